public import Records

/// What one pipeline reads, where it keeps its store, and what it publishes.
///
/// One YAML file each.
public struct Pipeline: Sendable {
  /// The name, `nightly`.
  public let name: String
  /// The folder of exports.
  public let inbox: String
  /// The folder of facts, rejects and the ledger.
  public let store: String
  /// The link that shows the latest published report.
  public let publish: String
  /// The folder of contracts.
  public let contracts: String
  /// The folder of editions.
  public let editions: String
  /// The folder of the sentences of reports, `zh/` and `en/` in it.
  public let text: String
  /// The id of the edition to score under.
  public let edition: String
  /// The folder of register tables.
  public let register: String
  /// The day whose list of cities is used; the published rankings lag by one or two years.
  public let registerDate: Day
  /// The groups that are ranked.
  public let groups: [CityGroup]
  /// The month to report; `nil` for the latest month that has data.
  public let month: Month?
  /// The languages of the report, `zh`, `en`.
  public let languages: [String]
  /// How many files are read at once; `nil` for the number of processors.
  public let workers: Int?
  /// The share of late records above which a city is named in a warning, 0...1.
  public let lateWarningShare: Double
  /// Which engine inflates exports and cuts rows: `portable` (zlib and libcsv) or `fast` (ISA-L and bit masks).
  public let engine: String
  /// From which size on counts are published that can hold individual businesses.
  public let disclosure: DisclosureRule
  /// What must hold before a report is published.
  public let gates: Gates
  /// The YAML file itself.
  public let path: String

  /// What must hold before a report is published.
  public struct Gates: Equatable, Sendable {
    /// Whether a file that cannot be taken stops publishing.
    public let failedFilesBlock: Bool
    /// The highest share of rejected rows over all files, 0...1.
    public let maximumRejectedShare: Double
    /// The smallest share of the groups' cities with any record, 0...1.
    public let minimumCityShare: Double

    /// Fills in the gates.
    public init(
      failedFilesBlock: Bool, maximumRejectedShare: Double, minimumCityShare: Double
    ) {
      self.failedFilesBlock = failedFilesBlock
      self.maximumRejectedShare = maximumRejectedShare
      self.minimumCityShare = minimumCityShare
    }
  }

  /// Fills in a pipeline; paths are as seen from the working directory.
  public init(
    name: String, inbox: String, store: String, publish: String, contracts: String,
    editions: String, text: String, edition: String, register: String, registerDate: Day,
    groups: [CityGroup], month: Month?, languages: [String], workers: Int?,
    lateWarningShare: Double, engine: String, disclosure: DisclosureRule = .standard, gates: Gates,
    path: String
  ) {
    self.name = name
    self.inbox = inbox
    self.store = store
    self.publish = publish
    self.contracts = contracts
    self.editions = editions
    self.text = text
    self.edition = edition
    self.register = register
    self.registerDate = registerDate
    self.groups = groups
    self.month = month
    self.languages = languages
    self.workers = workers
    self.lateWarningShare = lateWarningShare
    self.engine = engine
    self.disclosure = disclosure
    self.gates = gates
    self.path = path
  }
}

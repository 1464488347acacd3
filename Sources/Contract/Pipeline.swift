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
  /// The folders of contracts: of a dataset that stands in several, the first counts.
  public let contracts: [String]
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
  /// Whether cities are ranked in months whose window the exports do not cover.
  public let ranksPartialWindows: Bool
  /// Which engine inflates exports and cuts rows: `portable` (zlib and libcsv) or `fast` (ISA-L and bit masks).
  public let engine: String
  /// What must hold before a report is published.
  public let gates: Gates
  /// Who is told of a run, and where its figures go.
  public let watch: Watch
  /// After how many minutes a run is stopped; `nil` for never.
  public let timeLimitMinutes: Int?
  /// How many minutes an export must lie unchanged before it is taken; 0 for none.
  public let settleMinutes: Int
  /// What is kept of the text of rejected rows.
  public let rejectedText: RejectedText
  /// What counts as an export's day of delivery where neither its name nor a column of its contract has one.
  public let deliveryDay: DeliveryDay
  /// Who delivers the exports; none named means that every export speaks for all.
  public let sources: SourceList
  /// Whether the exports are invented, so that every page says so; `nil` where the pipeline does not say.
  public let synthetic: Bool?
  /// The permissions of a published file, whatever the umask.
  public let reportPermissions: UInt32
  /// The YAML file itself.
  public let path: String

  /// The permissions of a published folder: who may read its files may look into it.
  public var reportFolderPermissions: UInt32 {
    reportPermissions | (reportPermissions & 0o444) >> 2
  }

  /// What counts as the day of delivery of an export that names none.
  public enum DeliveryDay: String, CaseIterable, Sendable {
    /// The day of the first run that saw it.
    case firstSeen = "first_seen"
    /// The day on which the file was last changed, in China; for whoever keeps the times of files.
    case modified
  }

  /// What is kept of the text of rejected rows, beside where they are and why they were rejected.
  public enum RejectedText: String, CaseIterable, Sendable {
    /// Nothing.
    case none
    /// Their shape: every digit and letter replaced by another one, always the same.
    case masked
  }

  /// Who is told of a run, and where its figures go.
  public struct Watch: Equatable, Sendable {
    /// A file of figures in the text format of Prometheus; `nil` for none.
    public let metrics: String?
    /// A file to which OpenLineage events are added, one a line; `nil` for none.
    public let lineage: String?
    /// A command with its arguments, run before anything is read; empty for none.
    public let onStart: [String]
    /// The same after a run that ended well.
    public let onSuccess: [String]
    /// The same after one that did not.
    public let onFailure: [String]

    /// Nobody is told, and no figures are written.
    public static let none = Watch(
      metrics: nil, lineage: nil, onStart: [], onSuccess: [], onFailure: [])

    /// Fills in what is watched.
    public init(
      metrics: String?, lineage: String?, onStart: [String], onSuccess: [String],
      onFailure: [String]
    ) {
      self.metrics = metrics
      self.lineage = lineage
      self.onStart = onStart
      self.onSuccess = onSuccess
      self.onFailure = onFailure
    }
  }

  /// What must hold before a report is published.
  public struct Gates: Equatable, Sendable {
    /// Whether a file that cannot be taken stops publishing.
    public let failedFilesBlock: Bool
    /// The highest share of rejected rows over all files, 0...1.
    public let maximumRejectedShare: Double
    /// The smallest share of the groups' cities with any record, 0...1.
    public let minimumCityShare: Double
    /// What follows when something in the inbox was not read.
    public let unreadFiles: Consequence
    /// How old the latest delivery may be, in days.
    public let freshness: Bound?
    /// How much of the usual volume the month's rows must reach, as a share of the mean of the six months before.
    public let volume: Bound?
    /// By how many points an index may move in a month.
    public let movement: Bound?
    /// By how many months the latest month may lie beside all that were published.
    public let monthJump: Bound
    /// Whether an export without a day of delivery stops publishing.
    public let unnamedDayBlocks: Bool
    /// The share of an export's rows that may be about another area than its source's.
    public let foreignRows: Bound
    /// What follows when an older export comes under a newer day.
    public let olderExports: Consequence
    /// What follows when a figure that others are divided by is 0, or far from that of the year before.
    public let denominators: Consequence
    /// What follows when an inbox is empty that was not.
    public let emptyInbox: Consequence

    /// What follows when a gate does not hold.
    public enum Consequence: String, CaseIterable, Sendable {
      /// It is only noted in the journal.
      case note
      /// It is told.
      case warn
      /// Nothing is published.
      case block
    }

    /// A bound, and what follows when it is passed.
    public struct Bound: Equatable, Sendable {
      /// The bound, in the unit of what it bounds.
      public let limit: Double
      /// Whether nothing is published then; else it is only told.
      public let blocks: Bool

      /// Fills in a bound.
      public init(limit: Double, blocks: Bool) {
        self.limit = limit
        self.blocks = blocks
      }
    }

    /// Fills in the gates.
    public init(
      failedFilesBlock: Bool, maximumRejectedShare: Double, minimumCityShare: Double,
      unreadFiles: Consequence = .note, freshness: Bound? = nil, volume: Bound? = nil,
      movement: Bound? = nil, monthJump: Bound = Bound(limit: 1, blocks: true),
      unnamedDayBlocks: Bool = false,
      foreignRows: Bound = Bound(limit: 0.01, blocks: false), olderExports: Consequence = .warn,
      denominators: Consequence = .block, emptyInbox: Consequence = .block
    ) {
      self.monthJump = monthJump
      self.foreignRows = foreignRows
      self.olderExports = olderExports
      self.denominators = denominators
      self.emptyInbox = emptyInbox
      self.unreadFiles = unreadFiles
      self.unnamedDayBlocks = unnamedDayBlocks
      self.freshness = freshness
      self.volume = volume
      self.movement = movement
      self.failedFilesBlock = failedFilesBlock
      self.maximumRejectedShare = maximumRejectedShare
      self.minimumCityShare = minimumCityShare
    }
  }

  /// Fills in a pipeline; paths are as seen from the working directory.
  public init(
    name: String, inbox: String, store: String, publish: String, contracts: [String],
    editions: String, text: String, edition: String, register: String, registerDate: Day,
    groups: [CityGroup], month: Month?, languages: [String], workers: Int?,
    engine: String, gates: Gates, watch: Watch = .none, timeLimitMinutes: Int? = nil,
    settleMinutes: Int = 0, rejectedText: RejectedText = .none,
    deliveryDay: DeliveryDay = .firstSeen, sources: SourceList = .none, synthetic: Bool? = nil,
    reportPermissions: UInt32 = 0o644, ranksPartialWindows: Bool = false, path: String
  ) {
    self.sources = sources
    self.synthetic = synthetic
    self.reportPermissions = reportPermissions
    self.ranksPartialWindows = ranksPartialWindows
    self.deliveryDay = deliveryDay
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
    self.engine = engine
    self.gates = gates
    self.watch = watch
    self.timeLimitMinutes = timeLimitMinutes
    self.settleMinutes = settleMinutes
    self.rejectedText = rejectedText
    self.path = path
  }
}

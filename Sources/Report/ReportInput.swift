public import Contract
public import Records

/// A city as the reports name it.
public struct ReportCity: Equatable, Sendable {
  /// The six-digit code.
  public let code: CityCode
  /// Its name.
  public let name: LocalizedText
  /// The province's six-digit code.
  public let provinceCode: CityCode
  /// The province's name.
  public let provinceName: LocalizedText
  /// The group it is ranked in.
  public let group: CityGroup

  /// Names a city.
  public init(
    code: CityCode, name: LocalizedText, provinceCode: CityCode, provinceName: LocalizedText,
    group: CityGroup
  ) {
    self.code = code
    self.name = name
    self.provinceCode = provinceCode
    self.provinceName = provinceName
    self.group = group
  }
}

/// How many rows of a dataset and city were rejected for one reason over the window.
public struct RejectCount: Equatable, Sendable {
  /// The dataset.
  public let dataset: String
  /// The city the rows were sent for; `unassigned` where none could be found.
  public let city: CityCode
  /// Why.
  public let reason: Reason
  /// How many rows.
  public let rows: Int

  /// Counts rows.
  public init(dataset: String, city: CityCode, reason: Reason, rows: Int) {
    self.dataset = dataset
    self.city = city
    self.reason = reason
    self.rows = rows
  }
}

/// Everything a report needs, all of it values: no file is read and no clock is asked.
public struct ReportInput: Sendable {
  /// The pipeline's name.
  public var pipeline: String
  /// The title of the report.
  public var title: LocalizedText
  /// The edition that was scored under.
  public var edition: Edition
  /// The cities that reports may name; codes outside it are printed as codes.
  public var cities: [ReportCity]
  /// The day whose list of cities was used.
  public var registerDate: Day
  /// What blocks, belts and bands are called.
  public var regions: Regions
  /// The results of the month that is reported.
  public var current: MonthResult
  /// The month before, under the same edition.
  public var previous: MonthResult?
  /// Earlier months in ascending order, under the same edition; may be empty.
  public var history: [MonthResult]
  /// Why indices and ranks differ from the month before, by cause; `nil` without a month before.
  public var changes: ChangeSplit?
  /// What would move each city up, if all others stood still; may be empty.
  public var outlooks: [CityCode: Outlook]
  /// What has become of months that were published before.
  public var publications: PublicationHistory
  /// Mistakes in published reports that the publisher owns up to, latest first.
  public var errata: [Erratum]
  /// The measures behind the scores.
  public var measures: MeasureTable
  /// The books of every file.
  public var books: [FileBooks]
  /// Rejected rows over the window.
  public var rejectsByCity: [RejectCount]
  /// Files that could not be taken.
  public var failures: [Failure]
  /// Whether it stays in the house, where nothing is absent and all numbers have all of their digits.
  public var isForHouse = false
  /// The contracts of all datasets.
  public var datasets: [Contract]
  /// How sentences are put.
  public var sentences: SentenceTemplates
  /// The languages of the report, `zh`, `en`; others are passed over.
  public var languages: [String]
  /// What is printed beside the site, so that the downloads name it; `nil` for nothing.
  public var printed: PrintOrder?
  /// Whether the data are synthetic: every page says so.
  public var synthetic: Bool
  /// The version of the tool.
  public var toolVersion: String

  /// The usual title.
  public static let standardTitle = LocalizedText(
    zh: "城市信用状况监测月报", en: "Monthly report on city credit status")

  /// The month that is reported.
  public var month: Month { current.month }

  /// Gathers the input of a report.
  public init(
    pipeline: String, title: LocalizedText = Self.standardTitle, edition: Edition,
    cities: [ReportCity], registerDate: Day, regions: Regions = .none,
    current: MonthResult, previous: MonthResult? = nil, history: [MonthResult] = [],
    changes: ChangeSplit? = nil, outlooks: [CityCode: Outlook] = [:],
    publications: PublicationHistory = PublicationHistory(), errata: [Erratum] = [],
    measures: MeasureTable,
    books: [FileBooks] = [], rejectsByCity: [RejectCount] = [],
    failures: [Failure] = [], datasets: [Contract],
    sentences: SentenceTemplates,
    languages: [String] = ["zh", "en"], synthetic: Bool = false, toolVersion: String
  ) {
    self.pipeline = pipeline
    self.title = title
    self.edition = edition
    self.cities = cities
    self.registerDate = registerDate
    self.regions = regions
    self.current = current
    self.previous = previous
    self.history = history
    self.changes = changes
    self.outlooks = outlooks
    self.publications = publications
    self.errata = errata
    self.measures = measures
    self.books = books
    self.rejectsByCity = rejectsByCity
    self.failures = failures
    self.datasets = datasets
    self.sentences = sentences
    self.languages = languages
    self.synthetic = synthetic
    self.toolVersion = toolVersion
  }
}

/// One file of a site: a relative path with `/`, and its bytes.
public struct SiteFile: Equatable, Sendable {
  /// The path within the site, `zh/index.html`.
  public let path: String
  /// The contents.
  public let bytes: [UInt8]

  /// Fills in a file.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

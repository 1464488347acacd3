import Contract
import Store
public import Observe
public import Records

/// How far a run goes.
public enum Until: String, CaseIterable, Sendable {
  /// Exports are read and facts written.
  case normalize
  /// Measures are scored.
  case score
  /// Indices and ranks are computed.
  case aggregate
  /// The report is written and published.
  case report
}

/// What a command line adds to a pipeline, or puts in the place of its settings.
public struct Settings: Sendable {
  /// The pipeline's YAML file.
  public var pipelinePath: String
  /// In the place of the pipeline's inbox.
  public var inbox: String?
  /// In the place of its store.
  public var store: String?
  /// In the place of its publish link.
  public var publish: String?
  /// In the place of its number of workers.
  public var workers: Int?
  /// In the place of its edition.
  public var edition: String?
  /// In the place of its month.
  public var month: Month?
  /// Deliveries after this day are left out.
  public var asOf: Day?
  /// What is asked is asked as it was known then: as it was published, or by the deliveries until that day.
  public var knownAt: PastMoment?
  /// The report whose figures are explained, as it was made.
  var retold: Retold?
  /// What is printed beside the report; `nil` for nothing.
  public var print: PrintSettings?
  /// The exports that count, by name; `nil` for all in the inbox.
  var exports: Set<String>?
  /// How the report was made that is made again; gates do not stop that.
  var reproduces: Reproduction?
  /// How long a minute of the time limit is; tests have less patience.
  var secondsOfMinute = 60
  /// Whether the pipeline's watchers are told.
  var isWatched = true
  /// How far to go.
  public var until: Until = .report
  /// The clock, for the journal and for the day of exports whose name has none; no report sees it.
  public var now: @Sendable () -> Moment
  /// The exit code a failure leads to, for the journal.
  public var exitCode: @Sendable (Failure) -> Int

  /// Settings of a pipeline without any override.
  public init(
    pipelinePath: String, now: @escaping @Sendable () -> Moment = Moment.now,
    exitCode: @escaping @Sendable (Failure) -> Int = { _ in 1 }
  ) {
    self.pipelinePath = pipelinePath
    self.now = now
    self.exitCode = exitCode
  }

  /// The day of the last run that the store knows of, for a clock that cannot be right.
  var lastRun: Day?

  /// Today, UTC.
  ///
  /// A clock from before the tool began to be is wrong; the day of the last run is nearer then.
  var today: Day {
    let day = now().day
    guard day < Self.firstOfTool, let lastRun else { return day }
    return max(day, lastRun)
  }

  /// No run is older.
  static let firstOfTool = Day(year: 2018, month: 1, day: 1)

  /// The days on which an export can have been delivered.
  var deliveryDays: ClosedRange<Day> {
    let first = ExportName.earliest
    // What is made again was judged when it was made.
    if exports != nil { return first...Day.openEnded }
    return first...max(first, today.advanced(by: 1))
  }
}

extension Ledger {
  /// The day of the latest run, where the clock stands before all that the tool can have seen; else nobody asks.
  func lastRun(before now: Moment) throws(Failure) -> Day? {
    guard now.day < Settings.firstOfTool else { return nil }
    return try runs(limit: .max).compactMap { Day($0.started.prefix(10)) }
      .filter(\.isPlausible).max()
  }
}

/// The tool's version, printed in reports and kept in the ledger.
public let toolVersion = "0.1.0"

/// The settings in force: the pipeline with the command line's overrides.
struct Configuration: Sendable {
  let pipeline: Pipeline
  let inbox: String
  var store: StoreLayout
  let publish: String
  let edition: String
  let workers: Int
  var settings: Settings
  /// All that the user edits, as it was when this command first looked.
  let files: ConfigurationFiles

  init(_ settings: Settings) throws(Failure) {
    let files = ConfigurationFiles()
    self.init(try Pipeline.load(path: settings.pipelinePath, from: files), settings, files)
  }

  init(_ pipeline: Pipeline, _ settings: Settings, _ files: ConfigurationFiles) {
    self.pipeline = pipeline
    self.files = files
    self.settings = settings
    inbox = settings.inbox ?? pipeline.inbox
    store = StoreLayout(path: settings.store ?? pipeline.store)
    publish = settings.publish ?? pipeline.publish
    edition = settings.edition ?? pipeline.edition
    workers = max(1, settings.workers ?? pipeline.workers ?? processorCount())
  }

  var month: Month? { settings.month ?? pipeline.month }

  /// The file of the edition in force.
  var editionPath: String { "\(pipeline.editions)/\(edition).yaml" }

  /// What lies in the inbox and counts; tar archives may stay closed, since they must be unpacked to be listed.
  func listInbox(opensTars: Bool = true) throws(Failure) -> Inbox {
    if let exports = settings.exports {
      let inbox = try listAll()
      return Inbox(
        files: inbox.files.filter { exports.contains($0.name) }, refused: [], unsettled: [],
        isSynthetic: settings.reproduces?.isSynthetic ?? inbox.isSynthetic)
    }
    let minutes = pipeline.settleMinutes
    let now = settings.now().nanoseconds
    return try Inbox.list(
      self.inbox,
      settledBefore: minutes == 0
        ? nil : Moment(nanoseconds: now - Int64(minutes) * 60_000_000_000),
      today: settings.today, undated: pipeline.deliveryDay, opensTars: opensTars,
      sources: pipeline.sources)
  }

  /// What lies in the inbox, however late it came.
  func listAll() throws(Failure) -> Inbox {
    try Inbox.list(
      inbox, today: Day.openEnded, undated: pipeline.deliveryDay, sources: pipeline.sources)
  }

  /// What must be equal for two runs to give the same results, inbox and tables apart.
  var signature: String {
    [parts, [month?.description ?? "latest", settings.until.rawValue]].joined()
      .joined(separator: "\n")
  }

  /// A hash of the same without the month, which the exports may decide, and without how far a run goes.
  var reportSignature: String { StableHash.of(parts.joined(separator: "\n")).description }

  private var parts: [String] {
    [
      toolVersion, pipeline.name, edition, pipeline.registerDate.description,
      pipeline.groups.map(\.rawValue).joined(separator: ","), settings.asOf?.description ?? "",
      pipeline.languages.joined(separator: ","), "\(pipeline.gates)", publish,
      pipeline.deliveryDay.rawValue, pipeline.sources.signature,
      pipeline.synthetic.map { "\($0)" } ?? "", "\(pipeline.reportPermissions)",
      "\(pipeline.ranksPartialWindows)",
    ]
  }
}

extension ConfigurationFiles {
  /// The files of a folder that configurations are made of, in byte order.
  func tables(in folder: String) throws(Failure) -> [String] {
    guard let names = names(in: folder) else {
      throw Failure(
        .configurationMissing, "cannot read the folder", at: .init(file: folder),
        hint: "check the path in the pipeline")
    }
    return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".csv") }.map { "\(folder)/\($0)" }
  }
}

import Contract
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
  /// What is printed beside the report; `nil` for nothing.
  public var print: PrintSettings?
  /// The exports that count, by name; `nil` for all in the inbox.
  var exports: Set<String>?
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

  /// Today, UTC.
  var today: Day { now().day }
}

/// The tool's version, printed in reports and kept in the ledger.
public let toolVersion = "0.1.0"

/// The settings in force: the pipeline with the command line's overrides.
struct Configuration: Sendable {
  let pipeline: Pipeline
  let inbox: String
  let store: Store
  let publish: String
  let edition: String
  let workers: Int
  let settings: Settings

  init(_ settings: Settings) throws(Failure) {
    self.init(try Pipeline.load(path: settings.pipelinePath), settings)
  }

  init(_ pipeline: Pipeline, _ settings: Settings) {
    self.pipeline = pipeline
    self.settings = settings
    inbox = settings.inbox ?? pipeline.inbox
    store = Store(path: settings.store ?? pipeline.store)
    publish = settings.publish ?? pipeline.publish
    edition = settings.edition ?? pipeline.edition
    workers = max(1, settings.workers ?? pipeline.workers ?? processorCount())
  }

  var month: Month? { settings.month ?? pipeline.month }

  /// What lies in the inbox and counts; tar archives may stay closed, since they must be unpacked to be listed.
  func listInbox(opensTars: Bool = true) throws(Failure) -> Inbox {
    let minutes = pipeline.settleMinutes
    let now = settings.now().nanoseconds
    let inbox = try Inbox.list(
      self.inbox,
      settledBefore: minutes == 0
        ? nil : Moment(nanoseconds: now - Int64(minutes) * 60_000_000_000),
      today: settings.today, undated: pipeline.deliveryDay,
      opensTars: opensTars || settings.exports != nil)
    guard let exports = settings.exports else { return inbox }
    return Inbox(
      files: inbox.files.filter { exports.contains($0.name) }, refused: [], unsettled: [],
      isSynthetic: inbox.isSynthetic)
  }

  /// What must be equal for two runs to give the same results, inbox and tables apart.
  var signature: String {
    let parts: [String] = [
      toolVersion, pipeline.name, edition, pipeline.registerDate.description,
      pipeline.groups.map(\.rawValue).joined(separator: ","), month?.description ?? "latest",
      settings.asOf?.description ?? "", settings.until.rawValue,
      pipeline.languages.joined(separator: ","), "\(pipeline.lateWarningShare)",
      "\(pipeline.disclosure)", "\(pipeline.gates)", publish,
      pipeline.deliveryDay.rawValue, "\(pipeline.ranksPartialWindows)",
    ]
    return parts.joined(separator: "\n")
  }
}

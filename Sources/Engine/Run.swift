import ByteStream
import Contract
import Ledger
public import Observe
public import Records
import Report

/// What a run did, in numbers.
public struct RunOutcome: Sendable {
  /// The run's id, `r000001`; `nil` when there was nothing new and nothing was written.
  public var run: String?
  /// Exports in the inbox, read in this run, and refused.
  public var files = (inbox: 0, read: 0, failed: 0)
  /// Rows read in this run.
  public var rows = 0
  /// Datasets whose measures were folded.
  public var folded = 0
  /// The month reported.
  public var month: Month?
  /// Where the report was published; `nil` when it was not.
  public var published: String?
  /// What was wrong with single exports; the others were taken.
  public var failures: [Failure] = []

  init() {}
}

/// Reads what is new, folds, scores, ranks, reports and publishes.
///
/// Exports that cannot be taken are failures in the outcome; everything else that stops the run is
/// thrown. Nothing is published then, and the report that stood before still stands.
public func run(_ settings: Settings, log: Log) async throws(Failure) -> RunOutcome {
  let configuration = try Configuration(settings)
  let session = try Session(configuration, log: log)
  if let last = try session.nothingNew() {
    log.info(
      "run.nothing-new", ["since": .text(last)],
      text: "nothing new since \(last); the report stands at \(configuration.publish)")
    return RunOutcome()
  }
  return try await session.journaled("run") { (bench, id) async throws(Failure) in
    try await session.runThrough(bench, id)
  }
}

/// One command at work on a store: it holds the lock and the ledger.
struct Session: Sendable {
  let configuration: Configuration
  let log: Log
  let ledger: Ledger
  private let lock: StoreLock

  init(_ configuration: Configuration, log: Log) throws(Failure) {
    self.configuration = configuration
    self.log = log
    try makeFolder(configuration.store.path)
    lock = try StoreLock(configuration.store.lock)
    ledger = try Ledger(path: configuration.store.ledger)
  }

  // MARK: Nothing new

  /// The run that has already done all that this one would do, if it still stands.
  func nothingNew() throws(Failure) -> String? {
    let state = try state()
    guard let entry = try ledger.result(for: "state/\(scope)") else { return nil }
    let parts = entry.split(separator: " ")
    guard parts.count == 2, parts[0] == state else { return nil }
    if configuration.settings.until == .report {
      guard fileExists("\(configuration.publish)/index.html") else { return nil }
    }
    return String(parts[1])
  }

  /// One state per way of calling, so that a report of another month does not hide this one's.
  private var scope: String { StableHash.of(configuration.signature).description }

  /// A hash of all that a run reads: settings, contracts, edition, register, inbox.
  private func state() throws(Failure) -> String {
    let pipeline = configuration.pipeline
    var hash = StableHash()
    hash.add(configuration.signature)
    for folder in [pipeline.contracts, pipeline.register] {
      for path in try textFiles(in: folder) {
        hash.add(path)
        hash.add(try readFile(path, limit: 64 << 20).span)
      }
    }
    hash.add(
      try readFile("\(pipeline.editions)/\(configuration.edition).yaml", limit: 1 << 20).span)
    hash.add(try Inbox.list(configuration.inbox).digest)
    return hash.finish().description
  }

  // MARK: Journal

  /// Runs `body` as an entry of the journal, whatever becomes of it.
  func journaled(
    _ command: String,
    _ body: (Workbench, RunID) async throws(Failure) -> RunOutcome
  ) async throws(Failure) -> RunOutcome {
    let bench = try Workbench(configuration)
    try configuration.store.prepare(datasets: bench.contracts.contracts.map(\.id))
    let started = configuration.settings.startedAt
    try ledger.closeAbandonedRuns(finished: started)
    let id = try ledger.beginRun(
      pipeline: configuration.pipeline.name, command: command, started: started,
      version: toolVersion)
    do throws(Failure) {
      var outcome = try await body(bench, id)
      outcome.run = id.description
      try ledger.endRun(
        id, status: .succeeded, exitCode: outcome.failures.isEmpty ? 0 : 65, finished: started,
        message: outcome.failures.isEmpty
          ? nil : "\(outcome.failures.count) exports could not be taken")
      if outcome.failures.isEmpty {
        try ledger.setResult("\(try state()) \(id)", for: "state/\(scope)")
      }
      return outcome
    } catch {
      // The first failure is the one to tell; a ledger that fails too would only hide it.
      try? ledger.endRun(
        id, status: error.code == .interrupted ? .interrupted : .failed, exitCode: 1,
        finished: started, message: error.description)
      throw error
    }
  }

  // MARK: Stages

  /// All stages as far as the settings say.
  func runThrough(_ bench: Workbench, _ id: RunID) async throws(Failure) -> RunOutcome {
    var outcome = RunOutcome()
    let inbox = try Inbox.list(configuration.inbox)
    let known = try await ingest(bench, inbox, id, &outcome)
    if configuration.settings.until == .normalize { return outcome }

    let measures = try await bench.measureStage().run(known, ledger: ledger)
    outcome.folded = measures.folded.count
    try ledger.record(
      stage: StageRecord(
        stage: "merge", status: measures.folded.isEmpty ? .fresh : .ran,
        fingerprint: measures.digest,
        reason: measures.folded.isEmpty
          ? "no dataset's facts have changed" : "facts changed: \(list(measures.folded))",
        countIn: known.count, countOut: measures.table.series.count),
      in: id)
    for name in measures.duplicates {
      log.warning(
        "file.duplicate", ["file": .text(name)],
        text: "\(name): the same bytes came under another name; counted once")
    }
    let month = try bench.reportMonth(known, measures.table)
    outcome.month = month
    let months = bench.history(until: month, measures.table) + [month]
    let results = try await bench.assess(months, measures.table)
    try ledger.record(
      stage: StageRecord(
        stage: "score", scope: "\(bench.edition.id)/\(month)", status: .ran,
        fingerprint: StableHash.of("\(measures.digest) \(bench.edition.digest)").description,
        reason: "edition \(bench.edition.id), \(months.count) months",
        countIn: measures.table.series.count, countOut: results.last?.assessments.count ?? 0),
      in: id)
    if configuration.settings.until != .report { return outcome }

    let fresh = try ledger.knownFiles()
    let input = bench.reportInput(
      results: results, table: measures.table, files: fresh, duplicates: measures.duplicates,
      failures: outcome.failures, synthetic: inbox.isSynthetic)
    try gate(bench, input, outcome, id)
    let folder = configuration.store.run(id.description)
    try await writeReport(input, inbox: fresh, edition: bench.edition, to: folder)
    try publish(folder)
    outcome.published = configuration.publish
    try ledger.record(
      stage: StageRecord(
        stage: "report", scope: "\(month)", status: .ran, fingerprint: measures.digest,
        reason: "published at \(configuration.publish)", countOut: results.count), in: id)
    return outcome
  }

  /// Reads what is new and journals it; the exports known afterwards.
  func ingest(
    _ bench: Workbench, _ inbox: Inbox, _ id: RunID, _ outcome: inout RunOutcome
  ) async throws(Failure) -> [KnownFile] {
    let stage = IngestStage(
      context: try bench.ingestContext(), workers: configuration.workers,
      today: configuration.settings.today)
    var known: [String: KnownFile] = [:]
    for file in try ledger.knownFiles() { known[file.identity.path] = file }
    let stale = stage.stale(inbox, known: known)
    let read = try await stage.read(stale, known: known, log: log)
    for file in read { known[file.identity.path] = file }
    try ledger.record(files: read, in: id)
    try ledger.record(
      stage: StageRecord(
        stage: "ingest", status: read.isEmpty ? .fresh : .ran,
        fingerprint: bench.contracts.digest,
        reason: read.isEmpty ? "every export is known" : "\(read.count) exports to read",
        countIn: inbox.files.count, countOut: read.count), in: id)
    let inInbox = Set(inbox.files.map(\.name))
    outcome.failures =
      inbox.refused
      + known.values.filter { inInbox.contains($0.identity.path) }
      .sorted { $0.identity.path < $1.identity.path }.compactMap(\.failure)
    for failure in outcome.failures { log.failure(failure, event: "file.refused", level: .warning) }
    outcome.files = (inbox.files.count, read.count, outcome.failures.count)
    outcome.rows = read.reduce(0) { $0 + $1.tally.read }
    log.info(
      "ingest.done",
      ["files": .int(read.count), "rows": .int(outcome.rows)],
      text: read.isEmpty
        ? "every export is known"
        : "read \(outcome.rows) rows of \(read.count) exports")
    return known.values.sorted { $0.identity.path < $1.identity.path }
  }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

import Contract
import Ledger
public import Observe
public import Records
import Synchronization

/// What a run did, in numbers.
public struct RunOutcome: Sendable {
  /// The run's id, `r000001`; `nil` when there was nothing new and nothing was written.
  public var run: String?
  /// Exports in the inbox, read in this run, and refused.
  public var files = (inbox: 0, read: 0, failed: 0)
  /// Rows read in this run.
  public var rows = 0
  /// Exports and rows read in this run, by dataset.
  public var read: [String: (files: Int, rows: Int)] = [:]
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
  let started = settings.now()
  if let last = try configuration.nothingNew(session.ledger) {
    session.tellEnd(nil, "run", started: started, exitCode: 0, nil, RunOutcome())
    log.info(
      "run.nothing-new", ["since": .text(last)],
      text: "nothing new since \(last); the report stands at \(configuration.publish)/index.html")
    return RunOutcome()
  }
  let entry = try session.begin("run")
  return try session.end(entry, await session.attempt(entry))
}

/// One command at work on a store: it holds the lock and the ledger.
struct Session: Sendable {
  let configuration: Configuration
  let log: Log
  let ledger: Ledger
  private let lock: StoreLock
  /// The link as it was before this command moved it.
  let swap = LinkSwap()

  init(_ configuration: Configuration, log: Log) throws(Failure) {
    try makeFolder(configuration.store.path)
    let lock = try StoreLock(configuration.store.lock, at: configuration.settings.now())
    let ledger = try Ledger(path: configuration.store.ledger)
    self.configuration = configuration
    self.log = log
    self.lock = lock
    self.ledger = ledger
  }

  // MARK: Journal

  /// A run that has begun: its tables and its number in the journal.
  struct Entry: Sendable {
    let bench: Workbench
    let id: RunID
    let command: String
    let started: Moment
    /// All that the run reads, as it was before anything was read; `nil` for commands that leave the inbox alone.
    let state: String?
  }

  /// Reads the tables and opens an entry in the journal.
  func begin(_ command: String) throws(Failure) -> Entry {
    let start = configuration.settings.now()
    do throws(Failure) {
      let entry = try open(command, start)
      tellStart(entry.id, command, started: start)
      return entry
    } catch {
      tellEnd(
        nil, command, started: start, exitCode: configuration.settings.exitCode(error), error,
        RunOutcome())
      throw error
    }
  }

  private func open(_ command: String, _ start: Moment) throws(Failure) -> Entry {
    // Before the inbox is listed: what comes while the run reads is new to the next one.
    let state = command == "report" ? nil : try configuration.state()
    let bench = try Workbench(configuration)
    try configuration.store.prepare(datasets: bench.contracts.contracts.map(\.id))
    let started = start.description
    let id = try ledger.together { () throws(Failure) in
      try ledger.closeAbandonedRuns(finished: started)
      return try ledger.beginRun(
        pipeline: configuration.pipeline.name, command: command, started: started,
        version: toolVersion)
    }
    return Entry(bench: bench, id: id, command: command, started: start, state: state)
  }

  /// Runs all stages; a failure becomes a value, so that the journal can be closed in any case.
  func attempt(_ entry: Entry) async -> Result<RunOutcome, Failure> {
    await attempt { () throws(Failure) in try await runThrough(entry) }
  }

  /// Does the work of a run, and stops it when it takes longer than the pipeline allows.
  func attempt(
    _ work: @escaping @Sendable () async throws(Failure) -> RunOutcome
  ) async -> Result<RunOutcome, Failure> {
    guard let minutes = configuration.pipeline.timeLimitMinutes else {
      return await Self.result(of: work)
    }
    let limit = configuration.settings.secondsOfMinute * minutes
    return await withTaskGroup(of: Result<RunOutcome, Failure>?.self) { group in
      group.addTask { await Self.result(of: work) }
      group.addTask {
        try? await Task.sleep(for: .seconds(limit))
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      if let first { return first }
      // A signal wakes the clock too: what the work makes of it is the result then.
      let isStopped = Task.isCancelled
      // What is half done is taken back before the run ends.
      for await result in group {
        guard let result else { continue }
        if isStopped { return result }
        if case .success = result { return result }
      }
      return .failure(
        Failure(
          .timeLimit, "the run was stopped after \(counted(minutes, "minute"))",
          at: .init(file: configuration.pipeline.path),
          hint: "the next run goes on from there; `time_limit_minutes` is the limit"))
    }
  }

  private static func result(
    of work: @Sendable () async throws(Failure) -> RunOutcome
  ) async -> Result<RunOutcome, Failure> {
    do throws(Failure) {
      return .success(try await work())
    } catch {
      return .failure(error)
    }
  }

  /// Closes the entry and gives the outcome, or throws what stopped the run.
  func end(
    _ entry: Entry, _ result: Result<RunOutcome, Failure>
  ) throws(Failure) -> RunOutcome {
    let finished = configuration.settings.now().description
    switch result {
    case .success(var outcome):
      outcome.run = entry.id.description
      let failed = outcome.failures.count
      let state = failed == 0 ? entry.state.map { "\($0) \(entry.id)" } : nil
      do throws(Failure) {
        try ledger.together { () throws(Failure) in
          try ledger.endRun(
            entry.id, status: .succeeded, exitCode: failed == 0 ? 0 : 65, finished: finished,
            message: failed == 0 ? nil : "\(counted(failed, "export")) could not be taken")
          if let state { try ledger.setResult(state, for: configuration.stateKey) }
        }
      } catch {
        takeBack()
        throw error
      }
      _ = swap.leave()
      tellEnd(
        entry.id, entry.command, started: entry.started, exitCode: failed == 0 ? 0 : 65,
        outcome.failures.first, outcome)
      return outcome
    case .failure(let failure):
      takeBack()
      if failure.code == .personalNumber { forgetReport(of: entry.id) }
      // The first failure is the one to tell; a ledger that fails too would only hide it.
      try? ledger.endRun(
        entry.id, status: failure.code == .interrupted ? .interrupted : .failed,
        exitCode: configuration.settings.exitCode(failure), finished: finished,
        message: failure.description)
      tellEnd(
        entry.id, entry.command, started: entry.started,
        exitCode: configuration.settings.exitCode(failure), failure, RunOutcome())
      throw failure
    }
  }
}

/// Where a link led before a command moved it.
final class LinkSwap: Sendable {
  private let before = Guarded<String?>(nil)

  /// Remembers where it led, empty for nowhere.
  func enter(_ target: String) { before.withLock { $0 = target } }

  /// What was remembered; it is forgotten.
  func leave() -> String? {
    before.withLock { target in
      defer { target = nil }
      return target
    }
  }
}

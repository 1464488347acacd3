import ByteStream
import Contract
import Store
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
  /// What the ledger is told of the run's work together with its end.
  var closing: LedgerEntries = {}

  /// The exit code of a run that ended so: where exports could not be taken, 3 with a report and 65 without.
  public var exitCode: Int { failures.isEmpty ? 0 : published == nil ? 65 : 3 }

  init() {}

  /// Adds what an earlier reading of the same run read; what could not be taken is as it is now.
  mutating func add(reading earlier: RunOutcome) {
    files.read += earlier.files.read
    rows += earlier.rows
    for (dataset, sum) in earlier.read {
      let own = read[dataset, default: (0, 0)]
      read[dataset] = (own.files + sum.files, own.rows + sum.rows)
    }
  }
}

/// Reads what is new, folds, scores, ranks, reports and publishes.
///
/// Exports that cannot be taken are failures in the outcome; everything else that stops the run is
/// thrown. Nothing is published then, and the report that stood before still stands, but for
/// `published-unconfirmed`.
public func run(_ settings: Settings, log: Log) async throws(Failure) -> RunOutcome {
  let configuration = try Configuration(settings)
  let session = try Session(configuration, log: log)
  let started = settings.now()
  let given = try session.look("run")
  if let last = try configuration.nothingNew(given, session.ledger) {
    session.tellEnd(nil, "run", started: started, exitCode: 0, nil, RunOutcome())
    log.info(
      "run.nothing-new", ["since": .text(last.since)],
      text: "nothing new since \(last.since)"
        + (last.shown.map { "; \($0) stands at \(configuration.publish)/index.html" } ?? ""))
    return RunOutcome()
  }
  let entry = try session.begin("run")
  return try session.end(entry, await session.attempt(entry, given), given)
}

/// One command at work on a store, with its lock and its ledger; or one that only asks, with neither.
struct Session: Sendable {
  let configuration: Configuration
  let log: Log
  let ledger: Ledger
  /// Held by what works on the store; `nil` for what only asks.
  private let lock: StoreLock?
  /// The link as it was before this command moved it.
  let swap = LinkSwap()
  /// What this command has put into the store and not entered yet.
  let made = MadeFiles()

  init(_ configuration: Configuration, log: Log) throws(Failure) {
    try makeFolder(configuration.store.path, mode: StoreLayout.folderMode)
    let lock = try StoreLock(of: configuration.store, at: configuration.settings.now())
    let ledger = try Ledger(path: configuration.store.ledger)
    var configuration = configuration
    configuration.settings.lastRun = try ledger.lastRun(before: configuration.settings.now())
    self.init(configuration, log, ledger, lock)
  }

  init(_ configuration: Configuration, _ log: Log, _ ledger: Ledger, _ lock: StoreLock?) {
    self.configuration = configuration
    self.log = log
    self.lock = lock
    self.ledger = ledger
  }

  /// The same command with other settings.
  func with(_ configuration: Configuration) -> Session {
    Session(configuration, log, ledger, lock)
  }

  /// A command that holds the store and changes no line of its ledger: on a full disk there is no room for that.
  init(reading configuration: Configuration, log: Log) throws(Failure) {
    let lock = try StoreLock(of: configuration.store, at: configuration.settings.now())
    try Ledger.undoUnfinished(path: configuration.store.ledger)
    let ledger = try Ledger(copying: configuration.store.ledger)
    self.init(configuration, log, ledger, lock)
    try setDamageAside()
  }

  /// The same command, now that there is room.
  func writing() throws(Failure) -> Session {
    Session(configuration, log, try Ledger(path: configuration.store.ledger), lock)
  }

  // MARK: Journal

  /// A run that has begun: its tables and its number in the journal.
  struct Entry: Sendable {
    let bench: Workbench
    let id: RunID
    let command: String
    let started: Moment
  }

  /// Looks at all that a run would read, and says what of the inbox it will not.
  func look(_ command: String) throws(Failure) -> RunInput {
    let given = try tellingFailure(of: command) { _ throws(Failure) in try configuration.look() }
    tellUnread(given.inbox)
    return given
  }

  /// Says what lies in the inbox and is not read: also on request for nothing on success, since nobody would miss it.
  private func tellUnread(_ inbox: Inbox) {
    if !inbox.unsettled.isEmpty {
      log.warning(
        "file.unsettled", ["files": .int(inbox.unsettled.count)],
        text: "\(counted(inbox.unsettled.count, "export")) changed less than "
          + "\(counted(configuration.pipeline.settleMinutes, "minute")) ago; left for the next run",
        evenQuiet: true)
    }
    if let others = inbox.othersInWords {
      log.warning(
        "inbox.others", ["files": .int(inbox.others.values.reduce(0, +))],
        text: "\(others); \(Inbox.endingsInWords)", evenQuiet: true)
    }
  }

  /// Reads the tables and opens an entry in the journal.
  func begin(_ command: String) throws(Failure) -> Entry {
    try tellingFailure(of: command) { start throws(Failure) in
      try configuration.requirePublishable()
      let entry = try open(command, start)
      tellStart(entry.id, command, started: start)
      return entry
    }
  }

  /// Does what comes before a run has its entry; what goes wrong then is told to who watches, too.
  private func tellingFailure<Value>(
    of command: String, _ work: (Moment) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let start = configuration.settings.now()
    do throws(Failure) {
      return try work(start)
    } catch {
      tellEnd(
        nil, command, started: start, exitCode: configuration.settings.exitCode(error), error,
        RunOutcome())
      throw error
    }
  }

  private func open(_ command: String, _ start: Moment) throws(Failure) -> Entry {
    let bench = try Workbench(configuration)
    try configuration.store.prepare()
    let started = start.description
    let crash = CrashedExport(configuration.store)
    let id = try beginChanging { () throws(Failure) in
      let damage = try setDamageAside()
      for run in try ledger.closeAbandonedRuns(finished: started, message: crash?.ending) {
        removeRun(run)
      }
      let id = try ledger.beginRun(
        pipeline: configuration.pipeline.name, command: command, started: started,
        version: toolVersion)
      if !damage.isEmpty {
        try ledger.record(
          checks: [CheckRecord(name: "ledger", status: .warn, message: damage.inWords)], in: id)
      }
      if let crash { try settle(crash, bench, id) }
      return id
    }
    // Entered; should this process end before it is gone, it is entered once more, which changes nothing.
    if crash != nil { removeFile(configuration.store.crash) }
    return Entry(bench: bench, id: id, command: command, started: start)
  }

  /// Runs all stages; a failure becomes a value, so that the journal can be closed in any case.
  func attempt(_ entry: Entry, _ given: RunInput) async -> Result<RunOutcome, Failure> {
    await attempt { () throws(Failure) in try await runThrough(entry, given.inbox) }
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
  ///
  /// What it was given need not be read again, where all of it could be taken.
  func end(
    _ entry: Entry, _ result: Result<RunOutcome, Failure>, _ given: RunInput? = nil
  ) throws(Failure) -> RunOutcome {
    do throws(Failure) {
      var outcome = try result.get()
      outcome.run = entry.id.description
      try conclude(entry, outcome, given)
      concludedCode.store(outcome.exitCode, ordering: .sequentiallyConsistent)
      // Done with; it holds the store's lock.
      outcome.closing = {}
      _ = swap.leave()
      dropSettled()
      tellEnd(
        entry.id, entry.command, started: entry.started, exitCode: outcome.exitCode,
        outcome.failures.first, outcome)
      return outcome
    } catch {
      let isTakenBack = takeBack()
      let error = isTakenBack ? error : unconfirmed(error)
      if isTakenBack { removeRemains(of: entry.id) }
      // The first failure is the one to tell; a ledger that fails too would only hide it.
      try? ledger.endRun(
        entry.id, status: error.code == .interrupted ? .interrupted : .failed,
        exitCode: configuration.settings.exitCode(error),
        finished: configuration.settings.now().description, message: error.description)
      dropSettled()
      tellEnd(
        entry.id, entry.command, started: entry.started,
        exitCode: configuration.settings.exitCode(error), error, RunOutcome())
      throw error
    }
  }

  /// Enters all that follows from a run that went well, at once.
  private func conclude(
    _ entry: Entry, _ outcome: RunOutcome, _ given: RunInput?
  ) throws(Failure) {
    let failed = outcome.failures.count
    try ledger.together { () throws(Failure) in
      try outcome.closing()
      try ledger.endRun(
        entry.id, status: .succeeded, exitCode: outcome.exitCode,
        finished: configuration.settings.now().description,
        message: failed == 0 ? nil : "\(counted(failed, "export")) could not be taken")
      if failed > 0 {
        // The report names what was refused: it is no longer the one that an earlier run has made of the same exports
        // without it, should that be gone the next time.
        for key in try ledger.results(withPrefix: Configuration.stateKeys).keys {
          try ledger.removeResult(for: key)
        }
      } else if let given {
        let month = outcome.month.map { " \($0)" } ?? ""
        try ledger.setResult("\(given.state) \(entry.id)\(month)", for: configuration.stateKey)
      }
    }
  }
}

/// Changes of the ledger that are still to be made.
typealias LedgerEntries = @Sendable () throws(Failure) -> Void

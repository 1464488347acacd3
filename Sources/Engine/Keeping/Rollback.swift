import Contract
public import Store
public import Observe
public import Records

/// What `rollback` did.
public struct RollbackOutcome: Sendable {
  /// The run whose report is shown now.
  public let run: RunID
  /// Its month.
  public let month: Month
  /// The run whose report was shown before; `nil` when the link showed none.
  public let before: RunID?
  /// The link.
  public let publish: String
}

/// Shows an earlier report again, in one step.
///
/// The store stays as it is: the next run that finds something new publishes its own report again. A month whose
/// report is taken back counts as published by the run that last published it before.
///
/// - Parameters:
///   - settings: what the command line says.
///   - target: the run to go back to; `nil` for the one before that which is shown.
///   - log: takes what is to be said.
/// - Returns: what is shown now.
/// - Throws: `nothingToReport` where there is no such report, `storeCorrupt` where it is not what its manifest
///   says; the link stays as it was.
public func rollback(
  _ settings: Settings, to target: RunID?, log: Log
) throws(Failure) -> RollbackOutcome {
  let configuration = try Configuration(settings)
  try configuration.requireStore()
  let session = try Session(configuration, log: log)
  let published = try session.publishedRuns()
  let shown = session.shownRun()
  guard
    let chosen = published.first(where: { run in
      target.map { run.id == $0 } ?? shown.map { run.id < $0 } ?? true
    })
  else {
    throw Failure(
      .nothingToReport,
      target.map { "run \($0) has no report in the store" }
        ?? "there is no earlier report to go back to",
      at: .init(file: configuration.store.path),
      hint: published.isEmpty
        ? "`citycredit runs` lists the runs"
        : "reports there are: \(published.prefix(5).map { "\($0.id) of \($0.month)" }.joined(separator: ", "))"
    )
  }
  let folder = configuration.store.run(chosen.id.description)
  let made = Reproduction(run: folder)
  if let damaged = try chosen.manifest.firstFault(in: "\(folder)/report", made) {
    throw Failure(
      .storeCorrupt, "the report of \(chosen.id) is not what its manifest says",
      at: .init(file: "\(folder)/report/\(damaged)"), hint: "go back to another run")
  }
  let id = try session.beginKeeping("rollback")
  do throws(Failure) {
    try session.publish(folder)
    try session.ledger.setResult(chosen.id.description, for: configuration.shownKey)
    try session.ledger.setResult(
      "\(Configuration.rolledBack) \(chosen.month)", for: configuration.shownAsKey)
    try session.withdraw(published.filter { $0.id > chosen.id }, of: published, keeping: chosen)
    try session.endKeeping(id, RolledBack.message(chosen))
    _ = session.swap.leave()
  } catch {
    session.dropSettled()
    throw session.takeBack() ? error : session.unconfirmed(error)
  }
  return RollbackOutcome(
    run: chosen.id, month: chosen.month, before: shown, publish: configuration.publish)
}

extension Session {
  /// Opens an entry in the journal for a command that runs no stage.
  func beginKeeping(_ command: String) throws(Failure) -> RunID {
    let now = configuration.settings.now().description
    return try beginChanging { () throws(Failure) in
      try setDamageAside()
      try ledger.closeAbandonedRuns(finished: now)
      return try ledger.beginRun(
        pipeline: configuration.pipeline.name, command: command, started: now,
        version: toolVersion)
    }
  }

  /// Closes such an entry.
  func endKeeping(_ id: RunID, _ message: String) throws(Failure) {
    try ledger.endRun(
      id, status: .succeeded, exitCode: 0, finished: configuration.settings.now().description,
      message: message)
    dropSettled()
  }

  /// Lets months whose report was taken back count as published by the run before.
  fileprivate func withdraw(
    _ runs: [PublishedRun], of all: [PublishedRun], keeping chosen: PublishedRun
  ) throws(Failure) {
    var log = try PublicationLog.read(configuration, ledger)
    log.withdraw(Set(runs.map(\.id.description)))
    try log.write(configuration.publicationsKey, ledger)
    try ledger.setResult(chosen.id.description, for: configuration.vintageKey(chosen.month))
    for month in Set(runs.flatMap(\.months)).sorted() {
      let key = configuration.vintageKey(month)
      guard let last = try ledger.result(for: key),
        runs.contains(where: { $0.id.description == last })
      else { continue }
      if let before = all.first(where: { $0.months.contains(month) && $0.id <= chosen.id }) {
        try ledger.setResult(before.id.description, for: key)
      } else {
        try ledger.removeResult(for: key)
      }
    }
  }
}

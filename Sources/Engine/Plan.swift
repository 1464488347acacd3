import ByteStream
import Contract
import Store
public import Observe
public import Records
import Register

/// One thing that a run would do, or has no need to do.
public struct PlanStep: Equatable, Sendable {
  /// The stage.
  public let stage: String
  /// What it is about: an export, a dataset, a month.
  public let scope: String
  /// Whether it would run.
  public let wouldRun: Bool
  /// Why, in words.
  public let because: String
}

/// Says what a run would do, and why; nothing is written, not even a store.
///
/// - Parameters:
///   - settings: what the command line says.
///   - log: takes what is to be said.
/// - Returns: the steps.
/// - Throws: what is wrong with the configuration or the store.
public func plan(_ settings: Settings, log: Log) throws(Failure) -> [PlanStep] {
  var configuration = try Configuration(settings)
  let bench = try Workbench(configuration)
  let ledger =
    fileExists(configuration.store.ledger)
    ? try Session.settledLedger(configuration.store, log) : nil
  if let ledger { log.tell(try ledger.setDamageAside(), in: configuration.store) }
  configuration.settings.lastRun = try ledger?.lastRun(before: settings.now())
  let given = try configuration.look()
  if let ledger, let last = try configuration.nothingNew(given, ledger) {
    return [
      PlanStep(
        stage: "run", scope: configuration.pipeline.name, wouldRun: false,
        because: "nothing new since \(last.since)")
    ]
  }
  let inbox = given.inbox.withMembers()
  var known: [String: KnownFile] = [:]
  for file in try ledger?.knownFiles() ?? [] { known[file.identity.path] = file }
  let days = configuration.settings.deliveryDays
  let stage = IngestStage(
    context: try bench.ingestContext(), workers: 1, today: configuration.settings.today,
    firstSeen: { content throws(Failure) in
      let day = try ledger?.firstSeenDay(ofContent: content) ?? .none
      return days.contains(day) ? day : .none
    })
  let stale = stage.stale(inbox, known: known)
  let foreseen = try stage.foreseen(stale, known: known)
  var steps = ingestSteps(inbox, known, zip(stale, foreseen).map { ($0, $1.failure) })
  for file in foreseen { known[file.identity.path] = file }
  let files = known.values.sorted { $0.identity.path < $1.identity.path }.judged(by: days)
  guard files.contains(where: { $0.failure == nil }) else {
    return steps + [
      PlanStep(
        stage: "run", scope: configuration.pipeline.name, wouldRun: false,
        because: "no export can be taken: the run would end there")
    ]
  }
  let read = Set(foreseen.compactMap(\.dataset))
  for (dataset, because) in try bench.measureStage().staleness(files, ledger: ledger) {
    steps.append(
      PlanStep(
        stage: "merge", scope: dataset, wouldRun: because != nil,
        because: because.map { read.contains(dataset) ? "an export of it must be read" : $0 }
          ?? "its facts are unchanged"))
  }
  steps.append(
    PlanStep(
      stage: "score", scope: "edition \(bench.edition.id)", wouldRun: true,
      because: "scores are always computed anew: it takes milliseconds"))
  steps.append(
    PlanStep(
      stage: "report", scope: configuration.publish, wouldRun: true,
      because: "published when all gates pass"))
  return steps
}

/// What is said of the exports in the inbox: those that would be read, with what is wrong with them as far as their
/// beginning tells.
private func ingestSteps(
  _ inbox: Inbox, _ known: [String: KnownFile], _ stale: [(Staleness, Failure?)]
) -> [PlanStep] {
  var steps = inbox.refused.map {
    PlanStep(
      stage: "ingest", scope: $0.place?.file ?? "", wouldRun: false,
      because: "refused: \($0.message)")
  }
  for (one, failure) in stale {
    steps.append(
      PlanStep(
        stage: "ingest", scope: one.file.name, wouldRun: true,
        because: one.because + (failure.map { "; cannot be taken: \($0.message)" } ?? "")))
  }
  let read = Set(stale.map(\.0.file.name))
  let fresh = inbox.files.filter { !read.contains($0.name) }
  let failed = fresh.count { known[$0.name]?.failure != nil }
  for (count, because) in [
    (fresh.count - failed, "known, and unchanged"),
    (failed, "could not be taken, and unchanged since"),
  ] where count > 0 {
    steps.append(
      PlanStep(
        stage: "ingest", scope: counted(count, "export"), wouldRun: false, because: because))
  }
  return steps
}

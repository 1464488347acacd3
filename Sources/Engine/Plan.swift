import Contract
import Ledger
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
  let inbox = given.inbox.withMembers()
  var known: [String: KnownFile] = [:]
  var folded: [String: String] = [:]
  var last: NothingNew?
  if let ledger {
    last = try configuration.nothingNew(given, ledger)
    for file in try ledger.knownFiles() { known[file.identity.path] = file }
    for contract in bench.contracts.contracts {
      folded[contract.id] = try ledger.result(for: "measures-of/\(contract.id)")
    }
  }
  let stage = IngestStage(
    context: try bench.ingestContext(), workers: 1, today: configuration.settings.today)
  let stale = stage.stale(inbox, known: known)
  var steps = inbox.refused.map {
    PlanStep(
      stage: "ingest", scope: $0.place?.file ?? "", wouldRun: false,
      because: "refused: \($0.message)")
  }
  for one in stale {
    steps.append(
      PlanStep(stage: "ingest", scope: one.file.name, wouldRun: true, because: one.because))
  }
  let read = Set(stale.map(\.file.name))
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
  let changed = Set(stale.map { known[$0.file.name]?.dataset ?? "" })
  for contract in bench.contracts.contracts {
    guard known.values.contains(where: { $0.dataset == contract.id }) else { continue }
    let why =
      folded[contract.id] == nil
      ? "its facts were never folded"
      : changed.contains(contract.id) ? "an export of it must be read again" : nil
    steps.append(
      PlanStep(
        stage: "merge", scope: contract.id, wouldRun: why != nil,
        because: why
          ?? (stale.isEmpty ? "its facts are unchanged" : "unless a new export belongs to it")))
  }
  steps.append(
    PlanStep(
      stage: "score", scope: "edition \(bench.edition.id)", wouldRun: true,
      because: "scores are always computed anew: it takes milliseconds"))
  steps.append(
    PlanStep(
      stage: "report", scope: configuration.publish, wouldRun: true,
      because: "published when all gates pass"))
  if let last {
    return [
      PlanStep(
        stage: "run", scope: configuration.pipeline.name, wouldRun: false,
        because: "nothing new since \(last.since)")
    ]
  }
  return steps
}

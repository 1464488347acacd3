import ByteStream
import Foundation
import Contract
public import Store
public import Observe
public import Records

/// What `verify` found.
public struct Verification: Sendable {
  /// The run.
  public let run: RunID
  /// Its month.
  public let month: Month
  /// How many exports it was made from, and how many files it holds.
  public let counts: (inputs: Int, outputs: Int)
}

/// Makes a published report again, from its exports on, in a folder of its own, and compares the bytes.
///
/// The folder lies where temporary files do (`TMPDIR`): the store is only asked, and no run waits.
/// The report in the store must be what its manifest says; the exports must lie in the inbox with the bytes they had.
///
/// - Parameters:
///   - settings: what the command line says.
///   - target: the run; `nil` for the one whose report is shown.
///   - log: takes what is to be said.
/// - Returns: what was compared, when all is equal.
/// - Throws: `notReproduced` with the first stage that differs; what is wrong with the store or an export.
public func verify(
  _ settings: Settings, _ target: RunID?, log: Log
) async throws(Failure) -> Verification {
  let configuration = try Configuration(settings)
  try configuration.requireStore()
  let session = try Session(asking: configuration, log: log)
  let published = try session.publishedRuns()
  guard let id = target ?? session.shownRun(), let run = published.first(where: { $0.id == id })
  else {
    throw Failure(
      .nothingToReport,
      "there is no report of \(target.map(\.description) ?? "any run") in the store",
      at: .init(file: configuration.store.path), hint: "`citycredit runs` lists the runs")
  }
  let verifier = Verifier(session: session, run: run)
  try verifier.checkOutputs()
  try verifier.checkInputs()
  try await verifier.recompute()
  return Verification(
    run: run.id, month: run.month,
    counts: (run.manifest.inputs.count, run.manifest.outputs.count))
}

/// Compares one published run with itself made again.
struct Verifier: Sendable {
  let session: Session
  let run: PublishedRun
  /// What is known of how it was made; `nil` for a report of an earlier version.
  let made: Reproduction?

  init(session: Session, run: PublishedRun) {
    self.session = session
    self.run = run
    made = Reproduction(run: session.configuration.store.run(run.id.description))
  }

  private var store: StoreLayout { session.configuration.store }
  private var folder: String { store.run(run.id.description) }

  func checkOutputs() throws(Failure) {
    guard let damaged = try run.manifest.firstFault(in: "\(folder)/report", made) else { return }
    throw differs(
      "publishing", "the file is not what the manifest says, or not in it",
      "\(folder)/report/\(damaged)",
      "it was changed or added after it was published: `rollback` shows an earlier report")
  }

  func checkInputs() throws(Failure) {
    let configuration = session.configuration
    let inbox = try configuration.listAll()
    let sources = Dictionary(inbox.files.map { ($0.name, $0.source) }) { first, _ in first }
    for input in run.manifest.inputs {
      let path = "\(configuration.inbox)/\(input.file)"
      guard let source = sources[input.file] else {
        throw differs(
          "the exports", "the export is no longer in the inbox", path,
          "put it back, or name another --inbox")
      }
      guard try source.digest() == input.sha256 else {
        throw differs(
          "the exports", "the export has other bytes than it had", path,
          "the report was made from an earlier delivery of the same name")
      }
    }
  }

  func recompute() async throws(Failure) {
    let scratch = StoreLayout(
      path: FileManager.default.temporaryDirectory.path + "/citycredit-verify-\(UUID().uuidString)")
    try makeFolder(scratch.path, mode: 0o700)
    defer { try? FileManager.default.removeItem(atPath: scratch.path) }
    let was = store.readVintage(run.id.description, cities: [])?.vintage
    var settings = session.configuration.settings
    settings.store = scratch.path
    settings.publish = "\(scratch.path)/report"
    settings.inbox = session.configuration.inbox
    settings.month = run.month
    settings.edition = run.manifest.edition
    settings.exports = Set(run.manifest.inputs.map(\.file))
    settings.reproduces = made
    settings.asOf = made?.asOf.map(Day.init(rawValue:))
    settings.until = .report
    settings.isWatched = false
    let configuration = try Configuration(settings)
    try seed(configuration, was)
    let again = try Session(configuration, log: Log(style: .json, quiet: true))
    let given = try again.look("verify")
    let entry = try again.begin("verify")
    if let range = try backfilled() {
      _ = try again.end(entry, await again.attemptBackfill(entry, given, range))
    } else {
      _ = try again.end(entry, await again.attempt(entry, given))
    }
    try compare(with: scratch, entry.id.description, was)
  }

  /// Lets the scratch store know what the run could know: when undated exports came, and the month before.
  private func seed(_ configuration: Configuration, _ was: Vintage?) throws(Failure) {
    try makeFolder(configuration.store.path)
    let ledger = try Ledger(path: configuration.store.ledger)
    let names = configuration.settings.exports ?? []
    let known = try session.ledger.knownFiles().filter {
      names.contains($0.identity.path) && $0.failure == nil
    }
    let id = try ledger.beginRun(
      pipeline: configuration.pipeline.name, command: "seed", started: "", version: toolVersion)
    try ledger.record(
      files: known.map { file in
        var file = file
        file.factsKey = nil
        return file
      }, in: id)
    try ledger.endRun(id, status: .succeeded, exitCode: 0, finished: "", message: nil)
    // With its own publication in it the report is one that is made again, and that changes nothing.
    let publications = store.publications(run.id.description)
    if fileExists(publications) {
      let text = String(decoding: try readFile(publications, limit: 64 << 20), as: UTF8.self)
      try ledger.setResult(text, for: configuration.publicationsKey)
    }
    let month = configuration.vintageKey(run.month.advanced(by: -1))
    guard let before = was?.from else {
      // Shown beside, and no change starts from it: any name will do.
      if made?.followsPublished == true { try ledger.setResult(Self.forgotten, for: month) }
      return
    }
    let source = store.vintage(before)
    guard fileExists(source) else {
      throw differs(
        "the month before", "what the report before was made from is gone", source,
        "the change on the month cannot be told again without it")
    }
    do {
      try makeFolder(parent(configuration.store.vintage(before)))
      try FileManager.default.copyItem(
        atPath: source, toPath: configuration.store.vintage(before))
    } catch {
      throw Failure(
        .writeFailed, "cannot copy into the scratch folder", at: .init(file: source),
        hint: "check the space on the disk")
    }
    try ledger.setResult(before, for: month)
  }

  /// Names a run whose folder is not there.
  private static let forgotten = "forgotten"

  /// The months of a backfill, which shows more history than a run; `nil` for a run.
  private func backfilled() throws(Failure) -> ClosedRange<Month>? {
    try session.ledger.stages(of: run.id).first { $0.stage == "backfill" }.flatMap(Self.months)
  }

  /// The months of a backfill, as its journal has them.
  static func months(of stage: StageRecord) -> ClosedRange<Month>? {
    let ends = stage.scope.split(separator: ".", omittingEmptySubsequences: true).compactMap {
      Month($0)
    }
    guard ends.count == 2, ends[0] <= ends[1] else { return nil }
    return ends[0]...ends[1]
  }

  // MARK: Comparing

  /// The stages in their order, and how a difference shows.
  private func compare(with scratch: StoreLayout, _ id: String, _ was: Vintage?) throws(Failure) {
    let report = "\(scratch.run(id))/report"
    guard let manifest = Manifest(report: report) else {
      throw Failure(.bug, "the report made again has no manifest", at: .init(file: report))
    }
    let now = Dictionary(manifest.outputs.map { ($0.file, $0.sha256) }) { $1 }
    let then = Dictionary(run.manifest.outputs.map { ($0.file, $0.sha256) }) { $1 }
    let differing = Set(now.keys).union(then.keys).filter { now[$0] != then[$0] }.sorted()
    guard !differing.isEmpty else { return }
    let tool = was.map { $0.revision == Vintage.revision } ?? true
    let because =
      tool ? "" : "; it was made by another version of the tool (\(run.manifest.tool))"
    if let was, let made = scratch.readVintage(id, cities: [])?.vintage {
      let facts = { (vintage: Vintage) in
        Dictionary(vintage.files.map { ($0.content, $0.facts) }) { first, _ in first }
      }
      let (old, new) = (facts(was), facts(made))
      if old != new {
        let causes = [
          was.contracts != made.contracts ? "the contracts" : nil,
          was.register != made.register ? "the register" : nil,
        ].compactMap(\.self).joined(separator: " and ")
        throw differs(
          "normalize",
          "the facts of exports are others"
            + (causes.isEmpty ? "" : ", since \(causes) have changed") + because,
          "\(folder)/report", "`citycredit diff` says which numbers moved")
      }
      guard sameCells(run.id.description, id, scratch) else {
        throw differs(
          "merge", "the measures are others" + because, "\(folder)/report",
          "`citycredit diff` says which numbers moved")
      }
      if was.editionDigest != made.editionDigest {
        throw differs(
          "score", "the edition has changed" + because, "\(folder)/report",
          "put the edition back as it was to verify")
      }
    }
    let stages = [("data/scores.csv", "score"), ("data/indices.csv", "aggregate")]
    let (file, stage) =
      stages.first { differing.contains($0.0) } ?? (differing[0], "report")
    throw differs(
      stage, "\(counted(differing.count, "file")) made again differ" + because,
      "\(folder)/report/\(file)",
      "this is a mistake of ours unless the tool or its tables have changed")
  }

  private func sameCells(_ old: String, _ new: String, _ scratch: StoreLayout) -> Bool {
    guard
      let a = try? readFile("\(store.vintage(old))/measures.cells", limit: .max),
      let b = try? readFile("\(scratch.vintage(new))/measures.cells", limit: .max)
    else { return false }
    return a == b
  }

  private func differs(
    _ stage: String, _ message: String, _ path: String, _ hint: String
  ) -> Failure {
    Failure(
      .notReproduced, "\(run.id) differs first in \(stage): \(message)", at: .init(file: path),
      hint: hint)
  }
}

import ByteStream
import Foundation
import Contract
import Store
public import Observe
public import Records

/// Something in a store that nothing needs any more.
public struct Waste: Sendable, Equatable {
  /// Its path below the store.
  public let path: String
  /// How much it takes, in bytes.
  public let bytes: Int
  /// Why it is not needed.
  public let why: String
}

/// Finds what a store no longer needs, and removes it when asked to.
///
/// Kept are: every report that a link shows, those of the last `keep` runs of each pipeline that published, the last of every month,
/// and everything that they and the exports known now rest on. Files that are not ours are left alone. Nothing is written before there
/// is room again, so that a full disk can be cleaned.
///
/// - Parameters:
///   - settings: what the command line says.
///   - keep: how many reports are kept besides, 1 or more.
///   - isApplied: whether it is removed; else it is only listed.
///   - log: takes what is to be said.
/// - Returns: what was found, in order of path.
/// - Throws: what is wrong with the store, or that something cannot be removed.
public func clean(
  _ settings: Settings, keep: Int, isApplied: Bool, log: Log
) throws(Failure) -> [Waste] {
  let configuration = try Configuration(settings)
  try configuration.requireStore()
  guard isApplied else {
    // What a run that is going on has just made is needed by nothing yet.
    try StoreLock.requireFree(configuration.store.lock)
    let waste = try Session(asking: configuration, log: log).waste(keep: keep)
    try StoreLock.requireFree(configuration.store.lock)
    return waste
  }
  let session = try Session(reading: configuration, log: log)
  let waste = try session.waste(keep: keep)
  guard !waste.isEmpty else { return waste }
  for one in waste { try remove("\(configuration.store.path)/\(one.path)") }
  let bytes = waste.reduce(0) { $0 + $1.bytes }
  do throws(Failure) {
    let session = try session.writing()
    let id = try session.beginKeeping("clean")
    try session.endKeeping(id, "removed \(counted(waste.count, "thing")), \(bytes) bytes")
  } catch {
    // It is done; only the journal does not have it.
    log.failure(error, event: "clean.unentered", level: .warning)
  }
  return waste
}

/// Removes a file, or a run's folder: without its manifest it is no report any more, should the rest be cut short.
private func remove(_ path: String) throws(Failure) {
  unlink("\(path)/report/\(Manifest.name)")
  do {
    try FileManager.default.removeItem(atPath: path)
  } catch {
    throw Failure(
      .writeFailed, "cannot remove what is no longer needed", at: .init(file: path),
      hint: "check its permissions")
  }
}

extension Session {
  fileprivate func waste(keep: Int) throws(Failure) -> [Waste] {
    let store = configuration.store
    let known = try ledger.knownFiles()
    var kept = try keptRuns(keep)
    for id in names(in: "runs").compactMap({ RunID($0) }) where !kept.contains(id) {
      if configuration.isShown(store.run(id.description), or: try earlierLinks(of: id)) {
        kept.insert(id)
      }
    }
    var facts = Set(
      known.compactMap { file in file.factsKey.map { "\(file.dataset ?? "")/\($0)" } })
    let rejects = facts
    for run in kept {
      // What a kept report was made from is needed to say later why its numbers changed.
      guard let vintage = store.readVintage(run.description, cities: [])?.vintage else { continue }
      facts.formUnion(vintage.files.map { "\($0.dataset)/\($0.facts)" })
    }
    var waste: [Waste] = []
    for name in names(in: "runs") {
      guard let id = RunID(name), !kept.contains(id) else { continue }
      waste.append(found("runs/\(name)", "a later run has published; not among those kept"))
    }
    waste += strays("facts", ".facts", needed: facts, "facts of an export that came anew or went")
    waste += strays(
      "rejects", ".csv.gz", needed: rejects, "rejects of an export that came anew or went")
    var measures: Set<String> = []
    for dataset in names(in: "measures") {
      if let key = try ledger.result(for: "measures-of/\(dataset)") {
        measures.insert("\(dataset)/\(key)")
      }
    }
    waste += strays("measures", ".cells", needed: measures, "measures that were counted anew")
    return waste.sorted { $0.path < $1.path }
  }

  /// The runs whose folders stay.
  private func keptRuns(_ keep: Int) throws(Failure) -> Set<RunID> {
    var kept: Set<RunID> = []
    for runs in Dictionary(grouping: try reports(), by: \.manifest.pipeline).values {
      kept.formUnion(runs.prefix(keep).map(\.id))
      var months: Set<Month> = []
      for run in runs where months.insert(run.month).inserted { kept.insert(run.id) }
    }
    // Whatever else the ledger names as shown, or as the last of a month.
    for prefix in ["vintage/", "shown/"] {
      kept.formUnion(try ledger.results(withPrefix: prefix).values.compactMap { RunID($0) })
    }
    return kept
  }

  /// The links that the journal of earlier versions names, as seen from the folder this one works in.
  private func earlierLinks(of run: RunID) throws(Failure) -> [String] {
    let start = "published at "
    return try ledger.stages(of: run).filter { $0.reason.hasPrefix(start) }
      .map { absolute(String($0.reason.dropFirst(start.count))) }
  }

  private func strays(
    _ folder: String, _ suffix: String, needed: Set<String>, _ why: String
  ) -> [Waste] {
    names(in: folder).flatMap { dataset in
      names(in: "\(folder)/\(dataset)").compactMap { name in
        // Half of a file that a killed run was writing.
        if name.hasPrefix("."), name.hasSuffix(".part") {
          return found("\(folder)/\(dataset)/\(name)", "left by a run that was killed")
        }
        guard name.hasSuffix(suffix), !needed.contains("\(dataset)/\(name.dropLast(suffix.count))")
        else { return nil }
        return found("\(folder)/\(dataset)/\(name)", why)
      }
    }
  }

  private func names(in folder: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: "\(configuration.store.path)/\(folder)")
    return (names ?? []).sorted()
  }

  private func found(_ path: String, _ why: String) -> Waste {
    Waste(path: path, bytes: size(of: "\(configuration.store.path)/\(path)"), why: why)
  }

  private func size(of path: String) -> Int {
    var bytes = 0
    for file in FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? [] {
      bytes += fileSize("\(path)/\(file)")
    }
    return bytes + fileSize(path)
  }

  private func fileSize(_ path: String) -> Int {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
    return Int(status.st_size)
  }
}

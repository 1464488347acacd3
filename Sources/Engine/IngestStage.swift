import Contract
import Ledger
import Observe
import Records
import Register
import Synchronization

/// Why an export is read, in words.
struct Staleness: Sendable {
  let file: InboxFile
  let because: String
}

/// Which exports must be read, and reading them.
struct IngestStage: Sendable {
  let context: IngestContext
  let workers: Int
  let today: Day

  /// The exports that must be read, with the reason.
  func stale(_ inbox: Inbox, known: [String: KnownFile]) -> [Staleness] {
    inbox.files.compactMap { file in
      reason(file, known[file.name]).map { Staleness(file: file, because: $0) }
    }
  }

  private func reason(_ file: InboxFile, _ known: KnownFile?) -> String? {
    guard let known else { return "new" }
    guard known.identity == file.identity else { return "its size or time has changed" }
    if known.failure != nil {
      return known.factsKey == failedKey ? nil : "the contracts have changed since it failed"
    }
    guard let dataset = known.dataset, let key = known.factsKey,
      key
        == context.factsKey(
          content: known.contentHash, dataset: dataset, delivery: delivery(of: known))
    else { return "its contract, the register or the tool has changed" }
    guard fileExists(context.store.facts(dataset, key)) else { return "its facts are missing" }
    return nil
  }

  /// Stands in the place of a facts key for an export that could not be taken.
  var failedKey: String {
    "failed-\(context.contracts.digest)-\(context.register.divisions.digest)"
  }

  /// Reads exports in parallel; the results are in the order of the exports.
  func read(
    _ stale: [Staleness], known: [String: KnownFile], log: Log
  ) async throws(Failure) -> [KnownFile] {
    let jobs = stale.enumerated().map { number, one in
      IngestJob(
        file: one.file, delivery: deliveryDay(one.file, known[one.file.name]), number: number)
    }
    let progress = log.progress(
      "reading exports", files: jobs.count,
      bytes: jobs.reduce(0) { $0 + $1.file.identity.size })
    defer { progress.finish() }
    // Large files first, so that no worker is left with the largest at the end.
    let order = jobs.indices.sorted {
      (jobs[$0].file.identity.size, jobs[$1].number) > (
        jobs[$1].file.identity.size, jobs[$0].number
      )
    }
    let context = context
    let failedKey = failedKey
    // Behind the files come the workers that find none left: they help with those being read.
    let helpers = [Int?](repeating: nil, count: max(0, workers - 1))
    let board = WorkBoard(jobs: jobs.count)
    let writes = DurableWrites()
    var results: [(Int, KnownFile)?] = []
    do throws(Failure) {
      results = try await forEachShard(order.map { $0 } + helpers, width: workers) {
        index throws(Failure) -> (Int, KnownFile)? in
        guard let index else {
          board.help()
          return nil
        }
        var result = try context.ingest(jobs[index], board, writes)
        if result.failure != nil { result.factsKey = failedKey }
        progress.advance(
          files: 1, rows: result.tally.read, bytes: jobs[index].file.identity.size)
        return (index, result)
      }
    } catch {
      // What waits is written all the same, so that no file stays half-written.
      try? writes.finish()
      throw error
    }
    // The ledger may know of an export only when its rejects are on the disk.
    try writes.finish()
    return results.compactMap { $0 }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// The day in the name, else the day these bytes were first seen.
  private func deliveryDay(_ file: InboxFile, _ known: KnownFile?) -> Day {
    if file.namedDay != .none { return file.namedDay }
    if let known, known.identity == file.identity, known.firstSeenDay != .none {
      return known.firstSeenDay
    }
    return today
  }
}

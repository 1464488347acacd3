import ByteStream
import Contract
import Store
import Normalize
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
  /// The day on which any run first saw these bytes; `Day.none` where none did.
  var firstSeen: @Sendable (_ content: String) throws(Failure) -> Day = { _ in .none }

  /// The exports that must be read, with the reason.
  func stale(_ inbox: Inbox, known: [String: KnownFile]) -> [Staleness] {
    inbox.files.compactMap { file in
      reason(file, known[file.name]).map { Staleness(file: file, because: $0) }
    }
  }

  private func reason(_ file: InboxFile, _ known: KnownFile?) -> String? {
    guard let known else { return "new" }
    guard known.identity == file.identity else { return "its size or time has changed" }
    if let failure = known.failure {
      // What was wrong with the disk or the moment may be over; what is wrong with the bytes is not.
      if failure.code == .fileUnreadable || failure.code == .fileChanged {
        return "it could not be read the last time"
      }
      // Tomorrow another day can be.
      if failure.code == .dayImplausible {
        return file.trouble == nil ? "its day of delivery can be now" : nil
      }
      if failure.code == .readerCrashed {
        return known.factsKey == crashedKey
          ? nil : "the tool or the contracts have changed since it crashed there"
      }
      return known.factsKey == failedKey ? nil : "the contracts have changed since it failed"
    }
    // A day that cannot be now was let in under another clock; it is set aside, and may count again.
    if let trouble = file.trouble, trouble.code != .dayImplausible {
      return "it cannot be taken any more"
    }
    if !context.warrants.hold(for: file, known, context.contracts) {
      return "its source may not deliver it any more"
    }
    if file.namedDay != .none, file.namedDay != known.deliveryDay {
      return "its day of delivery is another one"
    }
    if known.deliveryDay == .none, !canBe(known.firstSeenDay) {
      return "the day on which it was first seen cannot be"
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
    let tables = "\(context.contracts.digest)-\(context.register.divisions.digest)"
    return "failed-\(tables)-\(FactFileWriter.revision)\(context.warrants.signature)"
  }

  /// Reads exports in parallel; the results are in the order of the exports.
  ///
  /// - Parameters:
  ///   - stale: the exports.
  ///   - known: what the ledger knows of them.
  ///   - watch: notes what is being read when the tool crashes.
  ///   - log: shows the progress.
  ///   - keep: enters exports in the ledger while others are still being read, about once a second, so that a
  ///     run that is killed need not begin anew.
  /// - Returns: all exports, and those that were not kept yet.
  /// - Throws: what is wrong with us or the disk; what was read until then is kept.
  func read(
    _ stale: [Staleness], known: [String: KnownFile], _ watch: CrashWatch, log: Log,
    keep: @escaping @Sendable ([KnownFile]) throws(Failure) -> Void
  ) async throws(Failure) -> (all: [KnownFile], unkept: [KnownFile]) {
    let jobs = jobs(stale, known)
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
    let (failedKey, firstSeen) = (failedKey, firstSeen)
    // Behind the files come the workers that find none left: they help with those being read.
    let helpers = [Int?](repeating: nil, count: max(0, workers - 1))
    let board = WorkBoard(jobs: jobs.count, watch)
    let writes = DurableWrites(below: context.store.path)
    let shelf = Shelf(writes, keep)
    var results: [(Int, KnownFile)?] = []
    do throws(Failure) {
      results = try await forEachShard(order.map { $0 } + helpers, width: workers) {
        index throws(Failure) -> (Int, KnownFile)? in
        guard let index else {
          board.help()
          return nil
        }
        var result = try context.ingest(jobs[index], board, writes, firstSeen)
        if result.failure != nil { result.factsKey = failedKey }
        progress.advance(
          files: 1, rows: result.tally.read, bytes: jobs[index].file.identity.size)
        try shelf.put(result)
        return (index, result)
      }
    } catch {
      // What was read is kept all the same, and no file stays half-written.
      try? shelf.clear()
      try? writes.finish()
      throw error
    }
    // The ledger may know of an export only when its rejects are on the disk.
    try writes.finish()
    return (results.compactMap { $0 }.sorted { $0.0 < $1.0 }.map(\.1), shelf.rest())
  }

  private func jobs(_ stale: [Staleness], _ known: [String: KnownFile]) -> [IngestJob] {
    stale.enumerated().map { number, one in
      IngestJob(
        file: one.file, delivery: deliveryDay(one.file, known[one.file.name]), number: number,
        earlier: known[one.file.name])
    }
  }

  /// What the ledger would know of exports that were read, as far as names, first rows and bytes tell.
  ///
  /// An export that is damaged further down is still taken for a good one; of the others, dataset, day and facts are those that
  /// reading them gives. Only bytes that may be known under another name, or were there before, are hashed.
  func foreseen(
    _ stale: [Staleness], known: [String: KnownFile]
  ) throws(Failure) -> [KnownFile] {
    var sizes: [Int: Int] = [:]
    for file in known.values { sizes[file.identity.size, default: 0] += 1 }
    for one in stale where known[one.file.name] == nil {
      sizes[one.file.identity.size, default: 0] += 1
    }
    var result: [KnownFile] = []
    for job in jobs(stale, known) {
      let isSingle = job.earlier == nil && sizes[job.file.identity.size] == 1
      result.append(
        try context.foreseen(job, hashing: !isSingle, firstSeen, failedKey: failedKey))
    }
    return result
  }

  /// The day in the name, else the day these bytes were first seen; see `IngestContext.dated`, too.
  private func deliveryDay(_ file: InboxFile, _ known: KnownFile?) -> Day {
    if file.namedDay != .none { return file.namedDay }
    if let known, known.identity == file.identity, canBe(known.firstSeenDay) {
      return known.firstSeenDay
    }
    return today
  }

  /// Whether an export can have been seen on a day; another clock may have left others.
  private func canBe(_ day: Day) -> Bool {
    (ExportName.earliest...max(ExportName.earliest, today.advanced(by: 1))).contains(day)
  }
}

/// Exports that were read and wait to be entered in the ledger.
private final class Shelf: Sendable {
  private struct State {
    var files: [KnownFile] = []
    var since = ContinuousClock.now
  }

  private let state = Guarded(State())
  private let writes: DurableWrites
  private let keep: @Sendable ([KnownFile]) throws(Failure) -> Void
  /// A night of seconds waits for the ledger once, at its end.
  private static let patience = Duration.seconds(1)

  init(_ writes: DurableWrites, _ keep: @escaping @Sendable ([KnownFile]) throws(Failure) -> Void) {
    self.writes = writes
    self.keep = keep
  }

  /// Puts an export there; once a second, whoever comes clears the shelf.
  func put(_ file: KnownFile) throws(Failure) {
    let isFull = state.withLock { state in
      state.files.append(file)
      guard state.since.duration(to: .now) > Self.patience else { return false }
      state.since = .now
      return true
    }
    if isFull { try clear() }
  }

  /// Enters what waits.
  func clear() throws(Failure) {
    let files = rest()
    guard !files.isEmpty else { return }
    // The ledger may know of an export only when its rejects are on the disk.
    try writes.finish()
    try keep(files)
  }

  /// Takes what waits.
  func rest() -> [KnownFile] {
    state.withLock { state in
      defer { state.files = [] }
      return state.files
    }
  }
}

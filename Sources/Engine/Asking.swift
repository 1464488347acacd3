import ByteStream
import Contract
import Foundation
public import Store
public import Observe
public import Records

extension Session {
  /// A command that only asks: it works on a copy of the ledger, changes nothing in the store, and never keeps a run waiting.
  ///
  /// While a run is going on it is answered from what stood before: what the run has read so far is no state that anybody
  /// has published.
  ///
  /// - Throws: `store-locked` where that run is the first one.
  init(asking configuration: Configuration, log: Log) throws(Failure) {
    var configuration = configuration
    configuration.store.isOnlyAsked = true
    let ledger = try Self.settledLedger(configuration.store, log)
    configuration.settings.lastRun = try ledger.lastRun(before: configuration.settings.now())
    self.init(configuration, log, ledger, nil)
    try setDamageAside()
  }

  /// A copy of the ledger as it is, or as it was before the command that is changing it.
  ///
  /// Nothing is held meanwhile, neither the store nor its ledger: whoever asks may be stopped at any line.
  static func settledLedger(_ store: StoreLayout, _ log: Log) throws(Failure) -> Ledger {
    for attempt in 0..<attempts {
      if attempt > 0 { usleep(pause) }
      if case .held(let process, let since) = StoreLock.state(store.lock), fileExists(store.settled)
      {
        // A command that ends just now takes that copy with it.
        guard let before = try? Ledger(copying: store.settled) else { continue }
        guard try !before.runs(limit: 1).isEmpty else {
          throw StoreLock.taken(store.lock, process.map { ($0, since?.description) })
        }
        log.info(
          "run.going-on", ["process": .int(process ?? 0)],
          text: "a run is going on; this is how the store stood before it")
        return before
      }
      let ledger = try Ledger(copying: store.ledger)
      // One that began before the copy was made stands there still, or has changed the ledger since.
      if case .held = StoreLock.state(store.lock), fileExists(store.settled) { continue }
      if ledger.isAsCopied { return ledger }
    }
    throw StoreLock.taken(store.lock, nil)
  }

  /// Commands that follow each other without a pause are waited for as long as this.
  private static var attempts: Int { 500 }
  private static var pause: UInt32 { 10_000 }

  /// Begins to change the store: how it stands before is kept for whoever asks meanwhile, until `dropSettled`.
  ///
  /// - Parameter work: the first entries in the ledger, made at once.
  /// - Returns: what `work` returns.
  /// - Throws: what `work` throws, or that the copy cannot be made.
  func beginChanging<T>(_ work: () throws(Failure) -> T) throws(Failure) -> T {
    try keepSettled()
    do throws(Failure) {
      return try ledger.together(work)
    } catch {
      dropSettled()
      throw error
    }
  }

  private func keepSettled() throws(Failure) {
    let store = configuration.store
    let part = "\(store.settled).part"
    unlink(part)
    do {
      try FileManager.default.copyItem(atPath: store.ledger, toPath: part)
    } catch {
      unlink(part)
      throw Failure(
        .writeFailed, "cannot copy the ledger", at: .init(file: part),
        hint: "check the space on the disk: `citycredit clean` makes room")
    }
    guard rename(part, store.settled) == 0 else {
      throw Failure(
        .writeFailed, "cannot replace the file", at: .init(file: store.settled),
        hint: "check permissions and the space on the disk")
    }
  }

  /// Takes out of the ledger, or a copy of it, what the tool has not written, or cannot read, and names it.
  @discardableResult
  func setDamageAside() throws(Failure) -> [DamagedRow] {
    var damage = try ledger.setDamageAside()
    let key = configuration.publicationsKey
    if let text = try ledger.result(for: key), PublicationLog.read(text) == nil {
      try ledger.removeResult(for: key)
      damage.append(DamagedRow(table: "results", key: key))
    }
    log.tell(damage, in: configuration.store)
    return damage
  }

  /// The command has ended; whoever asks now is answered from the ledger.
  func dropSettled() { unlink(configuration.store.settled) }
}

extension Log {
  /// Names rows of the ledger that hold values which the tool has not written.
  func tell(_ damage: [DamagedRow], in store: StoreLayout) {
    guard !damage.isEmpty else { return }
    warning(
      "ledger.damaged", ["rows": .int(damage.count), "file": .text(store.ledger)],
      text: "\(store.ledger): set aside, since \(damage.inWords)", evenQuiet: true)
  }
}

extension [DamagedRow] {
  /// So many are named.
  private static var named: Int { 5 }

  /// Which rows are damaged, in words.
  var inWords: String {
    let names = prefix(Self.named).map(\.description).joined(separator: ", ")
    let rest = count > Self.named ? " and \(count - Self.named) more" : ""
    return "these rows of the ledger hold a value that the tool has not written: \(names)\(rest)"
  }
}

/// The journal of a store for whoever only looks at it: a copy in memory of what it holds now, a run that is going on included.
///
/// - Parameters:
///   - store: the folder of the store.
///   - log: takes the names of rows that are damaged.
/// - Returns: the copy.
/// - Throws: what is wrong with the ledger.
public func journal(ofStore store: String, log: Log) throws(Failure) -> Ledger {
  let store = StoreLayout(path: store)
  let ledger = try Ledger(copying: store.ledger)
  log.tell(try ledger.setDamageAside(), in: store)
  return ledger
}

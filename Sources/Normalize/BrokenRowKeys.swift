public import Records

/// Gives rows that could not be cut into their fields a key by their place: between which two records of the dataset
/// they stand, and as which of several.
///
/// So the same broken row counts once, however often its export comes, in whatever encoding and with whatever line
/// ends or blank lines. Nothing of the row's own text goes into the key: personal cells may stand in it,
/// and a hash of them could be tried out. A row with no record beside it has no key, and stands for itself.
///
/// Facts come in the order of the file, in pieces of any size; what still waits for the record behind it is held back.
/// Of very many broken rows in a row only the first wait: those behind them are known by the record before alone, since no
/// memory may hang on how many there are.
public struct BrokenRowKeys: Sendable {
  private var before: Key?
  private var waiting: [Fact] = []
  /// How many broken rows came behind those that wait.
  private var further = 0
  private let domain: UInt64

  private struct Key {
    let high: UInt64
    let low: UInt64
  }

  /// The most rows that wait.
  static let mostWaiting = 4096

  /// Begins with the first row of an export of a dataset.
  public init(dataset: String) { domain = StableHash.of("\(dataset) broken rows").first }

  /// Takes the next facts of the export: those stay that are settled, broken rows with their keys; others come later.
  ///
  /// `rejected` are the places of those that are no records, before and after.
  public mutating func settle(_ facts: inout [Fact], rejected: inout [Int]) {
    guard !waiting.isEmpty || rejected.contains(where: { Self.isBroken(facts[$0]) }) else {
      if let last = facts.last(where: Self.isKeyed) { before = Self.key(of: last) }
      return
    }
    var settled: [Fact] = []
    settled.reserveCapacity(facts.count + waiting.count)
    for fact in facts {
      if Self.isBroken(fact) {
        if waiting.count < Self.mostWaiting {
          waiting.append(fact)
        } else {
          settled.append(before == nil ? fact : keyed(fact, further, before, ends: 2))
          further += 1
        }
        continue
      }
      if Self.isKeyed(fact) {
        let key = Self.key(of: fact)
        release(behind: key, to: &settled)
        before = key
      }
      settled.append(fact)
    }
    facts = settled
    rejected = settled.indices.filter { settled[$0].reasonCode != 0 }
  }

  /// The facts that wait for a record behind them, at the end of the export.
  public mutating func finish() -> [Fact] {
    var settled: [Fact] = []
    release(behind: nil, to: &settled)
    return settled
  }

  /// Whether a row could not be cut; a natural person's has no key either, and gets none.
  private static func isBroken(_ fact: Fact) -> Bool {
    fact.flags.contains(.unkeyed) && fact.reason != .naturalPerson
  }

  private static func isKeyed(_ fact: Fact) -> Bool { !fact.flags.contains(.unkeyed) }

  private static func key(of fact: Fact) -> Key { Key(high: fact.keyHigh, low: fact.keyLow) }

  private mutating func release(behind after: Key?, to settled: inout [Fact]) {
    defer {
      waiting.removeAll(keepingCapacity: true)
      further = 0
    }
    guard before != nil || after != nil else {
      settled += waiting
      return
    }
    for (place, fact) in waiting.enumerated() {
      settled.append(keyed(fact, place, after, ends: after == nil ? 0 : 1))
    }
  }

  /// A broken row with its key: behind `before`, as the one at `place`; `ends` says how its neighbours end.
  private func keyed(_ fact: Fact, _ place: Int, _ after: Key?, ends: UInt64) -> Fact {
    var hash = StableHash(forRows: domain)
    for (key, mark) in [(before, before == nil ? 0 : 1), (after, ends)] {
      hash.add(mark)
      hash.add(key?.high ?? 0)
      hash.add(key?.low ?? 0)
    }
    hash.add(UInt64(place))
    hash.add(UInt64(fact.reasonCode))
    let digest = hash.finish()
    var fact = fact
    fact.flags.remove(.unkeyed)
    fact.flags.insert(.keyOfRow)
    fact.keyHigh = digest.first
    fact.keyLow = digest.second
    return fact
  }
}

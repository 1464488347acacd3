import Records
import Testing

@testable import Normalize

/// Rows that cannot be cut are known by their place between others, and count once however often they come.
@Suite struct BrokenRowKeyTests {
  /// Facts as an export gives them: records, persons, and broken rows among them.
  private func export(_ generator: inout Seeded, rows: Int) -> [Fact] {
    (0..<rows).map { line in
      var fact = Fact(line: UInt32(line + 2))
      switch Int.random(in: 0..<5, using: &generator) {
      case 0:
        fact.reasonCode = Reason.raggedRow.rawValue
        fact.flags = .unkeyed
      case 1:
        fact.reasonCode = Reason.naturalPerson.rawValue
        fact.flags = .unkeyed
      default:
        fact.keyHigh = UInt64.random(in: 1...UInt64.max, using: &generator)
        fact.keyLow = UInt64.random(in: 1...UInt64.max, using: &generator)
      }
      return fact
    }
  }

  private func settled(_ facts: [Fact], pieces: Int = 1) -> [Fact] {
    var keys = BrokenRowKeys(dataset: "penalties")
    var found: [Fact] = []
    var start = 0
    for piece in 1...pieces {
      let end = facts.count * piece / pieces
      var next = Array(facts[start..<end])
      var rejected = next.indices.filter { next[$0].reason != .none }
      keys.settle(&next, rejected: &rejected)
      #expect(rejected == next.indices.filter { next[$0].reason != .none })
      found += next
      start = end
    }
    return (found + keys.finish()).sorted { $0.line < $1.line }
  }

  private func isBroken(_ fact: Fact) -> Bool { fact.reason == .raggedRow }

  /// Law: nothing hangs on how the rows are cut into pieces, on lines, or on persons' rows; and nothing else changes.
  @Test(arguments: 0..<60 as Range<UInt64>) func keysHangOnTheRecordsAroundAlone(seed: UInt64) {
    var generator = Seeded(seed)
    let facts = export(&generator, rows: Int.random(in: 0...40, using: &generator))
    let once = settled(facts)
    #expect(settled(facts, pieces: Int.random(in: 1...12, using: &generator)) == once)
    #expect(once.filter { !isBroken($0) } == facts.filter { !isBroken($0) })
    let moved = facts.map { fact in
      var fact = fact
      fact.line += 7
      return fact
    }
    func keys(_ facts: [Fact]) -> [[UInt64]] {
      facts.filter(isBroken).map { [$0.keyHigh, $0.keyLow] }
    }
    #expect(keys(settled(moved)) == keys(once))
    #expect(keys(settled(facts.filter { $0.reason != .naturalPerson })) == keys(once))
    // Different places, different keys.
    let hasRecords = facts.contains { !$0.flags.contains(.unkeyed) }
    if hasRecords { #expect(Set(keys(once)).count == keys(once).count) }
    #expect(once.filter(isBroken).allSatisfy { $0.flags.contains(.unkeyed) != hasRecords })
  }

  /// Law: however many broken rows follow each other, few of them wait; each has a key of its own, the same in any pieces.
  @Test(arguments: [1, 7, 400]) func fewRowsWait(pieces: Int) {
    let most = BrokenRowKeys.mostWaiting
    var record = Fact(line: 1)
    (record.keyHigh, record.keyLow) = (3, 4)
    let broken = (0..<3 * most).map { line in
      var fact = Fact(line: UInt32(line + 2))
      fact.reasonCode = Reason.raggedRow.rawValue
      fact.flags = .unkeyed
      return fact
    }
    var keys = BrokenRowKeys(dataset: "penalties")
    var facts = [record] + broken
    var rejected = Array(1..<facts.count)
    keys.settle(&facts, rejected: &rejected)
    #expect(facts.count >= 2 * most)
    let found = settled([record] + broken + [record], pieces: pieces)
    #expect(found == settled([record] + broken + [record]))
    #expect(Set(found.filter(isBroken).map { [$0.keyHigh, $0.keyLow] }).count == broken.count)
    // With no record before them they stand for themselves.
    let alone = settled(broken + [record], pieces: pieces).filter(isBroken)
    #expect(alone.filter { $0.flags.contains(.unkeyed) }.count == 2 * most)
  }

  /// Law: an export that comes again counts its broken rows once, and those of another export by themselves.
  @Test(arguments: 0..<20 as Range<UInt64>) func anExportAgainIsNothingNew(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let facts = export(&generator, rows: 60)
    let others = export(&generator, rows: 60)
    func reported(_ exports: [[Fact]]) throws -> Int64 {
      let deliveries = exports.enumerated().map { number, facts in
        Delivery(
          hash: "file-\(number)", day: day("2018-03-10").advanced(by: number),
          facts: settled(facts).map { fact in
            var fact = fact
            fact.eventDay = day("2018-03-01")
            return fact
          })
      }
      return try bench.series(deliveries)["reported"]?.monthly.reduce(0, +) ?? 0
    }
    #expect(try reported([facts, facts]) == reported([facts]))
    #expect(try reported([facts, others]) == reported([facts]) + reported([others]))
  }
}

import Records
import Testing

@testable import Normalize

/// Rejected rows that say the same again and again take no room, and change no number.
@Suite struct RepeatedRejectsTests {
  private func settled(_ facts: [Fact], pieces: Int) -> [Fact] {
    var repeated = RepeatedRejects()
    var found: [Fact] = []
    var start = 0
    for piece in 1...pieces {
      let end = facts.count * piece / pieces
      var next = Array(facts[start..<end])
      repeated.settle(&next, rejected: next.indices.filter { next[$0].reason != .none })
      found += next
      start = end
    }
    return found + repeated.finish()
  }

  /// An export in which rows come again: as they are, with another reason, or accepted in between.
  private func export(_ generator: inout Seeded, _ bench: FoldBench) -> Delivery {
    let one = bench.deliveries(&generator, files: 1, rows: 40)[0]
    let facts = (0..<200).map { line in
      var fact = one.facts[Int.random(in: 0..<40, using: &generator)]
      fact.line = UInt32(line + 2)
      if fact.reason == .none, Int.random(in: 0..<2, using: &generator) == 0 {
        fact.reasonCode = Reason.tooLong.rawValue
      }
      return fact
    }
    return Delivery(hash: one.hash, day: one.day, facts: facts)
  }

  /// Law: measures and superseded rows are those of all rows, however the export is cut into pieces.
  @Test(arguments: 0..<30 as Range<UInt64>) func nothingIsCountedOtherwise(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let deliveries = (0..<3).map { number in
      let one = export(&generator, bench)
      return Delivery(hash: "file-\(number)", day: one.day, facts: one.facts)
    }
    let pieces = Int.random(in: 1...9, using: &generator)
    let fewer = deliveries.map { one in
      Delivery(hash: one.hash, day: one.day, facts: settled(one.facts, pieces: pieces))
    }
    #expect(fewer.allSatisfy { $0.facts.count < 200 })
    #expect(
      zip(fewer, deliveries).allSatisfy { $0.facts == settled($1.facts, pieces: 1) }, "\(seed)")
    let (all, few) = (try bench.fold(deliveries), try bench.fold(fewer))
    #expect(all.superseded == few.superseded)
    for (one, other) in zip(all.result.series, few.result.series) {
      #expect(one.id == other.id && one.monthly == other.monthly && one.window == other.window)
    }
  }

  /// Law: a hundred thousand times the same row are two facts, the first and the last.
  @Test func theSameRowTakesNoRoom() {
    var fact = Fact()
    (fact.keyHigh, fact.keyLow) = (7, 9)
    fact.reasonCode = Reason.requiredMissing.rawValue
    let facts = (0..<100_000).map { line in
      var again = fact
      again.line = UInt32(line)
      return again
    }
    #expect(settled(facts, pieces: 13).map(\.line) == [0, 99_999])
  }
}

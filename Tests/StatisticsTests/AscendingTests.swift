import Statistics
import Testing

/// Many numbers are sorted by their bits: as a comparison would.
@Suite struct AscendingTests {
  /// Numbers of all magnitudes, many of them equal, zeros of both signs and infinities among them.
  private static func numbers(_ seed: UInt64) -> [Double] {
    var random = SplitMix(seed)
    let kinds = Int.random(in: 1...5, using: &random)
    return (0..<Int.random(in: 990...3_000, using: &random)).map { _ in
      switch Int.random(in: 0..<kinds, using: &random) {
      case 0: Double.random(in: -1..<1, using: &random)
      case 1: Double(Int.random(in: -3...3, using: &random))
      case 2:
        [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude]
          .randomElement(using: &random) ?? 0
      case 3:
        Double.random(in: -1..<1, using: &random)
          * Double(
            sign: .plus, exponent: Int.random(in: -1_000...1_000, using: &random), significand: 1)
      default: 0.1
      }
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>) func theOrderIsThatOfComparisons(seed: UInt64) {
    let numbers = Self.numbers(seed)
    let found = Distribution(numbers).sorted
    #expect(found.map(\.bitPattern) == numbers.sorted().map(\.bitPattern), "seed \(seed)")
    let ranks = competitionRanks(numbers)
    for place in stride(from: 0, to: numbers.count, by: 37) {
      let larger = numbers.count { $0 > numbers[place] }
      #expect(ranks[place] == 1 + larger, "seed \(seed)")
    }
    #expect(ranks.count == numbers.count)
  }
}

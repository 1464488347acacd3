import Statistics
import Testing

@Suite struct DistributionTests {
  static let seeds: Range<UInt64> = 0..<20

  /// Against sums written out as the formulas have them.
  @Test(arguments: seeds)
  func momentsAreTheirFormulas(seed: UInt64) {
    var random = SplitMix(seed)
    let values = numbers(30, &random)
    let n = 30.0
    let mean = values.reduce(0, +) / n
    func sum(_ power: (Double) -> Double) -> Double {
      values.reduce(0) { $0 + power($1 - mean) }
    }
    let (s2, s3, s4) = (sum { $0 * $0 }, sum { $0 * $0 * $0 }, sum { $0 * $0 * $0 * $0 })
    let found = Distribution(values)
    #expect(abs(found.mean - mean) < 1e-12)
    #expect(abs(found.standardDeviation - (s2 / (n - 1)).squareRoot()) < 1e-12)
    #expect(abs(found.populationStandardDeviation - (s2 / n).squareRoot()) < 1e-12)
    let g1 = (s3 / n) / ((s2 / n) * (s2 / n).squareRoot())
    #expect(abs(found.skewness - g1 * (n * (n - 1)).squareRoot() / (n - 2)) < 1e-10)
    let g2 = (s4 / n) / (s2 / n * s2 / n) - 3
    let expected = ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3))
    #expect(abs(found.kurtosis - expected) < 1e-10)
  }

  @Test(arguments: seeds)
  func theOrderOfNumbersChangesNoBit(seed: UInt64) {
    var random = SplitMix(seed)
    let values = numbers(25, gaps: 0.2, &random)
    let (one, other) = (Distribution(values), Distribution(values.shuffled(using: &random)))
    #expect(one.mean.bitPattern == other.mean.bitPattern)
    #expect(one.skewness.bitPattern == other.skewness.bitPattern)
    #expect(one.kurtosis.bitPattern == other.kurtosis.bitPattern)
  }

  @Test func quantilesLieBetweenTheNumbers() {
    let values = Distribution([1, 2, 4, 8, .nan])
    #expect(values.quantile(0) == 1)
    #expect(values.quantile(1) == 8)
    #expect(values.quantile(0.5) == 3)
    #expect(values.median == 3)
    #expect(abs(values.quantile(0.25) - 1.75) < 1e-15)
    #expect(Distribution([]).quantile(0.5).isNaN)
    #expect(Distribution([7]).quantile(0.3) == 7)
  }

  @Test func tiesAndDifferentNumbersAreCounted() {
    let values = Distribution([3, 1, 3, 2, 3, 1, .nan])
    #expect(values.count == 6)
    #expect(values.distinct == 3)
    #expect(values.largestTie == 3)
    #expect(Distribution([]).distinct == 0)
    #expect(Distribution([]).largestTie == 0)
  }

  @Test func whatCannotBeComputedIsNoNumber() {
    #expect(Distribution([]).mean.isNaN)
    #expect(Distribution([1]).standardDeviation.isNaN)
    #expect(Distribution([1, 2]).skewness.isNaN)
    #expect(Distribution([1, 2, 4]).kurtosis.isNaN)
    #expect(Distribution([5, 5, 5, 5]).skewness.isNaN)
    #expect(Distribution([5, 5, 5, 5]).kurtosis.isNaN)
  }

  /// Ranks by counting, number by number.
  @Test(arguments: seeds)
  func ranksCountWhatIsSmaller(seed: UInt64) {
    var random = SplitMix(seed)
    let values = numbers(30, gaps: 0.1, &random)
    let lowest = ascendingRanks(values, ties: .minimum)
    let mean = ascendingRanks(values, ties: .average)
    for (index, value) in values.enumerated() {
      if value.isNaN {
        #expect(lowest[index].isNaN && mean[index].isNaN)
        continue
      }
      let smaller = Double(values.count { $0 < value })
      let equal = Double(values.count { $0 == value })
      #expect(lowest[index] == smaller + 1)
      #expect(mean[index] == smaller + (equal + 1) / 2)
    }
  }
}

import Statistics
import Testing

@Suite struct CorrelationTests {
  static let seeds: Range<UInt64> = 0..<10

  @Test(arguments: seeds, CorrelationMethod.allCases)
  func aCorrelationIsSymmetricAndFollowsSigns(seed: UInt64, method: CorrelationMethod) {
    var random = SplitMix(seed)
    let (x, y) = (numbers(20, gaps: 0.1, &random), numbers(20, gaps: 0.1, &random))
    let r = correlation(x, y, method)
    #expect((-1...1).contains(r))
    #expect(abs(correlation(y, x, method) - r) < 1e-15)
    #expect(abs(correlation(x.map { -3 * $0 + 2 }, y, method) + r) < 1e-14)
    #expect(abs(correlation(x, x, method) - 1) < 1e-15)
    #expect(correlation(x, x.map { _ in 3 }, method).isNaN)
  }

  /// Tau-b from the pairs of a table without ties is (concordant − discordant) / all.
  @Test func kendallCountsPairs() {
    let r = correlation([1, 2, 3, 4], [1, 3, 2, 4], .kendall)
    #expect(abs(r - 4 / 6.0) < 1e-15)
    let tied = correlation([1, 1, 2, 3], [1, 2, 2, 3], .kendall)
    // Four pairs agree, none disagrees; five pairs differ in each.
    #expect(abs(tied - 4 / 5.0) < 1e-15)
  }

  /// Known values of Student's t: r = 0.5 of 10 pairs is t = 1.633 with 8 degrees of freedom.
  @Test func pValuesAreThoseOfStudent() {
    #expect(abs(correlationPValue(0.5, pairs: 10) - 0.141_113_281_25) < 1e-12)
    #expect(correlationPValue(1, pairs: 10) == 0)
    #expect(abs(correlationPValue(0, pairs: 10) - 1) < 1e-14)
    // Two pairs too few; with 4, t of 2 degrees of freedom has p = 1 − |r|.
    #expect(correlationPValue(0.5, pairs: 2).isNaN)
    #expect(abs(correlationPValue(-0.3, pairs: 4) - 0.7) < 1e-13)
  }

  /// I_x(a, b) is a sum of binomial terms for whole numbers.
  @Test(arguments: [0.1, 0.35, 0.5, 0.8, 0.99])
  func theBetaFunctionSumsBinomialTerms(x: Double) {
    func term(_ k: Int) -> Double {
      var value = 1.0
      for i in 0..<k { value *= Double(7 - i) / Double(i + 1) * x }
      for _ in k..<7 { value *= 1 - x }
      return value
    }
    let sum = (3...7).reduce(0) { $0 + term($1) }
    #expect(abs(regularisedBeta(x, 3, 5) - sum) < 1e-13)
    #expect(abs(regularisedBeta(x, 3, 5) + regularisedBeta(1 - x, 5, 3) - 1) < 1e-13)
  }

  @Test func alphaOfTheSameColumnIsOne() {
    let column = [1.0, 4, 2, 8]
    #expect(abs(cronbachAlpha([column, column, column]) - 1) < 1e-14)
    #expect(cronbachAlpha([column]).isNaN)
  }
}

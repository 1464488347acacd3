import Statistics
import Testing

@Suite struct ComomentsTests {
  /// The slow twin sorts pairs of rows first.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func theyAreThoseOfTheSlowTwin(seed: UInt64) {
    var random = SplitMix(seed)
    let (x, y) = (numbers(30, gaps: 0.2, &random), numbers(30, gaps: 0.2, &random))
    let pair = Comoments(x, y)
    #expect(pair.count == pairCount(x, y))
    #expect(abs(pair.correlation - correlation(x, y)) < 1e-13)
    #expect(abs(pair.covariance - covariance(x, y)) < 1e-12)
    #expect(Comoments(y, x).correlation == pair.correlation)
    let own = Comoments(x, x)
    #expect(abs(own.correlation - 1) < 1e-14)
    #expect(abs(own.covariance - Distribution(x).variance) < 1e-12)
  }

  /// A constant column has no correlation, not even where its mean is rounded.
  @Test func aConstantHasNoCorrelation() {
    let constant = [Double](repeating: 0.1, count: 7)
    let other = (0..<7).map(Double.init)
    #expect(Comoments(constant, other).correlation.isNaN)
    #expect(Comoments(constant, other).covariance == 0)
    // It is the rows that both have which count.
    #expect(Comoments([1, 2, .nan], [5, .nan, 6]).correlation.isNaN)
    #expect(Comoments([1], [2]).covariance.isNaN)
    #expect(Comoments([], []).correlation.isNaN)
  }
}

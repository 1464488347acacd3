import Statistics

/// The weighted mean of scores 0...1, taken one after the other: no list is made of them.
///
/// Weights are positive; without any the mean is `nil`. Logarithm and exponential are our own, so that an
/// index has the same bits on every processor. Source: OECD/JRC, Handbook on Constructing Composite
/// Indicators (2008), step 6, "additive" and "geometric aggregation".
struct WeightedMean {
  private let isGeometric: Bool
  private var weights = 0.0
  private var sum = 0.0
  private var isZero = false

  /// The arithmetic or the geometric mean; a score of 0 makes the latter 0.
  init(isGeometric: Bool) { self.isGeometric = isGeometric }

  /// Takes a score in.
  mutating func add(_ score: Double, weight: Double) {
    weights += weight
    guard isGeometric else {
      sum += weight * score
      return
    }
    if score <= 0 { isZero = true } else { sum += weight * naturalLogarithm(score) }
  }

  /// The mean of what was taken in.
  var value: Double? {
    if isZero { return 0 }
    guard weights > 0 else { return nil }
    return isGeometric ? exponential(sum / weights) : sum / weights
  }
}

import Statistics

/// The weighted geometric mean of scores 0...1; a score of 0 makes it 0.
///
/// Logarithm and exponential are our own, so that an index has the same bits on every processor.
/// Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6, "geometric
/// aggregation". Weights are positive; without any the result is `nil`.
func geometricMean(_ scores: [(weight: Double, score: Double)]) -> Double? {
  var weights = 0.0
  var logarithms = 0.0
  for (weight, score) in scores {
    if score <= 0 { return 0 }
    weights += weight
    logarithms += weight * naturalLogarithm(score)
  }
  return weights > 0 ? exponential(logarithms / weights) : nil
}

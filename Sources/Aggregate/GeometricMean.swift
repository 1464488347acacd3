// The weighted geometric mean, by arithmetic alone.
//
// The C library's exp, log and pow differ in their last bits from one processor to another, and an
// index must not. These two series use only +, -, ×, ÷ and exponents, which IEEE 754 rounds alike
// everywhere; they are exact to about 15 digits, three more than an index keeps.

private let ln2 = 0.693147180559945309417232121458

/// The weighted geometric mean of scores 0...1; a score of 0 makes it 0.
///
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

/// ln x for a positive, finite x: 2 artanh((m − 1) / (m + 1)) + e ln 2, where x = m 2^e, m about 1.
func naturalLogarithm(_ x: Double) -> Double {
  var mantissa = x.significand
  var exponent = Double(x.exponent)
  if mantissa > 1.4142135623730951 {
    mantissa /= 2
    exponent += 1
  }
  let t = (mantissa - 1) / (mantissa + 1)
  let square = t * t
  var sum = 0.0
  // |t| <= 0.172, so that the term of degree 29 lies below the last bit.
  for degree in stride(from: 29, through: 1, by: -2) {
    sum = sum * square + 1 / Double(degree)
  }
  return 2 * t * sum + exponent * ln2
}

/// e^x for |x| < 700: the Taylor series on |r| <= ln 2 / 2, times a power of two.
func exponential(_ x: Double) -> Double {
  let power = (x / ln2).rounded()
  let rest = x - power * ln2
  var sum = 1.0
  for term in stride(from: 18, through: 1, by: -1) { sum = 1 + sum * rest / Double(term) }
  return Double(sign: .plus, exponent: Int(power), significand: sum)
}

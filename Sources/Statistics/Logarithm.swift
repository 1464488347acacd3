// Logarithm, exponential and power by arithmetic alone.
//
// The C library's exp, log and pow differ in their last bits from one processor to another, and an
// index must not. These two series use only +, -, ×, ÷ and exponents, which IEEE 754 rounds alike
// everywhere; they are exact to about 15 digits, three more than an index keeps.

private let ln2 = 0.693147180559945309417232121458

/// ln x: 2 artanh((m − 1) / (m + 1)) + e ln 2, where x = m 2^e, m about 1.
///
/// −∞ at 0, NaN below.
public func naturalLogarithm(_ x: Double) -> Double {
  guard x > 0, x < .infinity else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
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

/// e^x: the Taylor series on |r| <= ln 2 / 2, times a power of two.
///
/// Infinite above 709, 0 below −745.
public func exponential(_ x: Double) -> Double {
  guard x > -746 else { return x.isNaN ? x : 0 }
  guard x < 710 else { return x.isNaN ? x : .infinity }
  let power = (x / ln2).rounded()
  let rest = x - power * ln2
  var sum = 1.0
  for term in stride(from: 18, through: 1, by: -1) { sum = 1 + sum * rest / Double(term) }
  return Double(sign: .plus, exponent: Int(power), significand: sum)
}

/// x^p for x >= 0; NaN below 0.
///
/// Exact for p of 1 and 2 and the square root.
public func power(_ x: Double, _ exponent: Double) -> Double {
  switch exponent {
  case 0: return 1
  case 1: return x
  case 2: return x * x
  case 0.5: return x.squareRoot()
  default: return x == 1 ? 1 : exponential(exponent * naturalLogarithm(x))
  }
}

/// The regularised incomplete beta function I_x(a, b), 0...1, for a and b above 0.
///
/// The distribution function of the beta distribution, from which those of Student's t and F follow.
/// Source: DLMF 8.17.22, the continued fraction, evaluated by Lentz's method.
public func regularisedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 { return 0 }
  if x >= 1 { return 1 }
  // The fraction converges fast only below the mean.
  if x > (a + 1) / (a + b + 2) { return 1 - regularisedBeta(1 - x, b, a) }
  let front = exponential(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * naturalLogarithm(x)
      + b * naturalLogarithm(1 - x))
  let tiny = 1e-300
  func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var (c, d) = (1.0, 1 / kept(1 - (a + b) * x / (a + 1)))
  var fraction = d
  for step in 1...500 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / kept(1 + even * d)
    c = kept(1 + even / c)
    fraction *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / kept(1 + odd * d)
    c = kept(1 + odd / c)
    fraction *= d * c
    if abs(d * c - 1) < 1e-16 { break }
  }
  return front * fraction / a
}

/// ln Γ(x) for x above 0, to about 14 digits: Stirling's series from 12 on, recurrence below.
///
/// Source: DLMF 5.11.1.
func logGamma(_ x: Double) -> Double {
  var shift = 0.0
  var x = x
  while x < 12 {
    shift += naturalLogarithm(x)
    x += 1
  }
  let square = 1 / (x * x)
  var series = 0.0
  for term in [1 / 1188.0, -1 / 1680.0, 1 / 1260.0, -1 / 360.0, 1 / 12.0] {
    series = term + square * series
  }
  return (x - 0.5) * naturalLogarithm(x) - x + 0.918938533204672742 + series / x - shift
}

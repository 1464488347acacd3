// Eight cities at a time.
//
// The trick: everything a city's index needs is done for eight of them in one SIMD8<Double>, by the
// very operations, in the very order, that the plain functions use for one: `exponential` and
// `roundedToSignificant(12)` have their bits here, and tests compare them. What breaks if you touch
// it: any rearranged sum or product gives other last bits than the plain functions. No lane may take a
// branch; lanes that the vector form does not cover are computed one by one by the plain function.

import Records
import Statistics

/// Eight scores.
typealias Lanes = SIMD8<Double>

private let ln2 = 0.693147180559945309417232121458

/// `exponential` of every lane, which must be at most 700; 0 below −700.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
  let isTiny = x .< -700
  let covered = x.replacing(with: 0, where: isTiny)
  // Adding and taking off 1.5 · 2^52 rounds to the nearest integer, ties to even; ties go outwards.
  let shifter = Lanes(repeating: 6_755_399_441_055_744)
  let quotient = covered / Lanes(repeating: ln2)
  var power = (quotient + shifter) - shifter
  let error = quotient - power
  power.replace(with: power + 1, where: error .== 0.5 .& quotient .> 0)
  power.replace(with: power - 1, where: error .== -0.5 .& quotient .< 0)
  let rest = covered - power * Lanes(repeating: ln2)
  var sum = Lanes(repeating: 1)
  for term in stride(from: 18, through: 1, by: -1) {
    sum = Lanes(repeating: 1) + sum * rest / Lanes(repeating: Double(term))
  }
  // The low bits of `shifted` are the integer; moved up, they are the exponent of 2^integer.
  let shifted = power + shifter
  var scale = Lanes()
  for lane in 0..<8 {
    let integer = shifted[lane].bitPattern &- 0x4338_0000_0000_0000
    scale[lane] = Double(bitPattern: (integer &+ 1023) &<< 52)
  }
  return (sum * scale).replacing(with: 0, where: isTiny)
}

/// `roundedToSignificant(12)` of every lane, for numbers that are not negative.
@inline(__always)
func roundedToTwelve(_ x: Lanes) -> Lanes {
  // 10^(11 − magnitude), by which twelve digits come to stand before the point.
  var power = Lanes(repeating: 1e15)
  power.replace(with: 1e14, where: x .>= 1e-3)
  power.replace(with: 1e13, where: x .>= 1e-2)
  power.replace(with: 1e12, where: x .>= 1e-1)
  power.replace(with: 1e11, where: x .>= 1)
  power.replace(with: 1e10, where: x .>= 10)
  power.replace(with: 1e9, where: x .>= 100)
  let digits = x * power
  // To the nearest integer, ties to even; then ties that went down go up.
  let shifter = Lanes(repeating: 4_503_599_627_370_496)
  var whole = (digits + shifter) - shifter
  let one = Lanes(repeating: 1).replacing(with: 0, where: digits - whole .!= 0.5)
  whole += one
  var rounded = whole / power
  let isCovered = x .>= 1e-4 .& x .< 1000 .| x .== 0
  if !all(isCovered) {
    for lane in 0..<8 where !isCovered[lane] {
      rounded[lane] = x[lane].roundedToSignificant(12)
    }
  }
  return rounded
}

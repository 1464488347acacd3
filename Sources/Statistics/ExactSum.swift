/// A sum of numbers, and of products of two, that is rounded only once, at its end.
///
/// A running sum in floating point loses bits at every step, and which depends on the order: the mean of
/// 0.1, 0.2 and 0.3 comes out above a measured 0.2. Here what a step loses is kept: a few numbers whose
/// bits do not overlap hold the sum exactly. So the result does not depend on the order, and the mean of
/// equal numbers is that number. Where a plain sum is not finite, it is the result.
///
/// Source: J. R. Shewchuk, *Adaptive precision floating-point arithmetic* (1997), "grow expansion".
public struct ExactSum: Sendable {
  // What each step loses of the one above: together the sum exactly, but for `spilt`. Nearly no sum needs more than three.
  private var first = 0.0
  private var second = 0.0
  private var third = 0.0
  /// What three numbers cannot hold: numbers whose bits do not overlap, least first.
  private var spilt: [Double] = []

  /// Begins with nothing.
  public init() {}

  /// Begins with the sum of some numbers.
  public init(_ numbers: some Sequence<Double>) {
    for number in numbers { add(number) }
  }

  /// Begins with one number.
  public init(_ number: Double) { first = number + 0 }

  /// Takes a number in.
  @inline(__always)
  public mutating func add(_ number: Double) {
    let (sum, rest) = Self.twoSum(first, number)
    first = sum
    guard sum.isFinite, rest != 0 else { return }
    let (middle, least) = Self.twoSum(second, rest)
    second = middle
    guard least != 0 else { return }
    let (last, beyond) = Self.twoSum(third, least)
    third = last
    if beyond != 0 { Self.grow(&spilt, by: beyond) }
  }

  /// Takes a number into numbers that do not overlap.
  private static func grow(_ parts: inout [Double], by number: Double) {
    var carried = number
    var kept = 0
    for place in parts.indices {
      let (sum, rest) = twoSum(carried, parts[place])
      if rest != 0 {
        parts[kept] = rest
        kept += 1
      }
      carried = sum
    }
    parts.removeSubrange(kept...)
    if carried != 0 { parts.append(carried) }
  }

  /// Takes a product in, with the bits that its rounding would lose.
  public mutating func add(_ first: Double, times second: Double) {
    let product = first * second
    add(product)
    // Exact, but where the product is so small or large that it is none itself.
    let rest = (-product).addingProduct(first, second)
    if rest.isFinite { add(rest) }
  }

  /// The sum divided by another one, rounded once but for cases that no eye can tell apart.
  public func divided(by other: ExactSum) -> Double {
    let (high, low) = pair
    let (divisor, rest) = other.pair
    let quotient = high / divisor
    guard quotient.isFinite, quotient != 0 else { return quotient }
    let remainder = high.addingProduct(-quotient, divisor) + (low - quotient * rest)
    let corrected = quotient + remainder / divisor
    return corrected.isFinite ? corrected : quotient
  }

  /// The sum divided by a number.
  public func divided(by number: Double) -> Double { divided(by: ExactSum(number)) }

  /// The sum, rounded to the nearest number.
  public var value: Double {
    guard first.isFinite else { return first }
    // Two numbers are the sum of which one rounding is made.
    if third == 0, spilt.isEmpty { return first + second }
    var parts = spilt
    for part in [third, second, first] where part != 0 { Self.grow(&parts, by: part) }
    // From the greatest down: the first part that does not fit any more is the rest.
    var high = 0.0
    var low = 0.0
    var next = parts.count
    while next > 0, low == 0 {
      next -= 1
      (high, low) = Self.twoSum(high, parts[next])
    }
    // A rest of exactly half a step leans on the sign of what is below it.
    if next > 0, low != 0, (low < 0) == (parts[next - 1] < 0) {
      let doubled = low * 2
      let moved = high + doubled
      if moved - high == doubled { return moved }
    }
    return high
  }

  /// The sum as its nearest number and what that leaves, both the same however the parts came.
  private var pair: (high: Double, low: Double) {
    let high = value
    guard high.isFinite else { return (high, 0) }
    var rest = self
    rest.add(-high)
    return (high, rest.value)
  }

  /// A sum and the bits that its rounding lost.
  ///
  /// Source: D. E. Knuth.
  @inline(__always)
  private static func twoSum(_ a: Double, _ b: Double) -> (sum: Double, rest: Double) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
  }
}

public import Records

/// What became of an amount.
public enum AmountReading: Equatable, Sendable {
  /// The exact amount in minor units.
  case exact(Int64)
  /// Why it is none: `amountInvalid` or `amountNegative`.
  case fault(Reason)
}

/// Reads a decimal number exactly into minor units; no `Double` on the way.
///
/// - `digits`, `scale`: at most so many digits in all, and so many after the point (zeros beyond
///   don't count).
/// - `minorPerUnit`: minor units to one of the column's unit, 1,000,000 fen to one 万元.
///
/// A number that is not a whole number of minor units, or does not fit, is `amountInvalid`;
/// grouping commas and exponents too: nobody can say what was meant.
public func readAmount(
  _ bytes: Span<UInt8>, _ range: Range<Int>, digits: Int, scale: Int, minorPerUnit: Int64,
  negative: Bool
) -> AmountReading {
  var position = range.lowerBound
  let end = range.upperBound
  var isNegative = false
  if position < end, bytes[position] == 0x2D || bytes[position] == 0x2B {
    isNegative = bytes[position] == 0x2D
    position += 1
  }
  var value: Int64 = 0
  var wholeDigits = 0
  var sawDigit = false
  while position < end, isDigit(bytes[position]) {
    sawDigit = true
    if value != 0 || bytes[position] != 0x30 { wholeDigits += 1 }
    guard wholeDigits <= 18 else { return .fault(.amountInvalid) }
    value = value * 10 + Int64(bytes[position] - 0x30)
    position += 1
  }
  var fractionDigits = 0
  var unit = minorPerUnit
  var minor = value.multipliedReportingOverflow(by: minorPerUnit)
  if position < end, bytes[position] == 0x2E {
    position += 1
    while position < end, isDigit(bytes[position]) {
      sawDigit = true
      let digit = Int64(bytes[position] - 0x30)
      if digit != 0 {
        fractionDigits += 1
        // Every digit place must be a whole number of minor units.
        guard unit % 10 == 0, fractionDigits <= scale else { return .fault(.amountInvalid) }
        unit /= 10
        let sum = minor.partialValue.addingReportingOverflow(digit * unit)
        minor = (sum.partialValue, minor.overflow || sum.overflow)
      } else {
        fractionDigits += 1
        if unit % 10 == 0 { unit /= 10 } else { unit = 1 }
      }
      position += 1
    }
  }
  guard sawDigit, position == end, !minor.overflow, wholeDigits <= digits - min(scale, digits)
  else { return .fault(.amountInvalid) }
  if isNegative, minor.partialValue != 0 {
    return negative ? .exact(-minor.partialValue) : .fault(.amountNegative)
  }
  return .exact(minor.partialValue)
}

/// Amounts written as nearly all are: some digits, or digits, a point and digits.
///
/// It knows the worth of each place in advance, and no sum of so few digits can overflow; whatever is
/// longer, signed or finer is left to `readAmount`.
struct PlainAmounts: Sendable {
  private let wholeDigits: Int
  private let minorPerUnit: Int64
  /// Minor units to one of the last place, by the number of places behind the point; 0 for "not exact".
  private let places: [Int64]

  init(_ rule: RowPlan.AmountRule) {
    minorPerUnit = rule.minorPerUnit
    wholeDigits = rule.minorPerUnit <= 1_000_000 ? min(12, rule.digits - rule.scale) : 0
    var places: [Int64] = []
    var unit = rule.minorPerUnit
    for _ in 0..<max(0, min(rule.scale, 6)) where unit % 10 == 0 {
      unit /= 10
      places.append(unit)
    }
    self.places = places
  }

  /// The amount in minor units; `nil` where it is not written so.
  @inline(__always)
  func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    var at = range.lowerBound
    let whole = Self.digits(bytes, &at, range.upperBound)
    let count = at - range.lowerBound
    guard count > 0, count <= wholeDigits else { return nil }
    if at == range.upperBound { return whole &* minorPerUnit }
    guard bytes[at] == 0x2E else { return nil }
    at += 1
    let start = at
    let fraction = Self.digits(bytes, &at, range.upperBound)
    guard at == range.upperBound, at > start, at - start <= places.count else { return nil }
    return whole &* minorPerUnit &+ fraction &* places[at - start - 1]
  }

  /// Reads digits, as far as they go.
  @inline(__always)
  private static func digits(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int64 {
    var value: Int64 = 0
    while at < end, isDigit(bytes[at]) {
      value = value &* 10 &+ Int64(bytes[at] &- 0x30)
      at += 1
    }
    return value
  }
}

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

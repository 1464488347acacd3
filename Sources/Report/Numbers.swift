/// Numbers as text, without any locale: exact, and the same on every machine.
///
/// A floating-point number is taken at its shortest decimal expansion that reads back as the same
/// number, and that expansion is rounded half away from zero: 86.715 prints as 86.72, although the
/// nearest binary fraction may lie a hair below it.
struct DecimalExpansion {
  /// Whether the number is below zero.
  let isNegative: Bool
  /// The digits, at most 18.
  private(set) var significand: UInt64
  /// The power of ten that multiplies them.
  private(set) var exponent: Int

  /// Reads the expansion; `nil` for infinities and NaN.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    var digits: UInt64 = 0
    var power = 0
    var afterPoint = false
    var inExponent = false
    var exponentSign = 1
    var written = 0
    for byte in value.magnitude.description.utf8 {
      switch byte {
      case 0x2E: afterPoint = true
      case 0x65: inExponent = true
      case 0x2D: exponentSign = -1
      case 0x30...0x39:
        let digit = byte - 0x30
        if inExponent {
          written = written * 10 + Int(digit)
        } else {
          digits = digits * 10 + UInt64(digit)
          if afterPoint { power -= 1 }
        }
      default: break
      }
    }
    isNegative = value < 0
    significand = digits
    exponent = power + exponentSign * written
  }

  /// Keeps `places` decimals.
  mutating func round(places: Int) {
    drop(-(exponent + places))
  }

  /// Keeps `figures` significant digits.
  mutating func round(significant figures: Int) {
    var count = 0
    var rest = significand
    while rest > 0 {
      count += 1
      rest /= 10
    }
    drop(count - figures)
    while significand > 0, significand % 10 == 0, exponent < 0 {
      significand /= 10
      exponent += 1
    }
    if significand == 0 { exponent = 0 }
  }

  private mutating func drop(_ count: Int) {
    guard count > 0 else { return }
    exponent += count
    guard count <= 19 else {
      significand = 0
      return
    }
    var unit: UInt64 = 1
    for _ in 0..<count { unit *= 10 }
    let (quotient, rest) = significand.quotientAndRemainder(dividingBy: unit)
    significand = rest >= unit - rest ? quotient + 1 : quotient
  }

  /// Digits with a point and at least `places` decimals, never with an exponent.
  func text(places: Int, minus: String) -> String {
    var digits = String(significand)
    if exponent > 0, significand > 0 { digits += String(repeating: "0", count: exponent) }
    var decimals = max(0, -exponent)
    if decimals < places {
      digits += String(repeating: "0", count: places - decimals)
      decimals = places
    }
    if decimals > 0 {
      let missing = decimals + 1 - digits.utf8.count
      if missing > 0 { digits = String(repeating: "0", count: missing) + digits }
      digits = "\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
    }
    return isNegative && significand > 0 ? minus + digits : digits
  }
}

/// A number with exactly `places` decimals, rounded half away from zero; `n/a`-like values are the
/// caller's business: an infinity or NaN gives an empty text.
func decimal(_ value: Double, places: Int, minus: String = "\u{2212}") -> String {
  guard var expansion = DecimalExpansion(value) else { return "" }
  expansion.round(places: max(0, places))
  return expansion.text(places: max(0, places), minus: minus)
}

/// A number with up to 12 significant digits and nothing superfluous, for tables that machines read.
func plain(_ value: Double) -> String {
  guard var expansion = DecimalExpansion(value) else { return "" }
  expansion.round(significant: 12)
  return expansion.text(places: 0, minus: "-")
}

/// A change with its sign: `+1.20`, `−0.35`, `0.00`.
func signed(_ value: Double, places: Int) -> String {
  let text = decimal(value, places: places)
  let isZero = text.utf8.allSatisfy { $0 == 0x30 || $0 == 0x2E }
  return value > 0 && !isZero ? "+" + text : text
}

/// A whole number with commas between groups of three digits.
func grouped(_ value: Int) -> String {
  let digits = Array(String(value.magnitude).utf8)
  guard digits.count > 3 else { return value < 0 ? "\u{2212}\(value.magnitude)" : String(value) }
  var bytes: [UInt8] = []
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { bytes.append(0x2C) }
    bytes.append(digit)
  }
  return (value < 0 ? "\u{2212}" : "") + String(decoding: bytes, as: UTF8.self)
}

/// A share of two whole numbers in per cent, rounded half away from zero in integers; `nil` when
/// there is nothing to divide by.
func percentage(_ part: Int, of whole: Int, places: Int = 2) -> String? {
  guard whole > 0 else { return nil }
  var unit = 100
  for _ in 0..<places { unit *= 10 }
  let (high, low) = part.magnitude.multipliedFullWidth(by: UInt(unit))
  guard high < whole else { return nil }
  let (quotient, rest) = UInt(whole).dividingFullWidth((high, low))
  let rounded = rest >= UInt(whole) - rest ? quotient + 1 : quotient
  guard places > 0 else { return "\(rounded)%" }
  let digits = String(rounded)
  let filled = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
  return "\(filled.dropLast(places)).\(filled.suffix(places))%"
}

/// Hundredths (fen) as a plain decimal: `1234` is `12.34`.
func plainHundredths(_ value: Int64) -> String {
  let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: 100)
  return "\(value < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
}

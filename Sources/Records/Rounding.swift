/// A decimal number with few significant digits: `mantissa` × 10^`exponent`.
///
/// The way from a `Double` to a printed figure goes through it, so that rounding is done on decimal
/// digits, halves away from zero, and gives the same text on every machine.
struct ShortDecimal: Equatable {
  let mantissa: Int64
  let exponent: Int

  /// The nearest decimal number with at most `digits` significant digits, 1...15.
  init(_ value: Double, digits: Int) {
    precondition((1...15).contains(digits), "significant digits outside 1...15")
    precondition(value.isFinite, "a number that is not finite")
    guard value != 0 else {
      mantissa = 0
      exponent = 0
      return
    }
    var magnitude = 0
    var rest = value.magnitude
    while rest >= 10 {
      rest /= 10
      magnitude += 1
    }
    while rest < 1 {
      rest *= 10
      magnitude -= 1
    }
    let shift = digits - 1 - magnitude
    mantissa = Int64(Self.scaled(value, byPowerOfTen: shift).rounded(.toNearestOrAwayFromZero))
    exponent = -shift
  }

  /// The nearest `Double`.
  var double: Double {
    // Up to 10^22 powers of ten are exact, and one exact operation rounds correctly.
    if abs(exponent) <= 22 { return Self.scaled(Double(mantissa), byPowerOfTen: exponent) }
    return Double("\(mantissa)e\(exponent)") ?? 0
  }

  /// The text with a fixed number of decimals, halves away from zero.
  func text(decimals: Int) -> String {
    var digits = mantissa.magnitude
    var zeros = exponent + decimals
    if zeros < 0 {
      let dropped = -zeros
      let unit = dropped > 18 ? UInt64.max : Self.power(dropped)
      let half = digits % unit >= unit / 2 + unit % 2
      digits = digits / unit + (half ? 1 : 0)
      zeros = 0
    }
    let sign = mantissa < 0 && digits != 0 ? "-" : ""
    if digits == 0 { zeros = 0 }
    let plain = String(digits) + String(repeating: "0", count: zeros)
    guard decimals > 0 else { return sign + plain }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - plain.utf8.count)) + plain
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  private static func power(_ exponent: Int) -> UInt64 {
    var power: UInt64 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  private static func scaled(_ value: Double, byPowerOfTen exponent: Int) -> Double {
    var result = value
    var rest = abs(exponent)
    while rest > 0 {
      let step = min(rest, 22)
      var power = 1.0
      for _ in 0..<step { power *= 10 }
      result = exponent > 0 ? result * power : result / power
      rest -= step
    }
    return result
  }
}

extension Double {
  /// The nearest number with at most so many significant decimal digits, halves away from zero.
  ///
  /// Values, scores and indices are rounded to 12 digits before they are ranked, stored or printed:
  /// the last bits of a sum must not decide a place. Digits 1...15; what is not finite stays.
  public func roundedToSignificant(_ digits: Int) -> Double {
    isFinite ? ShortDecimal(self, digits: digits).double : self
  }

  /// The text with as many decimals as 12 significant digits need, and at most so many.
  ///
  /// There is never an exponent. Minus zero prints without its sign, what is not finite as `–`.
  public func text(atMost decimals: Int = .max) -> String {
    guard isFinite else { return "–" }
    let decimal = ShortDecimal(self, digits: 12)
    let needed = min(max(0, -decimal.exponent), decimals)
    let text = decimal.text(decimals: needed)
    guard needed > 0 else { return text }
    var digits = text[...]
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return String(digits)
  }

  /// The text with a fixed number of decimals, rounded half away from zero on the decimal digits.
  ///
  /// 1.005 prints as `1.01`, although the nearest `Double` lies below it. Numbers are taken with 12
  /// significant digits; minus zero prints without its sign, what is not finite as `–`.
  public func fixed(decimals: Int) -> String {
    isFinite ? ShortDecimal(self, digits: 12).text(decimals: decimals) : "–"
  }
}

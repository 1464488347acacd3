/// A decimal number with few significant digits: `mantissa` × 10^`exponent`.
///
/// The way from a `Double` to a printed figure goes through it, so that rounding is done on decimal
/// digits, halves away from zero, and gives the same text on every machine.
struct ShortDecimal: Equatable {
  let mantissa: Int64
  let exponent: Int

  private init(mantissa: Int64, exponent: Int) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

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
    mantissa = Self.nearest(Self.scaled(value, byPowerOfTen: shift))
    exponent = -shift
  }

  /// The nearest whole number, halves away from zero, of one below 2^52: there the rest is exact.
  ///
  /// As `rounded(.toNearestOrAwayFromZero)`, which calls a library's function for each of millions of figures.
  static func nearest(_ value: Double) -> Int64 {
    let whole = Int64(value)
    let rest = value - Double(whole)
    return whole + (rest >= 0.5 ? 1 : rest <= -0.5 ? -1 : 0)
  }

  /// The nearest `Double`.
  var double: Double {
    // Up to 10^22 powers of ten are exact, and one exact operation rounds correctly.
    if abs(exponent) <= 22 { return Self.scaled(Double(mantissa), byPowerOfTen: exponent) }
    return Double("\(mantissa)e\(exponent)") ?? 0
  }

  /// The nearest with at most so many decimals, halves away from zero.
  func rounded(decimals: Int) -> ShortDecimal {
    let dropped = -exponent - decimals
    guard dropped > 0 else { return self }
    guard dropped <= 18 else { return ShortDecimal(mantissa: 0, exponent: 0) }
    let unit = Self.power(dropped)
    let digits = Int64((mantissa.magnitude + unit / 2) / unit)
    return ShortDecimal(mantissa: mantissa < 0 ? -digits : digits, exponent: -decimals)
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
    if digits == 0 { zeros = 0 }
    let isNegative = mantissa < 0 && digits != 0
    // As pages print nearly all of their figures: without making strings on the way.
    if zeros == 0, (0...18).contains(decimals) {
      var bytes: [UInt8] = []
      let (whole, fraction) = digits.quotientAndRemainder(dividingBy: Self.power(decimals))
      Self.append(
        isNegative: isNegative, whole, fraction: fraction, decimals: decimals, to: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
    let sign = isNegative ? "-" : ""
    let plain = String(digits) + String(repeating: "0", count: zeros)
    guard decimals > 0 else { return sign + plain }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - plain.utf8.count)) + plain
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// Appends the text with as many decimals as it needs, no exponent; `false` (and nothing appended) where
  /// that takes more than eighteen decimals, or zeros before the point.
  ///
  /// The same as `text`, without making strings: tables hold millions of these.
  func append(to bytes: inout [UInt8]) -> Bool {
    guard exponent <= 0, exponent >= -18 else { return false }
    var decimals = -exponent
    let (whole, rest) = mantissa.magnitude.quotientAndRemainder(
      dividingBy: Self.power(decimals))
    var fraction = rest
    if fraction == 0 { decimals = 0 }
    while decimals > 0, fraction % 10 == 0 {
      fraction /= 10
      decimals -= 1
    }
    Self.append(
      isNegative: mantissa < 0, whole, fraction: fraction, decimals: decimals, to: &bytes)
    return true
  }

  /// Appends a sign, a whole number, and a fraction of so many decimals, 0...18.
  fileprivate static func append(
    isNegative: Bool, _ whole: UInt64, fraction: UInt64, decimals: Int, to bytes: inout [UInt8]
  ) {
    // From the last digit: division by a constant is a multiplication. 40 hold all there may be.
    var digits = InlineArray<40, UInt8>(repeating: 0x30)
    var place = digits.count
    var rest = fraction
    for _ in 0..<decimals {
      place -= 1
      digits[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    if decimals > 0 {
      place -= 1
      digits[place] = 0x2E
    }
    rest = whole
    repeat {
      place -= 1
      digits[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    if isNegative {
      place -= 1
      digits[place] = 0x2D
    }
    bytes.append(addingCapacity: digits.count - place) { room in
      for place in place..<digits.count { room.append(digits[place]) }
    }
  }

  /// Powers of ten that fit into 64 bits, and those that a `Double` holds exactly.
  ///
  /// Written out: whoever asks for what is computed once must ask each time whether it was.
  private static let powers: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
    1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
    1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]
  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private static func power(_ exponent: Int) -> UInt64 { powers[exponent] }

  private static func scaled(_ value: Double, byPowerOfTen exponent: Int) -> Double {
    var result = value
    var rest = abs(exponent)
    while rest > 0 {
      let step = min(rest, 22)
      let power = exactPowers[step]
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
    if decimals >= -decimal.exponent {
      var bytes: [UInt8] = []
      if decimal.append(to: &bytes) { return String(decoding: bytes, as: UTF8.self) }
    }
    let needed = min(max(0, -decimal.exponent), decimals)
    let text = decimal.text(decimals: needed)
    guard needed > 0 else { return text }
    var digits = text[...]
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return String(digits)
  }

  /// The nearest number with at most so many decimals, 0...12, halves away from zero on the decimal digits.
  public func rounded(decimals: Int) -> Double {
    isFinite ? ShortDecimal(self, digits: 12).rounded(decimals: decimals).double : self
  }

  /// The text with as many decimals as 15 significant digits need: all digits of a sum's terms, where 12
  /// would leave a rest.
  public var fullText: String {
    guard isFinite else { return "–" }
    var bytes: [UInt8] = []
    let decimal = ShortDecimal(self, digits: 15)
    return decimal.append(to: &bytes)
      ? String(decoding: bytes, as: UTF8.self) : decimal.text(decimals: max(0, -decimal.exponent))
  }

  /// Appends what `text()` gives.
  public func appendText(to bytes: inout [UInt8]) {
    // Whole numbers, as many points and scores are, have their digits already.
    if magnitude < 1e11, magnitude == Double(UInt64(magnitude)) {
      ShortDecimal.append(
        isNegative: self < 0, UInt64(magnitude), fraction: 0, decimals: 0, to: &bytes)
      return
    }
    if isFinite, ShortDecimal(self, digits: 12).append(to: &bytes) { return }
    bytes.append(contentsOf: text().utf8)
  }

  /// The text with a fixed number of decimals, rounded half away from zero on the decimal digits.
  ///
  /// 1.005 prints as `1.01`, although the nearest `Double` lies below it. Numbers are taken with 12
  /// significant digits; minus zero prints without its sign, what is not finite as `–`.
  public func fixed(decimals: Int) -> String {
    isFinite ? ShortDecimal(self, digits: 12).text(decimals: decimals) : "–"
  }
}

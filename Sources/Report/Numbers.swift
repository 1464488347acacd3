import Records

// Numbers as text, without any locale: exact, and the same on every machine. Rounding is done by
// `Records`, on decimal digits, halves away from zero.

/// A number with exactly `places` decimals.
///
/// `n/a`-like values are the caller's business: an infinity or NaN gives an empty text.
func decimal(_ value: Double, places: Int, minus: String = "\u{2212}") -> String {
  guard value.isFinite else { return "" }
  let text = value.fixed(decimals: max(0, places))
  return text.utf8.first == 0x2D && minus != "-" ? minus + text.dropFirst() : text
}

/// A number with up to 12 significant digits and nothing superfluous, for tables that machines read.
func plain(_ value: Double) -> String {
  value.isFinite ? value.text() : ""
}

/// A change with its sign: `+1.20`, `−0.35`, `0.00`.
func signed(_ value: Double, places: Int) -> String {
  let text = decimal(value, places: places)
  let isZero = text.utf8.allSatisfy { $0 == 0x30 || $0 == 0x2E }
  return value > 0 && !isZero ? "+" + text : text
}

/// So many of something, in English: `1 city`, `1,200 cities`.
func plural(_ count: Int, _ one: String, _ many: String) -> String {
  "\(grouped(count)) \(count == 1 ? one : many)"
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

/// 1...99 in Chinese: 一, 十, 十二, 二十三.
func chineseNumber(_ number: Int) -> String {
  precondition((1...99).contains(number), "a number outside 1...99")
  let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
  let (tens, ones) = number.quotientAndRemainder(dividingBy: 10)
  return (tens == 0 ? "" : "\(tens == 1 ? "" : digits[tens])十") + digits[ones]
}

/// Hundredths as people read them: `134,097`, `1,234.50`.
func groupedHundredths(_ value: Int64) -> String {
  let (whole, rest) = Int(value).quotientAndRemainder(dividingBy: 100)
  guard rest != 0 else { return grouped(whole) }
  let sign = value < 0 && whole == 0 ? "\u{2212}" : ""
  return "\(sign)\(grouped(whole)).\(rest.magnitude < 10 ? "0" : "")\(rest.magnitude)"
}

/// Hundredths (fen) as a plain decimal: `1234` is `12.34`.
func plainHundredths(_ value: Int64) -> String {
  let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: 100)
  return "\(value < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
}

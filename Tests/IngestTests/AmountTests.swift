import Records
import Testing

@testable import Ingest

/// Amounts: exact, or not read at all.
@Suite struct AmountTests {
  private struct Kind {
    var digits = 18
    var scale = 6
    var minorPerUnit: Int64 = 1_000_000
    var negative = false
  }

  private func read(_ text: String, _ kind: Kind = Kind()) -> AmountReading {
    let bytes = Array(text.utf8)
    let reading = readAmount(
      bytes.span, 0..<bytes.count, digits: kind.digits, scale: kind.scale,
      minorPerUnit: kind.minorPerUnit, negative: kind.negative)
    // The short way gives the same or nothing.
    let plain = PlainAmounts(
      RowPlan.AmountRule(
        digits: kind.digits, scale: kind.scale, minorPerUnit: kind.minorPerUnit,
        negative: kind.negative))
    if let quick = plain.read(bytes.span, 0..<bytes.count) {
      #expect(reading == .exact(quick), "\(text)")
    }
    return reading
  }

  /// What a patient clerk would make of it: digits as text, then one wide number.
  private func slow(_ text: String, _ kind: Kind) -> AmountReading {
    var body = Substring(text)
    let isNegative = body.hasPrefix("-")
    if isNegative || body.hasPrefix("+") { body = body.dropFirst() }
    let parts = body.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      body.contains(where: \.isNumber)
    else { return .fault(.amountInvalid) }
    let whole = String((parts.first ?? "").drop { $0 == "0" })
    var fraction = parts.count > 1 ? String(parts[1]) : ""
    while fraction.hasSuffix("0") { fraction.removeLast() }
    guard whole.count <= kind.digits - kind.scale, fraction.count <= kind.scale else {
      return .fault(.amountInvalid)
    }
    var power: Int128 = 1
    for _ in 0..<fraction.count { power *= 10 }
    let scaled = (Int128(whole + fraction) ?? 0) * Int128(kind.minorPerUnit)
    guard scaled % power == 0, let minor = Int64(exactly: scaled / power) else {
      return .fault(.amountInvalid)
    }
    if isNegative, minor != 0 { return kind.negative ? .exact(-minor) : .fault(.amountNegative) }
    return .exact(minor)
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func agreesWithTheSlowTwin(seed: UInt64) {
    var generator = Seeded(seed)
    for _ in 0..<200 {
      let units: [Int64] = [1, 100, 10_000, 1_000_000, 10_000_000_000]
      let unit = units.randomElement(using: &generator) ?? 1
      var kind = Kind()
      kind.minorPerUnit = unit
      kind.digits = Int.random(in: 1...18, using: &generator)
      kind.scale = Int.random(in: 0...min(10, kind.digits), using: &generator)
      kind.negative = Bool.random(using: &generator)
      var text = ["", "", "", "-", "+"].randomElement(using: &generator) ?? ""
      for _ in 0..<Int.random(in: 0...Int.random(in: 1...20, using: &generator), using: &generator)
      { text += ["0", "0", "1", "5", "9", "7"].randomElement(using: &generator) ?? "0" }
      if Bool.random(using: &generator) {
        text += "."
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
          text += ["0", "0", "0", "3", "5", "9"].randomElement(using: &generator) ?? "0"
        }
      }
      if Int.random(in: 0..<20, using: &generator) == 0 {
        text += ["e3", ",", " ", ".", "元", "-"].randomElement(using: &generator) ?? ""
      }
      #expect(read(text, kind) == slow(text, kind), "\(text) \(kind)")
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func whatIsPrintedIsReadBack(seed: UInt64) {
    var generator = Seeded(seed)
    for _ in 0..<200 {
      // Fen as 万元 with six decimals, of a number that decimal(18,6) can hold.
      let fen = Int64.random(in: 0...999_999_999_999_999_999, using: &generator)
      let fraction = String(fen % 1_000_000)
      let text =
        "\(fen / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
      #expect(read(text) == .exact(fen))
      #expect(read(text + "000") == .exact(fen))
      #expect(read("000" + text) == .exact(fen))
    }
  }

  @Test(arguments: [
    ("0", Int64(0)), ("-0", 0), ("-0.000", 0), ("+1.5", 1_500_000), (".5", 500_000),
    ("5.", 5_000_000), ("0.000001", 1), ("0.00000100", 1),
    ("999999999999.999999", 999_999_999_999_999_999),
  ])
  func exactForms(text: String, fen: Int64) { #expect(read(text) == .exact(fen)) }

  @Test(arguments: [
    "", ".", "-", "+", "--1", "1,000.00", "1e3", "1.5E+2", "0.0000001", "1.2.3", "5万", "5 ", "￥5",
    "1000000000000", "NaN", "inf", "0x10", "１２", "9999999999999999999999999999",
  ])
  func whatIsNoAmountIsNotRead(text: String) {
    #expect(read(text) == .fault(.amountInvalid))
  }

  @Test func overflowIsNoAmount() {
    let kind = Kind(digits: 18, scale: 0, minorPerUnit: 10_000_000_000)
    #expect(read("922337203", kind) == .exact(9_223_372_030_000_000_000))
    #expect(read("922337204", kind) == .fault(.amountInvalid))
    #expect(read("999999999999999999", kind) == .fault(.amountInvalid))
  }

  @Test func negativeAmountsNeedLeave() {
    #expect(read("-3.5") == .fault(.amountNegative))
    #expect(read("-3.5", Kind(negative: true)) == .exact(-3_500_000))
  }
}

import Records
import Testing

@Suite struct RoundingTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func roundingTwiceIsRoundingOnce(seed: UInt64) {
    var generator = SplitMix(seed)
    let number =
      Double.random(in: -1...1, using: &generator)
      * [1e-30, 1e-9, 1, 100, 1e12, 1e30][Int(seed % 6)]
    let once = number.roundedToSignificant(12)
    #expect(once.roundedToSignificant(12) == once)
    #expect(abs(once - number) <= abs(number) * 5.1e-12)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func roundingKeepsOrder(seed: UInt64) {
    var generator = SplitMix(seed)
    let a = Double.random(in: 0...100, using: &generator)
    let b = a + Double.random(in: 0...1e-9, using: &generator)
    #expect(a.roundedToSignificant(12) <= b.roundedToSignificant(12))
    #expect((-a).roundedToSignificant(12) == -(a.roundedToSignificant(12)))
  }

  /// The text goes through decimal digits, so it reads back as the rounded number.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func twelveDigitsReadBack(seed: UInt64) {
    var generator = SplitMix(seed)
    let number = Double.random(in: 10..<100, using: &generator)
    #expect(Double(number.fixed(decimals: 10)) == number.roundedToSignificant(12))
    #expect(Double(number.fullText) == number.roundedToSignificant(15))
  }

  static let twelveDigits: [(Double, Double)] = [
    (0.1 + 0.2, 0.3), (1.0 / 3, 0.333333333333), (2.0 / 3, 0.666666666667), (0, 0),
    (-1e-300 / 3, -3.33333333333e-301), (123_456_789_012_345, 123_456_789_012_000),
    (999_999_999_999.6, 1_000_000_000_000), (1e22, 1e22),
  ]

  @Test(arguments: twelveDigits)
  func numbersRoundToTwelveDigits(number: Double, rounded: Double) {
    #expect(number.roundedToSignificant(12) == rounded)
  }

  /// The text needs no more decimals than it shows, reads back, and is the same whichever way it is made.
  @Test(arguments: 0..<400 as Range<UInt64>)
  func textsAreShortAndExact(seed: UInt64) {
    var generator = SplitMix(seed)
    let scale = [1e-14, 1e-9, 1e-3, 1, 100, 1e9, 1e14, 1e30][Int(seed % 8)]
    var number = Double.random(in: -1...1, using: &generator) * scale
    // Few digits and whole numbers too.
    if seed % 3 == 0 { number = number.roundedToSignificant(3) }
    if seed % 3 == 1 { number = number.rounded() }
    let text = number.text()
    #expect(Double(text) == number.roundedToSignificant(12), "\(text)")
    #expect(!text.contains("e") && !(text.contains(".") && text.hasSuffix("0")), "\(text)")
    #expect(number.text(atMost: 400) == text)
    var bytes: [UInt8] = [0x78]
    number.appendText(to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "x" + text)
    // By way of a fixed number of decimals.
    var fixed = number.fixed(decimals: 60)[...]
    while fixed.last == "0" { fixed.removeLast() }
    if fixed.last == "." { fixed.removeLast() }
    if scale >= 1e-9 { #expect(text == fixed) }
  }

  /// Law: with more decimals than the digits need there are only more zeros, whichever way it is made.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func decimalsBeyondTheDigitsAreZeros(seed: UInt64) {
    var generator = SplitMix(seed)
    let scale = [1e-6, 1e-3, 1, 100, 1e9, 1e13][Int(seed % 6)]
    let number = Double.random(in: -1...1, using: &generator) * scale
    let needed = number.text().split(separator: ".").dropFirst().first?.utf8.count ?? 0
    let full = number.fixed(decimals: 30)
    for decimals in max(1, needed)..<30 {
      #expect(number.fixed(decimals: decimals) == full.dropLast(30 - decimals), "\(decimals)")
    }
  }

  static let texts: [(Double, Int, String)] = [
    (1.005, 2, "1.01"), (86.715, 2, "86.72"), (86.7146, 3, "86.715"), (80.275, 2, "80.28"),
    (-0.004, 2, "0.00"), (-0.005, 2, "-0.01"), (0.5, 0, "1"), (0.05, 1, "0.1"), (0, 2, "0.00"),
    (100, 2, "100.00"), (99.995, 2, "100.00"), (1e15, 1, "1000000000000000.0"), (1e-20, 2, "0.00"),
    (12_345.678, 0, "12346"),
  ]

  @Test(arguments: texts)
  func halvesGoAwayFromZero(number: Double, decimals: Int, text: String) {
    #expect(number.fixed(decimals: decimals) == text)
  }

  @Test func whatIsNotFiniteHasNoFigure() {
    #expect(Double.nan.fixed(decimals: 2) == "–")
    #expect(Double.infinity.roundedToSignificant(12) == .infinity)
  }
}

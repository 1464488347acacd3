import Testing

@testable import Report

@Suite struct NumbersTests {
  @Test(arguments: [
    (86.715, 2, "86.72"), (86.714999, 2, "86.71"), (0.005, 2, "0.01"), (-0.005, 2, "−0.01"),
    (-0.004, 2, "0.00"), (2.5, 0, "3"), (1e-7, 2, "0.00"), (1e21, 1, "1000000000000000000000.0"),
    (99.995, 2, "100.00"), (0, 3, "0.000"), (1234.5, 2, "1234.50"), (1.005, 2, "1.01"),
    (2.5e-300, 2, "0.00"), (0.1 + 0.2, 12, "0.300000000000"),
  ])
  func halvesGoAwayFromZero(value: Double, places: Int, expected: String) {
    #expect(decimal(value, places: places) == expected)
  }

  /// Law: what is printed differs from the number by at most half a unit of its last place.
  @Test func printingIsNearAndSymmetric() throws {
    var random = Fixture.Random(state: 1)
    for _ in 0..<2_000 {
      let value = random.unit() * 1_000
      let places = random.below(6)
      let printed = decimal(value, places: places, minus: "-")
      let back = try #require(Double(printed))
      var unit = 1.0
      for _ in 0..<places { unit /= 10 }
      #expect(abs(back - value) <= unit / 2 * 1.000001)
      #expect(printed.split(separator: ".").last?.count == (places == 0 ? printed.count : places))
      #expect(decimal(-value, places: places, minus: "-").hasSuffix(printed))
    }
  }

  /// Law: rounding never reverses an order.
  @Test func printingKeepsOrder() throws {
    var random = Fixture.Random(state: 2)
    let values = (0..<2_000).map { _ in random.unit() * 100 }.sorted()
    let printed = try values.map { try #require(Double(decimal($0, places: 2))) }
    #expect(printed == printed.sorted())
  }

  @Test(arguments: [
    (0.1 + 0.2, "0.3"), (100, "100"), (1e-5, "0.00001"), (-86.70812345678949, "-86.7081234568"),
    (123_456_789_012_345, "123456789012000"), (0, "0"), (1e15, "1000000000000000"), (7.50, "7.5"),
  ])
  func machinesReadTwelveDigits(value: Double, expected: String) {
    #expect(plain(value) == expected)
  }

  @Test func infinitiesPrintNothing() {
    #expect(decimal(.nan, places: 2).isEmpty)
    #expect(plain(.infinity).isEmpty)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "−1,234,567"), (128_854, "128,854"),
  ])
  func thousandsAreGrouped(value: Int, expected: String) {
    #expect(grouped(value) == expected)
  }

  @Test(arguments: [
    (1, 3, "33.33%"), (2, 3, "66.67%"), (1, 8, "12.50%"), (0, 5, "0.00%"), (5, 5, "100.00%"),
    (1, 20_000, "0.01%"), (Int.max, Int.max, "100.00%"),
  ])
  func sharesAreExact(part: Int, whole: Int, expected: String) {
    #expect(percentage(part, of: whole) == expected)
  }

  @Test func aShareOfNothingIsMissing() { #expect(percentage(0, of: 0) == nil) }

  @Test func signsStandBeforeChanges() {
    #expect(signed(1.2, places: 2) == "+1.20")
    #expect(signed(-0.35, places: 2) == "−0.35")
    #expect(signed(0.001, places: 2) == "0.00")
    #expect(plainHundredths(-105) == "-1.05")
  }
}

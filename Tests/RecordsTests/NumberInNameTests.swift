import Testing

@testable import Records

/// A person's number in the name of a file is found however it is written, and what names of exports are made of is
/// taken for none.
@Suite struct NumberInNameTests {
  /// A generator whose seed is all it has.
  private struct Generator {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    mutating func one<T>(of items: [T]) -> T { items[next(items.count)] }
  }

  private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  /// A number, and the lengths of the groups that it is written in.
  private static func number(_ generator: inout Generator) -> (text: String, groups: [Int]) {
    let day = (generator.next(12) + 1, generator.next(28) + 1)
    let area = generator.one(of: ["110105", "420106", "440304", "510107"])
    switch generator.next(4) {
    case 0:
      let year = 1930 + generator.next(80)
      let body =
        area + "\(year)" + padded(day.0, 2) + padded(day.1, 2) + padded(generator.next(1000), 3)
      let sum = zip(body.utf8, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
      let check = Array("10X98765432")[sum % 11]
      return (
        body + "\(check)", generator.one(of: [[6, 8, 4], [6, 12], [10, 8], [3, 3, 4, 4, 4]])
      )
    case 1:
      return (
        area + padded(30 + generator.next(54), 2) + padded(day.0, 2) + padded(day.1, 2)
          + padded(generator.next(1000), 3), [6, 6, 3]
      )
    case 2:
      return (
        "1" + "\(3 + generator.next(7))" + "3"
          + padded(generator.next(100_000_000), 8)
          .replacing("19", with: "77").replacing("20", with: "77"),
        generator.one(of: [[3, 4, 4], [3, 8], [7, 4]])
      )
    default:
      let body = "622202" + padded(generator.next(1_000_000_000), 9)
      var sum = 0
      for (place, digit) in body.utf8.reversed().enumerated() {
        let value = Int(digit - 0x30) * (place % 2 == 0 ? 2 : 1)
        sum += value > 9 ? value - 9 : value
      }
      return (body + "\((10 - sum % 10) % 10)", [4, 4, 4, 4])
    }
  }

  private static func written(_ text: String, _ generator: inout Generator) -> String {
    let zero = generator.one(of: [0x30, 0x30, 0xFF10, 0x0660, 0x1D7CE])
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.compactMap { scalar in
          guard scalar != "X" else {
            return generator.one(of: ["X", "x", "\u{FF38}"] as [Unicode.Scalar])
          }
          return Unicode.Scalar(UInt32(zero) + scalar.value - 0x30)
        }))
  }

  /// Law: groups, signs and scripts do not hide a number.
  @Test(arguments: 0..<400 as Range<UInt64>)
  func isFoundHoweverItIsWritten(seed: UInt64) {
    var generator = Generator(state: seed)
    let (text, groups) = Self.number(&generator)
    let signs = ["_", ".", "-", " ", "·", "--", "_-_", "\u{2013}", "\u{3000}", "~", "+"]
    var parts: [Substring] = []
    var rest = text[...]
    for length in generator.one(of: [[text.count], groups, text.map { _ in 1 }]) {
      parts.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    let sign = generator.one(of: signs)
    let name =
      "licences_"
      + parts.map { Self.written(String($0), &generator) }.joined(separator: sign)
      + generator.one(of: ["_20180405.csv", "号.csv", "(2).csv.gz"])
    #expect(PersonalNumber.kind(inName: name) != nil, "seed \(seed): \(name)")
  }

  /// Law: divisions, days, times and serial numbers in a name are none.
  @Test(arguments: 0..<400 as Range<UInt64>)
  func whatNamesAreMadeOfIsNone(seed: UInt64) {
    var generator = Generator(state: seed)
    let sign = generator.one(of: ["_", "."])
    let (year, month, day) = (
      2014 + generator.next(12), 1 + generator.next(12), 1 + generator.next(28)
    )
    let two = { Self.padded($0, 2) }
    let date = generator.one(of: [
      "\(year)\(two(month))\(two(day))", "\(year)-\(two(month))-\(two(day))",
      "\(year)年\(month)月\(day)日",
    ])
    let division = generator.one(of: ["420100", "620100", "130100", "150100", "110000"])
    let time = generator.one(of: ["", "\(sign)0930", "\(sign)093000", "T0930"])
    let serial = generator.one(of: ["", "\(sign)001", "\(sign)(2)", "\(sign)12"])
    let name = "licences\(sign)\(division)\(sign)\(date)\(time)\(serial).csv.gz"
    #expect(PersonalNumber.kind(inName: name) == nil, "seed \(seed): \(name)")
  }
}

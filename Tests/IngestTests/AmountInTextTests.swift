import ByteStream
import Records
import Testing

@testable import Ingest

/// Yuan typed into a 万元 column are found by the figure in the text, and nothing else is.
@Suite struct AmountInTextTests {
  /// An amount in fen as the column holds it, a text, and whether yuan are suspected.
  static let cases: [(fen: Int64, text: String, expected: Bool)] = [
    (5_000_000_000, "罚款5000元", true),
    (5_000_000_000, "罚款人民币5,000.00元整", true),
    (5_000_000_000, "责令改正；罚款 5000 元；没收违法所得12元", true),
    (50_505_000_000, "罚款50505元", true),
    (5_000_500_000, "罚款5000.50元", true),
    (500_000, "罚款5000元", false),
    (500_000, "罚款0.5万元", false),
    (5_000_000_000, "罚款5000万元", false),
    (5_000_000_000, "罚款500元", false),
    (5_000_000_000, "第5000号决定", false),
    (5_000_000_000, "罚款伍仟元", false),
    (5_000_000_000, "", false),
    (.max, "罚款99999999999999999999元", false),
  ]

  @Test(arguments: cases.indices)
  func theFigureInTheTextTells(index: Int) {
    let (fen, figure, expected) = Self.cases[index]
    // Law: wherever in the text the figure stands.
    for before in ["", "a", "予以警告", "予以警告，a", "当事人违反食品安全法的规定"] {
      let text = before + figure + before
      let utf8 = Array(text.utf8)
      #expect(looksLikeYuan(fen, utf8.span, 0..<utf8.count, .utf8) == expected)
      var encoded: [UInt8] = []
      GB18030.encode(text, into: &encoded)
      #expect(looksLikeYuan(fen, encoded.span, 0..<encoded.count, .gb18030) == expected)
    }
  }

  /// Law: the fast reading finds what a plain reading of the characters finds, in any text.
  @Test(arguments: 0..<40 as Range<UInt64>) func aPlainReadingFindsTheSame(seed: UInt64) {
    var generator = Seeded(seed)
    let pieces = [
      "罚款", "元", "万元", "，", ",", ".", " ", "a", "第", "号", "0", "00", "5", "12", "445000",
      "99999999", "123456789",
      "1000000000000",
    ]
    for _ in 0..<200 {
      let text = (0..<Int.random(in: 0..<12, using: &generator))
        .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let yuan = [5, 12, 445_000, 99_999_999, 123_456_789].randomElement(using: &generator) ?? 5
      let fen = Int64(yuan) * 100 * 10_000
      let utf8 = Array(text.utf8)
      let expected = Self.names(fen, in: text)
      #expect(looksLikeYuan(fen, utf8.span, 0..<utf8.count, .utf8) == expected, "\(text)")
      var encoded: [UInt8] = []
      GB18030.encode(text, into: &encoded)
      #expect(
        looksLikeYuan(fen, encoded.span, 0..<encoded.count, .gb18030) == expected, "\(text)")
    }
  }

  /// The slow twin: numbers of digits, commas and one point, as characters.
  private static func names(_ fen: Int64, in text: String) -> Bool {
    var rest = Substring(text)
    while let start = rest.firstIndex(where: { $0.isASCII && $0.isNumber }) {
      rest = rest[start...]
      var hasPoint = false
      let number = rest.prefix { character in
        if character == "." {
          defer { hasPoint = true }
          return !hasPoint
        }
        return character == "," || (character.isASCII && character.isNumber)
      }
      rest = rest.dropFirst(number.count)
      let parts = number.filter { $0 != "," }.split(
        separator: ".", omittingEmptySubsequences: false)
      let whole = parts[0].drop { $0 == "0" }
      if whole.count > 13 { return false }
      let cents = parts.count > 1 ? (parts[1] + "00").prefix(2) : "00"
      let total = (Int64(whole) ?? 0) * 100 + (Int64(cents) ?? 0)
      if total > 0, rest.drop(while: { $0 == " " }).first == "元", total * 10_000 == fen {
        return true
      }
    }
    return false
  }
}

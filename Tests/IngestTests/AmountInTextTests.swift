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
}

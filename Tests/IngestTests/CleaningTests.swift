import Contract
import Records
import Testing

@testable import Ingest

/// What is taken off a value before it is read, and what means "nothing".
@Suite struct CleaningTests {
  private func isNothing(_ text: String) -> Bool {
    let bytes = Array(cleaned(text).text.utf8)
    return isNull(bytes.span, 0..<bytes.count)
  }

  @Test(arguments: ["罚款", "a b", "1.5", "ＡＢ", "〔2018〕5号", "é", "𠀀", "“x”"])
  func blanksAtTheEndsDoNotMatter(text: String) {
    let plain = cleaned(text).text
    for blank in [" ", "\t", "\u{3000}", "\u{A0}", "\r\n", "\u{FEFF}", " \u{3000}\t "] {
      #expect(cleaned(blank + text).text == plain)
      #expect(cleaned(text + blank).text == plain)
    }
    // Cleaning a clean value changes nothing.
    #expect(cleaned(plain).text == plain)
  }

  @Test func fullWidthCharactersBecomeTheirTwins() {
    for code in 0x21...0x7E where code != 0x27 && code != 0x3D {
      guard let narrow = Unicode.Scalar(code), let wide = Unicode.Scalar(code + 0xFEE0) else {
        continue
      }
      let result = cleaned("x\(Character(wide))x")
      #expect(result.text == "x\(Character(narrow))x")
      #expect(result.cleaner.foldedFullWidth)
      #expect(!cleaned("x\(Character(narrow))x").cleaner.foldedFullWidth)
    }
  }

  /// Law: characters that are never seen come off wherever they stand, and it is said.
  @Test(arguments: 0..<40 as Range<UInt64>) func whatIsNeverSeenComesOff(seed: UInt64) {
    var generator = Seeded(seed)
    let marks =
      [0xAD, 0xFEFF] + Array(0x200B...0x200F) + Array(0x202A...0x202E) + Array(0x2060...0x2069)
    for text in ["914403001922038216", "2018-03-05", "鄂罚(2018)5号", "0.5", "-", "无", ""] {
      var marked = text.unicodeScalars.map { $0 }
      let count = Int.random(in: 0...3, using: &generator)
      for _ in 0..<count {
        let mark = Unicode.Scalar(UInt32(marks.randomElement(using: &generator) ?? 0xAD))
        marked.insert(mark ?? " ", at: Int.random(in: 0...marked.count, using: &generator))
      }
      for asKey in [false, true] {
        let result = cleaned(String(String.UnicodeScalarView(marked)), asKey: asKey)
        #expect(result.text == text)
        #expect(result.cleaner.removedInvisible == (count > 0))
      }
    }
    // Their neighbours stay.
    for scalar in [0xAC, 0xAE, 0x2010, 0x2014, 0x2018, 0x201C, 0x202F, 0x2030, 0x206A, 0x2070] {
      let text = "x\(Character(Unicode.Scalar(scalar) ?? " "))x"
      #expect(cleaned(text).text == text && !cleaned(text).cleaner.removedInvisible)
    }
  }

  @Test(arguments: [
    "'914403001922038216", "=\"914403001922038216\"", "\t914403001922038216",
    "＇914403001922038216", "=\" 914403001922038216 \"", "'　914403001922038216",
  ])
  func guardsComeOff(text: String) {
    let result = cleaned(text)
    #expect(result.text == "914403001922038216")
    #expect(result.cleaner.strippedGuard)
  }

  @Test(arguments: ["5'", "=5", "a=\"b\"", "\"x\""])
  func whatIsNoGuardStays(text: String) {
    #expect(cleaned(text).text == text)
    #expect(!cleaned(text).cleaner.strippedGuard)
  }

  @Test(arguments: [
    "", " ", "\t", "\u{3000}\u{3000}", "\\N", "-", "--", "/", "无", "空", "null", "NULL", "Null",
    " 无 ", "'无", "=\"无\"", "ＮＵＬＬ", "－", "／", "=\"\"", "'",
  ])
  func nothingIsRead(text: String) { #expect(isNothing(text)) }

  @Test(arguments: ["0", "无证", "N", "\\", "---", "//", "nil", "空白", "X", "nulls", "."])
  func somethingIsRead(text: String) { #expect(!isNothing(text)) }

  @Test func keysForgetBracketsAndBlanks() {
    let spellings = [
      "鄂〔2018〕5号", "鄂［2018］5号", "鄂(2018)5号", "鄂（2018）5号", "鄂【2018】5号", "鄂[2018]5号",
      "鄂{2018}5号", " 鄂〔2018〕 5 号 ", "鄂〔２０１８〕５号", "鄂〔2018〕\u{3000}5号", "'鄂〔2018〕5号",
    ]
    for spelling in spellings {
      #expect(cleaned(spelling, asKey: true).text == "鄂(2018)5号", "\(spelling)")
    }
    #expect(cleaned("鄂〔2018〕5号").text == "鄂〔2018〕5号")
  }
}

/// Lists: one value, several, with details, in whatever separators the contract names.
@Suite struct ListTests {
  private static let values = [
    ListValue(value: "警告", aliases: ["1"], needsDetail: false),
    ListValue(value: "罚款", aliases: ["2", "罚金"], needsDetail: false),
    ListValue(value: "没收", aliases: [], needsDetail: false),
    ListValue(value: "其他", aliases: ["9"], needsDetail: true),
  ]

  private func read(_ text: String, separators: String = ";；") -> ListReading {
    let table = ListTable(values: Self.values, separators: separators)
    let bytes = Array(cleaned(text).text.utf8)
    return table.read(bytes.span, 0..<bytes.count)
  }

  /// Every set of values, joined in any order by either separator, reads back as that set.
  @Test(arguments: 1..<16)
  func everySetReadsBack(set: Int) {
    let words = ["警告", "罚款", "没收", "其他-责令改正"]
    let chosen = words.indices.filter { set & 1 << $0 != 0 }
    var generator = Seeded(UInt64(set))
    for separator in [";", "；", " ; ", ";;", "；　"] {
      let text = chosen.shuffled(using: &generator).map { words[$0] }.joined(separator: separator)
      #expect(read(text) == .values(UInt64(set)), "\(text)")
      #expect(read(text + ";") == .values(UInt64(set)))
    }
  }

  @Test(arguments: [("1", 1), ("2", 2), ("罚金", 2), ("1;罚金", 3), (" 罚款 ", 2), ("２", 2)])
  func otherSpellings(text: String, set: Int) { #expect(read(text) == .values(UInt64(set))) }

  @Test(arguments: [
    "其他-责令改正", "其他－责令改正", "其他—责令改正", "其他——责令改正", "其他:责令改正", "其他：责令改正",
    "其他(责令改正)", "其他（责令改正）", "其他责令改正", "9-责令改正",
  ])
  func details(text: String) { #expect(read(text) == .values(8)) }

  @Test(arguments: ["其他", "其他-", "其他－ ", "其他：", "警告;其他", "其他-;警告", "9"])
  func missingDetails(text: String) { #expect(read(text) == .fault(.listDetailMissing)) }

  @Test(arguments: ["拘留", "警告，罚款", "警告罚款", "警告;拘留", ";", "3", "罚", "罚款x", "；；"])
  func whatIsNotInTheList(text: String) { #expect(read(text) == .fault(.notInList)) }

  @Test func withoutSeparatorsOneValueStands() {
    #expect(read("罚款", separators: "") == .values(2))
    #expect(read("警告;罚款", separators: "") == .fault(.notInList))
    #expect(read("其他-a;b", separators: "") == .values(8))
  }
}

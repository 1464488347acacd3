import Records
import Testing

@testable import ByteStream

/// The encoding is found from the bytes, and every character comes through.
@Suite struct EncodingTests {
  static let rows = [
    ["名称", "备注"], ["佳木斯〇㐀𠀀€", "é, \"q\"\nß"], ["丂|亅~", "😀"], ["亅襹", "x亅y"], ["x", ""],
  ]

  static func text(_ delimiter: String = ",", lineEnd: String = "\r\n") -> String {
    rows.map { row in
      row.map { field in
        field.contains { ",\"\n|".contains($0) }
          ? "\""
            + field.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\"" : field
      }.joined(separator: delimiter) + lineEnd
    }.joined()
  }

  static func encode(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
    switch encoding {
    case .utf8BOM: return [0xEF, 0xBB, 0xBF] + Array(text.utf8)
    case .gb18030:
      var bytes: [UInt8] = []
      GB18030.encode(text, into: &bytes)
      return bytes
    case .utf16le: return [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    case .utf16be: return [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    case .utf32le, .utf32be:
      return ("\u{FEFF}" + text).unicodeScalars.flatMap { scalar in
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (8 * $0)) }
        return encoding == .utf32le ? bytes : bytes.reversed()
      }
    default: return Array(text.utf8)
    }
  }

  /// Those that hold every character.
  static let unicode: [TextEncoding] = [
    .utf8, .utf8BOM, .gb18030, .utf16le, .utf16be, .utf32le, .utf32be,
  ]

  @Test(arguments: unicode)
  func everyEncodingIsFoundAndRead(encoding: TextEncoding) throws {
    for delimiter in [",", "\t", ";", "|"] {
      let bytes = Self.encode(Self.text(delimiter), encoding)
      let whole = try readAll(bytes: bytes)
      #expect(whole.header.cells == Self.rows[0])
      #expect(whole.texts == Array(Self.rows[1...]), "\(delimiter)")
      #expect(whole.summary.encoding == encoding)
      #expect(whole.encoding == (encoding == .gb18030 ? .gb18030 : .utf8))
      for block in 1...9 {
        let pieces = try readAll(
          bytes: bytes, sizes: BlockSizes(stored: block, inflated: block, batchRows: 1))
        #expect(pieces.rows == whole.rows)
        #expect(pieces.texts == whole.texts)
        #expect(pieces.header == whole.header)
      }
    }
  }

  @Test(arguments: unicode)
  func offsetsAreThoseOfTheFile(encoding: TextEncoding) throws {
    let bytes = Self.encode(Self.text(), encoding)
    let seen = try readAll(bytes: bytes)
    let mark = Self.encode("", encoding).count
    var expected: [Int] = []
    for index in 1..<Self.rows.count {
      let before = Self.rows[..<index].map { row in
        row.map { field in
          field.contains { ",\"\n|".contains($0) }
            ? "\""
              + field.split(separator: "\"", omittingEmptySubsequences: false)
              .joined(separator: "\"\"") + "\"" : field
        }.joined(separator: ",") + "\r\n"
      }.joined()
      expected.append(Self.encode(before, encoding).count)
    }
    #expect(seen.rows.map(\.offset) == expected)
    let end = (seen.rows.last?.offset ?? 0) + (seen.rows.last?.count ?? 0)
    #expect(end + Self.encode("\r\n", encoding).count - mark == bytes.count)
  }

  /// Where `|` separates, the byte 0x7C inside a character does not; a real 0x1F stays a fault.
  @Test(arguments: [1, 2, 3, 5, 1_000])
  func barsInsideCharactersAreNoDelimiters(block: Int) throws {
    let head = Array("a|b\n".utf8) + Array(String(repeating: "1|2\n", count: 9).utf8)
    let bytes =
      head + [0x81, 0x7C, 0x7C, 0x22, 0xD2, 0x7C, 0x22, 0x0A] + [0x1F, 0x7C, 0x31, 0x0A]
      + [0x81, 0x1F, 0x7C, 0x31, 0x0A] + [0x31, 0x7C, 0x81]
    let seen = try readAll(bytes: bytes, sizes: BlockSizes(stored: block, inflated: block))
    #expect(seen.rows.count == 13)
    #expect(seen.rows[9].fields == [[0x81, 0x7C], [0xD2, 0x7C]])
    #expect(seen.rows[10...].map(\.fault) == [.controlCharacter, .controlCharacter, .none])
    #expect(seen.rows[12].fields == [[0x31], [0x81]])
  }

  @Test func asciiStaysUndecided() throws {
    let seen = try readAll(text: "a,b\n1,2\n")
    #expect(seen.summary.encoding == .ascii)
    #expect(seen.encoding == .ascii)
  }

  /// The first byte above 0x7F decides, however late it comes, over the 64 KiB behind it.
  @Test(arguments: [10, 60_000, 70_000, 300_000])
  func theDecisionWaitsForTheFirstByte(at position: Int) throws {
    let line = "0123456,89\n"
    let head = "a,b\n" + String(repeating: line, count: position / line.utf8.count)
    for encoding in [TextEncoding.utf8, .gb18030] {
      let bytes = Self.encode(head + String(repeating: "中国人民,x\n", count: 4_500), encoding)
      let whole = try readAll(bytes: bytes)
      #expect(whole.summary.encoding == encoding)
      #expect(whole.texts.last == ["中国人民", "x"])
      let pieces = try readAll(bytes: bytes, sizes: BlockSizes(stored: 999, inflated: 777))
      #expect(pieces.rows == whole.rows)
      #expect(pieces.header == whole.header)
      #expect(pieces.summary.encoding == encoding)
    }
  }

  /// One broken character does not turn a whole file into another encoding.
  @Test func brokenTextStaysInItsEncoding() throws {
    let good = String(repeating: "佳木斯市,黑龙江省机场\n", count: 100)
    for (encoding, broken) in [(TextEncoding.utf8, [0xE4, 0xBD] as [UInt8]), (.gb18030, [0xD6])] {
      let bytes =
        Self.encode("a,b\n" + good, encoding) + broken + Array(",x\n".utf8)
        + Self.encode(good, encoding)
      let seen = try readAll(bytes: bytes)
      #expect(seen.summary.encoding == encoding)
      #expect(seen.rows.count == 201)
      #expect(seen.rows[100].fields == [broken, [0x78]])
    }
  }

  @Test func faultyUTF16IsNoText() throws {
    var bytes = Self.encode("a,b\n1,", .utf16le)
    bytes += [0x00, 0xD8, 0x0A, 0x00]  // a high surrogate alone
    bytes += Self.encode("2,", .utf16le).dropFirst(2) + [0x00, 0xDC, 0x0A, 0x00, 0x33, 0x00, 0x2C]
    for block in [1, 2, 5, 100] {
      let seen = try readAll(bytes: bytes, sizes: BlockSizes(stored: block, inflated: block))
      #expect(seen.rows.count == 3)
      #expect(
        seen.rows.allSatisfy { row in
          row.fields.contains { !isUTF8($0) }
        })
      #expect(seen.rows[1].offset == 18)
    }
  }

  /// UTF-16 and UTF-32 without a mark, Chinese with a few commas and line ends.
  @Test(arguments: [TextEncoding.utf16le, .utf16be, .utf32le, .utf32be])
  func wideTextNeedsNoMark(encoding: TextEncoding) throws {
    let text = "名称,备注\r\n湖北省武汉市某某有限责任公司,无\r\n某某研究所,𠀀\r\n"
    let bytes = Array(Self.encode(text, encoding).dropFirst(Self.encode("", encoding).count))
    let whole = try readAll(bytes: bytes)
    #expect(whole.summary.encoding == encoding)
    #expect(whole.header.cells == ["名称", "备注"])
    #expect(whole.texts == [["湖北省武汉市某某有限责任公司", "无"], ["某某研究所", "𠀀"]])
    for block in [1, 3, 7, 64] {
      let pieces = try readAll(bytes: bytes, sizes: BlockSizes(stored: block, inflated: block))
      #expect(pieces.rows == whole.rows)
    }
    #expect(try decoded(bytes).text == text)
  }

  /// Marks that were put in front of marks are no text, however many there are.
  @Test(arguments: [TextEncoding.utf8BOM, .gb18030, .utf16le, .utf16be, .utf32le, .utf32be], 1...4)
  func marksAreNoText(encoding: TextEncoding, marks: Int) throws {
    let text = "名称,文号\n甲公司,1号\n"
    let mark = Self.encode("\u{FEFF}", encoding)
    let plain = Self.encode(text, encoding == .utf8BOM ? .utf8 : encoding)
    // UTF-16 and UTF-32 have one by themselves.
    let own = encoding == .utf8BOM || encoding == .gb18030 ? 0 : mark.count / 2
    let one = Array(mark.suffix(own == 0 ? (encoding == .gb18030 ? 4 : 3) : own))
    let bytes = [[UInt8]](repeating: one, count: marks).flatMap { $0 } + plain.dropFirst(own)
    #expect(try readAll(bytes: bytes).header.cells == ["名称", "文号"])
    let seen = try decoded(bytes)
    #expect(seen.text == text)
    #expect(seen.encoding == encoding)
    #expect(seen.lineEnds.last == bytes.count - (own == 0 ? 1 : own))
  }

  /// Where exports were put together a mark stands before a row; elsewhere it is text.
  @Test func aMarkBeforeARowIsNoPartOfIt() throws {
    for encoding in [TextEncoding.utf8, .utf16le, .utf16be, .gb18030] {
      let bytes = Self.encode(
        "a,中\n\u{FEFF}1,2\n\u{FEFF}\u{FEFF}\"3,\",4\n5,\u{FEFF}6\n\u{FEFF}", encoding)
      for block in [1, 2, 5, 1_000] {
        let seen = try readAll(bytes: bytes, sizes: BlockSizes(stored: block, inflated: block))
        #expect(seen.texts == [["1", "2"], ["3,", "4"], ["5", "\u{FEFF}6"]])
        #expect(seen.rows.map(\.line) == [2, 3, 4])
      }
    }
  }

  @Test func utf8IsCheckedStrictly() {
    let valid = ["", "a", "é", "中", "😀", "\u{10FFFF}", "\u{D7FF}\u{E000}"]
    for text in valid {
      let bytes = Array(text.utf8)
      #expect(isUTF8(bytes))
      #expect(
        characterCount(bytes) == text.unicodeScalars.count)
    }
    let invalid: [[UInt8]] = [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
      [0xE4, 0xBD], [0xE4, 0x2C, 0xA0],
    ]
    for bytes in invalid { #expect(!isUTF8(bytes)) }
  }
}

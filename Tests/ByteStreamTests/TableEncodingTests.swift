import Records
import Testing

@testable import ByteStream

/// Big5, Shift_JIS, EUC-KR and windows-125x, which are read where somebody names them.
@Suite struct TableEncodingTests {
  static let tables: [TextEncoding] = TextEncoding.allCases.filter { TableTranscoder($0) != nil }

  typealias Character = (text: [UInt8], bytes: [UInt8])

  /// Every character of an encoding with its bytes, those of pairs and those of one byte.
  static func characters(_ encoding: TextEncoding) -> [Character] { all[encoding] ?? [] }

  private static let all = Dictionary(uniqueKeysWithValues: tables.map { ($0, listed($0)) })

  private static func listed(_ encoding: TextEncoding) -> [Character] {
    var found: [Character] = []
    for first in UInt8(0x20)...0xFF where first != 0x7F {
      let text = transcode([first], encoding)
      if !text.contains(0xFF) { found.append((text, [first])) }
      guard first >= 0x80, text.contains(0xFF) else { continue }
      for second in UInt8(0x40)...0xFE {
        let text = transcode([first, second], encoding)
        if !text.contains(0xFF) { found.append((text, [first, second])) }
      }
    }
    return found
  }

  static func transcode(_ bytes: [UInt8], _ encoding: TextEncoding) -> [UInt8] {
    var input = bytes
    var output = [UInt8](repeating: 0, count: Transcoder.room(for: bytes.count))
    guard var transcoder = Transcoder(encoding) else { return [] }
    let count = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        guard let from = input.baseAddress, let into = output.baseAddress else { return 0 }
        let written = transcoder.transcode(from, count: input.count, into: into)
        return written + transcoder.finish(into: into + written)
      }
    }
    return Array(output[..<count])
  }

  /// As many as the Encoding Standard has, with all of ASCII that can be seen.
  @Test func everyCharacterIsThere() {
    let counts = Dictionary(
      uniqueKeysWithValues: Self.tables.map { ($0, Self.characters($0).count - 95) })
    #expect(
      counts == [
        .big5: 18_477, .shiftJIS: 9_668, .eucKR: 17_048, .windows1250: 128,
        .windows1251: 128, .windows1252: 128, .windows1253: 125, .windows1254: 128,
        .windows1255: 118, .windows1256: 128, .windows1257: 126, .windows1258: 128,
      ])
  }

  /// Made with Python's codecs.
  static let known: [(TextEncoding, [UInt8], String)] = [
    (.big5, [0xA6, 0x57, 0xBA, 0xD9, 0x2C, 0xA4, 0xE5, 0xB8, 0xB9], "名稱,文號"),
    (.big5, [0xA1, 0x45, 0xA3, 0xE1, 0xF9, 0xD6], "‧€碁"),
    (.big5, [0x88, 0x62, 0x88, 0xA5, 0x87, 0xA7], "\u{CA}\u{304}\u{EA}\u{30C}𣇪"),
    (.shiftJIS, [0x96, 0xBC, 0x8F, 0xCC, 0x2C, 0xB1, 0x5C, 0x87, 0x40], "名称,ｱ\\①"),
    (.eucKR, [0xC0, 0xCC, 0xB8, 0xA7, 0x2C, 0xB8, 0xF0, 0x81, 0x41], "이름,모갂"),
    (.windows1250, [0x9E, 0xE8, 0xF9, 0x2C, 0xA3], "žčů,Ł"),
    (.windows1251, [0xCD, 0xE0, 0xE7, 0xE2, 0x98], "Назв\u{98}"),
    (.windows1252, [0x80, 0xE9, 0x93, 0x81], "€é“\u{81}"),
    (.windows1253, [0xEF, 0xED, 0xFC], "ονό"), (.windows1254, [0xFD, 0xF0, 0xFE], "ığş"),
    (.windows1255, [0xF9, 0xEC, 0xCA], "של\u{5BA}"), (.windows1256, [0xC7, 0xD3, 0xE3], "اسم"),
    (.windows1257, [0xE0, 0xEB, 0xF0], "ąėš"), (.windows1258, [0xF5, 0xD2, 0xFE], "ơ\u{309}₫"),
  ]

  @Test func knownTextsAreRead() throws {
    for (encoding, bytes, text) in Self.known {
      #expect(String(decoding: Self.transcode(bytes, encoding), as: UTF8.self) == text)
      let seen = try readAll(bytes: Array("a,b\n".utf8) + bytes + [0x0A], encoding: encoding)
      #expect(seen.summary.encoding == encoding)
      #expect(seen.texts == [text.split(separator: ",").map(String.init)])
    }
  }

  /// Property: rows, places and text of random tables are right, however the bytes arrive.
  @Test(arguments: tables, 0..<3 as Range<UInt64>)
  func tablesAreReadInAnyPieces(encoding: TextEncoding, seed: UInt64) throws {
    var random = Seeded(seed)
    let characters = Self.characters(encoding).filter { !",\";|\t".utf8.contains($0.bytes[0]) }
    var bytes = Array("first,second\n".utf8)
    var rows: [[[UInt8]]] = []
    var places: [Int] = []
    for _ in 0..<60 {
      let row = (0..<2).map { _ in
        (0..<Int.random(in: 1...9, using: &random)).map { _ in
          characters[Int.random(in: 0..<characters.count, using: &random)]
        }
      }
      places.append(bytes.count)
      rows.append(row.map { $0.flatMap(\.text) })
      bytes += row.map { $0.flatMap(\.bytes) }.joined(separator: [0x2C]) + [0x0D, 0x0A]
    }
    for block in [1, 2, 5, 77, 1 << 16] {
      let sizes = BlockSizes(stored: block, inflated: block, batchRows: 7)
      let seen = try readAll(bytes: bytes, sizes: sizes, encoding: encoding)
      let isEqual = seen.rows.map(\.fields) == rows
      #expect(isEqual)
      #expect(seen.rows.map(\.offset) == places)
    }
    let text = rows.map { $0.joined(separator: [0x2C]) + [0x0D, 0x0A] }.joined()
    let whole = try decoded(bytes, as: encoding)
    #expect(Array(whole.text.utf8) == Array("first,second\n".utf8) + text)
    #expect(whole.undecodable == 0)
    let expected = bytes.indices.filter { bytes[$0] == 0x0A || bytes[$0] == 0x0D }
    #expect(whole.lineEnds == expected)
  }

  /// A bad lead byte eats no comma and no quote, and its row is found to be no text.
  @Test(arguments: [TextEncoding.big5, .shiftJIS, .eucKR])
  func faultsEatNoDelimiters(encoding: TextEncoding) throws {
    let faults: [[UInt8]] = [
      [0x81, 0x2C], [0xFE, 0x2C], [0x81, 0x22, 0x22, 0x2C], [0xFF, 0x2C],
    ]
    for fault in faults {
      let bytes = Array("a,b\n".utf8) + fault + Array("x\n1,2\n".utf8)
      let seen = try readAll(bytes: bytes, encoding: encoding)
      #expect(seen.rows.count == 2)
      #expect(seen.texts.last == ["1", "2"])
      #expect(try decoded(bytes, as: encoding).text.contains("\u{FFFD}"))
    }
  }

  @Test func labelsAreThoseOfTheStandard() {
    let labels: [(String, TextEncoding)] = [
      ("GBK", .gb18030), ("gb2312", .gb18030), ("cp936", .gb18030), ("utf8", .utf8),
      ("Big5-HKSCS", .big5), ("cp950", .big5), ("sjis", .shiftJIS), ("Windows-31J", .shiftJIS),
      ("ks_c_5601-1987", .eucKR), ("cp949", .eucKR), ("latin1", .windows1252),
      ("ISO-8859-1", .windows1252), ("cp1251", .windows1251), ("utf-32", .utf32le),
    ]
    for (label, encoding) in labels { #expect(TextEncoding(label: label) == encoding) }
    for encoding in TextEncoding.allCases where encoding != .ascii && encoding != .utf8BOM {
      #expect(TextEncoding(label: encoding.rawValue) == encoding)
    }
    #expect(TextEncoding(label: "ebcdic") == nil)
  }
}

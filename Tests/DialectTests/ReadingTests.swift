import ByteStream
import Foundation
import Records
import Testing

@testable import Dialect

@Suite struct ReadingTests {
  static func temporary(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "dialect-\(UUID())").path
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  /// Law: what is written is read again, whatever the cells hold.
  @Test(arguments: 0..<20 as Range<UInt64>) func writtenTablesAreReadAgain(seed: UInt64) throws {
    var state = seed &* 2_654_435_761 &+ 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let pieces = ["a", "7", ",", "\"", "\r\n", "\n", ";", " ", "'", "\\", "文", "x y", "", "0.5"]
    let width = 2 + next(5)
    var rows: [[String]] = [(0..<width).map { "column \($0)" }]
    for _ in 0..<(10 + next(30)) {
      // The first cell keeps a row from being empty, a footnote, or a header once more.
      rows.append(
        ["r\(next(1000))", "\(next(1000))"]
          + (2..<width).map { _ in (0..<next(4)).map { _ in pieces[next(pieces.count)] }.joined() })
    }
    var writer = Writer()
    writer.quotesAll = next(2) == 0
    var options = ReadingOptions()
    options.delimiter = [0x2C]
    options.quote = .some(0x22)
    options.escape = .doubled
    let found = try read(Array(writer.text(rows).utf8), options).table
    let isEqual = found == rows
    #expect(isEqual, "seed \(seed)")
  }

  /// Law: a table that was converted is well-formed, and comes out as it stands when it is read once more.
  @Test(arguments: 0..<60 as Range<UInt64>) func whatComesOutIsReadAsItStands(seed: UInt64) throws {
    var dice = Dice(seed)
    let pieces = [
      "\u{FEFF}", "\"", ",", ",", "\n", "\n", "a", "文", "1", ";", "\r\n", " ", "\t", "\"\"",
      "\u{FEFF}\"",
    ]
    for _ in 0..<20 {
      let text = (0..<1 + dice.next(60)).map { _ in dice.pick(pieces) }.joined()
      try Self.temporary(Array(text.utf8)) { path in
        guard let table = try? PairTests.csv(of: path), !table.isEmpty else { return }
        try Self.temporary(table) { path in
          var plain = ReadingOptions()
          plain.isPlain = true
          let again = try PairTests.csv(of: path, plain)
          #expect(again == table, "seed \(seed): \(text.debugDescription)")
        }
      }
    }
  }

  /// Law: files larger than any window are read as a whole, packed or not.
  @Test func windowsDoNotMatter() throws {
    let filler = String(repeating: " and so on", count: 25)
    let lines = (0..<18_000).map {
      "\($0),\"line \($0),\r\nsecond \"\"half\"\"\(filler)\",2018-01-02,甲\r\n"
    }
    let text = Array(("id,text,day,name\r\n" + lines.joined()).utf8)
    #expect(text.count > 4 << 20)
    let whole = try read(text)
    #expect(whole.findings.rows == 18_000)
    try Self.temporary(text) { path in
      let isEqual = try PairTests.csv(of: path) == text
      #expect(isEqual)
    }
  }

  static let text = "名称,城市,金额\r\n甲公司,北京,12.5\r\n乙公司,\"上海, 浦东\",7\r\n"

  static func encoded(_ encoding: TextEncoding) -> (bytes: [UInt8], text: String) {
    switch encoding {
    case .ascii: return (Array("name,city\r\nA,B\r\n".utf8), "name,city\r\nA,B\r\n")
    case .utf8: return (Array(text.utf8), text)
    case .utf8BOM: return ([0xEF, 0xBB, 0xBF] + Array(text.utf8), text)
    case .gb18030:
      var bytes: [UInt8] = []
      GB18030.encode(text, into: &bytes)
      return (bytes, text)
    case .utf16le:
      return ([0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, text)
    case .utf16be:
      return ([0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, text)
    case .windows1252:
      let text = "nom,ville\r\nHélène – Müller,Besançon\r\nZoé,Orléans\r\n"
      let bytes = text.unicodeScalars.map { $0 == "–" ? 0x96 : UInt8(truncatingIfNeeded: $0.value) }
      return (bytes, text)
    case .utf32le, .utf32be:
      let bytes = ("\u{FEFF}" + text).unicodeScalars.flatMap { scalar in
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (8 * $0)) }
        return encoding == .utf32le ? bytes : bytes.reversed()
      }
      return (bytes, text)
    default: preconditionFailure("an encoding that is not found")
    }
  }

  /// Those that are told by the bytes alone.
  static let found: [TextEncoding] = [
    .ascii, .utf8, .utf8BOM, .gb18030, .utf16le, .utf16be, .utf32le, .utf32be, .windows1252,
  ]

  @Test(arguments: found) func everyEncodingIsFound(encoding: TextEncoding) throws {
    let (bytes, text) = Self.encoded(encoding)
    for given in [nil, encoding] {
      try Self.temporary(bytes) { path in
        var options = ReadingOptions()
        options.encoding = given
        let isEqual = try PairTests.csv(of: path, options) == Array(text.utf8)
        #expect(isEqual, "\(encoding.rawValue)")
        var reader = try TableReader(path: path, options: options)
        try reader.read { (_) throws(Failure) in
        } lost: { (_, _) throws(Failure) in
        }
        #expect(reader.findings.encoding == encoding)
        #expect(reader.findings.undecodable == 0)
      }
    }
  }

  @Test func unreadableBytesAreCountedAndReplaced() throws {
    try Self.temporary(Array("名称,城市,省\r\n甲".utf8) + [0xFF] + Array(",乙,丙\r\n".utf8)) { path in
      var reader = try TableReader(path: path, options: ReadingOptions())
      var last = ""
      try reader.read { (record) throws(Failure) in
        last = String(decoding: record[0], as: UTF8.self)
      } lost: { (_, _) throws(Failure) in
      }
      #expect(last == "甲\u{FFFD}")
      #expect(reader.findings.undecodable == 1)
    }
  }

  /// Every reason for which strict reading leaves a row out.
  @Test(arguments: Loss.allCases) func everyLossIsNamed(loss: Loss) throws {
    let row: String
    switch loss {
    case .width: row = "1,2"
    case .quote: row = "1,\"a\" b \"c\" d,3"
    case .delimiter: row = "1;2;3"
    case .lineEnd: row = "1,a\nb,3"
    case .control: row = "1,a\u{1}b,3"
    case .tooLong: row = "1,\(String(repeating: "x", count: 16 << 20)),3"
    }
    let text = "a,b,c\r\n4,x,6\r\n\(row)\r\n7,y,9\r\n8,z,1\r\n"
    var options = ReadingOptions()
    options.isStrict = true
    options.isOneTable = loss == .tooLong
    var reader = TableReader(text: Array(text.utf8), options: options)
    var rows = 0
    var losses: [Loss] = []
    try reader.read { (_) throws(Failure) in
      rows += 1
    } lost: { (record, loss) throws(Failure) in
      losses.append(loss)
      #expect(record.line == 3)
    }
    #expect(losses == [loss])
    #expect(rows == 4)
    #expect(reader.findings.lostRows == 1)
    // Elsewhere such a row ends the reading.
    if loss == .tooLong { return }
    let repaired = try read(Array(text.utf8))
    #expect(repaired.table.count == 5)
  }

  @Test func whatIsGivenIsNotLookedFor() throws {
    var options = ReadingOptions()
    options.delimiter = [0x3B]
    options.headerRows = 0
    options.skippedLines = 1
    let found = try read(Array("x\na,1;b,2\nc,3;d,4\n".utf8), options)
    #expect(found.table == [["a,1", "b,2"], ["c,3", "d,4"]])
    #expect(found.findings.headerRows == 0)
    #expect(found.findings.preambleLines == 1)
    options.skippedLines = nil
    options.quote = .some(nil)
    options.headerRows = 2
    let merged = try read(Array("\"a\";b\n(x);\n1;2\n".utf8), options)
    #expect(merged.table == [["\"a\" (x)", "b"], ["1", "2"]])
  }

  /// Law: any bytes are read to their end, and twice in the same way.
  @Test(arguments: 0..<150 as Range<UInt64>) func anyBytesAreRead(seed: UInt64) throws {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 7
    let alphabet = Array(",\"\"\r\n\n;\t '\\=ab1|\u{1}文".utf8)
    let bytes = (0..<(seed % 7 * 60 + seed)).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return alphabet[Int(state >> 33) % alphabet.count]
    }
    let once = try read(bytes)
    let isSame = try read(bytes).table == once.table
    #expect(isSame)
    #expect(once.table.count >= once.findings.rows)
  }

  @Test func aRecordHasALimit() throws {
    let long = "a,b\n1,2\n3,\(String(repeating: "x", count: (16 << 20) + 10))\n"
    #expect { try read(Array(long.utf8)) } throws: { ($0 as? Failure)?.code == .limitExceeded }
    let wide = "a,b\n1,2\n" + String(repeating: ",", count: 20_000) + "x\n3,4\n5,6\n7,8\n"
    #expect { try read(Array(wide.utf8)) } throws: { ($0 as? Failure)?.code == .limitExceeded }
  }

  @Test func anOpenQuoteCostsNoNeighbour() throws {
    let text = "a,b,c\n1,\"x,3\n4,\"y, z\",6\n7,w,9\n"
    let table = try read(Array(text.utf8)).table
    #expect(table == [["a", "b", "c"], ["1", "\"x", "3"], ["4", "y, z", "6"], ["7", "w", "9"]])
  }
}

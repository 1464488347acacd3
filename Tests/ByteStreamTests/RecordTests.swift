import Records
import Testing

@testable import ByteStream

/// Where records end, and that one bad record costs one record.
@Suite struct RecordTests {
  private func fields(_ seen: Seen) -> [[String]] { seen.texts }

  @Test func quotesAreUndone() throws {
    let seen = try readAll(text: "a,b,c\n\"1,\"\"2\"\"\",\"\",\"x\r\ny\"\nz,,\"\"\"\"\n")
    #expect(fields(seen) == [["1,\"2\"", "", "x\r\ny"], ["z", "", "\""]])
    #expect(seen.rows.map(\.line) == [2, 4])
  }

  @Test func nothingIsTrimmed() throws {
    let seen = try readAll(text: "a,b,c\n x , y\t,\t\n\" q \",  ,\u{3000}\n")
    #expect(fields(seen) == [[" x ", " y\t", "\t"], [" q ", "  ", "\u{3000}"]])
  }

  @Test func aQuoteInsideAFieldIsText() throws {
    let seen = try readAll(text: "a,b\n5\" pipe,x\"y\"\n \"z\",1\n")
    #expect(fields(seen) == [["5\" pipe", "x\"y\""], [" \"z\"", "1"]])
  }

  @Test func aBadQuoteCostsOneRecord() throws {
    let good = (0..<500).map { "\($0),x\n" }.joined()
    for bad in ["\"a\"b,c\n", "\"never closed,c\n", "x,\"\n", "x,\"a\"\"\n", "\"a\" ,b\n"] {
      let seen = try readAll(text: "a,b\n" + good + bad + good)
      #expect(seen.rows.count == 1_001)
      #expect(seen.rows.filter { $0.fault != .none }.map(\.line) == [502])
      #expect(seen.rows[500].fault == .malformedQuote)
      #expect(seen.rows[500].fields.isEmpty)
      #expect(seen.rows[500].count == bad.utf8.count - 1)
      #expect(seen.rows[501].line == 503)
      #expect(fields(seen)[1_000] == ["499", "x"])
    }
  }

  /// Two unclosed quotes make one record of the lines between them; its field count gives it away.
  @Test func linesBetweenTwoBadQuotesAreNotLost() throws {
    let seen = try readAll(text: "a,b\n1,\"x\n2,y\n3,\"z\n4,w\n")
    #expect(seen.rows.map(\.fault) == [.malformedQuote, .none, .malformedQuote, .none])
    #expect(seen.rows.map(\.line) == [2, 3, 4, 5])
  }

  /// Rows that spreadsheets leave empty, and marks where exports were put together, change nothing: neither how
  /// many nor where.
  @Test(arguments: 0..<80 as Range<UInt64>)
  func emptyRowsAndMarksAreNoRecords(seed: UInt64) throws {
    var random = Seeded(seed)
    let delimiter = [",", "\t", ";", "|"][Int(random.next() % 4)]
    let columns = 2 + Int(random.next() % 5)
    let lineEnd = ["\n", "\r\n"][Int(random.next() % 2)]
    let cells = ["a", "", "中文", "\"q,\"", "\"x\ny\"", "5"]
    func void() -> String {
      let empty = ["", "", " ", "\"\"", "\" \""]
      let count = 1 + Int(random.next() % UInt64(columns + 2))
      return (0..<count).map { _ in empty[Int(random.next() % 5)] }.joined(separator: delimiter)
    }
    let head = (0..<columns).map { "h\($0)" }.joined(separator: delimiter)
    var plain = head + lineEnd
    var mixed = ""
    for _ in 0..<random.next() % 3 { mixed += void() + lineEnd }
    mixed += head + lineEnd
    for _ in 0..<random.next() % 40 {
      var row = (0..<columns).map { _ in cells[Int(random.next() % 6)] }
      row[0] = "r"
      if random.next() % 8 == 0 { row[0] = "\"r\(delimiter)\"" }
      for _ in 0..<random.next() % 3 { mixed += void() + lineEnd }
      if random.next() % 6 == 0 { mixed += "\u{FEFF}" }
      mixed += row.joined(separator: delimiter) + lineEnd
      plain += row.joined(separator: delimiter) + lineEnd
    }
    for _ in 0..<random.next() % 70 { mixed += void() + lineEnd }
    let expected = try readAll(text: plain).texts
    for encoding in 0..<2 {
      var bytes = Array(mixed.utf8)
      if encoding == 1 {
        bytes = []
        GB18030.encode(mixed, into: &bytes)
      }
      let scratch = try Scratch()
      defer { withExtendedLifetime(scratch) {} }
      let path = try scratch.file(bytes)
      for size in [7, 64, 1 << 20] {
        let sizes = BlockSizes(stored: size, inflated: size, batchRows: 5, batchBytes: 100)
        #expect(try readAll(path, by: LibCSVCutter.self, sizes: sizes).texts == expected)
        #expect(try readAll(path, by: FastCutter.self, sizes: sizes).texts == expected)
      }
    }
  }

  /// A row over several lines with a field too few or too many is one row with that fault; the rows around it stay.
  @Test func aRaggedRowOverSeveralLinesIsOneRow() throws {
    for bad in ["1,\"x\ny\"", "\"x\n\ny\",1", "1,\"x\ny\",3,4", "1,2,3,\"x\r\ny\""] {
      let seen = try readAll(text: "a,b,c\n7,8,9\n\(bad)\n4,5,6\n")
      #expect(seen.rows.map(\.fault) == [.none, .none, .none])
      #expect(seen.rows[0].fields.count == 3 && seen.rows[2].fields.count == 3)
      #expect(seen.rows[1].fields.count != 3 && seen.rows[1].line == 3)
    }
  }

  @Test func aRaggedRowKeepsItsCount() throws {
    let seen = try readAll(text: "a,b\n1,2,3\n1\n1,2\n")
    #expect(seen.rows.map(\.fields.count) == [3, 1, 2])
    #expect(seen.rows.allSatisfy { $0.fault == .none })
  }

  @Test(arguments: ["\n", "\r\n", "\r", "\r\r\n"])
  func everyLineEndEndsARecord(lineEnd: String) throws {
    let text = ["a,b", "1,2", "\"3\",4", "", "5,\"6\""].joined(separator: lineEnd)
    for tail in ["", lineEnd] {
      let seen = try readAll(text: text + tail)
      #expect(fields(seen) == [["1", "2"], ["3", "4"], ["5", "6"]])
      #expect(seen.rows.map(\.line) == [2, 3, 5])
      #expect(seen.summary.blankLines == 1)
    }
  }

  @Test func mixedLineEndsAreTold() throws {
    let seen = try readAll(text: "\n\r\na,b\r1,2\r\r\r\n3,4\n\r5,6")
    #expect(seen.header.line == 3)
    #expect(fields(seen) == [["1", "2"], ["3", "4"], ["5", "6"]])
    #expect(seen.rows.map(\.line) == [4, 6, 8])
    #expect(seen.summary.blankLines == 4)
  }

  @Test func positionsLeadBackToTheBytes() throws {
    let text = "a,b\n1,2\n\n\"3\n\",4\r\nfive,6"
    let bytes = Array(text.utf8)
    let seen = try readAll(text: text)
    let records = seen.rows.map {
      String(decoding: bytes[$0.offset..<$0.offset + $0.count], as: UTF8.self)
    }
    #expect(records == ["1,2", "\"3\n\",4", "five,6"])
  }

  @Test(arguments: [0, 1, 8, 0x0B, 0x1B, 0x1F, 0x7F] as [UInt8])
  func aControlCharacterMakesARecordFaulty(byte: UInt8) throws {
    let bytes =
      Array("a,b\n1,2\nx".utf8) + [byte] + Array(",y\n3,4\n\"q\n".utf8) + [byte]
      + Array("\",5\n6,7\n".utf8)
    let seen = try readAll(bytes: bytes)
    #expect(
      seen.rows.map(\.fault) == [.none, .controlCharacter, .none, .controlCharacter, .none])
    #expect(seen.rows.map(\.line) == [2, 3, 4, 5, 7])
  }

  @Test(arguments: [1, 7, 64, 1 << 18])
  func aLongLineCostsOneRecord(block: Int) throws {
    let long = String(repeating: "x", count: 5_000)
    let scratch = try Scratch()
    let path = try scratch.file(Array("a,b\n1,2\n\(long),\"y\r\n3,4\n\(long)".utf8))
    let seen = try readAll(
      path, sizes: BlockSizes(stored: block, inflated: block),
      limits: ReadLimits(maximumRecordBytes: 100))
    #expect(seen.rows.map(\.fault) == [.none, .tooLong, .none, .tooLong])
    #expect(seen.rows.map(\.count) == [3, 5_003, 3, 5_000])
    #expect(seen.rows.map(\.line) == [2, 3, 4, 5])
  }

  @Test func aRowWithTooManyColumnsIsTooLong() throws {
    let wide = String(repeating: "x,", count: 20)
    let limits = ReadLimits(maximumColumns: 10)
    let seen = try readAll(bytes: Array("a,b\n1,2\n\(wide)\n3,4\n".utf8), limits: limits)
    #expect(seen.rows.map(\.fault) == [.none, .tooLong, .none])
    #expect(fields(seen) == [["1", "2"], [], ["3", "4"]])
    #expect(
      failureCode { _ = try readAll(bytes: Array("\(wide)\n".utf8), limits: limits) }
        == .limitExceeded)
  }

  @Test func theDelimiterIsTheMostFrequentOutsideQuotes() throws {
    for (header, delimiter, cells) in [
      ("a,b;c", ",", ["a", "b;c"]), ("a;b", ";", ["a", "b"]), ("a\tb", "\t", ["a", "b"]),
      ("a|b|c,d", "|", ["a", "b", "c,d"]), ("\"a,,,\";b", ";", ["a,,,", "b"]),
      ("a\tb,c,d", ",", ["a\tb", "c", "d"]), ("only", ",", ["only"]),
      ("\"x\ny\";z", ";", ["x\ny", "z"]),
    ] {
      let seen = try readAll(text: header + "\n")
      #expect(seen.header.cells == cells)
      #expect(seen.header.delimiter == Array(delimiter.utf8)[0])
    }
  }

  @Test func aHeaderThatCannotBeReadStopsTheFile() throws {
    func code(_ text: String, _ limits: ReadLimits = .standard) -> Failure.Code? {
      failureCode { _ = try readAll(text: text, limits: limits) }
    }
    #expect(code("") == .fileEmpty)
    #expect(code("\n\r\n\n") == .fileEmpty)
    #expect(code("\u{FEFF}") == .fileEmpty)
    #expect(code("\"a\"b,c\n1,2\n") == .headerUnknown)
    #expect(code("a\u{0},c\n1,2\n") == .headerUnknown)
    #expect(code("abcdef,c\n1,2\n", ReadLimits(maximumRecordBytes: 5)) == .limitExceeded)
  }

  /// Property: bytes of columns that are not loaded are in no batch, whatever the row looks like.
  @Test(arguments: 0..<20 as Range<UInt64>, EngineKind.allCases)
  func unloadedColumnsNeverLeaveABatch(seed: UInt64, engine: EngineKind) throws {
    var random = Seeded(seed)
    var text = "p,a,b\n"
    for row in 0..<200 {
      switch random.next() % 5 {
      case 0: text += "SECRET\(row),\"x\",y\n"
      case 1: text += "x,SECRET\(row),y,z\n"
      case 2: text += "\"SECRET,\"\"\n\(row)\",x,y\n"
      case 3: text += "\"SECRET\(row)\n"
      default: text += "SECRET\(row)\n"
      }
    }
    let scratch = try Scratch()
    var reader = try ExportReader(path: try scratch.file(Array(text.utf8)), engine: engine)
    _ = try reader.readHeader()
    reader.load(columns: [false, true, true])
    var batch = RowBatch()
    var rows = 0
    while try reader.nextBatch(&batch) {
      rows += batch.rows.count
      if engine == .portable {
        // The others leave what is not loaded where it is; no range leads to it.
        let all = copy(batch.bytes, 0..<batch.bytes.count)
        #expect(!String(decoding: all, as: UTF8.self).contains("S"))
      }
      for row in batch.rows {
        for field in SeenRow(row, of: batch).fields {
          #expect(!String(decoding: field, as: UTF8.self).contains("S"))
        }
      }
    }
    #expect(rows >= 200)
  }
}

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
    let wide = String(repeating: ",", count: 20)
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

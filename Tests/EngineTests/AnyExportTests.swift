import ByteStream
import Contract
import Foundation
import Store
import Normalize
import Records
import Testing

@testable import Engine

/// Exports that are written in another way than their contract says: the same verdicts and facts all the
/// same, each row with its line and place in the file.
@Suite struct AnyExportTests {
  /// What came of an export.
  struct Outcome {
    var known: KnownFile
    /// In the order of the file.
    var facts: [Fact] = []
    /// Line, byte, column, reason.
    var rejects: [[String]] = []
  }

  /// A place with a context to read exports in.
  struct Bench {
    let place: Place
    let context: IngestContext
    let board = WorkBoard(jobs: 1_000_000)

    init(engine: EngineKind = .fast) throws {
      place = try Place()
      var settings = try place.settings(.all, extra: "engine: \(engine.rawValue)")
      settings.until = .normalize
      let configuration = try Configuration(settings)
      let bench = try Workbench(configuration)
      try configuration.store.prepare()
      context = try bench.ingestContext()
    }

    /// Reads an export of those bytes.
    func read(_ bytes: [UInt8], as name: String = "penalties_20180305.csv") throws -> Outcome {
      let file = place.root + "/inbox/" + name
      try place.write(bytes, to: "inbox/" + name)
      defer { try? FileManager.default.removeItem(atPath: file) }
      return try #require(try readAll().first)
    }

    /// Reads what lies in the inbox.
    func readAll() throws -> [Outcome] {
      try Inbox.list(place.inbox).files.enumerated().map { number, file in
        let writes = DurableWrites(below: context.store.path)
        let delivery = Day(year: 2018, month: 4, day: 1)
        let job = IngestJob(file: file, delivery: delivery, number: number)
        var outcome = Outcome(known: try context.ingest(job, board, writes))
        try writes.finish()
        guard let dataset = outcome.known.dataset, let key = outcome.known.factsKey else {
          return outcome
        }
        let reader = try BlockFileReader<Fact>(path: context.store.facts(dataset, key))
        try reader.read(buckets: 0..<FactFileWriter.buckets, into: &outcome.facts)
        outcome.facts.sort { $0.line < $1.line }
        let rejects = context.store.rejects(dataset, key)
        if fileExists(rejects) { outcome.rejects = Array(rows(try unpacked(rejects)).dropFirst()) }
        return outcome
      }
    }
  }

  /// A week of penalties with the faults that the sample plants, all rows whole; some with quotes and
  /// delimiters in a text.
  static let table: Result<[[String]], any Error> = Result {
    let folder = packageRoot + "/sample-data/inbox/"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let name = try #require(names.first { $0.hasPrefix("penalties_201803") })
    var reader = try ExportReader(path: folder + name)
    let header = try reader.readHeader()
    reader.load(columns: header.cells.map { _ in true })
    var table = [header.cells]
    var batch = RowBatch()
    while try reader.nextBatch(&batch) {
      for row in batch.rows where row.fault == .none && row.fieldCount == header.cells.count {
        table.append(
          (0..<header.cells.count).map { cell in
            var text: [UInt8] = []
            let range = batch.field(cell, of: row)
            if batch.encoding == .gb18030 {
              _ = GB18030.decode(batch.bytes, in: range, into: &text)
            } else {
              for at in range { text.append(batch.bytes[at]) }
            }
            return String(decoding: text, as: UTF8.self)
          })
      }
    }
    let reason = try #require(
      header.cells.firstIndex { $0 == "CF_SY" || $0 == "处罚事由" || $0 == "违法事实" })
    for row in table.indices.dropFirst() where row % 4 == 0 {
      table[row][reason] = "所谓\"经营\"的, 依照; 条例|第\t\(row)条^款，从'轻'处罚"
    }
    return table
  }

  /// Every way of writing a table leads to the facts and verdicts of the plain one.
  @Test(arguments: 0..<32 as Range<UInt64>)
  func theWayATableIsWrittenDoesNotMatter(seed: UInt64) throws {
    let bench = try Bench(engine: seed % 2 == 0 ? .fast : .portable)
    let table = try Self.table.get()
    let (plainBytes, plainRows) = Writing().bytes(of: table)
    let plain = try bench.read(plainBytes)
    #expect(plain.known.failure == nil)
    #expect(plain.known.tally.accepted > 20 && plain.known.tally.rejectedTotal > 5)
    let writing = Writing(seed: seed)
    let (bytes, places) = writing.bytes(of: table)
    let other = try bench.read(bytes)
    let shown = "\(writing)"
    #expect(other.known.failure == nil, "\(shown)")
    #expect(other.known.dataset == plain.known.dataset, "\(shown)")
    let (a, b) = (plain.known.tally, other.known.tally)
    #expect(b.balances)
    #expect(a.read == b.read && a.accepted == b.accepted && a.excluded == b.excluded, "\(shown)")
    #expect(a.rejected == b.rejected, "\(shown)")

    let number = Dictionary(uniqueKeysWithValues: plainRows.enumerated().map { ($1.line, $0) })
    let expected = plain.facts.map { fact in
      var fact = fact
      fact.line = UInt32(places[number[Int(fact.line)] ?? 0].line)
      return fact
    }
    let isEqual = expected == other.facts
    #expect(isEqual, "\(shown)")
    let rejects = plain.rejects.map { reject -> [String] in
      let place = places[number[Int(reject[0]) ?? 0] ?? 0]
      return ["\(place.line)", "\(place.offset)"] + reject[2..<4] + reject[5...]
    }
    #expect(rejects == other.rejects.map { Array($0[..<4] + $0[5...]) }, "\(shown)")
    // How long a row is depends on how it is written: it ends where a line does.
    for reject in other.rejects {
      let end = (Int(reject[1]) ?? 0) + (Int(reject[4]) ?? 0)
      let isAtEnd = bytes[min(end, bytes.count)...].prefix(2).contains { $0 == 0x0A || $0 == 0x0D }
      #expect(reject[4] != "0" && (isAtEnd || end == bytes.count), "\(shown) \(reject)")
    }

    let notices = b.notices
    let footnotes = writing.footnotes.count { !$0.isEmpty }
    #expect(notices[.footnote, default: 0] == footnotes, "\(shown)")
    let above = writing.preamble.count
    #expect(notices[.preambleLine, default: 0] == above, "\(shown)")
  }

  @Test func aPlainExportIsReadByTheEngine() throws {
    let bench = try Bench()
    var writing = Writing()
    for delimiter in [",", ";", "\t", "|"] {
      writing.delimiter = delimiter
      let outcome = try bench.read(writing.bytes(of: try Self.table.get()).bytes)
      #expect(outcome.known.tally.notices[.dialectFound] == nil)
    }
  }

  /// Rows that cannot be cut stay rejected, and do not turn a plain export into another one.
  @Test func faultyRowsAreNoOtherWayOfWriting() throws {
    let bench = try Bench()
    let lines = String(decoding: Writing().bytes(of: try Self.table.get()).bytes, as: UTF8.self)
      .split(separator: "\r\n")
    var text = lines.joined(separator: "\n") + "\n"
    for row in lines.dropFirst().prefix(20) { text += "\(row),too,many\n" }
    for _ in 0..<20 { text += "\"open\" text,1,2\n" }
    let outcome = try bench.read(Array(text.utf8))
    #expect(outcome.known.tally.notices[.dialectFound] == nil)
    #expect(outcome.known.tally.rejected[.raggedRow, default: 0] >= 20)
    #expect(outcome.known.tally.rejected[.malformedQuote] == 20)
  }

  /// What decides how an export is read is its first rows, and not how many of them an engine hands out at once:
  /// after a byte order mark the fast one stops before a quote whose end is not yet to be seen.
  @Test(arguments: 1...17)
  func theEngineDoesNotDecideHowAnExportIsRead(row: Int) throws {
    var lines = try Self.table.get().prefix(18).map { $0.joined(separator: ",") }
    // In the fifth row of those there is a text with quotes.
    lines = lines.map { $0.replacing("\"", with: "”") }
    var cells = lines[row].split(separator: ",", omittingEmptySubsequences: false)
    let empty = try #require(cells.lastIndex { $0.isEmpty })
    cells[0] = "'\"\(cells[0])\""
    cells[empty] = "\"null"
    lines[row] = cells.joined(separator: ",")
    let bytes = Array(("\u{FEFF}" + lines.joined(separator: "\n") + "\n").utf8)
    let outcomes = try [EngineKind.fast, .portable].map { try Bench(engine: $0).read(bytes) }
    #expect(outcomes[0].known.tally == outcomes[1].known.tally)
    #expect(outcomes[0].known.tally.read == 17)
    #expect(outcomes[0].rejects == outcomes[1].rejects)
    let isEqual = outcomes[0].facts == outcomes[1].facts
    #expect(isEqual)
  }

  @Test func theHeaderOnceMoreIsNoRow() throws {
    let bench = try Bench()
    let table = try Self.table.get()
    let plain = try bench.read(Writing().bytes(of: table).bytes)
    for top in [[], [["表"]]] {
      let middle = table.count / 2
      // Behind the header at once, and where a second page begins.
      let again = top + [table[0], table[0]] + table[1..<middle] + [table[0]] + table[middle...]
      let outcome = try bench.read(Writing().bytes(of: again).bytes)
      let found = outcome.known.tally
      #expect(found.accepted == plain.known.tally.accepted)
      let isPlain = top.isEmpty
      #expect(found.read == plain.known.tally.read)
      // Where it is looked for, the line behind the header is part of it.
      #expect(found.notices[.headerRepeated] == (isPlain ? 2 : 1))
    }
  }

  @Test func theEndOfAnExportIsJudged() throws {
    let bench = try Bench()
    let table = try Self.table.get()
    let bytes = Writing().bytes(of: table).bytes
    let plain = try bench.read(bytes).known.tally
    func read(_ end: String) throws -> (footnotes: Int, ragged: Int, read: Int) {
      let tally = try bench.read(bytes + Array(end.utf8)).known.tally
      #expect(tally.balances)
      #expect(
        tally.notices[.cityUnassigned] == plain.notices[.cityUnassigned] || tally.read > plain.read)
      return (
        tally.notices[.footnote, default: 0],
        tally.rejected[.raggedRow, default: 0] - plain.rejected[.raggedRow, default: 0],
        tally.read - plain.read
      )
    }
    #expect(try read("注：来源\r\n共九条\r\n") == (2, 0, 0))
    #expect(try read("\r\n注：来源") == (1, 0, 0))
    // A row that was cut off with its line end is no footnote, nor is a value.
    #expect(try read("武汉某某有限公司") == (0, 1, 1))
    #expect(try read("42\r\n") == (0, 1, 1))
    #expect(try read("42\r\n说明\r\n") == (1, 1, 1))
    // What stands before a row is none either, and no table has a hundred.
    let row = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")[1]
    #expect(try read("说明\r\n\(row)\r\n") == (0, 1, 2))
    #expect(try read(String(repeating: "说明\r\n", count: 100)) == (64, 36, 36))
  }

  @Test func unreadableBytesAreRejectedInAnyWriting() throws {
    let bench = try Bench()
    let table = try Self.table.get()
    var writing = Writing()
    writing.preamble = ["表"]
    for encoding in [TextEncoding.utf8, .gb18030] {
      writing.encoding = encoding
      let whole = writing.bytes(of: table)
      let plain = try bench.read(whole.bytes).known.tally
      #expect(plain.notices[.preambleLine] == 1)
      // In the name of the first row that was taken.
      var bytes = whole.bytes
      let accepted = try #require(
        try bench.read(bytes).facts.first { $0.reason == .none }.map { fact in
          whole.rows.first { $0.line == fact.line }
        })
      bytes.insert(0xFF, at: try #require(accepted).offset + (encoding == .utf8 ? 3 : 2))
      let tally = try bench.read(bytes).known.tally
      #expect(
        tally.rejected[.encodingInvalid, default: 0] == plain.rejected[.encodingInvalid, default: 0]
          + 1)
      #expect(tally.accepted == plain.accepted - 1)
    }
  }

  @Test func whatHasNoHeaderOfAContractIsStillRefused() throws {
    let bench = try Bench()
    for text in ["表\n\n甲;乙;丙\n1;2;3\n4;5;6\n", "甲^乙\n1^2\n", "nothing\n", "\u{1}\u{2}\n"] {
      let outcome = try bench.read(Array(text.utf8))
      #expect(outcome.known.failure?.code == .headerUnknown)
    }
    let above = try bench.read(Array("表\n\n甲;乙;丙\n1;2;3\n4;5;6\n".utf8))
    #expect(above.known.failure?.place?.line == 3)
  }

  @Test func aLineBeyondTheLimitIsOneRow() throws {
    let bench = try Bench()
    let table = try Self.table.get()
    var writing = Writing()
    writing.preamble = ["表"]
    let bytes = writing.bytes(of: table).bytes
    let plain = try bench.read(bytes).known.tally
    for count in [(1 << 20) + 1, 9 << 20] {
      let wide = String(repeating: "x,", count: 600)
      let ends = ["", wide, table[0].joined(separator: ","), ""].joined(separator: "\r\n")
      let outcome = try bench.read(
        bytes + [UInt8](repeating: 0x61, count: count) + Array(ends.utf8))
      let tally = outcome.known.tally
      #expect(tally.rejected[.rowTooLong] == 2)
      #expect(tally.accepted == plain.accepted && tally.read == plain.read + 2)
      #expect(tally.notices[.headerRepeated] == 1)
      let first = try #require(outcome.rejects.first { $0[3] == "row-too-long" })
      #expect(Int(first[1]) == bytes.count)
    }
  }

  /// An export in an encoding that its contract declares is read like the same in UTF-8; without the declaration it
  /// is refused, and nothing is guessed.
  @Test func aContractNamesTheEncoding() throws {
    let place = try Place()
    let contract = """
      dataset: notices
      title: { zh: 通知, en: Notices }
      basis: assumed
      source: made up
      provenance: monitored
      ENCODING
      editions:
        "1":
          columns:
            SERIAL: { title: 文號, type: text, length: 30, required: true }
            NAME: { title: 單位名稱, type: text, length: 60, required: true }
            DAY: { title: 日期, type: date, required: true }
            CITY: { title: 城市代碼, type: division, required: true }
          natural_key: [SERIAL]
          event_date: DAY
          city: [division: CITY]
      """
    // Big5, by Python's codec.
    let rows: [[UInt8]] = [
      [0xA4, 0xE5, 0xB8, 0xB9], [0xB3, 0xE6, 0xA6, 0xEC, 0xA6, 0x57, 0xBA, 0xD9],
      [0xA4, 0xE9, 0xB4, 0xC1], [0xAB, 0xB0, 0xA5, 0xAB, 0xA5, 0x4E, 0xBD, 0x58],
    ]
    let first = [UInt8](joined: rows, with: 0x2C)
    let bytes =
      first + Array("\n1,".utf8) + [0xA5, 0x5F, 0xA9, 0xB2, 0xA4, 0x75, 0xB0, 0xD3]
      + Array(",2018-03-01,420100\n2,".utf8) + [0xB0, 0xAA, 0xB6, 0xAF]
      + Array(",2018-03-02,420100\n".utf8)
    for isDeclared in [true, false] {
      let folder = place.root + "/contracts-\(isDeclared)"
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try place.write(
        contract.replacing(
          "ENCODING", with: isDeclared ? "encoding: cp950" : "deadline: { workdays: 7 }"),
        to: "contracts-\(isDeclared)/notices.yaml")
      let contracts = try ContractSet.load(folder: folder)
      #expect(contracts["notices"]?.encoding == (isDeclared ? .big5 : nil))
      let bench = try Bench()
      let context = try IngestContext(
        contracts: contracts, register: bench.context.register, store: bench.context.store,
        engine: "fast")
      try bench.place.write(bytes, to: "inbox/notices_20180305.csv")
      let file = try #require(try Inbox.list(bench.place.inbox).files.first)
      let job = IngestJob(file: file, delivery: Day(year: 2018, month: 4, day: 1), number: 0)
      let writes = DurableWrites(below: bench.context.store.path)
      let known = try context.ingest(job, WorkBoard(jobs: 1), writes)
      try writes.finish()
      #expect(known.failure?.code == (isDeclared ? nil : .encodingUnknown))
      #expect(known.tally.accepted == (isDeclared ? 2 : 0))
      #expect(known.encoding == (isDeclared ? "Big5" : nil))
    }
  }
}

extension [UInt8] {
  fileprivate init(joined parts: [[UInt8]], with byte: UInt8) {
    self = Array(parts.joined(separator: [byte]))
  }
}

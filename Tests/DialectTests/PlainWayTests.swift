import ByteStream
import Foundation
import Records
import Testing

@testable import Dialect

/// The fast way to clean CSV against the reader that judges every record.
@Suite struct PlainWayTests {
  private struct Read: Equatable {
    var csv: [UInt8] = []
    var lost: [Int] = []
    var findings = Findings()
    var failure: Failure.Code?
  }

  /// Record by record.
  private func slow(_ reader: consuming TableReader) -> Read {
    var read = Read()
    do throws(Failure) {
      try reader.read { (record) throws(Failure) in
        record.appendCSV(to: &read.csv)
      } lost: { (record, _) throws(Failure) in
        read.lost.append(record.line)
      }
    } catch {
      read = Read(failure: error.code)
    }
    read.findings = reader.findings
    return read
  }

  private func fast(_ reader: consuming TableReader) -> Read {
    var read = Read()
    do throws(Failure) {
      try reader.readCSV { (bytes) throws(Failure) in
        for index in bytes.indices { read.csv.append(bytes[index]) }
      } lost: { (record, _) throws(Failure) in
        read.lost.append(record.line)
      }
    } catch {
      read = Read(failure: error.code)
    }
    read.findings = reader.findings
    return read
  }

  private func expectSame(
    _ bytes: [UInt8], _ name: String, _ options: ReadingOptions = ReadingOptions()
  ) {
    for isStrict in [false, true] {
      var options = options
      options.isStrict = isStrict
      let expected = slow(TableReader(text: bytes, options: options))
      let isSame = fast(TableReader(text: bytes, options: options)) == expected
      #expect(isSame, "\(name), strict: \(isStrict)")
    }
  }

  // MARK: Laws

  @Test(arguments: [false, true]) func pollutedFilesAreReadAlike(quotesAll: Bool) {
    let files =
      Pollutions.files(Writer(quotesAll: quotesAll)) + Pollutions.dialects(quotesAll: quotesAll)
    // What is given need not be found, which is most of the work.
    for file in files { expectSame(file.bytes, "\(file.name)", PollutedTests.options(file)) }
    let rows = [8, 47].flatMap { Pollutions.row($0, $0 % 9, quotesAll: quotesAll) }
    for file in rows { expectSame(file.bytes, "\(file.name)", PollutedTests.options(file)) }
  }

  @Test(arguments: PairTests.names) func filesOfOfficesAreReadAlike(name: String) throws {
    let path = "\(PairTests.folder)/\(name).csv"
    let expected = slow(try TableReader(path: path, options: ReadingOptions()))
    let isSame = fast(try TableReader(path: path, options: ReadingOptions())) == expected
    #expect(isSame)
  }

  private func table(_ seed: UInt64, rows: Int) -> [UInt8] {
    var state = seed &* 2_654_435_761 &+ 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let pieces = [
      "a", "7", ",", "\"", "\r\n", "\n", ";", " ", "\\", "文", "x y", "", "0.5", "注", "2018-01-02",
    ]
    var writer = Writer()
    writer.quotesAll = next(4) == 0
    writer.delimiter = [",", ",", ";", "\t", "|"][next(5)]
    writer.lineEnd = ["\r\n", "\n", "\r"][next(3)]
    let width = 1 + next(6)
    let header = (0..<width).map { ["", "id", "name of the thing", "年份"][next(4)] + "\($0)" }
    var text = writer.line(header)
    for _ in 0..<rows {
      let cells = (0..<width).map { _ in (0..<next(4)).map { _ in pieces[next(pieces.count)] } }
      var line = writer.line(cells.map { $0.joined() })
      // One line of twenty has something wrong with it.
      switch next(160) {
      case 0: line = String(line.dropFirst())
      case 1: line = "\"" + line
      case 2: line = writer.line(header)
      case 3: line = writer.lineEnd
      case 4: line = "\u{1}" + line
      case 5: line = line.replacing(writer.delimiter, with: " \(writer.delimiter)")
      case 6: line = writer.line(["注：\(next(9))"] + Array(repeating: "", count: width - 1))
      case 7: line += "\r"
      default: break
      }
      text += line
    }
    if next(2) == 0 { text.removeLast() }
    return Array(text.utf8)
  }

  /// Law: the bytes, the counts and the lines left out are those of the slow way, whatever the table holds.
  @Test(arguments: 0..<120 as Range<UInt64>) func tablesAreReadAlike(seed: UInt64) {
    expectSame(table(seed, rows: Int(seed % 60)), "seed \(seed)")
  }

  /// Law: what the fast way takes, the cutter cuts without a doubt, and writes in the same bytes.
  @Test(arguments: 0..<60 as Range<UInt64>) func plainRecordsAreCutWithoutDoubt(seed: UInt64) {
    let text = table(seed, rows: 60)
    var dialect = DialectFinder(text: text, start: 0, given: .init(), isWhole: true).find()
    dialect.quote = Byte.quote
    guard let delimiter = dialect.delimiter.first, dialect.delimiter.count == 1 else { return }
    let plain = PlainRows(
      delimiter: delimiter, width: dialect.width, hasQuotes: true,
      endsWithCarriage: dialect.lineEnd == .cr, spansLines: true, longest: 1 << 19)
    var cutter = RecordCutter(dialect)
    var record = CutRecord()
    var at = 0
    while at < text.count {
      cutter.scan(text, from: at, to: text.count, into: &record)
      var block = CSVBlock()
      let taken = plain.take(text.span, from: at, into: &block)
      var rows = 0
      var expected: [UInt8] = []
      while at < taken.next {
        cutter.scan(text, from: at, to: text.count, into: &record)
        #expect(record.isExact(dialect.width))
        record.appendCSV(to: &expected)
        at = record.next
        rows += 1
      }
      #expect(at == taken.next && rows == taken.rows)
      let isSame =
        block.bytes.indices.count == expected.count
        && block.bytes.indices.allSatisfy { block.bytes[$0] == expected[$0] }
      #expect(isSame, "seed \(seed)")
      cutter.scan(text, from: at, to: text.count, into: &record)
      at = record.next
    }
  }

  /// Law: files larger than any window are read alike, in every way to decode.
  @Test(arguments: [TextEncoding.utf8, .gb18030, .utf16le]) func windowsAreReadAlike(
    encoding: TextEncoding
  ) throws {
    let filler = String(repeating: "信用and so on", count: 25)
    var text = "编号,名称,日期,金额\n"
    for row in 0..<(encoding == .utf8 ? 11_000 : 4_000) {
      let name = row % 10 == 3 ? "\"甲公司, 分部\(filler)\"" : "甲公司\(filler)"
      text += "\(row),\(name),2018-01-02,\(row % 7 == 2 ? "\"5\"" : "5")\n"
      if row % 900 == 5 { text += "\(row),缺一\n\"\(row),乙,丙,丁\n" }
    }
    var bytes: [UInt8] = []
    switch encoding {
    case .gb18030: GB18030.encode(text, into: &bytes)
    case .utf16le:
      bytes = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    default: bytes = Array(text.utf8)
    }
    try ReadingTests.temporary(bytes) { path in
      let expected = slow(try TableReader(path: path, options: ReadingOptions()))
      let isSame = fast(try TableReader(path: path, options: ReadingOptions())) == expected
      #expect(isSame)
      #expect(expected.findings.rows > 4_000 && expected.findings.encoding == encoding)
    }
  }
}

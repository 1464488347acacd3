import Foundation
import Records
import Testing

@testable import Dialect

/// What a reader makes of some bytes: header and rows as text.
func read(
  _ bytes: [UInt8], _ options: ReadingOptions = ReadingOptions()
) throws -> (table: [[String]], findings: Findings, lost: [Int]) {
  var reader = TableReader(text: bytes, options: options)
  var table: [[String]] = []
  var lost: [Int] = []
  try reader.read { (record) throws(Failure) in
    table.append((0..<record.count).map { String(decoding: record[$0], as: UTF8.self) })
  } lost: { (line, _) throws(Failure) in
    lost.append(line)
  }
  return (table, reader.findings, lost)
}

@Suite struct PollutedTests {
  /// Rows and columns in turn, so that each is met.
  static func rowFiles(quotesAll: Bool, every step: Int) -> [Polluted] {
    var files: [Polluted] = []
    for row in 0...84 where (row * 5) % step == 0 || row == 0 || row == 84 {
      for column in 0..<9 { files += Pollutions.row(row, column, quotesAll: quotesAll) }
    }
    return files
  }

  static func score(_ files: [Polluted], given: Bool = false, show: Bool = false) throws -> Double {
    var sum = 0.0
    for file in files {
      var options = ReadingOptions()
      if given {
        options.delimiter = Array(file.delimiter.utf8)
        options.quote = .some(file.quote.asciiValue)
        options.skippedLines = file.skip
        options.headerRows = file.headerRows
      }
      let score = PollockScore(expected: file, read: try read(file.bytes, options).table).total
      if show && score < 9.97 { print("\(file.name): \(score)") }
      sum += score
    }
    return sum / Double(files.count)
  }

  @Test(arguments: [false, true]) func explore(quotesAll: Bool) throws {
    let files = Pollutions.files(Writer(quotesAll: quotesAll)) + Pollutions.dialects(quotesAll: quotesAll)
    print("files", quotesAll, try Self.score(files, show: true))
    print("files given", quotesAll, try Self.score(files, given: true, show: true))
    let rows = Self.rowFiles(quotesAll: quotesAll, every: 1)
    print(rows.count, "rows", quotesAll, try Self.score(rows, show: true))
    print("rows given", quotesAll, try Self.score(rows, given: true, show: false))
  }
}
@Test func debugLess() throws {
  let file = Pollutions.row(17, 3, quotesAll: false).first { $0.name.hasPrefix("less") }!
  let got = try read(file.bytes)
  for (a, b) in zip(got.table, [file.header] + file.rows) where a != b { print("GOT", a, "\nWANT", b) }
}

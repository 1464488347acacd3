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
  } lost: { (record, _) throws(Failure) in
    lost.append(record.line)
  }
  return (table, reader.findings, lost)
}

/// The development set, scored as Pollock scores.
@Suite struct PollutedTests {
  /// Rows with one thing wrong: the first, the last, and some between.
  static func rowFiles(quotesAll: Bool) -> [Polluted] {
    [0, 1, 8, 19, 26, 33, 40, 47, 50, 55, 62, 70, 84].enumerated().flatMap { (index, row) in
      (0..<9).filter { ($0 + index + 1) % 4 == 0 }
        .flatMap { Pollutions.row(row, $0, quotesAll: quotesAll) }
    }
  }

  static func options(_ file: Polluted) -> ReadingOptions {
    var options = ReadingOptions()
    options.delimiter = Array(file.delimiter.utf8)
    options.quote = .some(file.quote.asciiValue)
    options.skippedLines = file.skip
    return options
  }

  static func score(_ files: [Polluted], isGiven: Bool) throws -> Double {
    let scores = try files.map { file in
      let options = isGiven ? options(file) : ReadingOptions()
      return PollockScore(expected: file, read: try read(file.bytes, options).table).total
    }
    return scores.reduce(0, +) / Double(scores.count)
  }

  @Test(arguments: [false, true], [false, true])
  func pollutedFilesAreReadAsTheSource(quotesAll: Bool, isGiven: Bool) throws {
    let files =
      Pollutions.files(Writer(quotesAll: quotesAll)) + Pollutions.dialects(quotesAll: quotesAll)
    #expect(files.count > 35)
    let score = try Self.score(files, isGiven: isGiven)
    #expect(score > 9.998, "score \(score)")
  }

  @Test(arguments: [false, true], [false, true])
  func pollutedRowsCostNoNeighbour(quotesAll: Bool, isGiven: Bool) throws {
    let files = Self.rowFiles(quotesAll: quotesAll)
    let score = try Self.score(files, isGiven: isGiven)
    #expect(score > 9.975, "score \(score)")
  }

  /// What is handed on is right, and what is not handed on is named.
  @Test(arguments: [false, true])
  func strictReadingGivesNoWrongRow(quotesAll: Bool) throws {
    let files = Self.rowFiles(quotesAll: quotesAll)
    var wrong = 0
    var lost = 0
    for file in files {
      var options = ReadingOptions()
      options.isStrict = true
      let found = try read(file.bytes, options)
      var expected: [[String]: Int] = [:]
      for row in file.rows { expected[row, default: 0] += 1 }
      for row in found.table.dropFirst() {
        if let count = expected[row], count > 0 {
          expected[row] = count - 1
        } else {
          wrong += 1
        }
      }
      // A row that falls into two is named twice. A header that cannot be cut is none: the first row
      // then stands in its place.
      let missing = file.rows.count - (found.table.count - 1)
      lost += missing
      #expect(missing <= found.lost.count || file.name.hasPrefix("space row 0"), "\(file.name)")
    }
    let wrongPerFile = Double(wrong) / Double(files.count)
    let lostPerFile = Double(lost) / Double(files.count)
    #expect(wrongPerFile <= 0.02, "\(wrong) wrong rows of \(files.count) files")
    #expect(lostPerFile <= 0.87, "\(lost) lost rows of \(files.count) files")
  }
}

import ByteStream
import Contract
import Foundation
import Records
import Testing

@testable import Report
@testable import Spreadsheet

@Suite struct WorkbookTests {
  /// Makes a workbook in a folder of its own and reads it back.
  private func write(_ body: (_ path: String, _ folder: String) throws -> Void) throws -> [UInt8] {
    let folder = NSTemporaryDirectory() + "workbook-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body("\(folder)/report.xlsx", folder)
    // Law: nothing but the workbook is left.
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(left == ["report.xlsx"])
    return try readFile("\(folder)/report.xlsx", limit: .max)
  }

  private func write(_ input: ReportInput) throws -> [UInt8] {
    try write { path, folder in try Site(input).writeWorkbook(to: path, scratch: folder) }
  }

  /// One sheet of the given texts, one below the other.
  private func cells(_ texts: [String], rowLimit: Int = Workbook.mostRows) throws -> WorkbookReader
  {
    try WorkbookReader(
      write { path, folder in
        let book = try Workbook(
          path: path, scratch: folder, title: "T", day: Day(year: 2018, month: 3, day: 31),
          rowLimit: rowLimit)
        book.beginSheet("S", columns: [SheetColumn(title: "x", width: 9, isText: true)])
        for text in texts {
          book.text(text)
          book.endRow()
        }
        try book.finish()
      })
  }

  /// Law: the same input gives the same bytes, whenever it is written.
  @Test func theSameInputGivesTheSameBytes() async throws {
    let first = try write(Fixture.input(cities: 5))
    // The time of a zip member has a step of two seconds, that of a property one.
    try await Task.sleep(for: .milliseconds(2_100))
    let second = try write(Fixture.input(cities: 5))
    let isSame = first == second
    #expect(isSame)
    let book = try WorkbookReader(first)
    #expect(book.members["docProps/core.xml"]?.contains("2018-03-31T00:00:00Z") == true)
  }

  /// The columns of a table's sheet.
  private func columns(_ table: ReportTable, _ input: ReportInput) -> [TableColumn] {
    sheetColumns(table, Model(input))
  }

  /// What stands above them.
  private func heads(_ table: ReportTable, _ input: ReportInput) -> [String] {
    let labels = WorkbookLabels(Model(input))
    let isMatrix = table == .measures || table == .scores
    return columns(table, input).enumerated().map {
      labels.head($1, isTitle: isMatrix && $0 > 1)
    }
  }

  /// Law: people read words: no id stands where it has a title.
  @Test func idsHaveTheirTitles() throws {
    let input = Fixture.input(cities: 12)
    let book = try WorkbookReader(write(input))
    let ids = Set(
      input.edition.nodes.map(\.id) + input.datasets.map(\.id) + CityGroup.allCases.map(\.rawValue)
        + Reason.allCases.map(\.name) + Provenance.allCases.map(\.rawValue)
        + input.measures.series.keys.map(\.description) + ["ranked", "province", "region", "band"]
        + AuditStatistic.allCases.map(\.rawValue))
    for number in ReportTable.allCases.indices {
      for (reference, cell) in book.cells(number + 2) {
        #expect(!ids.contains(cell.value), "\(ReportTable.allCases[number]) \(reference)")
      }
    }
  }

  /// `A`, …, `Z`, `AA`, …: how a sheet names a column, from 0.
  private func letters(_ column: Int) -> String {
    let last = String(UnicodeScalar(UInt8(65 + column % 26)))
    return column < 26 ? last : letters(column / 26 - 1) + last
  }

  /// The rows of a table's CSV, the header's first; no field of the fixture has a comma or a quote.
  private func rows(_ table: ReportTable, _ input: ReportInput) -> [[String]] {
    let csv = tableText(table, of: input, as: .csv, months: input.month...input.month)
    return String(decoding: csv.dropFirst(3), as: UTF8.self).split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Law: each table has a sheet, with its columns.
  @Test func everyTableHasASheet() throws {
    let input = SiteTests.hostile
    let book = try WorkbookReader(write(input))
    #expect(book.isWellFormed)
    #expect(
      book.sheets == ["说明 Notes"] + ReportTable.allCases.map(\.rawValue) + ["dictionary"])
    for (number, table) in ReportTable.allCases.enumerated() {
      let cells = book.cells(number + 2)
      for (column, head) in heads(table, input).enumerated() {
        #expect(cells["\(letters(column))1"]?.value == head, "\(table) \(column)")
      }
    }
  }

  /// Law: each table but the matrices has as many rows as its CSV.
  @Test func everySheetHasTheRowsOfItsTable() throws {
    let input = SiteTests.hostile
    let book = try WorkbookReader(write(input))
    for (number, table) in ReportTable.allCases.enumerated()
    where ![.measures, .scores].contains(table) {
      let csv = tableText(table, of: input, as: .csv, months: input.month...input.month)
      let rows = String(decoding: csv, as: UTF8.self).split(separator: "\r\n").count
      let written = Set(book.cells(number + 2).keys.map { $0.drop { $0.isLetter } }).count
      #expect(written == rows, "\(table)")
    }
  }

  /// Law: a cell of the measures is the table's row for that city and measure, absent ones too, and each row has
  /// its cell.
  @Test func measuresAreAMatrixOfCitiesAndMeasures() throws {
    var bench = RestrictionBench(try RestrictionBench.restricted("penalties"))
    bench.add(900, seed: 41)
    let input = bench.input
    let sheet = try #require(ReportTable.allCases.firstIndex(of: .measures)) + 2
    let cells = try WorkbookReader(write(input)).cells(sheet)
    let heads = columns(.measures, input).map(\.name)
    let table = rows(.measures, input)
    let place = { (name: String) throws in try #require(table[0].firstIndex(of: name)) }
    let (dataset, measure) = (try place("dataset"), try place("measure"))
    let (city, value) = (try place("city_code"), try place("value"))
    let cities = input.measures.cities.map(\.description)
    var expected: [String: WorkbookReader.Cell] = [:]
    for row in table.dropFirst() {
      let head = "\(row[dataset]).\(row[measure])"
      let column = letters(try #require(heads.firstIndex(of: head)))
      let line = try #require(cities.firstIndex(of: row[city])) + 2
      expected["\(column)\(line)"] = .init(
        kind: row[value] == restrictedMark ? "inlineStr" : "n", value: row[value])
    }
    #expect(expected.values.contains { $0.kind == "n" })
    #expect(expected.values.contains { $0.kind == "inlineStr" })
    let figures = cells.filter { cell in
      let column = cell.key.prefix { $0.isLetter }
      return column != "A" && column != "B" && cell.key.dropFirst(column.count) != "1"
    }
    let isSame = figures.mapValues(same) == expected.mapValues(same)
    #expect(isSame)
  }

  /// Law: a cell of the scores is the table's row for that city and item, and each row has its cell.
  @Test func scoresAreAMatrixOfCitiesAndItems() throws {
    let input = Fixture.input(cities: 12)
    let sheet = try #require(ReportTable.allCases.firstIndex(of: .scores)) + 2
    let cells = try WorkbookReader(write(input)).cells(sheet)
    let heads = columns(.scores, input).map(\.name)
    var expected: [String: WorkbookReader.Cell] = [:]
    for (column, head) in self.heads(.scores, input).enumerated() {
      expected["\(letters(column))1"] = .init(kind: "inlineStr", value: head)
    }
    let table = rows(.scores, input)
    let names = rows(.indices, input).dropFirst().map { ($0[2], $0[3]) }
    let cities = names.map(\.0)
    for (row, name) in names.enumerated() {
      expected["A\(row + 2)"] = .init(kind: "inlineStr", value: name.0)
      if !name.1.isEmpty { expected["B\(row + 2)"] = .init(kind: "inlineStr", value: name.1) }
    }
    let place = { (name: String) throws in try #require(table[0].firstIndex(of: name)) }
    let (city, item, score) = (try place("city_code"), try place("indicator"), try place("score"))
    #expect(table.count > 1)
    for row in table.dropFirst() where !row[score].isEmpty {
      let column = letters(try #require(heads.firstIndex(of: row[item])))
      let line = try #require(cities.firstIndex(of: row[city])) + 2
      expected["\(column)\(line)"] = .init(kind: "n", value: row[score])
    }
    let isSame = cells.mapValues(same) == expected.mapValues(same)
    #expect(isSame)
  }

  /// A number by its value: the workbook and the CSV write it each in its own way.
  private func same(_ cell: WorkbookReader.Cell) -> WorkbookReader.Cell {
    guard cell.kind == "n", let value = Double(cell.value) else { return cell }
    return .init(kind: "n", value: value.text())
  }

  /// Law: a cell of a text column is a text, that of a number column a number, and none a formula.
  @Test func codesAreTextAndNumbersAreNumbers() throws {
    let input = SiteTests.hostile
    let book = try WorkbookReader(write(input))
    for (number, table) in ReportTable.allCases.enumerated() {
      let columns = columns(table, input)
      for (reference, cell) in book.cells(number + 2) {
        let letters = reference.prefix { $0.isLetter }.unicodeScalars.map { Int($0.value) - 64 }
        let column = letters.reduce(0) { $0 * 26 + $1 } - 1
        let isHeader = reference.drop { $0.isLetter } == "1"
        let isText =
          isHeader || columns[column].kind == .text || cell.value == restrictedMark
        #expect(cell.kind == (isText ? "inlineStr" : "n"), "\(table) \(reference)")
      }
    }
    let all = book.members.values.joined()
    #expect(!all.contains("<f>") && !all.contains("<hyperlink") && !all.contains("TargetMode"))
  }

  /// Law: whatever a text is, it comes back as that text.
  @Test(arguments: [
    "=HYPERLINK(\"http://example.org\")", "=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "110000",
    "http://example.org", "mailto:a", "internal:Sheet1!A1", "<b>&amp;\"'", " a ", "é市𠀀", "2018-03",
  ])
  func textsStayTexts(text: String) throws {
    let book = try cells([text])
    #expect(book.cells(1)["A2"] == .init(kind: "inlineStr", value: text))
    #expect(book.isWellFormed)
  }

  @Test func whatACellCannotHoldIsShown() throws {
    let book = try cells(["a\u{0}b\u{1B}\u{FFFF}", String(repeating: "市", count: 40_000)])
    #expect(book.cells(1)["A2"]?.value == "a\u{FFFD}b\u{FFFD}\u{FFFD}")
    let long = try #require(book.cells(1)["A3"]?.value)
    #expect(long.count == Workbook.longestText)
    #expect(long.hasSuffix("市…"))
  }

  /// An escape of the format in a name is not one.
  @Test(arguments: [
    ("_x0041_", "_x005F_x0041_"), ("a_x00e9_b", "a_x005F_x00e9_b"), ("_x004_", "_x004_"),
    ("_xyz01_", "_xyz01_"), ("max_x1", "max_x1"),
  ])
  func escapesAreEscaped(text: String, stored: String) { #expect(cellText(text) == stored) }

  /// Law: a table beyond the sheet's limit loses no row, and each sheet has the header.
  @Test(arguments: [1, 3, 4, 5, 6, 7])
  func longTablesGoOnInFurtherSheets(rows: Int) throws {
    let book = try cells((1...rows).map(String.init), rowLimit: 4)
    let sheets = (rows + 2) / 3
    #expect(book.sheets == (1...sheets).map { $0 == 1 ? "S" : "S (\($0))" })
    var read: [String] = []
    for sheet in 1...sheets {
      let cells = book.cells(sheet)
      #expect(cells["A1"]?.value == "x")
      read += (2...4).compactMap { cells["A\($0)"]?.value }
    }
    #expect(read == (1...rows).map(String.init))
  }

  @Test func theNotesSayWhatItIs() throws {
    var input = Fixture.input(cities: 2)
    input.synthetic = true
    let notes = try WorkbookReader(write(input)).cells(1).values.map(\.value).joined(
      separator: "\n")
    for words in ["2018年3月", "March 2018", "不是官方指数", "not the official index", "合成数据", "Synthetic"]
    {
      #expect(notes.contains(words), "\(words)")
    }
    for table in ReportTable.allCases { #expect(notes.contains(table.rawValue)) }
    for node in input.edition.nodes {
      #expect(notes.contains(node.id) && notes.contains(node.title.en), "\(node.id)")
    }
  }

  @Test func aFolderThatIsNotThereIsAFailure() {
    #expect {
      try Site(Fixture.input(cities: 1)).writeWorkbook(
        to: "/nowhere/report.xlsx", scratch: NSTemporaryDirectory())
    } throws: { error in
      (error as? Failure)?.code == .writeFailed
    }
  }

  /// Law: a text with a person's number keeps the workbook off the disk; the same digits as a figure do not.
  @Test func aPersonsNumberIsNotWritten() throws {
    let folder = NSTemporaryDirectory() + "workbook-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func finish(_ body: (Workbook) -> Void) throws {
      let book = try Workbook(
        path: "\(folder)/report.xlsx", scratch: folder, title: "T",
        day: Day(year: 2018, month: 3, day: 31))
      book.beginSheet("S", columns: [SheetColumn(title: "x", width: 9, isText: true)])
      body(book)
      try book.finish()
    }
    for text in ["13800138000", "市11010519491231002X", "card 4111111111111111."] {
      let failure = #expect(throws: Failure.self) {
        try finish {
          $0.endRow()
          $0.text(text)
        }
      }
      #expect(failure?.code == .personalNumber)
      #expect(failure?.place == .init(file: "\(folder)/report.xlsx: S", line: 3, column: 1))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
    try finish {
      $0.number(13_800_138_000)
      $0.endRow()
    }
  }

  @Test func headersStayInSight() throws {
    let book = try WorkbookReader(write(Fixture.input(cities: 2)))
    let sheet = book.members["xl/worksheets/sheet2.xml"] ?? ""
    #expect(sheet.contains("state=\"frozen\"") && sheet.contains("ySplit=\"1\""))
    #expect(sheet.contains("<autoFilter"))
  }
}

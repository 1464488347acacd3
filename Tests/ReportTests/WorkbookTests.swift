import ByteStream
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
  @Test func theSameInputGivesTheSameBytes() throws {
    let first = try write(Fixture.input(cities: 5))
    // The time of a zip member has a step of two seconds, that of a property one.
    Thread.sleep(forTimeInterval: 2.1)
    let second = try write(Fixture.input(cities: 5))
    let isSame = first == second
    #expect(isSame)
    let book = try WorkbookReader(first)
    #expect(book.members["docProps/core.xml"]?.contains("2018-03-31T00:00:00Z") == true)
  }

  /// Law: each table has a sheet, with the columns and as many cells as its CSV.
  @Test func everyTableHasASheet() throws {
    let input = SiteTests.hostile
    let book = try WorkbookReader(write(input))
    #expect(book.isWellFormed)
    #expect(
      book.sheets == ["说明 Notes"] + ReportTable.allCases.map(\.rawValue) + ["dictionary"])
    for (number, table) in ReportTable.allCases.enumerated() {
      let cells = book.cells(number + 2)
      for (column, head) in table.columns.enumerated() {
        let name = String(UnicodeScalar(UInt8(65 + column % 26)))
        let reference = column < 26 ? "\(name)1" : "A\(name)1"
        #expect(cells[reference]?.value == head.name, "\(table) \(reference)")
      }
      let csv = tableText(table, of: input, as: .csv, months: input.month...input.month)
      let rows = String(decoding: csv, as: UTF8.self).split(separator: "\r\n").count
      let written = Set(cells.keys.map { $0.drop { $0.isLetter } }).count
      #expect(written == rows, "\(table)")
    }
  }

  /// Law: a cell of a text column is a text, that of a number column a number, and none a formula.
  @Test func codesAreTextAndNumbersAreNumbers() throws {
    let book = try WorkbookReader(write(SiteTests.hostile))
    for (number, table) in ReportTable.allCases.enumerated() {
      for (reference, cell) in book.cells(number + 2) {
        let letters = reference.prefix { $0.isLetter }.unicodeScalars.map { Int($0.value) - 64 }
        let column = letters.reduce(0) { $0 * 26 + $1 } - 1
        let isHeader = reference.drop { $0.isLetter } == "1"
        let isText =
          isHeader || table.columns[column].kind == .text || cell.value == withheldMark
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
  }

  @Test func aFolderThatIsNotThereIsAFailure() {
    #expect {
      try Site(Fixture.input(cities: 1)).writeWorkbook(
        to: "/nowhere/report.xlsx", scratch: NSTemporaryDirectory())
    } throws: { error in
      (error as? Failure)?.code == .writeFailed
    }
  }

  @Test func headersStayInSight() throws {
    let book = try WorkbookReader(write(Fixture.input(cities: 2)))
    let sheet = book.members["xl/worksheets/sheet2.xml"] ?? ""
    #expect(sheet.contains("state=\"frozen\"") && sheet.contains("ySplit=\"1\""))
    #expect(sheet.contains("<autoFilter"))
  }
}

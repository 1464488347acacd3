public import Records
import Spreadsheet

/// One sheet of a workbook of any tables.
public struct PlainSheet: Sendable {
  /// The sheet's name: at most 25 characters, without `[]:*?/\`.
  public var name: String
  /// The heads of the columns.
  public var columns: [String]
  /// The rows.
  public var rows: [[PlainCell]]

  /// Describes a sheet.
  public init(name: String, columns: [String], rows: [[PlainCell]]) {
    self.name = name
    self.columns = columns
    self.rows = rows
  }
}

/// Writes tables as one workbook, a sheet to each; a number that is none stays an empty cell.
///
/// The same tables give the same bytes: the workbook says that it was made on a fixed day.
///
/// - Parameters:
///   - sheets: the tables; those without a column are left out.
///   - path: the file to make or replace.
///   - scratch: a folder for temporary files.
///   - title: the title among the workbook's properties.
/// - Throws: `personal-number` when a text holds one; `write-failed`.
public func writePlainWorkbook(
  _ sheets: [PlainSheet], to path: String, scratch: String, title: String
) throws(Failure) {
  let workbook = try Workbook(
    path: path, scratch: scratch, title: title, day: Day(year: 2000, month: 1, day: 1))
  for sheet in sheets where !sheet.columns.isEmpty {
    let isText = sheet.columns.indices.map { column in
      sheet.rows.contains { if case .text(.some) = $0[column] { true } else { false } }
    }
    workbook.beginSheet(
      sheet.name,
      columns: zip(sheet.columns, isText).map { name, isText in
        SheetColumn(title: name, width: Double(min(40, max(12, name.count + 2))), isText: isText)
      })
    for row in sheet.rows {
      for cell in row {
        switch cell {
        case .text(let text): workbook.text(text.map(visible))
        case .number(let number): workbook.number(number.roundedToSignificant(12))
        }
      }
      workbook.endRow()
    }
  }
  try workbook.finish()
}

import CXLSXWriter
public import Records

/// One column of a sheet.
public struct SheetColumn: Equatable, Sendable {
  /// What stands in the first row; empty for a sheet without a header.
  public let title: String
  /// The width in characters of the default font, 1...255.
  public let width: Double
  /// Whether the cells are text that no spreadsheet may read as a number, as codes are.
  public let isText: Bool

  /// Describes a column.
  public init(title: String, width: Double, isText: Bool) {
    self.title = title
    self.width = width
    self.isText = isText
  }
}

/// Writes an Office Open XML workbook (.xlsx) sheet by sheet, row by row, each row from its first cell.
///
/// A text is only ever written as a text: none becomes a formula, a link, a number or a date. Rows go
/// through to a temporary file as they end, so that memory does not grow with a sheet. The same calls
/// give the same bytes. The first thing that goes wrong is kept and thrown by `finish`, which also reads the
/// workbook back and compares every cell.
///
/// A class, and not a value that cannot be copied, because a table's walk hands its target around.
/// See `docs/decisions/0012-workbook.md`.
@safe public final class Workbook {
  /// The most rows that the format allows on a sheet, the header's among them.
  public static let mostRows = 1_048_576
  /// The most characters that the format allows in a cell.
  public static let longestText = 32_767

  private let path: String
  private let rowLimit: Int
  private let book: UnsafeMutablePointer<lxw_workbook>
  private let headerFormat: UnsafeMutablePointer<lxw_format>?
  private let textFormat: UnsafeMutablePointer<lxw_format>?
  private var sheet: UnsafeMutablePointer<lxw_worksheet>?
  private var name = ""
  private var columns: [SheetColumn] = []
  private var continuation = 1
  private var row: UInt32 = 0
  private var column: UInt16 = 0
  /// What every sheet so far is to hold.
  private(set) var sums: [SheetSum] = []
  private var problem = LXW_NO_ERROR
  /// A person's number in a text.
  private var found: Failure?
  private var isOpen = true

  /// Starts a workbook; nothing is at `path` before `finish`.
  ///
  /// - Parameters:
  ///   - path: The file to make or replace.
  ///   - scratch: A folder for temporary files, which vanish with the process at the latest.
  ///   - title: The title among the workbook's properties.
  ///   - day: The day it is said to be made on: never the clock's.
  ///   - rowLimit: The most rows of a sheet, at least 2; what is beyond goes on in a further sheet.
  /// - Throws: `write-failed`.
  public init(
    path: String, scratch: String, title: String, day: Day, rowLimit: Int = Workbook.mostRows
  ) throws(Failure) {
    precondition((2...Workbook.mostRows).contains(rowLimit), "a sheet of impossible size")
    let made = unsafe scratch.withCString { scratch in
      // The library copies the folder's name and does not write to it.
      var options = unsafe lxw_workbook_options()
      unsafe options.constant_memory = 1
      unsafe options.tmpdir = unsafe UnsafeMutablePointer(mutating: scratch)
      return unsafe workbook_new_opt(path, &options)
    }
    guard let book = unsafe made else { throw Self.failure(path) }
    self.path = path
    self.rowLimit = rowLimit
    unsafe self.book = unsafe book
    unsafe headerFormat = unsafe workbook_add_format(book)
    unsafe textFormat = unsafe workbook_add_format(book)
    unsafe format_set_bold(headerFormat)
    unsafe format_set_bottom(headerFormat, UInt8(LXW_BORDER_THIN.rawValue))
    unsafe format_set_num_format(textFormat, "@")
    unsafe title.withCString { title in
      var properties = unsafe lxw_doc_properties()
      unsafe properties.title = unsafe UnsafeMutablePointer(mutating: title)
      unsafe properties.created = Int(day.rawValue) * 86_400
      note(unsafe workbook_set_properties(book, &properties))
    }
  }

  deinit {
    // `finish` has freed it already, whatever came of it.
    if isOpen { unsafe lxw_workbook_free(book) }
  }

  /// Begins a sheet; its header stays in sight, and its rows can be filtered.
  ///
  /// - Parameters:
  ///   - name: A name of at most 25 characters without `[]:*?/\`, of which there is no other.
  ///   - columns: At least one. Without any title there is no header.
  public func beginSheet(_ name: String, columns: [SheetColumn]) {
    endSheet()
    self.name = name
    self.columns = columns
    continuation = 1
    openSheet()
  }

  /// Writes a text into the next cell; `nil` and an empty one leave it empty.
  public func text(_ value: String?) {
    defer { column += 1 }
    guard let value, !value.isEmpty else { return }
    prepareRow()
    guard unsafe sheet != nil else { return }
    unsafe write(cellText(value), textFormat)
  }

  /// Writes a number into the next cell, with the 15 significant digits that spreadsheets keep; `nil` and
  /// what is not finite leave it empty.
  public func number(_ value: Double?) {
    defer { column += 1 }
    guard let value, value.isFinite else { return }
    prepareRow()
    guard unsafe sheet != nil else { return }
    let isWhole = value.magnitude < 1e15 && value.rounded(.towardZero) == value
    let number = isWhole ? value : value.roundedToSignificant(15)
    note(unsafe worksheet_write_number(sheet, row, column, number, nil))
    sums[sums.count - 1].add(number: number, row: Int(row), column: Int(column))
  }

  /// Ends the row.
  public func endRow() {
    row += 1
    column = 0
  }

  /// Ends the workbook, writes the file and reads it back.
  ///
  /// - Throws: `personal-number` when a text holds one; `write-failed`, also when the file does not hold what
  ///   was given, and what is at the path is of no use.
  public func finish() throws(Failure) {
    guard isOpen else { return }
    endSheet()
    // Nothing of it is put on the disk then.
    if let found { throw found }
    // A sheet that could not be begun: the library would close it as if it had been.
    guard problem == LXW_NO_ERROR else { throw Self.failure(path) }
    isOpen = false
    note(unsafe workbook_close(book))
    guard problem == LXW_NO_ERROR else { throw Self.failure(path) }
    try WorkbookCheck(path: path, sheets: sums).run()
  }

  private func write(_ text: String, _ format: UnsafeMutablePointer<lxw_format>?) {
    if let number = PersonalNumber.first(in: text.utf8.span) {
      found =
        found
        ?? .personalNumber(
          number.kind,
          at: .init(file: "\(path): \(name)", line: Int(row) + 1, column: Int(column) + 1))
    }
    note(unsafe worksheet_write_string(sheet, row, column, text, format))
    sums[sums.count - 1].add(text: text.utf8.span, row: Int(row), column: Int(column))
  }

  /// A row beyond the limit goes on in a further sheet under the same header.
  private func prepareRow() {
    guard row >= UInt32(rowLimit) else { return }
    endSheet()
    continuation += 1
    openSheet()
  }

  private func openSheet() {
    let full = continuation == 1 ? name : "\(name) (\(continuation))"
    unsafe sheet = unsafe workbook_add_worksheet(book, full)
    sums.append(SheetSum(name: Array(full.utf8)))
    guard unsafe sheet != nil else { return note(LXW_ERROR_MEMORY_MALLOC_FAILED) }
    for (number, column) in columns.enumerated() {
      let number = UInt16(number)
      let format = unsafe column.isText ? textFormat : nil
      note(unsafe worksheet_set_column(sheet, number, number, column.width, format))
    }
    row = 0
    guard hasHeader else { return }
    unsafe worksheet_freeze_panes(sheet, 1, 0)
    let next = column
    for (number, head) in columns.enumerated() where !head.title.isEmpty {
      column = UInt16(number)
      unsafe write(cellText(head.title), headerFormat)
    }
    column = next
    row = 1
  }

  private func endSheet() {
    guard unsafe sheet != nil else { return }
    if hasHeader {
      note(unsafe worksheet_autofilter(sheet, 0, 0, max(1, row) - 1, UInt16(columns.count) - 1))
    }
    unsafe sheet = nil
  }

  private var hasHeader: Bool { columns.contains { !$0.title.isEmpty } }

  private func note(_ result: lxw_error) {
    if problem == LXW_NO_ERROR { problem = result }
  }

  private static func failure(_ path: String) -> Failure {
    Failure(
      .writeFailed, "cannot write the workbook", at: .init(file: path),
      hint: "check the space on the disk")
  }
}

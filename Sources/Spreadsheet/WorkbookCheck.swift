import ByteStream
import Records

/// Reads a workbook back and compares it with what was to be written.
///
/// The library writes by way of temporary files and does not look at the result of every call, so a
/// disk that refuses a single one leaves a gap. Every member of the archive must be whole by its checksum and
/// well-formed, and every sheet must hold the cells that were given.
struct WorkbookCheck {
  private let path: String
  private let sheets: [SheetSum]
  /// More than any cell takes, its escapes included: without a tag in so many bytes, there is none.
  private static let longestTag = 1 << 20

  /// Prepares to look for `sheets`, in their order.
  init(path: String, sheets: [SheetSum]) {
    self.path = path
    self.sheets = sheets
  }

  /// Reads the file.
  ///
  /// - Throws: `write-failed`, with the sheet, when it is not what was written.
  func run() throws(Failure) {
    do throws(Failure) {
      try read()
    } catch {
      // A damaged archive is damage done here: nobody delivered it.
      throw error.code == .writeFailed ? error : failure("its archive is damaged")
    }
  }

  private func read() throws(Failure) {
    let limits = ReadLimits(maximumInflatedBytes: .max, maximumRatio: .max)
    let archive = try ZipArchive(path: path, limits: limits)
    var found: [SheetSum?] = Array(repeating: nil, count: sheets.count)
    var names: [[UInt8]]?
    var missing: Set<String> = ["[Content_Types].xml", "_rels/.rels", "xl/styles.xml"]
    for member in archive.members {
      let number = sheetNumber(member.name)
      let name = number.flatMap { sheets.indices.contains($0) ? sheets[$0].name : nil }
      if number != nil && name == nil { throw failure("it has a sheet too many") }
      let walk = try walk(member, limits, MarkupWalk(sheet: name))
      if let number { found[number] = walk.sum }
      if member.name == "xl/workbook.xml" { names = walk.names }
      missing.remove(member.name)
    }
    guard let names, missing.isEmpty, names == sheets.map(\.name) else {
      throw failure("it is incomplete")
    }
    for (sheet, sum) in zip(sheets, found) where sum != sheet {
      let name = String(decoding: sheet.name, as: UTF8.self)
      let wanted = "\(sheet.rows) rows and \(sheet.cells) cells"
      guard let sum, sum.rows != sheet.rows || sum.cells != sheet.cells else {
        throw failure("its sheet '\(name)' does not hold the \(wanted) that were written")
      }
      throw failure(
        "its sheet '\(name)' holds \(sum.rows) rows and \(sum.cells) cells instead of \(wanted)")
    }
  }

  private func walk(
    _ member: ZipArchive.Member, _ limits: ReadLimits, _ walk: MarkupWalk
  ) throws(Failure) -> MarkupWalk {
    var walk = walk
    var bytes: [UInt8] = []
    var contents = try ZipContents(member, at: path, limits: limits)
    var isMore = true
    while isMore {
      isMore = try contents.read(into: &bytes)
      // The end of a file ends its last text as a tag would.
      if !isMore { bytes.append(MarkupWalk.tagStart) }
      guard let taken = walk.take(bytes.span), bytes.count - taken < Self.longestTag else {
        throw failure("'\(member.name)' is not well-formed")
      }
      bytes.removeFirst(taken)
    }
    guard bytes.count == 1, walk.isComplete else {
      throw failure("'\(member.name)' ends too early")
    }
    return walk
  }

  /// The place of a sheet by the name of its member, from 0.
  private func sheetNumber(_ name: String) -> Int? {
    guard name.hasPrefix("xl/worksheets/sheet"), name.hasSuffix(".xml"),
      let number = Int(name.dropFirst("xl/worksheets/sheet".count).dropLast(".xml".count))
    else { return nil }
    return number - 1
  }

  private func failure(_ what: String) -> Failure {
    Failure(
      .writeFailed, "the workbook was not written as it should be: \(what)", at: .init(file: path),
      hint: "check the disk, and run again")
  }
}

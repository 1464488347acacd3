import ByteStream
import Dialect
public import Records

/// What a user says about a file that is turned into clean CSV; what is left out is found.
public struct ConvertOptions: Sendable {
  /// A label of the Encoding Standard: `utf-8`, `gb18030`, `big5`, `shift_jis`, `windows-1251`.
  public var encoding: String?
  /// One or more characters, or `tab`, `space`, `comma`, `semicolon`, `bar`.
  public var delimiter: String?
  /// One ASCII character, or `none`.
  public var quote: String?
  /// `doubled` or `backslash`, or the character itself.
  public var escape: String?
  /// A number of records, or `none`.
  public var header: String?
  /// Lines before the table.
  public var skip: Int?
  /// The name of a file in an archive, with or without its folders.
  public var member: String?
  /// How many columns the table has.
  public var columns: Int?
  /// Which table of a file, from 1.
  public var table: Int?
  /// Whether rows that can be read in more than one way are left out.
  public var isStrict = false
  /// Whether files are taken to be plain: comma, doubled quotes, the first row the header, and nothing guessed.
  public var isPlain = false
  /// Whether lines behind a table may be footnotes.
  public var hasFootnotes = true
  /// Whether a file may have further tables.
  public var hasFurtherTables = true

  /// Nothing is known.
  public init() {}

  /// The same in terms of the reader.
  ///
  /// - Throws: `usage` with the option's name.
  func reading() throws(Failure) -> ReadingOptions {
    var options = ReadingOptions()
    options.isStrict = isStrict
    if let encoding {
      guard let known = TextEncoding(label: encoding) else {
        throw Failure(.usage, "--encoding takes \(TextEncoding.labelsInWords)")
      }
      options.encoding = known
    }
    if let delimiter {
      let text = Self.names[delimiter.lowercased()] ?? delimiter
      guard !text.isEmpty, text.utf8.count <= 8, !text.contains(where: \.isNewline) else {
        throw Failure(.usage, "--delimiter takes a character, or tab, space, comma, semicolon, bar")
      }
      options.delimiter = Array(text.utf8)
    }
    if let quote {
      let bytes = Array(quote.utf8)
      guard quote == "none" || (bytes.count == 1 && bytes[0] > 0x20 && bytes[0] < 0x7F) else {
        throw Failure(.usage, "--quote takes one character, or none")
      }
      options.quote = .some(quote == "none" ? nil : bytes[0])
    }
    if let escape {
      switch escape {
      case "backslash", "\\": options.escape = .backslash
      case "doubled", quote ?? "\"": options.escape = .doubled
      default: throw Failure(.usage, "--escape takes doubled or backslash")
      }
    }
    if let header {
      guard let rows = header == "none" ? 0 : Int(header), (0...999).contains(rows) else {
        throw Failure(.usage, "--header takes a number of rows up to 999, or none")
      }
      options.headerRows = rows
    }
    if let skip {
      guard skip >= 0 else { throw Failure(.usage, "--skip takes a number of lines") }
      options.skippedLines = skip
    }
    try addShape(to: &options)
    return options
  }

  /// What is known about the shape of the table.
  private func addShape(to options: inout ReadingOptions) throws(Failure) {
    options.hasFootnotes = hasFootnotes
    options.hasFurtherTables = hasFurtherTables
    if let columns {
      guard (1...TableReader.limits.maximumColumns).contains(columns) else {
        throw Failure(.usage, "--columns takes a number up to \(TableReader.limits.maximumColumns)")
      }
      options.width = columns
    }
    if let table {
      guard (1...100).contains(table) else {
        throw Failure(.usage, "--table takes a number up to 100")
      }
      options.table = table
    }
    guard isPlain else { return }
    let isMore =
      delimiter != nil || quote != nil || escape != nil || skip != nil || columns != nil
      || table != nil || (options.headerRows ?? 0) > 1
    guard !isMore else {
      throw Failure(
        .usage,
        "--plain says how a file is written; with it stand --encoding, --header none, --strict")
    }
    options.isPlain = true
  }

  private static let names = [
    "tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "bar": "|",
  ]
}

/// What was found while a file was turned into clean CSV.
public struct Conversion: Sendable {
  /// What the user calls the file.
  public var file = ""
  /// What was found and what was done about it, in words; without the value of any field.
  public var words: [String] = []
  /// Data rows written.
  public var rows = 0
  /// Data rows that strict reading left out.
  public var lostRows = 0
  /// Whether the file has lines, none of them blank, that are not in the table.
  public var hasOtherLines = false
  /// Whether the file may be meant to have more lines than it has.
  public var mayHaveMoreLines = false

  /// Whether strict reading has to fail: for rows left out, where nothing is left of a file that holds some, and where nobody
  /// can say which its lines are.
  public var isIncomplete: Bool {
    lostRows > 0 || (rows == 0 && hasOtherLines) || mayHaveMoreLines
  }
}

/// Lines that are not in the table that is written, and why.
public struct MissingLines: Equatable, Sendable {
  /// What the user calls the file.
  public let file: String
  /// The physical lines.
  public var lines: ClosedRange<Int>
  /// Why, in words.
  public let reason: String
  /// Whether strict reading left out a row, which has to be named one by one.
  public let isLost: Bool
}

/// Turns any delimited text into UTF-8 CSV (RFC 4180), handing the bytes to `write` block by block.
///
/// What is wrong with a row is repaired as far as it can be, and counted; strict reading leaves out each row
/// that can be read in more than one way. All lines that are left out are named to `missing`. The input is
/// the user's own file: its columns pass through as they are. A file without a byte is an empty table, but
/// not in strict reading.
///
/// Several files make one table: the header is written once, and each has to have the same.
///
/// - Parameters:
///   - paths: Files, links to them, pipes, or `-` for stdin: plain, packed, or a zip or tar archive.
///   - options: What is known about them.
///   - write: Takes the CSV.
///   - missing: Takes the lines left out, and why.
///   - done: Takes what was found in each file.
/// - Throws: `usage`, what is wrong with a file, `table-invalid` for another header, and what the closures throw.
public func convert(
  _ paths: [String], _ options: ConvertOptions, write: (Span<UInt8>) throws(Failure) -> Void,
  missing: (MissingLines) throws(Failure) -> Void,
  done: (Conversion) throws(Failure) -> Void
) throws(Failure) {
  let reading = try options.reading()
  guard paths.count(where: { $0 == "-" }) <= 1 else {
    throw Failure(.usage, "stdin can be read once only")
  }
  var header = WrittenHeader()
  for path in paths {
    try done(try convert(path, options, reading, &header, write: write, missing: missing))
  }
}

private func convert(
  _ path: String, _ options: ConvertOptions, _ reading: ReadingOptions,
  _ header: inout WrittenHeader, write: (Span<UInt8>) throws(Failure) -> Void,
  missing: (MissingLines) throws(Failure) -> Void
) throws(Failure) -> Conversion {
  var reader: TableReader
  do throws(Failure) {
    reader = try open(path, options.member, reading)
  } catch {
    guard error.code == .fileEmpty && !options.isStrict else { throw error }
    return Conversion(file: path, words: ["no bytes, so no rows"])
  }
  let list = MissingList(file: path)
  reader.onLeftOut = { list.add($0, $1.rawValue, isLost: false) }
  header.begin(path)
  try reader.readCSV(write: write) { (record) throws(Failure) in
    try list.hand(to: missing)
    return try header.isToBeWritten(record)
  } lost: { (record, loss) throws(Failure) in
    list.add(record.line...record.lastLine, loss.rawValue, isLost: true)
    try list.hand(to: missing)
  }
  try list.hand(to: missing)
  let found = reader.findings
  return Conversion(
    file: path, words: words(found), rows: found.rows, lostRows: found.lostRows,
    hasOtherLines: found.leftOut.contains { $0.key != .blankLine && $0.key != .emptyRow },
    mayHaveMoreLines: found.otherLineEnds > 0)
}

/// Lines left out that nobody was told yet; those of one kind that follow each other are one.
private final class MissingList {
  private let file: String
  private var entries: [MissingLines] = []

  init(file: String) { self.file = file }

  func add(_ lines: ClosedRange<Int>, _ reason: String, isLost: Bool) {
    if let last = entries.last, last.reason == reason, !isLost,
      last.lines.upperBound + 1 == lines.lowerBound
    {
      entries[entries.count - 1].lines = last.lines.lowerBound...lines.upperBound
    } else {
      entries.append(MissingLines(file: file, lines: lines, reason: reason, isLost: isLost))
    }
  }

  func hand(to missing: (MissingLines) throws(Failure) -> Void) throws(Failure) {
    guard !entries.isEmpty else { return }
    for entry in entries { try missing(entry) }
    entries.removeAll(keepingCapacity: true)
  }
}

/// The header that was written, which every further file has to have.
private struct WrittenHeader {
  private var first: (file: String, names: CutRecord?)?
  private var file = ""
  private var isFirstRecord = true

  mutating func begin(_ file: String) {
    self.file = file
    isFirstRecord = true
  }

  /// Whether a record is written: rows always, a header in the first file.
  mutating func isToBeWritten(_ record: borrowing CutRecord) throws(Failure) -> Bool {
    guard isFirstRecord else { return true }
    isFirstRecord = false
    guard let first else {
      self.first = (file, record.isHeader ? copy record : nil)
      return true
    }
    guard let names = first.names else {
      guard !record.isHeader else { throw differs(record, "a header, and \(first.file) has none") }
      return true
    }
    guard record.isHeader, names.text == record.text, names.ends == record.ends else {
      throw differs(record, "another header than \(first.file)")
    }
    return false
  }

  private func differs(_ record: borrowing CutRecord, _ words: String) -> Failure {
    Failure(
      .tableInvalid, "the file has \(words)", at: .init(file: file, line: record.line),
      hint: "convert files of other columns one by one")
  }
}

/// Opens a file, or the one table of an archive.
private func open(
  _ path: String, _ name: String?, _ options: ReadingOptions
) throws(Failure) -> TableReader {
  let place = resolvedPath(path)
  guard Archive.kind(of: place) != nil else {
    guard name == nil else { throw Failure(.usage, "--member is for zip and tar archives") }
    return try TableReader(ExportSource(chosen: path), options: options)
  }
  let archive = try Archive(path: place, limits: TableReader.limits)
  let tables = archive.members.filter { member in
    if let name { return member.name == name || member.name.hasSuffix("/\(name)") }
    return ExportEnding.isTable(member.name)
  }
  guard let table = tables.first, tables.count == 1 else {
    let names = archive.members.prefix(20).map(\.name).joined(separator: ", ")
    throw Failure(
      .usage, "--member takes the name of one file of the archive", at: .init(file: path),
      hint: "it has \(names)")
  }
  return try TableReader(ExportSource(chosen: path, member: table), options: options)
}

import ByteStream
import Dialect
public import Records

/// What a user says about a file that is turned into clean CSV; what is left out is found.
public struct ConvertOptions: Sendable {
  /// `utf-8`, `gb18030`, `utf-16le`, `utf-16be` or `windows-1252`.
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
  /// The name of a file in a zip archive, with or without its folders.
  public var member: String?
  /// Whether rows that can be read in more than one way are left out.
  public var isStrict = false

  /// Nothing is known.
  public init() {}

  /// The same in terms of the reader.
  ///
  /// - Throws: `usage` with the option's name.
  func reading() throws(Failure) -> ReadingOptions {
    var options = ReadingOptions()
    options.isStrict = isStrict
    if let encoding {
      guard let known = Self.encodings[encoding.lowercased()] else {
        throw Failure(
          .usage, "--encoding takes utf-8, gb18030, utf-16le, utf-16be or windows-1252")
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
      guard let rows = header == "none" ? 0 : Int(header), (0...9).contains(rows) else {
        throw Failure(.usage, "--header takes a number of rows up to 9, or none")
      }
      options.headerRows = rows
    }
    if let skip {
      guard skip >= 0 else { throw Failure(.usage, "--skip takes a number of lines") }
      options.skippedLines = skip
    }
    return options
  }

  private static let names = [
    "tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "bar": "|",
  ]

  private static let encodings: [String: TextEncoding] = [
    "utf-8": .utf8, "utf8": .utf8, "gb18030": .gb18030, "gbk": .gb18030, "gb2312": .gb18030,
    "utf-16le": .utf16le, "utf-16be": .utf16be, "windows-1252": .windows1252,
    "latin-1": .windows1252, "iso-8859-1": .windows1252,
  ]
}

/// What was found while a file was turned into clean CSV.
public struct Conversion: Sendable {
  /// What was found and what was done about it, in words; without the value of any field.
  public var words: [String] = []
  /// Data rows written.
  public var rows = 0
  /// Data rows that strict reading left out.
  public var lostRows = 0
}

/// Turns any delimited text into UTF-8 CSV (RFC 4180), handing the bytes to `write` block by block.
///
/// What is wrong with a row is repaired as far as it can be, and counted; strict reading leaves out, and
/// names to `lost`, each row that can be read in more than one way. The input is the user's own file:
/// its columns pass through as they are. A file without a byte is an empty table, but not in strict
/// reading.
///
/// - Parameters:
///   - path: A regular file: plain, gzip, or a zip archive.
///   - options: What is known about it.
///   - write: Takes the CSV.
///   - lost: Takes the line of each row left out, and why.
/// - Returns: What was found, and how many rows there are.
/// - Throws: `usage`, what is wrong with the file, and what `write` throws.
public func convert(
  _ path: String, _ options: ConvertOptions, write: (Span<UInt8>) throws(Failure) -> Void,
  lost: (Int, String) throws(Failure) -> Void
) throws(Failure) -> Conversion {
  let reading = try options.reading()
  var reader: TableReader
  do throws(Failure) {
    reader = try open(path, options.member, reading)
  } catch {
    guard error.code == .fileEmpty && !options.isStrict else { throw error }
    return Conversion(words: ["no bytes, so no rows"])
  }
  try reader.readCSV(write: write) { (record, loss) throws(Failure) in
    try lost(record.line, loss.rawValue)
  }
  let findings = reader.findings
  return Conversion(
    words: words(findings), rows: findings.rows, lostRows: findings.lostRows)
}

/// Opens a file, or the one table of an archive.
private func open(
  _ path: String, _ name: String?, _ options: ReadingOptions
) throws(Failure) -> TableReader {
  guard ZipArchive.isZip(path) else {
    guard name == nil else { throw Failure(.usage, "--member is for zip archives") }
    return try TableReader(path: path, options: options)
  }
  let archive = try ZipArchive(path: path, limits: TableReader.limits)
  let tables = archive.members.filter { member in
    if let name { return member.name == name || member.name.hasSuffix("/\(name)") }
    let lowercased = member.name.lowercased()
    return [".csv", ".tsv", ".txt"].contains { lowercased.hasSuffix($0) }
  }
  guard let table = tables.first, tables.count == 1 else {
    let names = archive.members.prefix(20).map(\.name).joined(separator: ", ")
    throw Failure(
      .usage, "--member takes the name of one file of the archive", at: .init(file: path),
      hint: "it has \(names)")
  }
  return try TableReader(ExportSource(path: path, member: table), options: options)
}

private func words(_ found: Findings) -> [String] {
  let dialect = found.dialect
  var first = "\(found.encoding.rawValue), \(name(ofDelimiter: dialect.delimiter))"
  if dialect.width == 1 { first = "\(found.encoding.rawValue), one column" }
  if dialect.quote == 0x27 { first += ", quotes '" }
  if dialect.escape == .backslash { first += ", escapes with a backslash" }
  if found.headerRows == 0 { first += ", no header" }
  if found.headerRows > 1 { first += ", a header of \(found.headerRows) rows" }
  first += ", \(counted(found.rows, "row"))"
  var words = [first]
  func say(_ count: Int, _ unit: String, _ rest: String) {
    if count > 0 { words.append("\(counted(count, unit)) \(rest)") }
  }
  say(found.preambleLines, "line", "before the table left out")
  say(found.blankLines, "blank line", "left out")
  say(found.footnoteLines, "footnote", "left out")
  if found.otherTableLine > 0 {
    words.append(
      "another table begins on line \(found.otherTableLine), "
        + "\(counted(found.otherTableRows, "row")) of it left out")
  }
  say(found.paddedRows, "row", "with too few fields filled up")
  say(found.longRows, "row", "with more fields than the table has")
  say(found.strayQuoteRows, "row", "with quotes taken for text")
  say(found.otherDelimiterRows, "row", "with another delimiter")
  say(found.otherRepairs, "row", "with a line end inside a field, or a quote never closed")
  say(found.controlCharacters, "control character", "replaced")
  say(found.undecodable, "sequence", "of bytes that are no characters")
  say(found.lostRows, "row", "left out, not readable in one way only")
  return words
}

/// What stands between fields, in words.
func name(ofDelimiter bytes: [UInt8]) -> String {
  switch bytes {
  case [0x2C]: "comma"
  case [0x09]: "tab"
  case [0x3B]: "semicolon"
  case [0x7C]: "bar"
  case [0x20]: "space"
  case [0x3A]: "colon"
  case [0x2C, 0x20]: "comma and space"
  case let other where other.allSatisfy { $0 < 0x20 || $0 == 0x7F }:
    "control character \(other.map { String($0) }.joined(separator: " "))"
  default: "'\(String(decoding: bytes, as: UTF8.self))'"
  }
}

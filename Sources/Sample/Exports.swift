import ByteStream
import Records

/// How one file is written down.
struct FileStyle {
  enum Encoding { case utf8, utf8WithMark, gb18030, utf16 }
  enum Header { case codes, titles, aliases }

  var encoding = Encoding.utf8
  var lineEnd = "\n"
  var header = Header.codes
  var members = 1
  var zeroPadding = false
  var blankLines = 0
  var unknownColumn = false

  /// The plain style.
  init() {}

  /// A style drawn by the file's name.
  init(seed: UInt64, file: String) {
    var random = Random(seed, "style", file)
    encoding = random.pick([
      (.utf8, 0.55), (.utf8WithMark, 0.12), (.gb18030, 0.28), (.utf16, 0.05),
    ])
    lineEnd = random.chance(0.4) ? "\r\n" : "\n"
    header = random.pick([(.codes, 0.4), (.titles, 0.4), (.aliases, 0.2)])
    members = random.chance(0.1) ? random.within(2...3) : 1
    zeroPadding = random.chance(0.04)
    blankLines = random.chance(0.12) ? random.within(1...3) : 0
    unknownColumn = random.chance(0.06)
  }

  /// The style of a planned file: plain where nothing is wrong.
  init(of file: PlannedFile, _ options: SampleOptions) {
    guard options.faults else {
      self.init()
      return
    }
    self.init(seed: options.seed, file: file.plainName)
    // A faulty header is only known cell by cell.
    if file.shape.faultyHeader != nil { unknownColumn = false }
  }
}

/// One row of a file: whose, and which of its deliveries.
struct PlannedRow {
  let record: Int
  let delivery: Int
}

/// Turns the rows of one file into the bytes of an export.
struct ExportWriter {
  let cells: CellWriter
  let records: [PlannedRecord]

  /// The stored bytes of a file.
  func write(
    _ rows: [PlannedRow], _ shape: Shape, _ style: FileStyle
  ) throws(Failure) -> [UInt8] {
    var style = style
    let faults = rows.compactMap { records[$0.record].deliveries[$0.delivery].fault?.reason }
    // In a short file one bad byte could make the other encoding the likelier one; and UTF-16 has
    // other ways to be broken.
    if style.encoding == .utf8, rows.count < 40, faults.contains(.encodingInvalid) {
      style.encoding = .utf8WithMark
    }
    if style.encoding == .utf16, faults.contains(.encodingInvalid) { style.encoding = .utf8 }
    var bytes: [UInt8] = []
    if style.encoding == .utf8WithMark { bytes += [0xEF, 0xBB, 0xBF] }
    if style.encoding == .utf16 { bytes += [0xFF, 0xFE] }
    encode(header(shape, style), style, into: &bytes)
    var cuts: [Int] = []
    let blanks = max(1, rows.count / max(1, style.blankLines))
    for (number, row) in rows.enumerated() {
      if style.blankLines > 0, number % blanks == 0, number / blanks < style.blankLines {
        encode(style.lineEnd, style, into: &bytes)
      }
      encode(line(row, shape, style), style, into: &bytes)
      if style.members > 1, number == rows.count * (cuts.count + 1) / style.members {
        cuts.append(bytes.count)
      }
    }
    return try stored(bytes, cuts: cuts, style)
  }

  /// How many blank lines `write` puts between the rows.
  static func blankLines(rows: Int, _ style: FileStyle) -> Int {
    guard style.blankLines > 0 else { return 0 }
    let step = max(1, rows / style.blankLines)
    return (0..<rows).count { $0 % step == 0 && $0 / step < style.blankLines }
  }

  private func header(_ shape: Shape, _ style: FileStyle) -> String {
    var names =
      shape.faultyHeader
      ?? shape.columns.map { column in
        switch style.header {
        case .codes: column.code
        case .titles: column.title
        case .aliases: column.alias ?? column.title
        }
      }
    if style.unknownColumn { names.append("导出批次") }
    return names.map(Self.quoted).joined(separator: ",") + style.lineEnd
  }

  private func line(_ row: PlannedRow, _ shape: Shape, _ style: FileStyle) -> String {
    let record = records[row.record]
    let delivery = record.deliveries[row.delivery]
    var texts = cells.cells(record, delivery, shape)
    if style.unknownColumn { texts.append("第1批") }
    var written = texts.map(Self.quoted)
    switch delivery.fault?.how {
    case .openQuote: written[0] = "\"" + texts[0]
    case .strayQuote: written[0] = "\"样本\"" + texts[0] + "\""
    default:
      // Quotes that are not needed are as good.
      if record.salt & 7 == 0 { written[0] = "\"" + Self.doubled(texts[0]) + "\"" }
    }
    return written.joined(separator: ",") + style.lineEnd
  }

  private static func doubled(_ text: String) -> String {
    text.contains("\"")
      ? text.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") : text
  }

  private static func quoted(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    return needsQuotes ? "\"" + doubled(text) + "\"" : text
  }

  private func encode(_ text: String, _ style: FileStyle, into bytes: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      switch (scalar.value, style.encoding) {
      case (0xF8FF, _): bytes.append(0xFF)
      case (0xF8FE, .gb18030): bytes.append(0x81)
      case (0xF8FE, _): bytes.append(0xE4)
      case (_, .gb18030): GB18030.encode(scalar, into: &bytes)
      case (_, .utf16):
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
          bytes.append(UInt8(truncatingIfNeeded: unit))
          bytes.append(UInt8(truncatingIfNeeded: unit >> 8))
        }
      default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }

  private func stored(
    _ bytes: [UInt8], cuts: [Int], _ style: FileStyle
  ) throws(Failure) -> [UInt8] {
    var stored: [UInt8] = []
    var start = 0
    for end in cuts + [bytes.count] where end > start || bytes.isEmpty {
      stored += try Gzip.member(bytes[start..<end])
      start = end
    }
    if style.zeroPadding { stored += [UInt8](repeating: 0, count: 512) }
    return stored
  }
}

/// Compresses whole texts.
enum Gzip {
  static func member(
    _ bytes: some Collection<UInt8>, level: Int32 = 6
  ) throws(Failure) -> [UInt8] {
    let all = Array(bytes)
    var writer = try GzipWriter(level: level)
    writer.append(all.span)
    return writer.finish()
  }
}

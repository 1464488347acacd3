import ByteStream
import Records

/// What stands at the beginning: lines to skip, how the text is written, preamble and header.
extension TableReader {
  mutating func skipLines() {
    for _ in 0..<(options.skippedLines ?? 0) where position < text.count {
      skipLine()
      findings.preambleLines += 1
    }
  }

  mutating func skipLine() {
    var at = position
    while at < text.count {
      let byte = text[at]
      at += 1
      if byte == Byte.lineFeed { break }
      if byte == Byte.carriageReturn {
        if at < text.count && text[at] == Byte.lineFeed { at += 1 }
        break
      }
    }
    let next = line + 1
    _ = advance(to: at)
    line = next
  }

  /// Spreadsheets say on a first line `sep=;` what stands between fields.
  mutating func separatorLine() -> [UInt8]? {
    var at = position
    if at < text.count && text[at] == Byte.quote { at += 1 }
    guard at + 5 <= text.count,
      String(decoding: text[at..<(at + 4)], as: UTF8.self).lowercased() == "sep="
    else { return nil }
    let separator = text[at + 4]
    guard separator != Byte.lineFeed && separator != Byte.carriageReturn else { return nil }
    let rest = text[(at + 5)...].prefix(2)
    guard rest.allSatisfy({ [Byte.lineFeed, Byte.carriageReturn, Byte.quote].contains($0) }) else {
      return nil
    }
    skipLine()
    findings.preambleLines += 1
    return [separator]
  }

  mutating func findDialect(_ delimiter: [UInt8]?) {
    var given = DialectFinder.Given()
    given.delimiter = options.delimiter ?? delimiter
    given.quote = options.quote
    given.escape = options.escape
    let sample = text.count > Self.sampleBytes ? Array(text[..<Self.sampleBytes]) : text
    let finder = DialectFinder(text: sample, start: min(position, sample.count), given: given)
    let dialect = finder.find()
    findings.dialect = dialect
    findings.encoding = source?.encoding ?? .utf8
    cutter = RecordCutter(dialect)
    width = dialect.width
  }

  /// Where the table begins in the first records, by what they hold and what the caller knows.
  func shape() -> TableShape {
    var shape = TableShape(head, width: width)
    if options.skippedLines != nil {
      let rows = head.drop { TableShape.isEmpty($0) }
      shape = TableShape(Array(rows), width: width)
      shape.preamble = head.count - rows.count
    }
    if let rows = options.headerRows { shape.headerRows = rows }
    return shape
  }

  /// Takes preamble and header from the first records, and hands the header on.
  mutating func begin(
    _ shape: TableShape, _ row: (borrowing CutRecord) throws(Failure) -> Void
  ) throws(Failure) {
    guard !head.isEmpty else { return }
    findings.headerRows = shape.headerRows
    let lines = shape.preamble < head.count ? head[shape.preamble].line : line
    findings.preambleLines = max(findings.preambleLines, lines - 1)
    head.removeFirst(shape.preamble)
    while header.count < shape.headerRows, let first = head.first {
      head.removeFirst()
      if !first.isBlank { header.append(first) }
    }
    guard let first = header.first else { return }
    if first.count > limits.maximumColumns { throw tooWide(first.line) }
    try row(padded(Self.merged(header)))
  }

  /// Merges the header's rows cell by cell, with a space.
  static func merged(_ header: [CutRecord]) -> CutRecord {
    guard header.count > 1 else { return header.first ?? CutRecord() }
    var merged = CutRecord()
    merged.line = header[0].line
    for column in 0..<(header.map(\.count).max() ?? 0) {
      let cells = header.filter { column < $0.count && !$0[column].isEmpty }.map { $0[column] }
      merged.text.append(contentsOf: cells.joined(separator: [Byte.space]))
      merged.ends.append(merged.text.count)
    }
    return merged
  }
}

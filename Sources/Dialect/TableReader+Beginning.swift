import ByteStream
import Records

/// What stands at the beginning: lines to skip, how the text is written, preamble and header.
extension TableReader {
  mutating func skipLines() throws(Failure) {
    var left = options.skippedLines ?? 0
    while left > 0 {
      try fill(Self.sampleBytes)
      guard position < text.count else { return }
      leaveOut(line...line, .above)
      skipLine()
      left -= 1
    }
    try fill(Self.sampleBytes)
  }

  /// Passes over byte order marks, which stand twice where a file was saved twice, and in the middle where
  /// files were put together.
  mutating func skipMarks() -> Bool {
    var end = position
    while end + 3 <= text.count, text[end] == 0xEF, text[end..<(end + 3)].elementsEqual(Byte.mark) {
      end += 3
    }
    let marks = (end - position) / 3
    guard marks > 0 else { return false }
    position = end
    switch findings.encoding {
    case .utf16le, .utf16be: offset += 2 * marks
    case .gb18030: offset += 4 * marks
    default: offset += 3 * marks
    }
    return true
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
    leaveOut(line...line, .above)
    skipLine()
    return [separator]
  }

  mutating func findDialect(_ delimiter: [UInt8]?) {
    var given = DialectFinder.Given()
    given.delimiter = options.delimiter ?? delimiter
    given.quote = options.quote
    given.escape = options.escape
    given.width = options.width
    let most = table == 1 ? Self.sampleBytes : Self.sampleBytes / 4
    let end = min(text.count, position + most)
    let finder = DialectFinder(
      text: Array(text[position..<end]), start: 0, given: given,
      isWhole: end == text.count && (source == nil || isAtEnd))
    findings.encoding = source?.encoding ?? .utf8
    if table == 1 { findings.otherLineEnds = OtherLineEnd.outnumbering(text[position..<end]) }
    findings.dialect = options.isPlain ? finder.plainDialect() : finder.find()
    cutter = RecordCutter(findings.dialect, effort: cutter.effort)
    cutter.longestField = limits.maximumRecordBytes
    cutter.unwrapsFormulas = !options.isPlain && (!options.isStrict || options.isOneTable)
    width = findings.dialect.width
  }

  /// Cuts the first records, as many as it takes to see where the table begins.
  mutating func readHead() throws(Failure) {
    guard !options.isPlain else { return }
    let rows = TableShape.lookahead + (options.headerRows ?? 0)
    let end = place.textBytes + Self.sampleBytes
    var first: Int?
    while place.textBytes < end && head.count < first.map({ $0 + rows }) ?? 20_000,
      let record = try nextRecord()
    {
      if first == nil, TableShape.mayBeRow(record, width) { first = head.count }
      head.append(record)
    }
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
    if options.isPlain { return try beginPlainly(row) }
    guard !head.isEmpty else { return }
    findings.headerRows = shape.headerRows
    for record in head.prefix(shape.preamble) {
      leaveOut(record.line...record.lastLine, .above)
      if !TableShape.isEmpty(record) { isSheet = true }
    }
    head.removeFirst(shape.preamble)
    while header.count < shape.headerRows, let first = head.first {
      head.removeFirst()
      if first.isBlank {
        leaveOut(first.line...first.lastLine, .blankLine)
      } else {
        header.append(first)
      }
    }
    guard let first = header.first, isWanted else { return }
    if first.count > limits.maximumColumns { throw tooWide(first.line) }
    var names = padded(HeaderRows.merged(header))
    names.isHeader = true
    try row(names)
  }

  /// Without looking: the first record is the header, blank lines left aside.
  private mutating func beginPlainly(
    _ row: (borrowing CutRecord) throws(Failure) -> Void
  ) throws(Failure) {
    findings.headerRows = min(options.headerRows ?? 1, 1)
    while let record = try nextRecord() {
      guard record.isBlank else {
        width = options.width ?? record.count
        findings.dialect.width = width
        if findings.headerRows == 0 { head = [record] } else { header = [record] }
        break
      }
      leaveOut(record.line...record.lastLine, .blankLine)
    }
    guard var first = header.first else { return }
    if first.count > limits.maximumColumns { throw tooWide(first.line) }
    first.isHeader = true
    try row(first)
  }

  /// Goes back to a record with which another table begins, and reads that one.
  mutating func beginTable(
    at record: CutRecord, _ row: (borrowing CutRecord) throws(Failure) -> Void
  ) throws(Failure) {
    table += 1
    tableLine = record.line
    if isWanted, tableLine > 1 {
      findings.otherTableRows = 0
      findings.leftOut[.otherTable, default: LineRanges()].add(1...(tableLine - 1))
      onLeftOut?(1...(tableLine - 1), .otherTable)
    }
    go(to: record.start)
    head.removeAll()
    headTaken = 0
    header.removeAll()
    held = HeldRecords()
    columns = ColumnTally()
    isSheet = false
    findDialect(nil)
    try readHead()
    try begin(shape(), row)
  }
}

public import ByteStream
public import Records

/// Reads the first table of any delimited text: finds how it is written, and hands on its header and
/// records one by one, in bounded memory.
///
///     var reader = try TableReader(path: path, options: ReadingOptions())
///     try reader.read(row: { record in … }, lost: { line, loss in … })
///     reader.findings
///
/// The header comes first, merged into one record; a file without one hands on its data alone. Records
/// with too few fields are filled up with empty ones, those with too many keep them.
public struct TableReader: ~Copyable {
  /// What was found so far.
  public internal(set) var findings = Findings()

  private var source: DecodedText?
  private let path: String
  private let limits: ReadLimits
  private let options: ReadingOptions
  /// The text from `position` on is unread.
  private var text: [UInt8] = []
  private var position = 0
  private var line = 1
  private var isAtEnd = false

  private var cutter = RecordCutter(Dialect())
  var width = 0
  var header: [CutRecord] = []
  /// Records that may be footnotes, or the beginning of another table.
  private var held: [CutRecord] = []
  var isBehindGap = false
  /// The line up to which records of another table are counted.
  private var otherTableSeen = 0

  /// How much of the beginning is looked at.
  private static let sampleBytes = 1 << 20
  /// How much unread text there is before a record is cut, unless the file ends.
  private static let windowBytes = 3 << 20
  /// The most records that are held back.
  private static let mostHeld = 64

  /// The limits for files that are converted: as `standard`, with as many columns as a worksheet.
  public static let limits = ReadLimits(maximumColumns: 16_384)

  /// Opens a file, `.csv` or `.csv.gz` as its first bytes say.
  ///
  /// - Parameters:
  ///   - path: A regular file.
  ///   - options: What is known about it.
  ///   - limits: What it may ask for.
  /// - Throws: `file-unreadable`, `file-empty`, `gzip-corrupt`, `gzip-truncated`, `limit-exceeded`.
  public init(
    path: String, options: ReadingOptions, limits: ReadLimits = Self.limits
  ) throws(Failure) {
    self.path = path
    self.options = options
    self.limits = limits
    source = try DecodedText(path: path, encoding: options.encoding, limits: limits)
  }

  /// Takes a text that is open already, as a member of an archive.
  ///
  /// - Parameters:
  ///   - source: The text.
  ///   - path: What it is called in messages.
  ///   - options: What is known about it.
  ///   - limits: What it may ask for.
  public init(
    _ source: consuming DecodedText, path: String, options: ReadingOptions,
    limits: ReadLimits = Self.limits
  ) {
    self.path = path
    self.options = options
    self.limits = limits
    self.source = consume source
  }

  /// Takes text in UTF-8 that is there already.
  init(text: [UInt8], options: ReadingOptions) {
    path = ""
    self.options = options
    limits = Self.limits
    source = nil
    self.text = text
  }

  /// Reads the table.
  ///
  /// - Parameters:
  ///   - row: Takes the header, then each record.
  ///   - lost: Takes line and reason of each record that strict reading leaves out.
  /// - Throws: What the file shows on the way, and what the closures throw.
  public mutating func read(
    row: (borrowing CutRecord) throws(Failure) -> Void,
    lost: (Int, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    try fill(Self.sampleBytes)
    skipLines()
    let given = separatorLine()
    findDialect(given)
    try fill(Self.windowBytes)
    var head: [CutRecord] = []
    while head.count < TableShape.lookahead, let record = try nextRecord() { head.append(record) }
    try begin(&head, row, lost)
    for record in head where findings.otherTableLine == 0 { try take(record, row, lost) }
    while findings.otherTableLine == 0, let record = try nextRecord() {
      try take(record, row, lost)
    }
    if findings.otherTableLine > 0 { try countRest(head) }
    try dropHeld(row, lost)
    if let undecodable = source?.undecodable { findings.undecodable = undecodable }
  }

  // MARK: The beginning

  private mutating func skipLines() {
    for _ in 0..<(options.skippedLines ?? 0) where position < text.count {
      skipLine()
      findings.preambleLines += 1
    }
  }

  private mutating func skipLine() {
    while position < text.count {
      let byte = text[position]
      position += 1
      if byte == Byte.lineFeed { break }
      if byte == Byte.carriageReturn {
        if position < text.count && text[position] == Byte.lineFeed { position += 1 }
        break
      }
    }
    line += 1
  }

  /// Spreadsheets say on a first line `sep=;` what stands between fields.
  private mutating func separatorLine() -> [UInt8]? {
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

  private mutating func findDialect(_ delimiter: [UInt8]?) {
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

  /// Takes preamble and header from the first records, and hands the header on.
  private mutating func begin(
    _ head: inout [CutRecord], _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (Int, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    guard !head.isEmpty else { return }
    var shape = TableShape(head, width: width)
    if options.skippedLines != nil {
      let rows = head.drop { TableShape.isEmpty($0) }
      shape = TableShape(Array(rows), width: width)
      shape.preamble = head.count - rows.count
    }
    if let rows = options.headerRows { shape.headerRows = rows }
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
    try row(padded(merged(first)))
  }

  /// Merges the header's rows cell by cell, with a space.
  private func merged(_ first: CutRecord) -> CutRecord {
    guard header.count > 1 else { return first }
    var merged = CutRecord()
    merged.line = first.line
    for column in 0..<(header.map(\.count).max() ?? 0) {
      let cells = header.filter { column < $0.count && !$0[column].isEmpty }.map { $0[column] }
      merged.text.append(contentsOf: cells.joined(separator: [Byte.space]))
      merged.ends.append(merged.text.count)
    }
    return merged
  }

  // MARK: Records

  private mutating func fill(_ count: Int) throws(Failure) {
    guard source != nil, !isAtEnd, text.count - position < count else { return }
    if position > 0 {
      text.removeFirst(position)
      position = 0
    }
    while text.count < count && !isAtEnd { isAtEnd = try source?.read(into: &text) != true }
  }

  private mutating func nextRecord() throws(Failure) -> CutRecord? {
    // A window is filled as a whole, so that the text is seldom moved.
    if text.count - position < Self.windowBytes - (1 << 19) {
      try fill(Self.windowBytes + (4 << 20))
    }
    guard position < text.count else { return nil }
    var record = CutRecord()
    record.line = line
    cutter.cut(text, from: position, to: text.count, into: &record)
    let isCutOff = record.next == text.count && source != nil && !isAtEnd
    if isCutOff || record.next - position > limits.maximumRecordBytes + 2 {
      throw Failure(
        .limitExceeded, "a record is longer than \(limits.maximumRecordBytes) bytes",
        at: .init(file: path, line: line))
    }
    countLines(to: record.next)
    position = record.next
    return record
  }

  private mutating func countLines(to next: Int) {
    var at = position
    while at < next {
      if text[at] == Byte.lineFeed {
        line += 1
      } else if text[at] == Byte.carriageReturn && (at + 1 == next || text[at + 1] != Byte.lineFeed)
      {
        if cutter.dialect.lineEnd == .cr || at + 1 == next { line += 1 }
      }
      at += 1
    }
  }

  private mutating func take(
    _ record: CutRecord, _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (Int, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    if record.isBlank {
      isBehindGap = true
      findings.blankLines += 1
      return
    }
    if repeatsHeader(record) {
      findings.otherTableLine = record.line
      findings.otherTableRows = 1
      otherTableSeen = record.line
      return
    }
    if isBehindGap, record.count != width, record.count > 1 {
      if let last = held.last, last.count == record.count, last.count > 1 {
        held.removeLast()
        findings.otherTableLine = last.line
        findings.otherTableRows = 2
        otherTableSeen = record.line
        return
      }
      held.append(record)
      return
    }
    if mayBeFootnote(record), held.count < Self.mostHeld {
      if record.filled == 0 { isBehindGap = true }
      held.append(record)
      return
    }
    try releaseHeld(row, lost)
    isBehindGap = false
    try hand(record, row, lost)
  }

  /// Records held back turn out to be data.
  private mutating func releaseHeld(
    _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (Int, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    guard !held.isEmpty else { return }
    let records = held
    held.removeAll()
    for record in records { try hand(record, row, lost) }
  }

  /// At the end of the table, records held back are footnotes, but for one with several cells.
  private mutating func dropHeld(
    _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (Int, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    let records = held
    held.removeAll()
    for record in records {
      if record.filled > 1 {
        try hand(record, row, lost)
      } else if record.filled == 1 {
        findings.footnoteLines += 1
      }
    }
  }

  private mutating func hand(
    _ record: CutRecord, _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (Int, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    if record.count > limits.maximumColumns { throw tooWide(record.line) }
    let controls = record.text.count { Self.isControl($0) }
    if options.isStrict {
      if let loss = Loss(record, width: width) ?? (controls > 0 ? .control : nil) {
        findings.lostRows += 1
        try lost(record.line, loss)
        return
      }
    }
    findings.rows += 1
    if record.count < width { findings.paddedRows += 1 }
    if record.count > width { findings.longRows += 1 }
    if record.strayQuotes > 0 { findings.strayQuoteRows += 1 }
    if record.anomalies.contains(.otherDelimiter) { findings.otherDelimiterRows += 1 }
    if !record.anomalies.isDisjoint(with: [.otherLineEnd, .unclosed]) {
      findings.otherRepairs += 1
    }
    findings.controlCharacters += controls
    try row(controls > 0 ? padded(Self.withoutControls(record)) : padded(record))
  }

  private func padded(_ record: CutRecord) -> CutRecord {
    guard record.count < width else { return record }
    var padded = record
    while padded.count < width { padded.ends.append(padded.text.count) }
    return padded
  }

  private func tooWide(_ line: Int) -> Failure {
    Failure(
      .limitExceeded, "a record has more than \(limits.maximumColumns) columns",
      at: .init(file: path, line: line))
  }

  // MARK: The rest

  /// Counts the records of other tables, and reads the file to its end, so that its checksums are seen.
  private mutating func countRest(_ head: [CutRecord]) throws(Failure) {
    findings.otherTableRows += head.count { $0.line > otherTableSeen && !$0.isBlank }
    // They are only counted: their width is not the table's, and no reading of them is searched for.
    var dialect = cutter.dialect
    dialect.width = 0
    cutter = RecordCutter(dialect)
    while let record = try nextRecord() {
      if !record.isBlank { findings.otherTableRows += 1 }
    }
  }
}

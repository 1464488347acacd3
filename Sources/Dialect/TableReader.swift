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

  var source: DecodedText?
  let path: String
  let limits: ReadLimits
  let options: ReadingOptions
  /// The text from `position` on is unread.
  var text: [UInt8] = []
  var position = 0
  var line = 1
  var isAtEnd = false
  /// Where `position` is in the inflated bytes of the file, and where the CR and LF behind it are.
  var offset = 0
  var lineEnds: [Int] = []
  var lineEndsPassed = 0

  var cutter = RecordCutter(Dialect())
  var width = 0
  var header: [CutRecord] = []
  /// The first records, as long as they are not handed on.
  var head: [CutRecord] = []
  private var headTaken = 0
  /// Records that may be footnotes, or the beginning of another table.
  private var held: [CutRecord] = []
  var isBehindGap = false
  /// The line up to which records of another table are counted.
  private var otherTableSeen = 0

  /// How much of the beginning is looked at.
  static let sampleBytes = 1 << 20
  /// How much unread text there is before a record is cut, unless the file ends.
  static let windowBytes = 3 << 20
  /// The most records that are held back.
  private static let mostHeld = 64

  /// The limits for files that are converted: as `standard`, with as many columns as a worksheet.
  public static let limits = ReadLimits(maximumColumns: 16_384)

  /// Opens a file, gzip or plain as its first bytes say.
  ///
  /// - Parameters:
  ///   - path: A regular file.
  ///   - options: What is known about it.
  ///   - limits: What it may ask for.
  /// - Throws: `file-unreadable`, `file-empty`, `gzip-corrupt`, `gzip-truncated`, `limit-exceeded`.
  public init(
    path: String, options: ReadingOptions, limits: ReadLimits = Self.limits
  ) throws(Failure) {
    try self.init(ExportSource(path: path), options: options, limits: limits)
  }

  /// Opens a file or a member of a zip archive.
  ///
  /// - Parameters:
  ///   - source: Where the bytes are.
  ///   - options: What is known about them.
  ///   - limits: What they may ask for.
  /// - Throws: As `init(path:)`, and `archive-invalid`.
  public init(
    _ source: ExportSource, options: ReadingOptions, limits: ReadLimits = Self.limits
  ) throws(Failure) {
    let text = try DecodedText(
      source, encoding: options.encoding, limits: limits, keepsFaults: options.isOneTable,
      keepsPlaces: options.isOneTable)
    path = source.name
    self.options = options
    self.limits = limits
    offset = text.offset
    self.source = consume text
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
    lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    try look()
    try begin(shape(), row)
    while try step(row, lost) {}
    try end(row, lost)
  }

  /// Finds out how the text is written, and cuts its first records.
  mutating func look() throws(Failure) {
    try fill(Self.sampleBytes)
    skipLines()
    let given = separatorLine()
    findDialect(given)
    try fill(Self.windowBytes)
    while head.count < TableShape.lookahead, let record = try nextRecord() { head.append(record) }
  }

  /// Takes the next record, and hands on what is then known to be a row.
  ///
  /// - Returns: `false` when the table is over.
  mutating func step(
    _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    guard findings.otherTableLine == 0 else { return false }
    if headTaken < head.count {
      headTaken += 1
      try take(head[headTaken - 1], row, lost)
    } else if let record = try nextRecord() {
      try take(record, row, lost)
    } else {
      return false
    }
    return true
  }

  /// Whether rows come next, and nothing is held back that they would decide about.
  var isInTable: Bool {
    headTaken == head.count && held.isEmpty && !isBehindGap && findings.otherTableLine == 0
  }

  /// Reads what is behind the table, and hands on rows that were held back.
  mutating func end(
    _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    if findings.otherTableLine > 0 { try countRest(head) }
    try dropHeld(row, lost)
    if let undecodable = source?.undecodable { findings.undecodable = undecodable }
  }

  /// What was found out about the file so far.
  var summary: ExportSummary {
    switch source {
    case .some(let source): return source.summary(blankLines: findings.blankLines)
    case .none: preconditionFailure("a text that lies in no file")
    }
  }

  // MARK: Records

  private mutating func take(
    _ record: CutRecord, _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    if record.isTooLong {
      try releaseHeld(row, lost)
      return try lose(record, .tooLong, lost)
    }
    if record.isBlank {
      isBehindGap = true
      findings.blankLines += 1
      return
    }
    if repeatsHeader(record) {
      if options.isOneTable {
        try dropHeld(row, lost)
        findings.repeatedHeaders += 1
        return
      }
      findings.otherTableLine = record.line
      findings.otherTableRows = 1
      otherTableSeen = record.line
      return
    }
    if isBehindGap, record.count != width, record.count > 1, !options.isOneTable {
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
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    guard !held.isEmpty else { return }
    let records = held
    held.removeAll()
    for record in records { try hand(record, row, lost) }
  }

  /// At the end of the table, records held back are footnotes, but for one with several cells.
  private mutating func dropHeld(
    _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    let records = held
    held.removeAll()
    for record in records {
      if record.filled > 1 {
        try hand(record, row, lost)
      } else if record.filled == 1 {
        findings.footnoteLines += 1
      } else {
        findings.blankLines += 1
      }
    }
  }

  private mutating func hand(
    _ record: CutRecord, _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    if record.count > limits.maximumColumns {
      guard options.isOneTable else { throw tooWide(record.line) }
      return try lose(record, .tooLong, lost)
    }
    let controls = record.text.count { Self.isControl($0) }
    if options.isStrict {
      if let loss = Loss(record, width: width) ?? (controls > 0 ? .control : nil) {
        return try lose(record, loss, lost)
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

  private mutating func lose(
    _ record: CutRecord, _ loss: Loss,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    findings.lostRows += 1
    try lost(record, loss)
  }

  func padded(_ record: CutRecord) -> CutRecord {
    guard record.count < width else { return record }
    var padded = record
    while padded.count < width { padded.ends.append(padded.text.count) }
    return padded
  }

  func tooWide(_ line: Int) -> Failure {
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

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

  /// Takes lines that are left out, as they are met, and why.
  public var onLeftOut: ((ClosedRange<Int>, LeftOut) -> Void)?

  var source: DecodedText?
  let path: String
  let limits: ReadLimits
  let options: ReadingOptions
  /// The text from `position` on is unread; `textBytes` bytes of it stood before.
  var text: [UInt8] = []
  var position = 0
  var textBytes = 0
  var line = 1
  var isAtEnd = false
  /// Where `position` is in the inflated bytes of the file, and where the CR and LF behind it are.
  var offset = 0
  var lineEnds: [Int] = []
  var lineEndsPassed = 0
  /// CR and LF before the first of `lineEnds`.
  var lineEndsBefore = 0

  var cutter = RecordCutter(Dialect())
  var width = 0
  var header: [CutRecord] = []
  /// The first records, as long as they are not handed on.
  var head: [CutRecord] = []
  var headTaken = 0
  /// What stands behind the last row and is not yet known to be one.
  var held = HeldRecords()
  /// What the columns hold, as far as the first rows tell it.
  var columns = ColumnTally()
  /// Which table is read, and the line it begins on with all that stands above it.
  var table = 1
  var tableLine = 1
  /// Whether titles or settings stand above the table, as on a sheet that is to be printed.
  var isSheet = false
  var isOver = false
  /// The last line of another table that was met.
  var otherTableEnd = 0

  /// How much of the beginning is looked at.
  static let sampleBytes = 1 << 20
  /// How much unread text there is before a record is cut, unless the file ends.
  static let windowBytes = 3 << 20

  /// The limits for files that are converted: records of 16 MiB, and as many columns as a worksheet.
  public static let limits = ReadLimits(maximumRecordBytes: 16 << 20, maximumColumns: 16_384)

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
      source, encoding: options.encoding, declared: options.declared, limits: limits,
      keepsFaults: options.isOneTable, keepsPlaces: options.isOneTable)
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
    _ = skipMarks()
    try skipLines()
    let given = options.isPlain ? nil : separatorLine()
    findDialect(given)
    try fill(Self.windowBytes)
    try readHead()
  }

  /// Takes the next record, and hands on what is then known to be a row.
  ///
  /// - Returns: `false` when the table is over.
  mutating func step(
    _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    guard !isOver else { return false }
    if headTaken < head.count {
      headTaken += 1
      try take(head[headTaken - 1], row, lost)
      return true
    }
    passEmptyRows()
    guard let record = try nextRecord() else { return false }
    try take(record, row, lost)
    return true
  }

  /// Whether the next records need no look at what stands around them: those that are well-formed, have the
  /// table's width and are not empty are rows, and may be handed on in bulk.
  var mayPassInBulk: Bool {
    headTaken == head.count && held.isEmpty && !held.isBehindGap && columns.isSettled
      && isWanted && !isOver
  }

  /// Reads what is behind the table, and hands on rows that were held back.
  mutating func end(
    _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    if isOver { try countRest() }
    try dropHeld(row, lost)
    if let undecodable = source?.undecodable { findings.undecodable = undecodable }
    if let encoding = source?.encoding { findings.encoding = encoding }
    guard table >= options.table else {
      throw Failure(
        .usage, "--table takes a number up to \(table): the file has no more tables",
        at: .init(file: path))
    }
  }

  /// What was found out about the file so far.
  var summary: ExportSummary {
    switch source {
    case .some(let source):
      return source.summary(blankLines: findings.blankLines + findings.emptyRows)
    case .none: preconditionFailure("a text that lies in no file")
    }
  }

  // MARK: Rows

  func padded(_ record: CutRecord) -> CutRecord {
    guard record.count < width, !options.isPlain else { return record }
    var padded = record
    while padded.count < width { padded.endField() }
    return padded
  }

  mutating func hand(
    _ record: CutRecord, _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    guard isWanted else { return columns.add(record) }
    if record.count > limits.maximumColumns {
      guard options.isOneTable else { throw tooWide(record.line) }
      return try lose(record, .tooLong, lost)
    }
    let controls = options.isPlain ? 0 : record.text.count { Self.isControl($0) }
    if options.isStrict {
      if let loss = Loss(record, width: width) ?? (controls > 0 ? .control : nil) {
        return try lose(record, loss, lost)
      }
    }
    columns.add(record)
    findings.rows += 1
    if record.count < width {
      if options.isPlain { findings.shortRows += 1 } else { findings.paddedRows += 1 }
    }
    if record.count > width { findings.longRows += 1 }
    if record.strayQuotes > 0 { findings.strayQuoteRows += 1 }
    if record.anomalies.contains(.otherDelimiter) { findings.otherDelimiterRows += 1 }
    if !record.anomalies.isDisjoint(with: [.otherLineEnd, .unclosed]) {
      findings.otherRepairs += 1
    }
    findings.controlCharacters += controls
    let whole = record.hasMark && !options.isOneTable ? Self.withMark(record) : record
    try row(controls > 0 ? padded(Self.withoutControls(whole)) : padded(whole))
  }

  mutating func lose(
    _ record: CutRecord, _ loss: Loss,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    guard isWanted else { return }
    findings.lostRows += 1
    findings.lostLines.add(record.line...record.lastLine)
    try lost(record, loss)
  }

  /// Notes lines that are not in the table.
  mutating func leaveOut(_ lines: ClosedRange<Int>, _ reason: LeftOut) {
    guard isWanted else { return }
    findings.leftOut[reason, default: LineRanges()].add(lines)
    onLeftOut?(lines, reason)
    switch reason {
    case .above: findings.preambleLines += lines.count
    case .blankLine: findings.blankLines += lines.count
    case .emptyRow: findings.emptyRows += lines.count
    case .footnote: findings.footnoteLines += 1
    case .repeatedHeader: findings.repeatedHeaders += 1
    case .otherTable: break
    }
  }

  /// Whether the table that is read now is the one that is asked for.
  var isWanted: Bool { table == options.table }

  func tooWide(_ line: Int) -> Failure {
    Failure(
      .limitExceeded, "a record has more than \(limits.maximumColumns) columns",
      at: .init(file: path, line: line))
  }
}

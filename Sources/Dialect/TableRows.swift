public import ByteStream
public import Records

/// The rows of an export that is not written as runs expect it, for the same checks as any other's.
///
/// Reading is strict: what can be read in more than one way is a faulty row, and nothing is filled up. Behind
/// the header all is one table. So each record has a place, and ends as a row of a batch, as a
/// header once more, or as a footnote; the last two are counted.
///
///     let rows = try TableRows(source)
///     for header in rows.headers where … { try rows.begin(header, loading: …) }
///     while try rows.nextBatch(&batch) { … }
public final class TableRows: RowSource {
  private var reader: TableReader
  private var loaded: [Bool] = []
  private var isDone = false

  /// Rows after which a batch is full.
  private static let batchRows = 4_000
  /// Bytes of text after which a batch is full.
  private static let batchBytes = 1 << 20

  /// The most records among which a header is looked for.
  private static let mostCandidates = 600

  /// What may be the header of the table.
  public struct Header: Sendable {
    /// Its cells.
    public let cells: [String]
    /// The physical line it begins on.
    public let line: Int
    let shape: TableShape
  }

  /// Opens an export and finds out how it is written.
  ///
  /// - Parameters:
  ///   - source: A file, or a member of an archive.
  ///   - limits: What it may ask for.
  ///   - declared: What a contract says of the encoding.
  /// - Throws: What its first megabytes show.
  public init(
    _ source: ExportSource, limits: ReadLimits = .standard, declared: TextEncoding? = nil
  ) throws(Failure) {
    var options = ReadingOptions()
    options.declared = declared
    options.isStrict = true
    options.isOneTable = true
    reader = try TableReader(source, options: options, limits: limits)
    try reader.look()
  }

  /// How the export is written.
  public var dialect: Dialect { reader.findings.dialect }

  /// What the header may be, the likeliest first: where the table seems to begin, its rows merged,
  /// then each of them; then the same for any other of the first records.
  public var headers: [Header] {
    let first = reader.shape().preamble
    let others = reader.head.indices.filter { $0 != first && reader.head[$0].count > 1 }
    return ([first] + others.prefix(Self.mostCandidates)).flatMap { headers(at: $0) }
  }

  private func headers(at start: Int) -> [Header] {
    let rows = Array(reader.head.dropFirst(start).lazy.filter { !$0.isBlank }.prefix(32))
    guard !rows.isEmpty else { return [] }
    var shape = TableShape([], width: 0)
    shape.preamble = start
    shape.headerRows = max(1, HeaderRows.count(rows, reader.width, isKnown: true))
    let merged = Array(rows.prefix(shape.headerRows))
    let candidates = merged.count == 1 ? merged : [HeaderRows.merged(merged)] + merged.reversed()
    return candidates.map { record in
      Header(
        cells: (0..<record.count).map { String(decoding: record[$0], as: UTF8.self) },
        line: record.line, shape: shape)
    }
  }

  /// Chooses the header, and the columns to load.
  public func begin(_ header: Header, loading columns: [Bool]) throws(Failure) {
    loaded = columns
    try reader.begin(header.shape) { (_) throws(Failure) in }
  }

  /// Fills a batch with the next rows; as `ExportReader.nextBatch`.
  public func nextBatch(_ batch: inout RowBatch) throws(Failure) -> Bool {
    batch.begin(loading: loaded)
    var bytes = 0
    while !isDone && batch.rows.count < Self.batchRows && bytes < Self.batchBytes {
      isDone = try !reader.step { (record) throws(Failure) in
        bytes += record.byteCount
        Self.add(record, nil, to: &batch)
      } _: { (record, loss) throws(Failure) in
        bytes += record.byteCount
        Self.add(record, loss, to: &batch)
      }
    }
    if isDone {
      try reader.end { (record) throws(Failure) in
        Self.add(record, nil, to: &batch)
      } _: { (record, loss) throws(Failure) in
        Self.add(record, loss, to: &batch)
      }
    }
    batch.end()
    return !batch.rows.isEmpty
  }

  /// Adds a record; one that strict reading leaves out is a row with a fault, or of a wrong width.
  private static func add(
    _ record: borrowing CutRecord, _ loss: Loss?, to batch: inout RowBatch
  ) {
    var row = RowSpan(
      firstCut: 0, fieldCount: 0, line: UInt32(truncatingIfNeeded: record.line), fault: .none,
      byteOffset: record.byteOffset, byteCount: record.byteCount)
    switch loss {
    case .none: return batch.append(row, fields: record.text, ends: record.ends)
    case .width:
      if record.anomalies.isSubset(of: [.width, .plainQuote, .blanksAtQuote]) {
        return batch.append(row, fields: record.text, ends: record.ends)
      }
      row.fault = .malformedQuote
    case .quote: row.fault = .malformedQuote
    case .control: row.fault = .controlCharacter
    case .tooLong: row.fault = .tooLong
    // Without fields: ragged.
    case .delimiter, .lineEnd: break
    }
    batch.append(row, fields: [], ends: [])
  }

  /// What was found out so far.
  public var summary: ExportSummary { reader.summary }

  /// What was odd about the export as a whole.
  public var notices: [Notice: Int] {
    let found = reader.findings
    var notices: [Notice: Int] = [.dialectFound: 1]
    if found.preambleLines > 0 { notices[.preambleLine] = found.preambleLines }
    if found.footnoteLines > 0 { notices[.footnote] = found.footnoteLines }
    if found.repeatedHeaders > 0 { notices[.headerRepeated] = found.repeatedHeaders }
    return notices
  }
}

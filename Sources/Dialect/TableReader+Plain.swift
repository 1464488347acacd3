import ByteStream
public import Records

/// The fast way to clean CSV: records that need no judgement are copied, and the others judged one by one.
extension TableReader {
  /// Reads the table and hands it on as clean CSV (RFC 4180), block by block.
  ///
  /// The bytes are those that `appendCSV` makes of all records of `read`.
  ///
  /// - Parameters:
  ///   - write: Takes the next bytes.
  ///   - lost: Takes each record that strict reading leaves out, and why.
  /// - Throws: What the file shows on the way, and what the closures throw.
  public mutating func readCSV(
    write: (Span<UInt8>) throws(Failure) -> Void,
    lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    var output = CSVOutput()
    try look()
    try begin(shape()) { (header) throws(Failure) in output.append(header) }
    let plain = plainRows()
    var pace = PlainPace()
    while true {
      if let plain, isInTable, pace.isDue {
        pace.note(rows: try take(plain, &output, write))
      }
      let isMore = try step { (record) throws(Failure) in
        output.append(record)
      } _: {
        (record, loss) throws(Failure) in
        try lost(record, loss)
      }
      if !isMore { break }
      try output.flush(at: CSVOutput.blockBytes, write)
    }
    try end { (record) throws(Failure) in
      output.append(record)
    } _: {
      (record, loss) throws(Failure) in
      try lost(record, loss)
    }
    try output.flush(at: 1, write)
  }

  /// What is taken without judgement here; `nil` where every record has to be judged.
  private func plainRows() -> PlainRows? {
    guard width > 0, width <= limits.maximumColumns, !options.isOneTable else {
      return nil
    }
    let dialect = cutter.dialect
    guard dialect.delimiter.count == 1, let delimiter = dialect.delimiter.first, delimiter < 0x80,
      dialect.escape == .doubled, dialect.quote == nil || dialect.quote == Byte.quote
    else { return nil }
    var plain = PlainRows(
      delimiter: delimiter, width: width, hasQuotes: dialect.quote != nil,
      endsWithCarriage: dialect.lineEnd == .cr, spansLines: false,
      longest: min(limits.maximumRecordBytes, RecordCutter.longestField) - 2)
    // It would begin another table.
    if let first = header.first, first.count > 1 { plain.watch(for: first[0]) }
    return plain
  }

  /// Takes plain records up to the first other one, and returns how many.
  private mutating func take(
    _ plain: PlainRows, _ output: inout CSVOutput, _ write: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    var rows = 0
    while true {
      let taken = plain.take(text.span, from: position, into: &output.block)
      offset += taken.next - position
      position = taken.next
      line += taken.lines
      rows += taken.rows
      try output.flush(at: CSVOutput.blockBytes, write)
      if taken.isOther { break }
      if taken.rows == 0 {
        let unread = text.count - position
        if isAtEnd || source == nil || unread > Self.windowBytes { break }
        try fill(unread + 1)
      }
    }
    findings.rows += rows
    return rows
  }
}

/// The CSV of some records, on its way out.
private struct CSVOutput: ~Copyable {
  var block = CSVBlock()
  private var row: [UInt8] = []

  static let blockBytes = 256 << 10

  mutating func append(_ record: borrowing CutRecord) {
    row.removeAll(keepingCapacity: true)
    record.appendCSV(to: &row)
    block.append(row)
  }

  /// Hands the bytes on, when there are so many.
  mutating func flush(
    at bytes: Int, _ write: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard block.byteCount >= bytes else { return }
    try write(block.bytes)
    block.removeAll()
  }
}

/// When the fast way is tried: a table whose records are hardly ever plain is not tried at every one.
private struct PlainPace {
  private var pause = 0
  private var left = 0

  private static let longest = 256

  /// Whether it is tried before the next record.
  var isDue: Bool {
    mutating get {
      if left == 0 { return true }
      left -= 1
      return false
    }
  }

  mutating func note(rows: Int) {
    pause = rows > 0 ? 0 : min(Self.longest, 2 * pause + 1)
    left = pause
  }
}

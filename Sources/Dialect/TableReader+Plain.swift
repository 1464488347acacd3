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
  ///   - isWritten: Whether the header, or a record that had to be judged, is written.
  ///   - lost: Takes each record that strict reading leaves out, and why.
  /// - Throws: What the file shows on the way, and what the closures throw.
  public mutating func readCSV(
    write: (Span<UInt8>) throws(Failure) -> Void,
    isWritten: (borrowing CutRecord) throws(Failure) -> Bool = { _ in true },
    lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    var output = CSVOutput()
    try look()
    try begin(shape()) { (header) throws(Failure) in
      if try isWritten(header) { output.append(header) }
    }
    let plain = plainRows()
    var pace = PlainPace()
    while true {
      if let plain, mayPassInBulk, pace.isDue(at: textBytes + position) {
        let (rows, isOther) = try take(plain, &output, write)
        pace.note(
          rows: rows, at: textBytes + position,
          lookedAhead: isOther ? 0 : text.count - position)
      }
      let isMore = try step { (record) throws(Failure) in
        if try isWritten(record) { output.append(record) }
      } _: {
        (record, loss) throws(Failure) in
        try lost(record, loss)
      }
      if !isMore { break }
      try output.flush(at: CSVOutput.blockBytes, write)
    }
    try end { (record) throws(Failure) in
      if try isWritten(record) { output.append(record) }
    } _: {
      (record, loss) throws(Failure) in
      try lost(record, loss)
    }
    try output.flush(at: 1, write)
  }

  /// What is taken without judgement here; `nil` where every record has to be judged.
  private func plainRows() -> PlainRows? {
    guard width > 0, width <= limits.maximumColumns, !options.isOneTable else { return nil }
    let dialect = cutter.dialect
    guard dialect.delimiter.count == 1, let delimiter = dialect.delimiter.first, delimiter < 0x80,
      dialect.escape == .doubled, dialect.quote == nil || dialect.quote == Byte.quote
    else { return nil }
    var plain = PlainRows(
      delimiter: delimiter, width: width, hasQuotes: dialect.quote != nil,
      endsWithCarriage: dialect.lineEnd == .cr, spansLines: true,
      longest: limits.maximumRecordBytes - 2)
    // A header may follow, or the mark is text: somebody has to look.
    plain.watch(forBeginning: Byte.mark)
    return plain
  }

  /// Takes plain records up to the first other one; `isOther` where that is known to be one.
  private mutating func take(
    _ plain: PlainRows, _ output: inout CSVOutput, _ write: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) -> (rows: Int, isOther: Bool) {
    var rows = 0
    var isOther = false
    while true {
      let taken = plain.take(text.span, from: position, into: &output.block)
      offset += taken.next - position
      position = taken.next
      line += taken.lines
      rows += taken.rows
      try output.flush(at: CSVOutput.blockBytes, write)
      isOther = taken.isOther
      if isOther { break }
      if taken.rows == 0 {
        let unread = text.count - position
        if isAtEnd || source == nil || unread > Self.windowBytes { break }
        try fill(unread + 1)
      }
    }
    findings.rows += rows
    return (rows, isOther)
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

/// When the fast way is tried: a table whose records are hardly ever plain is not tried at every one, and no
/// part of a text is looked at in vain again and again, as behind quotes that never close.
private struct PlainPace {
  private var pause = 0
  private var left = 0
  private var notBefore = 0

  private static let longest = 256
  /// An eighth of what was looked at in vain has to be passed first.
  private static let shareOfUnread = 8

  /// Whether it is tried before the next record, which begins at this byte of the text.
  mutating func isDue(at place: Int) -> Bool {
    guard place >= notBefore else { return false }
    if left == 0 { return true }
    left -= 1
    return false
  }

  /// Enters an attempt that took some rows, stopped at a place, and looked in vain at what lies ahead.
  mutating func note(rows: Int, at place: Int, lookedAhead: Int) {
    pause = rows > 0 ? 0 : min(Self.longest, 2 * pause + 1)
    left = pause
    notBefore = place + lookedAhead / Self.shareOfUnread
  }
}

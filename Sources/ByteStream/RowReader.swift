import Records

/// The whole way from a path to rows, for any engine.
///
/// `feed` slides over the text, `scanner` finds the records in it, and runs of well-formed records go
/// to `cutter` in one call. Results depend on the bytes alone, never on block sizes.
struct RowReader<Cutter: FieldCutter & ~Copyable>: ~Copyable {
  private var feed: TextFeed
  private var cutter: Cutter?
  private var scanner: RecordScanner
  private var landmarks = RecordScanner.Landmarks()
  private var rows: CutRows
  private let limits: ReadLimits
  private let sizes: BlockSizes
  /// The physical line and the original byte that the text at `feed.start` belongs to.
  private var line = 1
  private var offset = 0
  private var blankLines = 0

  init(
    path: String, engine: EngineKind = .portable, limits: ReadLimits, sizes: BlockSizes
  ) throws(Failure) {
    feed = try TextFeed.open(path, engine: engine, limits: limits, sizes: sizes)
    scanner = RecordScanner(
      delimiter: 0x2C, expectedFields: nil, maximumBytes: limits.maximumRecordBytes)
    rows = CutRows(maximumColumns: limits.maximumColumns)
    self.limits = limits
    self.sizes = sizes
    cutter = nil
    offset = feed.markBytes
  }

  var summary: ExportSummary {
    ExportSummary(
      sha256: feed.file.sha256, storedBytes: feed.file.size, inflatedBytes: feed.inflatedBytes,
      isCompressed: feed.isCompressed, encoding: feed.encoding, blankLines: blankLines,
      modifiedSeconds: feed.file.modifiedSeconds,
      modifiedNanoseconds: feed.file.modifiedNanoseconds)
  }

  mutating func load(columns: [Bool]) {
    rows.load(columns)
    scanner.expectedFields = columns.count
  }

  // MARK: Header

  mutating func readHeader() throws(Failure) -> ExportHeader {
    let finding = try findHeader()
    guard case .record(let end, let next, let lines, let fault) = finding else {
      throw Failure(.fileEmpty, "the file has no header", at: .init(file: feed.file.path))
    }
    let place = Failure.Place(file: feed.file.path, line: line)
    switch fault {
    case .none: break
    case .tooLong:
      throw Failure(
        .limitExceeded, "the header is longer than \(limits.maximumRecordBytes) bytes", at: place)
    case .malformedQuote:
      throw Failure(.headerUnknown, "the header has an unescaped quote", at: place)
    case .controlCharacter:
      throw Failure(.headerUnknown, "the header has a control character", at: place)
    }
    do throws(CutterError) {
      cutter = try Cutter(delimiter: scanner.delimiter)
    } catch {
      throw Failure(.bug, "the engine cannot start", at: place)
    }
    rows.load([])
    var batch = RowBatch()
    batch.rows.append(
      RowSpan(
        firstField: 0, fieldCount: 0, line: UInt32(line), fault: .none, byteOffset: 0,
        byteCount: 0))
    try cut(feed.start..<next, firstRow: 0, into: &batch)
    guard batch.rows[0].fault == .none else {
      throw Failure(
        .limitExceeded, "the header has more than \(limits.maximumColumns) columns", at: place)
    }
    let cells = batch.fields.map { text(batch.bytes.span, $0.indices) }
    let header = ExportHeader(
      cells: cells, delimiter: scanner.delimiter, encoding: feed.headEncoding, line: line,
      byteOffset: offset, byteCount: feed.originalCount(feed.start..<end))
    advance(to: next, lines: lines)
    load(columns: [Bool](repeating: false, count: cells.count))
    return header
  }

  private mutating func findHeader() throws(Failure) -> RecordScanner.Finding {
    while true {
      let finding = unsafe scanner.scan(
        feed.buffer.base, from: feed.start, to: feed.end, isAtEnd: feed.isAtEnd,
        landmarks: &landmarks)
      switch finding {
      case .blank(let next):
        blankLines += 1
        advance(to: next, lines: 1)
      case .needMore: try fill()
      case .endless:
        return .record(end: feed.end, next: feed.end, lines: 1, fault: .tooLong)
      case .end: return finding
      case .record:
        // Whether a line end is quoted hangs on the delimiter; so it is found first, on a header
        // that is whole for every candidate.
        guard let delimiter = findDelimiter() else {
          try fill()
          continue
        }
        if delimiter == scanner.delimiter { return finding }
        scanner.delimiter = delimiter
        if delimiter == BarMask.bar {
          feed.guardBars()
          scanner.isMasked = true
          rows.isMasked = true
        }
        landmarks = .init()
        let second = unsafe scanner.scan(
          feed.buffer.base, from: feed.start, to: feed.end, isAtEnd: feed.isAtEnd,
          landmarks: &landmarks)
        if second != .needMore { return second }
        scanner.delimiter = 0x2C
        try fill()
      }
    }
  }

  /// The most frequent candidate outside quotes in the first record.
  ///
  /// Comma wins ties, then TAB, then `;`. `nil` when the record is not whole yet.
  private func findDelimiter() -> UInt8? {
    let candidates: [UInt8] = [0x2C, 0x09, 0x3B, 0x7C]
    var counts = [0, 0, 0, 0]
    var isQuoted = false
    let limit = min(feed.end, feed.start + limits.maximumRecordBytes)
    let bytes = unsafe Span(_unsafeStart: UnsafePointer(feed.buffer.base), count: feed.end)
    var at = feed.start
    while at < limit {
      let byte = bytes[at]
      if byte == 0x22 { isQuoted.toggle() }
      if !isQuoted {
        if byte == 0x0A || byte == 0x0D { break }
        if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
      }
      // A `|` can be the second byte of a GB 18030 character.
      at += byte > 0x80 && feed.encoding == .gb18030 && at + 1 < limit ? 2 : 1
    }
    if at == feed.end && !feed.isAtEnd { return nil }
    let most = counts.max() ?? 0
    return candidates[counts.firstIndex(of: most) ?? 0]
  }

  private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    var text: [UInt8] = []
    if feed.encoding == .gb18030 {
      _ = GB18030.decode(bytes, in: range, into: &text)
    } else {
      for index in range { text.append(bytes[index]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: Rows

  mutating func nextBatch(_ batch: inout RowBatch) throws(Failure) -> Bool {
    batch.clear()
    var position = feed.start
    var firstRow = 0
    var taken = 0
    scanning: while batch.rows.count < sizes.batchRows && taken < sizes.batchBytes {
      let finding = unsafe scanner.scan(
        feed.buffer.base, from: position, to: feed.end, isAtEnd: feed.isAtEnd,
        landmarks: &landmarks)
      switch finding {
      case .record(let end, let next, let lines, let fault):
        if fault != .none {
          try cut(feed.start..<position, firstRow: firstRow, into: &batch)
          feed.take(to: next)
        }
        batch.rows.append(
          RowSpan(
            firstField: UInt32(truncatingIfNeeded: batch.fields.count), fieldCount: 0,
            line: UInt32(truncatingIfNeeded: line), fault: fault, byteOffset: offset,
            byteCount: feed.originalCount(position..<end)))
        if fault != .none { firstRow = batch.rows.count }
        offset += feed.originalCount(position..<next)
        line += lines
        taken += next - position
        position = next
      case .blank(let next):
        blankLines += 1
        offset += feed.originalCount(position..<next)
        line += 1
        position = next
      case .needMore:
        try cut(feed.start..<position, firstRow: firstRow, into: &batch)
        firstRow = batch.rows.count
        feed.take(to: position)
        try fill()
        position = feed.start
      case .endless:
        try cut(feed.start..<position, firstRow: firstRow, into: &batch)
        feed.take(to: position)
        taken += try skipLine(into: &batch)
        firstRow = batch.rows.count
        position = feed.start
      case .end: break scanning
      }
    }
    try cut(feed.start..<position, firstRow: firstRow, into: &batch)
    feed.take(to: position)
    batch.encoding = feed.encoding.inBatches
    return !batch.rows.isEmpty
  }

  /// Cuts the run of records in `range`, whose rows wait in the batch from `firstRow` on.
  private mutating func cut(
    _ range: Range<Int>, firstRow: Int, into batch: inout RowBatch
  ) throws(Failure) {
    let expected = batch.rows.count - firstRow
    guard expected > 0 else { return }
    rows.begin(at: batch.bytes.count, most: range.count)
    let run = unsafe Span(
      _unsafeStart: UnsafePointer(feed.buffer.base + range.lowerBound), count: range.count)
    do throws(CutterError) {
      try cutter?.cut(run, into: &rows)
    } catch {
      throw Failure(.bug, "the engine stopped", at: .init(file: feed.file.path, line: line))
    }
    guard rows.rows.count == expected else {
      throw Failure(
        .bug, "the engine cut \(rows.rows.count) rows where \(expected) stand",
        at: .init(file: feed.file.path, line: line))
    }
    rows.append(to: &batch, firstRow: firstRow)
  }

  /// Passes over a line beyond the limit, however long, and enters it as one faulty row.
  private mutating func skipLine(into batch: inout RowBatch) throws(Failure) -> Int {
    var row = RowSpan(
      firstField: UInt32(truncatingIfNeeded: batch.fields.count), fieldCount: 0,
      line: UInt32(truncatingIfNeeded: line), fault: .tooLong, byteOffset: offset, byteCount: 0)
    while true {
      let end = unsafe scanner.endOfLine(
        feed.buffer.base, from: feed.start, to: feed.end, &landmarks)
      let count = feed.originalCount(feed.start..<end)
      row.byteCount += count
      offset += count
      feed.take(to: end)
      if end < feed.end || feed.isAtEnd {
        let next = unsafe scanner.afterLineEnd(feed.buffer.base, end, feed.end, feed.isAtEnd)
        if let next {
          advance(to: next, lines: 1)
          batch.rows.append(row)
          return row.byteCount
        }
      }
      try fill()
    }
  }

  private mutating func advance(to next: Int, lines: Int) {
    offset += feed.originalCount(feed.start..<next)
    line += lines
    feed.take(to: next)
  }

  private mutating func fill() throws(Failure) {
    try feed.fill(line: line)
    landmarks = .init()
  }
}

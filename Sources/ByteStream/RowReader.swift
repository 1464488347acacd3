import Records

/// The whole way from a path to rows, for any engine.
///
/// `feed` slides over the text, `scanner` finds the records in it, and runs of well-formed records go
/// to `cutter` in one call. Results depend on the bytes alone, never on block sizes.
struct RowReader<Cutter: FieldCutter & ~Copyable>: ~Copyable {
  var feed: TextFeed
  private var cutter: Cutter?
  var scanner: RecordScanner
  var landmarks = RecordScanner.Landmarks()
  var rows: CutRows
  private let limits: ReadLimits
  let sizes: BlockSizes
  /// The physical line and the original byte that the text at `feed.start` belongs to.
  var line = 1
  var offset = 0
  var blankLines = 0
  /// Where in their block the lines end that `RowReader+InPlace` looks at.
  var lines = Buffer<UInt32>(capacity: 1)

  init(
    _ source: ExportSource, engine: EngineKind = .portable, limits: ReadLimits, sizes: BlockSizes,
    encoding: TextEncoding? = nil, declared: TextEncoding? = nil
  ) throws(Failure) {
    feed = try TextFeed.open(
      source, engine: engine, limits: limits, sizes: sizes, encoding: encoding,
      declared: declared)
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
      throw Failure(
        .fileEmpty, "the file has no header", at: .init(file: feed.file.path), hint: emptyHint)
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
        firstCut: 0, fieldCount: 0, line: UInt32(line), fault: .none, byteOffset: 0,
        byteCount: 0))
    try cut(feed.start..<next, firstRow: 0, into: &batch, isHeader: true)
    let row = batch.rows[0]
    guard row.fault == .none else {
      throw Failure(
        .limitExceeded, "the header has more than \(limits.maximumColumns) columns", at: place)
    }
    let cells = (0..<Int(row.fieldCount)).map { text(batch.bytes, batch.field($0, of: row)) }
    let header = ExportHeader(
      cells: cells, delimiter: scanner.delimiter, encoding: feed.headEncoding, line: line,
      byteOffset: offset, byteCount: feed.originalCount(feed.start..<end))
    advance(to: next, lines: lines)
    load(columns: [Bool](repeating: false, count: cells.count))
    return header
  }

  private mutating func findHeader() throws(Failure) -> RecordScanner.Finding {
    while true {
      guard let mark = markWidth(at: feed.start) else {
        try fill()
        continue
      }
      if mark > 0 {
        advance(to: feed.start + mark, lines: 0)
        continue
      }
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
      case .record(let end, let next, let lines, _) where isVoidAboveHeader(feed.start..<end):
        blankLines += 1
        advance(to: next, lines: lines)
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

  private static var candidates: [UInt8] { [0x2C, 0x09, 0x3B, 0x7C] }

  /// Whether a record holds nothing, with whatever delimiter.
  private func isVoidAboveHeader(_ record: Range<Int>) -> Bool {
    Self.candidates.contains { delimiter in
      var scanner = scanner
      scanner.delimiter = delimiter
      return unsafe scanner.isVoid(
        UnsafePointer(feed.buffer.base), from: record.lowerBound, to: record.upperBound)
    }
  }

  /// The most frequent candidate outside quotes in the first record.
  ///
  /// Comma wins ties, then TAB, then `;`. `nil` when the record is not whole yet.
  private func findDelimiter() -> UInt8? {
    let candidates = Self.candidates
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
    batch.loaded = rows.loaded
    batch.loadsAll = rows.loadsAll
    if Cutter.readsInPlace {
      try readInPlace(&batch)
    } else {
      try readCopied(&batch)
    }
    batch.encoding = feed.encoding.inBatches
    return !batch.rows.isEmpty
  }

  /// Fills a batch with rows whose fields are copied out of the text.
  private mutating func readCopied(_ batch: inout RowBatch) throws(Failure) {
    var taken = 0
    while !isFull(batch, taken) {
      let start = feed.start
      var run = Run(start: start, firstRow: batch.rows.count)
      var ending = Ending.full
      var position = start
      while !isFull(batch, taken + position - start) {
        if let found = try takeRecord(&position, &run, into: &batch) {
          ending = found
          break
        }
      }
      try cut(run, to: position, into: &batch)
      taken += position - start
      feed.take(to: position)
      switch ending {
      case .full: break
      case .needMore: try fill()
      case .endless: taken += try skipLine(into: &batch)
      case .end: return
      }
    }
  }

  /// Whether a batch has enough rows; one without any would mean the end of the file.
  private func isFull(_ batch: borrowing RowBatch, _ taken: Int) -> Bool {
    !batch.rows.isEmpty && (batch.rows.count >= sizes.batchRows || taken >= sizes.batchBytes)
  }

  /// Records that wait for the cutter: from `start` on, their rows in the batch from `firstRow` on.
  struct Run {
    var start: Int
    var firstRow: Int
  }

  /// Why no record could be taken, if it is not that there were enough.
  enum Ending { case full, needMore, endless, end }

  /// The width of the byte order mark at a place, where exports were put together; 0 for none, `nil` where more bytes
  /// must show it.
  @inline(__always)
  func markWidth(at position: Int) -> Int? {
    guard position < feed.end else { return 0 }
    let byte = unsafe feed.buffer.base[position]
    return byte == 0xEF || byte == 0x84 ? markWidth(before: position) : 0
  }

  private func markWidth(before position: Int) -> Int? {
    let isGB18030 = feed.encoding == .gb18030
    let width = isGB18030 ? 4 : 3
    let rest = feed.end - position
    for place in 0..<min(width, rest) {
      let byte = unsafe feed.buffer.base[position + place]
      let expected: UInt8 =
        switch place {
        case 0: isGB18030 ? 0x84 : 0xEF
        case 1: isGB18030 ? 0x31 : 0xBB
        case 2: isGB18030 ? 0x95 : 0xBF
        default: 0x33
        }
      if byte != expected { return 0 }
    }
    return rest >= width ? width : feed.isAtEnd ? 0 : nil
  }

  /// Takes the record at `position`: it joins the run, or ends it when it is faulty, or none.
  ///
  /// - Returns: `nil` when one was taken (or a blank line or a mark passed).
  @inline(__always)
  mutating func takeRecord(
    _ position: inout Int, _ run: inout Run, into batch: inout RowBatch
  ) throws(Failure) -> Ending? {
    guard let mark = markWidth(at: position) else { return .needMore }
    if mark > 0 {
      try cut(run, to: position, into: &batch)
      offset += feed.originalCount(position..<position + mark)
      position += mark
      run = Run(start: position, firstRow: batch.rows.count)
      return nil
    }
    let finding = unsafe scanner.scan(
      feed.buffer.base, from: position, to: feed.end, isAtEnd: feed.isAtEnd,
      landmarks: &landmarks)
    switch finding {
    case .record(let end, let next, let lines, .none)
    where unsafe scanner.isVoid(UnsafePointer(feed.buffer.base), from: position, to: end):
      try cut(run, to: position, into: &batch)
      blankLines += 1
      offset += feed.originalCount(position..<next)
      line += lines
      position = next
      run = Run(start: next, firstRow: batch.rows.count)
      return nil
    case .record(let end, let next, let lines, let fault):
      if fault != .none { try cut(run, to: position, into: &batch) }
      batch.rows.append(
        RowSpan(
          firstCut: 0, fieldCount: 0, line: UInt32(truncatingIfNeeded: line), fault: fault,
          byteOffset: offset, byteCount: feed.originalCount(position..<end)))
      if fault != .none { run = Run(start: next, firstRow: batch.rows.count) }
      offset += feed.originalCount(position..<next)
      line += lines
      position = next
      return nil
    case .blank(let next):
      blankLines += 1
      offset += feed.originalCount(position..<next)
      line += 1
      position = next
      return nil
    case .needMore: return .needMore
    case .endless: return .endless
    case .end: return .end
    }
  }

  /// Cuts a run of records that ends at `end`.
  mutating func cut(_ run: Run, to end: Int, into batch: inout RowBatch) throws(Failure) {
    try cut(run.start..<end, firstRow: run.firstRow, into: &batch)
  }

  private mutating func cut(
    _ range: Range<Int>, firstRow: Int, into batch: inout RowBatch, isHeader: Bool = false
  ) throws(Failure) {
    let expected = batch.rows.count - firstRow
    guard expected > 0 else { return }
    rows.begin(at: batch.textCount, most: range.count)
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
    if Cutter.readsInPlace, !isHeader {
      feed.append(rows)
    } else {
      rows.appendText(to: &batch.text)
    }
    rows.appendCuts(to: &batch, firstRow: firstRow)
  }

  /// Passes over a line beyond the limit, however long, and enters it as one faulty row.
  mutating func skipLine(into batch: inout RowBatch) throws(Failure) -> Int {
    var row = RowSpan(
      firstCut: 0, fieldCount: 0, line: UInt32(truncatingIfNeeded: line), fault: .tooLong,
      byteOffset: offset, byteCount: 0)
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

  mutating func fill() throws(Failure) {
    try feed.fill(line: line)
    landmarks = .init()
  }
}

import CScan
import Records

/// Rows handed over where they lie: for the fast engine nearly all of them.
///
/// The trick: one scan over the text at hand writes down the places of all delimiters and line ends, and
/// says for each line whether anything else of note stands in it. A line without a quote or control character
/// is a record, and the places around it are its cuts as they are: no field of it is looked at or
/// copied, and its number of fields is a difference of two indices. Any other line goes to
/// `RecordScanner` and the cutter, which have the last word on quotes and faults; their text is put
/// behind that of the block.
///
/// What it rests on, and what breaks if that is touched:
///
/// - The batch takes the block away (`TextFeed.lend`); so nothing may be filled in while it holds rows.
/// - A plain line must begin right behind the LF of the line before, else the cut before its first
///   field is not the one that the scan wrote: after a lone CR the scanner goes on alone.
/// - Where `|` separates fields, `BarMask` has changed the text, so every line goes to the scanner.
extension RowReader where Cutter: ~Copyable {
  mutating func readInPlace(_ batch: inout RowBatch) throws(Failure) {
    while true {
      let (position, ending) = try takeRows(&batch)
      if batch.rows.isEmpty {
        feed.take(to: position)
        switch ending {
        case .full: break
        case .needMore: try fill()
        case .endless:
          _ = try skipLine(into: &batch)
          return
        case .end: return
        }
      } else {
        let text = feed.start..<position
        batch.isWellFormed = isWellFormed(text)
        feed.lend(to: &batch, keeping: position)
        landmarks = .init()
        return
      }
    }
  }

  private func isWellFormed(_ range: Range<Int>) -> Bool {
    let text = unsafe UnsafePointer(feed.buffer.base + range.lowerBound)
    switch feed.encoding.inBatches {
    case .gb18030: return unsafe text_is_gb18030(scan_best(), text, range.count)
    default: return unsafe text_is_utf8(scan_best(), text, range.count)
    }
  }

  /// Takes the rows of the text at hand; where it stopped, and why.
  private mutating func takeRows(
    _ batch: inout RowBatch
  ) throws(Failure) -> (position: Int, ending: Ending) {
    let start = feed.start
    let end = feed.end
    batch.textCount = end
    batch.marks.reserve(end - start + 80, keeping: 0)
    lines.reserve(end - start + 1, keeping: 0)
    unsafe batch.marks.base[0] = UInt32(truncatingIfNeeded: start - 1)
    let found = unsafe scan_structure(
      scan_best(), feed.buffer.base, start, end, scanner.delimiter, batch.marks.base + 1, lines.base
    )
    batch.markCount = found.marks + 1

    var position = start
    var run = Run(start: start, firstRow: 0)
    // The line that `position` stands in, and the cut before it, if it is one.
    var number = 0
    var before = 0
    while batch.rows.count < sizes.batchRows {
      if number < found.lines, unsafe lines.base[number] & 1 == 0, !scanner.isMasked,
        unsafe batch.marks.base[before] &+ 1 == UInt32(truncatingIfNeeded: position)
      {
        let mark = Int(unsafe lines.base[number] >> 1) + 1
        let lineEnd = Int(unsafe batch.marks.base[mark])
        let isCRLF = unsafe lineEnd > position && feed.buffer.base[lineEnd - 1] == 0x0D
        let recordEnd = isCRLF ? lineEnd - 1 : lineEnd
        if recordEnd - position <= scanner.maximumBytes {
          if recordEnd == position {
            blankLines += 1
          } else {
            if run.firstRow < batch.rows.count, run.start < position {
              try cut(run, to: position, into: &batch)
            }
            append(
              position..<recordEnd, firstCut: before, fields: mark - before - (isCRLF ? 1 : 0),
              to: &batch)
            run = Run(start: lineEnd + 1, firstRow: batch.rows.count)
          }
          offset += feed.originalCount(position..<lineEnd + 1)
          line += 1
          position = lineEnd + 1
          before = mark
          number += 1
          continue
        }
      }
      if let ending = try takeRecord(&position, &run, into: &batch) {
        try cut(run, to: position, into: &batch)
        return (position, ending)
      }
      while number < found.lines {
        let mark = Int(unsafe lines.base[number] >> 1) + 1
        guard unsafe Int(batch.marks.base[mark]) < position else { break }
        before = mark
        number += 1
      }
    }
    try cut(run, to: position, into: &batch)
    return (position, .full)
  }

  /// Adds a row that needs no cutter.
  @inline(__always)
  private mutating func append(
    _ record: Range<Int>, firstCut: Int, fields: Int, to batch: inout RowBatch
  ) {
    let isTooWide = fields > rows.maximumColumns
    batch.rows.append(
      RowSpan(
        firstCut: UInt32(truncatingIfNeeded: firstCut),
        fieldCount: isTooWide ? 0 : UInt32(truncatingIfNeeded: fields),
        line: UInt32(truncatingIfNeeded: line), fault: isTooWide ? .tooLong : .none,
        byteOffset: offset, byteCount: feed.originalCount(record)))
  }
}

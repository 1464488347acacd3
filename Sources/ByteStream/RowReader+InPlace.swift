import CScan
import Records

/// Rows handed over where they lie: for the fast engine nearly all of them.
///
/// The trick: one scan over the text at hand writes down the places of all delimiters and line ends, and
/// says for each line whether anything else of note stands in it. A line without a quote or control character
/// is a record, and the places around it are its cuts as they are: no field of it is looked at or
/// copied, and its number of fields is a difference of two indices. Where all quotes of a line stand around whole
/// fields, these are copied without them behind the block (`scan_unquoted`). Any other line goes to
/// `RecordScanner` and the cutter, which have the last word on quotes and faults; their text is put
/// there too.
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
      if number < found.lines, !scanner.isMasked,
        unsafe batch.marks.base[before] &+ 1 == UInt32(truncatingIfNeeded: position),
        markWidth(at: position) == 0
      {
        if unsafe lines.base[number] & 1 == 0,
          run.start == position || run.firstRow == batch.rows.count
        {
          let taken = takePlainLines(number..<found.lines, from: position, cut: before, to: &batch)
          if taken.number > number {
            (position, number, before) = taken
            run = Run(start: position, firstRow: batch.rows.count)
            continue
          }
        }
        let isOdd = unsafe lines.base[number] & 1 != 0
        let mark = Int(unsafe lines.base[number] >> 1) + 1
        let lineEnd = Int(unsafe batch.marks.base[mark])
        let isCRLF = unsafe lineEnd > position && feed.buffer.base[lineEnd - 1] == 0x0D
        let record = position..<(isCRLF ? lineEnd - 1 : lineEnd)
        let cuts = Cuts(first: before, fields: mark - before - (isCRLF ? 1 : 0))
        let isVoid =
          unsafe !record.isEmpty && record.count <= scanner.maximumBytes
          && scanner.isVoid(
            UnsafePointer(feed.buffer.base), from: record.lowerBound, to: record.upperBound)
        let row =
          record.count > scanner.maximumBytes
          ? nil : isOdd && !isVoid ? unquote(record, cuts, into: &batch) : cuts
        if let row {
          if record.isEmpty {
            blankLines += 1
          } else if isVoid {
            if run.firstRow < batch.rows.count, run.start < position {
              try cut(run, to: position, into: &batch)
            }
            blankLines += 1
            run = Run(start: lineEnd + 1, firstRow: batch.rows.count)
          } else {
            if run.firstRow < batch.rows.count, run.start < position {
              try cut(run, to: position, into: &batch)
            }
            append(record, row, to: &batch)
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

  /// Takes the lines that are records as they stand, up to the first that is not: most of all lines, so that nothing is asked
  /// here that can be answered later.
  ///
  /// - Returns: where the next line begins, its number, and the cut before it.
  private mutating func takePlainLines(
    _ numbers: Range<Int>, from start: Int, cut first: Int, to batch: inout RowBatch
  ) -> (position: Int, number: Int, before: Int) {
    var position = start
    var before = first
    var number = numbers.lowerBound
    let room = min(numbers.count, sizes.batchRows - batch.rows.count)
    let isOriginal = feed.isOriginal
    let text = unsafe feed.buffer.base
    let marks = unsafe batch.marks.base
    batch.rows.append(addingCapacity: room) { rows in
      while !rows.isFull {
        let lineMark = unsafe lines.base[number]
        let mark = Int(lineMark >> 1) + 1
        let lineEnd = Int(unsafe marks[mark])
        let isCRLF = unsafe lineEnd > position && text[lineEnd - 1] == 0x0D
        let record = position..<(isCRLF ? lineEnd - 1 : lineEnd)
        let fields = mark - before - (isCRLF ? 1 : 0)
        guard lineMark & 1 == 0, !record.isEmpty, record.count <= scanner.maximumBytes,
          fields <= self.rows.maximumColumns, unsafe !scanner.mayStandOut(text[position])
        else { return }
        rows.append(
          RowSpan(
            firstCut: UInt32(truncatingIfNeeded: before),
            fieldCount: UInt32(truncatingIfNeeded: fields),
            line: UInt32(truncatingIfNeeded: line), fault: .none, byteOffset: offset,
            byteCount: isOriginal ? record.count : feed.originalCount(record)))
        offset +=
          isOriginal ? lineEnd + 1 - position : feed.originalCount(position..<lineEnd + 1)
        line += 1
        position = lineEnd + 1
        before = mark
        number += 1
      }
    }
    return (position, number, before)
  }

  /// Puts the fields of a record whose quotes stand around whole fields behind all other text.
  ///
  /// - Returns: Where its cuts are; `nil` for a record that the scanner must judge.
  private mutating func unquote(
    _ record: Range<Int>, _ cuts: Cuts, into batch: inout RowBatch
  ) -> Cuts? {
    let place = batch.markCount
    let needed = place + cuts.fields + 1
    batch.marks.reserve(needed > batch.marks.capacity ? 2 * needed : 0, keeping: place)
    let found = unsafe feed.appendUnquoted(
      record, cuts: batch.marks.base + cuts.first, parts: cuts.fields, of: rows,
      at: batch.textCount, places: batch.marks.base + place)
    guard found.fields > 0 else { return nil }
    batch.markCount += found.fields + 1
    batch.textCount += found.bytes
    return Cuts(first: place, fields: found.fields)
  }

  /// The cuts of a row: the one before its first field, and how many fields there are.
  private struct Cuts {
    var first: Int
    var fields: Int
  }

  /// Adds a row that needs no cutter.
  @inline(__always)
  private mutating func append(_ record: Range<Int>, _ cuts: Cuts, to batch: inout RowBatch) {
    let isTooWide = cuts.fields > rows.maximumColumns
    batch.rows.append(
      RowSpan(
        firstCut: UInt32(truncatingIfNeeded: cuts.first),
        fieldCount: isTooWide ? 0 : UInt32(truncatingIfNeeded: cuts.fields),
        line: UInt32(truncatingIfNeeded: line), fault: isTooWide ? .tooLong : .none,
        byteOffset: offset, byteCount: feed.originalCount(record)))
  }
}

import ByteStream
import Records

/// The text under the records: how it comes in, and where in the file they stand.
extension TableReader {
  /// Where reading is.
  var place: TextPlace {
    TextPlace(
      textBytes: textBytes + position, fileBytes: offset, line: line,
      lineEnds: lineEndsBefore + lineEndsPassed)
  }

  /// The first place to which reading may have to go back: where records begin that may be another table.
  private var earliest: TextPlace {
    guard options.table > table else { return place }
    if let first = held.records.first { return first.start }
    return headTaken < head.count ? head[headTaken].start : place
  }

  mutating func fill(_ count: Int) throws(Failure) {
    guard source != nil, !isAtEnd, text.count - position < count else { return }
    let kept = earliest
    let dropped = kept.textBytes - textBytes
    if dropped > 0 {
      text.removeFirst(dropped)
      position -= dropped
      textBytes += dropped
    }
    let endsDropped = kept.lineEnds - lineEndsBefore
    lineEnds.removeFirst(min(endsDropped, lineEnds.count))
    lineEndsPassed -= endsDropped
    lineEndsBefore += endsDropped
    while text.count - position < count && !isAtEnd {
      isAtEnd = try source?.read(into: &text) != true
      if let more = source?.takeLineEnds() { lineEnds.append(contentsOf: more) }
    }
  }

  /// Goes back to a place that is kept.
  mutating func go(to place: TextPlace) {
    position = place.textBytes - textBytes
    offset = place.fileBytes
    line = place.line
    lineEndsPassed = place.lineEnds - lineEndsBefore
  }

  mutating func nextRecord() throws(Failure) -> CutRecord? {
    // A window is filled as a whole, so that the text is seldom moved.
    if text.count - position < Self.windowBytes - (1 << 19) {
      try fill(Self.windowBytes + (4 << 20))
    }
    guard position < text.count else { return nil }
    var record = CutRecord()
    let start = place
    let hasMark = skipMarks()
    guard position < text.count else { return nil }
    let byteOffset = offset
    record.line = line
    try cut(&record)
    record.start = start
    record.hasMark = hasMark
    let isCutOff = record.next == text.count && source != nil && !isAtEnd
    let isLineEnd: (UInt8) -> Bool = { $0 == Byte.lineFeed || $0 == Byte.carriageReturn }
    let ending = text[position..<record.next].suffix(3).reversed().prefix(while: isLineEnd).count
    record.isTooLong =
      isCutOff || record.next - position - ending > limits.maximumRecordBytes
    guard !record.isTooLong || options.isOneTable else {
      if record.count > limits.maximumColumns { throw tooWide(line) }
      throw Failure(
        .limitExceeded, "a record is longer than \(limits.maximumRecordBytes) bytes",
        at: .init(file: path, line: line))
    }
    var end = advance(to: record.next)
    if isCutOff { end = try skipRest() }
    record.byteOffset = byteOffset
    record.byteCount = end - byteOffset
    record.isEnded = end < offset
    record.lastLine = max(record.line, record.isEnded ? line - 1 : line)
    if record.isTooLong {
      // Nobody looks at its fields, and records of the head are kept.
      record.removeAll()
      record.ends = [0]
    }
    return record
  }

  /// Passes over rows of delimiters alone, of which spreadsheets leave thousands.
  mutating func passEmptyRows() {
    guard !options.isPlain, cutter.delimiter.count == 1 else { return }
    let delimiter = cutter.delimiter[0]
    var at = position
    while at < text.count, text[at] == delimiter {
      var end = at
      while end < text.count, text[end] == delimiter { end += 1 }
      // The last row of the text may go on.
      guard end + 3 < text.count else { break }
      let ending = cutter.lineEnd(text, end, text.count)
      guard ending > 0 else { break }
      at = end + ending
    }
    guard at > position else { return }
    let first = line
    _ = advance(to: at)
    held.noteGap()
    leaveOut(first...max(first, line - 1), .emptyRow)
  }

  /// Cuts the next record, with more text where it may go on behind what is there.
  private mutating func cut(_ record: inout CutRecord) throws(Failure) {
    cutter.cut(text, from: position, to: text.count, into: &record)
    while record.next == text.count || cutter.ranOut, source != nil, !isAtEnd,
      text.count - position < 2 * limits.maximumRecordBytes,
      record.count <= limits.maximumColumns
    {
      try fill(2 * (text.count - position))
      cutter.cut(text, from: position, to: text.count, into: &record)
    }
  }

  /// Passes over the rest of a line of any length; where it ends in the file, its line end left out.
  private mutating func skipRest() throws(Failure) -> Int {
    while true {
      try fill(Self.windowBytes)
      let rest = text[position...]
      let isLineEnd: (UInt8) -> Bool = { $0 == Byte.lineFeed || $0 == Byte.carriageReturn }
      guard let found = rest.firstIndex(where: isLineEnd) else {
        let end = advance(to: text.count)
        if isAtEnd { return end }
        continue
      }
      let ending = max(1, cutter.lineEnd(text, found, text.count))
      return advance(to: found + ending)
    }
  }

  /// Moves on to `next`, counting lines; where the text before its last line end ends in the file.
  mutating func advance(to next: Int) -> Int {
    var passed = 0
    var trailing = 0
    var at = position
    while at < next {
      let byte = text[at]
      if byte == Byte.lineFeed {
        line += 1
      } else if byte == Byte.carriageReturn {
        let isPair = at + 1 < next && text[at + 1] == Byte.lineFeed
        if !isPair, cutter.dialect.lineEnd == .cr || at + 1 == next { line += 1 }
      }
      let isLineEnd = byte == Byte.lineFeed || byte == Byte.carriageReturn
      passed += isLineEnd ? 1 : 0
      trailing = isLineEnd ? trailing + 1 : 0
      at += 1
    }
    let end: Int
    if source == nil || !options.isOneTable || (trailing == 0 && next < text.count) {
      end = offset + next - position - trailing
      offset = end + trailing
    } else if trailing > 0, lineEndsPassed + passed <= lineEnds.count {
      end = lineEnds[lineEndsPassed + passed - trailing]
      offset = lineEnds[lineEndsPassed + passed - 1] + (source?.lineEndBytes ?? 1)
    } else {
      end = source?.offset ?? offset
      offset = end
    }
    if options.isOneTable { lineEndsPassed += passed }
    position = next
    return end
  }
}

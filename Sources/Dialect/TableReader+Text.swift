import ByteStream
import Records

/// The text under the records: how it comes in, and where in the file they stand.
extension TableReader {
  mutating func fill(_ count: Int) throws(Failure) {
    guard source != nil, !isAtEnd, text.count - position < count else { return }
    if position > 0 {
      text.removeFirst(position)
      position = 0
    }
    lineEnds.removeFirst(lineEndsPassed)
    lineEndsPassed = 0
    while text.count < count && !isAtEnd {
      isAtEnd = try source?.read(into: &text) != true
      if let more = source?.takeLineEnds() { lineEnds.append(contentsOf: more) }
    }
  }

  mutating func nextRecord() throws(Failure) -> CutRecord? {
    // A window is filled as a whole, so that the text is seldom moved.
    if text.count - position < Self.windowBytes - (1 << 19) {
      try fill(Self.windowBytes + (4 << 20))
    }
    guard position < text.count else { return nil }
    var record = CutRecord()
    let start = offset
    record.line = line
    cutter.cut(text, from: position, to: text.count, into: &record)
    let isCutOff = record.next == text.count && source != nil && !isAtEnd
    let isLineEnd: (UInt8) -> Bool = { $0 == Byte.lineFeed || $0 == Byte.carriageReturn }
    let ending = text[position..<record.next].suffix(3).reversed().prefix(while: isLineEnd).count
    record.isTooLong =
      isCutOff || record.next - position - ending > limits.maximumRecordBytes
    guard !record.isTooLong || options.isOneTable else {
      throw Failure(
        .limitExceeded, "a record is longer than \(limits.maximumRecordBytes) bytes",
        at: .init(file: path, line: line))
    }
    var end = advance(to: record.next)
    if isCutOff { end = try skipRest() }
    record.byteOffset = start
    record.byteCount = end - start
    record.isEnded = end < offset
    if record.isTooLong {
      // Nobody looks at its fields, and records of the head are kept.
      record.removeAll()
      record.ends = [0]
    }
    return record
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
    } else if trailing > 0 {
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

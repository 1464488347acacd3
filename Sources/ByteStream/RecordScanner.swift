/// Finds where records end, and which of them are faulty, before any engine sees them.
///
/// A record ends at LF, CR LF, CR CR LF or a lone CR outside quotes. Lines without a quote take the
/// fast path: `memchr` and nothing else. Lines with one go through a small state machine: a quote
/// opens only at the start of a field, `""` inside stands for one, and behind the closing quote only
/// a delimiter or the record's end may follow; a quote inside an unquoted field is text.
///
/// One bad quote must cost one record, never the rest of the file. So when a record over several
/// lines is malformed or grows beyond the limit, only its first line is the faulty record, and reading
/// resumes at the second; so too when it has another number of fields than the header and holds a line that is a
/// whole row by itself. Without such a line it is one row with a field too few or too many. What is decided depends
/// on the bytes alone: a scan that would need bytes not yet there answers `needMore`.
struct RecordScanner {
  var delimiter: UInt8
  /// How many fields a record over several lines must have; `nil` for "any" (the header).
  var expectedFields: Int?
  let maximumBytes: Int
  /// Whether `|` inside characters are masked (see `BarMask`).
  var isMasked = false

  /// What stands at a position.
  enum Finding: Equatable {
    /// A record `start..<end`; the next one begins at `next`, `lines` further down.
    case record(end: Int, next: Int, lines: Int, fault: RowFault)
    /// An empty line.
    case blank(next: Int)
    /// A line beyond the limit whose end is not yet there.
    case endless
    /// Not decidable with the bytes at hand.
    case needMore
    /// No more records.
    case end
  }

  /// Where the next quote, CR and control character stand; the answers of earlier searches.
  struct Landmarks {
    var quote = -1
    var carriageReturn = -1
    var control = -1
  }

  /// Looks at the record that begins at `start`.
  @inline(__always)
  func scan(
    _ base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, isAtEnd: Bool,
    landmarks: inout Landmarks
  ) -> Finding {
    if start == end { return isAtEnd ? .end : .needMore }
    let lineEnd = unsafe endOfLine(base, from: start, to: end, &landmarks)
    if lineEnd == end && !isAtEnd { return end - start > maximumBytes ? .endless : .needMore }
    guard let next = unsafe afterLineEnd(base, lineEnd, end, isAtEnd) else { return .needMore }
    if lineEnd == start { return .blank(next: next) }
    if lineEnd - start > maximumBytes {
      return .record(end: lineEnd, next: next, lines: 1, fault: .tooLong)
    }
    if landmarks.quote < start {
      landmarks.quote = unsafe ByteSearch.first(0x22, in: base, from: start, to: end)
    }
    if landmarks.control < start {
      landmarks.control = unsafe ByteSearch.firstControl(
        in: base, from: start, to: end, allowing: isMasked ? BarMask.mask : 0x0A)
    }
    if landmarks.quote >= lineEnd {
      return .record(
        end: lineEnd, next: next, lines: 1,
        fault: landmarks.control < lineEnd ? .controlCharacter : .none)
    }
    switch unsafe walk(base, from: start, to: end, isAtEnd: isAtEnd) {
    case .needMore: return .needMore
    case .malformed:
      return .record(end: lineEnd, next: next, lines: 1, fault: .malformedQuote)
    case .complete(let recordEnd, let fields):
      let fault: RowFault = landmarks.control < recordEnd ? .controlCharacter : .none
      if recordEnd == lineEnd {
        return .record(end: lineEnd, next: next, lines: 1, fault: fault)
      }
      if let expectedFields, fields != expectedFields,
        unsafe recordEnd - start > Self.mostRagged
          || holdsRow(base, from: next, to: recordEnd, fields: expectedFields)
      {
        return .record(end: lineEnd, next: next, lines: 1, fault: .malformedQuote)
      }
      guard let after = unsafe afterLineEnd(base, recordEnd, end, isAtEnd) else {
        return .needMore
      }
      let lines = unsafe 1 + lineEnds(base, from: lineEnd, to: recordEnd)
      return .record(end: recordEnd, next: after, lines: lines, fault: fault)
    }
  }

  // MARK: Nothing but delimiters

  /// Whether a record (not empty) holds nothing but delimiters, blanks and quotes around nothing: what
  /// spreadsheets leave of empty rows.
  @inline(__always)
  func isVoid(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Bool {
    let first = unsafe base[start]
    guard first == delimiter || isBlank(first) || first == 0x22 else { return false }
    return unsafe isVoidThroughout(base, from: start, to: end)
  }

  /// Whether a record that begins with this byte may be void, or a byte order mark.
  @inline(__always)
  func mayStandOut(_ first: UInt8) -> Bool {
    first == delimiter || first <= 0x22 || first == 0xEF || first == 0x84
  }

  private func isVoidThroughout(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Bool
  {
    var at = start
    while true {
      if unsafe at < end && base[at] == 0x22 {
        at += 1
        while unsafe at < end && isBlank(base[at]) { at += 1 }
        guard unsafe at < end && base[at] == 0x22 else { return false }
        at += 1
      } else {
        while unsafe at < end && base[at] != delimiter && isBlank(base[at]) { at += 1 }
      }
      if at == end { return true }
      guard unsafe base[at] == delimiter else { return false }
      at += 1
    }
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  // MARK: Lines

  /// The first CR or LF, or `end`.
  @inline(__always)
  func endOfLine(
    _ base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, _ landmarks: inout Landmarks
  ) -> Int {
    if landmarks.carriageReturn < start {
      landmarks.carriageReturn = unsafe ByteSearch.first(0x0D, in: base, from: start, to: end)
    }
    return unsafe ByteSearch.first(0x0A, in: base, from: start, to: landmarks.carriageReturn)
  }

  /// Behind the line end that begins at `at`; `nil` when more bytes must show how long it is.
  @inline(__always)
  func afterLineEnd(
    _ base: UnsafeMutablePointer<UInt8>, _ at: Int, _ end: Int, _ isAtEnd: Bool
  ) -> Int? {
    guard at < end else { return at }
    if unsafe base[at] == 0x0A { return at + 1 }
    guard at + 1 < end else { return isAtEnd ? at + 1 : nil }
    if unsafe base[at + 1] == 0x0A { return at + 2 }
    guard unsafe base[at + 1] == 0x0D else { return at + 1 }
    guard at + 2 < end else { return isAtEnd ? at + 1 : nil }
    return unsafe base[at + 2] == 0x0A ? at + 3 : at + 1
  }

  /// The number of line ends in a range that ends behind the last of them.
  private func lineEnds(_ base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var count = 0
    var at = start
    while at < end {
      let byte = unsafe base[at]
      if byte == 0x0A || byte == 0x0D {
        count += 1
        at = unsafe afterLineEnd(base, at, end, true) ?? end
      } else {
        at += 1
      }
    }
    return count
  }

  /// How long a record over several lines may be that has another number of fields than the header, and how many
  /// lines of it are looked at.
  private static let mostRagged = 64 << 10
  private static let mostLinesLookedAt = 64

  /// Whether some line behind the first of a record is a whole row by itself: then a quote before it went astray.
  ///
  /// `end` is the record's end, and `start` where its second line begins.
  private func holdsRow(
    _ base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, fields expected: Int
  ) -> Bool {
    var line = start
    var landmarks = Landmarks()
    for _ in 0..<Self.mostLinesLookedAt where line < end {
      let lineEnd = unsafe endOfLine(base, from: line, to: end, &landmarks)
      if case .complete(lineEnd, expected) = unsafe walk(
        base, from: line, to: lineEnd, isAtEnd: true),
        unsafe !holdsStrayQuote(base, from: line, to: lineEnd)
      {
        return true
      }
      line = unsafe afterLineEnd(base, lineEnd, end, true) ?? end
    }
    return line < end
  }

  /// Whether a quote stands in a well-formed line that neither opens nor closes a field, nor is doubled in a quoted one.
  private func holdsStrayQuote(
    _ base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int
  ) -> Bool {
    var at = start
    while true {
      at = unsafe ByteSearch.first(0x22, in: base, from: at, to: end)
      guard at < end else { return false }
      guard unsafe at == start || base[at - 1] == delimiter else { return true }
      at += 1
      // To behind the closing quote.
      while at < end {
        at = unsafe ByteSearch.first(0x22, in: base, from: at, to: end) + 1
        guard unsafe at < end && base[at] == 0x22 else { break }
        at += 1
      }
    }
  }

  // MARK: Quotes

  private enum Walk {
    case complete(end: Int, fields: Int)
    case malformed
    case needMore
  }

  private func walk(
    _ base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, isAtEnd: Bool
  ) -> Walk {
    let limit = min(end, start + maximumBytes)
    let isWhole = isAtEnd || end - start > maximumBytes
    var fields = 1
    var at = start
    while true {
      if unsafe at < limit && base[at] == 0x22 {
        at += 1
        while true {
          at = unsafe ByteSearch.first(0x22, in: base, from: at, to: limit)
          guard at < limit else { return isWhole ? .malformed : .needMore }
          at += 1
          guard at < end else { break }
          if unsafe base[at] != 0x22 { break }
          at += 1
        }
        if at == end { return isAtEnd ? .complete(end: at, fields: fields) : .needMore }
      } else {
        while at < limit {
          let byte = unsafe base[at]
          if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
          at += 1
        }
        if at == end { return isAtEnd ? .complete(end: at, fields: fields) : .needMore }
      }
      let byte = unsafe base[at]
      if byte == 0x0A || byte == 0x0D { return .complete(end: at, fields: fields) }
      guard byte == delimiter else { return .malformed }
      fields += 1
      at += 1
    }
  }
}

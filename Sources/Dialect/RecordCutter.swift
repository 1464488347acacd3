/// Cuts a text into records of one dialect, and gives up no neighbour for a bad quote.
///
/// A record that is well-formed and has the table's width is taken as it stands. For any other, all
/// readings are compared (`RecordSearch`): each quote opens or closes or is text, and the reading with
/// the fewest faults wins, the next two records being part of the comparison.
///
/// **Any text is cut in linear time.** Every byte that is looked at is paid, whichever way it is read (`Effort`).
/// When nothing is left to pay with, a record is read one way only: a quoted field is followed to its first stray quote, and no two attempts look at the same bytes up to there, since from
/// inside an earlier field every run of quotes is even. Where backslashes escape, runs need not be even, and it is
/// followed for a few bytes. Only bytes decide, never the clock.
struct RecordCutter {
  let dialect: Dialect
  let delimiter: [UInt8]
  private let first: UInt8
  private let quote: UInt8?
  private let isBackslash: Bool
  /// Searches in a row that found nothing better than what stood there; a file that is ragged throughout
  /// is not searched for ever.
  private var futile = 0
  /// What reading the text costs, which is paid here.
  var effort: Effort
  /// Whether a quoted field ran to the end of the text: with more text it may close.
  private(set) var ranOut = false
  /// Whether `="0012"` is `0012`.
  var unwrapsFormulas = true
  /// The longest quoted field, in bytes; behind it a quote counts as never closed.
  var longestField = Self.searchedBytes

  /// How far a search looks for the end of a field.
  static let searchedBytes = 1 << 20

  /// How far a quoted field is followed where backslashes escape and the effort is used up.
  private static let unpaidBytes = 128

  /// More stray quotes than this in one field mean that its first one opened nothing.
  private static let mostStrayQuotes = 64

  init(_ dialect: Dialect, effort: Effort = Effort()) {
    self.dialect = dialect
    self.effort = effort
    delimiter = dialect.delimiter
    first = dialect.delimiter.first ?? Byte.comma
    quote = dialect.quote
    isBackslash = dialect.escape == .backslash
  }

  /// Cuts the record at `start`; `start < end`.
  mutating func cut(
    _ text: [UInt8], from start: Int, to end: Int, into record: inout CutRecord
  ) {
    var isWhole = scan(text, from: start, to: end, into: &record, stopsEarly: true)
    let width = dialect.width
    defer { effort.earn(forBytes: record.next - start) }
    guard width > 0, !record.isBlank, !record.isExact(width) else { return }
    if !isWhole && effort.isUsedUp {
      isWhole = scan(text, from: start, to: end, into: &record)
    }
    let isWide = record.count != width
    let hasQuote = quote.map { text[start..<record.next].contains($0) } ?? false
    let isPlain = record.anomalies.isEmpty && !hasQuote
    if isPlain {
      if !splitOtherwise(text, start, &record) { record.anomalies.insert(.width) }
      return
    }
    let isWellFormed = record.anomalies.isSubset(of: [.plainQuote, .blanksAtQuote])
    guard !effort.isUsedUp, !isWellFormed || futile < 1000 else {
      if isWide { record.anomalies.insert(.width) }
      return
    }
    var search = RecordSearch(cutter: self, text: text, end: end)
    var found = CutRecord()
    found.line = record.line
    let isFound = search.best(from: start, into: &found)
    effort = search.cutter.effort
    guard isFound else {
      if !isWhole { scan(text, from: start, to: end, into: &record) }
      if isWide { record.anomalies.insert(.width) }
      return
    }
    if isWellFormed {
      futile = found.next == record.next && found.ends == record.ends ? futile + 1 : 0
    }
    record = found
  }

  // MARK: What stands at a place

  /// Whether a delimiter begins at `at`.
  @inline(__always)
  func isDelimiter(_ text: [UInt8], _ at: Int, _ end: Int) -> Bool {
    guard text[at] == first else { return false }
    if delimiter.count == 1 { return true }
    guard at + delimiter.count <= end else { return false }
    for offset in 1..<delimiter.count where text[at + offset] != delimiter[offset] { return false }
    return true
  }

  /// The length of the line end at `at`, 0 when there is none; a lone CR is none in files of LF.
  @inline(__always)
  func lineEnd(_ text: [UInt8], _ at: Int, _ end: Int) -> Int {
    let byte = text[at]
    if byte == Byte.lineFeed { return 1 }
    guard byte == Byte.carriageReturn else { return 0 }
    if at + 1 < end && text[at + 1] == Byte.lineFeed { return 2 }
    if at + 2 < end && text[at + 1] == Byte.carriageReturn && text[at + 2] == Byte.lineFeed {
      return 3
    }
    return dialect.lineEnd == .cr || at + 1 == end ? 1 : 0
  }

  /// Where a field that ends before `at` is followed by a delimiter or line end, spaces let pass.
  func boundary(_ text: [UInt8], _ at: Int, _ end: Int) -> Int? {
    var position = at
    while position < end {
      if isDelimiter(text, position, end) || lineEnd(text, position, end) > 0 { return position }
      guard text[position] == Byte.space || text[position] == Byte.tab else { return nil }
      position += 1
    }
    return end
  }

  /// Where a field's opening quote stands at or behind spaces, if it has one.
  func openingQuote(_ text: [UInt8], _ at: Int, _ end: Int) -> Int? {
    guard let quote else { return nil }
    var position = at
    while position < end {
      if text[position] == quote { return position }
      guard text[position] == Byte.space, !isDelimiter(text, position, end) else { return nil }
      position += 1
    }
    return nil
  }

  // MARK: The plain way

  /// Cuts the record at `start` as it stands: a quote closes at the first place where that can be.
  ///
  /// A record that is faulty already need not be read to its end, when `stopsEarly`, once it has many more fields than
  /// the table.
  ///
  /// - Returns: Whether it was read to its end.
  @discardableResult
  mutating func scan(
    _ text: [UInt8], from start: Int, to end: Int, into record: inout CutRecord,
    stopsEarly: Bool = false
  ) -> Bool {
    record.removeAll()
    ranOut = false
    var at = start
    defer { effort.pay(record.next - start) }
    while true {
      if let open = openingQuote(text, at, end), let close = quoted(text, open, end, &record) {
        if open > at { record.anomalies.insert(.blanksAtQuote) }
        record.isQuoted = true
        record.endField()
        at = close
      } else {
        at = plain(text, at, end, &record)
        if unwrapsFormulas { record.endUnquotedField() } else { record.endField() }
      }
      if at >= end {
        record.next = end
        return true
      }
      let ending = lineEnd(text, at, end)
      if ending > 0 || !isDelimiter(text, at, end) {
        record.next = at + max(ending, 1)
        return true
      }
      at += delimiter.count
      if stopsEarly, dialect.width > 0, record.count > 2 * dialect.width + 8,
        !record.anomalies.isSubset(of: [.plainQuote, .blanksAtQuote])
      {
        record.next = at
        return false
      }
    }
  }

  /// Reads a quoted field; `nil` when it never closes, and then nothing was read.
  private mutating func quoted(
    _ text: [UInt8], _ open: Int, _ end: Int, _ record: inout CutRecord
  ) -> Int? {
    let mark = record.text.count
    let anomalies = record.anomalies
    let strays = record.strayQuotes
    let limit = min(end, open + (isBackslash && effort.isUsedUp ? Self.unpaidBytes : longestField))
    var at = open + 1
    // What is read and not yet appended begins here.
    var run = at
    while at < limit {
      let byte = text[at]
      if byte == quote {
        if at + 1 < end && text[at + 1] == quote {
          record.text.append(contentsOf: text[run...at])
          at += 2
          run = at
        } else if let boundary = boundary(text, at + 1, end) {
          record.text.append(contentsOf: text[run..<at])
          if boundary > at + 1 { record.anomalies.insert(.blanksAtQuote) }
          return boundary
        } else {
          record.anomalies.insert(at == open + 1 ? .openingQuote : .innerQuote)
          record.strayQuotes += 1
          at += 1
          if record.strayQuotes - strays > Self.mostStrayQuotes || effort.isUsedUp { break }
        }
      } else if isBackslash && byte == Byte.backslash && at + 1 < limit {
        record.text.append(contentsOf: text[run..<at])
        append(escaped: text[at + 1], to: &record)
        at += 2
        run = at
      } else {
        at += 1
      }
    }
    if at >= end { ranOut = true }
    effort.pay(at - open)
    record.text.removeLast(record.text.count - mark)
    record.anomalies = anomalies.union(.openingQuote)
    record.strayQuotes = strays + 1
    return nil
  }

  /// A backslash makes text of a quote, a delimiter and itself; before anything else it is text.
  func append(escaped byte: UInt8, to record: inout CutRecord) {
    if byte != quote && byte != Byte.backslash && byte != first {
      record.text.append(Byte.backslash)
    }
    record.text.append(byte)
  }

  /// Whether a physical line would itself make a record of the table.
  func looksLikeRecord(_ text: [UInt8], _ start: Int, _ end: Int) -> Bool {
    guard dialect.width > 1 else { return false }
    var count = 1
    var at = start
    while at < end {
      if isDelimiter(text, at, end) {
        count += 1
        at += delimiter.count
      } else {
        at += 1
      }
    }
    return count >= dialect.width
  }

  /// Reads a field without quotes.
  private func plain(
    _ text: [UInt8], _ start: Int, _ end: Int, _ record: inout CutRecord
  ) -> Int {
    var at = start
    var run = start
    while at < end {
      let byte = text[at]
      if byte == first && isDelimiter(text, at, end) { break }
      if byte == Byte.lineFeed || byte == Byte.carriageReturn {
        let ending = lineEnd(text, at, end)
        if ending > 0 {
          if ending == 1, dialect.lineEnd == .crlf, record.count + 1 < dialect.width {
            record.anomalies.insert(.otherLineEnd)
          }
          break
        }
        if dialect.width > 0 && record.count + 1 == dialect.width { break }
        record.anomalies.insert(.otherLineEnd)
      }
      if isBackslash && byte == Byte.backslash && at + 1 < end && text[at + 1] == first {
        record.text.append(contentsOf: text[run..<at])
        run = at + 1
        at += 2
        continue
      }
      if byte == quote && at > start && !isSpreadsheetText(text, start, end) {
        let isPlain = text[start] != quote && boundary(text, at + 1, end) == nil
        record.anomalies.insert(isPlain ? .plainQuote : .innerQuote)
        record.strayQuotes += 1
      }
      at += 1
    }
    record.text.append(contentsOf: text[run..<at])
    return at
  }

  /// Whether a field begins as `="`, by which spreadsheets keep the zeros of a code.
  func isSpreadsheetText(_ text: [UInt8], _ start: Int, _ end: Int) -> Bool {
    start + 1 < end && text[start] == Byte.equals && text[start + 1] == Byte.quote
  }

  // MARK: A record with a delimiter of its own

  private static let others: [[UInt8]] = [
    [Byte.comma], [0x3B], [Byte.tab], [0x7C], [Byte.space],
  ]

  /// Cuts a record anew that has the table's width exactly when another delimiter is taken, and whose
  /// plain fields then hold none of the table's delimiters.
  mutating func splitOtherwise(_ text: [UInt8], _ start: Int, _ record: inout CutRecord) -> Bool {
    guard dialect.width >= 3, record.count * 2 < dialect.width || record.strayQuotes > 0,
      !effort.isUsedUp
    else { return false }
    for other in Self.others where other != delimiter {
      var dialect = dialect
      dialect.delimiter = other
      var split = CutRecord()
      split.line = record.line
      var cutter = RecordCutter(dialect, effort: effort)
      let end = min(text.count, start + Self.searchedBytes)
      cutter.scan(text, from: start, to: end, into: &split)
      let isWhole =
        split.count == dialect.width && split.anomalies.isEmpty
        && split.filled * 2 > dialect.width
        && !cutter.hasPlain(delimiter, text, start, split.next)
      effort = cutter.effort
      guard isWhole else { continue }
      split.anomalies = .otherDelimiter
      record = split
      return true
    }
    return false
  }

  /// Whether bytes stand outside quotes in a range whose quotes are well-formed.
  private mutating func hasPlain(
    _ bytes: [UInt8], _ text: [UInt8], _ start: Int, _ end: Int
  ) -> Bool {
    effort.pay(end - start)
    var isQuoted = false
    for at in start..<end {
      if text[at] == quote { isQuoted.toggle() }
      if !isQuoted && text[at] == bytes[0] && text[at..<end].starts(with: bytes) { return true }
    }
    return false
  }
}

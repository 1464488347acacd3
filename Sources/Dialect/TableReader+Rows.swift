import Records

/// What a record is: a row of the table, or something else, which is then left out and named.
///
/// A record that can be read in one way only and has the table's width is a row, whatever it holds. It is
/// none when it is empty, when it is the header behind a byte order mark, or when another table begins
/// with it: behind a gap or a title, a row of names over columns of values.
extension TableReader {
  mutating func take(
    _ record: CutRecord, _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    if record.isTooLong {
      try releaseHeld(row, lost)
      return try lose(record, .tooLong, lost)
    }
    if record.isBlank || (record.isEmptyRow && !options.isPlain) {
      held.noteGap()
      leaveOut(record.line...record.lastLine, record.isBlank ? .blankLine : .emptyRow)
      return
    }
    if options.isPlain { return try hand(record, row, lost) }
    if repeatsHeader(record) {
      if options.isOneTable || record.hasMark {
        try dropHeld(row, lost)
        leaveOut(record.line...record.lastLine, .repeatedHeader)
        return
      }
      if mayHaveTables, !record.isExact(width) || held.isBehindGap || !held.isEmpty {
        return try end(with: record, row, lost)
      }
    }
    if mayHaveTables {
      if held.endsWithHeader, let header = held.records.last, goesOn(header, with: record) {
        return try end(with: record, row, lost)
      }
      if held.endsWithHeader { try releaseHeld(row, lost) }
      if mayBeHeader(record) { return held.hold(record, asHeader: true) }
      if held.isBehindGap, record.isExact(width), width >= 3, record.filled == 1,
        !record[0].isEmpty, held.records.count < HeldRecords.most
      {
        return held.hold(record)
      }
    }
    if mayBeFootnote(record), held.records.count < HeldRecords.most {
      if record.filled == 0 { held.noteGap() }
      return held.hold(record)
    }
    try releaseHeld(row, lost)
    try hand(record, row, lost)
  }

  // MARK: Other tables

  private var mayHaveTables: Bool { !options.isOneTable && options.hasFurtherTables }

  /// Whether a record begins as the header does: another table, or the same one once more.
  private func repeatsHeader(_ record: CutRecord) -> Bool {
    guard let first = header.first, first.count >= 2 else { return false }
    guard findings.rows > 0 || record.hasMark || !isWanted || options.isOneTable else {
      return false
    }
    let common = min(first.count, record.count)
    guard common >= 2, common * 3 >= first.count * 2, record.filled * 2 >= common else {
      return false
    }
    return (0..<common).allSatisfy { first[$0].elementsEqual(record[$0]) }
  }

  /// Whether another table may begin with a record.
  private func mayBeHeader(_ record: CutRecord) -> Bool {
    guard held.isBehindGap || !held.isEmpty || record.hasMark else { return false }
    guard record.isExact(width) else {
      return (held.isBehindGap || record.hasMark) && record.count != width && record.count > 1
    }
    guard width >= 2, record.filled == width, columns.areNamed(by: record) else { return false }
    let cells = (0..<width).map { record[$0] }
    return Set(cells).count == width
      && cells.allSatisfy { !CellKind($0).isValue && !CellKind.isPlaceholder($0) }
  }

  /// Whether a record is the first row under what may be a header.
  private func goesOn(_ header: CutRecord, with record: CutRecord) -> Bool {
    guard record.count == header.count else { return false }
    if header.count != width { return true }
    return (0..<width).contains { CellKind(record[$0]).isValue }
  }

  /// Another table begins with what is held, or with a record.
  private mutating func end(
    with record: CutRecord, _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    let isBehindGap = held.isBehindGap
    let (notes, beginning) = held.split()
    for note in notes { try drop(note, isBehindGap: isBehindGap, row, lost) }
    let first = beginning.first ?? record
    guard isWanted else {
      guard table < Self.mostTables else {
        throw Failure(
          .usage, "--table takes a number up to \(table)", at: .init(file: path))
      }
      return try beginTable(at: first, row)
    }
    isOver = true
    findings.otherTableLine = first.line
    findings.otherTableRows = beginning.count + 1
    otherTableEnd = record.lastLine
  }

  /// The most tables of a file among which one can be chosen.
  private static var mostTables: Int { 100 }

  /// Counts the records of other tables, and reads the file to its end, so that its checksums are seen.
  mutating func countRest() throws(Failure) {
    findings.otherTableRows += head.dropFirst(headTaken).count { !$0.isBlank }
    // They are only counted: their width is not the table's, and no reading of them is searched for.
    var dialect = cutter.dialect
    dialect.width = 0
    let longest = cutter.longestField
    cutter = RecordCutter(dialect, effort: cutter.effort)
    cutter.longestField = longest
    while let record = try nextRecord() {
      if !record.isBlank { findings.otherTableRows += 1 }
      otherTableEnd = record.lastLine
    }
    if let last = head.last { otherTableEnd = max(otherTableEnd, last.lastLine) }
    leaveOut(findings.otherTableLine...max(findings.otherTableLine, otherTableEnd), .otherTable)
  }

  // MARK: Records held back

  /// Records held back turn out to be data.
  private mutating func releaseHeld(
    _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    for record in held.removeAll() { try hand(record, row, lost) }
  }

  /// At the end of the table, records held back are footnotes, but for those with several cells, and those that
  /// have the table's width.
  mutating func dropHeld(
    _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    let isBehindGap = held.isBehindGap
    for record in held.removeAll() { try drop(record, isBehindGap: isBehindGap, row, lost) }
  }

  private mutating func drop(
    _ record: CutRecord, isBehindGap: Bool,
    _ row: (borrowing CutRecord) throws(Failure) -> Void,
    _ lost: (borrowing CutRecord, Loss) throws(Failure) -> Void
  ) throws(Failure) {
    if record.filled > 1
      || (record.isExact(width) && !isSheetNote(record, isBehindGap: isBehindGap))
    {
      try hand(record, row, lost)
    } else {
      leaveOut(record.line...record.lastLine, record.filled == 1 ? .footnote : .emptyRow)
    }
  }

  private func mayBeFootnote(_ record: CutRecord) -> Bool {
    guard options.hasFootnotes else { return false }
    if record.isExact(width) { return isSheetNote(record, isBehindGap: held.isBehindGap) }
    let filled = record.filled
    if filled == 0 { return width >= 2 && !options.isOneTable }
    guard filled == 1, record.count <= width, !record.anomalies.contains(.otherDelimiter),
      !record[0].isEmpty
    else { return false }
    let isMarked = Footnote.isMarked(record[0])
    if width == 1 || CellKind(record[0]).isValue { return false }
    // A row that was cut off with its line end.
    if !record.isEnded && !isMarked { return false }
    if record.count == 1 { return width >= 3 || held.isBehindGap || isMarked }
    return isMarked || (held.isBehindGap && width >= 3)
  }

  /// Whether a record as wide as the table is a note all the same: it begins as one, its other cells are
  /// empty, and a gap stands before it, or titles above the table.
  private func isSheetNote(_ record: CutRecord, isBehindGap: Bool) -> Bool {
    width >= 3 && (isSheet || isBehindGap) && options.hasFootnotes && record.filled == 1
      && Footnote.isMarked(record[0])
  }

  /// Whether a line that is the only cell of its record is a footnote, at the end of a table of three or more
  /// columns: what it holds is no value, and no row that was cut off with its line end.
  public static func isFootnote(_ line: ArraySlice<UInt8>, isEnded: Bool) -> Bool {
    let kind = CellKind(line)
    return kind != .empty && !kind.isValue && (isEnded || Footnote.isMarked(line))
  }

  // MARK: Text of records

  static func isControl(_ byte: UInt8) -> Bool {
    byte == 0x7F
      || (byte < 0x20 && byte != Byte.tab && byte != Byte.lineFeed && byte != Byte.carriageReturn)
  }

  static func withoutControls(_ record: CutRecord) -> CutRecord {
    var clean = CutRecord()
    clean.line = record.line
    clean.lastLine = record.lastLine
    clean.anomalies = record.anomalies
    for index in 0..<record.count {
      for byte in record[index] {
        if isControl(byte) {
          clean.text.append(contentsOf: "\u{FFFD}".utf8)
        } else {
          clean.text.append(byte)
        }
      }
      clean.endField()
    }
    return clean
  }

  /// A record with the byte order mark before it: as no header stood there, it is text.
  static func withMark(_ record: CutRecord) -> CutRecord {
    var marked = record
    marked.text.insert(contentsOf: Byte.mark, at: 0)
    for index in 0..<marked.count { marked.ends[index] += Byte.mark.count }
    return marked
  }
}

/// How notes below a table begin.
enum Footnote {
  private static let words = [
    "注", "备注", "附注", "说明", "数据来源", "资料来源", "来源", "Note", "NOTE", "Notes", "Source", "SOURCE",
    "Sources",
  ]

  private static let signs = ["*", "＊", "※", "#"]

  /// What stands behind such a word: a colon, a number, a bracket, or nothing.
  private static let ends = ["：", ":", "（", "(", "、", ".", " ", "　", "]", "】", ")", "）"]

  static func isMarked(_ cell: ArraySlice<UInt8>) -> Bool {
    let text = cell.drop { $0 == Byte.space || $0 == 0x5B || $0 == 0x28 }
    if signs.contains(where: { text.starts(with: $0.utf8) }) { return true }
    return words.contains { word in
      guard text.starts(with: word.utf8) else { return false }
      let rest = text.dropFirst(word.utf8.count)
      guard let next = rest.first else { return true }
      return (0x30...0x39).contains(next) || ends.contains { rest.starts(with: $0.utf8) }
    }
  }
}

/// What a record is besides a row of the table.
extension TableReader {
  /// Whether a record begins as the header does: another table, or the same one once more.
  func repeatsHeader(_ record: CutRecord) -> Bool {
    guard let first = header.first, findings.rows > 0, first.count >= 2 else { return false }
    let common = min(first.count, record.count)
    guard common >= 2, common * 3 >= first.count * 2, record.filled * 2 >= common else {
      return false
    }
    return (0..<common).allSatisfy { first[$0].elementsEqual(record[$0]) }
  }

  func mayBeFootnote(_ record: CutRecord) -> Bool {
    let filled = record.filled
    if filled == 0 { return width >= 2 && !options.isOneTable }
    guard filled == 1, record.count <= width, !record.anomalies.contains(.otherDelimiter),
      !record[0].isEmpty
    else { return false }
    let isMarked = Self.isMarked(record[0])
    if width == 1 { return isBehindGap && isMarked }
    if CellKind(record[0]).isValue { return false }
    if options.isOneTable && !record.isEnded && !isMarked { return false }
    if record.count == 1 { return width >= 3 || isBehindGap || isMarked }
    return isMarked || (isBehindGap && width >= 3)
  }

  /// Whether a line that is the only cell of its record is a footnote, at the end of a table of three or more
  /// columns: what it holds is no value, and no row that was cut off with its line end.
  public static func isFootnote(_ line: ArraySlice<UInt8>, isEnded: Bool) -> Bool {
    let kind = CellKind(line)
    return kind != .empty && !kind.isValue && (isEnded || isMarked(line))
  }

  private static let marks = [
    "注", "备注", "说明", "数据来源", "资料来源", "来源", "Note", "NOTE", "Source", "SOURCE", "*", "＊", "※",
    "#",
  ]

  private static func isMarked(_ cell: ArraySlice<UInt8>) -> Bool {
    let text = cell.drop { $0 == Byte.space }
    return marks.contains { text.starts(with: $0.utf8) }
  }

  static func isControl(_ byte: UInt8) -> Bool {
    byte == 0x7F
      || (byte < 0x20 && byte != Byte.tab && byte != Byte.lineFeed && byte != Byte.carriageReturn)
  }

  static func withoutControls(_ record: CutRecord) -> CutRecord {
    var clean = CutRecord()
    clean.line = record.line
    clean.anomalies = record.anomalies
    for index in 0..<record.count {
      for byte in record[index] {
        if isControl(byte) {
          clean.text.append(contentsOf: "\u{FFFD}".utf8)
        } else {
          clean.text.append(byte)
        }
      }
      clean.ends.append(clean.text.count)
    }
    return clean
  }
}

/// Where the table begins and how many rows its header has, as seen from its first records.
///
/// What stands above a table is lines that are no records of it: of one cell or few, or as wide as the table
/// with one cell filled, or with the same text in all of them, as merged cells are written out; such a row
/// is only left out above one that looks like a header.
struct TableShape: Equatable {
  /// Records before the header.
  var preamble = 0
  /// Records of the header: 0 when the first one is data already.
  var headerRows = 1

  /// How many records of a table are looked at.
  static let lookahead = 64

  /// Judges the first records, blank lines among them.
  init(_ head: [CutRecord], width: Int) {
    var beginning = Beginning(head: head, width: width)
    preamble = beginning.length()
    let rows = head.dropFirst(preamble).lazy.filter { !Self.isEmpty($0) }.prefix(64)
    headerRows = HeaderRows.count(Array(rows), width)
  }

  static func isEmpty(_ record: CutRecord) -> Bool {
    record.isBlank || (record.filled == 0 && !record.isQuoted)
  }

  /// Whether a record is as wide as the table, and no title over all of it.
  static func mayBeRow(_ record: CutRecord, _ width: Int) -> Bool {
    guard record.count == width, record.filled > 0 else { return false }
    if width < 3 { return true }
    return record.filled > 1 && (1..<width).contains { record[$0] != record[0] }
  }

  /// The lines above a table.
  private struct Beginning {
    let head: [CutRecord]
    let width: Int
    /// For each record the next one that may be a row; the last one where there is none.
    private var nextRow: [Int]
    /// What was found out about such a record last.
    private var judged: (row: Int, isHeader: Bool, hasValues: Bool)?

    init(head: [CutRecord], width: Int) {
      self.head = head
      self.width = width
      nextRow = []
      judged = nil
      var next = Array(repeating: max(0, head.count - 1), count: head.count)
      for index in head.indices.dropLast().reversed() {
        let isTitle =
          index + 2 < head.count
          && (TableShape.isEmpty(head[index + 1]) || !head[index + 1].isExact(width)
            || self.isTitle(index + 1))
        next[index] = isTitle ? next[index + 1] : index + 1
      }
      nextRow = next
    }

    /// How many of the first records stand above the table.
    mutating func length() -> Int {
      guard let table = head.firstIndex(where: { $0.count == width && $0.filled > 0 }) else {
        return 0
      }
      var count = 0
      while count < head.count && isAbove(count) { count += 1 }
      if count == head.count { return 0 }
      if let gap = gap(behind: count) { count = gap + 1 }
      while count < head.count && TableShape.isEmpty(head[count]) { count += 1 }
      return count == head.count ? min(table, count) : count
    }

    /// An empty line below lines of any kind, few of them and none as full as a header.
    private mutating func gap(behind count: Int) -> Int? {
      let limit = min(head.count - 1, count + 20)
      guard width >= 4, count < limit else { return nil }
      for index in (count..<limit).reversed()
      where TableShape.isEmpty(head[index])
        && head[count..<index].allSatisfy({ $0.filled * 2 < width })
      {
        if isHeader(behind: index) { return index }
      }
      return nil
    }

    private mutating func isAbove(_ index: Int) -> Bool {
      let record = head[index]
      if TableShape.isEmpty(record) { return true }
      guard index + 1 < head.count else { return false }
      if record.isExact(width) {
        guard isTitle(index), isHeader(behind: index) else { return false }
        // Of two columns a title may as well be their header, or a record.
        return width > 2 || TableShape.isEmpty(head[index + 1]) || standsOverValues(nextRow[index])
      }
      if record.anomalies.contains(.otherDelimiter) {
        // A title may have as many words as the table has columns.
        return isHeader(behind: index, withValues: false) && !record.isQuoted
      }
      if record.count == 1 && width >= 2 { return true }
      if width >= 4 && record.count * 2 <= width && record.count < width { return true }
      guard record.count <= width, record.filled == 1, width >= 2 else { return false }
      let isFirst = record[0].contains { $0 != Byte.space }
      return isFirst && (width >= 3 || TableShape.isEmpty(head[index + 1]))
    }

    /// Whether a row as wide as the table is a title, a cell that was merged over the row, or names and
    /// values of settings below one.
    private func isTitle(_ index: Int) -> Bool {
      let record = head[index]
      guard width >= 2 else { return false }
      if record.filled == 1 { return width >= 3 || !record[0].isEmpty }
      if (1..<width).allSatisfy({ record[$0] == record[0] }) { return !record[0].isEmpty }
      guard width >= 3, index > 0, record.filled * 2 < width else { return false }
      return (0..<width).allSatisfy { record[$0].isEmpty || Self.hasColon(record[$0]) }
    }

    /// Whether a row of words stands over a column of which every cell holds a value.
    private func standsOverValues(_ row: Int) -> Bool {
      let names = head[row]
      guard names.isExact(width), (0..<width).allSatisfy({ CellKind(names[$0]) == .words }) else {
        return false
      }
      let rows = head[(row + 1)...].lazy.filter { !TableShape.isEmpty($0) }.prefix(24)
      return rows.count >= 3 && rows.allSatisfy { $0.isExact(width) }
        && (0..<width).contains { column in
          rows.allSatisfy { !$0[column].isEmpty && CellKind($0[column]).isValue }
        }
    }

    private static func hasColon(_ cell: ArraySlice<UInt8>) -> Bool {
      cell.contains(0x3A) || DialectFinder.occurs(Array("：".utf8), in: Array(cell), 0..<cell.count)
    }

    /// Whether the next row that is no title and not empty looks like a header.
    private mutating func isHeader(behind index: Int, withValues: Bool = true) -> Bool {
      let row = nextRow[index]
      if judged?.row != row { judged = judge(row) }
      guard let judged else { return false }
      return judged.isHeader && (withValues || !judged.hasValues)
    }

    private func judge(_ row: Int) -> (row: Int, isHeader: Bool, hasValues: Bool) {
      let header = head[row]
      guard header.isExact(width) else { return (row, false, false) }
      let names = (0..<width).filter { !header[$0].isEmpty }
      let values = names.count { CellKind(header[$0]).isValue }
      guard names.count >= 2, names.allSatisfy({ !CellKind.isPlaceholder(header[$0]) }) else {
        return (row, false, values > 0)
      }
      if values * 2 <= names.count && names.count * 2 >= width { return (row, true, values > 0) }
      let below = head[(row + 1)...].lazy.filter { !TableShape.isEmpty($0) }.prefix(24)
      return (row, HeaderRows.count([header] + below, width) > 1, values > 0)
    }
  }
}

/// Where the table begins and how many rows its header has, as seen from its first records.
struct TableShape: Equatable {
  /// Records before the header.
  var preamble = 0
  /// Records of the header: 0 when the first one is data already.
  var headerRows = 1

  /// How many records at the beginning are looked at.
  static let lookahead = 64

  /// Judges the first records, blank lines among them.
  init(_ head: [CutRecord], width: Int) {
    preamble = Self.preamble(head, width)
    let rows = head.dropFirst(preamble).filter { !$0.isBlank }
    headerRows = Self.headerRows(Array(rows), width)
  }

  // MARK: Preamble

  private static func preamble(_ head: [CutRecord], _ width: Int) -> Int {
    guard let table = head.firstIndex(where: { $0.count == width && $0.filled > 0 }) else {
      return 0
    }
    var count = 0
    while count < head.count && isPreamble(head, count, width) { count += 1 }
    if count == head.count { return 0 }
    // Lines of any kind above an empty one, when they are few and none is as full as a header.
    let limit = min(head.count, 20)
    if let gap = (count..<limit).last(where: { isEmpty(head[$0]) && $0 < limit - 1 }),
      width >= 4,
      head[count..<gap].allSatisfy({ $0.filled * 2 < width })
    {
      count = gap + 1
    }
    while count < head.count && isEmpty(head[count]) { count += 1 }
    return count == head.count ? min(table, count) : count
  }

  static func isEmpty(_ record: CutRecord) -> Bool { record.isBlank || record.filled == 0 }

  private static func isPreamble(_ head: [CutRecord], _ index: Int, _ width: Int) -> Bool {
    let record = head[index]
    if isEmpty(record) { return true }
    if record.anomalies.contains(.otherDelimiter) { return false }
    let isFollowed = index + 1 < head.count
    guard isFollowed else { return false }
    if record.count == 1 && width >= 2 { return true }
    if width >= 4 && record.count * 2 <= width && record.count < width { return true }
    guard record.count <= width, record.filled == 1, width >= 2 else { return false }
    let isFirst = record[0].contains { $0 != Byte.space }
    return isFirst && (width >= 3 || isEmpty(head[index + 1]))
  }

  // MARK: Header

  static func headerRows(_ rows: [CutRecord], _ width: Int) -> Int {
    guard let first = rows.first else { return 0 }
    let kinds = kinds(first)
    // A header of years is a header all the same: most of its cells are words.
    if kinds.filter(\.isValue).count * 2 > kinds.count { return 0 }
    if isData(first, rows) { return 0 }
    var count = 1
    while count < 3 && count < rows.count && isHeader(rows, count, width) { count += 1 }
    return count
  }

  /// Whether the first row has values where the others have them.
  private static func isData(_ first: CutRecord, _ rows: [CutRecord]) -> Bool {
    let kinds = kinds(first)
    let below = rows.dropFirst().prefix(20)
    guard below.count >= 2 else { return false }
    var same = 0
    var other = 0
    for (column, kind) in kinds.enumerated() {
      let values = below.filter { $0.count > column && CellKind($0[column]).isValue }.count
      guard values * 10 >= below.count * 8 else { continue }
      if kind.isValue { same += 1 } else if kind != .empty { other += 1 }
    }
    return same > other
  }

  private static func isHeader(_ rows: [CutRecord], _ index: Int, _ width: Int) -> Bool {
    let row = rows[index]
    guard row.count == rows[0].count, row.count == width, width >= 2 else { return false }
    if row.text == rows[0].text && row.ends == rows[0].ends { return true }
    let kinds = kinds(row)
    guard !kinds.contains(where: \.isValue), row.filled > 0 else { return false }
    if isUnits(row) { return true }
    let below = rows.dropFirst(index + 1).prefix(20)
    guard below.count >= 2 else { return false }
    // Columns of values, in which a header alone has words.
    var columns = 0
    var words = 0
    for column in 0..<width {
      let values = below.filter { $0.count > column && CellKind($0[column]).isValue }.count
      guard values * 10 >= below.count * 9 else { continue }
      columns += 1
      if kinds[column] == .words { words += 1 }
    }
    if columns >= 2 && words == columns { return true }
    // Cells that were merged: the row above has gaps, and this one fills most of them.
    let above = rows[index - 1]
    var gaps = 0
    var filled = 0
    for column in 0..<width where above[column].isEmpty {
      gaps += 1
      if !row[column].isEmpty { filled += 1 }
    }
    return index == 1 && width >= 3 && gaps > 0 && filled == gaps && columns >= 1 && words >= 1
  }

  /// Whether all a row has is units in brackets, as `(万元)`.
  private static func isUnits(_ row: CutRecord) -> Bool {
    var count = 0
    for index in 0..<row.count where !row[index].isEmpty {
      let cell = row[index]
      let isBracketed =
        (cell.first == 0x28 && cell.last == 0x29)
        || (cell.starts(with: "（".utf8) && cell.suffix(3).elementsEqual("）".utf8))
      guard isBracketed else { return false }
      count += 1
    }
    return count > 0
  }

  private static func kinds(_ row: CutRecord) -> [CellKind] {
    (0..<row.count).map { CellKind(row[$0]) }
  }
}

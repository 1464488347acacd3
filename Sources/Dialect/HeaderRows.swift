/// How many of the first rows of a table are its header, and their merged names.
///
/// A second row belongs to the header only where the first one has cells that were merged, and it says
/// what they are over: it fills their gaps, or has names of its own under a name that is repeated,
/// and elsewhere it is silent or stands over values. A row between the two has names under the same cells that were merged. So
/// does a row of units in brackets over columns of values.
/// A row of words over columns of numbers alone does not: it may be a row of `—` or of NA.
enum HeaderRows {
  /// The most rows that are taken for a header, units included.
  private static let most = 4

  /// Counts them; 0 when the first row is data already.
  ///
  /// - Parameters:
  ///   - rows: The first rows, blank ones left out.
  ///   - width: The table's width.
  ///   - isKnown: Whether a contract says in the end which names are those of columns: then a row of words over
  ///     columns of values, and the first row once more, may belong to the header.
  /// - Returns: How many there are.
  static func count(_ rows: [CutRecord], _ width: Int, isKnown: Bool = false) -> Int {
    guard let first = rows.first else { return 0 }
    let kinds = kinds(first)
    let isSpanning = rows.count > 1 && first.count == width && further(rows, 1, width) > 0
    // A header of years is a header all the same: most of its cells are words, or names stand under them.
    if !isSpanning {
      if kinds.filter(\.isValue).count * 2 > kinds.count { return 0 }
      if isData(first, rows) { return 0 }
    }
    var count = 1
    while count < most && count < rows.count, rows[count].count == first.count,
      rows[count].count == width, width >= 2
    {
      let below = rows.dropFirst(count + 1).prefix(20)
      let more = count < 3 ? further(rows, count, width) : 0
      let isFurther =
        more > 0 || areUnits(rows[count], over: below, width)
        || (isKnown && count < 3 && isLikely(rows[count], below: first, over: below, width))
      if !isFurther { break }
      count += max(1, more)
    }
    return count
  }

  /// How many rows from `count` on belong to a header of merged cells: one that says more than the row above, or two of which
  /// the second does.
  private static func further(_ rows: [CutRecord], _ count: Int, _ width: Int) -> Int {
    guard rows[count].count == width else { return 0 }
    let above = rows[count - 1]
    if saysMore(rows[count], than: above, over: rows.dropFirst(count + 1).prefix(20), width) {
      return 1
    }
    guard count == 1, rows.count > 2, rows[2].count == width, isBetween(rows[1], above),
      saysMore(rows[2], than: rows[1], over: rows.dropFirst(3).prefix(20), width)
    else { return 0 }
    return 2
  }

  /// Whether a row has names under cells of the row above that were merged, and is silent elsewhere.
  private static func isBetween(_ row: CutRecord, _ above: CutRecord) -> Bool {
    let spans = spans(of: above, over: row)
    return !spans.isEmpty
      && (0..<row.count).allSatisfy { column in
        row[column].isEmpty
          || (spans.contains { $0.contains(column) } && !CellKind(row[column]).isValue
            && !CellKind.isPlaceholder(row[column]))
      }
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

  // MARK: Merged cells

  /// Whether a row names the columns under cells of the row above that were merged.
  private static func saysMore(
    _ row: CutRecord, than above: CutRecord, over below: ArraySlice<CutRecord>, _ width: Int
  ) -> Bool {
    guard width >= 3, !below.isEmpty else { return false }
    for column in 0..<width where !row[column].isEmpty {
      let cell = row[column]
      if CellKind(cell).isValue || CellKind.isPlaceholder(cell) { return false }
    }
    var spanned = Set<Int>()
    var isMore = false
    for span in spans(of: above, over: row) {
      spanned.formUnion(span)
      // A name stands once, or again beside itself as a merged cell.
      let names = span.filter { !row[$0].isEmpty }
      let changes = names.indices.dropFirst().count { row[names[$0]] != row[names[$0 - 1]] }
      guard Set(names.map { row[$0] }).count == changes + 1 else { return false }
      if changes > 0 { isMore = true }
    }
    guard isMore else { return false }
    let others = (0..<width).filter { column in
      !spanned.contains(column) && !row[column].isEmpty && !above[column].isEmpty
        && row[column] != above[column]
    }
    // Further rows of the header may stand between.
    for further in 0..<min(3, below.count) {
      let values = ColumnKinds(below.dropFirst(further), width: width).values
      if spanned.contains(where: { values[$0] }) { return others.allSatisfy { values[$0] } }
      let next = below[below.startIndex + further]
      if (0..<next.count).contains(where: { CellKind(next[$0]).isValue }) { return false }
    }
    return false
  }

  /// The columns over which a name of the row above goes: it is repeated there, or there are gaps, and the
  /// row has a name under it.
  private static func spans(of above: CutRecord, over row: CutRecord) -> [Range<Int>] {
    let width = min(above.count, row.count)
    var spans: [Range<Int>] = []
    var start = 0
    while start < width {
      var end = start + 1
      if !above[start].isEmpty && !row[start].isEmpty {
        while end < width, above[end].isEmpty || above[end] == above[start] { end += 1 }
        if end - start > 1 { spans.append(start..<end) }
      }
      start = end
    }
    return spans
  }

  /// Whether all a row has is units in brackets, as `(万元)`, over columns of values.
  private static func areUnits(
    _ row: CutRecord, over below: ArraySlice<CutRecord>, _ width: Int
  ) -> Bool {
    let values = ColumnKinds(below, width: width).values
    var count = 0
    for column in 0..<row.count where !row[column].isEmpty {
      let cell = row[column]
      let isBracketed =
        (cell.first == 0x28 && cell.last == 0x29)
        || (cell.starts(with: "（".utf8) && cell.suffix(3).elementsEqual("）".utf8))
      guard isBracketed, values[column] || below.isEmpty else { return false }
      count += 1
    }
    return count > 0
  }

  /// What a row may be where a contract decides: the first one once more, or words over values.
  private static func isLikely(
    _ row: CutRecord, below first: CutRecord, over below: ArraySlice<CutRecord>, _ width: Int
  ) -> Bool {
    if row.text == first.text && row.ends == first.ends { return true }
    let kinds = kinds(row)
    guard !kinds.contains(where: \.isValue), row.filled > 0, below.count >= 2 else { return false }
    var columns = 0
    var words = 0
    for column in 0..<width {
      let values = below.filter { $0.count > column && CellKind($0[column]).isValue }.count
      guard values * 10 >= below.count * 9 else { continue }
      columns += 1
      if kinds[column] == .words && !CellKind.isPlaceholder(row[column]) { words += 1 }
    }
    return columns >= 2 && words == columns
  }

  private static func kinds(_ row: CutRecord) -> [CellKind] {
    (0..<row.count).map { CellKind(row[$0]) }
  }

  // MARK: Names

  /// Merges the header's rows cell by cell, with a space: the name of merged cells stands before each name
  /// under it, and what is written twice stands once.
  static func merged(_ header: [CutRecord]) -> CutRecord {
    guard var merged = header.first, header.count > 1 else { return header.first ?? CutRecord() }
    var names = (0..<merged.count).map { Array(merged[$0]) }
    for (level, (above, row)) in zip(header, header.dropFirst()).enumerated() {
      var parents = names
      for span in spans(of: above, over: row) {
        // Over a column that no row names, nothing goes.
        for column in span
        where above[column].isEmpty
          && header[(level + 1)...].contains(where: { $0.count > column && !$0[column].isEmpty })
        {
          parents[column] = names[span.lowerBound]
        }
      }
      while parents.count < row.count { parents.append([]) }
      for column in 0..<row.count where !row[column].isEmpty && !parents[column].isEmpty {
        if parents[column] != Array(row[column]) && !isRepeated(row[column], in: above, column) {
          parents[column] += [Byte.space] + row[column]
        }
      }
      for column in 0..<row.count where parents[column].isEmpty {
        parents[column] = Array(row[column])
      }
      names = parents
    }
    let (line, start) = (merged.line, merged.start)
    merged = CutRecord()
    merged.line = line
    merged.lastLine = header.map(\.lastLine).max() ?? line
    merged.start = start
    for name in names {
      merged.text.append(contentsOf: name)
      merged.endField()
    }
    return merged
  }

  /// Whether a cell says again what stands above it.
  private static func isRepeated(
    _ cell: ArraySlice<UInt8>, in row: CutRecord, _ column: Int
  ) -> Bool {
    column < row.count && row[column] == cell
  }
}

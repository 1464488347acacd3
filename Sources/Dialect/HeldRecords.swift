/// Records behind the last row that are not yet known to be rows: footnotes, or the beginning of another
/// table.
struct HeldRecords {
  private(set) var records: [CutRecord] = []
  /// Whether a blank line or an empty row stands somewhere behind the last row.
  private(set) var isBehindGap = false
  /// Whether the last record may be the header of another table, which the next record decides.
  private(set) var endsWithHeader = false
  /// Where the first record behind a gap is.
  private var firstBehindGap = 0

  /// The most records that are held back.
  static let most = 64

  var isEmpty: Bool { records.isEmpty }

  mutating func noteGap() {
    if !isBehindGap { firstBehindGap = records.count }
    isBehindGap = true
  }

  mutating func hold(_ record: CutRecord, asHeader: Bool = false) {
    records.append(record)
    endsWithHeader = asHeader
  }

  /// Gives up all that is held.
  mutating func removeAll() -> [CutRecord] {
    defer {
      records.removeAll()
      isBehindGap = false
      endsWithHeader = false
      firstBehindGap = 0
    }
    return records
  }

  /// Parts what is held into the end of the table and the beginning of another: titles stand above that,
  /// and notes below this.
  mutating func split() -> (end: [CutRecord], beginning: [CutRecord]) {
    let notes = records.lastIndex { $0.filled == 1 && Footnote.isMarked($0[0]) }
    let first = max(isBehindGap ? firstBehindGap : 0, notes.map { $0 + 1 } ?? 0)
    let all = removeAll()
    return (Array(all.prefix(first)), Array(all.dropFirst(first)))
  }
}

/// What the columns of a table hold, as its first rows tell it.
struct ColumnTally {
  private var values: [Int] = []
  private var others: [Int] = []
  private var rows = 0

  private static let most = 64

  /// Whether enough rows were seen.
  var isSettled: Bool { rows >= Self.most }

  mutating func add(_ record: CutRecord) {
    guard !isSettled else { return }
    rows += 1
    while values.count < record.count {
      values.append(0)
      others.append(0)
    }
    for column in 0..<record.count {
      let cell = record[column]
      if cell.isEmpty || CellKind.isPlaceholder(cell) { continue }
      if CellKind(cell).isValue { values[column] += 1 } else { others[column] += 1 }
    }
  }

  /// Whether a record has words in every column that held numbers and times alone, and there is one.
  func areNamed(by record: CutRecord) -> Bool {
    var isAny = false
    for column in 0..<min(record.count, values.count)
    where values[column] > 0 && others[column] == 0 {
      guard CellKind(record[column]) == .words else { return false }
      isAny = true
    }
    return isAny
  }
}

/// What the records of a text are like when it is read as RFC 4180 has it, with one delimiter: quotes
/// around whole fields only, a quote inside them doubled.
struct PlainSurvey {
  /// Neighbouring records of one width; blank lines and rows of delimiters alone are none.
  struct Run {
    var width: Int
    var count: Int
    /// Whether a blank line or an empty row stands before it.
    var isBehindGap: Bool
    /// The first record's place in the text.
    var start: Int
  }

  private(set) var runs: [Run] = []
  /// Records that are not blank or empty.
  private(set) var records = 0
  /// Of them, those that RFC 4180 does not have.
  private(set) var faults = 0
  /// Whether the text ends inside a quoted field.
  private(set) var isOpen = false

  /// Surveys `text[start..<end]`; the last record counts only where the text ends there.
  init(
    _ text: [UInt8], _ range: Range<Int>, delimiter: [UInt8], lineEnd: Dialect.LineEnd,
    isWhole: Bool
  ) {
    var isBehindGap = false
    var at = range.lowerBound
    let end = range.upperBound
    while at < end {
      var record = Record(start: at)
      at = record.pass(text, end, delimiter, lineEnd)
      if !record.isEnded && !isWhole { break }
      if record.isOpen { isOpen = true }
      if record.isEmpty {
        isBehindGap = true
        continue
      }
      records += 1
      if record.isFaulty { faults += 1 }
      if let last = runs.last, last.width == record.width, !isBehindGap {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(
          Run(
            width: record.width, count: 1, isBehindGap: isBehindGap, start: record.start))
      }
      isBehindGap = false
    }
  }

  /// The width that all records have, gaps or not; `nil` where they differ or are faulty.
  var onlyWidth: Int? {
    guard faults == 0, let first = runs.first else { return nil }
    return runs.allSatisfy { $0.width == first.width } ? first.width : nil
  }

  /// A table below lines of fewer cells, all its records have one width, and behind it there is nothing,
  /// a gap, or a line of one cell.
  var tableBelowLines: Table? {
    guard faults == 0 else { return nil }
    let most = runs.indices.filter { runs[$0].width >= 2 }.max {
      (runs[$0].count, $1) < (runs[$1].count, $0)
    }
    guard var most else { return nil }
    // A wider table of its own above a longer one is the first of two; narrower lines are settings.
    if let earlier = runs[..<most].firstIndex(where: {
      $0.width > runs[most].width && $0.count >= 2
    }), runs[earlier + 1].isBehindGap || runs[earlier + 1].width == 1 {
      most = earlier
    }
    let width = runs[most].width
    guard runs[..<most].allSatisfy({ $0.width < width }) else { return nil }
    // Gaps do not end a table.
    var last = most
    while last + 1 < runs.count, runs[last + 1].width == width { last += 1 }
    let records = runs[most...last].reduce(0) { $0 + $1.count }
    if last + 1 < runs.count, !runs[last + 1].isBehindGap {
      // Notes are few.
      guard runs[last + 1].width == 1, runs[last + 1].count <= max(3, records / 4) else {
        return nil
      }
    }
    guard records >= (most == 0 ? 2 : 3) else { return nil }
    let above = runs[..<most].reduce(0) { $0 + $1.count }
    return Table(
      width: width, start: runs[most].start,
      isSetOff: runs[most].isBehindGap || above <= records)
  }

  /// A table below lines of fewer cells.
  struct Table {
    let width: Int
    /// Where it begins in the text.
    let start: Int
    /// Whether a gap stands before it, or it is longer than what stands above it.
    let isSetOff: Bool
  }

  /// The width of most records from the first that has more than one cell on, and the share of these
  /// records that have it.
  var mostRecords: (width: Int, share: Double, count: Int)? {
    guard let first = runs.firstIndex(where: { $0.width >= 2 }) else { return nil }
    var counts: [Int: Int] = [:]
    for run in runs[first...] { counts[run.width, default: 0] += run.count }
    guard let most = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), most.key >= 2
    else { return nil }
    let all = counts.values.reduce(0, +)
    return (most.key, Double(max(0, most.value - faults)) / Double(all), all)
  }

  /// One record on the way through a text.
  private struct Record {
    let start: Int
    var width = 1
    var isEmpty = true
    var isFaulty = false
    var isEnded = false
    var isOpen = false

    /// Goes to the end of the record; returns where the next one begins.
    mutating func pass(
      _ text: [UInt8], _ end: Int, _ delimiter: [UInt8], _ lineEnd: Dialect.LineEnd
    ) -> Int {
      let first = delimiter[0]
      var at = start
      while at < end, text[at] == 0xEF, text[at..<end].starts(with: Byte.mark) { at += 3 }
      var isFieldStart = true
      while at < end {
        let byte = text[at]
        if byte == first && (delimiter.count == 1 || text[at..<end].starts(with: delimiter)) {
          width += 1
          at += delimiter.count
          isFieldStart = true
        } else if byte == Byte.lineFeed {
          isEnded = true
          return at + 1
        } else if byte == Byte.carriageReturn,
          at + 1 < end ? text[at + 1] == Byte.lineFeed || lineEnd == .cr : true
        {
          isEnded = true
          return at + (at + 1 < end && text[at + 1] == Byte.lineFeed ? 2 : 1)
        } else if byte == Byte.quote {
          isEmpty = false
          guard isFieldStart else {
            isFaulty = true
            at += 1
            continue
          }
          at = passQuoted(text, at + 1, end)
          isFieldStart = false
          if at < end, !isBoundary(text, at, end, delimiter, lineEnd) { isFaulty = true }
        } else {
          isEmpty = false
          isFieldStart = false
          at += 1
        }
      }
      return end
    }

    private mutating func passQuoted(_ text: [UInt8], _ start: Int, _ end: Int) -> Int {
      var at = start
      while at < end {
        if text[at] == Byte.quote {
          guard at + 1 < end && text[at + 1] == Byte.quote else { return at + 1 }
          at += 1
        }
        at += 1
      }
      isOpen = true
      isFaulty = true
      return end
    }

    private func isBoundary(
      _ text: [UInt8], _ at: Int, _ end: Int, _ delimiter: [UInt8], _ lineEnd: Dialect.LineEnd
    ) -> Bool {
      let byte = text[at]
      return byte == Byte.lineFeed || byte == Byte.carriageReturn
        || text[at..<end].starts(with: delimiter)
    }
  }
}

/// Whether a text is well-formed, which decides before anything is guessed.
///
/// A text that RFC 4180 has, with commas and one width throughout, is what it says, whatever else its
/// cells hold. One that has a single column under commas stays one column, unless another delimiter
/// makes *every* record equally wide; of delimiters that stand in sentences, times and addresses far more is asked.
struct PlainReading {
  /// What is known after the text was read plainly.
  enum Verdict: Equatable {
    /// How the text is written.
    case certain(delimiter: [UInt8], width: Int)
    /// One of these, for nearly all records are well-formed and of one width.
    case nearly([[UInt8]])
    /// Nothing plain fits.
    case none
  }

  let text: [UInt8]
  let range: Range<Int>
  let lineEnd: Dialect.LineEnd
  /// Whether the text ends where the range does.
  let isWhole: Bool

  private static let comma = [Byte.comma]
  /// Delimiters that seldom stand in text.
  private static let usual: [[UInt8]] = [[Byte.tab], [0x3B], [0x7C]]
  private static let rare: [[UInt8]] = [
    [0x01], [0x1F], Array("§".utf8), [0x5E], [0x7E], Array("，".utf8), Array("；".utf8),
  ]
  /// Delimiters that stand in most text.
  private static let common: [[UInt8]] = [[Byte.space], [0x3A]]

  func verdict() -> Verdict {
    let commas = survey(Self.comma)
    guard commas.records > 0 else { return .none }
    if let width = commas.onlyWidth {
      if width >= 2 { return .certain(delimiter: Self.comma, width: width) }
      return otherThanOneColumn() ?? .certain(delimiter: Self.comma, width: 1)
    }
    for delimiter in Self.usual {
      let found = survey(delimiter)
      if let width = found.onlyWidth, width >= 2, found.records >= 2 {
        return certain(delimiter, width)
      }
    }
    return belowLines(commas) ?? nearly(commas)
  }

  private func survey(_ delimiter: [UInt8]) -> PlainSurvey {
    PlainSurvey(text, range, delimiter: delimiter, lineEnd: lineEnd, isWhole: isWhole)
  }

  /// Another delimiter for a text without commas.
  private func otherThanOneColumn() -> Verdict? {
    for delimiter in Self.usual + Self.rare {
      guard occurs(delimiter) else { continue }
      let found = survey(delimiter)
      guard let width = found.onlyWidth, width >= 2 else { continue }
      // Full-width signs stand in sentences, and a single line may be one.
      let least = delimiter.count == 3 || found.records == 1 ? 3 : 2
      guard width >= least else { continue }
      return certain(delimiter, width)
    }
    for delimiter in Self.usual where occurs(delimiter) {
      if let table = survey(delimiter).tableBelowLines, table.width >= 3,
        hasHeader(delimiter, table.start)
      {
        return .certain(delimiter: delimiter, width: table.width)
      }
    }
    for delimiter in Self.common where occurs(delimiter) {
      if let width = survey(delimiter).onlyWidth, width >= 4, isMostlyValues(delimiter, width) {
        return .certain(delimiter: delimiter, width: width)
      }
    }
    return nil
  }

  /// A table of a delimiter that RFC 4180 does not know; with apostrophes around every field they are its quotes, and
  /// nothing is certain.
  private func certain(_ delimiter: [UInt8], _ width: Int) -> Verdict {
    let isQuoted = records(delimiter, range.lowerBound, most: 21).allSatisfy { record in
      (0..<record.count).allSatisfy { index in
        let cell = record[index]
        return cell.count >= 2 && cell.first == Byte.apostrophe && cell.last == Byte.apostrophe
      }
    }
    if isQuoted { return .none }
    return doubled(delimiter, width) ?? .certain(delimiter: delimiter, width: width)
  }

  /// A delimiter that always stands twice, or with a space behind it.
  private func doubled(_ delimiter: [UInt8], _ width: Int) -> Verdict? {
    guard delimiter.count == 1 else { return nil }
    let twice = delimiter + delimiter
    if occurs(twice), let other = survey(twice).onlyWidth, other >= 2, 2 * other - 1 == width {
      return .certain(delimiter: twice, width: other)
    }
    let spaced = delimiter + [Byte.space]
    if delimiter != [Byte.tab], occurs(spaced), survey(spaced).onlyWidth == width {
      return .certain(delimiter: spaced, width: width)
    }
    return nil
  }

  /// The delimiter whose table begins first, comma before others.
  private func belowLines(_ commas: PlainSurvey) -> Verdict? {
    var best: (delimiter: [UInt8], width: Int, start: Int)?
    for delimiter in [Self.comma] + Self.usual where occurs(delimiter) {
      let found = delimiter == Self.comma ? commas : survey(delimiter)
      guard let table = found.tableBelowLines else { continue }
      if delimiter != Self.comma && table.width < 3 { continue }
      // Of some sentences in a row each may have a comma.
      if table.width == 2 && !table.isSetOff && !hasHeader(delimiter, table.start) { continue }
      if let best, best.start <= table.start { continue }
      best = (delimiter, table.width, table.start)
    }
    return best.map { .certain(delimiter: $0.delimiter, width: $0.width) }
  }

  private func nearly(_ commas: PlainSurvey) -> Verdict {
    guard let most = commas.mostRecords, most.share >= 0.9, most.count >= 3 else { return .none }
    var delimiters = [Self.comma, [Byte.comma, Byte.space]]
    for delimiter in Self.usual where occurs(delimiter) {
      if let other = survey(delimiter).mostRecords, other.share >= most.share {
        delimiters.append(delimiter)
      }
    }
    return .nearly(delimiters)
  }

  private func occurs(_ delimiter: [UInt8]) -> Bool {
    DialectFinder.occurs(delimiter, in: text, range)
  }

  // MARK: What cells hold

  /// The first records behind a place.
  private func records(_ delimiter: [UInt8], _ start: Int, most: Int) -> [CutRecord] {
    var cutter = RecordCutter(
      Dialect(delimiter: delimiter, lineEnd: lineEnd), effort: Effort((1 << 20) + range.count))
    var records: [CutRecord] = []
    var at = start
    while at < range.upperBound && records.count < most {
      var record = CutRecord()
      cutter.scan(text, from: at, to: range.upperBound, into: &record)
      at = record.next
      if !record.isBlank && !record.isEmptyRow { records.append(record) }
    }
    return records
  }

  /// Whether a record of words stands over a column of values.
  private func hasHeader(_ delimiter: [UInt8], _ start: Int) -> Bool {
    let rows = records(delimiter, start, most: 21)
    guard let header = rows.first, rows.count > 1 else { return false }
    let columns = ColumnKinds(rows.dropFirst(), width: header.count)
    return (0..<header.count).allSatisfy { CellKind(header[$0]) == .words }
      && columns.values.contains(true)
  }

  /// Whether more than half of the columns hold numbers or times, the first record left aside.
  private func isMostlyValues(_ delimiter: [UInt8], _ width: Int) -> Bool {
    let rows = records(delimiter, range.lowerBound, most: 101)
    guard rows.count >= 2 else { return false }
    let columns = ColumnKinds(rows.dropFirst(), width: width)
    return columns.values.count { $0 } * 2 > width
  }
}

/// Which columns of some rows hold numbers and times, in every cell that holds anything.
struct ColumnKinds {
  /// Column by column; without a filled cell it is none.
  private(set) var values: [Bool]

  init(_ rows: some Collection<CutRecord>, width: Int) {
    values = (0..<width).map { column in
      var filled = 0
      for row in rows where column < row.count && !row[column].isEmpty {
        if CellKind.isPlaceholder(row[column]) { continue }
        guard CellKind(row[column]).isValue else { return false }
        filled += 1
      }
      return filled > 0
    }
  }
}

/// Finds how a text is written from a sample of its beginning.
///
/// What reads plainly is plain (`PlainReading`). Only where nothing plain fits, every pair of a delimiter
/// and a quote cuts the sample; the pair under which the records are most alike in width and the cells look most like data wins (after van den Burg, Nazábal and Sutton 2019,
/// *Wrangling messy CSV files by detecting row and type patterns*). Among equals the first in the list
/// wins, so that the same bytes always have the same dialect.
struct DialectFinder {
  /// What the caller knows already.
  struct Given {
    var delimiter: [UInt8]?
    var quote: UInt8??
    var escape: Dialect.Escape?
    /// How many fields the records have.
    var width: Int?
  }

  private static let delimiters: [[UInt8]] = [
    [0x2C], [0x3B], [0x09], [0x7C], [0x2C, 0x20], [0x3B, 0x20], Array("，".utf8), Array("；".utf8),
    Array("§".utf8), [0x5E], [0x7E], [0x01], [0x1F], [0x7C, 0x7C], [0x09, 0x09], [0x3A], [0x20],
  ]

  /// How much of the sample every pair is tried on.
  private static let trialBytes = 96 << 10
  /// What a cutter may spend on reading a sample, which many read, beside reading it once.
  private static let effort = 4 << 20

  let text: [UInt8]
  let start: Int
  let given: Given
  /// Whether the text is no more than the sample.
  let isWhole: Bool

  /// Finds the dialect, its width included.
  func find() -> Dialect {
    if let plain = plain() { return plain }
    var dialect = Dialect(lineEnd: lineEnd())
    var delimiters = given.delimiter.map { [$0] } ?? Self.delimiters
    if given.delimiter == nil, isPlainGiven, case .nearly(let few) = plainReading.verdict() {
      delimiters = few
    }
    if let escape = given.escape { dialect.escape = escape }
    let trial = trialEnd()
    var best = 0.0
    var found = dialect
    var isFound = false
    var quotes: [UInt8?] = [Byte.quote]
    if text[start..<trial].contains(Byte.apostrophe) { quotes.append(Byte.apostrophe) }
    if let quote = given.quote { quotes = [quote] }
    for delimiter in delimiters {
      for quote in quotes {
        dialect.delimiter = delimiter
        dialect.quote = quote
        guard given.delimiter != nil || Self.occurs(delimiter, in: text, start..<trial) else {
          continue
        }
        let score = score(dialect, before: trial)
        if score > best + 1e-9, given.delimiter != nil || score > Self.leastScore(delimiter) {
          best = score
          found = dialect
          isFound = true
        }
      }
    }
    if !isFound {
      found.delimiter = given.delimiter ?? [Byte.comma]
      found.quote = given.quote ?? Byte.quote
    }
    if given.escape == nil { found.escape = escape(found) }
    found.width = given.width ?? width(found)
    return found
  }

  /// The dialect of RFC 4180, for a text that is said to be so.
  func plainDialect() -> Dialect {
    Dialect(
      delimiter: given.delimiter ?? [Byte.comma], quote: given.quote ?? Byte.quote,
      escape: given.escape ?? .doubled, lineEnd: lineEnd())
  }

  /// The dialect of a text that is well-formed, or of which the caller knows enough.
  private func plain() -> Dialect? {
    guard isPlainGiven else { return nil }
    let lineEnd = lineEnd()
    if given.width == 1, given.delimiter == nil {
      return Dialect(delimiter: Dialect.noDelimiter, lineEnd: lineEnd, width: 1)
    }
    if let delimiter = given.delimiter {
      let found = PlainSurvey(
        text, start..<text.count, delimiter: delimiter, lineEnd: lineEnd, isWhole: isWhole)
      guard let width = found.onlyWidth else { return nil }
      return Dialect(delimiter: delimiter, lineEnd: lineEnd, width: given.width ?? width)
    }
    guard case .certain(let delimiter, let width) = plainReading.verdict(),
      given.width == nil || given.width == width
    else { return nil }
    return Dialect(delimiter: delimiter, lineEnd: lineEnd, width: width)
  }

  /// Whether nothing is given that says that the text is not plain.
  private var isPlainGiven: Bool {
    (given.quote ?? Byte.quote) == Byte.quote && (given.escape ?? .doubled) == .doubled
  }

  private var plainReading: PlainReading {
    PlainReading(text: text, range: start..<text.count, lineEnd: lineEnd(), isWhole: isWhole)
  }

  /// Below this a text is taken to have one column: more is asked of what stands in sentences and times.
  private static func leastScore(_ delimiter: [UInt8]) -> Double {
    delimiter == [Byte.space] || delimiter == [0x3A] ? 0.25 : 0.15
  }

  // MARK: Parts

  private func trialEnd() -> Int {
    guard text.count - start > Self.trialBytes else { return text.count }
    let end = start + Self.trialBytes
    return text[start..<end].lastIndex { $0 == Byte.lineFeed || $0 == Byte.carriageReturn }
      .map { $0 + 1 } ?? end
  }

  /// What ends most lines outside quotes; all lines count where quotes do not come in pairs.
  private func lineEnd() -> Dialect.LineEnd {
    var all = LineEnds()
    var outside = LineEnds()
    var isQuoted = false
    var at = start
    while at < text.count {
      let byte = text[at]
      if byte == Byte.quote {
        isQuoted.toggle()
      } else if byte == Byte.lineFeed || byte == Byte.carriageReturn {
        let isPair =
          byte == Byte.carriageReturn && at + 1 < text.count && text[at + 1] == Byte.lineFeed
        all.add(byte, isPair: isPair)
        if !isQuoted { outside.add(byte, isPair: isPair) }
        if isPair { at += 1 }
      }
      at += 1
    }
    return isQuoted && isWhole || outside.isEmpty ? all.most : outside.most
  }

  /// How often each kind of line end was met.
  private struct LineEnds {
    var both = 0
    var feeds = 0
    var returns = 0

    var isEmpty: Bool { both + feeds + returns == 0 }

    mutating func add(_ byte: UInt8, isPair: Bool) {
      if isPair { both += 1 } else if byte == Byte.lineFeed { feeds += 1 } else { returns += 1 }
    }

    var most: Dialect.LineEnd {
      if returns > both + feeds { return .cr }
      return feeds > both ? .lf : .crlf
    }
  }

  static func occurs(_ delimiter: [UInt8], in text: [UInt8], _ range: Range<Int>) -> Bool {
    var at = range.lowerBound
    while let next = text[at..<range.upperBound].firstIndex(of: delimiter[0]) {
      if text[next..<range.upperBound].starts(with: delimiter) { return true }
      at = next + 1
    }
    return false
  }

  private func score(_ dialect: Dialect, before end: Int) -> Double {
    var cutter = RecordCutter(dialect, effort: Effort(Self.effort + text.count))
    var record = CutRecord()
    var rows: [Int: Int] = [:]
    var kinds: [Int: (cells: Int, known: Double)] = [:]
    var total = 0
    var quoted = 0
    // Records of one cell before the first that has more.
    var above = 0
    var isBegun = false
    var at = start
    while at < end {
      cutter.scan(text, from: at, to: end, into: &record)
      defer { at = record.next }
      if record.isBlank || record.filled == 0 { continue }
      total += 1
      if record.count > 1 { isBegun = true } else if !isBegun { above += 1 }
      rows[record.count, default: 0] += 1
      if let quote = dialect.quote, record.strayQuotes == 0,
        text[at..<record.next].contains(quote)
      {
        quoted += 1
      }
      var known = 0.0
      for index in 0..<record.count { known += Self.worth(record[index]) }
      known -= Double(record.strayQuotes)
      let old = kinds[record.count] ?? (0, 0)
      kinds[record.count] = (old.cells + record.count, old.known + known)
    }
    let isCommon = dialect.delimiter == [Byte.space] || dialect.delimiter == [0x3A]
    guard total > (isCommon ? 1 : 0) else { return 0 }
    // Lines above a table have no delimiter, and there may be many, but of a table there is more than a line.
    total -= total - above >= 10 ? above : min(above, total / 2)
    var best = 0.0
    for (width, count) in rows where width > 1 && width == given.width ?? width {
      let share = Double(count) / Double(total)
      let known = kinds[width].map { max(0, $0.known) / Double($0.cells) } ?? 0
      let pattern = (1 - 1 / Double(width)).squareRoot()
      best = max(best, share * share * pattern * known * known)
    }
    if isCommon { best *= 0.6 }
    // Quotes that stand as quotes should are a sign of their own.
    return best * (1 + 0.1 * Double(quoted) / Double(total))
  }

  /// How much a cell looks like one: 0...1.
  private static func worth(_ cell: ArraySlice<UInt8>) -> Double {
    let isPadded = cell.first == Byte.space || cell.last == Byte.space
    let known =
      switch CellKind(cell) {
      case .number, .moment: 1.0
      case .words: 0.95
      case .empty: 0.8
      case .other: 0.35
      }
    return isPadded && !cell.allSatisfy({ $0 == Byte.space }) ? known * 0.6 : known
  }

  private func escape(_ dialect: Dialect) -> Dialect.Escape {
    guard let quote = dialect.quote else { return .doubled }
    let cutter = RecordCutter(dialect)
    var slashed = 0
    var doubled = 0
    var at = start
    while at + 1 < text.count {
      if text[at] == Byte.backslash && text[at + 1] == quote {
        if cutter.boundary(text, at + 2, text.count) == nil { slashed += 1 }
        at += 2
      } else if text[at] == quote && text[at + 1] == quote {
        if cutter.boundary(text, at + 2, text.count) == nil { doubled += 1 }
        at += 2
      } else {
        at += 1
      }
    }
    return slashed > doubled ? .backslash : .doubled
  }

  /// The width of the first table: that of most records, unless an earlier run of records of one width
  /// is long enough to be a table of its own.
  private func width(_ dialect: Dialect) -> Int {
    var cutter = RecordCutter(dialect, effort: Effort(Self.effort + text.count))
    var record = CutRecord()
    var widths: [Int] = []
    var at = start
    while at < text.count && widths.count < 20_000 {
      cutter.scan(text, from: at, to: text.count, into: &record)
      if !record.isBlank && record.filled > 0 { widths.append(record.count) }
      at = record.next
    }
    // Lines above the table, however many.
    if let first = widths.firstIndex(where: { $0 > 1 }), widths.count - first >= 10 {
      widths.removeFirst(first)
    }
    var rows: [Int: Int] = [:]
    for width in widths { rows[width, default: 0] += 1 }
    let most = rows.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 1
    var run = 0
    var previous = 0
    for width in widths {
      run = width == previous ? run + 1 : 1
      previous = width
      if width == most && run >= 3 { return most }
      if width > 1 && run >= 10 && run * 4 >= widths.count { return width }
    }
    return most
  }
}

/// Finds how a text is written from a sample of its beginning.
///
/// Every pair of a delimiter and a quote cuts the sample; the pair under which the records are most alike
/// in width and the cells look most like data wins (after van den Burg, Nazábal and Sutton 2019,
/// *Wrangling messy CSV files by detecting row and type patterns*). Among equals the first in the list
/// wins, so that the same bytes always have the same dialect.
struct DialectFinder {
  /// What the caller knows already.
  struct Given {
    var delimiter: [UInt8]?
    var quote: UInt8??
    var escape: Dialect.Escape?
  }

  private static let delimiters: [[UInt8]] = [
    [0x2C], [0x3B], [0x09], [0x7C], [0x2C, 0x20], [0x3B, 0x20], Array("，".utf8), Array("；".utf8),
    Array("§".utf8), [0x5E], [0x7E], [0x01], [0x1F], [0x7C, 0x7C], [0x09, 0x09], [0x3A], [0x20],
  ]

  /// How much of the sample every pair is tried on.
  private static let trialBytes = 48 << 10

  let text: [UInt8]
  let start: Int
  let given: Given

  /// Finds the dialect, its width included.
  func find() -> Dialect {
    var dialect = Dialect(lineEnd: lineEnd())
    if let escape = given.escape { dialect.escape = escape }
    let trial = trialEnd()
    var best = 0.0
    var found = dialect
    var isFound = false
    var quotes: [UInt8?] = [Byte.quote]
    if text[start..<trial].contains(Byte.apostrophe) { quotes.append(Byte.apostrophe) }
    if let quote = given.quote { quotes = [quote] }
    for delimiter in given.delimiter.map({ [$0] }) ?? Self.delimiters {
      for quote in quotes {
        dialect.delimiter = delimiter
        dialect.quote = quote
        guard given.delimiter != nil || occurs(delimiter, before: trial) else { continue }
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
    found.width = width(found)
    return found
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

  private func lineEnd() -> Dialect.LineEnd {
    var both = 0
    var feeds = 0
    var returns = 0
    var at = start
    while at < text.count {
      if text[at] == Byte.lineFeed {
        feeds += 1
      } else if text[at] == Byte.carriageReturn {
        if at + 1 < text.count && text[at + 1] == Byte.lineFeed {
          both += 1
          at += 1
        } else {
          returns += 1
        }
      }
      at += 1
    }
    if returns > both + feeds { return .cr }
    return feeds > both ? .lf : .crlf
  }

  private func occurs(_ delimiter: [UInt8], before end: Int) -> Bool {
    var at = start
    while let next = text[at..<end].firstIndex(of: delimiter[0]) {
      if text[next..<end].starts(with: delimiter) { return true }
      at = next + 1
    }
    return false
  }

  private func score(_ dialect: Dialect, before end: Int) -> Double {
    let cutter = RecordCutter(dialect)
    var record = CutRecord()
    var rows: [Int: Int] = [:]
    var kinds: [Int: (cells: Int, known: Double)] = [:]
    var total = 0
    var quoted = 0
    var above = 0
    var isBegun = false
    var at = start
    while at < end {
      cutter.scan(text, from: at, to: end, into: &record)
      defer { at = record.next }
      if record.isBlank || record.filled == 0 { continue }
      total += 1
      // Lines above the table have no delimiter.
      if record.count > 1 { isBegun = true } else if !isBegun && total <= 20 { above += 1 }
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
    guard total > 0 else { return 0 }
    total -= min(above, total / 2)
    var best = 0.0
    for (width, count) in rows where width > 1 {
      let share = Double(count) / Double(total)
      let known = kinds[width].map { max(0, $0.known) / Double($0.cells) } ?? 0
      let pattern = (1 - 1 / Double(width)).squareRoot()
      best = max(best, share * share * pattern * known * known)
    }
    if dialect.delimiter == [Byte.space] || dialect.delimiter == [0x3A] { best *= 0.6 }
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
    let cutter = RecordCutter(dialect)
    var record = CutRecord()
    var widths: [Int] = []
    var at = start
    while at < text.count && widths.count < 20_000 {
      cutter.scan(text, from: at, to: text.count, into: &record)
      if !record.isBlank && record.filled > 0 { widths.append(record.count) }
      at = record.next
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

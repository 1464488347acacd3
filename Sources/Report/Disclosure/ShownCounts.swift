import Contract
import Records

/// What stands where a count is withheld.
let withheldMark = "…"

extension DisclosedCount {
  /// As it stands in the cell of a page: `1,234`, `≈1,230`, `…`.
  var text: String {
    switch self {
    case .exact(let count): grouped(count)
    case .about(let count): "≈\(grouped(count))"
    case .withheld: withheldMark
    }
  }

  /// The share of a whole; `nil` when there is no whole.
  ///
  /// Of a rounded part or whole it is what they come to, and so says no more than they do; with as many decimals
  /// as a rounded whole supports.
  func share(_ part: Int, of whole: Int, _ wholeShown: DisclosedCount) -> ShownShare? {
    if case (.exact, .exact) = (self, wholeShown) {
      return percentage(part, of: whole).map(ShownShare.exact)
    }
    guard whole > 0 else { return nil }
    guard let part = known, let whole = wholeShown.known else { return .withheld }
    let places = whole >= 100_000 ? 2 : whole >= 10_000 ? 1 : 0
    return percentage(Int(min(part, whole)), of: Int(whole), places: places).map(ShownShare.about)
  }
}

/// A share as it is published, in per cent.
enum ShownShare: Equatable {
  /// All of it may be known: `97.31%`.
  case exact(String)
  /// What rounded counts come to: `97%`.
  case about(String)
  /// Withheld.
  case withheld

  /// As it stands in the cell of a page: `97.31%`, `≈97%`, `…`.
  var text: String {
    switch self {
    case .exact(let share): share
    case .about(let share): "≈\(share)"
    case .withheld: withheldMark
    }
  }

  /// As a sentence says it: `97.31%`, `about 97%`, `…`.
  func words(_ language: Language) -> SentenceValue {
    switch self {
    case .exact(let share): SentenceValue(share)
    case .about(let share): SentenceValue(language("约\(share)", "about \(share)"))
    case .withheld: SentenceValue(withheldMark)
    }
  }
}

extension SentenceValue {
  /// A count as a sentence says it: `1,234`, `about 1,230`, `fewer than 10`.
  static func count(
    _ count: DisclosedCount, _ rule: DisclosureRule?, _ language: Language
  ) -> SentenceValue {
    switch count {
    case .exact(let count): .count(count)
    case .about(let count):
      SentenceValue(count, shown: language("约\(grouped(count))", "about \(grouped(count))"))
    case .withheld:
      // Never 1, so that the sentence takes the form for several.
      SentenceValue(
        0,
        shown: language(
          "不足\(rule?.smallestCell ?? 0)", "fewer than \(rule?.smallestCell ?? 0)"))
    }
  }
}

extension TableSink {
  /// Adds a count as it is published.
  mutating func count(_ count: DisclosedCount) {
    switch count {
    case .exact(let count): number(String(count))
    case .about, .withheld: text(withheldMark)
    }
  }
}

extension Model {
  /// What may be known of a city's measure over the window, in one dataset or in all.
  func shown(_ name: String, _ city: CityCode, dataset: Contract? = nil) -> DisclosedCount {
    if let dataset { return shown(MeasureID(dataset.id, name), city) }
    guard let counts = countsOfAll[name], let place = input.measures.position(city, input.month)
    else { return .exact(0) }
    return counts[place / input.measures.monthCount]
  }

  /// Adds the measures of one name up, city by city.
  static func countsOfAll(
    _ input: ReportInput, _ disclosure: MeasureDisclosure?
  ) -> [String: [DisclosedCount]] {
    let table = input.measures
    let known = Set(input.datasets.map(\.id))
    let ids = Dictionary(
      grouping: table.series.keys.filter { known.contains($0.dataset) }, by: \.name)
    let column = table.months.lowerBound.distance(to: input.month)
    return ids.mapValues { ids in
      if ids.count == 1, let counts = disclosure?.windows(ids[0]) { return counts }
      var sums = Array(repeating: 0, count: table.cities.count)
      var isExact = Array(repeating: true, count: table.cities.count)
      for id in ids {
        guard let window = table.series[id]?.window else { continue }
        for row in sums.indices { sums[row] += Int(window[row * table.monthCount + column]) }
        guard let counts = disclosure?.windows(id) else { continue }
        for row in sums.indices where !counts[row].isExact { isExact[row] = false }
      }
      return sums.indices.map { row in
        isExact[row] ? .exact(sums[row]) : input.about(sums[row])
      }
    }
  }

  /// What may be known of a city's measure over the window.
  func shown(_ id: MeasureID, _ city: CityCode) -> DisclosedCount {
    disclosure?.window(id, city)
      ?? .exact(Int(input.measures.value(id, city, input.month) ?? 0))
  }

  /// What may be known of a measure over the window, in all cities of a table together.
  func shown(total count: Int, _ id: MeasureID, _ cities: [CityCode]) -> DisclosedCount {
    guard let disclosure else { return .exact(count) }
    return input.sum(count, of: cities.lazy.map { disclosure.window(id, $0) })
  }

  /// The reasons for which a city's rows were rejected over the window, most frequent first.
  func shownRejects(_ city: CityCode) -> [ShownReason] {
    rejects(city).map { reason, rows in
      ShownReason(reason: reason, rows: rows, shown: shown("rejected:\(reason.name)", city))
    }
  }

  /// The reasons for which rows of all files were rejected, most frequent first.
  var shownRejects: [ShownReason] {
    Model.ordered(books.tally.rejected).map { reason, rows in
      ShownReason(reason: reason, rows: rows, shown: books.shown.reasons[reason] ?? .withheld)
    }
  }
}

/// A reason, how often it was given, and how much of that is said.
struct ShownReason {
  let reason: Reason
  let rows: Int
  let shown: DisclosedCount
}

/// The books of one file or of several, and what of them is published.
struct ShownBooks: Sendable {
  let files: Int
  let tally: Tally
  let supersededRows: Int
  let shown: DisclosedBooks

  /// The books of a file.
  init(_ book: FileBooks, _ input: ReportInput) {
    files = 1
    tally = book.tally
    supersededRows = book.superseded
    shown = input.disclosed(book)
  }

  /// Adds the books of files up.
  init(_ books: [FileBooks], _ input: ReportInput) {
    self.init(sum: books.map { ShownBooks($0, input) }, input)
  }

  /// Adds books up.
  init(sum parts: [ShownBooks], _ input: ReportInput) {
    files = parts.reduce(0) { $0 + $1.files }
    tally = parts.reduce(into: Tally()) { $0 += $1.tally }
    supersededRows = parts.reduce(0) { $0 + $1.supersededRows }
    func sum(_ count: Int, _ part: KeyPath<DisclosedBooks, DisclosedCount>) -> DisclosedCount {
      parts.count == 1
        ? parts[0].shown[keyPath: part]
        : input.sum(count, of: parts.lazy.map { $0.shown[keyPath: part] })
    }
    shown = DisclosedBooks(
      read: sum(tally.read, \.read), accepted: sum(tally.accepted, \.accepted),
      rejected: sum(tally.rejectedTotal, \.rejected), excluded: sum(tally.excluded, \.excluded),
      superseded: sum(supersededRows, \.superseded),
      reasons: Dictionary(
        uniqueKeysWithValues: tally.rejected.map { reason, rows in
          (reason, input.sum(rows, of: parts.lazy.compactMap { $0.shown.reasons[reason] }))
        }))
  }
}

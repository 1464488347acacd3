import Contract
import Records

/// What stands where a count may not be published, and where nothing may that gives it back.
let restrictedMark = "×"

/// What is published: exact, or absent.
///
/// Nothing is rounded to hide it, and nothing is made up.
enum Released<Value> {
  /// All of it.
  case exact(Value)
  /// Nothing of it.
  case restricted

  /// What is published; `nil` where nothing is.
  var value: Value? { if case .exact(let value) = self { value } else { nil } }

  /// The same of something made of it.
  func map<Other>(_ make: (Value) -> Other) -> Released<Other> {
    switch self {
    case .exact(let value): .exact(make(value))
    case .restricted: .restricted
    }
  }
}

extension Released: Equatable where Value: Equatable {}
extension Released: Sendable where Value: Sendable {}

extension Released<Int> {
  /// A sum with a part that is absent is absent: the other parts would give it back.
  static func + (a: Self, b: Self) -> Self {
    guard case .exact(let a) = a, case .exact(let b) = b else { return .restricted }
    return .exact(a + b)
  }

  /// As it stands in the cell of a page.
  var text: String { map(grouped).text }

  /// The share of a whole in per cent; `nil` where there is nothing to divide by.
  func share(of whole: Self, places: Int = 2) -> Released<String>? {
    guard case .exact(let part) = self, case .exact(let whole) = whole else { return .restricted }
    return percentage(part, of: whole, places: places).map { .exact($0) }
  }
}

extension Released<String> {
  /// As it stands in the cell of a page.
  var text: String { value ?? restrictedMark }
}

extension Sequence<Released<Int>> {
  /// The sum of all, absent where any is.
  var sum: Released<Int> { reduce(.exact(0), +) }
}

extension TableSink {
  /// Adds a count as it is published.
  mutating func count(_ count: Released<Int>) {
    switch count {
    case .exact(let count): number(String(count))
    case .restricted: text(restrictedMark)
    }
  }
}

extension ReportInput {
  /// What may be known of a city's measure over the window, of the stock at its end, or of the year.
  func released(_ id: MeasureID, _ city: CityCode) -> Released<Int> {
    if !isForHouse, measures.isRestricted(id, city, month) { return .restricted }
    return .exact(Int(measures.value(id, city, month) ?? 0))
  }

  /// What may be known of a city's measure in one month.
  func released(_ id: MeasureID, _ city: CityCode, in month: Month) -> Released<Int> {
    if !isForHouse, let cells = measures.restricted[id],
      let place = measures.position(city, month), cells.monthly[place]
    {
      return .restricted
    }
    return .exact(Int(measures.monthly(id, city, month) ?? 0))
  }

  /// The indicators of a city that are not counted since they rest on a measure that is absent, by their place in
  /// the edition: neither value nor score of them is published.
  func absentIndicators(_ assessment: CityAssessment) -> Set<Int> {
    guard isRestricted else { return [] }
    return Set(assessment.nodes.indices.filter { assessment.nodes[$0].mark == .restricted })
  }

  /// Whether anything in the report is absent, so that its mark needs a word.
  var isRestricted: Bool {
    !isForHouse && datasets.contains(where: \.isRestricted)
  }

  /// Whether the rows of a dataset's files may be counted out: their sum would give back cities' small counts.
  func countsRows(_ dataset: String) -> Bool {
    isForHouse || !datasets.contains { $0.id == dataset && $0.release == .restricted }
  }

  /// The books of a file, as far as they may be known.
  func released(_ book: FileBooks) -> ReleasedBooks {
    ReleasedBooks(book, countsRows: countsRows(book.dataset))
  }
}

/// The books of one file or of several, and what of them is published.
struct ReleasedBooks: Sendable {
  let files: Int
  let tally: Tally
  let read: Released<Int>
  let accepted: Released<Int>
  let superseded: Released<Int>
  /// Rejected and excluded rows are in no count of records, and give none back.
  var rejected: Released<Int> { .exact(tally.rejectedTotal) }
  var excluded: Released<Int> { .exact(tally.excluded) }

  /// The books of a file.
  init(_ book: FileBooks, countsRows: Bool) {
    files = 1
    tally = book.tally
    read = countsRows ? .exact(book.tally.read) : .restricted
    accepted = countsRows ? .exact(book.tally.accepted) : .restricted
    superseded = countsRows ? .exact(book.superseded) : .restricted
  }

  /// Adds books up.
  init(sum parts: [ReleasedBooks]) {
    files = parts.reduce(0) { $0 + $1.files }
    tally = parts.reduce(into: Tally()) { $0 += $1.tally }
    read = parts.map(\.read).sum
    accepted = parts.map(\.accepted).sum
    superseded = parts.map(\.superseded).sum
  }
}

extension Model {
  /// What was odd in the rows read, and how often; absent where the rows of a file may not be counted out.
  var notices: [(notice: Notice, times: Released<Int>)] {
    var times: [Notice: Released<Int>] = [:]
    for book in input.books {
      for (notice, count) in book.tally.notices where count > 0 {
        times[notice, default: .exact(0)] =
          times[notice, default: .exact(0)]
          + (input.countsRows(book.dataset) ? .exact(count) : .restricted)
      }
    }
    return times.map { ($0.key, $0.value) }
  }

  /// What may be known of a city's measure over the window, in all datasets together.
  func released(_ name: String, _ city: CityCode) -> Released<Int> {
    guard let counts = countsOfAll[name], let place = input.measures.position(city, input.month)
    else { return .exact(0) }
    return counts[place / input.measures.monthCount]
  }

  /// Adds the measures of one name up, city by city.
  static func countsOfAll(_ input: ReportInput) -> [String: [Released<Int>]] {
    let table = input.measures
    let known = Set(input.datasets.map(\.id))
    let ids = Dictionary(
      grouping: table.series.keys.filter { known.contains($0.dataset) }, by: \.name)
    guard table.months.contains(input.month) else { return [:] }
    let column = table.months.lowerBound.distance(to: input.month)
    return ids.mapValues { ids in
      var sums = Array(repeating: Released.exact(0), count: table.cities.count)
      for id in ids {
        guard let window = table.series[id]?.window else { continue }
        let cells = input.isForHouse ? nil : table.restricted[id]?.window
        for row in sums.indices {
          let place = row * table.monthCount + column
          let isRestricted = cells?[place] ?? false
          sums[row] = sums[row] + (isRestricted ? .restricted : .exact(Int(window[place])))
        }
      }
      return sums
    }
  }

  /// What may be known of the records of double disclosure over the window (`reported`, `accepted` or `late`), in
  /// some cities, of one kind or, if `nil`, of all.
  func disclosed(_ name: String, _ cities: [CityCode], kind: String? = nil) -> Released<Int> {
    let kinds = kind.map { [$0] } ?? doubleDisclosure
    return cities.flatMap { city in kinds.map { input.released(MeasureID($0, name), city) } }.sum
  }

  /// A share of the records of double disclosure; `nil` where there are none.
  func disclosedShare(
    _ name: String, _ cities: [CityCode], kind: String? = nil
  ) -> Released<String>? {
    disclosed(name, cities, kind: kind).share(of: disclosed("reported", cities, kind: kind))
  }
}

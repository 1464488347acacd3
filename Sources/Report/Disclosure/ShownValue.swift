import Contract
import Records

/// The value of an indicator as it is published.
enum ShownValue: Equatable {
  /// All of it may be known; `nil` where there is none.
  case exact(Double?)
  /// What the published counts come to, of which some are rounded.
  case about(Double)
  /// Withheld.
  case withheld

  /// What tables that machines read tell of it; `nil` where they tell nothing.
  var exact: Double? { if case .exact(let value) = self { value } else { nil } }
}

/// The values of all items of a month's cities as they are published.
///
/// A value says no more than the counts that it is made of: a rate and its base would give a withheld count
/// back.
struct ShownValues: Sendable {
  /// By city of the table of measures, for the items of which any city's value is not published in full.
  private var columns: [[ShownValue?]?]
  private let table: MeasureTable
  private let month: Month

  /// Decides it item by item; all values are published where nothing is withheld.
  init(_ input: ReportInput, _ disclosure: MeasureDisclosure?) {
    table = input.measures
    month = input.month
    columns = Array(repeating: nil, count: input.edition.nodes.count)
    guard let disclosure else { return }
    for (place, node) in input.edition.nodes.enumerated() {
      guard let formula = node.leaf?.formula, formula.tellsCounts else { continue }
      columns[place] = Self.column(formula, input.measures, disclosure)
    }
  }

  /// What may be known of the values of an assessment's items, in the order of the edition.
  func of(_ assessment: CityAssessment) -> [ShownValue] {
    let row = table.position(assessment.city, month).map { $0 / table.monthCount }
    return assessment.nodes.indices.map { place in
      let value = assessment.nodes[place].value
      guard value != nil, let row, place < columns.count, let shown = columns[place]?[row] else {
        return .exact(value)
      }
      return shown
    }
  }

  /// What stands instead of a formula's values, `nil` where they are published; `nil` where all are.
  private static func column(
    _ formula: Formula, _ table: MeasureTable, _ disclosure: MeasureDisclosure
  ) -> [ShownValue?]? {
    let rows = table.cities.count
    var isRounded = Array(repeating: false, count: rows)
    var isWithheld = isRounded
    for id in formula.measures {
      guard let counts = disclosure.windows(id), let unit = table.series[id]?.unit else { continue }
      for (row, count) in counts.enumerated() {
        switch count {
        case .exact: break
        // Money and hundredths are not rounded but withheld.
        case .about where unit.isWhole: isRounded[row] = true
        case .about, .withheld: isWithheld[row] = true
        }
      }
    }
    guard isRounded.contains(true) || isWithheld.contains(true) else { return nil }
    let known = formula.values(rows: rows) { id in
      guard let counts = disclosure.windows(id), let unit = table.series[id]?.unit else {
        return nil
      }
      return counts.map { $0.known.map(unit.natural) }
    }
    return (0..<rows).map { row in
      guard isRounded[row] || isWithheld[row] else { return nil }
      return isWithheld[row] ? .withheld : known[row].map { .about($0) } ?? .withheld
    }
  }
}

extension Model {
  /// A share of cities' records of double disclosure over the window, as far as its counts may be known.
  ///
  /// - Parameters:
  ///   - name: what is counted of them, `accepted` or `late`.
  ///   - cities: the cities, one or several together.
  /// - Returns: the share; `nil` where there are no records.
  func shownShare(_ name: String, _ cities: [CityCode]) -> ShownShare? {
    let (part, partShown) = disclosed(name, cities)
    let (whole, wholeShown) = disclosed("reported", cities)
    return partShown.share(part, of: whole, wholeShown)
  }

  /// A count over the datasets of double disclosure, and how much of it may be known.
  private func disclosed(
    _ name: String, _ cities: [CityCode]
  ) -> (count: Int, shown: DisclosedCount) {
    let ids = doubleDisclosure.map { MeasureID($0, name) }
    var count = 0
    for city in cities {
      for id in ids { count += Int(input.measures.value(id, city, input.month) ?? 0) }
    }
    guard let disclosure else { return (count, .exact(count)) }
    let parts = cities.flatMap { city in ids.map { disclosure.window($0, city) } }
    return (count, parts.count == 1 ? parts[0] : input.sum(count, of: parts))
  }
}

extension Formula {
  /// Whether a value of it says more of its counts than that there are any, which is not withheld.
  fileprivate var tellsCounts: Bool {
    switch self {
    case .none, .nonZero: false
    case .atLeast(_, let bound): bound > 1
    case .count, .ratio, .mean: true
    }
  }
}

extension TableSink {
  /// Adds a value as it is published.
  mutating func value(_ value: ShownValue) {
    switch value {
    case .exact(let value): number(value)
    case .about, .withheld: text(withheldMark)
    }
  }
}

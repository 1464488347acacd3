import Contract
import Records

/// Reads measures of one month, city by city, in their natural units.
///
/// A column holds one value per city, in the order of `cities`; `nil` is missing, never 0. What may not be
/// published is missing too: a score would give it back, and so would the index above it.
struct MeasureColumns {
  private let measures: MeasureTable
  private let positions: [Int?]
  /// Whether each city has delivered, by the dataset that each delivers.
  private let delivered: [String: [Bool]]

  /// Looks up the cities' rows once for all formulas.
  ///
  /// - Parameters:
  ///   - measures: the measures.
  ///   - month: one of their months.
  ///   - cities: the cities, in the order of every column.
  ///   - owed: the datasets that each city delivers.
  init(_ measures: MeasureTable, month: Month, cities: [CityCode], owed: Set<String> = []) {
    self.measures = measures
    positions = cities.map { measures.position($0, month) }
    let monthCount = measures.monthCount
    let rows = positions.map { $0.map { $0 / monthCount } }
    delivered = Dictionary(
      uniqueKeysWithValues: owed.map { dataset in
        let all = measures.delivered(dataset, in: month)
        return (dataset, rows.map { row in row.map { all[$0] } ?? false })
      })
  }

  /// The value of a leaf's formula for every city, 12 significant digits; none where it was not delivered.
  func values(of leaf: Leaf, notDelivered: [Bool]) -> [Double?] {
    zip(all(leaf.formula), notDelivered).map { $1 ? nil : $0 }
  }

  /// The value of a formula whatever was delivered.
  func all(_ formula: Formula) -> [Double?] {
    formula.values(rows: positions.count) { id in
      guard let series = measures.series[id] else { return nil }
      let restricted = measures.restricted[id]?.window
      return positions.map { place in
        guard let place, restricted?[place] != true else { return nil }
        return series.unit.natural(Double(series.window[place]))
      }
    }
  }

  /// Of which cities a leaf rests on a count that may not be published.
  func restricted(_ leaf: Leaf) -> [Bool] {
    let cells = leaf.formula.measures.compactMap { measures.restricted[$0]?.window }
    return positions.map { place in cells.contains { cells in place.map { cells[$0] } ?? false } }
  }

  /// Which cities have not delivered what a leaf reads.
  ///
  /// One dataset of several is enough, since a rate over what was delivered alone could be the better for it. But
  /// where more can only help, what was delivered counts, as long as that is anything.
  func notDelivered(_ leaf: Leaf) -> [Bool] {
    let owed = leaf.formula.datasets.compactMap { delivered[$0] }
    guard !owed.isEmpty else { return Array(repeating: false, count: positions.count) }
    let onlyHelps =
      leaf.formula.onlyGrows && leaf.rule.higherIsBetter
      && owed.count == leaf.formula.datasets.count
    return positions.indices.map { row in
      onlyHelps ? !owed.contains { $0[row] } : owed.contains { !$0[row] }
    }
  }
}

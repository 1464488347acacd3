import Contract
import Records

/// Reads measures of one month, city by city, in their natural units.
///
/// A column holds one value per city, in the order of `cities`; `nil` is missing, never 0. What may not be
/// published is missing too: a score would give it back, and so would the index above it.
struct MeasureColumns {
  private let measures: MeasureTable
  private let positions: [Int?]

  /// Looks up the cities' rows once for all formulas.
  init(_ measures: MeasureTable, month: Month, cities: [CityCode]) {
    self.measures = measures
    positions = cities.map { measures.position($0, month) }
  }

  /// The value of a formula for every city, 12 significant digits.
  func values(of formula: Formula) -> [Double?] {
    formula.values(rows: positions.count) { id in
      guard let series = measures.series[id] else { return nil }
      let restricted = measures.restricted[id]?.window
      return positions.map { place in
        guard let place, restricted?[place] != true else { return nil }
        return series.unit.natural(Double(series.window[place]))
      }
    }
  }
}

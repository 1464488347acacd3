import Contract
import Records

/// Reads measures of one month, city by city, in their natural units.
///
/// A column holds one value per city, in the order of `cities`; `nil` is missing, never 0.
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
    let values: [Double?] =
      switch formula {
      case .count(let of): sum(of)
      case .ratio(let of, let to, let scale): quotient(sum(of), sum(to), scale: scale)
      case .mean(let of, let over): quotient(sum([of]), sum([over]), scale: 1)
      case .atLeast(let of, let bound): sum(of).map { $0.map { $0 >= Double(bound) ? 1 : 0 } }
      case .none(let of): sum(of).map { $0.map { $0 == 0 ? 1 : 0 } }
      case .nonZero(let of): nonZero(of)
      }
    return values.map { $0?.roundedToSignificant(12) }
  }

  /// The sum of those measures that are in the table; missing when none is, or the city is not.
  private func sum(_ ids: [MeasureID]) -> [Double?] {
    folded(ids) { sum, value in sum + value }
  }

  /// How many of the measures are above 0; missing as a sum is.
  private func nonZero(_ ids: [MeasureID]) -> [Double?] {
    folded(ids) { count, value in count + (value > 0 ? 1 : 0) }
  }

  private func folded(_ ids: [MeasureID], _ step: (Double, Double) -> Double) -> [Double?] {
    let series = ids.compactMap { measures.series[$0] }
    guard !series.isEmpty else { return Array(repeating: nil, count: positions.count) }
    return positions.map { position in
      guard let position else { return nil }
      return series.reduce(0) { step($0, $1.natural(at: position)) }
    }
  }

  /// Quotients, times `scale`; missing when either side is, or the denominator is 0.
  private func quotient(_ of: [Double?], _ to: [Double?], scale: Double) -> [Double?] {
    zip(of, to).map { of, to in
      guard let of, let to, to != 0 else { return nil }
      return of / to * scale
    }
  }
}

extension MeasureSeries {
  /// The value that indicators use, in its natural unit: things, days, yuan, the denominator's own.
  fileprivate func natural(at position: Int) -> Double {
    switch unit {
    case .count, .days: Double(window[position])
    case .fen, .hundredths: Double(window[position]) / 100
    }
  }
}

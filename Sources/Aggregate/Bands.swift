import Contract
import Records

/// The bands of a city: by what, and with which bounds, `Regions` says.
///
/// A name says the variable and the bounds, the lower one inclusive: `gdp:100-200` is 100 up to but not including 200
/// of the variable's unit.
extension Regions {
  /// The names of all bands, variable by variable, highest first.
  var bands: [String] { variables.flatMap { $0.bands.reversed() } }

  /// The bands of a city in a month; none for a variable without a figure for the year.
  ///
  /// The year is that in which the month's window begins, as for every annual measure.
  func bands(of city: CityCode, month: Month, measures: MeasureTable) -> [String] {
    variables.compactMap { variable in
      variable.value.amount(city, month, measures).flatMap { amount in
        variable.bounds.lastIndex { amount >= Double($0) }.map { variable.bands[$0] }
      }
    }
  }
}

extension BandVariable.Value {
  /// What is banded of a city; `nil` without a figure above 0.
  func amount(_ city: CityCode, _ month: Month, _ measures: MeasureTable) -> Double? {
    func figure(_ id: MeasureID) -> Double? {
      guard let value = measures.value(id, city, month), value > 0 else { return nil }
      return measures.series[id]?.unit.natural(Double(value))
    }
    guard var amount = figure(of) else { return nil }
    amount *= times
    if let per {
      guard let divisor = figure(per) else { return nil }
      amount /= divisor
    }
    if let rate = yuan(in: month.window.lowerBound.year) { amount /= rate }
    return amount / dividedBy
  }

  /// The exchange rate of a year, or of the nearest that has one; `nil` where nothing is exchanged.
  func yuan(in year: Int) -> Double? {
    rates.min { abs($0.year - year) < abs($1.year - year) }?.yuan
  }
}

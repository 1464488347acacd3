import Contract
import Store
import Records
import Report

/// What others are divided by must be there and be likely: a city with no enterprises has no rates, and loses the
/// indicators that it does worst in.
extension Session {
  /// How many times as large or small a figure may be as that of the year before.
  private static let likely: Int64 = 3

  func denominators(_ input: ReportInput) -> CheckRecord? {
    let table = input.measures
    guard table.months.contains(input.month) else { return nil }
    let year = input.month.window.lowerBound.year
    let before = input.month.advanced(by: -12)
    var wrong: [String] = []
    let annual = table.series.values.filter { $0.time == .annual }.sorted { $0.id < $1.id }
    for (dataset, series) in Dictionary(grouping: annual, by: \.id.dataset).sorted(by: {
      $0.key < $1.key
    }) {
      let records = table.series[MeasureID(dataset, "records")]
      for city in table.cities where city != .unassigned {
        guard let place = table.position(city, input.month) else { continue }
        let last = table.position(city, before)
        let figures = series.map { $0.window[place] }
        let count = records.map { delivered($0, city, year, table) } ?? 0
        for (one, figure) in zip(series, figures) {
          let old = last.map { one.window[$0] } ?? 0
          let name = "\(one.id) of \(city) for \(year)"
          if figure == 0 {
            // Without a record it is missing, and nothing is divided by it.
            if count > figures.count(where: { $0 != 0 }) { wrong.append("\(name) is 0") }
          } else if old > 0, figure / Self.likely >= old {
            wrong.append("\(name) is thrice that of the year before or more")
          } else if old > 0, figure <= old / Self.likely {
            wrong.append("\(name) is a third of that of the year before or less")
          }
        }
      }
    }
    guard !wrong.isEmpty else { return nil }
    let most = 5
    let first = wrong.prefix(most).joined(separator: ", ")
    return CheckRecord(
      name: "denominators", status: status(gates.denominators),
      message: wrong.count > most ? "\(first) and \(wrong.count - most) more" : first)
  }

  /// The records about a city and year.
  private func delivered(
    _ records: MeasureSeries, _ city: CityCode, _ year: Int, _ table: MeasureTable
  ) -> Int64 {
    (1...12).reduce(0) { sum, month in
      guard let place = table.position(city, Month(year: year, month: month)) else { return sum }
      return sum + records.monthly[place]
    }
  }
}

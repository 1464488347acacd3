import Records
import Testing

/// Flows summed up over other numbers of months.
@Suite struct MeasureWindowTests {
  static let months = Month(year: 2017, month: 1)...Month(year: 2018, month: 3)
  static let cities = [CityCode(rawValue: 420_100), CityCode(rawValue: 420_500)]

  /// The first city has 2 every month, the second 1 in the month 2017-10 only.
  static func table(_ time: MeasureTime) -> MeasureTable {
    var table = MeasureTable(cities: cities, months: months)
    let steady = (0..<15).map { _ in Int64(2) }
    let once = (0..<15).map { Int64($0 == 9 ? 1 : 0) }
    let windows = (0..<30).map { Int64(100 + $0) }
    table.insert(
      MeasureSeries(
        id: MeasureID("a", "b"), unit: .count, time: time, monthly: steady + once,
        window: windows))
    return table
  }

  @Test(arguments: [(1, 24, 0), (3, 24, 0), (6, 24, 2), (9, 24, 1), (15, 24, 1)])
  func flowsAreBroughtToTwelveMonths(window: Int, steady: Int64, once: Int64) {
    let month = Self.months.upperBound
    let table = Self.table(.flow).summed(over: window, until: month)
    let id = MeasureID("a", "b")
    #expect(Self.cities.map { table.value(id, $0, month) } == [steady, once])
    #expect(table.months == month...month)
    #expect(table.monthly(id, Self.cities[0], month) == 2)
  }

  @Test(arguments: [MeasureTime.distinct, .stock, .annual])
  func whatDoesNotAddUpStays(time: MeasureTime) {
    let month = Self.months.upperBound
    let table = Self.table(time)
    for city in Self.cities {
      let id = MeasureID("a", "b")
      #expect(
        table.summed(over: 6, until: month).value(id, city, month)
          == table.value(id, city, month))
    }
  }

  @Test func twelveMonthsAreTheTablesOwn() {
    let month = Self.months.upperBound
    let table = Self.table(.flow)
    for city in Self.cities {
      let id = MeasureID("a", "b")
      #expect(
        table.summed(over: 12, until: month).value(id, city, month)
          == table.value(id, city, month))
    }
  }
}

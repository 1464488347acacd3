import Records
import Testing

/// How much of a window exports cover.
@Suite struct CoveredMonthTests {
  private static let city = CityCode(rawValue: 420_100)
  private static let last = Month(year: 2018, month: 3)

  private func table(_ rows: [Int64], dataset: String = "licences") -> MeasureTable {
    let first = Self.last.advanced(by: 1 - rows.count)
    var table = MeasureTable(cities: [.unassigned, Self.city], months: first...Self.last)
    let monthly = Array(repeating: 0, count: rows.count) + rows
    table.insert(
      MeasureSeries(
        id: MeasureID(dataset, "reported"), unit: .count, time: .flow, monthly: monthly,
        window: monthly))
    return table
  }

  private func covered(_ rows: [Int64], dataset: String = "licences") -> Int {
    table(rows, dataset: dataset).coveredMonths(until: Self.last, by: ["licences"])
  }

  @Test(arguments: 0...24)
  func monthsWithRowsAreCovered(months: Int) {
    let rows = Array(repeating: Int64(0), count: 24 - months) + Array(repeating: 50, count: months)
    #expect(covered(rows) == min(12, months))
  }

  /// Late rows of the months before the first export come with it.
  @Test func afewLateRowsCoverNothing() {
    #expect(covered([0, 0, 0, 0, 0, 0, 0, 2, 4, 100, 90, 110]) == 3)
    #expect(covered([11, 11, 11, 11, 11, 11, 11, 11, 11, 100, 90, 110]) == 12)
  }

  @Test func amonthThatIsMissingInTheMiddleIsMissing() {
    #expect(covered([9, 9, 9, 9, 9, 0, 9, 9, 9, 9, 9, 9]) == 11)
  }

  /// Without regular datasets any other tells; with nothing at all nothing is covered.
  @Test func anyDatasetTellsWhereNoRegularOneDoes() {
    #expect(covered(Array(repeating: 3, count: 12), dataset: "repairs") == 12)
    #expect(covered(Array(repeating: 0, count: 12)) == 0)
  }

  /// Months before the first regular export are not covered by what others bring of earlier years.
  @Test func aBacklogCoversNothing() {
    var table = table(Array(repeating: 0, count: 12))
    let rows = Array(repeating: Int64(8), count: 24)
    table.insert(
      MeasureSeries(
        id: MeasureID("repairs", "reported"), unit: .count, time: .flow, monthly: rows,
        window: rows))
    #expect(table.coveredMonths(until: Self.last, by: ["licences"]) == 0)
    #expect(table.coveredMonths(until: Self.last, by: ["penalties"]) == 12)
  }

  /// A table that begins within the window covers what it has.
  @Test func ashortTableIsAShortWindow() {
    #expect(covered([5, 5, 5]) == 3)
  }

  @Test func anythingOfADatasetIsADelivery() {
    let table = table([0, 0, 4])
    #expect(table.delivered("licences", in: Self.last) == [false, true])
    #expect(table.delivered("licences", in: Self.last.advanced(by: -1)) == [false, false])
    #expect(table.delivered("repairs", in: Self.last) == [false, false])
  }
}

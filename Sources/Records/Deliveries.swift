extension MeasureTable {
  /// How many months a window has.
  public static let windowLength = 12

  /// Which of the table's cities have delivered anything of a dataset that counts in a month.
  ///
  /// Any row of the window does, a rejected one too, and any record of before that still stands.
  ///
  /// - Parameters:
  ///   - dataset: the dataset.
  ///   - month: one of the table's months.
  /// - Returns: one answer for each of `cities`.
  public func delivered(_ dataset: String, in month: Month) -> [Bool] {
    var delivered = [Bool](repeating: false, count: cities.count)
    let place = months.lowerBound.distance(to: month)
    let monthCount = monthCount
    for one in series.values where one.id.dataset == dataset {
      for city in cities.indices where one.window[city * monthCount + place] != 0 {
        delivered[city] = true
      }
    }
    return delivered
  }

  /// A month of a window is covered by exports when they bring at least one row of it for so many of the
  /// fullest month.
  ///
  /// Some late rows of the months before the first export come with it; they don't cover those months.
  static let rowsOfFullestToOne = 10

  /// How many months of the window that ends in a month are covered by exports.
  ///
  /// Told by the days of the records and not by those of the exports, since one export may bring the records
  /// of years.
  ///
  /// - Parameters:
  ///   - month: one of the table's months.
  ///   - datasets: those that tell, which bring something every month; where none of them was ever delivered, any
  ///     dataset does.
  /// - Returns: 0...12.
  public func coveredMonths(until month: Month, by datasets: Set<String>) -> Int {
    // What the other datasets bring of earlier years would cover months before the first regular export.
    let isRegular = series.keys.contains { datasets.contains($0.dataset) }
    let rows = rowsReported(until: month) { !isRegular || datasets.contains($0) }
    guard let fullest = rows.max(), fullest > 0 else { return 0 }
    return rows.count { $0 * Int64(Self.rowsOfFullestToOne) >= fullest }
  }

  /// The rows reported of all cities, month by month of a window.
  private func rowsReported(until month: Month, _ isTold: (String) -> Bool) -> [Int64] {
    let last = months.lowerBound.distance(to: month)
    let first = max(0, last - Self.windowLength + 1)
    var rows = [Int64](repeating: 0, count: last - first + 1)
    for one in series.values where one.id.name == "reported" && isTold(one.id.dataset) {
      for city in cities.indices {
        for place in first...last { rows[place - first] += one.monthly[city * monthCount + place] }
      }
    }
    return rows
  }
}

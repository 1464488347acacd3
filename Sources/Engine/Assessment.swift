import Aggregate
import Contract
import Store
import Records
import Register
import Score

extension [MonthResult] {
  /// Of ascending months, the one before the last; `nil` where it is not among them.
  var monthBeforeLast: MonthResult? {
    guard let last, let before = dropLast().last else { return nil }
    return before.month == last.month.advanced(by: -1) ? before : nil
  }
}

extension Workbench {
  /// Scores and ranks one month.
  ///
  /// How much of its window is covered can be told from a table of many months only; of a table of that month
  /// alone it must be known.
  func assess(_ month: Month, _ table: MeasureTable, windowMonths: Int? = nil) -> MonthResult {
    aggregate(
      edition: edition, scores: leaves(of: month, table), measures: table, month: month,
      cities: cities, groups: configuration.pipeline.groups, regions: regions,
      windowMonths: windowMonths ?? coveredMonths(month, table),
      ranksPartialWindows: configuration.pipeline.ranksPartialWindows)
  }

  /// The scores of all leaves of a month.
  func leaves(of month: Month, _ table: MeasureTable) -> LeafTable {
    scoreLeaves(
      edition: edition, measures: table, month: month, cities: cities, owed: contracts.owed)
  }

  private func hasFullWindow(_ month: Month, _ table: MeasureTable) -> Bool {
    coveredMonths(month, table) == MeasureTable.windowLength
  }

  /// How many months of a month's window the exports cover.
  func coveredMonths(_ month: Month, _ table: MeasureTable) -> Int {
    table.coveredMonths(until: month, by: contracts.regular)
  }

  /// Scores and ranks several months, in parallel, in the order given.
  ///
  /// From the month `first` on, what the edition varies is varied; earlier ones are only history. The
  /// last month is audited.
  func assess(
    _ months: [Month], _ table: MeasureTable, reportedFrom first: Month
  ) async throws(Failure) -> [MonthResult] {
    // The last one has most to be done: begun last, it would leave the other workers idle.
    try await forEachShard(months.reversed(), width: configuration.workers) {
      month throws(Failure) in
      let result = assess(month, table)
      guard month >= first else { return result }
      guard month == months.last else { return varied(result, table, depth: .intervals) }
      var reported = varied(result, table, depth: .all)
      reported.audits = audits(reported, edition: edition)
      return reported
    }.reversed()
  }

  /// A month with the robustness of its ranks, where the edition varies anything.
  private func varied(
    _ result: MonthResult, _ table: MeasureTable, depth: RobustnessDepth
  ) -> MonthResult {
    guard let uncertainty = edition.uncertainty else { return result }
    let month = result.month
    let delivered = table.months.lowerBound.advanced(by: MeasureStage.leadMonths)
    let windows = uncertainty.windows.filter { window in
      window <= 12 || delivered <= month.advanced(by: 1 - window)
    }
    // Many variants share a window.
    var values: [Int: LeafValues] = [:]
    for window in windows + [MeasureTable.windowLength] where values[window] == nil {
      values[window] = LeafValues(
        edition: edition,
        measures: window == MeasureTable.windowLength
          ? table : table.summed(over: window, until: month),
        month: month, cities: cities, owed: contracts.owed)
    }
    return robust(result, edition: edition, windows: windows, cities: cities, depth: depth) {
      variant in
      guard let own = values[variant.window] ?? values[MeasureTable.windowLength] else {
        preconditionFailure("the whole window is always there")
      }
      return own.scored(by: edition.varied(by: variant), treatment: variant.treatment.rule)
    }
  }

  /// The month to report: the one asked for, else the last that had ended at the latest delivery.
  func reportMonth(_ measures: MeasureStage.Output) throws(Failure) -> Month {
    guard let month = configuration.month else { return measures.deliveries.month }
    let table = measures.table
    guard table.months.contains(month) else {
      throw Failure(
        .nothingToReport, "the store has no data for \(month)",
        hint: "it covers \(table.months.lowerBound) to \(table.months.upperBound)")
    }
    return month
  }

  /// The months that the report shows as history: those whose whole window is covered; without any, the month
  /// before if it was published.
  func history(
    until month: Month, _ table: MeasureTable, _ ledger: Ledger
  ) throws(Failure) -> [Month] {
    let first = table.months.lowerBound.advanced(by: MeasureTable.windowLength - 1)
    let covered = first < month ? (first..<month).filter { hasFullWindow($0, table) } : []
    if !covered.isEmpty { return covered }
    let before = month.advanced(by: -1)
    let isPublished = try ledger.result(for: configuration.vintageKey(before)) != nil
    return isPublished && table.months.contains(before) ? [before] : []
  }
}

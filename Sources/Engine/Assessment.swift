import Aggregate
import Contract
import Ledger
import Records
import Register
import Score

extension Workbench {
  /// Scores and ranks one month.
  func assess(_ month: Month, _ table: MeasureTable) -> MonthResult {
    let scores = scoreLeaves(edition: edition, measures: table, month: month, cities: cities)
    return aggregate(
      edition: edition, scores: scores, measures: table, month: month, cities: cities,
      groups: configuration.pipeline.groups)
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
      var reported = varied(result, table)
      if month == months.last { reported.audits = audits(reported, edition: edition) }
      return reported
    }.reversed()
  }

  /// A month with the robustness of its ranks, where the edition varies anything.
  private func varied(_ result: MonthResult, _ table: MeasureTable) -> MonthResult {
    guard let uncertainty = edition.uncertainty else { return result }
    let month = result.month
    let delivered = table.months.lowerBound.advanced(by: MeasureStage.leadMonths)
    let windows = uncertainty.windows.filter { window in
      window <= 12 || delivered <= month.advanced(by: 1 - window)
    }
    return robust(result, edition: edition, windows: windows, cities: cities) { variant in
      scoreLeaves(
        edition: edition.varied(by: variant),
        measures: variant.window == 12 ? table : table.summed(over: variant.window, until: month),
        month: month, cities: cities, treatment: variant.treatment.rule)
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

  /// The months that the report shows as history: those whose whole window was delivered, and the month
  /// before if it was published.
  func history(
    until month: Month, _ table: MeasureTable, _ ledger: Ledger
  ) throws(Failure) -> [Month] {
    let first = table.months.lowerBound.advanced(by: MeasureStage.leadMonths + 11)
    if first < month { return Array(first..<month) }
    let before = month.advanced(by: -1)
    let isPublished = try ledger.result(for: configuration.vintageKey(before)) != nil
    return isPublished && table.months.contains(before) ? [before] : []
  }
}

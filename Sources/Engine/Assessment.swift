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
  func assess(_ months: [Month], _ table: MeasureTable) async throws(Failure) -> [MonthResult] {
    try await forEachShard(months, width: configuration.workers) { month throws(Failure) in
      assess(month, table)
    }
  }

  /// The month to report: the one asked for, else the last that had ended at the latest delivery.
  func reportMonth(_ files: [KnownFile], _ table: MeasureTable) throws(Failure) -> Month {
    let asOf = configuration.settings.asOf
    if let month = configuration.month {
      guard table.months.contains(month) else {
        throw Failure(
          .nothingToReport, "the store has no data for \(month)",
          hint: "it covers \(table.months.lowerBound) to \(table.months.upperBound)")
      }
      return month
    }
    let days = files.filter { $0.failure == nil }.map(delivery(of:))
      .filter { day in asOf.map { day <= $0 } ?? true }
    guard let latest = days.max() else {
      throw Failure(.nothingToReport, "no export could be taken", hint: "look into the inbox")
    }
    return latest == latest.month.lastDay ? latest.month : latest.month.advanced(by: -1)
  }

  /// The months that the report shows as history: those whose whole window was delivered.
  func history(until month: Month, _ table: MeasureTable) -> [Month] {
    let first = table.months.lowerBound.advanced(by: MeasureStage.leadMonths + 11)
    return first < month ? Array(first..<month) : []
  }
}

import ByteStream
import Contract
import Ledger
public import Observe
public import Records
import Report

/// Computes a range of months from one store and publishes the tables of each and the site of the last.
///
/// Every export is read once, and the facts are folded once for all months.
public func backfill(
  _ settings: Settings, from first: Month, to last: Month, log: Log
) async throws(Failure) -> RunOutcome {
  guard first <= last else {
    throw Failure(.usage, "--from \(first) lies after --to \(last)", hint: "swap them")
  }
  var settings = settings
  settings.month = last
  let session = try Session(try Configuration(settings), log: log)
  let entry = try session.begin("backfill")
  return try session.end(entry, await session.attemptBackfill(entry, first...last))
}

extension Session {
  func attemptBackfill(
    _ entry: Entry, _ range: ClosedRange<Month>
  ) async -> Result<RunOutcome, Failure> {
    await attempt { () throws(Failure) in try await backfill(entry, range) }
  }

  private func backfill(
    _ entry: Entry, _ range: ClosedRange<Month>
  ) async throws(Failure) -> RunOutcome {
    let bench = entry.bench
    let inbox = try configuration.listInbox()
    let ingested = try await ingest(bench, inbox, entry.id)
    var outcome = ingested.outcome
    let (measures, _) = try await mergeRepairing(bench, inbox, ingested.known, entry.id)
    let start = configuration.settings.now()
    outcome.folded = measures.folded.count
    guard measures.table.months.contains(range.lowerBound),
      measures.table.months.contains(range.upperBound)
    else {
      let months = measures.table.months
      throw Failure(
        .nothingToReport, "the store does not cover \(range.lowerBound) to \(range.upperBound)",
        hint: "it covers \(months.lowerBound) to \(months.upperBound)")
    }
    let months = Array(range)
    let results = try await bench.assess(
      months, measures.table, reportedFrom: range.lowerBound)
    let files = try ledger.knownFiles()
    let folder = configuration.store.run(entry.id.description)
    let failures = outcome.failures
    let input = { @Sendable (end: Int, story: MonthStory) in
      bench.reportInput(
        results: Array(results[...end]), story: story, table: measures.table, files: files,
        duplicates: measures.duplicates, failures: failures, synthetic: inbox.isSynthetic)
    }
    let final = input(months.count - 1, try await story(bench, results, measures))
    try gate(bench, final, outcome, entry.id)
    _ = try await forEachShard(Array(months.indices), width: configuration.workers) {
      end throws(Failure) in
      let input = input(end, MonthStory())
      let place = "\(folder)/report/months/\(input.month)"
      try makeFolder(place)
      for table in [ReportTable.indices, .scores, .groups] {
        try writeFile("\(place)/\(table.rawValue).csv", tableText(table, of: input, as: .csv).span)
      }
    }
    try await publish(final, entry, measures, inbox: files)
    outcome.month = range.upperBound
    outcome.published = configuration.publish
    try journal(
      entry.id, "backfill", scope: "\(range.lowerBound)..\(range.upperBound)", ran: true,
      fingerprint: measures.digest, reason: counted(months.count, "month"),
      counts: (files.count, months.count), since: start)
    log.info(
      "backfill.done", ["months": .int(months.count)],
      text: "\(counted(months.count, "month")) from \(range.lowerBound) to \(range.upperBound)")
    return outcome
  }
}

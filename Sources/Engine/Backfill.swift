import ByteStream
import Contract
import Store
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
  let given = try session.look("backfill")
  let entry = try session.begin("backfill")
  return try session.end(entry, await session.attemptBackfill(entry, given, first...last), given)
}

extension Session {
  func attemptBackfill(
    _ entry: Entry, _ given: RunInput, _ range: ClosedRange<Month>
  ) async -> Result<RunOutcome, Failure> {
    await attempt { () throws(Failure) in try await backfill(entry, given.inbox, range) }
  }

  private func backfill(
    _ entry: Entry, _ inbox: Inbox, _ range: ClosedRange<Month>
  ) async throws(Failure) -> RunOutcome {
    let bench = entry.bench
    var ingested = try await ingest(bench, inbox, entry.id)
    let measures = try await mergeRepairing(
      bench, inbox, &ingested, entry.id, asked: range)
    let known = ingested.known
    var outcome = ingested.outcome
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
    // It needs little more than one worker, which leaves the others to the tables of the months.
    async let told = attemptStory(bench, results, publishing: results, by: entry.id, measures)
    let files = measures.settled(known)
    let input = bench.reportInput(
      results: results, table: measures.table, files: files, duplicates: measures.duplicates,
      failures: outcome.failures)
    try await gate(files, input, results, measures, outcome, entry, inbox: inbox)
    async let written = attemptTables(
      of: input, results, below: configuration.store.run(entry.id.description))
    var reported = input
    reported.tell(try await told.get())
    let site = Site(reported)
    let published = try await publish(
      site, with: try await written.get(), results, entry, measures, inbox: files)
    outcome.month = range.upperBound
    outcome.published = configuration.publish
    outcome.closing = { () throws(Failure) in
      try published()
      try journal(
        entry.id, "backfill", scope: "\(range.lowerBound)..\(range.upperBound)", ran: true,
        fingerprint: measures.digest, reason: counted(months.count, "month"),
        counts: (files.count, months.count), since: start)
    }
    log.info(
      "backfill.done", ["months": .int(months.count)],
      text: "\(counted(months.count, "month")) from \(range.lowerBound) to \(range.upperBound)")
    return outcome
  }

  /// Writes the tables of each month that the report has beside those of the month reported, or says what went
  /// wrong.
  private func attemptTables(
    of input: ReportInput, _ results: [MonthResult], below folder: String
  ) async -> Result<[WrittenFile], Failure> {
    do throws(Failure) {
      return .success(try await writeTables(of: input, results, below: folder))
    } catch {
      return .failure(error)
    }
  }

  private func writeTables(
    of input: ReportInput, _ results: [MonthResult], below folder: String
  ) async throws(Failure) -> [WrittenFile] {
    // Above the report's own folder whoever may enter the store may go on.
    try configuration.store.prepareRun(folder)
    return try await forEachShard(results, width: configuration.workers) {
      result throws(Failure) in
      var input = input
      input.current = result
      let root = "\(folder)/report"
      let place = "months/\(result.month)"
      try makeFolder(
        "\(root)/\(place)", mode: configuration.pipeline.reportFolderPermissions)
      // These tables know of no month but their own.
      var written: [WrittenFile] = []
      for table in [ReportTable.indices, .scores, .groups] {
        let text = tableText(table, of: input, as: .csv)
        written.append(
          try writeOutput(
            SiteFile(path: "\(place)/\(table.rawValue).csv", bytes: text), below: root,
            pageMode))
      }
      return written
    }.flatMap { $0 }
  }
}

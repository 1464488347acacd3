import ByteStream
import Contract
import Ledger
public import Observe
public import Records
public import Report

/// Which months an export or a backfill covers.
public struct MonthRange: Sendable {
  /// The first month; `nil` for the first there is.
  public var first: Month?
  /// The last month; `nil` for the last there is.
  public var last: Month?

  /// A range, open where `nil`.
  public init(first: Month? = nil, last: Month? = nil) {
    self.first = first
    self.last = last
  }
}

/// Writes one table from the store, without reading an export.
///
/// - Parameters:
///   - table: the table.
///   - settings: what the command line says.
///   - format: CSV or JSON.
///   - isForPublication: whether restricted counts are left out, and scores have the digits of the report.
///   - log: takes what is to be said.
/// - Returns: the table's bytes.
/// - Throws: what is wrong with the pipeline or its store.
public func export(
  _ table: ReportTable, _ settings: Settings, as format: TableFormat,
  isForPublication: Bool = false, log: Log
) async throws(Failure) -> [UInt8] {
  let configuration = try Configuration(settings)
  try configuration.requireStore()
  let session = try Session(asking: configuration, log: log)
  let stored = try await session.fromStore()
  var input = stored.input
  input.isForHouse = !isForPublication
  return tableText(table, of: input, as: format)
}

/// Writes and publishes the report again from the store, without reading an export.
public func report(_ settings: Settings, log: Log) async throws(Failure) -> RunOutcome {
  let configuration = try Configuration(settings)
  try configuration.requireStore()
  // Before anything is written: who asks for a print that cannot be had should know at once.
  let browser = try settings.print.map { (print) throws(Failure) in
    try Chromium(named: print.browser, searchPath: print.searchPath)
  }
  let session = try Session(configuration, log: log)
  let entry = try session.begin("report")
  return try session.end(entry, await session.attemptReport(entry, browser))
}

extension Configuration {
  /// Fails where no run has filled the store.
  func requireStore() throws(Failure) {
    guard !fileExists(store.ledger) else { return }
    throw Failure(
      .nothingToReport, "the store is empty", at: .init(file: store.path),
      hint: "`citycredit run \(settings.pipelinePath)` fills it")
  }
}

/// A report's input made from what a store holds, and what that was.
struct StoredReport: Sendable {
  let input: ReportInput
  let files: [KnownFile]
  let measures: MeasureStage.Output
  let bench: Workbench
}

extension Session {
  /// The report's input made from what the store holds.
  func fromStore() async throws(Failure) -> StoredReport {
    let bench = try Workbench(configuration)
    let known = try knownExports()
    // Folding again needs a place for its files, unless they are not kept.
    if !configuration.store.isOnlyAsked { try configuration.store.prepare() }
    let measures = try await bench.measureStage().run(known, ledger: ledger)
    let month = try bench.reportMonth(measures)
    let months = try bench.history(until: month, measures.table, ledger) + [month]
    let results = try await bench.assess(
      months, measures.table, reportedFrom: month)
    let files = measures.settled(known)
    // The inbox may be gone while the store stands.
    let inbox = try? configuration.listInbox()
    async let told = attemptStory(bench, results, measures)
    var input = bench.reportInput(
      results: results, table: measures.table, files: files, duplicates: measures.duplicates,
      failures: inbox?.failures(known) ?? known.compactMap(\.failure))
    input.tell(try await told.get())
    return StoredReport(input: input, files: files, measures: measures, bench: bench)
  }

  func attemptReport(_ entry: Entry, _ browser: Chromium?) async -> Result<RunOutcome, Failure> {
    do throws(Failure) {
      let stored = try await fromStore()
      var input = stored.input
      input.printed = try configuration.settings.print?.order(input)
      var outcome = RunOutcome()
      outcome.month = stored.input.month
      outcome.failures = stored.input.failures
      try gate(stored.files, stored.input, outcome, entry.id, inbox: nil)
      outcome.closing = try await publish(
        Site(input), entry, stored.measures, inbox: stored.files, browser)
      outcome.published = configuration.publish
      return .success(outcome)
    } catch {
      return .failure(error)
    }
  }
}

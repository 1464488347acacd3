import ByteStream
import Contract
import Store
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
/// What is asked as of the past is printed as it was published; where nothing had been, as the deliveries until that day
/// give it. Of a month that was published the figures of now are said to be those of now where they differ.
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
  if let moment = settings.knownAt {
    let month = configuration.month(asOf: moment)
    if let published = try session.published(asOf: moment, month) {
      return publishedTable(
        try published.csv(table, in: configuration.store), of: table, as: format)
    }
    guard case .day(let day) = moment else { return [] }
    var settings = settings
    settings.knownAt = nil
    settings.asOf = day
    log.warning(
      "export.unpublished", ["day": .text("\(day)")],
      text: "no report\(month.map { " of \($0)" } ?? "") was published until \(day): "
        + "these figures are made now from the deliveries until that day")
    return try await export(
      table, settings, as: format, isForPublication: isForPublication, log: log)
  }
  let stored = try await session.fromStore()
  var input = stored.input
  let known = try session.compared(table, input)
  if isForPublication, let csv = known.csv { return publishedTable(csv, of: table, as: format) }
  if let words = known.words { log.warning("export.known-now", text: words, evenQuiet: true) }
  if !isForPublication { input.measures = stored.measures.exact }
  input.isForHouse = !isForPublication
  return tableText(table, of: input, as: format)
}

extension Session {
  /// The published table of a month, and what is said of the figures of now beside it.
  fileprivate func compared(
    _ table: ReportTable, _ input: ReportInput
  ) throws(Failure) -> (csv: [UInt8]?, words: String?) {
    guard configuration.settings.asOf == nil else { return (nil, nil) }
    guard let published = try lastPublished(input.month) else { return (nil, nil) }
    let now = "\(input.month) as known now: \(published.inWords)"
    guard published.run.manifest.edition == configuration.edition else {
      return (nil, "\(now) under edition \(published.run.manifest.edition)")
    }
    let csv: [UInt8]
    do throws(Failure) {
      csv = try published.csv(table, in: configuration.store)
    } catch {
      // A backfill has not all tables of its earlier months.
      guard error.code == .nothingToReport else { throw error }
      return (nil, "\(now), without this table")
    }
    let current = tableText(table, of: input, as: .csv, months: input.month.window)
    guard current != csv else { return (csv, nil) }
    let rows = rowsDiffering(current, from: csv)
    let all = current.count { $0 == 0x0A } - 1
    return (
      csv,
      "\(now) with other figures (\(rows) of \(counted(all, "row"))); --as-published prints them"
    )
  }
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
    let retold = configuration.settings.retold
    let bench = try Workbench(configuration).retelling(retold)
    let known: [KnownFile]
    if let retold { known = retold.exports } else { known = try knownExports() }
    // Folding again needs a place for its files, unless they are not kept.
    if !configuration.store.isOnlyAsked { try configuration.store.prepare() }
    let measures = try await bench.measureStage().run(known, ledger: ledger)
    let month = try bench.reportMonth(measures)
    var months = try bench.history(until: month, measures.table, ledger) + [month]
    if retold?.vintage.from != nil, months.count == 1 {
      months.insert(month.advanced(by: -1), at: 0)
    }
    let results = try await bench.assess(
      months, measures.table, reportedFrom: month)
    let files = measures.settled(known)
    // The inbox may be gone while the store stands.
    let inbox = retold == nil ? try? configuration.listInbox() : nil
    async let told = attemptStory(
      bench, results, publishing: [results[results.count - 1]], by: nil, measures)
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
      try await gate(
        stored.files, stored.input, [stored.input.current], stored.measures, outcome, entry,
        inbox: nil)
      let start = configuration.settings.now()
      let entries = try await publish(
        Site(input), [stored.input.current], entry, stored.measures, inbox: stored.files, browser)
      outcome.closing = { () throws(Failure) in
        try entries()
        try journal(
          entry.id, "report", scope: "\(stored.input.month)", ran: true,
          fingerprint: stored.measures.digest, reason: "published at \(configuration.publish)",
          counts: (1 + stored.input.history.count, 1), since: start)
      }
      outcome.published = configuration.publish
      return .success(outcome)
    } catch {
      return .failure(error)
    }
  }
}

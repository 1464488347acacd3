import ByteStream
import Contract
import Store
import Observe
import Records
import Report

extension Session {
  /// All stages as far as the settings say.
  func runThrough(_ entry: Entry, _ inbox: Inbox) async throws(Failure) -> RunOutcome {
    let (bench, id) = (entry.bench, entry.id)
    var ingested = try await ingest(bench, inbox, id)
    if configuration.settings.until == .normalize { return ingested.outcome }

    let measures = try await mergeRepairing(bench, inbox, &ingested, id)
    let known = ingested.known
    var outcome = ingested.outcome
    outcome.folded = measures.folded.count

    var start = configuration.settings.now()
    let month = try bench.reportMonth(measures)
    outcome.month = month
    let months = try bench.history(until: month, measures.table, ledger) + [month]
    let results = try await bench.assess(
      months, measures.table, reportedFrom: month)
    try journal(
      id, "score", scope: "\(bench.edition.id)/\(month)", ran: true,
      fingerprint: StableHash.of("\(measures.digest) \(bench.edition.digest)").description,
      reason: "edition \(bench.edition.id), \(counted(months.count, "month"))",
      counts: (measures.table.series.count, results.last?.assessments.count ?? 0), since: start)
    if configuration.settings.until != .report { return outcome }

    start = configuration.settings.now()
    let published = [results[results.count - 1]]
    async let told = attemptStory(bench, results, publishing: published, by: id, measures)
    let files = measures.settled(known)
    var input = bench.reportInput(
      results: results, table: measures.table, files: files, duplicates: measures.duplicates,
      failures: outcome.failures)
    try await gate(files, input, published, measures, outcome, entry, inbox: inbox)
    input.tell(try await told.get())
    let entries = try await publish(Site(input), published, entry, measures, inbox: files)
    outcome.published = configuration.publish
    outcome.closing = { [start] () throws(Failure) in
      try entries()
      try journal(
        id, "report", scope: "\(month)", ran: true, fingerprint: measures.digest,
        reason: "published at \(configuration.publish)", counts: (results.count, 1), since: start)
    }
    return outcome
  }

  /// What is told of the last of these months, or what went wrong: made beside other work.
  ///
  /// - Parameters:
  ///   - bench: the tables.
  ///   - results: the months of the report, the one reported last.
  ///   - published: those that are published, and may have been before; none where nothing is.
  ///   - run: the run that does it.
  ///   - measures: what they rest on.
  /// - Returns: the story.
  func attemptStory(
    _ bench: Workbench, _ results: [MonthResult], publishing published: [MonthResult],
    by run: RunID?, _ measures: MeasureStage.Output
  ) async -> Result<MonthStory, Failure> {
    guard let current = results.last else { return .success(MonthStory()) }
    do throws(Failure) {
      return .success(
        MonthStory(
          changes: try await ChangeStage(bench: bench, ledger: ledger)
            .run(
              from: results.monthBeforeLast, to: current, measures,
              publishing: published.count > 1 ? run : nil),
          outlooks: try await bench.outlooks(current),
          publications: try await HistoryStage(bench: bench, ledger: ledger)
            .run(published.isEmpty ? [current] : published, measures)))
    } catch {
      return .failure(error)
    }
  }

  /// Writes a report, keeps what it was made from, and shows it at the pipeline's link.
  ///
  /// `months` are those that it publishes, the one reported last.
  ///
  /// - Returns: what the ledger is told of it when the run has ended well.
  func publish(
    _ site: Site, with more: [WrittenFile] = [], _ months: [MonthResult], _ entry: Entry,
    _ measures: MeasureStage.Output,
    inbox: [KnownFile], _ browser: Chromium? = nil
  ) async throws(Failure) -> LedgerEntries {
    let input = site.input
    let folder = configuration.store.run(entry.id.description)
    let (current, start) = (input.current, input.changes?.from.run)
    let log = try publicationLog(entry, input, months, measures)
    let before = try ledger.result(for: configuration.vintageKey(current.month.advanced(by: -1)))
    let made = Reproduction(
      asOf: configuration.settings.asOf, isSynthetic: input.synthetic,
      followsPublished: before != nil, failures: input.failures)
    try await writeReport(
      site, with: more, inbox: inbox, edition: entry.bench.edition, made, to: folder, browser
    ) { () throws(Failure) in
      if let log { try keepVintage(entry, months, measures, from: start, log) }
    }
    try publish(folder)
    return { () throws(Failure) in try enterPublication(entry, months, log) }
  }

  /// The exports known after reading, and what came of it.
  typealias Ingested = (known: [KnownFile], outcome: RunOutcome)

  /// Reads what is new and journals it.
  func ingest(
    _ bench: Workbench, _ inbox: Inbox, _ id: RunID
  ) async throws(Failure) -> Ingested {
    let start = configuration.settings.now()
    let inbox = inbox.withMembers()
    var context = try bench.ingestContext()
    context.made = made
    let stage = IngestStage(
      context: context, workers: configuration.workers,
      today: configuration.settings.today, firstSeen: firstSeen)
    var known: [String: KnownFile] = [:]
    for file in try ledger.knownFiles() { known[file.identity.path] = file }
    let stale = stage.stale(inbox, known: known)
    let (read, unkept) = try await read(stale, stage, known: known, id)
    for file in read { known[file.identity.path] = file }
    // What is made again counts what counted when it was made.
    let replaced =
      configuration.settings.exports == nil ? inbox.replacedMembers(among: known.keys) : []
    for path in replaced { known[path] = nil }
    try ledger.together { () throws(Failure) in
      try ledger.record(files: unkept, in: id)
      try ledger.markVanished(replaced, in: id)
      try journal(
        id, "ingest", ran: !read.isEmpty, fingerprint: bench.contracts.digest,
        reason: read.isEmpty
          ? "every export is known" : "\(counted(read.count, "export")) to read",
        counts: (inbox.files.count, read.count), since: start)
    }
    settle(unkept)

    var outcome = RunOutcome()
    let files = judged(known.values.sorted { $0.identity.path < $1.identity.path })
    outcome.failures =
      configuration.settings.reproduces.map { $0.refused.compactMap(\.failure) }
      ?? inbox.failures(files)
    for failure in outcome.failures {
      log.failure(failure, event: "file.refused")
    }
    outcome.files = (inbox.files.count, read.count, outcome.failures.count)
    outcome.rows = read.reduce(0) { $0 + $1.tally.read }
    for file in read where file.failure == nil {
      let sum = outcome.read[file.dataset ?? "", default: (0, 0)]
      outcome.read[file.dataset ?? ""] = (sum.files + 1, sum.rows + file.tally.read)
    }
    if !replaced.isEmpty {
      log.info(
        "members.replaced", ["files": .int(replaced.count)],
        text: "no longer in archives that were delivered anew: \(listed(replaced, "export"))")
    }
    tellUndated(read, inbox)
    tellRecovered(read)
    log.info(
      "ingest.done", ["files": .int(read.count), "rows": .int(outcome.rows)],
      text: said(outcome))
    return (files, outcome)
  }

  /// The exports of the store; those whose day of delivery cannot be do not count, and are named.
  func knownExports() throws(Failure) -> [KnownFile] { judged(try ledger.knownFiles()) }

  private func judged(_ known: [KnownFile]) -> [KnownFile] {
    let files = known.judged(by: configuration.settings.deliveryDays)
    let aside = zip(known, files).filter { $0.failure == nil && $1.failure != nil }
    if !aside.isEmpty {
      let names = listed(aside.map(\.0.identity.path), "export")
      log.warning(
        "store.set-aside", ["files": .int(aside.count)],
        text: "set aside, since the day of delivery in the store cannot be: \(names)",
        evenQuiet: true)
    }
    return files
  }

  /// Reads exports; those at which memory has ended come last, each alone, when all others are kept.
  private func read(
    _ stale: [Staleness], _ stage: IngestStage, known: [String: KnownFile], _ id: RunID
  ) async throws(Failure) -> (all: [KnownFile], unkept: [KnownFile]) {
    guard !stale.isEmpty else { return ([], []) }
    let watch = try CrashWatch(configuration.store, id)
    let suspects = try suspects()
    let keep: @Sendable ([KnownFile]) throws(Failure) -> Void = { files throws(Failure) in
      try record(files, in: id)
    }
    var (read, unkept) = try await stage.read(
      stale.filter { !suspects.contains($0.file.name) }, known: known, watch, log: log, keep: keep)
    let alone = IngestStage(
      context: stage.context, workers: 1, today: stage.today, firstSeen: stage.firstSeen)
    for suspect in stale where suspects.contains(suspect.file.name) {
      try keep(unkept)
      let (one, rest) = try await alone.read([suspect], known: known, watch, log: log, keep: keep)
      try clear(suspect.file.name)
      read += one
      unkept = rest
    }
    return (read, unkept)
  }

  /// The day of the first run that saw some bytes, as far as the ledger knows and it can be.
  private var firstSeen: @Sendable (_ content: String) throws(Failure) -> Day {
    let (ledger, days) = (ledger, configuration.settings.deliveryDays)
    return { content throws(Failure) in
      let day = try ledger.firstSeenDay(ofContent: content)
      return days.contains(day) ? day : .none
    }
  }

  /// Warns of exports of which nobody said when they were delivered: lateness, the order of deliveries and the latest
  /// month hang on it.
  private func tellUndated(_ files: [KnownFile], _ inbox: Inbox) {
    let undated = files.filter { $0.failure == nil && $0.deliveryDay == .none }
    guard !undated.isEmpty else { return }
    let names = Set(undated.map(\.identity.path))
    let impossible = inbox.files.count { names.contains($0.name) && $0.parsed.hasImpossibleDay }
    let which = listed(names.sorted { $0.precedesByBytes($1) }, "export")
    log.warning(
      "file.unnamed-day",
      ["files": .int(undated.count), "impossible": .int(impossible)],
      text: "no day of delivery in the name of \(which)"
        + (impossible == 0
          ? "" : " (\(impossible) with a day that does not exist or is still to come)")
        + ": the first run that saw it counts; name exports DATASET_yyyyMMdd.csv, see docs/naming.md"
    )
  }

  /// Says how many rows came back, if any did.
  private func tellRecovered(_ files: [KnownFile]) {
    let back = files.filter { !$0.recovered.isEmpty }
    let rows = back.reduce(0) { $0 + $1.recovered.values.reduce(0, +) }
    guard rows > 0 else { return }
    log.info(
      "rows.recovered", ["files": .int(back.count), "rows": .int(rows)],
      text: "\(counted(rows, "row")) of \(counted(back.count, "export")) that were rejected before "
        + "are accepted now")
  }

  /// The names of a few things, or how many there are.
  private func listed(_ names: [String], _ one: String) -> String {
    names.count > 5 ? counted(names.count, one) : names.joined(separator: ", ")
  }

  private func said(_ outcome: RunOutcome) -> String {
    let files = outcome.files
    let what =
      if files.inbox == 0 {
        "the inbox holds no exports"
      } else if files.read == 0 {
        "no new exports"
      } else {
        "read \(counted(outcome.rows, "row")) of \(counted(files.read, "export"))"
      }
    return files.failed == 0
      ? what : "\(what); \(counted(files.failed, "export")) could not be taken"
  }

  /// Folds what has changed; where facts are damaged, their exports are read again first.
  ///
  /// A power cut may leave facts cut off that the ledger knows of already: they are not waited for, since
  /// their checksums tell.
  ///
  /// What comes of that second reading is in `ingested` then, too: an export that it refuses is one that the run could
  /// not take, whatever the first reading said.
  func mergeRepairing(
    _ bench: Workbench, _ inbox: Inbox, _ ingested: inout Ingested, _ id: RunID,
    asked: ClosedRange<Month>? = nil
  ) async throws(Failure) -> MeasureStage.Output {
    do throws(Failure) {
      return try await merge(bench, ingested.known, id, asked: asked)
    } catch {
      guard error.code == .storeCorrupt else { throw error }
      let damaged = try await bench.damagedFacts(ingested.known)
      let inInbox = Set(inbox.files.map(\.name))
      // Of an export that is gone nothing could be read again.
      guard !damaged.isEmpty, damaged.allSatisfy({ inInbox.contains($0.identity.path) }) else {
        throw error
      }
      for file in damaged {
        removeFile(configuration.store.facts(file.dataset ?? "", file.factsKey ?? ""))
      }
      log.warning(
        "store.repaired", ["files": .int(damaged.count)],
        text: "the facts of \(counted(damaged.count, "export")) are damaged; reading again")
      let first = ingested.outcome
      ingested = try await ingest(bench, inbox, id)
      ingested.outcome.add(reading: first)
      return try await merge(bench, ingested.known, id, asked: asked)
    }
  }

  /// Folds what has changed, journals it, and says which exports came twice.
  func merge(
    _ bench: Workbench, _ known: [KnownFile], _ id: RunID, asked: ClosedRange<Month>? = nil
  ) async throws(Failure) -> MeasureStage.Output {
    let start = configuration.settings.now()
    let measures = try await bench.measureStage(asked: asked).run(known, ledger: ledger)
    let folded = measures.folded
    try journal(
      id, "merge", ran: !folded.isEmpty, fingerprint: measures.digest,
      reason: folded.isEmpty
        ? "no dataset's facts have changed" : "facts changed: \(listed(folded, "dataset"))",
      counts: (known.count, measures.table.series.count), since: start)
    for name in measures.duplicates {
      log.warning(
        "file.duplicate", ["file": .text(name)],
        text: "\(name): the same bytes came under another name; counted once")
    }
    return measures
  }

  /// Enters a stage in the journal.
  func journal(
    _ id: RunID, _ stage: String, scope: String = "", ran: Bool, fingerprint: String,
    reason: String, counts: (in: Int, out: Int), since start: Moment
  ) throws(Failure) {
    let seconds = configuration.settings.now().seconds(since: start)
    try ledger.record(
      stage: StageRecord(
        stage: stage, scope: scope, status: ran ? .ran : .fresh, fingerprint: fingerprint,
        reason: reason, countIn: counts.in, countOut: counts.out,
        milliseconds: Int(seconds * 1000)), in: id)
  }
}

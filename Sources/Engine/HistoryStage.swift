import Aggregate
import Contract
import Store
import Records

/// What has become of published months, the report in hand included.
struct HistoryStage: Sendable {
  let bench: Workbench
  let ledger: Ledger

  /// The history as the report of these months shows it, the one reported last.
  ///
  /// The report in hand has no run and no day in it: it is the same whenever it is made, and the same when
  /// it is made again with nothing new.
  func run(
    _ published: [MonthResult], _ measures: MeasureStage.Output
  ) async throws(Failure) -> PublicationHistory {
    let configuration = bench.configuration
    // A report as of a day in the past says nothing about what was published when.
    guard configuration.settings.asOf == nil, let current = published.last else {
      return PublicationHistory()
    }
    let log = try PublicationLog.read(configuration, ledger)
    let reported = Set(published.map(\.month))
    let new = try await revisions(of: published.filter { log[$0.month] != nil }, log, measures)
    var months: [PublicationHistory.RevisedMonth] = []
    for own in log.months.sorted(by: { $0.month > $1.month }) {
      let month = Month(rawValue: own.month)
      var revisions: [Revision] = []
      var from = own.base.publication
      for step in own.steps {
        let to = step.to.publication
        revisions.append(
          Revision(month: month, from: from, to: to, moves: step.moves?.moves))
        from = to
      }
      var times = own.times
      if let new = new[month] {
        revisions.append(new)
        times += 1
      } else if reported.contains(month), let last = revisions.popLast() {
        // The figures of the last step are those of this report.
        revisions.append(
          Revision(month: month, from: last.from, to: nil, moves: last.moves))
      }
      // As many as the log keeps: whoever makes this report again has no more.
      revisions.removeFirst(max(0, revisions.count - PublicationLog.keptSteps))
      guard !revisions.isEmpty else { continue }
      months.append(
        PublicationHistory.RevisedMonth(
          first: own.first.publication, times: times, revisions: revisions))
    }
    return PublicationHistory(months: months, methods: methods(log, current.month))
  }

  /// How this report changes what was published of its months; nothing for one where nothing has changed, or what
  /// was published is no longer known.
  private func revisions(
    of results: [MonthResult], _ log: PublicationLog, _ measures: MeasureStage.Output
  ) async throws(Failure) -> [Month: Revision] {
    let stage = ChangeStage(bench: bench, ledger: ledger)
    var revisions: [Month: Revision] = [:]
    var changed: [String: [(published: ChangeStage.Published, result: MonthResult)]] = [:]
    let from = { (month: Month) in
      log[month]?.latest.publication ?? Publication(run: "", day: .none, deliveries: .none)
    }
    for result in results {
      guard let published = try stage.vintage(of: result.month, measures.table.cities) else {
        continue
      }
      if published.vintage.edition != bench.edition.id {
        revisions[result.month] = Revision(
          month: result.month, from: from(result.month), to: nil, moves: nil)
      } else if published.vintage.published != PublishedPlaces(result) {
        changed[published.run, default: []].append((published, result))
      }
    }
    for (_, months) in changed.sorted(by: { $0.key < $1.key }) {
      let splits = try await stage.splits(
        since: months.map(\.published), to: months.map(\.result), measures)
      for (month, split) in zip(months.map(\.result.month), splits) {
        revisions[month] = Revision(
          month: month, from: from(month), to: nil, moves: Revision.Moves(split.cities))
      }
    }
    return revisions
  }

  /// The changes of the method, latest first, and that of this report before them.
  private func methods(_ log: PublicationLog, _ month: Month) -> [MethodChange] {
    var all = log.methods
    if let last = all.last, last.parts != bench.method {
      all.append(
        PublicationLog.Method(month: month.rawValue, since: nil, parts: bench.method))
    }
    var changes: [MethodChange] = []
    for (number, (old, new)) in zip(all, all.dropFirst()).enumerated() {
      // As long as its first report is the one in hand, it has no day.
      let isThis = number == all.count - 2 && new.month == month.rawValue
      for subject in MethodChange.Subject.allCases {
        guard let before = old.parts[subject.rawValue], let now = new.parts[subject.rawValue],
          before != now
        else { continue }
        changes.append(
          MethodChange(
            subject: subject, old: before, new: now,
            since: isThis ? nil : new.since?.publication, month: Month(rawValue: new.month)))
      }
    }
    return changes.reversed()
  }

  /// Notes that these months were published, the one reported last; the log as it then stands.
  func noted(
    _ history: PublicationHistory, _ publication: Publication, _ months: [Month]
  ) throws(Failure) -> PublicationLog {
    var log = try PublicationLog.read(bench.configuration, ledger)
    let entry = PublicationLog.Entry(publication)
    if log.methods.last?.parts != bench.method, let month = months.last {
      log.methods.append(
        PublicationLog.Method(month: month.rawValue, since: entry, parts: bench.method))
      log.methods.removeFirst(max(0, log.methods.count - PublicationLog.keptMethods))
    }
    for month in months {
      guard let place = log.months.firstIndex(where: { $0.month == month.rawValue }) else {
        log.months.append(
          PublicationLog.MonthLog(month: month.rawValue, first: entry, base: entry))
        continue
      }
      let shown = history.months.first { $0.revisions.last?.month == month }
      if let shown, shown.times > log.months[place].times, let new = shown.revisions.last {
        log.months[place].append(
          PublicationLog.Step(to: entry, moves: new.moves.map(PublicationLog.Moves.init)))
      }
    }
    return log
  }
}

import Contract
import Store
import Observe
import Records
import Report

/// What must hold before a report is published.
///
/// Every gate leaves a finding in the journal. One that only warns says so in the log too, one that is closed
/// stops the run.
extension Session {
  /// Asks all gates; those about figures of a month are asked for each month that is published.
  ///
  /// - Parameters:
  ///   - files: the exports known.
  ///   - input: the report.
  ///   - months: the months that are published, ascending, the one reported last.
  ///   - measures: what they rest on.
  ///   - outcome: what came of reading.
  ///   - entry: the run.
  ///   - inbox: what lies in the inbox; `nil` where nobody looked.
  /// - Throws: `gate-closed`, with all that closes.
  func gate(
    _ files: [KnownFile], _ input: ReportInput, _ months: [MonthResult],
    _ measures: MeasureStage.Output, _ outcome: RunOutcome, _ entry: Entry, inbox: Inbox?
  ) async throws(Failure) {
    // What is made again was let through when it was made.
    guard configuration.settings.exports == nil else { return }
    let news = try news(files)
    let checks =
      [
        failedFiles(outcome), try monthJump(input.month), unreadFiles(inbox),
        emptyInbox(inbox, files), markedInbox(inbox), unnamedDays(files), foreignRows(news),
        olderExports(news), rejectedShare(input), freshness(files),
      ].compactMap(\.self) + (try await monthly(input, files, months, measures, entry.bench))
    let id = entry.id
    try ledger.record(checks: checks, in: id)
    for check in checks where check.status == .warn {
      log.warning("gate.warned", ["gate": .text(check.name)], text: check.message)
    }
    let closed = checks.filter { $0.status == .block }
    guard closed.isEmpty else {
      throw Failure(
        .gateClosed,
        "nothing was published: \(closed.map(\.message).joined(separator: "; "))",
        at: .init(file: configuration.pipeline.path),
        hint: "mend the exports, or change `gates` if that is as it should be")
    }
  }

  /// The gates about figures of a month, each with what it found in all months.
  private func monthly(
    _ input: ReportInput, _ files: [KnownFile], _ months: [MonthResult],
    _ measures: MeasureStage.Output, _ bench: Workbench
  ) async throws(Failure) -> [CheckRecord] {
    var found: [[CheckRecord?]] = []
    for result in months {
      var own = input
      own.measures = measures.exact
      own.current = result
      own.previous = previous(
        of: result, in: input, isFirst: result.month == months.first?.month, bench)
      let moved = try await SourceMoves(bench: bench, ledger: ledger, known: files)
        .finding(result, measures)
      found.append([coveredCities(own), denominators(own), volume(own), movement(own), moved])
    }
    return (found.first ?? []).indices.compactMap { gate in
      Self.together(found.compactMap { $0[gate] })
    }
  }

  /// The month before one that is published; it may lie before those of a backfill.
  private func previous(
    of result: MonthResult, in input: ReportInput, isFirst: Bool, _ bench: Workbench
  ) -> MonthResult? {
    if result.month == input.month { return input.previous }
    let before = result.month.advanced(by: -1)
    if let known = input.history.first(where: { $0.month == before }) { return known }
    guard isFirst, input.measures.months.contains(before) else { return nil }
    let earlier = bench.assess(before, input.measures)
    return earlier.hasFullWindow ? earlier : nil
  }

  /// What a gate found in several months, as one finding: as grave as the gravest, in the words of those that are so
  /// grave; where nothing is wrong, in those of the last month.
  static func together(_ found: [CheckRecord]) -> CheckRecord? {
    let gravity = { (status: CheckRecord.Status) in
      CheckRecord.Status.allCases.firstIndex(of: status) ?? 0
    }
    guard let last = found.last,
      let status = found.map(\.status).max(by: { gravity($0) < gravity($1) })
    else { return nil }
    guard status != .note else { return last }
    var words: [String] = []
    for one in found where one.status == status && !words.contains(one.message) {
      words.append(one.message)
    }
    let most = 5
    let first = words.prefix(most).joined(separator: "; ")
    return CheckRecord(
      name: last.name, status: status,
      message: words.count > most
        ? "\(first); and \(counted(words.count - most, "month")) more" : first)
  }

  var gates: Pipeline.Gates { configuration.pipeline.gates }

  private func failedFiles(_ outcome: RunOutcome) -> CheckRecord {
    let failed = outcome.failures.count
    return CheckRecord(
      name: "failed-files", status: failed == 0 ? .note : gates.failedFilesBlock ? .block : .warn,
      message: "\(counted(failed, "export")) could not be taken")
  }

  /// What lies in the inbox and was not read; told when it was seen (`inbox.others`, `file.unsettled`).
  private func unreadFiles(_ inbox: Inbox?) -> CheckRecord? {
    guard let inbox else { return nil }
    guard let unread = inbox.unreadInWords else {
      return CheckRecord(
        name: "unread-files", status: .note, message: "nothing in the inbox was left unread")
    }
    return CheckRecord(
      name: "unread-files", status: status(gates.unreadFiles), message: unread)
  }

  /// Exports of which nobody said when they were delivered.
  private func unnamedDays(_ files: [KnownFile]) -> CheckRecord? {
    let count = files.count { $0.failure == nil && $0.deliveryDay == .none }
    guard count > 0 else { return nil }
    return CheckRecord(
      name: "unnamed-day", status: gates.unnamedDayBlocks ? .block : .warn,
      message: "\(counted(count, "export")) without a day of delivery in the name")
  }

  private func rejectedShare(_ input: ReportInput) -> CheckRecord {
    let books = input.books.reduce(into: Tally()) { $0 += $1.tally }
    let share = books.read == 0 ? 0 : Double(books.rejectedTotal) / Double(books.read)
    return CheckRecord(
      name: "rejected-share", status: share > gates.maximumRejectedShare ? .block : .note,
      message: "\(books.rejectedTotal) of \(books.read) rows were rejected")
  }

  private func coveredCities(_ input: ReportInput) -> CheckRecord {
    let assessments = input.current.assessments
    let covered = assessments.count { $0.coverage > 0 }
    let share = assessments.isEmpty ? 0 : Double(covered) / Double(assessments.count)
    return CheckRecord(
      name: "covered-cities", status: share < gates.minimumCityShare ? .block : .note,
      message: "\(covered) of \(assessments.count) cities have data for \(input.month)")
  }

  /// How far the latest month lies beside those published before: deliveries decide which one it is, and a wrong day in
  /// their names must not show another month than yesterday's.
  ///
  /// A month that somebody asked for is as good as any to lie beside, but the first latest one lies beside none.
  private func monthJump(_ month: Month) throws(Failure) -> CheckRecord? {
    guard configuration.month == nil, configuration.settings.asOf == nil,
      try ledger.result(for: configuration.latestKey) != nil
    else {
      return nil
    }
    let prefix = configuration.vintageKeys
    let published = try ledger.results(withPrefix: prefix).keys
      .compactMap { Month($0.dropFirst(prefix.count)) }
    guard
      let nearest = published.min(by: {
        (abs($0.distance(to: month)), $0) < (abs($1.distance(to: month)), $1)
      })
    else { return nil }
    let jump = abs(nearest.distance(to: month))
    return CheckRecord(
      name: "month-jump", status: status(Double(jump) > gates.monthJump.limit, gates.monthJump),
      message: jump == 0
        ? "the latest month, \(month), was published before"
        : "the latest month is \(month), \(counted(jump, "month")) from \(nearest), the nearest "
          + "published; `--month \(month)` publishes it in any case")
  }

  /// How long ago the latest export was delivered.
  private func freshness(_ files: [KnownFile]) -> CheckRecord? {
    guard let bound = gates.freshness else { return nil }
    guard let latest = files.lazy.filter({ $0.failure == nil }).map(delivery(of:)).max() else {
      return nil
    }
    let age = Int(configuration.settings.today.rawValue) - Int(latest.rawValue)
    return CheckRecord(
      name: "freshness", status: status(Double(age) > bound.limit, bound),
      message: "the latest export was delivered on \(latest), \(counted(age, "day")) ago")
  }

  /// The months that the last one is compared with.
  private static let usualMonths = 6

  /// How much was reported for the month, against the months before it.
  private func volume(_ input: ReportInput) -> CheckRecord? {
    guard let bound = gates.volume else { return nil }
    let table = input.measures
    let first = input.month.advanced(by: -Self.usualMonths)
    guard table.months.contains(first) else { return nil }
    let offset = table.months.lowerBound.distance(to: first)
    var rows = [Int64](repeating: 0, count: Self.usualMonths + 1)
    for series in table.series.values where series.id.name == "reported" {
      for city in table.cities.indices {
        for month in rows.indices {
          rows[month] += series.monthly[city * table.monthCount + offset + month]
        }
      }
    }
    let now = rows[Self.usualMonths]
    let before = rows.dropLast().reduce(0, +)
    guard before > 0 else { return nil }
    let share = Double(now) * Double(Self.usualMonths) / Double(before)
    let usual = before / Int64(Self.usualMonths)
    return CheckRecord(
      name: "volume", status: status(share < bound.limit, bound),
      message: "\(now) rows were reported for \(input.month), \(usual) a month in the six before")
  }

  /// How far the index of any city has moved since the month before.
  private func movement(_ input: ReportInput) -> CheckRecord? {
    guard let bound = gates.movement, let previous = input.previous else { return nil }
    let moved = input.current.assessments.compactMap { now -> (city: CityCode, points: Double)? in
      guard let to = now.index, let from = previous.assessment(of: now.city)?.index else {
        return nil
      }
      return (now.city, abs(to - from))
    }
    guard let most = moved.max(by: { ($0.points, $1.city) < ($1.points, $0.city) }) else {
      return nil
    }
    return CheckRecord(
      name: "movement", status: status(most.points > bound.limit, bound),
      message:
        "the index of \(most.city) moved by \(most.points.fixed(decimals: 2)) points in \(input.month), "
        + "the most of all"
    )
  }

  func status(_ isPassed: Bool, _ bound: Pipeline.Gates.Bound) -> CheckRecord.Status {
    isPassed ? bound.blocks ? .block : .warn : .note
  }

  func status(_ consequence: Pipeline.Gates.Consequence) -> CheckRecord.Status {
    switch consequence {
    case .note: .note
    case .warn: .warn
    case .block: .block
    }
  }
}

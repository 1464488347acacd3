import Aggregate
import ByteStream
import Contract
import Store
import Records
import Register
import Score

/// Why indices and ranks have moved since the month before, by cause and indicator.
///
/// Where the store still has what the month before was published from, the change starts at the published
/// figures, and what has become of them since is told apart from what the new month brought.
struct ChangeStage: Sendable {
  let bench: Workbench
  let ledger: Ledger

  /// A state of the measures on the way, and why it differs from the one before.
  private struct State {
    let cause: ChangeCause
    let table: MeasureTable
  }

  /// The changes of the month reported since the month before; `nil` where that was never computed.
  ///
  /// - Parameters:
  ///   - previous: the month before.
  ///   - current: the month reported.
  ///   - measures: what both rest on.
  ///   - run: the run that publishes the month before as well, as a backfill does; its figures are then those of now.
  /// - Returns: the split.
  /// - Throws: what is wrong with a facts file.
  func run(
    from previous: MonthResult?, to current: MonthResult, _ measures: MeasureStage.Output,
    publishing run: RunID? = nil
  ) async throws(Failure) -> ChangeSplit? {
    guard let previous, previous.month < current.month,
      measures.table.months.contains(previous.month)
    else { return nil }
    if let run {
      let published: Published = (
        run.description, try bench.vintage(previous, measures),
        measures.table.windows(of: previous.month)
      )
      return try split(
        from: previous, published, to: current, measures,
        [State(cause: .new, table: published.windows)])
    }
    let published = try vintage(of: previous.month, measures.table.cities)
    var states: [State] = []
    if let vintage = published?.vintage {
      states = try await revisions(vintage, measures, of: [previous.month])[0]
    }
    var split = try self.split(from: previous, published, to: current, measures, states)
    if let published {
      split.shares = try await SourceShares(
        bench, measures, of: current.month, since: published.vintage
      ).shares()
    }
    return split
  }

  /// What reports of some months change in what one run had published of the same months, under the same edition.
  ///
  /// - Parameters:
  ///   - published: what that run published of each month.
  ///   - current: the months' new results, in the same order.
  ///   - measures: what they rest on.
  /// - Returns: a split for each.
  /// - Throws: what is wrong with a facts file.
  func splits(
    since published: [Published], to current: [MonthResult], _ measures: MeasureStage.Output
  ) async throws(Failure) -> [ChangeSplit] {
    guard let vintage = published.first?.vintage else { return [] }
    // What a run counted is the same for each of its months, so that exports are folded once for all.
    let states = try await revisions(vintage, measures, of: current.map(\.month))
    return try await forEachShard(
      Array(current.indices), width: bench.configuration.workers
    ) { place throws(Failure) in
      try split(
        from: current[place], published[place], to: current[place], measures, states[place])
    }
  }

  private func split(
    from previous: MonthResult, _ published: Published?, to current: MonthResult,
    _ measures: MeasureStage.Output, _ revised: [State]
  ) throws(Failure) -> ChangeSplit {
    let start: MeasureTable
    var from = previous
    var recomputed: [(cause: ChangeCause, before: PublishedPlaces)] = []
    var bridge: [CityCode: Double] = [:]
    var baseline = ChangeSplit.Baseline(month: previous.month, run: nil, otherEdition: nil)

    if let (run, vintage, windows) = published {
      start = windows
      from = bench.assess(previous.month, windows, windowMonths: previous.windowMonths)
      let isOtherEdition = vintage.edition != bench.edition.id
      if isOtherEdition {
        bridge = vintage.published.indices
      } else {
        recomputed = try wholes(vintage, windows, run: run, from: from)
      }
      baseline = ChangeSplit.Baseline(
        month: previous.month, run: run, deliveries: vintage.latestDelivery,
        otherEdition: isOtherEdition ? vintage.edition : nil)
    } else {
      start = measures.table.windows(of: previous.month)
    }
    let states =
      revised
      + moves(from: previous.month, to: current.month, measures.table)
    // The windows of the month reported.
    let end = states[states.count - 1].table
    let steps = states.map { state in
      ChangeStep(
        cause: state.cause,
        own: scoreOwnMoves(
          edition: bench.edition, from: start, to: state.table, cities: bench.cities,
          owed: bench.contracts.owed))
    }
    let split = splitChange(
      edition: bench.edition, recomputed: recomputed, from: from, to: current,
      start: leaves(start), steps: steps, end: leaves(end), cities: bench.cities)
    return ChangeSplit(from: baseline, month: current.month, cities: split, bridge: bridge)
  }

  // MARK: The published month

  /// A published report of a month: its run, what it was made from, and the windows of that month.
  typealias Published = (run: String, vintage: Vintage, windows: MeasureTable)

  /// The last published report of a month, if the store still has what it was made from.
  func vintage(
    of month: Month, _ cities: [CityCode]
  ) throws(Failure) -> Published? {
    let configuration = bench.configuration
    if let retold = configuration.settings.retold {
      guard let run = retold.vintage.from,
        let found = configuration.store.readVintage(run, of: month, cities: cities)
      else { return nil }
      return (run, found.vintage, found.windows)
    }
    guard configuration.settings.asOf == nil,
      let run = try ledger.result(for: configuration.vintageKey(month)),
      let found = configuration.store.readVintage(run, of: month, cities: cities)
    else { return nil }
    return (run, found.vintage, found.windows)
  }

  /// How the published index as a whole came to be what this tool makes of the same measures.
  private func wholes(
    _ vintage: Vintage, _ windows: MeasureTable, run: String, from: MonthResult
  ) throws(Failure) -> [(cause: ChangeCause, before: PublishedPlaces)] {
    let published = vintage.published
    let edited = vintage.editionDigest != bench.edition.digest
    guard vintage.revision == Vintage.revision else {
      guard edited else { return [(.tool, published)] }
      let file = "\(bench.configuration.store.vintage(run))/vintage.json"
      let old = bench.with(
        edition: try Edition.parse(text: vintage.editionText, file: file))
      return [
        (.tool, published),
        (
          .weights,
          PublishedPlaces(
            old.assess(from.month, windows, windowMonths: from.windowMonths))
        ),
      ]
    }
    if edited { return [(.weights, published)] }
    // The same tool and edition: what is left is who belongs to the groups.
    return published == PublishedPlaces(from) ? [] : [(.register, published)]
  }

  /// What has become of the published measures of some months since: register, verdicts, later deliveries.
  ///
  /// - Returns: the states on the way, for each of the months.
  private func revisions(
    _ vintage: Vintage, _ measures: MeasureStage.Output, of months: [Month]
  ) async throws(Failure) -> [[State]] {
    let stage = bench.measureStage()
    let store = bench.configuration.store
    var states = [[State]](repeating: [], count: months.count)
    func add(_ cause: ChangeCause, _ tables: [MeasureTable]) {
      for (place, table) in tables.enumerated() {
        states[place].append(State(cause: cause, table: table))
      }
    }
    let now = measures.files
    let wasKnown = Set(vintage.files.map(\.content))
    let isSameFiles = Set(now) == Set(vintage.files)
    if vintage.register != bench.register.digest {
      let old = vintage.files.filter { bench.contracts[$0.dataset] != nil }
      // Facts that `clean` has taken away leave the register's effect to the next state.
      if old.allSatisfy({ fileExists(store.facts($0.dataset, $0.facts)) }) {
        add(.register, try await stage.windows(of: old, like: measures, months) { _ in true })
      }
    }
    if !isSameFiles {
      let known = now.filter { wasKnown.contains($0.content) }
      if Set(known) != Set(vintage.files) {
        let cause = vintage.causeOfOtherFacts(
          contracts: bench.contracts.digest, register: bench.register.digest, now: now)
        add(cause, try await stage.windows(of: known, like: measures, months) { _ in true })
      }
      if known.count < now.count {
        let tables = try await stage.windows(of: now, like: measures, months) {
          wasKnown.contains($0.content)
        }
        add(.corrected, tables)
      }
    }
    // What comes on top are records of the month and those before that were delivered since.
    add(.new, months.map { measures.table.windows(of: $0) })
    return states
  }

  // MARK: The months since

  private func moves(from first: Month, to last: Month, _ table: MeasureTable) -> [State] {
    guard first < last else { return [] }
    var states: [State] = []
    for month in first.advanced(by: 1)...last {
      if month.window.lowerBound.month == 1 {
        states.append(State(cause: .denominators, table: table.windows(of: month, .denominators)))
      }
      states.append(State(cause: .new, table: table.windows(of: month, .entered)))
      states.append(State(cause: .leftWindow, table: table.windows(of: month)))
    }
    return states
  }

  /// The scores of a table of one month.
  private func leaves(_ table: MeasureTable) -> LeafTable {
    bench.leaves(of: table.months.upperBound, table)
  }
}

extension Workbench {
  /// What would move each city of a month up, if all others stood still.
  func outlooks(_ result: MonthResult) async throws(Failure) -> [CityCode: Outlook] {
    let found = try await forEachShard(cities, width: configuration.workers) {
      city throws(Failure) -> Outlook? in
      var outlook = outlook(of: city.code, in: result, edition: edition, group: city.group)
      for place in (outlook?.improvements ?? []).indices {
        guard let one = outlook?.improvements[place], let score = one.scoreNeeded,
          let leaf = edition.nodes[one.node].leaf,
          let reached = reachableValue(forScore: score, of: leaf)
        else { continue }
        outlook?.improvements[place].reach(
          reached.value, earning: reached.score, of: leaf.rule.bestScore ?? 1)
      }
      outlook?.improvements.sort { $0.precedes($1) }
      return outlook
    }
    return Dictionary(found.compactMap { $0 }.map { ($0.city, $0) }) { first, _ in first }
  }
}

extension Configuration {
  /// The key under which the ledger names the run that last published a month.
  func vintageKey(_ month: Month) -> String { "\(vintageKeys)\(month)" }

  /// What those keys begin with.
  var vintageKeys: String { "vintage/\(pipeline.name)/" }

  /// The key under which the ledger names the month that was last published as the latest there is.
  var latestKey: String { "latest/\(pipeline.name)" }

  /// The key under which the ledger names the run whose report the link shows.
  var shownKey: String { "shown/\(pipeline.name)" }
}

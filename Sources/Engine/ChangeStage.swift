import Aggregate
import ByteStream
import Contract
import Ledger
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
  func run(
    from previous: MonthResult?, to current: MonthResult, _ measures: MeasureStage.Output
  ) async throws(Failure) -> ChangeSplit? {
    guard let previous, previous.month < current.month,
      measures.table.months.contains(previous.month)
    else { return nil }
    let published = try vintage(of: previous.month, measures.table.cities)
    var split = try await split(from: previous, published, to: current, measures)
    if let published {
      split.shares = try await SourceShares(
        bench, measures, of: current.month, since: published.vintage
      ).shares()
    }
    return split
  }

  /// What a month's report changes in what was published of the same month, under the same edition.
  func split(
    since published: Published, to current: MonthResult, _ measures: MeasureStage.Output
  ) async throws(Failure) -> ChangeSplit {
    try await split(from: current, published, to: current, measures)
  }

  private func split(
    from previous: MonthResult, _ published: Published?, to current: MonthResult,
    _ measures: MeasureStage.Output
  ) async throws(Failure) -> ChangeSplit {
    var states: [State] = []
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
      states = try await revisions(vintage, measures, of: previous.month)
    } else {
      start = measures.table.windows(of: previous.month)
    }
    states += moves(from: previous.month, to: current.month, measures.table)
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
    guard configuration.settings.asOf == nil,
      let run = try ledger.result(for: configuration.vintageKey(month)),
      let found = configuration.store.readVintage(run, cities: cities),
      found.vintage.month == month.rawValue
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

  /// What has become of the published month's measures since: register, verdicts, later deliveries.
  private func revisions(
    _ vintage: Vintage, _ measures: MeasureStage.Output, of month: Month
  ) async throws(Failure) -> [State] {
    let stage = bench.measureStage()
    let store = bench.configuration.store
    var states: [State] = []
    let now = measures.files
    let wasKnown = Set(vintage.files.map(\.content))
    let isSameFiles = Set(now) == Set(vintage.files)
    if vintage.register != bench.register.digest {
      let old = vintage.files.filter { bench.contracts[$0.dataset] != nil }
      // Facts that `clean` has taken away leave the register's effect to the next state.
      if old.allSatisfy({ fileExists(store.facts($0.dataset, $0.facts)) }) {
        let table = try await stage.windows(of: old, like: measures, month) { _ in true }
        states.append(State(cause: .register, table: table))
      }
    }
    if !isSameFiles {
      let known = now.filter { wasKnown.contains($0.content) }
      if Set(known) != Set(vintage.files) {
        let cause = vintage.causeOfOtherFacts(
          contracts: bench.contracts.digest, register: bench.register.digest, now: now)
        let table = try await stage.windows(of: known, like: measures, month) { _ in true }
        states.append(State(cause: cause, table: table))
      }
      if known.count < now.count {
        let table = try await stage.windows(of: now, like: measures, month) {
          wasKnown.contains($0.content)
        }
        states.append(State(cause: .corrected, table: table))
      }
    }
    // What comes on top are records of the month and those before that were delivered since.
    states.append(State(cause: .new, table: measures.table.windows(of: month)))
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
          let rule = edition.nodes[one.node].leaf?.rule
        else { continue }
        outlook?.improvements[place].valueNeeded = neededValue(forScore: score, under: rule)
      }
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

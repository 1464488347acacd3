import ByteStream
import Foundation
import Store
import Observe
import Records
import Report
import Synchronization
import Testing

@testable import Engine

/// What was known then: `export` and `explain` as of a day or a run.
@Suite struct AsOfTests {
  private static let months = ["2018-02", "2018-03", "2018-04"].compactMap { Month($0) }
  private static let city = CityCode(rawValue: 420_100)

  private func settings(_ place: Place) throws -> Settings {
    let settings = try place.small()
    try place.write(
      try String(contentsOfFile: place.root + "/small.yaml", encoding: .utf8)
        .replacing("failed_files: block", with: "failed_files: warn")
        .replacing("maximum_rejected_share: 0.5", with: "maximum_rejected_share: 1"),
      to: "small.yaml")
    return settings
  }

  /// A store whose history is written down beside it.
  private struct History {
    /// The months of each run that published, by its number.
    var runs: [(id: Int64, months: [Month])] = []
    /// Who had published each month at the end of a day.
    var days: [Day: [Month: Int64]] = [:]
    var now: [Month: Int64] = [:]

    mutating func publish(_ id: Int64, _ months: [Month], on day: Day) {
      runs.append((id, months))
      for month in months { now[month] = id }
      days[day] = now
    }

    mutating func rollBack(to id: Int64, on day: Day) {
      now = [:]
      for run in runs where run.id <= id { for month in run.months { now[month] = run.id } }
      days[day] = now
    }
  }

  /// Law: whatever was delivered and published, taken back or published again, a table as of a day is, byte by byte, the one
  /// that had been published of its month by the end of that day; and what is explained has its index and rank.
  @Test(arguments: 0..<5 as Range<UInt64>) func aTableOfThenIsTheOnePublishedThen(seed: UInt64)
    async throws
  {
    let place = try Place()
    var settings = try settings(place)
    var inbox = try NightLawTests.Inbox(place, seed: seed &+ 200)
    var history = History()
    var day = Day(year: 2018, month: 6, day: 1)
    for _ in 0..<9 {
      day = day.advanced(by: inbox.random.within(0...2))
      let now = Moment(nanoseconds: Int64(day.rawValue) * 86_400_000_000_000)
      settings.now = { now }
      for _ in 0..<inbox.random.within(0...2) {
        _ = try inbox.happen(inbox.random.pick([.arrival, .replacement, .copy, .mending]))
      }
      let month = inbox.random.pick(Self.months)
      settings.month = month
      let outcome: RunOutcome
      var published = [month]
      switch inbox.random.within(0...9) {
      case 0 where history.runs.count > 1:
        let target = inbox.random.pick(history.runs.map(\.id))
        _ = try rollback(settings, to: RunID(number: target), log: place.log)
        history.rollBack(to: target, on: day)
        continue
      case 1...3:
        let first = inbox.random.pick(Self.months.filter { $0 <= month })
        published = Array(first...month)
        outcome = try await backfill(settings, from: first, to: month, log: place.log)
      case 4 where !history.runs.isEmpty: outcome = try await report(settings, log: place.log)
      default: outcome = try await run(settings, log: place.log)
      }
      if let id = outcome.run.flatMap({ RunID($0) }) {
        history.publish(id.number, published, on: day)
      }
    }
    let later = Moment(nanoseconds: Int64(day.advanced(by: 30).rawValue) * 86_400_000_000_000)
    settings.now = { later }
    for (day, months) in history.days.sorted(by: { $0.key < $1.key }) {
      for (month, run) in months {
        try await check(
          place, settings, .day(day), month, run, history, "seed \(seed), \(month) as of \(day)")
      }
    }
    for (run, months) in history.runs {
      for month in months {
        try await check(
          place, settings, .run(RunID(number: run)), month, run, history,
          "seed \(seed), \(month) as of run \(run)")
      }
    }
    // What came since the last report is known, too, once it has been read.
    settings.until = .score
    _ = try await run(settings, log: place.log)
    for (month, run) in history.now {
      try await checkNow(
        place, settings, month, run, history, "seed \(seed), \(month) as known now")
    }
  }

  private func published(
    _ place: Place, _ table: ReportTable, _ month: Month, _ run: Int64, _ history: History
  ) throws -> [UInt8]? {
    let isLast = history.runs.first { $0.id == run }?.months.last == month
    let path = isLast ? table.path : "months/\(month)/\(table.rawValue).csv"
    let full = "\(place.store)/runs/\(RunID(number: run))/report/\(path)"
    guard FileManager.default.fileExists(atPath: full) else { return nil }
    return try readFile(full, limit: .max)
  }

  private func check(
    _ place: Place, _ settings: Settings, _ moment: PastMoment, _ month: Month, _ run: Int64,
    _ history: History, _ told: String
  ) async throws {
    var settings = settings
    settings.month = month
    settings.knownAt = moment
    for table in ReportTable.allCases {
      guard let expected = try published(place, table, month, run, history) else {
        await #expect(throws: Failure.self) {
          _ = try await export(table, settings, as: .csv, log: place.log)
        }
        continue
      }
      let found = try await export(table, settings, as: .csv, log: place.log)
      #expect(found == expected, "\(told): \(table) of run \(run)")
    }
    let explained = try await explain(settings, city: Self.city, indicator: nil, log: place.log)
    #expect(explained.published?.run == RunID(number: run).description, "\(told)")
    #expect(explained.index == explained.published?.index, "\(told)")
    #expect(explained.rank == explained.published?.rank, "\(told)")
  }

  /// What is known now is said to be so exactly where other figures were published.
  private func checkNow(
    _ place: Place, _ settings: Settings, _ month: Month, _ run: Int64, _ history: History,
    _ told: String
  ) async throws {
    var settings = settings
    settings.month = month
    for table in [ReportTable.indices, .scores, .groups] {
      let words = Guarded("")
      let log = Log(destination: { text in words.withLock { $0 += text } }, style: .json)
      let expected = try #require(try published(place, table, month, run, history))
      let now = try await export(table, settings, as: .csv, log: log)
      let differs = rowsDiffering(try await madeAnew(place, settings, table), from: expected) > 0
      #expect(
        words.withLock { $0 }.contains("export.known-now") == differs,
        "\(told): \(table), \(now.count)")
      let asPublished = try await export(
        table, settings, as: .csv, isForPublication: true, log: place.log)
      #expect(asPublished == expected, "\(told): \(table)")
    }
  }

  /// The table that a report would print now, by a store that never published.
  private func madeAnew(
    _ place: Place, _ settings: Settings, _ table: ReportTable
  ) async throws -> [UInt8] {
    let fresh = try Place()
    var other = try self.settings(fresh)
    other.month = settings.month
    try FileManager.default.removeItem(atPath: fresh.inbox)
    try FileManager.default.copyItem(atPath: place.inbox, toPath: fresh.inbox)
    _ = try await run(other, log: fresh.log)
    return try readFile("\(fresh.published)/\(table.path)", limit: .max)
  }

  /// Law: as of a day on which nothing had been published, a table is that of a run which leaves later deliveries out.
  @Test func withoutAReportTheDeliveriesUntilThenCount() async throws {
    let place = try Place()
    var settings = try settings(place)
    settings.month = Month("2018-02")
    let day = Day(year: 2018, month: 3, day: 20)
    _ = try await run(settings, log: place.log)
    let fresh = try Place()
    var past = try self.settings(fresh)
    past.month = settings.month
    past.asOf = day
    _ = try await run(past, log: fresh.log)
    settings.knownAt = .day(day)
    for table in [ReportTable.indices, .scores, .groups, .books] {
      let found = try await export(
        table, settings, as: .csv, isForPublication: true, log: place.log)
      #expect(found == (try readFile("\(fresh.published)/\(table.path)", limit: .max)), "\(table)")
    }
    #expect(place.logged.contains("export.unpublished"))
    let explained = try await explain(settings, city: Self.city, indicator: nil, log: place.log)
    #expect(explained.published == nil && explained.asOf == "2018-03-20")
  }

  /// JSON of what was published is what JSON of a report would be.
  @Test(arguments: ReportTable.allCases) func aPublishedTableAsJSONSaysTheSame(
    table: ReportTable
  ) async throws {
    let place = try await FilledPlaces.march.value.copy()
    let settings = try place.settings()
    let csv = try readFile("\(place.published)/\(table.path)", limit: .max)
    let stored = try await Session(try Configuration(settings), log: place.log).fromStore()
    let rows = { (bytes: [UInt8]) throws -> [[String: AnyHashable]] in
      let all = try JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: AnyHashable]]
      // In CSV a text that is empty and one that is missing look alike.
      return (all ?? []).map {
        $0.filter { $0.value != "" as AnyHashable && !($0.value is NSNull) }
      }
    }
    let expected = tableText(
      table, of: stored.input, as: .json, months: stored.input.month.window)
    let found = try rows(publishedTable(csv, of: table, as: .json))
    #expect(found == (try rows(expected)) && !found.isEmpty || table == .alerts)
  }

  /// What is gone is not made up.
  @Test func aReportThatWasClearedAwayIsNotMadeAnew() async throws {
    let place = try Place()
    var settings = try settings(place)
    settings.month = Month("2018-02")
    for day in 1...3 {
      let now = Moment(
        nanoseconds: Int64(Day(year: 2018, month: 6, day: day).rawValue) * 86_400_000_000_000)
      settings.now = { now }
      try place.write(
        try String(contentsOfFile: place.inbox + "/licences_20180305.csv", encoding: .utf8)
          .replacing("〔2018〕", with: "〔201\(day)〕"), to: "inbox/licences_2018040\(day).csv")
      _ = try await run(settings, log: place.log)
    }
    _ = try clean(settings, keep: 1, isApplied: true, log: place.log)
    settings.knownAt = .day(Day(year: 2018, month: 6, day: 2))
    let failure = await #expect(throws: Failure.self) {
      _ = try await export(.indices, settings, as: .csv, log: place.log)
    }
    #expect(failure?.code == .nothingToReport && failure?.message.contains("r000002") == true)
    settings.knownAt = .run(RunID(number: 9))
    await #expect(throws: Failure.self) {
      _ = try await export(.indices, settings, as: .csv, log: place.log)
    }
  }
}

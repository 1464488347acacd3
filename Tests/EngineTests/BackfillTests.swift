import Foundation
import Store
import Observe
import Records
import Testing

@testable import Engine

/// What holds for a month that a run reports holds for every month of a backfill.
@Suite struct BackfillTests {
  private static let months = ["2018-01", "2018-02", "2018-03", "2018-04"].compactMap { Month($0) }

  private func failure(_ body: () async throws -> Void) async -> Failure? {
    do {
      try await body()
      return nil
    } catch {
      return error as? Failure
    }
  }

  /// Law: a gate closes for a backfill exactly when it closes for one of its months, and says for which.
  @Test(arguments: 0..<6 as Range<UInt64>) func aGateLooksAtEveryMonth(seed: UInt64) async throws {
    let place = try Place()
    let settings = try place.small()
    var inbox = try NightLawTests.Inbox(place, seed: seed &+ 300)
    for _ in 0..<inbox.random.within(2...8) { _ = try inbox.happen(.arrival) }
    let share = inbox.random.pick(["0.3", "0.6", "0.8", "1"])
    let cities = inbox.random.pick(["0", "0.5", "1"])
    let action = inbox.random.pick(["block", "warn"])
    try place.writeSmall(gates: ", volume: { share: \(share), then: \(action) }")
    try place.write(
      try String(contentsOfFile: place.root + "/small.yaml", encoding: .utf8)
        .replacing("maximum_rejected_share: 0.5", with: "maximum_rejected_share: 1")
        .replacing("minimum_city_share: 0 ", with: "minimum_city_share: \(cities) "),
      to: "small.yaml")
    let first = inbox.random.pick(Array(Self.months.dropLast()))
    var closed: [String: [Month]] = [:]
    var found: [String: [CheckRecord]] = [:]
    for month in first...Self.months[3] {
      var single = settings
      single.month = month
      single.store = place.root + "/store-\(month)"
      single.publish = place.root + "/report-\(month)"
      _ = await failure { _ = try await run(single, log: place.log) }
      for check in try checks(single.store ?? "")
      where ["volume", "covered-cities"].contains(check.name) {
        found[check.name, default: []].append(check)
        if check.status != .note { closed[check.name, default: []].append(month) }
      }
    }
    let thrown = await failure {
      _ = try await backfill(settings, from: first, to: Self.months[3], log: place.log)
    }
    let all = try checks(place.store)
    for (name, months) in found {
      let check = try #require(all.first { $0.name == name }, "seed \(seed): \(name)")
      let isClosed = closed[name] != nil
      #expect((check.status != .note) == isClosed, "seed \(seed): \(name), \(check.message)")
      for month in closed[name] ?? [] {
        #expect(check.message.contains("\(month)"), "seed \(seed): \(name), \(check.message)")
      }
      #expect(months.contains { $0.status == check.status })
    }
    #expect((thrown?.code == .gateClosed) == all.contains { $0.status == .block }, "seed \(seed)")
  }

  private func checks(_ store: String) throws -> [CheckRecord] {
    let ledger = try Ledger(copying: store + "/ledger.sqlite")
    let latest = try #require(try ledger.runs(limit: 1).first)
    return try ledger.checks(of: latest.id)
  }

  /// A city that leaps in a month in the middle is seen, though the last month is calm.
  @Test func aLeapInTheMiddleIsSeen() async throws {
    let place = try Place()
    let settings = try place.small(isRankedInFebruary: true)
    try place.writeSmall(gates: ", movement: { points: 1, then: block }")
    let thrown = await failure {
      _ = try await backfill(settings, from: Self.months[1], to: Self.months[2], log: place.log)
    }
    #expect(thrown?.code == .gateClosed)
    #expect(thrown?.message.contains("points in 2018-03") == true)
  }

  /// Law: what a backfill changes in any month that was published is among the errata, once; made again it changes nothing,
  /// and made again from the exports it is the same.
  @Test func errataTellOfEveryMonth() async throws {
    let place = try Place()
    let settings = try place.small(isRankedInFebruary: true)
    var february = settings
    february.month = Self.months[1]
    _ = try await run(february, log: place.log)
    _ = try await backfill(settings, from: Self.months[1], to: Self.months[2], log: place.log)
    let log = { try self.log(settings) }
    #expect(try log()[Self.months[1]]?.times == 0 && (try log()[Self.months[2]]) != nil)
    // February changes, behind the month that is reported.
    try place.write(
      try String(contentsOfFile: place.inbox + "/licences_20180305.csv", encoding: .utf8)
        .replacing("〔2018〕", with: "〔2017〕"), to: "inbox/licences_20180409.csv")
    _ = try await backfill(settings, from: Self.months[1], to: Self.months[2], log: place.log)
    for month in Self.months[1...2] {
      let own = try #require(try log()[month])
      #expect(own.times == 1 && own.latest.run == "r000003", "\(month)")
      let moves = try #require(own.steps.last?.moves)
      #expect(moves.indices > 0 && !moves.effects.isEmpty, "\(month)")
    }
    let page = try String(
      contentsOfFile: place.published + "/zh/changelog.html", encoding: .utf8)
    #expect(page.contains("2018年2月") && page.contains("2018年3月"))
    _ = try await verify(settings, nil, log: place.log)
    let before = try place.tree(place.published)
    _ = try await backfill(settings, from: Self.months[1], to: Self.months[2], log: place.log)
    let after = try place.tree(place.published)
    #expect(Set(after.keys) == Set(before.keys))
    #expect(after.filter { before[$0.key] != $0.value }.keys.sorted() == [])
    #expect(try log()[Self.months[1]]?.times == 1)
    // A run of one of its months starts from what the backfill published.
    var march = settings
    march.month = Self.months[2]
    _ = try await run(march, log: place.log)
    let changes = try place.tree(place.published)["data/changes.csv"]
    #expect(changes == before["data/changes.csv"])
    // Taken back, each month is what it was.
    _ = try rollback(settings, to: RunID(number: 2), log: place.log)
    let ledger = try Ledger(copying: place.store + "/ledger.sqlite")
    for month in Self.months[1...2] {
      #expect(try ledger.result(for: "vintage/small/\(month)") == "r000002")
      #expect(try log()[month]?.times == 0)
    }
  }

  /// Three of twelve months delivered: each month says how many it rests on, ranks nobody, and speaks of no record; ranked
  /// when that is asked for, it still is no record.
  @Test(arguments: [false, true]) func threeOfTwelveMonthsAreSaid(areRanked: Bool) async throws {
    let place = try Place()
    try place.copyInbox(from: try SmallSample.path + "/inbox") { name in
      let day = name.firstMatch(of: /_(\d{8})[._]/).map { String($0.1) } ?? ""
      return day >= "20180110"
    }
    let settings = try place.settings(
      .fewInBoth, extra: areRanked ? "partial_windows: ranked" : "")
    _ = try await backfill(settings, from: Self.months[0], to: Self.months[2], log: place.log)
    let files = try place.tree(place.published)
    for month in Self.months[0...2] {
      let table = rows(Array(try #require(files["months/\(month)/indices.csv"])))
      let column = { (name: String) in table[0].firstIndex(of: name) ?? 0 }
      for row in table.dropFirst() {
        let covered = Int(row[column("window_months")]) ?? 0
        #expect((1...4).contains(covered), "\(month)")
        #expect(row[column("index")].isEmpty != areRanked || row[column("status")] == "not-ranked")
        #expect(row[column("rank")].isEmpty || areRanked, "\(month)")
      }
    }
    let records = [
      "That is its best rank", "That is its worst rank", "above its worst",
      "largest gain",
      "largest fall", "months in a row",
    ]
    for (path, bytes) in files where path.hasSuffix(".html") && path.hasPrefix("en/") {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.contains("of 12 months"), "\(path)")
      #expect(text.firstMatch(of: /Best rank [0-9]/) == nil, "\(path)")
      for words in records { #expect(!text.contains(words), "\(path): \(words)") }
    }
  }

  private func log(_ settings: Settings) throws -> PublicationLog {
    let configuration = try Configuration(settings)
    return try PublicationLog.read(
      configuration, try Ledger(copying: configuration.store.ledger))
  }
}

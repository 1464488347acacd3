import Contract
import Foundation
import Store
import Observe
import Records
import Report
import Testing

@testable import Engine

/// What a report says of months that were published before, and that it says it without a clock.
@Suite struct HistoryTests {
  private func deliver(to place: Place, where keep: (String) -> Bool) throws {
    let held = Set(try FileManager.default.contentsOfDirectory(atPath: place.inbox))
    try place.copyInbox(from: try SmallSample.path + "/inbox") { name in
      let day = name.firstMatch(of: /_(\d{8})[._]/).map { String($0.1) }
      return !held.contains(name) && keep(day ?? "")
    }
  }

  /// February as it was published in early March, on the first of November.
  private func february() async throws -> Place {
    let place = try Place()
    try deliver(to: place) { $0 <= "20180308" }
    _ = try await run(try settings(place, day: 1, month: "2018-02"), log: place.log)
    return place
  }

  private func settings(
    _ place: Place, day: Int, month: String, editions: String? = nil, edition: String = "2018"
  ) throws -> Settings {
    var settings = try place.settings(
      .fewInBoth, month: month, edition: edition, editions: editions)
    let now = Day(year: 2026, month: 11, day: day)
    settings.now = { Moment(nanoseconds: Int64(now.rawValue) * 86_400_000_000_000) }
    return settings
  }

  private func page(_ place: Place, _ language: String = "en") throws -> String {
    try String(contentsOfFile: place.published + "/\(language)/changelog.html", encoding: .utf8)
  }

  private func log(_ place: Place) throws -> PublicationLog {
    try PublicationLog.read(
      try Configuration(try place.settings()),
      try Ledger(path: place.store + "/ledger.sqlite"))
  }

  /// Law: what has changed is told, and made again with nothing new a report is the same at any time.
  @Test func laterDeliveriesToAPublishedMonthAreTold() async throws {
    let place = try await february()
    #expect(try page(place).contains("No month had other figures"))
    #expect(try page(place).contains("The method has not changed"))
    #expect(try page(place).contains("There are no errata"))

    try deliver(to: place) { _ in true }
    _ = try await run(try settings(place, day: 2, month: "2018-02"), log: place.log)
    let text = try page(place)
    #expect(text.contains(">deliveries to "))
    #expect(text.contains(">this report<"))
    #expect(text.contains("Records that came into the window"))
    // The clock and the number of a run are nowhere.
    #expect(!text.contains("November 2026") && !text.contains("r00000"))

    let month = try #require(try log(place)[Month(year: 2018, month: 2)])
    let moves = try #require(month.steps.last?.moves)
    #expect(month.times == 1 && month.first.run == "r000001" && month.latest.run == "r000002")
    #expect(moves.indices > 0 && moves.indices <= moves.cities)
    #expect(moves.points != 0 && !moves.effects.isEmpty)
    // Nothing but deliveries has changed, so no other cause is at work.
    let known: Set = ["new", "corrected", "other_cities"]
    #expect(Set(moves.effects.map(\.cause)).isSubset(of: known))

    let before = try place.tree(place.published)
    _ = try await report(try settings(place, day: 3, month: "2018-02"), log: place.log)
    let isSame = try place.tree(place.published) == before
    #expect(isSame)
    #expect(try log(place)[Month(year: 2018, month: 2)]?.times == 1)

    // A report of the past says nothing of what was published when.
    var past = try settings(place, day: 4, month: "2018-02")
    past.asOf = Day(year: 2018, month: 3, day: 20)
    _ = try await report(past, log: place.log)
    #expect(try page(place).contains("No month had other figures"))

    // In the next month's report both publications have their day.
    _ = try await report(try settings(place, day: 5, month: "2018-03"), log: place.log)
    let later = try page(place)
    #expect(later.components(separatedBy: ">deliveries to ").count > 3)
    #expect(!later.contains("November 2026") && !later.contains(">this report<"))
    #expect(try page(place, "zh").contains("含截至"))
  }

  /// Law: a report as of a day has the books of a store that never saw a later delivery.
  @Test func booksAsOfADayKnowNothingLater() async throws {
    let day = Day(year: 2018, month: 3, day: 20)
    let early = try Place()
    try deliver(to: early) { $0 <= "20180320" }
    _ = try await run(try settings(early, day: 1, month: "2018-02"), log: early.log)
    let whole = try Place()
    try deliver(to: whole) { _ in true }
    _ = try await run(try settings(whole, day: 1, month: "2018-02"), log: whole.log)
    let today = try whole.tree(whole.published)
    var past = try settings(whole, day: 2, month: "2018-02")
    past.asOf = day
    _ = try await report(past, log: whole.log)
    let then = try whole.tree(whole.published)
    let expected = try early.tree(early.published)
    for name in ["books", "indices", "scores", "measures", "rejects"] {
      #expect(then["data/\(name).csv"] == expected["data/\(name).csv"], "\(name)")
    }
    // Later deliveries replaced rows that still stood then.
    #expect(then["data/books.csv"] != today["data/books.csv"])
  }

  @Test func changesOfTheMethodAreTold() async throws {
    let place = try await february()
    let editions = place.root + "/editions"
    try FileManager.default.copyItem(
      atPath: packageRoot + "/pipelines/editions", toPath: editions)
    let path = editions + "/2018.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try Data(text.replacing(", full: 1 }", with: ", full: 0.99 }", maxReplacements: 1).utf8)
      .write(to: URL(fileURLWithPath: path))
    _ = try await report(
      try settings(place, day: 2, month: "2018-02", editions: editions), log: place.log)
    #expect(try page(place).contains("Points, rules or words"))
    let moves = try #require(try log(place)[Month(year: 2018, month: 2)]?.steps.last?.moves)
    #expect(moves.effects.map(\.cause) == ["weights"])
    #expect(!(try page(place).contains("November 2026")))

    // Another edition is not compared, and the change before it now has its day.
    _ = try await report(
      try settings(place, day: 3, month: "2018-02", edition: "2019"), log: place.log)
    #expect(try page(place).contains("another edition: not comparable"))
    #expect(try page(place).contains(">deliveries to "))
    let steps = try #require(try log(place)[Month(year: 2018, month: 2)]?.steps)
    #expect(steps.count == 2 && steps[1].moves == nil)

    // What cannot be read is named, and what was kept beside the report that is shown takes its place.
    let key = "publications/\(try Configuration(try place.settings()).pipeline.name)"
    try Ledger(path: place.store + "/ledger.sqlite").setResult("[]", for: key)
    _ = try await report(try settings(place, day: 4, month: "2018-02"), log: place.log)
    #expect(place.logged.contains("results '\(key)'"))
    #expect(try log(place)[Month(year: 2018, month: 2)]?.steps.count == 3)
  }

  /// What was taken back was never published.
  @Test func runsThatAreTakenBackAreForgotten() {
    func entry(_ number: Int) -> PublicationLog.Entry {
      .init(Publication(run: "r\(number)", day: .none, deliveries: .none))
    }
    var log = PublicationLog()
    var month = PublicationLog.MonthLog(month: 1, first: entry(1), base: entry(1))
    for number in [2, 4] { month.append(.init(to: entry(number), moves: nil)) }
    log.months = [month, .init(month: 2, first: entry(3), base: entry(3))]
    log.methods = [
      .init(month: 1, since: entry(1), parts: ["tool": "a"]),
      .init(month: 1, since: entry(4), parts: ["tool": "b"]),
    ]
    log.withdraw(["r3", "r4"])
    #expect(log.months.count == 1 && log.months[0].times == 1)
    #expect(log.months[0].latest.run == "r2" && log.methods.count == 1)
    log.withdraw(["r1", "r2"])
    #expect(log.months.isEmpty && log.methods.isEmpty)
  }

  /// A month that changes every night keeps its latest changes only, and its count.
  @Test func oldStepsAreDropped() {
    func entry(_ number: Int) -> PublicationLog.Entry {
      .init(Publication(run: "r\(number)", day: .none, deliveries: .none))
    }
    var month = PublicationLog.MonthLog(month: 0, first: entry(0), base: entry(0))
    for number in 1...40 { month.append(.init(to: entry(number), moves: nil)) }
    #expect(month.times == 40 && month.steps.count == PublicationLog.keptSteps)
    #expect(month.first.run == "r0" && month.base.run == "r28" && month.latest.run == "r40")
  }
}

import Foundation
import Store
import Observe
import Records
import Report
import Synchronization
import Testing

@testable import Engine

/// Days of delivery that cannot be, wherever they stand: nothing rests on them, and nothing else is stopped.
@Suite struct DeliveryDayTests {
  private func file(_ day: Day, _ number: Int) -> KnownFile {
    KnownFile(
      identity: FileIdentity(path: "f\(number)", size: 1, modifiedNanoseconds: 0, inode: 0),
      contentHash: "\(number)", deliveryDay: day)
  }

  private func failure(_ body: () async throws -> Void) async -> Failure? {
    do {
      try await body()
      return nil
    } catch {
      return error as? Failure
    }
  }

  // MARK: The bulk

  /// Law: one export, whatever its day, neither stretches the tables by more than a year nor moves the latest month by more.
  @Test(arguments: 0..<60 as Range<UInt64>) func oneStrayDecidesNothing(seed: UInt64) throws {
    var random = Random(seed, "strays")
    let start = Day(year: 2014 + random.within(0...4), month: 1, day: 1)
    let nights = random.within(12...400)
    let perNight = random.within(1...20)
    var files: [KnownFile] = []
    for night in 0..<nights {
      for _ in 0..<random.within(1...perNight) {
        files.append(file(start.advanced(by: night), files.count))
      }
    }
    let own = try #require(Deliveries(files))
    #expect(own.bulk == own.all)
    let stray = Day(rawValue: Int32(random.within(7_305...40_000)))
    let with = try #require(Deliveries(files + [file(stray, -1)]))
    #expect(abs(with.month.distance(to: own.month)) <= 13, "\(stray) beside \(own.all)")
    let (one, two) = (own.months(asked: nil, lead: 24), with.months(asked: nil, lead: 24))
    #expect(two.count <= one.count + 13)
    // What is asked for is in the tables, as far as anything was delivered.
    let month = stray.month
    let asked = with.months(asked: month...month, lead: 24)
    #expect(asked.contains(month) && asked.lowerBound <= two.lowerBound)
  }

  @Test func aFirstExportAfterAPauseIsNoStray() throws {
    let start = Day(year: 2017, month: 1, day: 1)
    var files = (0..<300).map { file(start.advanced(by: $0), $0) }
    files.append(file(start.advanced(by: 360), -1))
    #expect(try #require(Deliveries(files)).bulk.upperBound == start.advanced(by: 360))
    // Two in all are no bulk.
    let two = [file(start, 1), file(start.advanced(by: 3_000), 2)]
    #expect(try #require(Deliveries(two)).bulk == start...start.advanced(by: 3_000))
    // Exports without a day of their own decide nothing where others have one.
    var seen = file(.none, 3)
    seen.firstSeenDay = start.advanced(by: 4_000)
    #expect(try #require(Deliveries(files + [seen])).bulk.upperBound == start.advanced(by: 360))
    #expect(try #require(Deliveries([seen])).bulk.lowerBound == seen.firstSeenDay)
    #expect(Deliveries([]) == nil)
  }

  // MARK: Names

  /// Law: an export with such a name is refused, as long as it lies there and no longer; all others go on.
  @Test(arguments: [
    "licences_420300_99991231.csv", "licences_420300_00010101.csv", "licences_30000101.csv",
    "licences_20991231.csv", "licences_20180603.csv", "licences_20180431.csv",
    "licences_1989-12-31.csv",
  ])
  func aNameBreaksNoStore(name: String) async throws {
    let place = try Place()
    let settings = try place.small(month: "latest")
    try place.writeSmall(month: "latest", gates: ", month_jump: { months: 1, then: block }")
    _ = try await run(settings, log: place.log)
    let before = try place.tree(place.published + "/data")
    let path = place.inbox + "/" + name
    let text = try String(contentsOfFile: place.inbox + "/licences_20180405.csv", encoding: .utf8)
    try place.write(text + "\n", to: "inbox/" + name)
    let closed = await failure { _ = try await run(settings, log: place.log) }
    #expect(closed?.code == .gateClosed)
    #expect(place.logged.contains("\"day-implausible\""))
    #expect(try plan(settings, log: place.log).allSatisfy { $0.scope != "run" })
    try place.write(
      try String(contentsOfFile: place.root + "/small.yaml", encoding: .utf8)
        .replacing("failed_files: block", with: "failed_files: warn"), to: "small.yaml")
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.failures.map(\.code) == [.dayImplausible])
    #expect(outcome.month?.description == "2018-03")
    #expect(try place.tree(place.published + "/data") == before)
    try FileManager.default.removeItem(atPath: path)
    #expect(try await run(settings, log: place.log).failures.isEmpty)
    #expect(try place.tree(place.published + "/data") == before)
  }

  /// Law: what another clock let in is set aside under the right one, named, and never stops a command; the day after it can be,
  /// it counts.
  @Test(arguments: [true, false]) func aDayInTheStoreStopsNothing(isGone: Bool) async throws {
    let place = try Place()
    var settings = try place.small(month: "latest")
    try place.writeSmall(month: "latest", gates: ", month_jump: { months: 1, then: warn }")
    _ = try await run(settings, log: place.log)
    let before = try place.tree(place.published + "/data")
    let text = try String(contentsOfFile: place.inbox + "/licences_20180405.csv", encoding: .utf8)
    try place.write(text + "\n", to: "inbox/licences_20991231.csv")
    var ahead = settings
    ahead.now = { Moment(nanoseconds: 4_102_358_400_000_000_000) }
    _ = try await run(ahead, log: place.log)
    if isGone { try FileManager.default.removeItem(atPath: place.inbox + "/licences_20991231.csv") }

    place.events.withLock { $0 = [] }
    try place.write(
      try String(contentsOfFile: place.root + "/small.yaml", encoding: .utf8)
        .replacing("failed_files: block", with: "failed_files: warn"), to: "small.yaml")
    let outcome = try await run(settings, log: place.log)
    #expect(place.logged.contains("store.set-aside") && place.logged.contains("licences_20991231"))
    #expect(outcome.failures.map(\.code) == (isGone ? [] : [.dayImplausible]))
    #expect(try place.tree(place.published + "/data") == before)
    let indices = try await export(.indices, settings, as: .csv, log: place.log)
    #expect(Data(indices) == before["indices.csv"])
    _ = try await report(settings, log: place.log)
    _ = try plan(settings, log: place.log)
    _ = try await rejectedRows(settings, city: CityCode(rawValue: 420_100), log: place.log)
    _ = try await verify(settings, nil, log: place.log)
    settings.now = { Moment(nanoseconds: 4_102_358_400_000_000_000) }
    #expect(try await run(settings, log: place.log).failures.isEmpty)
  }

  /// Law: days in rows, whatever they are, neither stretch a table nor stop a run.
  @Test(arguments: 0..<4 as Range<UInt64>) func daysInRowsStretchNothing(seed: UInt64) async throws
  {
    var random = Random(seed, "days in rows")
    let place = try Place()
    var settings = try place.small()
    settings.until = .aggregate
    let path = place.inbox + "/licences_20180405.csv"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    var text = "\(lines[0])\n"
    for _ in 0..<60 {
      let year = random.pick([1, 1_000, 1_899, 1_901, 1_989, 2_017, 2_018, 2_100, 3_000, 9_999])
      let day = "\(padded(year))-0\(random.within(1...9))-1\(random.within(0...9))"
      text += lines[1].replacing("2018-02-05", with: day) + "\n"
    }
    try place.write(text, to: "inbox/licences_20180405.csv")
    _ = try await run(settings, log: place.log)
    let session = try Session(try Configuration(settings), log: place.log)
    let table = try await session.fromStore().measures.table
    #expect(table.months.lowerBound.description == "2016-03")
    #expect(table.months.upperBound.description == "2018-04")
  }

  private func padded(_ year: Int) -> String { String(String(year + 10_000).dropFirst()) }

  // MARK: The latest month

  /// Law: the latest month moves by a month at a time, unless somebody asks for another.
  @Test func aJumpOfTheLatestMonthIsAGate() async throws {
    let place = try Place()
    var settings = try place.small(month: "latest")
    try place.writeSmall(month: "latest")
    #expect(try await run(settings, log: place.log).month?.description == "2018-03")
    let before = try place.tree(place.published)
    let text = try String(contentsOfFile: place.inbox + "/licences_20180405.csv", encoding: .utf8)
    try place.write(text + "\n", to: "inbox/licences_20180602.csv")
    let closed = await failure { _ = try await run(settings, log: place.log) }
    #expect(closed?.code == .gateClosed && closed?.message.contains("2 months") == true)
    #expect(try place.tree(place.published) == before)
    settings.month = Month("2018-05")
    #expect(try await run(settings, log: place.log).month?.description == "2018-05")
    settings.month = nil
    #expect(try await run(settings, log: place.log).month?.description == "2018-05")
    // Looking at an old month first is no jump.
    let other = try Place()
    var early = try other.small(month: "latest")
    early.month = Month("2017-01")
    _ = try await run(early, log: other.log)
    early.month = nil
    #expect(try await run(early, log: other.log).month?.description == "2018-03")
  }
}

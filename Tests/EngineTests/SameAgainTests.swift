import Contract
import Foundation
import Store
import Observe
import Records
import Report
import Synchronization
import Testing

@testable import Engine

/// The same exports again are the same, whatever was done to their files and to the store.
@Suite struct SameAgainTests {
  private let files = FileManager.default

  private func failure(_ body: () async throws -> Void) async -> Failure? {
    do {
      try await body()
      return nil
    } catch {
      return error as? Failure
    }
  }

  /// A place whose exports replace rows of each other.
  private func filled(_ extra: String = "") async throws -> (place: Place, settings: Settings) {
    let place = try Place()
    let settings = try place.small(month: "latest")
    try place.writeSmall(month: "latest", extra: extra)
    _ = try await run(settings, log: place.log)
    return (place, settings)
  }

  private func superseded(_ place: Place) throws -> Int {
    let ledger = try Ledger(copying: place.store + "/ledger.sqlite")
    return try ledger.knownFiles().reduce(0) { $0 + $1.superseded }
  }

  private func paths(_ place: Place) throws -> [String] {
    try files.contentsOfDirectory(atPath: place.inbox).sorted().map { place.inbox + "/" + $0 }
  }

  /// What was refused and is gone is in no report: the exports are those of an earlier run, the report shown is not.
  @Test func whatWasRefusedAndIsGoneIsNoLongerShown() async throws {
    let place = try Place()
    let settings = try place.small(month: "latest")
    let path = place.root + "/small.yaml"
    try place.writeSmall(month: "latest")
    try place.write(
      try String(contentsOfFile: path, encoding: .utf8)
        .replacing("failed_files: block", with: "failed_files: warn"), to: "small.yaml")
    _ = try await run(settings, log: place.log)
    let calm = try place.tree(place.published + "/zh")
    try place.write("a,b\n1,2\n", to: "inbox/licences_20180419.csv")
    #expect(try await run(settings, log: place.log).failures.count == 1)
    #expect(try place.tree(place.published + "/zh")["quality.html"] != calm["quality.html"])
    try files.removeItem(atPath: place.inbox + "/licences_20180419.csv")
    _ = try await run(settings, log: place.log)
    #expect(try place.tree(place.published + "/zh")["quality.html"] == calm["quality.html"])
  }

  /// What may be done to files without changing them.
  enum Handling: CaseIterable, Sendable { case touched, copied, moved, restored }

  private func handle(_ place: Place, _ handling: Handling) throws {
    for (number, path) in try paths(place).enumerated() {
      let aside = place.root + "/aside"
      switch handling {
      case .touched:
        try files.setAttributes(
          [.modificationDate: Date(timeIntervalSince1970: 1_500_000_000 + Double(number))],
          ofItemAtPath: path)
      case .copied, .restored:
        try files.copyItem(atPath: path, toPath: aside)
        try files.removeItem(atPath: path)
        try files.moveItem(atPath: aside, toPath: path)
      case .moved:
        try files.linkItem(atPath: path, toPath: aside)
        try files.removeItem(atPath: path)
        try files.moveItem(atPath: aside, toPath: path)
      }
    }
    if handling == .restored {
      try files.removeItem(atPath: place.store)
      try files.removeItem(atPath: place.published)
    }
  }

  /// Law: nothing is new only where the link shows what the journal says, whatever moved the link back.
  @Test func whatTheLinkDoesNotShowIsMadeAgain() async throws {
    let (place, settings) = try await filled()
    let before = try files.destinationOfSymbolicLink(atPath: place.published)
    let first = try String(
      contentsOfFile: place.inbox + "/licences_20180405.csv", encoding: .utf8)
    try place.write(
      first.replacing("〔2018〕1号", with: "〔2018〕91号"), to: "inbox/licences_20180412.csv")
    _ = try await run(settings, log: place.log)
    let shown = try place.tree(place.published + "/data")
    // As a run does that fails in its last entry, which stands in the journal all the same.
    try files.removeItem(atPath: place.published)
    try files.createSymbolicLink(atPath: place.published, withDestinationPath: before)
    #expect(try place.tree(place.published + "/data") != shown)
    #expect(try await run(settings, log: place.log).published != nil)
    #expect(try place.tree(place.published + "/data")["measures.csv"] == shown["measures.csv"])
    #expect(try await run(settings, log: place.log).published == nil)
  }

  /// Law: report, books and ledger hang on the contents of exports alone.
  @Test(arguments: Handling.allCases) func handlingChangesNothing(handling: Handling) async throws {
    let (place, settings) = try await filled()
    let (before, rows) = (try place.tree(place.published), try superseded(place))
    #expect(rows > 0)
    for _ in 0..<2 {
      try handle(place, handling)
      _ = try await run(settings, log: place.log)
      #expect(try place.tree(place.published) == before)
      #expect(try superseded(place) == rows)
      _ = try await verify(settings, nil, log: place.log)
    }
  }

  /// Law: an export without a day counts as delivered when its bytes were first seen, under whatever name and time.
  @Test func theFirstSightOfBytesStays() async throws {
    let (place, start) = try await filled()
    let text = try String(contentsOfFile: place.inbox + "/licences_20180405.csv", encoding: .utf8)
    try place.write(text + "\n", to: "inbox/licences_late.csv")
    _ = try await run(start, log: place.log)
    let before = try place.tree(place.published)
    var settings = start
    settings.now = { Moment(nanoseconds: 1_530_000_000_000_000_000) }
    try handle(place, .touched)
    _ = try await run(settings, log: place.log)
    #expect(try place.tree(place.published) == before)
    let ledger = try Ledger(copying: place.store + "/ledger.sqlite")
    let late = try ledger.knownFiles().first { $0.identity.path == "licences_late.csv" }
    #expect(late?.firstSeenDay == start.today)
    _ = try await verify(settings, nil, log: place.log)
  }

  /// Law: no table of a report tells how often or when somebody tried.
  @Test func attemptsAreInNoTable() async throws {
    func tables(attempts: Int, clock: Int64) async throws -> [String: Data] {
      let place = try Place()
      var settings = try place.small(month: "2018-02")
      settings.now = { Moment(nanoseconds: clock * 1_000_000_000) }
      for _ in 0..<attempts { _ = try await report(afterRun: settings, place) }
      try place.writeSmall(month: "2018-03")
      for _ in 0..<attempts { _ = try await report(afterRun: settings, place) }
      return try place.tree(place.published)
    }
    let once = try await tables(attempts: 1, clock: 1_527_818_400)
    let often = try await tables(attempts: 3, clock: 1_900_000_000)
    #expect(once == often)
    let texts = once.filter { !$0.key.hasSuffix(".xlsx") }
      .map { String(decoding: $0.value, as: UTF8.self) }
    #expect(texts.allSatisfy { !$0.contains("r00000") && !$0.contains("2018-06-01") })
  }

  private func report(afterRun settings: Settings, _ place: Place) async throws -> RunOutcome {
    _ = try await run(settings, log: place.log)
    return try await Engine.report(settings, log: place.log)
  }

  // MARK: What is shown

  @Test func theNewestIsShownAgain() async throws {
    let (place, start) = try await filled()
    let newest = try place.tree(place.published)
    var settings = start
    settings.month = Month("2018-02")
    _ = try await run(settings, log: place.log)
    settings.month = nil
    place.events.withLock { $0 = [] }
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.month?.description == "2018-03" && outcome.files.read == 0)
    let shown = try place.tree(place.published)
    #expect(shown["data/indices.csv"] == newest["data/indices.csv"])
    #expect(try await run(settings, log: place.log).run == nil)
    #expect(place.logged.contains("the report of 2018-03 stands at"))
    // A report made again is the newest as well; one that was taken back stays so, and it is said.
    _ = try await Engine.report(settings, log: place.log)
    #expect(try await run(settings, log: place.log).run == nil)
    _ = try rollback(settings, to: RunID(number: 2), log: place.log)
    #expect(try await run(settings, log: place.log).run == nil)
    #expect(place.logged.contains("the report of 2018-02, to which it was rolled back"))
  }

  // MARK: Verify

  /// What may lie in an inbox beside its exports.
  enum Guest: CaseIterable, Sendable { case link, folder, empty, other, header, cut, day, marker }

  private func put(_ guest: Guest, into place: Place) throws {
    switch guest {
    case .link:
      try files.createSymbolicLink(
        atPath: place.inbox + "/licences_20180411.csv", withDestinationPath: "/etc/hostname")
    case .folder:
      try files.createDirectory(
        atPath: place.inbox + "/licences_20180412.csv", withIntermediateDirectories: false)
    case .empty: try place.write("", to: "inbox/licences_20180413.csv")
    case .other: try place.write("x", to: "inbox/notes.xlsx")
    case .header: try place.write("a,b\n1,2\n", to: "inbox/licences_20180414.csv")
    case .cut: try place.write([0x1F, 0x8B, 8, 0, 0], to: "inbox/licences_20180415.csv.gz")
    case .day: try place.write("x", to: "inbox/licences_99991231.csv")
    case .marker: try place.write("", to: "inbox/SYNTHETIC")
    }
  }

  private func warnsOfFailures(_ place: Place) throws {
    try place.write(
      try String(contentsOfFile: place.root + "/small.yaml", encoding: .utf8)
        .replacing("failed_files: block", with: "failed_files: warn"), to: "small.yaml")
  }

  /// Law: every report that was published can be made again, whatever lay in the inbox then and lies there now.
  @Test(arguments: Guest.allCases) func anyReportIsVerified(guest: Guest) async throws {
    let place = try Place()
    let settings = try place.small(month: "latest")
    try place.writeSmall(month: "latest", gates: ", freshness: { days: 100, then: block }")
    try warnsOfFailures(place)
    if guest == .marker {
      try place.writeSmall(month: "latest", extra: "synthetic: false")
      try warnsOfFailures(place)
    }
    try put(guest, into: place)
    _ = try await run(settings, log: place.log)
    var later = settings
    // No gate of today stops it.
    later.now = { Moment(nanoseconds: 1_900_000_000_000_000_000) }
    _ = try await verify(later, nil, log: place.log)
    for other in Guest.allCases where other != guest { try put(other, into: place) }
    _ = try await verify(later, nil, log: place.log)
  }

  /// Law: so can a report as of a day, one that was made without an inbox, and one with a touched export.
  @Test func reportsOfEveryKindAreVerified() async throws {
    let (place, start) = try await filled()
    var settings = start
    settings.asOf = Day("2018-03-20")
    _ = try await run(settings, log: place.log)
    settings.asOf = nil
    try put(.empty, into: place)
    try warnsOfFailures(place)
    _ = try await run(settings, log: place.log)
    _ = try await Engine.report(settings, log: place.log)
    try handle(place, .copied)
    try place.writeSmall(month: "latest", extra: "settle_minutes: 10")
    for number in 1...4 {
      _ = try await verify(settings, RunID(number: Int64(number)), log: place.log)
    }
  }

  /// Law: nor does it matter how often the month was published before.
  @Test func aMonthThatChangedOftenIsVerified() async throws {
    let (place, settings) = try await filled()
    let path = place.inbox + "/licences_20180405.csv"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let lines = text.split(separator: "\n")
    for number in 0...(PublicationLog.keptSteps + 1) {
      let odd = String(repeating: "x,y\n\(lines[1])\n", count: number + 1)
      try place.write(text + odd, to: "inbox/licences_20180405.csv")
      _ = try await run(settings, log: place.log)
    }
    _ = try await verify(settings, nil, log: place.log)
  }

  /// Law: nothing can be added to a report unseen.
  @Test(arguments: ["data/more.csv", "index.html.bak", ".hidden", "zh/a.pdf"])
  func aFileThatWasAddedIsNoticed(name: String) async throws {
    let (place, settings) = try await filled()
    try place.write("x", to: "store/runs/r000001/report/" + name)
    let found = await failure { _ = try await verify(settings, nil, log: place.log) }
    #expect(found?.code == .notReproduced && found?.place?.file.hasSuffix(name) == true)
    try files.removeItem(atPath: place.store + "/runs/r000001/report/" + name)
    try files.createSymbolicLink(
      atPath: place.store + "/runs/r000001/report/" + name, withDestinationPath: "/etc/hostname")
    #expect(await failure { _ = try await verify(settings, nil, log: place.log) } != nil)
  }

  /// Law: what is hashed is what is parsed and kept.
  ///
  /// An edition that is edited while a run is going on is new to the next.
  @Test(arguments: ["before the tables are read", "before the report is made"])
  func anEditDuringARunIsNewToTheNext(moment: String) async throws {
    let place = try Place()
    let settings = try place.small()
    let path = place.root + "/editions/small.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    func edit() throws { try place.write(text + "# Edited.\n", to: "editions/small.yaml") }
    let run = {
      let session = try Session(try Configuration(settings), log: place.log)
      let given = try session.look("run")
      if moment.hasPrefix("before the tables") { try edit() }
      let entry = try session.begin("run")
      if moment.hasPrefix("before the report") { try edit() }
      return try session.end(entry, await session.attempt(entry, given), given)
    }
    let outcome = try await run()
    let id = try #require(outcome.run)
    let vintage = try JSONDecoder().decode(
      Vintage.self,
      from: Data(contentsOf: URL(filePath: place.store + "/runs/\(id)/vintage/vintage.json")))
    #expect(vintage.editionText == text)
    #expect(
      try Edition.parse(text: vintage.editionText, file: path).digest == vintage.editionDigest)
    #expect(try await Engine.run(settings, log: place.log).run != nil)
    #expect(try await Engine.run(settings, log: place.log).run == nil)
  }
}

import Contract
import Foundation
import Glibc
import Store
import Records
import Report
import Testing

@testable import Engine

/// What a run that fails leaves, what `clean` removes, and what a question holds: nothing that somebody needs.
@Suite struct RemainsTests {
  private func failure(_ body: () async throws -> Void) async -> Failure? {
    do {
      try await body()
      return nil
    } catch {
      return error as? Failure
    }
  }

  /// Law: at whichever gate a run fails, it leaves no report, and what was read stays read.
  @Test(arguments: ["maximum_rejected_share: 0", "freshness: { days: 1, then: block }"])
  func aRunThatFailsLeavesNoReport(gate: String) async throws {
    let place = try Place()
    let settings = try place.small()
    let text = try String(contentsOfFile: place.root + "/small.yaml", encoding: .utf8)
    try place.write(
      text.replacing("maximum_rejected_share: 0.5", with: gate), to: "small.yaml")
    #expect(await failure { _ = try await run(settings, log: place.log) }?.code == .gateClosed)
    let left = try place.tree(place.store).keys
    #expect(!left.contains { $0.hasPrefix("runs/") || $0.hasPrefix("scratch") }, "\(left)")
    #expect(left.count { $0.hasPrefix("facts/") } == 3)
    try place.write(text, to: "small.yaml")
    #expect(try await run(settings, log: place.log).files.read == 0)
  }

  /// A failure after the link has moved, or none: what nobody knows of goes, what was there stays.
  @Test func whatIsNotEnteredIsRemoved() throws {
    let place = try Place()
    try place.write("old", to: "store/old")
    let made = MadeFiles()
    made.enter(place.store + "/old")
    for name in ["a", "b"] {
      made.enter(place.store + "/" + name)
      try place.write("new", to: "store/" + name)
    }
    made.settle([place.store + "/a"])
    made.remove()
    #expect(Set(try place.tree(place.store).keys) == ["old", "a"])
  }

  /// The folder of a run that was killed goes with the next run.
  @Test func aKilledRunLeavesNoFolder() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    do {
      let ledger = try Ledger(path: place.store + "/ledger.sqlite")
      let id = try ledger.beginRun(
        pipeline: "small", command: "run", started: "2018-06-01T00:00:00Z", version: "0")
      try place.write("half", to: "store/runs/\(id)/report/index.html")
    }
    _ = try await report(settings, log: place.log)
    let runs = try FileManager.default.contentsOfDirectory(atPath: place.store + "/runs")
    #expect(Set(runs) == ["r000001", "r000003"])
  }

  /// Law: where the report could not be shown, no export is read and nothing is entered.
  @Test(arguments: ["taken", "small.yaml/report", "inbox"])
  func whatCannotBeShownIsNotMade(publish: String) async throws {
    let place = try Place()
    var settings = try place.small()
    try place.write("mine", to: "taken/keep.txt")
    settings.publish = place.root + "/" + publish
    #expect(await failure { _ = try await run(settings, log: place.log) }?.code == .writeFailed)
    #expect(!FileManager.default.fileExists(atPath: place.store + "/facts"))
    #expect(FileManager.default.fileExists(atPath: place.root + "/taken/keep.txt"))
    #expect(try Ledger(path: place.store + "/ledger.sqlite").runs(limit: 9).isEmpty)
  }

  /// Law: no report goes that a link shows, wherever that is and whatever pipeline moved it.
  @Test func cleanKeepsWhatAnyLinkShows() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    var elsewhere = settings
    elsewhere.publish = place.root + "/public/elsewhere"
    _ = try await report(elsewhere, log: place.log)
    // Another pipeline over the same store, shown at a link of its own.
    let text = try String(contentsOfFile: place.root + "/small.yaml", encoding: .utf8)
    try place.write(
      text.replacing("name: small", with: "name: other")
        .replacing("publish: report", with: "publish: other"), to: "other.yaml")
    var other = settings
    other.pipelinePath = place.root + "/other.yaml"
    for _ in 0..<3 { _ = try await report(other, log: place.log) }
    _ = try rollback(other, to: RunID("r000003"), log: place.log)
    for _ in 0..<4 { _ = try await report(settings, log: place.log) }

    _ = try clean(settings, keep: 1, isApplied: true, log: place.log)
    let left = Set(try FileManager.default.contentsOfDirectory(atPath: place.store + "/runs"))
    #expect(left.isSuperset(of: ["r000002", "r000003"]), "\(left)")
    for link in ["report", "public/elsewhere", "other"] {
      #expect(FileManager.default.fileExists(atPath: "\(place.root)/\(link)/index.html"), "\(link)")
    }
    // What no link shows any more goes.
    _ = try await report(elsewhere, log: place.log)
    let found = try clean(settings, keep: 1, isApplied: false, log: place.log)
    #expect(found.contains { $0.path == "runs/r000002" })
  }

  /// Law: whoever asks holds no lock, leaves the store as it is, and answers while another command holds it.
  @Test func questionsLeaveTheStoreAlone() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    _ = try await report(settings, log: place.log)
    let city = try #require(CityCode("420100"))
    let ids = ["r000001", "r000002"].compactMap { RunID($0) }
    let before = try place.tree(place.store)
    let table = try await export(.measures, settings, as: .csv, log: place.log)
    do {
      let lock = try StoreLock(place.store + "/lock", at: Place.now)
      defer { withExtendedLifetime(lock) {} }
      #expect(try await export(.measures, settings, as: .csv, log: place.log) == table)
      _ = try await explain(settings, city: city, indicator: nil, log: place.log)
      _ = try await rejectedRows(settings, city: city, log: place.log)
      _ = try difference(settings, from: ids[0], to: ids[1], log: place.log)
      _ = try await verify(settings, nil, log: place.log)
      _ = try plan(settings, log: place.log)
      _ = await examine(settings, isDeep: true, environment: [:])
    }
    // Also where the measures must be folded anew.
    for name in try FileManager.default.subpathsOfDirectory(atPath: place.store + "/measures")
    where name.hasSuffix(".cells") {
      try FileManager.default.removeItem(atPath: "\(place.store)/measures/\(name)")
    }
    #expect(try await export(.measures, settings, as: .csv, log: place.log) == table)
    let after = try place.tree(place.store)
    let kept = before.filter { !$0.key.hasPrefix("measures/") && $0.key != "lock" }
    #expect(after.filter { $0.key != "lock" } == kept)
    // A session that asks keeps nobody waiting.
    let asking = try Session(asking: Configuration(settings), log: place.log)
    _ = try await report(settings, log: place.log)
    #expect(try asking.ledger.runs(limit: 9).count == 2)
  }

  /// Law: while a run is going on, every question is answered from what stood before it, and holds nothing of it.
  @Test func aRunInProgressKeepsNobodyWaiting() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    _ = try await report(settings, log: place.log)
    let city = try #require(CityCode("420100"))
    let ids = ["r000001", "r000002"].compactMap { RunID($0) }
    let tables: [ReportTable] = [.measures, .books, .indices]
    var before: [[UInt8]] = []
    for table in tables {
      before.append(try await export(table, settings, as: .csv, log: place.log))
    }
    let first = try String(
      contentsOfFile: place.inbox + "/licences_20180405.csv", encoding: .utf8)
    try place.write(
      first.replacing("〔2018〕1号", with: "〔2018〕91号"), to: "inbox/licences_20180412.csv")

    let session = try Session(Configuration(settings), log: place.log)
    let given = try session.look("run")
    let entry = try session.begin("run")
    let read = try await session.ingest(entry.bench, given.inbox, entry.id)
    #expect(read.outcome.files.read == 1)
    let store = try place.tree(place.store)
    for (table, wanted) in zip(tables, before) {
      #expect(try await export(table, settings, as: .csv, log: place.log) == wanted)
    }
    _ = try await explain(settings, city: city, indicator: nil, log: place.log)
    _ = try await rejectedRows(settings, city: city, log: place.log)
    _ = try difference(settings, from: ids[0], to: ids[1], log: place.log)
    #expect(try await verify(settings, nil, log: place.log).run == ids[1])
    #expect(try plan(settings, log: place.log).contains { $0.scope == "licences_20180412.csv" })
    #expect(try journal(ofStore: place.store, log: place.log).runs(limit: 1).first?.id == entry.id)
    _ = await examine(settings, isDeep: true, environment: [:])
    #expect(place.logged.contains("run.going-on"))
    #expect(try place.tree(place.store) == store)

    let outcome = try session.end(entry, await session.attempt(entry, given), given)
    #expect(outcome.exitCode == 0 && outcome.published != nil)
    #expect(!FileManager.default.fileExists(atPath: place.store + "/settled.sqlite"))
    let after = try await export(.books, settings, as: .csv, log: place.log)
    #expect(after != before[1])
  }

  /// While the first run is going on, there is nothing yet to answer from.
  @Test func theFirstRunIsWaitedFor() async throws {
    let place = try Place()
    let settings = try place.small()
    let session = try Session(Configuration(settings), log: place.log)
    let entry = try session.begin("run")
    let answer = await failure {
      _ = try await export(.measures, settings, as: .csv, log: place.log)
    }
    #expect(answer?.code == .storeLocked)
    #expect(throws: Failure.self) {
      _ = try session.end(entry, .failure(Failure(.interrupted, "stopped")))
    }
  }

  /// Law: permissions are what they should be, whatever the umask; here is the one that the tests run under.
  @Test(arguments: ["", "report_permissions: 640", "report_permissions: 664"])
  func permissions(extra: String) async throws {
    let place = try Place()
    let settings = try place.small(extra: extra)
    _ = try await run(settings, log: place.log)
    let file = UInt32(extra.suffix(3), radix: 8) ?? 0o644
    func mode(_ path: String) -> UInt32 {
      var status = stat()
      return stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o777 : 0
    }
    for name in ["report/index.html", "report/data/report.xlsx", "report/manifest.json"] {
      #expect(mode("\(place.root)/\(name)") == file, "\(name)")
    }
    for name in ["report/.", "report/data"] {
      #expect(mode("\(place.root)/\(name)") == file | (file & 0o444) >> 2, "\(name)")
    }
    for name in ["ledger.sqlite", "lock"] {
      #expect(mode("\(place.store)/\(name)") == 0o640, "\(name)")
    }
    for name in ["", "/facts", "/facts/licences", "/runs", "/runs/r000001", "/measures"] {
      #expect(mode(place.store + name) == 0o750, "\(name)")
    }
    for name in try place.tree(place.store + "/facts").keys {
      #expect(mode("\(place.store)/facts/\(name)") == 0o640, "\(name)")
    }
  }
}

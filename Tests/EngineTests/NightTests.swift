import Foundation
import Store
import Observe
import Records
import Synchronization
import Testing

@testable import Engine

/// Nights that nobody watches: gates, bounds of time, who is told, and what is mended.
@Suite struct NightTests {
  private func failure(_ body: () async throws -> Void) async -> Failure? {
    do {
      try await body()
      return nil
    } catch {
      return error as? Failure
    }
  }

  private func checks(_ place: Place) throws -> [String: CheckRecord] {
    let ledger = try Ledger(copying: place.store + "/ledger.sqlite")
    let latest = try #require(try ledger.runs(limit: 1).first)
    return Dictionary(
      uniqueKeysWithValues: try ledger.checks(of: latest.id).map { ($0.name, $0) })
  }

  // MARK: Gates

  /// A bound, and what the run finds: the latest export came 57 days before; where `isQuiet`, none came for March.
  struct Bound: Sendable, CustomTestStringConvertible {
    let name: String
    let gate: String
    let status: CheckRecord.Status
    var isQuiet = false
    var testDescription: String { "\(name) \(status)" }
  }

  @Test(arguments: [
    Bound(name: "freshness", gate: "{ days: 57, then: block }", status: .note),
    Bound(name: "freshness", gate: "{ days: 56, then: warn }", status: .warn),
    Bound(name: "freshness", gate: "{ days: 56, then: block }", status: .block),
    Bound(name: "volume", gate: "{ share: 1, then: block }", status: .note),
    Bound(name: "volume", gate: "{ share: 0.1, then: warn }", status: .warn, isQuiet: true),
    Bound(name: "volume", gate: "{ share: 0.1, then: block }", status: .block, isQuiet: true),
    Bound(name: "movement", gate: "{ points: 100, then: block }", status: .note),
    Bound(name: "movement", gate: "{ points: 1, then: warn }", status: .warn),
    Bound(name: "movement", gate: "{ points: 1, then: block }", status: .block),
  ])
  func gatesNoteWarnOrBlock(bound: Bound) async throws {
    let place = try Place()
    let settings = try place.small(month: "2018-02", isRankedInFebruary: true)
    let later = try FileManager.default.contentsOfDirectory(atPath: place.inbox)
      .filter { $0.contains("201804") }
    for name in later {
      try FileManager.default.moveItem(
        atPath: place.inbox + "/" + name, toPath: place.root + "/" + name)
    }
    if bound.isQuiet {
      // A row without a readable day counts in the month of its delivery, March.
      let file = "inbox/licences_20180305.csv"
      let text = try String(contentsOfFile: place.root + "/" + file, encoding: .utf8)
      try place.write(text.split(separator: "\n").dropLast().joined(separator: "\n"), to: file)
    }
    _ = try await run(settings, log: place.log)
    let before = try place.tree(place.published)
    try place.writeSmall(
      gates: ", \(bound.name): \(bound.gate)",
      extra: Self.watch.replacing("env >> ", with: "env >> \(place.root)/"))
    for name in bound.isQuiet ? [] : later {
      try FileManager.default.moveItem(
        atPath: place.root + "/" + name, toPath: place.inbox + "/" + name)
    }
    let failure = await failure { _ = try await run(settings, log: place.log) }
    let found = try checks(place)
    #expect(found[bound.name]?.status == bound.status, "\(found)")
    #expect((failure?.code == .gateClosed) == (bound.status == .block))
    #expect(try (place.tree(place.published) == before) == (bound.status == .block))
    #expect(place.logged.contains("gate.warned") == (bound.status == .warn))
    let figure = bound.status == .note ? 0 : bound.status == .warn ? 1 : 2
    let labels = "pipeline=\"small\",gate=\"\(bound.name)\""
    #expect(text(place, "watch/small.prom").contains("citycredit_gate{\(labels)} \(figure)\n"))
    let told = text(place, bound.status == .block ? "watch-failure" : "watch-success")
    #expect(
      told.contains("CITYCREDIT_WARNINGS=\(bound.status == .warn ? bound.name : "")\n"), "\(told)")
  }

  // MARK: Time

  @Test func anExportThatChangedAMomentAgoIsLeftForLater() async throws {
    let place = try Place()
    let settings = try place.small(extra: "settle_minutes: 10")
    let fresh = place.inbox + "/licences_20180405.csv"
    for name in try FileManager.default.contentsOfDirectory(atPath: place.inbox) {
      let age: TimeInterval = place.inbox + "/" + name == fresh ? 9 * 60 : 11 * 60
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_527_818_400 - age)],
        ofItemAtPath: place.inbox + "/" + name)
    }
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.files.read == 2 && place.logged.contains("file.unsettled"))
    // Ten minutes later it is read.
    var later = settings
    later.now = { Moment(nanoseconds: 1_527_819_000_000_000_000) }
    #expect(try await run(later, log: place.log).files.read == 1)
  }

  @Test func aRunThatTakesTooLongIsStopped() async throws {
    let place = try Place()
    var settings = try place.small(extra: "time_limit_minutes: 1")
    settings.secondsOfMinute = 0
    let failure = await failure { _ = try await run(settings, log: place.log) }
    // Whoever is done before the clock has looked is done.
    if let failure {
      #expect(failure.code == .timeLimit || failure.code == .interrupted)
      #expect(!FileManager.default.fileExists(atPath: place.published))
    }
    settings.secondsOfMinute = 3_600
    _ = try await run(settings, log: place.log)
    #expect(FileManager.default.fileExists(atPath: place.published + "/index.html"))
  }

  /// Law: a signal is a signal, whether the run has a limit of time or not.
  @Test func aSignalIsNoTimeLimit() async throws {
    let place = try Place()
    var settings = try place.small(extra: "time_limit_minutes: 1")
    settings.secondsOfMinute = 3_600
    let session = try Session(try Configuration(settings), log: place.log)
    let work = Task {
      await session.attempt { () throws(Failure) in
        while !Task.isCancelled { await Task.yield() }
        throw Failure(.interrupted, "stopped by a signal")
      }
    }
    work.cancel()
    guard case .failure(let failure) = await work.value else {
      Issue.record("it went on")
      return
    }
    #expect(failure.code == .interrupted)
  }

  /// Law: to look at a store takes nothing of it: while somebody looks, and for as long, others can have it.
  @Test func whoLooksAtAStoreKeepsNobodyOut() async throws {
    let place = try Place()
    try FileManager.default.createDirectory(
      atPath: place.store, withIntermediateDirectories: true)
    let path = place.store + "/lock"
    let isOver = Atomic(false)
    let looking = Thread {
      while !isOver.load(ordering: .relaxed) { _ = StoreLock.state(path, others: true) }
    }
    looking.start()
    defer { isOver.store(true, ordering: .relaxed) }
    for _ in 0..<2_000 {
      let lock = try StoreLock(path, at: Place.now)
      withExtendedLifetime(lock) {
        guard case .held(Int(getpid()), _) = StoreLock.state(path) else {
          Issue.record("it is not seen that the store is held")
          return
        }
      }
    }
    #expect(StoreLock.state(path) == .free)
  }

  @Test func whoHoldsAStoreIsSaid() throws {
    let place = try Place()
    try FileManager.default.createDirectory(
      atPath: place.store, withIntermediateDirectories: true)
    let lock = try StoreLock(place.store + "/lock", at: Place.now)
    defer { withExtendedLifetime(lock) {} }
    #expect {
      _ = try StoreLock(place.store + "/lock", at: Place.now)
    } throws: { error in
      let failure = error as? Failure
      return failure?.code == .storeLocked
        && failure?.message.contains("(process \(getpid()) since 2018-06-01T02:00:00") == true
    }
  }

  // MARK: Watching

  private static let watch = """
    watch:
      metrics: watch/small.prom
      lineage: watch/lineage.jsonl
      on_start: [sh, -c, "env >> watch-start"]
      on_success: [sh, -c, "env >> watch-success"]
      on_failure: [sh, -c, "env >> watch-failure; exit 7"]
    """

  private func watched(_ place: Place) throws -> Settings {
    // The command runs wherever the tool does, so that its file is named from the root.
    try place.small(extra: Self.watch.replacing("env >> ", with: "env >> \(place.root)/"))
  }

  private func text(_ place: Place, _ name: String) -> String {
    (try? String(contentsOfFile: place.root + "/" + name, encoding: .utf8)) ?? ""
  }

  @Test func figuresLineageAndCommandsTellOfARun() async throws {
    let place = try Place()
    let settings = try watched(place)
    _ = try await run(settings, log: place.log)

    let figures = text(place, "watch/small.prom")
    #expect(figures.contains("citycredit_last_run_exit_code{pipeline=\"small\"} 0\n"))
    #expect(
      figures.contains("citycredit_last_run_rows{pipeline=\"small\",dataset=\"licences\"} 9\n"))
    #expect(figures.contains("citycredit_published{pipeline=\"small\",month=\"2018-03\"} 1\n"))
    // Law: every line is a comment, or a name with labels and a number.
    let form = /citycredit_[a-z_]+\{([a-z]+="[^"\\\n]*",?)+\} -?[0-9.]+/
    for line in figures.split(separator: "\n") where !line.hasPrefix("# ") {
      #expect(line.wholeMatch(of: form) != nil, "\(line)")
    }

    let events = text(place, "watch/lineage.jsonl").split(separator: "\n")
    let parsed = try events.map {
      try #require(
        JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(parsed.map { $0["eventType"] as? String } == ["START", "COMPLETE"])
    let ids = Set(parsed.compactMap { ($0["run"] as? [String: Any])?["runId"] as? String })
    #expect(ids.count == 1 && ids.allSatisfy { UUID(uuidString: $0) != nil })
    for event in parsed {
      #expect(event["eventTime"] is String && event["producer"] is String)
      #expect(event["schemaURL"] is String && event["job"] is [String: Any])
    }
    #expect((parsed[1]["inputs"] as? [Any])?.count == 2)
    #expect((parsed[1]["outputs"] as? [Any])?.count == 1)

    #expect(text(place, "watch-start").contains("CITYCREDIT_RUN=r000001\n"))
    let success = text(place, "watch-success")
    #expect(success.contains("CITYCREDIT_EXIT_CODE=0\n"))
    #expect(success.contains("CITYCREDIT_MONTH=2018-03\n"))
    #expect(text(place, "watch-failure").isEmpty)
  }

  @Test func aFailureIsToldAndACommandThatFailsStopsNothing() async throws {
    let place = try Place()
    let settings = try watched(place)
    _ = try await run(settings, log: place.log)
    try place.write("not a header of ours\n1\n", to: "inbox/licences_20180412.csv")
    let failure = await failure { _ = try await run(settings, log: place.log) }
    #expect(failure?.code == .gateClosed)
    let told = text(place, "watch-failure")
    #expect(told.contains("CITYCREDIT_ERROR=gate-closed\n"))
    #expect(told.contains("CITYCREDIT_EXIT_CODE=65\n"))
    #expect(place.logged.contains("hook.failed") && place.logged.contains("ended with code 7"))
    let figures = text(place, "watch/small.prom")
    #expect(figures.contains("citycredit_last_run_exit_code{pipeline=\"small\"} 65\n"))
    #expect(
      figures.contains("citycredit_last_success_timestamp_seconds{pipeline=\"small\"} 15278184"))
    // Nothing of an export is in what a command sees.
    #expect(!told.contains("测试企业") && !told.contains("91420000"))
  }

  /// Law: an export that was refused stops reports as long as it lies in the inbox, whichever command makes them.
  @Test func aRefusedExportThatIsGoneStopsNothing() async throws {
    let place = try Place()
    let settings = try place.small()
    try place.write("not a header of ours\n1\n", to: "inbox/licences_20180412.csv")
    for _ in 0..<2 {
      #expect(await failure { _ = try await run(settings, log: place.log) }?.code == .gateClosed)
      #expect(await failure { _ = try await report(settings, log: place.log) }?.code == .gateClosed)
    }
    try FileManager.default.removeItem(atPath: place.inbox + "/licences_20180412.csv")
    let outcome = try await report(settings, log: place.log)
    let page = try place.tree(place.published)
    #expect(outcome.failures.isEmpty)
    #expect(try await run(settings, log: place.log).failures.isEmpty)
    #expect(try place.tree(place.published) == page)
  }

  @Test func anInboxThatIsNotThereIsTold() async throws {
    let place = try Place()
    let settings = try watched(place)
    try FileManager.default.moveItem(atPath: place.inbox, toPath: place.root + "/elsewhere")
    let failure = await failure { _ = try await run(settings, log: place.log) }
    #expect(failure?.code == .configurationMissing)
    #expect(text(place, "watch-failure").contains("CITYCREDIT_ERROR=configuration-missing\n"))
    #expect(text(place, "watch-start").isEmpty)
  }

  /// Law: what the ledger was not told is not published, and whoever watches hears of it.
  @Test func aLedgerThatCannotBeToldTakesTheReportBack() async throws {
    let place = try Place()
    let settings = try watched(place)
    let session = try Session(try Configuration(settings), log: place.log)
    let given = try session.look("run")
    let entry = try session.begin("run")
    var outcome = try await session.attempt(entry, given).get()
    #expect(FileManager.default.fileExists(atPath: place.published + "/index.html"))
    outcome.closing = { [closing = outcome.closing] () throws(Failure) in
      try closing()
      throw Failure(.writeFailed, "the disk is full", hint: "make room")
    }
    #expect(throws: Failure.self) { try session.end(entry, .success(outcome), given) }
    #expect(!FileManager.default.fileExists(atPath: place.published))
    #expect(text(place, "watch-failure").contains("CITYCREDIT_ERROR=write-failed\n"))
    #expect(text(place, "watch-success").isEmpty)
    #expect(try session.ledger.runs(limit: 1).first?.status == .failed)
    #expect(try session.configuration.nothingNew(given, session.ledger) == nil)
    #expect(
      try session.ledger.result(for: session.configuration.vintageKey(Month(year: 2018, month: 3)))
        == nil)
  }

  // MARK: Mending

  /// Law: facts that a power cut has left half-written are made again, and the report is the same.
  @Test(arguments: [0, 1, 100, 600])
  func damagedFactsAreReadAgain(length: Int) async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    let before = try place.tree(place.published)
    let folder = place.store + "/facts/licences"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let path = try #require(names.first.map { folder + "/" + $0 })
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try #require(whole.count > length)
    try whole.prefix(length).write(to: URL(fileURLWithPath: path))
    // Another export has the dataset folded again.
    let text = try String(contentsOfFile: place.inbox + "/licences_20180405.csv", encoding: .utf8)
    let lines = text.split(separator: "\n")
    try place.write(lines.dropLast().joined(separator: "\n"), to: "inbox/licences_20180406.csv")
    _ = try await run(settings, log: place.log)
    #expect(place.logged.contains("store.repaired"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == whole)
    let after = try place.tree(place.published)
    #expect(after["data/indices.csv"] == before["data/indices.csv"])
  }
}

/// What counts as nothing new.
@Suite struct NothingNewTests {
  /// Law: an export that came before, during or after a report made again is read by the next run.
  @Test func aReportMadeAgainDoesNotHideAnExport() async throws {
    let place = try Place()
    let settings = try place.small()
    let late = place.inbox + "/licences_20180405.csv"
    let aside = place.root + "/late.csv"
    try FileManager.default.moveItem(atPath: late, toPath: aside)
    _ = try await run(settings, log: place.log)
    try FileManager.default.moveItem(atPath: aside, toPath: late)
    _ = try await report(settings, log: place.log)
    #expect(try await run(settings, log: place.log).files.read == 1)
    #expect(try await run(settings, log: place.log).run == nil)
  }

  /// Law: what is known of the inbox is as it was before it was read, not after.
  @Test func anExportThatComesDuringARunIsNewToTheNext() async throws {
    let place = try Place()
    let settings = try place.small()
    let late = place.inbox + "/licences_20180405.csv"
    let aside = place.root + "/late.csv"
    try FileManager.default.moveItem(atPath: late, toPath: aside)
    let session = try Session(try Configuration(settings), log: place.log)
    let given = try session.look("run")
    let entry = try session.begin("run")
    let result = await session.attempt(entry, given)
    try FileManager.default.moveItem(atPath: aside, toPath: late)
    _ = try session.end(entry, result, given)
    withExtendedLifetime(session) {}
    let now = try session.configuration.look()
    #expect(try session.configuration.nothingNew(now, session.ledger) == nil)
    #expect(try session.configuration.nothingNew(given, session.ledger) != nil)
  }
}

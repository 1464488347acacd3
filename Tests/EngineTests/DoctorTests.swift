import Foundation
import Store
import Observe
import Records
import Testing

@testable import Engine

/// What a doctor finds; every thing that can be wrong has its case.
@Suite struct DoctorTests {
  private static let calm = Surroundings(
    environment: [
      "PATH": "", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
    ],
    coreLimit: 0, timeZone: "Asia/Shanghai",
    room: { _ in .init(bytes: 1 << 40, files: 1 << 20) })

  private func examine(
    _ settings: Settings, deep: Bool = false, _ surroundings: Surroundings = calm
  ) async -> [Finding] {
    await Doctor(settings: settings, surroundings: surroundings, isDeep: deep).examine()
  }

  private func finding(
    _ check: String, _ settings: Settings, deep: Bool = false, _ surroundings: Surroundings = calm
  ) async throws -> Finding {
    try #require(await examine(settings, deep: deep, surroundings).first { $0.check == check })
  }

  /// What is found wrong under one heading, and that it says what to do.
  private func wrong(
    _ check: String, _ settings: Settings, deep: Bool = false, _ surroundings: Surroundings = calm
  ) async throws -> Failure.Code? {
    let found = try await finding(check, settings, deep: deep, surroundings)
    #expect(found.state == .wrong, "\(found)")
    #expect(found.advice != nil)
    return found.code
  }

  // MARK: Laws

  @Test(arguments: [false, true])
  func nothingIsWrongBeforeTheFirstRunNorAfterIt(deep: Bool) async throws {
    let place = try Place()
    let settings = try place.small()
    let before = try place.tree(place.root)
    let first = await examine(settings, deep: deep)
    #expect(!first.contains { $0.state == .wrong })
    let isUntouched = try place.tree(place.root) == before
    #expect(isUntouched)
    _ = try await run(settings, log: place.log)
    let ran = try place.tree(place.root)
    let second = await examine(settings, deep: deep)
    #expect(!second.contains { $0.state == .wrong })
    #expect(first.map(\.check) == second.map(\.check))
    let isStillUntouched = try place.tree(place.root) == ran
    #expect(isStillUntouched)
  }

  /// Only what is wrong has a code, and whatever is not in order says what to do.
  @Test func codesAndAdviceBelongToStates() async throws {
    let place = try Place()
    let settings = try place.small()
    let poor = Surroundings(
      environment: [:], coreLimit: 1, timeZone: "UTC", room: { _ in .init(bytes: 1, files: 1) })
    for found in await examine(settings, poor) {
      #expect((found.code != nil) == (found.state == .wrong), "\(found)")
      if found.state == .warn || found.state == .wrong { #expect(found.advice != nil, "\(found)") }
    }
  }

  @Test func theJSONHoldsEveryFinding() async throws {
    let place = try Place()
    let findings = await examine(try place.small())
    let bytes = try findingsJSON(findings)
    let objects = try #require(
      JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]])
    #expect(objects.compactMap { $0["check"] as? String } == findings.map(\.check))
    #expect(
      objects.compactMap { $0["state"] as? String } == findings.map(\.state.rawValue))
  }

  // MARK: Configuration

  @Test func aPipelineThatCannotBeRead() async throws {
    let settings = Settings(pipelinePath: "/nowhere/nightly.yaml")
    #expect(try await wrong("pipeline", settings) == .configurationMissing)
  }

  @Test func tablesWithAMistake() async throws {
    let place = try Place()
    let settings = try place.small()
    try place.write("id: small\n", to: "editions/small.yaml")
    let code = try await wrong("tables", settings)
    #expect(code == .configurationInvalid || code == .editionInvalid)
  }

  @Test func anOldRegisterIsAWarning() async throws {
    let place = try Place()
    let settings = try place.small()
    #expect(try await finding("register", settings).state == .ok)
    var later = settings
    later.now = { Moment(nanoseconds: Place.now.nanoseconds + 366 * 86_400_000_000_000) }
    #expect(try await finding("register", later).state == .warn)
  }

  // MARK: Places

  @Test func anInboxThatIsNotThere() async throws {
    let place = try Place()
    var settings = try place.small()
    settings.inbox = place.root + "/nowhere"
    #expect(try await wrong("inbox", settings) == .configurationMissing)
  }

  @Test func linksInTheInboxAreAWarning() async throws {
    let place = try Place()
    let settings = try place.small()
    try FileManager.default.createSymbolicLink(
      atPath: place.inbox + "/licences_20180410.csv", withDestinationPath: "/dev/null")
    #expect(try await finding("inbox", settings).state == .warn)
  }

  @Test func whatIsNoExportIsWorthKnowing() async throws {
    let place = try Place()
    let settings = try place.small()
    // On their way, or hidden.
    for name in ["licences_20180410.csv.gz.part", ".keep"] {
      try place.write("a\n", to: "inbox/\(name)")
    }
    #expect(try await finding("inbox", settings).state == .ok)
    for name in ["a.xlsx", "b.XLSX", "c.notes-on-Zhang", "d"] {
      try place.write("a\n", to: "inbox/\(name)")
    }
    let found = try await finding("inbox", settings)
    #expect(found.state == .note)
    #expect(found.found.hasSuffix("; 4 things passed over, among them .xlsx"))
    _ = try await run(settings, log: place.log)
    #expect(place.logged.contains("inbox.others") && !place.logged.contains("Zhang"))
  }

  @Test(arguments: ["small.yaml", "small.yaml/store", "/proc/store", "/proc"])
  func aStoreThatCannotBeWrittenTo(path: String) async throws {
    let place = try Place()
    var settings = try place.small()
    settings.store = path.hasPrefix("/") ? path : "\(place.root)/\(path)"
    #expect(try await wrong("store", settings) == .writeFailed)
  }

  @Test(arguments: ["inbox", "small.yaml", "small.yaml/report", "/proc/report"])
  func aLinkThatCannotBeMade(path: String) async throws {
    let place = try Place()
    var settings = try place.small()
    settings.publish = path.hasPrefix("/") ? path : "\(place.root)/\(path)"
    #expect(try await wrong("publish", settings) == .writeFailed)
  }

  @Test func aDiskThatIsFull() async throws {
    let place = try Place()
    let settings = try place.small()
    var machine = Self.calm
    machine.room = { _ in .init(bytes: 50 << 20, files: 500) }
    #expect(try await wrong("disk", settings, machine) == .writeFailed)
    #expect(try await wrong("inodes", settings, machine) == .writeFailed)
    machine.room = { _ in .init(bytes: 500 << 20, files: 5_000) }
    #expect(try await finding("disk", settings, machine).state == .warn)
    #expect(try await finding("inodes", settings, machine).state == .warn)
    machine.room = { _ in .init(bytes: 5 << 30, files: nil) }
    #expect(try await finding("disk", settings, machine).state == .ok)
    #expect(try await finding("inodes", settings, machine).state == .ok)
  }

  @Test func rejectsThatOthersCanRead() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    #expect(try await finding("rejects", settings).state == .ok)
    let top = place.store + "/rejects"
    for folder in [top]
      + (try FileManager.default.contentsOfDirectory(atPath: top)).map({
        "\(top)/\($0)"
      })
    {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    }
    #expect(try await wrong("rejects", settings) == .configurationInvalid)
  }

  @Test func watchersThatCannotBeTold() async throws {
    let place = try Place()
    let settings = try place.small(
      extra: "watch: { on_start: [sh, -c, exit], metrics: store/it.prom }")
    var machine = Self.calm
    #expect(try await finding("watch", settings, machine).state == .warn)
    machine.environment["PATH"] = "/usr/bin:/bin"
    #expect(try await finding("watch", settings, machine).state == .ok)
    try place.writeSmall(extra: "watch: { lineage: small.yaml/lineage.jsonl }")
    #expect(try await finding("watch", settings, machine).state == .warn)
  }

  // MARK: Store

  @Test func whoHoldsTheStoreIsSaid() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    #expect(try await finding("lock", settings).state == .ok)
    let path = place.store + "/lock"
    let now = Moment.now()
    var present = settings
    present.now = { now }
    do {
      let lock = try StoreLock(path, at: now)
      defer { withExtendedLifetime(lock) {} }
      let held = try await finding("lock", present)
      #expect(held.state == .note)
      #expect(held.found.hasPrefix("process \(getpid()) works on the store since "))
      present.now = { Moment(nanoseconds: now.nanoseconds + 13 * 3_600_000_000_000) }
      #expect(try await finding("lock", present).state == .warn)
    }
    #expect(try await finding("lock", settings).state == .ok)
    // A backup is no command of ours: what is written in the lock is of the one before.
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    defer { close(descriptor) }
    try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    #expect(StoreLock.state(path) == .free)
    let held = try await finding("lock", present)
    #expect(
      ["process \(getpid()) works on the store", "no command works on the store"].contains(
        held.found))
  }

  @Test func aLedgerThatIsNone() async throws {
    let place = try Place()
    let settings = try place.small()
    try place.write("this is no database, and long enough to tell", to: "store/ledger.sqlite")
    #expect(try await wrong("ledger", settings) == .storeCorrupt)
  }

  /// Only the deep look reads every page of the ledger.
  @Test func aLedgerWithADamagedPage() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    let path = place.store + "/ledger.sqlite"
    var bytes = try Data(contentsOf: URL(filePath: path))
    // The last page belongs to a table; the first holds the schema.
    for place in (bytes.count - 4096)..<bytes.count { bytes[place] = 0xA5 }
    try place.write(Array(bytes), to: "store/ledger.sqlite")
    #expect(try await wrong("ledger", settings, deep: true) == .storeCorrupt)
  }

  @Test func factsThatAreGone() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    try FileManager.default.removeItem(atPath: try facts(place))
    #expect(try await wrong("facts", settings) == .storeCorrupt)
    #expect(try await wrong("facts", settings, deep: true) == .storeCorrupt)
    try await mend(settings, place)
  }

  /// A bit in the middle of a file shows to the deep look alone.
  @Test func factsWithADamagedBlock() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    let path = try facts(place)
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[70] ^= 1
    try bytes.write(to: URL(filePath: path))
    #expect(try await finding("facts", settings).state == .ok)
    #expect(try await wrong("facts", settings, deep: true) == .storeCorrupt)
    try FileManager.default.removeItem(atPath: path)
    try await mend(settings, place)
  }

  @Test func aReportThatIsNotWhatItWas() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    #expect(try await finding("report", settings, deep: true).state == .ok)
    let page = place.published + "/index.html"
    try Data("<p>".utf8).write(to: URL(filePath: page))
    #expect(try await finding("report", settings).state == .ok)
    #expect(try await wrong("report", settings, deep: true) == .storeCorrupt)
    try FileManager.default.removeItem(atPath: place.published + "/manifest.json")
    #expect(try await wrong("report", settings) == .storeCorrupt)
  }

  // MARK: Machine

  @Test func aClockThatIsWrong() async throws {
    let place = try Place()
    var settings = try place.small()
    _ = try await run(settings, log: place.log)
    #expect(try await finding("clock", settings).state == .ok)
    // The day before the last run.
    settings.now = { Moment(nanoseconds: Place.now.nanoseconds - 86_400_000_000_000) }
    #expect(try await wrong("clock", settings) == .configurationInvalid)
    settings.now = { Moment(nanoseconds: 0) }
    #expect(try await wrong("clock", settings) == .configurationInvalid)
  }

  @Test func anExportOfTheFutureIsAWarning() async throws {
    let place = try Place()
    let settings = try place.small()
    try place.write("a\n", to: "inbox/licences_20290101.csv")
    #expect(try await finding("clock", settings).state == .warn)
  }

  @Test func everyLibraryHasAVersion() async throws {
    let found = try await finding("libraries", Settings(pipelinePath: "/nowhere/nightly.yaml"))
    #expect(found.state == .ok)
    let named = found.found.split(separator: ", ").compactMap {
      $0.wholeMatch(of: /(.+) \d+\.\d+\.\d+/).map { String($0.1) }
    }
    #expect(
      named == [
        "ISA-L", "libcsv", "zlib", "libzip", "liblzma", "libbz2", "libzstd", "OpenSSL", "SQLite",
      ])
  }

  @Test func whatACrashWouldTellIsAWarning() async throws {
    let place = try Place()
    let settings = try place.small()
    var machine = Self.calm
    machine.coreLimit = .max
    machine.environment["SWIFT_BACKTRACE"] = "color=no,enable=yes"
    #expect(try await finding("core-dumps", settings, machine).state == .warn)
    #expect(try await finding("backtraces", settings, machine).state == .warn)
    machine.environment["SWIFT_BACKTRACE"] = nil
    #expect(try await finding("backtraces", settings, machine).state == .ok)
    #expect(try await finding("browser", settings, machine).state == .note)
  }

  // MARK: Parts

  /// What is advised helps.
  private func mend(_ settings: Settings, _ place: Place) async throws {
    var scores = settings
    scores.until = .score
    _ = try await run(scores, log: place.log)
    #expect(try await finding("facts", settings, deep: true).state == .ok)
  }

  /// Some facts file with records in it.
  private func facts(_ place: Place) throws -> String {
    let top = place.store + "/facts"
    let names = try FileManager.default.subpathsOfDirectory(atPath: top).sorted()
    let found = names.first { name in
      let size = try? FileManager.default.attributesOfItem(atPath: "\(top)/\(name)")[.size] as? Int
      return name.hasSuffix(".facts") && (size ?? 0) > 200
    }
    return "\(top)/\(try #require(found))"
  }
}

import Foundation
import GRDB
import Store
import Records
import Report
import Synchronization
import Testing

@testable import Engine

/// Law: a value in one row of the ledger, whatever it is, stops no command.
///
/// The row is named, and what the next run publishes is what a store without a past would.
@Suite struct DamagedLedgerTests {
  /// A column and what comes to stand in it, in which row.
  private struct Damage: CustomStringConvertible {
    let table: String
    let column: String
    let value: String
    let row: Int

    var description: String { "\(table).\(column) = \(value) in row \(row)" }
  }

  private static let values = [
    "NULL", "'word'", "x'00ff'", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "''",
    "'0001-01-01'", "'9999-12-31'", "'2018-03-06'", "7", "0", "'running'", "'succeeded'",
    "'failed'", "'licences'", "'r000001'", "'2018'", "char(27) || '[31m'",
    "'0123456789ABCDEF0123456789ABCDEF'",
  ]

  /// Puts a value into the ledger, behind the back of all that its schema refuses; `nil` where nothing has changed.
  private func damage(_ ledger: String, _ random: inout Random) throws -> Damage? {
    try DatabaseQueue(path: ledger).writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA writable_schema = ON")
      for (old, new) in [(" STRICT, WITHOUT", " WITHOUT"), (") STRICT", ")"), (" NOT NULL", "")] {
        try database.execute(
          sql: "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table'",
          arguments: [old, new])
      }
    }
    var configuration = GRDB.Configuration()
    configuration.foreignKeysEnabled = false
    return try DatabaseQueue(path: ledger, configuration: configuration).write { database in
      try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
      let tables = try String.fetchAll(
        database,
        sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_s%1'")
      let filled = try tables.filter {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)") ?? 0 > 0
      }
      let table = random.pick(filled)
      let columns = try String.fetchAll(
        database, sql: "SELECT name FROM pragma_table_info('\(table)')")
      let old = try Row.fetchAll(database, sql: "SELECT * FROM \(table)")
      let damage = Damage(
        table: table, column: random.pick(columns), value: random.pick(Self.values),
        row: random.within(0...(old.count - 1)))
      let place = columns.map { "\"\($0)\" IS ?" }.joined(separator: " AND ")
      // What an index still refuses cannot come to stand there.
      try? database.execute(
        sql: "UPDATE \(table) SET \(damage.column) = \(damage.value) WHERE \(place)",
        arguments: StatementArguments(columns.map { old[damage.row][$0] as DatabaseValue }))
      let now = try Row.fetchAll(database, sql: "SELECT * FROM \(table)")
      return now == old ? nil : damage
    }
  }

  private func arrive(_ place: Place) throws {
    let first = try String(
      contentsOfFile: place.inbox + "/licences_20180405.csv", encoding: .utf8)
    try place.write(
      first.replacing("〔2018〕1号", with: "〔2018〕91号"), to: "inbox/licences_20180412.csv")
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func noValueStopsACommand(seed: UInt64) async throws {
    let place = try Place()
    let settings = try place.small(isRankedInFebruary: true)
    _ = try await run(settings, log: place.log)
    _ = try await report(settings, log: place.log)
    let before = try place.tree(place.store)
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: place.published)
    let fresh = try Place()
    let same = try fresh.small(isRankedInFebruary: true)
    try arrive(fresh)
    _ = try await run(same, log: fresh.log)
    let wanted = try fresh.tree(fresh.published + "/data")
    let city = try #require(CityCode("420100"))

    var random = Random(seed, "damage")
    for _ in 0..<4 {
      try? FileManager.default.removeItem(atPath: place.store)
      for (name, data) in before { try place.write([UInt8](data), to: "store/" + name) }
      try? FileManager.default.removeItem(atPath: place.published)
      try FileManager.default.createSymbolicLink(
        atPath: place.published, withDestinationPath: link)
      try? FileManager.default.removeItem(atPath: place.inbox + "/licences_20180412.csv")
      guard let damage = try self.damage(place.store + "/ledger.sqlite", &random) else { continue }
      let what = Comment(rawValue: "seed \(seed): \(damage)")
      place.events.withLock { $0 = [] }
      func ask(_ name: String, _ question: () async throws -> Void) async {
        do { try await question() } catch {
          let failure = error as? Failure
          #expect(failure?.code == .nothingToReport, "\(what), \(name): \(error)")
        }
      }
      // A row whose seal alone is damaged is one that nobody can vouch for, too.
      let isNamed = { place.logged.contains("ledger.damaged") || damage.table == "sqlite_sequence" }
      await ask("export") { _ = try await export(.books, settings, as: .csv, log: place.log) }
      #expect(isNamed(), what)
      await ask("explain") {
        _ = try await explain(settings, city: city, indicator: nil, log: place.log)
      }
      await ask("rejects") { _ = try await rejectedRows(settings, city: city, log: place.log) }
      await ask("plan") { _ = try plan(settings, log: place.log) }
      await ask("show") {
        let ledger = try journal(ofStore: place.store, log: place.log)
        for run in try ledger.runs(limit: 9) { _ = try ledger.stages(of: run.id) }
      }
      await ask("clean") {
        let waste = try clean(settings, keep: 1, isApplied: false, log: place.log)
        #expect(!waste.contains { $0.path == "runs/r000002" }, what)
      }
      await ask("verify") { _ = try await verify(settings, RunID("r000001"), log: place.log) }
      let findings = await examine(settings, isDeep: false, environment: [:])
      #expect(!findings.isEmpty, what)

      try arrive(place)
      let outcome = try await run(settings, log: place.log)
      #expect(outcome.exitCode == 0, what)
      let tables = try place.tree(place.published + "/data")
      let differing = Set(wanted.keys).union(tables.keys).filter { wanted[$0] != tables[$0] }
      #expect(differing.isEmpty, "\(what): \(differing.sorted())")
      let ledger = try Ledger(path: place.store + "/ledger.sqlite")
      #expect(try ledger.setDamageAside().isEmpty, what)
      // What was taken back and what is to be shown again still works.
      _ = try rollback(settings, to: nil, log: place.log)
    }
  }

  /// An export whose row is damaged and that has left the inbox is missing by name: nothing is published without it.
  @Test func whatCannotBeReadAgainIsMissedByName() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    try await DatabaseQueue(path: place.store + "/ledger.sqlite").write { database in
      try database.execute(sql: "UPDATE files SET read = 99 WHERE path = 'licences_20180405.csv'")
    }
    try FileManager.default.moveItem(
      atPath: place.inbox + "/licences_20180405.csv", toPath: place.root + "/away.csv")
    do {
      _ = try await run(settings, log: place.log)
      Issue.record("published without an export that had counted")
    } catch { #expect(error.code == .gateClosed) }
    #expect(place.logged.contains("files 'licences_20180405.csv'"))
    try FileManager.default.moveItem(
      atPath: place.root + "/away.csv", toPath: place.inbox + "/licences_20180405.csv")
    #expect(try await run(settings, log: place.log).exitCode == 0)
    // Named once; then it is mended.
    #expect(place.logged.components(separatedBy: "ledger.damaged").count == 2)
  }
}

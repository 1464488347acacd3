import Foundation
import GRDB
import Records
import Testing

@testable import Ledger

/// Law: whatever stands in a ledger, it is read or refused as `store-corrupt`, and nothing stops the tool with a trap.
@Suite struct DamagedValueTests {
  /// A ledger with something in every table, whose schema no longer says what its columns hold.
  private func looseLedger() throws -> Scratch {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let run = try ledger.someRun()
    try ledger.record(files: (1...9).map { someFile($0) }, in: run)
    try ledger.record(
      stages: [StageRecord(stage: "score", status: .ran, fingerprint: "f", reason: "r")], in: run)
    try ledger.record(
      checks: [CheckRecord(name: "volume", status: .warn, message: "m")], in: run)
    try ledger.setFingerprint("f", of: "score", scope: "s")
    try ledger.setResult("text", for: "key")
    try ledger.write { database in
      try database.execute(sql: "PRAGMA writable_schema = ON")
      for (old, new) in [(" STRICT, WITHOUT", " WITHOUT"), (") STRICT", ")"), (" NOT NULL", "")] {
        try database.execute(
          sql: "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table'",
          arguments: [old, new])
      }
      try database.execute(
        sql: """
          UPDATE sqlite_schema SET sql = substr(sql, 1, instr(sql, 'status TEXT CHECK') + 10)
            || substr(sql, instr(sql, '),' || char(10) || '  finished') + 1) WHERE name = 'runs'
          """)
    }
    return scratch
  }

  private static let values = [
    "NULL", "'word'", "x'00ff'", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "''",
    "'0001-01-01'", "'ragged-row:99999999999999999999'",
  ]

  @Test(arguments: 0..<40 as Range<UInt64>)
  func everyValueIsReadOrRefused(seed: UInt64) throws {
    let scratch = try looseLedger()
    var generator = SplitMix(state: seed)
    let columns = try DatabaseQueue(path: scratch.path).read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT m.name, p.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS p
          WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, 2
          """
      ).map { row -> (String, String) in (row[0], row[1]) }
    }
    for (table, column) in columns {
      let copy = scratch.path + ".copy"
      try? FileManager.default.removeItem(atPath: copy)
      try FileManager.default.copyItem(atPath: scratch.path, toPath: copy)
      let value = Self.values.randomElement(using: &generator) ?? "NULL"
      // What a constraint or an index still refuses cannot come to stand there.
      try? DatabaseQueue(path: copy).write { database in
        try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
        try database.execute(sql: "UPDATE \(table) SET \(column) = \(value)")
      }
      let what = "seed \(seed): \(table).\(column) = \(value)"
      do throws(Failure) {
        try readAll(copy)
      } catch {
        #expect(error.code == .storeCorrupt && error.place?.file == copy, "\(what): \(error)")
      }
    }
  }

  /// Asks everything that a command asks, and adds up what it adds up.
  private func readAll(_ path: String) throws(Failure) {
    let ledger = try Ledger(path: path, readOnly: true)
    let files = try ledger.knownFiles()
    _ = files.reduce(into: Tally()) { $0 += $1.tally }
    _ = files.reduce(0) { $0 + $1.superseded + $1.identity.size }
    for file in files {
      _ = try ledger.history(of: file.identity.path)
      _ = try ledger.firstSeenDay(ofContent: file.contentHash)
      _ = try ledger.files(withContent: file.contentHash)
      _ = file.failure?.description
    }
    for run in try ledger.runs(limit: 9) {
      _ = run.id.description
      _ = try ledger.run(run.id)
      _ = try ledger.stages(of: run.id)
      _ = try ledger.checks(of: run.id)
    }
    _ = try ledger.lastChecks(ofPipeline: "nightly")
    _ = try ledger.fingerprint(of: "score", scope: "s")
    _ = try ledger.result(for: "key")
    _ = try ledger.results(withPrefix: "k")
    _ = try ledger.bytes(for: "key")
  }
}

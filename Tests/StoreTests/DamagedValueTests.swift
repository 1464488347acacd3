import Foundation
import GRDB
import Records
import Testing

@testable import Store

/// Law: whatever stands in one row of a ledger, the row is named, and all others are read as if nothing had happened.
@Suite struct DamagedValueTests {
  /// A ledger with something in every table, whose schema no longer says what its columns hold.
  private func looseLedger() throws -> Scratch {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    for name in ["a", "b"] {
      let run = try ledger.someRun()
      try ledger.record(
        files: (1...9 as ClosedRange<UInt64>).map { seed in
          var file = someFile(seed)
          file.recovered[.notInList] = 3
          return file
        }, in: run)
      try ledger.record(
        stages: [StageRecord(stage: name, status: .ran, fingerprint: "f", reason: "r")], in: run)
      try ledger.record(checks: [CheckRecord(name: name, status: .warn, message: "m")], in: run)
      try ledger.setResult("text", for: name)
    }
    try ledger.write { database in
      try database.execute(sql: "PRAGMA writable_schema = ON")
      for (old, new) in [(" STRICT, WITHOUT", " WITHOUT"), (") STRICT", ")"), (" NOT NULL", "")] {
        try database.execute(
          sql: "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table'",
          arguments: [old, new])
      }
    }
    return scratch
  }

  private static let values = [
    "NULL", "'word'", "x'00ff'", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "''",
    "'0001-01-01'", "'ragged-row:99999999999999999999'", "7", "'2018-03-05'", "'succeeded'", "0",
    "'licences'", "char(27) || '[31m'",
  ]

  /// All columns of all tables; but for the seals, without which a row is as it was.
  private func columns(_ path: String) throws -> [(table: String, column: String)] {
    try DatabaseQueue(path: path).read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT m.name, p.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS p
          WHERE m.type = 'table' AND (m.name NOT LIKE 'sqlite%' OR m.name = 'sqlite_sequence')
          ORDER BY 1, 2
          """
      ).map { row in (row[0], row[1]) }
    }
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func everyValueIsNamedAndTheRestIsRead(seed: UInt64) throws {
    let scratch = try looseLedger()
    let whole = try Contents(Ledger(copying: scratch.path))
    var generator = SplitMix(state: seed)
    for (table, column) in try columns(scratch.path) {
      let copy = scratch.path + ".copy"
      try? FileManager.default.removeItem(atPath: copy)
      try FileManager.default.copyItem(atPath: scratch.path, toPath: copy)
      let value = Self.values.randomElement(using: &generator) ?? "NULL"
      let row = Int.random(in: 0..<2, using: &generator)
      let what = "seed \(seed): \(table).\(column) = \(value) in row \(row)"
      var isChanged = false
      // What an index still refuses cannot come to stand there.
      var configuration = Configuration()
      configuration.foreignKeysEnabled = false
      try? DatabaseQueue(path: copy, configuration: configuration).write { database in
        try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
        let old = try Row.fetchAll(database, sql: "SELECT * FROM \(table)")
        let key = try String.fetchAll(
          database,
          sql: "SELECT name FROM pragma_table_info('\(table)') ORDER BY pk = 0, pk LIMIT 2")
        let place = key.map { "\"\($0)\" IS ?" }.joined(separator: " AND ")
        try database.execute(
          sql: "UPDATE \(table) SET \(column) = \(value) WHERE \(place)",
          arguments: StatementArguments(key.map { old[row % old.count][$0] as DatabaseValue }))
        isChanged = try Row.fetchAll(database, sql: "SELECT * FROM \(table)") != old
      }
      let ledger = try Ledger(path: copy)
      let damage = try ledger.setDamageAside()
      #expect(damage.count <= 2, "\(what): \(damage)")
      if isChanged, table != "sqlite_sequence" { #expect(!damage.isEmpty, "\(what)") }
      let left = try Contents(ledger)
      #expect(left.isPart(of: whole), "\(what): \(damage)")
      // And the journal goes on.
      #expect(try ledger.setDamageAside().isEmpty, "\(what)")
      let run = try ledger.someRun()
      try ledger.record(files: whole.files, in: run)
      #expect(try ledger.knownFiles() == whole.files, "\(what)")
      #expect(try ledger.setDamageAside().isEmpty, "\(what)")
    }
  }

  /// All that a ledger says.
  private struct Contents {
    let files: [KnownFile]
    let runs: [RunRecord]
    let stages: [StageRecord]
    let checks: [CheckRecord]
    let results: [String: String]
    let history: Int

    init(_ ledger: Ledger) throws(Failure) {
      files = try ledger.knownFiles()
      runs = try ledger.runs(limit: .max)
      var stages: [StageRecord] = []
      var checks: [CheckRecord] = []
      for number in 0..<9 as Range<Int64> {
        stages += try ledger.stages(of: RunID(number: number))
        checks += try ledger.checks(of: RunID(number: number))
      }
      (self.stages, self.checks) = (stages, checks)
      results = try ledger.results(withPrefix: "")
      var history = 0
      for file in files {
        history += try ledger.history(of: file.identity.path).count
        _ = try ledger.firstSeenDay(ofContent: file.contentHash)
      }
      self.history = history
      _ = try ledger.lastChecks(ofPipeline: "nightly")
    }

    /// Whether all of it stands in the other one, with at most one thing of a kind missing; exports are missing by name.
    func isPart(of whole: Contents) -> Bool {
      let missing = files.filter { !whole.files.contains($0) }
      return files.map(\.identity.path) == whole.files.map(\.identity.path) && missing.count <= 1
        && missing.allSatisfy { $0.failure?.code == .storeCorrupt }
        && runs.allSatisfy(whole.runs.contains) && runs.count + 1 >= whole.runs.count
        && stages.allSatisfy(whole.stages.contains) && stages.count + 1 >= whole.stages.count
        && checks.allSatisfy(whole.checks.contains) && checks.count + 1 >= whole.checks.count
        && results.allSatisfy { whole.results[$0] == $1 }
        && results.count + 1 >= whole.results.count && history + 1 >= whole.history
    }
  }
}

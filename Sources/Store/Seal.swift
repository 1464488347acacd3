import GRDB
import Records

/// A table whose rows are sealed: in the column `seal` stands a hash of all that the row holds, so that a value that this
/// tool has not written shows, whatever it is.
///
/// What is counted of an export stands in tables of its own and is sealed with the export's row: a count that is changed, and one
/// that is lost.
struct SealedTable: Sendable {
  let name: String
  /// What a row is known by.
  let key: [String]
  /// What is sealed, as SQL.
  private let parts: [String]

  /// The seal that a row should have, as SQL.
  var expression: String { "\(Self.function)(\(parts.joined(separator: ", ")))" }

  static let runs = SealedTable(
    name: "runs", key: ["id"],
    parts: [
      "id", "pipeline", "command", "version", "started", "status", "finished", "exit_code",
      "message",
    ])
  static let stages = SealedTable(
    name: "stages", key: ["run", "position"],
    parts: [
      "run", "position", "stage", "scope", "status", "fingerprint", "reason", "count_in",
      "count_out", "milliseconds",
    ])
  static let checks = SealedTable(
    name: "checks", key: ["run", "position"],
    parts: ["run", "position", "name", "status", "message"])
  static let files = SealedTable(
    name: "files", key: ["path"],
    parts: [
      "path", "size", "modified_nanoseconds", "inode", "content_hash", "dataset", "edition",
      "encoding", "facts_key", "delivery_day", "first_seen_day", "read", "accepted", "excluded",
      "superseded", "failure_code", "failure_message", "failure_file", "failure_line",
      "failure_column", "failure_hint", "recorded_in", "vanished_in",
      counts("file_rejects", "reason", "rows"), counts("file_notices", "notice", "times"),
      counts("file_recoveries", "reason", "rows"), counts("file_recoveries", "reason", "run"),
    ])
  static let versions = SealedTable(
    name: "file_versions", key: ["path", "run"],
    parts: [
      "path", "run", "content_hash", "facts_key", "first_seen_day", "read", "accepted", "excluded",
      "failure_code",
    ])
  static let results = SealedTable(name: "results", key: ["key"], parts: ["key", "value"])

  static let all = [runs, stages, checks, files, versions, results]

  /// What is counted of the export of a row, `name:count name:count …` in the order of the names; NULL where nothing is.
  static func counts(_ table: String, _ name: String, _ count: String) -> String {
    """
    (SELECT group_concat(entry, ' ') FROM (SELECT \(name) || ':' || \(count) AS entry
      FROM \(table) AS counts WHERE counts.path = files.path ORDER BY \(name)))
    """
  }

  // MARK: The hash

  private static let function = "seal_of"

  /// Teaches a connection the hash.
  static func teach(_ database: Database) {
    database.add(
      function: DatabaseFunction(function, pure: true) { values in
        var hash = StableHash(domain: 0x7365_616C)
        for value in values {
          switch value.storage {
          case .null: hash.add(UInt8(0))
          case .int64(let number):
            hash.add(UInt8(1))
            hash.add(UInt64(bitPattern: number))
          case .double(let number):
            hash.add(UInt8(2))
            hash.add(number.bitPattern)
          case .string(let text):
            hash.add(UInt8(3))
            hash.add(text)
            hash.add(UInt64(text.utf8.count))
          case .blob(let data):
            hash.add(UInt8(4))
            hash.add(Array(data).span)
            hash.add(UInt64(data.count))
          }
        }
        return Int64(bitPattern: hash.finish().first)
      })
  }
}

extension Database {
  /// Seals the rows that a condition names.
  func seal(
    _ table: SealedTable, where condition: String, _ arguments: StatementArguments
  ) throws {
    try cachedStatement(
      sql: "UPDATE \(table.name) SET seal = \(table.expression) WHERE \(condition)"
    ).execute(arguments: arguments)
  }
}

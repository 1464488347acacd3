import GRDB
public import Records

/// A row of the ledger that holds a value which this tool has not written.
public struct DamagedRow: Equatable, Sendable, CustomStringConvertible {
  /// The table.
  public let table: String
  /// What the row is known by: a path, a number, a key.
  public let key: String

  /// Names a row.
  public init(table: String, key: String) {
    self.table = table
    self.key = key
  }

  /// Table and key.
  public var description: String { "\(table) '\(key)'" }
}

extension Ledger {
  /// Takes out of the tables every row that holds a value which this tool has not written, so that all else can be trusted.
  ///
  /// An export whose row is among them is entered as one that could not be taken: the next run reads it again, and where it
  /// has left the inbox it is missing by name. What else is lost is either made again by the next run or was only a line of the journal.
  ///
  /// - Returns: the rows, by table.
  /// - Throws: a failure to read or write.
  public func setDamageAside() throws(Failure) -> [DamagedRow] {
    try write { database in
      var found: [DamagedRow] = []
      for table in SealedTable.all {
        let damaged = "seal IS NOT \(table.expression)"
        let keys = table.key.joined(separator: ", ")
        let rows = try Row.fetchAll(
          database, sql: "SELECT \(keys) FROM \(table.name) WHERE \(damaged)")
        guard !rows.isEmpty else { continue }
        found += rows.map { row in
          DamagedRow(table: table.name, key: Self.words(of: row))
        }
        // By the seal and not by the key, which may be what is damaged.
        try database.execute(sql: "DELETE FROM \(table.name) WHERE \(damaged)")
      }
      if found.contains(where: { $0.table == SealedTable.files.name }) {
        try Self.enterMissing(database)
      }
      // Beyond this SQLite would find no further number.
      try database.execute(
        sql: """
          UPDATE sqlite_sequence SET seq = (SELECT ifnull(max(id), 0) FROM runs)
          WHERE name = 'runs' AND (typeof(seq) <> 'integer' OR seq > ?)
          """, arguments: [Row.plausibleCounts.upperBound])
      return found
    }
  }

  /// The values that a row is known by, as far as they can be shown.
  private static func words(of row: Row) -> String {
    row.databaseValues.map { value in
      switch value.storage {
      case .string(let text): text
      case .int64(let number): "\(number)"
      default: "?"
      }
    }.joined(separator: " ")
  }

  /// Enters every export that was read before, and of which nothing is known any more, as one that could not be taken.
  private static func enterMissing(_ database: Database) throws {
    let code = Failure.Code.storeCorrupt.rawValue
    try database.execute(
      sql: """
        INSERT INTO files (path, size, modified_nanoseconds, inode, content_hash, read, accepted,
          excluded, superseded, failure_code, failure_message, failure_file, failure_line,
          failure_column, failure_hint, recorded_in)
        SELECT DISTINCT path, 0, 0, 0, '', 0, 0, 0, 0, ?, ?, path, 0, 0, ?, 0 FROM file_versions
        WHERE path NOT IN (SELECT path FROM files)
        """,
      arguments: [code, Failure.missing("").message, Failure.missing("").hint])
    for table in ["file_rejects", "file_notices", "file_recoveries"] {
      try database.execute(
        sql: """
          DELETE FROM \(table) WHERE path NOT IN
            (SELECT path FROM files WHERE failure_code IS NOT ?)
          """, arguments: [code])
    }
    try database.seal(.files, where: "failure_code = ?", [code])
  }
}

extension Failure {
  /// What is said of an export whose row in the ledger cannot be read.
  static func missing(_ path: String) -> Failure {
    Failure(
      .storeCorrupt, "the row that the ledger had of the export holds a value that cannot be",
      at: .init(file: path),
      hint: "the next run reads the export again; if it has left the inbox, put it back, or remove "
        + "its path from the tables `files` and `file_versions`")
  }
}

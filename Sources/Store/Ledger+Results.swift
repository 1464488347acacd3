import GRDB
public import Records

extension Ledger {
  /// Remembers a small text under a key: a digest, the month that was published.
  ///
  /// - Parameters:
  ///   - text: the value; it replaces what stood under the key.
  ///   - key: the key, `report/manifest`.
  /// - Throws: a failure to write.
  public func setResult(_ text: String, for key: String) throws(Failure) {
    try write { database in
      try database.cachedStatement(sql: Self.upsertResult).execute(arguments: [key, text])
      try database.seal(.results, where: "key = ?", [key])
    }
  }

  /// The text under a key.
  ///
  /// - Parameter key: the key.
  /// - Returns: the text, `nil` when nothing stands there, or what this tool has not written.
  /// - Throws: a failure to read.
  public func result(for key: String) throws(Failure) -> String? {
    try read { database in
      try String.fetchOne(
        database.cachedStatement(
          sql: "SELECT value FROM results WHERE key = ? AND \(Self.isSound)"),
        arguments: [key])
    }
  }

  /// The texts under all keys that begin alike.
  ///
  /// - Parameter prefix: how the keys begin, `vintage/`.
  /// - Returns: the texts by key.
  /// - Throws: a failure to read.
  public func results(withPrefix prefix: String) throws(Failure) -> [String: String] {
    try read { database in
      let rows = try Row.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT key, value FROM results
            WHERE substr(key, 1, length(?1)) = ?1 AND \(Self.isSound)
            """),
        arguments: [prefix])
      let pairs = rows.compactMap { row -> (String, String)? in
        guard let key: String = row.value(0), let text: String = row.value(1) else { return nil }
        return (key, text)
      }
      return Dictionary(pairs) { _, last in last }
    }
  }

  /// Also where nobody has looked for damage: what is read here decides whether a run does anything at all.
  private static let isSound =
    "typeof(value) = 'text' AND seal = \(SealedTable.results.expression)"

  /// Forgets what stands under a key.
  ///
  /// - Parameter key: the key.
  /// - Throws: a failure to write.
  public func removeResult(for key: String) throws(Failure) {
    try write { database in
      try database.execute(sql: "DELETE FROM results WHERE key = ?", arguments: [key])
    }
  }

  private static let upsertResult = """
    INSERT INTO results (key, value) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value
    """
}

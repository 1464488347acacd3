import Foundation
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
    }
  }

  /// Remembers a few bytes under a key.
  ///
  /// - Parameters:
  ///   - bytes: the value; it replaces what stood under the key.
  ///   - key: the key.
  /// - Throws: a failure to write.
  public func setResult(bytes: [UInt8], for key: String) throws(Failure) {
    try write { database in
      try database.cachedStatement(sql: Self.upsertResult).execute(arguments: [key, Data(bytes)])
    }
  }

  /// The text under a key.
  ///
  /// - Parameter key: the key.
  /// - Returns: the text, `nil` when nothing or bytes stand there.
  /// - Throws: a failure to read.
  public func result(for key: String) throws(Failure) -> String? {
    try read { database in
      try String.fetchOne(
        database.cachedStatement(
          sql: "SELECT value FROM results WHERE key = ? AND typeof(value) = 'text'"),
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
            WHERE substr(key, 1, length(?1)) = ?1 AND typeof(value) = 'text'
            """),
        arguments: [prefix])
      let pairs = try rows.map { row -> (String, String) in
        (try row.read(0, in: "results"), try row.read(1, in: "results"))
      }
      return Dictionary(pairs) { _, last in last }
    }
  }

  /// The bytes under a key.
  ///
  /// - Parameter key: the key.
  /// - Returns: the bytes, `nil` when nothing or a text stands there.
  /// - Throws: a failure to read.
  public func bytes(for key: String) throws(Failure) -> [UInt8]? {
    try read { database in
      try Data.fetchOne(
        database.cachedStatement(
          sql: "SELECT value FROM results WHERE key = ? AND typeof(value) = 'blob'"),
        arguments: [key]
      ).map { [UInt8]($0) }
    }
  }

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

import Foundation
import GRDB
public import Records

/// The run journal: what was run, which exports were seen, how their books stand, what came of it.
///
/// One SQLite file with one writer (the engine holds the store's lock). Every method is one
/// transaction, so that a crash at any line leaves the journal as it was before that method; several
/// are made one by `together(_:)`. The journal is kept in TRUNCATE mode with full synchronisation:
/// a committed step survives a power cut, a single file is all there is to open or copy, and any
/// SQLite tool reads it while no run is writing. `docs/ledger.md` describes the tables.
public final class Ledger: Sendable {
  /// The path of the SQLite file.
  public let path: String

  private let queue: DatabaseQueue
  /// What a copy was made of; `nil` for the ledger itself.
  private let copied: LedgerFile.State?

  /// Opens the ledger at `path` to write, creating file and folder where they are missing.
  ///
  /// - Parameter path: the SQLite file.
  /// - Throws: `store-corrupt` when the file is no ledger, is damaged or was written by a newer
  ///   version; `store-locked` or `write-failed` when the file cannot be had.
  public init(path: String) throws(Failure) {
    self.path = path
    copied = nil
    do {
      if !FileManager.default.fileExists(atPath: path) {
        try FileManager.default.createDirectory(
          at: URL(fileURLWithPath: path).deletingLastPathComponent(),
          withIntermediateDirectories: true)
        // Before SQLite does, so that the umask has no say; its journals take the same permissions.
        _ = FileManager.default.createFile(
          atPath: path, contents: nil, attributes: [.posixPermissions: 0o640])
      }
      queue = try DatabaseQueue(
        path: path,
        configuration: Self.configuration(
          "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL"))
      try queue.writeWithoutTransaction { try Self.prepare($0, path: path) }
    } catch {
      throw Failure(ledgerError: error, path: path)
    }
  }

  /// Copies the ledger at `path` into memory, as it is at this moment.
  ///
  /// For whoever only asks: nothing is locked, the file is never changed, and what is changed in the copy is nobody's business.
  /// Of what a command is changing just now, or was when it was killed, the copy has the state before (`LedgerFile`).
  ///
  /// - Parameter path: the SQLite file.
  /// - Throws: `nothing-to-report` when it is not there; else as for one that is written.
  public init(copying path: String) throws(Failure) {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else { throw Self.noLedger(at: path) }
    do {
      (queue, copied) = try LedgerFile(path: path).copy(Self.configuration(""))
      let isEmpty = try queue.writeWithoutTransaction { database in
        try Self.check(database, path: path) == 0
      }
      if isEmpty { throw Self.noLedger(at: path) }
      try queue.writeWithoutTransaction { try Self.prepare($0, path: path) }
    } catch {
      throw Failure(ledgerError: error, path: path)
    }
  }

  /// Whether the file still is what this copy was made of.
  public var isAsCopied: Bool { copied == LedgerFile(path: path).state() }

  /// Undoes in its place what a crash left half-written; takes no room.
  ///
  /// For a command that holds the store.
  ///
  /// - Parameter path: the SQLite file.
  /// - Throws: as for one that is written.
  public static func undoUnfinished(path: String) throws(Failure) {
    guard !LedgerFile(path: path).state().isAtRest else { return }
    do {
      // Not SQLite's own read-only mode, which cannot open a file that a crash left half-written.
      let file = try DatabaseQueue(
        path: path, configuration: configuration("PRAGMA query_only = 1"))
      _ = try file.writeWithoutTransaction { try check($0, path: path) }
    } catch {
      throw Failure(ledgerError: error, path: path)
    }
  }

  /// Makes all changes of `body` in one transaction: all of them happen, or none.
  ///
  /// Calls may be nested. One transaction costs a handful of disk synchronisations however much it
  /// holds, so what belongs together is also written faster together.
  ///
  /// - Parameter body: calls methods of this ledger.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws, after everything was undone; or a failure to write.
  public func together<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    try write { _ in try body() }
  }

  /// Reads the whole file and checks its structure; takes time in proportion to its size.
  ///
  /// - Throws: `store-corrupt` with SQLite's first finding.
  public func verify() throws(Failure) {
    let finding = try read { try String.fetchOne($0, sql: "PRAGMA integrity_check(1)") }
    guard finding == "ok" else {
      throw Failure(
        .storeCorrupt, "the ledger fails SQLite's integrity check", at: .init(file: path),
        hint: Failure.rebuildHint)
    }
  }

  /// The version of SQLite that keeps ledgers here.
  ///
  /// - Throws: `store-corrupt` when SQLite does not work at all.
  public static func databaseVersion() throws(Failure) -> String {
    do {
      return try DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
        ?? "unknown"
    } catch {
      throw Failure(ledgerError: error, path: ":memory:")
    }
  }

  /// Runs `body` in a transaction, or as a part of the transaction that is already open.
  func write<T>(_ body: (Database) throws -> T) throws(Failure) -> T {
    do {
      return try queue.unsafeReentrantWrite { database in
        var result: T?
        try database.inSavepoint {
          result = try body(database)
          return .commit
        }
        guard let result else { throw Failure(.bug, "a transaction without a result") }
        return result
      }
    } catch {
      throw Failure(ledgerError: error, path: path)
    }
  }

  /// Asks questions; all answers of one `body` are of the same moment.
  func read<T>(_ body: (Database) throws -> T) throws(Failure) -> T {
    do {
      return try queue.unsafeReentrantRead { database in
        if database.isInsideTransaction { return try body(database) }
        var result: T?
        try database.inTransaction(.deferred) {
          result = try body(database)
          return .commit
        }
        guard let result else { throw Failure(.bug, "a question without an answer") }
        return result
      }
    } catch {
      throw Failure(ledgerError: error, path: path)
    }
  }

  // MARK: Opening

  private static func configuration(_ settings: String) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    // A row that refers to one which is damaged must not stop a run.
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { database in
      SealedTable.teach(database)
      try database.execute(sql: settings)
    }
    return configuration
  }

  /// Whether a file is a ledger of a version that this tool knows.
  ///
  /// - Returns: The version, 0 for an empty file.
  private static func check(_ database: Database, path: String) throws -> Int {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let identity = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    if version == 0 {
      guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0 else {
        throw notALedger(path)
      }
    } else if identity != Schema.applicationID {
      throw notALedger(path)
    } else if version > Schema.steps.count {
      throw Failure(
        .storeCorrupt,
        "the ledger has version \(version), this tool knows \(Schema.steps.count)",
        at: .init(file: path), hint: "use the newer tool that wrote it, or another store")
    }
    return version
  }

  /// Brings a ledger up to the version of this tool.
  private static func prepare(_ database: Database, path: String) throws {
    let version = try check(database, path: path)
    guard version < Schema.steps.count else { return }
    try database.inTransaction(.exclusive) {
      for step in Schema.steps[max(0, version)...] { try database.execute(sql: step) }
      for table in SealedTable.all { try database.seal(table, where: "true", []) }
      try database.execute(
        sql: """
          PRAGMA application_id = \(Schema.applicationID);
          PRAGMA user_version = \(Schema.steps.count);
          """)
      return .commit
    }
  }

  private static func noLedger(at path: String) -> Failure {
    Failure(
      .nothingToReport, "there is no ledger yet", at: .init(file: path),
      hint: "run the pipeline first, or check the path of the store")
  }

  private static func notALedger(_ path: String) -> Failure {
    Failure(
      .storeCorrupt, "the file is a database, but not a ledger", at: .init(file: path),
      hint: "check the path of the store")
  }
}

import GRDB
public import Records

extension Ledger {
  /// All exports that lay in the inbox when last looked at, by path in byte order.
  ///
  /// - Returns: the files with their books.
  /// - Throws: a failure to read.
  public func knownFiles() throws(Failure) -> [KnownFile] {
    try read { database in try Self.files(database, where: "vanished_in IS NULL", []) }
  }

  /// The exports in the inbox that hold exactly these bytes; several names count once.
  ///
  /// - Parameter contentHash: the SHA-256 in hexadecimal.
  /// - Returns: the files by path in byte order.
  /// - Throws: a failure to read.
  public func files(withContent contentHash: String) throws(Failure) -> [KnownFile] {
    try read { database in
      try Self.files(
        database, where: "vanished_in IS NULL AND content_hash = ?", [contentHash])
    }
  }

  /// The first day on which any run saw these bytes, under whatever name.
  ///
  /// - Parameter contentHash: the SHA-256 in hexadecimal.
  /// - Returns: the day, `Day.none` when they were never seen.
  /// - Throws: a failure to read.
  public func firstSeenDay(ofContent contentHash: String) throws(Failure) -> Day {
    try read { database in
      let text = try String.fetchOne(
        database.cachedStatement(
          sql: "SELECT min(first_seen_day) FROM file_versions WHERE content_hash = ?"),
        arguments: [contentHash])
      return try Self.day(text)
    }
  }

  /// The versions of one path, oldest first.
  ///
  /// - Parameter path: the path below the inbox.
  /// - Returns: the versions.
  /// - Throws: a failure to read.
  public func history(of path: String) throws(Failure) -> [FileVersion] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT run, content_hash, facts_key, failure_code FROM file_versions
          WHERE path = ? ORDER BY run
          """, arguments: [path]
      ).map { row in
        let table = "file_versions"
        return FileVersion(
          run: RunID(number: try row.read(0, in: table)), contentHash: try row.read(1, in: table),
          factsKey: try row.readIfThere(2, in: table),
          failureCode: try Self.code(try row.readIfThere(3, in: table)))
      }
    }
  }

  /// Enters files as they now are, replacing what was known of their paths, in one transaction.
  ///
  /// The former bytes stay in the history. A path that had vanished is back.
  ///
  /// - Parameters:
  ///   - files: the files.
  ///   - run: the run that read them.
  /// - Throws: a failure to write; then nothing was entered.
  public func record(files: [KnownFile], in run: RunID) throws(Failure) {
    try write { database in
      let writer = try FileWriter(database)
      for file in files { try writer.write(file, run: run) }
    }
  }

  /// Marks files that no longer lie in the inbox; their books and history stay in the tables.
  ///
  /// - Parameters:
  ///   - paths: their paths below the inbox.
  ///   - run: the run that missed them.
  /// - Throws: a failure to write.
  public func markVanished(_ paths: [String], in run: RunID) throws(Failure) {
    try write { database in
      let update = try database.cachedStatement(
        sql: "UPDATE files SET vanished_in = ? WHERE path = ? AND vanished_in IS NULL")
      for path in paths { try update.execute(arguments: [run.number, path]) }
    }
  }

  /// Enters how many accepted rows of each file a later delivery has replaced.
  ///
  /// - Parameter superseded: rows by path; paths that are not named keep their number.
  /// - Throws: a failure to write.
  public func setSuperseded(_ superseded: [String: Int]) throws(Failure) {
    try write { database in
      let update = try database.cachedStatement(
        sql: "UPDATE files SET superseded = ?1 WHERE path = ?2 AND superseded <> ?1")
      for (path, rows) in superseded { try update.execute(arguments: [rows, path]) }
    }
  }

  // MARK: Reading

  private static func files(
    _ database: Database, where condition: String, _ arguments: StatementArguments
  ) throws -> [KnownFile] {
    // A ledger of before that is only read has no such table.
    let recoveries =
      try database.tableExists("file_recoveries")
      ? """
      (SELECT group_concat(reason || ':' || rows, ' ') FROM file_recoveries AS counts
              WHERE counts.path = files.path)
      """ : "NULL"
    let rows = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT path, size, modified_nanoseconds, inode, content_hash, dataset, edition, encoding,
            facts_key, delivery_day, first_seen_day, read, accepted, excluded, superseded,
            failure_code, failure_message, failure_file, failure_line, failure_column, failure_hint,
            (SELECT group_concat(reason || ':' || rows, ' ') FROM file_rejects AS counts
              WHERE counts.path = files.path),
            (SELECT group_concat(notice || ':' || times, ' ') FROM file_notices AS counts
              WHERE counts.path = files.path),
            \(recoveries)
          FROM files WHERE \(condition) ORDER BY path
          """), arguments: arguments)
    var files: [KnownFile] = []
    while let row = try rows.next() {
      files.append(try file(from: row))
    }
    return files
  }

  private static func file(from row: Row) throws -> KnownFile {
    let table = "files"
    let tally = Tally(
      read: try row.count(11, in: table), accepted: try row.count(12, in: table),
      rejected: try counts(
        try row.readIfThere(21, in: "file_rejects"), of: reasons, in: "file_rejects"),
      excluded: try row.count(13, in: table),
      notices: try counts(
        try row.readIfThere(22, in: "file_notices"), of: notices, in: "file_notices"))
    guard tally.balances else { throw Failure.damagedValue(in: table) }
    var file = KnownFile(
      identity: FileIdentity(
        path: try row.read(0, in: table), size: try row.count(1, in: table),
        modifiedNanoseconds: try row.read(2, in: table),
        inode: UInt64(bitPattern: try row.read(3, in: table))),
      contentHash: try row.read(4, in: table), dataset: try row.readIfThere(5, in: table),
      edition: try row.readIfThere(6, in: table), encoding: try row.readIfThere(7, in: table),
      factsKey: try row.readIfThere(8, in: table),
      deliveryDay: try day(try row.readIfThere(9, in: table)),
      firstSeenDay: try day(try row.readIfThere(10, in: table)), tally: tally,
      superseded: try row.count(14, in: table), failure: try failure(from: row))
    file.recovered = try counts(
      try row.readIfThere(23, in: "file_recoveries"), of: reasons, in: "file_recoveries")
    return file
  }

  private static let reasons = Dictionary(
    uniqueKeysWithValues: Reason.allCases.map { ($0.name[...], $0) })
  private static let notices = Dictionary(
    uniqueKeysWithValues: Notice.allCases.map { ($0.name[...], $0) })

  /// Reads `name:count name:count …`, as the query joins them.
  private static func counts<Key: Hashable>(
    _ text: String?, of names: [Substring: Key], in table: String
  ) throws -> [Key: Int] {
    var counts: [Key: Int] = [:]
    // Cut as bytes: cutting at characters would cost more than all the rest of the reading.
    for entry in (text ?? "").utf8.split(separator: UInt8(ascii: " ")) {
      guard let colon = entry.firstIndex(of: UInt8(ascii: ":")),
        let key = names[Substring(entry[..<colon])],
        let count = Int(Substring(entry[entry.index(after: colon)...])),
        Row.plausibleCounts ~= count
      else { throw Failure.unknownWord(in: table) }
      counts[key] = count
    }
    return counts
  }

  private static func failure(from row: Row) throws -> Failure? {
    let table = "files"
    guard let code = try code(try row.readIfThere(15, in: table)) else { return nil }
    let file: String? = try row.readIfThere(17, in: table)
    let message: String? = try row.readIfThere(16, in: table)
    let line: Int? = try row.readIfThere(18, in: table)
    let column: Int? = try row.readIfThere(19, in: table)
    return Failure(
      code, message ?? "",
      at: file.map { Failure.Place(file: $0, line: line ?? 0, column: column ?? 0) },
      hint: try row.readIfThere(20, in: table))
  }

  private static func code(_ text: String?) throws -> Failure.Code? {
    guard let text else { return nil }
    guard let code = Failure.Code(rawValue: text) else { throw Failure.unknownWord(in: "files") }
    return code
  }

  private static func day(_ text: String?) throws -> Day {
    guard let text else { return .none }
    guard let day = Day(text) else { throw Failure.unknownWord(in: "files") }
    return day
  }
}

/// Writes files one after the other through statements that are prepared once.
private struct FileWriter {
  private let version: Statement
  private let file: Statement
  private let clearRejects: Statement
  private let clearNotices: Statement
  private let reject: Statement
  private let notice: Statement
  private let clearRecoveries: Statement
  private let recovery: Statement

  init(_ database: Database) throws {
    version = try database.cachedStatement(
      sql: """
        INSERT INTO file_versions (path, run, content_hash, facts_key, first_seen_day, read,
          accepted, excluded, failure_code)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
        WHERE NOT EXISTS (SELECT 1 FROM files WHERE path = ?1 AND content_hash = ?3
          AND facts_key IS ?4 AND failure_code IS ?9 AND vanished_in IS NULL)
        ON CONFLICT DO UPDATE SET content_hash = excluded.content_hash,
          facts_key = excluded.facts_key, first_seen_day = excluded.first_seen_day,
          read = excluded.read, accepted = excluded.accepted, excluded = excluded.excluded,
          failure_code = excluded.failure_code
        """)
    file = try database.cachedStatement(
      sql: """
        INSERT INTO files (path, size, modified_nanoseconds, inode, content_hash, dataset, edition,
          encoding, facts_key, delivery_day, first_seen_day, read, accepted, excluded, superseded,
          failure_code, failure_message, failure_file, failure_line, failure_column, failure_hint,
          recorded_in, vanished_in)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)
        ON CONFLICT DO UPDATE SET size = excluded.size,
          modified_nanoseconds = excluded.modified_nanoseconds, inode = excluded.inode,
          content_hash = excluded.content_hash, dataset = excluded.dataset,
          edition = excluded.edition, encoding = excluded.encoding,
          facts_key = excluded.facts_key, delivery_day = excluded.delivery_day,
          first_seen_day = excluded.first_seen_day, read = excluded.read,
          accepted = excluded.accepted, excluded = excluded.excluded,
          superseded = excluded.superseded, failure_code = excluded.failure_code,
          failure_message = excluded.failure_message, failure_file = excluded.failure_file,
          failure_line = excluded.failure_line, failure_column = excluded.failure_column,
          failure_hint = excluded.failure_hint, recorded_in = excluded.recorded_in,
          vanished_in = NULL
        """)
    clearRejects = try database.cachedStatement(sql: "DELETE FROM file_rejects WHERE path = ?")
    clearNotices = try database.cachedStatement(sql: "DELETE FROM file_notices WHERE path = ?")
    reject = try database.cachedStatement(sql: "INSERT INTO file_rejects VALUES (?, ?, ?)")
    notice = try database.cachedStatement(sql: "INSERT INTO file_notices VALUES (?, ?, ?)")
    clearRecoveries = try database.cachedStatement(
      sql: "DELETE FROM file_recoveries WHERE path = ?")
    recovery = try database.cachedStatement(sql: "INSERT INTO file_recoveries VALUES (?, ?, ?, ?)")
  }

  func write(_ known: KnownFile, run: RunID) throws {
    let path = known.identity.path
    let tally = known.tally
    let failure = known.failure
    let firstSeen = text(known.firstSeenDay)
    try version.execute(arguments: [
      path, run.number, known.contentHash, known.factsKey, firstSeen, tally.read, tally.accepted,
      tally.excluded, failure?.code.rawValue,
    ])
    try file.execute(arguments: [
      path, known.identity.size, known.identity.modifiedNanoseconds,
      Int64(bitPattern: known.identity.inode), known.contentHash, known.dataset, known.edition,
      known.encoding, known.factsKey, text(known.deliveryDay), firstSeen, tally.read,
      tally.accepted, tally.excluded, known.superseded, failure?.code.rawValue, failure?.message,
      failure?.place?.file, failure?.place?.line, failure?.place?.column, failure?.hint, run.number,
    ])
    try clearRejects.execute(arguments: [path])
    try clearNotices.execute(arguments: [path])
    try clearRecoveries.execute(arguments: [path])
    for (reason, rows) in tally.rejected {
      try reject.execute(arguments: [path, reason.name, rows])
    }
    for (kind, times) in tally.notices {
      try notice.execute(arguments: [path, kind.name, times])
    }
    for (reason, rows) in known.recovered {
      try recovery.execute(arguments: [path, reason.name, rows, run.number])
    }
  }

  private func text(_ day: Day) -> String? { day == .none ? nil : day.description }
}

import GRDB
public import Records

extension Ledger {
  /// All exports that lay in the inbox when last looked at, by path in byte order.
  ///
  /// - Returns: the files with their books.
  /// - Throws: a failure to read.
  public func knownFiles() throws(Failure) -> [KnownFile] {
    try read { database in try Self.files(database) }
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
          sql: """
            SELECT min(first_seen_day) FROM file_versions
            WHERE content_hash = ? AND typeof(first_seen_day) = 'text'
            """),
        arguments: [contentHash])
      return text.flatMap { Day($0) } ?? .none
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
      ).compactMap { row in
        guard let run: Int64 = row.value(0), let content: String = row.value(1) else { return nil }
        let code: String? = row.value(3)
        return FileVersion(
          run: RunID(number: run), contentHash: content, factsKey: row.value(2),
          failureCode: code.flatMap(Failure.Code.init(rawValue:)))
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

  /// Marks files that an archive delivered anew does not have any more; their books and history stay in the tables.
  ///
  /// - Parameters:
  ///   - paths: their paths below the inbox.
  ///   - run: the run that missed them.
  /// - Throws: a failure to write.
  public func markVanished(_ paths: [String], in run: RunID) throws(Failure) {
    try write { database in
      let update = try database.cachedStatement(
        sql: "UPDATE files SET vanished_in = ? WHERE path = ? AND vanished_in IS NULL")
      for path in paths {
        try update.execute(arguments: [run.number, path])
        try database.seal(.files, where: "path = ?", [path])
      }
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
      for (path, rows) in superseded {
        try update.execute(arguments: [rows, path])
        try database.seal(.files, where: "path = ?", [path])
      }
    }
  }

  // MARK: Reading

  private static func files(_ database: Database) throws -> [KnownFile] {
    let rows = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT path, size, modified_nanoseconds, inode, content_hash, dataset, edition, encoding,
            facts_key, delivery_day, first_seen_day, read, accepted, excluded, superseded,
            failure_code, failure_message, failure_file, failure_line, failure_column, failure_hint,
            \(SealedTable.counts("file_rejects", "reason", "rows")),
            \(SealedTable.counts("file_notices", "notice", "times")),
            \(SealedTable.counts("file_recoveries", "reason", "rows"))
          FROM files WHERE vanished_in IS NULL ORDER BY path
          """))
    var files: [KnownFile] = []
    while let row = try rows.next() {
      guard let path: String = row.value(0) else { continue }
      // What no version of ours has written, or one to come: the export is as good as not read.
      files.append(file(path, row) ?? KnownFile(missing: path))
    }
    return files
  }

  private static func file(_ path: String, _ row: Row) -> KnownFile? {
    guard let size = row.count(1), let modified: Int64 = row.value(2),
      let inode: Int64 = row.value(3), let content: String = row.value(4),
      let deliveryDay = day(row, 9), let firstSeenDay = day(row, 10), let read = row.count(11),
      let accepted = row.count(12), let excluded = row.count(13), let superseded = row.count(14),
      let rejected = counts(row, 21, of: reasons), let notices = counts(row, 22, of: notices),
      let recovered = counts(row, 23, of: reasons)
    else { return nil }
    let tally = Tally(
      read: read, accepted: accepted, rejected: rejected, excluded: excluded, notices: notices)
    let code: String? = row.value(15)
    guard tally.balances, (code == nil) == (row[15] as DatabaseValue).isNull else { return nil }
    var file = KnownFile(
      identity: FileIdentity(
        path: path, size: size, modifiedNanoseconds: modified, inode: UInt64(bitPattern: inode)),
      contentHash: content, dataset: row.value(5), edition: row.value(6), encoding: row.value(7),
      factsKey: row.value(8), deliveryDay: deliveryDay, firstSeenDay: firstSeenDay, tally: tally,
      superseded: superseded)
    file.recovered = recovered
    guard let code else { return file }
    guard let known = Failure.Code(rawValue: code) else { return nil }
    let place: String? = row.value(17)
    file.failure = Failure(
      known, row.value(16) ?? "",
      at: place.map {
        Failure.Place(file: $0, line: row.count(18) ?? 0, column: row.count(19) ?? 0)
      }, hint: row.value(20))
    return file
  }

  private static let reasons = Dictionary(
    uniqueKeysWithValues: Reason.allCases.map { ($0.name[...], $0) })
  private static let notices = Dictionary(
    uniqueKeysWithValues: Notice.allCases.map { ($0.name[...], $0) })

  /// Reads `name:count name:count …`, as the query joins them; `nil` for anything else.
  private static func counts<Key: Hashable>(
    _ row: Row, _ index: Int, of names: [Substring: Key]
  ) -> [Key: Int]? {
    let value: DatabaseValue = row[index]
    guard !value.isNull else { return [:] }
    guard let text = String.fromDatabaseValue(value) else { return nil }
    var counts: [Key: Int] = [:]
    // Cut as bytes: cutting at characters would cost more than all the rest of the reading.
    for entry in text.utf8.split(separator: UInt8(ascii: " ")) {
      guard let colon = entry.firstIndex(of: UInt8(ascii: ":")),
        let key = names[Substring(entry[..<colon])],
        let count = Int(Substring(entry[entry.index(after: colon)...])),
        Row.plausibleCounts ~= count
      else { return nil }
      counts[key] = count
    }
    return counts
  }

  /// A day that may be missing; `nil` for what is none.
  private static func day(_ row: Row, _ index: Int) -> Day? {
    let value: DatabaseValue = row[index]
    return value.isNull ? Day.none : String.fromDatabaseValue(value).flatMap { Day($0) }
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
  private let sealFile: Statement
  private let sealVersion: Statement

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
    let seal = { (table: SealedTable, condition: String) in
      try database.cachedStatement(
        sql: "UPDATE \(table.name) SET seal = \(table.expression) WHERE \(condition)")
    }
    sealFile = try seal(.files, "path = ?")
    sealVersion = try seal(.versions, "path = ? AND run = ?")
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
    try sealFile.execute(arguments: [path])
    try sealVersion.execute(arguments: [path, run.number])
  }

  private func text(_ day: Day) -> String? { day == .none ? nil : day.description }
}

import GRDB
public import Records

extension Ledger {
  /// Enters a run as `running`.
  ///
  /// - Parameters:
  ///   - pipeline: the pipeline's name.
  ///   - command: the command as typed.
  ///   - started: the time, ISO 8601; the ledger has no clock of its own.
  ///   - version: the version of the tool.
  /// - Returns: the name of the run.
  /// - Throws: a failure to write.
  public func beginRun(
    pipeline: String, command: String, started: String, version: String
  ) throws(Failure) -> RunID {
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO runs (pipeline, command, version, started, status)
          VALUES (?, ?, ?, ?, 'running')
          """, arguments: [pipeline, command, version, started])
      return RunID(number: database.lastInsertedRowID)
    }
  }

  /// Enters how a run ended.
  ///
  /// - Parameters:
  ///   - id: the run.
  ///   - status: how it ended.
  ///   - exitCode: the tool's exit code.
  ///   - finished: the time, ISO 8601.
  ///   - message: why it failed, or what it has to say.
  /// - Throws: `bug` for a run that never began, or a failure to write.
  public func endRun(
    _ id: RunID, status: RunStatus, exitCode: Int, finished: String, message: String? = nil
  ) throws(Failure) {
    try write { database in
      try database.execute(
        sql: """
          UPDATE runs SET status = ?, exit_code = ?, finished = ?, message = ? WHERE id = ?
          """, arguments: [status.rawValue, exitCode, finished, message, id.number])
      guard database.changesCount == 1 else {
        throw Failure(.bug, "the run \(id) ends but never began", at: .init(file: self.path))
      }
    }
  }

  /// Marks runs that never ended as interrupted; for the engine, once it holds the store's lock.
  ///
  /// - Parameters:
  ///   - finished: the time that is entered as their end.
  ///   - message: what is known of how they ended; `nil` for nothing.
  /// - Returns: the runs, oldest first.
  /// - Throws: a failure to write.
  @discardableResult
  public func closeAbandonedRuns(
    finished: String, message: String? = nil
  ) throws(Failure) -> [RunID] {
    try write { database in
      let abandoned = try Int64.fetchAll(
        database, sql: "SELECT id FROM runs WHERE status = 'running' ORDER BY id")
      if !abandoned.isEmpty {
        try database.execute(
          sql: """
            UPDATE runs SET status = 'interrupted', finished = ?, message = ?
            WHERE status = 'running'
            """,
          arguments: [
            finished, message ?? "the run ended without a word (killed, or the power failed)",
          ])
      }
      return abandoned.map(RunID.init(number:))
    }
  }

  /// The latest runs, newest first.
  ///
  /// - Parameter limit: how many at most.
  /// - Returns: the runs.
  /// - Throws: a failure to read.
  public func runs(limit: Int) throws(Failure) -> [RunRecord] {
    try read { database in
      try Row.fetchAll(
        database, sql: "\(Self.selectRun) ORDER BY id DESC LIMIT ?", arguments: [max(0, limit)]
      ).map(Self.run(from:))
    }
  }

  /// The run of that name, if there is one.
  ///
  /// - Parameter id: the name.
  /// - Returns: the run.
  /// - Throws: a failure to read.
  public func run(_ id: RunID) throws(Failure) -> RunRecord? {
    try read { database in
      try Row.fetchOne(
        database, sql: "\(Self.selectRun) WHERE id = ?", arguments: [id.number]
      ).map(Self.run(from:))
    }
  }

  private static let selectRun = """
    SELECT id, pipeline, command, version, started, status, finished, exit_code, message FROM runs
    """

  private static func run(from row: Row) throws -> RunRecord {
    let table = "runs"
    guard let status = RunStatus(rawValue: try row.read(5, in: table)) else {
      throw Failure.unknownWord(in: table)
    }
    return RunRecord(
      id: RunID(number: try row.read(0, in: table)), pipeline: try row.read(1, in: table),
      command: try row.read(2, in: table), version: try row.read(3, in: table),
      started: try row.read(4, in: table), status: status,
      finished: try row.readIfThere(6, in: table), exitCode: try row.readIfThere(7, in: table),
      message: try row.readIfThere(8, in: table))
  }

  // MARK: Stages and fingerprints

  /// Enters what a stage did.
  ///
  /// - Parameters:
  ///   - stage: the stage.
  ///   - run: the run it belongs to.
  /// - Throws: a failure to write.
  public func record(stage: StageRecord, in run: RunID) throws(Failure) {
    try record(stages: [stage], in: run)
  }

  /// Enters what several stages did, in order and in one transaction.
  ///
  /// - Parameters:
  ///   - stages: the stages.
  ///   - run: the run they belong to.
  /// - Throws: a failure to write.
  public func record(stages: [StageRecord], in run: RunID) throws(Failure) {
    try write { database in
      let insert = try database.cachedStatement(
        sql: """
          INSERT INTO stages (run, position, stage, scope, status, fingerprint, reason, count_in,
            count_out, milliseconds)
          VALUES (?1, (SELECT ifnull(max(position), 0) + 1 FROM stages WHERE run = ?1),
            ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
          """)
      for stage in stages {
        try insert.execute(arguments: [
          run.number, stage.stage, stage.scope, stage.status.rawValue, stage.fingerprint,
          stage.reason, stage.countIn, stage.countOut, stage.milliseconds,
        ])
      }
    }
  }

  /// The stages of a run in the order they were entered.
  ///
  /// - Parameter run: the run.
  /// - Returns: the stages.
  /// - Throws: a failure to read.
  public func stages(of run: RunID) throws(Failure) -> [StageRecord] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT stage, scope, status, fingerprint, reason, count_in, count_out, milliseconds
          FROM stages WHERE run = ? ORDER BY position
          """, arguments: [run.number]
      ).map { row in
        let table = "stages"
        guard let status = StageRecord.Status(rawValue: try row.read(2, in: table)) else {
          throw Failure.unknownWord(in: table)
        }
        return StageRecord(
          stage: try row.read(0, in: table), scope: try row.read(1, in: table), status: status,
          fingerprint: try row.read(3, in: table), reason: try row.read(4, in: table),
          countIn: try row.count(5, in: table), countOut: try row.count(6, in: table),
          milliseconds: try row.count(7, in: table))
      }
    }
  }

  /// The fingerprint that a stage had when it last ran for a scope.
  ///
  /// - Parameters:
  ///   - stage: the stage, `score`.
  ///   - scope: what of it, `2018/2018-03`.
  /// - Returns: the fingerprint, `nil` when it never ran.
  /// - Throws: a failure to read.
  public func fingerprint(of stage: String, scope: String) throws(Failure) -> String? {
    try read { database in
      try String.fetchOne(
        database.cachedStatement(
          sql: "SELECT fingerprint FROM fingerprints WHERE stage = ? AND scope = ?"),
        arguments: [stage, scope])
    }
  }

  /// Remembers the fingerprint of a stage that has run for a scope.
  ///
  /// - Parameters:
  ///   - fingerprint: the hash of everything it read.
  ///   - stage: the stage.
  ///   - scope: what of it.
  /// - Throws: a failure to write.
  public func setFingerprint(
    _ fingerprint: String, of stage: String, scope: String
  ) throws(Failure) {
    try write { database in
      try database.cachedStatement(
        sql: """
          INSERT INTO fingerprints (stage, scope, fingerprint) VALUES (?, ?, ?)
          ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint
          """
      ).execute(arguments: [stage, scope, fingerprint])
    }
  }

  // MARK: Checks

  /// Enters what several checks found, in order and in one transaction.
  ///
  /// - Parameters:
  ///   - checks: the findings.
  ///   - run: the run they belong to.
  /// - Throws: a failure to write.
  public func record(checks: [CheckRecord], in run: RunID) throws(Failure) {
    try write { database in
      let insert = try database.cachedStatement(
        sql: """
          INSERT INTO checks (run, position, name, status, message)
          VALUES (?1, (SELECT ifnull(max(position), 0) + 1 FROM checks WHERE run = ?1), ?2, ?3, ?4)
          """)
      for check in checks {
        try insert.execute(
          arguments: [run.number, check.name, check.status.rawValue, check.message])
      }
    }
  }

  /// The findings of a run in the order they were entered.
  ///
  /// - Parameter run: the run.
  /// - Returns: the findings.
  /// - Throws: a failure to read.
  public func checks(of run: RunID) throws(Failure) -> [CheckRecord] {
    try read { database in try Self.checks(database, run: run.number) }
  }

  /// The findings of the last run of a pipeline that has any, in the order they were entered.
  ///
  /// - Parameter pipeline: the pipeline's name.
  /// - Returns: the findings; none before the first run that came so far.
  /// - Throws: a failure to read.
  public func lastChecks(ofPipeline pipeline: String) throws(Failure) -> [CheckRecord] {
    try read { database in
      let last = try Int64.fetchOne(
        database,
        sql: "SELECT max(run) FROM checks JOIN runs ON runs.id = checks.run WHERE pipeline = ?",
        arguments: [pipeline])
      return try last.map { try Self.checks(database, run: $0) } ?? []
    }
  }

  private static func checks(_ database: Database, run: Int64) throws -> [CheckRecord] {
    try Row.fetchAll(
      database, sql: "SELECT name, status, message FROM checks WHERE run = ? ORDER BY position",
      arguments: [run]
    ).map { row in
      let table = "checks"
      guard let status = CheckRecord.Status(rawValue: try row.read(1, in: table)) else {
        throw Failure.unknownWord(in: table)
      }
      return CheckRecord(
        name: try row.read(0, in: table), status: status, message: try row.read(2, in: table))
    }
  }
}

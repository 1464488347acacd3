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
      let id = database.lastInsertedRowID
      try database.seal(.runs, where: "id = ?", [id])
      return RunID(number: id)
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
      try database.seal(.runs, where: "id = ?", [id.number])
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
        for id in abandoned { try database.seal(.runs, where: "id = ?", [id]) }
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
      ).compactMap(Self.run(from:))
    }
  }

  /// The number of the last run that ever began, whatever is still known of it; 0 before the first.
  ///
  /// - Throws: a failure to read.
  public func lastRunNumber() throws(Failure) -> Int64 {
    try read { database in
      try Int64.fetchOne(
        database,
        sql: """
          SELECT max(number) FROM (SELECT max(id) AS number FROM runs
            UNION ALL SELECT seq FROM sqlite_sequence WHERE name = 'runs' AND typeof(seq) = 'integer')
          """) ?? 0
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
      ).flatMap(Self.run(from:))
    }
  }

  private static let selectRun = """
    SELECT id, pipeline, command, version, started, status, finished, exit_code, message FROM runs
    """

  private static func run(from row: Row) -> RunRecord? {
    guard let id: Int64 = row.value(0), Row.plausibleCounts ~= Int(id), id > 0,
      let status = row.value(5).flatMap(RunStatus.init(rawValue:)),
      let pipeline: String = row.value(1),
      let command: String = row.value(2), let version: String = row.value(3),
      let started: String = row.value(4)
    else { return nil }
    return RunRecord(
      id: RunID(number: id), pipeline: pipeline, command: command, version: version,
      started: started, status: status, finished: row.value(6), exitCode: row.value(7),
      message: row.value(8))
  }

  // MARK: Stages

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
      try database.seal(.stages, where: "run = ? AND seal IS NULL", [run.number])
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
      ).compactMap { row in
        guard let stage: String = row.value(0), let scope: String = row.value(1),
          let status = row.value(2).flatMap(StageRecord.Status.init(rawValue:)),
          let fingerprint: String = row.value(3), let reason: String = row.value(4),
          let countIn = row.count(5), let countOut = row.count(6), let time = row.count(7)
        else { return nil }
        return StageRecord(
          stage: stage, scope: scope, status: status, fingerprint: fingerprint, reason: reason,
          countIn: countIn, countOut: countOut, milliseconds: time)
      }
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
      try database.seal(.checks, where: "run = ? AND seal IS NULL", [run.number])
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
    ).compactMap { row in
      guard let name: String = row.value(0), let message: String = row.value(2),
        let status = row.value(1).flatMap(CheckRecord.Status.init(rawValue:))
      else { return nil }
      return CheckRecord(name: name, status: status, message: message)
    }
  }
}

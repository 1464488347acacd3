import Store
import Records
import Testing

@Suite struct RunsTests {
  @Test(arguments: [1, 123, 999_999, 1_000_000] as [Int64])
  func aRunsNameReadsAsWritten(number: Int64) {
    #expect(RunID(RunID(number: number).description) == RunID(number: number))
  }

  @Test(arguments: ["", "r", "123", "r-1", "r0", "r1x", "R000001", "r٣", "r99999999999999999999"])
  func whatIsNoRunsNameIsRefused(text: String) {
    #expect(RunID(text) == nil)
  }

  @Test(arguments: [RunStatus.succeeded, .failed, .interrupted])
  func aRunIsReadAsItWasEntered(status: RunStatus) throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let id = try ledger.beginRun(
      pipeline: "nightly", command: "run pipelines/nightly.yaml", started: "2018-04-10T02:00:00Z",
      version: "0.1.0")
    #expect(id.description == "r000001")
    #expect(try ledger.run(id)?.status == .running)
    try ledger.endRun(
      id, status: status, exitCode: 65, finished: "2018-04-10T02:00:03Z", message: "gate")
    let expected = RunRecord(
      id: id, pipeline: "nightly", command: "run pipelines/nightly.yaml", version: "0.1.0",
      started: "2018-04-10T02:00:00Z", status: status, finished: "2018-04-10T02:00:03Z",
      exitCode: 65, message: "gate")
    #expect(try ledger.run(id) == expected)
    #expect(try ledger.runs(limit: 5) == [expected])
  }

  @Test func theLatestRunsComeFirst() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let ids = try (0..<5).map { _ in try ledger.someRun() }
    #expect(try ledger.runs(limit: 3).map(\.id) == ids.suffix(3).reversed())
    #expect(try ledger.runs(limit: 0).isEmpty)
    #expect(try ledger.run(RunID(number: 99)) == nil)
  }

  @Test func aRunThatNeverBeganCannotEnd() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    #expect(throws: Failure.self) {
      try ledger.endRun(
        RunID(number: 4), status: .succeeded, exitCode: 0, finished: "2018-04-10T02:00:03Z")
    }
  }

  @Test func abandonedRunsAreClosedOnce() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let ended = try ledger.someRun()
    try ledger.endRun(ended, status: .succeeded, exitCode: 0, finished: "2018-04-10T02:00:03Z")
    let dead = try ledger.someRun()
    #expect(try ledger.closeAbandonedRuns(finished: "2018-04-11T02:00:00Z") == [dead])
    #expect(try ledger.closeAbandonedRuns(finished: "2018-04-11T02:00:00Z").isEmpty)
    #expect(try ledger.run(dead)?.status == .interrupted)
    #expect(try ledger.run(ended)?.status == .succeeded)
  }

  @Test func stagesKeepTheirOrderWithinTheirRun() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let stages = ["ingest", "normalize", "score", "aggregate", "report"].enumerated().map {
      StageRecord(
        stage: $1, scope: $0 > 1 ? "2018/2018-03" : "", status: $0 % 2 == 0 ? .ran : .fresh,
        fingerprint: "f\($0)", reason: "two exports are new", countIn: $0, countOut: $0 * 2,
        milliseconds: $0 * 3)
    }
    let first = try ledger.someRun()
    let second = try ledger.someRun()
    for stage in stages {
      try ledger.record(stage: stage, in: first)
      try ledger.record(stage: stage, in: second)
    }
    #expect(try ledger.stages(of: first) == stages)
    #expect(try ledger.stages(of: second) == stages)
    #expect(try ledger.stages(of: RunID(number: 9)).isEmpty)
  }

  @Test func checksKeepTheirOrder() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let run = try ledger.someRun()
    let checks = CheckRecord.Status.allCases.map {
      CheckRecord(name: "rejected-share", status: $0, message: "3 of 100 rows")
    }
    try ledger.record(checks: Array(checks[..<1]), in: run)
    try ledger.record(checks: Array(checks[1...]), in: run)
    #expect(try ledger.checks(of: run) == checks)
  }

  /// A run that found nothing new has no findings, and those of another pipeline are not ours.
  @Test func theLastChecksAreThoseOfTheLastRunThatHasSome() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let pipeline = "nightly"
    #expect(try ledger.lastChecks(ofPipeline: pipeline).isEmpty)
    let runs = try [pipeline, pipeline, pipeline, "other"].map {
      try ledger.beginRun(pipeline: $0, command: "run", started: "now", version: "1")
    }
    for (number, run) in runs.enumerated() where number != 2 {
      try ledger.record(
        checks: [CheckRecord(name: "volume", status: .warn, message: "\(number)")], in: run)
    }
    #expect(try ledger.lastChecks(ofPipeline: pipeline).map(\.message) == ["1"])
    #expect(try ledger.lastChecks(ofPipeline: "other").map(\.message) == ["3"])
    #expect(try ledger.lastChecks(ofPipeline: "none").isEmpty)
  }

  @Test func resultsAreReadAsTheyWereWritten() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    #expect(try ledger.result(for: "published/month") == nil)
    try ledger.setResult("2018-02", for: "published/month")
    try ledger.setResult("2018-03", for: "published/month")
    try ledger.setResult("digits", for: "digest")
    #expect(try ledger.result(for: "published/month") == "2018-03")
    #expect(try ledger.results(withPrefix: "d") == ["digest": "digits"])
    try ledger.removeResult(for: "digest")
    #expect(try ledger.result(for: "digest") == nil)
  }
}

import Store
import Records
import Testing

@Suite struct FilesTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func whatIsRecordedIsRead(seed: UInt64) throws {
    let scratch = try Scratch()
    let files = (0..<12).map { someFile(seed * 100 + $0) }
    let ledger = try scratch.ledger()
    try ledger.record(files: files, in: ledger.someRun())
    let known = try ledger.knownFiles()
    #expect(known == files.sorted { $0.identity.path < $1.identity.path })
    #expect(try scratch.ledger().knownFiles() == known)
  }

  @Test func recordingTwiceIsRecordingOnce() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let files = (0..<9).map { someFile($0) }
    try ledger.record(files: files, in: ledger.someRun())
    let once = try ledger.knownFiles()
    try ledger.record(files: files, in: ledger.someRun())
    #expect(try ledger.knownFiles() == once)
    for file in files { #expect(try ledger.history(of: file.identity.path).count == 1) }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func replacingAPathKeepsItsHistory(seed: UInt64) throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let versions = (0..<5).map { someFile(seed * 10 + $0, path: "a.csv.gz") }
    var runs: [RunID] = []
    for version in versions {
      runs.append(try ledger.someRun())
      try ledger.record(files: [version], in: #require(runs.last))
    }
    #expect(try ledger.knownFiles() == [#require(versions.last)])
    let expected = zip(versions, runs).map { file, run in
      FileVersion(
        run: run, contentHash: file.contentHash, factsKey: file.factsKey,
        failureCode: file.failure?.code)
    }
    #expect(try ledger.history(of: "a.csv.gz") == expected)
  }

  @Test func theFirstDayOfBytesOutlivesTheirName() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    var early = someFile(3, path: "a.csv.gz")
    early.firstSeenDay = Day(year: 2018, month: 3, day: 1)
    try ledger.record(files: [early], in: ledger.someRun())
    var late = early
    late.firstSeenDay = Day(year: 2018, month: 4, day: 1)
    try ledger.record(files: [late], in: ledger.someRun())
    #expect(try ledger.firstSeenDay(ofContent: early.contentHash) == early.firstSeenDay)
    #expect(try ledger.firstSeenDay(ofContent: "never") == .none)
  }

  @Test func supersededRowsChangeNothingElse() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    var files = [someFile(1, path: "a.csv.gz"), someFile(2, path: "b.csv.gz")]
    try ledger.record(files: files, in: ledger.someRun())
    try ledger.setSuperseded(["a.csv.gz": 41, "never-there": 1])
    files[0].superseded = 41
    #expect(try ledger.knownFiles() == files)
  }

  @Test func tenThousandFilesAreKept() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let files = (0..<10_000).map { someFile($0) }
    try ledger.record(files: files, in: ledger.someRun())
    #expect(try ledger.knownFiles().count == files.count)
  }
}

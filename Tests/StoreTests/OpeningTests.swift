import Foundation
import GRDB
import Records
import Testing

@testable import Store

@Suite struct OpeningTests {
  private func code(_ body: () throws -> Void) -> Failure.Code? {
    do {
      try body()
      return nil
    } catch { return (error as? Failure)?.code }
  }

  @Test func aLedgerMakesItsFolder() throws {
    let scratch = try Scratch()
    _ = try Ledger(path: scratch.folder + "/a/b/ledger.sqlite")
    #expect(FileManager.default.fileExists(atPath: scratch.folder + "/a/b/ledger.sqlite"))
  }

  @Test func twoOpeningsSeeTheSameJournal() throws {
    let scratch = try Scratch()
    let writer = try scratch.ledger()
    let reader = try scratch.ledger()
    let run = try writer.someRun()
    #expect(try reader.run(run) == writer.run(run))
    try writer.record(files: [someFile(1)], in: run)
    #expect(try reader.knownFiles() == writer.knownFiles())
  }

  /// Law: a ledger of the version before is read as it is, and brought up by whoever writes.
  @Test func anOlderLedgerIsReadAndBroughtUp() throws {
    let scratch = try Scratch()
    var file = someFile(3)
    file.recovered = [:]
    do {
      let ledger = try scratch.ledger()
      try ledger.record(files: [file], in: ledger.someRun())
      try ledger.write { database in
        for table in SealedTable.all {
          try database.execute(sql: "ALTER TABLE \(table.name) DROP COLUMN seal")
        }
        try database.execute(
          sql: """
            CREATE TABLE fingerprints (stage TEXT);
            DROP TABLE file_recoveries;
            PRAGMA user_version = 1
            """)
      }
    }
    let before = try Data(contentsOf: URL(fileURLWithPath: scratch.path))
    #expect(try Ledger(copying: scratch.path).knownFiles() == [file])
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path)) == before)
    let ledger = try scratch.ledger()
    #expect(try ledger.knownFiles() == [file])
    #expect(try ledger.setDamageAside().isEmpty)
    file.recovered = [.notInList: 7]
    try ledger.record(files: [file], in: ledger.someRun())
    #expect(try Ledger(copying: scratch.path).knownFiles() == [file])
  }

  /// Law: a copy is as the file was when it was made, and nothing that is done with it reaches the file.
  @Test func aCopyChangesNothingAndHoldsNothing() throws {
    let scratch = try Scratch()
    _ = try scratch.ledger().someRun()
    let before = try Data(contentsOf: URL(fileURLWithPath: scratch.path))
    let copy = try Ledger(copying: scratch.path)
    _ = try copy.someRun()
    try copy.verify()
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path)) == before)
    _ = try scratch.ledger().someRun()
    _ = try scratch.ledger().someRun()
    #expect(try copy.runs(limit: 9).count == 2)
  }

  @Test func aReaderDoesNotMakeALedger() throws {
    let scratch = try Scratch()
    #expect(code { _ = try Ledger(copying: scratch.path) } == .nothingToReport)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder).isEmpty)
  }

  @Test(arguments: ["\u{1F}\u{8B} a gzip file, say", String(repeating: "no database ", count: 999)])
  func aFileThatIsNoDatabaseIsRefusedAndKept(text: String) throws {
    let scratch = try Scratch()
    try Data(text.utf8).write(to: URL(fileURLWithPath: scratch.path))
    #expect(code { _ = try scratch.ledger() } == .storeCorrupt)
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path)) == Data(text.utf8))
  }

  @Test func aDamagedLedgerFailsVerification() throws {
    let scratch = try Scratch()
    try scratch.ledger().verify()
    let ledger = try scratch.ledger()
    try ledger.record(files: (0..<400).map { someFile($0) }, in: ledger.someRun())
    var bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.path))
    for offset in stride(from: 8192, to: bytes.count, by: 4096) {
      for index in offset..<offset + 64 { bytes[index] = 0xAA }
    }
    try bytes.write(to: URL(fileURLWithPath: scratch.path))
    #expect(code { try scratch.ledger().verify() } == .storeCorrupt)
  }

  @Test func aFolderInTheWayIsADiskFailure() throws {
    let scratch = try Scratch()
    #expect(code { _ = try Ledger(path: scratch.folder) } == .writeFailed)
  }

  /// The journal as a crash leaves it: pages of an unfinished transaction in the file, the former
  /// ones in the rollback journal beside it.
  @Test(arguments: [true, false])
  func anUnfinishedTransactionIsUndoneAtTheNextOpening(isCopied: Bool) throws {
    let scratch = try Scratch()
    let crashed = try Scratch()
    let ledger = try scratch.ledger()
    let files = (0..<300).map { someFile($0) }
    let run = try ledger.someRun()
    try ledger.record(files: files, in: run)
    let before = try ledger.knownFiles()
    do {
      try ledger.together { () throws(Failure) in
        // Far more pages than SQLite's cache holds, so that some are written before the end.
        for round in 1..<14 as Range<UInt64> {
          try ledger.record(files: (0..<1000).map { someFile(round * 1000 + $0) }, in: run)
        }
        for suffix in ["", "-journal"] {
          try? FileManager.default.copyItem(
            atPath: scratch.path + suffix, toPath: crashed.path + suffix)
        }
        throw Failure(.interrupted, "stopped in the middle")
      }
      Issue.record("the transaction was to fail")
    } catch { #expect(error.code == .interrupted) }
    #expect(try ledger.knownFiles() == before)
    let journal = try Data(contentsOf: URL(fileURLWithPath: crashed.path + "-journal"))
    #expect(journal.count > 512, "the test needs pages that were written before the end")
    let file = try Data(contentsOf: URL(fileURLWithPath: crashed.path))
    let reopened =
      isCopied ? try Ledger(copying: crashed.path) : try Ledger(path: crashed.path)
    #expect(try reopened.knownFiles() == before)
    try reopened.verify()
    guard isCopied else { return }
    // Who asks has left it as it was; who holds the store undoes it in its place.
    #expect(try Data(contentsOf: URL(fileURLWithPath: crashed.path)) == file)
    #expect(try Data(contentsOf: URL(fileURLWithPath: crashed.path + "-journal")) == journal)
    try Ledger.undoUnfinished(path: crashed.path)
    let left = try? Data(contentsOf: URL(fileURLWithPath: crashed.path + "-journal"))
    #expect(left?.isEmpty ?? true)
    #expect(try Ledger(copying: crashed.path).knownFiles() == before)
  }

  @Test func togetherIsAllOrNothing() throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let run = try ledger.someRun()
    do {
      try ledger.together { () throws(Failure) in
        try ledger.setResult("2018-03", for: "month")
        try ledger.record(files: [someFile(1)], in: run)
        let within = try ledger.result(for: "month")
        #expect(within == "2018-03")
        throw Failure(.interrupted, "stopped")
      }
    } catch { #expect(error.code == .interrupted) }
    #expect(try ledger.result(for: "month") == nil)
    #expect(try ledger.knownFiles().isEmpty)
    try ledger.together { () throws(Failure) in
      try ledger.setResult("2018-04", for: "month")
      try ledger.record(files: [someFile(1)], in: run)
    }
    #expect(try ledger.result(for: "month") == "2018-04")
    #expect(try ledger.knownFiles().count == 1)
  }
}

import Foundation
import GRDB
import Records
import Synchronization
import Testing

@testable import Store

/// Whoever asks reads the ledger without a lock, and reads it whole.
@Suite struct UnlockedReadingTests {
  /// Law: whatever is written meanwhile, a copy is the ledger as it was between two transactions.
  @Test(arguments: 0..<6 as Range<UInt64>) func aCopyIsOfOneMoment(seed: UInt64) throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let run = try ledger.someRun()
    @Sendable func change(_ number: UInt64) throws {
      var generator = SplitMix(state: seed << 32 | number)
      // Some are written before the transaction ends, and some are undone.
      let files = [1, 9, 40, 900][Int.random(in: 0..<4, using: &generator)]
      try ledger.together { () throws(Failure) in
        try ledger.setResult("\(number)", for: "a first")
        try ledger.record(
          files: (0..<files).map { someFile(number % 7 * 1_000 + UInt64($0)) }, in: run)
        try ledger.setResult("\(number)", for: "z last")
        if number % 5 == 4 { throw Failure(.interrupted, "undone") }
      }
    }
    try change(0)
    let isOver = Atomic(false)
    let writer = Thread {
      for number in 1..<60 as Range<UInt64> { try? change(number) }
      isOver.store(true, ordering: .sequentiallyConsistent)
    }
    writer.start()
    var last = 0
    var copies = 0
    repeat {
      let copy = try Ledger(copying: scratch.path)
      try copy.verify()
      let first = try #require(try copy.result(for: "a first").flatMap { Int($0) })
      #expect(try copy.result(for: "z last") == "\(first)", "seed \(seed)")
      #expect(first % 5 != 4 && first >= last, "seed \(seed)")
      #expect(try copy.setDamageAside().isEmpty, "seed \(seed)")
      last = first
      copies += 1
    } while !isOver.load(ordering: .sequentiallyConsistent)
    #expect(copies > 1)
    let copy = try Ledger(copying: scratch.path)
    #expect(try copy.knownFiles() == ledger.knownFiles())
    #expect(copy.isAsCopied)
    try change(60)
    #expect(!copy.isAsCopied)
  }

  /// Law: no lock of SQLite's keeps a copy from being made, so that none is taken; what is not finished is not seen.
  @Test(arguments: [1, 3_000]) func whoeverHoldsTheLedgerKeepsNobodyFromACopy(files: Int) throws {
    let scratch = try Scratch()
    let ledger = try scratch.ledger()
    let run = try ledger.someRun()
    try ledger.record(files: [someFile(0)], in: run)
    let before = try ledger.knownFiles()
    let other = try DatabaseQueue(path: scratch.path)
    try other.inTransaction(.exclusive) { _ in
      let seen = try Ledger(copying: scratch.path).knownFiles()
      #expect(seen == before)
      return .rollback
    }
    try ledger.together { () throws(Failure) in
      try ledger.record(files: (0..<files).map { someFile(UInt64($0)) }, in: run)
      let seen = try Ledger(copying: scratch.path).knownFiles()
      #expect(seen == before)
    }
    #expect(try Ledger(copying: scratch.path).knownFiles().count == files)
  }

  /// Law: a copy is made of any path, and leaves nothing behind.
  @Test(arguments: ["a b", "50%25", "what?immutable=0", "#1", "市", "//two", "'\"&;"])
  func anyPathCanBeCopied(name: String) throws {
    let scratch = try Scratch()
    let path = "\(scratch.folder)/\(name)/ledger.sqlite"
    let ledger = try Ledger(path: path)
    try ledger.record(files: [someFile(1)], in: ledger.someRun())
    #expect(try Ledger(copying: path).knownFiles() == ledger.knownFiles())
    let names = try FileManager.default.contentsOfDirectory(
      atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    #expect(Set(names).isSubset(of: ["ledger.sqlite", "ledger.sqlite-journal"]), "\(names)")
  }
}

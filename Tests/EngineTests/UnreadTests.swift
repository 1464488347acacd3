import ByteStream
import Foundation
import Store
import Observe
import Records
import Synchronization
import Testing

@testable import Engine

/// What lies in the inbox and is not read is told, and can keep a report from being published.
@Suite struct UnreadTests {
  /// A log of a run that asked for nothing on success.
  private func quiet(_ place: Place) -> Log {
    Log(
      destination: { text in place.events.withLock { $0.append(text) } }, style: .json, quiet: true)
  }

  /// Law: a quiet run says what it did not read, and nothing else on success; also when nothing is new.
  @Test func aQuietRunSaysWhatItDidNotRead() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: quiet(place))
    #expect(place.logged.isEmpty)
    try place.write("a\n", to: "inbox/penalties.xlsx")
    for _ in 0..<2 {
      place.events.withLock { $0.removeAll() }
      _ = try await run(settings, log: quiet(place))
      #expect(place.events.withLock(\.count) == 1, "\(place.logged)")
      #expect(place.logged.contains("inbox.others") && place.logged.contains(".xlsx"))
    }
  }

  /// A name that another system has written is called what it is, and refused; what would be no export is passed over.
  @Test func aNameInGBKIsCalledWhatItIs() throws {
    let place = try Place()
    // 行政许可_20180405.csv, 说明.docx, and an export in no encoding that is known.
    let names: [[UInt8]] = [
      [0xD0, 0xD0, 0xD5, 0xFE, 0xD0, 0xED, 0xBF, 0xC9] + Array("_20180405.csv".utf8),
      [0xCB, 0xB5, 0xC3, 0xF7] + Array(".docx".utf8),
      [0xFF, 0xFE] + Array("_20180405.csv".utf8),
      [0xD0, 0xD0] + Array("13800138000_20180405.csv".utf8),
    ]
    for name in names {
      let path = Array((place.inbox + "/").utf8) + name + [0]
      let descriptor = path.withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { buffer in
          buffer.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o644) } ?? -1
        }
      }
      try #require(descriptor >= 0)
      close(descriptor)
    }
    let inbox = try Inbox.list(place.inbox)
    #expect(inbox.files.isEmpty && inbox.others.values.reduce(0, +) == 1)
    #expect(inbox.refused.count == 3 && inbox.refused.allSatisfy { $0.code == .fileUnreadable })
    #expect(
      inbox.refused.count { $0.message.hasSuffix("in GBK and not in UTF-8: 行政许可_20180405.csv") }
        == 1)
    #expect(!inbox.refused.contains { $0.description.contains("138") })
  }

  /// Members of an archive that are no exports are not read either.
  @Test func membersOfArchivesCount() async throws {
    let place = try Place()
    let settings = try place.small()
    let export = Array(
      try Data(contentsOf: URL(fileURLWithPath: place.inbox + "/licences_20180405.csv")))
    var members = [ZipBytes.Member("licences_20180406.csv", export)]
    members += ["readme.docx", "__MACOSX/licences.xml", "list.xls", ".hidden.doc"].map {
      ZipBytes.Member($0, [0x61])
    }
    try place.write(try ZipBytes.archive(members), to: "inbox/all_20180406.zip")
    _ = try await run(settings, log: quiet(place))
    #expect(
      place.logged.contains("2 things passed over, among them .docx, .xls"), "\(place.logged)")
  }

  @Test(arguments: [CheckRecord.Status.note, .warn, .block])
  func theGateNotesWarnsOrBlocks(status: CheckRecord.Status) async throws {
    let place = try Place()
    let settings = try place.small(gates: ", unread_files: \(status.rawValue)")
    func check() throws -> CheckRecord {
      let ledger = try Ledger(copying: place.store + "/ledger.sqlite")
      let latest = try #require(try ledger.runs(limit: 1).first)
      return try #require(try ledger.checks(of: latest.id).first { $0.name == "unread-files" })
    }
    _ = try await run(settings, log: place.log)
    #expect(try check().status == .note)
    try place.write("a\n", to: "inbox/penalties.xlsx")
    var failure: Failure?
    do { _ = try await run(settings, log: place.log) } catch { failure = error }
    #expect((failure?.code == .gateClosed) == (status == .block), "\(String(describing: failure))")
    #expect(try check().status == status && check().message.contains("1 thing passed over"))
    #expect(place.logged.contains("gate.warned") == (status == .warn))
    // Taken away, there is nothing new.
    try FileManager.default.removeItem(atPath: place.inbox + "/penalties.xlsx")
    #expect((try await run(settings, log: place.log).run == nil) == (status == .block))
  }

  /// Law: no time of a file ends a night.
  @Test(arguments: [-10_000_000_000, -1, 0, 9_300_000_000, 10_413_792_000, 1 << 33])
  func anyTimeOfAFileIsRead(seconds: Int) async throws {
    let place = try Place()
    let settings = try place.small()
    let path = place.inbox + "/licences_20180405.csv"
    var times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.failures.isEmpty && outcome.files.read == 3, "\(seconds)")
  }

  /// A delivery that the ledger of an older version dates to another millennium does not stretch the tables.
  @Test func aDayOfAnotherMillenniumIsNone() async throws {
    let place = try Place()
    let settings = try place.small()
    let outcome = try await run(settings, log: place.log)
    let ledger = try Ledger(path: place.store + "/ledger.sqlite")
    var files = try ledger.knownFiles()
    for number in files.indices { files[number].deliveryDay = Day(year: 9999, month: 12, day: 31) }
    let id = try ledger.beginRun(pipeline: "small", command: "test", started: "", version: "")
    try ledger.record(files: files, in: id)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_500_000_000)],
      ofItemAtPath: place.inbox + "/licences_20180405.csv")
    #expect(try await run(settings, log: place.log).month == outcome.month)
  }
}

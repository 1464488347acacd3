import ByteStream
import Foundation
import Records
import Testing

@testable import Engine

/// A broken export or configuration: said clearly, with its own code; the others still processed, and
/// nothing published that is wrong.
@Suite struct FaultTests {
  static let header = """
    XK_XDR_MC,XK_XDR_LB,XK_XDR_SHXYM,XK_XKWS,XK_WSH,XK_XKLB,XK_NR,XK_JDRQ,XK_YXQZ,XK_YXQZI,XK_XKJG,\
    XK_XKJGDM,XK_ZT,XK_LYDW,XK_LYDWDM
    """
  static let row = """
    样本有限公司,法人及非法人组织,91350100M000100Y43,决定书,许可1号,普通,内容,2018/3/5,2018/3/5,2020/3/4,\
    湖北省药品监督管理局,11420000MB15291767,1,湖北省药品监督管理局,11420000MB15291767
    """

  /// A way to break an export, and the code it must lead to.
  struct Break: Sendable, CustomTestStringConvertible {
    let name: String
    let file: String
    let code: Failure.Code
    let bytes: @Sendable ([UInt8]) -> [UInt8]
    var testDescription: String { name }
  }

  static let breaks: [Break] = [
    Break(name: "cut off", file: "licences_20180402.csv.gz", code: .gzipTruncated) {
      Array($0.dropLast($0.count / 2))
    },
    Break(name: "without its trailer", file: "licences_20180402.csv.gz", code: .gzipTruncated) {
      Array($0.dropLast(8))
    },
    Break(name: "wrong checksum", file: "licences_20180402.csv.gz", code: .gzipCorrupt) {
      var bytes = $0
      bytes[bytes.count - 8] ^= 0x10
      return bytes
    },
    Break(name: "wrong length", file: "licences_20180402.csv.gz", code: .gzipCorrupt) {
      var bytes = $0
      bytes[bytes.count - 2] ^= 0x10
      return bytes
    },
    Break(name: "empty", file: "licences_20180402.csv.gz", code: .fileEmpty) { _ in [] },
    Break(name: "another header", file: "licences_20180402.csv", code: .headerUnknown) { _ in
      Array("甲,乙,丙\n1,2,3\n".utf8)
    },
    Break(name: "an unknown city", file: "licences_999999_20180402.csv.gz", code: .cityUnknown) {
      $0
    },
  ]

  private func good() throws -> [UInt8] {
    var writer = try GzipWriter()
    let text = Array("\(Self.header)\n\(Self.row)\n".utf8)
    writer.append(text.span)
    return writer.finish()
  }

  @Test(arguments: breaks)
  func aBrokenExportIsSetAsideAndTheReportStays(broken: Break) async throws {
    let place = try Place()
    try place.write(try good(), to: "inbox/licences_20180401.csv.gz")
    _ = try await run(try place.settings(), log: place.log)
    let before = try place.tree(place.published)

    try place.write(broken.bytes(try good()), to: "inbox/\(broken.file)")
    let second = Self.row.replacing("许可1号", with: "许可2号")
    try place.write("\(Self.header)\n\(second)\n", to: "inbox/licences_20180403.csv")
    await #expect(
      performing: {
        _ = try await run(try place.settings(), log: place.log)
      }, throws: { ($0 as? Failure)?.code == .gateClosed })
    #expect(try place.tree(place.published) == before)
    #expect(place.logged.contains("\"\(broken.code.rawValue)\""))
    #expect(place.logged.contains(broken.file))
    #expect(!place.logged.contains("样本有限公司"))

    // The others were taken, and are there as soon as the gate lets them through.
    let outcome = try await run(try place.settings(failedFiles: "warn"), log: place.log)
    #expect(outcome.failures.map(\.code) == [broken.code])
    #expect(outcome.files.read == 0)
    #expect(outcome.published != nil)
    let books = String(
      decoding: try #require(place.tree(place.published)["data/books.csv"]), as: UTF8.self)
    #expect(books.contains("licences,licences_20180403.csv,1,1,0,0,0"))
    #expect(!books.contains(broken.file))
  }

  @Test func aMendedExportIsTaken() async throws {
    let place = try Place()
    try place.write(Array(try good().dropLast(3)), to: "inbox/licences_20180401.csv.gz")
    await #expect(throws: Failure.self) {
      _ = try await run(try place.settings(), log: place.log)
    }
    try place.write(try good(), to: "inbox/licences_20180401.csv.gz")
    let outcome = try await run(try place.settings(), log: place.log)
    #expect(outcome.failures.isEmpty)
    #expect(outcome.published != nil)
  }

  @Test func aNewVersionUnderTheSameNameReplacesTheOldRows() async throws {
    let place = try Place()
    let other = Self.row.replacing("许可1号", with: "许可2号")
    try place.write("\(Self.header)\n\(Self.row)\n\(other)\n", to: "inbox/licences_20180401.csv")
    _ = try await run(try place.settings(), log: place.log)
    try place.write("\(Self.header)\n\(Self.row)\n", to: "inbox/licences_20180401.csv")
    _ = try await run(try place.settings(), log: place.log)
    let only = try Place()
    try only.write("\(Self.header)\n\(Self.row)\n", to: "inbox/licences_20180401.csv")
    _ = try await run(try only.settings(), log: only.log)
    #expect(try place.tree(place.published) == only.tree(only.published))
  }

  @Test func aMistakeInAConfigurationHasItsPlace() async throws {
    let place = try Place()
    let settings = try place.settings(extra: "colour: red")
    let failure = await #expect(throws: Failure.self) {
      _ = try await run(settings, log: place.log)
    }
    #expect(failure?.code == .configurationInvalid)
    #expect(failure?.place?.line == 13)
    #expect(failure?.place?.column == 1)
    #expect(!FileManager.default.fileExists(atPath: place.published))
  }

  @Test func aSecondRunFindsTheStoreLocked() async throws {
    let place = try Place()
    try place.write(try good(), to: "inbox/licences_20180401.csv.gz")
    let settings = try place.settings()
    let holder = try Session(try Configuration(settings), log: place.log)
    let failure = await #expect(throws: Failure.self) {
      _ = try await run(settings, log: place.log)
    }
    #expect(failure?.code == .storeLocked)
    withExtendedLifetime(holder) {}
  }

  @Test func damagedFactsAreFoundAndReadAgain() async throws {
    let place = try Place()
    try place.write(try good(), to: "inbox/licences_20180401.csv.gz")
    var settings = try place.settings()
    settings.until = .normalize
    _ = try await run(settings, log: place.log)
    let folder = place.store + "/facts/licences"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
    var bytes = [UInt8](whole)
    bytes[80] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
    let outcome = try await run(try place.settings(), log: place.log)
    #expect(outcome.published != nil && place.logged.contains("store.repaired"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)) == whole)
  }

  /// An export that can no longer be taken when its facts are made anew is one that the run could not take: the gate
  /// closes, the exit code says so, and the next run tries again.
  @Test(arguments: ["block", "warn"])
  func anExportRefusedWhileFactsAreRepairedIsTold(consequence: String) async throws {
    let place = try Place()
    let names = ["licences_20180401.csv.gz", "licences_20180402.csv.gz"]
    for name in names { try place.write(try good(), to: "inbox/" + name) }
    try place.write("a\n", to: "inbox/other.txt")
    var settings = try place.settings(failedFiles: consequence)
    settings.until = .normalize
    _ = try await run(settings, log: place.log)
    settings.until = .report
    let folder = place.store + "/facts/licences"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      try Data("short".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    // The same size and time, so that nothing but the damage has it read again.
    let path = place.inbox + "/" + names[0]
    let time = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
    let handle = try #require(FileHandle(forWritingAtPath: path))
    let size = try handle.seekToEnd()
    try handle.seek(toOffset: size / 2)
    try handle.write(contentsOf: Data(repeating: 0xFF, count: 8))
    try handle.close()
    try FileManager.default.setAttributes([.modificationDate: time ?? Date()], ofItemAtPath: path)
    for _ in 0..<2 {
      if consequence == "block" {
        let failure = await #expect(throws: Failure.self) {
          _ = try await run(settings, log: place.log)
        }
        #expect(failure?.code == .gateClosed)
      } else {
        let outcome = try await run(settings, log: place.log)
        #expect(outcome.run != nil && outcome.failures.count == 1 && outcome.exitCode == 3)
        #expect(outcome.files.failed == 1)
      }
    }
    #expect(place.logged.contains("store.repaired"))
  }

  /// Nothing is read again of an export that is gone: what is damaged is said, and the report stays.
  @Test func damagedFactsOfAnExportThatIsGoneStopTheRun() async throws {
    let place = try Place()
    try place.write(try good(), to: "inbox/licences_20180401.csv.gz")
    var settings = try place.settings()
    settings.until = .normalize
    _ = try await run(settings, log: place.log)
    let folder = place.store + "/facts/licences"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    try Data("short".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    try FileManager.default.removeItem(atPath: place.inbox + "/licences_20180401.csv.gz")
    let failure = await #expect(throws: Failure.self) {
      _ = try await run(try place.settings(), log: place.log)
    }
    #expect(failure?.code == .storeCorrupt)
  }

  @Test func aPlanChangesNothing() async throws {
    let place = try Place()
    try place.write(try good(), to: "inbox/licences_20180401.csv.gz")
    let settings = try place.settings()
    let before = try place.tree(place.root)
    let first = try plan(settings, log: place.log)
    #expect(try place.tree(place.root) == before)
    #expect(first.contains { $0.stage == "ingest" && $0.wouldRun && $0.because == "new" })
    _ = try await run(settings, log: place.log)
    let ran = try place.tree(place.root)
    let second = try plan(settings, log: place.log)
    #expect(second.allSatisfy { !$0.wouldRun })
    #expect(try place.tree(place.root).keys == ran.keys)
  }
}

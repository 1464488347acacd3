import ByteStream
import Foundation
import Records
import Testing

@testable import Dialect

@Suite struct ZipTests {
  /// An archive of stored members, written byte by byte as the format has it (APPNOTE 6.3).
  static func archive(_ members: [(name: [UInt8], bytes: [UInt8])], breaking: Bool = false)
    -> [UInt8]
  {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in members {
      let common =
        little(20, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
        + little(Int(checksum(bytes)) ^ (breaking ? 1 : 0), 4) + little(bytes.count, 4)
        + little(bytes.count, 4) + little(name.count, 2) + little(0, 2)
      directory +=
        little(0x0201_4B50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
        + little(0, 4) + little(out.count, 4) + name
      out += little(0x0403_4B50, 4) + common + name + bytes
    }
    let start = out.count
    out += directory
    out +=
      little(0x0605_4B50, 4) + little(0, 4) + little(members.count, 2) + little(members.count, 2)
      + little(directory.count, 4) + little(start, 4) + little(0, 2)
    return out
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }

  static let table = Array("a,b\r\n1,2\r\n3,\"x, y\"\r\n".utf8)

  static func failure(_ bytes: [UInt8]) throws -> Failure? {
    var found: Failure?
    try ReadingTests.temporary(bytes) { path in
      do throws(Failure) {
        let archive = try ZipArchive(path: path, limits: .standard)
        guard let member = archive.members.first else { return }
        var reader = try TableReader(
          ExportSource(path: path, member: member), options: ReadingOptions())
        try reader.read { (_) throws(Failure) in
        } lost: { (_, _) throws(Failure) in
        }
      } catch {
        found = error
      }
    }
    return found
  }

  @Test func membersAreReadByName() throws {
    var chinese: [UInt8] = []
    GB18030.encode("许可/三月.csv", into: &chinese)
    let members = [
      (name: Array("folder/".utf8), bytes: [UInt8]()), (name: chinese, bytes: Self.table),
      (name: Array("处罚.csv".utf8), bytes: Array("x;y\n1;2\n".utf8)),
    ]
    try ReadingTests.temporary(Self.archive(members)) { path in
      #expect(ZipArchive.isZip(path))
      let archive = try ZipArchive(path: path, limits: .standard)
      #expect(archive.members.map(\.name) == ["许可/三月.csv", "处罚.csv"])
      let member = archive.members[0]
      #expect(member.size == Self.table.count)
      var reader = try TableReader(
        ExportSource(path: path, member: member), options: ReadingOptions())
      var bytes: [UInt8] = []
      try reader.read { (record) throws(Failure) in
        record.appendCSV(to: &bytes)
      } lost: { (_, _) throws(Failure) in
      }
      let isEqual = bytes == Self.table
      #expect(isEqual)
    }
    try ReadingTests.temporary(Self.table) { path in #expect(!ZipArchive.isZip(path)) }
    #expect(!ZipArchive.isZip("/nowhere"))
  }

  @Test(arguments: ["../a.csv", "/etc/a.csv", "a/../../b.csv", "..\\a.csv", "C:a.csv", "a\n.csv"])
  func namesThatLeadElsewhereAreRefused(name: String) throws {
    let bytes = Self.archive([(Array(name.utf8), Self.table)])
    #expect(try Self.failure(bytes)?.code == .archiveInvalid)
  }

  @Test func damageIsSeen() throws {
    let whole = Self.archive([(Array("a.csv".utf8), Self.table)])
    #expect(try Self.failure(whole) == nil)
    #expect(try Self.failure(Array(whole.dropLast(10)))?.code == .archiveInvalid)
    let broken = Self.archive([(Array("a.csv".utf8), Self.table)], breaking: true)
    #expect(try Self.failure(broken)?.code == .archiveInvalid)
  }

  @Test func anArchiveHasLimits() throws {
    let many = (0...Archive.mostMembers).map { (Array("\($0).csv".utf8), [UInt8(0x61)]) }
    #expect(try Self.failure(Self.archive(many))?.code == .limitExceeded)
    let limits = ReadLimits(maximumInflatedBytes: 10)
    try ReadingTests.temporary(Self.archive([(Array("a.csv".utf8), Self.table)])) { path in
      #expect {
        _ = try ZipArchive(path: path, limits: limits)
      } throws: { ($0 as? Failure)?.code == .limitExceeded }
    }
  }
}

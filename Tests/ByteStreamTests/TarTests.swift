import Records
import Testing

@testable import ByteStream

/// Tar archives: members as they went in, or the whole archive refused.
@Suite struct TarTests {
  static let table = Array("a,b\n1,2\n3,4\n".utf8)

  static func large(_ rows: Int) -> [UInt8] {
    Array("a,b\n".utf8) + (0..<rows).flatMap { Array("\($0),城市\n".utf8) }
  }

  static func list(_ bytes: [UInt8], limits: ReadLimits = .standard) throws -> Archive {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    return try Archive(path: try scratch.file(bytes, "x.tar"), limits: limits)
  }

  static let whole: [UInt8] = {
    var tar = TarBytes()
    tar.add("./folder/", type: "5")
    tar.add("./folder/a.csv", large(300))
    tar.addLong(String(repeating: "很长的名字/", count: 12) + "b.csv", large(10))
    tar.addExtended("许可_三月.csv", large(700))
    tar.add("empty.csv")
    tar.add(Array("folder\\c.csv".utf8), table)
    return tar.finished
  }()

  @Test(arguments: [nil] + Packer.allCases.map(Optional.some))
  func membersAreReadAsFilesAre(packer: Packer?) throws {
    let bytes = try packer?.pack(Self.whole) ?? Self.whole
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let path = try scratch.file(bytes, "x")
    #expect(Archive.kind(of: path) == .tar)
    let archive = try Archive(path: path, limits: .standard)
    #expect(
      archive.members.map(\.name) == [
        "folder/a.csv", String(repeating: "很长的名字/", count: 12) + "b.csv", "许可_三月.csv",
        "empty.csv", "folder/c.csv",
      ])
    let contents = [Self.large(300), Self.large(10), Self.large(700), [], Self.table]
    for (member, content) in zip(archive.members, contents) {
      #expect(member.size == content.count)
      let source = ExportSource(path: path, member: member)
      guard !content.isEmpty else {
        #expect(failureCode { _ = try ExportReader(source) } == .fileEmpty)
        continue
      }
      var reader = try DecodedText(source)
      var text: [UInt8] = []
      while try reader.read(into: &text) {}
      #expect(text == content)
      #expect(reader.summary(blankLines: 0).sha256 == (try digest(content)))
    }
  }

  /// Names in GBK, as tar programs on Windows write them; a short one is UTF-8 by chance.
  @Test func namesInGBKAreRead() throws {
    for name in ["湖北/许可.csv", "元.csv", "女/省.csv"] {
      var bytes: [UInt8] = []
      GB18030.encode(name, into: &bytes)
      var tar = TarBytes()
      tar.add(bytes, Self.table)
      #expect(try Self.list(tar.finished).members.map(\.name) == [name])
    }
  }

  @Test(arguments: ["/etc/a.csv", "../a.csv", "a/../../b.csv", "..\\a.csv", "C:a.csv", "a\n.csv"])
  func namesThatLeadElsewhereAreRefused(name: String) throws {
    var tar = TarBytes()
    tar.add("good.csv", Self.table)
    tar.add(name, Self.table)
    #expect(failureCode { _ = try Self.list(tar.finished) } == .archiveInvalid)
  }

  /// Links, pipes and devices are told, and never read.
  @Test(arguments: ["1", "2", "3", "4", "6", "S", "q"] as [Character])
  func whatIsNoFileIsNotRead(type: Character) throws {
    var tar = TarBytes()
    tar.add("link.csv", type: type, link: "/etc/passwd")
    tar.add("good.csv", Self.table)
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let path = try scratch.file(tar.finished, "x.tar")
    let members = try Archive(path: path, limits: .standard).members
    #expect(members.map { $0.kind == .file } == [false, true])
    let link = ExportSource(path: path, member: members[0])
    #expect(failureCode { _ = try ExportReader(link) } == .archiveInvalid)
    var reader = try ExportReader(ExportSource(path: path, member: members[1]))
    #expect(try reader.readHeader().cells == ["a", "b"])
  }

  @Test func whatMacAndWindowsAddIsLeftOut() throws {
    var tar = TarBytes()
    for name in ["__MACOSX/._a.csv", "._a.csv", "x/.DS_Store", "Thumbs.db", "a.csv"] {
      tar.add(name, Self.table)
    }
    let archive = try Self.list(tar.finished)
    #expect(archive.members.map(\.name) == ["a.csv"])
    #expect(archive.metadataFiles == 4)
  }

  /// Property: cut off anywhere, plain or packed, an archive is refused as a whole.
  @Test func whatIsCutOffIsRefused() throws {
    let end = Self.whole.count - Self.whole.reversed().prefix { $0 == 0 }.count
    for length in stride(from: 600, to: end, by: 1_501) {
      let code = failureCode { _ = try Self.list(Array(Self.whole[..<length])) }
      #expect(code == .archiveInvalid, "cut to \(length) bytes")
    }
    for packer in Packer.allCases {
      let packed = try packer.pack(Self.whole)
      for length in [packed.count / 2, packed.count - 30, packed.count - 4, packed.count - 1] {
        let code = failureCode { _ = try Self.list(Array(packed[..<length])) }
        #expect(code == packer.truncated, "\(packer) cut to \(length) bytes")
      }
    }
  }

  @Test func damageIsNamed() throws {
    var broken = TarBytes()
    broken.add("a.csv", Self.table)
    broken.add("b.csv", Self.table, breaking: true)
    #expect(failureCode { _ = try Self.list(broken.finished) } == .archiveInvalid)
    var doubled = TarBytes()
    doubled.add("a.csv", Self.table)
    doubled.add("./a.csv", Self.table)
    #expect(failureCode { _ = try Self.list(doubled.finished) } == .archiveInvalid)
    var two = TarBytes()
    two.add("a.csv", Self.table)
    #expect(failureCode { _ = try Self.list(two.finished + two.finished) } == .archiveInvalid)
    var many = TarBytes()
    for number in 0...Archive.mostMembers { many.add("\(number).csv") }
    #expect(failureCode { _ = try Self.list(many.finished) } == .limitExceeded)
  }

  /// Property: an archive with random bytes changed is read as it was, or refused; it never stops the reader.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func noDamageStopsTheReader(seed: UInt64) throws {
    var random = Seeded(seed)
    var bytes = Self.whole
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      // Mostly in headers.
      let block = Int.random(in: 0..<bytes.count / 512, using: &random)
      bytes[block * 512 + Int.random(in: 0..<512, using: &random)] = .random(
        in: 0...255, using: &random)
    }
    if seed % 3 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let path = try scratch.file(bytes, "x.tar")
    _ = failureCode {
      for member in try Archive(path: path, limits: .standard).members where member.size > 0 {
        guard member.kind == .file else { continue }
        var reader = try DecodedText(ExportSource(path: path, member: member))
        var text: [UInt8] = []
        while try reader.read(into: &text) {}
        #expect(text.count <= 4 * member.size)
      }
    }
  }
}

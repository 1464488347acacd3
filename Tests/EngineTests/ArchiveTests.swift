import ByteStream
import Foundation
import Store
import Records
import Testing

@testable import Engine

/// Zip archives in the inbox: their members are exports like any other, and what is wrong with one stops
/// no other file.
@Suite struct ArchiveTests {
  typealias Member = ZipBytes.Member

  private static func exports() throws -> [(name: String, bytes: [UInt8])] {
    let folder = packageRoot + "/Tests/Golden/common/inbox/"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
      ($0, try readFile(folder + $0, limit: 1 << 20))
    }
  }

  /// Members lead to what the same files lead to beside each other in the inbox, gzip or not.
  @Test(arguments: [EngineKind.fast, .portable])
  func membersAreReadAsFilesAre(engine: EngineKind) throws {
    let exports = try Self.exports()
    let beside = try AnyExportTests.Bench(engine: engine)
    for (name, bytes) in exports {
      try beside.place.write(try ZipBytes.gzipped(bytes), to: "inbox/\(name).gz")
    }
    let files = try beside.readAll()
    #expect(files.count == 3)
    for (isDeflated, isPacked) in [(true, false), (false, true), (false, false)] {
      let inside = try AnyExportTests.Bench(engine: engine)
      let members = try exports.map { export in
        let name = isPacked ? "目录/\(export.name).gz" : export.name
        var member = Member(name, isPacked ? try ZipBytes.gzipped(export.bytes) : export.bytes)
        member.isDeflated = isDeflated
        return member
      }
      try inside.place.write(try ZipBytes.archive(members), to: "inbox/all.zip")
      let found = try inside.readAll()
      #expect(found.map(\.known.tally) == files.map(\.known.tally))
      #expect(found.map(\.rejects) == files.map(\.rejects))
      let isEqual = found.map(\.facts) == files.map(\.facts)
      #expect(isEqual)
      #expect(found.map(\.known.deliveryDay) == files.map(\.known.deliveryDay))
      // A member's fingerprint is that of its own bytes, wherever it is delivered.
      let hashes = try members.map { try SHA256.hex(of: $0.bytes.span) }
      #expect(found.map(\.known.contentHash) == hashes)
    }
  }

  @Test func namesInGBKAreRead() throws {
    let bench = try AnyExportTests.Bench()
    var member = Member("", try Self.exports()[0].bytes)
    member.name = []
    GB18030.encode("武汉市/licences_行政许可_20180305.CSV", into: &member.name)
    try bench.place.write(try ZipBytes.archive([member]), to: "inbox/all_420100_20180401.zip")
    let file = try #require(try Inbox.list(bench.place.inbox).files.first)
    #expect(file.name == "all_420100_20180401.zip/武汉市/licences_行政许可_20180305.CSV")
    #expect(file.namedDay == Day(year: 2018, month: 3, day: 5))
    #expect(file.namedDivision == nil)
    #expect(try bench.readAll().first?.known.tally.read == 6)
  }

  @Test func whatAMembersNameDoesNotTellTheArchivesDoes() throws {
    let bench = try AnyExportTests.Bench()
    let member = Member("licences_april.csv", try Self.exports()[0].bytes)
    try bench.place.write(try ZipBytes.archive([member]), to: "inbox/all_420100_20180401.zip")
    let file = try #require(try Inbox.list(bench.place.inbox).files.first)
    #expect(file.namedDay == Day(year: 2018, month: 4, day: 1))
    #expect(file.namedDivision == CityCode("420100"))
  }

  /// As Windows writes them.
  @Test func endingsInCapitalsAreTaken() throws {
    let bench = try AnyExportTests.Bench()
    let exports = try Self.exports()
    let bytes = [exports[0].bytes, exports[1].bytes, exports[2].bytes]
    try bench.place.write(bytes[0], to: "inbox/LICENCES_20180305.CSV")
    try bench.place.write(try ZipBytes.gzipped(bytes[1]), to: "inbox/b_20180305.Csv.GZ")
    try bench.place.write(
      try ZipBytes.archive([Member("c_20180305.csv", bytes[2])]), to: "inbox/ALL.ZIP")
    #expect(
      try bench.readAll().map(\.known.identity.path) == [
        "ALL.ZIP/c_20180305.csv", "LICENCES_20180305.CSV", "b_20180305.Csv.GZ",
      ])
    #expect(try bench.readAll().allSatisfy { $0.known.failure == nil })
  }

  /// Whoever delivers an archive anew replaces all of it; of one that is gone the exports count on.
  @Test func anArchiveThatIsDeliveredAnewIsReplacedAsAWhole() async throws {
    let place = try Place()
    let settings = try place.small()
    try place.writeSmall()
    let path = place.root + "/small.yaml"
    try place.write(
      try String(contentsOfFile: path, encoding: .utf8)
        .replacing("failed_files: block", with: "failed_files: warn"), to: "small.yaml")
    let exports = try Self.exports()
    for (name, _) in exports where name != "penalties_20180405.csv" {
      try FileManager.default.removeItem(atPath: "\(place.inbox)/\(name)")
    }
    let members = exports.filter { $0.name.hasPrefix("licences") }
      .map { Member($0.name, $0.bytes) }
    func books() async throws -> [String] {
      _ = try await run(settings, log: place.log)
      return rows(try readFile(place.published + "/data/books.csv", limit: 1 << 20))
        .dropFirst().map { $0[1] }.filter { $0.hasPrefix("week.zip") }
    }
    try place.write(try ZipBytes.archive(members), to: "inbox/week.zip")
    #expect(
      try await books() == members.map { "week.zip/\(String(decoding: $0.name, as: UTF8.self))" })
    // Other bytes of the same length, so that nothing but their names and contents tells them apart.
    var other = members[1]
    other.name = Array("licences_20180406.csv".utf8)
    try place.write(try ZipBytes.archive([members[0], other]), to: "inbox/week.zip")
    #expect(
      try await books() == ["week.zip/licences_20180305.csv", "week.zip/licences_20180406.csv"])
    try place.write(Array(try ZipBytes.archive(members).dropLast(30)), to: "inbox/week.zip")
    #expect(try await books() == [])
    try place.write(try ZipBytes.archive([other]), to: "inbox/week.zip")
    #expect(try await books() == ["week.zip/licences_20180406.csv"])
    try FileManager.default.removeItem(atPath: place.inbox + "/week.zip")
    try place.write("a,b\n1,2\n", to: "inbox/licences_20180401.csv")
    #expect(try await books() == ["week.zip/licences_20180406.csv"])
  }

  @Test func onlyExportsAreTaken() throws {
    let bench = try AnyExportTests.Bench()
    let bytes = try Self.exports()[0].bytes
    let names = [
      "readme.txt", "folder/", "__MACOSX/._licences.csv", "licences_20180305.csv", "-rf.csv",
      "a/.hidden.csv", "inner.zip",
    ]
    let members = names.map { Member($0, $0.hasSuffix("/") ? [] : bytes) }
    try bench.place.write(try ZipBytes.archive(members), to: "inbox/all.zip")
    let found = try bench.readAll()
    let codes = Dictionary(
      uniqueKeysWithValues: found.map { ($0.known.identity.path, $0.known.failure?.code) })
    #expect(
      codes == [
        "all.zip/licences_20180305.csv": nil, "all.zip/-rf.csv": .fileUnreadable,
        "all.zip/a/.hidden.csv": .fileUnreadable, "all.zip/inner.zip": .archiveInvalid,
      ])
  }

  /// A member whose name holds a person's number is refused, and its name is told nowhere.
  @Test func personalNamesOfMembersAreNotTold() throws {
    let bench = try AnyExportTests.Bench()
    let bytes = try Self.exports()[0].bytes
    let number = "11010519491231002X"
    let members = [
      Member("licences_20180305.csv", bytes),
      Member("某人/licences_\(number)_20180306.csv", bytes),
    ]
    try bench.place.write(try ZipBytes.archive(members), to: "inbox/all_20180401.zip")
    let found = try bench.readAll()
    #expect(found.map(\.known.failure?.code) == [.personalNumber, nil])
    #expect(found[0].known.identity.path == "all_20180401.zip/#2")
    let isTold = "\(found[0].known)".contains(number)
    #expect(!isTold)
  }

  /// A way to make an archive that does harm, and the code it must lead to.
  struct Harm: Sendable, CustomTestStringConvertible {
    let name: String
    let code: Failure.Code
    let archive: @Sendable ([UInt8]) throws -> [UInt8]
    var testDescription: String { name }

    /// Harm by one member.
    static func member(
      _ name: String, _ code: Failure.Code, _ change: @escaping @Sendable (inout Member) -> Void
    ) -> Harm {
      Harm(name: name, code: code) { bytes in
        var member = Member("licences_20180402.csv", bytes)
        change(&member)
        return try ZipBytes.archive([member])
      }
    }
  }

  static let harms: [Harm] =
    [
      "../licences.csv", "/etc/licences.csv", "a/../../licences.csv", "..\\licences.csv",
      "C:licences.csv", "licences\n.csv", "lic\u{1B}ences.csv",
    ].map { name in
      .member("the name \(name.debugDescription)", .archiveInvalid) { $0.name = Array(name.utf8) }
    } + [
      .member("a wrong checksum", .archiveInvalid) { $0.checksum = 1 },
      .member("a wrong checksum of a packed member", .archiveInvalid) {
        $0.isDeflated = true
        $0.checksum = 1
      },
      .member("a size too small", .archiveInvalid) {
        $0.isDeflated = true
        $0.size = 10
      },
      .member("a size too large", .archiveInvalid) {
        $0.isDeflated = true
        $0.size = $0.bytes.count + 1
      },
      .member("a password", .archiveInvalid) { $0.flags = 1 },
      .member("no bytes", .fileEmpty) { $0.bytes = [] },
      .member("a member that inflates too much", .limitExceeded) {
        $0.bytes += [UInt8](repeating: 0x31, count: 65 << 20)
        $0.isDeflated = true
      },
      .member("a packed member that inflates too much", .limitExceeded) {
        $0.name = Array("licences_20180402.csv.gz".utf8)
        let text = $0.bytes + [UInt8](repeating: 0x31, count: 65 << 20)
        $0.bytes = (try? ZipBytes.gzipped(text)) ?? []
        $0.isDeflated = true
      },
      .member("a size that cannot be", .limitExceeded) { $0.size = 0xFFFF_FFFE },
      Harm(name: "cut off", code: .archiveInvalid) { bytes in
        Array(try ZipBytes.archive([Member("licences_20180402.csv", bytes)]).dropLast(30))
      },
      Harm(name: "no archive at all", code: .archiveInvalid) { $0 },
      Harm(name: "empty", code: .fileEmpty) { _ in try ZipBytes.archive([]) },
      Harm(name: "no bytes at all", code: .fileEmpty) { _ in [] },
      Harm(name: "no export", code: .fileEmpty) {
        try ZipBytes.archive([Member("readme.md", $0)])
      },
      Harm(name: "two members of one name", code: .archiveInvalid) { bytes in
        let member = Member("licences_20180402.csv", bytes)
        return try ZipBytes.archive([member, member])
      },
      Harm(name: "too many members", code: .limitExceeded) { bytes in
        try ZipBytes.archive((0...Archive.mostMembers).map { Member("\($0).csv", bytes) })
      },
      Harm(name: "an export that is none", code: .headerUnknown) { _ in
        try ZipBytes.archive([Member("licences_20180402.csv", Array("甲,乙\n1,2\n".utf8))])
      },
      Harm(name: "a packed member that is cut off", code: .gzipTruncated) { bytes in
        let packed = try ZipBytes.gzipped(bytes)
        return try ZipBytes.archive([Member("licences_20180402.csv.gz", packed.dropLast(4) + [])])
      },
    ]

  @Test(arguments: harms, [EngineKind.fast, .portable])
  func harmIsNamedAndKeptToItself(harm: Harm, engine: EngineKind) throws {
    let bench = try AnyExportTests.Bench(engine: engine)
    let exports = try Self.exports()
    for (name, bytes) in exports { try bench.place.write(bytes, to: "inbox/\(name)") }
    try bench.place.write(try harm.archive(exports[0].bytes), to: "inbox/harm.zip")
    let found = try bench.readAll()
    #expect(found.count == 4)
    let failures = found.compactMap(\.known.failure)
    #expect(failures.map(\.code) == [harm.code])
    #expect(failures.first?.place?.file.contains("/inbox/harm.zip") == true)
    #expect(failures.allSatisfy { !$0.description.unicodeScalars.contains { $0.value < 0x20 } })
    #expect(found.filter { $0.known.failure == nil }.count == 3)
    // Nothing was put anywhere.
    let outside = ["/licences.csv", "/inbox/licences.csv"].map { bench.place.root + $0 }
    #expect(outside.allSatisfy { !fileExists($0) })
  }

  /// What Windows and a Mac make of an archive: `\` in names, files of their own; the rest is counted.
  @Test func archivesOfWindowsAndMacAreRead() throws {
    let place = try Place()
    let bytes = try Self.exports()[0].bytes
    let names = [
      "a\\licences_20180305.csv", "__MACOSX/a/._licences_20180305.csv", ".DS_Store",
      "a/._x.csv", "a/table.xlsx", "a/readme.txt",
    ]
    try place.write(
      try ZipBytes.archive(names.map { Member($0, bytes) }), to: "inbox/all.zip")
    let inbox = try Inbox.list(place.inbox)
    #expect(inbox.files.map(\.name) == ["all.zip/a/licences_20180305.csv"])
    #expect(inbox.files.allSatisfy { $0.trouble == nil })
    #expect(inbox.others == ["xlsx": 1, "txt": 1])
  }

  /// A `.txt` is an export when its name tells a day, or when it is all that an archive has.
  @Test func aTextWithoutADayIsANote() throws {
    let place = try Place()
    let bytes = try Self.exports()[0].bytes
    for name in ["licences_20180305.txt", "README.txt", "licences_20180306.tsv", "x.TSV.gz"] {
      try place.write(bytes, to: "inbox/\(name)")
    }
    try place.write(
      try ZipBytes.archive([Member("licences.txt", bytes)]), to: "inbox/b_20180307.zip")
    let inbox = try Inbox.list(place.inbox)
    #expect(
      inbox.files.map(\.name) == [
        "b_20180307.zip/licences.txt", "licences_20180305.txt", "licences_20180306.tsv", "x.TSV.gz",
      ])
    #expect(inbox.others == ["txt": 1])
  }

  /// Other formats under the name of an export or archive are refused by name.
  @Test func otherFormatsAreRefused() throws {
    let bench = try AnyExportTests.Bench()
    let workbook = try ZipBytes.archive([
      Member("[Content_Types].xml", Array("<Types/>".utf8)), Member("xl/workbook.xml", [0x3C]),
    ])
    let old: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + Array("\0\0".utf8)
    try bench.place.write(workbook, to: "inbox/a_20180305.csv")
    try bench.place.write(workbook, to: "inbox/b_20180305.zip")
    try bench.place.write(old, to: "inbox/c_20180305.csv")
    try bench.place.write(Array("<html><table>".utf8), to: "inbox/d_20180305.csv")
    try bench.place.write(try ZipBytes.archive([Member("x.csv", old)]), to: "inbox/e.zip")
    let found = try bench.readAll()
    #expect(found.count == 5)
    #expect(found.allSatisfy { $0.known.failure?.code == .formatUnsupported })
  }

  /// The three exports in a tar archive (`tar --format=ustar`), packed by each program.
  @Test(arguments: ["tar", "tar.gz", "tar.xz", "tar.bz2", "tar.zst"])
  func tarArchivesAreReadAsZipArchivesAre(ending: String) throws {
    let exports = try Self.exports()
    let zip = try AnyExportTests.Bench()
    let members = exports.map { Member($0.name, $0.bytes) }
    try zip.place.write(try ZipBytes.archive(members), to: "inbox/all.zip")
    let bench = try AnyExportTests.Bench()
    let packed = packageRoot + "/Tests/Fixtures/packed/all.\(ending)"
    try bench.place.write(try readFile(packed, limit: 1 << 20), to: "inbox/all.\(ending)")
    let (own, other) = (try bench.readAll(), try zip.readAll())
    #expect(own.count == 3)
    #expect(own.map(\.known.tally) == other.map(\.known.tally))
    #expect(own.map(\.known.contentHash) == other.map(\.known.contentHash))
    let isEqual = own.map(\.facts) == other.map(\.facts)
    #expect(isEqual)
    // A look that need not open it stands for the same.
    let closed = try Inbox.list(bench.place.inbox, opensTars: false)
    #expect(closed.files.map(\.name) == ["all.\(ending)"])
    #expect(closed.withMembers().files.map(\.name) == own.map(\.known.identity.path))
  }

  /// From the inbox to the report: counted once, known again, replaced by a new archive.
  @Test func aRunTakesAnArchive() async throws {
    let place = try Place()
    let settings = try place.small()
    let exports = try Self.exports()
    let members = exports.map { Member($0.name, $0.bytes) }
    _ = try await run(settings, log: place.log)
    func tables() throws -> [Data] {
      let tree = try place.tree(place.published)
      return try ["measures", "indices", "scores"].map { try #require(tree["data/\($0).csv"]) }
    }
    let before = try tables()
    for (name, _) in exports {
      try FileManager.default.removeItem(atPath: "\(place.inbox)/\(name)")
    }
    try place.write(try ZipBytes.archive(members), to: "inbox/a_20180405.zip")
    try place.write(try ZipBytes.archive(Array(members.dropFirst())), to: "inbox/b_20180405.zip")
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.failures.isEmpty)
    #expect(outcome.files.read == 5)
    // The same bytes under another name count once.
    let isEqual = try tables() == before
    #expect(isEqual)
    #expect(try await run(settings, log: place.log).run == nil)
    let session = try Session(try Configuration(settings), log: place.log)
    let duplicates = try await session.fromStore().measures.duplicates
    #expect(duplicates.count == 5 && duplicates.contains("b_20180405.zip/\(exports[1].name)"))
  }
}

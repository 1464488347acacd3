import Records
import Testing

@testable import ByteStream

/// gzip, xz, bzip2 and Zstandard: what comes out is what went in, to the last byte, or a failure.
@Suite struct PackingTests {
  static let text: [UInt8] = {
    var text = Array("name,value\n".utf8)
    for row in 0..<600 { text += Array("城市\(row),\(row * 7919)\n".utf8) }
    return text
  }()

  static func code(_ bytes: [UInt8], sizes: BlockSizes = BlockSizes()) -> Failure.Code? {
    failureCode { _ = try readAll(bytes: bytes, sizes: sizes) }
  }

  @Test(arguments: Packer.allCases)
  func whatIsPackedIsReadLikeThePlainFile(packer: Packer) throws {
    let packed = try packer.pack(Self.text)
    let plain = try readAll(bytes: Self.text)
    for sizes in [BlockSizes(), BlockSizes(stored: 1, inflated: 7), BlockSizes(stored: 999)] {
      let seen = try readAll(bytes: packed, sizes: sizes)
      let isEqual = seen.rows == plain.rows
      #expect(isEqual)
      #expect(seen.summary.isCompressed)
      #expect(seen.summary.inflatedBytes == Self.text.count)
      #expect(seen.summary.sha256 == (try digest(packed)))
    }
    #expect(Array(try decoded(packed).text.utf8) == Self.text)
  }

  /// `cat a.xz b.xz`.
  @Test(arguments: Packer.allCases)
  func streamsOneBehindTheOtherAreOne(packer: Packer) throws {
    let cut = Self.text.count / 3
    let packed =
      try packer.pack(Array(Self.text[..<cut])) + packer.pack([])
      + packer.pack(Array(Self.text[cut...]))
    for sizes in [BlockSizes(), BlockSizes(stored: 1, inflated: 100)] {
      #expect(try readAll(bytes: packed, sizes: sizes).rows.count == 600)
    }
  }

  /// Property: cut off anywhere it is refused, with the code for that.
  @Test(arguments: Packer.allCases)
  func whatIsCutOffIsRefused(packer: Packer) throws {
    let whole = try packer.pack(Self.text)
    let lengths = Array(12..<24) + stride(from: 40, to: whole.count - 40, by: whole.count / 12)
    for length in lengths + (whole.count - 20..<whole.count) {
      #expect(Self.code(Array(whole[..<length])) == packer.truncated, "cut to \(length) bytes")
    }
  }

  /// Property: a bit that is another is refused, or changes nothing that is read.
  @Test(arguments: Packer.allCases, 0..<12 as Range<UInt64>)
  func damageIsRefused(packer: Packer, seed: UInt64) throws {
    var random = Seeded(seed)
    let whole = try packer.pack(Self.text)
    var damaged = whole
    damaged[Int.random(in: 10..<whole.count, using: &random)] ^=
      1
      << UInt8.random(
        in: 0...7, using: &random)
    do {
      let rows = try readAll(bytes: damaged).rows
      let isEqual = rows == (try readAll(bytes: Self.text).rows)
      #expect(isEqual)
    } catch {
      let codes = [packer.corrupt, packer.truncated, .limitExceeded]
      #expect((error as? Failure).map { codes.contains($0.code) } == true)
    }
  }

  @Test(arguments: Packer.allCases)
  func nothingMayFollow(packer: Packer) throws {
    let whole = try packer.pack(Self.text)
    #expect(Self.code(whole + Array("junk".utf8)) == packer.corrupt)
    if packer != .zstandard { #expect(Self.code(whole + [0, 0, 0, 0]) == nil) }
  }

  @Test(arguments: Packer.allCases)
  func aStreamOfNothingIsEmpty(packer: Packer) throws {
    #expect(Self.code(try packer.pack([])) == .fileEmpty)
  }

  /// A few kilobytes that are a gigabyte are refused long before.
  @Test(arguments: Packer.allCases)
  func whatInflatesTooMuchIsRefused(packer: Packer) throws {
    let limits = ReadLimits(maximumRecordBytes: 4 << 20, maximumRatio: 20, ratioFreeBytes: 1 << 20)
    let large = Array("a,b\n1,".utf8) + [UInt8](repeating: 0x31, count: 2 << 20)
    let packed = try packer.pack(large)
    #expect(failureCode { _ = try readAll(bytes: packed, limits: limits) } == .limitExceeded)
    #expect(failureCode { _ = try decodedAll(packed, limits) } == .limitExceeded)
  }

  private func decodedAll(_ bytes: [UInt8], _ limits: ReadLimits) throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    var reader = try DecodedText(
      ExportSource(path: try scratch.file(bytes)), limits: limits)
    var text: [UInt8] = []
    while try reader.read(into: &text) { text.removeAll() }
  }

  /// A format that is none of ours is refused by name, plain or packed, by both ways of reading.
  @Test func otherFormatsAreNamed() throws {
    func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }
    func zip(_ first: String) -> [UInt8] {
      [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22) + [UInt8(first.utf8.count), 0, 0, 0]
        + ascii(first) + [UInt8](repeating: 1, count: 80)
    }
    let deflated = Array(try gzipped(Self.text).dropFirst(10).dropLast(8))
    let formats: [(String, [UInt8])] = [
      ("(.xls) or another", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + ascii("\0\0\0")),
      ("old Excel", [0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00]),
      ("(.xlsx)", zip("[Content_Types].xml")), ("(.xlsx)", zip("docProps/app.xml")),
      ("LibreOffice", zip("mimetype")), ("zip archive", zip("penalties.csv")),
      ("web page", ascii("<html xmlns:x=\"urn:schemas\"><head>")),
      ("web page", ascii("\u{FEFF}\r\n  <!DOCTYPE HTML><table>")), ("web page", ascii("<TABLE>")),
      ("web page", ascii("<?xml version=\"1.0\"?><html>")),
      ("web page", ascii("<table").flatMap { [$0, 0] } + [0x20, 0]),
      ("as XML", ascii("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>")),
      ("XML", ascii("<?xml version=\"1.0\" encoding=\"GBK\"?><rows/>")),
      ("JSON", ascii("[{\"id\":1},{\"id\":2}]")), ("JSON", ascii("\u{FEFF}{ \"rows\" : []}")),
      ("PDF", ascii("%PDF-1.7\n")), ("SQLite", ascii("SQLite format 3\0")),
      ("Parquet", ascii("PAR1") + [0x15, 4]), ("RAR", ascii("Rar!") + [0x1A, 7, 1, 0]),
      ("7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]),
      ("zlib", [0x78, 0x9C] + deflated + [0, 0, 0, 0]), ("picture", [0xFF, 0xD8, 0xFF, 0xE0]),
    ]
    for (words, bytes) in formats {
      for stored in [bytes, try gzipped(bytes)] {
        for read in [{ _ = try readAll(bytes: $0) }, { _ = try decoded($0) }]
          as [([UInt8]) throws -> Void]
        {
          do {
            try read(stored)
            Issue.record("\(words) was read")
          } catch {
            let failure = error as? Failure
            #expect(failure?.code == .formatUnsupported, "\(words)")
            #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
          }
        }
      }
    }
  }

  /// What begins alike is text all the same.
  @Test(arguments: [
    "x^2,y\n1,2\n", "{a},[b]\n1,2\n", "[{\"\"a\"\"}],b\n1,2\n", "<name>,<value>\n1,2\n",
    "<table_1>,b\n1,2\n", "PK,b\n1,2\n", "%PDF,b\n1,2\n",
    "BZh,b\n1,2\n", "ORC,b\n1,2\n", "h\u{81}x,b\n1,2\n",
  ])
  func textThatBeginsAlikeIsRead(text: String) throws {
    #expect(try readAll(text: text).rows.count == 1)
  }
}

import Foundation
import Records
import Testing

@testable import ByteStream

/// No row counts of a file whose gzip stream is not whole and right.
@Suite struct GzipTests {
  static let text = Array("a,b\n".utf8) + Array((0..<40).map { "\($0),x\n" }.joined().utf8)

  /// What the engine itself meets, without the reference having the last word.
  private func code(
    of bytes: [UInt8], _ engine: EngineKind, sizes: BlockSizes = BlockSizes()
  ) throws -> Failure.Code? {
    let scratch = try Scratch()
    let path = try scratch.file(bytes, "export.csv.gz")
    return failureCode { _ = try readAll(path, engine: engine, sizes: sizes) }
  }

  @Test(arguments: EngineKind.allCases)
  func aFileCutAnywhereIsRefused(engine: EngineKind) throws {
    let whole = try gzipped(Self.text)
    #expect(try code(of: whole, engine) == nil)
    for length in 2..<whole.count {
      let cut = Array(whole[..<length])
      #expect(try code(of: cut, engine) == .gzipTruncated, "cut to \(length) bytes")
      #expect(
        try code(of: cut, engine, sizes: BlockSizes(stored: 1, inflated: 3)) == .gzipTruncated,
        "cut to \(length) bytes")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func everyBitOfChecksumAndLengthCounts(engine: EngineKind) throws {
    let whole = try gzipped(Self.text)
    for bit in 0..<64 {
      var damaged = whole
      damaged[whole.count - 8 + bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(try code(of: damaged, engine) == .gzipCorrupt, "bit \(bit)")
    }
  }

  /// A bit flipped in the data may look like a longer or shorter stream; it is never accepted.
  @Test(arguments: EngineKind.allCases)
  func noBitOfTheDataMayFlip(engine: EngineKind) throws {
    let whole = try gzipped(Self.text)
    for bit in 80..<(whole.count - 8) * 8 {
      var damaged = whole
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      // The few bits between the end of the data and the checksum mean nothing.
      let code = try code(of: damaged, engine)
      if code == nil {
        #expect(bit >= (whole.count - 9) * 8)
        #expect(try readAll(bytes: damaged, engine: engine).rows.count == 40)
      } else {
        #expect(code == .gzipCorrupt || code == .gzipTruncated, "bit \(bit)")
      }
    }
  }

  @Test(arguments: EngineKind.allCases)
  func onlyZerosMayFollowTheLastMember(engine: EngineKind) throws {
    let whole = try gzipped(Self.text)
    let plain = try readAll(bytes: Self.text)
    for sizes in [BlockSizes(), BlockSizes(stored: 1, inflated: 1)] {
      let padded = try readAll(
        bytes: whole + [UInt8](repeating: 0, count: 600), engine: engine, sizes: sizes)
      #expect(padded.rows == plain.rows)
      #expect(try code(of: whole + [1], engine, sizes: sizes) == .gzipCorrupt)
      #expect(try code(of: whole + Array("junk".utf8), engine, sizes: sizes) == .gzipCorrupt)
      #expect(try code(of: whole + [0, 0] + whole, engine, sizes: sizes) == .gzipCorrupt)
      #expect(try code(of: whole + [0x1F], engine, sizes: sizes) == .gzipTruncated)
      #expect(try code(of: whole + [0x1F, 0x8B], engine, sizes: sizes) == .gzipTruncated)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func severalMembersReadAsOne(engine: EngineKind) throws {
    let plain = try readAll(bytes: Self.text)
    let parts = [Self.text[..<10], Self.text[10..<11], Self.text[11..<11], Self.text[11...]]
    let bytes = try parts.flatMap { try gzipped(Array($0)) }
    for sizes in [BlockSizes(), BlockSizes(stored: 1, inflated: 1)] {
      let seen = try readAll(bytes: bytes, engine: engine, sizes: sizes)
      #expect(seen.rows == plain.rows)
      #expect(seen.summary.isCompressed)
      #expect(seen.summary.inflatedBytes == Self.text.count)
    }
  }

  @Test(arguments: EngineKind.allCases, 0..<16)
  func legalHeaderFieldsAreRead(engine: EngineKind, fields: Int) throws {
    let whole = try gzipped(Self.text)
    var header = Array(whole[..<10])
    if fields & 1 != 0 { header += [5, 0, 1, 2, 3, 4, 5] }  // FEXTRA
    if fields & 2 != 0 { header += Array("name.csv".utf8) + [0] }  // FNAME
    if fields & 4 != 0 { header += Array("comment".utf8) + [0] }  // FCOMMENT
    header[3] = UInt8(fields & 1) << 2 | UInt8(fields & 2) << 2 | UInt8(fields & 4) << 2
    header[3] |= UInt8(fields & 8) >> 2
    if fields & 8 != 0 {  // FHCRC
      let sum = crc32(header)
      header += [UInt8(sum & 0xFF), UInt8(sum >> 8 & 0xFF)]
    }
    let seen = try readAll(
      bytes: header + whole[10...], engine: engine, sizes: BlockSizes(stored: 3))
    #expect(seen.rows.count == 40)
    if fields & 8 != 0 {
      header[header.count - 1] ^= 1
      #expect(try code(of: header + whole[10...], engine) == .gzipCorrupt)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func aBombIsStoppedByItsRatio(engine: EngineKind) throws {
    let bomb = try gzipped([UInt8](repeating: 0x61, count: 4 << 20), level: 9)
    let scratch = try Scratch()
    let path = try scratch.file(bomb)
    let limits = ReadLimits(maximumRatio: 250, ratioFreeBytes: 1 << 20)
    #expect(failureCode { _ = try readAll(path, engine: engine, limits: limits) } == .limitExceeded)
    let size = ReadLimits(maximumInflatedBytes: 1 << 20)
    #expect(failureCode { _ = try readAll(path, engine: engine, limits: size) } == .limitExceeded)
  }

  @Test func theWriterIsDeterministicAndReadable() throws {
    var random = Seeded(7)
    let bytes = (0..<300_000).map { _ in UInt8(truncatingIfNeeded: random.next() & 0x3F) }
    let packed = try gzipped(bytes)
    #expect(try gzipped(bytes) == packed)
    #expect(packed[4..<8] == [0, 0, 0, 0])
    var reader = try GzipReader()
    var out = [UInt8](repeating: 0, count: 1_000)
    var unpacked: [UInt8] = []
    var at = 0
    while true {
      var target = out.mutableSpan
      let step = try reader.inflate(packed.span.extracting(at..<packed.count), into: &target)
      at += step.consumed
      unpacked += out[..<step.produced]
      if step.produced == 0 { break }
    }
    #expect(unpacked == bytes)
    #expect(at == packed.count)
    try reader.finish()
  }

  /// CRC-32 bit by bit.
  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 != 0 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}

import Records
import Testing

@testable import ByteStream

/// What is read depends on the bytes, not on how they arrive, and not on the engine.
@Suite struct ChunkTests {
  /// What every export may hold.
  static let pieces: [[UInt8]] =
    [
      "a", "bc", " ", "\t", "\"", "\"\"", "\"x\"", "\"x,y\"", "\"x\ny\"", "\"x\r\ny\"", ",", ",",
      ",",
      "\n", "\n", "\r\n", "\r\r\n", "\r", "\u{1}", ";", "|", "\"a\"b", "=1",
      "\n,,\n", "\n\"\", ,\"\"\n", "\n \t\n",
    ].map { Array($0.utf8) }
  static let inUTF8 = ["中文", "，", "\u{FEFF}"].map { Array($0.utf8) }
  static let inGBK: [[UInt8]] = [[0xD6, 0xD0], [0xD6, 0xD0, 0xCE, 0xC4]]
  static let broken: [[UInt8]] = [[0xFF], [0x81], [0xD6]]

  /// An export whose encoding can be told: by a mark, and then anything may be broken, or since nothing is.
  static func randomExport(_ seed: UInt64) -> [UInt8] {
    var random = Seeded(seed)
    let (mark, more): ([UInt8], [[UInt8]]) =
      switch random.next() % 6 {
      case 0, 1: ([0xEF, 0xBB, 0xBF], inUTF8 + inGBK + broken)
      case 2, 3: ([0x84, 0x31, 0x95, 0x33], inUTF8 + inGBK + broken)
      case 4: ([], inUTF8)
      default: ([], inGBK)
      }
    var bytes = mark
    bytes += Array("h1,h2,\"h 3\"".utf8) + (random.next() % 2 == 0 ? [10] : [13, 10])
    // Most seeds leave some kinds of pieces out, so that whole rows occur too.
    let usable = (pieces + more).filter { _ in random.next() % 3 != 0 }
    guard !usable.isEmpty else { return bytes }
    for _ in 0..<Int(random.next() % 120) {
      bytes += usable[Int(random.next() % UInt64(usable.count))]
    }
    return bytes
  }

  @Test(arguments: 0..<150 as Range<UInt64>)
  func chunkingDoesNotMatter(seed: UInt64) throws {
    let bytes = Self.randomExport(seed)
    let limits = ReadLimits(maximumRecordBytes: 20)
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let plain = try scratch.file(bytes)
    let packed = try scratch.file(try gzipped(bytes), "export.csv.gz")
    let whole = try readAll(plain, limits: limits)

    let twin = SlowTwin(
      bytes: bytes, delimiter: 0x2C, columns: 3, maximumBytes: limits.maximumRecordBytes,
      isGB18030: whole.summary.encoding == .gb18030)
    let start = whole.header.byteOffset + whole.header.byteCount
    let behind = start + (bytes[start] == 13 ? 2 : 1)
    #expect(whole.rows == twin.rows(from: behind, line: 2), "seed \(seed)")

    for (stored, inflated, rows) in [(1, 1, 1), (2, 3, 2), (7, 5, 3), (1, 64, 1_000), (64, 1, 5)] {
      let sizes = BlockSizes(stored: stored, inflated: inflated, batchRows: rows, batchBytes: 50)
      for path in [plain, packed] {
        let pieces = try readAll(path, sizes: sizes, limits: limits)
        #expect(pieces.header == whole.header, "seed \(seed)")
        #expect(pieces.rows == whole.rows, "seed \(seed)")
        #expect(pieces.summary.encoding == whole.summary.encoding, "seed \(seed)")
        #expect(pieces.summary.blankLines == whole.summary.blankLines, "seed \(seed)")
        #expect(pieces.summary.inflatedBytes == bytes.count)
      }
    }
    #expect(try readAll(plain, by: SlowCutter.self, limits: limits) == whole, "seed \(seed)")
    #expect(try readAll(plain, by: FastCutter.self, limits: limits) == whole, "seed \(seed)")
  }

  /// Property: what was written comes back, field for field.
  @Test(arguments: 0..<100 as Range<UInt64>)
  func whatIsWrittenIsRead(seed: UInt64) throws {
    var random = Seeded(seed)
    let columns = 1 + Int(random.next() % 6)
    let delimiter = [",", "\t", ";", "|"][Int(random.next() % 4)]
    let lineEnd = ["\n", "\r\n", "\r"][Int(random.next() % 3)]
    // An accented letter by itself may be Chinese; behind another letter it is one.
    let parts = [
      "", "a", "中", " ", "\"", ",", ";", "|", "\t", "\n", "\r\n", "né", "\u{1F600}", "0",
    ]
    var rows: [[String]] = []
    for _ in 0..<Int(random.next() % 30) {
      rows.append(
        (0..<columns).map { _ in
          (0..<Int(random.next() % 5)).map { _ in parts[Int(random.next() % 14)] }.joined()
        })
    }
    // A row of one empty field cannot be told from a blank line unless it is quoted.
    let quoted: (String) -> String = { field in
      let special = field.contains { "\",;|\t\n\r\r\n".contains($0) } || field.isEmpty
      return special
        ? "\""
          + field.split(separator: "\"", omittingEmptySubsequences: false)
          .joined(separator: "\"\"") + "\"" : field
    }
    let head = (0..<columns).map { "h\($0)" }
    let text = ([head] + rows).map { $0.map(quoted).joined(separator: delimiter) + lineEnd }
    let seen = try readAll(text: text.joined())
    #expect(seen.header.cells == head)
    // A row of blanks alone is none.
    let whole = rows.filter { !$0.allSatisfy { $0.allSatisfy { $0 == " " || $0 == "\t" } } }
    #expect(seen.texts == whole, "seed \(seed)")
    #expect(seen.rows.allSatisfy { $0.fault == .none })
  }
}

import Records
import Testing

@testable import ByteStream

/// Files with nothing wrong: both engines find what was written, to the last byte.
@Suite struct WellFormedTests {
  /// A file, and the fields that a reader must find in it.
  struct Export {
    var bytes: [UInt8] = []
    var rows: [[[UInt8]]] = []
  }

  /// How the text of a file is encoded.
  enum Encoding: CaseIterable {
    case utf8, utf8WithMark, gb18030, gb18030WithMark, utf16le, utf16be
  }

  /// Text in the encodings of files, and as a batch hands it over.
  struct Piece {
    var utf8: [UInt8]
    var gb18030: [UInt8]
    /// Two bytes a unit, high byte first.
    var utf16: [UInt8]
    /// Whether a field that holds it must stand in quotes.
    var needsQuotes: Bool

    init(_ text: String) {
      utf8 = Array(text.utf8)
      gb18030 = []
      GB18030.encode(text, into: &gb18030)
      utf16 = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      needsQuotes = utf8.contains { [0x22, 0x2C, 0x09, 0x3B, 0x7C, 0x0A, 0x0D].contains($0) }
    }
  }

  /// Among them a character whose second byte in GB 18030 is `|`.
  static let pieces = [
    "a", "0", " ", "信用", "城市名称", "，", "é", "€", "亅", "𠀀", "2018-03-31", "91110000710925462X",
    ",", ";", "|", "\t", "\"", "\n", "\r\n", "\r",
    "a long text that fills more than a block of sixty-four bytes all by itself, and has commas",
    "准予设立经营范围以登记机关核定的项目为准依法须经批准的项目经批准后方可开展经营活动",
  ].map(Piece.init)
  static let quote = Piece("\"")
  static let delimiters = [",", "\t", ";", "|"].map(Piece.init)
  static let lineEnds = ["\n", "\r\n", "\r"].map(Piece.init)
  static let heads = (0..<6).map { Piece("栏目\($0)") }

  /// Writes one file.
  struct Writer {
    var random: Seeded
    let encoding: Encoding
    let delimiter: Piece
    let lineEnd: Piece
    let columns: Int
    var export = Export()

    init(_ seed: UInt64) {
      var random = Seeded(seed)
      let encoding = Encoding.allCases[Int(random.next() % 6)]
      delimiter = delimiters[Int(random.next() % 4)]
      // Without a mark, a file of little Chinese can pass for UTF-8; then a `|` may be half a character.
      let isAmbiguous = encoding == .gb18030 && delimiter.utf8 == [BarMask.bar]
      self.encoding = isAmbiguous ? .gb18030WithMark : encoding
      lineEnd = lineEnds[Int(random.next() % 3)]
      columns = 1 + Int(random.next() % 6)
      self.random = random
    }

    mutating func write(_ piece: Piece) {
      switch encoding {
      case .utf8, .utf8WithMark: export.bytes += piece.utf8
      case .gb18030, .gb18030WithMark: export.bytes += piece.gb18030
      case .utf16be: export.bytes += piece.utf16
      case .utf16le:
        for at in stride(from: 0, to: piece.utf16.count, by: 2) {
          export.bytes.append(piece.utf16[at + 1])
          export.bytes.append(piece.utf16[at])
        }
      }
    }

    /// What a batch holds of a piece: UTF-16 arrives as UTF-8.
    func read(_ piece: Piece) -> [UInt8] {
      encoding == .gb18030 || encoding == .gb18030WithMark ? piece.gb18030 : piece.utf8
    }

    mutating func writeField() {
      var field: [UInt8] = []
      let parts = (0..<Int(random.next() % 4)).map { _ in
        pieces[Int(random.next() % UInt64(pieces.count))]
      }
      // A row of one empty field would be a blank line.
      let isQuoted =
        random.next() % 8 == 0 || parts.contains(where: \.needsQuotes)
        || (columns == 1 && parts.isEmpty)
      if isQuoted { write(quote) }
      for part in parts {
        if part.utf8 == quote.utf8 { write(quote) }
        write(part)
        field += read(part)
      }
      if isQuoted { write(quote) }
      export.rows[export.rows.count - 1].append(field)
    }

    /// A header and some rows, all as wide.
    mutating func file(rows: Int) -> Export {
      switch encoding {
      case .utf8, .gb18030: break
      case .utf8WithMark: export.bytes = [0xEF, 0xBB, 0xBF]
      case .gb18030WithMark: export.bytes = [0x84, 0x31, 0x95, 0x33]
      case .utf16le: export.bytes = [0xFF, 0xFE]
      case .utf16be: export.bytes = [0xFE, 0xFF]
      }
      for column in 0..<columns {
        if column > 0 { write(delimiter) }
        write(heads[column])
      }
      write(lineEnd)
      for row in 0..<rows {
        export.rows.append([])
        for column in 0..<columns {
          if column > 0 { write(delimiter) }
          writeField()
        }
        // The last line end may be missing.
        if row + 1 < rows || random.next() % 4 != 0 { write(lineEnd) }
      }
      return export
    }
  }

  /// Both engines read a file as it was written.
  private func compare(
    _ path: String, _ export: Export, sizes: BlockSizes, _ note: String
  ) throws {
    let portable = try EngineTests.outcome(
      path, .portable, sizes: sizes, limits: .standard, columns: { _ in true })
    let fast = try EngineTests.outcome(
      path, .fast, sizes: sizes, limits: .standard, columns: { _ in true })
    let isSame = fast == portable
    #expect(isSame, "\(note)")
    guard case .read(let seen) = fast else {
      Issue.record("\(fast): \(note)")
      return
    }
    // A row of blanks alone is none.
    let rows = export.rows.filter { row in
      !row.allSatisfy { $0.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
    }
    let isWritten =
      seen.rows.map(\.fields) == rows && seen.rows.allSatisfy { $0.fault == .none }
    #expect(isWritten, "\(note)")
  }

  /// Ten thousand files, half of them packed, half read in one block and half in small ones.
  @Test(arguments: 0..<100 as Range<UInt64>)
  func whatIsWrittenIsReadByBothEngines(seed: UInt64) throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    for part in 0..<100 as Range<UInt64> {
      var writer = Writer(seed * 100 + part)
      let export = writer.file(rows: Int(part % 12))
      let stored = part % 2 == 0 ? export.bytes : try gzipped(export.bytes, level: 1)
      let path = try scratch.file(stored)
      let sizes = EngineTests.sizes[part / 2 % 2 == 0 ? 0 : 3]
      try compare(path, export, sizes: sizes, "seed \(seed), part \(part)")
    }
  }

  /// Small files of every encoding, plain and packed, in blocks of every size from one byte to all.
  @Test(arguments: 0..<24 as Range<UInt64>)
  func theyAreReadWhereverTheyAreCut(seed: UInt64) throws {
    var writer = Writer(seed)
    let export = writer.file(rows: 5)
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let stored = seed % 2 == 0 ? export.bytes : try gzipped(export.bytes)
    let path = try scratch.file(stored)
    for size in 1...max(stored.count, export.bytes.count) {
      let sizes = BlockSizes(
        stored: size, inflated: size, batchRows: 1 + size % 7, batchBytes: 1 + size * 3 % 200)
      try compare(path, export, sizes: sizes, "seed \(seed), blocks of \(size)")
    }
  }
}

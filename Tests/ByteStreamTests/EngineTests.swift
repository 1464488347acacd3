import Foundation
import Records
import Testing

@testable import ByteStream

/// The engines agree on every byte: headers, rows, places, faults, summaries and failures.
@Suite struct EngineTests {
  /// What one reading through the public reader comes to.
  enum Outcome: Equatable {
    case read(Seen)
    case failed(Failure.Code, String, String?, Int?)
  }

  static let sizes = [
    BlockSizes(), BlockSizes(stored: 1, inflated: 1, batchRows: 1, batchBytes: 1),
    BlockSizes(stored: 3, inflated: 7, batchRows: 3, batchBytes: 50),
    BlockSizes(stored: 64, inflated: 61, batchRows: 100, batchBytes: 500),
  ]

  static func outcome(
    _ path: String, _ engine: EngineKind, sizes: BlockSizes, limits: ReadLimits,
    columns: (Int) -> Bool
  ) throws -> Outcome {
    do throws(Failure) {
      return .read(
        try read(path, engine, sizes: sizes, limits: limits, columns: columns))
    } catch {
      return .failed(error.code, error.message, error.hint, error.place?.line)
    }
  }

  private static func read(
    _ path: String, _ engine: EngineKind, sizes: BlockSizes, limits: ReadLimits,
    columns: (Int) -> Bool
  ) throws(Failure) -> Seen {
    var reader = try ExportReader(path: path, engine: engine, limits: limits, sizes: sizes)
    let header = try reader.readHeader()
    reader.load(columns: header.cells.indices.map(columns))
    var seen = Seen(header: header, summary: reader.summary)
    var batch = RowBatch()
    while try reader.nextBatch(&batch) {
      seen.encoding = batch.encoding
      for row in batch.rows {
        seen.rows.append(SeenRow(row, of: batch))
      }
    }
    seen.summary = reader.summary
    return seen
  }

  /// All engines over all block sizes, with all columns and with some.
  private func compare(
    _ path: String, limits: ReadLimits, sizes: [BlockSizes] = EngineTests.sizes,
    skipping: Int, _ note: String
  ) throws {
    for sizes in sizes {
      for columns: (Int) -> Bool in [{ _ in true }, { $0 % skipping == 0 }] {
        let reference = try Self.outcome(
          path, .portable, sizes: sizes, limits: limits, columns: columns)
        let fast = try Self.outcome(path, .fast, sizes: sizes, limits: limits, columns: columns)
        // Not as one comparison, which would print every byte of both.
        let isSame = fast == reference
        #expect(isSame, "\(note), \(sizes): \(Self.difference(fast, reference))")
      }
    }
  }

  /// Where two readings part, without the bytes of either.
  static func difference(_ one: Outcome, _ other: Outcome) -> String {
    guard case .read(let a) = one, case .read(let b) = other else { return "\(one), \(other)" }
    if a.header != b.header { return "the headers" }
    for (number, rows) in zip(a.rows, b.rows).enumerated() where rows.0 != rows.1 {
      return
        "row \(number): line \(rows.0.line), \(rows.1.line); \(rows.0.fault), \(rows.1.fault); "
        + "\(rows.0.fields.count), \(rows.1.fields.count) fields; at \(rows.0.offset), \(rows.1.offset)"
    }
    return "\(a.rows.count), \(b.rows.count) rows; \(a.summary), \(b.summary)"
  }

  // MARK: Random files

  static let delimiters: [UInt8] = [0x2C, 0x09, 0x3B, 0x7C]

  /// Rows of a few columns, most of them sound, some long enough for several blocks of 64 bytes.
  static func rows(_ random: inout Seeded) -> [UInt8] {
    let delimiter = delimiters[Int.random(in: 0..<4, using: &random)]
    let columns = Int.random(in: 1...6, using: &random)
    let wild = Int.random(in: 0..<3, using: &random) == 0
    let ends: [[UInt8]] = [[10], [13, 10], [13], [13, 13, 10]]
    let end = ends[Int.random(in: 0..<4, using: &random)]
    let parts = [
      "", "a", "abcdefg", "信用城市", " ", "\t", ",", ";", "|", "é", "0", "许可决定书文号",
      "a long text that fills more than one block of sixty-four bytes by itself, with room",
    ]
    var bytes: [UInt8] = []
    for column in 0..<columns {
      if column > 0 { bytes.append(delimiter) }
      bytes += Array("h\(column)".utf8)
    }
    bytes += end
    for _ in 0..<Int.random(in: 0..<40, using: &random) {
      let count = wild && Int.random(in: 0..<6, using: &random) == 0 ? columns + 1 : columns
      for column in 0..<count {
        if column > 0 { bytes.append(delimiter) }
        var field = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
          parts[Int.random(in: 0..<parts.count, using: &random)]
        }.joined()
        if Int.random(in: 0..<4, using: &random) == 0 {
          if Int.random(in: 0..<3, using: &random) == 0 { field += "\"\"\n\"\"\r\n" }
          field = "\"" + field + "\""
        } else if !wild {
          field.removeAll { $0.utf8.elementsEqual([delimiter]) }
        }
        bytes += Array(field.utf8)
      }
      bytes += wild ? ends[Int.random(in: 0..<4, using: &random)] : end
      if Int.random(in: 0..<8, using: &random) == 0 { bytes += end }
    }
    if wild {
      let junk: [UInt8] = [0x22, 0x0D, 0x0A, 0x00, 0x1F, 0xFF, delimiter, 0x20]
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        bytes.insert(junk[Int.random(in: 0..<junk.count, using: &random)], at: place)
      }
    }
    return bytes
  }

  static func encoded(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
    let text = String(decoding: bytes, as: UTF8.self)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return [0xEF, 0xBB, 0xBF] + bytes
    case 1: return [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    case 2: return [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    case 3:
      // The characters of `rows` in GBK, and one whose second byte is `|`.
      let gbk: [(String, [UInt8])] = [
        ("信用城市", [0xD0, 0xC5, 0xD3, 0xC3, 0xB3, 0xC7, 0xCA, 0xD0]),
        ("许可决定书文号", [0xD0, 0xED, 0xBF, 0xC9, 0x81, 0x7C, 0xB6, 0xA8]), ("é", [0xA8, 0xA6]),
      ]
      var result = bytes
      for (character, code) in gbk {
        result = replacing(Array(character.utf8), by: code, in: result)
      }
      return result
    default: return bytes
    }
  }

  private static func replacing(
    _ old: [UInt8], by new: [UInt8], in bytes: [UInt8]
  ) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at...].starts(with: old) {
        result += new
        at += old.count
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return result
  }

  /// Twelve hundred files: sound and wild rows, every encoding, plain, packed in one member or two,
  /// and packed with damage.
  @Test(arguments: 0..<120 as Range<UInt64>)
  func theyAgreeOnRandomFiles(seed: UInt64) throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    for part in 0..<10 as Range<UInt64> {
      var random = Seeded(seed * 10 + part)
      var bytes = Self.encoded(Self.rows(&random), &random)
      var isDamaged = false
      switch Int.random(in: 0..<4, using: &random) {
      case 0: break
      case 1: bytes = try gzipped(bytes)
      case 2:
        let cut = Int.random(in: 0...bytes.count, using: &random)
        bytes = try gzipped(Array(bytes[..<cut])) + gzipped(Array(bytes[cut...])) + [0, 0]
      default:
        bytes = try gzipped(bytes)
        isDamaged = true
        if Bool.random(using: &random) {
          bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
        } else {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
            1 << UInt8.random(in: 0..<8, using: &random)
        }
      }
      let path = try scratch.file(bytes, "\(part).csv")
      let limits = ReadLimits(
        maximumRecordBytes: Bool.random(using: &random) ? 1 << 20 : 150,
        maximumColumns: Bool.random(using: &random) ? 512 : 4)
      try compare(
        path, limits: limits, sizes: isDamaged ? Array(Self.sizes[..<2]) : Self.sizes,
        skipping: 2 + Int(part % 2), "seed \(seed), part \(part)")
    }
  }

  /// A header that cannot be read, in a stream with a wrong byte, as fuzzing found it.
  ///
  /// zlib meets the damage in the first block; ISA-L hands that out before.
  @Test func aFaultyHeaderInADamagedStreamIsDamage() throws {
    let bytes: [UInt8] = [
      0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x03, 0xFB, 0xFF, 0x4F, 0xAC, 0xFE,
      0x7B, 0xB0, 0x0E, 0x03, 0x6F, 0xC8, 0x87, 0x4A, 0x06, 0x86, 0x17, 0x39, 0xBC, 0x0C, 0x5C,
      0x0C, 0x0F, 0x3E, 0x1D, 0x00, 0xEC, 0xCD, 0xD0, 0xF6, 0x17, 0x00, 0x00, 0x00,
    ]
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    try compare(try scratch.file(bytes), limits: .standard, skipping: 2, "43 bytes")
  }

  // MARK: Sample

  static let sampleFiles: [String] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../sample-data").standardizedFileURL.path
    return ["inbox", "broken"].flatMap { folder in
      let all = FileManager.default.enumerator(atPath: root + "/" + folder)?.allObjects ?? []
      return all.compactMap { $0 as? String }.filter { $0.contains(".csv") }.sorted()
        .map { root + "/" + folder + "/" + $0 }
    }
  }()

  @Test(arguments: 0..<16)
  func theyAgreeOnTheSample(share: Int) throws {
    #expect(Self.sampleFiles.count > 500)
    for index in stride(from: share, to: Self.sampleFiles.count, by: 16) {
      let path = Self.sampleFiles[index]
      try compare(
        path, limits: .standard, sizes: [BlockSizes()], skipping: 3,
        (path as NSString).lastPathComponent)
    }
  }
}

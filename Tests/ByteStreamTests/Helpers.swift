import Foundation
import Records

@testable import ByteStream

/// A folder that is gone when the test is over.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/bytestream-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ bytes: [UInt8], _ name: String = "export.csv") throws -> String {
    let path = self.path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }
}

/// Numbers from a seed: SplitMix64.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A row as tests look at it.
struct SeenRow: Equatable {
  var line: Int
  var offset: Int
  var count: Int
  var fault: RowFault
  var fields: [[UInt8]]
}

extension SeenRow {
  init(_ row: RowSpan, of batch: borrowing RowBatch) {
    self.init(
      line: Int(row.line), offset: row.byteOffset, count: row.byteCount, fault: row.fault,
      fields: [])
    for index in 0..<Int(row.fieldCount) {
      fields.append(copy(batch.bytes, batch.field(index, of: row)))
    }
  }
}

/// The bytes of a range.
func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
  var copied: [UInt8] = []
  for index in range { copied.append(bytes[index]) }
  return copied
}

/// All that one reading of a file yields.
struct Seen: Equatable {
  var header: ExportHeader
  var rows: [SeenRow] = []
  var encoding = TextEncoding.ascii
  var summary: ExportSummary

  var texts: [[String]] {
    rows.map { row in
      row.fields.map { field in
        guard encoding == .gb18030 else { return String(decoding: field, as: UTF8.self) }
        var text: [UInt8] = []
        _ = GB18030.decode(field.span, in: 0..<field.count, into: &text)
        return String(decoding: text, as: UTF8.self)
      }
    }
  }
}

/// Reads a file to its end, all columns loaded unless `columns` says otherwise.
func readAll<Cutter: FieldCutter & ~Copyable>(
  _ path: String, by: Cutter.Type, engine: EngineKind = .portable,
  sizes: BlockSizes = BlockSizes(), limits: ReadLimits = .standard,
  encoding: TextEncoding? = nil, columns: ((Int) -> Bool)? = nil
) throws -> Seen {
  var reader = try RowReader<Cutter>(
    ExportSource(path: path), engine: engine, limits: limits, sizes: sizes, encoding: encoding)
  let header = try reader.readHeader()
  reader.load(columns: header.cells.indices.map { columns?($0) ?? true })
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

func readAll(
  _ path: String, engine: EngineKind = .portable, sizes: BlockSizes = BlockSizes(),
  limits: ReadLimits = .standard, encoding: TextEncoding? = nil, columns: ((Int) -> Bool)? = nil
) throws -> Seen {
  try readAll(
    path, by: LibCSVCutter.self, engine: engine, sizes: sizes, limits: limits, encoding: encoding,
    columns: columns)
}

/// Reads bytes as a file.
func readAll(
  bytes: [UInt8], engine: EngineKind = .portable, sizes: BlockSizes = BlockSizes(),
  limits: ReadLimits = .standard, encoding: TextEncoding? = nil, columns: ((Int) -> Bool)? = nil
) throws -> Seen {
  let scratch = try Scratch()
  defer { withExtendedLifetime(scratch) {} }
  return try readAll(
    try scratch.file(bytes), engine: engine, sizes: sizes, limits: limits, encoding: encoding,
    columns: columns)
}

/// What `DecodedText` makes of bytes.
func decoded(
  _ bytes: [UInt8], as encoding: TextEncoding? = nil, keepsFaults: Bool = false
) throws -> (text: String, encoding: TextEncoding, lineEnds: [Int], undecodable: Int) {
  let scratch = try Scratch()
  defer { withExtendedLifetime(scratch) {} }
  var reader = try DecodedText(
    ExportSource(path: try scratch.file(bytes)), encoding: encoding, keepsFaults: keepsFaults)
  var text: [UInt8] = []
  var lineEnds: [Int] = []
  while try reader.read(into: &text) { lineEnds += reader.takeLineEnds() }
  return (String(decoding: text, as: UTF8.self), reader.encoding, lineEnds, reader.undecodable)
}

func readAll(text: String, limits: ReadLimits = .standard) throws -> Seen {
  try readAll(bytes: Array(text.utf8), limits: limits)
}

func gzipped(_ bytes: [UInt8], level: Int32 = 6) throws -> [UInt8] {
  var writer = try GzipWriter(level: level)
  writer.append(bytes.span)
  return writer.finish()
}

/// The code of the failure that `work` ends in.
func failureCode(_ work: () throws -> Void) -> Failure.Code? {
  do {
    try work()
    return nil
  } catch {
    return (error as? Failure)?.code
  }
}

/// Whether bytes are UTF-8 (the testing macros cannot take a span).
func isUTF8(_ bytes: [UInt8]) -> Bool { UTF8Check.isValid(bytes.span, in: 0..<bytes.count) }

/// How many characters UTF-8 bytes hold.
func characterCount(_ bytes: [UInt8]) -> Int {
  UTF8Check.characterCount(bytes.span, in: 0..<bytes.count)
}

/// The SHA-256 of bytes.
func digest(_ bytes: [UInt8]) throws -> String { try SHA256.hex(of: bytes.span) }

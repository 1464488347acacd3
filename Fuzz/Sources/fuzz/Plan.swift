@testable import ByteStream

/// What to do with an input: its first four bytes choose, the rest is the content of a file.
///
/// - Byte 0, the file: 0 and 1 the content as it is, which may be a gzip stream itself; 2 packed; 3 packed
///   as two members; 4 packed with a byte that is wrong; 5 packed and cut off (modulo 6).
/// - Byte 1, the reader: bits 0 and 1 the second block sizes, bits 2 to 4 tighter limits, bit 5 whether
///   only some columns are loaded.
/// - Bytes 2 and 3: where to part, damage or cut.
struct Plan {
  private let wrapping: Int
  private let reading: UInt8
  private let place: Int
  private let content: ArraySlice<UInt8>

  private static let sizes = [
    BlockSizes(stored: 1, inflated: 1, batchRows: 1, batchBytes: 1),
    BlockSizes(stored: 3, inflated: 7, batchRows: 3, batchBytes: 50),
    BlockSizes(stored: 64, inflated: 61, batchRows: 100, batchBytes: 500),
    BlockSizes(stored: 17, inflated: 256, batchRows: 5, batchBytes: 300),
  ]
  /// Every input lies in one block, as small exports do.
  private static let whole = BlockSizes(stored: 16 << 10, inflated: 16 << 10)

  /// Reads a plan; `nil` when there is no content.
  init?(_ input: [UInt8]) {
    guard input.count > 4 else { return nil }
    wrapping = Int(input[0] % 6)
    reading = input[1]
    place = Int(input[2]) | Int(input[3]) << 8
    content = input[4...]
  }

  private var limits: ReadLimits {
    ReadLimits(
      maximumRecordBytes: reading & 4 == 0 ? 1 << 20 : 60,
      maximumColumns: reading & 8 == 0 ? 512 : 4,
      maximumRatio: reading & 16 == 0 ? 250 : 3,
      ratioFreeBytes: reading & 16 == 0 ? 64 << 20 : 100)
  }

  private func isLoaded(_ column: Int) -> Bool { reading & 32 == 0 || column % 3 == 0 }

  /// The bytes of the file to read.
  func file() throws -> [UInt8] {
    switch wrapping {
    case 0, 1: return Array(content)
    case 2: return try packed(content)
    case 3:
      let cut = content.startIndex + place % content.count
      return try packed(content[..<cut]) + packed(content[cut...])
    case 4:
      var bytes = try packed(content)
      bytes[place % bytes.count] ^= UInt8(truncatingIfNeeded: place >> 8) | 1
      return bytes
    default:
      let bytes = try packed(content)
      return Array(bytes[...(place % bytes.count)])
    }
  }

  private func packed(_ bytes: ArraySlice<UInt8>) throws -> [UInt8] {
    var writer = try GzipWriter(level: 1)
    writer.append(Array(bytes).span)
    return writer.finish()
  }

  /// Writes the file and tells what the engines differ about; `nil` when there is nothing.
  func fault(in scratch: Scratch) throws -> String? {
    try scratch.write(file())
    return difference(in: scratch.path).map { "the engines differ: \($0)" }
  }

  /// The first thing about which the readings of the file differ, in words; `nil` when there is none.
  ///
  /// At the same block sizes everything must be the same, also what is said of a faulty file. Over
  /// block sizes, a file that is read must give the same; in a faulty one another fault may be met
  /// first.
  func difference(in path: String) -> String? {
    let sizes = Self.sizes[Int(reading & 3)]
    let whole = read(path, .portable, Self.whole)
    if let difference = whole.difference(from: read(path, .fast, Self.whole)) {
      return "portable / fast, in one block: \(difference)"
    }
    let pieces = read(path, .portable, sizes)
    if let difference = pieces.difference(from: read(path, .fast, sizes)) {
      return "portable / fast, in blocks of \(sizes.inflated): \(difference)"
    }
    if whole.failure != nil && pieces.failure != nil { return nil }
    return whole.difference(from: pieces)
      .map { "in one block / in blocks of \(sizes.inflated): \($0)" }
  }

  private func read(_ path: String, _ engine: EngineKind, _ sizes: BlockSizes) -> Reading {
    Reading(path, engine: engine, sizes: sizes, limits: limits, isLoaded: isLoaded)
  }
}

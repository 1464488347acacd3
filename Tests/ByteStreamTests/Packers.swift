import CBZip2
import CLZMA
import CZstd
import Records

@testable import ByteStream

/// Packs bytes, each kind by its own library.
enum Packer: String, CaseIterable, Sendable {
  case gzip, xz, bzip2, zstandard

  /// What a stream that contradicts itself leads to.
  var corrupt: Failure.Code { self == .gzip ? .gzipCorrupt : .streamCorrupt }
  /// What one that ends early leads to.
  var truncated: Failure.Code { self == .gzip ? .gzipTruncated : .streamTruncated }

  func pack(_ bytes: [UInt8]) throws -> [UInt8] {
    if self == .gzip { return try gzipped(bytes) }
    var input = bytes
    let room = bytes.count + bytes.count / 50 + 2_000
    var output = [UInt8](repeating: 0, count: room)
    let count = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output -> Int in
        switch self {
        case .gzip: return 0
        case .xz:
          var place = 0
          let status = lzma_easy_buffer_encode(
            6, LZMA_CHECK_CRC64, nil, input.baseAddress, input.count, output.baseAddress, &place,
            room)
          return status == LZMA_OK ? place : 0
        case .bzip2:
          var count = UInt32(room)
          let from = UnsafeMutableRawPointer(input.baseAddress)?.assumingMemoryBound(to: CChar.self)
          let into = UnsafeMutableRawPointer(output.baseAddress)?
            .assumingMemoryBound(to: CChar.self)
          let status = BZ2_bzBuffToBuffCompress(into, &count, from, UInt32(input.count), 9, 0, 0)
          return status == BZ_OK ? Int(count) : 0
        case .zstandard:
          let context = ZSTD_createCCtx()
          defer { ZSTD_freeCCtx(context) }
          ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
          return ZSTD_compress2(
            context, output.baseAddress, room, input.baseAddress, input.count)
        }
      }
    }
    return Array(output[..<count])
  }
}

/// Writes tar archives, header by header, so that any of them can be wrong.
struct TarBytes {
  var bytes: [UInt8] = []

  /// Adds a member; its checksum is right unless `breaking`.
  mutating func add(
    _ name: String, _ content: [UInt8] = [], type: Character = "0", size: Int? = nil,
    link: String = "", breaking: Bool = false
  ) {
    add(Array(name.utf8), content, type: type, size: size, link: link, breaking: breaking)
  }

  mutating func add(
    _ name: [UInt8], _ content: [UInt8] = [], type: Character = "0", size: Int? = nil,
    link: String = "", breaking: Bool = false
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: [UInt8], _ place: Int) {
      for (index, byte) in bytes.enumerated() { header[place + index] = byte }
    }
    func octal(_ value: Int, _ digits: Int) -> [UInt8] {
      let text = String(value, radix: 8)
      return Array((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8)
    }
    put(Array(name.prefix(100)), 0)
    put(octal(0o644, 7), 100)
    put(octal(0, 7), 108)
    put(octal(0, 7), 116)
    put(octal(size ?? content.count, 11), 124)
    put(octal(1_520_000_000, 11), 136)
    put(Array(repeating: 0x20, count: 8), 148)
    put([type.asciiValue ?? 0x30], 156)
    put(Array(link.utf8), 157)
    put(Array("ustar".utf8) + [0x00, 0x30, 0x30], 257)
    let sum = header.reduce(0) { $0 + Int($1) } + (breaking ? 1 : 0)
    put(octal(sum, 6) + [0, 0x20], 148)
    bytes += header + content
    bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// Adds a name of any length, as GNU tar writes it.
  mutating func addLong(_ name: String, _ content: [UInt8]) {
    add("././@LongLink", Array(name.utf8) + [0], type: "L")
    add(String(name.prefix(90)), content)
  }

  /// Adds a member whose name and size stand in an extended header, as POSIX has it.
  mutating func addExtended(_ name: String, _ content: [UInt8]) {
    var records: [UInt8] = []
    for record in ["path=\(name)", "size=\(content.count)", "mtime=1520000000.5"] {
      let rest = " \(record)\n".utf8.count
      var length = rest + String(rest).utf8.count
      if String(length).utf8.count + rest != length { length += 1 }
      records += Array("\(length) \(record)\n".utf8)
    }
    add("PaxHeaders/x", records, type: "x")
    add("short", content)
  }

  /// The archive with its end: two blocks of zeros, and more up to the usual size.
  var finished: [UInt8] {
    let end = bytes.count + 1024
    return bytes + [UInt8](repeating: 0, count: 1024 + (10_240 - end % 10_240) % 10_240)
  }
}

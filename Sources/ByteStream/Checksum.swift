/// A 64-bit checksum of whole words: fast, for finding damage in our own files, not for security.
///
/// Each word is mixed by a multiplication and a rotation, so that swapped or zeroed words show. Four words
/// go side by side, since each must wait for the one before it in its lane. The value depends on how
/// the bytes were handed over, in which pieces; writer and reader do it alike.
struct WordChecksum {
  private var lanes = SIMD4<UInt64>(
    0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB, 0x2545_F491_4F6C_DD1D)

  /// The checksum of all that was added.
  var value: UInt64 {
    var state = lanes[0]
    for lane in 1..<4 { state = Self.mixed(state, lanes[lane]) }
    return state
  }

  /// Adds `count` bytes, a multiple of eight.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count % 8 == 0, "whole words only")
    var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
    var offset = 0
    while offset + 32 <= bytes.count {
      a = Self.mixed(a, unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      b = Self.mixed(b, unsafe bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
      c = Self.mixed(c, unsafe bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self))
      d = Self.mixed(d, unsafe bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self))
      offset += 32
    }
    while offset < bytes.count {
      a = Self.mixed(a, unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    lanes = SIMD4(a, b, c, d)
  }

  @inline(__always)
  private static func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word) &* 0xFF51_AFD7_ED55_8CCD
    return (product &<< 27) | (product &>> 37)
  }
}

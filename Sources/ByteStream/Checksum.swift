/// A 64-bit checksum of whole words: fast, for finding damage in our own files, not for security.
///
/// Each word is mixed by a multiplication and a rotation, so that swapped or zeroed words show.
struct WordChecksum {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Adds `count` bytes, a multiple of eight.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count % 8 == 0, "whole words only")
    var state = value
    var offset = 0
    while offset < bytes.count {
      let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      state = (state ^ word) &* 0xFF51_AFD7_ED55_8CCD
      state = (state &<< 27) | (state &>> 37)
      offset += 8
    }
    value = state
  }
}

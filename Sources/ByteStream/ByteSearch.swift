import Glibc

/// Searches over raw bytes, eight at a time or by `memchr`.
///
/// All return `end` where nothing is found.
enum ByteSearch {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The first `byte` in `start..<end`.
  @inline(__always)
  static func first(
    _ byte: UInt8, in base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int
  ) -> Int {
    guard start < end, let found = unsafe memchr(base + start, Int32(byte), end - start) else {
      return end
    }
    return unsafe found - UnsafeMutableRawPointer(base)
  }

  /// The first byte above 0x7F.
  static func firstNonASCII(
    in base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int
  ) -> Int {
    var at = start
    while at + 8 <= end {
      let word = unsafe UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
      if word & highs != 0 { break }
      at += 8
    }
    while unsafe at < end && base[at] < 0x80 { at += 1 }
    return at
  }

  /// The first control character (below 0x20, or 0x7F) other than TAB, LF, CR and `allowed`.
  static func firstControl(
    in base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, allowing allowed: UInt8
  ) -> Int {
    var at = start
    while at + 8 <= end {
      let word = unsafe UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
      // The high bit of each byte that is below 0x20: adding 0x60 to seven bits does not carry.
      let low = ~((word & ~highs) &+ 0x6060_6060_6060_6060) & ~word & highs
      let delete = word ^ (ones &* 0x7F)
      let zero = (delete &- ones) & ~delete & highs
      if low | zero != 0 {
        for index in at..<at + 8 {
          let byte = unsafe base[index]
          if isControl(byte) && byte != allowed { return index }
        }
      }
      at += 8
    }
    while at < end {
      let byte = unsafe base[at]
      if isControl(byte) && byte != allowed { return at }
      at += 1
    }
    return end
  }

  /// Whether a byte has no place in a record.
  @inline(__always)
  static func isControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D) || byte == 0x7F
  }
}

import CScan

/// Turns UTF-16 into UTF-8 as it arrives, in any pieces: `text_utf16_to_utf8` between surrogates and the ends of pieces.
///
/// A lone surrogate becomes its three-byte form, an odd byte at the end 0xFF: neither is UTF-8, so
/// that the row is found to be invalid like any other row that is no text.
struct UTF16Transcoder {
  let lowByteFirst: Bool
  private var firstByte: UInt8?
  private var high: UInt16 = 0

  init(lowByteFirst: Bool) { self.lowByteFirst = lowByteFirst }

  /// The most bytes that `count` bytes of UTF-16 can become.
  static func room(for count: Int) -> Int { (count / 2 + 2) * 3 + 12 }

  /// Transcodes `count` bytes; returns how many were written.
  mutating func transcode(
    _ input: UnsafeMutablePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var written = 0
    var index = 0
    while index < count {
      if firstByte == nil, high == 0 {
        let step = unsafe text_utf16_to_utf8(
          input + index, (count - index) / 2, lowByteFirst, output + written)
        index += 2 * step.read
        written += step.written
        guard index < count else { break }
      }
      let byte = unsafe input[index]
      index += 1
      guard let first = firstByte else {
        firstByte = byte
        continue
      }
      firstByte = nil
      let unit =
        lowByteFirst ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
      if high != 0 {
        let pending = high
        high = 0
        if unit & 0xFC00 == 0xDC00 {
          let scalar = 0x10000 + (UInt32(pending) & 0x3FF) << 10 + UInt32(unit) & 0x3FF
          written += unsafe UTF8Bytes.write(scalar, to: output + written)
          continue
        }
        written += unsafe UTF8Bytes.write(UInt32(pending), to: output + written)
      }
      if unit & 0xFC00 == 0xD800 {
        high = unit
      } else {
        written += unsafe UTF8Bytes.write(UInt32(unit), to: output + written)
      }
    }
    return written
  }

  /// Ends the text; writes at most four bytes.
  mutating func finish(into output: UnsafeMutablePointer<UInt8>) -> Int {
    var written = 0
    if high != 0 { written += unsafe UTF8Bytes.write(UInt32(high), to: output) }
    if firstByte != nil {
      unsafe output[written] = 0xFF
      written += 1
    }
    high = 0
    firstByte = nil
    return written
  }
}

/// The bytes of one code point.
enum UTF8Bytes {
  /// Writes a code point (a surrogate too, in its three-byte form); returns the number of bytes.
  @inline(__always)
  static func write(_ scalar: UInt32, to output: UnsafeMutablePointer<UInt8>) -> Int {
    if scalar < 0x80 {
      unsafe output[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    if scalar < 0x800 {
      unsafe output[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
      unsafe output[1] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return 2
    }
    if scalar < 0x10000 {
      unsafe output[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
      unsafe output[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
      unsafe output[2] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return 3
    }
    unsafe output[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    unsafe output[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F)
    unsafe output[2] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
    unsafe output[3] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
    return 4
  }
}

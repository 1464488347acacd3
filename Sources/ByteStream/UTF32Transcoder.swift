/// Turns UTF-32 into UTF-8 as it arrives, in any pieces.
///
/// A surrogate becomes its three-byte form, a number beyond the last code point or an odd rest at the end 0xFF: none of
/// them is UTF-8, so that the row is found to be invalid like any other row that is no text.
struct UTF32Transcoder {
  let lowByteFirst: Bool
  private var pending: UInt32 = 0
  private var pendingBytes = 0

  init(lowByteFirst: Bool) { self.lowByteFirst = lowByteFirst }

  /// Transcodes `count` bytes; returns how many were written.
  mutating func transcode(
    _ input: UnsafeMutablePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var written = 0
    for index in 0..<count {
      let byte = UInt32(unsafe input[index])
      pending = lowByteFirst ? pending | byte << (8 * pendingBytes) : pending << 8 | byte
      pendingBytes += 1
      guard pendingBytes == 4 else { continue }
      if pending > 0x10FFFF {
        unsafe output[written] = 0xFF
        written += 1
      } else {
        written += unsafe UTF8Bytes.write(pending, to: output + written)
      }
      pending = 0
      pendingBytes = 0
    }
    return written
  }

  /// Ends the text; writes at most one byte.
  mutating func finish(into output: UnsafeMutablePointer<UInt8>) -> Int {
    guard pendingBytes > 0 else { return 0 }
    pending = 0
    pendingBytes = 0
    unsafe output[0] = 0xFF
    return 1
  }
}

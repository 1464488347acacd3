import CISAL

/// Reads the header of a gzip member byte by byte, with the rules of zlib (RFC 1952).
///
/// ISA-L reads headers too, but takes reserved flags; zlib judges the first two bytes together, then
/// the method and the flags together, and refuses a wrong header checksum. So do we, so that a
/// file damaged or cut off in a header fails alike with both engines.
struct GzipHeader {
  private enum Part { case fixed, extraLength, extra, name, comment, checksum, done }

  private var part = Part.fixed
  /// The bytes of the part read so far, and a number they spell, lowest byte first.
  private var count = 0
  private var number = 0
  private var flags: UInt8 = 0
  private var sum: UInt32 = 0

  var isDone: Bool { part == .done }

  /// Takes the next byte.
  mutating func add(_ byte: UInt8) throws(InflateError) {
    let sumBefore = UInt16(truncatingIfNeeded: sum)
    var copy = byte
    sum = unsafe crc32_gzip_refl(sum, &copy, 1)
    if part != .extra && count < 2 { number |= Int(byte) << (8 * count) }
    count += 1
    switch part {
    case .fixed:
      if count == 2 {
        guard number == 0x8B1F else { throw .corrupt }
        number = 0
      } else if count == 3 {
        number = Int(byte)
      } else if count == 4 {
        // 8 is "deflate"; the three high flags are reserved.
        guard number == 8, byte & 0xE0 == 0 else { throw .corrupt }
        flags = byte
      } else if count == 10 {
        go(to: .extraLength)
      }
    case .extraLength:
      if count == 2 {
        let length = number
        go(to: length == 0 ? .name : .extra)
        number = length
      }
    case .extra:
      if count == number { go(to: .name) }
    case .name:
      if byte == 0 { go(to: .comment) }
    case .comment:
      if byte == 0 { go(to: .checksum) }
    case .checksum:
      if count == 1 {
        expected = sumBefore
      } else if count == 2 {
        guard number == Int(expected) else { throw .corrupt }
        go(to: .done)
      }
    case .done: break
    }
  }

  private var expected: UInt16 = 0

  /// Goes on to `next`, or behind it where the flags say that it is not there.
  private mutating func go(to next: Part) {
    part = next
    count = 0
    number = 0
    if part == .extraLength && flags & 4 == 0 { part = .name }
    if part == .name && flags & 8 == 0 { part = .comment }
    if part == .comment && flags & 16 == 0 { part = .checksum }
    if part == .checksum && flags & 2 == 0 { part = .done }
  }
}

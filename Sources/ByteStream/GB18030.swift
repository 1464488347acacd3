import CGB18030
import CScan

/// GB 18030 (and with it GBK and GB 2312) from our own tables: the same on every machine.
///
/// Faulty bytes are read as the WHATWG Encoding Standard says: a bad lead byte does not eat the
/// ASCII byte behind it, so that no comma or quote is ever lost.
public enum GB18030 {
  /// One step of reading: a code point (`nil` for a faulty sequence) and the bytes it took.
  @inline(__always)
  static func next(
    _ bytes: Span<UInt8>, at: Int, end: Int
  ) -> (scalar: UInt32?, count: Int) {
    let first = bytes[at]
    if first < 0x80 { return (UInt32(first), 1) }
    if first == 0x80 { return (0x20AC, 1) }
    if first == 0xFF { return (nil, 1) }
    guard at + 1 < end else { return (nil, 1) }
    let second = bytes[at + 1]
    if second < 0x30 || second > 0x39 {
      let scalar = gb18030_pair(first, second)
      if scalar != 0 { return (scalar, 2) }
      return (nil, second < 0x80 ? 1 : 2)
    }
    guard at + 2 < end else { return (nil, 2) }
    let third = bytes[at + 2]
    guard third >= 0x81, third <= 0xFE else { return (nil, 1) }
    guard at + 3 < end else { return (nil, 3) }
    let fourth = bytes[at + 3]
    guard fourth >= 0x30, fourth <= 0x39 else { return (nil, 1) }
    let high = (UInt32(first) - 0x81) * 10 + UInt32(second) - 0x30
    let pointer = (high * 126 + UInt32(third) - 0x81) * 10 + UInt32(fourth) - 0x30
    let scalar = gb18030_quad(pointer)
    return (scalar == 0 ? nil : scalar, 4)
  }

  /// Appends the UTF-8 of a range of bytes; the twin of `gb18030_to_utf8`, which reads only what is valid.
  ///
  /// - Parameters:
  ///   - bytes: Bytes in GB 18030.
  ///   - range: The part of them to read.
  ///   - text: Where the UTF-8 goes.
  ///   - fault: What stands for a sequence that is no character; U+FFFD when `nil`.
  /// - Returns: `false` when a sequence is no character.
  public static func decode(
    _ bytes: Span<UInt8>, in range: Range<Int>, into text: inout [UInt8], fault: UInt8? = nil
  ) -> Bool {
    if range.count >= quickBytes, let decoded = quick(bytes.extracting(range)) {
      text.append(contentsOf: decoded)
      return true
    }
    var valid = true
    var at = range.lowerBound
    let end = range.upperBound
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 512) { room in
      guard let output = room.baseAddress else { return }
      var count = 0
      while at < end {
        if count > 508 {
          unsafe text.append(contentsOf: UnsafeBufferPointer(start: output, count: count))
          count = 0
        }
        let step = next(bytes, at: at, end: end)
        at += step.count
        if step.scalar == nil {
          valid = false
          if let fault {
            unsafe output[count] = fault
            count += 1
            continue
          }
        }
        count += unsafe UTF8Bytes.write(step.scalar ?? 0xFFFD, to: output + count)
      }
      unsafe text.append(contentsOf: UnsafeBufferPointer(start: output, count: count))
    }
    return valid
  }

  /// From how many bytes on it is first asked whether all are valid.
  private static let quickBytes = 1 << 10

  /// The UTF-8 of bytes that are GB 18030 throughout; `nil` of any others.
  private static func quick(_ bytes: Span<UInt8>) -> [UInt8]? {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress, unsafe text_is_gb18030(scan_best(), base, bytes.count)
      else { return nil }
      return unsafe [UInt8](unsafeUninitializedCapacity: 3 * bytes.count) { room, count in
        guard let start = room.baseAddress else { return }
        count = unsafe gb18030_to_utf8(base, bytes.count, start)
      }
    }
  }

  /// Whether a range of bytes is GB 18030 throughout; the twin of `text_is_gb18030`, which is faster.
  public static func isValid(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
    var at = range.lowerBound
    while at < range.upperBound {
      let step = next(bytes, at: at, end: range.upperBound)
      if step.scalar == nil { return false }
      at += step.count
    }
    return true
  }

  /// The number of characters in a range of bytes; a faulty sequence counts as one.
  public static func characterCount(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int {
    var count = 0
    var at = range.lowerBound
    while at < range.upperBound {
      at += next(bytes, at: at, end: range.upperBound).count
      count += 1
    }
    return count
  }

  /// How many sequences are no GB 18030; one cut off by the end is none of them when `lenientEnd`.
  static func faults(_ bytes: Span<UInt8>, in range: Range<Int>, lenientEnd: Bool) -> Int {
    var faults = 0
    var at = range.lowerBound
    while at < range.upperBound {
      let step = next(bytes, at: at, end: range.upperBound)
      at += step.count
      if step.scalar == nil && !(lenientEnd && at == range.upperBound) { faults += 1 }
    }
    return faults
  }

  /// Appends the GB 18030 bytes of a text; every character has some.
  public static func encode(_ text: some StringProtocol, into bytes: inout [UInt8]) {
    for scalar in text.unicodeScalars { encode(scalar, into: &bytes) }
  }

  /// Appends the GB 18030 bytes of one character.
  public static func encode(_ scalar: Unicode.Scalar, into bytes: inout [UInt8]) {
    let code = scalar.value
    if code < 0x80 {
      bytes.append(UInt8(code))
      return
    }
    if let pair = privateUse[code] {
      bytes.append(UInt8(pair >> 8))
      bytes.append(UInt8(pair & 0xFF))
      return
    }
    if code < 0x10000, pairs[Int(code)] != 0 {
      bytes.append(UInt8(pairs[Int(code)] >> 8))
      bytes.append(UInt8(pairs[Int(code)] & 0xFF))
      return
    }
    var pointer = code < 0x10000 ? quadPointer(code) : code - 0x10000 + 189_000
    let fourth = UInt8(pointer % 10)
    pointer /= 10
    let third = UInt8(pointer % 126)
    pointer /= 126
    bytes.append(0x81 + UInt8(pointer / 10))
    bytes.append(0x30 + UInt8(pointer % 10))
    bytes.append(0x81 + third)
    bytes.append(0x30 + fourth)
  }

  /// Code points of the private use area that the editions of 2000 and 2005 had for characters which are elsewhere
  /// since: they are written as those characters, and do not come back.
  static let privateUse: [UInt32: UInt16] = [
    0xE5E5: 0xA3A0, 0xE78D: 0xA6D9, 0xE78E: 0xA6DA, 0xE78F: 0xA6DB, 0xE790: 0xA6DC,
    0xE791: 0xA6DD, 0xE792: 0xA6DE, 0xE793: 0xA6DF, 0xE794: 0xA6EC, 0xE795: 0xA6ED,
    0xE796: 0xA6F3, 0xE81E: 0xFE59, 0xE826: 0xFE61, 0xE82B: 0xFE66, 0xE82C: 0xFE67,
    0xE832: 0xFE6D, 0xE843: 0xFE7E, 0xE854: 0xFE90, 0xE864: 0xFEA0,
  ]

  /// The two-byte form of each code point of the basic plane, 0 where there is none.
  private static let pairs: [UInt16] = {
    var pairs = [UInt16](repeating: 0, count: 0x10000)
    for lead in UInt16(0x81)...0xFE {
      for trail in UInt16(0x40)...0xFE {
        let code = gb18030_pair(UInt8(lead), UInt8(trail))
        // The first of two: U+3000 is A1A1, not A3A0.
        if code != 0 && pairs[Int(code)] == 0 { pairs[Int(code)] = lead << 8 | trail }
      }
    }
    return pairs
  }()

  /// The linear pointer of a four-byte character: runs are in the order of their code points too,
  /// but for the private-use ones, so all are looked at.
  private static func quadPointer(_ code: UInt32) -> UInt32 {
    var low: UInt32 = 0
    for run in quadRuns where code >= run.code && code < run.code + run.count {
      low = run.pointer + code - run.code
    }
    return low
  }

  private static let quadRuns: [(pointer: UInt32, code: UInt32, count: UInt32)] = {
    var runs: [(pointer: UInt32, code: UInt32, count: UInt32)] = []
    var pointer: UInt32 = 0
    while pointer < 39_420 {
      let code = gb18030_quad(pointer)
      if code != 0, let last = runs.last, code == last.code + last.count,
        pointer == last.pointer + last.count
      {
        runs[runs.count - 1].count += 1
      } else if code != 0 {
        runs.append((pointer, code, 1))
      }
      pointer += 1
    }
    return runs
  }()
}

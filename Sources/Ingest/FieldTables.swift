import ByteStream
import Records

/// Look-ups by a field's first byte.
struct FieldTables: Sendable {
  /// By the first byte of a field: 0 when no field that begins so means "nothing", 1 when it may, else the
  /// second byte with which it may.
  private let nullInUTF8: [UInt8]
  private let nullInGB18030: [UInt8]
  /// The same for scans over columns.
  private let signsInUTF8: NullSigns
  private let signsInGB18030: NullSigns

  init() {
    var utf8 = [UInt8](repeating: 0, count: 256)
    // Blanks, `-`, `/`, `\N`, `N`, `n`, and the guards `'` and `="`.
    for byte in 0...0x20 { utf8[byte] = 1 }
    for byte in [0x2D, 0x2F, 0x5C, 0x4E, 0x6E, 0x27, 0x3D] { utf8[byte] = 1 }
    var gb18030 = utf8
    // What is folded to ASCII or to a blank, or is never seen (A1 only with A1), then 无 and 空.
    utf8[0xEF] = 1
    utf8[0xC2] = 1
    utf8[0xE2] = 1
    utf8[0xE3] = 0x80
    utf8[0xE6] = 0x97
    utf8[0xE7] = 0xA9
    for byte in [0x81, 0x84, 0xA3] { gb18030[byte] = 1 }
    gb18030[0xA1] = 0xA1
    gb18030[0xCE] = 0xDE
    gb18030[0xBF] = 0xD5
    nullInUTF8 = utf8
    nullInGB18030 = gb18030
    signsInUTF8 = Self.signs(utf8)
    signsInGB18030 = Self.signs(gb18030)
  }

  private static func signs(_ seconds: [UInt8]) -> NullSigns {
    var signs = NullSigns()
    for (first, second) in seconds.enumerated() where second != 0 {
      signs.add(UInt8(first), then: second == 1 ? nil : second)
    }
    return signs
  }

  /// What may mean "nothing" in an encoding.
  func signs(_ encoding: TextEncoding) -> NullSigns {
    encoding == .gb18030 ? signsInGB18030 : signsInUTF8
  }

  /// Whether a field (not empty) surely holds a value, and no blank stands at its ends.
  @inline(__always)
  func isSomething(_ bytes: Span<UInt8>, _ range: Range<Int>, _ encoding: TextEncoding) -> Bool {
    guard range.count > 1, bytes[range.upperBound - 1] > 0x20 else { return false }
    let first = Int(bytes[range.lowerBound])
    let second = encoding == .gb18030 ? nullInGB18030[first] : nullInUTF8[first]
    if second == 0 { return true }
    if second == 1 { return false }
    if bytes[range.lowerBound + 1] != second { return true }
    // Of what begins with E3 80 (《, 〔 and so on) only the wide blank is one.
    return first == 0xE3 && encoding != .gb18030 && range.count > 2
      && bytes[range.lowerBound + 2] != 0x80
  }
}

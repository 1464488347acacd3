/// Hides the bytes 0x7C that are no `|`.
///
/// In GB 18030 the second byte of a character can be 0x7C. Where `|` separates the fields, such bytes
/// are replaced by the control character 0x1F before rows are cut, and put back in each field. No
/// other 0x1F is left to be confused with: one that stands in the file becomes 0x1E, which is a
/// control character too, so that its record is faulty either way and its text is never handed over.
enum BarMask {
  static let mask: UInt8 = 0x1F
  static let bar: UInt8 = 0x7C

  /// Masks a range; returns how far it came (a character cut off by the end waits for the rest).
  static func hide(
    _ base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, isGB18030: Bool,
    isAtEnd: Bool
  ) -> Int {
    let bytes = unsafe Span(_unsafeStart: UnsafePointer(base), count: end)
    var at = start
    while at < end {
      if unsafe base[at] == mask { unsafe base[at] = 0x1E }
      guard isGB18030, unsafe base[at] >= 0x80 else {
        at += 1
        continue
      }
      if !isAtEnd && isCutOff(bytes, at) { return at }
      let count = GB18030.next(bytes, at: at, end: end).count
      if count == 2, unsafe base[at + 1] == bar { unsafe base[at + 1] = mask }
      at += count
    }
    return at
  }

  /// Whether the bytes from a place to the end can be the beginning of a character.
  ///
  /// Then none of them ends a line, so that no record that is whole has a character that waits.
  private static func isCutOff(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
    let count = bytes.count - at
    if count == 1 { return true }
    guard count < 4, (0x30...0x39).contains(bytes[at + 1]) else { return false }
    return count == 2 || (0x81...0xFE).contains(bytes[at + 2])
  }

  /// Puts the bytes back.
  static func show(_ base: UnsafeMutablePointer<UInt8>, count: Int) {
    for index in 0..<count where unsafe base[index] == mask { unsafe base[index] = bar }
  }
}

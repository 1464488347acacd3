import CScan

/// Questions about UTF-8 that need no `String`.
public enum UTF8Check {
  /// Whether a range of bytes is UTF-8: shortest forms only, no surrogates.
  ///
  /// Longer text goes by vectors where the processor has them. Else ASCII goes by eight bytes and most Chinese
  /// by two characters; `survey` decides from the first byte on that is neither.
  public static func isValid(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
    let text = bytes.extracting(range)
    return unsafe text.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return true }
      let kind = scan_best()
      if text.count >= 256, kind == scan_by_avx2 || kind == scan_by_avx512 {
        return unsafe text_is_utf8(kind, base, text.count)
      }
      let end = text.count
      var at = 0
      while at + 8 <= end {
        let word = UInt64(
          littleEndian: unsafe UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
        if word & 0x8080_8080_8080_8080 == 0 {
          at += 8
        } else if word & 0xC0_C0F0 == 0x80_80E0, hasAnySecondByte(word) {
          let isPair = (word >> 24) & 0xC0_C0F0 == 0x80_80E0 && hasAnySecondByte(word >> 24)
          at += isPair ? 6 : 3
        } else if word & 0x80 == 0 {
          at += 1
        } else {
          break
        }
      }
      if at == end { return true }
      let rest = unsafe Span(_unsafeElements: text)
      return survey(rest, in: at..<end, stopAtFirst: true, lenientEnd: false).faults == 0
    }
  }

  /// Whether the lead byte of three allows every continuation: E0 and ED do not.
  @inline(__always)
  private static func hasAnySecondByte(_ lead: UInt64) -> Bool {
    (0xDFFE as UInt64) >> (lead & 0xF) & 1 == 1
  }

  /// How many bytes at the end of a range are the beginning of a character, and not all of it.
  static func cutOff(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int {
    for count in 1..<4 where count <= range.count {
      let start = range.upperBound - count
      // A lead byte; the bytes behind it are all of the range's end.
      guard bytes[start] >= 0xC0 else { continue }
      let last = start..<range.upperBound
      let faults = survey(bytes, in: last, stopAtFirst: true, lenientEnd: false).faults
      let isBegun = survey(bytes, in: last, stopAtFirst: true, lenientEnd: true).faults == 0
      return faults > 0 && isBegun ? count : 0
    }
    return 0
  }

  /// The number of characters (code points) in a range of valid UTF-8.
  public static func characterCount(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int {
    var count = 0
    for index in range where bytes[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// How many characters above 0x7F there are, how many of them are surely meant (of three bytes, or four
  /// and a plane that has characters), and how many sequences are none.
  ///
  /// A character cut off by the end is no fault when `lenientEnd`.
  static func survey(
    _ bytes: Span<UInt8>, in range: Range<Int>, stopAtFirst: Bool, lenientEnd: Bool
  ) -> (characters: Int, faults: Int, sure: Int) {
    var characters = 0
    var faults = 0
    var sure = 0
    var at = range.lowerBound
    let end = range.upperBound
    while at < end {
      let first = bytes[at]
      if first < 0x80 {
        at += 1
        continue
      }
      let length: Int
      var low: UInt8 = 0x80
      var high: UInt8 = 0xBF
      switch first {
      case 0xC2...0xDF: length = 2
      case 0xE0:
        length = 3
        low = 0xA0
      case 0xED:
        length = 3
        high = 0x9F
      case 0xE1...0xEF: length = 3
      case 0xF0:
        length = 4
        low = 0x90
      case 0xF1...0xF3: length = 4
      case 0xF4:
        length = 4
        high = 0x8F
      default: length = 0
      }
      var good = 1
      while good < length, at + good < end, bytes[at + good] >= low, bytes[at + good] <= high {
        low = 0x80
        high = 0xBF
        good += 1
      }
      if length == 0 || (good < length && !(lenientEnd && at + good == end)) {
        faults += 1
        if stopAtFirst { return (characters, faults, sure) }
      } else {
        characters += 1
        if length == 3 || first == 0xF0 { sure += 1 }
      }
      at += good
    }
    return (characters, faults, sure)
  }
}

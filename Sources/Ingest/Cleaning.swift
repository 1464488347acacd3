import ByteStream

/// What people and spreadsheets put around a value, and how it is taken off.
///
/// Works on UTF-8 in a scratch buffer; a field of another encoding is decoded first. Only fields
/// that are not plain ASCII without a guard come this way.
struct Cleaner {
  /// The cleaned value.
  private(set) var bytes: [UInt8] = []
  /// Whether a guard (`'`, TAB, `="…"`) was taken off.
  private(set) var strippedGuard = false
  /// Whether a full-width character was folded to ASCII.
  private(set) var foldedFullWidth = false
  /// Whether a character was taken out that is never seen: of width nought, of direction, a soft hyphen.
  private(set) var removedInvisible = false

  /// The buffer, for a decoder to append to; call `begin()` first and `clean` after.
  mutating func begin() {
    bytes.removeAll(keepingCapacity: true)
    strippedGuard = false
    foldedFullWidth = false
    removedInvisible = false
  }

  /// Appends raw UTF-8.
  mutating func append(_ source: Span<UInt8>, _ range: Range<Int>) {
    FieldBytes.append(source, range, to: &bytes)
  }

  /// Lends the buffer to a decoder.
  mutating func withBuffer<Result>(_ body: (inout [UInt8]) -> Result) -> Result { body(&bytes) }

  /// Folds full-width ASCII (U+FF01...FF5E, U+3000), takes out what is never seen (U+00AD, U+200B...200F,
  /// U+202A...202E, U+2060...2069, U+FEFF), and takes blanks and guards off both ends.
  ///
  /// With `asKey`, inner blanks go too, and all kinds of brackets become round ones: document
  /// numbers are typed as 〔2018〕, [2018] and (2018) by turns.
  mutating func clean(asKey: Bool = false) {
    fold(asKey: asKey)
    trim()
    stripGuards()
  }

  private mutating func fold(asKey: Bool) {
    var write = 0
    var read = 0
    let count = bytes.count
    while read < count {
      let byte = bytes[read]
      if byte >= 0xC2, let width = invisibleWidth(bytes.span, read) {
        removedInvisible = true
        read += width
        continue
      }
      var folded = byte
      var length = 1
      if byte == 0xEF, read + 2 < count {
        let code = Int(bytes[read + 1] & 0x3F) << 6 | Int(bytes[read + 2] & 0x3F)
        if bytes[read + 1] >= 0xBC, code >= 0xF01, code <= 0xF5E {
          folded = UInt8(code - 0xF00 + 0x20)
          length = 3
          foldedFullWidth = true
        }
      } else if byte == 0xE3, read + 2 < count, bytes[read + 1] == 0x80 {
        switch bytes[read + 2] {
        case 0x80:
          folded = 0x20
          length = 3
        case 0x90 where asKey, 0x94 where asKey:
          folded = 0x28
          length = 3
        case 0x91 where asKey, 0x95 where asKey:
          folded = 0x29
          length = 3
        default: break
        }
      } else if byte == 0xC2, read + 1 < count, bytes[read + 1] == 0xA0 {
        folded = 0x20
        length = 2
      }
      if length == 1, byte >= 0x80 {
        let following = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC0 ? 1 : 0
        let width = min(following, count - read - 1) + 1
        for offset in 0..<width { bytes[write + offset] = bytes[read + offset] }
        write += width
        read += width
        continue
      }
      read += length
      if asKey {
        if folded == 0x5B || folded == 0x7B { folded = 0x28 }
        if folded == 0x5D || folded == 0x7D { folded = 0x29 }
        if folded == 0x20 || folded == 0x09 || folded == 0x0A || folded == 0x0D { continue }
      }
      bytes[write] = folded
      write += 1
    }
    bytes.removeLast(count - write)
  }

  private mutating func trim() {
    var end = bytes.count
    while end > 0, isBlank(bytes[end - 1]) { end -= 1 }
    var start = 0
    while start < end, isBlank(bytes[start]) {
      if bytes[start] == 0x09 { strippedGuard = true }
      start += 1
    }
    bytes.removeLast(bytes.count - end)
    if start > 0 { bytes.removeFirst(start) }
  }

  private mutating func stripGuards() {
    if bytes.count >= 3, bytes[0] == 0x3D, bytes[1] == 0x22, bytes[bytes.count - 1] == 0x22 {
      bytes.removeLast()
      bytes.removeFirst(2)
      strippedGuard = true
      trim()
    }
    if let first = bytes.first, first == 0x27 {
      bytes.removeFirst()
      strippedGuard = true
      trim()
    }
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}

/// How many bytes the character at a place has, if it is never seen; `nil` for any other.
func invisibleWidth(_ bytes: Span<UInt8>, _ place: Int) -> Int? {
  switch bytes[place] {
  case 0xC2: return place + 1 < bytes.count && bytes[place + 1] == 0xAD ? 2 : nil
  case 0xE2:
    guard place + 2 < bytes.count else { return nil }
    switch (bytes[place + 1], bytes[place + 2]) {
    case (0x80, 0x8B...0x8F), (0x80, 0xAA...0xAE), (0x81, 0xA0...0xA9): return 3
    default: return nil
    }
  case 0xEF:
    return place + 2 < bytes.count && bytes[place + 1] == 0xBB && bytes[place + 2] == 0xBF ? 3 : nil
  default: return nil
  }
}

/// Whether a cleaned value means "nothing": empty, `\N`, `-`, `--`, `/`, `无`, `空`, `null`, `NULL`.
func isNull(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
  switch range.count {
  case 0: return true
  case 1: return bytes[range.lowerBound] == 0x2D || bytes[range.lowerBound] == 0x2F
  case 2:
    let a = bytes[range.lowerBound]
    let b = bytes[range.lowerBound + 1]
    return a == 0x5C && b == 0x4E || a == 0x2D && b == 0x2D
  case 3:  // 无 E6 97 A0, 空 E7 A9 BA
    let a = bytes[range.lowerBound]
    let b = bytes[range.lowerBound + 1]
    let c = bytes[range.lowerBound + 2]
    return a == 0xE6 && b == 0x97 && c == 0xA0 || a == 0xE7 && b == 0xA9 && c == 0xBA
  case 4:
    let word: (UInt8, UInt8, UInt8, UInt8) = (
      bytes[range.lowerBound] | 0x20, bytes[range.lowerBound + 1] | 0x20,
      bytes[range.lowerBound + 2] | 0x20, bytes[range.lowerBound + 3] | 0x20
    )
    return word == (0x6E, 0x75, 0x6C, 0x6C)
  default: return false
  }
}

/// Whether a field (not empty) can be read where it lies, since `Cleaner` would change nothing in it.
///
/// That is: no blank or guard at its ends, and in it nothing but ASCII and the common Chinese
/// characters (U+4000 to U+9FFF, whose three bytes begin with E4 to E9: none of them is ever folded);
/// in a key no blanks and brackets either.
func isPlain(_ bytes: Span<UInt8>, _ range: Range<Int>, asKey: Bool, isUTF8: Bool) -> Bool {
  var at = range.lowerBound
  let end = range.upperBound
  let head = bytes[at]
  guard head > 0x20, head != 0x27, head != 0x3D, bytes[end - 1] > 0x20 else { return false }
  while at < end {
    let byte = bytes[at]
    if byte < 0x80 {
      // With 0x20 added `[` is `{` and `]` is `}`.
      if asKey, byte <= 0x20 || byte | 0x20 == 0x7B || byte | 0x20 == 0x7D { return false }
      at += 1
    } else {
      guard isUTF8, byte &- 0xE4 < 6, at + 3 <= end, bytes[at + 1] & 0xC0 == 0x80,
        bytes[at + 2] & 0xC0 == 0x80
      else { return false }
      at += 3
    }
  }
  return true
}

/// Whether a text in UTF-8 (not empty, no blank before it) can turn out to be nothing once it is cleaned.
///
/// Its first bytes tell: a null sign, a guard, or a blank or sign that is folded.
func mayBeNull(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
  guard range.count > 1 else { return true }
  switch bytes[range.lowerBound] {
  case 0x2D, 0x2F, 0x5C, 0x4E, 0x6E, 0x27, 0x3D, 0xC2, 0xE2, 0xE3, 0xEF: return true
  case 0xE6: return bytes[range.lowerBound + 1] == 0x97
  case 0xE7: return bytes[range.lowerBound + 1] == 0xA9
  default: return false
  }
}

import CEncodings
import Records

/// Turns Big5, Shift_JIS, EUC-KR and windows-125x into UTF-8 as they arrive, in any pieces, by our own tables.
///
/// As the Encoding Standard reads them: a lead byte that makes no character with the byte behind it does not
/// eat that byte when it is ASCII. Each byte of a fault becomes 0xFF, which is no UTF-8, so that the
/// row is found to be invalid like any other row that is no text.
struct TableTranscoder {
  private enum Table { case big5, shiftJIS, eucKR, single(Int) }

  private let table: Table
  /// The first byte of a pair whose second has not come.
  private var lead: UInt8 = 0

  /// `nil` for an encoding that is in none of the tables.
  init?(_ encoding: TextEncoding) {
    switch encoding {
    case .big5: table = .big5
    case .shiftJIS: table = .shiftJIS
    case .eucKR: table = .eucKR
    case .windows1250: table = .single(0)
    case .windows1251: table = .single(1)
    case .windows1252: table = .single(2)
    case .windows1253: table = .single(3)
    case .windows1254: table = .single(4)
    case .windows1255: table = .single(5)
    case .windows1256: table = .single(6)
    case .windows1257: table = .single(7)
    case .windows1258: table = .single(8)
    case .ascii, .utf8, .utf8BOM, .gb18030, .utf16le, .utf16be, .utf32le, .utf32be: return nil
    }
  }

  /// Transcodes `count` bytes; returns how many were written, at most three to one and two more.
  mutating func transcode(
    _ input: UnsafeMutablePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var written = 0
    if case .single(let place) = table {
      for index in 0..<count {
        let byte = unsafe input[index]
        guard byte >= 0x80 else {
          unsafe output[written] = byte
          written += 1
          continue
        }
        written += unsafe put(windows_code(Int32(place), byte), 1, output + written)
      }
      return written
    }
    for index in 0..<count {
      let byte = unsafe input[index]
      if lead == 0 {
        written += unsafe begin(byte, output + written)
        continue
      }
      let first = lead
      lead = 0
      let code = pair(first, byte)
      if code < 0 {
        written += unsafe Self.putTwo(first, byte, output + written)
      } else if code > 0 {
        written += unsafe put(UInt32(code), 2, output + written)
      } else if byte < 0x80 {
        written += unsafe put(0, 1, output + written)
        unsafe output[written] = byte
        written += 1
      } else {
        written += unsafe put(0, 2, output + written)
      }
    }
    return written
  }

  /// Ends the text; writes at most one byte.
  mutating func finish(into output: UnsafeMutablePointer<UInt8>) -> Int {
    guard lead != 0 else { return 0 }
    lead = 0
    return unsafe put(0, 1, output)
  }

  /// How many bytes text that was made here had before; exact for what is text.
  func originalCount(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int {
    if case .single = table { return unsafe Self.characters(text, count) }
    var bytes = 0
    var at = 0
    while at < count {
      let byte = unsafe text[at]
      at += 1
      // The rest of a character, or a fault, of which each byte stands for one.
      if byte & 0xC0 == 0x80 { continue }
      let second = unsafe at < count ? text[at] : 0
      let third = unsafe at + 1 < count ? text[at + 1] : 0
      if byte < 0x80 || byte == 0xFF || isSingle(byte, second, third) {
        bytes += 1
      } else if !isSecond(byte, second) {
        bytes += 2
      }
    }
    return bytes
  }

  /// The number of characters, each byte of a fault being one.
  static func characters(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var characters = 0
    for at in 0..<count where unsafe text[at] & 0xC0 != 0x80 { characters += 1 }
    return characters
  }

  // MARK: Characters

  /// A byte that stands by itself, or the first of two.
  private mutating func begin(_ byte: UInt8, _ output: UnsafeMutablePointer<UInt8>) -> Int {
    if byte < 0x80 {
      unsafe output[0] = byte
      return 1
    }
    if case .shiftJIS = table {
      // Katakana of half width.
      if 0xA1...0xDF ~= byte { return unsafe put(0xFF61 + UInt32(byte) - 0xA1, 1, output) }
      if byte == 0x80 { return unsafe put(0x80, 1, output) }
      guard byte != 0xA0, byte <= 0xFC else { return unsafe put(0, 1, output) }
    } else if byte == 0x80 || byte == 0xFF {
      return unsafe put(0, 1, output)
    }
    lead = byte
    return 0
  }

  private func pair(_ lead: UInt8, _ trail: UInt8) -> Int32 {
    switch table {
    case .big5: big5_pair(lead, trail)
    case .shiftJIS: shift_jis_pair(lead, trail)
    case .eucKR: euc_kr_pair(lead, trail)
    case .single: 0
    }
  }

  /// Writes a character, or for none (0) as many bytes 0xFF as it had.
  private func put(_ code: UInt32, _ bytes: Int, _ output: UnsafeMutablePointer<UInt8>) -> Int {
    if code != 0 { return unsafe UTF8Bytes.write(code, to: output) }
    for at in 0..<bytes { unsafe output[at] = 0xFF }
    return bytes
  }

  /// 88 62, 64, A3 and A5 of Big5: E with a circumflex, and a macron or caron above that.
  private static func putTwo(
    _ lead: UInt8, _ trail: UInt8, _ output: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let letter: UInt32 = trail < 0x80 ? 0xCA : 0xEA
    let above: UInt32 = trail == 0x62 || trail == 0xA3 ? 0x304 : 0x30C
    let written = unsafe UTF8Bytes.write(letter, to: output)
    return unsafe written + UTF8Bytes.write(above, to: output + written)
  }

  /// Whether a character was one byte, by its UTF-8: katakana of half width (U+FF61 to FF9F), U+0080.
  private func isSingle(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
    guard case .shiftJIS = table else { return false }
    if first == 0xC2 { return second == 0x80 }
    return first == 0xEF && (second == 0xBE || (second == 0xBD && third >= 0xA1))
  }

  /// Whether a character is the second of two that one pair stands for.
  private func isSecond(_ first: UInt8, _ second: UInt8) -> Bool {
    guard case .big5 = table else { return false }
    return first == 0xCC && (second == 0x84 || second == 0x8C)
  }
}

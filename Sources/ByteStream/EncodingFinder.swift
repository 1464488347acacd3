import Records

/// Finds the encoding of a text from its bytes: the one place that decides, for `csv` and for runs.
///
/// A byte order mark has the word. Else zero bytes tell UTF-16 and UTF-32. Else the 64 KiB that begin with the first
/// byte above 0x7F decide, never how they arrived:
///
/// - They are UTF-8 when at most one fault stands to ten characters (in GB 18030 text nearly every character is one), or
///   when there are fewer faults than read as GB 18030; so one broken character does not turn a whole file into
///   another encoding. But short text in GBK is UTF-8 by chance: 元 is D4 AA, the Cyrillic Ԫ. See `HighBytes`.
/// - They are windows-1252 when most high bytes are letters of Latin words, GB 18030 when they are Chinese.
/// - What would be Chinese that nobody writes is in none of these: `nil`.
enum EncodingFinder {
  /// How many bytes from the first above 0x7F on decide.
  static let window = 64 << 10
  /// How many of them are enough where they leave no doubt.
  private static let glance = 8 << 10
  /// How many first bytes decide about marks and zeros.
  static let head = 4 << 10

  /// The encoding that a byte order mark tells, and how many bytes of the mark there are; marks that
  /// were put in front of others count too.
  static func mark(of head: Span<UInt8>) -> (encoding: TextEncoding, count: Int)? {
    for (encoding, mark) in marks where begins(head, mark, at: 0) {
      var count = mark.count
      while begins(head, mark, at: count) { count += mark.count }
      return (encoding, count)
    }
    return nil
  }

  /// UTF-32 goes before UTF-16, whose mark its own begins with.
  private static let marks: [(TextEncoding, [UInt8])] = [
    (.utf8BOM, [0xEF, 0xBB, 0xBF]), (.gb18030, [0x84, 0x31, 0x95, 0x33]),
    (.utf32le, [0xFF, 0xFE, 0, 0]), (.utf32be, [0, 0, 0xFE, 0xFF]),
    (.utf16le, [0xFF, 0xFE]), (.utf16be, [0xFE, 0xFF]),
  ]

  /// The mark of an encoding that is known, at the beginning of a text.
  static func markBytes(of head: Span<UInt8>, in encoding: TextEncoding) -> Int {
    guard let mark = mark(of: head) else { return 0 }
    let isSame = mark.encoding == encoding || (mark.encoding == .utf8BOM && encoding == .utf8)
    return isSame ? mark.count : 0
  }

  private static func begins(_ head: Span<UInt8>, _ mark: [UInt8], at place: Int) -> Bool {
    guard head.count >= place + mark.count else { return false }
    for (index, byte) in mark.enumerated() where head[place + index] != byte { return false }
    return true
  }

  /// UTF-16 and UTF-32 without a mark, by where zero bytes stand; no other text has any to speak of.
  static func wide(_ head: Span<UInt8>) -> TextEncoding? {
    let count = min(head.count, Self.head) & ~3
    var zeros = (0, 0, 0, 0)
    var large = (0, 0)
    for index in 0..<count {
      let byte = head[index]
      switch index & 3 {
      case 0:
        zeros.0 += byte == 0 ? 1 : 0
      case 1:
        zeros.1 += byte == 0 ? 1 : 0
        large.0 += byte > 0x10 ? 1 : 0
      case 2:
        zeros.2 += byte == 0 ? 1 : 0
        large.1 += byte > 0x10 ? 1 : 0
      default:
        zeros.3 += byte == 0 ? 1 : 0
      }
    }
    let units = count / 4
    if units >= 2 {
      if zeros.3 == units && large.1 == 0 { return .utf32le }
      if zeros.0 == units && large.0 == 0 { return .utf32be }
    }
    // Commas, digits and line ends have one zero each, always on the same side.
    let (even, odd) = (zeros.0 + zeros.2, zeros.1 + zeros.3)
    let enough = max(2, count / (count < 256 ? 10 : 40))
    // On the other side stand those of a few characters, as of 一, U+4E00.
    if odd >= enough && even * 4 < odd { return .utf16le }
    if even >= enough && odd * 4 < even { return .utf16be }
    return nil
  }

  /// The encoding of bytes that begin with the first above 0x7F; `nil` where it cannot be told.
  ///
  /// `before` is the byte in front of them. A character that is cut off by the end is no fault when the text goes on there.
  /// What a contract declares has the word, but for text that is UTF-8 throughout and not by chance.
  static func find(
    _ bytes: Span<UInt8>, before: UInt8 = 0, isWhole: Bool, declared: TextEncoding? = nil
  ) -> TextEncoding? {
    let range = 0..<bytes.count
    let utf8 = UTF8Check.survey(bytes, in: range, stopAtFirst: false, lenientEnd: !isWhole)
    if let declared {
      let isPairs = [.big5, .shiftJIS, .eucKR, .gb18030].contains(declared)
      return utf8.faults == 0 && (utf8.sure > 0 || !isPairs) ? .utf8 : declared
    }
    if utf8.faults == 0 {
      guard utf8.characters > 0 else { return .utf8 }
      return utf8.sure == 0
        && HighBytes(bytes, before: before, isWhole: isWhole, isUTF8: true).isChineseByChance
        ? .gb18030 : .utf8
    }
    if utf8.faults * 10 <= utf8.characters { return .utf8 }
    if bytes.count > Self.glance,
      HighBytes(bytes.extracting(0..<Self.glance), before: before, isWhole: false).isClearlyChinese
    {
      return .gb18030
    }
    let high = HighBytes(bytes, before: before, isWhole: isWhole)
    if utf8.faults < high.faults && utf8.characters > utf8.faults { return .utf8 }
    if high.latin > high.chinese { return .windows1252 }
    return high.isChinese ? .gb18030 : nil
  }

  /// What is said about a text whose encoding cannot be told.
  static func unknown(at place: Failure.Place) -> Failure {
    Failure(
      .encodingUnknown,
      "the encoding cannot be told: the text is no UTF-8, and as GB18030 it would hold characters "
        + "that no text has",
      at: place,
      hint: "name it, with --encoding or with the key 'encoding' of a contract: "
        + TextEncoding.labelsInWords)
  }
}

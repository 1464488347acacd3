/// Characters that end a line for Unicode and none for CSV: U+0085, U+2028, U+2029.
///
/// They are text wherever they stand; a file that has them in the place of line feeds is one long line, and somebody has to be told.
public enum OtherLineEnd {
  /// What to do about them.
  public static let advice =
    "if they end the lines of the file, put line feeds in their place, as with "
    + #"`sed -E 's/\xC2\x85|\xE2\x80[\xA8\xA9]/\n/g'` for UTF-8"#

  /// Whether a text has one.
  public static func stands(in text: String) -> Bool {
    text.unicodeScalars.contains { $0 == "\u{85}" || $0 == "\u{2028}" || $0 == "\u{2029}" }
  }

  /// How many stand outside double quotes, where they are more than the line ends there, else 0.
  public static func outnumbering(_ text: ArraySlice<UInt8>) -> Int {
    var isQuoted = false
    var (others, ends) = (0, 0)
    for place in text.indices {
      switch text[place] {
      case 0x22: isQuoted.toggle()
      case 0x0A where !isQuoted, 0x0D where !isQuoted: ends += 1
      case 0xC2 where !isQuoted && text[(place + 1)...].first == 0x85: others += 1
      case 0xE2 where !isQuoted && text[(place + 1)...].first == 0x80:
        if let last = text[(place + 2)...].first, last == 0xA8 || last == 0xA9 { others += 1 }
      default: break
      }
    }
    return others > ends ? others : 0
  }
}

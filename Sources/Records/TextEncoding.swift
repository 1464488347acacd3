/// How a text is encoded, as found from its bytes or as somebody says.
public enum TextEncoding: String, Sendable, CaseIterable {
  /// No byte above 0x7F was met (so far).
  case ascii = "ASCII"
  /// UTF-8 without a byte order mark.
  case utf8 = "UTF-8"
  /// UTF-8 with a byte order mark.
  case utf8BOM = "UTF-8 with BOM"
  /// GB 18030 and its subsets GBK and GB 2312.
  case gb18030 = "GB18030"
  /// UTF-16, low byte first.
  case utf16le = "UTF-16LE"
  /// UTF-16, high byte first.
  case utf16be = "UTF-16BE"
  /// UTF-32, low byte first.
  case utf32le = "UTF-32LE"
  /// UTF-32, high byte first.
  case utf32be = "UTF-32BE"
  /// Big5 with the characters of Hong Kong.
  case big5 = "Big5"
  /// Shift_JIS as Windows has it.
  case shiftJIS = "Shift_JIS"
  /// EUC-KR with all syllables, as Windows has it.
  case eucKR = "EUC-KR"
  /// Central European.
  case windows1250 = "windows-1250"
  /// Cyrillic.
  case windows1251 = "windows-1251"
  /// Western European, which holds Latin-1.
  case windows1252 = "windows-1252"
  /// Greek.
  case windows1253 = "windows-1253"
  /// Turkish.
  case windows1254 = "windows-1254"
  /// Hebrew.
  case windows1255 = "windows-1255"
  /// Arabic.
  case windows1256 = "windows-1256"
  /// Baltic.
  case windows1257 = "windows-1257"
  /// Vietnamese.
  case windows1258 = "windows-1258"
}

extension TextEncoding {
  /// The encoding that a label stands for: those of the Encoding Standard, and the numbers of Windows' code pages.
  public init?(label: String) {
    guard let found = Self.labels[label.lowercased()] else { return nil }
    self = found
  }

  /// The labels to offer to somebody who gave an unknown one.
  public static let labelsInWords =
    "utf-8, gb18030 (or gbk, gb2312), big5, shift_jis, euc-kr, utf-16le, utf-16be, utf-32le, "
    + "utf-32be, windows-1250 to windows-1258 (windows-1252 or latin1)"

  private static let labels: [String: TextEncoding] = {
    var labels: [String: TextEncoding] = [
      "ascii": .windows1252, "us-ascii": .windows1252, "latin1": .windows1252,
      "latin-1": .windows1252, "iso-8859-1": .windows1252, "iso8859-1": .windows1252,
      "l1": .windows1252, "iso-8859-9": .windows1254, "latin5": .windows1254,
    ]
    let known: [(TextEncoding, String)] = [
      (.utf8, "utf-8 utf8 utf-8-sig unicode-1-1-utf-8"),
      (.gb18030, "gb18030 gbk gb2312 gb_2312-80 gb_2312 chinese csgb2312 x-gbk cp936 ms936 936"),
      (.big5, "big5 big5-hkscs big5hkscs cn-big5 csbig5 x-x-big5 cp950 ms950 950"),
      (
        .shiftJIS, "shift_jis shift-jis sjis ms_kanji x-sjis windows-31j ms932 cp932 csshiftjis 932"
      ),
      (.eucKR, "euc-kr euckr korean ks_c_5601-1987 ksc5601 windows-949 cp949 ms949 uhc 949"),
      (.utf16le, "utf-16le utf-16 utf16le utf16 ucs-2 unicode"),
      (.utf16be, "utf-16be utf16be unicodefffe"),
      (.utf32le, "utf-32le utf-32 utf32le utf32"),
      (.utf32be, "utf-32be utf32be"),
    ]
    for (encoding, names) in known {
      for name in names.split(separator: " ") { labels[String(name)] = encoding }
    }
    let windows: [TextEncoding] = [
      .windows1250, .windows1251, .windows1252, .windows1253, .windows1254, .windows1255,
      .windows1256, .windows1257, .windows1258,
    ]
    for (place, encoding) in windows.enumerated() {
      let number = 1250 + place
      for name in ["windows-\(number)", "cp\(number)", "x-cp\(number)", "\(number)"] {
        labels[name] = encoding
      }
    }
    return labels
  }()
}

/// How the text of an export is encoded, as found from its bytes.
public enum TextEncoding: String, Sendable, CaseIterable {
  /// No byte above 0x7F was met (so far).
  case ascii = "ASCII"
  /// UTF-8 without a byte order mark.
  case utf8 = "UTF-8"
  /// UTF-8 with a byte order mark.
  case utf8BOM = "UTF-8 with BOM"
  /// GB 18030 and its subsets GBK and GB 2312.
  case gb18030 = "GB18030"
  /// UTF-16, low byte first, by its byte order mark.
  case utf16le = "UTF-16LE"
  /// UTF-16, high byte first, by its byte order mark.
  case utf16be = "UTF-16BE"
  /// Windows-1252, which holds Latin-1: the last resort of `DecodedText`.
  case windows1252 = "windows-1252"

  /// How the bytes of a batch are encoded when the file is encoded like this.
  var inBatches: TextEncoding {
    switch self {
    case .ascii: .ascii
    case .gb18030: .gb18030
    case .utf8, .utf8BOM, .utf16le, .utf16be, .windows1252: .utf8
    }
  }
}

/// The code that inflates and cuts.
public enum EngineKind: String, Sendable, CaseIterable {
  /// zlib and libcsv: the reference on every machine.
  case portable
  /// ISA-L and bit masks over 64 bytes: the same rows and failures, sooner.
  case fast
}

/// How the records of a text are written.
public struct Dialect: Equatable, Sendable {
  /// How a quote inside a quoted field is written.
  public enum Escape: String, Sendable {
    /// Twice, as RFC 4180 has it; also what is assumed where no such quote was met.
    case doubled
    /// With a backslash before it.
    case backslash
  }

  /// What ends most records.
  public enum LineEnd: String, Sendable {
    case crlf = "CRLF"
    case lf = "LF"
    case cr = "CR"
  }

  /// What stands between fields: one or more bytes of UTF-8.
  public var delimiter: [UInt8]
  /// What stands around a field that holds a delimiter; `nil` when nothing does.
  public var quote: UInt8?
  /// How a quote inside quotes is written.
  public var escape: Escape
  /// What ends most records.
  public var lineEnd: LineEnd
  /// How many fields the records of the table have; 0 while that is not known.
  public var width: Int

  /// What stands between fields where a record has only one: a byte that no text in UTF-8 has.
  static let noDelimiter: [UInt8] = [0xFF]

  /// Describes a dialect; what is left out is as in RFC 4180.
  public init(
    delimiter: [UInt8] = [0x2C], quote: UInt8? = 0x22, escape: Escape = .doubled,
    lineEnd: LineEnd = .crlf, width: Int = 0
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.escape = escape
    self.lineEnd = lineEnd
    self.width = width
  }
}

/// Bytes that a reader of records looks for.
enum Byte {
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let tab: UInt8 = 0x09
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let apostrophe: UInt8 = 0x27
  static let comma: UInt8 = 0x2C
  static let equals: UInt8 = 0x3D
  static let backslash: UInt8 = 0x5C
  /// A byte order mark.
  static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
}

/// What is not as it should be about a record; each is repaired as far as it can be.
public struct Anomalies: OptionSet, Sendable {
  /// One bit for each anomaly.
  public let rawValue: Int

  /// Takes the bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Another number of fields than the table has.
  public static let width = Anomalies(rawValue: 1)
  /// A quote at the beginning of a field that opens nothing; it is text.
  public static let openingQuote = Anomalies(rawValue: 2)
  /// A quote in the middle of a field, at which it could end; it is text.
  public static let innerQuote = Anomalies(rawValue: 4)
  /// A quoted field that the file's end cuts off.
  public static let unclosed = Anomalies(rawValue: 8)
  /// A record with a delimiter of its own.
  public static let otherDelimiter = Anomalies(rawValue: 16)
  /// A line end of another kind inside a field.
  public static let otherLineEnd = Anomalies(rawValue: 32)
  /// A quote in the middle of a field without quotes, at which nothing could end, as an inch sign; it is
  /// text in any reading.
  public static let plainQuote = Anomalies(rawValue: 128)
  /// Blanks between a quote and the delimiter, which were left out.
  static let blanksAtQuote = Anomalies(rawValue: 64)
}

/// One record: its fields as text, quotes and escapes taken away.
public struct CutRecord: Sendable {
  /// The text of all fields, one after the other.
  public internal(set) var text: [UInt8] = []
  /// Where each field ends in `text`.
  public internal(set) var ends: [Int] = []
  /// What is not as it should be.
  public internal(set) var anomalies: Anomalies = []
  /// Stray quotes that became text.
  public internal(set) var strayQuotes = 0
  /// The physical line on which it begins, from 1.
  public internal(set) var line = 0
  /// The physical line on which it ends.
  public internal(set) var lastLine = 0
  /// Where it begins in the inflated bytes of the file, as they are encoded there.
  public internal(set) var byteOffset = 0
  /// Its length there, without the line end.
  public internal(set) var byteCount = 0
  /// Whether it is the table's header.
  public internal(set) var isHeader = false
  /// Where the next record begins.
  var next = 0
  /// Whether quotes stand around a field of it.
  var isQuoted = false
  /// Whether a byte order mark stood before it, as where files were put together.
  var hasMark = false
  /// Where reading may go back to, to begin a table with this record.
  var start = TextPlace()
  /// Whether it is longer than a record may be; its fields are then not to be used.
  var isTooLong = false
  /// Whether a line end stands behind it.
  var isEnded = true

  /// A record without fields.
  public init() {}

  /// How many fields it has.
  public var count: Int { ends.count }

  /// A field's text.
  public subscript(_ index: Int) -> ArraySlice<UInt8> {
    text[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// Whether it is a line without a field; an empty field in quotes is one.
  var isBlank: Bool { ends.count == 1 && text.isEmpty && !isQuoted }

  /// Whether it is delimiters and nothing else, as spreadsheets leave them.
  var isEmptyRow: Bool { ends.count > 1 && text.isEmpty && !isQuoted }

  /// Whether it can be read in one way only and has the table's width: it is handed on as it stands.
  func isExact(_ width: Int) -> Bool {
    ends.count == width && anomalies.isSubset(of: [.plainQuote, .blanksAtQuote])
  }

  /// How many fields have some text.
  var filled: Int {
    var start = 0
    var filled = 0
    for end in ends {
      if text[start..<end].contains(where: { $0 != Byte.space }) { filled += 1 }
      start = end
    }
    return filled
  }

  mutating func removeAll() {
    text.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    anomalies = []
    strayQuotes = 0
    isQuoted = false
  }

  /// Ends the field whose text stands behind the last one's end.
  mutating func endField() { ends.append(text.count) }

  /// Ends a field without quotes around it: `="0012"`, by which spreadsheets keep the zeros of a code,
  /// is `0012`.
  mutating func endUnquotedField() {
    let start = ends.last ?? 0
    let count = text.count - start
    if count >= 3, text[start] == Byte.equals, text[start + 1] == Byte.quote,
      text[text.count - 1] == Byte.quote,
      !text[(start + 2)..<(text.count - 1)].contains(Byte.quote)
    {
      text.removeLast()
      text.removeSubrange(start..<(start + 2))
    }
    ends.append(text.count)
  }
}

public import Records

/// What the caller knows about a file; what is left out is found from its bytes.
public struct ReadingOptions: Sendable {
  /// How the text is encoded.
  public var encoding: TextEncoding?
  /// How a contract says that its exports are encoded, where they do not say otherwise.
  public var declared: TextEncoding?
  /// What stands between fields, in UTF-8.
  public var delimiter: [UInt8]?
  /// What stands around fields: `.some(nil)` for nothing.
  public var quote: UInt8??
  /// How a quote inside quotes is written.
  public var escape: Dialect.Escape?
  /// How many records the header has; 0 for none.
  public var headerRows: Int?
  /// Lines before the table, which are left out; nothing else is then taken for a preamble.
  public var skippedLines: Int?
  /// Whether records that cannot be read in one way only are left out instead of repaired.
  public var isStrict = false

  /// How many fields the records have.
  public var width: Int?
  /// Which table of the file is read, from 1.
  public var table = 1
  /// Whether the text is taken to be what RFC 4180 says, its first record the header: nothing is found out,
  /// repaired or left out but blank lines.
  public var isPlain = false
  /// Whether lines behind the table may be footnotes.
  public var hasFootnotes = true
  /// Whether the file may have further tables.
  public var hasFurtherTables = true

  /// Whether every record behind the header has to be accounted for: none is taken for another table,
  /// none is filled up, and a header that begins once more is passed over and counted.
  public var isOneTable = false

  /// Nothing is known.
  public init() {}
}

/// What was found while a table was read, all of it counts and places.
public struct Findings: Equatable, Sendable {
  /// The encoding.
  public var encoding = TextEncoding.ascii
  /// How the records are written.
  public var dialect = Dialect()
  /// The lines that were left out, by reason.
  public internal(set) var leftOut: [LeftOut: LineRanges] = [:]
  /// The lines that strict reading left out.
  public internal(set) var lostLines = LineRanges()
  /// Lines before the header that were left out.
  public var preambleLines = 0
  /// Records of the header, which were merged into one; 0 when the file has none.
  public var headerRows = 0
  /// Data records handed on.
  public var rows = 0
  /// Of them, those that had fewer fields than the table and were filled up with empty ones.
  public var paddedRows = 0
  /// Of them, those that had fewer fields than the table and were left so (plain reading).
  public var shortRows = 0
  /// Of them, those that had more fields than the table and kept them.
  public var longRows = 0
  /// Of them, those in which a stray quote became text.
  public var strayQuoteRows = 0
  /// Of them, those that had a delimiter of their own.
  public var otherDelimiterRows = 0
  /// Of them, those with a line end of another kind inside a field, or a quote never closed.
  public var otherRepairs = 0
  /// Control characters that became U+FFFD.
  public var controlCharacters = 0
  /// Byte sequences that stand for no character and became U+FFFD.
  public var undecodable = 0
  /// Characters that end lines for Unicode and none here, where the beginning of the text has more of them than line ends.
  public var otherLineEnds = 0
  /// Blank lines between the records.
  public var blankLines = 0
  /// Rows of delimiters alone, which were left out.
  public var emptyRows = 0
  /// Records behind the table that were taken for footnotes and left out.
  public var footnoteLines = 0
  /// The line on which another table begins, 0 when there is none.
  public var otherTableLine = 0
  /// Records of other tables, which were left out.
  public var otherTableRows = 0
  /// Records that are the header once more and were left out: all where all is one table, else those behind
  /// a byte order mark.
  public var repeatedHeaders = 0
  /// Records left out because they cannot be read in one way only (strict reading).
  public var lostRows = 0
}

/// Why strict reading leaves a record out.
public enum Loss: String, Sendable, CaseIterable {
  /// Another number of fields than the table has.
  case width = "another number of fields than the table has"
  /// Quotes that can be read in more than one way.
  case quote = "a quote that can be read in more than one way"
  /// A delimiter of its own.
  case delimiter = "another delimiter than the table has"
  /// A line end inside a field without quotes.
  case lineEnd = "a line end inside a field without quotes"
  /// A control character.
  case control = "a control character stands in it"
  /// More bytes or fields than a record may have; where all is one table.
  case tooLong = "longer than a record may be"

  /// Why a record is left out, `nil` when it is handed on.
  ///
  /// One quote at the beginning of a field that can open nothing is text in any reading, and so are
  /// quotes at which nothing can end.
  init?(_ record: CutRecord, width: Int) {
    let anomalies = record.anomalies.subtracting([.plainQuote, .blanksAtQuote])
    if anomalies.contains(.otherDelimiter) {
      self = .delimiter
    } else if record.count != width {
      self = .width
    } else if anomalies.contains(.otherLineEnd) {
      self = .lineEnd
    } else if anomalies.isEmpty || (anomalies == .openingQuote && record.strayQuotes == 1) {
      return nil
    } else {
      self = .quote
    }
  }
}

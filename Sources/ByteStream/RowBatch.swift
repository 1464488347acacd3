/// One field of a row: a range of its batch's `bytes`; empty for a column that is not loaded.
public struct FieldRange: BitwiseCopyable, Equatable, Sendable {
  /// The index of the first byte.
  public var start: UInt32
  /// The index after the last byte.
  public var end: UInt32

  /// Names a range.
  public init(start: UInt32, end: UInt32) {
    self.start = start
    self.end = end
  }

  /// The range as indices of the batch's `bytes`.
  public var indices: Range<Int> { Int(start)..<Int(end) }
}

/// What is wrong with a record as such.
public enum RowFault: UInt8, BitwiseCopyable, Sendable {
  /// Nothing: it could be cut into fields. Their number is the caller's to check.
  case none
  /// A quote that is not escaped, or never closes.
  case malformedQuote
  /// More bytes, or more columns, than the limits allow.
  case tooLong
  /// A NUL or another control character.
  case controlCharacter
}

/// One record of the export: where it stood, and which of the batch's fields are its own.
public struct RowSpan: BitwiseCopyable, Equatable, Sendable {
  /// The index of its first field in the batch's `fields`.
  public var firstField: UInt32
  /// How many fields it has; 0 when it could not be cut.
  public var fieldCount: UInt32
  /// The physical line it begins on; the first line of the file is 1.
  public var line: UInt32
  /// What is wrong with it.
  public var fault: RowFault
  /// Where it begins, in the inflated bytes as they are encoded in the file.
  public var byteOffset: Int
  /// Its length there, without the line end.
  public var byteCount: Int

  /// Fills in a row.
  public init(
    firstField: UInt32, fieldCount: UInt32, line: UInt32, fault: RowFault, byteOffset: Int,
    byteCount: Int
  ) {
    self.firstField = firstField
    self.fieldCount = fieldCount
    self.line = line
    self.fault = fault
    self.byteOffset = byteOffset
    self.byteCount = byteCount
  }

  /// The row's fields as indices of the batch's `fields`.
  public var fieldIndices: Range<Int> { Int(firstField)..<Int(firstField) + Int(fieldCount) }
}

/// Rows by the thousand, in buffers that are filled again and again: nothing is allocated per row.
public struct RowBatch: ~Copyable {
  /// The text of all loaded fields, without quotes.
  public internal(set) var bytes: [UInt8] = []
  /// The fields of all rows.
  public internal(set) var fields: [FieldRange] = []
  /// The rows in the order of the file.
  public internal(set) var rows: [RowSpan] = []
  /// How to read the bytes above 0x7F: `ascii`, `utf8` or `gb18030` (UTF-16 arrives as `utf8`).
  public internal(set) var encoding = TextEncoding.ascii

  /// An empty batch; keep it and have it filled again.
  public init() {}

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
  }
}

public import Records

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

/// One record of the export: where it stood, and where its batch's `cuts` tell its fields.
public struct RowSpan: BitwiseCopyable, Equatable, Sendable {
  /// The index, in the batch's `cuts`, of the cut before the first field.
  public var firstCut: UInt32
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
    firstCut: UInt32, fieldCount: UInt32, line: UInt32, fault: RowFault, byteOffset: Int,
    byteCount: Int
  ) {
    self.firstCut = firstCut
    self.fieldCount = fieldCount
    self.line = line
    self.fault = fault
    self.byteOffset = byteOffset
    self.byteCount = byteCount
  }
}

/// Rows by the hundred, in buffers that are filled again and again: nothing is allocated per row.
///
/// A *cut* is the place of the one byte between two fields, or before the first, or behind the last. Field
/// `i` of a row is the text between cuts `i` and `i + 1` from its `firstCut` on, so that a row whose
/// text was never copied needs no list of fields: the scan for delimiters wrote all cuts down. A row
/// with quotes has its fields without them, behind the text of the others.
///
/// Only what `field` gives out is meant to be read: the text of a column that is not loaded may stand
/// in the same block of memory, and no range leads to it.
public struct RowBatch: ~Copyable {
  /// The rows in the order of the file.
  public internal(set) var rows: [RowSpan] = []
  /// How to read the bytes above 0x7F: `ascii`, `utf8` or `gb18030` (UTF-16 arrives as `utf8`).
  public internal(set) var encoding = TextEncoding.ascii
  /// Whether all text was found to be well-formed in its encoding; otherwise each field must be asked.
  public internal(set) var isWellFormed = false

  var text = ByteBuffer(capacity: 1)
  var textCount = 0
  var marks = Buffer<UInt32>(capacity: 1)
  var markCount = 0
  /// Which columns are loaded; a row with another number of fields shows none of its text.
  var loaded: [Bool] = []
  var loadsAll = true

  /// An empty batch; keep it and have it filled again.
  public init() {}

  /// The text that the cuts lead to.
  public var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(_unsafeStart: UnsafePointer(text.base), count: textCount)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The places between fields, for whoever reads loaded columns only; see the type.
  public var cuts: Span<UInt32> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(_unsafeStart: UnsafePointer(marks.base), count: markCount)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Where field `index` of a row stands in `bytes`; empty for a column that is not loaded.
  public func field(_ index: Int, of row: RowSpan) -> Range<Int> {
    precondition(index < Int(row.fieldCount), "the row has no such field")
    let cut = Int(row.firstCut) + index
    let start = Int(unsafe marks.base[cut] &+ 1)
    guard loadsAll || (Int(row.fieldCount) == loaded.count && loaded[index]) else {
      return start..<start
    }
    return start..<Int(unsafe marks.base[cut + 1])
  }

  mutating func clear() {
    rows.removeAll(keepingCapacity: true)
    textCount = 0
    markCount = 0
    isWellFormed = false
  }
}

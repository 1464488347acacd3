/// Rows after their fields were read: what stage ingest hands to stage normalize, a batch at a time.
///
/// Everything stands in columns: what was read of one column lies side by side, row by row, as it was
/// read. The value is reused from batch to batch, so that reading a row allocates nothing.
public struct CheckedRows: ~Copyable, Sendable {
  /// How many rows there are.
  public private(set) var count = 0
  /// By row: `.none` when accepted, `.naturalPerson` when set aside, else the first failing reason.
  public var reasons: [Reason] = []
  /// The rows that are not accepted.
  public var rejected: [Int] {
    var rejected: [Int] = []
    let reasons = reasons.span
    for row in 0..<count where reasons[row] != .none { rejected.append(row) }
    return rejected
  }
  /// By row: the contract column that failed first, -1 when the row as such did, or none.
  public var failedColumns: [Int16] = []
  /// By row: whether it could be cut into fields at all; otherwise its slots say nothing.
  public var isReadable: [Bool] = []
  /// What the fields of column 0 hold, then of column 1, ...: see `slotsOfColumn` and `Slot.word`.
  ///
  /// A column that no later stage asks for has words and marks that say nothing.
  public var words: [Int64] = []
  /// How to read `words`, place by place: see `Slot.mark`.
  ///
  /// Nine bytes a field instead of a whole slot: a batch's columns are written by one stage and read by the
  /// next, and should still be near by then.
  public var marks: [UInt8] = []
  /// Canonical UTF-8 of fields that had to be cleaned; slots point into it.
  public var text: [UInt8] = []

  private let columnCount: Int
  private var capacity = 0

  /// What was read from one field.
  public struct Slot: BitwiseCopyable, Sendable {
    /// Whether there is a value.
    public var state: State = .absent
    /// Which kind of code was read, see `CodeKind`; 0 elsewhere, at most 15.
    public var kind: UInt8 = 0
    /// Whether the canonical text stands in `CheckedRows.text`, and not in the batch's own bytes.
    public var isCleaned = false
    /// The canonical text's first byte.
    public var start: UInt32 = 0
    /// The byte after its last; no text is empty.
    public var end: UInt32 = 0
    /// The value: a day number, minor units, a set of list values (bit i = value i), a division.
    public var value: Int64 = 0

    /// An empty slot.
    public init() {}

    /// A slot that holds a value.
    public init(value: Int64) {
      state = .present
      self.value = value
    }

    /// A slot that holds text.
    public init(text: Range<Int>, isCleaned: Bool, kind: UInt8 = 0) {
      state = .present
      self.kind = kind
      self.isCleaned = isCleaned
      start = UInt32(truncatingIfNeeded: text.lowerBound)
      end = UInt32(truncatingIfNeeded: text.upperBound)
    }

    /// A slot as a word and a mark say.
    @inlinable
    @inline(__always)
    public init(word: Int64, mark: UInt8) {
      state = State(rawValue: mark & 3) ?? .bad
      kind = mark >> 4
      isCleaned = mark & 8 != 0
      if mark & 4 != 0 {
        start = UInt32(truncatingIfNeeded: word)
        end = UInt32(truncatingIfNeeded: word >> 32)
      } else {
        value = word
      }
    }

    /// Whether the slot holds text, and not a value.
    @inlinable public var isText: Bool { start < end }

    /// The value, or the place of the text: its start in the low half, its end in the high one.
    @inlinable public var word: Int64 { isText ? Int64(end) << 32 | Int64(start) : value }

    /// The state in two bits, one bit for text, one for cleaned text, and the kind in four.
    @inlinable public var mark: UInt8 {
      state.rawValue | (isText ? 4 : 0) | (isCleaned ? 8 : 0) | kind << 4
    }

    /// The canonical text's place.
    @inlinable public var range: Range<Int> { Int(start)..<Int(end) }
  }

  /// Whether a field holds a value.
  public enum State: UInt8, BitwiseCopyable, Sendable {
    /// Empty, a null sign, or a column the file lacks.
    case absent
    /// A value that passed its check.
    case present
    /// Something that did not.
    case bad
  }

  /// The kinds of codes an entity may carry.
  public enum CodeKind: UInt8, Sendable {
    /// No code.
    case none
    /// A unified social credit code.
    case unified
    /// An organisation code.
    case organisation
    /// A taxpayer number: division and organisation code.
    case taxpayer
    /// A business registration number.
    case registration
  }

  /// In the place of a kind of code, where there is no value: something stood there that cannot be used.
  ///
  /// Such a field is no empty one.
  public static let unusable: UInt8 = 14

  /// No rows yet, of a contract with so many columns.
  public init(columns: Int) { columnCount = columns }

  /// Makes room for `rows` rows, all accepted so far; their slots are still those of earlier rows.
  public mutating func begin(rows: Int) {
    count = rows
    text.removeAll(keepingCapacity: true)
    if rows > capacity {
      capacity = rows
      reasons = Array(repeating: .none, count: rows)
      failedColumns = Array(repeating: -1, count: rows)
      isReadable = Array(repeating: true, count: rows)
      words = Array(repeating: 0, count: rows * columnCount)
      marks = Array(repeating: 0, count: rows * columnCount)
      return
    }
    reasons.fill(rows, with: .none)
    failedColumns.fill(rows, with: -1)
    isReadable.fill(rows, with: true)
  }

  /// Where the slots of a column begin; that of a row stands as many places further.
  public func slotsOfColumn(_ column: Int) -> Int { column * capacity }

  /// One slot.
  @inline(__always)
  public func slot(_ column: Int, _ row: Int) -> Slot { slot(at: column * capacity + row) }

  /// The slot at a place of `words` and `marks`.
  @inlinable
  @inline(__always)
  public func slot(at place: Int) -> Slot { Slot(word: words[place], mark: marks[place]) }

  /// Changes the slot at a place of `words` and `marks`.
  @inlinable
  @inline(__always)
  public mutating func set(_ slot: Slot, at place: Int) {
    words[place] = slot.word
    marks[place] = slot.mark
  }
}

extension Array {
  /// Sets the first elements to a value.
  fileprivate mutating func fill(_ count: Int, with value: Element) {
    var elements = mutableSpan
    for index in 0..<count { elements[index] = value }
  }
}

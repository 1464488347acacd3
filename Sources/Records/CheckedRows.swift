/// Rows after their fields were read: what stage ingest hands to stage normalize, a batch at a time.
///
/// Everything stands in columns: what was read of one column lies side by side, row by row, as it was
/// read. The value is reused from batch to batch, so that reading a row allocates nothing.
public struct CheckedRows: ~Copyable, Sendable {
  /// How many rows there are.
  public private(set) var count = 0
  /// By row: `.none` when accepted, `.naturalPerson` when set aside, else the first failing reason.
  public var reasons: [Reason] = []
  /// By row: the contract column that failed first, -1 when the row as such did, or none.
  public var failedColumns: [Int16] = []
  /// By row: whether it could be cut into fields at all; otherwise its slots say nothing.
  public var isReadable: [Bool] = []
  /// The slots of column 0, then of column 1, ...: see `slotsOfColumn`.
  ///
  /// A column that no later stage asks for has slots that say nothing.
  public var slots: [Slot] = []
  /// Canonical UTF-8 of fields that had to be cleaned; slots point into it.
  public var text: [UInt8] = []

  private let columnCount: Int
  private var capacity = 0

  /// What was read from one field.
  public struct Slot: BitwiseCopyable, Sendable {
    /// Whether there is a value.
    public var state: State = .absent
    /// Which kind of code was read, see `CodeKind`; 0 elsewhere.
    public var kind: UInt8 = 0
    /// Whether the canonical text stands in `CheckedRows.text`, and not in the batch's own bytes.
    public var isCleaned = false
    /// The canonical text's first byte.
    public var start: UInt32 = 0
    /// The byte after its last.
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

    /// The canonical text's place.
    public var range: Range<Int> { Int(start)..<Int(end) }
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
      slots = Array(repeating: Slot(), count: rows * columnCount)
      return
    }
    for row in 0..<rows {
      reasons[row] = .none
      failedColumns[row] = -1
      isReadable[row] = true
    }
  }

  /// Where the slots of a column begin; that of a row stands as many places further.
  public func slotsOfColumn(_ column: Int) -> Int { column * capacity }

  /// One slot.
  public func slot(_ column: Int, _ row: Int) -> Slot { slots[column * capacity + row] }
}

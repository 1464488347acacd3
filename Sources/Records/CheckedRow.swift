/// One row after its fields were read: what stage ingest hands to stage normalize.
///
/// The value is reused from row to row, so that reading a row allocates nothing.
public struct CheckedRow: Sendable {
  /// `.none` when accepted, `.naturalPerson` when set aside, else the first failing reason.
  public var reason: Reason = .none
  /// The contract column that failed first, -1 when the row as such did.
  public var column = -1
  /// Whether the row could be cut into fields at all; otherwise the slots say nothing.
  public var isReadable = true
  /// One slot per contract column.
  public var slots: [Slot]
  /// Canonical UTF-8 of the fields that later stages need as text; slots point into it.
  public var text: [UInt8] = []

  /// What was read from one field.
  public struct Slot: BitwiseCopyable, Sendable {
    /// Whether there is a value.
    public var state: State = .absent
    /// Which kind of code was read, see `CodeKind`; 0 elsewhere.
    public var kind: UInt8 = 0
    /// The canonical text's first byte in `CheckedRow.text`.
    public var start: UInt32 = 0
    /// The byte after its last.
    public var end: UInt32 = 0
    /// The value: a day number, minor units, a set of list values (bit i = value i), a division.
    public var value: Int64 = 0

    /// An empty slot.
    public init() {}

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

  /// A row for a contract with so many columns.
  public init(columns: Int) {
    slots = Array(repeating: Slot(), count: columns)
  }
}

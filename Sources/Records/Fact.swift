/// What is kept of one row: 64 bytes of numbers, hashes and small categories; no name, no text.
///
/// Rejected and excluded rows are facts too, since they count; an excluded fact holds nothing but
/// its line, status, division and month.
public struct Fact: BitwiseCopyable, Sendable, Equatable {
  /// The 128-bit hash of the natural key (or of the whole row where the key cannot be read).
  public var keyHigh: UInt64
  /// The lower half of the key.
  public var keyLow: UInt64
  /// The hash of the canonical code of the entity; 0 for none.
  public var entity: UInt64
  /// The dataset's amount in its minor unit (fen, or 1/100 of the unit of a denominator).
  public var amountMinor: Int64
  /// The day of the decision or event; `Day.none` where it cannot be read.
  public var eventDay: Day
  /// The day it ended; `Day.none` while open.
  public var endDay: Day
  /// The finest division the row gives, six digits; `unassigned` where none.
  public var division: CityCode
  /// Orders deliveries of one day: the contract's revision column, else 0.
  public var revision: UInt32
  /// The record's first line in the file, from 1.
  public var line: UInt32
  /// Up to four small categories, numbered by the contract; 0 for none.
  public var categories: Categories
  /// Why the row was rejected or excluded; `none` when it was accepted.
  public var reasonCode: UInt8
  /// Flags, see `Flags`.
  public var flags: Flags
  /// The upper bits of `department`.
  public var departmentHigh: UInt16
  /// The lower bits of `department`.
  public var departmentLow: UInt32

  /// Four small numbers.
  public struct Categories: BitwiseCopyable, Sendable, Equatable {
    /// The categories in the order the contract names them.
    public var values: (UInt8, UInt8, UInt8, UInt8)

    /// No category.
    public init() { values = (0, 0, 0, 0) }

    /// Reads or sets category `index`, 0...3.
    public subscript(index: Int) -> UInt8 {
      get {
        switch index {
        case 0: values.0
        case 1: values.1
        case 2: values.2
        default: values.3
        }
      }
      set {
        switch index {
        case 0: values.0 = newValue
        case 1: values.1 = newValue
        case 2: values.2 = newValue
        default: values.3 = newValue
        }
      }
    }

    /// Whether all four agree.
    public static func == (a: Categories, b: Categories) -> Bool { a.values == b.values }
  }

  /// Yes-or-no properties of a fact.
  public struct Flags: OptionSet, BitwiseCopyable, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// Wraps bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The record was withdrawn (revoked, void): a tombstone.
    public static let withdrawn = Flags(rawValue: 1)
    /// The entity is an individual business (code 92…): only ever inside aggregates.
    public static let individualBusiness = Flags(rawValue: 2)
    /// The key is the hash of the row's loaded fields, since the natural key could not be read.
    public static let keyOfRow = Flags(rawValue: 4)
    /// There is no key: the row stands for itself, wherever it is delivered again.
    public static let unkeyed = Flags(rawValue: 16)
    /// An amount was given.
    public static let hasAmount = Flags(rawValue: 8)
  }

  /// An empty fact for line `line`.
  public init(line: UInt32 = 0) {
    keyHigh = 0
    keyLow = 0
    entity = 0
    amountMinor = 0
    eventDay = .none
    endDay = .none
    division = .unassigned
    revision = 0
    self.line = line
    categories = Categories()
    reasonCode = 0
    flags = []
    departmentHigh = 0
    departmentLow = 0
  }

  /// The public body that decided, see `DepartmentKey`; `none` where nothing is counted by department, or none is named.
  public var department: DepartmentKey {
    @inlinable get { DepartmentKey(rawValue: UInt64(departmentHigh) << 32 | UInt64(departmentLow)) }
    @inlinable set {
      departmentHigh = UInt16(truncatingIfNeeded: newValue.rawValue >> 32)
      departmentLow = UInt32(truncatingIfNeeded: newValue.rawValue)
    }
  }

  /// Why the row was rejected or excluded.
  public var reason: Reason { Reason(rawValue: reasonCode) ?? .none }
}

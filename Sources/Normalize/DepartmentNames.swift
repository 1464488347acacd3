public import Records

/// What the departments of one export are called, by their keys.
///
/// The first row of the export that names one decides; so workers that read it batch by batch each keep the line, and
/// their lists are put together.
public struct DepartmentNames: Sendable {
  /// The departments found, with the line that named each.
  private var named: [DepartmentKey: (department: Department, line: UInt32)] = [:]
  /// Keys of names as they are written, by a hash of their bytes.
  private var written: [UInt64: DepartmentKey] = [:]
  /// Keys that are in `named`, a place for each of thirteen bits: hardly ever the dictionary is asked.
  private var known: [DepartmentKey] = []

  /// Whether there are more than an export can have.
  private var isTooMany = false

  /// No export has so many; one that names more is counted by none.
  static let most = 200_000

  /// None yet.
  public init() {}

  /// Whether there are none.
  public var isEmpty: Bool { named.isEmpty || isTooMany }

  @inline(__always)
  private static func place(_ key: DepartmentKey) -> Int {
    Int(truncatingIfNeeded: (key.rawValue &* 0x9E37_79B9_7F4A_7C15) >> 51)
  }

  /// Whether a department is among them.
  @inline(__always)
  mutating func isKnown(_ key: DepartmentKey) -> Bool {
    if known.isEmpty { known = Array(repeating: .none, count: 8192) }
    let place = Self.place(key)
    if known[place].rawValue == key.rawValue { return true }
    guard named[key] != nil || isTooMany else { return false }
    known[place] = key
    return true
  }

  /// Adds a department that a line names.
  mutating func add(_ key: DepartmentKey, _ department: Department, line: UInt32) {
    if let other = named.updateValue((department, line), forKey: key), other.line <= line {
      named[key] = other
    }
    if named.count > Self.most {
      isTooMany = true
      named = [:]
    }
  }

  /// The key of a name by the hash of its bytes; `nil` where it was not met yet.
  func key(ofNameAsWritten hash: UInt64) -> DepartmentKey? {
    isTooMany ? DepartmentKey.none : written[hash]
  }

  mutating func add(nameAsWritten hash: UInt64, _ key: DepartmentKey) {
    written[hash] = key
    if written.count > Self.most {
      isTooMany = true
      written = [:]
    }
  }

  /// Takes in what another worker has found in the same export.
  public mutating func merge(_ other: DepartmentNames) {
    if named.isEmpty, written.isEmpty, !isTooMany {
      self = other
      return
    }
    isTooMany = isTooMany || other.isTooMany
    for (hash, key) in other.written where !isTooMany { add(nameAsWritten: hash, key) }
    for (key, one) in other.named where !isTooMany { add(key, one.department, line: one.line) }
  }

  /// The departments in the order of their keys.
  public var all: [(key: DepartmentKey, department: Department)] {
    isTooMany ? [] : named.sorted { $0.key < $1.key }.map { ($0.key, $0.value.department) }
  }
}

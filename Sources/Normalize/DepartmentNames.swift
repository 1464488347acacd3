import Records

/// What the departments of one export are called, by their keys.
///
/// The first row of the export that names one decides; so workers that read it batch by batch each keep the line, and
/// their lists are put together. Names stay bytes: an export may name thousands, and nobody reads them here.
public struct DepartmentNames: Sendable {
  /// A department's code and name, `DepartmentText` in `text`, and the line that named it.
  private struct Entry: BitwiseCopyable, Sendable {
    var start: UInt32
    var end: UInt32
    var line: UInt32

    var range: Range<Int> { Int(start)..<Int(end) }
  }

  private var entries: [DepartmentKey: Entry] = [:]
  private var text: [UInt8] = []
  /// Keys of names as they are written, by a hash of their bytes.
  private var written: [UInt64: DepartmentKey] = [:]
  /// Keys that are in `entries`, a place for each of thirteen bits: hardly ever the dictionary is asked.
  private var known: [DepartmentKey] = []

  /// Whether there are more than an export can have.
  private var isTooMany = false

  /// No export has so many; one that names more is counted by none.
  static let most = 200_000

  /// None yet.
  public init() {}

  /// Whether there are none.
  public var isEmpty: Bool { entries.isEmpty || isTooMany }

  /// Keys that are among them, each at its `place`; others may be too.
  ///
  /// For a loop that looks at every row and changes nothing.
  mutating func surelyKnown() -> [DepartmentKey] {
    if known.isEmpty { known = Array(repeating: .none, count: 8192) }
    return known
  }

  /// Where a key stands in `surelyKnown`.
  @inline(__always)
  static func place(_ key: DepartmentKey) -> Int {
    Int(truncatingIfNeeded: (key.rawValue &* 0x9E37_79B9_7F4A_7C15) >> 51)
  }

  /// Whether a department is among them.
  mutating func isKnown(_ key: DepartmentKey) -> Bool {
    if known.isEmpty { known = Array(repeating: .none, count: 8192) }
    let place = Self.place(key)
    if known[place] == key { return true }
    guard entries[key] != nil || isTooMany else { return false }
    known[place] = key
    return true
  }

  /// Adds a department that a line names; `write` appends its `DepartmentText`.
  mutating func add(_ key: DepartmentKey, line: UInt32, writing write: (inout [UInt8]) -> Void) {
    let start = text.count
    write(&text)
    let entry = Entry(
      start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: text.count),
      line: line)
    if let other = entries.updateValue(entry, forKey: key), other.line <= line {
      entries[key] = other
      text.removeLast(text.count - start)
    }
    if entries.count > Self.most {
      isTooMany = true
      entries = [:]
      text = []
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
    if entries.isEmpty, written.isEmpty, !isTooMany {
      self = other
      return
    }
    isTooMany = isTooMany || other.isTooMany
    for (hash, key) in other.written where !isTooMany { add(nameAsWritten: hash, key) }
    for (key, entry) in other.entries where !isTooMany {
      add(key, line: entry.line) { $0.append(contentsOf: other.text[entry.range]) }
    }
  }

  /// Each department's `DepartmentText`, in the order of their keys.
  var all: [(key: DepartmentKey, text: ArraySlice<UInt8>)] {
    guard !isTooMany else { return [] }
    return entries.sorted { $0.key < $1.key }.map { ($0.key, text[$0.value.range]) }
  }
}

/// A department's code and name as one text, with a tab between them: neither has one in it.
enum DepartmentText {
  private static let separator: UInt8 = 0x09

  /// Appends a text; the closures append the code and the name.
  static func append(
    to bytes: inout [UInt8], code: (inout [UInt8]) -> Void, name: (inout [UInt8]) -> Void
  ) {
    code(&bytes)
    bytes.append(separator)
    name(&bytes)
  }

  static func read(_ bytes: some Collection<UInt8>) -> Department {
    let end = bytes.firstIndex(of: separator) ?? bytes.endIndex
    return Department(
      code: String(decoding: bytes[..<end], as: UTF8.self),
      name: String(decoding: bytes[end...].dropFirst(), as: UTF8.self))
  }
}

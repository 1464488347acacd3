import Records

/// Counts by department, city and month, while facts are added up.
///
/// The table is open addressing: a dictionary asked for every fact would cost more than all else that a fold does
/// with it.
struct DepartmentSums: Sendable {
  /// A place of the table: what was counted in it lies beside what it is counted by, so that a fact fetches one line
  /// of memory.
  private struct Place: BitwiseCopyable, Sendable {
    /// A department's 48 bits over a city's sixteen; 0 while the place is free.
    var key: UInt64 = 0
    var counts = DepartmentCounts()
    var month: UInt16 = 0
  }

  private var places: [Place] = []
  private var used = 0

  /// Adds to the counts of a department in a city and month.
  @inline(__always)
  mutating func add(
    _ department: DepartmentKey, _ city: UInt16, _ month: Int, _ more: DepartmentCounts
  ) {
    add(department.rawValue << 16 | UInt64(city), UInt16(truncatingIfNeeded: month), more)
  }

  private mutating func add(_ key: UInt64, _ month: UInt16, _ more: DepartmentCounts) {
    if used &* 2 >= places.count { grow() }
    if Self.add(key, month, more, to: &places) { used &+= 1 }
  }

  /// Adds to the place of a key and month, of which a table has a free one; whether it was free until now.
  @inline(__always)
  private static func add(
    _ key: UInt64, _ month: UInt16, _ more: DepartmentCounts, to table: inout [Place]
  ) -> Bool {
    var places = table.mutableSpan
    let mask = places.count &- 1
    let mixed = (key ^ UInt64(month) << 48) &* 0x9E37_79B9_7F4A_7C15
    var number = Int(truncatingIfNeeded: mixed >> 32) & mask
    while places[number].key != key || places[number].month != month {
      if places[number].key == 0 {
        places[number] = Place(key: key, counts: more, month: month)
        return true
      }
      number = (number &+ 1) & mask
    }
    places[number].counts += more
    return false
  }

  private mutating func grow() {
    let old = places
    places = Array(repeating: Place(), count: max(256, old.count * 2))
    used = 0
    add(old)
  }

  private mutating func add(_ others: [Place]) {
    for other in others where other.key != 0 { add(other.key, other.month, other.counts) }
  }

  /// Adds the counts of another part.
  mutating func merge(_ other: DepartmentSums) { add(other.places) }

  /// All counts, in no order.
  var cells: [DepartmentTable.Cell] {
    places.filter { $0.key != 0 }.map { place in
      DepartmentTable.Cell(
        department: DepartmentKey(rawValue: place.key >> 16),
        city: UInt16(truncatingIfNeeded: place.key), month: place.month, counts: place.counts)
    }
  }
}

import Records

/// Counts by department, city and month, while facts are added up.
///
/// The table is open addressing: a dictionary asked for every fact would cost more than all else that a fold does
/// with it.
struct DepartmentSums: Sendable {
  /// A department's 48 bits over a city's sixteen; 0 while the place is free.
  private var keys: [UInt64] = []
  private var months: [UInt16] = []
  private var counts: [DepartmentCounts] = []
  private var used = 0

  /// Adds to the counts of a department in a city and month.
  mutating func add(
    _ department: DepartmentKey, _ city: UInt16, _ month: Int, _ more: DepartmentCounts
  ) {
    add(department.rawValue << 16 | UInt64(city), UInt16(truncatingIfNeeded: month), more)
  }

  private mutating func add(_ key: UInt64, _ month: UInt16, _ more: DepartmentCounts) {
    if used * 2 >= keys.count { grow() }
    let place = place(of: key, month)
    if keys[place] == 0 {
      keys[place] = key
      months[place] = month
      used += 1
    }
    counts[place] += more
  }

  /// Where a key and month stand, or would.
  private func place(of key: UInt64, _ month: UInt16) -> Int {
    let mask = keys.count - 1
    let mixed = (key ^ UInt64(month) << 48) &* 0x9E37_79B9_7F4A_7C15
    var place = Int(truncatingIfNeeded: mixed >> 32) & mask
    while keys[place] != 0, keys[place] != key || months[place] != month {
      place = (place + 1) & mask
    }
    return place
  }

  private mutating func grow() {
    let old = self
    let room = max(256, old.keys.count * 2)
    keys = Array(repeating: 0, count: room)
    months = Array(repeating: 0, count: room)
    counts = Array(repeating: DepartmentCounts(), count: room)
    used = 0
    merge(old)
  }

  /// Adds the counts of another part.
  mutating func merge(_ other: DepartmentSums) {
    for (place, key) in other.keys.enumerated() where key != 0 {
      add(key, other.months[place], other.counts[place])
    }
  }

  /// All counts, in no order.
  var cells: [DepartmentTable.Cell] {
    keys.indices.filter { keys[$0] != 0 }.map { place in
      DepartmentTable.Cell(
        department: DepartmentKey(rawValue: keys[place] >> 16),
        city: UInt16(truncatingIfNeeded: keys[place]), month: months[place], counts: counts[place])
    }
  }
}

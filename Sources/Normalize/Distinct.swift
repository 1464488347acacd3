import Records

/// An entity seen in a city over some months of the table: one month, or a span of a stock.
struct Sighting: Sendable {
  let entity: UInt64
  let city: UInt16
  /// The first month index.
  let start: Int16
  /// The month index after the last.
  let end: Int16
}

/// Counts distinct entities by city and month from sightings in any order and number.
///
/// After sorting by city (by counting) and entity, each entity adds 1 where it appears and takes it off where it
/// disappears; the prefix sum is the count. For the twelve months' window a sighting in month m stands
/// in the windows that end in m ... m + 11, so one pass counts all windows exactly.
struct DistinctCount {
  /// City × month, city-major.
  private(set) var monthly: [Int64]
  /// City × month: distinct within the twelve months that end there.
  private(set) var window: [Int64]

  init(_ sightings: [Sighting], cities: Int, months: Int) {
    monthly = Array(repeating: 0, count: cities * months)
    window = monthly
    let sorted = Self.sorted(sightings, cities: cities)
    var index = 0
    while index < sorted.count {
      let head = sorted[index]
      var standsUntil = Int.min
      var windowUntil = Int.min
      while index < sorted.count, sorted[index].city == head.city,
        sorted[index].entity == head.entity
      {
        let sighting = sorted[index]
        mark(&monthly, head.city, months, Int(sighting.start), Int(sighting.end), &standsUntil)
        mark(
          &window, head.city, months, Int(sighting.start), Int(sighting.end) + 11, &windowUntil)
        index += 1
      }
    }
    for city in 0..<cities {
      for month in 1..<max(months, 1) where month < months {
        monthly[city * months + month] += monthly[city * months + month - 1]
        window[city * months + month] += window[city * months + month - 1]
      }
    }
  }

  /// Sightings by city, entity and months.
  ///
  /// The cities are counted out first: then each city's own are few, and sorting them stays in the
  /// processor's cache.
  private static func sorted(_ sightings: [Sighting], cities: Int) -> [Sighting] {
    var next = [Int](repeating: 0, count: cities + 1)
    for sighting in sightings { next[Int(sighting.city) + 1] += 1 }
    for city in 0..<cities { next[city + 1] += next[city] }
    var sorted = sightings
    for sighting in sightings {
      sorted[next[Int(sighting.city)]] = sighting
      next[Int(sighting.city)] += 1
    }
    // Behind the last of each city now stands the first of the following one.
    var start = 0
    for city in 0..<cities {
      sorted[start..<next[city]].sort {
        $0.entity == $1.entity
          ? ($0.start, $0.end) < ($1.start, $1.end) : $0.entity < $1.entity
      }
      start = next[city]
    }
    return sorted
  }

  /// Adds the part of `start..<end` that lies beyond what the entity already covers.
  private func mark(
    _ table: inout [Int64], _ city: UInt16, _ months: Int, _ start: Int, _ end: Int,
    _ covered: inout Int
  ) {
    let from = max(start, covered, 0)
    let to = min(end, months)
    covered = max(covered, end)
    guard from < to else { return }
    table[Int(city) * months + from] += 1
    if to < months { table[Int(city) * months + to] -= 1 }
  }
}

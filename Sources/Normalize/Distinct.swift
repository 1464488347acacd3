import Records

/// An entity seen in a city in one month of the table: 12 bytes, since there is one for every record.
struct Sighting: BitwiseCopyable, Sendable {
  private let entityLow: UInt32
  private let entityHigh: UInt32
  let city: UInt16
  /// The month index.
  let month: UInt16

  init(entity: UInt64, city: UInt16, month: Int) {
    entityLow = UInt32(truncatingIfNeeded: entity)
    entityHigh = UInt32(truncatingIfNeeded: entity >> 32)
    self.city = city
    self.month = UInt16(truncatingIfNeeded: month)
  }

  var entity: UInt64 { UInt64(entityHigh) << 32 | UInt64(entityLow) }
}

/// An entity that stands in a city over a span of months: that of a stock.
struct Standing: BitwiseCopyable, Sendable {
  let entity: UInt64
  let city: UInt16
  /// The first month index.
  let start: Int16
  /// The month index after the last.
  let end: Int16
}

/// What a measure that counts entities has seen.
///
/// Sightings are parted by entity: no entity is in two parts, so that each part can be counted alone, and
/// only one of them is ever sorted at a time.
struct Sightings: Sendable {
  static let parts = 16

  fileprivate(set) var seen = [[Sighting]](repeating: [], count: parts)
  fileprivate(set) var standing: [Standing] = []

  /// Makes room for so many sightings: entities are hashes, so every part gets its share and some more.
  mutating func reserve(_ count: Int) {
    let share = count / Self.parts
    for part in seen.indices { seen[part].reserveCapacity(share + share / 32 + 64) }
  }

  mutating func add(_ sighting: Sighting) {
    seen[Int(sighting.entity >> 60)].append(sighting)
  }

  mutating func add(_ standing: Standing) { self.standing.append(standing) }
}

/// Counts distinct entities by city and month from sightings in any order and number.
struct DistinctCount {
  /// City × month, city-major.
  private(set) var monthly: [Int64]
  /// City × month: distinct within the twelve months that end there.
  private(set) var window: [Int64]
  /// City × month: those of the month that the window of the month before does not have.
  private(set) var entering: [Int64]
  /// City × month: those that stand at its end and did not at the end of the month before.
  private(set) var begun: [Int64]

  private let cities: Int
  private let months: Int

  /// Counts what several shares of the records have seen, in some of the parts by entity; standing ones, which are not
  /// parted, count as the first.
  init(
    _ shares: [Sightings], _ parts: Range<Int> = 0..<Sightings.parts, cities: Int, months: Int
  ) {
    self.cities = cities
    self.months = months
    monthly = Array(repeating: 0, count: cities * months)
    window = monthly
    entering = monthly
    begun = monthly
    for part in parts { count(shares.map { $0.seen[part] }) }
    if parts.contains(0) { count(shares.flatMap(\.standing)) }
    // So far the tables hold what comes and goes; their running sums are what there is.
    for city in 0..<cities {
      for month in 1..<max(months, 1) where month < months {
        monthly[city * months + month] += monthly[city * months + month - 1]
        window[city * months + month] += window[city * months + month - 1]
      }
    }
  }

  /// The counts of these entities and of others: none is among both.
  func adding(_ other: DistinctCount) -> DistinctCount {
    var sum = self
    for place in monthly.indices {
      sum.monthly[place] += other.monthly[place]
      sum.window[place] += other.window[place]
      sum.entering[place] += other.entering[place]
      sum.begun[place] += other.begun[place]
    }
    return sum
  }

  // MARK: Sightings

  /// Each city's entities go into a table with one bit for every month; the bits are the months of an entity.
  private mutating func count(_ shares: [[Sighting]]) {
    guard shares.contains(where: { !$0.isEmpty }) else { return }
    let (sorted, ends) = byCity(shares)
    var entities = EntityMonths(months: months)
    var start = 0
    for city in 0..<cities where ends[city] > start {
      entities.begin(ends[city] - start)
      for index in start..<ends[city] {
        entities.add(sorted[index].entity, month: Int(sorted[index].month))
      }
      start = ends[city]
      entities.forEachMonth { month, covered in
        Self.add(&monthly, city, month, month + 1, of: months)
        Self.add(&window, city, max(month, covered), month + 12, of: months)
        if month > covered { entering[city * months + month] += 1 }
      }
    }
  }

  /// Sightings sorted by city, by counting; where those of each city end.
  private func byCity(_ shares: [[Sighting]]) -> (sorted: [Sighting], ends: [Int]) {
    var next = [Int](repeating: 0, count: cities + 1)
    for share in shares {
      for sighting in share { next[Int(sighting.city) + 1] += 1 }
    }
    for city in 0..<cities { next[city + 1] += next[city] }
    var sorted = [Sighting](
      repeating: Sighting(entity: 0, city: 0, month: 0), count: next[cities])
    for share in shares {
      for sighting in share {
        sorted[next[Int(sighting.city)]] = sighting
        next[Int(sighting.city)] += 1
      }
    }
    return (sorted, next)
  }

  /// Enters that something is there from one month on and gone with another.
  ///
  /// Static, since with `self` at hand each call would copy the table.
  private static func add(
    _ table: inout [Int64], _ city: Int, _ from: Int, _ to: Int, of months: Int
  ) {
    guard from < min(to, months) else { return }
    table[city * months + from] += 1
    if to < months { table[city * months + to] -= 1 }
  }

  // MARK: Stocks

  /// After sorting, each entity adds 1 where it appears and takes it off where it disappears.
  ///
  /// In the windows of twelve months it stands until eleven months after its end.
  private mutating func count(_ standing: [Standing]) {
    let sorted = standing.sorted {
      ($0.city, $0.entity, $0.start, $0.end) < ($1.city, $1.entity, $1.start, $1.end)
    }
    var index = 0
    while index < sorted.count {
      let head = sorted[index]
      var standsUntil = -1
      var windowUntil = -1
      while index < sorted.count, sorted[index].city == head.city,
        sorted[index].entity == head.entity
      {
        let start = Int(sorted[index].start)
        let end = Int(sorted[index].end)
        if start > standsUntil { begun[Int(head.city) * months + start] += 1 }
        Self.add(&monthly, Int(head.city), max(start, standsUntil), end, of: months)
        Self.add(&window, Int(head.city), max(start, windowUntil), end + 11, of: months)
        standsUntil = max(standsUntil, end)
        windowUntil = max(windowUntil, end + 11)
        index += 1
      }
    }
  }
}

/// The months of each entity of a city: open addressing by entity, with a row of bits for each.
///
/// Its memory is kept from city to city, and only as much of it is cleared as the next one needs.
private struct EntityMonths {
  private let words: Int
  private var mask = 0
  private var entities: [UInt64] = []
  private var bits: [UInt64] = []
  private var taken: [Int32] = []

  init(months: Int) { words = max(1, (months + 63) / 64) }

  /// Forgets all, and makes room for so many sightings.
  mutating func begin(_ count: Int) {
    var capacity = 16
    while capacity < 2 * count { capacity *= 2 }
    if capacity > entities.count {
      entities = Array(repeating: 0, count: capacity)
      bits = Array(repeating: 0, count: capacity * words)
    } else {
      for place in taken {
        entities[Int(place)] = 0
        for word in 0..<words { bits[Int(place) * words + word] = 0 }
      }
    }
    mask = capacity - 1
    taken.removeAll(keepingCapacity: true)
  }

  /// Adds a month; no entity is 0.
  mutating func add(_ entity: UInt64, month: Int) {
    var place = Int(truncatingIfNeeded: entity) & mask
    while entities[place] != entity {
      if entities[place] == 0 {
        entities[place] = entity
        taken.append(Int32(truncatingIfNeeded: place))
        break
      }
      place = (place + 1) & mask
    }
    bits[place * words + month >> 6] |= 1 << UInt64(month & 63)
  }

  /// Gives every month of every entity, in order, with the first month that the windows of those before
  /// it do not reach, -1 without any.
  func forEachMonth(_ body: (_ month: Int, _ covered: Int) -> Void) {
    for place in taken {
      var covered = -1
      for word in 0..<words {
        var rest = bits[Int(place) * words + word]
        while rest != 0 {
          let month = word << 6 + rest.trailingZeroBitCount
          rest &= rest - 1
          body(month, covered)
          covered = month + 12
        }
      }
    }
  }
}

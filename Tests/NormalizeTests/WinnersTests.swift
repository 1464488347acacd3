import Records
import Testing

@testable import Normalize

/// One winner per key, in whatever order facts come.
@Suite struct WinnersTests {
  struct Delivered {
    var fact: Fact
    var rank: UInt32
  }

  /// Few keys, few revisions, so that ties abound; halves of keys that agree alone.
  static func random(_ generator: inout Seeded, count: Int, files: Int) -> [Delivered] {
    (0..<count).map { line in
      var fact = Fact(line: UInt32(line + 2))
      fact.keyLow = UInt64.random(in: 1...6, using: &generator) * 16
      fact.keyHigh = UInt64.random(in: 1...3, using: &generator)
      fact.revision = UInt32.random(in: 0...1, using: &generator)
      if Int.random(in: 0..<4, using: &generator) == 0 { fact.reasonCode = Reason.tooLong.rawValue }
      if Int.random(in: 0..<10, using: &generator) == 0 {
        fact.flags = .unkeyed
        fact.keyLow = 0
        fact.keyHigh = 0
      }
      return Delivered(fact: fact, rank: UInt32.random(in: 0..<UInt32(files), using: &generator))
    }
  }

  /// A winner or a fault beside it, and the day its key was first delivered, as something to sort.
  private func lines(_ winners: Winners) -> [String] {
    (winners.winners + winners.faults).map { number in
      let fact = winners.facts[Int(number)]
      return
        "\(fact.keyHigh) \(fact.keyLow) \(winners.ranks[Int(number)]) \(fact.line) "
        + "\(fact.reason == .none ? "\(winners.firstDelivery[Int(number)])" : fact.reason.name)"
    }.sorted()
  }

  /// The slow twin: all facts of a key side by side.
  private func slow(_ all: [Delivered], _ days: [Day]) -> (lines: [String], superseded: [Int]) {
    var byKey: [[UInt64]: [Delivered]] = [:]
    for (number, one) in all.enumerated() {
      let fact = one.fact
      let key =
        fact.flags.contains(.unkeyed) ? [UInt64(number)] : [fact.keyHigh, fact.keyLow]
      byKey[key, default: []].append(one)
    }
    var superseded = [Int](repeating: 0, count: days.count)
    var lines: [String] = []
    for group in byKey.values {
      func isLater(_ a: Delivered, _ b: Delivered) -> Bool {
        (a.fact.revision, a.rank, a.fact.line) > (b.fact.revision, b.rank, b.fact.line)
      }
      // The good ones among themselves; a bad one only where there is none.
      let order =
        group.filter { $0.fact.reason == .none }.sorted(by: isLater)
        + group.filter { $0.fact.reason != .none }.sorted(by: isLater)
      let first = group.map { days[Int($0.rank)] }.min() ?? .none
      var counted = [order[0]]
      // What was delivered last of all was wrong, and nothing has settled it.
      let last = group.max { ($0.rank, $0.fact.line) < ($1.rank, $1.fact.line) } ?? order[0]
      if order[0].fact.reason == .none, last.fact.reason != .none { counted.append(last) }
      for one in counted {
        let what = one.fact.reason == .none ? "\(first)" : one.fact.reason.name
        lines.append("\(one.fact.keyHigh) \(one.fact.keyLow) \(one.rank) \(one.fact.line) \(what)")
      }
      for loser in order.dropFirst() where loser.fact.reason == .none {
        superseded[Int(loser.rank)] += 1
      }
    }
    return (lines.sorted(), superseded)
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func agreesWithTheSlowTwinInEveryOrder(seed: UInt64) throws {
    var generator = Seeded(seed)
    let files = Int.random(in: 1...5, using: &generator)
    // Several files may be delivered on one day.
    let days = (0..<files).map { day("2018-03-01").advanced(by: $0 / 2) }
    var all = Self.random(
      &generator, count: Int.random(in: 0...200, using: &generator), files: files)
    let expected = slow(all, days)
    for _ in 0..<5 {
      let winners = try Winners(
        facts: all.map(\.fact), ranks: all.map(\.rank), deliveryDays: days)
      #expect(lines(winners) == expected.lines)
      #expect(winners.notes.map(\.superseded) == expected.superseded)
      all.shuffle(using: &generator)
    }
  }

  /// Law: whatever faulty deliveries come besides, in whatever files, the accepted records stand as they were.
  @Test(arguments: 0..<40 as Range<UInt64>) func faultyDeliveriesTakeNothingAway(seed: UInt64)
    throws
  {
    var generator = Seeded(seed)
    let days = (0..<4).map { day("2018-03-01").advanced(by: $0) }
    let good = Self.random(&generator, count: 60, files: 4).filter { $0.fact.reason == .none }
    let faulty = Self.random(&generator, count: 60, files: 4).map { one in
      var fact = one.fact
      fact.line += 1_000
      fact.revision += 5
      fact.reasonCode = Reason.codeInvalid.rawValue
      return Delivered(fact: fact, rank: one.rank)
    }
    func accepted(_ all: [Delivered]) throws -> [[UInt64]] {
      let winners = try Winners(
        facts: all.map(\.fact), ranks: all.map(\.rank), deliveryDays: days)
      return winners.winners.map { winners.facts[Int($0)] }.filter { $0.reason == .none }
        .map { [$0.keyHigh, $0.keyLow, UInt64($0.line)] }.sorted {
          $0.lexicographicallyPrecedes($1)
        }
    }
    #expect(try accepted((good + faulty).shuffled(using: &generator)) == accepted(good))
  }

  @Test func aRepeatedDeliveryIsHarmless() throws {
    var generator = Seeded(7)
    let once = Self.random(&generator, count: 100, files: 1)
      .filter { !$0.fact.flags.contains(.unkeyed) }
    let again = once + once.map { Delivered(fact: $0.fact, rank: 1) }
    let one = try Winners(
      facts: once.map(\.fact), ranks: once.map(\.rank), deliveryDays: [day("2018-03-01")])
    let two = try Winners(
      facts: again.map(\.fact), ranks: again.map(\.rank),
      deliveryDays: [day("2018-03-01"), day("2018-04-01")])
    // The same records win, and the day of the first delivery stays.
    #expect(
      two.winners.map { two.facts[Int($0)].line }.sorted()
        == one.winners.map { one.facts[Int($0)].line }.sorted())
    #expect(two.winners.allSatisfy { two.firstDelivery[Int($0)] == day("2018-03-01") })
  }
}

/// Distinct entities by month and window, against sets.
@Suite struct DistinctTests {
  @Test(arguments: 0..<60 as Range<UInt64>)
  func agreesWithSets(seed: UInt64) {
    var generator = Seeded(seed)
    let cities = Int.random(in: 1...3, using: &generator)
    // Beyond one word of bits, and beyond two.
    let months = Int.random(in: 1...(seed % 4 == 0 ? 200 : 30), using: &generator)
    let isStock = Bool.random(using: &generator)
    var sightings = (0..<Int.random(in: 0...120, using: &generator)).map { _ in
      let start = Int.random(in: 0..<months, using: &generator)
      let end = isStock ? Int.random(in: start + 1...months, using: &generator) : start + 1
      return Standing(
        entity: UInt64.random(in: 1...8, using: &generator) &* 0x2545_F491_4F6C_DD1D,
        city: UInt16.random(in: 0..<UInt16(cities), using: &generator), start: Int16(start),
        end: Int16(end))
    }
    func count(_ all: [Standing]) -> DistinctCount {
      var shares = [Sightings](repeating: Sightings(), count: 3)
      for (index, one) in all.enumerated() {
        if isStock {
          shares[index % 3].add(one)
        } else {
          shares[index % 3].add(
            Sighting(entity: one.entity, city: one.city, month: Int(one.start)))
        }
      }
      return DistinctCount(shares, cities: cities, months: months)
    }
    let counted = count(sightings)
    for city in 0..<cities {
      for month in 0..<months {
        func seen(_ span: ClosedRange<Int>) -> Int64 {
          Int64(
            Set(
              sightings.filter {
                Int($0.city) == city && Int($0.start) <= span.upperBound
                  && Int($0.end) > span.lowerBound
              }.map(\.entity)
            ).count)
        }
        #expect(counted.monthly[city * months + month] == seen(month...month))
        #expect(counted.window[city * months + month] == seen(month - 11...month))
      }
    }
    sightings.shuffle(using: &generator)
    // Seen twice is seen once.
    let again = count(sightings + sightings)
    #expect(again.monthly == counted.monthly)
    #expect(again.window == counted.window)
  }
}

extension Winners {
  /// Settles facts that come one by one, after others that must leave no trace.
  fileprivate init(facts: [Fact], ranks: [UInt32], deliveryDays: [Day]) throws(Failure) {
    self.init()
    begin(room: 1)
    for fact in facts.reversed() {
      try add(rank: 0) { (all) throws(Failure) in all.append(fact) }
    }
    settle(deliveryDays: [.none])
    begin(room: facts.count)
    for (fact, rank) in zip(facts, ranks) {
      try add(rank: rank) { (all) throws(Failure) in all.append(fact) }
    }
    settle(deliveryDays: deliveryDays)
  }
}

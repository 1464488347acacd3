import Records

/// One winner per key: the latest accepted delivery, with the day on which the key was first delivered.
///
/// The order is total: accepted before rejected, then revision, then the file's rank (delivery day, then content
/// hash), then line. So a repeated delivery is harmless, and neither the order of files nor of rows matters.
/// A rejected delivery never takes the place of an accepted one. Where it is the last of all it counts beside it, as a
/// fault: the record stands, and what was delivered after it was wrong. A later accepted delivery settles that.
///
/// Where sources are named, each has its own winner of a key: none replaces, withdraws or breaks a record of another.
/// Of the accepted ones about one city the one counts that was delivered first (`settleShared`).
///
/// The table is open addressing: an entry is the number of a winner, from 1, and beside it 32 bits of its
/// key, so that hardly ever a fact is fetched that has another key. The low half of the 128-bit key
/// gives the place, and both halves decide.
struct Winners {
  /// All facts of the pass.
  private(set) var facts: [Fact] = []
  /// The rank of each fact's file.
  private(set) var ranks: [UInt32] = []
  /// Numbers of the winning facts, in order of first appearance.
  private(set) var winners: [Int32] = []
  /// For each winner, in the same order: the last delivery of its key, whatever became of it.
  ///
  /// It ends with the last key that came more than once.
  private var latest: [Int32] = []
  /// Whether some key was both accepted and rejected.
  private var isContested = false
  /// Numbers of the rejected facts that count beside the accepted winner of their key.
  private(set) var faults: [Int32] = []
  /// For each fact that is a winner: the earliest delivery day of its key.
  private(set) var firstDelivery: [Day] = []
  /// What was found out about each file, by its rank.
  private(set) var notes: [DeliveryNotes] = []
  /// For each fact that is a winner: whether a file that brings keys has its key; empty when all files do.
  private var isBrought: [Bool] = []
  private var table: [UInt64] = []
  /// By file rank: the number of its source; empty where none is named.
  private var sources: [UInt16] = []
  /// Keys that several sources have delivered: the places of their winners.
  private var shared: [Key: [Int32]] = [:]
  /// Rows about another area than that of their source, by file rank.
  private var outside: [(rank: Int, rows: Int)] = []
  /// States of records that others have taken the place of.
  private var replaced: Set<UInt64> = []

  private struct Key: Hashable {
    let high: UInt64
    let low: UInt64
  }

  /// Nothing yet.
  init() {}

  /// Makes room for the facts of a pass; memory is kept from pass to pass, since the kernel hands out every page
  /// anew, and filled with zeros.
  mutating func begin(room: Int) {
    facts.removeAll(keepingCapacity: true)
    ranks.removeAll(keepingCapacity: true)
    outside.removeAll(keepingCapacity: true)
    facts.reserveCapacity(room)
  }

  /// Adds the facts of one file, which `read` appends; files come in the order of their ranks.
  ///
  /// A source that is named gives them the cities for which its word counts.
  mutating func add(
    rank: UInt32, _ jurisdiction: Jurisdiction? = nil, read: (inout [Fact]) throws(Failure) -> Void
  ) throws(Failure) {
    let start = facts.count
    try read(&facts)
    if let jurisdiction {
      outside.append((Int(rank), jurisdiction.settle(&facts, from: start)))
    }
    ranks.append(contentsOf: repeatElement(rank, count: facts.count - ranks.count))
  }

  /// Settles the facts.
  ///
  /// `deliveryDays` by file rank, and so are which files bring keys, `nil` for all, and the numbers of their sources, empty
  /// for none. `city` says where a division belongs.
  mutating func settle(
    deliveryDays: [Day], bringsKeys: [Bool]? = nil, sources: [UInt16] = [],
    city: (CityCode) -> CityCode = { $0 }
  ) {
    self.sources = sources
    shared.removeAll(keepingCapacity: true)
    replaced.removeAll(keepingCapacity: true)
    isBrought = bringsKeys.map { brings in ranks.map { brings[Int($0)] } } ?? []
    firstDelivery.removeAll(keepingCapacity: true)
    firstDelivery.append(contentsOf: repeatElement(.none, count: facts.count))
    notes = Array(repeating: DeliveryNotes(), count: deliveryDays.count)
    for (rank, rows) in outside { notes[rank].outside = rows }
    var capacity = 16
    while capacity < facts.count * 2 { capacity *= 2 }
    let mask = capacity - 1
    // Taken out, so that the loop holds it alone.
    var table = exchange(&self.table, with: [])
    defer { self.table = table }
    table.removeAll(keepingCapacity: true)
    table.append(contentsOf: repeatElement(0, count: capacity))
    winners.removeAll(keepingCapacity: true)
    winners.reserveCapacity(facts.count)
    latest.removeAll(keepingCapacity: true)
    isContested = false
    for number in facts.indices {
      let day = deliveryDays[Int(ranks[number])]
      if facts[number].flags.contains(.unkeyed) {
        firstDelivery[number] = day
        winners.append(Int32(number))
        continue
      }
      var place = Int(truncatingIfNeeded: facts[number].keyLow) & mask
      let tag = facts[number].keyHigh & 0xFFFF_FFFF_0000_0000
      var other: Int?
      while true {
        let entry = table[place]
        if entry == 0 {
          if let other { share(number, with: other) }
          firstDelivery[number] = day
          winners.append(Int32(number))
          table[place] = tag | UInt64(winners.count)
          break
        }
        if entry & 0xFFFF_FFFF_0000_0000 == tag {
          let holder = Int(entry & 0xFFFF_FFFF) - 1
          let rival = Int(winners[holder])
          if facts[rival].keyLow == facts[number].keyLow,
            facts[rival].keyHigh == facts[number].keyHigh
          {
            if isOneSource(number, rival) {
              settle(number, against: rival, at: holder, day: day)
              break
            }
            if other == nil { other = holder }
          }
        }
        place = (place + 1) & mask
      }
    }
    findFaults()
    if !shared.isEmpty { settleShared(city) }
  }

  /// Whether a winner's key counts: see `FoldFile.bringsKeys`.
  func counts(_ number: Int) -> Bool { isBrought.isEmpty || isBrought[number] }

  private mutating func settle(_ number: Int, against rival: Int, at place: Int, day: Day) {
    while latest.count <= place { latest.append(winners[latest.count]) }
    let first = min(firstDelivery[rival], day)
    let wins = order(number) > order(rival)
    let loser = wins ? rival : number
    if ranks[number] != ranks[rival] { compare(number, with: rival, wins: wins) }
    if wins { winners[place] = Int32(number) }
    firstDelivery[wins ? number : rival] = first
    if !isBrought.isEmpty {
      isBrought[wins ? number : rival] = isBrought[number] || isBrought[rival]
    }
    if facts[loser].reasonCode == 0 { notes[Int(ranks[loser])].superseded += 1 }
    if (facts[number].reasonCode == 0) != (facts[rival].reasonCode == 0) { isContested = true }
    let last = Int(latest[place])
    if (ranks[number], facts[number].line) > (ranks[last], facts[last].line) {
      latest[place] = Int32(number)
    }
  }

  /// What decides between two facts of one key: the greater wins.
  private func order(_ number: Int) -> (UInt8, UInt32, UInt32, UInt32) {
    let fact = facts[number]
    return (fact.reasonCode == 0 ? 1 : 0, fact.revision, ranks[number], fact.line)
  }

  private mutating func findFaults() {
    faults.removeAll(keepingCapacity: true)
    guard isContested else { return }
    for (winner, last) in zip(winners, latest)
    where facts[Int(winner)].reasonCode == 0 && facts[Int(last)].reasonCode != 0 {
      faults.append(last)
      if !isBrought.isEmpty { isBrought[Int(last)] = isBrought[Int(winner)] }
    }
  }

  // MARK: Earlier states

  /// Notes whether an accepted delivery of a record is one that was there before.
  private mutating func compare(_ number: Int, with rival: Int, wins: Bool) {
    guard facts[number].reasonCode == 0, facts[rival].reasonCode == 0 else { return }
    let rank = Int(ranks[number])
    var known = facts[rival]
    known.line = facts[number].line
    // Who decided is no part of what was decided.
    known.department = facts[number].department
    guard known != facts[number] else {
      notes[rank].known += 1
      return
    }
    let state = state(number)
    if replaced.contains(state) {
      notes[rank].known += 1
      notes[rank].older += 1
    } else if facts[number].revision < facts[rival].revision {
      notes[rank].older += 1
    }
    replaced.insert(wins ? self.state(rival) : state)
  }

  /// A hash of all that a fact says, and of who says it.
  private func state(_ number: Int) -> UInt64 {
    let fact = facts[number]
    var hash = StableHash()
    hash.add(UInt64(sources.isEmpty ? 0 : sources[Int(ranks[number])]))
    for word in [fact.keyHigh, fact.keyLow, fact.entity, UInt64(bitPattern: fact.amountMinor)] {
      hash.add(word)
    }
    let days = (
      UInt32(bitPattern: fact.eventDay.rawValue), UInt32(bitPattern: fact.endDay.rawValue)
    )
    hash.add(UInt64(days.0) << 32 | UInt64(days.1))
    hash.add(UInt64(fact.division.rawValue) << 32 | UInt64(fact.revision))
    var marks = UInt64(fact.reasonCode) << 8 | UInt64(fact.flags.rawValue)
    for category in 0..<4 { marks = marks << 8 | UInt64(fact.categories[category]) }
    hash.add(marks)
    return hash.finish().first
  }

  // MARK: Several sources

  private func isOneSource(_ a: Int, _ b: Int) -> Bool {
    sources.isEmpty || sources[Int(ranks[a])] == sources[Int(ranks[b])]
  }

  /// Notes that a fact is another source's winner of a key; its place is the next one.
  private mutating func share(_ number: Int, with other: Int) {
    let key = Key(high: facts[number].keyHigh, low: facts[number].keyLow)
    shared[key, default: [Int32(other)]].append(Int32(winners.count))
  }

  /// Of the records that several sources delivered under one key, those about one city are one record: that which was
  /// delivered first counts, one that stands before one that is withdrawn.
  ///
  /// Those about different cities are different records with one number. What a source got wrong counts against it
  /// in any case.
  private mutating func settleShared(_ city: (CityCode) -> CityCode) {
    var lost: Set<Int32> = []
    for places in shared.values {
      var best: [CityCode: Int32] = [:]
      for place in places {
        let number = Int(winners[Int(place)])
        guard facts[number].reasonCode == 0 else { continue }
        let here = city(facts[number].division)
        guard here != .unassigned, let rival = best[here] else {
          best[here] = place
          continue
        }
        let isFirst = claim(place) < claim(rival)
        let (winner, loser) = isFirst ? (place, rival) : (rival, place)
        best[here] = winner
        lost.insert(loser)
        let (won, gone) = (Int(winners[Int(winner)]), Int(winners[Int(loser)]))
        notes[Int(ranks[gone])].superseded += 1
        if !isBrought.isEmpty, isBrought[gone] { isBrought[won] = true }
      }
    }
    guard !lost.isEmpty else { return }
    winners = winners.enumerated().filter { !lost.contains(Int32($0.offset)) }.map(\.element)
  }

  /// What decides between the sources' winners of a key: the least counts.
  private func claim(_ place: Int32) -> (Int, Int32, UInt16) {
    let number = Int(winners[Int(place)])
    return (
      facts[number].flags.contains(.withdrawn) ? 1 : 0, firstDelivery[number].rawValue,
      sources[Int(ranks[number])]
    )
  }
}

import Records

/// One winner per key: the latest accepted delivery, with the day on which the key was first delivered.
///
/// The order is total: accepted before rejected, then revision, then the file's rank (delivery day, then content
/// hash), then line. So a repeated delivery is harmless, and neither the order of files nor of rows matters.
/// A rejected delivery never takes the place of an accepted one. Where it is the last of all it counts beside it, as a
/// fault: the record stands, and what was delivered after it was wrong. A later accepted delivery settles that.
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
  /// How many accepted facts of each file lost.
  private(set) var superseded: [Int] = []
  /// For each fact that is a winner: whether a file that brings keys has its key; empty when all files do.
  private var isBrought: [Bool] = []
  private var table: [UInt64] = []

  /// Nothing yet.
  init() {}

  /// Makes room for the facts of a pass; memory is kept from pass to pass, since the kernel hands out every page
  /// anew, and filled with zeros.
  mutating func begin(room: Int) {
    facts.removeAll(keepingCapacity: true)
    ranks.removeAll(keepingCapacity: true)
    facts.reserveCapacity(room)
  }

  /// Adds the facts of one file, which `read` appends; files come in the order of their ranks.
  mutating func add(
    rank: UInt32, read: (inout [Fact]) throws(Failure) -> Void
  ) throws(Failure) {
    try read(&facts)
    ranks.append(contentsOf: repeatElement(rank, count: facts.count - ranks.count))
  }

  /// Settles the facts; `deliveryDays` by file rank, and so is which files bring keys, `nil` for all.
  mutating func settle(deliveryDays: [Day], bringsKeys: [Bool]? = nil) {
    isBrought = bringsKeys.map { brings in ranks.map { brings[Int($0)] } } ?? []
    firstDelivery.removeAll(keepingCapacity: true)
    firstDelivery.append(contentsOf: repeatElement(.none, count: facts.count))
    superseded = Array(repeating: 0, count: deliveryDays.count)
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
    defer { findFaults() }
    for number in facts.indices {
      let day = deliveryDays[Int(ranks[number])]
      if facts[number].flags.contains(.unkeyed) {
        firstDelivery[number] = day
        winners.append(Int32(number))
        continue
      }
      var place = Int(truncatingIfNeeded: facts[number].keyLow) & mask
      let tag = facts[number].keyHigh & 0xFFFF_FFFF_0000_0000
      while true {
        let entry = table[place]
        if entry == 0 {
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
            settle(number, against: rival, at: holder, day: day)
            break
          }
        }
        place = (place + 1) & mask
      }
    }
  }

  /// Whether a winner's key counts: see `FoldFile.bringsKeys`.
  func counts(_ number: Int) -> Bool { isBrought.isEmpty || isBrought[number] }

  private mutating func settle(_ number: Int, against rival: Int, at place: Int, day: Day) {
    while latest.count <= place { latest.append(winners[latest.count]) }
    let first = min(firstDelivery[rival], day)
    let wins = order(number) > order(rival)
    let loser = wins ? rival : number
    if wins { winners[place] = Int32(number) }
    firstDelivery[wins ? number : rival] = first
    if !isBrought.isEmpty {
      isBrought[wins ? number : rival] = isBrought[number] || isBrought[rival]
    }
    if facts[loser].reasonCode == 0 { superseded[Int(ranks[loser])] += 1 }
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
}

// Ranks of many replicates, counted.
//
// The trick: indices are spread evenly enough that most of a sort can be done by arithmetic. Each is
// put into one of about as many equal intervals as there are units, best first (a counting sort), and
// one insertion sort over the whole, which then moves hardly anything, makes the order exact whatever
// the spread. Ranks go into a matrix of unit × rank. Which of two units is above the other is counted
// for all pairs at once: a row of 16-bit ranks is compared with one unit's, and the compiler turns
// that loop into vectors; four replicates share each pass over the counts. Ranks within the further sets
// follow from one walk down the sorted order: each unit's rank in a set is how many of the set were met
// before it, or that of the last one met where both are level.
//
// What breaks if you touch it: the pair counts are 16 bits wide between two spills, so they must be
// spilled before 65,536 replicates; the inner loop must stay free of branches and checks.

/// Counts where units stand, replicate after replicate.
struct RankCounter {
  private let units: Int
  private let sets: [[Int]]
  private let reference: [Int]
  private let countsPairs: Bool
  private var first: ContiguousArray<UInt32>
  private var others: SetRanks
  private var pairs: ContiguousArray<UInt32>
  private var recentPairs: [ContiguousArray<UInt16>]
  private var recent = 0
  private var sorter: BucketSorter
  private var ranks: ContiguousArray<UInt16>
  private var rowRanks: ContiguousArray<UInt16>

  init(units: Int, sets: [[Int]], reference: [Int], countsPairs: Bool) {
    precondition(units < 65_536, "ranks of 16 bits")
    self.units = units
    self.sets = sets
    self.reference = reference
    self.countsPairs = countsPairs
    first = ContiguousArray(repeating: 0, count: units * units)
    others = SetRanks(Array(sets.dropFirst()), units: units)
    pairs = ContiguousArray(repeating: 0, count: countsPairs ? units * units : 0)
    recentPairs = Array(
      repeating: ContiguousArray(repeating: 0, count: units), count: countsPairs ? units : 0)
    sorter = BucketSorter(count: units)
    ranks = ContiguousArray(repeating: 0, count: units * ReplicateBlock.size)
    rowRanks = ContiguousArray(repeating: 0, count: units)
  }

  /// Counts a block; `moves` takes, per replicate, by how many places all units moved together.
  mutating func count(_ block: borrowing ReplicateBlock, moves: inout [Int]) {
    let rows = block.replicates.count
    for (row, replicate) in block.replicates.enumerated() {
      let indices = block.indices.span.extracting(row * block.stride..<row * block.stride + units)
      let bounds = block.bounds[row]
      sorter.sort(indices, from: bounds.low.min(), to: bounds.high.max())
      rank(indices)
      let place = row * units
      for unit in 0..<units { ranks[place + unit] = rowRanks[unit] }
      moves[replicate] = move()
      others.count(sorter.order, rowRanks)
    }
    if countsPairs { countPairs(rows) }
  }

  /// Ranks the first set by the sorted order, and counts.
  private mutating func rank(_ indices: Span<Double>) {
    var rank = 0
    var previous = Double.infinity
    for place in 0..<units {
      let unit = Int(sorter.order[place])
      let index = indices[unit]
      if index != previous { rank = place }
      previous = index
      rowRanks[unit] = UInt16(truncatingIfNeeded: rank)
      first[unit * units + rank] &+= 1
    }
  }

  private func move() -> Int {
    guard !reference.isEmpty else { return 0 }
    var sum = 0
    for unit in 0..<units { sum += abs(Int(rowRanks[unit]) + 1 - reference[unit]) }
    return sum
  }

  private mutating func countPairs(_ rows: Int) {
    var row = 0
    while row < rows {
      let taken = min(4, rows - row)
      if recent + taken > 65_535 { spill() }
      addPairs(from: row, taken)
      recent += taken
      row += taken
    }
  }

  /// Adds up to four replicates to the pair counts; a row that is not there repeats `none`.
  private mutating func addPairs(from row: Int, _ taken: Int) {
    let units = units
    let ranks = ranks
    let all = ranks.span
    let first = all.extracting(row * units..<(row + 1) * units)
    for unit in 0..<units {
      var own = recentPairs[unit].mutableSpan
      if taken == 4 {
        let second = all.extracting((row + 1) * units..<(row + 2) * units)
        let third = all.extracting((row + 2) * units..<(row + 3) * units)
        let fourth = all.extracting((row + 3) * units..<(row + 4) * units)
        let mine = (first[unit], second[unit], third[unit], fourth[unit])
        for other in 0..<units {
          let a: UInt16 = first[other] > mine.0 ? 1 : 0
          let b: UInt16 = second[other] > mine.1 ? 1 : 0
          let c: UInt16 = third[other] > mine.2 ? 1 : 0
          let d: UInt16 = fourth[other] > mine.3 ? 1 : 0
          own[other] = own[other] &+ a &+ b &+ c &+ d
        }
      } else {
        for step in 0..<taken {
          let one = all.extracting((row + step) * units..<(row + step + 1) * units)
          let rank = one[unit]
          for other in 0..<units { own[other] = own[other] &+ (one[other] > rank ? 1 : 0) }
        }
      }
    }
  }

  private mutating func spill() {
    for unit in recentPairs.indices {
      for other in 0..<units {
        pairs[unit * units + other] &+= UInt32(recentPairs[unit][other])
        recentPairs[unit][other] = 0
      }
    }
    recent = 0
  }

  /// All that was counted.
  consuming func outcome(moves: [Int]) -> ReplicateOutcome {
    spill()
    let all = RankTally(members: Array(0..<units), counts: Array(first))
    return ReplicateOutcome(
      replicates: moves.count, tallies: (sets.isEmpty ? [] : [all]) + others.tallies,
      above: Array(pairs), moves: moves)
  }
}

/// Ranks within sets of units, replicate after replicate.
private struct SetRanks {
  private let sets: [[Int]]
  /// Where each unit's memberships begin in `memberships`; one more for the end.
  private var starts: ContiguousArray<Int32> = []
  /// The sets that each unit is in, and where its counts begin.
  private var memberships: ContiguousArray<(set: Int32, counts: Int32)> = []
  /// Where each set's counts begin.
  private var offsets: [Int] = []
  /// Member × rank − 1, set after set.
  private var counts: ContiguousArray<UInt32>
  /// By set, of one replicate: how many were met, the rank among all of the last one, and its rank in the set.
  private var met: ContiguousArray<(count: Int32, last: Int32, rank: Int32)>

  init(_ sets: [[Int]], units: Int) {
    self.sets = sets
    var own: [[(set: Int32, counts: Int32)]] = Array(repeating: [], count: units)
    var size = 0
    for (set, members) in sets.enumerated() {
      offsets.append(size)
      for (position, unit) in members.enumerated() {
        own[unit].append((Int32(set), Int32(size + position * members.count)))
      }
      size += members.count * members.count
    }
    for one in own {
      starts.append(Int32(memberships.count))
      memberships += one
    }
    starts.append(Int32(memberships.count))
    counts = ContiguousArray(repeating: 0, count: size)
    met = ContiguousArray(repeating: (0, -1, 0), count: sets.count)
  }

  /// Counts a replicate; `order` has the best unit first, `ranks` the rank of each among all.
  mutating func count(_ order: ContiguousArray<Int32>, _ ranks: ContiguousArray<UInt16>) {
    for set in met.indices { met[set] = (0, -1, 0) }
    for unit in order {
      let rank = Int32(ranks[Int(unit)])
      for place in Int(starts[Int(unit)])..<Int(starts[Int(unit) + 1]) {
        let own = memberships[place]
        var set = met[Int(own.set)]
        if rank != set.last {
          set.rank = set.count
          set.last = rank
        }
        set.count &+= 1
        met[Int(own.set)] = set
        counts[Int(own.counts &+ set.rank)] &+= 1
      }
    }
  }

  /// All that was counted, set by set.
  var tallies: [RankTally] {
    sets.enumerated().map { number, members in
      let start = offsets[number]
      return RankTally(
        members: members, counts: Array(counts[start..<start + members.count * members.count]))
    }
  }
}

/// Sorts the positions of numbers, greatest first.
struct BucketSorter {
  private let count: Int
  private let buckets: Int
  private var starts: ContiguousArray<Int32>
  private var bucketOf: ContiguousArray<Int32>
  /// The positions, greatest number first; equal numbers in any order.
  private(set) var order: ContiguousArray<Int32>

  init(count: Int) {
    self.count = count
    var buckets = 16
    while buckets < count { buckets *= 2 }
    self.buckets = buckets
    starts = ContiguousArray(repeating: 0, count: buckets + 1)
    bucketOf = ContiguousArray(repeating: 0, count: count)
    order = ContiguousArray(repeating: 0, count: count)
  }

  /// Sorts `count` numbers that lie within the bounds.
  mutating func sort(_ numbers: Span<Double>, from low: Double, to high: Double) {
    let width = high - low
    let scale = width > 0 ? Double(buckets - 1) / width : 0
    for bucket in starts.indices { starts[bucket] = 0 }
    for position in 0..<count {
      // Falls as the number rises, so that buckets are in order whatever their bounds.
      let bucket = Int32(truncatingIfNeeded: Int((high - numbers[position]) * scale))
      bucketOf[position] = bucket
      starts[Int(bucket) + 1] &+= 1
    }
    var sum: Int32 = 0
    for bucket in starts.indices {
      sum &+= starts[bucket]
      starts[bucket] = sum
    }
    for position in 0..<count {
      let bucket = Int(bucketOf[position])
      order[Int(starts[bucket])] = Int32(truncatingIfNeeded: position)
      starts[bucket] &+= 1
    }
    for place in 1..<max(1, count) {
      let moved = order[place]
      let number = numbers[Int(moved)]
      var free = place
      while free > 0, numbers[Int(order[free - 1])] < number {
        order[free] = order[free - 1]
        free -= 1
      }
      order[free] = moved
    }
  }
}

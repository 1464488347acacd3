/// How often each member of a set had each rank.
public struct RankTally: Equatable, Sendable {
  /// The units of the set, by position in the study.
  public let members: [Int]
  /// Member × rank − 1.
  var counts: [UInt32]

  init(members: [Int], counts: [UInt32]) {
    precondition(counts.count == members.count * members.count, "counts of another shape")
    self.members = members
    self.counts = counts
  }

  /// How often a member had a rank, 1...
  public func count(_ member: Int, rank: Int) -> Int {
    Int(counts[member * members.count + rank - 1])
  }

  /// The quantile of a member's ranks, by linear interpolation between the two nearest (type 7).
  ///
  /// The share is 0.5 for the median. Without replicates 0. Source: R. J. Hyndman, Y. Fan, *Sample
  /// quantiles in statistical packages* (1996).
  public func quantile(_ share: Double, of member: Int) -> Double {
    let row = counts[member * members.count..<(member + 1) * members.count]
    let total = row.reduce(0) { $0 + Int($1) }
    guard total > 0 else { return 0 }
    let place = Double(total - 1) * share
    let whole = Int(place)
    let rest = place - Double(whole)
    let lower = rank(at: whole, in: row)
    guard rest > 0 else { return Double(lower) }
    let upper = rank(at: whole + 1, in: row)
    return Double(lower) + rest * Double(upper - lower)
  }

  /// The mean of a member's ranks.
  public func mean(of member: Int) -> Double {
    let row = counts[member * members.count..<(member + 1) * members.count]
    let total = row.reduce(0) { $0 + Int($1) }
    let sum = row.enumerated().reduce(0) { $0 + ($1.offset + 1) * Int($1.element) }
    return total > 0 ? Double(sum) / Double(total) : 0
  }

  private func rank(at place: Int, in row: ArraySlice<UInt32>) -> Int {
    var passed = 0
    for (rank, count) in row.enumerated() {
      passed += Int(count)
      if passed > place { return rank + 1 }
    }
    return row.count
  }
}

/// What came of a list of replicates: exact counts, whatever their order.
public struct ReplicateOutcome: Equatable, Sendable {
  /// How many replicates.
  public private(set) var replicates: Int
  /// Ranks by set.
  public private(set) var tallies: [RankTally]
  /// Unit × unit: how often the first was strictly above the second.
  private(set) var above: [UInt32]
  /// By how many places all units together moved from the reference, replicate by replicate.
  public private(set) var moves: [Int]

  init(replicates: Int, tallies: [RankTally], above: [UInt32], moves: [Int]) {
    self.replicates = replicates
    self.tallies = tallies
    self.above = above
    self.moves = moves
  }

  /// The share of replicates in which a unit was above another, ties half; 0...1.
  ///
  /// Only where pairs were counted.
  public func probability(_ unit: Int, above other: Int) -> Double {
    precondition(replicates == 0 || !above.isEmpty, "pairs that were not counted")
    guard replicates > 0 else { return 0.5 }
    let units = tallies[0].members.count
    let wins = Int(above[unit * units + other])
    let losses = Int(above[other * units + unit])
    return Double(replicates + wins - losses) / Double(2 * replicates)
  }

  /// The outcome of both lists, one after the other.
  public static func + (a: ReplicateOutcome, b: ReplicateOutcome) -> ReplicateOutcome {
    var sum = a
    sum.replicates += b.replicates
    for set in sum.tallies.indices {
      for count in sum.tallies[set].counts.indices {
        sum.tallies[set].counts[count] += b.tallies[set].counts[count]
      }
    }
    for pair in sum.above.indices { sum.above[pair] += b.above[pair] }
    sum.moves += b.moves
    return sum
  }
}

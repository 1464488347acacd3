/// What equal numbers get as their rank.
public enum Ties: Sendable {
  /// The least of the ranks they take up: 1, 2, 2, 4.
  case minimum
  /// The mean of the ranks they take up: 1, 2.5, 2.5, 4.
  case average
}

/// Competition ranks, in the order given: 1 + how many are larger, so that equal numbers share one.
public func competitionRanks(_ numbers: [Double]) -> [Int] {
  // Of equal numbers either may come first: they share a rank.
  let order =
    numbers.contains(where: \.isNaN)
    ? numbers.indices.sorted { numbers[$0] > numbers[$1] }
    : ascendingPlaces(numbers).reversed().map { Int($0) }
  var ranks = [Int](repeating: 0, count: numbers.count)
  for (place, index) in order.enumerated() {
    let ties = place > 0 && numbers[order[place - 1]] == numbers[index]
    ranks[index] = ties ? ranks[order[place - 1]] : place + 1
  }
  return ranks
}

/// Ranks from the least number, 1...n; NaN has none and stays as it is.
///
/// Shape: one rank per number, in the order given. Source: OECD/JRC Handbook (2008), step 5,
/// "ranking"; R's `rank`.
public func ascendingRanks(_ values: [Double], ties: Ties) -> [Double] {
  let present = values.indices.filter { !values[$0].isNaN }
  let lowest = competitionRanks(present.map { -values[$0] })
  var ranks = values
  var groups: [Int: Int] = [:]
  if ties == .average { for rank in lowest { groups[rank, default: 0] += 1 } }
  for (place, index) in present.enumerated() {
    let rank = lowest[place]
    ranks[index] = Double(rank) + Double((groups[rank] ?? 1) - 1) / 2
  }
  return ranks
}

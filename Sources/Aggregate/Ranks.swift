import Records
import Statistics

/// Ranks a set of cities: ranked ones by index, exact ties in code order, unranked ones last.
///
/// The interval of a rank spans the full computation and every recomputation with one branch left
/// out, each of which is ranked anew over the same set.
func ranking(_ scope: RankingScope, of assessments: [CityAssessment]) -> Ranking {
  let ranked = assessments.filter { $0.status == .ranked && $0.index != nil }.sorted { a, b in
    (-(a.index ?? 0), a.city) < (-(b.index ?? 0), b.city)
  }
  let indices = ranked.map { $0.index ?? 0 }
  let ranks = competitionRanks(indices)
  let printed = printedIndices(indices)
  let intervals = rankIntervals(ranks, ranked)

  let places = ranked.indices.map { place in
    Placement(
      city: ranked[place].city, index: indices[place], printed: printed[place],
      rank: ranks[place], of: ranked.count, rankLow: intervals[place].lowerBound,
      rankHigh: intervals[place].upperBound)
  }
  let unranked = assessments.filter { $0.status != .ranked || $0.index == nil }
    .sorted { $0.city < $1.city }
    .map { assessment in
      Placement(
        city: assessment.city, index: nil, printed: "–", rank: nil, of: ranked.count,
        rankLow: nil, rankHigh: nil)
    }
  return Ranking(scope: scope, places: places + unranked)
}

/// The best and the worst rank of each city, in the order given.
private func rankIntervals(_ ranks: [Int], _ ranked: [CityAssessment]) -> [ClosedRange<Int>] {
  var intervals = ranks.map { $0...$0 }
  let branches = ranked.map { $0.leaveOneOut.count }.min() ?? 0
  for branch in 0..<branches {
    let ranks = competitionRanks(ranked.map { $0.leaveOneOut[branch] })
    for (city, rank) in ranks.enumerated() {
      let known = intervals[city]
      intervals[city] = min(known.lowerBound, rank)...max(known.upperBound, rank)
    }
  }
  return intervals
}

/// Mean, median and bounds of the ranked cities of a set.
///
/// The mean is summed in code order and rounded to 12 significant digits.
func summary(_ scope: RankingScope, of assessments: [CityAssessment]) -> GroupSummary {
  let indices = assessments.sorted { $0.city < $1.city }
    .filter { $0.status == .ranked }
    .compactMap(\.index)
  let sorted = indices.sorted()
  let sum = indices.reduce(0, +)
  return GroupSummary(
    scope: scope, cities: assessments.count, ranked: indices.count,
    mean: indices.isEmpty ? nil : (sum / Double(indices.count)).roundedToSignificant(12),
    median: median(sorted), highest: sorted.last, lowest: sorted.first)
}

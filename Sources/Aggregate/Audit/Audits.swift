public import Contract
public import Records
import Statistics

/// Audits a month: how far the numbers bear the index that is made of them, group by group.
///
/// Coverage is that of all cities of a group; everything else rests on the scores of its ranked
/// cities that have data, two columns at a time on the cities that have both. Shapes, correlations
/// and weights need `AuditFlag.fewestCities` of them. Pure, and the same bits in whatever order cities
/// were given: sums run in the order of city codes. Source: OECD/JRC Handbook (2008), steps 3, 4, 6
/// and 7; formulas and bounds are in `docs/audit.md`.
///
/// - Parameters:
///   - result: the month, as `aggregate` or `robust` left it.
///   - edition: the edition that it was computed under.
/// - Returns: one audit per group that has a ranking, in the order of `CityGroup`.
public func audits(_ result: MonthResult, edition: Edition) -> [GroupAudit] {
  let tree = AuditTree(edition)
  return CityGroup.allCases.compactMap { group in
    guard let ranking = result.ranking(.group(group)) else { return nil }
    let members = Set(ranking.places.map(\.city))
    let assessments = result.assessments.filter { members.contains($0.city) }
    let ranked = assessments.filter { $0.status == .ranked }
    let nodes = NodeAuditor(tree, cities: assessments, ranked: ranked).audits()
    let replicates = result.robustness.first { $0.group == group }?.replicates
    let intervals = IntervalAudit(ranking, replicates: replicates)
    let coverage = Distribution(assessments.map(\.coverage)).mean
    return GroupAudit(
      group: group, cities: assessments.count, ranked: ranked.count,
      meanCoverage: coverage.isNaN ? nil : coverage.roundedToSignificant(12), nodes: nodes,
      intervals: intervals,
      findings: findings(tree, nodes: nodes, ranked: ranked, intervals: intervals))
  }
}

/// What an audit has to know of an edition.
struct AuditTree {
  let parents: [Int?]
  let levels: [Int]
  let isLeaf: [Bool]
  /// Whether more of it is worse: a deduction.
  let isTurned: [Bool]
  /// The children that stand in the weighted sum, by node.
  let weighted: [[Int]]
  /// Whether a node is part of the index, and not beside the sum.
  let isInSum: [Bool]
  /// The share of the edition's points; `nil` beside the sum.
  let nominalWeights: [Double?]

  init(_ edition: Edition) {
    let tree = ScoreTree(edition)
    var isInSum = edition.nodes.map { $0.parent == nil }
    for node in edition.nodes.indices where isInSum[node] {
      for child in tree.weighted[node] { isInSum[child] = true }
    }
    parents = edition.nodes.map(\.parent)
    levels = edition.nodes.map(\.level)
    isLeaf = edition.nodes.map { $0.leaf != nil }
    isTurned = edition.nodes.map { node in
      if case .deduction = node.leaf?.rule { true } else { false }
    }
    weighted = tree.weighted
    self.isInSum = isInSum
    nominalWeights = isInSum.indices.map { node in
      isInSum[node] ? (tree.points[node] / tree.points[0]).roundedToSignificant(12) : nil
    }
  }

  /// Sets of nodes that each make up the whole index: its indicators, then level by level from the
  /// top the items of a level, with the indicators that end above it.
  var cuts: [(members: [Int], judged: [Int])] {
    let all = parents.indices.filter { isInSum[$0] && $0 > 0 }
    let leaves = all.filter { isLeaf[$0] }
    let inner = all.filter { !isLeaf[$0] }
    let depths = Set(inner.map { levels[$0] }).sorted()
    return [(leaves, leaves)]
      + depths.map { level in
        let judged = inner.filter { levels[$0] == level }
        return (judged + leaves.filter { levels[$0] <= level }, judged)
      }
  }
}

extension IntervalAudit {
  /// Measures the intervals of a ranking; `nil` where nobody is ranked.
  init?(_ ranking: Ranking, replicates: Int?) {
    let widths = ranking.places.compactMap { place -> Int? in
      guard let low = place.rankLow, let high = place.rankHigh, place.rank != nil else {
        return nil
      }
      return high - low
    }
    guard let greatest = widths.max() else { return nil }
    let distribution = Distribution(widths.map(Double.init))
    let limit = AuditFlag.wideInterval * Double(widths.count)
    self.init(
      replicates: replicates, meanWidth: distribution.mean.roundedToSignificant(12),
      medianWidth: distribution.median, greatestWidth: greatest,
      wide: widths.count { Double($0) > limit })
  }
}

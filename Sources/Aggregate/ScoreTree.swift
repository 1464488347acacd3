import Contract
import Records

/// An edition's tree, laid out for folding: who weighs what, and what stands outside the sum.
///
/// Scores are arrays over `Edition.nodes`; `nil` is missing. A parent is the weighted mean of those
/// children that have a score, so that the points of a missing child are spread over its siblings in
/// proportion, and a node all of whose children are missing is missing itself. All sums run in the
/// order of the tree, and give the same last bit every time.
struct ScoreTree {
  /// A deduction or bonus below a node: its limit in points, negative for a deduction.
  struct Adjustment {
    let child: Int
    let limit: Double
  }

  /// The number of nodes.
  let count: Int
  /// The points of each node as the edition states them.
  let points: [Double]
  /// The branches of leave-one-out: level-2 items, and level-1 items without items of their own.
  let branches: [Int]
  let parents: [Int?]
  let weighted: [[Int]]
  let adjustments: [[Adjustment]]
  let isGeometric: [Bool]

  /// Lays out an edition's tree.
  init(_ edition: Edition) {
    let nodes = edition.nodes
    count = nodes.count
    points = nodes.map { $0.parent == nil ? edition.totalPoints : $0.points }
    parents = nodes.map(\.parent)
    isGeometric = nodes.map { $0.aggregation == .geometric }
    weighted = nodes.map { node in
      node.children.filter { child in
        nodes[child].points > 0 && nodes[child].leaf?.rule.isOutsideSum != true
      }
    }
    adjustments = nodes.map { node in
      node.children.compactMap { child in
        switch nodes[child].leaf?.rule {
        case .deduction(_, let floor): Adjustment(child: child, limit: -floor)
        case .bonus(_, let cap): Adjustment(child: child, limit: cap)
        default: nil
        }
      }
    }
    let inSum = Set(weighted.flatMap { $0 })
    branches = nodes.indices.filter { node in
      inSum.contains(node)
        && (nodes[node].level == 2 || nodes[node].level == 1 && nodes[node].leaf != nil)
    }
  }

  /// Fills in the scores of the inner nodes from those of the leaves; `scores[0]` is the root's.
  func fold(_ scores: inout [Double?]) {
    for node in stride(from: count - 1, through: 0, by: -1) where !weighted[node].isEmpty {
      scores[node] = combined(node, scores)
    }
  }

  /// The root's score as if a branch had no data; `scores` as `fold` left them.
  func rootScore(leavingOut branch: Int, of scores: [Double?]) -> Double? {
    var changed = branch
    var score: Double? = nil
    while let parent = parents[changed] {
      score = combined(parent, scores, replacing: changed, by: score)
      changed = parent
    }
    return score
  }

  /// Puts another score in the place of a leaf's, and refolds what lies above it.
  func replace(_ leaf: Int, by score: Double?, in scores: inout [Double?]) {
    scores[leaf] = score
    var changed = leaf
    while let parent = parents[changed] {
      scores[parent] = combined(parent, scores)
      changed = parent
    }
  }

  /// The weighted mean of the children, then deductions and bonuses, never outside 0...1.
  ///
  /// A deduction's points are points of the node as the edition states them: where missing data gave
  /// the node more weight, the deduction weighs more by the same factor.
  private func combined(
    _ node: Int, _ scores: [Double?], replacing replaced: Int? = nil, by replacement: Double? = nil
  ) -> Double? {
    var mean = WeightedMean(isGeometric: isGeometric[node])
    for child in weighted[node] {
      guard let score = child == replaced ? replacement : scores[child] else { continue }
      mean.add(score, weight: points[child])
    }
    guard var score = mean.value else { return nil }
    for adjustment in adjustments[node] {
      if let share = scores[adjustment.child] { score += share * adjustment.limit / points[node] }
    }
    return min(1, max(0, score))
  }

  /// The share of each node's points that rests on data, 0...1, given which leaves have data.
  func coverage(_ hasData: [Bool]) -> [Double] {
    var coverage = hasData.map { $0 ? 1.0 : 0 }
    for node in stride(from: count - 1, through: 0, by: -1) where !weighted[node].isEmpty {
      var mean = WeightedMean(isGeometric: false)
      for child in weighted[node] { mean.add(coverage[child], weight: points[child]) }
      coverage[node] = mean.value ?? 0
    }
    return coverage.map { $0.roundedToSignificant(12) }
  }

  /// Points earned and points to be had, from folded scores.
  ///
  /// The root has the edition's total; each node's are shared out over its children that have a score.
  /// Below an arithmetic node they add up to its own unless deductions or bonuses met its bounds. A
  /// deduction earns negative points, a bonus positive ones, and neither has points to be had.
  func earnings(_ scores: [Double?]) -> [(points: Double?, maxPoints: Double)] {
    var earnings = [(points: Double?, maxPoints: Double)](repeating: (nil, 0), count: count)
    if scores[0] != nil { earnings[0].maxPoints = points[0] }
    for node in 0..<count {
      let maxPoints = earnings[node].maxPoints
      if let score = scores[node], maxPoints > 0 { earnings[node].points = score * maxPoints }
      var weights = 0.0
      for child in weighted[node] where scores[child] != nil { weights += points[child] }
      for child in weighted[node] where scores[child] != nil {
        earnings[child].maxPoints = maxPoints * points[child] / weights
      }
      for adjustment in adjustments[node] where maxPoints > 0 {
        guard let share = scores[adjustment.child] else { continue }
        earnings[adjustment.child].points = share * adjustment.limit * maxPoints / points[node]
      }
    }
    return earnings.map {
      ($0.points?.roundedToSignificant(12), $0.maxPoints.roundedToSignificant(12))
    }
  }
}

public import Contract
public import Records

/// What would move a city up, if all others stood still: see `Outlook`.
///
/// How much an indicator costs a city nobody publishes; the part of the way to full marks stands for it.
/// Each indicator is tried alone on the edition's own tree, so that bounds, geometric means and missing
/// data are as they are.
///
/// - Parameters:
///   - city: a city of the result.
///   - result: the month.
///   - edition: the edition it was assessed under.
///   - group: the city's group.
/// - Returns: the outlook; `nil` for a city without an index.
public func outlook(
  of city: CityCode, in result: MonthResult, edition: Edition, group: CityGroup
) -> Outlook? {
  guard let assessment = result.assessment(of: city), let index = assessment.index else {
    return nil
  }
  let above = (result.ranking(.group(group))?.places ?? []).filter {
    assessment.status == .ranked && ($0.index ?? 0) > index
  }
  let next = above.last
  // What passes must also print higher.
  let goal = next?.index.map { $0 + 0.01 }
  let tree = ScoreTree(edition)
  let scores = assessment.nodes.map(\.score)
  func reached(_ node: Int, _ score: Double) -> Double {
    var changed = scores
    tree.replace(node, by: score, in: &changed)
    return 100 * (changed[0] ?? 0)
  }

  let improvements = edition.nodes.indices.compactMap { node -> Improvement? in
    guard let leaf = edition.nodes[node].leaf, let score = scores[node],
      let best = leaf.rule.bestScore
    else { return nil }
    let most = reached(node, best) - index
    guard most > 1e-9 else { return nil }
    let share = goal.flatMap { goal -> Double? in
      guard goal <= index + most else { return nil }
      return wayTo(goal, from: index, to: index + most) {
        reached(node, score + (best - score) * $0)
      }
    }
    return Improvement(
      node: node, score: score, mostPoints: most.roundedToSignificant(12),
      share: share?.roundedToSignificant(12),
      scoreNeeded: share.map { (score + (best - score) * $0).roundedToSignificant(12) })
  }
  return Outlook(
    city: city, next: next?.city,
    pointsNeeded: goal.map { ($0 - index).roundedToSignificant(12) },
    improvements: improvements.sorted { $0.precedes($1) })
}

/// The smallest part of the way, 0...1, that reaches a goal which the whole way reaches; to 1e-10 points.
///
/// By the line between the ends, which meets at once where the tree is linear; else by halving what is
/// left.
private func wayTo(
  _ goal: Double, from start: Double, to end: Double, _ reached: (Double) -> Double
) -> Double {
  let straight = (goal - start) / (end - start)
  if abs(reached(straight) - goal) <= 1e-10 { return straight }
  var low = 0.0
  var high = 1.0
  while high - low > 1e-12 {
    let middle = (low + high) / 2
    if reached(middle) >= goal { high = middle } else { low = middle }
  }
  return high
}

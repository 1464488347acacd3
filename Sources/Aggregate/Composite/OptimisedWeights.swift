public import Contract
public import Records
public import Statistics

/// What optimised weights aim at.
public enum WeightTarget: Sendable {
  /// Correlations with the index in these proportions, one per item of the level.
  case balance([Double])
  /// The largest sum of correlations with the index.
  case information
}

/// The result of a search for weights.
public struct OptimisedWeights: Sendable {
  /// The weights of the level's items, in the tree's order; they add up to 1.
  public let weights: [Double]
  /// The correlation of each item with the index under these weights.
  public let correlations: [Double]
  /// The search: what it reached, in how many steps, and whether it came to rest.
  public let search: Minimum

  /// Whether the weights can be used: the search came to rest and none is negative.
  ///
  /// What did not is a warning, not a result.
  public var isUsable: Bool { search.converged && weights.allSatisfy { $0 >= 0 } }
}

/// Searches weights of one level that bring its items' correlations with the index near a target.
///
/// Balance minimises ln(mean((target − r / Σr)²)), information maximises Σr, r Pearson's correlation
/// of the level's items with the index; other weights stay. The search is Nelder and Mead's, from the
/// target or from the weights that there are. Source: Becker, Saisana, Paruolo and Vandecasteele,
/// Weights and importance in composite indicators (2017); COINr, "get_opt_weights".
///
/// - Parameters:
///   - table: units × indicators, normalised.
///   - tree: what belongs to what.
///   - weights: one per item of the tree.
///   - level: whose weights are searched.
///   - target: what for.
///   - rule: how the aggregates of a level are made.
///   - tolerance: of the search, relative.
///   - maximumEvaluations: when it is given up.
/// - Returns: the weights, their correlations, and the search.
public func optimisedWeights(
  _ table: DataTable, tree: IndicatorTree, weights: [Double], level: Int, target: WeightTarget,
  rule: @escaping (Int) -> LevelRule = { _ in LevelRule() }, tolerance: Double = 1e-9,
  maximumEvaluations: Int = 800
) -> OptimisedWeights {
  let upper = UpperTree(table, tree: tree, weights: weights, level: level, rule: rule)
  let items = upper.tree.level(1)

  func correlations(_ point: [Double]) -> [Double] {
    let sum = point.reduce(0, +)
    var trial = upper.weights
    for (item, weight) in zip(items, point) { trial[item] = weight / sum }
    let (scores, index) = upper.scores(trial)
    return items.map { correlation(scores[upper.tree.items[$0].code] ?? [], index) }
  }

  func cost(_ point: [Double]) -> Double {
    let found = correlations(point)
    let sum = found.reduce(0, +)
    guard case .balance(let wanted) = target else { return -sum }
    let total = wanted.reduce(0, +)
    let squares = zip(wanted, found).map { want, has in
      let distance = want / total - has / sum
      return distance * distance
    }
    return naturalLogarithm(squares.reduce(0, +) / Double(squares.count))
  }

  var start = items.map { upper.weights[$0] }
  if case .balance(let wanted) = target {
    precondition(wanted.count == items.count, "a target for each item of the level")
    let total = wanted.reduce(0, +)
    start = wanted.map { $0 / total }
  }
  let search = minimised(
    from: start, tolerance: tolerance, maximumEvaluations: maximumEvaluations, cost)
  let sum = search.point.reduce(0, +)
  return OptimisedWeights(
    weights: search.point.map { $0 / sum }, correlations: correlations(search.point),
    search: search)
}

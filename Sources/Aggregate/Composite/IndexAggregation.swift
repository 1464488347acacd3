public import Contract
public import Records
import Statistics

/// Takes normalised indicators up the tree, level by level.
///
/// Shape: the table's rows × all items of the tree, indicators first in the table's order, then the
/// aggregates level by level in the tree's. An indicator of the tree that the table does not have
/// counts as missing throughout. Missing data: see `combined`. Values are not rounded, but aggregates that
/// differ in their last bits only are made equal (`settled`).
///
/// - Parameters:
///   - table: units × indicators, higher is better; columns that the tree does not know are left out.
///   - tree: what belongs to what.
///   - weights: one per item of the tree, any scale; `tree.weights` for those of the tree.
///   - rule: how the aggregates of a level, 2 and up, are made.
/// - Returns: the scores, in the unit of the indicators' scale.
public func aggregated(
  _ table: DataTable, tree: IndicatorTree, weights: [Double], rule: (Int) -> LevelRule
) -> DataTable {
  weighted(table, tree: tree, weights: weights, rule: rule).scores
}

/// The same, with the weights that were used and where a weighting rule did not apply.
///
/// Weights that a level's rule finds in the scores take the place of the given ones, over all rows of
/// the table; where the rule does not apply all siblings weigh the same. An item with the weight 0 is
/// left out whatever the rule.
///
/// - Returns: the scores; one weight per item; the codes of aggregates whose children weigh the same
///   because their rule did not apply.
public func weighted(
  _ table: DataTable, tree: IndicatorTree, weights: [Double], rule: (Int) -> LevelRule
) -> (scores: DataTable, weights: [Double], unweighted: [String]) {
  precondition(weights.count == tree.items.count, "a weight for each item")
  var weights = weights
  var unweighted: [String] = []
  var columns = table.columns.filter { code in
    tree.position(code).map { tree.items[$0].level == 1 } ?? false
  }
  var values = table.columns(columns).values
  var byItem: [Int: [Double]] = [:]
  for (code, column) in zip(columns, values) { byItem[tree.position(code) ?? 0] = column }
  let nothing = table.units.map { _ in Double.missing }
  let parts = table.times.isEmpty ? nil : table.rowsByTime.map(\.rows)
  for level in stride(from: 2, through: tree.levels, by: 1) {
    let rule = rule(level)
    for item in tree.level(level) {
      let children = tree.children[item]
      if rule.weighting != .original {
        // Columns without any value have no weight, and would leave no complete row.
        let present = children.filter { child in
          weights[child] != 0 && byItem[child]?.contains { !$0.isNaN } ?? false
        }
        let found = rule.weighting.weights(present.map { byItem[$0] ?? nothing })
        if found == nil && present.count > 1 { unweighted.append(tree.items[item].code) }
        for child in children { weights[child] = 0 }
        for (place, child) in present.enumerated() { weights[child] = found?[place] ?? 1 }
      }
      let column = settled(
        combined(
          children.map { byItem[$0] ?? nothing }, weights: children.map { weights[$0] },
          by: rule.combination, minimumShare: rule.minimumShare, parts: parts), areSums: true)
      byItem[item] = column
      columns.append(tree.items[item].code)
      values.append(column)
    }
  }
  return (table.with(columns: columns, values: values), weights, unweighted)
}

extension WeightingRule {
  /// The weights of siblings from their scores; `nil` where the rule does not apply.
  func weights(_ columns: [[Double]]) -> [Double]? {
    switch self {
    case .original, .equal: columns.map { _ in 1 }
    case .principalComponent: ObjectiveWeights.principalComponent(columns)
    case .entropy: ObjectiveWeights.entropy(columns)
    case .critic: ObjectiveWeights.critic(columns)
    case .standardDeviation: ObjectiveWeights.standardDeviation(columns)
    case .gini: ObjectiveWeights.gini(columns)
    case .merec: ObjectiveWeights.merec(columns)
    case .cilos: ObjectiveWeights.cilos(columns)
    case .idocriw: ObjectiveWeights.idocriw(columns)
    }
  }
}

/// Ranks each column of a table, 1 for the highest; equal scores share the best rank.
///
/// Scores are compared with 12 significant digits, so that the last bits of a sum decide no place.
/// Missing scores and NaN have no rank: missing. In a panel each time is ranked by itself.
///
/// - Parameters:
///   - table: scores, higher is better.
///   - significantDigits: the digits that are compared, 1...15; `nil` compares the last bit.
/// - Returns: a table of the same shape, ranks 1...n.
public func ranked(_ table: DataTable, significantDigits: Int? = 12) -> DataTable {
  let parts = table.rowsByTime.map(\.rows)
  return table.mapColumns { _, values in
    var ranks = values
    for rows in parts {
      let part = descendingRanks(rows.map { values[$0] }, significantDigits: significantDigits)
      for (row, rank) in zip(rows, part) { ranks[row] = rank }
    }
    return ranks
  }
}

/// Ranks from the highest score; missing where there is no score.
func descendingRanks(_ scores: [Double], significantDigits: Int? = 12) -> [Double] {
  let present = scores.indices.filter { !scores[$0].isNaN }
  let compared = present.map { row in
    significantDigits.map { scores[row].roundedToSignificant($0) } ?? scores[row]
  }
  var result = scores.map { _ in Double.missing }
  for (index, rank) in zip(present, competitionRanks(compared)) { result[index] = Double(rank) }
  return result
}

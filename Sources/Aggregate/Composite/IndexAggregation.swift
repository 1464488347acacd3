public import Contract
public import Records
import Statistics

/// Takes normalised indicators up the tree, level by level.
///
/// Shape: the table's rows × all items of the tree, indicators first in the table's order, then the
/// aggregates level by level in the tree's. An indicator of the tree that the table does not have
/// counts as missing throughout. Missing data: see `combined`. Values are not rounded.
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
  precondition(weights.count == tree.items.count, "a weight for each item")
  let known = table.columns.filter { code in
    tree.position(code).map { tree.items[$0].level == 1 } ?? false
  }
  var columns = known
  var values = table.columns(known).values
  var byItem: [Int: [Double]] = [:]
  for (code, column) in zip(known, values) { byItem[tree.position(code) ?? 0] = column }
  let nothing = table.units.map { _ in Double.missing }
  let parts = table.times.isEmpty ? nil : table.rowsByTime.map(\.rows)
  for level in stride(from: 2, through: tree.levels, by: 1) {
    let rule = rule(level)
    for item in tree.level(level) {
      let children = tree.children[item]
      let column = combined(
        children.map { byItem[$0] ?? nothing }, weights: children.map { weights[$0] },
        by: rule.combination, minimumShare: rule.minimumShare, parts: parts)
      byItem[item] = column
      columns.append(tree.items[item].code)
      values.append(column)
    }
  }
  return table.with(columns: columns, values: values)
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

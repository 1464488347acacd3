public import Contract
public import Records
import Statistics

/// Ranks each column within groups of units, 1 for the highest; see `ranked`.
///
/// - Parameters:
///   - table: scores, higher is better, of one period.
///   - groups: each row's group; a row without one is not ranked.
/// - Returns: a table of the same shape; missing where there is no score or group.
public func ranked(_ table: DataTable, within groups: [String?]) -> DataTable {
  let members = Dictionary(grouping: table.units.indices.filter { groups[$0] != nil }) {
    groups[$0]
  }
  return table.mapColumns { _, values in
    var ranks = values.map { _ in Double.missing }
    for rows in members.values {
      for (row, rank) in zip(rows, descendingRanks(rows.map { values[$0] })) { ranks[row] = rank }
    }
    return ranks
  }
}

/// Where one unit stands in one indicator.
public struct Standing: Equatable, Sendable {
  /// The indicator's code.
  public let code: String
  /// The rank among all units, 1 is best; equal values share the best rank.
  public let rank: Int
  /// The value, in the indicator's unit.
  public let value: Double
}

/// The indicators in which a unit stands best and worst.
///
/// Ranks of raw values in each indicator's direction. Indicators without a value, and those where the
/// unit shares the last rank, are left out: being one of many at the bottom is no finding. Equal
/// ranks come in the table's order. With few indicators both lists are shorter: none is in both. Source: COINr, "get_str_weak".
///
/// - Parameters:
///   - table: units × indicators, raw, of one period.
///   - tree: which way each indicator is good.
///   - unit: the unit's row.
///   - count: how many of each.
/// - Returns: the best, best first; the worst, worst last.
public func strengthsAndWeaknesses(
  _ table: DataTable, tree: IndicatorTree, unit: Int, count: Int = 5
) -> (strengths: [Standing], weaknesses: [Standing]) {
  var standings: [Standing] = []
  for (code, values) in zip(table.columns, table.values) {
    guard let item = tree.position(code), !values[unit].isNaN else { continue }
    let sign = tree.items[item].direction.sign
    let ranks = descendingRanks(values.map { sign * $0 }, significantDigits: nil)
    let last = ranks.filter { !$0.isNaN }.max() ?? 0
    guard ranks[unit] != last else { continue }
    standings.append(Standing(code: code, rank: Int(ranks[unit]), value: values[unit]))
  }
  let order = standings.indices.sorted { (standings[$0].rank, $0) < (standings[$1].rank, $1) }
  let sorted = order.map { standings[$0] }
  let best = sorted.prefix(min(count, (sorted.count + 1) / 2))
  return (Array(best), Array(sorted.dropFirst(best.count).suffix(count)))
}

/// The part of a tree that weights of a level have a say in; what is below is computed once.
struct UpperTree {
  let tree: IndicatorTree
  /// One per item of the upper tree.
  let weights: [Double]
  private let table: DataTable
  private let rule: (Int) -> LevelRule

  init(
    _ table: DataTable, tree: IndicatorTree, weights: [Double], level: Int,
    rule: @escaping (Int) -> LevelRule
  ) {
    let scores = aggregated(table, tree: tree, weights: weights, rule: rule)
    let (upper, positions) = tree.from(level: level)
    self.tree = upper
    self.weights = positions.map { weights[$0] }
    self.table = scores.columns(upper.indicators)
    self.rule = { rule($0 + level - 1) }
  }

  /// All scores under other weights, and the index.
  func scores(_ weights: [Double]) -> (table: DataTable, index: [Double]) {
    let scores = aggregated(table, tree: tree, weights: weights, rule: rule)
    return (scores, scores[tree.items[tree.root].code] ?? [])
  }
}

/// What becomes of the index when one item is left out.
public struct Removal: Sendable {
  /// The code of the item that is left out.
  public let code: String
  /// The index without it, row by row.
  public let scores: [Double]
  /// The mean change of the rank, in a panel within each time, over the rows that have one both times;
  /// 0 for none.
  public let meanRankChange: Double
}

/// Leaves out each item of a level in turn: its weight becomes 0, the others stand for all.
///
/// Source: COINr, "remove_elements". Complexity: one aggregation per item.
///
/// - Parameters:
///   - table: units × indicators, normalised.
///   - tree: what belongs to what.
///   - weights: one per item of the tree.
///   - level: the level whose items are left out.
///   - rule: how the aggregates of a level are made.
/// - Returns: one entry per item of the level, in the tree's order.
public func removals(
  _ table: DataTable, tree: IndicatorTree, weights: [Double], level: Int,
  rule: @escaping (Int) -> LevelRule
) -> [Removal] {
  let upper = UpperTree(table, tree: tree, weights: weights, level: level, rule: rule)
  func ranks(_ scores: [Double]) -> [Double] {
    ranked(table.with(columns: ["index"], values: [scores])).values[0]
  }
  let nominal = ranks(upper.scores(upper.weights).index)
  return upper.tree.level(1).map { item in
    var changed = upper.weights
    changed[item] = 0
    let scores = upper.scores(changed).index
    let changes = zip(nominal, ranks(scores)).map { abs($0 - $1) }.filter { !$0.isNaN }
    let mean = changes.isEmpty ? 0 : changes.reduce(0, +) / Double(changes.count)
    return Removal(code: upper.tree.items[item].code, scores: scores, meanRankChange: mean)
  }
}

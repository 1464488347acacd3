public import Records
public import Statistics

/// A correlation between two items of a tree.
public struct ItemCorrelation: Equatable, Sendable {
  /// The code of the first.
  public let first: String
  /// The code of the second.
  public let second: String
  /// The correlation, −1...1; NaN where there is none.
  public let correlation: Double
}

/// The correlations of each item of a level with each item of another level.
///
/// Shape: in the tree's order, the lower level outermost. Missing data: pairwise complete. Source:
/// OECD/JRC Handbook (2008), step 4; COINr, "get_corr".
///
/// - Parameters:
///   - table: scores of all items, as `aggregated` gives them.
///   - tree: which items belong to which level.
///   - levels: the lower and the upper level; they may be the same.
///   - method: how correlation is measured.
/// - Returns: one entry per pair of items that the table has.
public func correlations(
  _ table: DataTable, tree: IndicatorTree, levels: (Int, Int),
  _ method: CorrelationMethod = .pearson
) -> [ItemCorrelation] {
  func columns(_ level: Int) -> [(String, [Double])] {
    tree.level(level).compactMap { item in
      table[tree.items[item].code].map { (tree.items[item].code, $0) }
    }
  }
  let upper = columns(levels.1)
  return columns(levels.0).flatMap { code, values in
    upper.map { other, scores in
      ItemCorrelation(
        first: code, second: other, correlation: correlation(values, scores, method))
    }
  }
}

/// The correlation of each indicator with what it belongs to at each higher level.
///
/// An indicator that is against its parent (negative) or does not show in it (near 0) is found here.
/// Shape: indicator by indicator, then level by level upwards.
public func correlationsWithParents(
  _ table: DataTable, tree: IndicatorTree, _ method: CorrelationMethod = .pearson
) -> [ItemCorrelation] {
  tree.level(1).flatMap { item -> [ItemCorrelation] in
    let code = tree.items[item].code
    guard let values = table[code] else { return [] }
    return (2...max(2, tree.levels)).compactMap { level in
      guard let parent = tree.ancestor(of: item, level: level),
        let scores = table[tree.items[parent].code]
      else { return nil }
      return ItemCorrelation(
        first: code, second: tree.items[parent].code,
        correlation: correlation(values, scores, method))
    }
  }
}

/// The pairs of indicators below the same item whose correlation is beyond a bound.
///
/// Above a high bound two indicators say the same, below a low one they work against each other.
/// Source: COINr, "get_corr_flags".
///
/// - Parameters:
///   - table: units × indicators, higher is better.
///   - tree: what belongs to what.
///   - level: at which two indicators belong together.
///   - method: how correlation is measured.
///   - isBeyond: the bound.
/// - Returns: each pair once, with the code of the item that both belong to.
public func flaggedPairs(
  _ table: DataTable, tree: IndicatorTree, level: Int,
  _ method: CorrelationMethod = .pearson, isBeyond: (Double) -> Bool
) -> [(group: String, pair: ItemCorrelation)] {
  var flagged: [(group: String, pair: ItemCorrelation)] = []
  for item in tree.level(level) {
    let codes = tree.indicators(below: item).map { tree.items[$0].code }
    for (place, first) in codes.enumerated() {
      for second in codes[(place + 1)...] {
        guard let x = table[first], let y = table[second] else { continue }
        let found = correlation(x, y, method)
        guard isBeyond(found) else { continue }
        let pair = ItemCorrelation(first: first, second: second, correlation: found)
        flagged.append((tree.items[item].code, pair))
      }
    }
  }
  return flagged
}

/// Cronbach's alpha of each aggregate, over its indicators or over its children.
///
/// Shape: one per aggregate in the tree's order; see `cronbachAlpha`.
///
/// - Parameters:
///   - table: scores of the items whose agreement is asked for.
///   - tree: what belongs to what.
///   - ofChildren: over the children instead of the indicators.
/// - Returns: the aggregate's code, how many columns, and alpha.
public func reliability(
  _ table: DataTable, tree: IndicatorTree, ofChildren: Bool = false
) -> [(code: String, columns: Int, alpha: Double)] {
  tree.items.indices.filter { tree.items[$0].level > 1 }.map { item in
    let below = ofChildren ? tree.children[item] : tree.indicators(below: item)
    let columns = below.compactMap { table[tree.items[$0].code] }
    return (tree.items[item].code, columns.count, cronbachAlpha(columns))
  }
}

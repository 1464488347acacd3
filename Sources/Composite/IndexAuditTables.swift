import Aggregate
import Contract
import Records
import Report
import Score
import Statistics

/// The indicators after the division: moments, shares, and the flags that an audit raises.
///
/// Flags as in COINr: `low-data` below 65% of values, `zeros` below 50% that are not 0, `ties` below
/// 50% that are different, `outliers` out of the treatment's bounds.
func statisticsTable(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  var table = IndexRows(columns: [
    "code", "minimum", "maximum", "mean", "median", "standard_deviation", "skewness", "kurtosis",
    "values", "non_zero", "distinct", "largest_tie", "available_share", "non_zero_share",
    "distinct_share", "same_share", "flags",
  ])
  for indicator in statistics(result.raw) {
    let distribution = indicator.distribution
    let flags = [
      indicator.availableShare < 0.65 ? "low-data" : "",
      indicator.nonZeroShare < 0.5 ? "zeros" : "", indicator.distinctShare < 0.5 ? "ties" : "",
      indicator.isOutlying(plan.treatment(of: indicator.code)) ? "outliers" : "",
    ].filter { !$0.isEmpty }
    let numbers = [
      distribution.minimum, distribution.maximum, distribution.mean, distribution.median,
      distribution.standardDeviation, distribution.skewness, distribution.kurtosis,
      Double(distribution.count), Double(indicator.nonZero), Double(distribution.distinct),
      Double(distribution.largestTie), indicator.availableShare, indicator.nonZeroShare,
      indicator.distinctShare, indicator.sameShare,
    ]
    table.rows.append(
      [.text(indicator.code)] + numbers.map { .number(defined($0)) }
        + [.text(flags.joined(separator: "; "))])
  }
  return table
}

/// How much of each unit's data there is, over the indicators that tell units apart.
func availabilityTable(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  let hasTime = !result.raw.times.isEmpty
  var table = IndexRows(
    columns: ["unit"] + (hasTime ? ["time"] : [])
      + ["missing", "zeros", "available_share", "non_zero_share", "takes_part"])
  for (row, entry) in result.availability.enumerated() {
    let found = entry.found
    table.rows.append(
      [.text(found.unit)] + (hasTime ? [.number(Double(result.raw.times[row]))] : [])
        + [
          .number(Double(found.missing)), .number(Double(found.zeros)), .number(found.available),
          .number(defined(found.nonZero)), .text(entry.takesPart ? "yes" : "no"),
        ])
  }
  return table
}

/// Each item with every aggregate that it belongs to, and each pair of siblings.
func correlationsTable(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  let tree = plan.tree
  var table = IndexRows(columns: [
    "kind", "first", "second", "pairs", "pearson", "spearman", "kendall", "p_value",
  ])
  func add(_ kind: String, _ first: Int, _ second: Int) {
    let codes = (tree.items[first].code, tree.items[second].code)
    guard let x = result.scores[codes.0], let y = result.scores[codes.1] else { return }
    table.rows.append(
      [.text(kind), .text(codes.0), .text(codes.1)] + correlationCells(x, y))
  }
  for item in tree.items.indices {
    for level in (tree.items[item].level + 1)..<max(tree.levels + 1, tree.items[item].level + 1) {
      if let above = tree.ancestor(of: item, level: level) { add("parent", item, above) }
    }
  }
  for item in tree.items.indices {
    for (place, first) in tree.children[item].enumerated() {
      for second in tree.children[item][(place + 1)...] { add("sibling", first, second) }
    }
  }
  return table
}

/// Cronbach's alpha over indicators and over children, and the share of the first component.
func reliabilityTable(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  let tree = plan.tree
  var table = IndexRows(columns: [
    "code", "level", "indicators", "alpha", "children", "alpha_of_children",
    "first_component_share",
  ])
  let ofIndicators = reliability(result.scores, tree: tree)
  let ofChildren = reliability(result.scores, tree: tree, ofChildren: true)
  for (whole, part) in zip(ofIndicators, ofChildren) {
    guard let item = tree.position(whole.code) else { continue }
    let columns = tree.children[item].compactMap { result.scores[tree.items[$0].code] }
    let share = PrincipalComponents(columns)?.shares.first ?? .missing
    table.rows.append([
      .text(whole.code), .number(Double(tree.items[item].level)), .number(Double(whole.columns)),
      .number(defined(whole.alpha)), .number(Double(part.columns)),
      .number(defined(part.alpha)), .number(defined(share)),
    ])
  }
  return table
}

/// The mean change of the rank when an item is left out, level by level.
func removalsTable(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  var table = IndexRows(columns: ["code", "level", "mean_rank_change"])
  for level in 1..<max(1, plan.tree.levels) {
    let found = removals(
      result.normalised, tree: plan.tree, weights: result.weights, level: level, rule: plan.rule)
    for removal in found {
      table.rows.append([
        .text(removal.code), .number(Double(level)), .number(removal.meanRankChange),
      ])
    }
  }
  return table
}

/// The five best and the five worst indicators of each unit, by their values before any treatment.
func standingsTable(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  let hasTime = !result.raw.times.isEmpty
  var table = IndexRows(
    columns: ["unit"] + (hasTime ? ["time"] : []) + ["kind", "code", "rank", "value"])
  for (time, rows) in result.raw.rowsByTime {
    let part = result.raw.rows(rows)
    for row in part.units.indices {
      let found = strengthsAndWeaknesses(part, tree: plan.tree, unit: row)
      for (kind, list) in [("strength", found.strengths), ("weakness", found.weaknesses)] {
        for standing in list {
          table.rows.append(
            [.text(part.units[row])] + (time.map { [.number(Double($0))] } ?? [])
              + [
                .text(kind), .text(standing.code), .number(Double(standing.rank)),
                .number(standing.value),
              ])
        }
      }
    }
  }
  return table
}

/// Compound growth (a share) and trend (per cent) per unit of time; nothing in a single period.
func trendsTable(
  _ result: IndexResult, _ plan: IndexPlan, _ aggregates: [String]
) -> IndexRows {
  var table = IndexRows(columns: [
    "unit", "code", "growth", "change_percent", "available_share", "first_time", "last_time",
  ])
  let scores = result.scores
  guard !scores.times.isEmpty else { return table }
  let series = Dictionary(grouping: scores.units.indices) { scores.units[$0] }
  for (unit, rows) in series.sorted(by: { $0.key < $1.key }) {
    let rows = rows.sorted { scores.times[$0] < scores.times[$1] }
    let times = rows.map { Double(scores.times[$0]) }
    for code in aggregates {
      guard let column = scores[code] else { continue }
      let values = rows.map { column[$0] }
      let present = values.indices.filter { !values[$0].isNaN }
      table.rows.append([
        .text(unit), .text(code), .number(defined(compoundGrowth(values, times: times))),
        .number(defined(percentageChange(values, times: times))),
        .number(Double(present.count) / Double(values.count)),
        .number(present.first.map { times[$0] } ?? .missing),
        .number(present.last.map { times[$0] } ?? .missing),
      ])
    }
  }
  return table
}

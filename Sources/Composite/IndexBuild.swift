import Aggregate
import Contract
import Records
import Score
import Statistics

/// A composite index while it is being built, step by step.
struct IndexBuild {
  var table: DataTable
  let plan: IndexPlan
  private let denominators: DataTable
  private var names: [String]
  private var groups: [String?]
  private var rankGroups: [String?]
  private var raw: DataTable
  private var filled: DataTable
  private var found: [(found: UnitAvailability, takesPart: Bool)] = []
  private(set) var treatments: [String: [IndexTreatment]] = [:]
  private var warnings: [IndexWarning] = []

  init(_ input: IndexInput, _ plan: IndexPlan) {
    table = input.table
    raw = input.table
    filled = input.table
    denominators = input.denominators
    names = input.names
    groups = input.groups
    rankGroups = input.rankGroups
    self.plan = plan
  }

  mutating func warn(
    _ kind: IndexWarning.Kind, _ subject: String, _ count: Int = 0, times: [Int] = [],
    sum: Double? = nil
  ) {
    warnings.append(
      IndexWarning(kind: kind, subject: subject, count: count, times: times, sum: sum))
  }

  /// Makes values that differ in their last bits only equal, indicator by indicator.
  private mutating func settle() { table = table.mapColumns { settled($1) } }

  mutating func divide() {
    let tree = plan.tree
    let before = table
    table = denominated(table, by: denominators) { code in
      tree.position(code).flatMap { tree.items[$0].denominator }
        .map { ($0, plan.factors[code] ?? 1) }
    }
    for (column, code) in table.columns.enumerated() {
      let lost = table.units.indices.count { row in
        table[row, column].isNaN && !before[row, column].isNaN
      }
      if lost > 0 { warn(.denominatorMissing, code, lost) }
    }
    settle()
    raw = table
  }

  mutating func fillAlongTime(by rule: PanelImputation) {
    table = imputed(table, by: rule).table
    settle()
  }

  mutating func dropUninformative() {
    var kept: [String] = []
    for (code, values) in zip(table.columns, table.values) {
      switch Distribution(values).distinct {
      case 0: warn(.emptyIndicator, code)
      case 1 where plan.normalisation(of: code).hasFixedScale: kept.append(code)
      case 1: warn(.constantIndicator, code)
      default: kept.append(code)
      }
    }
    table = table.columns(kept)
  }

  mutating func screen() {
    found = availability(table).map { ($0, $0.passes(plan.screening)) }
    let rows = table.units.indices.filter { found[$0].takesPart }
    guard rows.count < table.units.count else { return }
    let out = table.units.indices.filter { !found[$0].takesPart }
    warn(.unitsLeftOut, labels(out), out.count)
    table = table.rows(rows)
    if !names.isEmpty { names = rows.map { names[$0] } }
    if !groups.isEmpty { groups = rows.map { groups[$0] } }
    if !rankGroups.isEmpty { rankGroups = rows.map { rankGroups[$0] } }
  }

  /// The units of rows, in a panel with their times.
  private func labels(_ rows: [Int]) -> String {
    rows.map { row in
      table.times.isEmpty ? table.units[row] : "\(table.units[row]) \(table.times[row])"
    }.joined(separator: ", ")
  }

  mutating func fill() {
    defer { filled = table }
    guard plan.imputation != .none else { return }
    table = each(table.rowsByTime) { part, _, rows in
      imputed(
        part, by: plan.imputation, tree: plan.tree,
        groups: groups.isEmpty ? [] : rows.map { groups[$0] })
    }
    settle()
    for (code, values) in zip(table.columns, table.values) {
      let gaps = values.count(where: \.isNaN)
      if gaps > 0 { warn(.gapsLeft, code, gaps) }
    }
  }

  /// The rows that have one scale, and so are treated together: all, or those of each time.
  ///
  /// Treated by themselves and scaled together, the same value would have another score in each time.
  var scales: [(time: Int?, rows: [Int])] {
    plan.isPooled ? [(nil, Array(table.units.indices))] : table.rowsByTime
  }

  mutating func treat() {
    var found: [String: [IndexTreatment]] = [:]
    table = each(scales) { part, time, rows in
      let (treated, columns) = treated(part, by: plan.treatment(of:), marks: plan.marks(of:))
      for (code, column) in zip(part.columns, columns) {
        found[code, default: []].append(IndexTreatment(time: time, rows: rows, column: column))
      }
      return treated
    }
    treatments = found
    warnOfTreatment()
  }

  /// Replaces the rows of each part by what a step makes of them.
  private func each(
    _ parts: [(time: Int?, rows: [Int])], _ step: (DataTable, Int?, [Int]) -> DataTable
  ) -> DataTable {
    if parts.count == 1 { return step(table, parts[0].time, Array(table.units.indices)) }
    var result = table
    for (time, rows) in parts {
      let part = step(table.rows(rows), time, rows)
      for column in part.columns.indices {
        for (place, row) in rows.enumerated() { result[row, column] = part[place, column] }
      }
    }
    return result
  }

  /// What the scale of an indicator takes from the tree, on the scale of its treated values.
  func scaleInputs(_ code: String, at time: Int?) -> ScaleInputs {
    let item = plan.tree.position(code).map { plan.tree.items[$0] }
    let column = treatments[code]?.first { $0.time == time }?.column
    func onScale(_ value: Double) -> Double { column?.onScale(value) ?? value }
    return ScaleInputs(
      direction: item?.direction ?? .up, target: item?.target.map(onScale),
      goalposts: plan.goalposts[code].map {
        Goalposts(lower: onScale($0.lower), upper: onScale($0.upper))
      })
  }

  /// The normalised indicators.
  func scaled() -> DataTable {
    each(scales) { part, time, _ in
      normalised(part, by: plan.normalisation(of:), inputs: { scaleInputs($0, at: time) })
    }
  }

  mutating func result() -> IndexResult {
    let tree = plan.tree
    let scaled = scaled()
    warnOfConstants()
    let (scores, weights, unweighted) = weighted(
      scaled, tree: tree, weights: searched(scaled), rule: plan.rule)
    for code in unweighted { warn(.weightsEqual, code) }
    warnOfWeights(weights)
    warnOfScores(scores, weights)
    let index = scores[tree.items[tree.root].code] ?? []
    let bare = index.indices.filter { index[$0].isNaN }
    if !bare.isEmpty { warn(.indexMissing, labels(bare), bare.count) }
    return IndexResult(
      raw: raw, availability: found, filled: filled, values: table, normalised: scaled,
      scores: scores, ranks: ranked(scores), names: names, groups: rankGroups, weights: weights,
      effectiveWeights: effectiveWeights(tree, weights: informative(weights, scores)),
      treatments: treatments, warnings: warnings)
  }

  /// The tree's weights, those of one level searched if the plan asks for it and a search succeeds.
  private mutating func searched(_ scaled: DataTable) -> [Double] {
    var weights = plan.tree.weights
    guard let wish = plan.optimisation else { return weights }
    let items = plan.tree.level(wish.level)
    let found = optimisedWeights(
      scaled, tree: plan.tree, weights: weights, level: wish.level,
      target: wish.isBalance ? .balance(items.map { plan.tree.items[$0].weight }) : .information,
      rule: plan.rule)
    guard found.isUsable else {
      warn(.weightsNotFound, plan.tree.items[plan.tree.root].code)
      return weights
    }
    for (item, weight) in zip(items, found.weights) { weights[item] = weight }
    return weights
  }

  /// The weights with 0 for what has no score anywhere: nothing of it is in the index.
  private func informative(_ weights: [Double], _ scores: DataTable) -> [Double] {
    zip(plan.tree.items, weights).map { item, weight in
      scores[item.code]?.contains { !$0.isNaN } ?? false ? weight : 0
    }
  }
}

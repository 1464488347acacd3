import Aggregate
public import Contract
public import Records
public import Score
import Statistics

/// A composite index with everything that led to it.
public struct IndexResult: Sendable {
  /// The values after the division, of all units and indicators, gaps and all.
  public let raw: DataTable
  /// How much of each unit's data there is, row by row of `raw`, and whether the unit takes part.
  public let availability: [(found: UnitAvailability, takesPart: Bool)]
  /// The values before they were scaled: divided, filled, screened and treated.
  public let values: DataTable
  /// The normalised indicators alone.
  public let normalised: DataTable
  /// The scores of all items: normalised indicators, then aggregates.
  public let scores: DataTable
  /// The ranks of all items, 1 is best; in a panel within each time.
  public let ranks: DataTable
  /// The units' names, row by row; empty without names.
  public let names: [String]
  /// The weight of each item among its siblings, in the tree's order, as it was used.
  public let weights: [Double]
  /// The weight of each item in the index.
  public let effectiveWeights: [Double]
  /// What the treatment did, by the indicator's code; in a panel time by time.
  public let treatments: [String: [TreatedColumn]]
  /// What should be known.
  public let warnings: [IndexWarning]
}

/// Builds a composite index: denominators, gaps, screening, treatment, scale, and up the tree.
///
/// Pure: the same table and plan give the same bits, in whatever order rows and columns stand. An
/// indicator that tells nothing apart (empty or constant) takes no part: it is counted nowhere, not
/// in the share of data and not in any weight, and a warning names it. Units are screened before gaps
/// are filled, since afterwards nothing would be missing. In a panel imputation and treatment look at
/// one time only. Scores are ranked by 12 significant digits.
///
/// - Throws: `table-invalid` when the reference unit of a scale is not in the table.
public func buildIndex(_ input: IndexInput, plan: IndexPlan) throws(Failure) -> IndexResult {
  var build = IndexBuild(input, plan)
  build.divide()
  if let rule = plan.panelImputation { build.table = imputed(build.table, by: rule).table }
  build.dropUninformative()
  build.screen()
  // Without the units that are gone, an indicator may tell nothing apart any more.
  build.dropUninformative()
  build.fill()
  build.treat()
  try build.checkReferences()
  return build.result()
}

private struct IndexBuild {
  var table: DataTable
  private let plan: IndexPlan
  private let denominators: DataTable
  private var names: [String]
  private var groups: [String?]
  private var raw: DataTable
  private var found: [(found: UnitAvailability, takesPart: Bool)] = []
  private var treatments: [String: [TreatedColumn]] = [:]
  private var warnings: [IndexWarning] = []

  init(_ input: IndexInput, _ plan: IndexPlan) {
    table = input.table
    raw = input.table
    denominators = input.denominators
    names = input.names
    groups = input.groups
    self.plan = plan
  }

  private mutating func warn(
    _ kind: IndexWarning.Kind, _ subject: String, _ count: Int = 0, times: [Int] = []
  ) {
    warnings.append(IndexWarning(kind: kind, subject: subject, count: count, times: times))
  }

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
    raw = table
  }

  mutating func dropUninformative() {
    var kept: [String] = []
    for (code, values) in zip(table.columns, table.values) {
      switch Distribution(values).distinct {
      case 0: warn(.emptyIndicator, code)
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
  }

  /// The units of rows, in a panel with their times.
  private func labels(_ rows: [Int]) -> String {
    rows.map { row in
      table.times.isEmpty ? table.units[row] : "\(table.units[row]) \(table.times[row])"
    }.joined(separator: ", ")
  }

  mutating func fill() {
    guard plan.imputation != .none else { return }
    table = eachTime { part, rows in
      imputed(
        part, by: plan.imputation, tree: plan.tree,
        groups: groups.isEmpty ? [] : rows.map { groups[$0] })
    }
    for (code, values) in zip(table.columns, table.values) {
      let gaps = values.count(where: \.isNaN)
      if gaps > 0 { warn(.gapsLeft, code, gaps) }
    }
  }

  mutating func treat() {
    var found: [String: [TreatedColumn]] = [:]
    table = eachTime { part, _ in
      let (treated, columns) = treated(part, by: plan.treatment(of:))
      for (code, column) in zip(part.columns, columns) { found[code, default: []].append(column) }
      return treated
    }
    treatments = found
    for code in table.columns {
      let isTreated = !plan.treatment(of: code).steps.isEmpty
      if isTreated && found[code]?.contains(where: \.fails) ?? false {
        warn(.treatmentFailed, code)
      }
    }
  }

  /// Replaces the rows of each time by what a step makes of them.
  private func eachTime(_ step: (DataTable, [Int]) -> DataTable) -> DataTable {
    guard !table.times.isEmpty else { return step(table, Array(table.units.indices)) }
    var result = table
    for (_, rows) in table.rowsByTime {
      let part = step(table.rows(rows), rows)
      for column in part.columns.indices {
        for (place, row) in rows.enumerated() { result[row, column] = part[place, column] }
      }
    }
    return result
  }

  func checkReferences() throws(Failure) {
    for code in table.columns {
      guard case .distanceToReference(let unit, _) = plan.normalisation(of: code),
        !table.units.contains(unit)
      else { continue }
      throw Failure(
        .tableInvalid,
        "the reference unit of '\(code)' is not in the table, or has too little data",
        at: plan.places[code])
    }
  }

  mutating func result() -> IndexResult {
    let tree = plan.tree
    let scaled = normalised(
      table, by: plan.normalisation(of:),
      inputs: { code in
        let item = tree.position(code).map { tree.items[$0] }
        return ScaleInputs(
          direction: item?.direction ?? .up, target: item?.target,
          goalposts: plan.goalposts[code])
      }, isPooled: plan.isPooled)
    warnOfConstants(scaled)
    let (scores, weights, unweighted) = weighted(
      scaled, tree: tree, weights: searched(scaled), rule: plan.rule)
    for code in unweighted { warn(.weightsEqual, code) }
    for (item, weight) in zip(tree.items, weights) where weight < 0 {
      warn(.weightsNegative, item.code)
    }
    for (code, values) in zip(scores.columns, scores.values) {
      let undefined = values.count { !$0.isFinite && !$0.isMissing }
      if undefined > 0 { warn(.scoreUndefined, code, undefined) }
    }
    let index = scores[tree.items[tree.root].code] ?? []
    let bare = index.indices.filter { index[$0].isNaN }
    if !bare.isEmpty { warn(.indexMissing, labels(bare), bare.count) }
    return IndexResult(
      raw: raw, availability: found, values: table, normalised: scaled, scores: scores,
      ranks: ranked(scores), names: names, weights: weights,
      effectiveWeights: effectiveWeights(tree, weights: informative(weights, scores)),
      treatments: treatments, warnings: warnings)
  }

  /// Names the times at which an indicator has values and, since all are equal there, no score.
  private mutating func warnOfConstants(_ scaled: DataTable) {
    guard !plan.isPooled else { return }
    for (column, code) in table.columns.enumerated() {
      let bare = table.rowsByTime.filter { part in
        part.rows.contains { !table[$0, column].isNaN }
          && part.rows.allSatisfy { scaled[$0, column].isMissing }
      }
      let times = bare.compactMap(\.time)
      if !times.isEmpty { warn(.constantIndicator, code, times: times) }
    }
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

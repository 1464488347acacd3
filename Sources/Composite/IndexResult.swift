public import Aggregate
public import Contract
public import Records
public import Score

/// A composite index with everything that led to it.
public struct IndexResult: Sendable {
  /// The values after the division, of all units and indicators, gaps and all.
  public let raw: DataTable
  /// How much of each unit's data there is, row by row of `raw`, and whether the unit takes part.
  public let availability: [(found: UnitAvailability, takesPart: Bool)]
  /// The values of the units that take part, divided and filled.
  public let filled: DataTable
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
  /// The units' groups, row by row, `nil` for none; empty without groups.
  public let groups: [String?]
  /// The weight of each item among its siblings, in the tree's order, as it was used.
  public let weights: [Double]
  /// The weight of each item in the index.
  public let effectiveWeights: [Double]
  /// What the treatment did, by the indicator's code; time by time where each time has its own scale.
  public let treatments: [String: [IndexTreatment]]
  /// What should be known.
  public let warnings: [IndexWarning]
}

/// What the treatment did with an indicator, in the rows that have one scale.
public struct IndexTreatment: Sendable {
  /// The time of the rows; `nil` where all times have one scale.
  public let time: Int?
  /// The rows of the indicator's column.
  public let rows: [Int]
  /// The values before and after, in the order of the rows.
  public let column: TreatedColumn
}

/// Builds a composite index: denominators, gaps, screening, treatment, scale, and up the tree.
///
/// Pure: the same table and plan give the same bits, in whatever order rows and columns stand. An
/// indicator that tells nothing apart (empty, or constant without goalposts) takes no part: it is counted
/// nowhere, not in the share of data and not in any weight, and a warning names it. Units are screened
/// before gaps are filled, since afterwards nothing would be missing. In a panel imputation looks at one time
/// only; treatment looks at what has one scale: all times, or each for itself. Scores are ranked by 12
/// significant digits, and values that agree in 12 are equal.
///
/// - Throws: `table-invalid` when the reference unit of a scale is not in the table, or values lie where a
///   scale would turn them round.
public func buildIndex(_ input: IndexInput, plan: IndexPlan) throws(Failure) -> IndexResult {
  var build = try IndexBuild.prepared(input, plan)
  return build.result()
}

/// Computes how far the ranks of an index depend on what its plan varies; `nil` where it varies nothing.
///
/// Every variant of treatment, normalisation and imputation is built anew from the table; weights that
/// were found in the scores are those of the index itself, and vary as the tree's do. Only rows with an
/// index are ranked.
///
/// - Throws: `table-invalid` where a variant cannot be built, or a geometric mean would meet scores that are
///   not above 0.
public func indexRobustness(
  of result: IndexResult, _ input: IndexInput, plan: IndexPlan
) throws(Failure) -> IndexRobustness? {
  guard let uncertainty = plan.uncertainty else { return nil }
  var inputs: [DataTable] = []
  for variant in uncertainty.variants {
    let varied = plan.varied(
      treatment: variant.treatment, normalisation: variant.normalisation,
      imputation: variant.imputation)
    inputs.append(try IndexBuild.prepared(input, varied).scaled())
  }
  let root = plan.tree.items[plan.tree.root].code
  let isGeometric = { (item: Int) in
    plan.tree.items[item].level > 1
      && plan.rule(plan.tree.items[item].level).combination == .geometric
  }
  for table in inputs {
    for (code, values) in zip(table.columns, table.values)
    where values.contains(where: { abs($0) > 1e100 }) {
      throw Failure(
        .tableInvalid, "the scores of '\(code)' are too large to be varied", at: plan.places[code],
        hint: "choose another 'normalise' for it, such as min_max")
    }
  }
  let isVaried = uncertainty.aggregations.contains(.geometric)
  if isVaried || plan.tree.items.indices.contains(where: isGeometric) {
    for table in inputs {
      for (code, values) in zip(table.columns, table.values)
      where values.contains(where: { isVaried ? $0 <= 0 : $0 < 0 }) {
        throw Failure(
          .tableInvalid, "a geometric mean of '\(code)' would meet scores that are not above 0",
          at: plan.places[code], hint: "choose scales above 0, such as {min_max: [1, 100]}")
      }
    }
  }
  if let item = plan.tree.items.indices.first(where: { result.weights[$0] < 0 }) {
    let code = plan.tree.items[item].code
    throw Failure(
      .tableInvalid, "the weight of '\(code)' is below 0, and cannot be varied",
      at: plan.places[code], hint: "choose other 'weights' for its level")
  }
  return robustness(
    uncertainty, tree: plan.tree, isGeometric: isGeometric,
    weights: siblingShares(result.weights, plan.tree), inputs: inputs,
    index: result.scores[root] ?? [])
}

/// The weights as shares of the largest among their siblings.
private func siblingShares(_ weights: [Double], _ tree: IndicatorTree) -> [Double] {
  var shares = weights
  for children in tree.children {
    let largest = children.reduce(0) { max($0, weights[$1]) }
    if largest > 0 { for child in children { shares[child] = weights[child] / largest } }
  }
  return shares
}

extension IndexBuild {
  /// All steps up to the values that are to be scaled.
  static func prepared(_ input: IndexInput, _ plan: IndexPlan) throws(Failure) -> IndexBuild {
    var build = IndexBuild(input, plan)
    build.divide()
    if let rule = plan.panelImputation { build.fillAlongTime(by: rule) }
    build.dropUninformative()
    build.screen()
    // Without the units that are gone, an indicator may tell nothing apart any more.
    build.dropUninformative()
    build.fill()
    build.treat()
    try build.checkScales()
    return build
  }
}

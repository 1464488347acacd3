public import Aggregate
public import Contract
import Records
public import Report
import Score
import Statistics

/// The tables of a composite index.
public enum IndexTable: String, CaseIterable, Sendable {
  /// The index, its rank and all aggregates by unit, best first.
  case scores
  /// The ranks of the index and all aggregates by unit.
  case ranks
  /// The normalised indicators by unit.
  case indicators
  /// The items of the tree: weights, coherence and treatment.
  case items
  /// The indicators before anything but a division was done with them.
  case statistics
  /// How much of each unit's data there is.
  case availability
  /// Correlations of items with what they belong to and with their siblings.
  case correlations
  /// How well what is below each aggregate agrees.
  case reliability
  /// What becomes of the ranks when an item is left out.
  case removals
  /// The indicators in which each unit stands best and worst.
  case standings
  /// Growth and change of each unit's index and aggregates over the times of a panel.
  case trends
  /// The indicators by unit after the division.
  case divided
  /// The indicators by unit after gaps were filled.
  case filled
  /// The indicators by unit after the treatment, as they were scaled.
  case treated
  /// What each step of the treatment did to each indicator's shape.
  case treatment
  /// Every value that the treatment changed.
  case points
  /// The principal components of what is below each aggregate, in full.
  case components
  /// For each pair of units the share of weights in which the first is better.
  case outranking
  /// The correlation of any two items.
  case pairs
  /// The ranks of all indicators by unit.
  case indicatorRanks = "indicator-ranks"
  /// The ranks of all items by unit within the unit's group.
  case groupRanks = "group-ranks"
  /// The ranks of each unit over all replicates.
  case uncertainty
  /// How much of the changes of rank each assumption accounts for.
  case sensitivity

  /// Whether replicates of the index are needed.
  public var needsReplicates: Bool { self == .uncertainty || self == .sensitivity }
}

/// What tables are made from.
public struct IndexReport: Sendable {
  /// The index.
  public let result: IndexResult
  /// How it was built.
  public let plan: IndexPlan
  /// How far its ranks depend on assumptions; `nil` where that was not computed.
  public var robustness: IndexRobustness?
  /// The aggregate whose items are compared in `outranking`; the index when `nil`.
  public var aggregate: String?

  /// Gathers it.
  public init(
    _ result: IndexResult, plan: IndexPlan, robustness: IndexRobustness? = nil,
    aggregate: String? = nil
  ) {
    self.result = result
    self.plan = plan
    self.robustness = robustness
    self.aggregate = aggregate
  }
}

/// Writes a table of an index.
///
/// Rows of units come best first, ties and units without an index in order of code; in a panel time
/// by time. Column names that are not codes of the tree are public: add, never rename.
public func indexTable(
  _ table: IndexTable, of report: IndexReport, as format: TableFormat
) -> [UInt8] {
  let rows = indexRows(table, of: report)
  return plainTable(columns: rows.columns, rows: rows.rows, as: format)
}

/// The columns and rows of a table of an index.
func indexRows(_ table: IndexTable, of report: IndexReport) -> IndexRows {
  let (result, plan) = (report.result, report.plan)
  let tree = plan.tree
  let aggregates = stride(from: tree.levels, to: 1, by: -1).flatMap { level in
    tree.level(level).map { tree.items[$0].code }
  }
  return switch table {
  case .scores: units(result, plan, aggregates, result.scores, hasRank: true)
  case .ranks: units(result, plan, aggregates, result.ranks)
  case .indicators: units(result, plan, tree.indicators, result.scores)
  case .items: items(result, plan)
  case .statistics: statisticsTable(result, plan)
  case .availability: availabilityTable(result, plan)
  case .correlations: correlationsTable(result, plan)
  case .reliability: reliabilityTable(result, plan)
  case .removals: removalsTable(result, plan)
  case .standings: standingsTable(result, plan)
  case .trends: trendsTable(result, plan, aggregates)
  case .divided: unitTable(result.raw, tree.indicators)
  case .filled: units(result, plan, tree.indicators, result.filled)
  case .treated: units(result, plan, tree.indicators, result.values)
  case .treatment: treatmentTable(result, plan)
  case .points: pointsTable(result, plan)
  case .components: componentsTable(result, plan)
  case .outranking: outrankingTable(result, plan, of: report.aggregate)
  case .pairs: pairsTable(result, plan)
  case .indicatorRanks: units(result, plan, tree.indicators, result.ranks)
  case .groupRanks: groupRanksTable(result, plan, aggregates + tree.indicators)
  case .uncertainty: uncertaintyTable(result, report.robustness)
  case .sensitivity: sensitivityTable(report.robustness)
  }
}

/// Columns and rows on their way to be written.
struct IndexRows {
  var columns: [String]
  var rows: [[PlainCell]] = []
}

/// Columns of the units that take part, best first.
func units(
  _ result: IndexResult, _ plan: IndexPlan, _ codes: [String], _ source: DataTable,
  hasRank: Bool = false
) -> IndexRows {
  let root = plan.tree.items[plan.tree.root].code
  let ranks = result.ranks[root] ?? []
  let hasTime = !source.times.isEmpty
  func key(_ row: Int) -> (Int, Double, String) {
    (hasTime ? source.times[row] : 0, ranks[row].isNaN ? .infinity : ranks[row], source.units[row])
  }
  let order = source.units.indices.sorted { key($0) < key($1) }
  let values = codes.map { source[$0] }
  let rows = order.map { row -> [PlainCell] in
    var cells: [PlainCell] = [.text(source.units[row])]
    if !result.names.isEmpty { cells.append(.text(result.names[row])) }
    if hasTime { cells.append(.number(Double(source.times[row]))) }
    if hasRank { cells.append(.number(ranks[row])) }
    return cells + values.map { .number($0?[row] ?? .missing) }
  }
  let head =
    ["unit"] + (result.names.isEmpty ? [] : ["name"]) + (hasTime ? ["time"] : [])
    + (hasRank ? ["rank"] : [])
  return IndexRows(columns: head + codes, rows: rows)
}

/// The items of the tree.
private func items(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  let tree = plan.tree
  let index = result.scores[tree.items[tree.root].code] ?? []
  let rows = tree.items.indices.map { item -> [PlainCell] in
    let code = tree.items[item].code
    let scores = result.scores[code] ?? []
    let parent = tree.parents[item].map { tree.items[$0].code }
    let treated = (result.treatments[code] ?? []).map(\.column)
    let last = treated.last
    return [
      .text(code), .text(tree.items[item].name), .number(Double(tree.items[item].level)),
      .text(parent), .number(result.weights[item]), .number(result.effectiveWeights[item]),
      .number(Double(scores.count { !$0.isNaN })),
      .number(defined(correlation(scores, parent.flatMap { result.scores[$0] } ?? []))),
      .number(defined(correlation(scores, index))),
      .number(defined(last?.before.skewness ?? .missing)),
      .number(defined(last?.before.kurtosis ?? .missing)),
      .text(treated.isEmpty ? nil : steps(treated)),
    ]
  }
  return IndexRows(
    columns: [
      "code", "name", "level", "parent", "weight", "effective_weight", "scores",
      "correlation_with_parent", "correlation_with_index", "skewness", "kurtosis", "treatment",
    ], rows: rows)
}

/// What was done, each kind once: `winsorised 3`, `log`.
private func steps(_ treated: [TreatedColumn]) -> String {
  var names: [String] = []
  for column in treated {
    let name = column.steps.filter(\.stands).map(\.name).joined(separator: ", ")
    if !name.isEmpty && !names.contains(name) { names.append(name) }
  }
  return names.isEmpty ? "none" : names.joined(separator: "; ")
}

extension TreatmentStep {
  /// What the step is called in tables.
  var name: String {
    switch step {
    case .winsorise: "winsorised \(loweredRows.count + raisedRows.count)"
    case .log, .logBySkew: "log"
    case .boxCox: "box-cox"
    }
  }
}

/// A number that is none as a missing cell.
func defined(_ value: Double) -> Double { value.isNaN ? .missing : value }

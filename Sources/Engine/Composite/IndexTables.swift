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
}

/// Writes a table of an index.
///
/// Rows of units come best first, ties and units without an index in order of code; in a panel time
/// by time. Column names that are not codes of the tree are public: add, never rename.
public func indexTable(
  _ table: IndexTable, of result: IndexResult, plan: IndexPlan, as format: TableFormat
) -> [UInt8] {
  let tree = plan.tree
  let aggregates = stride(from: tree.levels, to: 1, by: -1).flatMap { level in
    tree.level(level).map { tree.items[$0].code }
  }
  switch table {
  case .scores: return units(result, plan, aggregates, result.scores, format, hasRank: true)
  case .ranks: return units(result, plan, aggregates, result.ranks, format, hasRank: false)
  case .indicators:
    return units(result, plan, tree.indicators, result.scores, format, hasRank: false)
  case .items: return items(result, plan, format)
  case .statistics: return statisticsTable(result, plan).bytes(format)
  case .availability: return availabilityTable(result, plan).bytes(format)
  case .correlations: return correlationsTable(result, plan).bytes(format)
  case .reliability: return reliabilityTable(result, plan).bytes(format)
  case .removals: return removalsTable(result, plan).bytes(format)
  case .standings: return standingsTable(result, plan).bytes(format)
  case .trends: return trendsTable(result, plan, aggregates).bytes(format)
  }
}

/// Columns and rows on their way to be written.
struct IndexRows {
  var columns: [String]
  var rows: [[PlainCell]] = []

  func bytes(_ format: TableFormat) -> [UInt8] {
    plainTable(columns: columns, rows: rows, as: format)
  }
}

private func units(
  _ result: IndexResult, _ plan: IndexPlan, _ codes: [String], _ source: DataTable,
  _ format: TableFormat, hasRank: Bool
) -> [UInt8] {
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
  return plainTable(columns: head + codes, rows: rows, as: format)
}

private func items(_ result: IndexResult, _ plan: IndexPlan, _ format: TableFormat) -> [UInt8] {
  let tree = plan.tree
  let index = result.scores[tree.items[tree.root].code] ?? []
  let rows = tree.items.indices.map { item -> [PlainCell] in
    let code = tree.items[item].code
    let scores = result.scores[code] ?? []
    let parent = tree.parents[item].map { tree.items[$0].code }
    let treated = result.treatments[code] ?? []
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
  return plainTable(
    columns: [
      "code", "name", "level", "parent", "weight", "effective_weight", "scores",
      "correlation_with_parent", "correlation_with_index", "skewness", "kurtosis", "treatment",
    ], rows: rows, as: format)
}

/// What was done, each kind once: `winsorised 3`, `log`.
private func steps(_ treated: [TreatedColumn]) -> String {
  var names: [String] = []
  for column in treated {
    guard let step = column.steps.last else { continue }
    let name =
      switch step.step {
      case .winsorise: "winsorised \(step.loweredRows.count + step.raisedRows.count)"
      case .log, .logBySkew: "log"
      case .boxCox: "box-cox"
      }
    if !names.contains(name) { names.append(name) }
  }
  return names.isEmpty ? "none" : names.joined(separator: "; ")
}

/// A number that is none as a missing cell.
func defined(_ value: Double) -> Double { value.isNaN ? .missing : value }

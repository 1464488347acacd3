public import Contract
public import Records
import Statistics

/// Fills in missing values of one period.
///
/// - mean, median: the indicator's own, over all units or over those with the same value in a group
///   column; a unit without a group, or whose group has no value, stays missing
/// - mean of the row: each indicator in its direction scaled to 0...1, the mean of what the unit has
///   below the same item, scaled back; constant indicators have no scale and take no part
/// - EM: see `NormalModel`; the conditional mean given what the unit has below the same item
///
/// What cannot be filled stays missing. A value that is there never changes. Source: OECD/JRC
/// Handbook (2008), step 2; COINr, "Impute".
///
/// - Parameters:
///   - table: units × indicators.
///   - rule: the method.
///   - tree: for the methods that look at other indicators.
///   - groups: for the methods by group, each unit's group, row by row; `nil` for none.
/// - Returns: the table with the gaps filled that could be.
public func imputed(
  _ table: DataTable, by rule: ImputationRule, tree: IndicatorTree, groups: [String?] = []
) -> DataTable {
  switch rule {
  case .none: return table
  case .mean: return table.mapColumns { _, values in filled(values) { Distribution($0).mean } }
  case .median: return table.mapColumns { _, values in filled(values) { Distribution($0).median } }
  case .groupMean: return filledByGroup(table, groups) { Distribution($0).mean }
  case .groupMedian: return filledByGroup(table, groups) { Distribution($0).median }
  case .rowMean(let level):
    return filledByItem(table, tree, level: level) { codes, columns in
      let signs = codes.map { tree.position($0).map { tree.items[$0].direction.sign } ?? 1 }
      return filledByRow(columns, signs: signs)
    }
  case .expectationMaximisation(let level):
    return filledByItem(table, tree, level: level) { _, columns in
      NormalModel(columns).filled(columns)
    }
  }
}

private func filled(_ values: [Double], with statistic: ([Double]) -> Double) -> [Double] {
  guard values.contains(where: \.isNaN) else { return values }
  let stand = statistic(values)
  return stand.isNaN ? values : values.map { $0.isNaN ? stand : $0 }
}

private func filledByGroup(
  _ table: DataTable, _ groups: [String?], with statistic: ([Double]) -> Double
) -> DataTable {
  precondition(groups.count == table.units.count, "groups of another shape")
  let members = Dictionary(grouping: table.units.indices.filter { groups[$0] != nil }) {
    groups[$0]
  }
  return table.mapColumns { _, values in
    var result = values
    for rows in members.values {
      let part = filled(rows.map { values[$0] }, with: statistic)
      for (row, value) in zip(rows, part) { result[row] = value }
    }
    return result
  }
}

/// Fills the indicators below each item of a level together.
private func filledByItem(
  _ table: DataTable, _ tree: IndicatorTree, level: Int,
  _ fill: ([String], [[Double]]) -> [[Double]]
) -> DataTable {
  var values = table.values
  for item in tree.level(level) {
    let codes = tree.indicators(below: item).map { tree.items[$0].code }
    let places = codes.compactMap(table.index(of:))
    guard !places.isEmpty else { continue }
    let part = fill(places.map { table.columns[$0] }, places.map { table.values[$0] })
    for (place, column) in zip(places, part) { values[place] = column }
  }
  return table.with(values: values)
}

private func filledByRow(_ columns: [[Double]], signs: [Double]) -> [[Double]] {
  let scales = zip(columns, signs).map { column, sign in
    let distribution = Distribution(column.map { sign * $0 })
    return (low: distribution.minimum, range: distribution.maximum - distribution.minimum)
  }
  var result = columns
  for row in (columns.first ?? []).indices where columns.contains(where: { $0[row].isNaN }) {
    var (sum, count) = (0.0, 0.0)
    for (place, scale) in scales.enumerated() where scale.range > 0 {
      let value = columns[place][row]
      if value.isNaN { continue }
      sum += (signs[place] * value - scale.low) / scale.range
      count += 1
    }
    guard count > 0 else { continue }
    for (place, scale) in scales.enumerated() where columns[place][row].isNaN && scale.range > 0 {
      result[place][row] = signs[place] * (sum / count * scale.range + scale.low)
    }
  }
  return result
}

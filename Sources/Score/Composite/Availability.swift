public import Contract
public import Records
public import Statistics

/// How much of a unit's data there is.
public struct UnitAvailability: Equatable, Sendable {
  /// The unit's code.
  public let unit: String
  /// Indicators without a value.
  public let missing: Int
  /// Indicators that are 0.
  public let zeros: Int
  /// The share of indicators with a value, 0...1.
  public let available: Double
  /// The share of values that are not 0 among those there are, 0...1; NaN without any.
  public let nonZero: Double

  /// Whether the unit has data enough.
  public func passes(_ rule: ScreeningRule) -> Bool {
    // A unit without any value has no share of zeros, and no data either.
    available >= rule.minimumAvailable ?? 0
      && (rule.minimumNonZero.map { nonZero >= $0 } ?? true)
  }
}

/// Counts what there is, row by row.
///
/// Source: COINr, "get_data_avail" and "Screen".
public func availability(_ table: DataTable) -> [UnitAvailability] {
  table.units.indices.map { row in
    let values = table.values.map { $0[row] }.filter { !$0.isNaN }
    let zeros = values.count { $0 == 0 }
    return UnitAvailability(
      unit: table.units[row], missing: table.columns.count - values.count, zeros: zeros,
      available: Double(values.count) / Double(table.columns.count),
      nonZero: Double(values.count - zeros) / Double(values.count))
  }
}

/// The share of indicators with a value inside each aggregate, 0...1.
///
/// Shape: the table's rows × the aggregates of the tree, in its order. An indicator that the table
/// does not have is missing.
public func availability(_ table: DataTable, tree: IndicatorTree) -> DataTable {
  let aggregates = tree.items.indices.filter { tree.items[$0].level > 1 }
  return table.with(
    columns: aggregates.map { tree.items[$0].code },
    values: aggregates.map { aggregate in
      let codes = tree.indicators(below: aggregate).map { tree.items[$0].code }
      let columns = codes.compactMap { table[$0] }
      return table.units.indices.map { row in
        Double(columns.count { !$0[row].isNaN }) / Double(codes.count)
      }
    })
}

/// Keeps the rows that have data enough, in their order.
public func screened(_ table: DataTable, by rule: ScreeningRule) -> DataTable {
  let found = availability(table)
  return table.rows(table.units.indices.filter { found[$0].passes(rule) })
}

/// What an indicator's values look like before anything is done with them.
public struct IndicatorStatistics: Sendable {
  /// The indicator's code.
  public let code: String
  /// The values that there are, sorted, with mean, quantiles, skewness and so on.
  public let distribution: Distribution
  /// The number of units.
  public let units: Int

  /// Values that are not 0.
  public var nonZero: Int { distribution.sorted.count { $0 != 0 } }
  /// The share of units with a value, 0...1.
  public var availableShare: Double { Double(distribution.count) / Double(units) }
  /// The share of values that are not 0, 0...1.
  public var nonZeroShare: Double { Double(nonZero) / Double(distribution.count) }
  /// The share of different values, 0...1.
  public var distinctShare: Double { Double(distribution.distinct) / Double(distribution.count) }
  /// The share of the largest group of equal values, 0...1.
  public var sameShare: Double { Double(distribution.largestTie) / Double(distribution.count) }

  /// Whether the shape is out of a treatment's bounds.
  public func isOutlying(_ rule: TreatmentRule = .standard) -> Bool {
    !ShapeCheck(distribution, rule).passes
  }
}

/// Describes each column of a table.
///
/// Source: COINr, "get_stats".
public func statistics(_ table: DataTable) -> [IndicatorStatistics] {
  zip(table.columns, table.values).map {
    IndicatorStatistics(code: $0, distribution: Distribution($1), units: table.units.count)
  }
}

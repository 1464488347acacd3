public import Contract
public import Records

/// A table of units and indicators, as a tree file asks for it.
public struct IndexInput: Sendable {
  /// Units × indicators of the tree, raw, in order of unit and time.
  public var table: DataTable
  /// The same rows × denominators.
  public var denominators: DataTable
  /// The units' names, row by row; empty without a column of names.
  public var names: [String]
  /// The units' groups, row by row, `nil` for none; empty when the plan has no use for them.
  public var groups: [String?]
  /// The groups within which units are ranked besides, row by row, `nil` for none; empty without.
  public var rankGroups: [String?]

  /// Gathers a table; rows are put in order of unit and time.
  ///
  /// Everything is computed in this order, so that the order of a file decides no last bit.
  public init(
    table: DataTable, denominators: DataTable, names: [String] = [], groups: [String?] = [],
    rankGroups: [String?] = []
  ) {
    let order = table.rowsByUnit
    self.table = table.rows(order)
    self.denominators = denominators.rows(order)
    self.names = names.isEmpty ? [] : order.map { names[$0] }
    self.groups = groups.isEmpty ? [] : order.map { groups[$0] }
    self.rankGroups = rankGroups.isEmpty ? [] : order.map { rankGroups[$0] }
  }
}

extension IndexInput {
  /// Reads a CSV file: plain or gzip, in any encoding and dialect that an export may have.
  ///
  /// Columns that the plan does not name are passed over. A cell that is empty or `NA` is missing.
  ///
  /// - Throws: `table-invalid` with the line, or what is wrong with the file.
  public static func read(_ path: String, for plan: IndexPlan) throws(Failure) -> IndexInput {
    let text = try TextColumns.read(
      path, wanted: wantedColumns(plan), optional: [plan.usualNameColumn].compactMap { $0 }
    ) { column in
      plan.places[column].map { "it is named in \($0)" }
    }
    let units = try text.filled(plan.unitColumn)
    var times: [Int] = []
    if let column = plan.timeColumn { times = try text.integers(column) }
    let indicators = plan.tree.indicators
    let denominators = Set(plan.tree.items.compactMap(\.denominator)).sorted()
    try text.checkKeys(units, times)
    func groups(_ column: String?) -> [String?] {
      column.map { text.texts($0).map { $0.isEmpty ? nil : $0 } } ?? []
    }
    return IndexInput(
      table: DataTable(
        units: units, times: times, columns: indicators, values: try text.numbers(indicators)),
      denominators: DataTable(
        units: units, times: times, columns: denominators,
        values: try text.numbers(denominators)),
      names: (plan.nameColumn ?? plan.usualNameColumn).map(text.texts) ?? [],
      groups: groups(plan.groupColumn),
      rankGroups: groups(plan.rankColumn))
  }

  private static func wantedColumns(_ plan: IndexPlan) -> [String] {
    [plan.unitColumn]
      + [
        plan.nameColumn, plan.timeColumn, plan.groupColumn, plan.rankColumn,
      ].compactMap { $0 }
      + plan.tree.indicators + Set(plan.tree.items.compactMap(\.denominator)).sorted()
  }
}

extension Double {
  /// The mark of a missing cell in a `DataTable`: a quiet NaN with a payload of its own.
  ///
  /// It is told apart from a NaN that a computation gave, such as 0 / 0: a missing cell prints as
  /// nothing, a computed NaN as `NaN`. To a statistic both are alike, since neither holds a value.
  public static let missing = Double(nan: 1954, signaling: false)

  /// Whether this is the mark of a missing cell, with either sign.
  public var isMissing: Bool { isNaN && magnitude.bitPattern == Double.missing.bitPattern }
}

/// A table of units × named columns of numbers, some of them missing.
///
/// Shape: one row per unit, or per unit and time in a panel; one array per column, so that a column
/// is passed on without being copied. Missing cells hold `Double.missing`. A unit (in a panel a unit
/// and time) stands once, a column name too.
public struct DataTable: Sendable {
  /// The units' codes, row by row.
  public let units: [String]
  /// The time of each row; empty in a table of a single period.
  public let times: [Int]
  /// The columns' codes.
  public let columns: [String]
  /// The numbers, column by column.
  public private(set) var values: [[Double]]

  /// Builds a table; `values` must have its shape.
  public init(units: [String], times: [Int] = [], columns: [String], values: [[Double]]) {
    precondition(times.isEmpty || times.count == units.count, "times of another shape")
    precondition(values.count == columns.count, "columns of another number")
    precondition(values.allSatisfy { $0.count == units.count }, "a column of another shape")
    self.units = units
    self.times = times
    self.columns = columns
    self.values = values
  }

  /// The position of a column.
  public func index(of column: String) -> Int? { columns.firstIndex(of: column) }

  /// The numbers of a column, or `nil` when there is none of that name.
  public subscript(column: String) -> [Double]? { index(of: column).map { values[$0] } }

  /// The number of a row in a column.
  public subscript(row: Int, column: Int) -> Double {
    get { values[column][row] }
    set { values[column][row] = newValue }
  }

  /// The same rows with other columns.
  public func with(columns: [String], values: [[Double]]) -> DataTable {
    DataTable(units: units, times: times, columns: columns, values: values)
  }

  /// The same table with other numbers.
  public func with(values: [[Double]]) -> DataTable { with(columns: columns, values: values) }

  /// Each column by a function of its position and its numbers.
  public func mapColumns(_ transform: (Int, [Double]) -> [Double]) -> DataTable {
    with(values: values.enumerated().map { transform($0, $1) })
  }

  /// Some rows, in the order given.
  public func rows(_ rows: [Int]) -> DataTable {
    DataTable(
      units: rows.map { units[$0] }, times: times.isEmpty ? [] : rows.map { times[$0] },
      columns: columns, values: values.map { column in rows.map { column[$0] } })
  }

  /// Some columns, in the order given; names that are not there are left out.
  public func columns(_ names: [String]) -> DataTable {
    let places = names.compactMap(index(of:))
    return with(columns: places.map { columns[$0] }, values: places.map { values[$0] })
  }

  /// The rows in order of unit, then time: the order in which everything is summed.
  public func sortedByUnit() -> DataTable { rows(rowsByUnit) }

  /// The positions of the rows in order of unit, then time.
  public var rowsByUnit: [Int] {
    units.indices.sorted { a, b in
      (units[a], times.isEmpty ? 0 : times[a]) < (units[b], times.isEmpty ? 0 : times[b])
    }
  }

  /// The positions of the rows of each time, in order of time; all rows in a single period.
  public var rowsByTime: [(time: Int?, rows: [Int])] {
    guard !times.isEmpty else { return [(nil, Array(units.indices))] }
    return Dictionary(grouping: units.indices) { times[$0] }
      .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

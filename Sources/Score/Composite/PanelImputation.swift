public import Contract
public import Records

/// Fills in missing values of a panel, unit by unit along time.
///
/// - latest: the latest earlier value, unless it is older than the limit
/// - constant: the latest earlier value, or else the first later one
/// - linear: on the line between the values before and after, constant outside them
///
/// Times count as the numbers they are. What cannot be filled stays missing. Source: OECD/JRC
/// Handbook (2008), step 2; COINr, "impute_panel".
///
/// - Parameters:
///   - table: a panel, rows in any order.
///   - rule: the method.
/// - Returns: the panel, and a table of the same shape with the time that each value comes from:
///   its own, an earlier or later one; missing where it was interpolated or nothing was found.
public func imputed(
  _ table: DataTable, by rule: PanelImputation
) -> (table: DataTable, times: DataTable) {
  precondition(!table.times.isEmpty || table.units.isEmpty, "a panel has times")
  let series = Dictionary(grouping: table.units.indices) { table.units[$0] }
    .mapValues { rows in rows.sorted { table.times[$0] < table.times[$1] } }
  var values = table.values
  var sources = table.values.map { $0.map { _ in Double.missing } }
  for column in table.columns.indices {
    for rows in series.values {
      let known = rows.indices.filter { !table.values[column][rows[$0]].isNaN }
      for (place, row) in rows.enumerated() {
        let before = known.last { $0 <= place }
        let after = known.first { $0 >= place }
        let found = source(rule, before, after, at: place) { table.times[rows[$0]] }
        if let found {
          values[column][row] = table.values[column][rows[found]]
          sources[column][row] = Double(table.times[rows[found]])
        } else if case .linear = rule, let before, let after {
          let (low, high) = (table.times[rows[before]], table.times[rows[after]])
          let share = Double(table.times[row] - low) / Double(high - low)
          let (from, to) = (table.values[column][rows[before]], table.values[column][rows[after]])
          values[column][row] = from + share * (to - from)
        }
      }
    }
  }
  return (table.with(values: values), table.with(values: sources))
}

/// The place whose value is taken as it is, if there is one.
private func source(
  _ rule: PanelImputation, _ before: Int?, _ after: Int?, at place: Int, time: (Int) -> Int
) -> Int? {
  if before == place { return place }
  switch rule {
  case .latest(let age):
    guard let before, age.map({ time(place) - time(before) <= $0 }) ?? true else { return nil }
    return before
  case .constant: return before ?? after
  case .linear: return before == nil ? after : after == nil ? before : nil
  }
}

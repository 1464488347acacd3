public import Records

/// Divides indicators by denominators, unit by unit.
///
/// Missing where either side is missing, or the denominator is 0. An indicator without a denominator
/// stays as it is. Source: OECD/JRC Handbook (2008), step 3, "scale transformation"; COINr,
/// "Denominate".
///
/// - Parameters:
///   - table: units × indicators, raw.
///   - denominators: the same rows × denominators.
///   - denominator: the denominator's column and a factor that the quotient is multiplied with (1,000
///     for "per thousand"), by the indicator's code; `nil` for none.
/// - Returns: the quotients, in units of indicator × factor / denominator.
public func denominated(
  _ table: DataTable, by denominators: DataTable,
  _ denominator: (String) -> (column: String, factor: Double)?
) -> DataTable {
  precondition(denominators.units == table.units, "denominators of other rows")
  return table.mapColumns { column, values in
    guard let (name, factor) = denominator(table.columns[column]) else { return values }
    let divisors = denominators[name] ?? values.map { _ in .missing }
    return zip(values, divisors).map { value, divisor in
      value.isNaN || divisor.isNaN || divisor == 0 ? .missing : value / divisor * factor
    }
  }
}

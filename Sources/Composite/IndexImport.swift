public import Contract
public import Records

extension IndexPlan {
  /// Reads a table of indicators as the R package COINr has it (`iMeta`), and as it imports it from the EU's
  /// COIN Tool.
  ///
  /// A CSV file with the columns `Level`, `iCode`, `Parent` and `Type`, and, where they are there,
  /// `iName`, `Direction`, `Weight`, `Unit`, `Target`, `Denominator`, `goalpost_lower` and
  /// `goalpost_upper`, in any order. Rows that are neither an `Indicator` nor an `Aggregate` name
  /// columns of the other table and are passed over. The units' columns are `uCode` and, where the
  /// other table has it, `uName`.
  ///
  /// - Parameters:
  ///   - path: the table of indicators.
  ///   - rules: a tree file without its tree; `nil` for a scale of 0...100 and arithmetic means.
  /// - Returns: the plan.
  /// - Throws: `table-invalid`, `configuration-invalid` with file and line, or what is wrong with a file.
  public static func imported(
    _ path: String, rules: String?
  ) throws(Failure) -> IndexPlan {
    let optional = [
      "iName", "Direction", "Weight", "Unit", "Target", "Denominator", "goalpost_lower",
      "goalpost_upper",
    ]
    let text = try TextColumns.read(
      path, wanted: ["Level", "iCode", "Parent", "Type"], optional: optional
    ) { _ in "COINr's table of indicators (iMeta) has it" }
    let codes = text.texts("iCode")
    let (levels, kinds, parents) = (
      text.texts("Level"), text.texts("Type"), text.texts("Parent")
    )
    let others = Dictionary(uniqueKeysWithValues: optional.map { ($0, text.texts($0)) })
    var entries: [IndexEntry] = []
    for row in codes.indices where kinds[row] == "Indicator" || kinds[row] == "Aggregate" {
      func cell(_ name: String) -> String {
        guard let column = others[name], column.indices.contains(row) else { return "" }
        return column[row] == "NA" ? "" : column[row]
      }
      var entry = IndexEntry(line: text.lines[row], code: codes[row], level: levels[row])
      entry.parent = parents[row] == "NA" ? "" : parents[row]
      entry.name = cell("iName")
      entry.direction = cell("Direction")
      entry.weight = cell("Weight")
      entry.unit = cell("Unit")
      entry.target = cell("Target")
      entry.denominator = cell("Denominator")
      entry.goalposts = (cell("goalpost_lower"), cell("goalpost_upper"))
      entries.append(entry)
    }
    return try imported(
      entries, from: path, columns: (unit: "uCode", name: "uName"), rules: rules)
  }
}

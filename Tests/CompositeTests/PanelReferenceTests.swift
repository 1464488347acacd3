import Aggregate
import Contract
import Records
import Score
import Statistics
import Testing

/// The five years of the reference's panel.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct PanelReferenceTests {
  static func scale(_ table: DataTable, isPooled: Bool) throws -> DataTable {
    let tree = try Reference.tree("asem_purse")
    return normalised(
      table, by: { _ in .minMax(low: 0, high: 100) },
      inputs: { code in
        ScaleInputs(direction: tree.position(code).map { tree.items[$0].direction } ?? .up)
      }, isPooled: isPooled)
  }

  @Test func yearsAreScreenedAndTreatedOneByOne() throws {
    let raw = try StepReferenceTests.inputs("asem_purse/inputs/iData_panel.csv", isPanel: true)
      .table
    // The reference's panel is not denominated.
    try expectSame(
      screened(raw, by: ScreeningRule(minimumAvailable: 0.9)), "asem_purse/screened.csv")
    let table = try Reference.table("asem_purse/screened.csv")
    var values = table.values
    for (_, rows) in table.rowsByTime {
      let part = treated(table.rows(rows)) { _ in .standard }.table
      for column in values.indices {
        for (place, row) in rows.enumerated() { values[column][row] = part[place, column] }
      }
    }
    try expectSame(
      table.with(values: values), "asem_purse/treated_each_time_separately.csv")
  }

  @Test(arguments: [
    ("global", "treated_each_time_separately", true),
    ("each_time_separately", "treated_each_time_separately", false),
    ("global_untreated", "screened", true),
  ])
  func scalesAreThoseOfTheReference(name: String, source: String, isPooled: Bool) throws {
    let table = try Self.scale(
      try Reference.table("asem_purse/\(source).csv"), isPooled: isPooled)
    try expectSame(table, "asem_purse/normalised_\(name).csv")
  }

  @Test(arguments: [
    ("global", "global"), ("separate", "each_time_separately"),
    ("global_untreated", "global_untreated"),
  ])
  func scoresAndRanksAreThoseOfTheReference(name: String, scale: String) throws {
    let tree = try Reference.tree("asem_purse")
    let table = aggregated(
      try Reference.table("asem_purse/normalised_\(scale).csv"), tree: tree,
      weights: tree.weights, rule: { _ in LevelRule() })
    let path = "asem_purse/aggregated_\(name).csv"
    try expectSame(table, path)
    try expectSameRanks(
      scores: table, reference: path, "asem_purse/ranks_within_time_\(name).csv")
  }

  @Test(arguments: [
    ("latest", PanelImputation.latest(maximumAge: nil)),
    ("latest_max_time1", .latest(maximumAge: 1)), ("constant", .constant),
    ("linear-constant", .linear),
  ])
  func gapsAreFilledAsInTheReference(name: String, rule: PanelImputation) throws {
    let found = imputed(
      try Reference.table("asem_purse/impute/panel_with_gaps.csv"), by: rule)
    try expectSame(found.table, "asem_purse/impute/imputed_\(name).csv")
    if name == "latest" {
      try expectSame(found.times, "asem_purse/impute/data_year_used_latest.csv")
    }
  }

  @Test(arguments: ["CAGR", "prc_change"])
  func trendsAreThoseOfTheReference(name: String) throws {
    let table = try Reference.table("asem_purse/aggregated_global.csv")
    let rows = Dictionary(grouping: table.units.indices) { table.units[$0] }
    for record in try Reference.records("asem_purse/trends_aggregates_\(name)_all_years.csv") {
      let series = try #require(rows[record["uCode"] ?? ""])
        .sorted { table.times[$0] < table.times[$1] }
      let column = try #require(table[record["iCode"] ?? ""])
      let values = series.map { column[$0] }
      let times = series.map { Double(table.times[$0]) }
      let found =
        name == "CAGR"
        ? compoundGrowth(values, times: times) : percentageChange(values, times: times)
      let expected = try Reference.number(record[name] ?? "")
      #expect(agree(found, expected) || (found.isNaN && expected.isNaN), "\(record)")
      let present = series.indices.filter { !values[$0].isNaN }
      let share = Double(present.count) / Double(values.count)
      #expect(agree(share, try Reference.number(record["Avail"] ?? "")), "\(record)")
      if present.count > 1 {
        #expect(record["t_first"] == present.first.map { "\(Int(times[$0]))" }, "\(record)")
        #expect(record["t_latest"] == present.last.map { "\(Int(times[$0]))" }, "\(record)")
      }
    }
  }
}

import Contract
import Records
import Score
import Statistics
import Testing

/// Denominators, statistics, imputation and screening of the reference.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct StepReferenceTests {
  static let groups = ["GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"]
  static let denominators = ["Area", "Energy", "GDP", "Population"]

  /// The indicators of the raw data, sorted by unit, their denominators and groups.
  static func inputs(
    _ path: String = "asem/inputs/iData.csv", isPanel: Bool = false
  ) throws -> (table: DataTable, denominators: DataTable, groups: [String?]) {
    let all = try Reference.table(
      path, leavingOut: Set(groups + ["uName"] + (isPanel ? [] : ["Time"])))
    let order = all.rowsByUnit
    let sorted = all.rows(order)
    let records = try Reference.records(path)
    let tree = try Reference.tree()
    return (
      sorted.columns(sorted.columns.filter { tree.position($0) != nil }),
      sorted.columns(denominators), order.map { records[$0]["EurAsia_group"] }
    )
  }

  static func denominatedTable() throws -> DataTable {
    let inputs = try inputs()
    let tree = try Reference.tree()
    return denominated(inputs.table, by: inputs.denominators) { code in
      tree.position(code).flatMap { tree.items[$0].denominator }.map { ($0, 1) }
    }
  }

  @Test func rawDataAndQuotientsAreThoseOfTheReference() throws {
    try expectSame(try Self.inputs().table, "asem/01_raw.csv")
    try expectSame(try Self.denominatedTable(), "asem/02_denominated.csv")
  }

  static let rules: [(String, ImputationRule, Double)] = [
    ("mean", .mean, 1e-9), ("median", .median, 1e-9),
    ("mean_grp", .groupMean("EurAsia_group"), 1e-9),
    ("median_grp", .groupMedian("EurAsia_group"), 1e-9),
    ("rowmean_level2", .rowMean(level: 2), 1e-9),
    ("em_level2", .expectationMaximisation(level: 2), 1e-8),
  ]

  @Test(arguments: rules)
  func imputationsAreThoseOfTheReference(
    name: String, rule: ImputationRule, tolerance: Double
  ) throws {
    let table = imputed(
      try Self.denominatedTable(), by: rule, tree: try Reference.tree(),
      groups: try Self.inputs().groups)
    try expectSame(table, "asem/03_imputed_\(name).csv", tolerance: tolerance)
  }

  @Test func theMainLineScreensAfterItImputes() throws {
    let table = imputed(
      try Self.denominatedTable(), by: .groupMean("EurAsia_group"), tree: try Reference.tree(),
      groups: try Self.inputs().groups)
    try expectSame(
      screened(table, by: ScreeningRule(minimumAvailable: 0.9)), "asem/04_screened.csv")
  }

  @Test(arguments: [
    ("screen_byNA_on_unimputed", ScreeningRule(minimumAvailable: 0.9)),
    (
      "screen_byNAandzeros075_on_unimputed",
      ScreeningRule(minimumAvailable: 0.9, minimumNonZero: 0.75)
    ),
  ])
  func screeningIsThatOfTheReference(name: String, rule: ScreeningRule) throws {
    let found = availability(try Self.denominatedTable())
    for record in try Reference.records("asem/\(name).csv") {
      let unit = try #require(found.first { $0.unit == record["uCode"] })
      try expectCounts(unit, record)
      #expect(record["Included"] == (unit.passes(rule) ? "TRUE" : "FALSE"), "\(unit)")
      let zeroRule = ScreeningRule(minimumNonZero: rule.minimumNonZero)
      #expect(record["LowNonZero"] == (unit.passes(zeroRule) ? "FALSE" : "TRUE"), "\(unit)")
      let dataRule = ScreeningRule(minimumAvailable: rule.minimumAvailable)
      #expect(record["LowData"] == (unit.passes(dataRule) ? "FALSE" : "TRUE"), "\(unit)")
    }
  }

  func expectCounts(_ unit: UnitAvailability, _ record: [String: String]) throws {
    #expect(record["N_missing"] == "\(unit.missing)")
    #expect(record["N_zero"] == "\(unit.zeros)")
    #expect(record["N_miss_or_zero"] == "\(unit.missing + unit.zeros)")
    #expect(agree(unit.available, try Reference.number(record["Dat_Avail"] ?? "")))
    #expect(agree(unit.nonZero, try Reference.number(record["Non_Zero"] ?? "")))
  }

  @Test func availabilityIsThatOfTheReference() throws {
    let raw = try Reference.table("asem/01_raw.csv")
    let found = availability(raw)
    for record in try Reference.records("asem/stats/data_availability_units_raw.csv") {
      try expectCounts(try #require(found.first { $0.unit == record["uCode"] }), record)
    }
    try expectSame(
      availability(raw, tree: try Reference.tree()),
      "asem/stats/data_availability_by_group_raw.csv")
  }

  @Test func statisticsAreThoseOfTheReference() throws {
    let raw = try Reference.table("asem/01_raw.csv")
    let found = statistics(raw)
    for record in try Reference.records("asem/stats/indicator_stats_raw.csv") {
      let indicator = try #require(found.first { $0.code == record["iCode"] })
      let distribution = indicator.distribution
      let numbers: [(String, Double)] = [
        ("Min", distribution.minimum), ("Max", distribution.maximum),
        ("Mean", distribution.mean), ("Median", distribution.median),
        ("Std", distribution.standardDeviation), ("Skew", distribution.skewness),
        ("Kurt", distribution.kurtosis), ("N.Avail", Double(distribution.count)),
        ("N.NonZero", Double(indicator.nonZero)), ("N.Unique", Double(distribution.distinct)),
        ("N.Same", Double(distribution.largestTie)), ("Frc.Avail", indicator.availableShare),
        ("Frc.NonZero", indicator.nonZeroShare), ("Frc.Unique", indicator.distinctShare),
        ("Frc.Same", indicator.sameShare),
      ]
      for (name, number) in numbers {
        let expected = try Reference.number(record[name] ?? "")
        #expect(agree(number, expected), "\(indicator.code) \(name)")
      }
      let flags = [
        ("Flag.Avail", indicator.availableShare >= 0.65, "LOW"),
        ("Flag.NonZero", indicator.nonZeroShare >= 0.5, "LOW"),
        ("Flag.Unique", indicator.distinctShare >= 0.5, "LOW"),
        ("Flag.SkewKurt", !indicator.isOutlying(), "OUT"),
      ]
      for (name, isGood, flag) in flags {
        #expect(record[name] == (isGood ? "ok" : flag), "\(indicator.code) \(name)")
      }
    }
  }

  @Test func goalpostsAreQuantilesOfTheTreatedData() throws {
    let treated = try Reference.table("asem/05_treated_default.csv")
    for record in try Reference.records("asem/inputs/goalposts.csv") {
      let column = try #require(statistics(treated).first { $0.code == record["iCode"] })
      let lower = try Reference.number(record["goalpost_lower"] ?? "")
      let upper = try Reference.number(record["goalpost_upper"] ?? "")
      #expect(agree(column.distribution.quantile(0.05), lower))
      #expect(agree(column.distribution.quantile(0.95), upper))
    }
  }
}

import Composite
import Contract
import Records
import Score
import Statistics
import Testing

/// Scales rank the better value first, in every year the same, or they are refused.
@Suite struct ScaleLawTests {
  static let rules = [
    "{min_max: [0, 100]}", "{z_score: [0, 1]}", "rank", "{rank: average}", "percentile_rank",
    "borda", "distance_to_maximum", "fraction_of_maximum",
    "{distance_to_reference: {unit: U11}}", "distance_to_target",
    "{distance_to_target: {capped: true}}", "goalposts", "{goalposts: {truncated: false}}",
  ]
  static let treatments = [
    "none", "standard", "{steps: [log]}", "{steps: [log_by_skew]}", "{steps: [{box_cox: 0.5}]}",
    "{steps: [{winsorise: 2}, {box_cox: 0}], combine: true}",
  ]

  /// A table of one indicator, now and then with a long tail or all on one side of 0.
  static func column(_ random: inout SplitMix, _ count: Int) -> [Double] {
    let shifts: [Double] = [-20, 0, 0.5, 20]
    let shift: Double = shifts[Int.random(in: 0..<4, using: &random)]
    let hasTail = Bool.random(using: &random)
    return (0..<count).map { _ in
      let value = Double.random(in: -10..<10, using: &random)
      return (hasTail && value > 9 ? value * 200 : value) + shift
    }
  }

  static func build(
    _ values: [Double], times: [Int] = [], _ lines: String, _ indicator: String
  ) throws -> IndexResult {
    let count = times.isEmpty ? values.count : values.count / Set(times).count
    let units = values.indices.map { "U\(10 + $0 % count)" }
    return try buildIndex(
      IndexInput(
        table: DataTable(units: units, times: times, columns: ["x"], values: [values]),
        denominators: DataTable(units: units, times: times, columns: [], values: [])),
      plan: IndexPlan.parse(
        text: "index: i\n\(lines)\ntree:\n  code: i\n  items:\n    - {code: x, \(indicator)}\n",
        file: "tree.yaml"))
  }

  /// Whatever the scale and the treatment, what is better never scores less; a scale that cannot do
  /// that for these values is refused with a place.
  @Test(arguments: rules, treatments)
  func theBetterValueNeverScoresLess(rule: String, treatment: String) throws {
    var refused = 0
    for seed in 0..<24 as Range<UInt64> {
      var random = SplitMix(seed)
      let values = Self.column(&random, 30)
      let direction = seed % 2 == 0 ? "up" : "down"
      let target: Double = [-40, 0, 3, 40][Int.random(in: 0..<4, using: &random)]
      do {
        let found = try Self.build(
          values, "treat: \(treatment)\nnormalise: \(rule)",
          "direction: \(direction), target: \(target), goalposts: [-3, 8]")
        let scores = try #require(found.scores["x"])
        let sign = direction == "up" ? 1.0 : -1
        let order = values.indices.sorted { sign * values[$0] < sign * values[$1] }
        let isUndefined = scores.contains { $0.isNaN || $0.isInfinite }
        if isUndefined {
          #expect(found.warnings.contains { $0.kind == .scoreUndefined }, "seed \(seed)")
          continue
        }
        for (worse, better) in zip(order, order.dropFirst()) {
          #expect(scores[worse] <= scores[better], "\(rule) \(treatment) seed \(seed)")
        }
      } catch let failure as Failure {
        refused += 1
        #expect(failure.code == .tableInvalid && failure.place?.line == 7, "\(failure)")
        #expect(rule.contains("fraction") || rule == "distance_to_target", "\(failure)")
      }
    }
    #expect(refused < 24)
  }

  /// Goalposts and targets are in the indicator's unit, whatever was done with its values.
  @Test(arguments: treatments, 0..<6 as Range<UInt64>)
  func goalpostsStayInTheIndicatorsUnit(treatment: String, seed: UInt64) throws {
    var random = SplitMix(seed)
    var values = (0..<40).map { _ in Double.random(in: 10..<20, using: &random) }
    values[0] = 900
    values[1] = 11
    values[2] = 18
    let direction = seed % 2 == 0 ? "up" : "down"
    let found = try Self.build(
      values, "treat: \(treatment)\nnormalise: {goalposts: {scale: 1, truncated: false}}",
      "direction: \(direction), goalposts: [11, 18]")
    let scores = try #require(found.scores["x"])
    #expect(abs(scores[1] - (direction == "up" ? 0 : 1)) < 1e-12)
    #expect(abs(scores[2] - (direction == "up" ? 1 : 0)) < 1e-12)
    let target = try Self.build(
      values, "treat: \(treatment)\nnormalise: distance_to_target",
      "direction: \(direction), target: \(direction == "up" ? 18 : 11)")
    let shares = try #require(target.scores["x"])
    #expect(abs(shares[direction == "up" ? 2 : 1] - 1) < 1e-12)
  }

  /// With one scale for all years a value scores the same in each of them.
  @Test(arguments: treatments, rules)
  func inAPanelTheSameValueScoresTheSame(treatment: String, rule: String) throws {
    guard !rule.contains("reference"), !rule.contains("fraction") else { return }
    for seed in 0..<6 as Range<UInt64> {
      var random = SplitMix(seed)
      let times = (0..<3).flatMap { year in [Int](repeating: 2015 + year, count: 14) }
      var values = Self.column(&random, 42)
      // The same value in every year, and an outlier in one.
      for year in 0..<3 { values[year * 14 + 5] = 6.5 }
      values[17] = 4000
      let found = try Self.build(
        values, times: times, "table: {time: year}\ntreat: \(treatment)\nnormalise: \(rule)",
        "target: 5000, goalposts: [-3, 8]")
      let scores = try #require(found.scores["x"])
      let same = found.scores.units.indices.filter { found.scores.units[$0] == "U15" }
      #expect(Set(same.map { scores[$0].bitPattern }).count == 1, "\(rule) seed \(seed)")
      // Other numbers for the years, and the rows in another order, change no bit.
      let order = values.indices.shuffled(using: &random)
      let input = IndexInput(
        table: DataTable(
          units: order.map { "U\(10 + $0 % 14)" }, times: order.map { times[$0] + 100 },
          columns: ["x"], values: [order.map { values[$0] }]),
        denominators: DataTable(
          units: order.map { "U\(10 + $0 % 14)" }, times: order.map { times[$0] + 100 },
          columns: [], values: []))
      let moved = try buildIndex(
        input,
        plan: IndexPlan.parse(
          text: "index: i\ntable: {time: year}\ntreat: \(treatment)\nnormalise: \(rule)\n"
            + "tree:\n  code: i\n  items:\n    - {code: x, target: 5000, goalposts: [-3, 8]}\n",
          file: "tree.yaml"))
      #expect(moved.scores["x"]?.map(\.bitPattern) == scores.map(\.bitPattern), "\(rule)")
      #expect(moved.ranks["i"]?.map(\.bitPattern) == found.ranks["i"]?.map(\.bitPattern))
    }
  }

  /// Each year for itself is treated and scaled as if it were alone.
  @Test(arguments: treatments, 0..<4 as Range<UInt64>)
  func eachTimeIsAsIfItWereAlone(treatment: String, seed: UInt64) throws {
    var random = SplitMix(seed)
    let values = (0..<2).flatMap { _ in Self.column(&random, 20) }
    let times = [Int](repeating: 2015, count: 20) + [Int](repeating: 2016, count: 20)
    let lines = "treat: \(treatment)\nnormalise: {min_max: [0, 100]}"
    let both = try Self.build(
      values, times: times, "table: {time: year}\nscale: each-time\n" + lines, "direction: down")
    for (year, part) in [(2015, values[..<20]), (2016, values[20...])] {
      let alone = try Self.build(Array(part), lines, "direction: down")
      let rows = both.scores.times.indices.filter { both.scores.times[$0] == year }
      let scores = try #require(both.scores["x"])
      #expect(rows.map { scores[$0].bitPattern } == alone.scores["x"]?.map(\.bitPattern))
    }
  }

  /// A change of unit (metres for feet) changes no score where goalposts and target change with it.
  @Test(arguments: treatments.filter { !$0.contains("box") }, ["goalposts", "distance_to_target"])
  func theUnitOfGoalpostsChangesNothing(treatment: String, rule: String) throws {
    for seed in 0..<8 as Range<UInt64> {
      var random = SplitMix(seed)
      let values = (0..<30).map { _ in
        let value = Double.random(in: 1..<10, using: &random)
        return value > 9 ? value * 100 : value
      }
      let factor = Double.random(in: 0.01..<100, using: &random)
      let lines = "treat: \(treatment)\nnormalise: \(rule)"
      let one = try Self.build(values, lines, "target: 9, goalposts: [2, 8]")
      let other = try Self.build(
        values.map { $0 * factor }, lines,
        "target: \(9 * factor), goalposts: [\(2 * factor), \(8 * factor)]")
      expectClose(cells(other.scores), cells(one.scores), "seed \(seed)")
    }
  }

  /// A step that makes the skew no better is taken back: the result is in shape, or less skewed than before.
  @Test(arguments: treatments, 0..<20 as Range<UInt64>)
  func aTreatmentNeverMakesTheSkewWorse(treatment: String, seed: UInt64) throws {
    var random = SplitMix(seed)
    let isLeft = seed % 2 == 1
    let values = (0..<25).map { _ in
      let value = exponential(Double.random(in: 0..<6, using: &random) * 2)
      return isLeft ? -value : value
    }
    let plan = try IndexPlan.parse(
      text: "index: i\ntreat: \(treatment)\nnormalise: rank\ntree: {code: i, items: [{code: x}]}\n",
      file: "tree.yaml")
    let found = treated(values, by: plan.treatment)
    #expect(
      found.after.passes || abs(found.after.skewness) <= abs(found.before.skewness),
      "\(treatment) seed \(seed)")
    let isUntouched = found.steps.allSatisfy { !$0.stands }
    #expect(isUntouched == (found.values == values), "\(treatment) seed \(seed)")
  }
}

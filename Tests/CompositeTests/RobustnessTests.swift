import Aggregate
import Composite
import Contract
import Records
import Report
import Testing

/// How far the ranks of an index depend on its assumptions.
@Suite struct RobustnessTests {
  static let seeds: [UInt64] = [1, 2, 3, 4]

  static func study(
    _ invented: Invented, _ rules: String
  ) throws -> (IndexResult, IndexRobustness?, IndexPlan) {
    let plan = try IndexPlan.parse(text: invented.yaml(rules), file: "tree.yaml")
    let result = try buildIndex(invented.input(), plan: plan)
    return (result, try indexRobustness(of: result, invented.input(), plan: plan), plan)
  }

  static let own = "normalise: {min_max: [1, 100]}\ntreat: standard\nimpute: mean\n"

  /// Alternatives that say what the file says itself move no rank, and account for nothing.
  @Test(arguments: seeds, ["arithmetic", "geometric"])
  func whatIsTheSameMovesNothing(seed: UInt64, mean: String) throws {
    let (result, found, plan) = try Self.study(
      Invented(seed: seed),
      Self.own
        + "levels: [{aggregate: \(mean)}, {aggregate: \(mean)}]\nuncertainty:\n  replicates: 64\n"
        + "  treatment: [standard]\n  normalisation: [{min_max: [1, 100]}]\n"
        + "  imputation: [mean]\n  aggregation: [\(mean)]\n  sensitivity_rows: 8")
    let robustness = try #require(found)
    #expect(robustness.rows.count == result.scores.units.count)
    let ranks = try #require(result.ranks[plan.tree.items[plan.tree.root].code])
    for row in robustness.rows {
      #expect(Double(row.rank) == ranks[row.row], "seed \(seed)")
      #expect(row.low == ranks[row.row] && row.high == ranks[row.row], "seed \(seed)")
    }
    #expect(robustness.meanRankChange == 0)
    #expect(
      robustness.effects.map(\.assumption) == [.treatment, .normalisation, .missing, .aggregation])
    #expect(robustness.effects.allSatisfy { $0.index == nil })
  }

  /// The ranks of the only alternative are those of an index that is built with it.
  @Test(arguments: seeds)
  func aReplicateIsTheIndexBuiltSo(seed: UInt64) throws {
    let invented = Invented(seed: seed)
    let (_, found, _) = try Self.study(
      invented,
      Self.own + "uncertainty: {replicates: 256, normalisation: [{z_score: [50, 10]}]}")
    let one = try invented.build(Self.own)
    let other = try invented.build(
      Self.own.replacing("{min_max: [1, 100]}", with: "{z_score: [50, 10]}"))
    let robustness = try #require(found)
    for row in robustness.rows {
      let ranks = [one, other].compactMap { $0.ranks["index"]?[row.row] }
      #expect(row.low == ranks.min() && row.high == ranks.max(), "seed \(seed)")
      #expect(abs(row.mean - (ranks[0] + ranks[1]) / 2) < 0.05 * abs(ranks[0] - ranks[1]) + 1e-9)
    }
  }

  @Test(arguments: seeds)
  func theOrderOfRowsChangesNothing(seed: UInt64) throws {
    let rules =
      Self.own + "uncertainty: {replicates: 200, weights: 0.3, leave_one_out: true, "
      + "aggregation: [geometric], treatment: [none], sensitivity_rows: 16}"
    let invented = Invented(seed: seed)
    let (_, first, plan) = try Self.study(invented, rules)
    var random = SplitMix(seed)
    let input = invented.input(rows: invented.units.indices.shuffled(using: &random))
    let again = try indexRobustness(of: buildIndex(input, plan: plan), input, plan: plan)
    let (one, other) = (try #require(first), try #require(again))
    #expect(one.rows == other.rows && one.effects == other.effects)
    #expect(one.rows.contains { $0.low < $0.high })
    for row in one.rows {
      #expect(row.low <= row.median && row.median <= row.high)
      #expect((1...Double(one.rows.count)).contains(row.mean))
    }
    let total = one.effects.compactMap { $0.index?.total }
    #expect(total.count == 4 && total.allSatisfy { $0 >= 0 })
  }

  @Test(arguments: [
    "uncertainty: {replicates: 10}",
    "uncertainty: {weights: 1}",
    "uncertainty: {weights: 0.1, replicates: 0}",
    "uncertainty: {normalisation: [goalposts]}",
    "uncertainty: {imputation: [{group_mean: part}]}",
    "levels: [{aggregate: copeland}, {}]\nuncertainty: {weights: 0.1}",
    "levels: [{minimum_share: 0.5}, {}]\nuncertainty: {weights: 0.1}",
  ])
  func whatCannotBeVariedIsRefused(lines: String) throws {
    let failure = try #require(throws: Failure.self) {
      try Self.study(Invented(seed: 1), "normalise: rank\n" + lines)
    }
    #expect(failure.code == .configurationInvalid && failure.place != nil)
  }

  /// A geometric mean of scores of 0 would be another index.
  @Test func aGeometricMeanNeedsScoresAboveZero() throws {
    let failure = try #require(throws: Failure.self) {
      try Self.study(
        Invented(seed: 1),
        "normalise: {min_max: [0, 100]}\nuncertainty: {aggregation: [geometric]}")
    }
    #expect(failure.code == .tableInvalid)
  }

  /// In a panel each time is ranked by itself, and every table can be printed.
  @Test func everyTableIsPrinted() throws {
    var input = (units: [String](), times: [Int](), a: [Double](), b: [Double]())
    var random = SplitMix(9)
    for time in [2015, 2016] {
      for unit in 0..<12 {
        input.units.append("U\(10 + unit)")
        input.times.append(time)
        input.a.append(Double.random(in: 1..<9, using: &random))
        input.b.append(unit == 3 ? 900 : Double.random(in: 1..<9, using: &random))
      }
    }
    let plan = try IndexPlan.parse(
      text: "index: x\ntable: {time: year, group: part}\ntreat: standard\n"
        + "normalise: {min_max: [1, 100]}\nuncertainty: {weights: 0.4, replicates: 100}\n"
        + "tree: {code: x, items: [{code: a}, {code: b}]}\n", file: "tree.yaml")
    let table = IndexInput(
      table: DataTable(
        units: input.units, times: input.times, columns: ["a", "b"], values: [input.a, input.b]),
      denominators: DataTable(units: input.units, times: input.times, columns: [], values: []),
      rankGroups: input.units.indices.map { $0 % 3 == 0 ? nil : "g\($0 % 3)" })
    let result = try buildIndex(table, plan: plan)
    let robustness = try indexRobustness(of: result, table, plan: plan)
    #expect(robustness?.rows.map(\.rank).max() == 12)
    let report = IndexReport(result, plan: plan, robustness: robustness)
    for name in IndexTable.allCases {
      for format in TableFormat.allCases {
        let text = String(decoding: indexTable(name, of: report, as: format), as: UTF8.self)
        #expect(text.split(whereSeparator: \.isNewline).count > 1, "\(name)")
      }
    }
  }
}

import Aggregate
import Contract
import Records
import Score
import Testing

/// Normalisation, aggregation and ranks of the reference.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct BuildReferenceTests {
  static let scales: [(String, NormalisationRule)] = [
    ("borda", .borda), ("dist2max", .distanceToMaximum),
    ("dist2ref", .distanceToReference(unit: "SGP", isCapped: false)),
    ("dist2ref_capped", .distanceToReference(unit: "SGP", isCapped: true)),
    ("dist2targ", .distanceToTarget(isCapped: false)),
    ("goalposts", .goalposts(scale: 100, isTruncated: true)),
    ("minmax_0_100", .minMax(low: 0, high: 100)), ("minmax_1_100", .minMax(low: 1, high: 100)),
    ("percentile_rank", .percentileRank), ("rank", .rank(.minimum)),
    ("rank_average", .rank(.average)), ("zscore_0_1", .zScore(mean: 0, deviation: 1)),
    ("zscore_50_10", .zScore(mean: 50, deviation: 10)),
  ]

  /// Direction, target and goalposts of each indicator.
  static func inputs(_ tree: IndicatorTree) throws -> (String) -> ScaleInputs {
    var inputs: [String: ScaleInputs] = [:]
    for place in tree.level(1) {
      let item = tree.items[place]
      inputs[item.code] = ScaleInputs(direction: item.direction, target: item.target)
    }
    for record in try Reference.records("asem/inputs/goalposts.csv") {
      inputs[record["iCode"] ?? ""]?.goalposts = Goalposts(
        lower: try Reference.number(record["goalpost_lower"] ?? ""),
        upper: try Reference.number(record["goalpost_upper"] ?? ""))
    }
    return { inputs[$0] ?? ScaleInputs(direction: .up) }
  }

  @Test(arguments: scales)
  func scalesAreThoseOfTheReference(name: String, rule: NormalisationRule) throws {
    let table = normalised(
      try Reference.table("asem/05_treated_default.csv"), by: { _ in rule },
      inputs: try Self.inputs(try Reference.tree()))
    try expectSame(table, "asem/06_normalised_\(name).csv")
  }

  /// COINr divides by the largest value in the indicator's direction.
  ///
  /// Where lower is better that is the least, so that the worst comes first. Here the least is divided by the value, and values that are not above 0 are
  /// refused.
  @Test func fractionsOfTheMaximumAreThoseOfTheReferenceOrTheirInverse() throws {
    let tree = try Reference.tree()
    let table = normalised(
      try Reference.table("asem/05_treated_default.csv"), by: { _ in .fractionOfMaximum },
      inputs: try Self.inputs(tree))
    let expected = try Reference.table("asem/06_normalised_fracmax.csv")
    var inverted = 0
    for (code, values) in zip(table.columns, table.values) {
      let theirs = try #require(expected[code])
      let item = try #require(tree.position(code))
      guard tree.items[item].direction == .down else {
        for (found, their) in zip(values, theirs) where !found.isNaN {
          #expect(agree(found, their))
        }
        continue
      }
      guard !values.contains(where: \.isNaN) else { continue }
      inverted += 1
      for (found, their) in zip(values, theirs) { #expect(agree(found * their, 1), "\(code)") }
    }
    #expect(inverted > 0)
  }

  @Test func theScaleOfGapsKeepsThem() throws {
    let table = normalised(
      try Reference.table("asem/02_denominated.csv"), by: { _ in .minMax(low: 1, high: 100) },
      inputs: try Self.inputs(try Reference.tree()))
    try expectSame(table, "asem/06_normalised_minmax_1_100_unimputed_untreated.csv")
  }

  /// One way up the tree: what is aggregated, by what, with which weights.
  struct Way: CustomTestStringConvertible, Sendable {
    let name: String
    let scale: String
    var weights = "weights_original"
    var rules: @Sendable (Int) -> LevelRule = { _ in LevelRule(.arithmetic) }
    var testDescription: String { name }
  }

  static func every(_ combination: Combination) -> @Sendable (Int) -> LevelRule {
    { _ in LevelRule(combination) }
  }

  static func top(_ combination: Combination) -> @Sendable (Int) -> LevelRule {
    { level in LevelRule(level == 4 ? combination : .arithmetic) }
  }

  static let gaps = "minmax_1_100_unimputed_untreated"

  static let ways: [Way] = [
    Way(name: "borda_amean", scale: "borda"),
    Way(name: "dist2ref_amean", scale: "dist2ref"),
    Way(name: "dist2targ_amean", scale: "dist2targ"),
    Way(name: "goalposts_amean", scale: "goalposts"),
    Way(name: "minmax1_amean_topgmean", scale: "minmax_1_100", rules: top(.geometric)),
    Way(name: "minmax1_genmean_p0.5", scale: "minmax_1_100", rules: every(.power(0.5))),
    Way(name: "minmax1_genmean_pm2", scale: "minmax_1_100", rules: every(.power(-2))),
    Way(name: "minmax1_gmean", scale: "minmax_1_100", rules: every(.geometric)),
    Way(
      name: "minmax1_gmean_unequalw", scale: "minmax_1_100", weights: "weights_unequal",
      rules: every(.geometric)),
    Way(name: "minmax1_hmean", scale: "minmax_1_100", rules: every(.harmonic)),
    Way(name: "minmax_0_100_amean_topcopeland", scale: "minmax_0_100", rules: top(.copeland)),
    Way(name: "minmax_0_100_copeland_all", scale: "minmax_0_100", rules: every(.copeland)),
    Way(name: "minmax_amean", scale: "minmax_0_100"),
    Way(
      name: "minmax_amean_pcaw_level2", scale: "minmax_0_100",
      weights: "pca_weights_level2_by_group"),
    Way(name: "minmax_amean_unequalw", scale: "minmax_0_100", weights: "weights_unequal"),
    Way(name: "prank_amean", scale: "percentile_rank"),
    Way(name: "rank_amean", scale: "rank"),
    Way(name: "unimputed_amean", scale: gaps),
    Way(
      name: "unimputed_amean_datthresh0.75", scale: gaps,
      rules: { _ in LevelRule(minimumShare: 0.75) }),
    Way(
      name: "unimputed_amean_datthresh_bylevel", scale: gaps,
      rules: { LevelRule(minimumShare: $0 == 2 ? 0.8 : 0.5) }),
    Way(name: "unimputed_gmean", scale: gaps, rules: every(.geometric)),
    Way(name: "unimputed_hmean", scale: gaps, rules: every(.harmonic)),
    Way(name: "zscore_amean", scale: "zscore_0_1"),
  ]

  @Test(arguments: ways)
  func scoresAndRanksAreThoseOfTheReference(way: Way) throws {
    let tree = try Reference.tree()
    let table = aggregated(
      try Reference.table("asem/06_normalised_\(way.scale).csv"), tree: tree,
      weights: try Reference.weights("asem/weights/\(way.weights).csv", tree), rule: way.rules)
    try expectSame(table, "asem/07_agg_\(way.name).csv")
    try expectSameRanks(
      scores: table, reference: "asem/07_agg_\(way.name).csv", "asem/08_rank_\(way.name).csv")
  }
}

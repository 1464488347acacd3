import Aggregate
import Contract
import Records
import Testing

/// The methods that COINr lacks, against pymcdm, HiGHS and Compind.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct OtherPeersReferenceTests {
  static let methods: [String: @Sendable ([[Double]]) -> [Double]?] = [
    "entropy": ObjectiveWeights.entropy, "critic": ObjectiveWeights.critic,
    "stdev": ObjectiveWeights.standardDeviation, "gini": ObjectiveWeights.gini,
    "merec": ObjectiveWeights.merec, "cilos": ObjectiveWeights.cilos,
    "idocriw": ObjectiveWeights.idocriw,
  ]

  @Test func objectiveWeightsAreThoseOfPymcdm() throws {
    let table = try Reference.table("asem/06_normalised_minmax_1_100.csv")
    let records = try Reference.records(
      "other_peers/objective_weights_pymcdm_asem_minmax_1_100.csv")
    let groups = Dictionary(grouping: records) { [$0["scope"] ?? "", $0["method"] ?? ""] }
    #expect(groups.count == 9 * Self.methods.count)
    for (key, rows) in groups {
      let method = try #require(Self.methods[key[1]], "\(key)")
      let found = try #require(method(rows.compactMap { table[$0["iCode"] ?? ""] }), "\(key)")
      #expect(abs(found.reduce(0, +) - 1) <= 1e-12)
      for (record, weight) in zip(rows, found) {
        let expected = try Reference.number(record["weight"] ?? "")
        #expect(agree(weight, expected), "\(record) \(weight)")
      }
    }
  }

  @Test func closenessIsThatOfTopsis() throws {
    let table = try Reference.table("asem/06_normalised_minmax_1_100.csv")
    let weights = try #require(ObjectiveWeights.entropy(table.values))
    let closeness = topsis(table.values, weights: weights)
    let scores = table.with(columns: ["topsis_closeness"], values: [closeness])
    let ranks = ranked(scores)
    try expectSame(
      table.with(
        columns: ["topsis_closeness", "rank"], values: [closeness] + ranks.values),
      "other_peers/entropy_topsis_asem_minmax_1_100_vectornorm.csv")
  }

  @Test func benefitOfTheDoubtIsThatOfHiGHS() throws {
    let pillars = try Reference.table("other_peers/pillars_input_minmax1_amean.csv")
    try expectSame(
      pillars.with(
        columns: ["bod", "bod_share_5_40"],
        values: [
          benefitOfTheDoubt(pillars.values),
          benefitOfTheDoubt(pillars.values, shares: 0.05...0.4),
        ]),
      "other_peers/bod_highs.csv")
  }

  @Test func theInputOfPillarsIsOurs() throws {
    let tree = try Reference.tree()
    try expectSame(
      aggregated(
        try Reference.table("asem/06_normalised_minmax_1_100.csv"), tree: tree,
        weights: tree.weights, rule: { _ in LevelRule() }),
      "other_peers/pillars_input_minmax1_amean.csv")
  }

  @Test func imbalanceIsThatOfCompind() throws {
    let pillars = try Reference.table("other_peers/pillars_input_minmax1_amean.csv")
    let found = mazziottaPareto(pillars.values)
    try expectSame(
      pillars.with(
        columns: ["mean", "sd", "cv", "MPI_minus", "MPI_plus"],
        values: [
          found.mean, found.deviation, zip(found.deviation, found.mean).map { $0 / $1 },
          found.index(.penalised), found.index(.added),
        ]),
      "other_peers/mpi_pillars_compind.csv")
    try expectSame(
      pillars.with(
        columns: ["mean_min_alpha0.5_beta0"], values: [meanMinimum(pillars.values, share: 0.5)]),
      "other_peers/mean_min_correct_formula.csv")
  }

  @Test func imbalanceInTimeIsThatOfCompind() throws {
    let panel = try Reference.table("other_peers/ampi_input_pillars_panel.csv")
    let first = try #require(panel.rowsByTime.first).rows
    let found = adjustedMazziottaPareto(panel.values, reference: first)
    try expectSame(
      panel.with(
        columns: ["mean", "sd_pop", "AMPI_minus", "AMPI_plus"],
        values: [
          found.scores.mean, found.scores.deviation, found.scores.index(.penalised),
          found.scores.index(.added),
        ]),
      "other_peers/ampi_panel.csv")
    for record in try Reference.records("other_peers/ampi_goalposts.csv") {
      let column = try #require(panel.index(of: record["pillar"] ?? ""))
      let posts = found.goalposts[column]
      #expect(agree(posts.lower, try Reference.number(record["lower"] ?? "")))
      #expect(agree(posts.upper, try Reference.number(record["upper"] ?? "")))
    }
  }
}

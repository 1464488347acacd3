import Aggregate
import Composite
import Contract
import Foundation
import Records
import Score
import Statistics
import Testing

/// The reference's raw table through a tree file, as `citycredit index` reads it.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct ToolReferenceTests {
  /// The reference's tree as a tree file.
  static func yaml(_ rules: String) throws -> String {
    let tree = try Reference.tree()
    var text = "index: asem\ntable: {unit: uCode, name: uName}\n\(rules)\ntree:\n"
    func add(_ item: Int, _ indent: String, _ mark: String) {
      let entry = tree.items[item]
      text += "\(indent)\(mark)code: \(entry.code)\n"
      let inner = indent + String(repeating: " ", count: mark.count)
      if entry.level == 1 {
        text += "\(inner)direction: \(entry.direction.rawValue)\n"
        if let target = entry.target { text += "\(inner)target: \(target)\n" }
        if let column = entry.denominator { text += "\(inner)denominator: \(column)\n" }
        return
      }
      text += "\(inner)items:\n"
      for child in tree.items.indices where tree.parents[child] == item {
        add(child, inner + "  ", "- ")
      }
    }
    add(tree.root, "  ", "")
    return text
  }

  static func build(_ rules: String) throws -> IndexResult {
    let plan = try IndexPlan.parse(text: try yaml(rules), file: "asem.yaml")
    let input = try IndexInput.read("\(Reference.folder)/asem/inputs/iData.csv", for: plan)
    return try buildIndex(input, plan: plan)
  }

  static let ways: [(rules: String, name: String)] = [
    ("normalise: {min_max: [0, 100]}", "minmax_amean"),
    ("normalise: {z_score: [0, 1]}", "zscore_amean"),
    ("normalise: distance_to_target", "dist2targ_amean"),
    (
      "normalise: {distance_to_reference: {unit: SGP}}", "dist2ref_amean"
    ),
    (
      "normalise: {min_max: [1, 100]}\nlevels: [{aggregate: geometric}, {aggregate: geometric}, "
        + "{aggregate: geometric}]", "minmax1_gmean"
    ),
    (
      "normalise: {min_max: [0, 100]}\nlevels: [{}, {}, {aggregate: copeland}]",
      "minmax_0_100_amean_topcopeland"
    ),
  ]

  @Test(arguments: ways)
  func theMainLineGivesTheReferencesIndex(rules: String, name: String) throws {
    let found = try Self.build(
      "impute: {group_mean: EurAsia_group}\ntreat: standard\n" + rules)
    try expectSame(found.scores, "asem/07_agg_\(name).csv")
    try expectSameRanks(
      scores: found.scores, reference: "asem/07_agg_\(name).csv", "asem/08_rank_\(name).csv")
    #expect(found.names.count == 51)
  }

  /// A mean that fills a gap and differs from a measured value in its last bit has its rank.
  ///
  /// In the reference it has another one. The reference's own treated values, such ties made equal, have our ranks; as they are, they have
  /// the reference's (`BuildReferenceTests`).
  @Test(arguments: [
    ("rank", NormalisationRule.rank(.minimum)), ("borda", .borda),
    ("percentile_rank", .percentileRank),
  ])
  func ranksOfFilledGapsTieWithWhatWasMeasured(name: String, rule: NormalisationRule) throws {
    let found = try Self.build(
      "impute: {group_mean: EurAsia_group}\ntreat: standard\nnormalise: \(name)")
    let theirs = try Reference.table("asem/05_treated_default.csv")
    let level = theirs.mapColumns { settled($1) }
    let moved = theirs.columns.indices.filter { level.values[$0] != theirs.values[$0] }
    #expect(moved.map { theirs.columns[$0] }.contains("TolMin"))
    let tree = try Reference.tree()
    let expected = aggregated(
      normalised(level, by: { _ in rule }, inputs: try BuildReferenceTests.inputs(tree)),
      tree: tree, weights: tree.weights, rule: { _ in LevelRule() })
    expectClose(cells(found.scores), cells(expected), "\(name)")
    expectSameBits(cells(found.ranks), cells(ranked(expected)), "\(name)")
  }

  /// The search starts from the weights that there are, and keeps the others.
  @Test(arguments: [2, 3])
  func searchedWeightsAreThoseOfTheReference(level: Int) throws {
    let found = try Self.build(
      "impute: {group_mean: EurAsia_group}\ntreat: standard\nnormalise: {min_max: [0, 100]}\n"
        + "optimise_weights: {information: \(level)}")
    let plan = try IndexPlan.parse(text: try Self.yaml("normalise: rank"), file: "asem.yaml")
    for record in try Reference.records("asem/weights/optimised_infomax_level\(level).csv") {
      let item = try #require(plan.tree.position(record["iCode"] ?? ""))
      #expect(agree(found.weights[item], try Reference.number(record["OptWeight"] ?? "")))
    }
    #expect(!found.warnings.contains { $0.kind == .weightsNotFound })
  }

  /// Eight pillars do not come into balance: the tree's weights stay, and it is said.
  @Test func aSearchThatFailsIsNamed() throws {
    let rules = "treat: standard\nimpute: mean\nnormalise: {min_max: [0, 100]}\n"
    let found = try Self.build(rules + "optimise_weights: {balance: 2}")
    let plain = try Self.build(rules)
    let new = found.warnings.filter { !plain.warnings.contains($0) }
    #expect(new.map(\.kind) == [.weightsNotFound])
    #expect(found.scores["Index"] == plain.scores["Index"])
  }

  @Test func gapsStayGapsWhereNothingFillsThem() throws {
    let found = try Self.build(
      "normalise: {min_max: [1, 100]}\nlevels: [{minimum_share: 0.8}, {minimum_share: 0.5}, "
        + "{minimum_share: 0.5}]")
    try expectSame(found.scores, "asem/07_agg_unimputed_amean_datthresh_bylevel.csv")
  }
}

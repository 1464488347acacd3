import Aggregate
import Contract
import Records
import Testing

/// Tables of results of the reference.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct ResultsReferenceTests {
  static func scores() throws -> DataTable {
    try Reference.table("asem/07_agg_minmax_amean.csv")
  }

  @Test func sortedScoresAndRanksAreThoseOfTheReference() throws {
    let scores = try Self.scores()
    let ranks = ranked(scores)
    let sorted = try Reference.table("asem/results/results_full_scores_sorted.csv")
    #expect(
      sorted["Rank"]
        == sorted.units.map { unit in
          scores.units.firstIndex(of: unit).flatMap { ranks["Index"]?[$0] } ?? .nan
        })
    try expectSame(
      scores.with(
        columns: scores.columns + ["Rank"], values: scores.values + [try #require(ranks["Index"])]),
      "asem/results/results_full_scores_sorted.csv")
    try expectSame(
      ranked(scores, significantDigits: nil), "asem/results/results_full_ranks.csv", tolerance: 0)
  }

  @Test func ranksWithinGroupsAreThoseOfTheReference() throws {
    let scores = try Self.scores()
    let groups = try StepReferenceTests.inputs().groups
    let ranks = ranked(scores, within: groups)
    for record in try Reference.records("asem/results/results_groupranks.csv") {
      let row = try #require(scores.units.firstIndex(of: record["uCode"] ?? ""))
      #expect(groups[row] == record["EurAsia_group"])
      for (name, text) in record where name != "uCode" && name != "EurAsia_group" {
        #expect(agree(ranks[name]?[row] ?? .nan, try Reference.number(text), tolerance: 0))
      }
    }
  }

  @Test(arguments: ["AUT", "CHN", "SGP"])
  func strengthsAndSummariesAreThoseOfTheReference(unit: String) throws {
    let tree = try Reference.tree()
    // Of equal ranks, the reference names the indicator first that its own tree has first.
    let order = try Reference.records("asem/weights/weights_original.csv").compactMap {
      $0["iCode"]
    }
    let raw = try Reference.table("asem/01_raw.csv").columns(order)
    let row = try #require(raw.units.firstIndex(of: unit))
    let found = strengthsAndWeaknesses(raw, tree: tree, unit: row)
    for (name, list) in [("strengths", found.strengths), ("weaknesses", found.weaknesses)] {
      let records = try Reference.records("asem/results/\(name)_\(unit).csv")
      #expect(records.map { $0["Code"] } == list.map(\.code))
      #expect(records.map { $0["Rank"] } == list.map { "\($0.rank)" })
      for (record, standing) in zip(records, list) {
        #expect(agree(standing.value, try Reference.number(record["Value"] ?? "")))
        let item = try #require(tree.position(standing.code))
        #expect(record["Name"] == tree.items[item].name)
        #expect(record["Unit"] == tree.items[item].unit)
        #expect(
          record["Pillar"] == tree.ancestor(of: item, level: 2).map { tree.items[$0].code })
      }
    }
    let scores = try Self.scores()
    let ranks = ranked(scores)
    for record in try Reference.records("asem/results/unit_summary_\(unit).csv") {
      let code = record["Code"] ?? ""
      let expected = try (
        Reference.number(record["Score"] ?? ""), Reference.number(record["Rank"] ?? "")
      )
      #expect(agree(scores[code]?[row] ?? .nan, expected.0), "\(record)")
      #expect(agree(ranks[code]?[row] ?? .nan, expected.1, tolerance: 0), "\(record)")
    }
  }

  @Test(arguments: [1, 2, 3])
  func removalsAreThoseOfTheReference(level: Int) throws {
    let tree = try Reference.tree()
    let table = try Reference.table("asem/06_normalised_minmax_0_100.csv")
    let found = removals(
      table, tree: tree, weights: tree.weights, level: level, rule: { _ in LevelRule() })
    let nominal = try #require(try Self.scores()["Index"])
    try expectSame(
      table.with(
        columns: ["Nominal"] + found.map(\.code), values: [nominal] + found.map(\.scores)),
      "asem/sensitivity/remove_level\(level)_scores.csv")
    let records = try Reference.records("asem/sensitivity/remove_level\(level)_meanabs.csv")
    #expect(records.count == found.count + 1)
    for record in records where record["removed"] != "Nominal" {
      let removal = try #require(found.first { $0.code == record["removed"] })
      let expected = try Reference.number(record["mean_abs_rank_change"] ?? "")
      #expect(agree(removal.meanRankChange, expected), "\(record)")
    }
  }
}

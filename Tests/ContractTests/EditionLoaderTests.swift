import Contract
import Records
import Testing

/// What an edition turns into, and what is refused.
@Suite struct EditionLoaderTests {
  @Test func theTreeStandsInPreOrder() throws {
    let edition = try Edition.parse(text: soundEdition, file: "2018.yaml")
    #expect(edition.nodes.map(\.id) == ["index", "systems", "compliance", "incidents", "repair"])
    #expect(edition.nodes.map(\.level) == [0, 1, 2, 2, 1])
    #expect(edition.nodes.map(\.parent) == [nil, 0, 1, 1, 0])
    #expect(edition.nodes.map(\.children) == [[1, 4], [2, 3], [], [], []])
    #expect(edition.nodes.map(\.points) == [10, 6, 6, 0, 4])
    #expect(edition.nodes[1].aggregation == .geometric)
    #expect(edition.minimumCoverage == 0.6 && edition.totalPoints == 10)
    #expect(edition.digest == StableHash.of(soundEdition).description)
  }

  @Test func leavesSayWhatTheyMeasure() throws {
    let edition = try Edition.parse(text: soundEdition, file: "2018.yaml")
    let leaf = try #require(edition.nodes[4].leaf)
    #expect(
      leaf.formula == .mean(of: .init("fines", "repair_days"), over: .init("fines", "records")))
    #expect(leaf.rule == .steps([.init(from: 1, score: 0.5), .init(from: 3, score: 1)]))
    #expect(leaf.missing == .zero && leaf.decimals == 1 && leaf.provenance == .selfReported)
    #expect(leaf.unit == LocalizedText(zh: "", en: ""))
    #expect(edition.nodes[2].leaf?.missing == .reweight)
    #expect(edition.nodes[1].leaf == nil)
  }

  @Test(arguments: [
    ("count: [a.b, c.d]", Formula.count([.init("a", "b"), .init("c", "d")])),
    (
      "ratio: { of: [a.b], to: [c.d], scale: 1000 }",
      .ratio(of: [.init("a", "b")], to: [.init("c", "d")], scale: 1000)
    ),
    ("at_least: { of: [a.b], value: 3 }", .atLeast([.init("a", "b")], 3)),
    ("none: [a.b]", .none([.init("a", "b")])),
    ("non_zero: [a.b, c.d]", .nonZero([.init("a", "b"), .init("c", "d")])),
  ])
  func valuesAreRead(yaml: String, formula: Formula) throws {
    let text = soundEdition.replacing(
      "mean: { of: fines.repair_days, over: fines.records }", with: yaml)
    let edition = try Edition.parse(text: text, file: "2018.yaml")
    #expect(edition.nodes[4].leaf?.formula == formula)
  }

  @Test(arguments: [
    ("min_max: higher", ScoringRule.minMax(higherIsBetter: true), 4),
    ("percentile: lower", .percentile(higherIsBetter: false), 4),
    ("goalposts: { zero: 30, full: 5 }", .goalposts(zero: 30, full: 5), 4),
    (
      "efficacy: { unsatisfactory: 0.5, satisfactory: 0.95 }",
      .efficacy(unsatisfactory: 0.5, satisfactory: 0.95), 4
    ),
    ("yes_no: true", .yesNo, 4),
    (
      "deduction: { each: 0.5, floor: 2 }",
      .deduction(each: 0.5, floor: 2), 0
    ),
    ("bonus: { each: 0.5, cap: 1 }", .bonus(each: 0.5, cap: 1), 0),
    ("gate: { minimum: 1 }", .gate(minimum: 1), 0),
  ])
  func scoresAreRead(yaml: String, rule: ScoringRule, points: Int) throws {
    let text = soundEdition.replacing(
      "steps: [{ from: 1, score: 0.5 }, { from: 3, score: 1 }]", with: yaml
    ).replacing("points: 4", with: "points: \(points)")
      .replacing("total_points: 10", with: "total_points: \(6 + points)")
    let edition = try Edition.parse(text: text, file: "2018.yaml")
    #expect(edition.nodes[4].leaf?.rule == rule)
  }

  @Test(arguments: closing + wording)
  func isFoundWhereItStands(mistake: Marked) {
    let failure = failure { () throws(Failure) in
      _ = try Edition.parse(text: mistake.text, file: "2018.yaml")
    }
    #expect(
      failure.map { mistake.fits($0, .editionInvalid) } == true, "\(String(describing: failure))")
  }

  private static func mistake(_ passage: String, _ faulty: String, _ says: String) -> Marked {
    Marked(soundEdition, passage, faulty, says: says)
  }

  /// A mistake that is reported at the item as a whole.
  private static func mistake(
    in id: String, _ passage: String, _ faulty: String, _ says: String
  ) -> Marked {
    Marked(
      soundEdition.replacing(passage, with: faulty), "- id: \(id)", "- ▸id: \(id)", says: says)
  }

  static let closing = [
    mistake("total_points: 10", "total_points: ▸12", "have 10 points together, not 12"),
    mistake(
      in: "systems", "points: 6\n        basis", "points: 5.5\n        basis",
      "the items of 'systems' have 5.5 points together, not 6"),
    mistake(in: "incidents", "points: 0\n", "points: 0.5\n", "so its points must be 0"),
    mistake(in: "repair", "points: 4", "points: 0", "needs points above 0"),
    mistake(in: "repair", "points: 4", "points: -4", "needs points above 0"),
    mistake(
      in: "repair", "    value: { mean: { of: fines.repair_days, over: fines.records } }\n", "",
      "either 'items', or 'value' and 'score'"),
  ]

  static let wording = [
    mistake("id: incidents", "id: ▸compliance", "stands twice"),
    mistake("id: incidents", "id: ▸index", "stands twice"),
    mistake("{ zero: 0.8, full: 1 }", "▸{ zero: 1, full: 1.0 }", "must differ"),
    mistake("{ from: 3, score", "▸{ from: 1, score", "must ascend"),
    mistake("steps: [{ from: 1, score: 0.5 }, { from: 3, score: 1 }]", "steps: ▸[]", "one step"),
    mistake("steps: [{ from: 1, score: 0.5 }, { from: 3, score: 1 }]", "yes_no: ▸false", "'true'"),
    mistake("steps: [{ from: 1, score: 0.5 }, { from: 3, score: 1 }]", "min_max: ▸up", "'higher'"),
    mistake("count: [", "▸sum: [", "unknown value 'sum'"),
    mistake("goalposts:", "▸goals:", "unknown score 'goals'"),
    mistake("[fines.records]", "[▸records]", "a measure is expected"),
    mistake("[fines.records]", "▸[]", "at least one measure"),
    mistake("aggregation: geometric", "value: ▸{ count: [a.b] }", "means nothing"),
  ]

  @Test(arguments: [
    Marked(soundEdition, "minimum_coverage: 0.6", "minimum_coverage: ▸60", says: "a share"),
    Marked(soundEdition, "total_points: 10", "total_points: ▸all", says: "a number"),
    Marked(soundEdition, "each: 0.5", "each: ▸-1", says: "above 0"),
    Marked(soundEdition, "decimals: 1", "decimals: ▸20", says: "0 to 9"),
    Marked(soundEdition, "{ of: fines.repair_days, over", "{ ▸off: a.b, over", says: "unknown key"),
    Marked(soundEdition, "edition: \"2018\"", "edition: ▸a/b", says: "a name"),
  ])
  func valuesAreChecked(mistake: Marked) {
    let failure = failure { () throws(Failure) in
      _ = try Edition.parse(text: mistake.text, file: "2018.yaml")
    }
    #expect(failure.map { mistake.fits($0) } == true, "\(String(describing: failure))")
  }

  /// Thirds don't add up exactly in binary, and close all the same.
  @Test func pointsCloseUpToRounding() throws {
    let text = soundEdition.replacing("total_points: 10", with: "total_points: 0.3")
      .replacing("points: 6", with: "points: 0.1").replacing("points: 4", with: "points: 0.2")
    #expect(try Edition.parse(text: text, file: "x.yaml").totalPoints == 0.3)
  }

  @Test(arguments: [
    ("fines.accepted", nil), ("fines.amount_yuan", nil), ("fines.repair_days", nil),
    ("fines.unheard", "has no such measure"), ("alms.records", "no contract has this dataset"),
    ("red_list.amount_yuan", "has no such measure"),
  ])
  func measuresMustExist(measure: String, says: String?) throws {
    let contracts = ContractSet([
      try Contract.parse(text: soundContract, file: "fines.yaml"),
      try Contract.parse(text: listContract("red_list"), file: "red_list.yaml"),
    ])
    let marked = Marked(
      soundEdition, "value: { ratio: { of: [fines.accepted]", "value: ▸{ ratio: { of: [\(measure)]",
      says: says ?? "")
    let edition = try Edition.parse(text: marked.text, file: "2018.yaml")
    let failure = failure { () throws(Failure) in try edition.check(against: contracts) }
    #expect((failure == nil) == (says == nil))
    if let failure { #expect(marked.fits(failure, .editionInvalid), "\(failure)") }
  }

  /// Law: no indicator scores 0, takes or gives points where a count may not be published.
  @Test(arguments: [("exact", false), ("restricted", true)])
  func restrictedCountsCostNoPoints(release: String, isRefused: Bool) throws {
    let text = soundContract + "release: \(release)\n"
    let contracts = ContractSet([try Contract.parse(text: text, file: "fines.yaml")])
    let edition = try Edition.parse(text: soundEdition, file: "2018.yaml")
    let mistakes = Mistakes()
    edition.check(against: contracts, noting: mistakes)
    let said = mistakes.failures.map(\.message)
    #expect(said.contains { $0.contains("'repair' would score 0") } == isRefused)
    #expect(said.contains { $0.contains("'incidents' would take or give") } == isRefused)
  }
}

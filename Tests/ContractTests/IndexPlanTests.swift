import Records
import Testing

@testable import Contract

@Suite struct IndexPlanTests {
  static let tree = """
    tree:
      code: index
      items:
        - code: economy
          items:
            - {code: jobs, denominator: people, per: 1000}
            - {code: debt, direction: down, weight: 2, unit: "%"}
        - code: air
          name: Clean air
          items:
            - {code: dust, direction: down, treat: none, normalise: rank}
    """

  static func plan(_ rules: String) throws -> IndexPlan {
    try IndexPlan.parse(
      text: "index: small\nnormalise: min_max\n\(rules)\n\(tree)", file: "t.yaml")
  }

  @Test func aTreeIsReadFromTheTop() throws {
    let plan = try Self.plan("table: {unit: code, name: title, time: year}")
    #expect(plan.id == "small")
    #expect(plan.tree.levels == 3)
    #expect(plan.tree.indicators == ["jobs", "debt", "dust"])
    #expect(plan.unitColumn == "code")
    #expect(plan.nameColumn == "title")
    #expect(plan.timeColumn == "year")
    #expect(plan.factors == ["jobs": 1000])
    let debt = try #require(plan.tree.position("debt"))
    #expect(plan.tree.items[debt].weight == 2)
    #expect(plan.tree.items[debt].direction == .down)
    #expect(plan.tree.items[debt].parent == "economy")
    #expect(plan.normalisation(of: "jobs") == .minMax(low: 0, high: 100))
    #expect(plan.normalisation(of: "dust") == .rank(.minimum))
    #expect(plan.treatment(of: "dust") == .none)
    #expect(plan.places["dust"]?.description == "t.yaml:14:18")
    #expect(plan.rule(2) == LevelRule())
  }

  @Test func rulesAreNamesOrNamesWithWhatTheyNeed() throws {
    let plan = try Self.plan(
      """
      table: {time: year}
      impute_in_time: {latest: 2}
      impute: {group_median: region}
      screen: {available: 0.8}
      treat: {steps: [{winsorise: 3}, log_by_skew, {box_cox: 0.5}], combine: true, skewness: 1.5}
      scale: each-time
      optimise_weights: {information: 2}
      levels:
        - {name: pillar, aggregate: {power: -2}, minimum_share: 0.5, weights: critic}
        - {aggregate: {benefit_of_the_doubt: [0.1, 0.6]}}
      """)
    #expect(plan.panelImputation == .latest(maximumAge: 2))
    #expect(plan.imputation == .groupMedian("region"))
    #expect(plan.groupColumn == "region")
    #expect(plan.screening == ScreeningRule(minimumAvailable: 0.8))
    #expect(
      plan.treatment
        == TreatmentRule(
          steps: [.winsorise(limit: 3), .logBySkew, .boxCox(lambda: 0.5)], combines: true,
          maximumSkewness: 1.5))
    #expect(plan.optimisation == WeightOptimisation(level: 2, isBalance: false))
    #expect(!plan.isPooled)
    #expect(plan.rule(2) == LevelRule(.power(-2), minimumShare: 0.5, weighting: .critic))
    #expect(plan.rule(3) == LevelRule(.benefitOfTheDoubt(shares: 0.1...0.6)))
  }

  /// Each mistake at its place.
  @Test(arguments: [
    ("impute: {row_mean: 9}", "t.yaml:3:20: a level from 2 to 3 is expected here"),
    ("impute: guess", "t.yaml:3:9: unknown rule 'guess'"),
    ("impute: group_mean", "t.yaml:3:9: 'group_mean' needs a value"),
    ("impute_in_time: linear", "t.yaml:3:17: filling in along time needs the table's column"),
    ("treat: {steps: [{winsorise: 0}]}", "t.yaml:3:18: a number of points above 0"),
    ("treat: hard", "t.yaml:3:8: 'none', 'standard' or a map"),
    ("levels: [{aggregate: geometric}]", "t.yaml:3:9: 2 levels are expected here"),
    ("levels: [{}, {aggregate: magic}]", "t.yaml:3:26: unknown rule 'magic'"),
    ("levels: [{}, {weights: best}]", "t.yaml:3:24: one of 'original', 'equal'"),
    ("optimise_weights: {balance: 3}", "t.yaml:3:29: a level from 1 to 2 is expected here"),
    ("optimise_weights: {best: 2}", "t.yaml:3:20: unknown rule 'best'"),
    ("optimise_weights: balance", "t.yaml:3:19: 'balance' needs a value"),
    ("scale: loose", "t.yaml:3:8: one of 'pooled', 'each-time'"),
    ("screen: {available: 90}", "t.yaml:3:21: a share from 0 to 1 is expected here"),
    ("colour: red", "t.yaml:3:1: unknown key 'colour'"),
  ])
  func mistakesInRulesHaveAPlace(rules: String, message: String) throws {
    let failure = try #require(throws: Failure.self) { try Self.plan(rules) }
    #expect(failure.description.hasPrefix(message), "\(failure)")
  }

  @Test(arguments: [
    ("{code: index}", "t.yaml:4:7: the index needs items below it"),
    ("{code: index, items: []}", "t.yaml:4:28: at least one item is expected here"),
    ("{code: index, weight: 2, items: [{code: a}]}", "t.yaml:4:29: a weight from 0"),
    ("{code: index, items: [{code: a, weight: -1}]}", "t.yaml:4:47: a weight from 0"),
    ("{code: index, items: [{code: a}, {code: a}]}", "t.yaml:4:47: the code stands twice"),
    (
      "{code: index, items: [{code: a}, {code: b, items: [{code: c}]}]}",
      "t.yaml:4:58: indicators stand at different depths"
    ),
    ("{code: index, items: [{code: rank}]}", "t.yaml:4:36: a column of this name"),
    ("{code: index, unit: x, items: [{code: a}]}", "t.yaml:4:27: only an indicator"),
    ("{code: index, items: [{code: a, per: 2}]}", "t.yaml:4:44: 'per' needs a denominator"),
    (
      "{code: index, items: [{code: a, normalise: goalposts}]}",
      "t.yaml:4:29: the indicator needs 'goalposts'"
    ),
    (
      "{code: index, items: [{code: a, normalise: distance_to_target}]}",
      "t.yaml:4:29: the indicator needs a 'target'"
    ),
    (
      "{code: index, items: [{code: a, goalposts: [3, 1]}]}",
      "t.yaml:4:50: the lower post comes first"
    ),
    ("{code: index, items: [{code: 'a\"b'}]}", "t.yaml:4:36: a code without quotes"),
  ])
  func mistakesInTheTreeHaveAPlace(tree: String, message: String) throws {
    let failure = try #require(throws: Failure.self) {
      try IndexPlan.parse(text: "index: small\nnormalise: min_max\n\ntree: \(tree)", file: "t.yaml")
    }
    #expect(failure.description.hasPrefix(message), "\(failure)")
  }
}

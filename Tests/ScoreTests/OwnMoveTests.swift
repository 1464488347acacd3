import Contract
import Records
import Register
import Testing

@testable import Score

/// One city's move while the others stand still, and rules read backwards.
@Suite struct OwnMoveTests {
  @Test(arguments: 0..<8 as Range<UInt64>)
  func isTheScoreOfATableInWhichOnlyThatCityMoved(seed: UInt64) throws {
    var generator = SplitMix(seed)
    let cities = (0..<9).map { number in
      city(420_100 + UInt32(number) * 100, group: number < 3 ? .capital : .prefecture)
    }
    let rules: [ScoringRule] = [
      .minMax(higherIsBetter: true), .minMax(higherIsBetter: false),
      .percentile(higherIsBetter: true), .percentile(higherIsBetter: false),
      .goalposts(zero: 0, full: 9),
    ]
    let ids = rules.indices.map { MeasureID("orchard", "fruit-\($0)") }
    let edition = edition(zip(ids, rules).map { (.count([$0]), $1) })
    func measured(_ values: [[Int64]]) -> MeasureTable {
      table(
        cities,
        Dictionary(
          uniqueKeysWithValues: ids.enumerated().map { column, id in
            (id, values.map { $0[column] })
          }))
    }
    func random() -> [[Int64]] {
      cities.map { _ in (0..<5).map { _ in Int64.random(in: 0...6, using: &generator) } }
    }
    let (before, after) = (random(), random())
    let own = scoreOwnMoves(
      edition: edition, from: measured(before), to: measured(after), cities: cities)
    for row in cities.indices {
      var mixed = before
      mixed[row] = after[row]
      let alone = scoreLeaves(
        edition: edition, measures: measured(mixed), month: march, cities: cities)
      for column in 0..<5 { #expect(own[row, column] == alone[row, column]) }
    }
  }

  static let rules: [ScoringRule] = [
    .goalposts(zero: 0.8, full: 1), .goalposts(zero: 10, full: 0),
    .efficacy(unsatisfactory: 3, satisfactory: 7), .deduction(each: 0.5, floor: 4),
    .bonus(each: 0.25, cap: 2),
  ]

  @Test(arguments: rules)
  func theNeededValueEarnsTheScore(rule: ScoringRule) throws {
    for wanted in stride(from: 0.65, through: 1, by: 0.05) {
      let value = try #require(neededValue(forScore: wanted, under: rule))
      let earned = try #require(score([value], by: rule, groups: [[0]])[0])
      #expect(abs(earned - wanted) < 1e-11)
    }
  }

  /// Law: what is counted is reached whole, earns at least what is needed, and one less would not.
  @Test(arguments: rules, [0, 1])
  func aCountIsReachedWhole(rule: ScoringRule, decimals: Int) throws {
    let leaf = Leaf(
      formula: .count([apples]), rule: rule,
      provenance: .monitored, ruleBasis: .assumed, missing: .reweight,
      unit: LocalizedText(zh: "个", en: ""), decimals: decimals)
    let best = rule.bestScore ?? 1
    for wanted in stride(from: 0.62, through: 1, by: 0.0313) {
      let reached = try #require(reachableValue(forScore: wanted, of: leaf))
      let earned = reached.score
      // A deduction's share of its limit is the better the less it is.
      #expect(best == 0 ? earned <= wanted + 1e-11 : earned >= wanted - 1e-11)
      guard decimals == 0 else { continue }
      #expect(reached.value == reached.value.rounded())
    }
  }

  @Test func aStepIsReachedWhole() {
    let steps = ScoringRule.steps([.init(from: 2, score: 0.4), .init(from: 5, score: 1)])
    #expect(neededValue(forScore: 0.3, under: steps) == 2)
    #expect(neededValue(forScore: 0.41, under: steps) == 5)
    #expect(neededValue(forScore: 0.5, under: .steps([.init(from: 2, score: 0.4)])) == nil)
    #expect(neededValue(forScore: 0.2, under: .yesNo) == 1)
    #expect(neededValue(forScore: 1, under: .gate(minimum: 3)) == 3)
    #expect(neededValue(forScore: 0.5, under: .minMax(higherIsBetter: true)) == nil)
    #expect(neededValue(forScore: 0.5, under: .percentile(higherIsBetter: true)) == nil)
  }
}

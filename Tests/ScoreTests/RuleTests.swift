import Contract
import Records
import Testing

@testable import Score

@Suite struct RuleTests {
  static let rules: [ScoringRule] = [
    .goalposts(zero: 2, full: 8), .minMax(higherIsBetter: true), .percentile(higherIsBetter: true),
    .efficacy(unsatisfactory: 3, satisfactory: 7), .steps([.init(from: 3, score: 0.5)]), .yesNo,
    .bonus(each: 0.1, cap: 1), .gate(minimum: 4),
  ]

  @Test(arguments: rules)
  func aBetterValueNeverScoresLess(rule: ScoringRule) {
    let values = stride(from: 0.0, through: 10, by: 0.5).map { Optional($0) }
    let scores = score(values, by: rule, groups: [Array(values.indices)]).compactMap { $0 }
    #expect(scores.count == values.count)
    #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(scores.allSatisfy { (0...1).contains($0) })
    #expect(scores.first != scores.last)
  }

  @Test(arguments: rules)
  func aMissingValueHasNoScoreAndChangesNoOther(rule: ScoringRule) {
    let whole = score([1, 5, 9], by: rule, groups: [[0, 1, 2]])
    let holed = score([1, nil, 5, nil, 9], by: rule, groups: [[0, 1, 2, 3, 4]])
    #expect(holed == [whole[0], nil, whole[1], nil, whole[2]])
  }

  static let goalposts: [(Double, Double)] = [
    (0.8, 0.0), (0.79, 0), (0.9, 0.5), (1, 1), (1.2, 1),
  ]

  @Test(arguments: goalposts)
  func goalpostsAreLinearAndClamped(value: Double, expected: Double) {
    #expect(abs(goalpostScore(value, zero: 0.8, full: 1) - expected) < 1e-12)
  }

  @Test func swappedGoalpostsTurnTheScaleRound() {
    #expect(goalpostScore(0, zero: 0.5, full: 0) == 1)
    #expect(goalpostScore(0.25, zero: 0.5, full: 0) == 0.5)
    #expect(goalpostScore(0.6, zero: 0.5, full: 0) == 0)
    #expect(goalpostScore(3, zero: 3, full: 3) == 1)
    #expect(goalpostScore(2, zero: 3, full: 3) == 0)
  }

  static let efficacies: [(Double, Double)] = [
    (20.0, 0.6), (1, 1), (0, 1), (10.5, 0.8), (48.5, 0), (100, 0),
  ]

  @Test(arguments: efficacies)
  func efficacyGivesSixtyPointsAtTheLowMark(value: Double, expected: Double) {
    let score = efficacyScore(value, unsatisfactory: 20, satisfactory: 1)
    #expect(abs(score - expected) < 1e-12)
  }

  static let stepped: [(Double, Double)] = [
    (0.0, 0.0), (0.99, 0), (1, 0.4), (2.9, 0.4), (3, 0.7), (5, 1), (50, 1),
  ]

  @Test(arguments: stepped)
  func stepsTakeTheHighestReached(value: Double, expected: Double) {
    let steps = [(1.0, 0.4), (3, 0.7), (5, 1)].map { ScoringRule.Step(from: $0.0, score: $0.1) }
    #expect(stepScore(value, steps: steps) == expected)
  }

  @Test func limitsHold() {
    #expect(limitedShare(0, each: 0.5, limit: 2) == 0)
    #expect(limitedShare(1, each: 0.5, limit: 2) == 0.25)
    #expect(limitedShare(4, each: 0.5, limit: 2) == 1)
    #expect(limitedShare(400, each: 0.5, limit: 2) == 1)
    #expect(limitedShare(-1, each: 0.5, limit: 2) == 0)
    #expect(limitedShare(1, each: 0.5, limit: 0) == 0)
  }

  @Test func yesNoAndGatesAreThresholds() {
    #expect(score([0, 1, 2], by: .yesNo, groups: []) == [0, 1, 1])
    #expect(score([0.99, 1], by: .gate(minimum: 1), groups: []) == [0, 1])
  }

  @Test func groupsAreScoredByThemselves() {
    let values: [Double?] = [1, 2, 3, 100, 200, 300]
    let scores = score(
      values, by: .minMax(higherIsBetter: true), groups: [[0, 1, 2], [3, 4, 5]])
    #expect(scores == [0, 0.5, 1, 0, 0.5, 1])
  }
}

@Suite struct GroupScaleTests {
  @Test func whatTellsNothingApartScoresTheMiddle() {
    #expect(GroupScale([4]).minMax(4, higherIsBetter: true) == 0.5)
    #expect(GroupScale([4, 4]).minMax(4, higherIsBetter: false) == 0.5)
    #expect(GroupScale([4]).percentile(4, higherIsBetter: true) == 0.5)
    #expect(GroupScale([4, 4, 4]).percentile(4, higherIsBetter: true) == 0.5)
  }

  @Test func theBoundsOfAGroupScoreNoughtAndOne() {
    let scale = GroupScale([3, 1, 2])
    #expect(scale.minMax(1, higherIsBetter: true) == 0)
    #expect(scale.minMax(1, higherIsBetter: false) == 1)
    #expect(scale.percentile(3, higherIsBetter: true) == 1)
    #expect(scale.percentile(3, higherIsBetter: false) == 0)
    #expect(GroupScale([1, 2, 2, 3]).percentile(2, higherIsBetter: true) == 0.5)
  }

  /// Against a slow twin that counts every pair.
  @Test(arguments: 0..<50 as Range<UInt64>)
  func percentilesCountWorseCitiesAndHalfTheTies(seed: UInt64) {
    var generator = SplitMix(seed)
    let values = (0..<30).map { _ in Double(Int.random(in: 0..<12, using: &generator)) }
    let scale = GroupScale(values)
    for (place, value) in values.enumerated() {
      let others = values.indices.filter { $0 != place }.map { values[$0] }
      let lower = others.reduce(0) { $0 + ($1 < value ? 1 : $1 == value ? 0.5 : 0) }
      let higher = others.reduce(0) { $0 + ($1 > value ? 1 : $1 == value ? 0.5 : 0) }
      #expect(scale.percentile(value, higherIsBetter: true) == lower / 29)
      #expect(scale.percentile(value, higherIsBetter: false) == higher / 29)
    }
  }
}

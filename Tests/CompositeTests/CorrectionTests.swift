import Aggregate
import Composite
import Contract
import Records
import Score
import Statistics
import Testing

/// Where the reference is wrong, and what is right.
@Suite struct CorrectionTests {
  /// COINr ranks by Copeland's rule in the order of the rows when scores are missing.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func copelandDoesNotDependOnTheOrderOfRows(seed: UInt64) {
    var random = SplitMix(seed)
    let columns = (0..<5).map { _ in
      (0..<9).map { _ in
        Double.random(in: 0..<1, using: &random) < 0.3
          ? .missing : Double(Int.random(in: 0..<6, using: &random))
      }
    }
    let weights = [0.3, 1, 1, 2, 0.7]
    let expected = combined(columns, weights: weights, by: .copeland)
    let order = Array(0..<9).shuffled(using: &random)
    let found = combined(
      columns.map { column in order.map { column[$0] } }, weights: weights, by: .copeland)
    #expect(found.map(\.bitPattern) == order.map { expected[$0].bitPattern }, "seed \(seed)")
    let present = expected.filter { !$0.isNaN }
    #expect(present.reduce(0, +) == 0, "what one unit wins another loses")
  }

  /// COINr compares a sum of shares with 0.5: 0.1 + 0.2 would beat 0.3.
  @Test func equalWeightsAreATieWhateverTheirSum() {
    let columns = [[2.0, 1], [2, 1], [1, 2]]
    #expect(0.1 + 0.2 != 0.3)
    #expect(combined(columns, weights: [0.1, 0.2, 0.3], by: .copeland) == [0, 0])
    #expect(combined(columns, weights: [0.1, 0.2, 0.29], by: .copeland) == [1, -1])
  }

  /// COINr stops with an error at a constant indicator.
  @Test func aConstantIndicatorHasNoScale() {
    let constant = [4.0, 4, .missing, 4]
    for rule in [
      NormalisationRule.minMax(low: 0, high: 1), .zScore(mean: 0, deviation: 1),
      .rank(.minimum), .distanceToMaximum, .percentileRank,
    ] {
      let scores = normalised(constant, by: rule, ScaleInputs(direction: .up))
      #expect(scores.allSatisfy { $0.isMissing }, "\(rule)")
    }
    #expect(treated(constant, by: .standard).steps.isEmpty)
    #expect(!treated(constant, by: .standard).fails)
  }

  /// COINr looks at its limit before it moves all points of a tie.
  @Test func tiesDoNotPushPastTheLimitOfWinsorising() throws {
    var values = (0..<40).map { Double($0 % 7) }
    values += [500, 500, 500, 400]
    let rule = TreatmentRule(steps: [.winsorise(limit: 2)])
    let found = treated(values, by: rule)
    #expect(found.values == values, "three points would have to move, and two may")
    #expect(found.fails)
    let wider = treated(values, by: TreatmentRule(steps: [.winsorise(limit: 4)]))
    let step = try #require(wider.steps.first)
    #expect(step.loweredRows == [40, 41, 42, 43])
    #expect(wider.values.max() == 6)
    #expect(!wider.fails)
  }

  /// COINr keeps a column that no treatment brings into shape, and does not say so.
  @Test func aColumnThatStaysOutOfShapeIsNamed() throws {
    var invented = Invented(seed: 5, units: 40, gaps: false)
    invented.values[0] = invented.units.indices.map { $0 < 38 ? 1 + Double($0 % 2) / 1e6 : 1e9 }
    invented.values[0][39] = 3e9
    let found = try invented.build(
      "normalise: {min_max: [0, 100]}\ntreat: {steps: [{winsorise: 1}, log]}")
    let named = found.warnings.filter { $0.kind == .treatmentFailed }.map(\.subject)
    #expect(named.contains("x0"))
    #expect(
      Set(named) == Set(found.treatments.filter { $0.value.contains { $0.column.fails } }.keys))
    #expect(found.scores["x0"]?.allSatisfy { $0.isFinite } ?? false, "it is kept all the same")
  }

  /// COINr's main line fills the gaps first, and then finds that nobody has any.
  @Test func unitsAreScreenedBeforeGapsAreFilled() throws {
    var invented = Invented(seed: 6, gaps: false)
    for column in invented.values.indices.dropFirst() { invented.values[column][0] = .missing }
    let found = try invented.build(
      "normalise: {min_max: [0, 100]}\nimpute: mean\nscreen: {available: 0.5}")
    #expect(!found.scores.units.contains(invented.units[0]))
    #expect(found.scores.units.count == invented.units.count - 1)
    #expect(
      found.warnings.map(\.description) == [
        "units-left-out: 1 with too little data: \(invented.units[0])"
      ])
  }

  /// COINr ranks by the last bit: the order in which a mean was summed decides a place.
  @Test func theLastBitOfASumDecidesNoPlace() {
    let one = (0.1 + 0.2) + 0.3
    let other = 0.1 + (0.2 + 0.3)
    #expect(one != other)
    let table = DataTable(units: ["a", "b", "c"], columns: ["x"], values: [[one, other, 0.1]])
    #expect(ranked(table)["x"] == [1, 1, 3])
    #expect(ranked(table, significantDigits: nil)["x"] == [1, 2, 3])
  }

  /// COINr divides by 0, and the infinite quotient is the maximum of its scale.
  @Test func nothingIsDividedByZero() {
    let table = DataTable(units: ["a", "b"], columns: ["x"], values: [[4, 6]])
    let divisors = DataTable(units: ["a", "b"], columns: ["d"], values: [[0, 3]])
    let found = denominated(table, by: divisors) { _ in ("d", 10) }
    #expect(found[0, 0].isMissing)
    #expect(found[1, 0] == 20)
  }

  /// A geometric mean of a negative score is no number; of a 0 it is 0.
  @Test func meansThatDoNotExistAreNoNumbers() {
    for combination in [Combination.geometric, .harmonic, .power(0.5), .power(-2)] {
      let found = combined([[-1, 0, 2], [3, 4, 2]], weights: [1, 1], by: combination)
      #expect(found[0].isNaN && !found[0].isMissing, "\(combination)")
      if combination != .power(0.5) { #expect(found[1] == 0, "\(combination)") }
      #expect(abs(found[2] - 2) < 1e-14, "\(combination)")
    }
  }
}

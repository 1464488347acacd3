import Contract
import Records
import Register
import Statistics
import Testing

@testable import Aggregate

@Suite struct TreeTests {
  /// The assessment of one city with these leaf scores.
  func assess(_ items: [Item], _ row: [Double?], minimumCoverage: Double = 0.5) -> CityAssessment {
    let edition = edition(items, minimumCoverage: minimumCoverage)
    let table = scores(edition, [city(420_100)], [row])
    return Assessor(table, edition: edition, groups: [.prefecture]).assess(0)
  }

  func index(_ items: [Item], _ row: [Double?]) -> Double? { assess(items, row).index }

  @Test func pointsAddUpTheTree() {
    let items: [Item] = [
      .branch("a", 60, [.leaf("a1", 20), .leaf("a2", 40)]), .leaf("b", 40),
    ]
    let city = assess(items, [1, 0.5, 0.25])
    #expect(city.index == 50)
    #expect(city.nodes.map(\.points) == [50, 40, 20, 20, 10])
    #expect(city.nodes.map(\.maxPoints) == [100, 60, 20, 40, 40])
    #expect(city.nodes.map(\.coverage) == [1, 1, 1, 1, 1])
    #expect(city.nodes[1].score == 0.666666666667)
    #expect(city.status == .ranked)
  }

  @Test func anEditionOfAnotherTotalIsRescaled() {
    let items: [Item] = [.leaf("a", 100), .leaf("b", 40)]
    let city = assess(items, [1, 0.5])
    #expect(city.nodes[0].points == 120)
    #expect(city.index == 85.7142857143)
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func weightsScale(seed: UInt64) {
    var generator = SplitMix(seed)
    let weights = (0..<6).map { _ in Double(Int.random(in: 1...20, using: &generator)) }
    let row = weights.map { _ in Optional(Double.random(in: 0...1, using: &generator)) }
    func items(_ factor: Double) -> [Item] {
      weights.indices.map { .leaf("\($0)", factor * weights[$0]) }
    }
    let once = index(items(1), row) ?? -1
    let thrice = index(items(3), row) ?? -2
    #expect(abs(once - thrice) < 1e-9)
  }

  /// A tree with a leaf that nobody has data for gives what the tree without the leaf gives.
  @Test(arguments: [Aggregation.arithmetic, .geometric])
  func aMissingLeafIsAsIfItWereNotThere(aggregation: Aggregation) {
    let known: [Item] = [.leaf("a1", 10), .leaf("a2", 30)]
    let rest: Item = .leaf("b", 40)
    let without: [Item] = [.branch("a", 60, aggregation, known), rest]
    let with: [Item] = [.branch("a", 60, aggregation, known + [.leaf("a3", 20)]), rest]
    #expect(index(without, [0.5, 0.9, 0.3]) == index(with, [0.5, 0.9, nil, 0.3]))
  }

  @Test func missingPointsGoToTheSiblings() {
    let items: [Item] = [
      .branch("a", 60, [.leaf("a1", 20), .leaf("a2", 40)]),
      .branch("b", 40, [.leaf("b1", 40)]),
    ]
    let city = assess(items, [1, nil, 0.5])
    #expect(city.nodes.map(\.maxPoints) == [100, 60, 60, 0, 40, 40])
    #expect(city.nodes.map(\.points) == [80, 60, 60, nil, 20, 20])
    #expect(city.coverage == 0.6)
    #expect(city.nodes[1].coverage == 0.333333333333)

    let emptyBranch = assess(items, [1, 0.5, nil])
    #expect(emptyBranch.nodes.map(\.maxPoints) == [100, 100, 33.3333333333, 66.6666666667, 0, 0])
    #expect(emptyBranch.index == 66.6666666667)
  }

  @Test func noughtStandsInWhereTheRuleSaysSo() {
    let items: [Item] = [.leaf("a", 50), .leaf("b", 50, missing: .zero)]
    let city = assess(items, [1, nil])
    #expect(city.index == 50)
    #expect(city.coverage == 0.5)
    #expect(city.nodes[2].value == nil)
    #expect(city.nodes[2].points == 0)
  }

  @Test func theGroupsMedianStandsInWhereTheRuleSaysSo() {
    let edition = edition([.leaf("a", 50), .leaf("b", 50, missing: .groupMedian)])
    let cities = [city(1), city(2), city(3), city(4, group: .capital), city(5, group: .county)]
    let table = scores(edition, cities, [[1, 0.2], [1, 0.6], [1, nil], [1, 1], [1, nil]])
    let assessor = Assessor(table, edition: edition, groups: cities.map(\.group))
    #expect(assessor.assess(2).index == 70)
    #expect(assessor.assess(2).coverage == 0.5)
    // nobody in the group has one: re-weighted
    #expect(assessor.assess(4).index == 100)
  }

  @Test func withoutAnyDataThereIsNoIndex() {
    let items: [Item] = [.leaf("a", 50), .leaf("b", 50, missing: .zero)]
    let city = assess(items, [nil, nil])
    #expect(city.index == nil)
    #expect(city.indexWithoutSelfReported == nil)
    #expect(city.status == .notRanked)
    #expect(city.leaveOneOut.isEmpty)
  }

  @Test(arguments: zip([0.6, 0.6000001] as [Double], [.ranked, .notRanked] as [AssessmentStatus]))
  func tooLittleDataIsNotRanked(minimum: Double, status: AssessmentStatus) {
    let items: [Item] = [.leaf("a", 20), .leaf("b", 40), .leaf("c", 40)]
    let city = assess(items, [1, 1, nil], minimumCoverage: minimum)
    #expect(city.coverage == 0.6)
    #expect(city.status == status)
    #expect(city.index == (status == .ranked ? 100 : nil))
    #expect(city.nodes[0].points == city.index)
    #expect(city.indexWithoutSelfReported == city.index)
    #expect(!city.isMarked || city.index != nil)
  }

  @Test func aWindowThatIsNotCoveredGivesNoIndex() {
    let items: [Item] = [.leaf("a", 50), .leaf("b", 50)]
    let edition = edition(items)
    let cities = [city(420_100), city(420_200)]
    let table = scores(edition, cities, [[1, 0.5], [0.2, 1]])
    func result(_ months: Int, ranked: Bool) -> MonthResult {
      aggregate(
        edition: edition, scores: table, measures: noMeasures, month: march, cities: cities,
        groups: [.prefecture], windowMonths: months, ranksPartialWindows: ranked)
    }
    for months in 0..<12 {
      let partial = result(months, ranked: false)
      #expect(partial.windowMonths == months && !partial.hasFullWindow)
      #expect(partial.assessments.allSatisfy { $0.index == nil && $0.status == .notRanked })
      #expect(partial.rankings.allSatisfy { $0.places.allSatisfy { $0.rank == nil } })
      #expect(partial.summaries.allSatisfy { $0.mean == nil && $0.ranked == 0 })
      // What each indicator says stays.
      #expect(partial.assessments[0].nodes[1].score == 1)
      #expect(result(months, ranked: true).rankings == result(12, ranked: false).rankings)
    }
    #expect(result(12, ranked: false).assessments.allSatisfy { $0.status == .ranked })
  }

  @Test(arguments: zip([0, 0.25, 1] as [Double], [100, 97.5, 90] as [Double]))
  func aDeductionIsTakenOffTheParentDownToItsFloor(share: Double, index: Double) {
    let items: [Item] = [
      .branch("a", 50, [.leaf("a1", 50), .leaf("a2", 0, .deduction(each: 1, floor: 10))]),
      .leaf("b", 50),
    ]
    let city = assess(items, [1, share, 1])
    #expect(city.index == index)
    #expect(city.nodes[3].points == -10 * share)
    #expect(city.nodes[3].maxPoints == 0)
  }

  @Test func aParentNeverFallsBelowNought() {
    let items: [Item] = [
      .branch("a", 50, [.leaf("a1", 50), .leaf("a2", 0, .deduction(each: 1, floor: 10))]),
      .leaf("b", 50),
    ]
    #expect(index(items, [0.1, 1, 1]) == 50)
    // a missing deduction takes nothing
    #expect(index(items, [0.1, nil, 1]) == 55)
    // without the parent's own data there is nothing to take it off
    #expect(index(items, [nil, 1, 1]) == 100)
  }

  @Test func aBonusNeverLiftsAParentAboveItsPoints() {
    let items: [Item] = [
      .branch("a", 50, [.leaf("a1", 50), .leaf("a2", 0, .bonus(each: 1, cap: 5))]), .leaf("b", 50),
    ]
    #expect(index(items, [0.5, 1, 1]) == 80)
    #expect(index(items, [0.5, 0.2, 1]) == 76)
    #expect(index(items, [0.98, 1, 1]) == 100)
    #expect(assess(items, [0.5, 0.2, 1]).nodes[3].points == 1)
  }

  @Test func aFailedGateVetoes() {
    let items: [Item] = [
      .branch("a", 50, [.leaf("a1", 50), .leaf("a2", 0, .gate(minimum: 1))]), .leaf("b", 50),
    ]
    #expect(assess(items, [1, 0, 1]).status == .vetoed)
    #expect(assess(items, [1, 0, 1]).index == 100)
    #expect(assess(items, [1, 1, 1]).status == .ranked)
    #expect(assess(items, [1, nil, 1]).status == .ranked)
    #expect(assess(items, [1, 0, nil], minimumCoverage: 0.9).status == .vetoed)
  }

  @Test func theGeometricMeanPunishesWeakSpots() {
    let items: [Item] = [.branch("a", 100, .geometric, [.leaf("a1", 50), .leaf("a2", 50)])]
    #expect(index(items, [0.25, 1]) == 50)
    #expect(index(items, [0, 1]) == 0)
    #expect(index(items, [1, 1]) == 100)
    #expect(index(items, [0.49, 0.49]) == 49)
  }

  @Test func selfReportedEvidenceIsDroppedFromTheSecondIndex() {
    let items: [Item] = [
      .branch("a", 60, [.leaf("a1", 30), .leaf("a2", 30, .yesNo, .selfReported, missing: .zero)]),
      .leaf("b", 40, .yesNo, .selfReported),
    ]
    let city = assess(items, [0.4, 1, 1])
    #expect(city.index == 82)
    #expect(city.indexWithoutSelfReported == 40)
    #expect(assess([.leaf("a", 1, .yesNo, .selfReported)], [1]).indexWithoutSelfReported == nil)
  }

  /// Each branch left out is the same tree with that branch's leaves missing.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func leavingOutIsMissing(seed: UInt64) {
    var generator = SplitMix(seed)
    let items: [Item] = [
      .branch(
        "a", 50, .geometric,
        [.branch("a1", 20, [.leaf("x", 5), .leaf("y", 15)]), .leaf("a2", 30)]),
      .leaf("b", 20),
      .branch("c", 30, [.leaf("c1", 30), .leaf("c2", 0, .deduction(each: 1, floor: 6))]),
    ]
    let row = (0..<6).map { _ in Optional(Double.random(in: 0...1, using: &generator)) }
    let branches = [[0, 1], [2], [3], [4]]
    let left = assess(items, row, minimumCoverage: 0).leaveOneOut
    let twin = branches.map { leaves in
      var row = row
      for leaf in leaves { row[leaf] = nil }
      return assess(items, row, minimumCoverage: 0).index
    }
    #expect(left.map { Optional($0) } == twin)
  }

  @Test func aBranchThatIsAllThereIsChangesNothingWhenLeftOut() {
    #expect(assess([.branch("a", 10, [.leaf("a1", 10)])], [0.3]).leaveOneOut == [30])
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func aBetterScoreNeverLowersTheIndex(seed: UInt64) {
    var generator = SplitMix(seed)
    let items: [Item] = [
      .branch("a", 50, .geometric, [.leaf("a1", 20), .leaf("a2", 30)]),
      .branch("b", 50, [.leaf("b1", 50), .leaf("b2", 0, .bonus(each: 1, cap: 3))]),
    ]
    var row = (0..<4).map { _ in Double.random(in: 0...1, using: &generator) }
    let before = index(items, row) ?? -1
    let leaf = Int.random(in: 0..<4, using: &generator)
    row[leaf] = Double.random(in: row[leaf]...1, using: &generator)
    #expect(before <= index(items, row) ?? -1)
  }
}

@Suite struct GeometricMeanTests {
  @Test(arguments: 0..<100 as Range<UInt64>)
  func theSeriesInvertEachOther(seed: UInt64) {
    var generator = SplitMix(seed)
    let number = Double.random(in: 1e-6...1, using: &generator)
    #expect(abs(exponential(naturalLogarithm(number)) - number) <= number * 1e-14)
  }

  @Test func knownValues() {
    #expect(naturalLogarithm(1) == 0)
    #expect(exponential(0) == 1)
    #expect(abs(naturalLogarithm(2) - 0.693147180559945) < 1e-15)
    #expect(abs(naturalLogarithm(10) - 2.302585092994046) < 1e-15)
    #expect(abs(exponential(1) - 2.718281828459045) < 1e-15)
    #expect(abs(exponential(-20) - 2.061153622438558e-9) < 1e-23)
  }

  /// Against the square root, which IEEE 754 rounds exactly.
  @Test(arguments: 0..<100 as Range<UInt64>)
  func twoEqualWeightsAreASquareRoot(seed: UInt64) {
    var generator = SplitMix(seed)
    let (a, b) = (
      Double.random(in: 0...1, using: &generator), Double.random(in: 0...1, using: &generator)
    )
    var weighted = WeightedMean(isGeometric: true)
    for score in [a, b] { weighted.add(score, weight: 1) }
    let mean = weighted.value ?? -1
    #expect(mean.roundedToSignificant(12) == (a * b).squareRoot().roundedToSignificant(12))
  }
}

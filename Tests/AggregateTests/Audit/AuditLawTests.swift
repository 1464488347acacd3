import Contract
import Records
import Statistics
import Testing

@testable import Aggregate

/// What holds of every audit.
@Suite struct AuditLawTests {
  static let seeds: Range<UInt64> = 0..<5

  @Test(arguments: seeds)
  func theOrderOfCitiesDoesNotMatter(seed: UInt64) {
    let columns = fiveColumns(seed, gaps: 0.1)
    var random = SplitMix(seed)
    let first = Audited(fiveLeaves(), columns).groups
    let order = Array(0..<40).shuffled(using: &random)
    #expect(Audited(fiveLeaves(), columns, order: order).groups == first)
  }

  /// The statistics are those of the slow formulas, over the cities that have both.
  @Test(arguments: seeds, [0, 0.3])
  func statisticsAreThoseOfTheSlowFormulas(seed: UInt64, gaps: Double) {
    let columns = fiveColumns(seed, gaps: gaps)
    let audited = Audited(fiveLeaves(), columns)
    let ranked = audited.result.assessments.filter { $0.status == .ranked }
    func column(_ id: String) -> [Double] {
      ranked.map { city in
        let node = audited.edition.node(id) ?? 0
        let found = city.nodes[node]
        return found.coverage > 0 ? found.score ?? .nan : .nan
      }
    }
    for id in ["a", "b", "a1", "a2", "a3", "b1", "b2"] {
      let parent = id.count == 1 ? "root" : String(id.prefix(1))
      let distribution = Distribution(column(id))
      let expected: [AuditStatistic: Double] = [
        .mean: distribution.mean, .standardDeviation: distribution.standardDeviation,
        .skewness: distribution.skewness, .kurtosis: distribution.kurtosis,
        .parentCorrelation: correlation(column(id), column(parent)),
        .indexCorrelation: correlation(column(id), column("root")),
      ]
      for (statistic, value) in expected {
        let found = audited[id][statistic] ?? .nan
        #expect(abs(found - value) < 1e-10, "\(id) \(statistic)")
      }
      #expect(audited[id].scores == distribution.count)
    }
    let alpha = cronbachAlpha(["a1", "a2", "a3"].map(column))
    #expect(abs((audited["a"][.alpha] ?? .nan) - alpha) < 1e-10)
    let pair = correlation(column("b1"), column("b2"))
    #expect(abs((audited["b1"][.siblingCorrelation] ?? .nan) - pair) < 1e-10)
    #expect(audited["b1"].closestSibling == audited.edition.node("b2"))
  }

  @Test(arguments: seeds)
  func weightsAddUpToOneInEveryCut(seed: UInt64) {
    let audited = Audited(fiveLeaves(), fiveColumns(seed, gaps: 0.1))
    for cut in [["a", "b"], ["a1", "a2", "a3", "b1", "b2"]] {
      for statistic in [AuditStatistic.nominalWeight, .effectiveWeight] {
        let sum = cut.reduce(0) { $0 + (audited[$1][statistic] ?? .nan) }
        #expect(abs(sum - 1) < 1e-10)
      }
    }
    let effects = ["a1", "b1"].map { audited[$0][.indexCorrelation] ?? .nan }.map { $0 * $0 }
    let shares = ["a1", "b1"].map { audited[$0][.effectiveWeight] ?? .nan }
    #expect(abs(effects[0] / effects[1] - shares[0] / shares[1]) < 1e-9)
  }

  /// A constant indicator is flagged, and what is said of the others stays, but for their points.
  @Test(arguments: seeds)
  func aConstantIndicatorChangesNothingElse(seed: UInt64) {
    let columns = fiveColumns(seed)
    let before = Audited(fiveLeaves(), columns)
    let after = Audited(fiveLeaves([.leaf("c", 2)]), columns + [columns[0].map { _ in 0.5 }])
    #expect(after.flags("c") == [.constant])
    #expect(after["c"][.effectiveWeight] == 0 && after["c"][.parentCorrelation] == nil)
    // Within its branch nothing moves; between branches the points have moved.
    let moved: Set<AuditStatistic> = [
      .nominalWeight, .effectiveWeight, .weightRatio, .indexCorrelation,
    ]
    for id in ["a1", "a2", "a3", "b1", "b2"] {
      for statistic in AuditStatistic.allCases
      where !moved.contains(statistic) {
        let (old, new) = (before[id][statistic], after[id][statistic])
        #expect((old == nil) == (new == nil), "\(id) \(statistic)")
        #expect(abs((old ?? 0) - (new ?? 0)) < 1e-9, "\(id) \(statistic)")
      }
    }
    #expect(abs((before["b"][.alpha] ?? 0) - (after["b"][.alpha] ?? 1)) < 1e-10)
  }

  /// An indicator without any data is flagged, and nothing else moves but points.
  @Test(arguments: seeds)
  func anEmptyIndicatorChangesNothingElse(seed: UInt64) {
    let columns = fiveColumns(seed)
    let before = Audited(fiveLeaves(), columns)
    let rest = edition(
      [
        .branch("a", 6, [.leaf("a1", 3), .leaf("a2", 2), .leaf("a3", 1)]),
        .branch("b", 4, [.leaf("b1", 1), .leaf("b2", 1), .leaf("e", 2)]),
      ], minimumCoverage: 0.2)
    let after = Audited(rest, columns + [columns[0].map { _ in nil }])
    #expect(after.flags("e") == [.empty])
    #expect(
      after["e"].statistics.keys.sorted { $0.rawValue < $1.rawValue } == [
        .coverage, .nominalWeight,
      ])
    for id in ["a1", "a2", "a3", "b1", "b2", "a", "b"] {
      for statistic in AuditStatistic.allCases
      where ![.nominalWeight, .weightRatio].contains(statistic) {
        #expect(before[id][statistic] == after[id][statistic], "\(id) \(statistic)")
      }
    }
  }

  @Test(arguments: seeds)
  func twinsAreRedundant(seed: UInt64) throws {
    var columns = fiveColumns(seed)
    columns[4] = columns[3]
    let audited = Audited(fiveLeaves(), columns)
    let found = audited.group.findings.filter { $0.flag == .redundant }
    #expect(found.count == 1)
    let pair = try #require(found.first)
    #expect([pair.node, pair.sibling] == [audited.edition.node("b1"), audited.edition.node("b2")])
    #expect(pair.value == 1)
  }

  /// An indicator against all its siblings, with few points of its own, runs against its parent.
  @Test(arguments: seeds)
  func theOppositeOfItsSiblingsIsReversed(seed: UInt64) {
    var columns = fiveColumns(seed)
    columns[1] = columns[0]
    columns[2] = columns[0].map { $0.map { 1 - $0 } }
    let audited = Audited(fiveLeaves(), columns)
    #expect(audited.flags("a3").contains(.reversed))
    #expect(abs((audited["a3"][.parentCorrelation] ?? 0) + 1) < 1e-9)
    #expect(audited.flags("a").contains(.incoherent) == ((audited["a"][.alpha] ?? 1) < 0.7))
  }

  /// Scores that stand in for missing ones are no data: they don't count.
  @Test func replacedScoresAreLeftOut() {
    let zero = edition([.leaf("x", 1, missing: .zero), .leaf("y", 1)], minimumCoverage: 0.2)
    var random = SplitMix(1)
    let (x, y) = (drawn(40, &random, gaps: 0.5), drawn(40, &random))
    let audited = Audited(zero, [x, y])
    #expect(audited["x"].scores == x.count { $0 != nil })
    #expect(audited["x"].citiesWithData == audited["x"].scores)
    #expect(audited["x"][.zeroMarkShare] == 0)
    #expect(abs((audited["x"][.mean] ?? 0) - Distribution(x.map { $0 ?? .nan }).mean) < 1e-12)
  }

  /// Nothing is said of shapes and correlations on fewer than ten cities, and on nobody nothing at all.
  @Test(arguments: [1, 2, 9])
  func fewCitiesSayLittle(count: Int) {
    let few = Audited(fiveLeaves(), fiveColumns(3, cities: count))
    #expect(!few.group.isLargeEnough && few.group.findings.isEmpty)
    for node in few.group.nodes {
      #expect(node[.parentCorrelation] == nil && node[.skewness] == nil)
      #expect(node[.effectiveWeight] == nil && node[.alpha] == nil)
      #expect(node[.coverage] == 1)
      #expect((node[.standardDeviation] == nil) == (count == 1))
    }
    let nobody = Audited(fiveLeaves(), fiveColumns(3, cities: count, gaps: 1))
    #expect(nobody.group.ranked == 0 && nobody.group.intervals == nil)
    #expect(Set(nobody.group.findings.map(\.flag)) == [.empty])
  }

  /// More of a deduction is worse, so its correlation is turned; it has no weight and no other flag.
  @Test(arguments: seeds)
  func deductionsAreJudgedByTheirDataOnly(seed: UInt64) {
    let tree = edition(
      [
        .branch(
          "a", 6, [.leaf("a1", 6), .leaf("d", 0, .deduction(each: 1, floor: 3))]),
        .leaf("b", 4),
      ], minimumCoverage: 0.2)
    var random = SplitMix(seed)
    let a1 = drawn(40, &random)
    let audited = Audited(tree, [a1, a1.map { $0.map { 1 - $0 } }, drawn(40, &random)])
    #expect((audited["d"][.parentCorrelation] ?? 0) > 0.9)
    #expect(audited["d"][.nominalWeight] == nil && audited.flags("d").isEmpty)
    let missing = Audited(tree, [a1, a1.map { _ in nil }, drawn(40, &random)])
    #expect(missing.flags("d") == [.empty])
  }
}

import Contract
import Records
import Testing

@testable import Aggregate

/// Every flag at its edge: on the bound it is not raised, just beyond it is.
@Suite struct AuditFlagTests {
  private static let edition = fiveLeaves()
  private static let tree = AuditTree(edition)

  /// Statistics that raise nothing.
  private static func quiet(_ node: Int) -> NodeAudit {
    var audit = NodeAudit()
    audit.citiesWithData = 20
    audit.scores = 20
    audit.distinct = 20
    audit.statistics = [
      .coverage: 1, .mean: 0.5, .standardDeviation: 0.2, .skewness: 0, .kurtosis: 0,
      .fullMarkShare: 0, .zeroMarkShare: 0, .parentCorrelation: 0.6, .indexCorrelation: 0.6,
    ]
    audit.statistics[.nominalWeight] = tree.nominalWeights[node]
    audit.statistics[.effectiveWeight] = tree.nominalWeights[node]
    audit.statistics[.weightRatio] = 1
    return audit
  }

  /// What is raised when one node differs from a quiet audit, and 20 cities are ranked.
  private func raised(
    _ id: String = "a1", coverage: Double = 1, wide: Int = 0, _ change: (inout NodeAudit) -> Void
  ) -> [AuditFlag] {
    var nodes = Self.tree.parents.indices.map(Self.quiet)
    change(&nodes[Self.edition.node(id) ?? 0])
    let ranked = (0..<20).map { number in
      CityAssessment(
        city: CityCode(rawValue: 110_100 + UInt32(number)), nodes: [], index: 50,
        indexWithoutSelfReported: 50, coverage: number == 7 ? coverage : 1, status: .ranked,
        leaveOneOut: [])
    }
    let intervals = IntervalAudit(
      replicates: nil, meanWidth: 2, medianWidth: 2, greatestWidth: 9, wide: wide)
    return findings(Self.tree, nodes: nodes, ranked: ranked, intervals: intervals).map(\.flag)
  }

  private func set(_ statistic: AuditStatistic, _ value: Double) -> (inout NodeAudit) -> Void {
    { $0.statistics[statistic] = value }
  }

  @Test func aQuietAuditRaisesNothing() { #expect(raised { _ in } == []) }

  /// The least step beyond a bound, in numbers of 12 digits.
  static let step = 1e-12

  @Test(arguments: [
    (AuditFlag.lowCoverage, -1.0), (.fullMarks, 1), (.zeroMarks, 1), (.reversed, -1),
    (.silent, -1), (.redundant, 1), (.incoherent, -1), (.heavy, 1), (.light, -1),
  ])
  func aBoundIsNotBeyondItself(flag: AuditFlag, side: Double) {
    let id = flag == .incoherent ? "a" : "a1"
    func at(_ value: Double) -> [AuditFlag] {
      raised(id) { audit in
        audit.statistics[flag.statistic] = value
        if flag == .redundant { audit.closestSibling = Self.edition.node("a2") }
      }
    }
    // A correlation of 0 is not against its parent, it is silent in it.
    #expect(at(flag.threshold) == (flag == .reversed ? [.silent] : []))
    #expect(at(flag.threshold + side * Self.step) == [flag])
  }

  @Test func noDataIsEmptyAndNotLowCoverage() {
    #expect(raised("a1", set(.coverage, 0)) == [.empty])
    #expect(raised("a1", set(.coverage, 0.05)) == [.lowCoverage])
    // Inner items are as good as what is below them.
    #expect(raised("a", set(.coverage, 0.05)) == [])
  }

  @Test func outliersNeedBothSkewAndKurtosis() {
    func at(_ skewness: Double, _ kurtosis: Double, distinct: Int = 20) -> [AuditFlag] {
      raised { audit in
        audit.statistics[.skewness] = skewness
        audit.statistics[.kurtosis] = kurtosis
        audit.distinct = distinct
      }
    }
    #expect(at(2, 9) == [] && at(9, 3.5) == [])
    #expect(at(2 + Self.step, 3.5 + Self.step) == [.outliers])
    #expect(at(-3, 9) == [.outliers])
    // Two different scores have no outlier.
    #expect(at(3, 9, distinct: 2) == [])
  }

  /// What is constant is not also light, nor at full mark.
  @Test func aConstantIndicatorHasOneFlag() {
    func at(_ cities: Int, _ mark: Double = 0) -> [AuditFlag] {
      raised { audit in
        audit.scores = cities
        audit.statistics[.standardDeviation] = 0
        audit.statistics[.effectiveWeight] = 0
        audit.statistics[.weightRatio] = 0
        audit.statistics[.fullMarkShare] = mark
        audit.statistics[.parentCorrelation] = nil
      }
    }
    #expect(at(20) == [.constant] && at(20, 1) == [.constant] && at(10) == [.constant])
    #expect(at(9) == [])
  }

  @Test func aCityIsThinBelowTheBound() {
    #expect(raised(coverage: 0.65) { _ in } == [])
    #expect(raised(coverage: 0.65 - Self.step) { _ in } == [.thinCity])
  }

  @Test func manyWideIntervalsAreOneFlag() {
    #expect(raised(wide: 5) { _ in } == [])
    #expect(raised(wide: 6) { _ in } == [.wideIntervals])
  }

  /// Of 20 ranked cities an interval over more than four places is wide.
  @Test func anIntervalIsWideBeyondAFifthOfTheRanked() {
    let places = (0..<20).map { number in
      Placement(
        city: CityCode(rawValue: 110_100 + UInt32(number)), index: 50, printed: "50.00",
        rank: number + 1, of: 20, rankLow: 1, rankHigh: number < 3 ? 6 : 5)
    }
    let intervals = IntervalAudit(
      Ranking(scope: .group(.prefecture), places: places), replicates: 100)
    #expect(intervals?.wide == 3 && intervals?.greatestWidth == 5)
    #expect(intervals?.meanWidth == 4.15 && intervals?.medianWidth == 4)
    #expect(intervals?.replicates == 100)
  }

  /// Twelve of twenty cities with a value are few, thirteen are enough; so with marks.
  @Test func countsOfCitiesMeetTheirBounds() {
    var random = SplitMix(5)
    let base = (0..<5).map { _ in drawn(20, &random) }
    func flags(_ column: [Double?]) -> Set<AuditFlag> {
      Audited(Self.edition, base.prefix(4) + [column]).flags("b2")
    }
    func first(_ count: Int, _ value: Double?) -> [Double?] {
      base[4].enumerated().map { $0.offset < count ? value : $0.element }
    }
    #expect(flags(first(8, nil)).contains(.lowCoverage))
    #expect(!flags(first(7, nil)).contains(.lowCoverage))
    #expect(flags(first(11, 1)).contains(.fullMarks))
    #expect(!flags(first(10, 1)).contains(.fullMarks))
    #expect(flags(first(11, 0)).contains(.zeroMarks))
    #expect(!flags(first(10, 0)).contains(.zeroMarks))
  }

  /// One outlier among many is found in the scores themselves.
  @Test func anOutlierIsFound() {
    var random = SplitMix(6)
    var columns = (0..<5).map { _ in drawn(40, &random) }
    columns[4] = (0..<40).map { $0 == 3 ? 1 : 0.1 + Double($0) / 10_000 }
    let flags = Audited(Self.edition, columns).flags("b2")
    #expect(flags.contains(.outliers))
  }

  @Test func findingsComeInTheOrderOfFlagsThenOfTheTree() {
    let audited = Audited(Self.edition, fiveColumns(2, cities: 15, gaps: 0.4))
    let order = AuditFlag.allCases
    let places = audited.group.findings.map { finding in
      [
        order.firstIndex(of: finding.flag) ?? -1, finding.node ?? -1,
        Int(finding.city?.rawValue ?? 0),
      ]
    }
    #expect(places.count > 3)
    let isSorted = zip(places, places.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
    #expect(isSorted)
  }
}

import Contract
import Records
import Testing

@testable import Score

/// What a city that delivers nothing scores.
@Suite struct SilenceTests {
  static let formulas: [Formula] = [
    .count([apples]), .count([apples, nuts]), .ratio(of: [apples], to: [pears], scale: 1),
    .ratio(of: [nuts], to: [trees], scale: 1000), .ratio(of: [nuts], to: [apples], scale: 1),
    .mean(of: apples, over: pears), .atLeast([apples], 0), .atLeast([apples], 2), .none([apples]),
    .none([apples, nuts]), .nonZero([apples, pears, trees]),
  ]
  static let rules: [ScoringRule] = [
    .goalposts(zero: 0, full: 5), .goalposts(zero: 5, full: 0), .minMax(higherIsBetter: true),
    .minMax(higherIsBetter: false), .percentile(higherIsBetter: true),
    .percentile(higherIsBetter: false), .efficacy(unsatisfactory: 5, satisfactory: 1),
    .steps([.init(from: 0, score: 0.4), .init(from: 2, score: 1)]), .yesNo,
    .deduction(each: 1, floor: 4), .bonus(each: 1, cap: 4), .gate(minimum: 1),
  ]
  static let nuts = MeasureID("forest", "nuts")

  /// Of every formula under every rule: taking away all rows of a dataset that a city owes never helps it.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func takingAwayWhatACityDeliveredNeverRaisesAScore(seed: UInt64) throws {
    var random = SplitMix(seed)
    let cities = (1...6).map { city(UInt32($0)) }
    let edition = edition(Self.formulas.flatMap { one in Self.rules.map { (one, $0) } })
    var series: [MeasureID: [Int64]] = [:]
    for id in [apples, pears, trees, Self.nuts] {
      series[id] = cities.map { _ in
        Bool.random(using: &random) ? 0 : Int64.random(in: 0...9, using: &random)
      }
    }
    let owed: Set = ["orchard", "forest"]
    func scores(_ series: [MeasureID: [Int64]]) -> LeafTable {
      scoreLeaves(
        edition: edition, measures: table(cities, series), month: march, cities: cities, owed: owed)
    }
    let before = scores(series)
    for row in cities.indices {
      for dataset in owed {
        var taken = series
        for id in taken.keys where id.dataset == dataset { taken[id]?[row] = 0 }
        let after = scores(taken)
        for (column, node) in after.leaves.enumerated() {
          let leaf = try #require(edition.nodes[node].leaf)
          guard leaf.formula.datasets.contains(dataset) else { continue }
          let (was, now) = (before[row, column], after[row, column])
          var isDeduction = false
          if case .deduction = leaf.rule { isDeduction = true }
          let score = try #require(now.score)
          // A missing score may be made up for by siblings; the worst score can never.
          #expect(isDeduction ? score >= (was.score ?? 0) : score <= (was.score ?? 1))
          // Where more of each can only help, what else was delivered counts.
          let mayCount = leaf.formula.datasets.count > 1 && leaf.formula.onlyGrows
          guard now.mark != .notDelivered else {
            #expect(now.value == nil && score == (isDeduction ? 1 : 0), "seed \(seed)")
            continue
          }
          #expect(mayCount && leaf.rule.higherIsBetter, "seed \(seed)")
        }
      }
    }
  }

  @Test func oneCompleteListHasWhatItHas() {
    let cities = [city(1), city(2)]
    let edition = edition([
      (.none([apples]), .yesNo), (.count([apples]), .goalposts(zero: 5, full: 0)),
    ])
    let measures = table(cities, [apples: [0, 3]])
    let central = scoreLeaves(edition: edition, measures: measures, month: march, cities: cities)
    #expect(central[0, 0] == LeafScore(value: 1, score: 1))
    #expect(central[0, 1] == LeafScore(value: 0, score: 1))
    let owed = scoreLeaves(
      edition: edition, measures: measures, month: march, cities: cities, owed: ["orchard"])
    #expect(owed[0, 0] == LeafScore(score: 0, mark: .notDelivered))
    #expect(owed[0, 1] == LeafScore(score: 0, mark: .notDelivered))
    #expect(owed[1, 1].value == 3)
  }

  /// A rejected row is a delivery; a row of a dataset that counts otherwise is, too.
  @Test func anyRowIsADelivery() {
    let cities = [city(1), city(2)]
    let edition = edition([(.count([apples]), .goalposts(zero: 0, full: 5))])
    let rejected = MeasureID("orchard", "rejected")
    let measures = table(cities, [apples: [0, 0], rejected: [1, 0]])
    let scores = scoreLeaves(
      edition: edition, measures: measures, month: march, cities: cities, owed: ["orchard"])
    #expect(scores[0, 0] == LeafScore(value: 0, score: 0))
    #expect(scores[1, 0].mark == .notDelivered)
  }

  /// What the monitor lacks is nobody's fault: it has no score, and says so.
  @Test func aDenominatorThatIsMissingIsLacking() {
    let cities = [city(1)]
    let edition = edition([(.ratio(of: [apples], to: [Self.nuts], scale: 1), .yesNo)])
    let measures = table(cities, [apples: [3], Self.nuts: [0]])
    let scores = scoreLeaves(
      edition: edition, measures: measures, month: march, cities: cities, owed: ["orchard"])
    #expect(scores[0, 0] == LeafScore(mark: .lacking))
  }

  @Test(arguments: [FewRecords.Rule.kept, .missing])
  func aShareOfFewRecordsIsMarked(rule: FewRecords.Rule) {
    let cities = (1...3).map { city(UInt32($0)) }
    let plain = edition([
      (.ratio(of: [apples], to: [pears], scale: 1), .goalposts(zero: 0, full: 1)),
      (.count([apples]), .goalposts(zero: 0, full: 8)),
    ])
    let edition = Edition(
      id: plain.id, title: plain.title, note: plain.note, sources: [],
      totalPoints: plain.totalPoints, minimumCoverage: 0.5, nodes: plain.nodes, digest: "",
      fewRecords: FewRecords(below: 5, rule: rule))
    let measures = table(cities, [apples: [2, 2, 0], pears: [4, 5, 0]])
    let scores = scoreLeaves(edition: edition, measures: measures, month: march, cities: cities)
    #expect(scores[0, 0].mark == .fewRecords && scores[0, 0].value == 0.5)
    #expect(scores[0, 0].score == (rule == .kept ? 0.5 : nil))
    #expect(scores[1, 0] == LeafScore(value: 0.4, score: 0.4))
    #expect(scores[2, 0].mark == .lacking)
    // A count rests on nothing else.
    #expect((0..<3).allSatisfy { scores[$0, 1].mark == nil })
  }
}

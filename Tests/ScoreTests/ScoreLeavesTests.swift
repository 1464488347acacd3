import Contract
import Records
import Register
import Testing

@testable import Score

@Suite struct FormulaTests {
  let cities = [city(420_100), city(420_200), city(420_300)]

  func values(
    _ formula: Formula, _ series: [MeasureID: [Int64]], unit: MeasureUnit = .count
  ) -> [Double?] {
    MeasureColumns(table(cities, series, unit: unit), month: march, cities: cities.map(\.code))
      .all(formula)
  }

  @Test func formulasReadWhatTheySay() {
    let series: [MeasureID: [Int64]] = [apples: [1, 0, 6], pears: [2, 0, 0], trees: [4, 2, 3]]
    #expect(values(.count([apples, pears]), series) == [3, 0, 6])
    #expect(
      values(.ratio(of: [apples, pears], to: [trees], scale: 1000), series) == [750, 0, 2000])
    #expect(values(.mean(of: apples, over: trees), series) == [0.25, 0, 2])
    #expect(values(.atLeast([apples, pears], 3), series) == [1, 0, 1])
    #expect(values(.atLeast([apples], 0), series) == [1, 1, 1])
    #expect(values(.none([apples, pears]), series) == [0, 1, 0])
    #expect(values(.nonZero([apples, pears, trees]), series) == [3, 1, 2])
  }

  @Test func aDenominatorOfNoughtIsMissing() {
    let series: [MeasureID: [Int64]] = [apples: [1, 2, 3], trees: [0, 1, 0]]
    #expect(values(.ratio(of: [apples], to: [trees], scale: 1), series) == [nil, 2, nil])
    #expect(values(.mean(of: apples, over: trees), series) == [nil, 2, nil])
  }

  /// What no city ever delivered is missing; part of a sum is better than none of it.
  @Test func undeliveredDatasetsAreMissing() {
    let series: [MeasureID: [Int64]] = [apples: [1, 2, 3]]
    let missing: [Double?] = [nil, nil, nil]
    #expect(values(.count([pears]), series) == missing)
    #expect(values(.none([pears]), series) == missing)
    #expect(values(.nonZero([pears, trees]), series) == missing)
    #expect(values(.atLeast([pears], 0), series) == missing)
    #expect(values(.ratio(of: [apples], to: [trees], scale: 1), series) == missing)
    #expect(values(.count([apples, pears]), series) == [1, 2, 3])
  }

  /// Law: what may not be published is missing in every formula, and nobody's score depends on it.
  @Test func restrictedCountsAreMissing() {
    let cells = RestrictedCells(monthly: [true, false, false], window: [true, false, false])
    func restricted(_ count: Int64) -> MeasureTable {
      var table = table(cities, [apples: [count, 20, 40], trees: [100, 100, 100]])
      table.restricted[apples] = cells
      return table
    }
    let columns = MeasureColumns(restricted(3), month: march, cities: cities.map(\.code))
    #expect(columns.all(.count([apples])) == [nil, 20, 40])
    #expect(columns.all(.ratio(of: [apples], to: [trees], scale: 1)) == [nil, 0.2, 0.4])
    #expect(columns.all(.none([apples])) == [nil, 0, 0])
    let edition = edition([
      (.count([apples]), .percentile(higherIsBetter: true)),
      (.count([apples]), .minMax(higherIsBetter: true)),
    ])
    let scores = [1, 3, 9].map {
      scoreLeaves(edition: edition, measures: restricted($0), month: march, cities: cities)
    }
    #expect(scores[0] == scores[1] && scores[1] == scores[2])
    let later = restricted(3).summed(over: 6, until: march)
    #expect(later.restricted[apples]?.window == [true, false, false])
  }

  static let units: [(MeasureUnit, Double)] = [
    (.count, 250.0), (.days, 250), (.fen, 2.5), (.hundredths, 2.5),
  ]

  @Test(arguments: units)
  func measuresEnterInTheirNaturalUnit(unit: MeasureUnit, value: Double) {
    #expect(values(.count([apples]), [apples: [250, 0, 0]], unit: unit)[0] == value)
  }

  @Test func placesOutsideTheTableAreMissing() {
    let table = table(cities, [apples: [1, 2, 3]])
    let elsewhere = [cities[0].code, CityCode(rawValue: 990_000)]
    let here = MeasureColumns(table, month: march, cities: elsewhere)
    #expect(here.all(.count([apples])) == [1, nil])
    let later = MeasureColumns(table, month: march.advanced(by: 1), cities: elsewhere)
    #expect(later.all(.count([apples])) == [nil, nil])
  }

  @Test func valuesHaveTwelveDigits() {
    let third = values(
      .ratio(of: [apples], to: [trees], scale: 1), [apples: [1, 0, 0], trees: [3, 1, 1]])
    #expect(third[0] == 0.333333333333)
  }
}

@Suite struct ScoreLeavesTests {
  static let seeds = 0..<20 as Range<UInt64>

  /// Thirty cities of two groups with random harvests.
  static func orchard(_ seed: UInt64) -> (cities: [City], series: [MeasureID: [Int64]]) {
    var generator = SplitMix(seed)
    let cities = (0..<30).map {
      city(420_100 + $0 * 100, group: $0 % 3 == 0 ? .capital : .prefecture)
    }
    func harvest() -> [Int64] { cities.map { _ in Int64.random(in: 0..<50, using: &generator) } }
    return (cities, [apples: harvest(), pears: harvest(), trees: harvest()])
  }

  static let tree = edition([
    (.ratio(of: [apples], to: [trees], scale: 1), .percentile(higherIsBetter: true)),
    (.ratio(of: [pears], to: [trees], scale: 1000), .minMax(higherIsBetter: false)),
    (.count([apples, pears]), .goalposts(zero: 0, full: 60)),
    (.none([apples]), .gate(minimum: 1)),
  ])

  @Test(arguments: seeds)
  func theOrderOfTheCitiesDoesNotMatter(seed: UInt64) {
    let (cities, series) = Self.orchard(seed)
    var generator = SplitMix(seed)
    let measures = table(cities, series)
    let shuffled = cities.shuffled(using: &generator)
    #expect(
      scoreLeaves(edition: Self.tree, measures: measures, month: march, cities: cities)
        == scoreLeaves(edition: Self.tree, measures: measures, month: march, cities: shuffled))
  }

  @Test(arguments: seeds)
  func theUnitOfAMeasureDoesNotMatterToRulesOfTheGroup(seed: UInt64) {
    let (cities, series) = Self.orchard(seed)
    let tree = edition([
      (.count([apples]), .minMax(higherIsBetter: true)),
      (.count([apples]), .percentile(higherIsBetter: false)),
    ])
    let whole = table(cities, series)
    let hundredths = table(cities, series, unit: .hundredths)
    let scores = scoreLeaves(edition: tree, measures: whole, month: march, cities: cities)
    let same = scoreLeaves(edition: tree, measures: hundredths, month: march, cities: cities)
    for (a, b) in zip(scores.scores, same.scores) {
      let (a, b) = (a.score ?? -1, b.score ?? -1)
      #expect(abs(a - b) <= 1e-12)
    }
  }

  @Test(arguments: seeds)
  func scoresStayBetweenNoughtAndOne(seed: UInt64) {
    let (cities, series) = Self.orchard(seed)
    let scores = scoreLeaves(
      edition: Self.tree, measures: table(cities, series), month: march, cities: cities)
    #expect(scores.cities == cities.map(\.code))
    #expect(scores.leaves == [1, 2, 3, 4])
    for score in scores.scores {
      #expect((score.value == nil) == (score.score == nil))
      #expect((0...1).contains(score.score ?? 0))
      #expect(score.score.map { $0.roundedToSignificant(12) } == score.score)
    }
  }

  @Test func anEmptyMonthHasNoScores() {
    let cities = [city(420_100)]
    let scores = scoreLeaves(
      edition: Self.tree, measures: table(cities, [:]), month: march, cities: cities)
    #expect(scores.scores.allSatisfy { $0 == LeafScore(mark: .lacking) })
    let nobody = scoreLeaves(
      edition: Self.tree, measures: table(cities, [:]), month: march, cities: [])
    #expect(nobody.scores.isEmpty)
  }

  /// Double disclosure in Qinghai, February 2024, as its bulletin prints it: 9,220 licences and
  /// 119,634 penalties, 128,854 together, all compliant, 0.34% late.
  @Test func theQinghaiBulletinComesOutAsPrinted() {
    let cities = [city(630_100)]
    let ids = ["reported", "accepted", "late"]
    var series: [MeasureID: [Int64]] = [:]
    for (id, value) in zip(ids, [9_220, 9_220, 332] as [Int64]) {
      series[MeasureID("licences", id)] = [value]
    }
    for (id, value) in zip(ids, [119_634, 119_634, 106] as [Int64]) {
      series[MeasureID("penalties", id)] = [value]
    }
    func both(_ id: String) -> [MeasureID] {
      [MeasureID("licences", id), MeasureID("penalties", id)]
    }
    let tree = edition([
      (
        .ratio(of: both("accepted"), to: both("reported"), scale: 1), .goalposts(zero: 0.8, full: 1)
      ),
      (.ratio(of: both("late"), to: both("reported"), scale: 1), .goalposts(zero: 0.5, full: 0)),
      (.count(both("reported")), .yesNo),
    ])
    let scores = scoreLeaves(
      edition: tree, measures: table(cities, series), month: march, cities: cities)
    #expect(scores[0, 0] == LeafScore(value: 1, score: 1))
    #expect((100 * (scores[0, 1].value ?? 0)).fixed(decimals: 2) == "0.34")
    #expect(scores[0, 2].value == 128_854)
  }
}

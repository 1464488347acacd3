import Contract
import Foundation
import Records
import Register
import Score
import Testing

@testable import Aggregate

@Suite struct AggregateTests {
  static let tree = edition([
    .branch(
      "a", 60,
      [
        .leaf("a1", 40, .percentile(higherIsBetter: true)),
        .leaf("a2", 20, .minMax(higherIsBetter: false)),
      ]),
    .branch(
      "b", 40, .geometric,
      [.leaf("b1", 25, .goalposts(zero: 0, full: 60), .selfReported), .leaf("b2", 15, .yesNo)]),
  ])

  /// Cities of three groups, blocks and belts with random measures.
  static func country(_ seed: UInt64) -> (cities: [City], measures: MeasureTable) {
    var generator = SplitMix(seed)
    var cities: [City] = []
    for place in 0..<60 {
      let code: UInt32 = 110_000 + UInt32(place % 6) * 10_000 + UInt32(place) * 100
      cities.append(
        city(
          code, group: CityGroup.allCases[place % 3], block: place % 2 == 0 ? "east" : "west",
          belts: place % 5 == 0 ? ["yangtze"] : []))
    }
    var measures = MeasureTable(cities: cities.map(\.code), months: march...march)
    let things: Range<Int64> = 0..<50
    let variables: [(MeasureID, MeasureUnit, Range<Int64>)] = [
      (MeasureID("test", "a1"), .count, things), (MeasureID("test", "a2"), .count, things),
      (MeasureID("test", "b1"), .count, things), (MeasureID("test", "b2"), .count, things),
      (MeasureID("denominators", "population"), .hundredths, 0..<1_500_000_000),
      (MeasureID("denominators", "gdp"), .hundredths, 0..<900_000),
    ]
    for (id, unit, range) in variables {
      let values = cities.map { _ in Int64.random(in: range, using: &generator) }
      measures.insert(
        MeasureSeries(id: id, unit: unit, time: .stock, monthly: values, window: values))
    }
    return (cities, measures)
  }

  static func result(
    _ cities: [City], _ measures: MeasureTable, groups: [CityGroup] = CityGroup.allCases
  ) -> MonthResult {
    let scores = scoreLeaves(edition: tree, measures: measures, month: march, cities: cities)
    return aggregate(
      edition: tree, scores: scores, measures: measures, month: march, cities: cities,
      groups: groups, regions: BandTests.regions)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func theOrderOfCitiesAndGroupsDoesNotMatter(seed: UInt64) {
    let (cities, measures) = Self.country(seed)
    var generator = SplitMix(seed)
    let shuffled = cities.shuffled(using: &generator)
    #expect(
      Self.result(cities, measures)
        == Self.result(shuffled, measures, groups: CityGroup.allCases.reversed()))
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func everyCityStandsOnceInItsGroupAndItsRegions(seed: UInt64) {
    let (cities, measures) = Self.country(seed)
    let result = Self.result(cities, measures)
    #expect(result.assessments.map(\.city) == cities.map(\.code).sorted())
    for city in cities {
      let scopes = result.rankings.filter { $0.places.contains { $0.city == city.code } }.map(
        \.scope)
      #expect(Set(scopes).count == scopes.count)
      #expect(scopes.first == .group(city.group))
      #expect(scopes.contains(.province(city.provinceCode, city.group)))
      for region in city.belts + [city.block] {
        #expect(scopes.contains(.region(region, city.group)))
      }
    }
    #expect(result.summaries.map(\.scope) == result.rankings.map(\.scope))
    for (ranking, summary) in zip(result.rankings, result.summaries) {
      #expect(summary.cities == ranking.places.count)
      #expect(summary.ranked == ranking.places.count { $0.rank != nil })
      #expect(ranking.places.allSatisfy { $0.of == summary.ranked })
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func aRankLiesWithinItsInterval(seed: UInt64) {
    let (cities, measures) = Self.country(seed)
    for place in Self.result(cities, measures).rankings.flatMap(\.places) {
      let interval = (place.rankLow ?? 0)...(place.rankHigh ?? 0)
      #expect(interval.contains(place.rank ?? 0))
      #expect(place.rank == nil || (1...place.of).contains(interval.lowerBound))
    }
  }

  @Test func otherGroupsAreLeftOut() {
    let (cities, measures) = Self.country(1)
    let result = Self.result(cities, measures, groups: [.capital])
    #expect(result.assessments.count == 20)
    #expect(result.rankings.first?.scope == .group(.capital))
    let all = Self.result(cities, measures)
    for assessment in result.assessments {
      #expect(all.assessment(of: assessment.city) == assessment)
    }
    #expect(result.ranking(.group(.capital)) == all.ranking(.group(.capital)))
  }

  @Test func aMonthWithoutDataRanksNobody() {
    let cities = [city(420_100), city(420_200)]
    let empty = MeasureTable(cities: cities.map(\.code), months: march...march)
    let result = Self.result(cities, empty)
    #expect(result.assessments.allSatisfy { $0.index == nil && $0.status == .notRanked })
    #expect(result.rankings[0].places.map(\.printed) == ["–", "–"])
    #expect(Self.result([], noMeasures).rankings.isEmpty)
  }
}

@Suite struct BandTests {
  /// Those that are shipped.
  static let regions: Regions = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    guard let regions = try? Regions.load(folder: root.path + "/pipelines/text") else {
      preconditionFailure("the shipped regions cannot be read")
    }
    return regions
  }()

  func bands(population: Int64?, gdp: Int64?) -> [String] {
    let code = CityCode(rawValue: 420_100)
    var table = MeasureTable(cities: [code], months: march...march)
    for (name, value) in [("population", population), ("gdp", gdp)] {
      guard let value else { continue }
      table.insert(
        MeasureSeries(
          id: MeasureID("denominators", name), unit: .hundredths, time: .annual,
          monthly: [value * 100], window: [value * 100]))
    }
    return Self.regions.bands(of: code, month: march, measures: table)
  }

  static let populations: [(Int64, String)] = [
    (10_000_000, "population:10+"), (9_999_999, "population:5-10"), (3_000_000, "population:3-5"),
    (1_000_000, "population:1-3"), (999_999, "population:0-1"), (1, "population:0-1"),
  ]

  @Test(arguments: populations)
  func theLowerBoundBelongsToABand(persons: Int64, band: String) {
    #expect(bands(population: persons, gdp: nil) == [band])
  }

  static let products: [(Int64, String)] = [
    (5_000, "gdp:500+"), (4_999, "gdp:200-500"), (2_000, "gdp:200-500"), (1_000, "gdp:100-200"),
    (999, "gdp:0-100"),
  ]

  @Test(arguments: products)
  func hundredMillionsBecomeBillions(product: Int64, band: String) {
    #expect(bands(population: nil, gdp: product) == [band])
  }

  @Test func perHeadIsInDollarsOfTheYearTheWindowBegins() throws {
    let perHead = try #require(Self.regions.variables.last?.value)
    #expect(perHead.yuan(in: 2017) == 6.7518)
    #expect(perHead.yuan(in: 1990) == 6.1428)
    #expect(perHead.yuan(in: 2030) == 6.8976)
    // 675.18 hundred million yuan are 10 billion dollars.
    #expect(bands(population: 990_000, gdp: 676).last == "gdp-per-head:10000+")
    #expect(bands(population: 1_100_000, gdp: 676).last == "gdp-per-head:5000-10000")
    #expect(bands(population: 2_100_000, gdp: 676).last == "gdp-per-head:0-5000")
  }

  @Test func noFigureNoBand() {
    #expect(bands(population: nil, gdp: nil) == [])
    #expect(bands(population: 0, gdp: 0) == [])
    #expect(bands(population: 2_000_000, gdp: 0) == ["population:1-3"])
  }
}

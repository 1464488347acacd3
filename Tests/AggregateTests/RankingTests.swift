import Records
import Statistics
import Testing

@testable import Aggregate

/// Ranked cities with these indices and leave-one-out indices, codes ascending from 1.
private func assessments(_ indices: [Double], leaveOneOut: [[Double]] = []) -> [CityAssessment] {
  indices.indices.map { place in
    CityAssessment(
      city: CityCode(rawValue: UInt32(place + 1)), nodes: [], index: indices[place],
      indexWithoutSelfReported: nil, coverage: 1, status: .ranked,
      leaveOneOut: leaveOneOut.isEmpty ? [] : leaveOneOut[place])
  }
}

private let scope = RankingScope.group(.prefecture)

@Suite struct RankTests {
  /// Against a slow twin that counts every pair.
  @Test(arguments: 0..<50 as Range<UInt64>)
  func aRankIsOneMoreThanTheNumberOfBetterOnes(seed: UInt64) {
    var generator = SplitMix(seed)
    let numbers = (0..<60).map { _ in Double(Int.random(in: 0..<30, using: &generator)) }
    let twin = numbers.map { number in 1 + numbers.count { $0 > number } }
    #expect(competitionRanks(numbers) == twin)
    #expect(competitionRanks([]) == [])
  }

  @Test func exactTiesShareARankAndStandInCodeOrder() {
    let places = ranking(scope, of: assessments([70, 80, 80, 90]).reversed()).places
    #expect(places.map(\.rank) == [1, 2, 2, 4])
    #expect(places.map(\.city.rawValue) == [4, 2, 3, 1])
    #expect(places.map(\.printed) == ["90.00", "80.00", "80.00", "70.00"])
    #expect(places.allSatisfy { $0.of == 4 })
  }

  @Test func unrankedCitiesStandLastWithoutAPlace() {
    var cities = assessments([70, 99, 80])
    cities[1].status = .vetoed
    let places = ranking(scope, of: cities).places
    #expect(places.map(\.city.rawValue) == [3, 1, 2])
    #expect(places.map(\.rank) == [1, 2, nil])
    #expect(places[2].printed == "–")
    #expect(places[2].index == nil)
    #expect(places.allSatisfy { $0.of == 2 })
  }

  @Test func intervalsSpanTheRecomputations() {
    let cities = assessments(
      [90, 80, 70], leaveOneOut: [[90, 60, 90], [80, 80, 90], [85, 70, 90]])
    let places = ranking(scope, of: cities).places
    #expect(places.map(\.rankLow) == [1, 1, 1])
    #expect(places.map(\.rankHigh) == [3, 3, 3])
    let still = ranking(scope, of: assessments([90, 80], leaveOneOut: [[2], [1]])).places
    #expect(still.map(\.rankLow) == [1, 2])
    #expect(still.map(\.rankHigh) == [1, 2])
  }

  @Test func summariesSpeakOfRankedCities() {
    var cities = assessments([70, 99, 80, 75])
    cities[1].status = .notRanked
    let summary = summary(scope, of: cities)
    #expect(
      summary
        == GroupSummary(
          scope: scope, cities: 4, ranked: 3, mean: 75, median: 75, highest: 80, lowest: 70))
    #expect(Aggregate.summary(scope, of: []).mean == nil)
  }
}

@Suite struct PrintingTests {
  /// Places 35 to 50 of the 259 prefecture-level cities, April 2017 to March 2018, as published.
  static let published = [
    "80.68", "80.67", "80.58", "80.56", "80.51", "80.45", "80.28", "80.28", "80.24", "80.19",
    "80.18", "80.15", "80.14", "80.12", "80.05", "80.03",
  ]

  /// The unrounded indices are not public.
  ///
  /// The two that print as 80.28 hold different places, so they differ, and they are printed alike,
  /// so they differ by less than the third decimal shows.
  @Test func thePublishedPlacesOfMarch2018ComeOut() {
    var indices = Self.published.compactMap { Double($0) }
    indices[7] -= 0.0001
    let ahead = (0..<34).map { 85 - Double($0) / 10 }
    let places = ranking(scope, of: assessments(ahead + indices)).places.dropFirst(34)
    #expect(places.map(\.rank) == Array(35...50))
    #expect(places.map(\.printed) == Self.published)
    #expect(places.map(\.city.rawValue) == Array(35...50))
  }

  /// Two published pairs that seem to contradict each other, and do not.
  @Test func aThirdDecimalIsPrintedOnlyWhereItTellsNeighboursApart() {
    #expect(printedIndices([86.7148, 86.7081]) == ["86.715", "86.708"])
    #expect(printedIndices([89.0204, 89.0201]) == ["89.02", "89.02"])
  }

  @Test func runsArePrintedWithOneNumberOfDecimals() {
    #expect(printedIndices([80.2834, 80.2831, 80.279]) == ["80.283", "80.283", "80.279"])
    #expect(
      printedIndices([80.29, 80.284, 80.276, 80.27]) == ["80.29", "80.284", "80.276", "80.27"])
    #expect(printedIndices([50, 50, 50]) == ["50.00", "50.00", "50.00"])
    #expect(printedIndices([]) == [])
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func printedIndicesNeverRise(seed: UInt64) {
    var generator = SplitMix(seed)
    let indices = (0..<200).map { _ in Double.random(in: 80...82, using: &generator) }
      .sorted(by: >)
    let printed = printedIndices(indices)
    let numbers = printed.compactMap { Double($0) }
    #expect(numbers.count == indices.count)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(zip(numbers, indices).allSatisfy { abs($0 - $1) <= 0.005 + 1e-9 })
  }
}

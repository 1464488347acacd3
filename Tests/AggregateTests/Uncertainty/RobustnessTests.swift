import Contract
import Records
import Register
import Testing

@testable import Aggregate
@testable import Score

/// What an edition varies, from its leaf scores to intervals, bands and indices.
@Suite struct RobustnessTests {
  /// A month of two groups under an edition of six leaves, with measures drawn by a seed.
  struct Made {
    let edition: Edition
    let cities: [City]
    let measures: MeasureTable

    init(_ seed: UInt64, _ uncertainty: Uncertainty?, cities count: Int = 24) {
      let plain = sixLeaves()
      edition = Edition(
        id: plain.id, title: plain.title, note: plain.note, sources: [],
        totalPoints: plain.totalPoints, minimumCoverage: 0.3, nodes: plain.nodes, digest: "",
        uncertainty: uncertainty)
      cities = (0..<count).map { number in
        let code: UInt32 = 110_100 + 10_000 * UInt32(number % 3) + UInt32(number)
        let group: CityGroup = number % 4 == 0 ? .capital : .prefecture
        return city(code, group: group, block: number % 2 == 0 ? "east" : "west")
      }
      var random = Random(seed, "robustness")
      var table = MeasureTable(
        cities: cities.map(\.code), months: march.advanced(by: -23)...march)
      for measure in edition.measures {
        let monthly = (0..<cities.count * 24).map { _ in Int64(random.below(40)) }
        let window = monthly.indices.map { place in
          monthly[max(place / 24 * 24, place - 11)...place].reduce(0, +)
        }
        table.insert(
          MeasureSeries(
            id: measure, unit: .count, time: .flow, monthly: monthly, window: window))
      }
      measures = table
    }

    func leafScores(_ variant: InputVariant, _ cities: [City]) -> LeafTable {
      scoreLeaves(
        edition: edition.varied(by: variant),
        measures: measures.summed(over: variant.window, until: march), month: march,
        cities: cities, treatment: variant.treatment.rule)
    }

    func result(_ order: [City]? = nil, windows: [Int]? = nil) -> MonthResult {
      let cities = order ?? cities
      let plain = aggregate(
        edition: edition,
        scores: scoreLeaves(edition: edition, measures: measures, month: march, cities: cities),
        measures: measures, month: march, cities: cities, groups: [.capital, .prefecture])
      return robust(
        plain, edition: edition, windows: windows ?? edition.uncertainty?.windows ?? [12],
        cities: cities
      ) { leafScores($0, cities) }
    }
  }

  static func everything(_ seed: UInt64, replicates: Int = 200) -> Uncertainty {
    var uncertainty = Uncertainty()
    uncertainty.replicates = replicates
    uncertainty.seed = seed
    uncertainty.treatments = [.none, .winsorise]
    uncertainty.normalisations = [.edition, .minMax, .percentile]
    uncertainty.missing = [.edition, .zero]
    uncertainty.aggregations = [.edition, .geometric]
    uncertainty.windows = [12, 6]
    uncertainty.noise = [.assumed: 0.25]
    uncertainty.leavesOneOut = true
    uncertainty.leavesOutSelfReported = true
    uncertainty.sensitivityRows = 16
    return uncertainty
  }

  @Test func withoutAnythingToVaryTheMonthStaysAsItIs() {
    let made = Made(1, nil)
    #expect(made.result().robustness.isEmpty)
    let places = made.result().ranking(.group(.prefecture))?.places ?? []
    #expect(places.contains { $0.rankLow != $0.rankHigh })
  }

  @Test(arguments: 0..<3 as Range<UInt64>)
  func aSeedIsRepeatedWhateverTheOrderOfCities(seed: UInt64) {
    let made = Made(seed, Self.everything(seed))
    let first = made.result()
    #expect(made.result() == first)
    var generator = SplitMix(seed)
    #expect(made.result(made.cities.shuffled(using: &generator)) == first)
    #expect(Made(seed, Self.everything(seed + 1)).result() != first)
  }

  @Test(arguments: 0..<5 as Range<UInt64>)
  func intervalsBandsAndProbabilitiesFitTogether(seed: UInt64) throws {
    let made = Made(seed, Self.everything(seed))
    let result = made.result()
    #expect(result.robustness.map(\.group) == [.capital, .prefecture])
    for group in result.robustness {
      let ranking = try #require(result.ranking(.group(group.group)))
      let places = ranking.places.filter { $0.rank != nil }
      #expect(group.cities.map(\.city) == places.map(\.city))
      #expect(group.cities.map(\.rank) == places.map(\.rank))
      #expect(group.effects.map(\.assumption) == Assumption.allCases)
      #expect(group.meanRankChange > 0)
      for (city, place) in zip(group.cities, places) {
        #expect(1 <= city.low && city.low <= city.median && city.median <= city.high)
        #expect(city.high <= Double(places.count))
        #expect(place.rankLow == Int(city.low.rounded(.down)))
        #expect(place.rankHigh == Int(city.high.rounded(.up)))
        #expect(city.bandBest <= city.rank && city.rank <= city.bandWorst)
        for share in [city.aboveBetter, city.aboveWorse] {
          #expect(share.map { (0...1).contains($0) } ?? true)
        }
        // Tied with the next city down exactly when neither is above the other often enough.
        if let share = city.aboveWorse { #expect((city.bandWorst > city.rank) == (share < 0.95)) }
      }
      for (one, next) in zip(group.cities, group.cities.dropFirst()) {
        let sum = (one.aboveWorse ?? 0) + (next.aboveBetter ?? 0)
        #expect(abs(sum - 1) < 1e-12)
      }
      #expect(group.cities.first?.aboveBetter == nil && group.cities.last?.aboveWorse == nil)
    }
    for ranking in result.rankings {
      let ranked = ranking.places.filter { $0.rank != nil }
      for place in ranked {
        let interval = (place.rankLow ?? 0)...(place.rankHigh ?? 0)
        #expect(interval.lowerBound >= 1 && interval.upperBound <= ranked.count)
      }
    }
  }

  /// Of two assumptions, one of which changes nothing at all, only the other has an effect.
  @Test func whatChangesNothingHasNoEffect() throws {
    var uncertainty = Uncertainty()
    uncertainty.missing = [.edition, .zero]
    uncertainty.noise = [.assumed: 0.5]
    uncertainty.sensitivityRows = 64
    let effects = Made(4, uncertainty).result().robustness[1].effects
    #expect(effects.map(\.assumption) == [.missing, .weights])
    #expect(effects[0].index?.first == 0 && effects[0].index?.total == 0)
    let weights = try #require(effects[1].index)
    #expect(weights.total > 0.8)
  }

  /// Published points don't vary, and an alternative that is the edition's own rule changes no rank.
  @Test func whatIsNotVariedStays() {
    var uncertainty = Uncertainty()
    uncertainty.aggregations = [.edition, .arithmetic]
    uncertainty.noise = [.published: 0.5]
    let result = Made(2, uncertainty).result()
    for group in result.robustness {
      #expect(group.meanRankChange == 0)
      #expect(group.effects.allSatisfy { $0.index == nil })
      for city in group.cities {
        #expect(city.low == Double(city.rank) && city.high == Double(city.rank))
      }
    }
  }

  @Test func aWindowThatIsNotCoveredIsLeftOutAndSaidSo() {
    var uncertainty = Uncertainty()
    uncertainty.windows = [12, 6, 24]
    let group = Made(3, uncertainty).result(windows: [12, 6]).robustness[0]
    #expect(group.windowsLeftOut == [24])
    #expect(group.effects.map(\.alternatives) == [2])
    let none = Made(3, uncertainty).result(windows: [12]).robustness[0]
    #expect(none.effects.isEmpty && none.meanRankChange == 0)
  }

  /// The first replicates of a longer list are the same.
  @Test func moreReplicatesKeepTheEarlierOnes() {
    let edition = sixLeaves()
    var few = Self.everything(5, replicates: 2000)
    let draws = AssumptionDraws(few, edition: edition, windows: [12, 6])
    few.replicates = 3000
    let more = AssumptionDraws(few, edition: edition, windows: [12, 6])
    #expect(Array(more.replicates().prefix(2000)) == draws.replicates())
  }
}

/// Six leaves in two branches, one of them self-reported, all with measures of their own.
private func sixLeaves() -> Edition {
  edition([
    .branch(
      "a", 6,
      [
        .leaf("a1", 2, .minMax(higherIsBetter: true)),
        .leaf("a2", 3, .percentile(higherIsBetter: false)),
        .leaf("a3", 1, .goalposts(zero: 0, full: 400), .selfReported),
        .leaf("a4", 0, .deduction(each: 0.001, floor: 1)),
      ]),
    .branch(
      "b", 4,
      [
        .leaf("b1", 3, .goalposts(zero: 400, full: 100)),
        .leaf("b2", 1, .minMax(higherIsBetter: true)),
      ]),
  ])
}

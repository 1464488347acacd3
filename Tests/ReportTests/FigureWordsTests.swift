import Contract
import Records
import Testing

@testable import Report

/// What the titles of figures say, against the numbers that they are made of.
@Suite struct FigureWordsTests {
  private func texts(_ input: ReportInput) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: makeSite(input).filter { $0.path.hasPrefix("en/") }
        .map { ($0.path, PageChecker($0.bytes).text) })
  }

  /// Law: a city's figure counts exactly the ranked cities of its group with a lower index.
  @Test func distributionsCountWhoStandsBelow() throws {
    let input = Fixture.input(cities: 50, missing: [3])
    let pages = texts(input)
    for ranking in input.current.rankings {
      guard case .group = ranking.scope else { continue }
      let ranked = ranking.places.filter { $0.rank != nil }
      for place in ranked {
        let index = try #require(place.index)
        let below = ranked.count { ($0.index ?? 100) < index }
        let text = "Above \(below) of the other \(ranked.count - 1) ranked cities"
        #expect(pages["en/city/\(place.city).html"]?.contains(text) == true, "\(place.city)")
      }
    }
  }

  /// Law: the slopes name the largest gain and the largest loss, and how many share it.
  @Test func slopesNameTheLargestMoves() throws {
    let input = Fixture.input(cities: 36)
    let moves = try #require(input.changes).cities.compactMap { change in
      change.fromRank.flatMap { from in change.toRank.map { from - $0 } }
    }
    let page = try #require(texts(input)["en/index.html"])
    let (gain, loss) = (try #require(moves.max()), -(try #require(moves.min())))
    #expect(page.contains("gained most (\(gain) places)"))
    #expect(page.contains("lost most (\(loss) places)"))
    let sharing = moves.count { $0 == gain }
    #expect(page.contains(" more gained most") == (sharing > 1))
    #expect(
      page.contains("\(moves.count { $0 > 0 }) gained places, \(moves.count { $0 < 0 }) lost some"))
  }

  @Test func equalsAreSaidToBeEqual() throws {
    let input = Fixture.input(cities: 36, index: { _ in 87.5 })
    let pages = texts(input)
    #expect(pages["en/index.html"]?.contains("No city's rank changed.") == true)
    #expect(pages["en/regions.html"]?.contains("every province has a mean of 87.50") == true)
    let city = try #require(input.current.rankings.first?.places.first?.city)
    let page = try #require(pages["en/city/\(city).html"])
    #expect(page.contains("Above 0 of the other 35 ranked cities"))
    #expect(page.contains("87.50 both in December 2017 and in March 2018"))
  }

  @Test func oneCityIsSaidToBeAlone() throws {
    let input = Fixture.input(cities: 1)
    let pages = texts(input)
    #expect(pages["en/ranking-capital.html"]?.contains("only one city is ranked") == true)
    let city = try #require(input.cities.first?.code)
    let page = try #require(pages["en/city/\(city).html"])
    #expect(page.contains("The only ranked city of its group"))
  }

  /// The message of intervals at its edges: none overlaps, one does, and where two only touch.
  @Test(arguments: [
    ([(1, 1), (2, 2), (3, 3)], "no range of ranks leaving out one item overlaps the next"),
    ([(1, 1), (2, 3), (3, 3)], "of the 2 pairs of neighbours among the first 3, 1 overlaps"),
    ([(1, 2), (2, 3), (3, 3)], "every range of ranks leaving out one item overlaps the next"),
  ])
  func intervalsThatTouchOverlap(intervals: [(low: Int, high: Int)], expected: String) throws {
    let usual = Fixture.input(cities: 3, months: 1)
    let rankings = usual.current.rankings.map { ranking in
      guard case .group = ranking.scope else { return ranking }
      return Ranking(
        scope: ranking.scope,
        places: zip(ranking.places, intervals).map { place, interval in
          Placement(
            city: place.city, index: place.index, printed: place.printed, rank: place.rank,
            of: place.of, rankLow: interval.low, rankHigh: interval.high)
        })
    }
    var input = usual
    input.current = MonthResult(
      month: usual.current.month, edition: usual.current.edition,
      assessments: usual.current.assessments, rankings: rankings,
      summaries: usual.current.summaries)
    #expect(texts(input)["en/ranking-capital.html"]?.contains(expected) == true)
  }

  /// Law: the chief cause did more than all others in the change's own direction together; a cause that did most, but not
  /// that much, is called no more; of two that print alike neither is named.
  @Test func waterfallsNameTheMainCause() throws {
    let input = Fixture.input(cities: 60)
    let split = try #require(input.changes)
    let pages = texts(input)
    var chief = 0
    for change in split.cities {
      let all = change.toIndex - change.fromIndex
      let helping = ChangeCause.allCases.map { (cause: $0, points: change.points(by: $0)) }
        .filter { $0.points * all > 0 }
      let most = try #require(helping.max { abs($0.points) < abs($1.points) })
      let others = helping.reduce(-abs(most.points)) { $0 + abs($1.points) }
      let shown = signed(most.points, places: 2)
      let moved =
        "The index \(all > 0 ? "rose" : "fell") by \(decimal(all.magnitude, places: 2))"
      let cause = "\(most.cause.title.en.lowercasedFirst) (\(shown))"
      let text =
        helping.count { signed($0.points, places: 2) == shown } > 1
        ? moved
        : moved + (abs(most.points) > others ? ", chiefly through " : ", most of all through ")
          + cause
      chief += abs(most.points) > others ? 1 : 0
      #expect(
        pages["en/city/\(change.city).html"]?.contains(text) == true, "\(change.city) \(text)")
    }
    #expect((1..<split.cities.count).contains(chief))
  }
}

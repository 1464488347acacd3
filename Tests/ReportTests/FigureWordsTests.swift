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
    #expect(pages["en/regions.html"]?.contains("Every province has a mean of 87.50") == true)
    let city = try #require(input.current.rankings.first?.places.first?.city)
    let page = try #require(pages["en/city/\(city).html"])
    #expect(page.contains("Above 0 of the other 35 ranked cities"))
    #expect(page.contains("87.50 both in December 2017 and in March 2018"))
  }

  @Test func oneCityIsSaidToBeAlone() throws {
    let input = Fixture.input(cities: 1)
    let pages = texts(input)
    #expect(pages["en/ranking-capital.html"]?.contains("Only one city is ranked") == true)
    let city = try #require(input.cities.first?.code)
    let page = try #require(pages["en/city/\(city).html"])
    #expect(page.contains("The only ranked city of its group"))
  }

  /// The message of intervals at its edges: none overlaps, one does, and where two only touch.
  @Test(arguments: [
    ([(1, 1), (2, 2), (3, 3)], "no range of ranks leaving out one item overlaps the next"),
    ([(1, 1), (2, 3), (3, 3)], "1 has a range of ranks leaving out one item"),
    ([(1, 2), (2, 3), (3, 3)], "2 have a range of ranks leaving out one item"),
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

  /// Law: a waterfall names a cause of the change's own direction, and its amount.
  @Test func waterfallsNameTheMainCause() throws {
    let input = Fixture.input(cities: 12)
    let split = try #require(input.changes)
    let pages = texts(input)
    for change in split.cities {
      let all = change.toIndex - change.fromIndex
      let verb = all > 0 ? "rose" : "fell"
      let text = "The index \(verb) by \(decimal(all.magnitude, places: 2)), chiefly through "
      #expect(pages["en/city/\(change.city).html"]?.contains(text) == true, "\(change.city)")
    }
  }
}

import Contract
import Records
import Testing

@testable import Report

/// What a city's page says of its change and of the next place.
@Suite struct ChangeSectionTests {
  private func page(_ input: ReportInput, _ language: Language = .en) throws -> String {
    let city = try #require(input.current.rankings.first?.places.last { $0.rank != nil }?.city)
    let path = "\(language.rawValue)/city/\(city).html"
    let file = try #require(makeSite(input).first { $0.path == path })
    return PageChecker(file.bytes).text
  }

  private func input(run: String? = nil, otherEdition: String? = nil) throws -> ReportInput {
    var input = Fixture.input(cities: 12)
    let split = try #require(input.changes)
    input.changes = ChangeSplit(
      from: .init(month: split.from.month, run: run, otherEdition: otherEdition),
      month: split.month, cities: split.cities,
      bridge: otherEdition == nil
        ? [:] : Dictionary(uniqueKeysWithValues: split.cities.map { ($0.city, 61.25) }))
    return input
  }

  @Test func itSaysWhatTheChangeStartsFrom() throws {
    let known = "computed from what is known now"
    let published = "The earlier figures are those published then"
    let bridge = "Under the edition 2017 that month was published with 61.25"
    #expect(try page(input()).contains(known))
    let second = try page(input(run: "r000001"))
    #expect(second.contains(published) && !second.contains(known))
    let third = try page(input(run: "r000001", otherEdition: "2017"))
    #expect(third.contains(bridge) && !third.contains(published) && !third.contains(known))
    #expect(try page(input(run: "r000001"), .zh).contains("上月以当时发布的结果为准"))
  }

  @Test func causesAndIndicatorsAreShown() throws {
    let text = try page(input())
    #expect(text.contains("Records that came into the window"))
    #expect(text.contains("The other cities' moves"))
    #expect(!text.contains("corrected or withdrawn"))
  }

  @Test func sourcesAreShownWithWhatTheyDoTogether() throws {
    var input = try input(run: "r000001")
    let city = try #require(input.current.rankings.first?.places.last { $0.rank != nil }?.city)
    #expect(try !page(input).contains("Several sources together"))
    input.changes?.shares = [
      SourceShare(city: city, source: "cities-<1>", exports: 3, points: 1.25),
      SourceShare(city: city, source: nil, exports: 0, points: -0.5),
    ]
    let text = try page(input)
    for words in ["cities-<1>", "Several sources together", "+1.25", "+0.75"] {
      #expect(text.contains(words), "\(words)")
    }
    let row = try #require(
      readCSV(tableText(.changes, of: input, as: .csv)).first { $0[1] == city.description })
    #expect(row.suffix(3) == ["cities-<1>", "1.25", "0.75"])
  }

  @Test func withoutAMonthBeforeItSaysSo() throws {
    let text = try page(Fixture.input(cities: 12, months: 1))
    #expect(text.contains("There is no month before that compares."))
  }

  @Test func theNextPlaceIsNamedOnlyWhereThereIsOne() throws {
    let input = Fixture.input(cities: 12)
    #expect(try page(input).contains("more would pass"))
    let first = try #require(input.current.rankings.first?.places.first?.city)
    let file = try #require(makeSite(input).first { $0.path == "en/city/\(first).html" })
    #expect(!PageChecker(file.bytes).text.contains("more would pass"))
  }
}

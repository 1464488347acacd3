import Contract
import Records
import Testing

@testable import Report

/// What the page of data quality says of rows that came back, and of the indices that they moved.
@Suite struct RecoveredTests {
  private func page(_ input: ReportInput, _ language: Language = .en) throws -> PageChecker {
    let path = "\(language.rawValue)/quality.html"
    return PageChecker(try #require(makeSite(input).first { $0.path == path }).bytes)
  }

  private func input(
    recovered: [[Reason: Int]], terms: [ChangeTerm] = []
  ) throws -> ReportInput {
    var input = Fixture.input(cities: 12)
    let book = try #require(input.books.first)
    let dataset = try #require(input.datasets.first).id
    input.books = recovered.enumerated().map { number, recovered in
      FileBooks(
        dataset: dataset, file: "\(number).csv", tally: book.tally, superseded: 0,
        recovered: recovered)
    }
    let split = try #require(input.changes)
    let first = try #require(split.cities.first)
    let moved = CityChange(
      city: first.city, fromIndex: first.fromIndex, toIndex: first.toIndex,
      fromRank: first.fromRank, toRank: first.toRank, terms: terms,
      placesByCause: first.placesByCause, placesByNode: first.placesByNode)
    input.changes = ChangeSplit(from: split.from, month: split.month, cities: [moved])
    return input
  }

  @Test func aPageWithoutAnySaysNothing() throws {
    let text = try page(input(recovered: [[:], [:]])).text
    #expect(!text.contains("Rows that came back"))
  }

  /// Law: rows are added up by reason, over the files.
  @Test func rowsAreAddedUpByReason() throws {
    let recovered: [[Reason: Int]] = [
      [.notInList: 1_200, .tooLong: 2], [.notInList: 34], [.tooLong: 1],
    ]
    let input = try input(recovered: recovered)
    let text = try page(input).text
    #expect(text.contains("1,234"))
    #expect(text.contains("no city's index has moved"))
    #expect(try page(input, .zh).text.contains("重新采纳的记录"))
    let shown = Model(input).recovered
    #expect(shown.map(\.reason) == [.tooLong, .notInList])
    #expect(shown.map(\.files) == [2, 2])
    #expect(shown.map(\.rows) == [.exact(3), .exact(1_234)])
  }

  /// Law: a city is named with the points of that cause and no other.
  @Test func theIndicesThatMovedAreNamed() throws {
    let terms = [
      ChangeTerm(node: 0, cause: .rejectedOrRecovered, points: 1.25),
      ChangeTerm(node: 1, cause: .rejectedOrRecovered, points: -0.5),
      ChangeTerm(node: 1, cause: .new, points: 3),
    ]
    let input = try input(recovered: [[.notInList: 50]], terms: terms)
    let checked = try page(input)
    #expect(checked.text.contains("+0.7500"))
    let city = try #require(input.changes?.cities.first?.city)
    #expect(checked.links.contains("city/\(city).html"))
  }
}

import Foundation
import Store
import Records
import Report
import Testing

@testable import Engine

/// The pipeline against the answers that the sample knows from its own plan.
@Suite struct KnownAnswerTests {
  /// The shipped sample in whole, and a small one.
  enum Set: String, CaseIterable {
    case shipped, small, oneCity, silentCities, threeMonths, counties, countiesUnranked

    /// The whole sample has the whole publication: all cities, both languages.
    var scale: Scale { self == .shipped ? .all : .few }

    /// What is seldom; the county-level cities' records count for those above also where they are no group.
    var seldom: SeldomSample? {
      self == .countiesUnranked ? .counties : SeldomSample(rawValue: rawValue)
    }

    /// Without a group of their own, county-level cities that lie in no other belong to no city.
    func leavesOut(_ city: CityCode) -> Bool { self == .countiesUnranked && city == .unassigned }

    var groups: String {
      self == .countiesUnranked ? "capital, prefecture" : seldom?.groups ?? "capital, prefecture"
    }
  }

  private func folder(_ set: Set) throws -> String {
    switch set {
    case .shipped: packageRoot + "/sample-data"
    case .small: try SmallSample.path
    default: try set.seldom?.path ?? ""
    }
  }

  @Test(arguments: Set.allCases)
  func measuresBooksAndRejectsEqualTheKnownAnswers(set: Set) async throws {
    let place = try Place()
    var settings = try place.settings(set.scale, groups: set.groups)
    let sample = try folder(set)
    settings.inbox = sample + "/inbox"
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.failures.isEmpty)
    #expect(outcome.published != nil)

    let session = try Session(try Configuration(settings), log: place.log)
    let input = try await session.fromStore().input
    try compareMeasures(input.measures, sample, set)
    try compareWindows(input.measures, sample, set)
    try compareBooks(input.books, sample)
    try compareRejects(input.books, sample)
    for books in input.books { #expect(books.tally.balances, "\(books.file)") }
  }

  /// Every cell of the truth is in the table, and every cell of the table that is not 0 is in the truth.
  private func compareMeasures(_ table: MeasureTable, _ sample: String, _ set: Set) throws {
    let truth = try numbers(sample + "/truth/measures.csv.gz")
    let months = Swift.Set(truth.keys.map(\.month))
    var wrong = 0
    for (key, value) in truth
    where table.position(key.city, key.month) != nil && !set.leavesOut(key.city) {
      let counted = table.monthly(key.id, key.city, key.month)
      if table.series[key.id].flatMap({ exact($0, counted) }) ?? "0" != value { wrong += 1 }
    }
    for (id, series) in table.series
    where !id.name.hasPrefix("rejected:") {
      for city in table.cities where !set.leavesOut(city) {
        for month in table.months where months.contains(month) {
          guard let value = table.monthly(id, city, month), value != 0 else { continue }
          let key = Key(id: id, city: city, month: month)
          if truth[key] != exact(series, value) { wrong += 1 }
        }
      }
    }
    #expect(truth.count > 400)
    #expect(wrong == 0, "\(wrong) cells differ from the known answers")
  }

  private func compareWindows(_ table: MeasureTable, _ sample: String, _ set: Set) throws {
    let truth = try numbers(sample + "/truth/window.csv.gz")
    var wrong = 0
    for (key, value) in truth
    where table.position(key.city, key.month) != nil && !set.leavesOut(key.city) {
      let counted = table.value(key.id, key.city, key.month)
      if table.series[key.id].flatMap({ exact($0, counted) }) ?? "0" != value { wrong += 1 }
    }
    #expect(truth.count > 100)
    #expect(wrong == 0, "\(wrong) windows differ from the known answers")
  }

  private func compareBooks(_ books: [FileBooks], _ sample: String) throws {
    let truth = Swift.Set(rows(try unpacked(sample + "/truth/books.csv")).dropFirst())
    let found = Swift.Set(
      books.map { one in
        [
          one.dataset, one.file, "\(one.tally.read)", "\(one.tally.accepted)",
          "\(one.tally.rejectedTotal)", "\(one.tally.excluded)", "\(one.superseded)",
        ]
      })
    #expect(found == truth)
  }

  private func compareRejects(_ books: [FileBooks], _ sample: String) throws {
    let truth = Swift.Set(rows(try unpacked(sample + "/truth/rejects.csv")).dropFirst())
    let found = Swift.Set(
      books.flatMap { one in
        one.tally.rejected.map { [one.dataset, one.file, $0.key.name, "\($0.value)"] }
      })
    #expect(found == truth)
  }

  private struct Key: Hashable {
    let id: MeasureID
    let city: CityCode
    let month: Month
  }

  private func numbers(_ path: String) throws -> [Key: String] {
    var numbers: [Key: String] = [:]
    for row in rows(try unpacked(path)).dropFirst() {
      let city = try #require(CityCode(row[2]))
      let month = try #require(Month(row[3]))
      numbers[Key(id: MeasureID(row[0], row[1]), city: city, month: month)] = row[4]
    }
    return numbers
  }

  /// As the truth writes it: hundredths and fen with two decimals.
  private func exact(_ series: MeasureSeries, _ value: Int64?) -> String? {
    guard let value else { return nil }
    switch series.unit {
    case .count, .days: return "\(value)"
    case .fen, .hundredths: return "\(value / 100).\(padded(Int(value % 100), to: 2))"
    }
  }
}

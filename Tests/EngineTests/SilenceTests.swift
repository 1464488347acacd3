import Contract
import Foundation
import Records
import Register
import Report
import Testing

@testable import Engine

/// The law of deliveries: taking away all that a city delivered in a dataset never raises its index.
///
/// `DELIVERY_CITIES=30` takes that many cities of all 297 of the shipped sample (`make deliveries`).
@Suite struct SilenceTests {
  private static let asked = ProcessInfo.processInfo.environment["DELIVERY_CITIES"].flatMap(
    Int.init)

  private func stored() async throws -> StoredReport {
    guard Self.asked != nil else {
      let place = try await FilledPlaces.march.value.copy()
      return try await Session(try Configuration(place.settings()), log: place.log).fromStore()
    }
    let place = try Place()
    var settings = try place.settings(.all)
    settings.inbox = packageRoot + "/sample-data/inbox"
    _ = try await run(settings, log: place.log)
    return try await Session(try Configuration(settings), log: place.log).fromStore()
  }

  /// The measures without the rows of a city in a dataset.
  private func table(
    _ table: MeasureTable, without city: CityCode, in dataset: String
  ) -> MeasureTable {
    var result = MeasureTable(cities: table.cities, months: table.months)
    let first = table.position(city, table.months.lowerBound) ?? 0
    for var series in table.series.values {
      if series.id.dataset == dataset {
        for place in first..<first + table.monthCount {
          series.monthly[place] = 0
          series.window[place] = 0
        }
      }
      result.insert(series)
    }
    return result
  }

  @Test func silenceNeverPays() async throws {
    let stored = try await stored()
    let (table, month) = (stored.measures.table, stored.input.month)
    let owed = stored.bench.contracts.owed.sorted()
    // Spread over the country; the same ones in every run.
    let all = stored.bench.cities.map(\.code).sorted()
    let count = min(all.count, Self.asked ?? 5)
    let cities = (0..<count).map { all[$0 * all.count / count] }
    var compared = 0
    for id in ["2018", "2019", "2020"] {
      let bench = stored.bench.with(
        edition: try Edition.load(path: "\(packageRoot)/pipelines/editions/\(id).yaml"))
      let before = bench.assess(month, table)
      for city in cities {
        let index = before.assessment(of: city)?.index
        for dataset in owed {
          let taken = bench.assess(month, self.table(table, without: city, in: dataset))
          let now = taken.assessment(of: city)?.index
          compared += index == nil ? 0 : 1
          #expect(
            (now ?? 0) <= (index ?? 0),
            "edition \(id): \(city) gains by silence in \(dataset): \(index ?? 0) → \(now ?? 0)")
        }
      }
    }
    #expect(compared > 0)
  }

  /// A city that delivers nothing at all is told nothing good.
  @Test func acityThatDeliversNothingHasNoIndex() async throws {
    let stored = try await stored()
    var table = stored.measures.table
    let city = try #require(stored.bench.cities.map(\.code).sorted().first)
    for dataset in stored.bench.contracts.owed {
      table = self.table(table, without: city, in: dataset)
    }
    for id in ["2018", "2019", "2020"] {
      let bench = stored.bench.with(
        edition: try Edition.load(path: "\(packageRoot)/pipelines/editions/\(id).yaml"))
      let assessment = try #require(
        bench.assess(stored.input.month, table).assessment(of: city))
      for (node, score) in zip(bench.edition.nodes, assessment.nodes) {
        guard let leaf = node.leaf, !bench.contracts.owed.isDisjoint(with: leaf.formula.datasets)
        else { continue }
        #expect(score.mark == .notDelivered && score.value == nil, "\(id) \(node.id)")
      }
      #expect(assessment.coverage < 0.8)
    }
  }
}

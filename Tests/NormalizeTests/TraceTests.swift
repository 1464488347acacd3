import Contract
import Records
import Register
import Testing

@testable import Normalize

/// Rows behind a measure: they add up to it, and they are the ones that were counted.
@Suite struct TraceTests {
  private func trace(
    _ bench: FoldBench, _ deliveries: [Delivery], _ city: CityCode, _ month: Month
  ) throws -> [TracedRow] {
    try bench.withFold(deliveries) { fold in try fold.trace(city, month: month) }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func rowsAddUpToTheMeasure(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let deliveries = bench.deliveries(&generator, files: 4, rows: 120)
    let series = try bench.series(deliveries)
    for city in bench.cities where city != .unassigned {
      for month in [month("2017-06"), month("2018-01"), month("2018-11")] {
        let rows = try trace(bench, deliveries, city, month)
        let place = try bench.place(city, "\(month)")
        for (name, one) in series {
          let adds = rows.compactMap { $0.adds[name] }
          let window = one.window[place]
          if one.time == .distinct || name == "standing_firms" {
            // Several rows may show the same entity; none is counted that no row shows.
            #expect(adds.reduce(0, +) >= window, "\(city) \(month) \(name)")
            #expect(adds.isEmpty == (window == 0), "\(city) \(month) \(name)")
          } else {
            #expect(adds.reduce(0, +) == window, "\(city) \(month) \(name)")
          }
        }
      }
    }
  }

  @Test func rowsStandInOrderAndNameTheirFile() throws {
    var generator = Seeded(11)
    let bench = try FoldBench()
    let deliveries = bench.deliveries(&generator, files: 3, rows: 200)
    let order = deliveries.sorted { ($0.day, $0.hash) < ($1.day, $1.hash) }.map(\.hash)
    let city = city(420_100)
    let rows = try trace(bench, deliveries, city, month("2018-06"))
    #expect(!rows.isEmpty)
    let places = rows.map { [order.firstIndex(of: $0.content) ?? -1, $0.line] }
    #expect(places == places.sorted { $0.lexicographicallyPrecedes($1) })
    for row in rows {
      let delivery = try #require(deliveries.first { $0.hash == row.content })
      let fact = try #require(delivery.facts.first { Int($0.line) == row.line })
      #expect(fact.reason == row.reason)
      let found = bench.register.resolve(fact.division)
      #expect(found.city == city || found.countyCity == city)
      #expect(!row.isSuperseded || row.adds.isEmpty)
    }
  }

  @Test func aReplacedRowCountsForNothing() throws {
    let bench = try FoldBench()
    var fact = Fact(line: 7)
    fact.keyLow = 1
    fact.eventDay = day("2018-03-05")
    fact.division = city(420_102)
    let rows = try trace(
      bench,
      [
        Delivery(hash: "a", day: day("2018-03-10"), facts: [fact]),
        Delivery(hash: "b", day: day("2018-03-20"), facts: [fact]),
      ], city(420_100), month("2018-03"))
    #expect(rows.map(\.content) == ["a", "b"])
    #expect(rows.map(\.isSuperseded) == [true, false])
    #expect(rows[1].adds["records"] == 1)
  }
}

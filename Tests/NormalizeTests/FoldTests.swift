import Contract
import Records
import Register
import Testing

@testable import Normalize

/// The fold: the same integers however the work is cut, and those of a slow twin.
@Suite struct FoldTests {
  // MARK: However it is cut

  @Test(arguments: 0..<12 as Range<UInt64>)
  func cuttingDoesNotMatter(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let deliveries = bench.deliveries(&generator, files: 4, rows: 150)
    let expected = try bench.fold(deliveries).result.series
    // Files in another order, passes in another order and number.
    for (claimed, passes) in [(0, 1), (30_000, 2), (200_000, 4), (400_000 * 32, 32)] {
      let order = Array(0..<passes).shuffled(using: &generator)
      let again = try bench.fold(
        deliveries.shuffled(using: &generator), claimedRows: claimed, order: { _ in order })
      #expect(again.passes == passes)
      #expect(again.result.series == expected)
    }
    // Each file in two, where it is cut by chance; and without its first part, another result.
    let halves = deliveries.flatMap { whole in
      let cut = Int.random(in: 0...whole.facts.count, using: &generator)
      return [
        Delivery(hash: whole.hash + "-0", day: whole.day, facts: Array(whole.facts[..<cut])),
        Delivery(hash: whole.hash + "-1", day: whole.day, facts: Array(whole.facts[cut...])),
      ]
    }
    #expect(try bench.fold(halves.shuffled(using: &generator)).result.series == expected)
    // Rows of a file in another order in its facts file.
    let mixed = deliveries.map {
      Delivery(hash: $0.hash, day: $0.day, facts: $0.facts.shuffled(using: &generator))
    }
    #expect(try bench.fold(mixed).result.series == expected)
  }

  @Test func supersededAreCountedWhereTheyLie() throws {
    var generator = Seeded(3)
    let bench = try FoldBench()
    let deliveries = bench.deliveries(&generator, files: 3, rows: 300)
    let one = try bench.fold(deliveries)
    let many = try bench.fold(deliveries, claimedRows: 400_000 * 32)
    #expect(one.superseded == many.superseded)
    // Accepted rows either win or are superseded.
    let accepted = deliveries.flatMap(\.facts).count { $0.reason == .none }
    var keys: [[UInt64]: [Fact]] = [:]
    for delivery in deliveries.sorted(by: { ($0.day, $0.hash) < ($1.day, $1.hash) }) {
      for fact in delivery.facts where !fact.flags.contains(.unkeyed) {
        keys[[fact.keyHigh, fact.keyLow], default: []].append(fact)
      }
    }
    let winners = keys.values.compactMap { facts in
      facts.enumerated().filter { $0.element.reason == .none }
        .max { ($0.element.revision, $0.offset) < ($1.element.revision, $1.offset) }
    }
    let won = winners.count { $0.element.reason == .none }
    #expect(one.superseded.reduce(0, +) == accepted - won)
  }

  /// Adverse facts age out of stocks without new input, in the month in which the limit is reached.
  @Test func adverseFactsAgeOut() throws {
    var fact = Fact(line: 2)
    fact.keyLow = 7
    fact.entity = 3
    fact.eventDay = day("2017-07-31")
    fact.division = CityCode(rawValue: 420_100)
    fact.categories[0] = 1
    for (limit, last) in [(nil, "2018-11"), (12, "2018-06"), (1, "2017-07")] {
      let bench = try FoldBench(adverseLimitMonths: limit)
      let series = try bench.series([Delivery(hash: "a", day: day("2017-08-01"), facts: [fact])])
      for name in ["standing", "standing_firms"] {
        let one = try #require(series[name])
        let months = try bench.months.filter {
          one.monthly[try bench.place(fact.division, "\($0)")] == 1
        }
        #expect(
          months.first == month("2017-07") && months.last == month(last), "\(name) \(limit ?? 0)")
      }
      // What happened stays counted as having happened.
      let place = try bench.place(fact.division, "2017-07")
      #expect(series["records"]?.monthly[place] == 1)
    }
  }

  /// A limit that comes later holds for older records too, from its month on.
  @Test func aLaterLimitEndsWhatIsOlder() throws {
    var fact = Fact(line: 2)
    fact.keyLow = 7
    fact.entity = 3
    fact.eventDay = day("2017-07-31")
    fact.division = CityCode(rawValue: 420_100)
    fact.categories[0] = 1
    let cases: [(since: String, months: Int, last: String)] = [
      ("2018-04", 1, "2018-03"), ("2018-04", 12, "2018-06"), ("2018-10", 12, "2018-09"),
      ("2019-04", 1, "2018-11"),
    ]
    for (since, months, last) in cases {
      let bench = try FoldBench(
        adverseLimitMonths: 60, laterLimits: [AdverseLimit(since: month(since), months: months)])
      let series = try bench.series([Delivery(hash: "a", day: day("2017-08-01"), facts: [fact])])
      for name in ["standing", "standing_firms"] {
        let one = try #require(series[name])
        let stands = try bench.months.filter {
          one.monthly[try bench.place(fact.division, "\($0)")] == 1
        }
        #expect(stands.first == month("2017-07") && stands.last == month(last), "\(name) \(since)")
      }
    }
  }

  @Test func nothingGivesZeros() throws {
    let bench = try FoldBench()
    let result = try bench.fold([]).result
    #expect(result.superseded == [:])
    #expect(result.series.count == 8 + 12)
    #expect(result.series.allSatisfy { $0.monthly.allSatisfy { $0 == 0 } })
    let shape = bench.cities.count * bench.months.count
    #expect(result.series.allSatisfy { $0.monthly.count == shape && $0.window.count == shape })
  }

  // MARK: The slow twin

  @Test(arguments: 0..<8 as Range<UInt64>)
  func agreesWithTheSlowTwin(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench(
      adverseLimitMonths: seed % 2 == 0 ? nil : Int(seed),
      laterLimits: seed % 3 == 0
        ? [] : [AdverseLimit(since: month("2018-04"), months: Int(seed) % 5 + 1)])
    let deliveries = bench.deliveries(&generator, files: 5, rows: 120)
    let slow = SlowFold(bench, deliveries)
    let series = try bench.series(deliveries)
    for (name, one) in series where name != "yearly" {
      var wrong: [String] = []
      for city in bench.cities {
        for month in bench.months {
          let place = try bench.place(city, "\(month)")
          let monthly = slow.value(name, city, month...month)
          let window = one.time == .stock ? monthly : slow.value(name, city, month.window)
          let entering =
            one.time == .flow
            ? monthly : slow.entering(name, city, month, isStock: one.time == .stock)
          if one.monthly[place] != monthly || one.window[place] != window
            || one.entered(at: place) != entering
          {
            wrong.append("\(city) \(month)")
          }
        }
      }
      #expect(wrong == [], "\(name)")
    }
    let yearly = try #require(series["yearly"])
    #expect(yearly.time == .annual)
    for city in bench.cities {
      for month in bench.months {
        let place = try bench.place(city, "\(month)")
        #expect(yearly.monthly[place] == (month.month == 1 ? slow.yearly(city, month.year) : 0))
        #expect(yearly.window[place] == slow.yearly(city, month.window.lowerBound.year))
      }
    }
  }

  /// Deliveries that bring no keys only tell what became of the keys of the others.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func withoutKeysOfItsOwnAFileOnlyCorrects(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let deliveries = bench.deliveries(&generator, files: 4, rows: 200)
    let known = Set(deliveries.prefix(2).map(\.hash))
    let keys = Set(
      deliveries.prefix(2).flatMap(\.facts).filter { !$0.flags.contains(.unkeyed) }
        .map { [$0.keyHigh, $0.keyLow] })
    let corrected = try bench.fold(deliveries, bringsKeys: { known.contains($0.hash) }).result
    // The same as if the later files had only the rows of keys that were known.
    let cut = deliveries.map { delivery in
      known.contains(delivery.hash)
        ? delivery
        : Delivery(
          hash: delivery.hash, day: delivery.day,
          facts: delivery.facts.filter {
            !$0.flags.contains(.unkeyed) && keys.contains([$0.keyHigh, $0.keyLow])
          })
    }
    #expect(corrected.series == (try bench.fold(cut).result.series))
    #expect(corrected.series != (try bench.fold(deliveries).result.series))
  }

  // MARK: Examples

  private func fact(_ key: UInt64, _ event: String, division: UInt32 = 420_102) -> Fact {
    var fact = Fact(line: UInt32(key) + 2)
    fact.keyLow = key
    fact.keyHigh = key << 32
    fact.entity = key
    fact.eventDay = day(event)
    fact.division = city(division)
    return fact
  }

  private func delivery(_ date: String, _ facts: [Fact]) -> Delivery {
    Delivery(hash: date, day: day(date), facts: facts)
  }

  @Test func lateGoesByTheFirstDelivery() throws {
    let bench = try FoldBench()
    // Monday, 5 March 2018: seven working days end on Wednesday, 14 March.
    let place = try bench.place(city(420_100), "2018-03")
    let inTime = try bench.series([delivery("2018-03-14", [fact(1, "2018-03-05")])])
    #expect(inTime["late"]?.monthly[place] == 0)
    let late = try bench.series([delivery("2018-03-15", [fact(1, "2018-03-05")])])
    #expect(late["late"]?.monthly[place] == 1)
    let both = try bench.series([
      delivery("2018-05-15", [fact(1, "2018-03-05")]),
      delivery("2018-03-14", [fact(1, "2018-03-05")]),
    ])
    #expect(both["late"]?.monthly[place] == 0)
    #expect(both["records"]?.monthly[place] == 1)
    #expect(try FoldBench(deadline: nil).series([])["late"] == nil)
  }

  /// A faulty delivery takes nothing away; it counts beside the record until a good one follows.
  @Test func aRejectedCorrectionLeavesTheRecord() throws {
    let bench = try FoldBench()
    let place = try bench.place(city(420_100), "2018-03")
    var bad = fact(1, "2018-03-05")
    bad.reasonCode = Reason.amountInvalid.rawValue
    let deliveries = [
      delivery("2018-03-10", [fact(1, "2018-03-05")]), delivery("2018-04-10", [bad]),
    ]
    let series = try bench.series(deliveries)
    #expect(series["reported"]?.monthly[place] == 2)
    #expect(series["accepted"]?.monthly[place] == 1)
    #expect(series["records"]?.monthly[place] == 1)
    #expect(series["rejected:amount-invalid"]?.monthly[place] == 1)
    #expect(try bench.fold(deliveries).superseded == [0, 0])
    let settled = try bench.series(deliveries + [delivery("2018-05-10", [fact(1, "2018-03-05")])])
    #expect(settled["reported"]?.monthly[place] == 1)
    #expect(settled["records"]?.monthly[place] == 1)
    #expect(settled["rejected"]?.monthly[place] == 0)
  }

  @Test func withdrawnRecordsAreReportedAndNoMore() throws {
    let bench = try FoldBench()
    let place = try bench.place(city(420_100), "2018-03")
    var withdrawn = fact(1, "2018-03-05")
    withdrawn.flags = .withdrawn
    let series = try bench.series([
      delivery("2018-03-10", [fact(1, "2018-03-05")]), delivery("2018-04-10", [withdrawn]),
    ])
    #expect(series["reported"]?.monthly[place] == 1)
    #expect(series["accepted"]?.monthly[place] == 1)
    for name in ["records", "entities", "late", "amount_yuan", "standing", "standing_firms"] {
      #expect(series[name]?.monthly[place] == 0, "\(name)")
    }
  }

  @Test func countyLevelCitiesCountTwiceButForYearlyFigures() throws {
    let bench = try FoldBench()
    var figure = fact(2, "2018-01-01", division: 370_281)
    figure.categories[0] = 2
    figure.amountMinor = 7
    let series = try bench.series([
      delivery(
        "2018-03-10",
        [
          fact(1, "2018-03-05", division: 370_281), fact(3, "2018-03-05", division: 429_004),
          figure,
        ])
    ])
    for code: UInt32 in [370_281, 370_200, 429_004] {
      #expect(series["records"]?.monthly[try bench.place(city(code), "2018-03")] == 1)
    }
    #expect(series["records"]?.monthly[try bench.place(.unassigned, "2018-03")] == 0)
    #expect(series["yearly"]?.monthly[try bench.place(city(370_281), "2018-01")] == 7)
    #expect(series["yearly"]?.monthly[try bench.place(city(370_200), "2018-01")] == 0)
  }

  @Test func hugeAmountsStayAtTheLimit() throws {
    let bench = try FoldBench()
    let facts = (1...9).map { number in
      var huge = fact(UInt64(number), number.isMultiple(of: 2) ? "2017-07-05" : "2017-08-05")
      huge.amountMinor = .max
      huge.endDay = day("2017-09-05")
      huge.categories[0] = 2
      return huge
    }
    var small = fact(20, "2018-09-05")
    small.amountMinor = 5
    let deliveries = [delivery("2017-09-10", facts), delivery("2018-09-10", [small])]
    for claimed in [0, 400_000 * 32] {
      let result = try bench.fold(deliveries, claimedRows: claimed).result
      let amount = try #require(result.series.first { $0.id.name == "amount_yuan" })
      for (text, monthly, window) in [
        ("2017-07", Int64.max, Int64.max), ("2017-08", .max, .max), ("2018-06", 0, .max),
        ("2018-07", 0, .max), ("2018-08", 0, 0), ("2018-09", 5, 5),
      ] {
        let place = try bench.place(city(420_100), text)
        #expect(amount.monthly[place] == monthly, "\(text)")
        #expect(amount.window[place] == window, "\(text)")
      }
      let yearly = try #require(result.series.first { $0.id.name == "yearly" })
      #expect(yearly.window[try bench.place(city(420_100), "2018-01")] == .max)
    }
  }

  @Test func aFileThatIsGoneStopsTheFold() throws {
    let bench = try FoldBench()
    let fold = DatasetFold(
      contract: bench.contract, register: bench.register,
      files: [
        FoldFile(path: "/nowhere/a.facts", contentHash: "", deliveryDay: .none, rows: 1)
      ], cities: bench.cities, months: bench.months)
    var work = FoldWork()
    #expect(throws: Failure.self) { try work.add(pass: 0, of: fold, number: 0, workers: 1) }
  }
}

import Contract
import Records
import Register
import Testing

@testable import Normalize

/// Who may say what: laws over generated deliveries, whose rows are about any place, with keys that meet.
@Suite struct SourceTests {
  private static let wuhan = Source(name: "wuhan", level: .city, area: city(420_100))
  private static let qingdao = Source(name: "qingdao", level: .city, area: city(370_200))
  private static let shandong = Source(name: "shandong", level: .province, area: city(370_000))
  private static let centre = Source(name: "centre", level: .centre, area: nil)
  private static let collector = Source(name: "all", level: .centre, area: nil, collects: true)

  /// The rows of a fold's tables that belong to a city, by series.
  private func rows(_ result: FoldResult, of city: CityCode, in bench: FoldBench) throws
    -> [String: [[Int64]]]
  {
    let row = try #require(bench.cities.firstIndex(of: city))
    let range = row * bench.months.count..<(row + 1) * bench.months.count
    var rows: [String: [[Int64]]] = [:]
    for series in result.series {
      let tables =
        [series.monthly, series.window] + (series.entering.isEmpty ? [] : [series.entering])
      let cells = tables.map { Array($0[range]) }
      // A reason that nobody gave has no series, and stands for noughts.
      if series.id.name.hasPrefix("rejected:"), cells.allSatisfy({ $0.allSatisfy { $0 == 0 } }) {
        continue
      }
      rows[series.id.name] = cells
    }
    return rows
  }

  private func delivered(
    _ bench: FoldBench, _ generator: inout Seeded, by source: Source?, _ name: String,
    files: Int = 3
  ) -> [Delivery] {
    bench.deliveries(&generator, files: files, rows: 150).map { one in
      Delivery(hash: "\(name)-\(one.hash)", day: one.day, facts: one.facts, source: source)
    }
  }

  /// Law: whatever a city delivers, no figure of a city outside its area moves.
  @Test(arguments: 0..<25 as Range<UInt64>) func aCityMovesNoOther(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let good =
      delivered(bench, &generator, by: Self.wuhan, "good")
      + delivered(bench, &generator, by: Self.centre, "centre")
    let evil = delivered(bench, &generator, by: Self.qingdao, "evil")
    let (calm, stormy) = (try bench.fold(good).result, try bench.fold(good + evil).result)
    let home = bench.register.resolve(city(370_200)).city
    for place in bench.cities
    where place != .unassigned && bench.register.resolve(place).city != home {
      #expect(
        try rows(calm, of: place, in: bench) == rows(stormy, of: place, in: bench),
        "seed \(seed), \(place)")
    }
  }

  /// Law: nothing that others deliver, be it about the same place, adds a fault.
  @Test(arguments: 0..<25 as Range<UInt64>) func nobodyAddsAFault(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let good = delivered(bench, &generator, by: Self.qingdao, "good")
    let more =
      delivered(bench, &generator, by: Self.shandong, "province")
      + delivered(bench, &generator, by: Self.centre, "centre")
    let calm = try rows(try bench.fold(good).result, of: city(370_200), in: bench)
    let stormy = try rows(try bench.fold(good + more).result, of: city(370_200), in: bench)
    let faults = { (rows: [String: [[Int64]]]) in rows.filter { $0.key.hasPrefix("rejected") } }
    #expect(faults(calm) == faults(stormy), "seed \(seed)")
  }

  /// Law: a record that a source delivered first stands whatever comes from others, corrections and withdrawals included.
  @Test(arguments: 0..<25 as Range<UInt64>) func theFirstToDeliverKeepsItsRecord(seed: UInt64)
    throws
  {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let good = delivered(bench, &generator, by: Self.qingdao, "good").map { one in
      var one = one
      one.day = one.day.advanced(by: -700)
      one.facts = one.facts.filter { !$0.flags.contains(.withdrawn) }.map { fact in
        var fact = fact
        fact.division = city(370_200)
        return fact
      }
      return one
    }
    let keys = Set(good.flatMap(\.facts).filter { $0.reason == .none }.map(\.keyHigh))
    let more = delivered(bench, &generator, by: Self.shandong, "province").map { one in
      var one = one
      // Of the same records only, so that nothing comes on top.
      one.facts = one.facts.filter { keys.contains($0.keyHigh) }.map { fact in
        var fact = fact
        fact.division = city(370_200)
        return fact
      }
      return one
    }
    let (calm, stormy) = (try bench.fold(good).result, try bench.fold(good + more).result)
    #expect(
      try rows(calm, of: city(370_200), in: bench) == rows(stormy, of: city(370_200), in: bench),
      "seed \(seed)")
  }

  /// Law: one source that collects for all gives what is given where nobody is named.
  @Test(arguments: 0..<15 as Range<UInt64>) func oneCollectorIsAsNobodyNamed(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let unnamed = delivered(bench, &generator, by: nil, "file")
    let named = unnamed.map { one in
      var one = one
      one.source = Self.collector
      return one
    }
    let (plain, collected) = (try bench.fold(unnamed), try bench.fold(named))
    #expect(plain.result.series == collected.result.series)
    #expect(plain.superseded == collected.superseded)
  }

  /// Law: neither the order of passes nor their number matters, with sources as without.
  @Test(arguments: 0..<10 as Range<UInt64>) func passesDoNotMatter(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let all =
      delivered(bench, &generator, by: Self.qingdao, "a")
      + delivered(bench, &generator, by: Self.shandong, "b")
      + delivered(bench, &generator, by: nil, "c")
    let one = try bench.fold(all)
    let many = try bench.fold(all, claimedRows: 400_000 * 32, order: { $0.reversed() })
    #expect(many.passes == 32)
    #expect(one.result.series == many.result.series)
    // Their files lie in folders of their own.
    let notes = { (result: FoldResult) in
      Dictionary(uniqueKeysWithValues: result.notes.map { ($0.split(separator: "/").last, $1) })
    }
    #expect(notes(one.result) == notes(many.result))
  }

  /// Law: a fault counts against the city that delivered it, whatever place it names.
  @Test(arguments: 0..<10 as Range<UInt64>) func faultsAreTheirDeliverers(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    let all = delivered(bench, &generator, by: Self.qingdao, "faulty").map { one in
      var one = one
      one.facts = one.facts.filter { $0.reason != .none && $0.reason != .naturalPerson }
      return one
    }
    let result = try bench.fold(all).result
    let rejected = try #require(result.series.first { $0.id.name == "rejected" })
    let total = rejected.monthly.reduce(0, +)
    let own = try rows(result, of: city(370_200), in: bench)["rejected"]?[0].reduce(0, +)
    #expect(total > 0 && own == total, "seed \(seed)")
  }

  /// Law: an export that came before and was corrected since is older when it comes again; what has anything new is not.
  @Test(arguments: 0..<25 as Range<UInt64>) func olderExportsAreFound(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench()
    var first = delivered(bench, &generator, by: nil, "first", files: 1)[0]
    first.day = day("2018-01-01")
    first.facts = first.facts.filter { $0.reason == .none }.map { fact in
      var fact = fact
      fact.revision = 0
      return fact
    }
    // A key a row, since rows of one export do not take each other back.
    var seen: Set<UInt64> = []
    first.facts = first.facts.filter { seen.insert($0.keyHigh).inserted }
    var second = first
    second.hash = "second"
    second.day = day("2018-02-01")
    let corrected = Int.random(in: 1..<first.facts.count, using: &generator)
    for number in 0..<corrected { second.facts[number].amountMinor += 1 }
    var again = first
    again.hash = "third"
    again.day = day("2018-03-01")
    let accepted = first.facts.count
    let notes = try bench.fold([first, second, again]).result.notes
    let found = notes.filter { $0.value.isOlder(accepted: accepted) }
    #expect(found.count == 1 && found.first?.value.older == corrected, "seed \(seed)")
    #expect(
      try bench.fold([first, second]).result.notes.values.allSatisfy {
        !$0.isOlder(accepted: accepted)
      })
    // With new facts all over it is a correction.
    var fresh = again
    for number in fresh.facts.indices { fresh.facts[number].amountMinor += 7 }
    #expect(
      try bench.fold([first, second, fresh]).result.notes.values.allSatisfy {
        !$0.isOlder(accepted: accepted)
      })
  }
}

import ByteStream
import Foundation
import Store
import Records
import Testing

@testable import Engine

/// Who is behind a city's move: the source or the export that is named did it, and the parts of all sources add up.
///
/// Two cities of one group are close to each other: Jingzhou (421000) is first, Yichang (420500) is second by a hair.
@Suite struct SourceMoveTests {
  /// A bench on which it takes one bad export to have Jingzhou fall behind Yichang, in whatever indicators.
  private func bench(named: Bool) async throws -> AttackBench {
    let bench = try AttackBench(named: named)
    try bench.put(
      ["licences_420500_20180320.csv": Written.licences("420500", 20..<26, faulty: 3)],
      in: "420500")
    let calm = try await bench.indices()
    let (first, second) = (
      try #require(Double(calm["421000"] ?? "")), try #require(Double(calm["420500"] ?? ""))
    )
    try #require(first > second)
    return bench
  }

  /// Exports that change little: sound licences of Wuhan, which is ranked elsewhere.
  private func calmExports(_ count: Int, from first: Int) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: (0..<count).map { number in
        let day = 10 + number
        return (
          "licences_420100_201804\(day).csv",
          Written.licences("420100", first + 10 * number..<first + 10 * number + 8)
        )
      })
  }

  private func finding(_ bench: AttackBench, _ name: String) -> String? {
    bench.messages.first { $0.hasPrefix("\(name) warn: ") }
  }

  // MARK: One export

  /// Law: of any number of new exports the one that moved a city is named, and no other; the night after there is nothing to tell.
  @Test(arguments: [0, 1, 2, 4, 7, 12], 0..<2 as Range<UInt64>)
  func theExportThatMovedACityIsNamed(others: Int, seed: UInt64) async throws {
    let bench = try await bench(named: false)
    var random = Random(seed, "culprit", "\(others)")
    // Anywhere among the others, by its day.
    let name = "licences_421000_201804\(10 + random.below(15)).csv"
    var files = calmExports(others, from: 2000)
    files[name] = Written.licences("421000", 1000..<1200, faulty: 200)
    try bench.put(files, in: "")
    _ = try await bench.indices()
    let told = try #require(finding(bench, "moved-by-export"), "seed \(seed), \(others) others")
    #expect(told.contains("421000 from rank 1 to 2 by \(name)"), "\(told)")
    #expect(!told.contains("licences_420100"), "\(told)")
    _ = try await bench.indices()
    try bench.put(["licences_420100_20180428.csv": Written.licences("420100", 900..<903)], in: "")
    _ = try await bench.indices()
    #expect(finding(bench, "moved-by-export") == nil)
  }

  /// A city that lost its rank has moved, too.
  @Test func theExportThatTookARankIsNamed() async throws {
    let bench = try await bench(named: false)
    let name = "licences_420500_20180410.csv"
    var files = calmExports(3, from: 2000)
    files[name] = Written.licences("421000", 0..<10, day: "2012-02-05")
    try bench.put(files, in: "")
    let indices = try await bench.indices()
    #expect(indices["421000"] == "")
    let told = try #require(finding(bench, "moved-by-export"))
    #expect(told.contains("421000 from rank 1 to none by \(name)"), "\(told)")
  }

  /// What two exports did, each of which would have been enough, is neither's doing alone.
  @Test func whatNoneDidAloneIsBlamedOnNone() async throws {
    let bench = try await bench(named: false)
    try bench.put(
      [
        "licences_421000_20180410.csv": Written.licences("421000", 1000..<1200, faulty: 200),
        "licences_421000_20180411.csv": Written.licences("421000", 1200..<1400, faulty: 200),
      ], in: "")
    _ = try await bench.indices()
    #expect(finding(bench, "moved-by-export") == nil)
  }

  @Test func aNightThatMovesNobodyTellsNothing() async throws {
    let bench = try await bench(named: false)
    try bench.put(calmExports(3, from: 2000), in: "")
    _ = try await bench.indices()
    #expect(finding(bench, "moved-by-export") == nil)
  }

  // MARK: Named sources

  /// The source behind a city's move is named with the number of its exports, whichever it is.
  @Test(arguments: [true, false]) func theSourceThatMovedACityIsNamed(isCity: Bool) async throws {
    let bench = try await bench(named: true)
    try bench.put(calmExports(3, from: 2000), in: "420100")
    if isCity {
      try bench.put(
        ["licences_421000_20180411.csv": Written.licences("421000", 1000..<1200, faulty: 200)],
        in: "421000")
    } else {
      try bench.put(
        [
          // Two indicators, so that leaving out either does not bring the city back.
          "credit_events_20180411.csv": Written.events("421000", 500..<560, kind: "严重失信"),
          "defaulters_20180412.csv": Written.defaulter("421000", "荆州市"),
        ], in: "centre")
    }
    _ = try await bench.indices()
    let told = try #require(finding(bench, "moved-by-source"))
    let source = isCity ? "1 export of 'cities-421000'" : "2 exports of 'centre'"
    #expect(told.contains("421000 from rank 1 to 2 by \(source)"), "\(told)")
    #expect(!told.contains("420100"), "\(told)")
  }

  // MARK: Parts that add up

  /// What sources deliver in April: licences of each city, good or bad, and events from the centre.
  private func april(_ random: inout Random) -> [(folder: String, files: [String: String])] {
    var deliveries: [(folder: String, files: [String: String])] = []
    for city in ["420100", "420500", "421000"] where random.chance(0.8) {
      var files: [String: String] = [:]
      for number in 0..<random.within(1...2) {
        let first = 3000 + 100 * deliveries.count + 50 * number
        let count = random.within(3...20)
        // Some replace what was delivered before.
        let start = random.chance(0.3) ? random.within(0...5) : first
        files["licences_\(city)_2018041\(number).csv"] = Written.licences(
          city, start..<start + count, faulty: random.within(0...count))
      }
      deliveries.append((city, files))
    }
    let city = random.pick(["420100", "420500", "421000"])
    deliveries.append(
      (
        "centre",
        [
          "credit_events_20180411.csv": Written.events(
            city, 700..<700 + random.within(1...20), kind: random.pick(["严重失信", "守信典型"]))
        ]
      ))
    return deliveries
  }

  /// Law: a source's part is what a store without its exports would publish less, and all parts with the rest are what a store
  /// without any of them would; both stand in the table of changes.
  @Test(arguments: 0..<6 as Range<UInt64>) func partsOfSourcesAddUp(seed: UInt64) async throws {
    var random = Random(seed, "april")
    let deliveries = april(&random)
    /// The indices of March with what all folders but one have delivered since, and the bench.
    func published(
      without gone: Set<String>
    ) async throws -> (bench: AttackBench, indices: [String: Double]) {
      let bench = try AttackBench(named: true)
      _ = try await bench.indices(month: "2018-02")
      for (folder, files) in deliveries where !gone.contains(folder) {
        try bench.put(files, in: folder)
      }
      return (bench, try await bench.indices(month: "2018-03").compactMapValues(Double.init))
    }
    let (bench, now) = try await published(without: [])
    var parts: [String: [String: Double]] = [:]
    for (folder, _) in deliveries {
      let without = try await published(without: [folder]).indices
      for (city, index) in now {
        // A city's source is asked about its own city only; it moves no other.
        if folder != "centre", folder != city {
          #expect(without[city] == index, "seed \(seed): \(folder) moves \(city)")
        } else if let before = without[city], before != index {
          parts[city, default: [:]][folder == "centre" ? folder : "cities-\(folder)"] =
            index - before
        }
      }
    }
    let none = try await published(without: Set(deliveries.map(\.folder))).indices
    let lines = rows(try readFile(bench.place.published + "/data/changes.csv", limit: 1 << 20))
    let changes = lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    try #require(changes.count == now.count)
    for change in changes {
      let city = change["city_code"] ?? ""
      let own = parts[city] ?? [:]
      let most = own.max { ($0.value.magnitude, $1.key) < ($1.value.magnitude, $0.key) }
      if let most {
        #expect(change["source"] == most.key, "seed \(seed), \(city): \(own)")
        let points = try #require(Double(change["source_points"] ?? ""))
        #expect(abs(points - most.value) < 1e-9, "seed \(seed), \(city)")
      } else {
        #expect(change["source"] == "", "seed \(seed), \(city)")
      }
      let whole = (now[city] ?? 0) - (none[city] ?? 0)
      let sum = Double(change["sources_points"] ?? "") ?? 0
      #expect(abs(sum - whole) < 1e-9, "seed \(seed), \(city): \(sum) \(whole)")
    }
  }

  @Test func whereNobodyIsNamedNoSourceIs() async throws {
    let bench = try AttackBench(named: false)
    _ = try await bench.indices(month: "2018-02")
    try bench.put(
      ["licences_421000_20180411.csv": Written.licences("421000", 1000..<1020, faulty: 9)], in: "")
    _ = try await bench.indices(month: "2018-03")
    let lines = rows(try readFile(bench.place.published + "/data/changes.csv", limit: 1 << 20))
    #expect(lines[0].suffix(3) == ["source", "source_points", "sources_points"])
    #expect(lines.dropFirst().allSatisfy { $0.suffix(3).allSatisfy(\.isEmpty) })
  }
}

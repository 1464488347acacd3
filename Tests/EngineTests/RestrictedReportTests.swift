import Foundation
import Records
import Report
import Testing

@testable import Engine

/// Nothing that is published tells of a restricted count more than that it is small.
@Suite struct RestrictedReportTests {
  /// Law: two inboxes that differ in restricted counts below the bound, and in nothing that may be known, give the
  /// same report to the last byte, whatever is scored of them, this month and the next; but for the fingerprints of
  /// the exports.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func smallCountsMakeNoDifference(seed: UInt64) async throws {
    let world = RestrictedWorld(seed: seed)
    let twin = world.twin()
    #expect(world.smallCounts != twin.smallCounts)
    let (one, other) = (try Place(), try Place())
    for month in RestrictedWorld.published {
      let reports = [
        try await report(world, month, in: one), try await report(twin, month, in: other),
      ]
      let differing = Set(reports[0].keys).union(reports[1].keys).sorted()
        .filter { reports[0][$0] != reports[1][$0] }
      let lines = differing.map { firstDifference($0, reports) }
      #expect(differing.isEmpty, "seed \(seed), \(month): \(lines)")
      // Something is absent, and something stands beside it.
      let scores = rows(Array(try #require(reports[0]["data/scores.csv"])))
      #expect(scores.count { $0[5] == "×" } > 10)
      #expect(scores.contains { $0.last == "restricted" })
      let indices = rows(Array(try #require(reports[0]["data/indices.csv"])))
      #expect(indices.dropFirst().count { !$0[6].isEmpty } > 5)
      #expect(scores.dropFirst().count { !$0[5].isEmpty && $0[5] != "×" } > 50)
    }
  }

  /// The law is worth something: a count that is not restricted makes a difference, even one of one.
  @Test func otherCountsDo() async throws {
    let world = RestrictedWorld(seed: 0)
    let other = world.withOneMore()
    let month = RestrictedWorld.published[0]
    let reports = [
      try await report(world, month, in: try Place()),
      try await report(other, month, in: try Place()),
    ]
    #expect(reports[0]["data/measures.csv"] != reports[1]["data/measures.csv"])
    #expect(reports[0]["data/scores.csv"] != reports[1]["data/scores.csv"])
  }

  /// Law: in the house all counts are there, and no score rests on one that is restricted there either.
  @Test func theHouseKnowsAll() async throws {
    let world = RestrictedWorld(seed: 1)
    let place = try Place()
    _ = try await report(world, RestrictedWorld.published[0], in: place)
    let settings = try world.settings(RestrictedWorld.published[0], in: place)
    let inHouse = try await export(.measures, settings, as: .csv, log: place.log)
    let counts = rows(inHouse).filter { $0[1] == "bidding" }.compactMap { Int($0[4]) }
    #expect(counts.contains { $0 > 0 && $0 < 10 })
    let scores = rows(try await export(.scores, settings, as: .csv, log: place.log))
    let marked = scores.filter { $0.last == "restricted" }
    #expect(!marked.isEmpty && marked.allSatisfy { $0[5].isEmpty })
  }

  /// Where a text begins to differ in two reports.
  private func firstDifference(_ path: String, _ reports: [[String: Data]]) -> String {
    let texts = reports.map { Array($0[path] ?? Data()) }
    let place = zip(texts[0], texts[1]).prefix { $0 == $1 }.count
    return path
      + texts.map { " | \(String(decoding: $0[max(0, place - 90)...].prefix(120), as: UTF8.self))" }
      .joined()
  }

  /// Publishes a month, and reads all of it but the exports' fingerprints.
  private func report(
    _ world: RestrictedWorld, _ month: String, in place: Place
  ) async throws -> [String: Data] {
    try world.write(until: month, into: place)
    _ = try await run(try world.settings(month, in: place), log: place.log)
    var tree = try place.tree(place.published)
    let manifest = String(decoding: try #require(tree["manifest.json"]), as: UTF8.self)
    tree["manifest.json"] = Data(
      manifest.replacing(/"file": "[^"]*\.csv",\s*"sha256": "[0-9a-f]*"/, with: "").utf8)
    return tree
  }
}

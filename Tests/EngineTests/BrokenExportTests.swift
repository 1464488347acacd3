import Contract
import Foundation
import Store
import Records
import Testing

@testable import Engine

/// Exports of rows that cannot be cut: refused as a whole where there is hardly anything else, row by row where there is.
@Suite struct BrokenExportTests {
  private func head(_ place: Place) throws -> [Substring] {
    try String(contentsOfFile: place.inbox + "/licences_20180405.csv", encoding: .utf8)
      .split(separator: "\n")
  }

  /// Law: it is refused at the same line, whatever the engine and the number of workers; its first lines are told.
  @Test(arguments: ["fast", "portable"], [1, 3])
  func nothingButBrokenRowsIsRefused(engine: String, workers: Int) async throws {
    for row in ["a,b", "x"] {
      let place = try Place()
      var settings = try place.small(extra: "engine: \(engine)")
      settings.workers = workers
      let lines = try head(place)
      try place.write(
        "\(lines[0])\n\(lines[1])\n" + String(repeating: row + "\n", count: 150_000),
        to: "inbox/licences_20180410.csv")
      let closed = await #expect(throws: Failure.self) {
        _ = try await run(settings, log: place.log)
      }
      #expect(closed?.code == .gateClosed)
      #expect(place.logged.contains("\"rows-all-broken\""))
      #expect(place.logged.contains("100000 of the first 100001 rows"), "\(row)")
      #expect(place.logged.contains("lines 3 (ragged-row), 4 (ragged-row)"), "\(row)")
      let store = try place.tree(place.store)
      #expect(!store.keys.contains { $0.hasPrefix("scratch/") })
      #expect(
        try plan(settings, log: place.log).contains { $0.because.contains("could not be taken") })
    }
  }

  /// Law: with enough sound rows among them every broken row is listed and counted, in books and measures alike.
  @Test(arguments: ["fast", "portable"])
  func manyBrokenRowsAmongSoundOnesAreCounted(engine: String) async throws {
    let place = try Place()
    let settings = try place.small(extra: "engine: \(engine)")
    try place.write(
      try String(contentsOfFile: place.root + "/small.yaml", encoding: .utf8)
        .replacing("maximum_rejected_share: 0.5", with: "maximum_rejected_share: 1"),
      to: "small.yaml")
    _ = try await run(settings, log: place.log)
    let before = try await rejected(settings, place)
    let lines = try head(place)
    let broken = ["x", "a,b", "x", "x"].map { $0 + "\n" }.joined()
    let text = (1...40_000).map { number in
      broken + lines[1].replacing("〔2018〕1号", with: "〔2018〕\(number)号") + "\n"
    }
    try place.write(
      "\(lines[0])\n" + text.joined() + "制表：统计科\n", to: "inbox/licences_20180410.csv")
    #expect(try await run(settings, log: place.log).failures.isEmpty)
    let ledger = try Ledger(copying: place.store + "/ledger.sqlite")
    let file = try #require(
      try ledger.knownFiles().first { $0.identity.path == "licences_20180410.csv" })
    #expect(file.tally.rejectedTotal == 160_000 && file.tally.accepted == 40_000)
    let list = "\(place.store)/rejects/licences/\(file.factsKey ?? "").csv.gz"
    #expect(try RejectsFile.read(list).count == 160_000)
    #expect(try await rejected(settings, place) == before + 160_000)
  }

  /// The rejected licences of all cities and months, by the measures.
  private func rejected(_ settings: Settings, _ place: Place) async throws -> Int64 {
    let session = try Session(try Configuration(settings), log: place.log)
    return try await session.fromStore().measures.table.series
      .filter { $0.key.dataset == "licences" && $0.key.name == "rejected" }
      .values.reduce(0) { $0 + $1.monthly.reduce(0, +) }
  }
}

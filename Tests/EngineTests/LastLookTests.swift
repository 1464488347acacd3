import Foundation
import Records
import Testing

@testable import Engine

/// A person's number on its way into a report stops the report, wherever it comes from.
@Suite struct LastLookTests {
  static let numbers = ["13800138000", "11010519491231002X", "6222020200112230004"]

  /// What can be written into by whoever keeps a pipeline: a file, and a text in it to put a number behind.
  static let ways = [
    ("contracts/licences.yaml", "行政许可"), ("contracts/licences.yaml", "en: Administrative licences"),
    ("register/cities.csv", "武汉"), ("small.yaml", "name: small"),
  ]

  @Test(arguments: zip(ways, numbers + numbers))
  func nothingIsPublishedWithANumber(way: (String, String), number: String) async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    let before = try place.tree(place.published)

    let text = String(
      decoding: try #require(FileManager.default.contents(atPath: "\(place.root)/\(way.0)")),
      as: UTF8.self)
    let range = try #require(text.range(of: way.1))
    try place.write(text.replacingCharacters(in: range, with: "\(way.1) \(number)"), to: way.0)
    let failure = await #expect(throws: Failure.self) {
      _ = try await run(settings, log: place.log)
    }
    #expect(failure?.code == .personalNumber, "\(failure?.code.rawValue ?? "")")
    #expect(failure?.place?.line ?? 0 > 0)
    #expect(failure?.description.contains(number) == false)

    // Law: the old report stands, and nothing of the new one is left.
    let isSame = try place.tree(place.published) == before
    #expect(isSame)
    let runs = try FileManager.default.contentsOfDirectory(atPath: "\(place.store)/runs").sorted()
    for run in runs.dropFirst() {
      #expect(!FileManager.default.fileExists(atPath: "\(place.store)/runs/\(run)/report"))
    }
  }

  /// Law: months that are filled in are looked at too.
  @Test func backfilledTablesAreLookedAt() async throws {
    let place = try Place()
    let settings = try place.small()
    let path = "register/cities.csv"
    let text = String(
      decoding: try #require(FileManager.default.contents(atPath: "\(place.root)/\(path)")),
      as: UTF8.self)
    try place.write(text.replacing("武汉", with: "武汉 13800138000"), to: path)
    let failure = await #expect(throws: Failure.self) {
      _ = try await backfill(
        settings, from: Month(year: 2018, month: 2), to: Month(year: 2018, month: 3),
        log: place.log)
    }
    #expect(failure?.code == .personalNumber)
    #expect(!FileManager.default.fileExists(atPath: place.published))
  }

  /// Law: an export with a number in its name is refused and named nowhere; the others are taken.
  @Test(arguments: numbers)
  func anExportIsNotNamedAfterAPerson(number: String) async throws {
    let place = try Place()
    let settings = try place.small()
    try place.writeSmall(extra: "")
    let pipeline = String(
      decoding: try #require(FileManager.default.contents(atPath: "\(place.root)/small.yaml")),
      as: UTF8.self)
    try place.write(
      pipeline.replacing("failed_files: block", with: "failed_files: warn"), to: "small.yaml")
    try FileManager.default.moveItem(
      atPath: place.inbox + "/penalties_20180405.csv",
      toPath: place.inbox + "/penalties_\(number)_20180405.csv")
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.failures.map(\.code) == [.personalNumber])
    #expect(outcome.published != nil && outcome.files.read == 2)
    for root in [place.store, place.published] {
      for (path, bytes) in try place.tree(root) {
        let isHeld = bytes.range(of: Data(number.utf8)) != nil || path.contains(number)
        #expect(!isHeld)
      }
    }
    #expect(!place.logged.contains(number))
  }
}

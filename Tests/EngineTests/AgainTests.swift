import Foundation
import Records
import Testing

@testable import Engine

/// What runs again, what does not, and that nothing but the data can change the report.
@Suite struct AgainTests {
  private func filled() async throws -> Place {
    let place = try Place()
    try place.copyInbox(from: try SmallSample.path + "/inbox")
    _ = try await run(try place.settings(), log: place.log)
    return place
  }

  /// Overwrites an export's bytes and puts size and times back: whoever reads it now sees junk.
  private func spoil(_ path: String) throws {
    var status = stat()
    try #require(stat(path, &status) == 0)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.write(contentsOf: Data(repeating: 0x21, count: Int(status.st_size)))
    try handle.close()
    var times = [status.st_atim, status.st_mtim]
    try #require(utimensat(AT_FDCWD, path, &times, 0) == 0)
  }

  private func spoilInbox(_ place: Place) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: place.inbox)
    where name.hasSuffix(".csv.gz") {
      try spoil(place.inbox + "/" + name)
    }
  }

  @Test func runningTwiceChangesNothingAndReadsNothing() async throws {
    let place = try await filled()
    let before = try place.tree(place.root)
    try spoilInbox(place)
    let outcome = try await run(try place.settings(), log: place.log)
    #expect(outcome.run == nil)
    #expect(outcome.files.read == 0)
    let after = try place.tree(place.root)
    for (path, bytes) in before where !path.hasPrefix("inbox/") && path != "store/lock" {
      #expect(after[path] == bytes, "\(path)")
    }
    #expect(after.count == before.count)
  }

  @Test func aNewDaysFileReadsOnlyThatFile() async throws {
    let place = try Place()
    let source = try SmallSample.path + "/inbox"
    let names = try FileManager.default.contentsOfDirectory(atPath: source).sorted()
    let last = try #require(names.last { $0.hasPrefix("licences_") })
    try place.copyInbox(from: source) { $0 != last }
    _ = try await run(try place.settings(), log: place.log)
    try spoilInbox(place)
    try FileManager.default.copyItem(atPath: source + "/" + last, toPath: place.inbox + "/" + last)
    let outcome = try await run(try place.settings(), log: place.log)
    #expect(outcome.failures.isEmpty)
    #expect(outcome.files.read == 1)
    #expect(outcome.folded == 1)

    let whole = try await FilledPlaces.march.value
    #expect(try place.tree(place.published + "/data") == whole.tree(whole.published + "/data"))
  }

  @Test func aChangedWeightScoresAnewWithoutReadingAnExport() async throws {
    let place = try await filled()
    let before = try place.tree(place.published)
    try spoilInbox(place)
    let shipped = packageRoot + "/pipelines/editions"
    try FileManager.default.copyItem(atPath: shipped, toPath: place.root + "/editions")
    let path = place.root + "/editions/2018.yaml"
    var text = try String(contentsOfFile: path, encoding: .utf8)
    let rule = try #require(text.range(of: ", full: 1 }"))
    text.replaceSubrange(rule, with: ", full: 0.999 }")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let outcome = try await run(
      try place.settings(editions: place.root + "/editions"), log: place.log)
    #expect(outcome.files.read == 0)
    #expect(outcome.folded == 0)
    #expect(outcome.published != nil)
    #expect(try place.tree(place.published) != before)
  }

  @Test func theReportDoesNotDependOnTheEngine() async throws {
    var trees: [[String: Data]] = []
    for engine in ["portable", "fast"] {
      let place = try Place()
      var settings = try place.settings(failedFiles: "warn", extra: "engine: \(engine)")
      try place.copyInbox(from: try SmallSample.path + "/inbox")
      try place.copyInbox(from: packageRoot + "/sample-data/broken") { $0.hasSuffix(".csv.gz") }
      settings.workers = 2
      let outcome = try await run(settings, log: place.log)
      #expect(!outcome.failures.isEmpty)
      trees.append(try place.tree(place.published))
    }
    #expect(!trees[0].isEmpty)
    #expect(trees[0] == trees[1])
  }

  @Test(arguments: zip([2, 5], [Scale.few, .all]))
  func theReportDoesNotDependOnTheNumberOfWorkers(workers: Int, scale: Scale) async throws {
    let place = try Place()
    var settings = try place.settings(scale)
    settings.inbox = try SmallSample.path + "/inbox"
    settings.workers = 1
    _ = try await run(settings, log: place.log)
    let other = try Place()
    var second = try other.settings(scale)
    second.inbox = settings.inbox
    second.workers = workers
    _ = try await run(second, log: other.log)
    let one = try place.tree(place.published)
    let many = try other.tree(other.published)
    #expect(one.count > 20)
    #expect(one == many)
  }

  @Test(arguments: [1 as UInt64, 2])
  func theReportDoesNotDependOnTheOrderInWhichFilesCame(seed: UInt64) async throws {
    let source = try SmallSample.path + "/inbox"
    let whole = try await FilledPlaces.march.value
    let place = try Place()
    var seed = seed
    var names = try FileManager.default.contentsOfDirectory(atPath: source).sorted()
    for index in names.indices.reversed() {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      names.swapAt(index, Int(seed >> 33) % (index + 1))
    }
    let third = names.count / 3
    for part in [names[..<third], names[third..<(2 * third)], names[(2 * third)...]] {
      for name in part {
        try FileManager.default.copyItem(
          atPath: source + "/" + name, toPath: place.inbox + "/" + name)
      }
      var settings = try place.settings()
      settings.until = .normalize
      _ = try await run(settings, log: place.log)
    }
    _ = try await run(try place.settings(), log: place.log)
    #expect(try place.tree(place.published) == whole.tree(whole.published))
  }

  @Test func theSameBytesUnderAnotherNameCountOnce() async throws {
    let whole = try await FilledPlaces.march.value
    let place = try Place()
    try place.copyInbox(from: try SmallSample.path + "/inbox")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: place.inbox).sorted().first {
        $0.hasPrefix("penalties_2017")
      })
    let parts = name.split(separator: ".", maxSplits: 1)
    try FileManager.default.copyItem(
      atPath: place.inbox + "/" + name, toPath: place.inbox + "/\(parts[0])_again.\(parts[1])")
    _ = try await run(try place.settings(), log: place.log)
    #expect(place.logged.contains("file.duplicate"))
    for table in ["measures.csv", "indices.csv", "scores.csv"] {
      let mine = try place.tree(place.published + "/data")[table]
      #expect(try mine == whole.tree(whole.published + "/data")[table], "\(table)")
    }
  }

  @Test func aBackfillReadsEachExportOnceAndAgreesWithSingleMonths() async throws {
    let place = try Place()
    var settings = try place.settings()
    settings.inbox = try SmallSample.path + "/inbox"
    let first = Month(year: 2018, month: 1)
    let last = Month(year: 2018, month: 3)
    let outcome = try await backfill(settings, from: first, to: last, log: place.log)
    let inbox = try Inbox.list(try SmallSample.path + "/inbox")
    #expect(outcome.files.read == inbox.files.count)
    let months = try place.tree(place.published + "/months")
    for month in first...last {
      let single = try Place()
      var one = try single.settings(month: "\(month)")
      one.inbox = settings.inbox
      _ = try await run(one, log: single.log)
      let tables = try single.tree(single.published + "/data")
      #expect(months["\(month)/indices.csv"] == tables["indices.csv"], "\(month)")
      #expect(months["\(month)/scores.csv"] == tables["scores.csv"], "\(month)")
    }
    let again = try await backfill(settings, from: first, to: last, log: place.log)
    #expect(again.files.read == 0)
    #expect(again.folded == 0)
  }

  @Test func deliveriesAfterAnAsOfDayAreLeftOut() async throws {
    let source = try SmallSample.path + "/inbox"
    let day = Day(year: 2018, month: 3, day: 15)
    let early = try Place()
    try early.copyInbox(from: source) { ExportName($0).day <= day }
    _ = try await run(try early.settings(month: "2018-02"), log: early.log)
    let place = try Place()
    var settings = try place.settings(month: "2018-02")
    settings.inbox = source
    settings.asOf = day
    _ = try await run(settings, log: place.log)
    let mine = try place.tree(place.published + "/data")
    let theirs = try early.tree(early.published + "/data")
    #expect(mine["indices.csv"] == theirs["indices.csv"])
  }
}

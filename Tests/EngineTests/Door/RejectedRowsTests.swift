import Contract
import Foundation
import Store
import Records
import Register
import Report
import Testing

@testable import Engine

/// What is sent back to a city is what counts against it.
@Suite struct RejectedRowsTests {
  @Test func theRowsOfACityAreThoseThatCountAgainstIt() async throws {
    let place = try Place()
    var settings = try place.settings()
    settings.inbox = try SmallSample.path + "/inbox"
    settings.until = .normalize
    _ = try await run(settings, log: place.log)
    let stored = try await Session(Configuration(settings), log: place.log).fromStore()
    let table = stored.input.measures
    let finder = RejectedRowFinder(
      bench: stored.bench, known: stored.files, measures: stored.measures)
    let month = table.months.upperBound
    let rejected = table.series.keys.filter { $0.name == "rejected" }
    var listed = 0
    for city in stored.bench.cities {
      var expected: Int64 = 0
      for id in rejected {
        for one in month.window.clamped(to: table.months) {
          expected += table.monthly(id, city.code, one) ?? 0
        }
      }
      // Fourteen cities have rows; the others are asked by turns.
      guard expected > 0 || city.code.rawValue % 64 == 0 else { continue }
      let found = RejectedRows(
        city: city.code, name: city.name, month: month, language: "zh",
        exports: try finder.exports(of: city.code, month))
      #expect(Int64(found.count) == expected, "\(city.code)")
      listed += found.count
      try check(found, stored)
    }
    #expect(listed > 50)
  }

  /// Every row is one of its export's list of rejected rows, with its column and its reason.
  private func check(_ found: RejectedRows, _ stored: StoredReport) throws {
    for export in found.exports {
      let file = try #require(stored.files.first { $0.identity.path == export.file })
      let path = stored.bench.configuration.store.rejects(
        file.dataset ?? "", file.factsKey ?? "")
      let kept = Dictionary(try RejectsFile.read(path).map { ($0.line, $0) }) { a, _ in a }
      for row in export.rows {
        #expect(kept[row.line]?.reason == row.reason && kept[row.line]?.column == row.column)
        #expect(row.column.isEmpty == row.title.isEmpty)
      }
    }
    let csv = rows(rejectedRowsCSV(found, language: "zh"))
    #expect(csv.count == found.count + 1)
    let text = String(decoding: rejectedRowsCSV(found, language: "en"), as: UTF8.self)
    for mark in PrivacyTests.marks { #expect(!text.contains(mark)) }
  }

  @Test func aCityThatIsNotRankedIsRefused() async throws {
    let place = try Place()
    let settings = try place.small()
    _ = try await run(settings, log: place.log)
    await #expect(throws: Failure.self) {
      _ = try await rejectedRows(settings, city: CityCode(rawValue: 999_999), log: place.log)
    }
  }

  /// The page of every reason begins its advice with the sentence that is sent to a city, in both languages.
  @Test func cureAndPageSayTheSame() throws {
    for reason in Reason.allCases where reason != .none {
      let path = packageRoot + "/docs/reasons/\(reason.name).md"
      let page = try String(contentsOfFile: path, encoding: .utf8)
      let advice = try #require(page.components(separatedBy: "## What the sender should do\n").last)
        .components(separatedBy: "\n## ")[0].split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
      #expect(advice.hasPrefix(reason.cure.en), "\(reason.name)")
      #expect(advice.contains(reason.cure.zh), "\(reason.name)")
    }
  }
}

import ByteStream
import Foundation
import Records
import Testing

@testable import Engine

/// Natural persons leave no trace: the sample plants marked names and numbers in every dataset with a
/// personal column, and every byte that a run writes is searched for them.
@Suite struct PrivacyTests {
  /// What the marks begin with: the text in personal columns, and numbers of a division that is none.
  static let marks = ["CANARY-PERSON-", "99999919000"]

  @Test func noMarkOfANaturalPersonIsInAnythingWritten() async throws {
    let place = try Place()
    var settings = try place.settings(.fewInBoth)
    settings.inbox = try SmallSample.path + "/inbox"
    #expect(try holdMarks(settings.inbox ?? "") > 5, "the sample plants no marks")
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.published != nil)
    _ = try await backfill(
      settings, from: Month(year: 2018, month: 2), to: Month(year: 2018, month: 3),
      log: place.log)

    var searched = 0
    for (path, bytes) in try place.tree(place.root) {
      searched += 1
      #expect(found(in: [UInt8](bytes)) == nil, "\(path)")
      if path.hasSuffix(".gz") {
        #expect(found(in: try inflated([UInt8](bytes))) == nil, "\(path)")
      }
    }
    #expect(searched > 100)
    #expect(found(in: Array(place.logged.utf8)) == nil)
  }

  @Test func refusedExportsSayNothingOfTheirRows() async throws {
    let place = try Place()
    let text = """
      张三 CANARY-PERSON-1,身份 99999919000101001X,丙
      CANARY-PERSON-2,999999190001010012,3
      """
    try place.write(text, to: "inbox/licences_20180401.csv")
    try place.write("CANARY-PERSON-3\n", to: "inbox/penalties_20180401.csv")
    await #expect(throws: Failure.self) {
      _ = try await run(try place.settings(), log: place.log)
    }
    for (path, bytes) in try place.tree(place.root) where path.hasPrefix("store/") {
      let mark = found(in: [UInt8](bytes))
      #expect(mark == nil, "\(path)")
    }
    #expect(found(in: Array(place.logged.utf8)) == nil)
  }

  /// How many exports of a folder hold a mark.
  private func holdMarks(_ folder: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: folder).count {
      guard $0.hasSuffix(".csv.gz") else { return false }
      return found(in: try inflated(try readFile(folder + "/" + $0, limit: 64 << 20))) != nil
    }
  }

  /// The first mark in some bytes, in ASCII (and so in UTF-8 and GB 18030) or either UTF-16.
  private func found(in bytes: [UInt8]) -> String? {
    let data = Data(bytes)
    for mark in Self.marks {
      var wide: [UInt8] = []
      for byte in mark.utf8 { wide += [byte, 0] }
      if data.range(of: Data(mark.utf8)) != nil { return mark }
      if data.range(of: Data(wide)) != nil { return mark + " (UTF-16LE)" }
      if data.range(of: Data([0] + wide.dropLast())) != nil { return mark + " (UTF-16BE)" }
    }
    return nil
  }
}

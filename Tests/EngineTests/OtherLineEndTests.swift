import Foundation
import Records
import Testing

@testable import Engine

/// What is said of an export, and of a file for `csv`, whose line ends are none.
@Suite struct OtherLineEndTests {
  private static let others: [Character] = ["\u{85}", "\u{2028}", "\u{2029}"]

  @Test(arguments: others) func anExportIsRefusedForThem(other: Character) async throws {
    let place = try Place()
    let settings = try place.small()
    let path = "licences_20180405.csv"
    let text = try String(contentsOfFile: "\(place.inbox)/\(path)", encoding: .utf8)
    try place.write(
      text.replacing("\r\n", with: "\n").replacing("\n", with: String(other)), to: "inbox/\(path)")
    await #expect(throws: Failure.self) { _ = try await run(settings, log: place.log) }
    #expect(place.logged.contains("header-unknown"))
    #expect(place.logged.contains("U+2028") && place.logged.contains("line feeds"))
    // Nothing of the rows, which are cells of that header now.
    #expect(!place.logged.contains("测试企业"))
  }

  @Test(arguments: others) func aFileIsTold(other: Character) throws {
    let place = try Place()
    try place.write("a,b\(other)1,2\(other)3,4\(other)", to: "odd.csv")
    var told: [Conversion] = []
    try convert([place.root + "/odd.csv"], ConvertOptions()) { (_) throws(Failure) in
    } missing: { (_) throws(Failure) in
    } done: { (found) throws(Failure) in
      told.append(found)
    }
    #expect(told.count == 1 && told[0].isIncomplete)
    #expect(told[0].words.contains { $0.contains("3 characters U+0085, U+2028 or U+2029") })
  }
}

import Foundation
import Records
import Testing

@testable import Engine

/// Names of exports that attack a page, a table or a terminal, from the inbox to all outputs.
///
/// That cells of the workbook are texts, with names like these, is a law of `WorkbookTests`.
@Suite struct HostileNameTests {
  @Test func namesOfTheSampleStayText() async throws {
    let place = try Place()
    try place.copyInbox(from: try SmallSample.path + "/inbox") { name in
      // A few files are enough: those with a name that attacks.
      name.contains("_201804") && !name.hasPrefix("licences") && !name.hasPrefix("penalties")
    }
    try place.copyInbox(from: try SmallSample.path + "/broken") { name in
      name.hasPrefix("-") || name.hasPrefix(".") || name.contains("\u{1B}")
    }
    let outcome = try await run(try place.settings(.fewInBoth, failedFiles: "warn"), log: place.log)
    // An option, a way up and control characters are refused without being named.
    #expect(outcome.failures.map(\.code) == [.fileUnreadable, .fileUnreadable, .fileUnreadable])
    #expect(!place.logged.contains("\u{1B}") && !place.logged.contains("-rf_"))

    let tree = try place.tree(place.published)
    func text(_ path: String) throws -> String {
      String(decoding: try #require(tree[path]), as: UTF8.self)
    }
    for language in ["zh", "en"] {
      let page = try text("\(language)/quality-files.html")
      #expect(page.contains("&lt;script&gt;alert(1)_contract_performance"))
      #expect(page.contains("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;_credit_events"))
      #expect(page.contains("&#39; onmouseover=&#39;alert(1)_credit_loans"))
      #expect(page.contains("a\u{FFFD}vsc\u{FFFD}_objections"))
    }
    let isDeceptive: (Unicode.Scalar) -> Bool = { ["\u{202E}", "\u{2066}", "\u{85}"].contains($0) }
    for (path, bytes) in tree where path.hasSuffix(".html") {
      let page = String(decoding: bytes, as: UTF8.self)
      #expect(!page.contains("<script>") && !page.contains("<img"), "\(path)")
      #expect(!page.unicodeScalars.contains(where: isDeceptive), "\(path)")
    }

    // No field of a table begins as a formula does, and every name can still be read back.
    for name in ["books", "rejects"] {
      let fields = rows(Array(try #require(tree["data/\(name).csv"]))).flatMap { $0 }
      if name == "books" {
        #expect(fields.contains { $0.hasPrefix("'=HYPERLINK(\"http:x\",\"y\")_arrears") })
      }
      let formulas = fields.filter { field in ["=", "+", "@"].contains { field.hasPrefix($0) } }
      #expect(formulas.isEmpty, "\(name): \(formulas)")
    }
  }
}

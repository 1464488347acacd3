import ByteStream
import Foundation
import Records
import Testing

@testable import Engine

@Suite struct PrintingTests {
  static let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
  /// The browser of this machine, if there is one.
  static let browser = try? Chromium(
    named: ProcessInfo.processInfo.environment["CITYCREDIT_BROWSER"], searchPath: searchPath)

  /// A folder of its own that goes when the body ends.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/print-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func code(_ body: () throws -> Void) -> Failure.Code? {
    do { try body() } catch { return (error as? Failure)?.code }
    return nil
  }

  /// A program that stands where a browser is looked for.
  private func program(_ script: String, in folder: String) throws -> Chromium {
    let path = "\(folder)/chromium"
    try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return try Chromium(named: nil, searchPath: "/nowhere:\(folder)")
  }

  @Test func aMissingBrowserIsSaid() throws {
    try inFolder { folder in
      #expect(code { _ = try Chromium(named: nil, searchPath: folder) } == .browserMissing)
      #expect(code { _ = try Chromium(named: nil, searchPath: "") } == .browserMissing)
      #expect(code { _ = try Chromium(named: folder, searchPath: "") } == .browserMissing)
      try "".write(toFile: folder + "/chromium", atomically: true, encoding: .utf8)
      // There, but no program.
      #expect(code { _ = try Chromium(named: nil, searchPath: folder) } == .browserMissing)
    }
  }

  @Test(arguments: ["exit 3", "exit 0", "sleep 60", "kill -9 $$"])
  func aBrowserThatDoesNotPrintIsSaid(script: String) throws {
    try inFolder { folder in
      let browser = try program("exec sh -c '\(script)'", in: folder)
      let found = code {
        try browser.print(
          "\(folder)/a.html", to: "\(folder)/a.pdf", profile: "\(folder)/profile", timeout: 1)
      }
      #expect(found == .printFailed)
    }
  }

  /// The browser is told where to print, sees no network, and nothing of our environment.
  @Test func theBrowserIsFencedIn() throws {
    try inFolder { folder in
      let browser = try program(
        "for a; do echo \"$a\"; done >\(folder)/said; env >>\(folder)/said; touch \(folder)/a.pdf",
        in: folder)
      try browser.print(
        "\(folder)/a b.html", to: "\(folder)/a.pdf", profile: "\(folder)/profile", timeout: 600)
      let said = try String(contentsOfFile: folder + "/said", encoding: .utf8)
      let lines = said.split(separator: "\n")
      #expect(lines.contains("--headless") && lines.contains("--disable-background-networking"))
      #expect(lines.contains("--host-resolver-rules=MAP * ~NOTFOUND"))
      #expect(lines.contains("--user-data-dir=\(folder)/profile"))
      #expect(lines.contains("--no-sandbox") == (geteuid() == 0))
      #expect(lines.contains { $0.hasPrefix("file:///") && $0.hasSuffix("a%20b.html") })
      #expect(lines.contains("HOME=\(folder)/profile"))
      #expect(!lines.contains { $0.hasPrefix("USER=") || $0.lowercased().contains("proxy=") })
    }
  }

  /// Places are found through a tree of pages; what is no PDF has none.
  @Test func placesAreRead() {
    let text = """
      %PDF-1.4
      1 0 obj
      <</Creator (x)
      /CreationDate (D:20261125224507+00'00')
      /ModDate (D:20261125224507+00'00')>>
      endobj
      2 0 obj
      <</Type /Page
      /Parent 9 0 R>>
      endobj
      3 0 obj
      <</Type /Page>>
      endobj
      4 0 obj
      <</Type /Page>>
      endobj
      8 0 obj
      <</Type /Pages
      /Kids [4 0 R 2 0 R]>>
      endobj
      9 0 obj
      <</Type /Pages
      /Count 3
      /Kids [8 0 R 3 0 R]>>
      endobj
      10 0 obj
      <</chapter-1-1 [2 0 R /XYZ 6 826.1 0]
      /table-1-2 [3 0 R /XYZ 6 1 0]
      /lost [77 0 R /XYZ 6 1 0]>>
      endobj
      11 0 obj
      <</Type /Catalog
      /Pages 9 0 R
      /Dests 10 0 R>>
      endobj
      trailer
      %%EOF

      """
    var print = PDFText(Array(text.utf8))
    #expect(print.isWhole)
    #expect(print.pages == ["chapter-1-1": 2, "table-1-2": 3])
    print.setDates(Day(year: 2018, month: 3, day: 31))
    let dated = String(decoding: print.bytes, as: UTF8.self)
    #expect(dated.utf8.count == text.utf8.count)
    #expect(dated.contains("/CreationDate (D:20180331000000+00'00')"))
    #expect(dated.contains("/ModDate (D:20180331000000+00'00')"))
    #expect(PDFText(Array(text.dropLast(9).utf8)).isWhole == false)
    #expect(PDFText([]).pages.isEmpty && PDFText([]).isWhole == false)
    #expect(PDFText(Array("%PDF-1.4\n1 0 obj\n<</Type /Catalog".utf8)).pages.isEmpty)
  }

  /// Law: what is printed names the pages on which things stand, though naming them may move them.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func contentsNameThePagesOfThings(seed: UInt64) throws {
    var dice = Random(seed)
    let first = 3 + dice.below(5)
    let turn = 3 + dice.below(8)
    /// The contents take a page more where they name a page from `turn` on.
    func stands(_ named: [String: Int]) -> Int {
      first + ((named["chapter-1"] ?? 0) >= turn ? 1 : 0)
    }
    var named: [String: Int] = [:]
    let printed = try PDFText.settled { pages throws(Failure) in
      named = pages
      return Self.document(chapterOn: stands(pages))
    }
    #expect(printed.pages == ["chapter-1": stands(named)], "seed \(seed)")
    #expect(named == printed.pages, "seed \(seed)")
  }

  /// Pages that never stay where the contents say are no report.
  @Test func contentsThatNeverSettleAreSaid() throws {
    let found = code {
      _ = try PDFText.settled { pages throws(Failure) in
        Self.document(chapterOn: pages["chapter-1"] == 3 ? 4 : 3)
      }
    }
    #expect(found == .printFailed)
  }

  /// As Chromium writes it, with a chapter on one of twenty pages.
  private static func document(chapterOn page: Int) -> PDFText {
    let kids = (1...20).map { "\($0) 0 R" }.joined(separator: " ")
    let pages = (1...20).map { "\($0) 0 obj\n<</Type /Page>>\nendobj\n" }.joined()
    let text =
      "%PDF-1.4\n\(pages)30 0 obj\n<</Type /Pages\n/Kids [\(kids)]>>\nendobj\n"
      + "31 0 obj\n<</chapter-1 [\(page) 0 R /XYZ 6 826 0]>>\nendobj\n"
      + "32 0 obj\n<</Type /Catalog\n/Pages 30 0 R\n/Dests 31 0 R>>\nendobj\ntrailer\n%%EOF\n"
    return PDFText(Array(text.utf8))
  }

  /// A tree of pages that leads back to itself ends.
  @Test func circlesEnd() {
    let text =
      "1 0 obj\n<</Type /Catalog\n/Pages 2 0 R\n/Dests 3 0 R>>\nendobj\n"
      + "2 0 obj\n<</Type /Pages\n/Kids [2 0 R 2 0 R]>>\nendobj\n3 0 obj\n<</a [2 0 R /XYZ]>>\nendobj\n"
    #expect(PDFText(Array(text.utf8)).pages.isEmpty)
  }

  @Test(.enabled(if: browser != nil, "skipped: there is no Chromium here"))
  func chromiumPrintsTheSameBytesTwice() throws {
    let browser = try #require(Self.browser)
    try inFolder { folder in
      let page = """
        <!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><style>
        h2 { break-before: page; }</style></head><body><p><a href="#chapter-1-1">目录</a></p>
        <h2 id="chapter-1-1">一、总体情况</h2></body></html>
        """
      try page.write(toFile: folder + "/a.html", atomically: true, encoding: .utf8)
      var prints: [PDFText] = []
      for number in 1...2 {
        try browser.print(
          "\(folder)/a.html", to: "\(folder)/\(number).pdf", profile: "\(folder)/p\(number)",
          timeout: 600)
        var print = PDFText(try readFile("\(folder)/\(number).pdf", limit: 1 << 24))
        print.setDates(Day(year: 2018, month: 3, day: 31))
        prints.append(print)
      }
      #expect(prints[0].isWhole)
      #expect(prints[0].pages == ["chapter-1-1": 2])
      let isSame = prints[0].bytes == prints[1].bytes
      #expect(isSame)
    }
  }
  // MARK: The command

  private func filled() async throws -> Place {
    let place = try Place()
    try place.copyInbox(from: try SmallSample.path + "/inbox")
    _ = try await run(try place.settings(.fewInBoth), log: place.log)
    return place
  }

  private func settings(
    _ place: Place, report: Bool, briefs: [String] = [], browser: String? = nil
  ) throws -> Settings {
    var settings = try place.settings(.fewInBoth)
    settings.print = PrintSettings(
      report: report, briefs: briefs.compactMap { CityCode($0) }, allBriefs: false,
      browser: browser, searchPath: Self.searchPath)
    return settings
  }

  /// Who asks for a print that cannot be had is told, and the report that stood still stands.
  @Test func nothingIsPublishedWithoutItsPrints() async throws {
    let place = try await filled()
    let before = try place.tree(place.published)
    let asked: [(Settings, Failure.Code)] = [
      (try settings(place, report: true, browser: "/nowhere"), .browserMissing),
      (try settings(place, report: true, browser: "/bin/false"), .printFailed),
      (try settings(place, report: false, briefs: ["990100"], browser: "/bin/true"), .usage),
    ]
    for (settings, expected) in asked {
      await #expect {
        _ = try await report(settings, log: place.log)
      } throws: { error in
        (error as? Failure)?.code == expected
      }
      let isUnchanged = try place.tree(place.published) == before
      #expect(isUnchanged, "\(expected)")
    }
  }

  /// Law: what is printed lies beside the pages, says no path, and has the same bytes when printed again.
  @Test(.enabled(if: browser != nil, "skipped: there is no Chromium here"))
  func printsAreRepeatable() async throws {
    let place = try await filled()
    let asked = try settings(place, report: true, briefs: ["110000"])
    var prints: [[String: Data]] = []
    for _ in 1...2 {
      _ = try await report(asked, log: place.log)
      prints.append(try place.tree(place.published).filter { $0.key.hasSuffix(".pdf") })
    }
    #expect(prints[0].keys.sorted() == ["brief-110000.pdf", "report-en.pdf", "report.pdf"])
    let others = prints[0].keys.filter { prints[0][$0] != prints[1][$0] }
    #expect(others.isEmpty)
    for (path, bytes) in prints[0] {
      let print = PDFText(Array(bytes))
      #expect(print.isWhole, "\(path)")
      #expect(bytes.range(of: Data("file:".utf8)) == nil, "\(path)")
      let pages =
        String(decoding: bytes, as: UTF8.self).components(separatedBy: "/Type /Page\n")
        .count - 1
      if path.hasPrefix("report") {
        #expect((print.pages["chapter-6-6"] ?? 0) > 6 && pages > 20, "\(path): \(pages)")
      } else {
        // Two sheets, printed on both sides.
        #expect((1...4).contains(pages), "\(path): \(pages)")
      }
    }
    let manifest = try String(contentsOfFile: place.published + "/manifest.json", encoding: .utf8)
    #expect(!manifest.contains(".pdf") && manifest.contains("data/report.xlsx"))
    // Nothing that was only needed for printing is left.
    let left = try place.tree(place.store).keys.filter { $0.contains("/print/") }
    #expect(left.isEmpty)
  }
}

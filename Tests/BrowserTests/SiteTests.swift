import Foundation
import Testing

/// The published site in a real browser.
@Suite(
  .serialized,
  .enabled(if: Browser.executable != nil, "Chromium is not installed: nothing was looked at"))
struct PublishedSiteTests {
  @Test func noPageComplainsAndAllPassTheAudit() throws {
    let browser = try Browser()
    for scheme in ["light", "dark"] {
      try browser.show(scheme: scheme)
      for page in try PublishedSite.mainPages() {
        try browser.open(PublishedSite.path(page))
        let found = try browser.texts(PageAudit.script)
        #expect(found.isEmpty, "\(page) (\(scheme)): \(found.prefix(4))")
      }
    }
    #expect(browser.complaints.isEmpty, "\(browser.complaints.prefix(3))")
  }

  /// The audit itself: a page with one of each fault.
  @Test func theAuditFindsWhatIsWrong() throws {
    let faults = """
      <title> </title><h1>a</h1><h3>b</h3><main><a href="#"></a><input><button></button>
      <svg></svg><svg role="img" aria-labelledby="none"></svg><table><tr><th>x</th></tr></table>
      <p id="x">1</p><p id="x" style="color: #888; background: #999">2</p><div class="scroll"></div></main>
      """
    let path = FileManager.default.temporaryDirectory.appending(path: "faults-\(UUID()).html")
    defer { try? FileManager.default.removeItem(at: path) }
    try Data(faults.utf8).write(to: path)
    let browser = try Browser()
    try browser.open(path.path)
    let found = try browser.texts(PageAudit.script)
    let expected = [
      "no language", "no title", "skips a level", "empty link", "empty button", "without a label",
      "drawing without a role", "drawing without a title", "label that is not there",
      "table without a caption", "head without a scope", "an id stands twice", "contrast",
      "frame that no key",
    ]
    for fault in expected { #expect(found.contains { $0.contains(fault) }, "\(fault)") }
  }

  @Test func nothingIsWiderThanASmallScreen() throws {
    let browser = try Browser()
    try browser.resize(width: 360)
    for page in try PublishedSite.mainPages() {
      try browser.open(PublishedSite.path(page))
      #expect(try browser.number("document.documentElement.scrollWidth") <= 360, "\(page)")
    }
  }

  private let rows =
    "document.querySelector('table[data-province]').tBodies[0].rows"

  @Test func aRankingIsSortedByItsHeads() throws {
    let browser = try Browser()
    try browser.open(PublishedSite.path("en/ranking-prefecture.html"))
    let cities = "Array.from(\(rows), row => row.cells[1].textContent)"
    let before = try browser.texts(cities)
    #expect(before.count > 20)
    let heads = "document.querySelector('table[data-province]').tHead.rows[0].cells"
    func click(_ column: Int) throws {
      _ = try browser.evaluate("\(heads)[\(column)].querySelector('button').click()")
    }
    func order(_ column: Int) throws -> String {
      try browser.text("\(heads)[\(column)].getAttribute('aria-sort')")
    }
    try click(1)
    #expect(try order(1) == "ascending")
    let byName = try browser.texts(cities)
    #expect(byName == byName.sorted { $0.localizedStandardCompare($1) == .orderedAscending })
    try click(1)
    #expect(try browser.texts(cities) == byName.reversed() && order(1) == "descending")
    try click(1)
    #expect(try browser.texts(cities) == before && order(1) == "null")
    // Figures begin with the highest; the index of the first is that of the first place.
    try click(3)
    #expect(try order(3) == "descending" && browser.texts(cities).first == before.first)
    // Changes with a sign, and places with an arrow, are numbers too.
    try click(7)
    let changes = try browser.texts("Array.from(\(rows), row => row.cells[7].textContent)")
    let numbers = changes.compactMap {
      Double($0.replacing("−", with: "-").replacing("+", with: ""))
    }
    #expect(numbers.count > 20 && numbers == numbers.sorted(by: >))
  }

  @Test func citiesAreFoundByNameProvinceAndSize() throws {
    let browser = try Browser()
    try browser.open(PublishedSite.path("zh/ranking-prefecture.html"))
    let shown = "Array.from(\(rows)).filter(row => !row.hidden)"
    let all = try browser.number("\(shown).length")
    let city = try browser.text("\(rows)[4].cells[1].textContent")
    _ = try browser.evaluate("document.querySelector('input[type=search]').focus()")
    try browser.type(city)
    #expect(try browser.texts("\(shown).map(row => row.cells[1].textContent)") == [city])
    #expect(
      try browser.text("document.querySelector('[role=status]').textContent").contains("显示1个"))
    _ = try browser.evaluate(
      """
      (() => { const field = document.querySelector('input[type=search]'); field.value = '';
      field.dispatchEvent(new Event('input')); })()
      """)
    #expect(try browser.number("\(shown).length") == all)
    for (select, test) in [(0, "row.cells[2].textContent"), (1, "row.dataset.bands")] {
      let value = try browser.text(
        """
        (() => { const select = document.querySelectorAll('.filter select')[\(select)];
        select.selectedIndex = 1; select.dispatchEvent(new Event('change')); return select.value })()
        """)
      #expect(try browser.number("\(shown).length") < all)
      #expect(try browser.texts("\(shown).map(row => \(test))").allSatisfy { $0.contains(value) })
      _ = try browser.evaluate(
        """
        (() => { const select = document.querySelectorAll('.filter select')[\(select)];
        select.selectedIndex = 0; select.dispatchEvent(new Event('change')); })()
        """)
    }
  }

  @Test func thePageSaysAllWithoutScripts() throws {
    let browser = try Browser()
    try browser.allowScripts(false)
    try browser.open(PublishedSite.path("en/ranking-prefecture.html"))
    try browser.allowScripts(true)
    #expect(try browser.number("document.querySelectorAll('.filter, .sort').length") == 0)
    #expect(try browser.number("\(rows).length") > 20)
    #expect(try browser.number("document.querySelectorAll('[hidden]').length") == 0)
  }

  @Test func theOtherLanguageIsTheSamePage() throws {
    let browser = try Browser()
    let page = try #require(try PublishedSite.mainPages().first { $0.hasPrefix("zh/city/") })
    try browser.open(PublishedSite.path(page))
    #expect(try browser.text("document.documentElement.lang") == "zh-CN")
    let other = try browser.text("document.querySelector('.language a').href")
    #expect(other.hasSuffix(page.replacing("zh/", with: "en/")))
    try browser.open(try #require(URL(string: other)).path)
    #expect(try browser.text("document.documentElement.lang") == "en")
  }

  @Test func theKeyboardIsEnough() throws {
    let browser = try Browser()
    try browser.open(PublishedSite.path("en/ranking-prefecture.html"))
    try browser.press("Tab")
    #expect(try browser.text("document.activeElement.className") == "skip")
    #expect(try browser.number("document.activeElement.getBoundingClientRect().left") >= 0)
    try browser.press("Enter", text: "\r")
    #expect(try browser.text("location.hash") == "#main")
    // From there on the search field, and at last a head that sorts.
    var stops: [String] = []
    for _ in 0..<12 {
      try browser.press("Tab")
      stops.append(
        try browser.text("document.activeElement.type + ' ' + document.activeElement.className"))
      if stops.last?.contains("sort") == true { break }
    }
    #expect(stops.contains { $0.hasPrefix("search") })
    #expect(stops.last?.contains("sort") == true)
    try browser.press(" ", text: " ")
    #expect(
      try browser.isTrue("document.activeElement.closest('th').hasAttribute('aria-sort')"))
    // What has the focus shows it.
    #expect(try browser.text("getComputedStyle(document.activeElement).outlineStyle") == "solid")
  }

  @Test func onPaperThereIsNoNavigation() throws {
    let browser = try Browser()
    try browser.open(PublishedSite.path("zh/index.html"))
    try browser.show(media: "print")
    for hidden in ["nav", ".skip", ".language"] {
      let style = "getComputedStyle(document.querySelector('\(hidden)')).display"
      #expect(try browser.text(style) == "none", "\(hidden)")
    }
    let pdf = try browser.pdf()
    #expect(pdf.starts(with: Data("%PDF-".utf8)) && pdf.count > 20_000)
  }

  /// The sample's exports have names that attack a page: they are read, and nothing else.
  @Test func namesThatAttackDoNothing() throws {
    let browser = try Browser()
    for language in ["zh", "en"] {
      try browser.open(PublishedSite.path("\(language)/quality-files.html"))
      let names = try browser.texts(
        "Array.from(document.querySelectorAll('tbody th'), head => head.textContent)")
      for attack in [
        "=HYPERLINK(\"http:x\",\"y\")_", "<script>alert(1)_", "\"><img src=x onerror=alert(1)>_",
        "' onmouseover='alert(1)_", "@SUM(1+1)*cmd|' -C calc'!A0_", "$(touch hostile) -rf _",
        "&lt;b&gt;_",
      ] {
        #expect(names.contains { $0.contains(attack) }, "\(attack)")
      }
      // What turns the direction of writing or has no shape is shown as a sign.
      #expect(names.contains { $0.hasPrefix("a\u{FFFD}vsc\u{FFFD}_objections_") })
      #expect(!names.contains { $0.contains("\u{202E}") || $0.contains("\u{85}") })
      #expect(try browser.number("document.scripts.length") == 1)
      #expect(
        try browser.number("document.querySelectorAll('img, [onmouseover], [onerror]').length") == 0
      )
    }
    #expect(browser.complaints.isEmpty, "\(browser.complaints.prefix(3))")
  }

  @Test func everyLinkOfTheMainPagesOpens() throws {
    let browser = try Browser()
    var links: Set<String> = []
    for page in try PublishedSite.mainPages() {
      try browser.open(PublishedSite.path(page))
      links.formUnion(
        try browser.texts("Array.from(document.querySelectorAll('a[href]'), link => link.href)"))
    }
    #expect(links.count > 100)
    for link in links {
      let url = try #require(URL(string: link))
      #expect(url.isFileURL && FileManager.default.fileExists(atPath: url.path), "\(link)")
    }
  }

  /// Longest name, a city with nothing, first and last: no text runs out of its frame.
  @Test func theExtremesStayInTheirFrames() throws {
    let browser = try Browser()
    try browser.resize(width: 360)
    try browser.open(PublishedSite.path("zh/cities.html"))
    let pages = try browser.texts(
      """
      (() => { const links = Array.from(document.querySelectorAll('.columns a'));
      links.sort((a, b) => b.textContent.length - a.textContent.length);
      return [links[0].href, links[links.length - 1].href]; })()
      """)
    for page in pages {
      try browser.open(try #require(URL(string: page)).path)
      #expect(try browser.number("document.documentElement.scrollWidth") <= 360, "\(page)")
      let overlapping = try browser.number(
        """
        Array.from(document.querySelectorAll('.facts > div'))
          .filter(box => box.scrollWidth > box.clientWidth + 1).length
        """)
      #expect(overlapping == 0, "\(page)")
    }
  }
}

import Contract
import Records
import Testing

@testable import Report

@Suite struct SiteTests {
  static let inputs: [String: ReportInput] = [
    "usual": Fixture.input(),
    "one city": Fixture.input(cities: 1),
    "one month": Fixture.input(months: 1),
    "no data": Fixture.input(cities: 3, missing: [0, 1, 2]),
    "some without data": Fixture.input(missing: [0, 17, 41]),
    "ties": Fixture.input(index: { _ in 87.5 }),
    "no city": Fixture.input(cities: 0),
    "hostile": hostile,
    "only English": {
      var input = Fixture.input(cities: 12)
      input.languages = ["en"]
      return input
    }(),
  ]

  static let hostileNames = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onclick='x", "&lt;b&gt;",
    "a\u{202E}txt.exe\u{2066}", "=HYPERLINK(\"http://example.org\")", "\u{0}\u{7F}\u{85}",
    String(repeating: "黔西南布依族苗族自治州", count: 8), "]]>", "{{name}}",
  ]

  /// Law: of every character a text is shown as one of three things, whatever stands beside it: itself, its name, or
  /// as not to be shown.
  @Test func everyCharacterIsShownOrNamedOrHidden() {
    let names: [Unicode.Scalar: String] = [
      "<": "&lt;", ">": "&gt;", "&": "&amp;", "\"": "&quot;", "'": "&#39;",
    ]
    for value in UInt32(0)...0x2_FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isHidden = scalar.isDeceptive || scalar.properties.generalCategory == .control
      let isKept = scalar == "\n" || scalar == "\t"
      let shown = names[scalar] ?? (isHidden && !isKept ? "\u{FFFD}" : String(scalar))
      var html = HTMLWriter(language: .zh, capacity: 32)
      html.text("黔\(scalar)a")
      #expect(html.bytes.elementsEqual("黔\(shown)a".utf8), "U+\(String(value, radix: 16))")
    }
  }

  static let hostile: ReportInput = {
    var input = Fixture.input(
      cities: 12,
      name: { Fixture.text(hostileNames[$0 % 10], hostileNames[($0 + 3) % 10]) })
    input.books = hostileNames.map {
      FileBooks(
        dataset: $0, file: $0,
        tally: Tally(read: 1, accepted: 0, rejected: [.tooLong: 1], excluded: 0, notices: [:]),
        superseded: 0)
    }
    input.pipeline = "<b>"
    input.failures = hostileNames.map { Failure(.fileEmpty, $0, at: .init(file: $0)) }
    return input
  }()

  /// Law: every page is well-formed, says its language, and has one title and one first heading.
  @Test(arguments: inputs.keys.sorted())
  func pagesAreWellFormed(name: String) throws {
    let input = try #require(Self.inputs[name])
    for file in makeSite(input) where file.path.hasSuffix(".html") {
      let page = PageChecker(file.bytes)
      #expect(page.errors.isEmpty, "\(file.path): \(page.errors.prefix(3))")
      #expect(page.elements.count { $0 == "h1" } == 1, "\(file.path)")
      #expect(page.elements.contains("title"), "\(file.path)")
      let language = file.path.hasPrefix("zh/") ? "zh-CN" : "en"
      if file.path != "index.html" { #expect(page.language == language, "\(file.path)") }
      #expect(
        page.text.contains("not the official index") || page.text.contains("不是官方指数")
          || file.path == "index.html")
    }
  }

  /// Law: every link leads to a file of the site, and every fragment to an element.
  @Test(arguments: inputs.keys.sorted())
  func linksResolve(name: String) throws {
    let files = makeSite(try #require(Self.inputs[name]))
    let paths = Set(files.map(\.path) + [Site.workbookPath])
    #expect(paths.count == files.count + 1)
    var anchors: [String: Set<String>] = [:]
    var wanted: [(String, String, String)] = []
    for file in files where file.path.hasSuffix(".html") {
      let page = PageChecker(file.bytes)
      anchors[file.path] = page.ids
      for link in page.links {
        let target = resolve(link, from: file.path)
        #expect(target.map(paths.contains) == true, "\(file.path): \(link)")
        if let target, let fragment = link.split(separator: "#").last, link.contains("#") {
          wanted.append((file.path, target, String(fragment)))
        }
      }
    }
    for (path, target, fragment) in wanted {
      #expect(anchors[target]?.contains(fragment) == true, "\(path): \(target)#\(fragment)")
    }
  }

  /// Law: the two languages have the same pages with the same structure.
  @Test(arguments: inputs.keys.sorted().filter { $0 != "only English" })
  func languagesAreEqual(name: String) throws {
    let files = makeSite(try #require(Self.inputs[name]))
    let pages = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.bytes) })
    let chinese = files.filter { $0.path.hasPrefix("zh/") }
    #expect(!chinese.isEmpty)
    for file in chinese {
      let twin = try #require(pages["en/" + file.path.dropFirst(3)])
      let (zh, en) = (PageChecker(file.bytes), PageChecker(twin))
      // On the map of provinces a long name takes two lines in one language and one in the other.
      let hasMap = ["zh/regions.html", "zh/print.html"].contains(file.path)
      let compared = [zh, en].map { page in page.elements.filter { !hasMap || $0 != "text" } }
      #expect(compared[0] == compared[1], "\(file.path)")
      #expect(zh.headings == en.headings, "\(file.path)")
      #expect(zh.ids == en.ids, "\(file.path)")
    }
  }

  @Test func theSameInputGivesTheSameBytes() {
    let (first, second) = (makeSite(Fixture.input(cities: 12)), makeSite(Fixture.input(cities: 12)))
    #expect(first == second)
    #expect(first.map(\.path) == first.map(\.path).sorted())
  }

  @Test func oneLanguageHasNoLinkToTheOther() throws {
    let files = makeSite(try #require(Self.inputs["only English"]))
    #expect(!files.contains { $0.path.hasPrefix("zh/") })
  }

  /// Law: a Chinese character is never followed by ASCII punctuation.
  @Test func chinesePunctuationIsFullWidth() {
    for file in makeSite(Fixture.input(cities: 40, missing: [1])) where file.path.hasPrefix("zh/") {
      let scalars = Array(PageChecker(file.bytes).text.unicodeScalars)
      for (first, second) in zip(scalars, scalars.dropFirst()) {
        let isChinese = (0x4E00...0x9FFF).contains(first.value)
        let context = "\(file.path): \(first)\(second)"
        if isChinese { #expect(!",;:!?()".unicodeScalars.contains(second), "\(context)") }
      }
    }
  }

  @Test func hostileNamesStayText() {
    for file in makeSite(Self.hostile) where file.path.hasSuffix(".html") {
      // The site's own script is the only one.
      let source = String(decoding: file.bytes, as: UTF8.self)
        .replacing(/<script src="(\.\.\/)+assets\/site\.js" defer=""><\/script>/, with: "")
      #expect(
        !source.contains("<script") && !source.contains("<img") && !source.contains("onclick='x"))
      #expect(
        !source.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{2066}" || $0 == "\u{0}" })
    }
  }

  @Test func pathsOfTheMachineAreNotShown() {
    for file in makeSite(Fixture.input(cities: 2)) {
      #expect(!String(decoding: file.bytes, as: UTF8.self).contains("/srv/"), "\(file.path)")
    }
  }

  @Test func cityPagesAreSmall() {
    for file in makeSite(Fixture.input(cities: 2, months: 24)) where file.path.contains("/city/") {
      #expect(file.bytes.count < 150_000, "\(file.path): \(file.bytes.count)")
    }
  }

  @Test func syntheticDataAreMarkedOnEveryPage() {
    for file in makeSite(Fixture.input(cities: 2))
    where file.path.hasSuffix(".html") && file.path != "index.html" {
      let text = PageChecker(file.bytes).text
      #expect(text.contains("合成数据") || text.contains("Synthetic data"), "\(file.path)")
    }
  }

  @Test func assumedFiguresAreMarked() throws {
    let files = makeSite(Fixture.input(cities: 2))
    let methods = try #require(files.first { $0.path == "zh/methods.html" })
    let marks = PageChecker(methods.bytes).text.split(separator: "〔假定〕").count - 1
    let assumed = Fixture.edition.nodes.count { $0.pointsBasis == .assumed }
    let rules = Fixture.edition.nodes.count { $0.leaf?.ruleBasis == .assumed }
    #expect(marks >= assumed + rules)
  }

  @Test func anUnrankedCitySaysWhy() throws {
    let files = makeSite(Fixture.input(cities: 3, missing: [1]))
    let code = Fixture.cities(3)[1].code
    let page = try #require(files.first { $0.path == "en/city/\(code).html" })
    let text = PageChecker(page.bytes).text
    #expect(text.contains("too little data") && text.contains("n/a"))
  }

  @Test(arguments: [
    ("gdp:500+", "地区生产总值5,000亿元以上", "GDP over 500 billion yuan"),
    ("population:1-3", "人口100–300万人", "Population 1–3 million"),
    ("gdp-per-head:0-5000", "人均地区生产总值5,000美元以下", "GDP per head under 5,000 US$"),
    ("width:1-2", "width:1-2", "width:1-2"), ("gdp:", "gdp:", "gdp:"),
  ])
  func bandsHaveTitles(id: String, zh: String, en: String) {
    #expect(Fixture.regions.title(ofBand: id) == Fixture.text(zh, en))
  }

  @Test func everyReasonAndNoticeHasItsOwnTitle() {
    #expect(Set(Reason.allCases.map(\.title)).count == Reason.allCases.count)
    #expect(Set(Notice.allCases.map(\.title)).count == Notice.allCases.count)
    #expect(Set(Failure.Code.allCases.map(\.title)).count == Failure.Code.allCases.count)
  }
}

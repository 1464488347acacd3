import Records
import Testing

@testable import Report

@Suite struct PrintTests {
  private func page(_ language: String, _ input: ReportInput) throws -> PageChecker {
    let file = try #require(makeSite(input).first { $0.path == "\(language)/print.html" })
    return PageChecker(file.bytes)
  }

  /// Law: nothing on paper leads elsewhere, and what is listed in front is there.
  @Test(arguments: ["zh", "en"], ["usual", "hostile", "no city", "no data"])
  func linksStayInside(language: String, name: String) throws {
    let page = try page(language, try #require(SiteTests.inputs[name]))
    #expect(page.errors.isEmpty, "\(page.errors.prefix(3))")
    for link in page.links where link != "../assets/print.css" {
      #expect(link.hasPrefix("#"), "\(link)")
      #expect(page.ids.contains(String(link.dropFirst())), "\(link)")
    }
  }

  /// Law: every numbered thing of a chapter is listed, once.
  @Test func everythingIsListed() throws {
    let page = try page("zh", Fixture.input())
    let numbered = page.ids.filter {
      $0.wholeMatch(of: /(chapter|section|table|figure)-\d+-\d+/) != nil
    }
    let listed = page.links.filter { $0.hasPrefix("#") }.map { String($0.dropFirst()) }
    #expect(numbered.count > 20)
    #expect(Set(listed) == numbered)
    #expect(listed.count == numbered.count)
  }

  /// Law: a table that may run over a page says on the next which one it is; shorter ones do not.
  @Test(arguments: ["zh", "en"])
  func longTablesSayThatTheyGoOn(language: String) throws {
    let file = try #require(
      makeSite(Fixture.input()).first { $0.path == "\(language)/print.html" })
    let tables = String(decoding: file.bytes, as: UTF8.self).split(separator: "<table").dropFirst()
    var long = 0
    for table in tables {
      let body = table.split(separator: "<tbody>", maxSplits: 1)[1].split(separator: "</tbody>")[0]
      let isLong = body.split(separator: "<tr").count > 12
      let head = table.split(separator: "<tbody>")[0]
      #expect(isLong == head.contains("class=\"continued\" aria-hidden=\"true\""))
      guard isLong else { continue }
      long += 1
      let label = try #require(table.firstMatch(of: /(?:表|Table )(\d+-\d+)/)).1
      #expect(
        head.contains(language == "zh" ? "续表\(label)<" : "Table \(label) (continued)<"))
      let columns = head.split(separator: "scope=\"col\"").count - 1
      #expect(head.contains("colspan=\"\(columns)\""))
    }
    #expect(long >= 4 && long < tables.count)
  }

  /// The figures of the site are in the printed month too, for every group.
  @Test func theFiguresOfTheSiteArePrinted() throws {
    let input = Fixture.input()
    let model = Model(input)
    let html = try #require(makeSite(input).first { $0.path == "en/print.html" })
    let source = String(decoding: html.bytes, as: UTF8.self)
    for kind in [
      "rank (dot) and 90% interval", "level-1 scores, 0–100", "mean index by province",
      "cities by index in steps", "gained and lost most places",
    ] {
      let found = source.split(separator: "<figcaption").dropFirst()
        .count { $0.split(separator: "</figcaption>")[0].contains(kind) }
      #expect(found == model.groups.count, "\(kind)")
    }
  }

  @Test func numbersGoByChapter() {
    var outline = PrintOutline(language: .zh)
    let labels: [String] = [
      outline.next(.table, "a"), outline.next(.chapter, "b"), outline.next(.section, "c"),
      outline.next(.table, "d"), outline.next(.figure, "e"), outline.next(.table, "f"),
      outline.next(.chapter, "g"), outline.next(.section, "h"), outline.next(.table, "i"),
    ].map(\.label)
    #expect(labels == ["表1　", "一、", "（一）", "表1-1　", "图1-1　", "表1-2　", "二、", "（一）", "表2-1　"])
    #expect(outline.entries.map(\.title).joined() == "abcdefghi")
    let anchors = Set(outline.entries.map(\.anchor.id))
    #expect(anchors.count == outline.entries.count)
  }

  /// The page numbers that are known stand in the contents, and change nothing else.
  @Test func contentsNamePages() throws {
    let site = Site(Fixture.input(cities: 12))
    let document = try #require(site.documents(PrintOrder(report: true)).first)
    #expect(document.path == "report.pdf" && document.hasContents)
    let without = PageChecker(site.files(of: document, pages: [:])[0].bytes)
    let with = PageChecker(site.files(of: document, pages: ["chapter-2-2": 4711])[0].bytes)
    #expect(!without.text.contains("4711") && with.text.contains("4711"))
    #expect(with.elements == without.elements && with.ids == without.ids)
  }

  @Test func documentsAreThoseAskedFor() {
    let input = Fixture.input(cities: 3)
    let codes = input.cities.map(\.code)
    let site = Site(input)
    let unknown = CityCode(rawValue: 990_100)
    let all = site.documents(PrintOrder(report: true, briefs: [codes[1], unknown]))
    #expect(all.map(\.path) == ["report.pdf", "report-en.pdf", "brief-\(codes[1]).pdf"])
    #expect(site.documents(PrintOrder(report: false, briefs: codes)).count == 3)
    #expect(site.documents(PrintOrder(report: false)).isEmpty)
  }

  /// Law: a brief is well-formed for every city, loads its style sheet, and says what the page says.
  @Test(arguments: ["usual", "hostile", "some without data"])
  func briefsAreWellFormed(name: String) throws {
    let input = try #require(SiteTests.inputs[name])
    let site = Site(input)
    let order = PrintOrder(report: false, briefs: input.cities.prefix(20).map(\.code))
    for document in site.documents(order) {
      let files = site.files(of: document, pages: [:])
      let page = PageChecker(files[0].bytes)
      #expect(page.errors.isEmpty, "\(document.path): \(page.errors.prefix(3))")
      #expect(page.links == ["../../assets/print.css"], "\(document.path)")
      #expect(files[1].path == "assets/print.css")
      #expect(page.text.contains("表1　") && !page.text.contains("表1-1"))
    }
  }

  /// The downloads name what is printed, and only then.
  @Test func downloadsNameThePrints() throws {
    var input = Fixture.input(cities: 3)
    let path = "zh/downloads.html"
    let without = try #require(makeSite(input).first { $0.path == path })
    #expect(!PageChecker(without.bytes).links.contains { $0.hasSuffix(".pdf") })
    let code = input.cities[0].code
    input.printed = PrintOrder(report: true, briefs: [code])
    let with = try #require(makeSite(input).first { $0.path == path })
    let links = PageChecker(with.bytes).links.filter { $0.hasSuffix(".pdf") }
    #expect(links == ["../report.pdf", "../report-en.pdf", "../brief-\(code).pdf"])
  }
}

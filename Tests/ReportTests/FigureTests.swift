import Contract
import Records
import Testing

@testable import Report

/// Laws of all figures of the site, for usual and extreme inputs.
@Suite struct FigureTests {
  static let inputs: [String: ReportInput] = {
    var inputs = SiteTests.inputs
    inputs["nearly equal"] = Fixture.input(cities: 60, index: { 87.5 + Double($0) * 1e-9 })
    inputs["all at 0"] = Fixture.input(cities: 3, index: { _ in 0 })
    inputs["all at 100"] = Fixture.input(cities: 3, index: { _ in 100 })
    inputs["far apart"] = Fixture.input(cities: 80, index: { $0 == 0 ? 0 : 100 - Double($0) / 1e4 })
    inputs["two months"] = Fixture.input(cities: 12, months: 2)
    inputs["three years"] = Fixture.input(cities: 12, months: 36)
    inputs["long names"] = Fixture.input(name: { number in
      Fixture.text("黔西南布依族苗族自治州\(number)", "Qianxinan Buyei and Miao Prefecture \(number)")
    })
    return inputs
  }()

  /// A page with what its drawings are found to be.
  private struct Page {
    let path: String
    let bytes: [UInt8]
    let drawings: [DrawingChecker.Drawing]
  }

  /// The pages of all inputs, made and read once for all laws.
  private static let sites = inputs.mapValues { input in
    makeSite(input).filter { $0.path.hasSuffix(".html") }.map { file in
      Page(path: file.path, bytes: file.bytes, drawings: DrawingChecker(file.bytes).drawings)
    }
  }

  private func pages(_ name: String) throws -> [Page] { try #require(Self.sites[name]) }

  /// Law: every figure has a number, two titles, a drawing with title and description, and its numbers.
  @Test(arguments: inputs.keys.sorted())
  func figuresAreComplete(name: String) throws {
    for page in try pages(name) {
      let path = page.path
      let source = String(decoding: page.bytes, as: UTF8.self)
      let figures = source.split(separator: "<figure ").dropFirst()
        .map { $0.split(separator: "</figure>")[0] }
      // Paper numbers by chapter and has nothing to unfold or download; `PrintTests` looks at it.
      for (number, figure) in figures.enumerated() where !path.hasSuffix("print.html") {
        let mark = path.hasPrefix("zh/") ? "图\(number + 1)　" : "Figure \(number + 1). "
        #expect(figure.contains("<strong>\(mark)"), "\(path): \(mark)")
        #expect(!figure.contains("<span></span>") && figure.contains("<span>"), "\(path)")
        #expect(figure.contains("role=\"img\""), "\(path)")
        #expect(figure.contains("<table>") != figure.contains("href=\"#table-"), "\(path)")
        #expect(figure.contains(".csv\" download"), "\(path)")
      }
      for drawing in page.drawings where !drawing.isHidden {
        #expect(!drawing.title.isEmpty && !drawing.description.isEmpty, "\(path)")
      }
    }
  }

  /// Law: every shape lies within its drawing, whatever the numbers are.
  @Test(arguments: inputs.keys.sorted())
  func shapesStayInside(name: String) throws {
    for page in try pages(name) {
      let path = page.path
      for drawing in page.drawings {
        #expect(drawing.width > 0 && drawing.height > 0, "\(path)")
        #expect(drawing.broken.isEmpty, "\(path): \(drawing.broken)")
        let outside = drawing.coordinates.filter {
          $0.value < 0 || $0.value > ($0.isAcross ? drawing.width : drawing.height)
        }
        #expect(outside.isEmpty, "\(path): \(drawing.title): \(outside.prefix(3))")
      }
    }
  }

  /// Law: no text is written over another or leaves its drawing.
  @Test(arguments: inputs.keys.sorted())
  func textsKeepApart(name: String) throws {
    for page in try pages(name) {
      let path = page.path
      for drawing in page.drawings {
        for (number, label) in drawing.labels.enumerated() {
          let isInside =
            label.left >= -1 && label.right <= drawing.width + 1 && label.top >= 0
            && label.bottom <= drawing.height + 1
          #expect(isInside, "\(path): \(drawing.title): \(label)")
          let over = drawing.labels[(number + 1)...].first(where: label.overlaps)
          #expect(over == nil, "\(path): \(drawing.title): \(label.text), \(over?.text ?? "")")
        }
      }
    }
  }

  /// Every kind of figure is on the page where a reader expects it.
  @Test func figuresAreWhereTheyAreExpected() throws {
    let input = Fixture.input(cities: 80)
    let site = Dictionary(uniqueKeysWithValues: makeSite(input).map { ($0.path, $0.bytes) })
    let city = try #require(input.current.ranking(.group(.capital))?.places.last?.city)
    for (path, texts) in [
      ("en/index.html", ["gained most", "chiefly through", "up to five cities"]),
      ("en/ranking-capital.html", ["90% interval (line)", "stronger shade is higher"]),
      ("en/ranking-prefecture.html", ["90% interval (line)", "stronger shade is higher"]),
      ("en/regions.html", ["mean index by province", "drawing convention"]),
      (
        "en/city/\(city).html",
        ["this city's step", "Change of the index by cause", "all on one scale"]
      ),
    ] {
      let page = PageChecker(try #require(site[path]))
      for text in texts { #expect(page.text.contains(text), "\(path): \(text)") }
    }
    let ranking = String(decoding: try #require(site["en/ranking-capital.html"]), as: UTF8.self)
    #expect(ranking.split(separator: "class=\"sparkline\"").count - 1 == 36)
  }

  /// A month without an earlier one has no line over the months, and no change.
  @Test func oneMonthHasNoTrend() throws {
    for page in try pages("one month") {
      let source = String(decoding: page.bytes, as: UTF8.self)
      #expect(!source.contains("class=\"sparkline\""), "\(page.path)")
      let text = PageChecker(page.bytes).text
      let tellsOfTime = text.contains("all on one scale") || text.contains("by cause, points")
      #expect(!tellsOfTime, "\(page.path)")
    }
  }

  @Test func aCityWithoutDataHasNoFigure() throws {
    let code = Fixture.cities(42)[17].code
    let page = try #require(
      try pages("some without data").first { $0.path == "en/city/\(code).html" })
    #expect(!String(decoding: page.bytes, as: UTF8.self).contains("<figure "))
  }
}

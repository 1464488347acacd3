import Records
import Testing

@testable import Report

/// What may not leave the house does not, and what is the report's own does.
@Suite struct OutputScanTests {
  private func found(_ path: String, _ text: String) -> OutputFinding? {
    SiteFile(path: path, bytes: Array(text.utf8)).personalNumber()
  }

  /// Law: nothing is found in a report, whoever its cities are.
  @Test func aReportGoesOut() {
    for input in [Fixture.input(cities: 12), SiteTests.hostile] {
      let files = makeSite(input)
      #expect(files.count > 20)
      for file in files { #expect(file.personalNumber() == nil, "\(file.path)") }
    }
  }

  /// Law: a number in the name of a city is found on a page of each language and in every table that names it.
  @Test(arguments: ["13800138000", "11010519491231002X", "4111111111111111"])
  func aNameWithANumberDoesNotGoOut(number: String) {
    var input = Fixture.input(cities: 3)
    let city = input.cities[0]
    input.cities[0] = ReportCity(
      code: city.code, name: LocalizedText(zh: "市\(number)", en: "City \(number)"),
      provinceCode: city.provinceCode, provinceName: city.provinceName, group: city.group)
    let stopped = makeSite(input).filter { $0.personalNumber() != nil }.map(\.path)
    for path in ["data/indices.csv", "data/indices.json", "zh/index.html", "en/cities.html"] {
      #expect(stopped.contains(path), "\(path) of \(stopped.count)")
    }
  }

  @Test func thePlaceIsSaidAndNotTheNumber() throws {
    let text = "month,alert\r\n2018-03,\"a\nb 13800138000\"\r\n"
    let finding = try #require(found("data/alerts.csv", text))
    #expect(finding == OutputFinding(kind: .phone, line: 3, column: 3))
  }

  /// A column of numbers may hold the digits of a telephone; a text that does is another matter.
  @Test func figuresOfTablesAreTheReportsOwn() {
    let head = "dataset,measure,city_code,month,value\r\n"
    #expect(found("data/measures.csv", head + "a,sum,110000,2018-03,13800138000\r\n") == nil)
    #expect(found("data/measures.csv", head + "a,sum,110000,2018-03,-0.13800138000\r\n") == nil)
    #expect(found("months/2018-03/scores.csv", "a,13800138000\r\n") != nil)
    #expect(found("data/measures.csv", head + "13800138000,sum,110000,2018-03,1\r\n") != nil)
    #expect(found("data/measures.csv", head + "a,sum,110000,2018-03,tel 13800138000\r\n") != nil)
    #expect(found("data/measures.csv", head + "a,sum,110000,2018-03,\"13800138000\"\r\n") != nil)
    // A comma within quotes begins no column.
    #expect(found("data/measures.csv", head + "\"a,b,c,d,13800138000,e\",1,2,3,4\r\n") != nil)
    #expect(found("data/measures.csv", head + "\"a\"\"b\",s,1,2,13800138000\r\n") == nil)
    #expect(found("data/other.csv", head + "a,sum,110000,2018-03,13800138000\r\n") != nil)
    #expect(found("data/dictionary.csv", "a,b,c,d,13800138000\r\n") != nil)
  }

  /// Law: a figure's column is found whatever stands in the lines before it: a slow twin that cuts every line
  /// into cells finds the same figures.
  @Test(arguments: 0..<20 as Range<UInt64>) func columnsAreThoseOfASlowTwin(seed: UInt64) {
    var random = Random(seed, "columns of a table")
    let number = "13800138000"
    let texts = ["", "a", "名", "\"x,y\"", "\"x\n\"\"y,\"", "2018-03", "\"\""]
    let isNumber = ReportTable.measures.columns.map { $0.kind == .number }
    for _ in 0..<100 {
      var text = ReportTable.measures.columns.map(\.name).joined(separator: ",") + "\r\n"
      var isFigure = true
      for _ in 0..<random.below(6) + 1 {
        var cells = isNumber.map { $0 ? "\(random.below(1000))" : random.pick(texts) }
        if random.below(2) == 0 {
          // Most tables are clean, so that figures before and behind quotes are met.
          let column = random.below(8) > 0 ? isNumber.count - 1 : random.below(isNumber.count)
          cells[column] = number
          isFigure = isFigure && isNumber[column]
        }
        text += cells.joined(separator: ",") + "\r\n"
      }
      let isFound = found("data/measures.csv", text) != nil
      #expect(isFound != isFigure)
    }
  }

  @Test func figuresOfPagesAreTheReportsOwn() {
    let cells = [
      "13800138000", "13800138000.25%", "<a href=\"x\">−13800138000</a>",
      "<strong>13800138000</strong>",
    ]
    let others = [
      "<td>", "<th scope=\"row\">", "<p>", "<td class=\"number\"></td>", "<td class=\"x\">",
    ]
    for cell in cells {
      #expect(found("zh/index.html", "<td class=\"number\">\(cell)</td>") == nil, "\(cell)")
      for tag in others {
        #expect(found("zh/index.html", "\(tag)\(cell)</td>") != nil, "\(tag)\(cell)")
      }
    }
    #expect(found("zh/index.html", "<td class=\"number\">tel 13800138000</td>") != nil)
    #expect(found("zh/index.html", "<a href=\"13800138000\">1</a>") != nil)
    #expect(found("zh/index.html", "13800138000") != nil)
  }

  @Test func figuresOfJSONStandOutsideOfStrings() {
    #expect(found("data/indices.json", "{\"value\":[1,13800138000,0.13800138000]}") == nil)
    #expect(found("data/indices.json", "{\"value\":[1,\"13800138000\"]}") != nil)
    #expect(found("data/indices.json", "{\"a\\\"\":[13800138000]}") == nil)
    #expect(found("data/indices.json", "{\"a\\\":[13800138000\":1}") != nil)
    #expect(found("manifest.json", "{ \"file\": \"x_13800138000_20180401.csv\" }") != nil)
  }

  @Test func whatIsNoTableIsTextThroughout() {
    #expect(found("assets/site.js", "x = 13800138000") != nil)
    #expect(found("assets/site.css", "a { width: 13800138000px }") != nil)
  }
}

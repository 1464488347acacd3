import Contract
import Records
import Testing

@testable import Report

/// Every figure leads to where it comes from.
@Suite struct OriginTests {
  /// One cell of a table as it stands in a page.
  private struct Cell {
    let isHead: Bool
    let isFigure: Bool
    let hasLink: Bool
    let text: String

    /// Whether it shows a number, and not that there is none.
    var showsNumber: Bool { isFigure && text.contains(where: \.isNumber) }
  }

  private struct Table {
    let caption: String
    let heads: [Cell]
    let rows: [[Cell]]
  }

  /// The tables of a page of ours, whose markup `SiteTests` has checked.
  private static func tables(of page: String) -> [Table] {
    page.split(separator: "<table").dropFirst().map { part in
      let table = part.split(separator: "</table>")[0]
      let caption = table.split(separator: "</caption>")[0].split(separator: ">").last ?? ""
      let rows = table.split(separator: "<tr").dropFirst().map { row in
        cells(of: row.split(separator: "</tr>")[0])
      }
      return Table(caption: String(caption), heads: rows.first ?? [], rows: Array(rows.dropFirst()))
    }
  }

  /// The cells of a row: as bytes, since there are a hundred thousand of them.
  private static func cells(of row: Substring) -> [Cell] {
    var cells: [Cell] = []
    var rest = row.utf8
    while let start = rest.firstRange(of: "<t".utf8) {
      rest = rest[start.upperBound...]
      guard let kind = rest.first, kind == UInt8(ascii: "h") || kind == UInt8(ascii: "d"),
        let open = rest.firstIndex(of: UInt8(ascii: ">")),
        let close = rest.firstRange(of: kind == UInt8(ascii: "h") ? "</th>".utf8 : "</td>".utf8)
      else { continue }
      let body = rest[rest.index(after: open)..<close.lowerBound]
      var isTag = false
      let text = body.filter { byte in
        if byte == UInt8(ascii: "<") { isTag = true }
        defer { if byte == UInt8(ascii: ">") { isTag = false } }
        return !isTag
      }
      cells.append(
        Cell(
          isHead: kind == UInt8(ascii: "h"),
          isFigure: rest[..<open].firstRange(of: "number".utf8) != nil,
          hasLink: body.firstRange(of: "<a href=".utf8) != nil,
          text: String(decoding: text, as: UTF8.self)))
      rest = rest[close.upperBound...]
    }
    return cells
  }

  /// Pages that tell of indices, ranks and scores; those of the books are where the links end.
  private static func tellsOfResults(_ path: String) -> Bool {
    let own = path.split(separator: "/").dropFirst().joined(separator: "/")
    return ["index.html", "regions.html", "ranking-", "city/", "province/", "region/", "band/"]
      .contains { own.hasPrefix($0) }
  }

  /// Law: a number in a table of results has a link to its origin in its cell, its row or its head.
  @Test(arguments: ["usual", "some without data", "one month", "one city", "ties"])
  func everyFigureHasAnOrigin(name: String) throws {
    var figures = 0
    for file in makeSite(try #require(SiteTests.inputs[name]))
    where file.path.hasSuffix(".html") && Self.tellsOfResults(file.path) {
      for table in Self.tables(of: String(decoding: file.bytes, as: UTF8.self)) {
        for row in table.rows {
          let isLed = row.contains { $0.isHead && $0.hasLink }
          for (column, cell) in row.enumerated() where cell.showsNumber {
            figures += 1
            let head = column < table.heads.count && table.heads[column].hasLink
            #expect(
              isLed || cell.hasLink || head, "\(file.path), \(table.caption): \(cell.text)")
          }
        }
      }
    }
    #expect(figures > 20)
  }

  /// Law: an index in a ranking leads to the scores it is made of, a score to the measures it is made
  /// of, a measure to the books of its dataset: all the way, without a step that is missing.
  @Test func theWayLeadsFromTheIndexToTheBooks() throws {
    let input = Fixture.input()
    let files = makeSite(input)
    func page(_ path: String) throws -> String {
      String(decoding: try #require(files.first { $0.path == path }).bytes, as: UTF8.self)
    }
    let city = try #require(input.current.ranking(.group(.prefecture))?.places.first).city
    let ranking = try page("zh/ranking-prefecture.html")
    #expect(ranking.contains("href=\"city/\(city).html#scores\""))
    let own = try page("zh/city/\(city).html")
    #expect(own.contains("id=\"scores\""))
    let assessment = try #require(input.current.assessment(of: city))
    var steps = 0
    for (node, score) in zip(input.edition.nodes, assessment.nodes) {
      guard let leaf = node.leaf else { continue }
      #expect(own.contains("id=\"score-\(node.id)\""))
      #expect(own.contains("id=\"measures-\(node.id)\""))
      #expect((score.value != nil) == own.contains("href=\"#measures-\(node.id)\""))
      for term in leaf.formula.terms {
        steps += 1
        #expect(own.contains("href=\"../quality.html#dataset-\(term.measure.dataset)\""))
      }
    }
    #expect(steps > 30)
    let quality = try page("zh/quality.html")
    for dataset in input.datasets { #expect(quality.contains("id=\"dataset-\(dataset.id)\"")) }
    #expect(own.contains("citycredit explain PIPELINE --city \(city)"))
  }

  /// Every measure of every kind of formula is among its terms, in order, with its part.
  @Test func everyMeasureOfAFormulaIsATerm() {
    let (a, b, c) = (MeasureID("x", "a"), MeasureID("x", "b"), MeasureID("y", "c"))
    #expect(Formula.ratio(of: [a, b], to: [c], scale: 1).terms.map(\.measure) == [a, b, c])
    #expect(
      Formula.ratio(of: [a, b], to: [c], scale: 1).terms.map(\.part)
        == [.numerator, .numerator, .denominator])
    #expect(Formula.mean(of: a, over: c).terms.map(\.part) == [.numerator, .denominator])
    for formula in [
      Formula.count([a, c]), .atLeast([a, c], 2), .none([a, c]), .nonZero([a, c]),
    ] {
      #expect(formula.terms.map(\.measure) == [a, c])
      #expect(formula.terms.allSatisfy { $0.part == .counted })
    }
  }

  /// A city's page stays one that a telephone loads at once.
  @Test func aCityPageStaysSmall() throws {
    let files = makeSite(Fixture.input(cities: 42, months: 12))
    let largest = files.filter { $0.path.contains("/city/") }.map(\.bytes.count).max()
    #expect(try #require(largest) < 150_000)
  }
}

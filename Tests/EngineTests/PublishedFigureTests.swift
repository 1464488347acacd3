import Contract
import Foundation
import Records
import Report
import Testing

@testable import Engine

/// Every figure that leaves the house, against the exact answers that the sample knows from its own plan: none is
/// rounded to hide it, none is made up, and pages, tables and alerts say the same.
@Suite struct PublishedFigureTests {
  private typealias Cell = ExactAnswers.Cell

  /// The cells of the rows of a table of a page, found by a part of its caption.
  private static func table(_ caption: String, of page: String) -> [[String]]? {
    let table = page.components(separatedBy: "<table").dropFirst().first {
      $0.components(separatedBy: "</caption>")[0].contains(caption)
    }
    return table?.components(separatedBy: "</table>")[0].components(separatedBy: "<tr")
      .dropFirst(2).map(cells)
  }

  private static func cells(of row: String) -> [String] {
    row.components(separatedBy: "<t").dropFirst().compactMap { cell in
      guard cell.hasPrefix("h") || cell.hasPrefix("d") else { return nil }
      let end = cell.hasPrefix("h") ? "</th>" : "</td>"
      var text = ""
      var isTag = true
      for character in cell.components(separatedBy: end)[0] {
        if character == "<" { isTag = true }
        if !isTag { text.append(character) }
        if character == ">" { isTag = false }
      }
      return text.replacing("&amp;", with: "&")
    }
  }

  @Test(arguments: ["2018", "2020"])
  func everyPublishedFigureIsExact(edition: String) async throws {
    let place = try Place()
    var settings = try place.settings(.few, edition: edition)
    let sample = try SmallSample.path
    settings.inbox = sample + "/inbox"
    _ = try await run(settings, log: place.log)
    let answers = try ExactAnswers(sample, "2018-03")
    let session = try Session(try Configuration(settings), log: place.log)
    let input = try await session.fromStore().input
    let site = try place.tree(place.published)
    func text(_ path: String) throws -> String {
      String(decoding: try #require(site[path]), as: UTF8.self)
    }
    // Of few cities the rows that belong to none are others than of all.
    let nowhere = CityCode.unassigned.description
    var compared = 0
    var differing: [String] = []
    func compare(_ found: String?, _ expected: String?, _ what: @autoclosure () -> String) {
      compared += 1
      if found != expected {
        differing.append("\(what()): \(found ?? "nothing") for \(expected ?? "nothing")")
      }
    }

    // Tables: every cell of the window, no more and no less.
    var seen: Set<Cell> = []
    for row in rows(Array(try text("data/measures.csv").utf8)).dropFirst()
    where !row[1].hasPrefix("rejected:") && row[2] != nowhere {
      let cell = Cell(measure: "\(row[0]).\(row[1])", city: row[2], month: row[3])
      seen.insert(cell)
      compare(row[4], answers.months[cell], "measures.csv \(cell)")
    }
    let cities = Set(input.measures.cities.map(\.description)).subtracting([nowhere])
    let window = Set(input.month.window.map(\.description))
    for (cell, value) in answers.months
    where cities.contains(cell.city) && window.contains(cell.month) && !seen.contains(cell) {
      let isNone = value.allSatisfy { $0 == "0" || $0 == "." }
      compare("0", isNone ? "0" : value, "measures.csv \(cell)")
    }

    // Values: of the tables with all digits, of JSON-stat the same.
    let leaves = Dictionary(
      input.edition.nodes.compactMap { node in node.leaf.map { (node.id, $0) } }
    ) { first, _ in first }
    for row in rows(Array(try text("data/scores.csv").utf8)).dropFirst() {
      guard let leaf = leaves[row[3]] else { continue }
      guard let exact = answers.value(leaf.formula, row[2]), !row[5].isEmpty else { continue }
      let value = (Double(exact.of) / Double(exact.to)).roundedToSignificant(12)
      compare(Double(row[5])?.text(), value.text(), "scores.csv \(row[2]) \(row[3])")
    }
    let bytes = try #require(site["data/scores.json"])
    let json = try JSONSerialization.jsonObject(with: bytes)
    let cube = try #require(json as? [String: Any])
    let values = try #require(cube["value"] as? [Any])
    let assessed = input.current.assessments
    let nodes = input.edition.nodes
    #expect(values.count == assessed.count * nodes.count * 4)
    for (row, assessment) in assessed.enumerated() {
      for (column, node) in nodes.enumerated() {
        guard let leaf = node.leaf,
          let found = values[(row * nodes.count + column) * 4] as? Double,
          let exact = answers.value(leaf.formula, assessment.city.description)
        else { continue }
        let value = (Double(exact.of) / Double(exact.to)).roundedToSignificant(12)
        compare(found.text(), value.text(), "scores.json \(assessment.city) \(node.id)")
      }
    }
    // Printed indices are those of the ranking, with the decimals that they are printed with.
    for row in rows(Array(try text("data/indices.csv").utf8)).dropFirst() {
      guard let index = Double(row[6]), !row[8].isEmpty else { continue }
      let decimals = row[7].split(separator: ".").last?.count ?? 2
      compare(row[7], index.fixed(decimals: decimals), "indices.csv \(row[2])")
    }

    // Pages of cities: measures, values, deliveries and their shares.
    let contracts = Dictionary(input.datasets.map { ($0.title.zh, $0) }) { first, _ in first }
    for assessment in input.current.assessments {
      let code = assessment.city.description
      let page = try text("zh/city/\(code).html")
      let terms = input.edition.nodes.flatMap { $0.leaf?.formula.measures ?? [] }
      let measures = try #require(Self.table("各项指标的计量", of: page))
      #expect(measures.count == terms.count)
      for (id, row) in zip(terms, measures) {
        let value = answers.window(id.description, code)
        let isYear = input.measures.series[id]?.time == .annual
        let found = row[4]
        if input.measures.series[id] == nil || isYear && value == 0 {
          compare(found, "暂缺", "\(code) \(id)")
        } else {
          compare(found, ExactAnswers.grouped(value), "\(code) \(id)")
        }
      }
      let scores = try #require(Self.table("各级指标得分", of: page))
      for ((place, node), row) in zip(input.edition.nodes.enumerated().dropFirst(), scores) {
        guard let leaf = node.leaf, assessment.nodes[place].value != nil,
          let exact = answers.value(leaf.formula, code)
        else { continue }
        var expected = ""
        switch leaf.formula {
        case .atLeast, .none: expected = exact.of > 0 ? "是" : "否"
        default:
          let isShare = leaf.unit.zh == "%"
          expected = ExactAnswers.printed(
            isShare ? exact.of * 100 : exact.of, exact.to, places: leaf.decimals)
          expected += isShare ? "%" : leaf.unit.zh.isEmpty ? "" : " \(leaf.unit.zh)"
          if let base = leaf.formula.base, let records = answers.value(base, code),
            records.of < records.to * Int64(input.edition.fewRecords.below)
          {
            expected += "*"
          }
        }
        compare(row[1], expected, "\(code) \(node.id)")
      }
      for row in Self.table("报送记录", of: page) ?? [] {
        let contract = try #require(contracts[row[0]])
        func count(_ name: String) -> Int64 { answers.window("\(contract.id).\(name)", code) }
        for (place, name) in ["reported", "accepted", "rejected", "excluded"].enumerated() {
          compare(
            row[place + 1], ExactAnswers.grouped(count(name)), "\(code) \(contract.id).\(name)")
        }
        compare(
          row[5], ExactAnswers.share(count("accepted"), count("reported")) ?? "暂缺",
          "\(code) \(contract.id) compliance")
        guard contract.lateLine != nil else { continue }
        let late = ExactAnswers.share(count("late"), count("reported")) ?? "–"
        let isAbove = count("late") * 2 > count("reported")
        compare(row[6], late + (isAbove ? "（警示）" : ""), "\(code) \(contract.id) late")
      }
    }

    // Pages of quality: rates by kind and city, concealed decisions.
    let kinds = input.datasets.filter { $0.lateLine != nil }
    let named = Dictionary(input.cities.map { ($0.name.zh, $0.code.description) }) { first, _ in
      first
    }
    let quality = try text("zh/quality-cities.html")
    for row in try #require(Self.table("各城市报送质量", of: quality)) {
      guard let code = named[row[0]] else { continue }
      for (place, kind) in kinds.enumerated() {
        let reported = answers.window("\(kind.id).reported", code)
        let accepted = ExactAnswers.share(answers.window("\(kind.id).accepted", code), reported)
        let late = ExactAnswers.share(answers.window("\(kind.id).late", code), reported)
        compare(row[3 + 2 * place], accepted ?? "暂缺", "quality \(code) \(kind.id)")
        compare(row[4 + 2 * place].replacing("（警示）", with: ""), late ?? "暂缺", "late \(code)")
      }
    }
    for row in try #require(Self.table("双公示抽查", of: quality)) {
      guard let code = named[row[0]] else { continue }
      let checked = answers.window("spot_checks.records", code)
      let concealed = answers.window("spot_checks.concealed", code)
      compare(row[1], ExactAnswers.grouped(checked), "checked \(code)")
      compare(row[2], ExactAnswers.grouped(concealed), "concealed \(code)")
      compare(row[3], ExactAnswers.share(concealed, checked), "concealed share \(code)")
    }

    // Departments: together no more than their city, each with its share, and those above the line on the page.
    let departments = rows(Array(try text("data/departments.csv").utf8)).dropFirst()
    let home = try text("zh/quality.html")
    for kind in kinds {
      let own = departments.filter { $0[0] == kind.id }
      #expect(!own.isEmpty)
      for city in cities {
        let here = own.filter { $0[2] == city }
        for (column, name) in [(5, "reported"), (6, "accepted"), (7, "late")] {
          let sum = here.reduce(Int64(0)) { $0 + (Int64($1[column]) ?? 0) } * 100
          // All that is accepted names who decided; what cannot be read need not.
          let all = answers.window("\(kind.id).\(name)", city)
          let isWhole = name == "reported" ? sum <= all : sum == all
          #expect(isWhole, "\(kind.id) \(city) \(name): \(sum) of \(all)")
        }
      }
      // Of fewer than five records no late share is judged.
      let among = own.filter { named.values.contains($0[2]) }
      let enough = among.filter { (Int($0[5]) ?? 0) >= 5 }
      let above = enough.filter { (Int($0[7]) ?? 0) * 2 > (Int($0[5]) ?? 0) }
      let title = kind.title.zh + "迟报率高于50%的部门"
      for row in Self.table(title, of: home) ?? [] {
        let found = above.first { $0[4] == row[0] && named[row[1]] == $0[2] }
        let all = found.flatMap { Int64($0[5]) } ?? -1
        let late = found.flatMap { Int64($0[7]) } ?? -1
        compare(row[2], ExactAnswers.grouped(all * 100), row[0])
        compare(row[3], ExactAnswers.grouped(late * 100), row[0])
        let share = ExactAnswers.share(late, all)
        compare(row[4], share ?? "?", "share of \(row[0])")
      }
      let late = above.isEmpty ? "没有迟报率高于50%的。" : "\(above.count)个迟报率高于50%。"
      let all = ExactAnswers.grouped(Int64(enough.count) * 100)
      let count =
        enough.isEmpty
        ? "，报送均不足5条。"
        : enough.count == among.count ? late : "；报送不少于5条的\(all)个中，\(late)"
      #expect(home.contains("\(kind.title.zh)：共") && home.contains(count), "\(kind.id) \(count)")
    }

    // Alerts: the number that raised each, and the sentence.
    let alerts = rows(Array(try text("data/alerts.csv").utf8)).dropFirst()
    for row in alerts where row[2] == "late-share" {
      let late = answers.window("\(row[3]).late", row[1])
      let reported = answers.window("\(row[3]).reported", row[1])
      let value = (Double(late) / Double(reported)).roundedToSignificant(12)
      compare(Double(row[4])?.text(), value.text(), "alert \(row[1]) \(row[3])")
      let share = try #require(ExactAnswers.share(late, reported))
      compare(row[6].contains("迟报率为\(share)，") ? share : row[6], share, "sentence \(row[1])")
      #expect(late * 2 > reported)
    }
    for city in cities {
      for kind in kinds {
        let isAbove =
          answers.window("\(kind.id).late", city) * 2 > answers.window("\(kind.id).reported", city)
        let isTold = alerts.contains { $0[1] == city && $0[2] == "late-share" && $0[3] == kind.id }
        compare("\(isTold)", "\(isAbove)", "alert of \(city) \(kind.id)")
      }
    }
    #expect(compared > 5_000)
    #expect(differing.isEmpty, "\(differing.count) of \(compared): \(differing.prefix(5))")
    // No page and no table says "about", nor leaves anything out.
    for (path, bytes) in site where path.hasSuffix(".html") || path.hasSuffix(".csv") {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(!text.contains("≈") && !text.contains(">×<"), "\(path)")
    }
  }
}

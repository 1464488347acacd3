import Contract
import Foundation
import Records
import Register
import Report
import Testing

@testable import Engine

/// Law: no figure leaves the house that nothing accounts for, in whatever file of a report it stands.
///
/// Every page, table and sentence of a published report is walked, number by number. A number is known by the exact
/// answers of the sample or by the index worked out anew from them, for the city that its row or sentence names; or it is of
/// one of the few kinds that are no figures of the month (`PageFigures`, `SampleAccount.fillWords`).
@Suite struct FigureWalkTests {
  /// A report with all that accounts for it.
  struct Walk {
    private(set) var of: SampleAccount
    private let names: [(name: String, code: String)]
    private let indices: [[Double]]
    private let files: Set<String>
    var walked = 0
    var open: [String] = []

    init(_ account: SampleAccount) {
      of = account
      var names: [(name: String, code: String)] = [
        ("无法归入", CityCode.unassigned.description), ("Unassigned", CityCode.unassigned.description),
        ("belong to no city", CityCode.unassigned.description),
      ]
      for city in account.bench.cities {
        names += [(city.name.zh, city.code.description), (city.name.en, city.code.description)]
      }
      self.names = names
      indices = account.input.current.rankings.compactMap { ranking in
        guard case .group = ranking.scope else { return nil }
        return account.ranked(ranking.scope).compactMap { account.now[$0]?.index }
      }
      files = Set(account.answers.books.map { $0[1] })
    }

    /// Walks a page statement by statement.
    mutating func page(_ path: String, _ text: String) {
      let own = path.firstMatch(of: /city\/(\d{6})\.html/).map { String($0.1) }
      for statement in PageFigures.statements(of: text) {
        guard !statement.contains("class=\"tick\"") else { continue }
        let plain = PageFigures.plain(statement)
        let figures = PageFigures.of(plain)
        guard !figures.isEmpty, !isBin(plain) else { continue }
        walked += figures.count
        var about = (own.map { [$0] } ?? []) + named(plain)
        // The labels of a drawing have no row: they are those of any city of the page.
        if own == nil, statement.contains("<text") || statement.contains("<desc") {
          about = of.codes
        }
        if path.contains("quality-files") { about += files.filter { plain.contains($0) } }
        let pools =
          (statement.contains("<td") ? [] : [of.account.ofSentences])
          + (path.contains("/audit.") ? [of.account.ofAudit] : [])
        for figure in figures
        where !of.account.knows(figure, about) && !pools.contains(where: { $0.contains(figure) }) {
          open.append("\(path): \(figure) in “\(plain.prefix(160))”")
        }
      }
    }

    /// Takes the departments for known: that their counts are a city's together is `PublishedFigureTests`'s law.
    mutating func departments(_ rows: [[String]]) {
      let rows = rows.dropFirst()
      for (kind, own) in Dictionary(grouping: rows, by: { $0[0] }) {
        var (above, enough, reported) = (0, 0, Int64(0))
        for row in own {
          let (all, late) = (Int64(row[5]) ?? 0, Int64(row[7]) ?? 0)
          walked += 3
          if late > all { open.append("departments: \(late) late of \(all)") }
          let share = ExactAnswers.share(late, all)
          of.account.add(
            row[2], [ExactAnswers.grouped(all * 100), ExactAnswers.grouped(late * 100), share])
          guard of.codes.contains(row[2]) else { continue }
          reported += all
          guard all >= of.input.edition.fewRecords.below else { continue }
          enough += 1
          if late * 2 > all { above += 1 }
        }
        let cities = of.codes.reduce(Int64(0)) { $0 + of.answers.window("\(kind).reported", $1) }
        of.account.add(all: [
          ExactAnswers.grouped(Int64(own.count { of.codes.contains($0[2]) }) * 100), "\(above)",
          ExactAnswers.grouped(Int64(enough) * 100),
          ExactAnswers.grouped(cities - reported * 100),
        ])
      }
    }

    /// The cities that a statement names.
    private func named(_ text: String) -> [String] {
      names.compactMap { text.contains($0.name) ? $0.code : nil }
    }

    /// A step of a distribution, and how many cities are in it.
    private func isBin(_ text: String) -> Bool {
      guard let bin = text.wholeMatch(of: /\s*(\d+(?:\.\d+)?)–(\d+(?:\.\d+)?)\s+(\d+)\s*/),
        let low = Double(bin.1), let high = Double(bin.2), let count = Int(bin.3)
      else { return false }
      return indices.contains { all in
        let last = all.allSatisfy { $0 <= high }
        return all.count { $0 >= low && ($0 < high || last && $0 == high) } == count
      }
    }

    /// Compares a number of a table that machines read.
    mutating func compare(_ found: String, _ exact: Double?, _ what: @autoclosure () -> String) {
      walked += 1
      guard let exact else {
        if !found.isEmpty { open.append("\(what()): \(found) for nothing") }
        return
      }
      guard let value = Double(found), abs(value - exact) <= 1e-6 + 1e-9 * abs(exact) else {
        open.append("\(what()): \(found.isEmpty ? "nothing" : found) for \(exact)")
        return
      }
    }
  }

  private static func stored(
    _ edition: String, _ sample: String
  ) async throws -> (Place, StoredReport) {
    let place = try Place()
    var settings = try place.settings(.fewInBoth, edition: edition)
    settings.inbox = sample + "/inbox"
    _ = try await run(settings, log: place.log)
    let session = try Session(try Configuration(settings), log: place.log)
    return (place, try await session.fromStore())
  }

  /// The rows of a table by file, without the name, which CSV writes as no formula, and in any order.
  private static func counts(_ rows: some Sequence<[String]>) -> [String] {
    rows.map { ([$0[0]] + $0[2...]).joined(separator: ",") }.sorted()
  }

  @Test(arguments: ["2018", "2020"])
  func everyFigureOfEveryFileIsAccountedFor(edition: String) async throws {
    let sample = try SmallSample.path
    let (place, stored) = try await Self.stored(edition, sample)
    var walk = Walk(try SampleAccount(stored, sample: sample))
    let site = try place.tree(place.published)
    for (path, bytes) in site.sorted(by: { $0.key < $1.key }) {
      let text = String(decoding: bytes, as: UTF8.self)
      switch path {
      case _ where path.hasSuffix(".html"): walk.page(path, text)
      case "data/measures.csv", "data/scores.json":
        // `PublishedFigureTests` compares every cell.
        continue
      case "data/scores.csv": walk.scores(rows(Array(bytes)))
      case "data/indices.csv": walk.indices(rows(Array(bytes)))
      case "data/indices.json": try walk.cube(bytes)
      case "data/groups.csv": walk.groups(rows(Array(bytes)))
      case "data/books.csv":
        #expect(
          Self.counts(rows(Array(bytes)).dropFirst()) == Self.counts(walk.of.answers.books))
      case "data/rejects.csv":
        #expect(
          Self.counts(rows(Array(bytes)).dropFirst()) == Self.counts(walk.of.answers.rejects))
      case "data/departments.csv": walk.departments(rows(Array(bytes)))
      case "data/alerts.csv", "data/changes.csv", "data/moves.csv", "data/robustness.csv":
        walk.table(path, rows(Array(bytes)))
      case "data/sensitivity.csv", "data/audit.csv":
        walk.study(path, rows(Array(bytes)))
      case "data/dictionary.csv", "data/report.xlsx", "manifest.json":
        // Words; what the run compares with the tables itself; sizes and hashes of the other files.
        continue
      case _ where path.hasPrefix("assets/"): continue
      default: Issue.record("no one accounts for the figures of \(path)")
      }
    }
    #expect(walk.walked > 50_000, "\(walk.walked)")
    #expect(
      walk.open.isEmpty,
      "\(walk.open.count) of \(walk.walked): \(walk.open.prefix(40).joined(separator: "\n"))")
  }

  /// The walk has eyes: a figure with another last digit is one that nothing accounts for.
  @Test(arguments: [1 as UInt64])
  func anotherDigitIsSeen(seed: UInt64) async throws {
    let sample = try SmallSample.path
    let (place, stored) = try await Self.stored("2018", sample)
    var walk = Walk(try SampleAccount(stored, sample: sample))
    let site = try place.tree(place.published)
    walk.departments(rows(Array(try #require(site["data/departments.csv"]))))
    let pages = site.keys.filter { $0.hasPrefix("zh/") && !$0.contains("methods") }.sorted()
    var random = Random(seed)
    var (changed, seen) = (0, 0)
    while changed < 240 {
      let path = pages[random.below(pages.count)]
      let text = String(decoding: site[path]!, as: UTF8.self)
      let figures = text.matches(of: />(\d+\.\d\d)%?</)
      guard !figures.isEmpty else { continue }
      let figure = figures[random.below(figures.count)].output.1
      var other = String(figure.dropLast())
      other.append(figure.last == "9" ? "1" : String((figure.last?.wholeNumberValue ?? 0) + 1))
      var copy = walk
      copy.open = []
      copy.page(
        path,
        text.replacingCharacters(in: figure.startIndex..<figure.endIndex, with: other))
      changed += 1
      seen += copy.open.isEmpty ? 0 : 1
    }
    #expect(seen * 100 >= changed * 90, "\(seen) of \(changed) were seen, seed \(seed)")
  }
}

extension FigureAccount {
  /// Whether a figure is one of those of these cities, of groups or totals, or of the configuration.
  func knows(_ figure: String, _ cities: [String]) -> Bool {
    ofAll.contains(figure) || ofWords.contains(figure)
      || cities.contains { ofCity[$0]?.contains(figure) == true }
  }
}

extension FigureWalkTests.Walk {
  /// Scores and points of every item.
  mutating func scores(_ rows: [[String]]) {
    let places = Dictionary(
      uniqueKeysWithValues: of.input.edition.nodes.enumerated().map { ($1.id, $0) })
    for row in rows.dropFirst() {
      guard let city = of.now[row[2]], let node = places[row[3]] else {
        open.append("scores.csv: \(row)")
        continue
      }
      let points = of.twin.points(city.scores)[node]
      if !row[5].isEmpty { compare(row[5], city.values[node], "scores.csv \(row[2]) \(row[3])") }
      compare(row[6], city.scores[node], "scores.csv score \(row[2]) \(row[3])")
      compare(row[7], points.points, "scores.csv points \(row[2]) \(row[3])")
      compare(row[8], points.most, "scores.csv most \(row[2]) \(row[3])")
    }
  }

  /// Indices, ranks and coverage.
  mutating func indices(_ rows: [[String]]) {
    for row in rows.dropFirst() {
      guard let city = of.now[row[2]], let group = CityGroup(rawValue: row[5]) else {
        open.append("indices.csv: \(row)")
        continue
      }
      let rank = city.ranks["\(RankingScope.group(group))"]
      compare(row[6], city.index, "index \(row[2])")
      compare(row[8], rank.map { Double($0.rank) }, "rank \(row[2])")
      if let rank { compare(row[9], Double(rank.of), "of \(row[2])") }
      compare(row[12], city.index == nil ? nil : city.indexWithoutSelfReported, "own \(row[2])")
      compare(row[14], city.coverage, "coverage \(row[2])")
      let robust = of.input.current.robustness.flatMap(\.cities).first {
        $0.city.description == row[2]
      }
      if let robust {
        compare(row[10], robust.low.rounded(.down), "low \(row[2])")
        compare(row[11], robust.high.rounded(.up), "high \(row[2])")
      }
    }
  }

  /// The same by month.
  mutating func cube(_ bytes: Data) throws {
    let json = try JSONSerialization.jsonObject(with: bytes)
    let cube = try #require(json as? [String: Any])
    let values = try #require(cube["value"] as? [Any])
    let months = of.standings.keys.sorted()
    let cities = of.input.current.assessments.map(\.city.description)
    try #require(values.count == cities.count * months.count * 5)
    for (row, city) in cities.enumerated() {
      for (column, month) in months.enumerated() {
        let first = (row * months.count + column) * 5
        let index = (values[first] as? Double).map { $0.text() } ?? ""
        compare(index, of.standings[month]?[city]?.index, "indices.json \(city) \(month)")
      }
    }
  }

  /// Means of groups, provinces, regions and bands.
  mutating func groups(_ rows: [[String]]) {
    for (row, summary) in zip(rows.dropFirst(), of.input.current.summaries) {
      let values = of.ranked(summary.scope).compactMap { of.now[$0]?.index }.sorted()
      let mean = of.meanIndex(summary.scope, in: of.input.month)
      compare(row[5], Double(of.members(summary.scope).count), "\(row[3]) cities")
      compare(row[6], Double(values.count), "\(row[3]) ranked")
      compare(row[7], mean, "\(row[3]) mean")
      compare(row[9], values.last, "\(row[3]) highest")
      compare(row[10], values.first, "\(row[3]) lowest")
    }
  }

  /// A table with rows of cities: every number as pages would print it.
  mutating func table(_ path: String, _ rows: [[String]]) {
    guard let city = rows.first?.firstIndex(of: "city_code") else { return }
    for row in rows.dropFirst() {
      for (column, cell) in row.enumerated() where column != city {
        if let value = Double(cell) {
          walked += 1
          let forms =
            (0...4).map { value.magnitude.fixed(decimals: $0) }
            + [(value * 100).magnitude.fixed(decimals: 2), (value * 100).fixed(decimals: 0)]
          if !forms.contains(where: { of.account.knows($0, [row[city]]) }) {
            open.append("\(path): \(cell) of \(row[city]) in \(rows[0][column])")
          }
        } else {
          for figure in PageFigures.of(cell) where !of.account.knows(figure, [row[city]]) {
            open.append("\(path): \(figure) of \(row[city]) in “\(cell)”")
          }
        }
      }
    }
  }

  /// What is varied or audited, in the forms of the pages.
  mutating func study(_ path: String, _ rows: [[String]]) {
    for row in rows.dropFirst() {
      for (column, cell) in row.enumerated() {
        guard let value = Double(cell), rows[0][column] != "city_code" else { continue }
        walked += 1
        let forms =
          (0...3).map { value.magnitude.fixed(decimals: $0) }
          + [
            (value * 100).magnitude.fixed(decimals: 0), (value * 100).magnitude.fixed(decimals: 1),
          ]
        let isOfAudit = path == "data/audit.csv"
        if !forms.contains(where: {
          of.account.knows($0, row) || isOfAudit && of.account.ofAudit.contains($0)
        }) {
          open.append("\(path): \(cell) in \(row)")
        }
      }
    }
  }
}

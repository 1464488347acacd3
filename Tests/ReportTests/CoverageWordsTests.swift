import Contract
import Foundation
import Records
import Testing

@testable import Report

/// What is said of ranges of ranks, of windows that are not full, and of cities that rest on little data.
@Suite struct CoverageWordsTests {
  private static func result(
    _ old: MonthResult, robustness: Bool = true, windowMonths: Int = 12,
    assessments: [CityAssessment]? = nil
  ) -> MonthResult {
    MonthResult(
      month: old.month, edition: old.edition, assessments: assessments ?? old.assessments,
      rankings: old.rankings, summaries: old.summaries,
      robustness: robustness ? old.robustness : [], windowMonths: windowMonths)
  }

  private static func texts(_ input: ReportInput) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: makeSite(input).map {
        ($0.path, String(decoding: $0.bytes, as: UTF8.self))
      })
  }

  private static func pages(_ input: ReportInput) -> [String: String] {
    texts(input).filter { $0.key.hasSuffix(".html") || $0.key.hasSuffix(".json") }
  }

  /// What is said of a month among others.
  private static let records: Set<Sentence> = [
    .bestSoFar, .worstSoFar, .upFromWorst, .topTenAgain, .firstAgain, .provinceFirstAgain,
  ]

  /// All files of a report, and the texts of the workbook.
  private static func files(_ input: ReportInput) throws -> [String: String] {
    var files = texts(input)
    let folder = NSTemporaryDirectory() + "ranges-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try writeWorkbook(Model(input), to: "\(folder)/report.xlsx", scratch: folder)
    let book = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/report.xlsx"))
    for (name, text) in try WorkbookReader(Array(book)).members {
      files["report.xlsx/\(name)"] = text
    }
    return files
  }

  /// Law: no file speaks of 90% unless there are replicates, and each kind of range is called by its name.
  ///
  /// On pages, in tables and their heads, in the workbook and in JSON; only the column that tells the kinds apart names both.
  @Test(arguments: [true, false])
  func ninetyPerCentIsOfReplicatesOnly(hasReplicates: Bool) throws {
    var input = Fixture.input(cities: 40)
    input.current = Self.result(input.current, robustness: hasReplicates)
    let words = IntervalWords(input.current)
    let kinds = try #require(ReportTable.indices.columns.first { $0.name == "rank_range" }).meaning
    let files = try Self.files(input)
    #expect(files.count > 100)
    for (path, text) in files {
      var text = text
      for own in [kinds.zh, kinds.en, kinds.en.uppercasedFirst] {
        text = text.replacing(own, with: "")
      }
      for word in ["90% interval", "middle 90%", "90%位次", "90%区间", "interval-90"] {
        #expect(hasReplicates || !text.contains(word), "\(path): \(word)")
      }
      for word in ["leaving out one item", "逐项剔除", "leave-one-out"] {
        #expect(!hasReplicates || !text.contains(word), "\(path): \(word)")
      }
      #expect(hasReplicates || !text.contains("robustness.html"), "\(path) leads to no page")
    }
    for path in ["zh/ranking-capital.html", "zh/city/110100.html"] {
      #expect(files[path]?.contains(words.title.zh) != false, "\(path)")
    }
    #expect(files["en/ranking-capital.html"]?.contains(words.title.en) == true)
    #expect(files["en/methods.html"]?.contains(words.method.en.prefix(30)) == true)
    #expect(files["data/indices.csv"]?.contains(words.kind) == true)
    let heads = files.filter { $0.key.hasPrefix("report.xlsx/") }.values.joined()
    #expect(heads.contains(words.bounds.best.zh) && heads.contains(words.title.zh))
    let isSaid = files["zh/methods.html"]?.contains("没有“稳健性”页面") == true
    #expect(isSaid != hasReplicates)
  }

  /// Ranges of months that were not varied are no 90% intervals, and are left out beside those that were.
  @Test func aCubeHoldsOneKindOfRange() throws {
    var input = Fixture.input(cities: 3, months: 3)
    input.history = input.history.map { Self.result($0, robustness: false) }
    input.previous = input.history.last
    let mixed = try #require(Self.pages(input)["data/indices.json"])
    input.current = Self.result(input.current, robustness: false)
    let alike = try #require(Self.pages(input)["data/indices.json"])
    // Both ends of the ranges of the earlier months of three cities are left out.
    func missing(_ text: String) -> Int { text.ranges(of: "null").count }
    #expect(missing(mixed) == missing(alike) + 2 * 3 * input.history.count)
  }

  /// Law: of a month whose window is not full every page says so, and none compares it with another.
  @Test(arguments: [3, 11])
  func aPartialWindowIsSaidOnEveryPage(months: Int) {
    var input = Fixture.input(cities: 40, months: 14)
    input.current = Self.result(input.current, windowMonths: months)
    let pages = Self.pages(input)
    for (path, text) in pages where path.hasPrefix("en/") && path.hasSuffix(".html") {
      #expect(text.contains("\(months) of 12 months"), "\(path)")
    }
    for (path, text) in pages where path.hasPrefix("zh/") && path.hasSuffix(".html") {
      #expect(text.contains("12个月中的\(months)个月"), "\(path)")
    }
    let model = Model(input)
    #expect(model.comparable == [input.current] && !model.comparesMonths)
    for city in input.cities {
      #expect(Self.records.isDisjoint(with: Brief(model, city.code).sentences.map(\.sentence)))
    }
    for (path, text) in pages where path.hasPrefix("en/city/") {
      #expect(!text.contains("Best rank"), "\(path)")
    }
    let findings = Findings(model)
    let said = findings.progress + findings.shortcomings
    #expect(said.contains { $0.en.contains("exports cover \(months) of 12 months") })
    #expect(!said.contains { $0.en.contains("mean index") || $0.en.contains("largest") })
    #expect(!model.alerts.contains { $0.sentence == .rankDrop })
  }

  /// A partial month before is in no best, worst, streak or mean of a full one.
  @Test func aPartialMonthIsNoRecord() {
    var input = Fixture.input(cities: 40, months: 14)
    input.history = input.history.map { Self.result($0, windowMonths: 5) }
    input.previous = input.previous.map { Self.result($0, windowMonths: 5) }
    let model = Model(input)
    #expect(model.comparable.count == 1)
    for city in input.cities {
      #expect(Self.records.isDisjoint(with: Brief(model, city.code).sentences.map(\.sentence)))
    }
    #expect(!model.comparesMonths)
  }

  /// A city without an index is told why, and has no strengths.
  @Test(arguments: [(0.0, 12, Sentence.noData), (0.5, 12, .notRanked), (0.9, 3, .windowShort)])
  func acityWithoutAnIndexHasNoStrengths(coverage: Double, months: Int, said: Sentence) {
    var input = Fixture.input(cities: 12)
    var assessments = input.current.assessments
    assessments[0].index = nil
    assessments[0].status = .notRanked
    assessments[0].coverage = coverage
    let city = assessments[0].city
    input.current = Self.result(
      input.current, windowMonths: months, assessments: assessments)
    input.current = MonthResult(
      month: input.current.month, edition: input.current.edition, assessments: assessments,
      rankings: input.current.rankings.map { ranking in
        Ranking(
          scope: ranking.scope,
          places: ranking.places.map {
            $0.city != city
              ? $0
              : Placement(
                city: city, index: nil, printed: "–", rank: nil, of: $0.of, rankLow: nil,
                rankHigh: nil)
          })
      }, summaries: input.current.summaries, robustness: input.current.robustness,
      windowMonths: months)
    let model = Model(input)
    #expect(Brief(model, city).sentences.first?.sentence == said)
    let standing = Standing(model, city)
    #expect(standing.above.isEmpty && standing.lost.isEmpty)
    #expect(!Findings(model).progress.contains { $0.en.contains("City 0 ") })
  }

  /// Coverage stands in every ranking, with a mark where it is low, and what it means below.
  @Test func lowCoverageIsMarked() throws {
    var input = Fixture.input(cities: 12)
    var assessments = input.current.assessments
    assessments[3].coverage = 0.795
    assessments[4].coverage = 0.8
    input.current = Self.result(input.current, assessments: assessments)
    let page = try #require(Self.pages(input)["en/ranking-capital.html"])
    #expect(page.contains("79.5%*") && page.contains("80.0%") && !page.contains("80.0%*"))
    #expect(page.contains("marks less than 80%"))
  }

  /// What was not delivered says so in the place of a value; what stands in for it is no strength.
  @Test func marksStandAtValues() throws {
    var input = Fixture.input(cities: 12)
    var assessments = input.current.assessments
    let leaves = input.edition.nodes.indices.filter { input.edition.nodes[$0].leaf != nil }
    for (place, mark) in zip(leaves, ScoreMark.allCases) {
      assessments[0].nodes[place].mark = mark
      if mark != .fewRecords { assessments[0].nodes[place].value = nil }
      assessments[0].nodes[place].score = mark == .notDelivered ? 0 : 1
    }
    input.current = Self.result(input.current, assessments: assessments)
    let city = assessments[0].city
    let page = try #require(Self.pages(input)["en/city/\(city).html"])
    #expect(page.contains("not delivered"))
    let standing = Standing(Model(input), city)
    #expect(!standing.above.contains { assessments[0].nodes[$0.node].value == nil })
    let scores = try #require(Self.texts(input)["data/scores.csv"])
    for mark in ScoreMark.allCases { #expect(scores.contains(",\(mark.rawValue)\r\n")) }
  }
}

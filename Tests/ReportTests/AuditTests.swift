import Contract
import Records
import Testing

@testable import Report

/// The page and the table of the audit.
@Suite struct AuditTests {
  private static let input = Fixture.input(cities: 42)

  private func text(_ language: String, of input: ReportInput = input) throws -> String {
    try #require(Self.texts(of: input)[language])
  }

  /// The page in both languages.
  private static func texts(of input: ReportInput) -> [String: String] {
    var texts: [String: String] = [:]
    for file in makeSite(input) where file.path.hasSuffix("/audit.html") {
      texts[String(file.path.prefix(2))] = PageChecker(file.bytes).text
    }
    return texts
  }

  /// The page when no flag was raised.
  private static let calm = texts(of: month(with: []))

  /// The same month with only these findings in its first group.
  private static func month(with findings: [AuditFinding]) -> ReportInput {
    var input = Self.input
    input.current.audits = input.current.audits.enumerated().map { place, audit in
      GroupAudit(
        group: audit.group, cities: audit.cities, ranked: audit.ranked,
        meanCoverage: audit.meanCoverage, nodes: audit.nodes, intervals: audit.intervals,
        findings: place == 0 ? findings : [])
    }
    return input
  }

  @Test func everyFlagHasItsWords() {
    let all = AuditFlag.allCases
    #expect(Set(all.map(\.title)).count == all.count)
    #expect(Set(all.map(\.meaning)).count == all.count)
    for flag in all {
      for text in [flag.title, flag.meaning, flag.advice, flag.condition, flag.source] {
        #expect(!text.zh.isEmpty && !text.en.isEmpty)
      }
    }
  }

  /// Law: a sentence stands only where a flag was raised, and says how often.
  @Test(arguments: AuditFlag.allCases)
  func aFlagIsSaidWhereItIsRaised(flag: AuditFlag) throws {
    let own = Self.input.current.audits[0].findings.filter { $0.flag == flag }
    let texts = Self.texts(of: Self.month(with: own))
    let with = try #require(texts["en"])
    let without = try #require(Self.calm["en"])
    #expect(with.contains("Capitals and sub-provincial cities: one flag."))
    #expect(with.contains(flag.meaning.en) && with.contains(flag.advice.en))
    #expect(without.contains("Capitals and sub-provincial cities: no flag was raised."))
    #expect(!without.contains(flag.meaning.en))
    let chinese = try #require(texts["zh"])
    #expect(chinese.contains("有1处提示") && chinese.contains(flag.meaning.zh))
    #expect(try #require(Self.calm["zh"]).contains("没有提示"))
  }

  @Test func countsAreThoseOfTheFindings() throws {
    let finding = AuditFinding(.silent, node: 3, value: 0.1)
    let other = AuditFinding(.silent, node: 4, value: 0.2)
    let text = try text("en", of: Self.month(with: [finding, other]))
    #expect(text.contains("2 flags. 2 items hardly show in their parents."))
    #expect(text.contains("1.1.1 Indicator 1 (0.10); 1.1.2 Indicator 2 (0.20)"))
    let one = try self.text("en", of: Self.month(with: [finding]))
    #expect(one.contains("one flag. 1 item hardly shows in its parent."))
  }

  /// After twenty the others are counted, so that no cell grows beyond reading.
  @Test func manySubjectsAreCounted() throws {
    let findings = Self.input.current.assessments.prefix(23).map {
      AuditFinding(.thinCity, city: $0.city, value: 0.5)
    }
    #expect(try text("en", of: Self.month(with: findings)).contains("; 3 more"))
    #expect(try text("zh", of: Self.month(with: findings)).contains("；另有3项"))
    #expect(try !text("en", of: Self.month(with: Array(findings.prefix(20)))).contains(" more"))
  }

  /// Bold is a figure that carries a flag: as many as were raised, twins twice.
  @Test func flaggedFiguresAreBold() throws {
    let page = try #require(makeSite(Self.input).first { $0.path == "en/audit.html" })
    let count = PageChecker(page.bytes).elements.count { $0 == "strong" }
    // A city has no row of its own, twins have two; and the footer has a strong word.
    #expect(count == AuditFlag.allCases.count - 1 + 1 + 1)
  }

  @Test func fewCitiesAreSaidToBeFew() throws {
    let few = Fixture.input(cities: 4)
    #expect(try text("en", of: few).contains("fewer than 10 ranked cities"))
    #expect(try text("zh", of: few).contains("参与排名的城市不足10个"))
    #expect(try !text("en").contains("Capitals and sub-provincial cities: no flag"))
  }

  @Test func withoutAuditsThereIsNoPage() {
    var input = Fixture.input(cities: 12)
    input.current.audits = []
    let files = makeSite(input)
    #expect(!files.contains { $0.path.hasSuffix("audit.html") })
    for file in files where file.path.hasSuffix("methods.html") {
      #expect(!PageChecker(file.bytes).links.contains { $0.contains("audit.html") })
    }
  }

  @Test func methodsLeadToTheAudit() throws {
    let page = try #require(makeSite(Self.input).first { $0.path == "zh/methods.html" })
    #expect(PageChecker(page.bytes).links.contains("audit.html"))
  }

  /// Every flag stands in the table beside its statistic, with its bound.
  @Test(arguments: AuditFlag.allCases)
  func theTableHasEveryFlag(flag: AuditFlag) throws {
    let bytes = tableText(.audit, of: Self.input, as: .csv)
    let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let found = rows.filter { $0[7] == flag.rawValue }
    #expect(found.count == (flag == .redundant ? 2 : 1))
    let row = try #require(found.first)
    #expect(row[5] == flag.statistic.rawValue)
    #expect(row[8] == plain(flag.threshold))
    #expect(row[3].isEmpty == [.thinCity, .wideIntervals].contains(flag))
    #expect(row[4].isEmpty == (flag != .thinCity))
    #expect(row[9].isEmpty == (flag != .redundant))
  }
}

import Foundation
import Records
import Testing

@testable import Engine

/// What a report says where little is there: no sentence may be untrue or clumsy of one city, of none, of part of a year.
@Suite struct SeldomCaseTests {
  /// The sentences of a report, page by page.
  private static func texts(_ seldom: SeldomSample) async throws -> [String: [String]] {
    let place = try Place()
    var settings = try place.settings(.fewInBoth, groups: seldom.groups)
    settings.inbox = try seldom.path + "/inbox"
    _ = try await run(settings, log: place.log)
    return try place.tree(place.published).filter { $0.key.hasSuffix(".html") }.mapValues {
      PageFigures.statements(of: String(decoding: $0, as: UTF8.self))
        .map { PageFigures.plain($0).replacing("\n", with: " ") }
    }
  }

  /// What no page says in any language, whatever is delivered.
  private static let never = [
    // One of something is not many, and none of something is no one.
    #"(?<![\d,.–—-])1 (?:cities|places|provinces|months|records|rows|files|datasets|alerts|items|flags|others)\b"#,
    #"(?<![\d,.–—])(?:0|[2-9]|\d\d+) (?:city|place|province|month|record|row|file|dataset|alert|item|flag)\b"#,
    #"前1名|first 1\b|1位（共1|rank 1 of 1\b|1 of the 1\b"#,
    // Figures are exact or absent.
    #"(?i)\babout \d|约\d|≈|为超过|为约|审计"#,
    // Templates that were not filled, and values that are none.
    #"[{}]|\bnil\b|\bnan\b|\binf\b|Optional"#,
    #"\(\)|（）|：。|，。|：；| ,|\.\.(?!\.)"#,
  ]

  @Test(arguments: SeldomSample.allCases)
  func nothingClumsyIsSaid(seldom: SeldomSample) async throws {
    let never = try Self.never.map { try NSRegularExpression(pattern: $0) }
    for (path, statements) in try await Self.texts(seldom) where !path.contains("quality-files") {
      for statement in statements {
        let range = NSRange(statement.startIndex..., in: statement)
        for one in never {
          #expect(
            one.firstMatch(in: statement, range: range) == nil,
            "\(path): “\(statement.prefix(200))” against \(one.pattern)")
        }
      }
    }
  }

  /// Law: a page that bears a star says what it means there: at a coverage, and at a value.
  @Test(arguments: [SeldomSample.silentCities, .oneCity])
  func marksAreExplainedWhereTheyStand(seldom: SeldomSample) async throws {
    var marked = 0
    for (path, statements) in try await Self.texts(seldom) {
      let page = statements.joined(separator: "\n")
      guard page.contains(/\d%?\*(?:\s|$)/) else { continue }
      marked += 1
      #expect(page.contains(/[“"]\*[”"]|\* ?(?:不足|less than)/), "\(path)")
      // The share of a city's points that rest on data has a bound of its own.
      if path.contains("/city/"), page.contains(/(?:数据覆盖|Data available)\s*\d+\.\d%\*/) {
        #expect(page.contains(/\*(?:不足| less than )80%/), "\(path)")
      }
    }
    #expect(marked > 0)
  }

  private static func says(_ texts: [String: [String]], _ path: String) -> String {
    (texts[path] ?? []).joined(separator: "\n")
  }

  @Test func oneCityIsComparedWithNone() async throws {
    let texts = try await Self.texts(.oneCity)
    let month = Self.says(texts, "zh/index.html")
    #expect(month.contains("中只有") && month.contains("参与排名，综合信用指数为"))
    for word in ["最大的是", "得分率最高", "得分率最低", "指数平均", "占100.0%", "占0.0%"] {
      #expect(!month.contains(word), "\(word)")
    }
    let english = Self.says(texts, "en/index.html")
    #expect(english.contains("is ranked, with an index of"))
    #expect(!english.contains("largest") || english.contains("The largest moves"))
  }

  @Test func silentCitiesAreNeitherPraisedNorCounted() async throws {
    let texts = try await Self.texts(.silentCities)
    let path = try SeldomSample.silentCities.path + "/truth/cities.csv"
    let cities = rows(try unpacked(path)).dropFirst()
    let silent = cities.filter { $0[3] == "no" }.map { $0[0] }
    #expect(silent.count == 4)
    for code in silent {
      let page = Self.says(texts, "zh/city/\(code).html")
      // What it owes earns nothing and is marked; what others know of it may still make an index.
      #expect(page.contains("未报送"), "\(code)")
      #expect(page.contains("没有指数，不参与") || page.contains("%*") || page.contains("%有数据"), "\(code)")
      #expect(page.contains("没有指数，不参与") == page.contains("不列优势与短板"), "\(code)")
      #expect(!page.contains("列第1位") && !page.contains("个月以来最好。"), "\(code)")
      let name = try #require(texts["zh/city/\(code).html"]?.first { !$0.isEmpty })
      for statement in texts["zh/index.html"] ?? [] where statement.contains("最大的是") {
        #expect(!statement.contains(name), "\(code)")
      }
    }
  }

  @Test func partOfAYearIsNoMonthToCompare() async throws {
    let texts = try await Self.texts(.threeMonths)
    for language in ["zh", "en"] {
      let month = Self.says(texts, "\(language)/index.html")
      #expect(month.contains(language == "zh" ? "12个月中的3个月" : "3 of 12 months"))
      for word in ["最大的是", "指数平均", "比上月提高", "比上月下降", "largest gain", "mean index is"] {
        #expect(!month.contains(word), "\(word)")
      }
      // Nobody is ranked: no page of robustness, and none that leads to one.
      #expect(texts["\(language)/robustness.html"] == nil)
      let methods = Self.says(texts, "\(language)/methods.html")
      #expect(methods.contains(language == "zh" ? "没有“稳健性”页面" : "there is no page on robustness"))
    }
    for (path, statements) in texts {
      #expect(!statements.joined().contains("90%位次区间"), "\(path)")
      #expect(!statements.joined().contains("90% interval"), "\(path)")
    }
  }

  @Test func countiesAreAGroupOfTheirOwn() async throws {
    let texts = try await Self.texts(.counties)
    let ranking = try #require(texts["zh/ranking-county.html"])
    #expect(ranking.joined().contains("县级市综合信用指数排名"))
    #expect(Self.says(texts, "zh/index.html").contains("县级市综合信用指数平均为"))
  }
}

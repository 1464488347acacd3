import Contract
import Foundation
import Records
import Report
import Testing

@testable import Engine

/// Law: what a sentence claims beside its figures is true of the indices: who is first, only, best so far, how often
/// running, in what a city is furthest above others.
///
/// Every claim is worked out anew, by the plainest code that will do, from the index of each city and month and the scores
/// of the month; neither ranks nor means are taken from the results.
@Suite struct ClaimTests {
  /// The indices behind the sentences.
  private struct Indices: Sendable {
    let cities: [CityCode: ReportCity]
    /// The months that compare, the one reported first.
    let months: [(month: Month, of: [CityCode: Double])]

    init(_ input: ReportInput) {
      cities = Dictionary(input.cities.map { ($0.code, $0) }) { first, _ in first }
      var results = [input.current]
      for earlier in input.history.sorted(by: { $0.month > $1.month })
      where earlier.month < input.month && earlier.edition == input.current.edition
        && earlier.hasFullWindow
      {
        results.append(earlier)
      }
      months = results.map { result in
        let ranked = result.assessments.filter { $0.status == .ranked }
        return (
          result.month,
          Dictionary(ranked.compactMap { one in one.index.map { (one.city, $0) } }) { $1 }
        )
      }
    }

    /// The cities that a city is ranked among: its group's, or those of its province too.
    func peers(_ city: CityCode, inProvince: Bool = false, _ month: Int = 0) -> [CityCode] {
      months[month].of.keys.filter {
        cities[$0]?.group == cities[city]?.group
          && (!inProvince || cities[$0]?.provinceCode == cities[city]?.provinceCode)
      }
    }

    func rank(_ city: CityCode, inProvince: Bool = false, _ month: Int = 0) -> Int? {
      guard let own = months[month].of[city] else { return nil }
      return 1
        + peers(city, inProvince: inProvince, month).count {
          (months[month].of[$0] ?? 0) > own
        }
    }

    /// For how many months up to this one something has held without a break.
    func running(_ holds: (Int) -> Bool) -> Int {
      months.indices.prefix { number in
        months[number].month == months[0].month.advanced(by: -number) && holds(number)
      }.count
    }
  }

  /// What a sentence claims: how it is put in both languages, with the claim's numbers in groups, and what must be true.
  private struct Claim: Sendable {
    let zh: String
    let en: String
    /// From the groups of either sentence, named by language, whether it is true of the city.
    let holds: @Sendable (Indices, CityCode, [String], Bool) -> Bool
    /// Whether the sentence has to stand; `nil` where that is more than its truth.
    var mustStand: (@Sendable (Indices, CityCode) -> Bool)?
  }

  private static let claims: [Claim] = [
    Claim(
      zh: #"综合信用指数为[\d.]+，在(\d+)个[^，。]*中列第(\d+)位"#, en: #"is [\d.]+: rank (\d+) of (\d+) \("#,
      holds: { all, city, found, isChinese in
        let (of, rank) = isChinese ? (found[0], found[1]) : (found[1], found[0])
        return "\(all.peers(city).count)" == of && all.rank(city).map { "\($0)" } == rank
      }, mustStand: { all, city in all.rank(city) != nil && all.peers(city).count > 1 }),
    Claim(
      zh: #"位次比上月（第(\d+)位）(上升)\d+位"#, en: #"That is \d+ places? (up) on the month \(from (\d+)\)"#,
      holds: { all, city, found, isChinese in
        let before = Int(found[isChinese ? 0 : 1])
        return before == all.rank(city, 1) && (all.rank(city) ?? 0) < (before ?? 0)
      }, mustStand: { all, city in (all.rank(city) ?? .max) < (all.rank(city, 1) ?? 0) }),
    Claim(
      zh: #"位次比上月（第(\d+)位）(下降)\d+位"#,
      en: #"That is \d+ places? (down) on the month \(from (\d+)\)"#,
      holds: { all, city, found, isChinese in
        let before = Int(found[isChinese ? 0 : 1])
        return before == all.rank(city, 1) && (all.rank(city) ?? 0) > (before ?? 0)
      }, mustStand: { all, city in (all.rank(city) ?? 0) > (all.rank(city, 1) ?? .max) }),
    Claim(
      zh: "位次与上月持平", en: "The rank is that of the month before",
      holds: { all, city, _, _ in all.rank(city) == all.rank(city, 1) }),
    Claim(
      zh: #"。在[^，。\d]+(\d+)个[^，。]+中列第(\d+)位。"#,
      en: #"In its province \([^)]*\) it stands at place (\d+) of (\d+)"#,
      holds: { all, city, found, isChinese in
        let (of, rank) = isChinese ? (found[0], found[1]) : (found[1], found[0])
        return "\(all.peers(city, inProvince: true).count)" == of
          && all.rank(city, inProvince: true).map { "\($0)" } == rank
      }),
    Claim(
      zh: #"连续(\d+)个月居[^，。]+第一"#, en: #"It is first in [^.]+ for (\d+) months running"#,
      holds: { all, city, found, _ in
        "\(all.running { all.rank(city, inProvince: true, $0) == 1 })" == found[0]
      }),
    Claim(
      zh: #"唯一进入[^，。]+前(\d+)名"#, en: #"the only city of [^.]+ among the first (\d+) \("#,
      holds: { all, city, found, _ in
        let top = Int(found[0]) ?? 0
        return all.peers(city, inProvince: true).filter { (all.rank($0) ?? .max) <= top } == [city]
      }),
    Claim(
      zh: #"在有可比数据的(\d+)个月中，第(\d+)次居"#,
      en: #"first of its group \([^)]*\) for the \w+ time in the (\d+) months"#,
      holds: { all, city, found, isChinese in
        let times = all.months.indices.count { all.rank(city, $0) == 1 }
        return "\(all.months.count)" == found[0] && (!isChinese || "\(times)" == found[1])
          && all.rank(city) == 1 && times > 1
      }),
    Claim(
      zh: #"连续(\d+)个月居[^，。]+前十名"#,
      en: #"among the first ten of its group \([^)]*\) for (\d+) months running"#,
      holds: { all, city, found, _ in
        "\(all.running { (all.rank(city, $0) ?? .max) <= 10 })" == found[0]
      },
      mustStand: { all, city in
        all.peers(city).count > 10 && all.running { (all.rank(city, $0) ?? .max) <= 10 } > 1
      }),
    Claim(
      zh: #"位次为有可比数据的(\d+)个月以来(最好)"#, en: #"is its (best) in the (\d+) months that compare"#,
      holds: { all, city, found, isChinese in
        let ranks = all.months.indices.compactMap { all.rank(city, $0) }
        return found[isChinese ? 0 : 1] == "\(ranks.count)"
          && ranks.dropFirst().allSatisfy { ranks[0] < $0 }
      }),
    Claim(
      zh: #"位次为有可比数据的(\d+)个月以来(最差)"#, en: #"is its (worst) in the (\d+) months that compare"#,
      holds: { all, city, found, isChinese in
        let ranks = all.months.indices.compactMap { all.rank(city, $0) }
        return found[isChinese ? 0 : 1] == "\(ranks.count)"
          && ranks.dropFirst().allSatisfy { ranks[0] > $0 }
      }),
    Claim(
      zh: #"位次比最差时（\d+年\d+月第(\d+)位）上升(\d+)位"#, en: #"is (\d+) places above its worst \((\d+) in"#,
      holds: { all, city, found, isChinese in
        let (worst, places) = isChinese ? (found[0], found[1]) : (found[1], found[0])
        let ranks = all.months.indices.compactMap { all.rank(city, $0) }
        return ranks.max().map { "\($0)" } == worst
          && "\((ranks.max() ?? 0) - (ranks.first ?? 0))" == places
      }),
  ]

  /// The groups of the first match.
  private static func groups(_ pattern: String, _ text: String) throws -> [String]? {
    let found = try NSRegularExpression(pattern: pattern)
      .firstMatch(in: text, range: NSRange(text.startIndex..., in: text))
    return found.map { match in
      (1..<match.numberOfRanges).map { number in
        Range(match.range(at: number), in: text).map { String(text[$0]) } ?? ""
      }
    }
  }

  private static func published(
    _ edition: String, _ inbox: String
  ) async throws -> (ReportInput, [String: Data]) {
    let place = try Place()
    var settings = try place.settings(.fewInBoth, edition: edition)
    settings.inbox = inbox + "/inbox"
    _ = try await run(settings, log: place.log)
    let session = try Session(try Configuration(settings), log: place.log)
    return (try await session.fromStore().input, try place.tree(place.published))
  }

  private static func statements(_ bytes: Data?) -> [String] {
    PageFigures.statements(of: String(decoding: bytes ?? Data(), as: UTF8.self))
      .map { PageFigures.plain($0).replacing("\n", with: " ") }
  }

  @Test(arguments: ["2018", "2020"])
  func briefsClaimWhatIsTrue(edition: String) async throws {
    let (input, site) = try await Self.published(
      edition, try SmallSample.path)
    let all = Indices(input)
    var made = Array(repeating: 0, count: Self.claims.count)
    for city in input.cities.map(\.code) {
      for language in ["zh", "en"] {
        let page = Self.statements(site["\(language)/city/\(city).html"])
        for (number, claim) in Self.claims.enumerated() {
          let isChinese = language == "zh"
          let found = try page.lazy
            .compactMap { try Self.groups(isChinese ? claim.zh : claim.en, $0) }.first
          if let found {
            made[number] += 1
            #expect(
              claim.holds(all, city, found, isChinese),
              "\(edition) \(language) \(city): \(claim.en) of \(found)")
          }
          if let mustStand = claim.mustStand, !page.isEmpty {
            #expect(
              (found != nil) == mustStand(all, city), "\(edition) \(language) \(city): \(claim.en)")
          }
        }
      }
    }
    // A law that meets nothing says nothing: most claims are made of some city.
    #expect(made.count { $0 > 0 } > Self.claims.count / 2, "\(made)")
  }

  /// Whatever is named as furthest above others or as costing most is so, by the scores of the month.
  @Test(arguments: ["2018", "2020"])
  func whatStandsOutStandsOut(edition: String) async throws {
    let (input, site) = try await Self.published(
      edition, try SmallSample.path)
    let nodes = input.edition.nodes
    let leaves = nodes.indices.filter { nodes[$0].leaf?.rule.isOutsideSum == false }
    let groups = Dictionary(input.cities.map { ($0.code, $0.group) }) { first, _ in first }
    let ranked = input.current.assessments.filter { $0.status == .ranked }
    var named = 0
    for own in ranked {
      let peers = ranked.filter { groups[$0.city] == groups[own.city] }
      /// Points above the mean of the group, and points lost.
      func amounts(_ node: Int) -> (above: Double, lost: Double)? {
        guard let score = own.nodes[node].score else { return nil }
        let scores = peers.compactMap { $0.nodes[node].score }
        let mean = scores.reduce(0, +) / Double(scores.count)
        let points = own.nodes[node].maxPoints
        let above = own.nodes[node].value == nil ? 0 : (score - mean) * points
        return (above, (1 - score) * points)
      }
      for page in ["zh", "en"] {
        let text = Self.statements(site["\(page)/city/\(own.city).html"]).joined(separator: "\n")
        for (pattern, amount) in [
          (
            #"得分高出组均值最多的指标：([^。]*)。|Its scores are furthest above the group's mean in (.*?)\."#,
            \(above: Double, lost: Double).above
          ),
          (#"失分最多的指标：([^。]*)。|It loses most points in (.*?)\."#, \.lost),
        ] {
          guard let found = try Self.groups(pattern, text) else { continue }
          let said = found.joined()
          let (inside, outside) = (
            leaves.filter {
              said.contains(page == "zh" ? nodes[$0].title.zh : "“\(nodes[$0].title.en)”")
            },
            leaves.filter {
              !said.contains(page == "zh" ? nodes[$0].title.zh : "“\(nodes[$0].title.en)”")
            }
          )
          let least = inside.compactMap { amounts($0)?[keyPath: amount] }.min() ?? 0
          let rest = outside.compactMap { amounts($0)?[keyPath: amount] }.max() ?? 0
          named += 1
          #expect(least >= rest - 1e-9, "\(edition) \(page) \(own.city): \(said)")
        }
      }
    }
    #expect(named > ranked.count)
  }

  /// Whose index rose and fell most, how many rose and fell, which item is best and weakest, and that nothing is praised
  /// that cannot fail.
  @Test(arguments: ["2018", "2020"])
  func findingsClaimWhatIsTrue(edition: String) async throws {
    let (input, site) = try await Self.published(
      edition, try SmallSample.path)
    let all = Indices(input)
    let page = Self.statements(site["zh/index.html"]).joined(separator: "\n")
    for (group, title) in [(CityGroup.capital, "省会及副省级以上城市"), (.prefecture, "地级市")] {
      let own = all.months[0].of.filter { all.cities[$0.key]?.group == group }
      let changes = own.compactMap { city, index in
        all.months[1].of[city].map { (city: city, change: index - $0) }
      }
      func says(_ pattern: String) throws -> [String]? {
        try Self.groups("\(title)\(pattern)", page)
      }
      for (pattern, isGain) in [("中升幅最大的是([^（]*)（", true), ("中降幅最大的是([^（]*)（", false)] {
        let found = try #require(try says(pattern), "\(edition) \(title)\(pattern)")
        let most = changes.map { isGain ? $0.change : -$0.change }.max() ?? 0
        #expect(
          changes.contains {
            all.cities[$0.city]?.name.zh == found[0]
              && abs((isGain ? $0.change : -$0.change) - most) < 1e-9
          }, "\(edition) \(found)")
      }
      let counts = try #require(try says(#"综合信用指数平均为[\d.]+，[^，]*，(\d+)个城市(上升|下降)，(\d+)个"#))
      let (rose, fell) = (changes.count { $0.change > 0 }, changes.count { $0.change < 0 })
      #expect(
        counts
          == (counts[1] == "上升" ? ["\(rose)", "上升", "\(fell)"] : ["\(fell)", "下降", "\(rose)"]))
      let nodes = input.edition.nodes
      let items = nodes.indices.filter { nodes[$0].level == 1 && nodes[$0].points > 0 }
      let means = items.map { node in
        let scores = input.current.assessments.filter { own[$0.city] != nil }
          .compactMap { $0.nodes[node].score }
        return scores.reduce(0, +) / Double(max(1, scores.count))
      }
      for (pattern, mean) in [("最高", means.max()), ("最低", means.min())] {
        let found = try #require(try says("得分率\(pattern)的一级指标是“([^”]*)”"))
        let node = try #require(items.firstIndex { nodes[$0].title.zh == found[0] })
        #expect(abs(means[node] - (mean ?? 0)) < 1e-9, "\(edition) \(title) \(found)")
      }
    }
    for node in input.edition.nodes {
      guard case .atLeast(_, let least)? = node.leaf?.formula, least <= 0 else { continue }
      #expect(!page.contains("“\(node.title.zh)”一项达标"), "\(edition): \(node.id)")
    }
  }
}

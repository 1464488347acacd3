import Contract
import Foundation
import Records
import Testing

@testable import Engine

/// Law: what the table `audit` says of an edition follows from the scores that are published beside it.
///
/// Means, correlations, Cronbach's alpha, effective weights and the widths of intervals are worked out anew from the rows
/// of `scores.csv` and `indices.csv`, by sums in the order of the cities, without the code that made them.
@Suite struct AuditTwinTests {
  /// The published scores of one group's ranked cities.
  private struct Scores {
    let items: [(id: String, level: Int, points: Double)]
    let parents: [String?]
    /// By item and city; `nil` where the score rests on no data.
    let scores: [[Double?]]
    let indices: [Double]
    let widths: [Double]

    init(group: String, scores table: [[String]], indices: [[String]]) {
      let ranked = indices.filter { $0[5] == group && $0[13] == "ranked" }
      let byCity = Dictionary(grouping: table, by: { $0[2] })
      let first = byCity[ranked.first?[2] ?? ""] ?? []
      let items = first.map { (id: $0[3], level: Int($0[4]) ?? 0, points: Double($0[8]) ?? 0) }
      self.items = items
      parents = items.indices.map { place in
        items[..<place].last { $0.level < items[place].level }?.id
      }
      let isLeaf = items.indices.map { place in
        place + 1 == items.count || items[place + 1].level <= items[place].level
      }
      scores = items.indices.map { place in
        /// The rows of the item and of what lies below it.
        let end = items[(place + 1)...].firstIndex { $0.level <= items[place].level } ?? items.count
        return ranked.map { city in
          let rows = byCity[city[2]] ?? []
          let hasData = (place..<end).contains { isLeaf[$0] && !rows[$0][5].isEmpty }
          return hasData ? Double(rows[place][6]) : nil
        }
      }
      self.indices = ranked.map { Double($0[6]) ?? 0 }
      widths = ranked.map { (Double($0[11]) ?? 0) - (Double($0[10]) ?? 0) }
    }

    func children(of place: Int) -> [Int] {
      items.indices.filter { parents[$0] == items[place].id && items[$0].points > 0 }
    }

    var leaves: [Int] { items.indices.filter { children(of: $0).isEmpty && items[$0].points > 0 } }

    /// The items that share the index with one: all indicators, or its level.
    func whole(with place: Int) -> [Int] {
      guard !leaves.contains(place) else { return leaves }
      let level = items[place].level
      return items.indices.filter { items[$0].level == level && items[$0].points > 0 }
        + leaves.filter { items[$0].level < level }
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private static func covariance(_ pairs: [(Double, Double)]) -> Double {
    let (a, b) = (mean(pairs.map(\.0)), mean(pairs.map(\.1)))
    return pairs.reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) } / Double(pairs.count - 1)
  }

  private static func correlation(_ pairs: [(Double, Double)]) -> Double? {
    guard pairs.count >= 10 else { return nil }
    let spread = covariance(pairs.map { ($0.0, $0.0) }) * covariance(pairs.map { ($0.1, $0.1) })
    return spread > 1e-20 ? covariance(pairs) / spread.squareRoot() : nil
  }

  private static func pairs(_ a: [Double?], _ b: [Double?]) -> [(Double, Double)] {
    zip(a, b).compactMap { one, other in one.flatMap { one in other.map { (one, $0) } } }
  }

  private static func alpha(_ parts: [[Double?]]) -> Double? {
    // Parts with fewer than ten scores, or the same for all, say nothing of it.
    let parts = parts.filter {
      let known = $0.compactMap(\.self)
      return known.count >= 10 && Set(known).count > 1
    }
    guard parts.count > 1 else { return nil }
    let count = Double(parts.count)
    var (all, own) = (0.0, 0.0)
    for (place, a) in parts.enumerated() {
      for (other, b) in parts.enumerated() {
        let covariance = covariance(pairs(a, b))
        all += covariance
        if place == other { own += covariance }
      }
    }
    return count * count * (all - own) / (count * count - count) / all
  }

  @Test(arguments: ["2018", "2020"])
  func theAuditFollowsFromTheScores(edition: String) async throws {
    let place = try Place()
    var settings = try place.settings(.fewInBoth, edition: edition)
    settings.inbox = try SmallSample.path + "/inbox"
    _ = try await run(settings, log: place.log)
    let site = try place.tree(place.published)
    func table(_ name: String) -> [[String]] {
      Array(rows(Array(site["data/\(name).csv"] ?? Data())).dropFirst())
    }
    let audit = table("audit")
    var compared: [String: Int] = [:]
    for group in Set(audit.map { $0[2] }) {
      let own = Scores(group: group, scores: table("scores"), indices: table("indices"))
      let published = Dictionary(
        audit.filter { $0[2] == group && $0[4].isEmpty }.map {
          ("\($0[3]) \($0[5])", Double($0[6]))
        }
      ) { first, _ in first }
      func compare(_ item: String, _ statistic: String, _ exact: Double?) {
        guard let found = published["\(item) \(statistic)"] else { return }
        compared[statistic, default: 0] += 1
        let isEqual =
          switch (found, exact) {
          // Scores are published with six decimals.
          case (let found?, let exact?): abs(found - exact) <= 1e-4 * max(1, abs(exact))
          default: found == nil && exact == nil
          }
        #expect(
          isEqual, "\(edition) \(group) \(item) \(statistic): \(found as Any), \(exact as Any)")
      }
      let strengths = own.scores.map { scores in
        Self.correlation(Self.pairs(scores, own.indices)).map { $0 * $0 } ?? 0
      }
      for (place, item) in own.items.enumerated() {
        let known = own.scores[place].compactMap(\.self)
        guard !known.isEmpty else { continue }
        compare(item.id, "mean", Self.mean(known))
        compare(item.id, "scores", Double(known.count))
        guard item.points > 0 else { continue }
        if known.count > 1 {
          let variance = Self.covariance(known.map { ($0, $0) })
          compare(item.id, "standard_deviation", variance.squareRoot())
        }
        if let parent = own.parents[place],
          let above = own.items.firstIndex(where: { $0.id == parent })
        {
          compare(
            item.id, "parent_correlation",
            Self.correlation(Self.pairs(own.scores[place], own.scores[above])))
          compare(
            item.id, "index_correlation",
            Self.correlation(Self.pairs(own.scores[place], own.indices)))
          let all = own.whole(with: place).reduce(0) { $0 + strengths[$1] }
          if all > 0 { compare(item.id, "effective_weight", strengths[place] / all) }
        }
        if own.scores[place].count >= 10 {
          compare(item.id, "alpha", Self.alpha(own.children(of: place).map { own.scores[$0] }))
        }
      }
      let (count, widths) = (Double(own.widths.count), own.widths)
      compare("", "ranked", count)
      compare("", "interval_mean_width", Self.mean(widths))
      compare("", "interval_greatest_width", widths.max())
      compare("", "wide_interval_share", Double(widths.count { $0 > 0.2 * count }) / count)
    }
    for statistic in ["alpha", "parent_correlation", "effective_weight", "interval_mean_width"] {
      #expect(compared[statistic, default: 0] > 0, "\(edition) \(statistic)")
    }
  }

  /// The interval of a rank is that of its replicates rounded outwards, with the median in it; an index of sensitivity lies
  /// in its own interval.
  @Test func intervalsHoldWhatTheyAreOf() async throws {
    let place = try Place()
    var settings = try place.settings(.fewInBoth)
    settings.inbox = try SmallSample.path + "/inbox"
    _ = try await run(settings, log: place.log)
    let site = try place.tree(place.published)
    func table(_ name: String) -> [[String]] {
      Array(rows(Array(site["data/\(name).csv"] ?? Data())).dropFirst())
    }
    let indices = Dictionary(table("indices").map { ($0[2], $0) }) { first, _ in first }
    let robustness = table("robustness")
    #expect(!robustness.isEmpty)
    for row in robustness {
      let median = try #require(Double(row[5]))
      let (low, high) = (try #require(Double(row[6])), try #require(Double(row[7])))
      let index = try #require(indices[row[2]], "\(row)")
      #expect(low <= median && median <= high, "\(row)")
      #expect(index[10] == "\(Int(low.rounded(.down)))" && index[11] == "\(Int(high.rounded(.up)))")
    }
    for row in table("sensitivity") {
      let numbers = row[5...].compactMap { Double($0) }
      guard numbers.count == 6 else { continue }
      #expect(numbers[1] <= numbers[0] && numbers[0] <= numbers[2], "\(row)")
      #expect(numbers[4] <= numbers[3] && numbers[3] <= numbers[5], "\(row)")
    }
  }
}

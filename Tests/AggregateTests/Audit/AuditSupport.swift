import Contract
import Records
import Register

@testable import Aggregate

/// A month made of scores, indicator by indicator, and its audit.
struct Audited {
  let edition: Edition
  let result: MonthResult

  /// `columns` are the scores of the leaves in the order of the tree, city by city.
  init(_ edition: Edition, _ columns: [[Double?]], order: [Int]? = nil) {
    let cities = columns[0].indices.map { city(110_100 + UInt32($0)) }
    let rows = cities.indices.map { row in columns.map { $0[row] } }
    let order = order ?? Array(cities.indices)
    self.edition = edition
    result = aggregate(
      edition: edition, scores: scores(edition, order.map { cities[$0] }, order.map { rows[$0] }),
      measures: noMeasures, month: march, cities: order.map { cities[$0] }, groups: [.prefecture])
  }

  var groups: [GroupAudit] { audits(result, edition: edition) }
  var group: GroupAudit { groups[0] }

  subscript(id: String) -> NodeAudit { group.nodes[edition.node(id) ?? 0] }

  /// The flags raised about an item.
  func flags(_ id: String) -> Set<AuditFlag> {
    Set(group.findings.filter { $0.node == edition.node(id) }.map(\.flag))
  }
}

/// Scores of some cities drawn by a seed, `gaps` of them missing.
func drawn(_ count: Int, _ random: inout SplitMix, gaps: Double = 0) -> [Double?] {
  (0..<count).map { _ in
    let score = Double.random(in: 0.05...0.95, using: &random)
    return Double.random(in: 0..<1, using: &random) < gaps ? nil : score
  }
}

/// Two branches of three and two indicators; the last may be followed by others.
func fiveLeaves(_ more: [Item] = []) -> Edition {
  edition(
    [
      .branch("a", 6, [.leaf("a1", 3), .leaf("a2", 2), .leaf("a3", 1)]),
      .branch("b", 4, [.leaf("b1", 2), .leaf("b2", 2)] + more),
    ], minimumCoverage: 0.2)
}

/// Five columns for `fiveLeaves`.
func fiveColumns(_ seed: UInt64, cities: Int = 40, gaps: Double = 0) -> [[Double?]] {
  var random = SplitMix(seed)
  return (0..<5).map { _ in drawn(cities, &random, gaps: gaps) }
}

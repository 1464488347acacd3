import Contract
import Records

extension Fixture {
  /// Audits of a month's groups: every flag once in the first group that is large enough, none elsewhere.
  static func audits(_ month: MonthResult) -> [GroupAudit] {
    var random = Random(state: 9)
    let groups = CityGroup.allCases.compactMap { group in
      month.ranking(.group(group)).map { (group, $0) }
    }
    return groups.enumerated().map { place, entry in
      let ranked = entry.1.places.filter { $0.rank != nil }
      let nodes = edition.nodes.indices.map { node in
        audit(of: node, cities: ranked.count, &random)
      }
      let isFlagged = place == 0 && ranked.count >= AuditFlag.fewestCities
      return GroupAudit(
        group: entry.0, cities: entry.1.places.count, ranked: ranked.count,
        meanCoverage: ranked.isEmpty ? nil : 0.9375, nodes: nodes,
        intervals: ranked.isEmpty
          ? nil
          : IntervalAudit(
            replicates: place == 0 ? 1000 : nil, meanWidth: 6.25, medianWidth: 6,
            greatestWidth: 12, wide: ranked.count / 2),
        findings: isFlagged ? AuditFlag.allCases.map { finding($0, ranked) } : [])
    }
  }

  private static func audit(of node: Int, cities: Int, _ random: inout Random) -> NodeAudit {
    var audit = NodeAudit()
    audit.citiesWithData = cities
    audit.scores = cities
    audit.distinct = cities
    audit.statistics[.coverage] = cities == 0 ? 0 : 1
    audit.statistics[.nominalWeight] = edition.nodes[node].points / 100
    guard cities >= AuditFlag.fewestCities, node > 0 else { return audit }
    for statistic in AuditStatistic.allCases where audit[statistic] == nil {
      if statistic == .alpha, edition.nodes[node].leaf != nil { continue }
      audit.statistics[statistic] = random.unit()
    }
    let siblings = edition.nodes[node].parent.map { edition.nodes[$0].children } ?? []
    audit.closestSibling = siblings.first { $0 != node }
    return audit
  }

  /// Each flag about an item of its own, so that its figure is found in one row.
  private static func finding(_ flag: AuditFlag, _ ranked: [Placement]) -> AuditFinding {
    let leaves = edition.nodes.indices.filter { edition.nodes[$0].leaf != nil }
    let place = AuditFlag.allCases.firstIndex(of: flag) ?? 0
    return switch flag {
    case .thinCity: AuditFinding(flag, city: ranked.last?.city, value: 0.4375)
    case .wideIntervals: AuditFinding(flag, value: 0.5)
    case .redundant:
      AuditFinding(flag, node: leaves[place], sibling: leaves[place + 1], value: 0.97)
    case .incoherent: AuditFinding(flag, node: 1, value: 0.3125)
    default: AuditFinding(flag, node: leaves[place], value: flag.threshold + 0.125)
    }
  }
}

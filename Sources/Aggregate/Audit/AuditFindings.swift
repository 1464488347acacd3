import Contract
import Records
import Statistics

/// The flags that the statistics of a group raise, in the order of `AuditFlag`, then of the tree.
///
/// Statistics have 12 significant digits when they are held against a bound; what lies on it raises
/// nothing.
func findings(
  _ tree: AuditTree, nodes: [NodeAudit], ranked: [CityAssessment], intervals: IntervalAudit?
) -> [AuditFinding] {
  AuditFlag.allCases.flatMap { flag -> [AuditFinding] in
    switch flag {
    case .thinCity:
      ranked.filter { $0.coverage < flag.threshold }
        .map { AuditFinding(flag, city: $0.city, value: $0.coverage) }
    case .redundant: redundant(nodes)
    case .wideIntervals: wide(intervals, ranked: ranked.count)
    default:
      tree.parents.indices.compactMap { node in
        tree.value(flag, of: node, nodes[node]).map { AuditFinding(flag, node: node, value: $0) }
      }
    }
  }
}

extension AuditTree {
  /// What a node shows that raises a flag; `nil` where it raises none.
  ///
  /// Indicators beside the sum (deductions, bonuses, gates) are rare by nature: only their data are
  /// judged.
  fileprivate func value(_ flag: AuditFlag, of node: Int, _ audit: NodeAudit) -> Double? {
    let isLeaf = isLeaf[node]
    let isPart = isInSum[node] && node > 0
    let isConstant = audit[.standardDeviation] == 0
    guard let value = audit[flag.statistic] else { return nil }
    let isRaised =
      switch flag {
      case .empty: isLeaf && value == 0
      case .lowCoverage: isLeaf && value > 0 && value < flag.threshold
      case .constant: isLeaf && isPart && isConstant && audit.scores >= AuditFlag.fewestCities
      case .outliers:
        isLeaf && isPart && audit.distinct > 2 && abs(value) > flag.threshold
          && (audit[.kurtosis] ?? 0) > AuditFlag.outlierKurtosis
      case .fullMarks, .zeroMarks:
        isLeaf && isPart && !isConstant && value > flag.threshold
          && audit.scores >= AuditFlag.fewestCities
      case .reversed: isPart && value < flag.threshold
      case .silent: isPart && value >= 0 && value < flag.threshold
      case .incoherent: value < flag.threshold
      case .heavy: isPart && value > flag.threshold
      case .light: isPart && !isConstant && value < flag.threshold
      case .thinCity, .redundant, .wideIntervals: false
      }
    return isRaised ? value : nil
  }
}

/// Each pair of siblings that say the same once, the earlier first.
private func redundant(_ nodes: [NodeAudit]) -> [AuditFinding] {
  var seen: Set<[Int]> = []
  return nodes.indices.compactMap { node in
    guard let sibling = nodes[node].closestSibling, let value = nodes[node][.siblingCorrelation],
      value > AuditFlag.redundant.threshold
    else { return nil }
    let pair = [min(node, sibling), max(node, sibling)]
    guard seen.insert(pair).inserted else { return nil }
    return AuditFinding(.redundant, node: pair[0], sibling: pair[1], value: value)
  }
}

private func wide(_ intervals: IntervalAudit?, ranked: Int) -> [AuditFinding] {
  guard let intervals, ranked >= AuditFlag.fewestCities else { return [] }
  let share = (Double(intervals.wide) / Double(ranked)).roundedToSignificant(12)
  return share > AuditFlag.wideIntervals.threshold
    ? [AuditFinding(.wideIntervals, value: share)] : []
}

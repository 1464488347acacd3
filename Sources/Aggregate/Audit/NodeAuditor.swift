import Contract
import Records
import Statistics

/// Computes the statistics of all nodes of one group.
struct NodeAuditor {
  private let tree: AuditTree
  private let cities: Int
  /// Cities with data, by node.
  private let withData: [Int]
  /// Node × ranked city in code order: scores that rest on data, NaN elsewhere.
  private let columns: [[Double]]
  private let distributions: [Distribution]

  init(_ tree: AuditTree, cities: [CityAssessment], ranked: [CityAssessment]) {
    self.tree = tree
    self.cities = cities.count
    var withData = [Int](repeating: 0, count: tree.parents.count)
    for city in cities {
      for (node, found) in city.nodes.enumerated() where tree.hasData(node, found) {
        withData[node] += 1
      }
    }
    self.withData = withData
    let empty = [Double](repeating: .nan, count: ranked.count)
    var columns = [[Double]](repeating: empty, count: tree.parents.count)
    for (row, city) in ranked.enumerated() {
      for (node, found) in city.nodes.enumerated() {
        guard let score = found.score, tree.hasData(node, found) else { continue }
        columns[node][row] = score
      }
    }
    self.columns = columns
    distributions = columns.map { Distribution($0) }
  }

  /// The audit of every node.
  func audits() -> [NodeAudit] {
    var audits = tree.parents.indices.map(moments)
    for node in tree.parents.indices {
      if let parent = tree.parents[node] {
        let withParent = correlation(node, parent)
        audits[node].record(.parentCorrelation, withParent)
        audits[node].record(
          .indexCorrelation, parent == 0 ? withParent : correlation(node, 0))
      }
      compareChildren(of: node, &audits)
    }
    addEffectiveWeights(&audits)
    return audits
  }

  private func moments(_ node: Int) -> NodeAudit {
    let distribution = distributions[node]
    var audit = NodeAudit()
    audit.citiesWithData = withData[node]
    audit.scores = distribution.count
    if cities > 0 { audit.record(.coverage, Double(withData[node]) / Double(cities)) }
    audit.record(.nominalWeight, tree.nominalWeights[node])
    guard distribution.count > 0 else { return audit }
    audit.distinct = distribution.distinct
    audit.record(.mean, distribution.mean)
    audit.record(
      .standardDeviation,
      isConstant(node) && distribution.count > 1 ? 0 : distribution.standardDeviation)
    audit.record(.fullMarkShare, share(distribution.sorted.count { $0 >= 1 }, of: distribution))
    audit.record(.zeroMarkShare, share(distribution.sorted.count { $0 == 0 }, of: distribution))
    if isEnough(distribution.count) {
      audit.record(.skewness, distribution.skewness)
      audit.record(.kurtosis, distribution.kurtosis)
    }
    return audit
  }

  /// The correlations among the children of a node in the sum, and how well they agree.
  ///
  /// Alpha is Cronbach's over the children that tell cities apart; see `cronbachAlpha`.
  private func compareChildren(of node: Int, _ audits: inout [NodeAudit]) {
    let children = tree.weighted[node].filter {
      isEnough(distributions[$0].count) && !isConstant($0)
    }
    guard children.count > 1 else { return }
    var between = 0.0
    for (place, first) in children.enumerated() {
      for second in children[(place + 1)...] {
        let pair = Comoments(columns[first], columns[second])
        between += isEnough(pair.count) ? 2 * pair.covariance : .nan
        guard let found = correlation(pair) else { continue }
        for (child, other) in [(first, second), (second, first)] {
          let highest = audits[child][.siblingCorrelation] ?? -.infinity
          let rounded = found.roundedToSignificant(12)
          guard rounded > highest else { continue }
          audits[child].record(.siblingCorrelation, rounded)
          audits[child].closestSibling = other
        }
      }
    }
    let count = Double(children.count)
    let within = children.reduce(0) { $0 + distributions[$1].variance }
    audits[node].record(.alpha, count / (count - 1) * between / (between + within))
  }

  /// Squared correlations with the index as shares of their sum, over a set that makes up the index.
  ///
  /// The linear form of the main effect of Paruolo, Saisana and Saltelli (2013): the share of the
  /// variance of the index that the item accounts for by itself. A constant item has none; an item
  /// with too few scores is left out.
  private func addEffectiveWeights(_ audits: inout [NodeAudit]) {
    for cut in tree.cuts {
      var effects: [Int: Double] = [:]
      for node in cut.members where isEnough(distributions[node].count) {
        if let found = audits[node][.indexCorrelation] {
          effects[node] = found * found
        } else if isConstant(node) {
          effects[node] = 0
        }
      }
      let sum = cut.members.reduce(0) { $0 + (effects[$1] ?? 0) }
      guard sum > 0 else { continue }
      for node in cut.judged {
        audits[node].record(.effectiveWeight, effects[node].map { $0 / sum })
        guard let effective = audits[node][.effectiveWeight],
          let nominal = tree.nominalWeights[node]
        else { continue }
        audits[node].record(.weightRatio, effective / nominal)
      }
    }
  }

  /// The correlation with a node above; more of a deduction is worse.
  private func correlation(_ node: Int, _ above: Int) -> Double? {
    let found = correlation(Comoments(columns[node], columns[above]))
    return tree.isTurned[node] ? found.map { -$0 } : found
  }

  private func correlation(_ pair: Comoments) -> Double? {
    isEnough(pair.count) && !pair.correlation.isNaN ? pair.correlation : nil
  }

  private func isEnough(_ count: Int) -> Bool { count >= AuditFlag.fewestCities }

  private func isConstant(_ node: Int) -> Bool {
    distributions[node].count > 0 && distributions[node].minimum == distributions[node].maximum
  }

  private func share(_ part: Int, of whole: Distribution) -> Double {
    Double(part) / Double(whole.count)
  }
}

extension AuditTree {
  /// Whether a score rests on data, wholly or in part.
  func hasData(_ node: Int, _ found: NodeScore) -> Bool {
    isLeaf[node] ? found.value != nil : found.coverage > 0
  }
}

extension NodeAudit {
  /// Keeps a statistic with 12 significant digits; nothing where it could not be computed.
  fileprivate mutating func record(_ statistic: AuditStatistic, _ value: Double?) {
    guard let value, value.isFinite else { return }
    statistics[statistic] = value.roundedToSignificant(12)
  }
}

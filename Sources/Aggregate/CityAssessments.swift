import Contract
import Records
import Register

/// Turns the leaf scores of a month into one assessment per city.
struct Assessor {
  private let edition: Edition
  private let tree: ScoreTree
  private let table: LeafTable
  private let missing: MissingScores
  private let groups: [CityGroup]
  private let leaves: [Column]
  private let isCovered: Bool

  /// What a column of leaf scores asks of every city: no more than that, since a leaf is much to hand around.
  private struct Column {
    let node: Int
    let missing: MissingRule
    let isSelfReported: Bool
    let isGate: Bool
  }

  /// Prepares a month; `groups` are those of the table's cities, row by row.
  ///
  /// Where its window is not covered, no city has an index.
  init(_ table: LeafTable, edition: Edition, groups: [CityGroup], isCovered: Bool = true) {
    precondition(groups.count == table.cities.count, "one group per city")
    self.isCovered = isCovered
    self.edition = edition
    self.table = table
    self.groups = groups
    tree = ScoreTree(edition)
    missing = MissingScores(table, edition: edition, groups: groups)
    leaves = table.leaves.compactMap { node in
      edition.nodes[node].leaf.map { leaf in
        var isGate = false
        if case .gate = leaf.rule { isGate = true }
        return Column(
          node: node, missing: leaf.missing, isSelfReported: leaf.provenance == .selfReported,
          isGate: isGate)
      }
    }
    precondition(leaves.count == table.leaves.count, "scores of another edition")
  }

  /// The assessment of the city in a row.
  func assess(_ row: Int) -> CityAssessment {
    var scores = leafScores(row)
    tree.fold(&scores)
    let coverage = tree.coverage(hasData(row))
    let hasIndex = isCovered && coverage[0] > 0 && coverage[0] >= edition.minimumCoverage
    let status = status(scores, hasIndex: hasIndex)
    let index = hasIndex ? scores[0].map(index) : nil
    if !hasIndex { scores[0] = nil }
    return CityAssessment(
      city: table.cities[row], nodes: nodes(row, scores, coverage), index: index,
      indexWithoutSelfReported: hasIndex ? indexWithoutSelfReported(row) : nil,
      coverage: coverage[0], status: status,
      leaveOneOut: status == .ranked ? leaveOneOut(scores, index: index ?? 0) : [])
  }

  /// Scores by node: those of the leaves, missing ones replaced; inner nodes still empty.
  private func leafScores(_ row: Int, withSelfReported: Bool = true) -> [Double?] {
    var scores = [Double?](repeating: nil, count: tree.count)
    for (column, leaf) in leaves.enumerated() where withSelfReported || !leaf.isSelfReported {
      scores[leaf.node] =
        table[row, column].score
        ?? missing.replacement(column: column, rule: leaf.missing, group: groups[row])
    }
    return scores
  }

  private func hasData(_ row: Int) -> [Bool] {
    var hasData = [Bool](repeating: false, count: tree.count)
    for (column, leaf) in leaves.enumerated() {
      hasData[leaf.node] = table[row, column].value != nil
    }
    return hasData
  }

  /// A failed gate is a finding and outweighs a lack of data.
  private func status(_ scores: [Double?], hasIndex: Bool) -> AssessmentStatus {
    for leaf in leaves where leaf.isGate && scores[leaf.node] == 0 { return .vetoed }
    return hasIndex ? .ranked : .notRanked
  }

  /// Leaves with self-reported evidence are dropped, and their points go to their siblings.
  private func indexWithoutSelfReported(_ row: Int) -> Double? {
    var scores = leafScores(row, withSelfReported: false)
    tree.fold(&scores)
    return scores[0].map(index)
  }

  private func leaveOneOut(_ scores: [Double?], index full: Double) -> [Double] {
    tree.branches.map { branch in
      tree.rootScore(leavingOut: branch, of: scores).map(index) ?? full
    }
  }

  /// From a share of the edition's points to the 100-point scale.
  private func index(_ score: Double) -> Double { (100 * score).roundedToSignificant(12) }

  private func nodes(_ row: Int, _ scores: [Double?], _ coverage: [Double]) -> [NodeScore] {
    let earnings = tree.earnings(scores)
    var nodes = edition.nodes.indices.map { node in
      NodeScore(
        score: scores[node]?.roundedToSignificant(12), points: earnings[node].points,
        maxPoints: earnings[node].maxPoints, coverage: coverage[node])
    }
    for (column, leaf) in leaves.enumerated() {
      nodes[leaf.node].value = table[row, column].value
      nodes[leaf.node].mark = table[row, column].mark
    }
    return nodes
  }
}

import Contract
import Records
import Register

/// What stands in for missing scores, by each leaf's own rule.
struct MissingScores {
  private let medians: [[CityGroup: Double]]

  /// Takes the medians of the groups, column by column, from the cities that have a score.
  init(_ table: LeafTable, edition: Edition, groups: [CityGroup]) {
    medians = table.leaves.indices.map { column in
      guard edition.nodes[table.leaves[column]].leaf?.missing == .groupMedian else { return [:] }
      var scores: [CityGroup: [Double]] = [:]
      for (row, group) in groups.enumerated() {
        if let score = table[row, column].score { scores[group, default: []].append(score) }
      }
      return scores.compactMapValues { median($0.sorted()) }
    }
  }

  /// What stands in for a missing score; `nil` re-weights, also where no city of the group has one.
  func replacement(column: Int, rule: MissingRule, group: CityGroup) -> Double? {
    switch rule {
    case .reweight: nil
    case .groupMedian: medians[column][group]
    case .zero: 0
    }
  }
}

/// The median of ascending numbers, the mean of the middle two, 12 significant digits.
func median(_ sorted: [Double]) -> Double? {
  guard !sorted.isEmpty else { return nil }
  let upper = sorted[sorted.count / 2]
  let lower = sorted[(sorted.count - 1) / 2]
  return ((lower + upper) / 2).roundedToSignificant(12)
}

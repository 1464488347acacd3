import Contract
import Records
import Register

/// What stands in for missing scores, by each leaf's own rule.
struct MissingScores {
  /// By column, then by the place of the group; empty where a column needs none.
  private let medians: [[Double?]]

  /// Takes the medians of the groups, column by column, from the cities that have a score.
  init(_ table: LeafTable, edition: Edition, groups: [CityGroup]) {
    let rows = CityGroup.allCases.map { group in groups.indices.filter { groups[$0] == group } }
    medians = table.leaves.indices.map { column in
      guard edition.nodes[table.leaves[column]].leaf?.missing == .groupMedian else { return [] }
      return rows.map { rows in median(rows.compactMap { table[$0, column].score }.sorted()) }
    }
  }

  /// What stands in for a missing score; `nil` re-weights, also where no city of the group has one.
  func replacement(column: Int, rule: MissingRule, group: CityGroup) -> Double? {
    switch rule {
    case .reweight: nil
    case .groupMedian: medians[column][group.place]
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

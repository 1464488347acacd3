public import Contract
public import Records
public import Register

/// The index of every city as if it alone had other scores, all others standing where they do.
///
/// - Parameters:
///   - edition: the tree that both tables belong to.
///   - own: the scores of each city by itself.
///   - all: the scores that stand in for missing ones are of this table; it has the same cities and leaves.
///   - cities: the cities of the register.
/// - Returns: the unrounded index, 12 significant digits, of every city that has one.
public func ownIndices(
  edition: Edition, of own: LeafTable, among all: LeafTable, cities: [City]
) -> [CityCode: Double] {
  precondition(own.cities == all.cities && own.leaves == all.leaves, "scores of others")
  let tree = ScoreTree(edition)
  let known = Dictionary(cities.map { ($0.code, $0.group) }) { first, _ in first }
  let groups = all.cities.map { known[$0] ?? .county }
  let missing = MissingScores(all, edition: edition, groups: groups)
  var indices: [CityCode: Double] = [:]
  for (row, city) in own.cities.enumerated() {
    var scores = [Double?](repeating: nil, count: tree.count)
    for (column, node) in own.leaves.enumerated() {
      guard let leaf = edition.nodes[node].leaf else { continue }
      scores[node] =
        own[row, column].score
        ?? missing.replacement(column: column, rule: leaf.missing, group: groups[row])
    }
    tree.fold(&scores)
    indices[city] = scores[0].map { (100 * $0).roundedToSignificant(12) }
  }
  return indices
}

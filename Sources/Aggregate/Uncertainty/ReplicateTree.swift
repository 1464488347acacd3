public import Contract
public import Records

/// A tree as replicates fold it: leaves with scores, inner nodes with weighted children.
///
/// Nodes keep the positions that they have where the tree came from.
public struct ReplicateTree: Sendable {
  /// A deduction or bonus: score × limit / points of the node is added to the node.
  struct Adjustment: Sendable {
    let leaf: Int
    let limit: Double
    let points: Double
  }

  /// The node on top.
  let root: Int
  /// The children that each node is the mean of; empty for a leaf.
  let children: [[Int]]
  /// The weight of each node among its siblings, any scale.
  public let weights: [Double]
  /// Whether a node's own mean is geometric.
  let isGeometric: [Bool]
  /// What is added to each node's mean.
  let adjustments: [[Adjustment]]
  /// The nodes that have scores, in the order of the columns.
  public let leaves: [Int]
  /// Which nodes are leaves that cities report about themselves.
  let isSelfReported: [Bool]
  /// What the root's score is multiplied by.
  let scale: Double

  /// An edition's tree, from scores of 0...1 to an index of 0...100.
  public init(_ edition: Edition) {
    let tree = ScoreTree(edition)
    root = 0
    children = tree.weighted
    weights = tree.points
    isGeometric = tree.isGeometric
    adjustments = tree.adjustments.enumerated().map { node, adjustments in
      adjustments.map {
        Adjustment(leaf: $0.child, limit: $0.limit, points: tree.points[node])
      }
    }
    leaves = edition.nodes.indices.filter { edition.nodes[$0].leaf != nil }
    isSelfReported = edition.nodes.map { $0.leaf?.provenance == .selfReported }
    scale = 100
  }

  /// A composite indicator's tree; scores keep their scale, means are arithmetic unless said otherwise.
  public init(_ tree: IndicatorTree, isGeometric: (Int) -> Bool = { _ in false }) {
    root = tree.root
    children = tree.children
    weights = tree.weights
    self.isGeometric = tree.items.indices.map(isGeometric)
    adjustments = tree.items.map { _ in [] }
    leaves = tree.level(1)
    isSelfReported = tree.items.map { _ in false }
    scale = 1
  }

  /// The nodes below the root that have children, or are it, children before parents.
  var foldingOrder: [Int] {
    var order: [Int] = []
    func visit(_ node: Int) {
      for child in children[node] { visit(child) }
      if !children[node].isEmpty { order.append(node) }
    }
    visit(root)
    return order
  }
}

/// How the nodes of a replicate are combined.
public enum Folding: Hashable, Sendable {
  /// As the tree says, node by node.
  case asDefined
  /// All nodes by the weighted arithmetic mean.
  case arithmetic
  /// All nodes by the weighted geometric mean of floor + (1 − floor) · score.
  ///
  /// Between two levels nothing is lost to rounding: the logarithms are handed up. A floor of 0.01 puts scores on the scale 1...100, so that one score of 0 doesn't erase all
  /// others; the index is brought back to the scale of the scores.
  case geometric(floor: Double)
}

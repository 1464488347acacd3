import Statistics

/// A tree under one way of folding, as straight steps over numbered slots.
///
/// A slot holds what its parent adds up: a score, or the score's logarithm below a geometric node. The
/// first slots are the leaves' columns, one more for each step. Between two geometric nodes a value
/// stays a logarithm.
struct FoldProgram: Sendable {
  /// One inner node.
  struct Step: Sendable {
    /// The edges to its children, in the order of the tree.
    let edges: Range<Int>
    /// Where the result goes.
    let slot: Int
    /// The edge on which the parent takes it up; -1 for the root.
    var parentEdge: Int
    /// Whether the children's slots hold logarithms.
    let sumsLogarithms: Bool
    /// Whether the result is kept as a logarithm.
    let givesLogarithm: Bool
    /// What is added to the mean.
    let adjustments: Range<Int>
    /// Whether the mean is what the parent takes up.
    var isFinished: Bool { adjustments.isEmpty && sumsLogarithms == givesLogarithm }
  }

  /// One child of an inner node.
  struct Edge: Sendable, BitwiseCopyable {
    /// Where its value stands.
    let slot: Int
    /// The child.
    let node: Int
  }

  /// What stands for the logarithm of 0: finite, so that a weight of 0 makes it vanish.
  static let logarithmOfZero = -1e200

  /// The steps, children before parents; the last is the root's.
  private(set) var steps: ContiguousArray<Step> = []
  /// The edges of all steps.
  private(set) var edges: ContiguousArray<Edge> = []
  /// The adjustments of all steps, with the columns of their scores.
  private(set) var adjustments: [(column: Int, adjustment: ReplicateTree.Adjustment)] = []
  /// The columns whose slots hold logarithms.
  private(set) var isLogarithm: [Bool]
  /// What scores are lifted to before a logarithm is taken.
  let floor: Double
  /// The number of slots.
  var slotCount: Int { isLogarithm.count + steps.count }

  init(_ tree: ReplicateTree, _ folding: Folding) {
    let isGeometric: (Int) -> Bool
    switch folding {
    case .asDefined:
      isGeometric = { tree.isGeometric[$0] }
      floor = 0
    case .arithmetic:
      isGeometric = { _ in false }
      floor = 0
    case .geometric(let lowest):
      isGeometric = { _ in true }
      floor = lowest
    }
    isLogarithm = Array(repeating: false, count: tree.leaves.count)
    var slots = [Int?](repeating: nil, count: tree.weights.count)
    for (column, leaf) in tree.leaves.enumerated() { slots[leaf] = column }
    let columns = slots
    var parents = [Int?](repeating: nil, count: tree.weights.count)
    for (node, children) in tree.children.enumerated() {
      for child in children { parents[child] = node }
    }

    var stepOf: [Int: Int] = [:]
    for node in tree.foldingOrder {
      let first = edges.count
      for child in tree.children[node] {
        guard let slot = slots[child] else { continue }
        if let step = stepOf[child] { steps[step].parentEdge = edges.count }
        if columns[child] != nil { isLogarithm[slot] = isGeometric(node) }
        edges.append(Edge(slot: slot, node: child))
      }
      stepOf[node] = steps.count
      let slot = tree.leaves.count + steps.count
      slots[node] = slot
      let firstAdjustment = adjustments.count
      adjustments += tree.adjustments[node].compactMap { adjustment in
        columns[adjustment.leaf].map { ($0, adjustment) }
      }
      steps.append(
        Step(
          edges: first..<edges.count, slot: slot, parentEdge: -1,
          sumsLogarithms: isGeometric(node),
          givesLogarithm: parents[node].map(isGeometric) ?? false,
          adjustments: firstAdjustment..<adjustments.count))
    }
  }

  /// A leaf's score as its slot holds it.
  func entered(_ score: Double, column: Int) -> Double {
    isLogarithm[column] ? logarithm(score) : score
  }

  /// The logarithm of a score, 0...1, lifted to the floor.
  func logarithm(_ score: Double) -> Double {
    let lifted = floor + (1 - floor) * score
    return lifted > 0 ? naturalLogarithm(lifted) : Self.logarithmOfZero
  }
}

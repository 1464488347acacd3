/// One recomputation of the index: positions of what it picks in its study.
public struct Replicate: Hashable, Sendable {
  /// Which inputs: scores under one treatment, normalisation, missing-data rule and window.
  public var inputs: Int
  /// Which way of folding.
  public var folding: Int
  /// Which set of weights.
  public var weights: Int
  /// The leaf that is left out, as a node of the tree.
  public var leftOut: Int?
  /// Whether the leaves that cities report about themselves are left out.
  public var withoutSelfReported: Bool

  /// Picks; by default the first of everything, and nothing is left out.
  public init(
    inputs: Int = 0, folding: Int = 0, weights: Int = 0, leftOut: Int? = nil,
    withoutSelfReported: Bool = false
  ) {
    self.inputs = inputs
    self.folding = folding
    self.weights = weights
    self.leftOut = leftOut
    self.withoutSelfReported = withoutSelfReported
  }
}

/// What replicates of an index are made of, prepared once: the tree, inputs, foldings, weights.
///
/// A replicate picks one of each and folds the tree for every unit. Nothing in it is random: the draws
/// were made when the replicates and the sets of weights were listed. Source: the OECD/JRC Handbook
/// (2008), step 7, "Uncertainty and sensitivity analysis".
public struct ReplicateStudy: Sendable {
  /// The tree.
  public let tree: ReplicateTree
  /// The number of units that are ranked.
  public let units: Int
  let inputs: [ReplicateInputs]
  let programs: [FoldProgram]
  let weightSets: [[Double]]
  /// The sets of units that are ranked, by position.
  let sets: [[Int]]
  /// The ranks that a replicate's ranks are compared with, one per unit of the first set.
  private(set) var reference: [Int]

  /// Prepares a study.
  ///
  /// - Parameters:
  ///   - tree: the tree.
  ///   - inputs: scores; all for the same units, in the same order.
  ///   - foldings: ways to combine them.
  ///   - weightSets: weights by node of the tree, not negative; the tree's own by default.
  ///   - sets: the sets of units to rank, by position; by default one set of all units. The first
  ///     must be of all units, in order.
  public init(
    tree: ReplicateTree, inputs: [ReplicateInputs], foldings: [Folding],
    weightSets: [[Double]]? = nil, sets: [[Int]]? = nil
  ) {
    precondition(!inputs.isEmpty && !foldings.isEmpty, "something to pick from")
    precondition(inputs.allSatisfy { $0.columns.count == tree.leaves.count }, "a column per leaf")
    let units = inputs[0].columns.first?.count ?? 0
    let weightSets = weightSets ?? [tree.weights]
    precondition(weightSets.allSatisfy { $0.count == tree.weights.count }, "a weight per node")
    let sets = sets ?? [Array(0..<units)]
    precondition(sets[0] == Array(0..<units), "the first set is of all units")
    self.tree = tree
    self.units = units
    self.inputs = inputs
    programs = foldings.map { FoldProgram(tree, $0) }
    self.weightSets = weightSets
    self.sets = sets
    reference = []
  }

  /// The same study, with the ranks from which replicates are said to move.
  public func compared(with reference: [Int]) -> ReplicateStudy {
    precondition(reference.count == units, "one rank per unit")
    var study = self
    study.reference = reference
    return study
  }

  /// The index of every unit under each replicate, 12 significant digits, replicate by replicate.
  ///
  /// A unit that is left without any score has 0.
  public func indices(of replicates: [Replicate]) -> [[Double]] {
    var indices = [[Double]](repeating: [], count: replicates.count)
    forEachBlock(of: replicates) { block in
      for (row, replicate) in block.replicates.enumerated() {
        let start = row * block.stride
        indices[replicate] = Array(block.indices[start..<start + units])
      }
    }
    return indices
  }

  /// Ranks of all replicates, counted.
  ///
  /// Counts are integers, so that they don't depend on the order of the replicates; the outcomes of
  /// parts add up to that of the whole. About 20 µs per replicate of 300 units and 40 leaves.
  ///
  /// - Parameters:
  ///   - replicates: what is computed.
  ///   - counts: what is counted beside the ranks among all units, and their moves.
  /// - Returns: the counts.
  public func outcome(
    of replicates: [Replicate], counting counts: ReplicateCounts = .all
  ) -> ReplicateOutcome {
    var counter = RankCounter(
      units: units, sets: counts == .ranks ? [sets[0]] : sets, reference: reference,
      countsPairs: counts == .all)
    var moves = [Int](repeating: 0, count: replicates.count)
    forEachBlock(of: replicates) { block in counter.count(block, moves: &moves) }
    return counter.outcome(moves: moves)
  }
}

/// What is counted of replicates.
public enum ReplicateCounts: Sendable {
  /// Ranks within all sets, and which of two units is above the other.
  case all
  /// Ranks within all sets.
  case sets
  /// Ranks among all units only.
  case ranks
}

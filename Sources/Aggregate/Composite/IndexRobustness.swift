public import Contract
public import Records
import Statistics

/// How far the ranks of a composite index depend on what its plan varies.
///
/// Computed by the same replicates as an edition's: see `ReplicateStudy`, `SobolDesign`. Source: the
/// OECD/JRC Handbook (2008), step 7.
public struct IndexRobustness: Sendable {
  /// The ranks of one row over all replicates.
  public struct Row: Equatable, Sendable {
    /// The row of the index.
    public let row: Int
    /// Its rank.
    public let rank: Int
    /// The mean of its ranks.
    public let mean: Double
    /// The median.
    public let median: Double
    /// The 5% quantile, the best end of the 90% interval.
    public let low: Double
    /// The 95% quantile, the worst end.
    public let high: Double
  }

  /// The rows that have an index, in the order of the table.
  public let rows: [Row]
  /// What varied, with its Sobol indices in the mean absolute change of rank.
  public let effects: [AssumptionEffect]
  /// How many replicates.
  public let replicates: Int
  /// The mean over replicates and rows of the absolute change of rank.
  public let meanRankChange: Double
}

/// From points of the unit cube to replicates of a composite index: one axis for each assumption.
struct IndexDraws {
  /// The assumptions that vary, axis by axis.
  let assumptions: [Assumption]
  /// The weights by item; the first are the index's own.
  let weightSets: [[Double]]
  /// The ways of folding, the tree's own first.
  let foldings: [Folding]
  private let uncertainty: IndexUncertainty
  private let leaves: [Int]

  /// The most sets of weights that are drawn.
  static let maximumWeightSets = 16_384

  init(_ uncertainty: IndexUncertainty, tree: IndicatorTree, weights: [Double]) {
    self.uncertainty = uncertainty
    leaves = tree.level(1).filter { weights[$0] != 0 }
    assumptions = Assumption.allCases.filter { assumption in
      switch assumption {
      case .treatment: !uncertainty.treatments.isEmpty
      case .normalisation: !uncertainty.normalisations.isEmpty
      case .missing: !uncertainty.imputations.isEmpty
      case .aggregation: !uncertainty.aggregations.isEmpty
      case .weights: uncertainty.noise > 0
      case .leaveOneOut: uncertainty.leavesOneOut
      case .window, .selfReported: false
      }
    }
    let sets =
      uncertainty.noise > 0 ? min(Self.maximumWeightSets, uncertainty.replicates) : 0
    weightSets =
      [weights]
      + (0..<sets).map { set in
        var random = Random(uncertainty.seed, stream: UInt64(set))
        return weights.map { $0 * (1 + uncertainty.noise * (2 * random.unit() - 1)) }
      }
    foldings =
      [.asDefined]
      + uncertainty.aggregations.map { $0 == .arithmetic ? .arithmetic : .geometric(floor: 0) }
  }

  /// How many alternatives an assumption has, the index's own among them.
  func alternatives(_ assumption: Assumption) -> Int {
    switch assumption {
    case .treatment: 1 + uncertainty.treatments.count
    case .normalisation: 1 + uncertainty.normalisations.count
    case .missing: 1 + uncertainty.imputations.count
    case .aggregation: foldings.count
    case .weights: weightSets.count - 1
    case .leaveOneOut: 1 + leaves.count
    case .window, .selfReported: 1
    }
  }

  /// The replicate at a point; one coordinate, 0..<1, for each assumption that varies.
  func replicate(at point: [Double]) -> Replicate {
    var replicate = Replicate()
    var (treatment, normalisation, imputation) = (0, 0, 0)
    for (assumption, coordinate) in zip(assumptions, point) {
      let count = alternatives(assumption)
      let choice = min(count - 1, Int(coordinate * Double(count)))
      switch assumption {
      case .treatment: treatment = choice
      case .normalisation: normalisation = choice
      case .missing: imputation = choice
      case .aggregation: replicate.folding = choice
      case .weights: replicate.weights = 1 + choice
      case .leaveOneOut: replicate.leftOut = choice == 0 ? nil : leaves[choice - 1]
      case .window, .selfReported: break
      }
    }
    replicate.inputs = uncertainty.variant(treatment, normalisation, imputation)
    return replicate
  }
}

extension IndexUncertainty {
  /// All choices of treatment, normalisation and imputation, 0 for the index's own, in order.
  public var variants: [(treatment: Int, normalisation: Int, imputation: Int)] {
    (0...treatments.count).flatMap { treatment in
      (0...normalisations.count).flatMap { normalisation in
        (0...imputations.count).map { (treatment, normalisation, $0) }
      }
    }
  }

  /// The position of a choice among all.
  func variant(_ treatment: Int, _ normalisation: Int, _ imputation: Int) -> Int {
    (treatment * (normalisations.count + 1) + normalisation) * (imputations.count + 1) + imputation
  }
}

/// Computes how far the ranks of an index depend on its assumptions.
///
/// In a panel each time is ranked by itself; a replicate is the same for all times. Seeded: the same
/// bits each time.
///
/// - Parameters:
///   - uncertainty: what varies.
///   - tree: the tree.
///   - isGeometric: which items are geometric means.
///   - weights: the weights that the index used, item by item.
///   - inputs: the normalised indicators of each variant, in the order of `variants`; the same rows.
///   - index: the index, row by row.
/// - Returns: ranks and effects.
public func robustness(
  _ uncertainty: IndexUncertainty, tree: IndicatorTree, isGeometric: (Int) -> Bool,
  weights: [Double], inputs: [DataTable], index: [Double]
) -> IndexRobustness {
  let draws = IndexDraws(uncertainty, tree: tree, weights: weights)
  let sequence = SobolSequence(dimensions: draws.assumptions.count, seed: uncertainty.seed)
  let replicates = (0..<uncertainty.replicates).map { draws.replicate(at: sequence.point($0)) }
  let design =
    uncertainty.sensitivityRows > 1
    ? SobolDesign(
      factors: draws.assumptions.count, rows: uncertainty.sensitivityRows, seed: uncertainty.seed)
    : nil
  let designed = design?.points().map(draws.replicate) ?? []
  let folded = ReplicateTree(tree, isGeometric: isGeometric)

  var rows: [IndexRobustness.Row] = []
  var moves = 0
  var outputs = [Int](repeating: 0, count: designed.count)
  for (_, part) in inputs[0].rowsByTime {
    let units = part.filter { !index[$0].isNaN }
    guard !units.isEmpty else { continue }
    let ranks = descendingRanks(units.map { index[$0] }).map { Int($0) }
    let study = ReplicateStudy(
      tree: folded, inputs: inputs.map { ReplicateInputs($0.rows(units), tree) },
      foldings: draws.foldings, weightSets: draws.weightSets
    ).compared(with: ranks)
    let outcome = study.outcome(of: replicates, counting: .ranks)
    moves += outcome.moves.reduce(0, +)
    let tally = outcome.tallies[0]
    for (unit, row) in units.enumerated() {
      rows.append(
        IndexRobustness.Row(
          row: row, rank: ranks[unit], mean: tally.mean(of: unit),
          median: tally.quantile(0.5, of: unit), low: tally.quantile(0.05, of: unit),
          high: tally.quantile(0.95, of: unit)))
    }
    for (place, move) in study.outcome(of: designed, counting: .ranks).moves.enumerated() {
      outputs[place] += move
    }
  }
  let count = Double(max(1, rows.count))
  let indices = design.flatMap { design in
    design.runs(outputs.map { Double($0) / count })
      .indices(level: 0.9, draws: 500, seed: uncertainty.seed)
  }
  return IndexRobustness(
    rows: rows.sorted { $0.row < $1.row },
    effects: draws.assumptions.enumerated().map { axis, assumption in
      AssumptionEffect(
        assumption: assumption, alternatives: draws.alternatives(assumption),
        index: indices?[axis])
    }, replicates: replicates.count,
    meanRankChange: Double(moves) / (count * Double(replicates.count)))
}

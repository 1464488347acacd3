import Contract
import Records

/// From points of the unit cube to replicates: one axis for each assumption that an edition varies.
///
/// Every alternative of an assumption takes an equal part of its axis.
struct AssumptionDraws {
  /// The assumptions that vary, axis by axis.
  let assumptions: [Assumption]
  /// The inputs that replicates pick from.
  let inputs: [InputVariant]
  /// The ways of folding.
  let foldings: [Folding]
  /// The weights by node; the first are the edition's own.
  let weightSets: [[Double]]
  private let uncertainty: Uncertainty
  private let windows: [Int]
  private let leftOut: [Int?]

  /// How many sets of weights are drawn, where weights vary.
  ///
  /// Always as many, so that the first of more replicates are the same; three megabytes.
  static let weightSetCount = 4096
  /// What scores are lifted to before geometric means: the scale 1...100.
  static let geometricFloor = 0.01

  /// Lists all that can be drawn; `windows` are those of the edition's that the measures cover.
  init(_ uncertainty: Uncertainty, edition: Edition, windows: [Int]) {
    self.uncertainty = uncertainty
    self.windows = windows
    assumptions = uncertainty.varied.filter { $0 != .window || windows.count > 1 }
    inputs = uncertainty.treatments.flatMap { treatment in
      uncertainty.normalisations.flatMap { normalisation in
        windows.flatMap { window in
          uncertainty.missing.map { missing in
            InputVariant(
              treatment: treatment, normalisation: normalisation, missing: missing, window: window)
          }
        }
      }
    }
    foldings = uncertainty.aggregations.map { aggregation in
      switch aggregation {
      case .edition: .asDefined
      case .arithmetic: .arithmetic
      case .geometric: .geometric(floor: Self.geometricFloor)
      }
    }
    let points = ReplicateTree(edition).weights
    let noise = edition.nodes.map { uncertainty.noise[$0.pointsBasis] ?? 0 }
    let drawn = assumptions.contains(.weights) ? Self.weightSetCount : 0
    weightSets =
      [points]
      + (0..<drawn).map { set in
        var random = Random(uncertainty.seed, stream: UInt64(set))
        return zip(points, noise).map { $0 * (1 + $1 * (2 * random.unit() - 1)) }
      }
    let counted = edition.nodes.indices.filter { node in
      if case .gate = edition.nodes[node].leaf?.rule { return false }
      return edition.nodes[node].leaf != nil
    }
    leftOut = [nil] + counted
  }

  /// The replicate that changes nothing.
  var nominal: Replicate {
    let own = InputVariant(
      treatment: .none, normalisation: .edition, missing: .edition, window: 12)
    return Replicate(
      inputs: inputs.firstIndex(of: own) ?? 0,
      folding: uncertainty.aggregations.firstIndex(of: .edition) ?? 0)
  }

  /// How many alternatives an assumption has.
  func alternatives(_ assumption: Assumption) -> Int {
    switch assumption {
    case .treatment: uncertainty.treatments.count
    case .normalisation: uncertainty.normalisations.count
    case .missing: uncertainty.missing.count
    case .aggregation: uncertainty.aggregations.count
    case .window: windows.count
    case .weights: weightSets.count - 1
    case .leaveOneOut: leftOut.count
    case .selfReported: 2
    }
  }

  /// The replicate at a point; one coordinate, 0..<1, for each assumption that varies.
  func replicate(at point: [Double]) -> Replicate {
    var replicate = nominal
    var variant = inputs[replicate.inputs]
    for (assumption, coordinate) in zip(assumptions, point) {
      let count = alternatives(assumption)
      let choice = min(count - 1, Int(coordinate * Double(count)))
      switch assumption {
      case .treatment: variant.treatment = uncertainty.treatments[choice]
      case .normalisation: variant.normalisation = uncertainty.normalisations[choice]
      case .missing: variant.missing = uncertainty.missing[choice]
      case .aggregation: replicate.folding = choice
      case .window: variant.window = windows[choice]
      case .weights: replicate.weights = 1 + choice
      case .leaveOneOut: replicate.leftOut = leftOut[choice]
      case .selfReported: replicate.withoutSelfReported = choice == 1
      }
    }
    replicate.inputs = inputs.firstIndex(of: variant) ?? replicate.inputs
    return replicate
  }

  /// The replicates that give the intervals.
  func replicates() -> [Replicate] {
    let sequence = SobolSequence(
      dimensions: max(1, assumptions.count), seed: uncertainty.seed)
    return (0..<uncertainty.replicates).map { replicate(at: sequence.point($0)) }
  }

  /// The design by which the assumptions are weighed against each other; `nil` where one was not
  /// asked for.
  var design: SobolDesign? {
    guard uncertainty.sensitivityRows > 1, !assumptions.isEmpty else { return nil }
    return SobolDesign(
      factors: assumptions.count, rows: uncertainty.sensitivityRows, seed: uncertainty.seed)
  }
}

public import Records

/// What an edition asks to vary, to see how far ranks depend on it.
///
/// Each list holds the alternatives of one assumption; a list of one varies nothing. A replicate of
/// the index picks one of each, evenly.
public struct Uncertainty: Equatable, Sendable {
  /// How many replicates give the rank intervals.
  public var replicates = 1000
  /// Of all draws.
  public var seed: UInt64 = 1
  /// What is done about outliers before scoring.
  public var treatments: [OutlierTreatment] = [.none]
  /// How values become scores.
  public var normalisations: [ScoringVariant] = [.edition]
  /// What becomes of missing scores.
  public var missing: [MissingVariant] = [.edition]
  /// How scores are combined up the tree.
  public var aggregations: [AggregationVariant] = [.edition]
  /// The months over which flows are summed up; 12 is the edition's own.
  public var windows: [Int] = [12]
  /// By how much points vary, up and down, as a share of themselves, by what they rest on, 0..<1.
  public var noise: [Basis: Double] = [:]
  /// Whether a replicate may leave out one indicator.
  public var leavesOneOut = false
  /// Whether a replicate may leave out all that cities report about themselves.
  public var leavesOutSelfReported = false
  /// The rows of the design by which the assumptions are weighed against each other; 0 for none.
  public var sensitivityRows = 128

  /// Varies nothing.
  public init() {}

  /// The assumptions that vary, in the order of `Assumption`.
  public var varied: [Assumption] {
    Assumption.allCases.filter { assumption in
      switch assumption {
      case .treatment: treatments.count > 1
      case .normalisation: normalisations.count > 1
      case .missing: missing.count > 1
      case .aggregation: aggregations.count > 1
      case .window: windows.count > 1
      case .weights: noise.values.contains { $0 > 0 }
      case .leaveOneOut: leavesOneOut
      case .selfReported: leavesOutSelfReported
      }
    }
  }
}

/// What is done about outliers within the city's group.
public enum OutlierTreatment: String, CaseIterable, Sendable {
  /// Nothing.
  case none
  /// At most five extreme values of an indicator out of shape are moved to the next one.
  case winsorise

  /// As a rule for the values of an indicator.
  public var rule: TreatmentRule {
    switch self {
    case .none: .none
    case .winsorise: TreatmentRule(steps: [.winsorise(limit: 5)])
    }
  }
}

/// How values become scores; deductions, bonuses and gates keep their own rule.
public enum ScoringVariant: String, CaseIterable, Sendable {
  /// By each indicator's own rule.
  case edition
  /// Linear between the lowest and the highest value of the group.
  case minMax = "min-max"
  /// By the share of the group's other cities that are worse.
  case percentile
}

/// What becomes of missing scores; deductions, bonuses and gates keep their own rule.
public enum MissingVariant: String, CaseIterable, Sendable {
  /// By each indicator's own rule.
  case edition
  /// Their points are spread over their siblings.
  case reweight
  /// They take the median of the group.
  case groupMedian = "group-median"
  /// They score 0.
  case zero
}

/// How scores are combined.
public enum AggregationVariant: String, CaseIterable, Sendable {
  /// As each item of the tree says.
  case edition
  /// Everywhere by the arithmetic mean.
  case arithmetic
  /// Everywhere by the geometric mean, scores on a scale of 1...100.
  case geometric
}

/// The inputs that one choice of treatment, normalisation, missing-data rule and window gives.
public struct InputVariant: Hashable, Sendable {
  /// The treatment.
  public var treatment: OutlierTreatment
  /// The normalisation.
  public var normalisation: ScoringVariant
  /// The missing-data rule.
  public var missing: MissingVariant
  /// Months.
  public var window: Int

  /// Chooses.
  public init(
    treatment: OutlierTreatment, normalisation: ScoringVariant, missing: MissingVariant,
    window: Int
  ) {
    self.treatment = treatment
    self.normalisation = normalisation
    self.missing = missing
    self.window = window
  }
}

extension Edition {
  /// The same tree with other rules in the weighted sum.
  ///
  /// The direction of an indicator is that of its own rule: higher is better unless its marks fall.
  public func varied(by variant: InputVariant) -> Edition {
    let nodes = nodes.map { node in
      guard let leaf = node.leaf, !leaf.rule.isOutsideSum else { return node }
      let rule: ScoringRule =
        switch variant.normalisation {
        case .edition: leaf.rule
        case .minMax: .minMax(higherIsBetter: leaf.rule.higherIsBetter)
        case .percentile: .percentile(higherIsBetter: leaf.rule.higherIsBetter)
        }
      let missing: MissingRule =
        switch variant.missing {
        case .edition: leaf.missing
        case .reweight: .reweight
        case .groupMedian: .groupMedian
        case .zero: .zero
        }
      return node.with(
        leaf: Leaf(
          formula: leaf.formula, rule: rule, provenance: leaf.provenance,
          ruleBasis: leaf.ruleBasis, missing: missing, unit: leaf.unit, decimals: leaf.decimals,
          place: leaf.place))
    }
    return Edition(
      id: id, title: title, note: note, sources: sources, totalPoints: totalPoints,
      minimumCoverage: minimumCoverage, nodes: nodes, digest: digest, uncertainty: uncertainty,
      fewRecords: fewRecords, printed: printed, notMeasured: notMeasured)
  }
}

extension IndicatorNode {
  fileprivate func with(leaf: Leaf) -> IndicatorNode {
    IndicatorNode(
      id: id, number: number, title: title, level: level, parent: parent, children: children,
      points: points, pointsBasis: pointsBasis, aggregation: aggregation, leaf: leaf)
  }
}

extension ScoringRule {
  /// Whether a higher value is better.
  public var higherIsBetter: Bool {
    switch self {
    case .goalposts(let zero, let full): full > zero
    case .efficacy(let unsatisfactory, let satisfactory): satisfactory > unsatisfactory
    case .minMax(let higher), .percentile(let higher): higher
    case .deduction: false
    case .steps, .yesNo, .bonus, .gate: true
    }
  }
}

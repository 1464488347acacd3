public import Records

/// How a composite index is built from a table of units and indicators: what a tree file says.
public struct IndexPlan: Sendable {
  /// The index's id.
  public let id: String
  /// The tree, with weights, directions, targets and denominators.
  public let tree: IndicatorTree
  /// The table's column of unit codes.
  public let unitColumn: String
  /// The column of unit names, if there is one.
  public let nameColumn: String?
  /// The column of unit names where the table has it and the file names none.
  public let usualNameColumn: String?
  /// The column of times, whole numbers; `nil` for a single period.
  public let timeColumn: String?
  /// The column of groups within which units are ranked besides, if there is one.
  public let rankColumn: String?
  /// What a quotient is multiplied with, by the indicator's code.
  public let factors: [String: Double]
  /// The posts of indicators that have them.
  public let goalposts: [String: Goalposts]
  /// Which units take part.
  public let screening: ScreeningRule
  /// What stands in for a missing value along time, before anything else does.
  public let panelImputation: PanelImputation?
  /// What stands in for a missing value within a time.
  public internal(set) var imputation: ImputationRule
  /// How outliers are treated, unless an indicator says otherwise.
  public internal(set) var treatment: TreatmentRule
  /// How outliers of some indicators are treated.
  public let treatments: [String: TreatmentRule]
  /// How values are made comparable, unless an indicator says otherwise.
  public internal(set) var normalisation: NormalisationRule
  /// How values of some indicators are.
  public let normalisations: [String: NormalisationRule]
  /// Whether the scale of a panel is one for all times.
  public let isPooled: Bool
  /// How the aggregates of the levels from 2 upwards are made.
  public let levels: [LevelRule]
  /// The level whose weights are searched, if any.
  public let optimisation: WeightOptimisation?
  /// What is varied to see how far ranks depend on it, if anything.
  public let uncertainty: IndexUncertainty?
  /// Where each item stands in its file, by code, for messages.
  public let places: [String: Failure.Place]

  /// How the aggregates of a level are made; by the arithmetic mean where nothing is said.
  public func rule(_ level: Int) -> LevelRule {
    levels.indices.contains(level - 2) ? levels[level - 2] : LevelRule()
  }

  /// How an indicator's outliers are treated.
  public func treatment(of code: String) -> TreatmentRule { treatments[code] ?? treatment }

  /// How an indicator's values are made comparable.
  public func normalisation(of code: String) -> NormalisationRule {
    normalisations[code] ?? normalisation
  }

  /// The goalposts and the target of an indicator, in its unit.
  public func marks(of code: String) -> [Double] {
    let target = tree.position(code).flatMap { tree.items[$0].target }
    let marks: [Double?] =
      switch normalisation(of: code) {
      case .goalposts: [goalposts[code]?.lower, goalposts[code]?.upper]
      case .distanceToTarget: [target]
      default: []
      }
    return marks.compactMap { $0 }
  }

  /// The column of groups that imputation looks at, if it does.
  public var groupColumn: String? { imputation.groupColumn }
}

/// Weights of one level that are searched for the sake of correlations with the index.
public struct WeightOptimisation: Equatable, Sendable {
  /// The level.
  public var level: Int
  /// Correlations in proportion to the tree's weights; else as much correlation as possible.
  public var isBalance: Bool

  /// Asks for a search.
  public init(level: Int, isBalance: Bool) {
    self.level = level
    self.isBalance = isBalance
  }
}

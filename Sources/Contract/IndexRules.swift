/// Which units have data enough to take part.
///
/// Shares count the indicators that tell units apart; constant and empty ones are left out.
public struct ScreeningRule: Equatable, Sendable {
  /// The least share of indicators with a value, 0...1; `nil` asks nothing.
  public var minimumAvailable: Double?
  /// The least share of values that are not 0 among those there are, 0...1; `nil` asks nothing.
  public var minimumNonZero: Double?

  /// Asks for shares.
  public init(minimumAvailable: Double? = nil, minimumNonZero: Double? = nil) {
    self.minimumAvailable = minimumAvailable
    self.minimumNonZero = minimumNonZero
  }
}

/// What stands in for a missing value.
public enum ImputationRule: Equatable, Sendable {
  /// Nothing: means are taken over what there is.
  case none
  /// The indicator's mean.
  case mean
  /// The indicator's median.
  case median
  /// The indicator's mean among the units that have the same value in a group column.
  case groupMean(String)
  /// The indicator's median among them.
  case groupMedian(String)
  /// The mean of the unit's other indicators, min-max scaled, below the same item of this level.
  case rowMean(level: Int)
  /// The conditional mean of a normal distribution fitted by EM, item of this level by item.
  case expectationMaximisation(level: Int)
}

/// What stands in for a missing value in a panel, unit by unit along time.
public enum PanelImputation: Equatable, Sendable {
  /// The latest earlier value, at most so many periods old; any age when `nil`.
  case latest(maximumAge: Int?)
  /// The latest earlier value, or else the first later one.
  case constant
  /// Linear in time between two values, constant outside them.
  case linear
}

/// How outliers are treated.
public struct TreatmentRule: Equatable, Sendable {
  /// One attempt to bring a distribution into shape.
  public enum Step: Equatable, Sendable {
    /// Moves extreme points to the next value, at most so many.
    case winsorise(limit: Int)
    /// ln(x − min + a), a = 0.01 (max − min).
    case log
    /// The same for a right tail, −ln(max + a − x) for a left one.
    case logBySkew
    /// (y^λ − 1) / λ of y = x − min + 1, ln y for λ = 0.
    case boxCox(lambda: Double)
  }

  /// The absolute skewness from which a distribution may be out of shape.
  public var maximumSkewness = 2.0
  /// The excess kurtosis from which it is, when the skewness is beyond its bound as well.
  public var maximumKurtosis = 3.5
  /// What is tried, in order, until the distribution is in shape.
  public var steps: [Step]
  /// Whether a step works on what the step before left, instead of on the values as they came.
  public var combines: Bool

  /// Describes a treatment; without steps nothing is changed.
  public init(
    steps: [Step], combines: Bool = false, maximumSkewness: Double = 2,
    maximumKurtosis: Double = 3.5
  ) {
    self.steps = steps
    self.combines = combines
    self.maximumSkewness = maximumSkewness
    self.maximumKurtosis = maximumKurtosis
  }

  /// Leaves everything as it is.
  public static let none = TreatmentRule(steps: [])
  /// Winsorising of at most five points, then a logarithm.
  public static let standard = TreatmentRule(steps: [.winsorise(limit: 5), .log])
}

/// Two fixed values in an indicator's unit; the upper one is larger, whatever the direction.
public struct Goalposts: Equatable, Sendable {
  /// The lower value.
  public var lower: Double
  /// The upper value.
  public var upper: Double

  /// Sets both.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// How values in different units are made comparable; see `normalised` for the formulas.
public enum NormalisationRule: Equatable, Sendable {
  /// Linear from the worst value to the best.
  case minMax(low: Double, high: Double)
  /// Distance from the mean in standard deviations, to another mean and deviation.
  case zScore(mean: Double, deviation: Double)
  /// The rank from the worst, 1...n.
  case rank(Ties)
  /// The share of the others that are worse.
  case percentileRank
  /// The number of the others that are worse.
  case borda
  /// 1 at the best value, falling with the distance from it in units of the range.
  case distanceToMaximum
  /// The quotient by the best value.
  case fractionOfMaximum
  /// 1 at the value of one unit, 0 at the worst value.
  case distanceToReference(unit: String, isCapped: Bool)
  /// 1 at the indicator's target, 0 at the worst value.
  case distanceToTarget(isCapped: Bool)
  /// Linear between the indicator's goalposts.
  case goalposts(scale: Double, isTruncated: Bool)

  /// What equal values get as their rank.
  public enum Ties: String, CaseIterable, Sendable {
    /// The least of the ranks they take up.
    case minimum
    /// The mean of them.
    case average
  }
}

/// How children make a parent; see `combined` for the formulas.
public enum Combination: Equatable, Sendable {
  /// The weighted arithmetic mean.
  case arithmetic
  /// The weighted geometric mean.
  case geometric
  /// The weighted harmonic mean.
  case harmonic
  /// The weighted power mean of an exponent.
  case power(Double)
  /// Copeland's count of pairwise majorities.
  case copeland
  /// The mean less (or plus) a penalty for imbalance, on a scale of 100 ± 10 over the units.
  case mazziottaPareto(Imbalance)
  /// The same between goalposts around the mean of the first time, 70...130.
  case adjustedMazziottaPareto(Imbalance)
  /// The mean, drawn towards the worst child by a share 0...1, on a scale of 100 ± 10.
  case meanMinimum(Double)
  /// The best weights of each unit for itself; each child's share within bounds, if there are any.
  case benefitOfTheDoubt(shares: ClosedRange<Double>?)
  /// The closeness to the ideal unit, against the distance from the worst.
  case topsis

  /// Which way imbalance counts.
  public enum Imbalance: String, CaseIterable, Sendable {
    /// Imbalance is bad: the penalty is taken off.
    case penalised
    /// Imbalance is bad in an index of something bad: the penalty is added.
    case added

    /// -1 or 1, to multiply the penalty with.
    public var sign: Double { self == .penalised ? -1 : 1 }
  }
}

/// Where the weights of a level's items come from, group by group of siblings.
public enum WeightingRule: String, CaseIterable, Sendable {
  /// The tree.
  case original
  /// All the same.
  case equal
  /// The loadings of the first principal component.
  case principalComponent = "pca"
  /// The entropy of the scores.
  case entropy
  /// Contrast and conflict: CRITIC.
  case critic
  /// The standard deviation.
  case standardDeviation = "standard-deviation"
  /// Gini's coefficient.
  case gini
  /// The effect of removal: MEREC.
  case merec
  /// The loss of impact: CILOS.
  case cilos
  /// Entropy and CILOS together.
  case idocriw
}

/// How one level of aggregates is made from the level below.
public struct LevelRule: Equatable, Sendable {
  /// How children make a parent.
  public var combination: Combination
  /// The least share of children with a value, 0...1; below it the parent is missing.
  public var minimumShare: Double?
  /// Where the weights of the children come from.
  public var weighting: WeightingRule

  /// Describes a level.
  public init(
    _ combination: Combination = .arithmetic, minimumShare: Double? = nil,
    weighting: WeightingRule = .original
  ) {
    self.combination = combination
    self.minimumShare = minimumShare
    self.weighting = weighting
  }
}

/// What an audit looks at; the raw value is the statistic's name in the table `audit`.
public enum AuditStatistic: String, CaseIterable, Sendable {
  /// The share of the group's cities that have data.
  case coverage
  /// The mean score of the ranked cities that have data.
  case mean
  /// The standard deviation of those scores, over n − 1.
  case standardDeviation = "standard_deviation"
  /// Their skewness.
  case skewness
  /// Their excess kurtosis.
  case kurtosis
  /// The share of them at full mark.
  case fullMarkShare = "full_mark_share"
  /// The share of them at zero.
  case zeroMarkShare = "zero_mark_share"
  /// The correlation with the parent.
  case parentCorrelation = "parent_correlation"
  /// The correlation with the index.
  case indexCorrelation = "index_correlation"
  /// The highest correlation with a sibling.
  case siblingCorrelation = "sibling_correlation"
  /// The share of the index by points.
  case nominalWeight = "nominal_weight"
  /// The share of the index by influence.
  case effectiveWeight = "effective_weight"
  /// Effective over nominal weight.
  case weightRatio = "weight_ratio"
  /// How well the parts of an item agree.
  case alpha
  /// The share of the edition's points for which a city has data.
  case cityCoverage = "city_coverage"
  /// The share of ranked cities whose rank interval is wide.
  case wideIntervalShare = "wide_interval_share"
}

/// What an audit warns of.
public enum AuditFlag: String, CaseIterable, Sendable {
  /// No city of the group has a value.
  case empty
  /// All ranked cities have the same score.
  case constant
  /// Few cities have a value.
  case lowCoverage = "low-coverage"
  /// A city is ranked on few data.
  case thinCity = "thin-city"
  /// Outliers that no treatment took in.
  case outliers
  /// Most cities are at full mark.
  case fullMarks = "full-marks"
  /// Most cities are at zero.
  case zeroMarks = "zero-marks"
  /// An item that runs against its parent.
  case reversed
  /// An item that does not show in its parent.
  case silent
  /// Two siblings that say the same.
  case redundant
  /// An item whose parts don't agree.
  case incoherent
  /// More influence than its points say.
  case heavy
  /// Less influence than its points say.
  case light
  /// Many ranks that are not sure.
  case wideIntervals = "wide-intervals"

  /// The statistic that it is about.
  public var statistic: AuditStatistic {
    switch self {
    case .empty, .lowCoverage: .coverage
    case .constant: .standardDeviation
    case .thinCity: .cityCoverage
    case .outliers: .skewness
    case .fullMarks: .fullMarkShare
    case .zeroMarks: .zeroMarkShare
    case .reversed, .silent: .parentCorrelation
    case .redundant: .siblingCorrelation
    case .incoherent: .alpha
    case .heavy, .light: .weightRatio
    case .wideIntervals: .wideIntervalShare
    }
  }

  /// The bound beyond which it is raised, in the unit of its statistic.
  ///
  /// Formulas and sources: `docs/audit.md`.
  public var threshold: Double {
    switch self {
    case .empty, .constant, .reversed: 0
    case .lowCoverage, .thinCity: 0.65
    case .outliers: 2
    case .fullMarks, .zeroMarks: 0.5
    case .silent: 0.3
    case .redundant: 0.92
    case .incoherent: 0.7
    case .heavy: 2
    case .light: 0.5
    case .wideIntervals: 0.25
    }
  }

  /// What the bound rests on: a published source, the meaning of the flag itself, or this project.
  public var basis: Basis {
    switch self {
    case .lowCoverage, .outliers, .silent, .incoherent: .published
    case .empty, .constant, .reversed: .derived
    case .thinCity, .fullMarks, .zeroMarks, .redundant, .heavy, .light, .wideIntervals: .assumed
    }
  }

  /// The excess kurtosis that `outliers` needs as well: COINr, "get_stats".
  public static let outlierKurtosis = 3.5
  /// How few ranked cities say nothing about shapes, correlations and weights (assumed).
  public static let fewestCities = 10
  /// The share of the group's ranked cities beyond which a rank interval is wide (assumed).
  public static let wideInterval = 0.2
}

/// One flag that was raised.
public struct AuditFinding: Equatable, Sendable {
  /// Which.
  public let flag: AuditFlag
  /// The item, as an index into `Edition.nodes`; `nil` where it is about a city or the group.
  public let node: Int?
  /// The sibling that the item says the same as.
  public let sibling: Int?
  /// The city that it is about.
  public let city: CityCode?
  /// What was found: the statistic that the flag is about.
  public let value: Double

  /// Raises a flag.
  public init(
    _ flag: AuditFlag, node: Int? = nil, sibling: Int? = nil, city: CityCode? = nil, value: Double
  ) {
    self.flag = flag
    self.node = node
    self.sibling = sibling
    self.city = city
    self.value = value
  }
}

/// What an audit found about one item of the tree in one group.
///
/// Scores are those of ranked cities with data; scores that stand in for missing ones are left out.
/// What cannot be computed is `nil`. All numbers have 12 significant digits.
public struct NodeAudit: Equatable, Sendable {
  /// Cities of the group with data: with a value, or for an inner item with one below it.
  public var citiesWithData = 0
  /// Scores that the following rest on.
  public var scores = 0
  /// How many different scores there are among them.
  public var distinct = 0
  /// One number per statistic that could be computed.
  public var statistics: [AuditStatistic: Double] = [:]
  /// The sibling that it correlates with most, as an index into `Edition.nodes`.
  public var closestSibling: Int?

  /// Starts with nothing computed.
  public init() {}

  /// A statistic; `nil` where it could not be computed.
  public subscript(statistic: AuditStatistic) -> Double? { statistics[statistic] }
}

/// How sure the ranks of a group are, by the widths of its rank intervals.
public struct IntervalAudit: Equatable, Sendable {
  /// How many replicates the intervals rest on; `nil` where they leave out one branch at a time.
  public let replicates: Int?
  /// The mean of worst less best rank, in places.
  public let meanWidth: Double
  /// The median.
  public let medianWidth: Double
  /// The greatest.
  public let greatestWidth: Int
  /// How many intervals are wider than `AuditFlag.wideInterval` of the ranked cities.
  public let wide: Int

  /// Fills in the widths.
  public init(
    replicates: Int?, meanWidth: Double, medianWidth: Double, greatestWidth: Int, wide: Int
  ) {
    self.replicates = replicates
    self.meanWidth = meanWidth
    self.medianWidth = medianWidth
    self.greatestWidth = greatestWidth
    self.wide = wide
  }
}

/// The audit of a month for one group of cities.
public struct GroupAudit: Equatable, Sendable {
  /// The group.
  public let group: CityGroup
  /// How many cities belong to it.
  public let cities: Int
  /// How many of them are ranked.
  public let ranked: Int
  /// The mean over its cities of the share of points that rest on data.
  public let meanCoverage: Double?
  /// One per node, in the order of `Edition.nodes`.
  public let nodes: [NodeAudit]
  /// How sure its ranks are; `nil` where nobody is ranked.
  public let intervals: IntervalAudit?
  /// The flags raised, in the order of `AuditFlag`, then of the tree, then of city codes.
  public let findings: [AuditFinding]

  /// Fills in an audit.
  public init(
    group: CityGroup, cities: Int, ranked: Int, meanCoverage: Double?, nodes: [NodeAudit],
    intervals: IntervalAudit?, findings: [AuditFinding]
  ) {
    self.group = group
    self.cities = cities
    self.ranked = ranked
    self.meanCoverage = meanCoverage
    self.nodes = nodes
    self.intervals = intervals
    self.findings = findings
  }

  /// Whether there are enough ranked cities for shapes, correlations and weights to say something.
  public var isLargeEnough: Bool { ranked >= AuditFlag.fewestCities }
}

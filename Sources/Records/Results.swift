/// Where the evidence of a number comes from.
public enum Provenance: String, Sendable, CaseIterable {
  /// 大数据监测: found by the monitor.
  case monitored
  /// 城市归集共享: reported by the city about itself.
  case selfReported = "self-reported"
  /// 国家公共信用信息中心提供: the central record.
  case central
}

/// What a figure of the method rests on.
public enum Basis: String, Sendable, CaseIterable {
  /// Printed in a public source.
  case published
  /// Follows from printed figures.
  case derived
  /// Our assumption: nothing is published.
  case assumed
}

/// The group within which a city is ranked.
public enum CityGroup: String, Sendable, CaseIterable {
  /// 省会及副省级以上城市: municipalities, sub-provincial cities and other capitals (36).
  case capital
  /// 地级市: the other prefecture-level cities.
  case prefecture
  /// 县级市.
  case county

  /// Its place among all cases.
  public var place: Int {
    switch self {
    case .capital: 0
    case .prefecture: 1
    case .county: 2
    }
  }
}

/// What a reader must know of an indicator's score besides its number.
public enum ScoreMark: String, Sendable, CaseIterable {
  /// The city should have delivered what it rests on, and did not: it earns nothing.
  case notDelivered = "not-delivered"
  /// There is nothing to work it out from, and the city is not to blame: its points go elsewhere.
  case lacking
  /// It rests on a count that may not be published, and so nothing that is published may rest on it: not counted.
  case restricted
  /// It is a share or mean of fewer records than the edition asks for.
  case fewRecords = "few-records"
}

/// What scoring says of one leaf for one city and month, before anything is weighed.
public struct LeafScore: Equatable, Sendable {
  /// The indicator's value in its own unit, 12 significant digits; `nil` when missing.
  public var value: Double?
  /// 0...1, 12 significant digits; `nil` when the value is missing, but for one that was not delivered.
  ///
  /// A deduction's or bonus's share of its limit; for a gate 1 (holds) or 0 (fails).
  public var score: Double?
  /// What is to be known of it besides; `nil` for a usual score.
  public var mark: ScoreMark?

  /// Pairs a value with its score.
  public init(value: Double? = nil, score: Double? = nil, mark: ScoreMark? = nil) {
    self.value = value
    self.score = score
    self.mark = mark
  }
}

/// The scores of all leaves of an edition, for all cities of one month: what scoring hands on.
public struct LeafTable: Equatable, Sendable {
  /// The cities in code order: the rows.
  public let cities: [CityCode]
  /// The leaves as indices into `Edition.nodes`, ascending: the columns.
  public let leaves: [Int]
  /// City × leaf, city-major.
  public var scores: [LeafScore]

  /// Builds a table; `scores` must have its shape.
  public init(cities: [CityCode], leaves: [Int], scores: [LeafScore]) {
    precondition(scores.count == cities.count * leaves.count, "scores of another shape")
    self.cities = cities
    self.leaves = leaves
    self.scores = scores
  }

  /// The score of the leaf in a column for the city in a row.
  public subscript(row: Int, column: Int) -> LeafScore { scores[row * leaves.count + column] }
}

/// A step on the way of each city by itself from its scores of one period to those of another.
public struct ChangeStep: Equatable, Sendable {
  /// What is changed in it.
  public let cause: ChangeCause
  /// Each city's scores after it, as if all other cities still stood where they did at first.
  public let own: LeafTable

  /// Pairs a cause with its scores, which have the rows and columns of the first.
  public init(cause: ChangeCause, own: LeafTable) {
    self.cause = cause
    self.own = own
  }
}

/// One node of an edition's tree for one city and month.
public struct NodeScore: Equatable, Sendable {
  /// The indicator's value before scoring, in its own unit; leaves only, `nil` when missing.
  public var value: Double?
  /// 0...1, or `nil` when missing; a deduction's or bonus's share of its limit for those rules.
  public var score: Double?
  /// Points earned, negative for a deduction; `nil` when missing.
  public var points: Double?
  /// Points to be had after missing data were re-weighted.
  public var maxPoints: Double
  /// The share of the node's points that rests on data, 0...1.
  public var coverage: Double
  /// What is to be known of a leaf's score besides; `nil` for a usual one.
  public var mark: ScoreMark?

  /// Fills in one node.
  public init(
    value: Double? = nil, score: Double? = nil, points: Double? = nil, maxPoints: Double = 0,
    coverage: Double = 0, mark: ScoreMark? = nil
  ) {
    self.value = value
    self.score = score
    self.points = points
    self.maxPoints = maxPoints
    self.coverage = coverage
    self.mark = mark
  }
}

/// Whether a city takes part in the ranking.
public enum AssessmentStatus: String, Sendable {
  /// Ranked.
  case ranked
  /// Too little data: shown, not ranked.
  case notRanked = "not-ranked"
  /// A gate failed: shown, not ranked.
  case vetoed
}

/// A city's index of one month, with the whole tree behind it.
public struct CityAssessment: Equatable, Sendable {
  /// The city.
  public let city: CityCode
  /// One score per node, in the order of `Edition.nodes`.
  public var nodes: [NodeScore]
  /// 0...100; `nil` where too little of it would rest on data, or the month's window is not full.
  public var index: Double?
  /// The same without self-reported indicators.
  public var indexWithoutSelfReported: Double?
  /// The share of the edition's points that rests on data, 0...1.
  public var coverage: Double
  /// Whether it is ranked.
  public var status: AssessmentStatus
  /// Below this coverage an index is marked wherever it stands in a ranking.
  public static let markedCoverage = 0.8
  /// Whether an index is marked, since much of it does not rest on data.
  public var isMarked: Bool { index != nil && coverage < Self.markedCoverage }
  /// The index with each level-2 branch left out in turn, in tree order; empty where not ranked.
  ///
  /// A level-1 item without items of its own is a branch too; one without data changes nothing.
  public var leaveOneOut: [Double]

  /// Fills in an assessment.
  public init(
    city: CityCode, nodes: [NodeScore], index: Double?, indexWithoutSelfReported: Double?,
    coverage: Double, status: AssessmentStatus, leaveOneOut: [Double]
  ) {
    self.city = city
    self.nodes = nodes
    self.index = index
    self.indexWithoutSelfReported = indexWithoutSelfReported
    self.coverage = coverage
    self.status = status
    self.leaveOneOut = leaveOneOut
  }
}

/// A place in one ranking.
public struct Placement: Equatable, Sendable {
  /// The city.
  public let city: CityCode
  /// The unrounded index (12 significant digits), `nil` when not ranked.
  public let index: Double?
  /// The index as printed: two decimals, a third where it tells neighbours apart; `–` without one.
  public let printed: String
  /// 1 is best; exact ties share a rank; `nil` when not ranked.
  public let rank: Int?
  /// How many are ranked.
  public let of: Int
  /// The best rank of the interval.
  ///
  /// Over the full computation and the leave-one-out recomputations; or, where the edition varies its
  /// assumptions, the 5% quantile of the ranks, rounded down.
  public let rankLow: Int?
  /// The worst rank of the interval; or the 95% quantile, rounded up.
  public let rankHigh: Int?

  /// Fills in a place.
  public init(
    city: CityCode, index: Double?, printed: String, rank: Int?, of: Int, rankLow: Int?,
    rankHigh: Int?
  ) {
    self.city = city
    self.index = index
    self.printed = printed
    self.rank = rank
    self.of = of
    self.rankLow = rankLow
    self.rankHigh = rankHigh
  }
}

/// What a ranking ranks within.
public enum RankingScope: Hashable, Sendable {
  /// A city group.
  case group(CityGroup)
  /// The cities of a group within one province (by its six-digit code).
  case province(CityCode, CityGroup)
  /// The cities of a group within a block (`east`, `central`, `west`, `northeast`) or belt.
  case region(String, CityGroup)
  /// A population, GDP or GDP-per-head band, `gdp:100-200`, within a group.
  case band(String, CityGroup)

  /// The group of cities the ranking is made of.
  public var group: CityGroup {
    switch self {
    case .group(let group), .province(_, let group), .region(_, let group), .band(_, let group):
      group
    }
  }
}

/// One ranking: its cities by rank, unranked ones last in code order.
public struct Ranking: Equatable, Sendable {
  /// What it ranks within.
  public let scope: RankingScope
  /// The places in printed order.
  public let places: [Placement]

  /// Fills in a ranking.
  public init(scope: RankingScope, places: [Placement]) {
    self.scope = scope
    self.places = places
  }
}

/// Means over a set of cities: a group, province, block, belt or band.
public struct GroupSummary: Equatable, Sendable {
  /// The set.
  public let scope: RankingScope
  /// How many cities belong to it.
  public let cities: Int
  /// How many of them are ranked.
  public let ranked: Int
  /// The arithmetic mean of the ranked cities' indices.
  public let mean: Double?
  /// The median.
  public let median: Double?
  /// The highest.
  public let highest: Double?
  /// The lowest.
  public let lowest: Double?

  /// Fills in a summary.
  public init(
    scope: RankingScope, cities: Int, ranked: Int, mean: Double?, median: Double?,
    highest: Double?, lowest: Double?
  ) {
    self.scope = scope
    self.cities = cities
    self.ranked = ranked
    self.mean = mean
    self.median = median
    self.highest = highest
    self.lowest = lowest
  }
}

/// Everything that scoring and aggregating one month under one edition yields.
public struct MonthResult: Equatable, Sendable {
  /// The month.
  public let month: Month
  /// The edition's id, `2018`.
  public let edition: String
  /// The cities in code order.
  public let assessments: [CityAssessment]
  /// All rankings, groups first.
  public let rankings: [Ranking]
  /// Means by group, province, region and band.
  public let summaries: [GroupSummary]
  /// How far the ranks of each group depend on what the edition varies; empty where it varies nothing.
  public let robustness: [Robustness]
  /// How far the numbers bear the index, group by group; empty but for the month reported.
  public var audits: [GroupAudit] = []
  /// How many of its window's months the exports cover, 0...12.
  public let windowMonths: Int
  /// Whether its whole window is covered: else it is no best, worst, streak or mean of anything.
  public var hasFullWindow: Bool { windowMonths >= MeasureTable.windowLength }

  /// Fills in a month.
  public init(
    month: Month, edition: String, assessments: [CityAssessment], rankings: [Ranking],
    summaries: [GroupSummary], robustness: [Robustness] = [],
    windowMonths: Int = MeasureTable.windowLength
  ) {
    self.windowMonths = windowMonths
    self.month = month
    self.edition = edition
    self.assessments = assessments
    self.rankings = rankings
    self.summaries = summaries
    self.robustness = robustness
  }

  /// The assessment of a city.
  public func assessment(of city: CityCode) -> CityAssessment? {
    assessments.first { $0.city == city }
  }

  /// The ranking of a scope.
  public func ranking(_ scope: RankingScope) -> Ranking? { rankings.first { $0.scope == scope } }
}

/// The books of one export, as the reports show them.
public struct FileBooks: Equatable, Sendable {
  /// The dataset.
  public let dataset: String
  /// The file's name, without folders.
  public let file: String
  /// Rows by verdict.
  public let tally: Tally
  /// Accepted rows that a later delivery replaced.
  public let superseded: Int
  /// Rows that an earlier reading of the same bytes rejected and this one accepts, by the reason of then.
  public let recovered: [Reason: Int]

  /// Fills in the books of a file.
  public init(
    dataset: String, file: String, tally: Tally, superseded: Int, recovered: [Reason: Int] = [:]
  ) {
    self.dataset = dataset
    self.file = file
    self.tally = tally
    self.superseded = superseded
    self.recovered = recovered
  }
}

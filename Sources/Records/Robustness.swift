/// How much of the variance of an output one assumption accounts for.
public struct SobolIndex: Equatable, Sendable {
  /// The first-order index: the share that falls away on average when the assumption is settled.
  public let first: Double
  /// The lower bound of its interval.
  public let firstLow: Double
  /// The upper bound.
  public let firstHigh: Double
  /// The total index: the share that remains when all other assumptions are settled.
  public let total: Double
  /// The lower bound of its interval.
  public let totalLow: Double
  /// The upper bound.
  public let totalHigh: Double

  /// Fills in an index.
  public init(
    first: Double, firstLow: Double, firstHigh: Double, total: Double, totalLow: Double,
    totalHigh: Double
  ) {
    self.first = first
    self.firstLow = firstLow
    self.firstHigh = firstHigh
    self.total = total
    self.totalLow = totalLow
    self.totalHigh = totalHigh
  }
}

/// What an edition may vary to see how far ranks depend on it.
public enum Assumption: String, CaseIterable, Sendable {
  /// What is done about outliers.
  case treatment
  /// How values become scores.
  case normalisation
  /// What becomes of missing scores.
  case missing
  /// How scores are combined.
  case aggregation
  /// Over how many months flows are summed up.
  case window
  /// How many points items have.
  case weights
  /// Which single indicator is left out, if any.
  case leaveOneOut = "leave-one-out"
  /// Whether what cities report about themselves counts.
  case selfReported = "self-reported"
}

/// How much the ranks of a group depend on one assumption.
public struct AssumptionEffect: Equatable, Sendable {
  /// The assumption.
  public let assumption: Assumption
  /// How many alternatives it has.
  public let alternatives: Int
  /// Its share in the variance of the mean absolute change of rank; `nil` where that never varies
  /// or no design was asked for.
  public let index: SobolIndex?

  /// Fills in an effect.
  public init(assumption: Assumption, alternatives: Int, index: SobolIndex?) {
    self.assumption = assumption
    self.alternatives = alternatives
    self.index = index
  }
}

/// How far the rank of one city in its group depends on the assumptions.
public struct CityRobustness: Equatable, Sendable {
  /// The city.
  public let city: CityCode
  /// Its published rank.
  public let rank: Int
  /// The median of its ranks over all replicates.
  public let median: Double
  /// The 5% quantile of its ranks, the best end of the 90% interval.
  public let low: Double
  /// The 95% quantile, the worst end.
  public let high: Double
  /// The best published rank of the cities it is tied with.
  ///
  /// Going up the ranking from the city, the first that is above it in 95% of the replicates ends the
  /// band of cities it can't be told apart from.
  public let bandBest: Int
  /// The worst published rank of the cities it is tied with.
  public let bandWorst: Int
  /// The share of replicates in which it is above the next city up, ties half; `nil` for the first.
  public let aboveBetter: Double?
  /// The share in which it is above the next city down, ties half; `nil` for the last.
  public let aboveWorse: Double?

  /// Fills in a city.
  public init(
    city: CityCode, rank: Int, median: Double, low: Double, high: Double, bandBest: Int,
    bandWorst: Int, aboveBetter: Double?, aboveWorse: Double?
  ) {
    self.city = city
    self.rank = rank
    self.median = median
    self.low = low
    self.high = high
    self.bandBest = bandBest
    self.bandWorst = bandWorst
    self.aboveBetter = aboveBetter
    self.aboveWorse = aboveWorse
  }
}

/// How far the ranks of a group depend on what its edition varies.
public struct Robustness: Equatable, Sendable {
  /// The group.
  public let group: CityGroup
  /// How many replicates were computed.
  public let replicates: Int
  /// What varied.
  public let effects: [AssumptionEffect]
  /// The mean over replicates of the cities' mean absolute change of rank.
  public let meanRankChange: Double
  /// Alternatives that were asked for and left out, since the store does not reach back that far.
  public let windowsLeftOut: [Int]
  /// The ranked cities, by published rank, then code.
  public let cities: [CityRobustness]

  /// Fills in a group.
  public init(
    group: CityGroup, replicates: Int, effects: [AssumptionEffect], meanRankChange: Double,
    windowsLeftOut: [Int], cities: [CityRobustness]
  ) {
    self.group = group
    self.replicates = replicates
    self.effects = effects
    self.meanRankChange = meanRankChange
    self.windowsLeftOut = windowsLeftOut
    self.cities = cities
  }
}

/// Why an index moved between two periods, in the order in which the causes are taken.
public enum ChangeCause: String, CaseIterable, Sendable {
  /// Another version of the tool computes the earlier period otherwise.
  case tool
  /// The edition's points, rules or cut points were changed.
  case weights
  /// The register places records in other cities.
  case register
  /// The same rows got another verdict: newly rejected, or recovered.
  case rejectedOrRecovered = "rejected_or_recovered"
  /// Later deliveries replaced or withdrew records that were known.
  case corrected
  /// The figures of another year divide: enterprises, population, GDP.
  case denominators
  /// Records came into the window, those that were delivered late included.
  case new
  /// Records left the window, or a stock.
  case leftWindow = "left_window"
  /// The other cities of the group moved, and with them what a city is compared with.
  case otherCities = "other_cities"
}

/// What one cause did to a city's index by way of one indicator.
public struct ChangeTerm: Equatable, Sendable {
  /// The indicator, an index into `Edition.nodes`; `nil` where the index as a whole was recomputed.
  public let node: Int?
  /// The cause.
  public let cause: ChangeCause
  /// Points of the 100-point index, a multiple of 1e-10 but for the largest term, which closes the sum.
  public let points: Double

  /// Fills in a term.
  public init(node: Int?, cause: ChangeCause, points: Double) {
    self.node = node
    self.cause = cause
    self.points = points
  }
}

/// A city's change between two periods, split so that the terms add up to it.
public struct CityChange: Equatable, Sendable {
  /// The city.
  public let city: CityCode
  /// The index of the earlier period: as published where it was, else as computed now.
  public let fromIndex: Double
  /// The index of the later period.
  public let toIndex: Double
  /// The rank within the group in the earlier period; `nil` when not ranked.
  public let fromRank: Int?
  /// The rank in the later period.
  public let toRank: Int?
  /// What moved the index, by indicator in the order of the tree, then by cause; none is 0.
  ///
  /// Their sum is `toIndex - fromIndex` to 1e-12.
  public let terms: [ChangeTerm]
  /// Places gained by cause.
  ///
  /// What the city's own moves would have done to its rank had all others stood still, cause after cause,
  /// and what the moves of the others then did. Empty where either rank is missing; the sum is
  /// `fromRank - toRank`.
  public let placesByCause: [ChangeCause: Int]
  /// Places gained by indicator through the city's own moves: the mean of taking the indicators in the
  /// order of the tree and in the reverse order.
  ///
  /// With those of `otherCities` in `placesByCause` the sum is `fromRank - toRank`. `nil` stands for
  /// the index as a whole.
  public let placesByNode: [Int?: Double]

  /// Fills in a change.
  public init(
    city: CityCode, fromIndex: Double, toIndex: Double, fromRank: Int?, toRank: Int?,
    terms: [ChangeTerm], placesByCause: [ChangeCause: Int], placesByNode: [Int?: Double]
  ) {
    self.city = city
    self.fromIndex = fromIndex
    self.toIndex = toIndex
    self.fromRank = fromRank
    self.toRank = toRank
    self.terms = terms
    self.placesByCause = placesByCause
    self.placesByNode = placesByNode
  }

  /// What a cause did to the index, in points.
  public func points(by cause: ChangeCause) -> Double {
    terms.reduce(0) { $1.cause == cause ? $0 + $1.points : $0 }
  }

  /// What an indicator did to the index, in points; `nil` for the index as a whole.
  public func points(of node: Int?) -> Double {
    terms.reduce(0) { $1.node == node ? $0 + $1.points : $0 }
  }
}

/// What the exports of one source, delivered since the earlier period was published, do to a city's index.
public struct SourceShare: Equatable, Sendable {
  /// The city.
  public let city: CityCode
  /// The source by its name; `nil` for what several sources did only together.
  public let source: String?
  /// How many exports; 0 where no source is named.
  public let exports: Int
  /// Points that the index would lack without them, all other cities standing where they do; a multiple of 1e-10.
  public let points: Double

  /// Fills in a part.
  public init(city: CityCode, source: String?, exports: Int, points: Double) {
    self.city = city
    self.source = source
    self.exports = exports
    self.points = points
  }
}

/// The changes of all cities between two periods.
public struct ChangeSplit: Equatable, Sendable {
  /// What the changes start from.
  public struct Baseline: Equatable, Sendable {
    /// The earlier month.
    public let month: Month
    /// The run that published it; `nil` when it was computed now from what is known now.
    public let run: String?
    /// The latest delivery that the published report counted; `Day.none` where there was none.
    public let deliveries: Day
    /// The edition it was published under where that was another one: the bridge.
    public let otherEdition: String?

    /// Names a baseline.
    public init(
      month: Month, run: String?, deliveries: Day = .none, otherEdition: String?
    ) {
      self.month = month
      self.run = run
      self.deliveries = deliveries
      self.otherEdition = otherEdition
    }
  }

  /// What the changes start from.
  public let from: Baseline
  /// The later month.
  public let month: Month
  /// The cities with an index in both periods, in code order.
  public let cities: [CityChange]
  /// Where the earlier month was published under another edition: the index it had there.
  ///
  /// Editions are never chained: the changes start from the earlier month computed under this edition,
  /// and this says how far the two lie apart.
  public let bridge: [CityCode: Double]
  /// What was delivered since the earlier month was published, by source, in code order; none where no source is named.
  public var shares: [SourceShare] = []

  /// Fills in a split.
  public init(
    from: Baseline, month: Month, cities: [CityChange], bridge: [CityCode: Double] = [:]
  ) {
    self.from = from
    self.month = month
    self.cities = cities
    self.bridge = bridge
  }

  /// What each source has delivered about a city since.
  public func shares(of city: CityCode) -> [SourceShare] { shares.filter { $0.city == city } }

  /// The change of a city.
  public func change(of city: CityCode) -> CityChange? { cities.first { $0.city == city } }
}

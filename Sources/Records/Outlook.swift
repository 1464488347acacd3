/// What one indicator could do for a city.
public struct Improvement: Equatable, Sendable {
  /// The indicator, an index into `Edition.nodes`.
  public let node: Int
  /// Its score now, 0...1; the share of its limit for a deduction or bonus.
  public let score: Double
  /// Points of the 100-point index that full marks would bring.
  public let mostPoints: Double
  /// The part of the way to full marks that reaches the next place, 0...1; `nil` where even full marks
  /// don't, or no place is above.
  public private(set) var share: Double?
  /// The score that it takes.
  public private(set) var scoreNeeded: Double?
  /// The value that earns that score, in the indicator's unit; `nil` where it depends on other cities.
  public private(set) var valueNeeded: Double?

  /// Fills in an improvement.
  public init(
    node: Int, score: Double, mostPoints: Double, share: Double?, scoreNeeded: Double?
  ) {
    self.node = node
    self.score = score
    self.mostPoints = mostPoints
    self.share = share
    self.scoreNeeded = scoreNeeded
  }

  /// Names the value that does, and what it earns: a count cannot be 2.1, and a yes is all of the way.
  ///
  /// - Parameters:
  ///   - value: the nearest value that the indicator can take, in its unit.
  ///   - earned: its score, 0...1.
  ///   - best: the score of full marks: 0 for a deduction, else 1.
  public mutating func reach(_ value: Double, earning earned: Double, of best: Double) {
    valueNeeded = value
    scoreNeeded = earned
    guard best != score else { return }
    share = min(1, max(0, (earned - score) / (best - score))).roundedToSignificant(12)
  }

  /// Whether it stands before another: the shortest way to the next place first, then the most points.
  public func precedes(_ other: Improvement) -> Bool {
    (share ?? 2, -mostPoints, node) < (other.share ?? 2, -other.mostPoints, other.node)
  }
}

/// What would move a city up, if all others stood still.
public struct Outlook: Equatable, Sendable {
  /// The city.
  public let city: CityCode
  /// The city that stands next above in the group: the worst ranked of those with a higher index.
  public let next: CityCode?
  /// Points of the index that pass it: one unit of the second printed decimal above it.
  public let pointsNeeded: Double?
  /// Indicators with points to be had: those that reach the next place alone first, the shortest way
  /// first; then the others, most points first.
  public var improvements: [Improvement]

  /// Fills in an outlook.
  public init(
    city: CityCode, next: CityCode?, pointsNeeded: Double?, improvements: [Improvement]
  ) {
    self.city = city
    self.next = next
    self.pointsNeeded = pointsNeeded
    self.improvements = improvements
  }
}

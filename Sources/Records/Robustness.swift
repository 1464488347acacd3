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

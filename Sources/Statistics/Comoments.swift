/// The sums of products of two columns around their means, over the rows that both have.
///
/// Two passes and no sorting: some thirty times as fast as `correlation`, but sums run in the order of
/// the rows, so they must come in an order of their own, such as that of the units' codes.
public struct Comoments: Equatable, Sendable {
  /// How many rows have a number in both columns.
  public let count: Int
  private let first: Double
  private let second: Double
  private let both: Double

  /// Compares two columns of the same length, NaN where there is no number.
  public init(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "columns of different lengths")
    var count = 0
    var (sumX, sumY) = (0.0, 0.0)
    var (lowX, highX) = (Double.infinity, -Double.infinity)
    var (lowY, highY) = (Double.infinity, -Double.infinity)
    for row in x.indices {
      let (a, b) = (x[row], y[row])
      guard !a.isNaN, !b.isNaN else { continue }
      count += 1
      sumX += a
      sumY += b
      (lowX, highX) = (min(lowX, a), max(highX, a))
      (lowY, highY) = (min(lowY, b), max(highY, b))
    }
    let (meanX, meanY) = (sumX / Double(count), sumY / Double(count))
    var (first, second, both) = (0.0, 0.0, 0.0)
    for row in x.indices {
      let (a, b) = (x[row] - meanX, y[row] - meanY)
      guard !a.isNaN, !b.isNaN else { continue }
      first += a * a
      second += b * b
      both += a * b
    }
    self.count = count
    // A constant column has no spread, whatever the rounding of its mean leaves.
    self.first = lowX < highX ? first : 0
    self.second = lowY < highY ? second : 0
    self.both = lowX < highX && lowY < highY ? both : 0
  }

  /// Pearson's r, −1...1; NaN where one column is constant over the rows, or has fewer than two.
  public var correlation: Double {
    guard first > 0, second > 0 else { return .nan }
    return min(1, max(-1, both / (first.squareRoot() * second.squareRoot())))
  }

  /// The covariance over n − 1; NaN with fewer than two rows.
  public var covariance: Double { count > 1 ? both / Double(count - 1) : .nan }
}

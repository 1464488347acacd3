public import Records
import Statistics

/// The outputs of a function at the points of a Sobol design.
public struct SobolRuns: Sendable {
  /// At the points of A.
  public let a: [Double]
  /// At the points of B.
  public let b: [Double]
  /// At the points of AB_i, factor by factor.
  public let mixed: [[Double]]

  /// Takes outputs; all sets have the same number of rows.
  public init(a: [Double], b: [Double], mixed: [[Double]]) {
    precondition(b.count == a.count && mixed.allSatisfy { $0.count == a.count }, "sets of one size")
    self.a = a
    self.b = b
    self.mixed = mixed
  }

  /// How the first-order index is estimated.
  public enum Estimator: Sendable {
    /// mean(yB (yAB − yA)) / V, V with n − 1: what COINr computes.
    case plain
    /// The same with the mean of all outputs taken off yB first, V with n.
    ///
    /// Without it the noise of the estimate grows with the mean of the function.
    case centred
  }

  /// First-order and total indices, factor by factor; `nil` when the output never changes.
  ///
  /// The first-order index is the share of the variance that falls away on average when the factor is
  /// known; the total index what remains when all others are: with all interactions. Both are 0...1,
  /// but an estimate may lie a little outside. V is the variance over A and B together.
  ///
  /// Source: A. Saltelli and others (2010), table 2: (b) for the first order, (f), of Jansen, for the
  /// total; the OECD/JRC Handbook (2008), step 7.
  public func indices(_ estimator: Estimator) -> [(first: Double, total: Double)]? {
    indices(estimator, rows: Array(a.indices))
  }

  /// The indices of a choice of rows, which may stand more than once.
  private func indices(
    _ estimator: Estimator, rows: [Int]
  ) -> [(first: Double, total: Double)]? {
    let count = Double(rows.count)
    var sum = 0.0
    for row in rows { sum += a[row] + b[row] }
    let mean = sum / (2 * count)
    var squares = 0.0
    for row in rows {
      squares += (a[row] - mean) * (a[row] - mean) + (b[row] - mean) * (b[row] - mean)
    }
    let variance = squares / (estimator == .plain ? 2 * count - 1 : 2 * count)
    guard variance > 0 else { return nil }
    let offset = estimator == .plain ? 0 : mean
    return mixed.map { changed in
      var first = 0.0
      var total = 0.0
      for row in rows {
        let change = changed[row] - a[row]
        first += (b[row] - offset) * change
        total += change * change
      }
      return (first / count / variance, total / (2 * count) / variance)
    }
  }

  /// Centred indices with intervals from a seeded bootstrap over the rows.
  ///
  /// - Parameters:
  ///   - level: the share of the draws that an interval holds, 0.9 for the 5% and 95% quantiles.
  ///   - draws: how many times the rows are drawn anew.
  ///   - seed: of the draws.
  /// - Returns: one index per factor; `nil` when the output never changes.
  public func indices(level: Double, draws: Int, seed: UInt64) -> [SobolIndex]? {
    guard let estimates = indices(.centred) else { return nil }
    var first = estimates.map { _ in [Double]() }
    var total = first
    for draw in 0..<draws {
      var random = Random(seed, stream: UInt64(draw))
      let rows = a.indices.map { _ in random.below(a.count) }
      guard let drawn = indices(.centred, rows: rows) else { continue }
      for (factor, index) in drawn.enumerated() {
        first[factor].append(index.first)
        total[factor].append(index.total)
      }
    }
    func interval(_ drawn: [Double], _ estimate: Double) -> (low: Double, high: Double) {
      let distribution = Distribution(drawn)
      guard distribution.count > 0 else { return (estimate, estimate) }
      return (
        distribution.quantile((1 - level) / 2), distribution.quantile((1 + level) / 2)
      )
    }
    return estimates.indices.map { factor in
      let (firstLow, firstHigh) = interval(first[factor], estimates[factor].first)
      let (totalLow, totalHigh) = interval(total[factor], estimates[factor].total)
      return SobolIndex(
        first: estimates[factor].first, firstLow: firstLow, firstHigh: firstHigh,
        total: estimates[factor].total, totalLow: totalLow, totalHigh: totalHigh)
    }
  }
}

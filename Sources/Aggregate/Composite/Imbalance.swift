public import Contract
import Records
import Statistics

/// Mean, deviation and penalty of the Mazziotta-Pareto family, row by row.
///
/// M the mean and S the standard deviation of a row's scores, its index is M ∓ S²/M: minus where
/// imbalance is bad, plus in an index of something bad. Weights play no part.
public struct ImbalanceScores: Sendable {
  /// M, on the scale of the method.
  public let mean: [Double]
  /// S, over the columns.
  public let deviation: [Double]

  /// The index, M with the penalty S²/M.
  public func index(_ imbalance: Combination.Imbalance) -> [Double] {
    zip(mean, deviation).map { mean, deviation in
      mean.isNaN ? .missing : mean + imbalance.sign * deviation * deviation / mean
    }
  }
}

/// The Mazziotta-Pareto index of columns: scores of 100 ± 10 over the units, S with n − 1.
///
/// z = 100 + 10 (x − mean) / sd, sd with n − 1. Missing columns of a row are left out; one column
/// alone has no imbalance; a row without any is missing. A constant column is left out. Source:
/// Mazziotta and Pareto, A generalized composite index (2016).
public func mazziottaPareto(_ columns: [[Double]]) -> ImbalanceScores {
  imbalance(standardised(columns), isSample: true)
}

/// The adjusted Mazziotta-Pareto index: scores between goalposts, comparable in time.
///
/// r = 60 (x − low) / (high − low) + 70 with low, high = reference ∓ (max − min) / 2, extremes over
/// all rows; the reference, by which 100 is meant, is the mean of the rows given. S with n. Source:
/// Mazziotta and Pareto, Measuring well-being over time (2018).
///
/// - Parameters:
///   - columns: scores, higher is better.
///   - reference: the rows whose mean is 100, in a panel those of the first time.
/// - Returns: the scores, and the goalposts of each column.
public func adjustedMazziottaPareto(
  _ columns: [[Double]], reference: [Int]
) -> (scores: ImbalanceScores, goalposts: [Goalposts]) {
  let posts = columns.map { column in
    let distribution = Distribution(column)
    let center = Distribution(reference.map { column[$0] }).mean
    let half = (distribution.maximum - distribution.minimum) / 2
    return Goalposts(lower: center - half, upper: center + half)
  }
  let scaled = zip(columns, posts).map { column, posts in
    column.map { value in
      value.isNaN || !(posts.lower < posts.upper)
        ? .missing : 60 * (value - posts.lower) / (posts.upper - posts.lower) + 70
    }
  }
  return (imbalance(scaled, isSample: false), posts)
}

/// The mean drawn towards the worst column: M − α (M − min z), on a scale of 100 ± 10.
///
/// `share` is α, 0 (the mean) to 1 (the minimum). Missing columns of a row are left out. Source:
/// Casadio Tarabusi and Guarini, An unbalance adjustment method (2013).
public func meanMinimum(_ columns: [[Double]], share: Double) -> [Double] {
  let scaled = standardised(columns)
  let means = imbalance(scaled, isSample: true).mean
  return means.enumerated().map { row, mean in
    let lowest = scaled.map { $0[row] }.filter { !$0.isNaN }.min() ?? .missing
    return mean.isNaN ? .missing : mean - share * (mean - lowest)
  }
}

private func standardised(_ columns: [[Double]]) -> [[Double]] {
  columns.map { column in
    let distribution = Distribution(column)
    let (mean, deviation) = (distribution.mean, distribution.standardDeviation)
    return column.map {
      $0.isNaN || !(deviation > 0) ? .missing : 100 + 10 * ($0 - mean) / deviation
    }
  }
}

private func imbalance(_ columns: [[Double]], isSample: Bool) -> ImbalanceScores {
  let rows = (columns.first ?? []).indices.map { row in Distribution(columns.map { $0[row] }) }
  return ImbalanceScores(
    mean: rows.map { $0.count == 0 ? .missing : $0.mean },
    deviation: rows.map { row in
      if row.count == 1 { return 0 }
      return isSample ? row.standardDeviation : row.populationStandardDeviation
    })
}

import Records
import Statistics

/// Benefit of the Doubt: each unit's score under the weights that are best for it, above 0, at most 1.
///
/// The largest w · y_i over w ≥ 0 with w · y_k ≤ 1 for every unit k; with bounds, each column's share
/// w_j y_ij / w · y_i stays within them for the unit itself. Scores must not be negative. Only columns
/// that a unit has count for it, against the units that have them all; a unit without any, or one
/// that only has zeros, is missing. Complexity: a linear programme per unit. Source: Cherchye and
/// others, An introduction to benefit of the doubt composite indicators (2007); OECD/JRC Handbook
/// (2008), step 6.
///
/// - Parameters:
///   - columns: scores, one column per indicator, higher is better, none negative.
///   - shares: bounds of a column's share in a unit's own score; `nil` for none.
/// - Returns: one score per row; NaN where the bounds cannot be met or a score is negative.
public func benefitOfTheDoubt(
  _ columns: [[Double]], shares: ClosedRange<Double>? = nil
) -> [Double] {
  (columns.first ?? []).indices.map { row in
    let own = columns.indices.filter { !columns[$0][row].isNaN }
    guard own.contains(where: { columns[$0][row] != 0 }) else { return .missing }
    let rows = columns[0].indices.filter { other in own.allSatisfy { !columns[$0][other].isNaN } }
    // Columns are divided by their largest score, so that all weights are of one size.
    let highest = own.map { column in rows.reduce(0) { max($0, columns[column][$1]) } }
    guard rows.allSatisfy({ other in own.allSatisfy { columns[$0][other] >= 0 } }) else {
      return .nan
    }
    let scores = rows.map { other in
      zip(own, highest).map { $1 > 0 ? columns[$0][other] / $1 : 0 }
    }
    let mine = zip(own, highest).map { $1 > 0 ? columns[$0][row] / $1 : 0 }
    var bounds = scores.map { _ in 1.0 }
    var constraints = scores
    if let shares {
      for place in mine.indices {
        // low × total ≤ own part ≤ high × total, both as "at most 0".
        constraints.append(
          mine.enumerated().map { shares.lowerBound * $1 - ($0 == place ? $1 : 0) })
        constraints.append(
          mine.enumerated().map { ($0 == place ? $1 : 0) - shares.upperBound * $1 })
        bounds += [0, 0]
      }
    }
    guard let best = maximised(mine, rows: constraints, bounds: bounds), best.value > 0 else {
      return .nan
    }
    return best.value
  }
}

/// TOPSIS: the closeness of each unit to the best of everything, 0...1.
///
/// Columns are divided by their Euclidean length and weighted; d⁺ and d⁻ are the Euclidean distances
/// from the best and the worst value of each column, the closeness is d⁻ / (d⁺ + d⁻). Distances use
/// the columns that a unit has; a unit without any is missing. Source: Hwang and Yoon (1981).
///
/// - Parameters:
///   - columns: scores, higher is better.
///   - weights: one per column; their scale does not matter.
/// - Returns: one closeness per row; NaN where all units are alike.
public func topsis(_ columns: [[Double]], weights: [Double]) -> [Double] {
  let scaled = zip(columns, weights).map { column, weight in
    let length = Distribution(column).sorted.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return column.map { $0.isNaN || length == 0 ? .missing : weight * $0 / length }
  }
  let ends = scaled.map(Distribution.init)
  return (columns.first ?? []).indices.map { row in
    var (best, worst, count) = (0.0, 0.0, 0)
    for (column, end) in zip(scaled, ends) where !column[row].isNaN {
      let (up, down) = (end.maximum - column[row], column[row] - end.minimum)
      best += up * up
      worst += down * down
      count += 1
    }
    return count == 0 ? .missing : worst.squareRoot() / (best.squareRoot() + worst.squareRoot())
  }
}

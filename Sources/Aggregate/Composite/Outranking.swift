import Records

/// How the weights of a pair's indicators are split between two units.
struct Majority {
  /// The weight of the indicators in which the first is better.
  var won = 0.0
  /// The weight of those in which the second is.
  var lost = 0.0
  /// The weight of those in which both are equal.
  var drawn = 0.0

  /// The share of the first, 0...1, with draws half; NaN when nothing can be compared.
  var share: Double { (won + drawn / 2) / (won + lost + drawn) }

  /// 1 when the first beats the second, -1 when it is beaten, 0 for a tie.
  ///
  /// Won and lost weight are compared, not a share with 0.5: the last bit of a sum of weights must
  /// not turn a tie into a victory. Nothing in common is a tie.
  var outcome: Double {
    let margin = won - lost
    if abs(margin) <= 1e-12 * abs(won + lost + drawn) { return 0 }
    return margin > 0 ? 1 : -1
  }

  /// Compares two rows in the indicators in which both have a value.
  init(_ columns: [[Double]], weights: [Double], _ first: Int, _ second: Int) {
    for (column, weight) in zip(columns, weights) {
      let (a, b) = (column[first], column[second])
      if a > b {
        won += weight
      } else if a < b {
        lost += weight
      } else if a == b {
        drawn += weight
      }
    }
  }
}

/// The outranking matrix: for each pair of units the share of weights in which the row's is better.
///
/// Shape: units × units, rows of columns; shares 0...1, draws half, 0 on the diagonal. Both shares of
/// a pair add up to 1. Only indicators in which both units have a value count, with their weights
/// renormalised; NaN where there is none. Source: OECD/JRC Handbook (2008), step 6, "non-compensatory
/// multi-criteria approach"; Munda (2008).
///
/// - Parameters:
///   - columns: scores, one column per indicator, higher is better.
///   - weights: one per column, any scale.
/// - Returns: the matrix, row by row.
public func outranking(_ columns: [[Double]], weights: [Double]) -> [[Double]] {
  let rows = columns.first?.count ?? 0
  return (0..<rows).map { first in
    (0..<rows).map { second in
      first == second ? 0 : Majority(columns, weights: weights, first, second).share
    }
  }
}

/// The pairs in which one unit is better in every indicator, and their share of all pairs.
///
/// Source: JRC, COIN guide, "dominance".
public func dominance(_ outranking: [[Double]]) -> (pairs: Int, share: Double) {
  let pairs = outranking.reduce(0) { $0 + $1.count { $0 == 1 } }
  let units = Double(outranking.count)
  return (pairs, Double(pairs) / (units * (units - 1) / 2))
}

/// Copeland's scores: how many units each beats, less how many beat it, −(n − 1)...n − 1.
///
/// One unit beats another when the weight of the indicators in which it is better is the larger one;
/// see `Majority`. A unit without any value is missing and beats nobody. The order of the rows does
/// not matter, with or without missing values. Complexity: units² × indicators.
func copeland(_ columns: [[Double]], weights: [Double]) -> [Double] {
  let rows = columns.first?.count ?? 0
  let present = (0..<rows).filter { row in columns.contains { !$0[row].isNaN } }
  var scores = [Double](repeating: .missing, count: rows)
  for row in present { scores[row] = 0 }
  for (place, first) in present.enumerated() {
    for second in present[(place + 1)...] {
      let outcome = Majority(columns, weights: weights, first, second).outcome
      scores[first] += outcome
      scores[second] -= outcome
    }
  }
  return scores
}

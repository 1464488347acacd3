/// How two columns of numbers are said to move together.
public enum CorrelationMethod: String, Sendable, CaseIterable {
  /// Linear, Pearson's r.
  case pearson
  /// Of ranks, Spearman's rho: Pearson's r of average ranks.
  case spearman
  /// Of pairs, Kendall's tau-b.
  case kendall
}

/// The correlation of two columns over the rows in which both have a number, −1...1.
///
/// NaN with fewer than two such rows, or where one column is constant over them. Ranks are taken
/// among those rows. Complexity n log n, Kendall n². Source: OECD/JRC Handbook (2008), step 4;
/// R's `cor(use = "pairwise.complete.obs")`.
public func correlation(
  _ first: [Double], _ second: [Double], _ method: CorrelationMethod = .pearson
) -> Double {
  let (x, y) = complete(first, second)
  guard x.count > 1 else { return .nan }
  switch method {
  case .pearson: return pearson(x, y)
  case .spearman:
    return pearson(ascendingRanks(x, ties: .average), ascendingRanks(y, ties: .average))
  case .kendall: return kendall(x, y)
  }
}

/// The covariance of two columns over the rows in which both have a number, over n − 1.
public func covariance(_ first: [Double], _ second: [Double]) -> Double {
  let (x, y) = complete(first, second)
  guard x.count > 1 else { return .nan }
  return products(x, y) / Double(x.count - 1)
}

/// The correlations of columns with columns.
///
/// Shape: rows of `rows`, columns of `columns`.
public func correlations(
  _ rows: [[Double]], with columns: [[Double]], _ method: CorrelationMethod = .pearson
) -> [[Double]] {
  rows.map { row in columns.map { correlation(row, $0, method) } }
}

/// The two-sided p-value of a Pearson correlation by Student's t with n − 2 degrees of freedom.
///
/// `pairs` is the number of rows in which both have a number; NaN below 3. Source: R's `cor.test`.
public func correlationPValue(_ correlation: Double, pairs: Int) -> Double {
  guard pairs > 2, !correlation.isNaN else { return .nan }
  let freedom = Double(pairs - 2)
  let rest = 1 - correlation * correlation
  // t = r √(df / (1 − r²)), and df / (df + t²) is 1 − r².
  return rest <= 0 ? 0 : regularisedBeta(rest, freedom / 2, 0.5)
}

/// How many rows have a number in both columns.
public func pairCount(_ first: [Double], _ second: [Double]) -> Int {
  zip(first, second).count { !$0.isNaN && !$1.isNaN }
}

/// Cronbach's alpha of columns that should measure the same, −∞...1.
///
/// k² c̄ / Σ C, where C are the covariances over the rows that both columns have, c̄ the mean of those
/// off the diagonal, k the number of columns. NaN below two columns. Source: OECD/JRC Handbook
/// (2008), step 4, "Cronbach coefficient alpha"; Cronbach (1951).
public func cronbachAlpha(_ columns: [[Double]]) -> Double {
  guard columns.count > 1 else { return .nan }
  let k = Double(columns.count)
  var sum = 0.0
  var diagonal = 0.0
  for (i, first) in columns.enumerated() {
    for (j, second) in columns.enumerated() {
      let value = covariance(first, second)
      sum += value
      if i == j { diagonal += value }
    }
  }
  let mean = (sum - diagonal) / (k * (k - 1))
  return k * k * mean / sum
}

/// The rows in which both have a number, in an order that does not depend on theirs.
private func complete(_ first: [Double], _ second: [Double]) -> ([Double], [Double]) {
  let pairs = zip(first, second).filter { !$0.isNaN && !$1.isNaN }.sorted { $0 < $1 }
  return (pairs.map(\.0), pairs.map(\.1))
}

/// The sum of products of the distances from the means.
private func products(_ x: [Double], _ y: [Double]) -> Double {
  let count = Double(x.count)
  let means = (x.reduce(0, +) / count, y.reduce(0, +) / count)
  return zip(x, y).reduce(0) { $0 + ($1.0 - means.0) * ($1.1 - means.1) }
}

private func pearson(_ x: [Double], _ y: [Double]) -> Double {
  guard Set(x).count > 1, Set(y).count > 1 else { return .nan }
  let r = products(x, y) / (products(x, x).squareRoot() * products(y, y).squareRoot())
  return min(1, max(-1, r))
}

private func kendall(_ x: [Double], _ y: [Double]) -> Double {
  func order(_ a: Double, _ b: Double) -> Int { a < b ? -1 : a > b ? 1 : 0 }
  var (concordance, pairsOfX, pairsOfY) = (0, 0, 0)
  for i in x.indices {
    for j in x.indices.prefix(i) {
      let (a, b) = (order(x[i], x[j]), order(y[i], y[j]))
      concordance += a * b
      pairsOfX += a * a
      pairsOfY += b * b
    }
  }
  return Double(concordance) / (Double(pairsOfX).squareRoot() * Double(pairsOfY).squareRoot())
}

/// The largest value of a linear function under linear bounds.
///
/// Maximises c · x over x ≥ 0 with A x ≤ b, b ≥ 0, so that x = 0 is a start. Bland's rule, which
/// cannot cycle. `nil` when the function has no bound. Source: Dantzig's simplex method; Bland (1977).
///
/// - Parameters:
///   - objective: c, one number per variable.
///   - rows: A, one row per bound.
///   - bounds: b, one number per row, none negative.
/// - Returns: the largest value and where it is taken.
public func maximised(
  _ objective: [Double], rows: [[Double]], bounds: [Double]
) -> (value: Double, point: [Double])? {
  let n = objective.count
  let m = rows.count
  let tiny = 1e-11
  // The tableau of the variables that are 0; `basis` names the variable of each row, slack from n on.
  var a = rows
  var b = bounds
  var costs = objective
  var value = 0.0
  var outside = Array(0..<n)
  var basis = Array(n..<(n + m))
  for _ in 0..<(1000 * (n + m)) {
    let candidates = (0..<n).filter { costs[$0] > tiny }
    guard let column = candidates.min(by: { outside[$0] < outside[$1] }) else {
      var point = [Double](repeating: 0, count: n)
      for (row, variable) in basis.enumerated() where variable < n { point[variable] = b[row] }
      return (value, point)
    }
    var leaving: Int?
    for row in 0..<m where a[row][column] > tiny {
      guard let known = leaving else {
        leaving = row
        continue
      }
      let (ratio, best) = (b[row] / a[row][column], b[known] / a[known][column])
      if ratio < best || (ratio == best && basis[row] < basis[known]) { leaving = row }
    }
    guard let row = leaving else { return nil }
    let pivot = a[row][column]
    for k in 0..<n { a[row][k] = k == column ? 1 / pivot : a[row][k] / pivot }
    b[row] /= pivot
    for other in 0..<m where other != row {
      let factor = a[other][column]
      if factor == 0 { continue }
      for k in 0..<n {
        a[other][k] = k == column ? -factor / pivot : a[other][k] - factor * a[row][k]
      }
      b[other] = max(0, b[other] - factor * b[row])
    }
    let factor = costs[column]
    for k in 0..<n {
      costs[k] = k == column ? -factor / pivot : costs[k] - factor * a[row][k]
    }
    value += factor * b[row]
    (outside[column], basis[row]) = (basis[row], outside[column])
  }
  return nil
}

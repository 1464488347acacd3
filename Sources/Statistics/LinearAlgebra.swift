/// The eigenvalues and eigenvectors of a symmetric matrix.
public struct Eigensystem: Sendable {
  /// The eigenvalues, largest first.
  public let values: [Double]
  /// The unit eigenvectors in the same order; their signs are such that the entries' sum is positive.
  public let vectors: [[Double]]

  /// Decomposes a symmetric matrix, rows of columns, by Jacobi's rotations.
  ///
  /// Complexity: n³ a sweep, fewer than ten sweeps for what occurs here. Source: Golub and Van Loan,
  /// Matrix Computations, 8.5.
  public init(_ matrix: [[Double]]) {
    var a = matrix
    let n = a.count
    var v = (0..<n).map { row in (0..<n).map { row == $0 ? 1.0 : 0 } }
    for _ in 0..<100 {
      var off = 0.0
      for p in 0..<n { for q in 0..<p { off += a[p][q] * a[p][q] } }
      if off < 1e-300 { break }
      for p in 0..<n {
        for q in (p + 1)..<max(n, p + 1) where a[p][q] != 0 {
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let sign = theta >= 0 ? 1.0 : -1
          let t = sign / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<n {
            (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
          }
          for k in 0..<n {
            (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
            (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q])
          }
        }
      }
    }
    let order = (0..<n).sorted { a[$0][$0] > a[$1][$1] }
    values = order.map { a[$0][$0] }
    vectors = order.map { column in
      let vector = (0..<n).map { v[$0][column] }
      return vector.reduce(0, +) < 0 ? vector.map { -$0 } : vector
    }
  }
}

/// The solution x of A x = b by elimination with pivots; `nil` when A has no inverse.
public func solved(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
  var a = matrix
  var b = right
  let n = b.count
  let scale = a.flatMap { $0 }.reduce(0) { max($0, abs($1)) }
  for column in 0..<n {
    guard let pivot = (column..<n).max(by: { abs(a[$0][column]) < abs(a[$1][column]) }),
      abs(a[pivot][column]) > 1e-14 * scale
    else { return nil }
    a.swapAt(column, pivot)
    b.swapAt(column, pivot)
    for row in (column + 1)..<max(n, column + 1) {
      let factor = a[row][column] / a[column][column]
      if factor == 0 { continue }
      for k in column..<n { a[row][k] -= factor * a[column][k] }
      b[row] -= factor * b[column]
    }
  }
  for row in stride(from: n - 1, through: 0, by: -1) {
    for k in (row + 1)..<max(n, row + 1) { b[row] -= a[row][k] * b[k] }
    b[row] /= a[row][row]
  }
  return b
}

/// The coefficients by which some variables predict others, from their covariances.
///
/// Shape: `predictors` k × k and symmetric, `outcomes` k × m; the result is k × m. A predictor that
/// others determine gets the coefficients 0, so that a singular matrix does no harm.
func regressionCoefficients(predictors: [[Double]], outcomes: [[Double]]) -> [[Double]] {
  let n = predictors.count
  var lower = predictors.map { $0.map { _ in 0.0 } }
  var isKept = predictors.map { _ in true }
  for i in 0..<n {
    for j in 0...i where isKept[j] {
      var sum = predictors[i][j]
      for k in 0..<j where isKept[k] { sum -= lower[i][k] * lower[j][k] }
      if i == j {
        isKept[i] = sum > 1e-12 * predictors[i][i] && predictors[i][i] > 0
        lower[i][i] = isKept[i] ? sum.squareRoot() : 0
      } else {
        lower[i][j] = sum / lower[j][j]
      }
    }
  }
  let width = outcomes.first?.count ?? 0
  var result = outcomes.map { $0.map { _ in 0.0 } }
  for column in 0..<width {
    var x = outcomes.map { $0[column] }
    for i in 0..<n where isKept[i] {
      for k in 0..<i where isKept[k] { x[i] -= lower[i][k] * x[k] }
      x[i] /= lower[i][i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) where isKept[i] {
      for k in (i + 1)..<max(n, i + 1) where isKept[k] { x[i] -= lower[k][i] * x[k] }
      x[i] /= lower[i][i]
      result[i][column] = x[i]
    }
  }
  return result
}

/// A multivariate normal distribution fitted to columns with gaps, and what it says of the gaps.
public struct NormalModel: Sendable {
  /// The mean of each column, standardised.
  private var mean: [Double]
  /// The covariances, standardised, with divisor n.
  private var covariance: [[Double]]
  /// Mean and standard deviation of each column's own numbers.
  private let scales: [(mean: Double, deviation: Double)]
  /// How many steps were made.
  public private(set) var steps = 0
  /// Whether mean and covariance came to rest.
  public private(set) var converged = false

  /// Fits the model by the EM algorithm.
  ///
  /// Columns are standardised with the mean and standard deviation (n − 1) of their numbers; the
  /// start is the data with the mean in every gap; the steps end when no mean or covariance moves by
  /// 1e-12, or after `maximumSteps`. A constant column is standardised to 0 and explains nothing.
  /// Source: Dempster, Laird and Rubin (1977); Little and Rubin, Statistical Analysis with Missing
  /// Data, 11.2; OECD/JRC Handbook (2008), step 2.
  ///
  /// - Parameters:
  ///   - columns: columns of equal length; NaN is a gap.
  ///   - maximumSteps: when to give up.
  public init(_ columns: [[Double]], maximumSteps: Int = 100_000) {
    let scales = columns.map { column in
      let distribution = Distribution(column)
      let deviation = distribution.standardDeviation
      return (mean: distribution.mean, deviation: deviation > 0 ? deviation : 1)
    }
    self.scales = scales
    let count = columns.first?.count ?? 0
    let data = (0..<count).map { row in
      zip(columns, scales).map { ($0[row] - $1.mean) / $1.deviation }
    }
    let filled = data.map { $0.map { $0.isNaN ? 0 : $0 } }
    let nothing = columns.map { _ in columns.map { _ in 0.0 } }
    (mean, covariance) = Self.moments(filled, extra: nothing)
    while steps < maximumSteps && !converged && count > 0 {
      var extra = covariance.map { $0.map { _ in 0.0 } }
      let complete = data.map { expected($0, addingTo: &extra) }
      let (newMean, newCovariance) = Self.moments(complete, extra: extra)
      var change = 0.0
      for (old, new) in zip(mean, newMean) { change = max(change, abs(old - new)) }
      for (old, new) in zip(covariance.joined(), newCovariance.joined()) {
        change = max(change, abs(old - new))
      }
      (mean, covariance) = (newMean, newCovariance)
      steps += 1
      converged = change < 1e-12
    }
  }

  /// The columns with each gap filled by its conditional mean given what the row has.
  ///
  /// A column without any number stays as it is.
  public func filled(_ columns: [[Double]]) -> [[Double]] {
    var result = columns
    var unused = covariance
    for row in (columns.first ?? []).indices where columns.contains(where: { $0[row].isNaN }) {
      let values = expected(
        zip(columns, scales).map { ($0[row] - $1.mean) / $1.deviation }, addingTo: &unused)
      for (column, scale) in scales.enumerated() where columns[column][row].isNaN {
        if !scale.mean.isNaN { result[column][row] = scale.mean + scale.deviation * values[column] }
      }
    }
    return result
  }

  /// A row with its gaps filled; adds their conditional covariance.
  private func expected(_ row: [Double], addingTo extra: inout [[Double]]) -> [Double] {
    let gaps = row.indices.filter { row[$0].isNaN }
    guard !gaps.isEmpty else { return row }
    let known = row.indices.filter { !row[$0].isNaN }
    let slopes = regressionCoefficients(
      predictors: known.map { i in known.map { covariance[i][$0] } },
      outcomes: known.map { i in gaps.map { covariance[i][$0] } })
    var result = row
    for (g, gap) in gaps.enumerated() {
      var value = mean[gap]
      for (k, i) in known.enumerated() { value += slopes[k][g] * (row[i] - mean[i]) }
      result[gap] = value
      for other in gaps {
        var rest = covariance[gap][other]
        for (k, i) in known.enumerated() { rest -= slopes[k][g] * covariance[i][other] }
        extra[gap][other] += rest
      }
    }
    return result
  }

  private static func moments(
    _ rows: [[Double]], extra: [[Double]]
  ) -> (mean: [Double], covariance: [[Double]]) {
    let count = Double(rows.count)
    let width = extra.count
    var mean = [Double](repeating: 0, count: width)
    for row in rows { for i in 0..<width { mean[i] += row[i] } }
    for i in 0..<width { mean[i] /= count }
    var covariance = extra
    for row in rows {
      for i in 0..<width {
        for j in 0..<width { covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) }
      }
    }
    for i in 0..<width { for j in 0..<width { covariance[i][j] /= count } }
    return (mean, covariance)
  }
}

/// The principal components of columns, standardised.
public struct PrincipalComponents: Sendable {
  /// The eigenvalues of the correlation matrix, largest first; they add up to the number of columns.
  public let eigenvalues: [Double]
  /// The unit eigenvectors in the same order, one entry per column, their entries' sum positive.
  ///
  /// The sign of a component is free; COINr's is whatever the decomposition gives.
  public let loadings: [[Double]]
  /// How many rows had a number in every column.
  public let rows: Int

  /// The share of the variance in each component, 0...1.
  public var shares: [Double] {
    let sum = eigenvalues.reduce(0, +)
    return eigenvalues.map { $0 / sum }
  }

  /// The standard deviation of each component.
  public var deviations: [Double] { eigenvalues.map { max(0, $0).squareRoot() } }

  /// Decomposes the correlations over the rows that are complete.
  ///
  /// `nil` with fewer than two complete rows or a column that is constant over them. Source: OECD/JRC
  /// Handbook (2008), step 4; R's `prcomp(center, scale)`.
  public init?(_ columns: [[Double]]) {
    let complete = (columns.first ?? []).indices.filter { row in
      columns.allSatisfy { !$0[row].isNaN }
    }
    let kept = columns.map { column in complete.map { column[$0] } }
    let matrix = correlations(kept, with: kept)
    guard !kept.isEmpty, matrix.allSatisfy({ $0.allSatisfy { !$0.isNaN } }) else { return nil }
    let system = Eigensystem(matrix)
    eigenvalues = system.values
    loadings = system.vectors
    rows = complete.count
  }
}

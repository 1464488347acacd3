public import Records
import Statistics

/// The weight of each item in the index: the product of its shares within its group, up the tree.
///
/// Shape: one per item of the tree, 0...1 for weights that are not negative; each level adds up to 1,
/// unless all siblings somewhere weigh 0: then so does what is below.
/// Source: COINr, "get_eff_weights".
public func effectiveWeights(_ tree: IndicatorTree, weights: [Double]) -> [Double] {
  var result = [Double](repeating: .nan, count: tree.items.count)
  result[tree.root] = 1
  for level in stride(from: tree.levels, to: 1, by: -1) {
    for item in tree.level(level) {
      let sum = tree.children[item].reduce(0) { $0 + weights[$1] }
      for child in tree.children[item] {
        result[child] = sum == 0 ? 0 : result[item] * weights[child] / sum
      }
    }
  }
  return result
}

/// Weights found in the scores themselves; each set adds up to 1.
///
/// Shape: one weight per column. Only rows that are complete count; `nil` without at least two of them
/// and two columns, or where a formula does not apply: a column that is constant, scores that are not
/// positive for entropy, Gini, MEREC and CILOS. Scores: higher is better.
public enum ObjectiveWeights {
  /// 1 less the entropy of the scores' shares: p = x / Σx, e = −Σ p ln p / ln m.
  ///
  /// Source: Shannon; Zeleny (1982); as in pymcdm.
  public static func entropy(_ columns: [[Double]]) -> [Double]? {
    shares(columns, arePositive: true) { columns, rows in
      columns.map { column in
        let sum = column.reduce(0, +)
        let entropy = column.reduce(0) { $0 - $1 / sum * naturalLogarithm($1 / sum) }
        return 1 - entropy / naturalLogarithm(Double(rows))
      }
    }
  }

  /// Contrast and conflict: the standard deviation after min-max, times Σ (1 − r).
  ///
  /// Source: Diakoulaki, Mavrotas and Papayannakis (1995).
  public static func critic(_ columns: [[Double]]) -> [Double]? {
    shares(columns) { columns, _ in
      let scaled = columns.map { column in
        let (low, high) = (column.min() ?? 0, column.max() ?? 0)
        return column.map { ($0 - low) / (high - low) }
      }
      return scaled.map { column in
        let conflict = scaled.reduce(0) { $0 + 1 - correlation(column, $1) }
        return Distribution(column).standardDeviation * conflict
      }
    }
  }

  /// The standard deviation, n − 1.
  public static func standardDeviation(_ columns: [[Double]]) -> [Double]? {
    shares(columns) { columns, _ in columns.map { Distribution($0).standardDeviation } }
  }

  /// Gini's coefficient: the mean absolute difference over twice the mean.
  ///
  /// Source: Li and others (2009).
  public static func gini(_ columns: [[Double]]) -> [Double]? {
    shares(columns, arePositive: true) { columns, rows in
      columns.map { column in
        let differences = column.reduce(0) { sum, x in
          column.reduce(sum) { $0 + abs(x - $1) }
        }
        return differences / (2 * Double(rows) * column.reduce(0, +))
      }
    }
  }

  /// The change of each unit's performance when the column is removed: MEREC.
  ///
  /// With n = min / x, S = ln(1 + Σ|ln n| / m). Source: Keshavarz-Ghorabaee and others (2021).
  public static func merec(_ columns: [[Double]]) -> [Double]? {
    shares(columns, arePositive: true) { columns, rows in
      let count = Double(columns.count)
      let logarithms = columns.map { column in
        let low = column.min() ?? 1
        return column.map { abs(naturalLogarithm(low / $0)) }
      }
      var effects = [Double](repeating: 0, count: columns.count)
      for row in 0..<rows {
        let sum = logarithms.reduce(0) { $0 + $1[row] }
        let whole = naturalLogarithm(1 + sum / count)
        for column in columns.indices {
          let rest = naturalLogarithm(1 + (sum - logarithms[column][row]) / count)
          effects[column] += abs(rest - whole)
        }
      }
      return effects
    }
  }

  /// The relative loss of the other columns when one of them is at its best: CILOS.
  ///
  /// The null vector of P − diag(ΣP), where P(i, j) is the loss of column j at the best row of column
  /// i; of several best rows the first. Source: Zavadskas and Podvezko (2016).
  public static func cilos(_ columns: [[Double]]) -> [Double]? {
    shares(columns, arePositive: true) { columns, _ in
      let scaled = columns.map { column in
        let sum = column.reduce(0, +)
        return column.map { $0 / sum }
      }
      let best = scaled.map { column in
        let high = column.max() ?? 0
        return column.firstIndex(of: high) ?? 0
      }
      let count = columns.count
      var matrix = (0..<count).map { i in
        (0..<count).map { j -> Double in
          let top = scaled[j][best[j]]
          return (top - scaled[j][best[i]]) / top
        }
      }
      for j in 0..<count {
        matrix[j][j] -= (0..<count).reduce(0) { $0 + matrix[$1][j] }
      }
      // The rows are dependent: one of them makes room for the sum of the weights.
      matrix[count - 1] = columns.map { _ in 1 }
      var right = [Double](repeating: 0, count: count)
      right[count - 1] = 1
      return solved(matrix, right)
    }
  }

  /// Entropy and CILOS together: the normalised product.
  ///
  /// Source: Zavadskas and Podvezko (2016).
  public static func idocriw(_ columns: [[Double]]) -> [Double]? {
    guard let first = entropy(columns), let second = cilos(columns) else { return nil }
    return normalised(zip(first, second).map { $0 * $1 })
  }

  /// The loadings of the first principal component, as they are: they may be negative.
  ///
  /// Not divided by their sum; their scale does not matter to a mean. Source: OECD/JRC Handbook
  /// (2008), step 6; COINr, "get_PCA".
  public static func principalComponent(_ columns: [[Double]]) -> [Double]? {
    columns.count > 1 ? PrincipalComponents(columns)?.loadings.first : nil
  }

  private static func shares(
    _ columns: [[Double]], arePositive: Bool = false, _ formula: ([[Double]], Int) -> [Double]?
  ) -> [Double]? {
    let rows = (columns.first ?? []).indices.filter { row in
      columns.allSatisfy { $0[row].isFinite }
    }
    let complete = columns.map { column in rows.map { column[$0] } }
    let applies =
      rows.count > 1 && columns.count > 1
      && (!arePositive || complete.allSatisfy { $0.allSatisfy { $0 > 0 } })
    return applies ? formula(complete, rows.count).flatMap(normalised) : nil
  }

  private static func normalised(_ values: [Double]) -> [Double]? {
    let sum = values.reduce(0, +)
    return sum.isFinite && sum != 0 ? values.map { $0 / sum } : nil
  }
}

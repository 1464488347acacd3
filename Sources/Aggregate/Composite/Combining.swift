public import Contract
import Records
import Statistics

/// Makes a parent's column from its children's.
///
/// With w the weights and x the scores of the children that have both, row by row:
///
/// - arithmetic: Σwx / Σw; geometric: exp(Σw ln x / Σw); harmonic: Σw / Σ(w / x); power mean of p:
///   (Σw x^p / Σw)^(1/p), the geometric one for p = 0; range and unit are those of the children
/// - Copeland, Mazziotta-Pareto, mean-minimum, Benefit of the Doubt, TOPSIS: see `outranking`,
///   `mazziottaPareto`, `meanMinimum`, `benefitOfTheDoubt`, `topsis`; these compare units, in a panel
///   each time by itself, only the adjusted Mazziotta-Pareto index all times together
///
/// Missing children are left out, and the weights of the others stand for all. A parent is missing
/// where no child has a value, where the share of children that have one is below `minimumShare`
/// (children without weight and columns without any value are not counted), or where the weights
/// cancel out. A score of 0 makes a geometric or harmonic mean and one of a negative power 0; a
/// negative score has none of them: NaN. Sums are rounded once, so that the order of children decides no
/// bit and the mean of equal scores is that score. Source: OECD/JRC Handbook (2008), step 6.
///
/// - Parameters:
///   - children: one column per child.
///   - weights: one per child, of any scale; negative ones are taken as they are.
///   - combination: the formula.
///   - minimumShare: the least share of children with a value, 0...1.
///   - parts: the rows of each time, first time first; `nil` for a single period.
/// - Returns: the parent's column, one score per row.
public func combined(
  _ children: [[Double]], weights: [Double], by combination: Combination,
  minimumShare: Double? = nil, parts: [[Int]]? = nil
) -> [Double] {
  precondition(children.count == weights.count, "a weight for each child")
  guard let rows = children.first?.count else { return [] }
  let counted = children.indices.filter { child in
    weights[child] != 0 && children[child].contains { !$0.isNaN }
  }
  let columns = counted.map { children[$0] }
  let weights = counted.map { weights[$0] }
  var result = [Double](repeating: .missing, count: rows)
  guard !columns.isEmpty else { return result }
  switch combination {
  case .arithmetic, .geometric, .harmonic, .power:
    var pairs: [(weight: Double, score: Double)] = []
    for row in 0..<rows {
      pairs.removeAll(keepingCapacity: true)
      for (column, weight) in zip(columns, weights) where !column[row].isNaN {
        pairs.append((weight, column[row]))
      }
      result[row] = mean(pairs, by: combination)
    }
  case .adjustedMazziottaPareto(let imbalance):
    let reference = parts?.first ?? Array(0..<rows)
    result = adjustedMazziottaPareto(columns, reference: reference).scores.index(imbalance)
  case .copeland, .mazziottaPareto, .meanMinimum, .benefitOfTheDoubt, .topsis:
    for part in parts ?? [Array(0..<rows)] {
      let scores = compared(
        columns.map { column in part.map { column[$0] } }, weights: weights, by: combination)
      for (row, score) in zip(part, scores) { result[row] = score }
    }
  }
  guard let minimumShare else { return result }
  for row in 0..<rows {
    let present = columns.count { !$0[row].isNaN }
    if Double(present) / Double(columns.count) < minimumShare { result[row] = .missing }
  }
  return result
}

/// The combinations that compare the units of one time.
private func compared(
  _ columns: [[Double]], weights: [Double], by combination: Combination
) -> [Double] {
  switch combination {
  case .copeland: copeland(columns, weights: weights)
  case .mazziottaPareto(let imbalance): mazziottaPareto(columns).index(imbalance)
  case .meanMinimum(let share): meanMinimum(columns, share: share)
  case .benefitOfTheDoubt(let shares): benefitOfTheDoubt(columns, shares: shares)
  case .topsis: topsis(columns, weights: weights)
  case .arithmetic, .geometric, .harmonic, .power, .adjustedMazziottaPareto: []
  }
}

/// The weighted mean of the scores there are; missing without any.
func mean(_ pairs: [(weight: Double, score: Double)], by combination: Combination) -> Double {
  var total = ExactSum()
  for pair in pairs { total.add(pair.weight) }
  guard !pairs.isEmpty, total.value != 0 else { return .missing }
  let isDefined = pairs.allSatisfy { $0.score >= 0 }
  let hasZero = pairs.contains { $0.score == 0 }

  /// The weighted mean of a function of the scores.
  func average(_ transform: (Double) -> Double) -> Double {
    var sum = ExactSum()
    for pair in pairs { sum.add(pair.weight, times: transform(pair.score)) }
    return sum.divided(by: total)
  }

  switch combination {
  case .arithmetic: return average { $0 }
  case .geometric, .power(0):
    guard isDefined else { return .nan }
    return hasZero ? 0 : exponential(average(naturalLogarithm))
  case .harmonic:
    guard isDefined else { return .nan }
    return hasZero ? 0 : 1 / average { 1 / $0 }
  case .power(let exponent):
    guard isDefined else { return .nan }
    return hasZero && exponent < 0 ? 0 : power(average { power($0, exponent) }, 1 / exponent)
  default: return .missing
  }
}

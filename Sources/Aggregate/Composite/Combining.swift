public import Contract
import Records
import Statistics

/// Makes a parent's column from its children's.
///
/// With w the weights and x the scores of the children that have both, row by row:
///
/// - arithmetic: Σwx / Σw; geometric: exp(Σw ln x / Σw); harmonic: Σw / Σ(w / x); power mean of p:
///   (Σw x^p / Σw)^(1/p), the geometric one for p = 0; range and unit are those of the children
/// - Copeland: see `copeland`
///
/// Missing children are left out, and the weights of the others stand for all. A parent is missing
/// where no child has a value, where the share of children that have one is below `minimumShare`
/// (children without weight and columns without any value are not counted), or where the weights
/// cancel out. A score of 0 makes a geometric or harmonic mean and one of a negative power 0; a
/// negative score has none of them: NaN. Source: OECD/JRC Handbook (2008), step 6.
///
/// - Parameters:
///   - children: one column per child, best in order of code: sums follow the order given.
///   - weights: one per child, of any scale; negative ones are taken as they are.
///   - combination: the formula.
///   - minimumShare: the least share of children with a value, 0...1.
/// - Returns: the parent's column, one score per row.
public func combined(
  _ children: [[Double]], weights: [Double], by combination: Combination,
  minimumShare: Double? = nil
) -> [Double] {
  precondition(children.count == weights.count, "a weight for each child")
  let counted = children.indices.filter { child in
    weights[child] != 0 && children[child].contains { !$0.isNaN }
  }
  let columns = counted.map { children[$0] }
  let weights = counted.map { weights[$0] }
  guard let rows = children.first?.count else { return [] }
  var result: [Double]
  if combination == .copeland {
    result = copeland(columns, weights: weights, rows: rows)
  } else {
    result = (0..<rows).map { row in
      let pairs = columns.indices.compactMap { child -> (weight: Double, score: Double)? in
        let score = columns[child][row]
        return score.isNaN ? nil : (weights[child], score)
      }
      return mean(pairs, by: combination)
    }
  }
  guard let minimumShare else { return result }
  for row in 0..<rows {
    let present = columns.count { !$0[row].isNaN }
    if Double(present) / Double(columns.count) < minimumShare { result[row] = .missing }
  }
  return result
}

/// The weighted mean of the scores there are; missing without any.
func mean(_ pairs: [(weight: Double, score: Double)], by combination: Combination) -> Double {
  let total = pairs.reduce(0) { $0 + $1.weight }
  guard !pairs.isEmpty, total != 0 else { return .missing }
  let isDefined = pairs.allSatisfy { $0.score >= 0 }
  let hasZero = pairs.contains { $0.score == 0 }
  switch combination {
  case .arithmetic: return pairs.reduce(0) { $0 + $1.weight * $1.score } / total
  case .geometric, .power(0):
    return isDefined ? geometricMean(pairs) ?? .missing : .nan
  case .harmonic:
    guard isDefined else { return .nan }
    return hasZero ? 0 : total / pairs.reduce(0) { $0 + $1.weight / $1.score }
  case .power(let exponent):
    guard isDefined else { return .nan }
    if hasZero && exponent < 0 { return 0 }
    let sum = pairs.reduce(0) { $0 + $1.weight * power($1.score, exponent) }
    return power(sum / total, 1 / exponent)
  case .copeland: return .missing
  }
}

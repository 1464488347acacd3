/// Where a search for the least value of a function ended.
public struct Minimum: Sendable {
  /// The best point found.
  public let point: [Double]
  /// The function's value there.
  public let value: Double
  /// How often the function was asked.
  public let evaluations: Int
  /// Whether the search came to rest before its limit.
  public let converged: Bool
}

/// Searches the least value of a function by the simplex method of Nelder and Mead.
///
/// Reflection 1, contraction 1/2, expansion 2; the first simplex goes out from the start by a tenth
/// of its largest coordinate. Ends when the worst corner is within `tolerance` × (|f(start)| +
/// `tolerance`) of the best. A value that is not finite counts as very large. Deterministic. Source:
/// Nelder and Mead (1965) as in Nash, Compact Numerical Methods for Computers (1990), algorithm 19.
///
/// - Parameters:
///   - start: the first point.
///   - tolerance: relative, above 0.
///   - maximumEvaluations: after so many the search is given up.
///   - function: what is to be small.
/// - Returns: the best corner of the last simplex.
public func minimised(
  from start: [Double], tolerance: Double = 1e-8, maximumEvaluations: Int = 500,
  _ function: ([Double]) -> Double
) -> Minimum {
  let n = start.count
  var evaluations = 0
  func value(_ point: [Double]) -> Double {
    evaluations += 1
    let value = function(point)
    return value.isFinite ? value : 1e35
  }
  func between(_ a: [Double], _ b: [Double], _ share: Double) -> [Double] {
    zip(a, b).map { share * $0 + (1 - share) * $1 }
  }
  var step = start.reduce(0) { max($0, 0.1 * abs($1)) }
  if step == 0 { step = 0.1 }
  var corners = [start]
  var values = [value(start)]
  let rest = tolerance * (abs(values[0]) + tolerance)
  var size = 0.0
  for axis in 0..<n {
    var corner = start
    corner[axis] += step
    size += step
    corners.append(corner)
    values.append(value(corner))
  }
  var converged = false
  while true {
    let best = values.indices.min { values[$0] < values[$1] } ?? 0
    let worst = values.indices.max { values[$0] < values[$1] } ?? 0
    converged = values[worst] <= values[best] + rest
    if converged || evaluations > maximumEvaluations { break }
    let center = (0..<n).map { axis in
      (corners.reduce(0) { $0 + $1[axis] } - corners[worst][axis]) / Double(n)
    }
    let reflected = between(center, corners[worst], 2)
    let reflectedValue = value(reflected)
    if reflectedValue < values[best] {
      let expanded = between(reflected, center, 2)
      let expandedValue = value(expanded)
      let isBetter = expandedValue < reflectedValue
      corners[worst] = isBetter ? expanded : reflected
      values[worst] = isBetter ? expandedValue : reflectedValue
      continue
    }
    let isWorse = reflectedValue >= values[worst]
    if !isWorse {
      corners[worst] = reflected
      values[worst] = reflectedValue
    }
    let contracted = between(corners[worst], center, 0.5)
    let contractedValue = value(contracted)
    if contractedValue < values[worst] {
      corners[worst] = contracted
      values[worst] = contractedValue
    } else if isWorse {
      let oldSize = size
      size = 0
      for corner in corners.indices where corner != best {
        corners[corner] = between(corners[corner], corners[best], 0.5)
        size += zip(corners[corner], corners[best]).reduce(0) { $0 + abs($1.0 - $1.1) }
        values[corner] = value(corners[corner])
      }
      if size >= oldSize { break }
    }
  }
  let best = values.indices.min { values[$0] < values[$1] } ?? 0
  return Minimum(
    point: corners[best], value: values[best], evaluations: evaluations, converged: converged)
}

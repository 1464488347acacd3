/// The compound growth rate of a series from its first to its last number, a share per unit of time.
///
/// (last / first)^(1 / span) − 1; 0 when both are equal; missing (NaN) below two numbers; NaN where
/// the quotient is negative, infinite where the first number is 0. Times ascend; gaps are passed
/// over. Source: COINr, "CAGR".
public func compoundGrowth(_ values: [Double], times: [Double]) -> Double {
  let points = zip(times, values).filter { !$1.isNaN }
  guard let first = points.first, let last = points.last, first.0 < last.0 else { return .nan }
  if first.1 == last.1 { return 0 }
  return power(last.1 / first.1, 1 / (last.0 - first.0)) - 1
}

/// The change of a series in per cent of its beginning, per unit of time.
///
/// From three numbers on, the slope of the least-squares line over its value at the first time; of
/// two, the difference over the first. 0 when all are equal; NaN below two numbers. Times ascend;
/// gaps are passed over. Source: COINr, "prc_change".
public func percentageChange(_ values: [Double], times: [Double]) -> Double {
  let points = zip(times, values).filter { !$1.isNaN }
  guard let first = points.first, let last = points.last, first.0 < last.0 else { return .nan }
  if points.allSatisfy({ $0.1 == first.1 }) { return 0 }
  guard points.count > 2 else {
    return (last.1 - first.1) / first.1 / (last.0 - first.0) * 100
  }
  let count = Double(points.count)
  let mean = (
    points.reduce(0) { $0 + $1.0 } / count, points.reduce(0) { $0 + $1.1 } / count
  )
  var (products, squares) = (0.0, 0.0)
  for (time, value) in points {
    products += (time - mean.0) * (value - mean.1)
    squares += (time - mean.0) * (time - mean.0)
  }
  let slope = products / squares
  return slope / (mean.1 + slope * (first.0 - mean.0)) * 100
}

/// The numbers of a column, sorted: what does not depend on the order of the units.
///
/// NaN, whether missing or computed, is left out. The mean is rounded once (`ExactSum`), so that the mean
/// of equal numbers is that number; other sums run over the sorted numbers. So the same numbers in any order give
/// the same bits. What cannot be computed (a mean of nothing, the skew of
/// two numbers) is NaN. Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008),
/// steps 3 and 4; the formulas are those of R and COINr.
public struct Distribution: Sendable {
  /// The numbers, ascending.
  public let sorted: [Double]

  /// Takes numbers in any order; complexity n log n.
  public init(_ values: [Double]) {
    sorted = ascending(values.filter { !$0.isNaN })
  }

  private init(sorted: [Double]) { self.sorted = sorted }

  /// The distribution with all numbers at its maximum (or minimum) moved to the next one.
  ///
  /// One step of Winsorising. `moved` counts the numbers that were at the extreme; `nil` where there
  /// is no next number.
  public func drawnIn(atMaximum: Bool) -> (distribution: Distribution, moved: Int)? {
    let extreme = atMaximum ? maximum : minimum
    let moved = sorted.count { $0 == extreme }
    guard moved < count else { return nil }
    var numbers = sorted
    if atMaximum {
      let next = sorted[count - moved - 1]
      for place in (count - moved)..<count { numbers[place] = next }
    } else {
      for place in 0..<moved { numbers[place] = sorted[moved] }
    }
    return (Distribution(sorted: numbers), moved)
  }

  /// How many numbers there are.
  public var count: Int { sorted.count }
  /// The least, in the numbers' unit.
  public var minimum: Double { sorted.first ?? .nan }
  /// The greatest.
  public var maximum: Double { sorted.last ?? .nan }
  /// How many different numbers there are.
  public var distinct: Int { zip(sorted, sorted.dropFirst()).count { $0 != $1 } + min(1, count) }

  /// The arithmetic mean.
  public var mean: Double { ExactSum(sorted).divided(by: Double(count)) }

  /// The sum of squares around the mean, over n - 1.
  public var variance: Double { count < 2 ? .nan : power(2, around: mean) / Double(count - 1) }

  /// The standard deviation with n - 1.
  public var standardDeviation: Double { variance.squareRoot() }

  /// The standard deviation with n, of a whole population.
  public var populationStandardDeviation: Double {
    count == 0 ? .nan : (power(2, around: mean) / Double(count)).squareRoot()
  }

  /// The sample skewness G1, no unit; NaN below 3 numbers or where all are equal.
  ///
  /// √n S3 / S2^1.5 × √(n (n − 1)) / (n − 2), with Sk the sum of (x − mean)^k. Source: Joanes and
  /// Gill, Comparing measures of sample skewness and kurtosis (1998).
  public var skewness: Double {
    guard count > 2, minimum < maximum else { return .nan }
    let n = Double(count)
    let mean = mean
    let second = power(2, around: mean)
    let third = power(3, around: mean)
    return n.squareRoot() * third / (second * second.squareRoot())
      * (n * (n - 1)).squareRoot() / (n - 2)
  }

  /// The sample excess kurtosis G2, no unit; NaN below 4 numbers or where all are equal.
  ///
  /// ((n + 1)(n S4 / S2² − 3) + 6)(n − 1) / ((n − 2)(n − 3)). Source: as for the skewness.
  public var kurtosis: Double {
    guard count > 3, minimum < maximum else { return .nan }
    let n = Double(count)
    let mean = mean
    let second = power(2, around: mean)
    let fourth = power(4, around: mean)
    return ((n + 1) * (n * fourth / (second * second) - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
  }

  /// The quantile of a share 0...1 by linear interpolation at 1 + (n − 1) p, type 7 of Hyndman and
  /// Fan (1996), R's own.
  public func quantile(_ share: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    let place = Double(count - 1) * min(1, max(0, share))
    let below = Int(place)
    let above = min(below + 1, count - 1)
    let rest = place - Double(below)
    return rest == 0 ? sorted[below] : sorted[below] + rest * (sorted[above] - sorted[below])
  }

  /// The median, the mean of the middle two.
  public var median: Double {
    count == 0 ? .nan : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }

  /// The size of the largest group of equal numbers.
  public var largestTie: Int {
    var largest = min(1, count)
    var run = 1
    for (before, next) in zip(sorted, sorted.dropFirst()) {
      run = before == next ? run + 1 : 1
      largest = max(largest, run)
    }
    return largest
  }

  private func power(_ exponent: Int, around center: Double) -> Double {
    var sum = 0.0
    for value in sorted {
      let distance = value - center
      var product = distance
      for _ in 1..<exponent { product *= distance }
      sum += product
    }
    return sum
  }
}

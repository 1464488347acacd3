public import Contract
public import Records
import Statistics

/// The shape of a distribution against a treatment's bounds.
public struct ShapeCheck: Equatable, Sendable {
  /// The skewness G1; NaN below 3 values or where all are equal.
  public let skewness: Double
  /// The excess kurtosis G2; NaN below 4 values or where all are equal.
  public let kurtosis: Double
  /// Whether |G1| or G2 is within its bound; so is what has no shape.
  public let passes: Bool

  /// Looks at a distribution.
  init(_ distribution: Distribution, _ rule: TreatmentRule) {
    skewness = distribution.skewness
    kurtosis = distribution.kurtosis
    passes =
      skewness.isNaN || kurtosis.isNaN || abs(skewness) < rule.maximumSkewness
      || kurtosis < rule.maximumKurtosis
  }
}

/// What one step did.
public struct TreatmentStep: Equatable, Sendable {
  /// The step.
  public let step: TreatmentRule.Step
  /// The rows that Winsorising moved down to a lower value.
  public let loweredRows: [Int]
  /// The rows that it moved up.
  public let raisedRows: [Int]
  /// The shape after the step.
  public let check: ShapeCheck
}

/// One indicator before and after its treatment.
public struct TreatedColumn: Sendable {
  /// The values, in the indicator's unit or on the transformed scale.
  public let values: [Double]
  /// The shape at the beginning.
  public let before: ShapeCheck
  /// The steps that were tried; none where the shape was good or nothing could be done.
  public let steps: [TreatmentStep]

  /// Whether the values are out of shape after all.
  public var fails: Bool { !(steps.last?.check ?? before).passes }
}

/// Treats the outliers of one indicator.
///
/// A column that is out of shape (|G1| ≥ its bound and G2 ≥ its bound) goes through the steps until
/// it is in shape. Winsorising sets the points at the maximum (G1 ≥ 0) or at the minimum (G1 < 0) to
/// the next value, again and again; it stops before more points than its limit would be moved, ties
/// included. A step that does not help is taken back before the next one, unless steps combine; the
/// last one stays. A column with two different values has no outlier and is left alone. Missing
/// values stay missing; the order of the rows does not matter. Every result is monotone in the value.
///
/// Source: OECD/JRC Handbook (2008), step 3 and its box on outliers; JRC, COIN guide, "outlier
/// treatment"; Box and Cox (1964).
public func treated(_ values: [Double], by rule: TreatmentRule) -> TreatedColumn {
  let distribution = Distribution(values)
  let before = ShapeCheck(distribution, rule)
  guard !before.passes, distribution.distinct > 2 else {
    return TreatedColumn(values: values, before: before, steps: [])
  }
  var current = values
  var steps: [TreatmentStep] = []
  for step in rule.steps {
    let input = rule.combines ? current : values
    var lowered: [Int] = []
    var raised: [Int] = []
    switch step {
    case .winsorise(let limit):
      (current, lowered, raised) = winsorised(input, limit: limit, rule)
    case .log: current = logarithms(input)
    case .logBySkew: current = logarithms(input, isMirrored: Distribution(input).skewness <= 0)
    case .boxCox(let lambda): current = boxCox(input, lambda: lambda)
    }
    let check = ShapeCheck(Distribution(current), rule)
    steps.append(
      TreatmentStep(step: step, loweredRows: lowered, raisedRows: raised, check: check))
    if check.passes { break }
  }
  return TreatedColumn(values: current, before: before, steps: steps)
}

/// Treats each column of a table; see `treated(_:by:)`.
///
/// - Parameters:
///   - table: units × indicators.
///   - rule: the treatment of an indicator, by its code.
/// - Returns: the table, and what was done, column by column.
public func treated(
  _ table: DataTable, by rule: (String) -> TreatmentRule
) -> (table: DataTable, columns: [TreatedColumn]) {
  let columns = zip(table.columns, table.values).map { treated($1, by: rule($0)) }
  return (table.with(values: columns.map(\.values)), columns)
}

/// Moves extreme points to the next value until the shape is good or the limit is reached.
private func winsorised(
  _ values: [Double], limit: Int, _ rule: TreatmentRule
) -> (values: [Double], lowered: [Int], raised: [Int]) {
  var distribution = Distribution(values)
  var (lowered, raised) = (0, 0)
  while lowered + raised < limit, distribution.distinct > 2 {
    let check = ShapeCheck(distribution, rule)
    let isHigh = check.skewness >= 0
    guard !check.passes, let (next, moved) = distribution.drawnIn(atMaximum: isHigh),
      moved + (isHigh ? raised : lowered) <= limit
    else { break }
    if isHigh { lowered = moved } else { raised = moved }
    distribution = next
  }
  let (low, high) = (distribution.minimum, distribution.maximum)
  return (
    values.map { $0 > high ? high : $0 < low ? low : $0 },
    values.indices.filter { values[$0] > high }, values.indices.filter { values[$0] < low }
  )
}

/// ln(x − min + a) with a = 0.01 (max − min); mirrored, −ln(max + a − x).
private func logarithms(_ values: [Double], isMirrored: Bool = false) -> [Double] {
  let distribution = Distribution(values)
  let (low, high) = (distribution.minimum, distribution.maximum)
  let shift = 0.01 * (high - low)
  return values.map { value in
    if value.isNaN { return value }
    return isMirrored
      ? -naturalLogarithm(high + shift - value) : naturalLogarithm(value - low + shift)
  }
}

/// (y^λ − 1) / λ of y = x − min + 1; ln y for λ = 0.
private func boxCox(_ values: [Double], lambda: Double) -> [Double] {
  let low = Distribution(values).minimum
  return values.map { value in
    if value.isNaN { return value }
    let shifted = value - low + 1
    return lambda == 0
      ? naturalLogarithm(shifted) : (power(shifted, lambda) - 1) / lambda
  }
}

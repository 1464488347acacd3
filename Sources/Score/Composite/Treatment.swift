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
  /// Whether its values are those that stand; else it was taken back.
  public internal(set) var stands: Bool
}

/// A transformation of values that keeps their order, with the numbers that it was made with.
public enum ValueTransform: Equatable, Sendable {
  /// ln(x − low + shift).
  case logarithm(low: Double, shift: Double)
  /// −ln(high + shift − x).
  case mirroredLogarithm(high: Double, shift: Double)
  /// (y^λ − 1) / λ of y = x − low + 1; ln y for λ = 0.
  case boxCox(low: Double, lambda: Double)

  /// The value on the transformed scale.
  public func callAsFunction(_ value: Double) -> Double {
    if value.isNaN { return value }
    switch self {
    case .logarithm(let low, let shift): return naturalLogarithm(value - low + shift)
    case .mirroredLogarithm(let high, let shift): return -naturalLogarithm(high + shift - value)
    case .boxCox(let low, let lambda):
      let shifted = value - low + 1
      return lambda == 0 ? naturalLogarithm(shifted) : (power(shifted, lambda) - 1) / lambda
    }
  }
}

/// One indicator before and after its treatment.
public struct TreatedColumn: Sendable {
  /// The values, in the indicator's unit or on the transformed scale.
  public let values: [Double]
  /// The shape at the beginning.
  public let before: ShapeCheck
  /// The shape of the values.
  public let after: ShapeCheck
  /// The steps that were tried; none where the shape was good or nothing could be done.
  public let steps: [TreatmentStep]
  /// The transformations that stand, first one first: what brings a goalpost onto the values' scale.
  public let transforms: [ValueTransform]

  /// Whether the values are out of shape after all.
  public var fails: Bool { !after.passes }

  /// A value in the indicator's unit, on the scale of the values.
  public func onScale(_ value: Double) -> Double { transforms.reduce(value) { $1($0) } }
}

/// Treats the outliers of one indicator.
///
/// A column that is out of shape (|G1| ≥ its bound and G2 ≥ its bound) goes through the steps until
/// it is in shape. Winsorising sets the points at the maximum (G1 ≥ 0) or at the minimum (G1 < 0) to
/// the next value, again and again; it stops before more points than its limit would be moved, ties
/// included. A step that does not help is taken back before the next one, unless steps combine; the
/// last one stays, unless it leaves the column as skewed as it found it, or more: then it is taken back, too.
/// A column with two different values has no outlier and is left alone. Missing
/// values stay missing; the order of the rows does not matter. Every result is monotone in the value.
///
/// Source: OECD/JRC Handbook (2008), step 3 and its box on outliers; JRC, COIN guide, "outlier
/// treatment"; Box and Cox (1964).
///
/// - Parameters:
///   - values: one indicator, in its unit.
///   - rule: bounds and steps.
///   - marks: goalposts or a target in the same unit; a transformation is made so that it reaches them.
/// - Returns: the values, and what was done.
public func treated(
  _ values: [Double], by rule: TreatmentRule, marks: [Double] = []
) -> TreatedColumn {
  let before = ShapeCheck(Distribution(values), rule)
  let untouched = Treated(values: values, check: before)
  guard !before.passes, Distribution(values).distinct > 2 else {
    return TreatedColumn(
      values: values, before: before, after: before, steps: [], transforms: [])
  }
  var current = untouched
  var steps: [TreatmentStep] = []
  for step in rule.steps {
    let input = rule.combines ? current : untouched
    var result = input
    var (lowered, raised): ([Int], [Int]) = ([], [])
    if case .winsorise(let limit) = step {
      (result.values, lowered, raised) = winsorised(input.values, limit: limit, rule)
    } else if let transform = transform(input, by: step, marks: marks) {
      result.values = input.values.map { transform($0) }
      result.transforms.append(transform)
    }
    result.check = ShapeCheck(Distribution(result.values), rule)
    let helps = result.check.passes || abs(result.check.skewness) < abs(input.check.skewness)
    if !rule.combines { for place in steps.indices { steps[place].stands = false } }
    steps.append(
      TreatmentStep(
        step: step, loweredRows: lowered, raisedRows: raised, check: result.check, stands: helps))
    current = helps ? result : input
    if result.check.passes { break }
  }
  return TreatedColumn(
    values: current.values, before: before, after: current.check, steps: steps,
    transforms: current.transforms)
}

/// A column on its way.
private struct Treated {
  var values: [Double]
  var check: ShapeCheck
  var transforms: [ValueTransform] = []
}

/// The transformation of a step, fitted to a column and to marks on its first scale.
private func transform(
  _ input: Treated, by step: TreatmentRule.Step, marks: [Double]
) -> ValueTransform? {
  let marks = marks.map { mark in input.transforms.reduce(mark) { $1($0) } }
  let distribution = Distribution(input.values + marks)
  let (low, high) = (distribution.minimum, distribution.maximum)
  let shift = 0.01 * (high - low)
  return switch step {
  case .winsorise: nil
  case .log: .logarithm(low: low, shift: shift)
  case .logBySkew:
    Distribution(input.values).skewness > 0
      ? .logarithm(low: low, shift: shift) : .mirroredLogarithm(high: high, shift: shift)
  case .boxCox(let lambda): .boxCox(low: low, lambda: lambda)
  }
}

/// Treats each column of a table; see `treated(_:by:)`.
///
/// - Parameters:
///   - table: units × indicators.
///   - rule: the treatment of an indicator, by its code.
///   - marks: goalposts or a target of an indicator, in its unit.
/// - Returns: the table, and what was done, column by column.
public func treated(
  _ table: DataTable, by rule: (String) -> TreatmentRule,
  marks: (String) -> [Double] = { _ in [] }
) -> (table: DataTable, columns: [TreatedColumn]) {
  let columns = zip(table.columns, table.values).map {
    treated($1, by: rule($0), marks: marks($0))
  }
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

public import Contract
public import Records
import Statistics

/// What the normalisation of one indicator takes from the tree.
public struct ScaleInputs: Sendable {
  /// Which way the indicator is good.
  public var direction: IndicatorTree.Direction
  /// The value to reach, in the indicator's unit.
  public var target: Double?
  /// Fixed worst and best values, in the indicator's unit.
  public var goalposts: Goalposts?

  /// Gathers them.
  public init(
    direction: IndicatorTree.Direction, target: Double? = nil, goalposts: Goalposts? = nil
  ) {
    self.direction = direction
    self.target = target
    self.goalposts = goalposts
  }
}

/// Makes one indicator comparable with others; afterwards higher is better.
///
/// With y the values times the direction's sign, n how many there are:
///
/// - min-max: (y − min) / (max − min) × (high − low) + low, low...high
/// - z-score: (y − mean) / sd × deviation + mean', sd with n − 1
/// - rank: 1...n from the worst; percentile rank: (rank − 1) / (n − 1), 0...1; Borda: rank − 1
/// - distance to the maximum: 1 − (max − y) / (max − min), 0...1
/// - fraction of the maximum: y / max where higher is better, min / x of the values x where lower is;
///   NaN where that turns the order round: a maximum that is not above 0, or lower is better and a value
///   is not above 0
/// - distance to a reference: 1 − (y_ref − y) / (y_ref − min), 1 at the reference; 0 / 0 is NaN and
///   x / 0 infinite where the reference is the worst of all; cut at 1 when capped
/// - distance to the target: (y − min) / (T − min), T in the same direction; cut at 1 when capped. Where
///   all have reached the target there is no distance: all are 1 when capped, else NaN
/// - goalposts: (y − lower) / (upper − lower) × scale, cut to 0...scale when truncated; posts are
///   exchanged and negated where lower is better
///
/// Missing values stay missing. An indicator whose values are all equal tells nothing apart, and is
/// missing throughout, unless goalposts say where it stands; one without the target or the posts that the
/// rule needs, too. Source:
/// OECD/JRC Handbook (2008), step 5; the Human Development Report for goalposts.
///
/// - Parameters:
///   - values: one indicator, in its unit.
///   - rule: the formula.
///   - inputs: direction, target and posts.
///   - references: for a distance to a reference, the reference's value for each row.
/// - Returns: one score per value.
public func normalised(
  _ values: [Double], by rule: NormalisationRule, _ inputs: ScaleInputs, references: [Double] = []
) -> [Double] {
  let sign = inputs.direction.sign
  let directed = values.map { $0.isNaN ? $0 : sign * $0 }
  let distribution = Distribution(directed)
  guard distribution.distinct > (rule.hasFixedScale ? 0 : 1) else {
    return values.map { _ in .missing }
  }
  let (low, high) = (distribution.minimum, distribution.maximum)

  func each(_ transform: (Double) -> Double) -> [Double] {
    directed.map { $0.isNaN ? $0 : transform($0) }
  }

  switch rule {
  case .minMax(let bottom, let top):
    return each { ($0 - low) / (high - low) * (top - bottom) + bottom }
  case .zScore(let mean, let deviation):
    let (center, spread) = (distribution.mean, distribution.standardDeviation)
    return each { ($0 - center) / spread * deviation + mean }
  case .rank(let ties):
    return ascendingRanks(directed, ties: ties == .average ? .average : .minimum)
  case .percentileRank:
    let others = Double(distribution.count - 1)
    return ascendingRanks(directed, ties: .minimum).map { $0.isNaN ? $0 : ($0 - 1) / others }
  case .borda:
    return ascendingRanks(directed, ties: .minimum).map { $0.isNaN ? $0 : $0 - 1 }
  case .distanceToMaximum:
    return each { 1 - (high - $0) / (high - low) }
  case .fractionOfMaximum:
    if inputs.direction == .down { return each { high < 0 ? high / $0 : .nan } }
    return each { high > 0 ? $0 / high : .nan }
  case .distanceToReference(_, let isCapped):
    guard references.count == values.count else { return values.map { _ in .missing } }
    return directed.indices.map { row in
      let (value, reference) = (directed[row], sign * references[row])
      if value.isNaN { return value }
      if reference.isNaN { return .missing }
      let share = 1 - (reference - value) / (reference - low)
      return isCapped && share > 1 ? 1 : share
    }
  case .distanceToTarget(let isCapped):
    guard let target = inputs.target.map({ sign * $0 }) else { return values.map { _ in .missing } }
    guard target > low else { return each { _ in isCapped ? 1 : .nan } }
    return each { value in
      let share = (value - low) / (target - low)
      return isCapped && share > 1 ? 1 : share
    }
  case .goalposts(let scale, let isTruncated):
    guard let posts = inputs.goalposts else { return values.map { _ in .missing } }
    let isUp = inputs.direction == .up
    let (bottom, top) = isUp ? (posts.lower, posts.upper) : (-posts.upper, -posts.lower)
    return each { value in
      let share = (value - bottom) / (top - bottom)
      return (isTruncated ? min(1, max(0, share)) : share) * scale
    }
  }
}

extension NormalisationRule {
  /// Whether values are placed between fixed ends, so that also equal ones have a score.
  public var hasFixedScale: Bool {
    if case .goalposts = self { true } else { false }
  }
}

/// Normalises each column of a table; see `normalised(_:by:_:references:)`.
///
/// - Parameters:
///   - table: units × indicators, or a panel of them.
///   - rule: the formula of an indicator, by its code.
///   - inputs: direction, target and posts of an indicator, by its code.
///   - isPooled: whether the scale of a panel is one for all times; else each time has its own.
/// - Returns: a table of the same shape.
public func normalised(
  _ table: DataTable, by rule: (String) -> NormalisationRule, inputs: (String) -> ScaleInputs,
  isPooled: Bool = true
) -> DataTable {
  let parts = isPooled ? [Array(table.units.indices)] : table.rowsByTime.map(\.rows)
  return table.mapColumns { column, values in
    let code = table.columns[column]
    let references = references(of: rule(code), table, values)
    var result = values
    for rows in parts {
      let part = normalised(
        rows.map { values[$0] }, by: rule(code), inputs(code),
        references: references.isEmpty ? [] : rows.map { references[$0] })
      for (row, value) in zip(rows, part) { result[row] = value }
    }
    return result
  }
}

/// The value of the reference unit in the time of each row; empty for other rules.
private func references(
  of rule: NormalisationRule, _ table: DataTable, _ values: [Double]
) -> [Double] {
  guard case .distanceToReference(let unit, _) = rule else { return [] }
  var references = values.map { _ in Double.missing }
  for (_, rows) in table.rowsByTime {
    guard let reference = rows.first(where: { table.units[$0] == unit }) else { continue }
    for row in rows { references[row] = values[reference] }
  }
  return references
}

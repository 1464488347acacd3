public import Contract
import Records

/// The value that earns a score, in the indicator's unit: the rules read backwards.
///
/// - Parameters:
///   - score: 0...1; the share of its limit for a deduction or bonus.
///   - rule: the indicator's rule.
/// - Returns: the nearest such value, 12 significant digits; `nil` where it depends on the other cities,
///   or no value earns it.
public func neededValue(forScore score: Double, under rule: ScoringRule) -> Double? {
  let value: Double? =
    switch rule {
    case .goalposts(let zero, let full): zero + score * (full - zero)
    case .efficacy(let low, let high): low + (100 * score - 60) / 40 * (high - low)
    case .steps(let steps): steps.first { $0.score >= score }?.from
    case .yesNo: 1
    case .deduction(let each, let limit), .bonus(let each, let limit):
      each > 0 ? score * limit / each : nil
    case .gate(let minimum): minimum
    case .minMax, .percentile: nil
    }
  return value?.roundedToSignificant(12)
}

/// The nearest value that an indicator can take and that earns at least a score, with what it earns.
///
/// Things are counted whole: where 2.1 of them would earn the score, it takes 3.
///
/// - Parameters:
///   - needed: the score, 0...1; the share of its limit for a deduction or bonus.
///   - leaf: the indicator.
/// - Returns: the value and its score; `nil` as of `neededValue`.
public func reachableValue(
  forScore needed: Double, of leaf: Leaf
) -> (value: Double, score: Double)? {
  guard var value = neededValue(forScore: needed, under: leaf.rule) else { return nil }
  if leaf.formula.countsThings, leaf.decimals == 0 {
    value = leaf.rule.isBetterHigher ? value.rounded(.up) : value.rounded(.down)
  }
  return (value, score([value], by: leaf.rule, groups: [])[0] ?? needed)
}

extension Formula {
  /// Whether its value is a number of things, which has no fraction.
  fileprivate var countsThings: Bool {
    switch self {
    case .count, .nonZero, .atLeast, .none: true
    case .ratio, .mean: false
    }
  }
}

extension ScoringRule {
  /// Whether more earns more; `neededValue` is `nil` where that hangs on the other cities.
  fileprivate var isBetterHigher: Bool {
    switch self {
    case .goalposts(let zero, let full): full >= zero
    case .efficacy(let low, let high): high >= low
    case .deduction: false
    case .minMax(let isHigher), .percentile(let isHigher): isHigher
    case .steps, .yesNo, .bonus, .gate: true
    }
  }
}

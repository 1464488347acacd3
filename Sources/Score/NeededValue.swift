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

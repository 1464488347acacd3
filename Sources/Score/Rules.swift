import Contract
import Records

// Scoring rules for one value at a time. Each takes a value in the indicator's unit and gives a
// score, 0...1, larger is better. None sees a missing value: the caller passes those by.
//
// Source for all of them: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5,
// "Normalisation of data"; the efficacy coefficient is the 功效系数法 of Chinese statistics.

/// Linear from `zero` (score 0) to `full` (score 1), clamped; `zero > full` means lower is better.
///
/// The Handbook's distance to a reference, between two fixed posts. Equal posts are a threshold:
/// 1 from there on.
func goalpostScore(_ value: Double, zero: Double, full: Double) -> Double {
  guard zero != full else { return value >= full ? 1 : 0 }
  return clamped((value - zero) / (full - zero))
}

/// 功效系数: 60 points at `unsatisfactory`, 100 at `satisfactory`, linear, clamped to 0...100 points.
///
/// Given as a share of 100 points. `unsatisfactory > satisfactory` means lower is better. Equal marks
/// are a threshold: 1 from there on.
func efficacyScore(_ value: Double, unsatisfactory: Double, satisfactory: Double) -> Double {
  guard unsatisfactory != satisfactory else { return value >= satisfactory ? 1 : 0 }
  let progress = (value - unsatisfactory) / (satisfactory - unsatisfactory)
  return clamped((60 + 40 * progress) / 100)
}

/// The score of the highest threshold reached; thresholds ascend; below the first, 0.
///
/// The Handbook's categorical scale.
func stepScore(_ value: Double, steps: [ScoringRule.Step]) -> Double {
  var score = 0.0
  for step in steps where value >= step.from { score = step.score }
  return clamped(score)
}

/// 1 when the value is at least `minimum`, else 0: yes or no, and gates.
func thresholdScore(_ value: Double, minimum: Double) -> Double { value >= minimum ? 1 : 0 }

/// The share of its limit that a deduction or bonus takes: `each` points per unit, at most `limit`.
///
/// A limit of 0 takes nothing.
func limitedShare(_ value: Double, each: Double, limit: Double) -> Double {
  guard limit > 0 else { return 0 }
  return clamped(value * each / limit)
}

private func clamped(_ score: Double) -> Double { min(1, max(0, score)) }

extension ScoringRule {
  /// What an indicator scores that a city should have delivered and did not: the worst there is.
  var scoreOfNothing: Double {
    switch self {
    case .deduction: 1
    default: 0
    }
  }
}

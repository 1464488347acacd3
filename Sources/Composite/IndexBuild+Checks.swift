import Contract
import Records
import Score
import Statistics

/// What is refused, and what a reader is told.
extension IndexBuild {
  /// Refuses scales whose reference is not there, and those that would rank the worst first.
  func checkScales() throws(Failure) {
    for (column, code) in table.columns.enumerated() {
      if case .distanceToReference(let unit, _) = plan.normalisation(of: code),
        !table.units.contains(unit)
      {
        throw refusal(
          code, "the reference unit of '\(code)' is not in the table, or has too little data")
      }
      for (time, rows) in scales {
        let values = Distribution(rows.map { table[$0, column] })
        guard values.distinct > 1 else { continue }
        try checkScale(code, values, at: time)
      }
    }
  }

  private func checkScale(
    _ code: String, _ values: Distribution, at time: Int?
  ) throws(Failure) {
    let when = time.map { " in \($0)" } ?? ""
    let inputs = scaleInputs(code, at: time)
    let isUp = inputs.direction == .up
    switch plan.normalisation(of: code) {
    case .fractionOfMaximum where isUp && values.maximum <= 0:
      throw refusal(
        code,
        "'\(code)' has no value above 0\(when): a fraction of its maximum would rank the worst first",
        hint: "choose another 'normalise' for it, such as min_max")
    case .fractionOfMaximum where !isUp && values.minimum <= 0:
      throw refusal(
        code,
        "lower is better for '\(code)', and it has values that are not above 0\(when): "
          + "the least cannot be divided by them",
        hint: "choose another 'normalise' for it, such as min_max")
    case .distanceToTarget(isCapped: false):
      let sign = inputs.direction.sign
      let worst = isUp ? values.minimum : -values.maximum
      guard let target = inputs.target, sign * target <= worst else { return }
      throw refusal(
        code, "all values of '\(code)' have reached the target\(when): there is no distance to it",
        hint: "'distance_to_target: {capped: true}' gives them all 1; or choose another target")
    default: return
    }
  }

  private func refusal(_ code: String, _ message: String, hint: String? = nil) -> Failure {
    Failure(.tableInvalid, message, at: plan.places[code], hint: hint)
  }

  mutating func warnOfTreatment() {
    for code in table.columns where !plan.treatment(of: code).steps.isEmpty {
      let columns = treatments[code] ?? []
      // A step that was replaced by the next one was not worse than nothing: only the last is asked.
      let worse = columns.filter { $0.column.steps.last.map { !$0.stands } ?? false }
      if !worse.isEmpty { warn(.treatmentTakenBack, code, times: worse.compactMap(\.time)) }
      let failed = columns.filter(\.column.fails)
      if !failed.isEmpty { warn(.treatmentFailed, code, times: failed.compactMap(\.time)) }
    }
  }

  /// Names indicators whose values are all equal where a scale is made, and the times of it.
  mutating func warnOfConstants() {
    for (column, code) in table.columns.enumerated() {
      let flat = scales.filter { part in
        Distribution(part.rows.map { table[$0, column] }).distinct == 1
      }
      guard !flat.isEmpty else { continue }
      let isKept = plan.normalisation(of: code).hasFixedScale
      warn(isKept ? .constantKept : .constantIndicator, code, times: flat.compactMap(\.time))
    }
  }

  /// Names weights below 0, and siblings whose weights look like shares and do not add up to a whole.
  mutating func warnOfWeights(_ weights: [Double]) {
    let tree = plan.tree
    for (item, weight) in zip(tree.items, weights) where weight < 0 {
      warn(.weightsNegative, item.code)
    }
    for (item, children) in zip(tree.items, tree.children) {
      let own = children.map { tree.items[$0].weight }
      guard let first = own.first, own.contains(where: { $0 != first }) else { continue }
      let sum = ExactSum(own).value
      let whole: Double =
        if own.allSatisfy({ $0 < 1 }) { 1 } else if (90...110).contains(sum) { 100 } else { sum }
      if abs(sum - whole) > 1e-9 * whole { warn(.weightsNotClosed, item.code, sum: sum) }
    }
  }

  /// Names branches that have no score, means that a 0 brings down to 0, and scores that are no numbers.
  mutating func warnOfScores(_ scores: DataTable, _ weights: [Double]) {
    let tree = plan.tree
    for item in tree.items.indices where tree.items[item].level > 1 && item != tree.root {
      guard let column = scores[tree.items[item].code] else { continue }
      let bare = scores.rowsByTime.filter { part in part.rows.allSatisfy { column[$0].isNaN } }
      guard !bare.isEmpty else { continue }
      let isEverywhere = column.allSatisfy(\.isNaN)
      warn(.branchEmpty, tree.items[item].code, times: isEverywhere ? [] : bare.compactMap(\.time))
    }
    for item in tree.items.indices where tree.items[item].level > 1 {
      guard plan.rule(tree.items[item].level).combination.isErasedByZero,
        let column = scores[tree.items[item].code]
      else { continue }
      let below = tree.children[item].filter { weights[$0] != 0 }
        .compactMap { scores[tree.items[$0].code] }
      let erased = column.indices.count { row in below.contains { $0[row] == 0 } }
      if erased > 0 { warn(.zerosInMean, tree.items[item].code, erased) }
    }
    for (code, values) in zip(scores.columns, scores.values) {
      let undefined = values.count { !$0.isFinite && !$0.isMissing }
      if undefined > 0 { warn(.scoreUndefined, code, undefined) }
    }
  }
}

extension Combination {
  /// Whether one score of 0 makes the mean 0, whatever the others are.
  fileprivate var isErasedByZero: Bool {
    switch self {
    case .geometric, .harmonic: true
    case .power(let exponent): exponent <= 0
    default: false
    }
  }
}

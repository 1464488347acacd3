import Records

/// Reads what a leaf measures and how it is scored.
enum LeafReader {
  static func read(_ map: YAMLMap, _ item: YAMLValue) throws(Failure) -> Leaf {
    let decimals = map.read("decimals", usually: 2) { value throws(Failure) in
      let decimals = try value.integer()
      guard (0...9).contains(decimals) else {
        throw value.failure("0 to 9 decimals are expected here")
      }
      return decimals
    }
    return Leaf(
      formula: map.read("value", or: .count([])) { value throws(Failure) in try formula(value) },
      rule: map.read("score", or: .yesNo) { value throws(Failure) in try rule(value) },
      provenance: map.choice("provenance", or: Provenance.monitored),
      ruleBasis: map.choice("rule_basis", or: Basis.assumed),
      missing: map.choice("missing", usually: MissingRule.reweight),
      unit: map.read("unit", usually: LocalizedText(zh: "", en: "")) { value throws(Failure) in
        try unit(value)
      },
      decimals: decimals, place: try map.required("value").place)
  }

  /// A unit may be blank: a plain count has none.
  private static func unit(_ value: YAMLValue) throws(Failure) -> LocalizedText {
    let map = try value.map(["zh", "en"])
    return LocalizedText(zh: try map.required("zh").text(), en: try map.required("en").text())
  }

  // MARK: Values

  private static func formula(_ value: YAMLValue) throws(Failure) -> Formula {
    let entry = try value.onlyEntry()
    switch entry.name {
    case "count": return .count(try measures(entry.value))
    case "none": return .none(try measures(entry.value))
    case "non_zero": return .nonZero(try measures(entry.value))
    case "ratio":
      let map = try entry.value.map(["of", "to", "scale"])
      return .ratio(
        of: map.read("of", or: []) { value throws(Failure) in try measures(value) },
        to: map.read("to", or: []) { value throws(Failure) in try measures(value) },
        scale: map.read("scale", usually: 1) { value throws(Failure) in try value.positive() })
    case "mean":
      let map = try entry.value.map(["of", "over"])
      return .mean(
        of: try measure(try map.required("of")), over: try measure(try map.required("over")))
    case "at_least":
      let map = try entry.value.map(["of", "value"])
      let limit = try map.required("value")
      let number = try limit.integer()
      guard number >= 0 else { throw limit.invalid("a whole number from 0 is expected here") }
      return .atLeast(try measures(try map.required("of")), Int64(number))
    default:
      throw entry.key.invalid(
        "unknown value '\(MessageText.shown(entry.name))'",
        hint: "known here: count, ratio, mean, at_least, none, non_zero")
    }
  }

  private static func measures(_ value: YAMLValue) throws(Failure) -> [MeasureID] {
    try value.distinct("measure", code: .editionInvalid) { item throws(Failure) in
      try measure(item)
    }
  }

  private static func measure(_ value: YAMLValue) throws(Failure) -> MeasureID {
    guard let measure = MeasureID(try value.text()) else {
      throw value.invalid("a measure is expected here", hint: "DATASET.MEASURE")
    }
    return measure
  }

  // MARK: Scores

  private static func rule(_ value: YAMLValue) throws(Failure) -> ScoringRule {
    let entry = try value.onlyEntry()
    switch entry.name {
    case "goalposts":
      let map = try entry.value.map(["zero", "full"])
      let zero = try map.required("zero").number()
      let full = try map.required("full").number()
      guard zero != full else { throw entry.value.invalid("'zero' and 'full' must differ") }
      return .goalposts(zero: zero, full: full)
    case "efficacy":
      let map = try entry.value.map(["unsatisfactory", "satisfactory"])
      let low = try map.required("unsatisfactory").number()
      let high = try map.required("satisfactory").number()
      guard low != high else {
        throw entry.value.invalid("'unsatisfactory' and 'satisfactory' must differ")
      }
      return .efficacy(unsatisfactory: low, satisfactory: high)
    case "min_max": return .minMax(higherIsBetter: try higherIsBetter(entry.value))
    case "percentile": return .percentile(higherIsBetter: try higherIsBetter(entry.value))
    case "steps": return .steps(try steps(entry.value))
    case "yes_no":
      guard try entry.value.boolean() else { throw entry.value.invalid("'true' is expected here") }
      return .yesNo
    case "deduction":
      let map = try entry.value.map(["each", "floor"])
      return .deduction(
        each: try map.required("each").positive(), floor: try map.required("floor").positive())
    case "bonus":
      let map = try entry.value.map(["each", "cap"])
      return .bonus(
        each: try map.required("each").positive(), cap: try map.required("cap").positive())
    case "gate":
      return .gate(minimum: try entry.value.map(["minimum"]).required("minimum").number())
    default:
      throw entry.key.invalid(
        "unknown score '\(MessageText.shown(entry.name))'",
        hint: "known here: goalposts, min_max, percentile, efficacy, steps, yes_no, deduction, "
          + "bonus, gate")
    }
  }

  private static func higherIsBetter(_ value: YAMLValue) throws(Failure) -> Bool {
    switch try value.text() {
    case "higher": return true
    case "lower": return false
    default: throw value.invalid("'higher' or 'lower' is expected here")
    }
  }

  private static func steps(_ value: YAMLValue) throws(Failure) -> [ScoringRule.Step] {
    let items = try value.list()
    guard !items.isEmpty else { throw value.invalid("at least one step is expected here") }
    var steps: [ScoringRule.Step] = []
    for item in items {
      value.mistakes.attempt { () throws(Failure) in
        let map = try item.map(["from", "score"])
        let step = ScoringRule.Step(
          from: try map.required("from").number(), score: try map.required("score").share())
        if let last = steps.last, last.from >= step.from {
          throw item.invalid("the thresholds must ascend")
        }
        steps.append(step)
      }
    }
    return steps
  }
}

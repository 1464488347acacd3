import Records

/// Reads the rules of a tree file; a rule is a name, or a name with what it needs.
struct IndexRuleReader {
  /// The number of levels; the index has this level.
  let levels: Int

  func screening(_ value: YAMLValue?) throws(Failure) -> ScreeningRule {
    guard let map = try value?.map(["available", "non_zero"]) else { return ScreeningRule() }
    return ScreeningRule(
      minimumAvailable: try map["available"]?.share(),
      minimumNonZero: try map["non_zero"]?.share())
  }

  func panelImputation(
    _ value: YAMLValue?, table: YAMLMap?
  ) throws(Failure) -> PanelImputation? {
    guard let value else { return nil }
    guard table?["time"] != nil else {
      throw value.failure("filling in along time needs the table's column 'time'")
    }
    let rule = try value.rule()
    switch rule.name {
    case "latest":
      let age = try rule.value?.integer()
      guard age ?? 1 > 0 else { throw value.failure("an age above 0 is expected here") }
      return .latest(maximumAge: age)
    case "constant": return .constant
    case "linear": return .linear
    default: throw rule.unknown("latest, constant, linear")
    }
  }

  func imputation(_ value: YAMLValue?) throws(Failure) -> ImputationRule {
    guard let rule = try value?.rule() else { return .none }
    switch rule.name {
    case "none": return .none
    case "mean": return .mean
    case "median": return .median
    case "group_mean": return .groupMean(try rule.argument().filledText())
    case "group_median": return .groupMedian(try rule.argument().filledText())
    case "row_mean": return .rowMean(level: try level(rule))
    case "em": return .expectationMaximisation(level: try level(rule))
    default: throw rule.unknown("none, mean, median, group_mean, group_median, row_mean, em")
    }
  }

  private func level(_ rule: NamedRule) throws(Failure) -> Int {
    guard let value = rule.value else { return 2 }
    let level = try value.integer()
    guard (2...levels).contains(level) else {
      throw value.failure("a level from 2 to \(levels) is expected here")
    }
    return level
  }

  func isPooled(_ value: YAMLValue?) throws(Failure) -> Bool {
    guard let value else { return true }
    switch try value.text() {
    case "pooled": return true
    case "each-time": return false
    default: throw value.failure("one of 'pooled', 'each-time' is expected here")
    }
  }

  func levelRules(_ value: YAMLValue?) throws(Failure) -> [LevelRule] {
    guard let value else { return [] }
    let list = try value.list()
    guard list.count == levels - 1 else {
      throw value.failure(
        "\(levels - 1) levels are expected here, from what holds the indicators up to the index")
    }
    var rules: [LevelRule] = []
    for entry in list {
      let map = try entry.map(["name", "aggregate", "minimum_share", "weights"])
      rules.append(
        LevelRule(
          try Self.combination(map["aggregate"]), minimumShare: try map["minimum_share"]?.share(),
          weighting: try map["weights"]?.choice(WeightingRule.self) ?? .original))
    }
    return rules
  }

  func optimisation(_ value: YAMLValue?) throws(Failure) -> WeightOptimisation? {
    guard let rule = try value?.rule() else { return nil }
    let level = try rule.argument().integer()
    guard (1..<levels).contains(level) else {
      throw (rule.value ?? rule.key).failure("a level from 1 to \(levels - 1) is expected here")
    }
    switch rule.name {
    case "balance": return WeightOptimisation(level: level, isBalance: true)
    case "information": return WeightOptimisation(level: level, isBalance: false)
    default: throw rule.unknown("balance, information")
    }
  }

  static func treatment(_ value: YAMLValue) throws(Failure) -> TreatmentRule {
    if value.isScalar {
      switch try value.text() {
      case "none": return .none
      case "standard": return .standard
      default:
        throw value.failure("'none', 'standard' or a map with 'steps' is expected here")
      }
    }
    let map = try value.map(["steps", "combine", "skewness", "kurtosis"])
    var steps: [TreatmentRule.Step] = []
    for entry in try map.required("steps").list() { steps.append(try step(entry.rule())) }
    return TreatmentRule(
      steps: steps, combines: try map["combine"]?.boolean() ?? false,
      maximumSkewness: try map["skewness"]?.positive() ?? 2,
      maximumKurtosis: try map["kurtosis"]?.positive() ?? 3.5)
  }

  private static func step(_ rule: NamedRule) throws(Failure) -> TreatmentRule.Step {
    switch rule.name {
    case "winsorise":
      let limit = try rule.value?.integer() ?? 5
      guard limit > 0 else { throw rule.key.failure("a number of points above 0 is expected") }
      return .winsorise(limit: limit)
    case "log": return .log
    case "log_by_skew": return .logBySkew
    case "box_cox": return .boxCox(lambda: try rule.argument().number())
    default: throw rule.unknown("winsorise, log, log_by_skew, box_cox")
    }
  }

  static func normalisation(_ value: YAMLValue) throws(Failure) -> NormalisationRule {
    let rule = try value.rule()
    switch rule.name {
    case "min_max":
      let (low, high) = try rule.value?.twoNumbers() ?? (0, 100)
      guard low < high else { throw value.failure("the low end comes first") }
      return .minMax(low: low, high: high)
    case "z_score":
      let (mean, deviation) = try rule.value?.twoNumbers() ?? (0, 1)
      guard deviation > 0 else { throw value.failure("a deviation above 0 is expected here") }
      return .zScore(mean: mean, deviation: deviation)
    case "rank":
      return .rank(try rule.value?.choice(NormalisationRule.Ties.self) ?? .minimum)
    case "percentile_rank": return .percentileRank
    case "borda": return .borda
    case "distance_to_maximum": return .distanceToMaximum
    case "fraction_of_maximum": return .fractionOfMaximum
    case "distance_to_reference":
      let map = try rule.argument().map(["unit", "capped"])
      return .distanceToReference(
        unit: try map.required("unit").filledText(),
        isCapped: try map["capped"]?.boolean() ?? false)
    case "distance_to_target":
      let map = try rule.value?.map(["capped"])
      return .distanceToTarget(isCapped: try map?["capped"]?.boolean() ?? false)
    case "goalposts":
      let map = try rule.value?.map(["scale", "truncated"])
      return .goalposts(
        scale: try map?["scale"]?.positive() ?? 100,
        isTruncated: try map?["truncated"]?.boolean() ?? true)
    default:
      throw rule.unknown(
        "min_max, z_score, rank, percentile_rank, borda, distance_to_maximum, "
          + "fraction_of_maximum, distance_to_reference, distance_to_target, goalposts")
    }
  }

  private static func combination(_ value: YAMLValue?) throws(Failure) -> Combination {
    guard let rule = try value?.rule() else { return .arithmetic }
    switch rule.name {
    case "arithmetic": return .arithmetic
    case "geometric": return .geometric
    case "harmonic": return .harmonic
    case "power": return .power(try rule.argument().number())
    case "copeland": return .copeland
    case "mazziotta_pareto": return .mazziottaPareto(try imbalance(rule))
    case "adjusted_mazziotta_pareto": return .adjustedMazziottaPareto(try imbalance(rule))
    case "mean_minimum": return .meanMinimum(try rule.value?.share() ?? 0.5)
    case "topsis": return .topsis
    case "benefit_of_the_doubt":
      guard let bounds = rule.value else { return .benefitOfTheDoubt(shares: nil) }
      let (low, high) = try bounds.twoNumbers()
      guard 0 <= low, low < high, high <= 1 else {
        throw bounds.failure("two shares from 0 to 1 are expected here, the lower one first")
      }
      return .benefitOfTheDoubt(shares: low...high)
    default:
      throw rule.unknown(
        "arithmetic, geometric, harmonic, power, copeland, mazziotta_pareto, "
          + "adjusted_mazziotta_pareto, mean_minimum, topsis, benefit_of_the_doubt")
    }
  }

  private static func imbalance(_ rule: NamedRule) throws(Failure) -> Combination.Imbalance {
    try rule.value?.choice(Combination.Imbalance.self) ?? .penalised
  }
}

/// A rule as it stands in a file.
struct NamedRule {
  let name: String
  let key: YAMLValue
  let value: YAMLValue?

  /// What the rule needs.
  func argument() throws(Failure) -> YAMLValue {
    guard let value else { throw key.failure("'\(MessageText.shown(name))' needs a value") }
    return value
  }

  /// The failure of a name that is not known.
  func unknown(_ known: String) -> Failure {
    key.failure("unknown rule '\(MessageText.shown(name))'", hint: "known here: \(known)")
  }
}

extension YAMLValue {
  /// A name alone, or a map of a name to what it needs.
  func rule() throws(Failure) -> NamedRule {
    if isScalar { return NamedRule(name: try text(), key: self, value: nil) }
    let entry = try onlyEntry()
    return NamedRule(
      name: entry.name, key: entry.key, value: entry.value.isNull ? nil : entry.value)
  }
}

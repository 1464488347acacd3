import Records

/// What a tree file asks to vary, to see how far the ranks of its index depend on it.
///
/// Each list holds the alternatives to the file's own way, which is always among them; an empty one varies
/// nothing. A replicate of the index picks one of each, evenly.
public struct IndexUncertainty: Equatable, Sendable {
  /// How many replicates give the rank intervals.
  public var replicates = 1000
  /// Of all draws.
  public var seed: UInt64 = 1
  /// Other treatments of outliers.
  public var treatments: [TreatmentRule] = []
  /// Other ways to make values comparable.
  public var normalisations: [NormalisationRule] = []
  /// Other stand-ins for missing values.
  public var imputations: [ImputationRule] = []
  /// Other means, everywhere in the tree.
  public var aggregations: [Mean] = []
  /// By how much weights vary, up and down, as a share of themselves, 0..<1.
  public var noise = 0.0
  /// Whether a replicate may leave out one indicator.
  public var leavesOneOut = false
  /// The rows of the design by which the assumptions are weighed against each other; 0 for none.
  public var sensitivityRows = 128

  /// A mean that replicates can take everywhere.
  public enum Mean: String, CaseIterable, Sendable {
    /// The weighted arithmetic mean.
    case arithmetic
    /// The weighted geometric mean; scores must be above 0.
    case geometric
  }

  /// Varies nothing.
  public init() {}
}

extension IndexPlan {
  /// The same plan with one choice among its alternatives; 0 is its own way.
  public func varied(treatment: Int, normalisation: Int, imputation: Int) -> IndexPlan {
    guard let uncertainty else { return self }
    var plan = self
    if treatment > 0 { plan.treatment = uncertainty.treatments[treatment - 1] }
    if normalisation > 0 { plan.normalisation = uncertainty.normalisations[normalisation - 1] }
    if imputation > 0 { plan.imputation = uncertainty.imputations[imputation - 1] }
    return plan
  }
}

extension IndexRuleReader {
  /// Reads what varies; groups of alternatives must be those of the file's own imputation.
  func uncertainty(
    _ value: YAMLValue?, levels rules: [LevelRule], groups: String?
  ) throws(Failure) -> IndexUncertainty? {
    guard let value else { return nil }
    let map = try value.map([
      "replicates", "seed", "treatment", "normalisation", "imputation", "aggregation", "weights",
      "leave_one_out", "sensitivity_rows",
    ])
    for rule in rules {
      let isMean = rule.combination == .arithmetic || rule.combination == .geometric
      guard isMean, rule.minimumShare == nil else {
        throw value.failure(
          "only arithmetic and geometric means without 'minimum_share' can be computed anew",
          hint: "change 'levels', or leave 'uncertainty' out")
      }
    }
    var uncertainty = IndexUncertainty()
    uncertainty.replicates = try whole(map["replicates"], 1...1_000_000) ?? 1000
    uncertainty.seed = UInt64(try whole(map["seed"], 0...Int.max) ?? 1)
    uncertainty.sensitivityRows = try whole(map["sensitivity_rows"], 0...1_000_000) ?? 128
    for entry in try map["treatment"]?.list() ?? [] {
      uncertainty.treatments.append(try Self.treatment(entry))
    }
    for entry in try map["normalisation"]?.list() ?? [] {
      let rule = try Self.normalisation(entry)
      switch rule {
      case .goalposts, .distanceToTarget:
        throw entry.failure("an alternative cannot ask for goalposts or targets")
      default: uncertainty.normalisations.append(rule)
      }
    }
    for entry in try map["imputation"]?.list() ?? [] {
      let rule = try imputation(entry)
      if let column = rule.groupColumn, column != groups {
        throw entry.failure("only the groups of 'impute' can be used here")
      }
      uncertainty.imputations.append(rule)
    }
    for entry in try map["aggregation"]?.list() ?? [] {
      uncertainty.aggregations.append(try entry.choice(IndexUncertainty.Mean.self))
    }
    if let noise = map["weights"] {
      uncertainty.noise = try noise.share()
      guard uncertainty.noise < 1 else { throw noise.failure("a share below 1 is expected here") }
    }
    uncertainty.leavesOneOut = try map["leave_one_out"]?.boolean() ?? false
    guard uncertainty.varies else {
      throw value.failure(
        "nothing varies here",
        hint: "give an assumption an alternative, or leave 'uncertainty' out")
    }
    let variants =
      (uncertainty.treatments.count + 1) * (uncertainty.normalisations.count + 1)
      * (uncertainty.imputations.count + 1)
    guard variants <= 1000 else {
      throw value.failure("\(variants) combinations of alternatives are more than 1000")
    }
    return uncertainty
  }

  private func whole(
    _ value: YAMLValue?, _ range: ClosedRange<Int>
  ) throws(Failure) -> Int? {
    guard let value else { return nil }
    let number = try value.integer()
    guard range.contains(number) else {
      throw value.failure(
        "a whole number from \(range.lowerBound) to \(range.upperBound) is expected")
    }
    return number
  }
}

extension IndexUncertainty {
  fileprivate var varies: Bool {
    !treatments.isEmpty || !normalisations.isEmpty || !imputations.isEmpty
      || !aggregations.isEmpty || noise > 0 || leavesOneOut
  }
}

extension ImputationRule {
  /// The column of groups that it looks at, if it does.
  var groupColumn: String? {
    switch self {
    case .groupMean(let column), .groupMedian(let column): column
    default: nil
    }
  }
}

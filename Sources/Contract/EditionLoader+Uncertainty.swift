import Records

/// Reads what an edition asks to vary.
enum UncertaintyReader {
  /// The most replicates, which keeps a mistyped number from running for hours.
  static let maximumReplicates = 1_000_000

  static func read(_ value: YAMLValue) throws(Failure) -> Uncertainty {
    let map = try value.map([
      "replicates", "seed", "treatment", "normalisation", "missing", "aggregation", "window",
      "weights", "leave_one_out", "self_reported", "sensitivity_rows",
    ])
    var uncertainty = Uncertainty()
    if let count = map["replicates"] {
      uncertainty.replicates = try whole(count, 1...maximumReplicates)
    }
    if let seed = map["seed"] { uncertainty.seed = UInt64(try whole(seed, 0...Int.max)) }
    if let rows = map["sensitivity_rows"] {
      uncertainty.sensitivityRows = try whole(rows, 0...maximumReplicates)
    }
    uncertainty.treatments = try choices(map["treatment"], own: .none)
    uncertainty.normalisations = try choices(map["normalisation"], own: .edition)
    uncertainty.missing = try choices(map["missing"], own: .edition)
    uncertainty.aggregations = try choices(map["aggregation"], own: .edition)
    uncertainty.windows = try windows(map["window"])
    if let weights = map["weights"] { uncertainty.noise = try noise(weights) }
    uncertainty.leavesOneOut = try map["leave_one_out"]?.boolean() ?? false
    uncertainty.leavesOutSelfReported =
      try choices(map["self_reported"], own: SelfReported.with).contains(.without)
    guard !uncertainty.varied.isEmpty else {
      throw value.invalid(
        "nothing varies here",
        hint: "give an assumption more than one alternative, or leave 'uncertainty' out")
    }
    return uncertainty
  }

  private static func whole(
    _ value: YAMLValue, _ range: ClosedRange<Int>
  ) throws(Failure) -> Int {
    let number = try value.integer()
    guard range.contains(number) else {
      throw value.invalid(
        range.upperBound == .max
          ? "a whole number from \(range.lowerBound) is expected here"
          : "a whole number from \(range.lowerBound) to \(range.upperBound) is expected here")
    }
    return number
  }

  /// A list of alternatives, each once; the edition's own way must be one of them.
  private static func choices<T: RawRepresentable & CaseIterable & Equatable>(
    _ value: YAMLValue?, own: T
  ) throws(Failure) -> [T] where T.RawValue == String {
    guard let value else { return [own] }
    var choices: [T] = []
    for item in try value.list() {
      let choice = try item.choice(T.self)
      guard !choices.contains(choice) else { throw item.invalid("the alternative stands twice") }
      choices.append(choice)
    }
    guard choices.contains(own) else {
      throw value.invalid("'\(own.rawValue)' must be one of the alternatives")
    }
    return choices
  }

  private static func windows(_ value: YAMLValue?) throws(Failure) -> [Int] {
    guard let value else { return [12] }
    var windows: [Int] = []
    for item in try value.list() {
      let months = try whole(item, 1...24)
      guard !windows.contains(months) else { throw item.invalid("the alternative stands twice") }
      windows.append(months)
    }
    guard windows.contains(12) else {
      throw value.invalid("'12' must be one of the alternatives")
    }
    return windows
  }

  private static func noise(_ value: YAMLValue) throws(Failure) -> [Basis: Double] {
    let map = try value.map(Basis.allCases.map(\.rawValue))
    var noise: [Basis: Double] = [:]
    for basis in Basis.allCases {
      guard let share = map[basis.rawValue] else { continue }
      noise[basis] = try share.share()
      guard noise[basis] != 1 else { throw share.invalid("a share below 1 is expected here") }
    }
    return noise
  }

  private enum SelfReported: String, CaseIterable {
    case with
    case without
  }
}

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
    let before = value.mistakes.failures.count
    uncertainty.replicates = map.read("replicates", usually: uncertainty.replicates) {
      value throws(Failure) in try whole(value, 1...maximumReplicates)
    }
    uncertainty.seed = map.read("seed", usually: uncertainty.seed) { value throws(Failure) in
      UInt64(try whole(value, 0...Int.max))
    }
    uncertainty.sensitivityRows = map.read("sensitivity_rows", usually: uncertainty.sensitivityRows)
    {
      value throws(Failure) in try whole(value, 0...maximumReplicates)
    }
    uncertainty.treatments = choices(map, "treatment", own: .none)
    uncertainty.normalisations = choices(map, "normalisation", own: .edition)
    uncertainty.missing = choices(map, "missing", own: .edition)
    uncertainty.aggregations = choices(map, "aggregation", own: .edition)
    uncertainty.windows = map.read("window", usually: [12]) { value throws(Failure) in
      try windows(value)
    }
    uncertainty.noise = map.read("weights", usually: [:]) { value throws(Failure) in
      try noise(value)
    }
    uncertainty.leavesOneOut = map.read("leave_one_out", usually: false) { value throws(Failure) in
      try value.boolean()
    }
    uncertainty.leavesOutSelfReported =
      choices(map, "self_reported", own: SelfReported.with).contains(.without)
    guard value.mistakes.failures.count > before || !uncertainty.varied.isEmpty else {
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
    _ map: YAMLMap, _ key: String, own: T
  ) -> [T] where T.RawValue == String {
    map.read(key, usually: [own]) { value throws(Failure) in
      let before = value.mistakes.failures.count
      let isEmpty = try value.list().isEmpty
      let choices =
        isEmpty
        ? []
        : try value.distinct("alternative", code: .editionInvalid) { item throws(Failure) in
          try item.choice(T.self)
        }
      guard value.mistakes.failures.count > before || choices.contains(own) else {
        throw value.invalid("'\(own.rawValue)' must be one of the alternatives")
      }
      return choices
    }
  }

  private static func windows(_ value: YAMLValue) throws(Failure) -> [Int] {
    let before = value.mistakes.failures.count
    let windows = try value.distinct("alternative", code: .editionInvalid) { item throws(Failure) in
      try whole(item, 1...24)
    }
    guard value.mistakes.failures.count > before || windows.contains(12) else {
      throw value.invalid("'12' must be one of the alternatives")
    }
    return windows
  }

  private static func noise(_ value: YAMLValue) throws(Failure) -> [Basis: Double] {
    let map = try value.map(Basis.allCases.map(\.rawValue))
    var noise: [Basis: Double] = [:]
    for basis in Basis.allCases {
      noise[basis] = map.read(basis.rawValue) { value throws(Failure) in
        let share = try value.share()
        guard share != 1 else { throw value.invalid("a share below 1 is expected here") }
        return share
      }
    }
    return noise
  }

  private enum SelfReported: String, CaseIterable {
    case with
    case without
  }
}

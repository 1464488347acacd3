import Records

/// What a pipeline says about a night that nobody watches: gates, bounds of time, who is told.
extension Pipeline {
  static func gates(_ value: YAMLValue?) throws(Failure) -> Gates {
    guard let value else { return defaultGates }
    let map = try value.map([
      "failed_files", "unread_files", "maximum_rejected_share", "minimum_city_share", "freshness", "volume",
      "movement",
    ])
    return Gates(
      failedFilesBlock: try map["failed_files"].map { value throws(Failure) in
        try value.choice(Consequence.self) == .block
      } ?? defaultGates.failedFilesBlock,
      maximumRejectedShare: try map["maximum_rejected_share"]?.share()
        ?? defaultGates.maximumRejectedShare,
      minimumCityShare: try map["minimum_city_share"]?.share() ?? defaultGates.minimumCityShare,
      unreadFiles: try map["unread_files"]?.choice(Gates.Consequence.self)
        ?? defaultGates.unreadFiles,
      freshness: try bound(map["freshness"], "days") { $0 >= 1 },
      volume: try bound(map["volume"], "share") { (0...1).contains($0) },
      movement: try bound(map["movement"], "points") { $0 > 0 })
  }

  /// `{ days: 45, then: warn }`.
  private static func bound(
    _ value: YAMLValue?, _ unit: String, holds: (Double) -> Bool
  ) throws(Failure) -> Gates.Bound? {
    guard let value else { return nil }
    let map = try value.map([unit, "then"])
    let limit = try map.required(unit)
    let number = try limit.number()
    guard holds(number) else { throw limit.failure("this can hold for no run, or for all") }
    return Gates.Bound(
      limit: number, blocks: try map.required("then").choice(Consequence.self) == .block)
  }

  private enum Consequence: String, CaseIterable {
    case block, warn
  }

  /// `{ text: masked }`.
  static func rejectedText(_ value: YAMLValue?) throws(Failure) -> RejectedText {
    try value?.map(["text"])["text"]?.choice(RejectedText.self) ?? .none
  }

  static func minutes(_ value: YAMLValue?, from least: Int) throws(Failure) -> Int? {
    guard let value else { return nil }
    let minutes = try value.integer()
    guard (least...10_080).contains(minutes) else {
      throw value.failure("a number of minutes from \(least) to 10080 is expected here")
    }
    return minutes
  }

  static func watch(_ value: YAMLValue?, _ folder: String) throws(Failure) -> Watch {
    guard let value else { return .none }
    let map = try value.map(["metrics", "lineage", "on_start", "on_success", "on_failure"])
    func file(_ key: String) throws(Failure) -> String? {
      try map[key].map { value throws(Failure) in FilePath.join(folder, try value.filledText()) }
    }
    func command(_ key: String) throws(Failure) -> [String] {
      guard let value = map[key] else { return [] }
      var words: [String] = []
      for item in try value.list() { words.append(try item.filledText()) }
      guard !words.isEmpty else { throw value.failure("a command is expected here") }
      return words
    }
    return Watch(
      metrics: try file("metrics"), lineage: try file("lineage"),
      onStart: try command("on_start"), onSuccess: try command("on_success"),
      onFailure: try command("on_failure"))
  }
}

import Records

/// What a pipeline says about a night that nobody watches: gates, bounds of time, who is told.
extension Pipeline {
  static func gates(_ value: YAMLValue) throws(Failure) -> Gates {
    let map = try value.map([
      "failed_files", "unread_files", "maximum_rejected_share", "minimum_city_share", "freshness",
      "volume", "movement", "month_jump", "unnamed_day", "foreign_rows", "older_exports",
      "denominators", "empty_inbox",
    ])
    return Gates(
      failedFilesBlock: map.read("failed_files", usually: defaultGates.failedFilesBlock) {
        value throws(Failure) in try value.choice(Consequence.self) == .block
      },
      maximumRejectedShare: map.read(
        "maximum_rejected_share", usually: defaultGates.maximumRejectedShare
      ) { value throws(Failure) in try value.share() },
      minimumCityShare: map.read("minimum_city_share", usually: defaultGates.minimumCityShare) {
        value throws(Failure) in try value.share()
      },
      unreadFiles: map.choice("unread_files", usually: defaultGates.unreadFiles),
      freshness: map.read("freshness") { value throws(Failure) in
        try bound(value, "days") { $0 >= 1 }
      },
      volume: map.read("volume") { value throws(Failure) in
        try bound(value, "share") { (0...1).contains($0) }
      },
      movement: map.read("movement") { value throws(Failure) in
        try bound(value, "points") { $0 > 0 }
      },
      monthJump: map.read("month_jump", usually: defaultGates.monthJump) { value throws(Failure) in
        try bound(value, "months") { $0 >= 1 }
      },
      unnamedDayBlocks: map.read("unnamed_day", usually: false) { value throws(Failure) in
        try value.choice(Consequence.self) == .block
      },
      foreignRows: map.read("foreign_rows", usually: defaultGates.foreignRows) {
        value throws(Failure) in try bound(value, "share") { (0...1).contains($0) }
      },
      olderExports: map.choice("older_exports", usually: defaultGates.olderExports),
      denominators: map.choice("denominators", usually: defaultGates.denominators),
      emptyInbox: map.choice("empty_inbox", usually: defaultGates.emptyInbox))
  }

  /// `{ days: 45, then: warn }`.
  private static func bound(
    _ value: YAMLValue, _ unit: String, holds: (Double) -> Bool
  ) throws(Failure) -> Gates.Bound {
    let map = try value.map([unit, "then"])
    let limit = map.read(unit, or: 0) { value throws(Failure) in
      let number = try value.number()
      guard holds(number) else { throw value.failure("this can hold for no run, or for all") }
      return number
    }
    return Gates.Bound(limit: limit, blocks: map.choice("then", or: Consequence.block) == .block)
  }

  private enum Consequence: String, CaseIterable {
    case block, warn
  }

  /// `{ text: masked }`.
  static func rejectedText(_ value: YAMLValue) throws(Failure) -> RejectedText {
    try value.map(["text"]).choice("text", usually: RejectedText.none)
  }

  /// `644`: read and write for the owner, read or nothing for the others, or write too for the group.
  static func permissions(_ value: YAMLValue) throws(Failure) -> UInt32 {
    let text = try value.text()
    guard let mode = UInt32(text, radix: 8), [3, 4].contains(text.utf8.count),
      mode & ~0o664 == 0, mode & 0o600 == 0o600
    else {
      throw value.failure("permissions of files are expected here, as 644 or 640")
    }
    return mode
  }

  static func minutes(_ value: YAMLValue, from least: Int) throws(Failure) -> Int {
    let minutes = try value.integer()
    guard (least...10_080).contains(minutes) else {
      throw value.failure("a number of minutes from \(least) to 10080 is expected here")
    }
    return minutes
  }

  static func watch(_ value: YAMLValue, _ folder: String) throws(Failure) -> Watch {
    let map = try value.map(["metrics", "lineage", "on_start", "on_success", "on_failure"])
    func file(_ key: String) -> String? {
      map.read(key) { value throws(Failure) in FilePath.join(folder, try value.filledText()) }
    }
    func command(_ key: String) -> [String] {
      map.read(key, usually: []) { value throws(Failure) in
        let before = value.mistakes.failures.count
        let words = try value.each { item throws(Failure) in try item.filledText() }
        guard value.mistakes.failures.count > before || !words.isEmpty else {
          throw value.failure("a command is expected here")
        }
        return words
      }
    }
    return Watch(
      metrics: file("metrics"), lineage: file("lineage"), onStart: command("on_start"),
      onSuccess: command("on_success"), onFailure: command("on_failure"))
  }
}

import Records

/// Who delivers the exports of a pipeline.
extension Pipeline {
  /// `cities: { is: city, from: "{code}/*" }`, one entry a source, asked in the order of the file.
  static func sources(_ value: YAMLValue, _ folder: String) throws(Failure) -> SourceList {
    let entries = try value.entries()
    guard !entries.isEmpty else { throw value.failure("at least one source is expected here") }
    var rules: [SourceList.Rule] = []
    for entry in entries {
      value.mistakes.attempt { () throws(Failure) in
        _ = try entry.key.name("_-")
        rules.append(try source(entry.name, entry.value, folder))
      }
    }
    return SourceList(rules: rules)
  }

  private static func source(
    _ name: String, _ value: YAMLValue, _ folder: String
  ) throws(Failure) -> SourceList.Rule {
    let map = try value.map(["is", "area", "from", "collects", "trusted"])
    let level = map.choice("is", or: Source.Level.centre)
    let area: CityCode? = map.read("area") { value throws(Failure) in
      guard let code = CityCode(try value.text()) else {
        throw value.failure("a division of six digits is expected here")
      }
      return code
    }
    let from = try map.required("from")
    let patterns = try patterns(from)
    let known = area != nil
    for (pattern, place) in patterns {
      switch (level, known, pattern.hasCode) {
      case (.centre, false, false), (_, true, false), (_, false, true): break
      case (_, true, true):
        throw place.failure("the area is named already, so {code} cannot name another one")
      case (_, false, false):
        throw place.failure(
          "nothing says which area this source speaks for",
          hint: "name it: `area: 420000`, or put {code} where its exports or their folder have it")
      }
    }
    if level == .centre, known || patterns.contains(where: { $0.pattern.hasCode }) {
      throw value.failure("the centre speaks for all: it has no area and no {code}")
    }
    let collects = map.read("collects", usually: false) { value throws(Failure) in
      try value.boolean()
    }
    if level == .city, collects {
      throw value.failure("a city collects for nobody else: its faults are its own")
    }
    return SourceList.Rule(
      name: name, level: level, area: area, collects: collects,
      patterns: patterns.map(\.pattern),
      trusted: map.read("trusted") { value throws(Failure) in
        FilePath.join(folder, try value.filledText())
      })
  }

  private static func patterns(
    _ value: YAMLValue
  ) throws(Failure) -> [(pattern: PathPattern, place: YAMLValue)] {
    let items = value.isList ? try value.list() : [value]
    guard !items.isEmpty else { throw value.failure("at least one pattern is expected here") }
    var patterns: [(pattern: PathPattern, place: YAMLValue)] = []
    for item in items {
      guard let pattern = PathPattern(try item.filledText()) else {
        throw item.failure(
          "a pattern NAME or FOLDER/NAME is expected here, with {code} once at most",
          hint: "* and ? stand in the name only: `centre/*`, `{code}/*`, `defaulters_*`")
      }
      patterns.append((pattern, item))
    }
    return patterns
  }
}

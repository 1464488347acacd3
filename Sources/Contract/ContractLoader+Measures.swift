import Records

/// Reads the categories of a contract, and resolves their values to numbers.
struct CategoryReader {
  private(set) var definitions: [CategoryDefinition] = []
  /// Where each category stands.
  private(set) var places: [YAMLValue] = []
  /// What is wrong with categories that could not be read, by name; what rests on one fails with the same.
  private var broken: [String: Failure] = [:]

  /// The most categories a fact has room for.
  static let maximumCount = 4
  /// The most values a category may have.
  static let maximumValues = 250

  init(_ contract: YAMLMap) {
    guard let value = contract["categories"] else { return }
    for entry in value.mistakes.attempt(or: [], { () throws(Failure) in try value.entries() }) {
      do throws(Failure) {
        definitions.append(try read(entry.key, entry.value))
        places.append(entry.key)
      } catch {
        value.mistakes.note(error)
        broken[entry.name] = error
      }
    }
  }

  private func read(
    _ key: YAMLValue, _ value: YAMLValue
  ) throws(Failure) -> CategoryDefinition {
    let name = try key.name("_")
    guard definitions.count < Self.maximumCount else {
      throw key.failure("a contract has at most \(Self.maximumCount) categories")
    }
    let values = try value.distinct("value") { item throws(Failure) in try item.filledText() }
    guard values.count <= Self.maximumValues else {
      throw value.failure("a category has 1 to \(Self.maximumValues) values")
    }
    return CategoryDefinition(name: name, values: values)
  }

  /// The index of the category that the key names.
  func index(_ key: YAMLValue) throws(Failure) -> Int {
    let name = try key.text()
    guard let index = definitions.firstIndex(where: { $0.name == name }) else {
      if let failure = broken[name] { throw failure }
      let known = definitions.map(\.name).joined(separator: ", ")
      throw key.failure(
        "unknown category '\(MessageText.shown(name))'",
        hint: known.isEmpty ? nil : "known here: \(known)")
    }
    return index
  }

  /// The number of a value of a category; 0 is "none" and stands as `''`.
  func number(_ value: YAMLValue, of category: Int) throws(Failure) -> UInt8 {
    let text = try value.text()
    if text.isEmpty { return 0 }
    guard let number = number(text, of: category) else {
      throw value.failure("the category '\(definitions[category].name)' has no such value")
    }
    return number
  }

  /// The number of a text, if it is one of the category's values.
  func number(_ text: String, of category: Int) -> UInt8? {
    definitions[category].values.firstIndex(of: text).map { UInt8($0 + 1) }
  }
}

/// Reads the measures that a contract adds to the standard ones.
enum MeasureReader {
  static func read(
    _ value: YAMLValue, categories: CategoryReader
  ) throws(Failure) -> [(definition: MeasureDefinition, place: YAMLValue)] {
    var measures: [(definition: MeasureDefinition, place: YAMLValue)] = []
    for entry in try value.entries() {
      value.mistakes.attempt { () throws(Failure) in
        measures.append((try measure(entry.key, entry.value, categories), entry.key))
      }
    }
    return measures
  }

  private static func measure(
    _ key: YAMLValue, _ value: YAMLValue, _ categories: CategoryReader
  ) throws(Failure) -> MeasureDefinition {
    let name = try key.name("_")
    guard !Contract.standardMeasures.contains(name), name != "amount_yuan" else {
      throw key.failure("'\(name)' is a standard measure that every dataset has")
    }
    let map = try value.map(["title", "kind", "date", "where", "release", "share_of"])
    let kind = map.choice("kind", or: MeasureDefinition.Kind.records)
    let release = map.choice("release", usually: Release.exact)
    if release == .restricted, !kind.isCount, let place = map["release"] {
      throw place.failure(
        "a sum is published as the counts of what it sums are, and has no rule of its own",
        hint: "restrict the measure that counts the same records")
    }
    return MeasureDefinition(
      name: name, title: map.localized("title"), kind: kind,
      date: map.choice("date", usually: MeasureDefinition.DateRole.event),
      conditions: map.read("where", usually: []) { value throws(Failure) in
        try conditions(value, categories)
      },
      isRestricted: release == .restricted,
      shareOf: map.read("share_of", usually: nil) { value throws(Failure) in
        try whole(value, of: kind)
      })
  }

  /// What a measure is a share of: the records of the dataset, since only they hold all that it counts.
  private static func whole(
    _ value: YAMLValue, of kind: MeasureDefinition.Kind
  ) throws(Failure) -> String? {
    guard try value.text() == "records", kind == .records else {
      throw value.failure("a count of records can be a share of 'records', nothing else")
    }
    return "records"
  }

  private static func conditions(
    _ value: YAMLValue, _ categories: CategoryReader
  ) throws(Failure) -> [MeasureDefinition.Condition] {
    var conditions: [MeasureDefinition.Condition] = []
    for entry in try value.entries() {
      value.mistakes.attempt { () throws(Failure) in
        let category = try categories.index(entry.key)
        let numbers = try entry.value.distinct("value") { item throws(Failure) in
          try categories.number(item, of: category)
        }
        conditions.append(.init(category: category, numbers: numbers))
      }
    }
    return conditions
  }
}

extension MeasureDefinition.Kind {
  /// Whether it counts things, and does not sum up what they hold.
  fileprivate var isCount: Bool {
    switch self {
    case .records, .entities, .stockRecords, .stockEntities: true
    case .amount, .days, .stockAmount, .annual: false
    }
  }
}

import Records

/// Reads the categories of a contract, and resolves their values to numbers.
struct CategoryReader {
  private(set) var definitions: [CategoryDefinition] = []
  /// Where each category stands.
  private(set) var places: [YAMLValue] = []

  /// The most categories a fact has room for.
  static let maximumCount = 4
  /// The most values a category may have.
  static let maximumValues = 250

  init(_ value: YAMLValue?) throws(Failure) {
    guard let value else { return }
    for entry in try value.entries() {
      let name = try entry.key.name("_")
      guard definitions.count < Self.maximumCount else {
        throw entry.key.failure("a contract has at most \(Self.maximumCount) categories")
      }
      var values: [String] = []
      for item in try entry.value.list() {
        let text = try item.filledText()
        guard !values.contains(text) else { throw item.failure("the value stands twice") }
        values.append(text)
      }
      guard (1...Self.maximumValues).contains(values.count) else {
        throw entry.value.failure("a category has 1 to \(Self.maximumValues) values")
      }
      definitions.append(CategoryDefinition(name: name, values: values))
      places.append(entry.key)
    }
  }

  /// The index of the category that the key names.
  func index(_ key: YAMLValue) throws(Failure) -> Int {
    let name = try key.text()
    guard let index = definitions.firstIndex(where: { $0.name == name }) else {
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
    _ value: YAMLValue?, categories: CategoryReader
  ) throws(Failure) -> [(definition: MeasureDefinition, place: YAMLValue)] {
    guard let value else { return [] }
    var measures: [(definition: MeasureDefinition, place: YAMLValue)] = []
    for entry in try value.entries() {
      let name = try entry.key.name("_")
      guard !Contract.standardMeasures.contains(name), name != "amount_yuan" else {
        throw entry.key.failure("'\(name)' is a standard measure that every dataset has")
      }
      let map = try entry.value.map(["title", "kind", "date", "where"])
      let definition = MeasureDefinition(
        name: name, title: try map.required("title").localized(),
        kind: try map.required("kind").choice(MeasureDefinition.Kind.self),
        date: try map["date"]?.choice(MeasureDefinition.DateRole.self) ?? .event,
        conditions: try conditions(map["where"], categories))
      measures.append((definition, entry.key))
    }
    return measures
  }

  private static func conditions(
    _ value: YAMLValue?, _ categories: CategoryReader
  ) throws(Failure) -> [MeasureDefinition.Condition] {
    guard let value else { return [] }
    var conditions: [MeasureDefinition.Condition] = []
    for entry in try value.entries() {
      let category = try categories.index(entry.key)
      var numbers: [UInt8] = []
      for item in try entry.value.list() {
        let number = try categories.number(item, of: category)
        guard !numbers.contains(number) else { throw item.failure("the value stands twice") }
        numbers.append(number)
      }
      guard !numbers.isEmpty else { throw entry.value.failure("at least one value is expected") }
      conditions.append(.init(category: category, numbers: numbers))
    }
    return conditions
  }
}

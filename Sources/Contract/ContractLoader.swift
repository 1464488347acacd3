public import Records

extension Contract {
  /// The measures every dataset has without asking; `amount_yuan` comes with a money amount.
  public static let standardMeasures = [
    "reported", "accepted", "rejected", "excluded", "records", "entities", "late",
  ]

  /// Whether the contract has a measure of this name, a standard one or its own.
  public func hasMeasure(_ name: String) -> Bool {
    Contract.standardMeasures.contains(name)
      || (name == "amount_yuan" && amountUnit == .fen)
      || measures.contains { $0.name == name }
  }

  /// Reads and checks a contract; the dataset's id must be the stem of the file.
  public static func load(path: String) throws(Failure) -> Contract {
    try read(readConfiguration(path), file: path, stem: FilePath.stem(path))
  }

  /// Reads and checks a contract's text; `file` stands in messages only.
  public static func parse(text: String, file: String) throws(Failure) -> Contract {
    try read(text, file: file, stem: nil)
  }

  private static func read(
    _ text: String, file: String, stem: String?
  ) throws(Failure) -> Contract {
    let root = try YAMLValue.parse(text, file: file)
    let map = try root.map([
      "dataset", "title", "basis", "source", "provenance", "deadline", "adverse_limit",
      "categories", "measures", "editions",
    ])
    let dataset = try map.required("dataset")
    let id = try dataset.name("_")
    if let stem, stem != id {
      throw dataset.failure(
        "the dataset '\(id)' stands in a file of another name", hint: "name the file \(id).yaml")
    }
    let title = try map.required("title").localized()
    let basis = try map.required("basis").choice(Basis.self)
    let source = try map.required("source").filledText()
    let provenance = try map.required("provenance").choice(Provenance.self)
    let deadline = try readDeadline(map["deadline"])
    let adverseLimit = try readAdverseLimit(map["adverse_limit"])
    let categories = try CategoryReader(map["categories"])
    let measures = try MeasureReader.read(map["measures"], categories: categories)

    var editions: [EditionReader.Result] = []
    for entry in try map.required("editions").entries() {
      let reader = try EditionReader(entry.name, entry.key, entry.value, categories)
      editions.append(try reader.read())
    }
    guard !editions.isEmpty else {
      throw try map.required("editions").failure("at least one edition is expected here")
    }
    let amountUnit = try checkAcross(editions, categories, measures)
    return Contract(
      id: id, title: title, basis: basis, source: source, provenance: provenance,
      editions: editions.map(\.edition), measures: measures.map(\.definition),
      deadlineWorkdays: deadline, adverseLimitMonths: adverseLimit,
      categories: categories.definitions,
      digest: StableHash.of(text).description, amountUnit: amountUnit)
  }

  private static func readDeadline(_ value: YAMLValue?) throws(Failure) -> Int? {
    guard let value else { return nil }
    let workdays = try value.map(["workdays"]).required("workdays")
    let days = try workdays.integer()
    guard (1...366).contains(days) else {
      throw workdays.failure("between 1 and 366 working days are expected here")
    }
    return days
  }

  private static func readAdverseLimit(_ value: YAMLValue?) throws(Failure) -> Int? {
    guard let value else { return nil }
    let years = try value.map(["years"]).required("years")
    let count = try years.integer()
    guard (1...50).contains(count) else {
      throw years.failure("between 1 and 50 years are expected here")
    }
    return count * 12
  }

  /// Checks what only all editions together can tell, and returns the unit of the amount.
  private static func checkAcross(
    _ editions: [EditionReader.Result], _ categories: CategoryReader,
    _ measures: [(definition: MeasureDefinition, place: YAMLValue)]
  ) throws(Failure) -> MeasureUnit? {
    for reader in editions {
      for (code, place) in reader.recognisedBy {
        let other = editions.first { other in
          other.edition.name != reader.edition.name && other.edition.column(code) != nil
        }
        if let other {
          throw place.failure(
            "the column '\(code)' cannot tell the edition, since the edition "
              + "'\(other.edition.name)' has it too")
        }
      }
    }
    var unit: MeasureUnit?
    for reader in editions {
      guard let amount = reader.amount else { continue }
      if let unit, unit != amount.unit {
        throw amount.place.failure("the amounts of two editions count different things")
      }
      unit = amount.unit
    }
    for (index, place) in categories.places.enumerated()
    where !editions.contains(where: { $0.edition.categorySources[index] != nil }) {
      throw place.failure("no edition says where this category is read from")
    }
    let hasEnd = editions.contains { $0.edition.endDate != nil }
    for (measure, place) in measures {
      switch measure.kind {
      case .amount, .stockAmount, .annual:
        guard unit != nil else {
          throw place.failure("no edition has the amount that this measure counts")
        }
      case .days:
        guard hasEnd else {
          throw place.failure("no edition has the end date that this measure counts to")
        }
      case .records, .entities, .stockRecords, .stockEntities: break
      }
      guard measure.date == .event || hasEnd else {
        throw place.failure("no edition has the end date that places this measure")
      }
    }
    return unit
  }
}

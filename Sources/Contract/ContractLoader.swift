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
    try Mistakes.first { mistakes throws(Failure) in try load(path: path, noting: mistakes) }
  }

  /// Reads and checks a contract's text; `file` stands in messages only.
  public static func parse(text: String, file: String) throws(Failure) -> Contract {
    try Mistakes.first { mistakes throws(Failure) in
      try read(text, file: file, stem: nil, noting: mistakes)
    }
  }

  /// Reads a contract on behind its mistakes; with any, what it gives is not to be used.
  public static func load(
    path: String, from files: ConfigurationFiles = ConfigurationFiles(), noting mistakes: Mistakes
  ) throws(Failure) -> Contract {
    try read(
      readConfiguration(path, from: files), file: path, stem: FilePath.stem(path), noting: mistakes)
  }

  static func read(
    _ text: String, file: String, stem: String?, noting mistakes: Mistakes
  ) throws(Failure) -> Contract {
    let root = try YAMLValue.parse(text, file: file, noting: mistakes)
    let map = try root.map([
      "dataset", "title", "basis", "source", "provenance", "deadline", "adverse_limit",
      "categories", "measures", "editions", "encoding", "release", "restricted_below",
      "delivered_by", "silence", "publication_eased", "alerts",
    ])
    let id = map.read("dataset", or: "") { value throws(Failure) in
      let id = try value.name("_")
      if let stem, stem != id {
        throw value.failure(
          "the dataset '\(id)' stands in a file of another name", hint: "name the file \(id).yaml")
      }
      return id
    }
    let title = map.localized("title")
    let basis = map.choice("basis", or: Basis.assumed)
    let source = map.read("source", or: LocalizedText(zh: "", en: "")) {
      value throws(Failure) in try value.localizedOrPlain()
    }
    let provenance = map.choice("provenance", or: Provenance.monitored)
    let silence = map.choice("silence", usually: Silence.missing)
    let eased = map.read("publication_eased") { value throws(Failure) in try readDay(value) }
    let deadline = map.read("deadline") { value throws(Failure) in try readDeadline(value) }
    let release = map.choice("release", usually: Release.exact)
    let restrictedBelow = map.read("restricted_below", usually: usualBound) {
      value throws(Failure) in try readBound(value)
    }
    let adverseLimit = map.read("adverse_limit") { value throws(Failure) in
      try readAdverseLimit(value)
    }
    let encoding = map.read("encoding") { value throws(Failure) in try readEncoding(value) }
    let deliveredBy = map.read("delivered_by", usually: []) { value throws(Failure) in
      try readLevels(value)
    }
    let categories = CategoryReader(map)
    let measures = map.read("measures", usually: []) { value throws(Failure) in
      try MeasureReader.read(value, categories: categories)
    }
    let unanswered =
      map.read("alerts") { value throws(Failure) in
        try readAlerts(value, measures: measures.map(\.definition.name))
      } ?? nil
    let editions = map.read("editions", or: []) { value throws(Failure) in
      try readEditions(value, categories)
    }
    for place in editions.compactMap(\.department) where deadline == nil {
      mistakes.note(
        place.failure(
          "departments are counted for their late records, and the contract has no 'deadline'"))
    }
    // What only all editions together can tell, they can tell when all of them could be read.
    let amountUnit =
      mistakes.failures.isEmpty ? try checkAcross(editions, categories, measures) : nil
    return Contract(
      id: id, title: title, basis: basis, source: source, provenance: provenance,
      editions: editions.map(\.edition), measures: measures.map(\.definition),
      deadlineWorkdays: deadline?.workdays, adverseLimitMonths: adverseLimit?.months,
      categories: categories.definitions,
      digest: StableHash.of(text).description, amountUnit: amountUnit,
      encoding: encoding, lateLine: deadline?.lateLine, release: release,
      restrictedBelow: restrictedBelow, deliveredBy: deliveredBy, silence: silence,
      publicationEased: eased, unanswered: unanswered, laterLimits: adverseLimit?.later ?? [])
  }

  /// `centre`, or `[city, province]`.
  private static func readLevels(_ value: YAMLValue) throws(Failure) -> [Source.Level] {
    guard value.isList else { return [try value.choice(Source.Level.self)] }
    return try value.distinct("level") { item throws(Failure) in
      try item.choice(Source.Level.self)
    }
  }

  private static func readDay(_ value: YAMLValue) throws(Failure) -> Day {
    guard let day = Day(try value.text()) else {
      throw value.failure("a day yyyy-MM-dd is expected here")
    }
    return day
  }

  private static func readAlerts(
    _ value: YAMLValue, measures: [String]
  ) throws(Failure) -> UnansweredRule? {
    guard let rule = try value.map(["unanswered"])["unanswered"] else { return nil }
    let map = try rule.map(["of", "answered"])
    func measure(_ key: String) throws(Failure) -> String {
      let value = try map.required(key)
      let name = try value.text()
      guard measures.contains(name) else {
        throw value.failure(
          "the contract has no measure '\(MessageText.shown(name))'",
          hint: "known here: \(measures.joined(separator: ", "))")
      }
      return name
    }
    return UnansweredRule(asked: try measure("of"), answered: try measure("answered"))
  }

  private static func readEncoding(_ value: YAMLValue) throws(Failure) -> TextEncoding {
    guard let encoding = try TextEncoding(label: value.filledText()) else {
      throw value.failure("this encoding is not known", hint: TextEncoding.labelsInWords)
    }
    return encoding
  }

  private static func readEditions(
    _ value: YAMLValue, _ categories: CategoryReader
  ) throws(Failure) -> [EditionReader.Result] {
    let entries = try value.entries()
    guard !entries.isEmpty else { throw value.failure("at least one edition is expected here") }
    var editions: [EditionReader.Result] = []
    for entry in entries {
      value.mistakes.attempt { () throws(Failure) in
        let reader = try EditionReader(entry.name, entry.key, entry.value, categories)
        editions.append(try reader.read())
      }
    }
    return editions
  }

  private static func readDeadline(
    _ value: YAMLValue
  ) throws(Failure) -> (workdays: Int, lateLine: Double?) {
    let map = try value.map(["workdays", "late_line"])
    let workdays = try map.required("workdays")
    let days = try workdays.integer()
    guard (1...366).contains(days) else {
      throw workdays.failure("between 1 and 366 working days are expected here")
    }
    return (days, try map["late_line"]?.share())
  }

  private static func readBound(_ value: YAMLValue) throws(Failure) -> Int {
    let bound = try value.integer()
    guard (3...1_000_000).contains(bound) else {
      throw value.failure(
        "a whole number of at least 3 is expected here",
        hint: "smaller counts would tell of single records")
    }
    return bound
  }

  /// `{ years: 5 }`, or with the years of later rules: `{ years: 5, since: { 2026-04-01: 3 } }`.
  private static func readAdverseLimit(
    _ value: YAMLValue
  ) throws(Failure) -> (months: Int, later: [AdverseLimit]) {
    let map = try value.map(["years", "since"])
    let months = try limitMonths(try map.required("years"))
    var later: [AdverseLimit] = []
    for entry in try map["since"]?.entries() ?? [] {
      let month = try readDay(entry.key).month
      guard later.last.map({ $0.since < month }) ?? true else {
        throw entry.key.failure("the days must ascend")
      }
      later.append(AdverseLimit(since: month, months: try limitMonths(entry.value)))
    }
    return (months, later)
  }

  private static func limitMonths(_ years: YAMLValue) throws(Failure) -> Int {
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

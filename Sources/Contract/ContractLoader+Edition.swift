import Records

/// Reads one edition of a data standard: the columns first, then the rules that point at them.
struct EditionReader {
  /// An edition with the places that a look across editions needs.
  struct Result {
    let edition: ContractEdition
    let recognisedBy: [(code: String, place: YAMLValue)]
    let amount: (unit: MeasureUnit, place: YAMLValue)?
    /// Where the public body that decided is named.
    let department: YAMLValue?
  }

  private let name: String
  private let map: YAMLMap
  private let categories: CategoryReader
  private let columns: ColumnReader

  init(
    _ name: String, _ key: YAMLValue, _ value: YAMLValue, _ categories: CategoryReader
  ) throws(Failure) {
    _ = try key.filledText()
    self.name = name
    self.categories = categories
    map = try value.map([
      "recognised_by", "columns", "order", "conflicts", "header_repairs", "natural_key",
      "event_date", "end_date", "entity", "city", "amount", "amount_text", "revision", "withdrawn",
      "delivery_day", "categories", "department",
    ])
    columns = try ColumnReader(try map.required("columns"))
  }

  func read() throws(Failure) -> Result {
    let mistakes = map.place.mistakes
    let recognisedBy = map.read("recognised_by", usually: []) { value throws(Failure) in
      try readRecognisedBy(value)
    }
    let amount = mistakes.attempt { () throws(Failure) in try readAmount() } ?? nil
    let edition = ContractEdition(
      name: name, columns: columns.columns, recognisedBy: recognisedBy.map(\.code),
      dateOrders: map.read("order", usually: []) { value throws(Failure) in
        try value.each { item throws(Failure) in try readOrder(item) }
      },
      conflicts: map.read("conflicts", usually: []) { value throws(Failure) in
        try value.each { item throws(Failure) in try readConflict(item) }
      },
      headerRepairs: map.read("header_repairs", usually: []) { value throws(Failure) in
        try readRepairs(value)
      },
      naturalKey: map.read("natural_key", or: []) { value throws(Failure) in
        try columns.columns(value, ColumnKind.loaded)
      },
      eventDate: map.read("event_date", or: 0) { value throws(Failure) in
        try columns.column(value, [.date, .year])
      },
      endDate: optionalColumn("end_date", [.date]),
      entity: map.read("entity") { value throws(Failure) in try readEntity(value) },
      attribution: map.read("city", or: []) { value throws(Failure) in
        try value.distinct("source") { item throws(Failure) in try citySource(item) }
      },
      amount: amount?.columns ?? [], amountText: optionalColumn("amount_text", [.text]),
      revision: optionalColumn("revision", [.date, .integer]),
      withdrawn: readTest(map, "withdrawn"),
      deliveryDay: optionalColumn("delivery_day", [.date]),
      categorySources: map.read("categories", usually: noSources) { value throws(Failure) in
        try readCategories(value)
      },
      department: map.read("department") { value throws(Failure) in try readDepartment(value) })
    return Result(
      edition: edition, recognisedBy: recognisedBy,
      amount: amount.map { ($0.unit, $0.place) }, department: map["department"])
  }

  // MARK: Columns

  private func optionalColumn(_ key: String, _ fitting: Set<ColumnKind>) -> Int? {
    map.read(key) { value throws(Failure) in try columns.column(value, fitting) }
  }

  private func readTest(_ map: YAMLMap, _ key: String) -> ValueTest? {
    map.read(key) { value throws(Failure) in
      let entry = try value.onlyEntry()
      return try columns.listTest(entry.key, entry.value)
    }
  }

  private func readRecognisedBy(
    _ value: YAMLValue
  ) throws(Failure) -> [(code: String, place: YAMLValue)] {
    var codes: [(code: String, place: YAMLValue)] = []
    for item in try value.list() {
      value.mistakes.attempt { () throws(Failure) in
        let code = columns.columns[try columns.column(item)].code
        guard !codes.contains(where: { $0.code == code }) else {
          throw item.failure("the column stands twice")
        }
        codes.append((code, item))
      }
    }
    return codes
  }

  private func readAmount() throws(Failure) -> (
    columns: [Int], unit: MeasureUnit, place: YAMLValue
  )? {
    guard let value = map["amount"] else {
      if let text = map["amount_text"] { throw text.failure("there is no amount beside the text") }
      return nil
    }
    let amounts = try columns.columns(value, [.decimal, .integer])
    let units = amounts.map { columns.isMoney[$0] ? MeasureUnit.fen : .hundredths }
    guard let unit = units.first else { return nil }
    guard units.allSatisfy({ $0 == unit }) else {
      throw value.failure("money and other amounts cannot be added up")
    }
    return (amounts, unit, value)
  }

  // MARK: Rules

  private func readOrder(_ item: YAMLValue) throws(Failure) -> DateOrder {
    let pair = try item.list()
    guard pair.count == 2 else { throw item.failure("a pair of date columns is expected here") }
    let first = try columns.column(pair[0], [.date])
    let isDelivery = try pair[1].text() == "delivery"
    let second = isDelivery ? nil : try columns.column(pair[1], [.date])
    guard first != second else { throw pair[1].failure("a date cannot precede itself") }
    return DateOrder(first: first, second: second)
  }

  private func readConflict(_ item: YAMLValue) throws(Failure) -> Conflict {
    let entry = try item.onlyEntry()
    switch entry.name {
    case "individual_business":
      let rule = try entry.value.map(["code", "kind", "value"])
      let code = rule.read("code", or: 0) { value throws(Failure) in
        try columns.column(value, [.uscc, .entityCode])
      }
      let kind = try columns.column(try rule.required("kind"), [.list])
      return .individualBusiness(
        code: code, kind: kind,
        individual: rule.read("value", or: 0) { value throws(Failure) in
          try columns.listValue(value, of: kind)
        })
    case "embedded_organisation_code":
      let rule = try entry.value.map(["uscc", "organisation_code"])
      return .embeddedOrganisationCode(
        uscc: rule.read("uscc", or: 0) { value throws(Failure) in
          try columns.column(value, [.uscc, .entityCode])
        },
        organisationCode: rule.read("organisation_code", or: 0) { value throws(Failure) in
          try columns.column(value, [.organisationCode])
        })
    default:
      throw entry.key.failure(
        "unknown conflict '\(MessageText.shown(entry.name))'",
        hint: "known here: individual_business, embedded_organisation_code")
    }
  }

  private func readRepairs(_ value: YAMLValue) throws(Failure) -> [HeaderRepair] {
    var repairs: [HeaderRepair] = []
    for item in try value.list() {
      value.mistakes.attempt { () throws(Failure) in
        let repair = try readRepair(item)
        guard !repairs.contains(where: { $0.cells == repair.cells }) else {
          throw item.failure("these cells have a repair already")
        }
        repairs.append(repair)
      }
    }
    return repairs
  }

  private func readRepair(_ item: YAMLValue) throws(Failure) -> HeaderRepair {
    let rule = try item.map(["cells", "columns"])
    let cells = rule.read("cells", or: [String]()) { value throws(Failure) in
      let texts = try value.texts()
      guard !texts.isEmpty else { throw value.failure("at least one cell is expected here") }
      return texts
    }
    let repaired = try rule.required("columns")
    var codes: [String?] = []
    for value in try repaired.list() {
      let isUnused = try value.text().isEmpty
      if isUnused || value.isNull {
        codes.append(nil)
        continue
      }
      let code = columns.columns[try columns.column(value)].code
      guard !codes.contains(code) else { throw value.failure("the column stands twice") }
      codes.append(code)
    }
    let missing = columns.columns.filter { $0.isNeeded && !codes.contains($0.code) }
    guard missing.isEmpty else {
      let list = missing.map(\.code).joined(separator: ", ")
      throw repaired.failure("columns that no file may lack are missing: \(list)")
    }
    return HeaderRepair(cells: cells, columns: codes)
  }

  private func readEntity(_ value: YAMLValue) throws(Failure) -> EntityRule {
    let rule = try value.map(["codes", "natural_person", "person_unless_code"])
    return EntityRule(
      codes: rule.read("codes", or: []) { value throws(Failure) in
        try columns.columns(value, ColumnKind.codes)
      },
      naturalPerson: readTest(rule, "natural_person"),
      personUnlessCode: rule.read("person_unless_code", usually: false) { value throws(Failure) in
        try value.boolean()
      })
  }

  private func readDepartment(_ value: YAMLValue) throws(Failure) -> DepartmentColumns {
    let rule = try value.map(["code", "name"])
    guard rule["code"] != nil || rule["name"] != nil else {
      throw value.failure("the column of a public body's code or name is expected here")
    }
    return DepartmentColumns(
      code: rule.read("code") { value throws(Failure) in try columns.column(value, [.uscc]) },
      name: rule.read("name") { value throws(Failure) in try columns.column(value, [.text]) })
  }

  private func citySource(_ item: YAMLValue) throws(Failure) -> AttributionSource {
    if item.isScalar {
      guard try item.text() == "file_name" else {
        throw item.failure(
          "a source of the city is expected here",
          hint: "code: COLUMN, division: COLUMN, name: COLUMN or file_name")
      }
      return .fileName
    }
    let entry = try item.onlyEntry()
    switch entry.name {
    case "code": return .code(try columns.column(entry.value, [.uscc, .entityCode]))
    case "division": return .division(try columns.column(entry.value, [.division]))
    case "name": return .name(try columns.column(entry.value, [.text]))
    default:
      throw entry.key.failure(
        "unknown source '\(MessageText.shown(entry.name))'",
        hint: "code: COLUMN, division: COLUMN, name: COLUMN or file_name")
    }
  }

  // MARK: Categories

  private var noSources: [CategorySource?] {
    Array(repeating: nil, count: categories.definitions.count)
  }

  private func readCategories(_ value: YAMLValue) throws(Failure) -> [CategorySource?] {
    var sources = noSources
    for entry in try value.entries() {
      value.mistakes.attempt { () throws(Failure) in
        let category = try categories.index(entry.key)
        sources[category] =
          entry.value.isScalar
          ? try listSource(entry.value, category) : try prefixSource(entry.value, category)
      }
    }
    return sources
  }

  private func listSource(
    _ value: YAMLValue, _ category: Int
  ) throws(Failure) -> CategorySource {
    let column = try columns.column(value, [.list])
    let numbers = columns.values(of: column).map { categories.number($0.value, of: category) ?? 0 }
    guard numbers.contains(where: { $0 != 0 }) else {
      throw value.failure("the column's list has none of the category's values")
    }
    return .list(column: column, numbers: numbers)
  }

  private func prefixSource(
    _ value: YAMLValue, _ category: Int
  ) throws(Failure) -> CategorySource {
    let rule = try value.map(["code", "prefixes"])
    let column = try columns.column(try rule.required("code"), ColumnKind.codes)
    let list = try rule.required("prefixes")
    var prefixes: [CategorySource.Prefix] = []
    let entries = try list.entries()
    guard !entries.isEmpty else { throw list.failure("at least one prefix is expected here") }
    for entry in entries {
      list.mistakes.attempt { () throws(Failure) in
        guard !entry.name.isEmpty, entry.name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
          throw entry.key.failure("the first characters of a code are expected here")
        }
        if let earlier = prefixes.first(where: { entry.name.hasPrefix($0.prefix) }) {
          throw entry.key.failure(
            "never reached, since '\(earlier.prefix)' fits first", hint: "put the longer one first")
        }
        prefixes.append(
          .init(prefix: entry.name, number: try categories.number(entry.value, of: category)))
      }
    }
    return .codePrefix(column: column, prefixes: prefixes)
  }
}

extension Column {
  /// Whether every file must have the column.
  var isNeeded: Bool { type != .personal && !mayBeAbsent }
}

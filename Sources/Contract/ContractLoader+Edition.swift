import Records

/// Reads one edition of a data standard: the columns first, then the rules that point at them.
struct EditionReader {
  /// An edition with the places that a look across editions needs.
  struct Result {
    let edition: ContractEdition
    let recognisedBy: [(code: String, place: YAMLValue)]
    let amount: (unit: MeasureUnit, place: YAMLValue)?
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
      "categories",
    ])
    columns = try ColumnReader(try map.required("columns"))
  }

  func read() throws(Failure) -> Result {
    let recognisedBy = try readRecognisedBy()
    let amount = try readAmount()
    let edition = ContractEdition(
      name: name, columns: columns.columns, recognisedBy: recognisedBy.map(\.code),
      dateOrders: try readOrders(), conflicts: try readConflicts(),
      headerRepairs: try readRepairs(),
      naturalKey: try columns.columns(try map.required("natural_key"), ColumnKind.loaded),
      eventDate: try columns.column(try map.required("event_date"), [.date, .year]),
      endDate: try optionalColumn("end_date", [.date]), entity: try readEntity(),
      attribution: try readCity(), amount: amount?.columns ?? [],
      amountText: try optionalColumn("amount_text", [.text]),
      revision: try optionalColumn("revision", [.date, .integer]),
      withdrawn: try readTest(map["withdrawn"]), categorySources: try readCategories())
    return Result(
      edition: edition, recognisedBy: recognisedBy,
      amount: amount.map { ($0.unit, $0.place) })
  }

  // MARK: Columns

  private func optionalColumn(
    _ key: String, _ fitting: Set<ColumnKind>
  ) throws(Failure) -> Int? {
    guard let value = map[key] else { return nil }
    return try columns.column(value, fitting)
  }

  private func readTest(_ value: YAMLValue?) throws(Failure) -> ValueTest? {
    guard let value else { return nil }
    let entry = try value.onlyEntry()
    return try columns.listTest(entry.key, entry.value)
  }

  private func readRecognisedBy() throws(Failure) -> [(code: String, place: YAMLValue)] {
    var codes: [(code: String, place: YAMLValue)] = []
    for item in try map["recognised_by"]?.list() ?? [] {
      let code = columns.columns[try columns.column(item)].code
      guard !codes.contains(where: { $0.code == code }) else {
        throw item.failure("the column stands twice")
      }
      codes.append((code, item))
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
    guard Set(units).count == 1 else {
      throw value.failure("money and other amounts cannot be added up")
    }
    return (amounts, units[0], value)
  }

  // MARK: Rules

  private func readOrders() throws(Failure) -> [DateOrder] {
    var orders: [DateOrder] = []
    for item in try map["order"]?.list() ?? [] {
      let pair = try item.list()
      guard pair.count == 2 else { throw item.failure("a pair of date columns is expected here") }
      let first = try columns.column(pair[0], [.date])
      let isDelivery = try pair[1].text() == "delivery"
      let second = isDelivery ? nil : try columns.column(pair[1], [.date])
      guard first != second else { throw pair[1].failure("a date cannot precede itself") }
      orders.append(DateOrder(first: first, second: second))
    }
    return orders
  }

  private func readConflicts() throws(Failure) -> [Conflict] {
    var conflicts: [Conflict] = []
    for item in try map["conflicts"]?.list() ?? [] {
      let entry = try item.onlyEntry()
      switch entry.name {
      case "individual_business":
        let rule = try entry.value.map(["code", "kind", "value"])
        let kind = try columns.column(try rule.required("kind"), [.list])
        conflicts.append(
          .individualBusiness(
            code: try columns.column(try rule.required("code"), [.uscc, .entityCode]),
            kind: kind, individual: try columns.listValue(try rule.required("value"), of: kind)))
      case "embedded_organisation_code":
        let rule = try entry.value.map(["uscc", "organisation_code"])
        conflicts.append(
          .embeddedOrganisationCode(
            uscc: try columns.column(try rule.required("uscc"), [.uscc, .entityCode]),
            organisationCode: try columns.column(
              try rule.required("organisation_code"), [.organisationCode])))
      default:
        throw entry.key.failure(
          "unknown conflict '\(MessageText.shown(entry.name))'",
          hint: "known here: individual_business, embedded_organisation_code")
      }
    }
    return conflicts
  }

  private func readRepairs() throws(Failure) -> [HeaderRepair] {
    var repairs: [HeaderRepair] = []
    for item in try map["header_repairs"]?.list() ?? [] {
      let rule = try item.map(["cells", "columns"])
      let cells = try rule.required("cells")
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
      let texts = try cells.texts()
      guard !texts.isEmpty else { throw cells.failure("at least one cell is expected here") }
      guard !repairs.contains(where: { $0.cells == texts }) else {
        throw cells.failure("these cells have a repair already")
      }
      let missing = columns.columns.filter { $0.isNeeded && !codes.contains($0.code) }
      guard missing.isEmpty else {
        let list = missing.map(\.code).joined(separator: ", ")
        throw repaired.failure("columns that no file may lack are missing: \(list)")
      }
      repairs.append(HeaderRepair(cells: texts, columns: codes))
    }
    return repairs
  }

  private func readEntity() throws(Failure) -> EntityRule? {
    guard let value = map["entity"] else { return nil }
    let rule = try value.map(["codes", "natural_person", "person_unless_code"])
    return EntityRule(
      codes: try columns.columns(try rule.required("codes"), ColumnKind.codes),
      naturalPerson: try readTest(rule["natural_person"]),
      personUnlessCode: try rule["person_unless_code"]?.boolean() ?? false)
  }

  private func readCity() throws(Failure) -> [AttributionSource] {
    let value = try map.required("city")
    var sources: [AttributionSource] = []
    for item in try value.list() {
      let source = try citySource(item)
      guard !sources.contains(source) else { throw item.failure("the source stands twice") }
      sources.append(source)
    }
    guard !sources.isEmpty else { throw value.failure("at least one source is expected here") }
    return sources
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

  private func readCategories() throws(Failure) -> [CategorySource?] {
    var sources = [CategorySource?](repeating: nil, count: categories.definitions.count)
    for entry in try map["categories"]?.entries() ?? [] {
      let category = try categories.index(entry.key)
      sources[category] =
        entry.value.isScalar
        ? try listSource(entry.value, category) : try prefixSource(entry.value, category)
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
    for entry in try list.entries() {
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
    guard !prefixes.isEmpty else { throw list.failure("at least one prefix is expected here") }
    return .codePrefix(column: column, prefixes: prefixes)
  }
}

extension Column {
  /// Whether every file must have the column.
  var isNeeded: Bool { type != .personal && !mayBeAbsent }
}

import Records

/// The columns of an edition while it is read, and the questions its rules ask of them.
struct ColumnReader {
  private(set) var columns: [Column] = []
  /// The unit of each decimal column: whether it is money.
  private(set) var isMoney: [Bool] = []
  private var index: [String: Int] = [:]
  /// What is wrong with columns that could not be read, by code; what rests on one fails with the same.
  private var broken: [String: Failure] = [:]

  /// Reads the map of columns; `required_when` may point forwards.
  init(_ value: YAMLValue) throws(Failure) {
    var pending: [(column: Int, rule: YAMLValue)] = []
    var names: [String: String] = [:]
    let entries = try value.entries()
    guard !entries.isEmpty else { throw value.failure("at least one column is expected here") }
    for entry in entries {
      do throws(Failure) {
        let code = try entry.key.filledText()
        let map = try entry.value.map(Self.commonKeys + Self.typeKeys)
        let (column, money) = try Self.column(code, map, entry.key, &names)
        if let rule = map["required_when"] { pending.append((columns.count, rule)) }
        index[code] = columns.count
        columns.append(column)
        isMoney.append(money)
      } catch {
        value.mistakes.note(error)
        broken[entry.name] = error
      }
    }
    for (position, rule) in pending {
      value.mistakes.attempt { () throws(Failure) in
        let entry = try rule.onlyEntry()
        let test = try listTest(entry.key, entry.value)
        guard test.column != position else {
          throw entry.key.failure("a column cannot make itself required")
        }
        columns[position] = columns[position].required(
          when: RequiredWhen(column: test.column, values: test.values))
      }
    }
  }

  private static let commonKeys = [
    "title", "type", "aliases", "required", "required_when", "may_be_absent",
  ]
  private static let typeKeys = [
    "length", "digits", "scale", "unit", "negative", "values", "separators", "codes",
  ]

  /// Enters a spelling of a header cell; two columns of an edition must not share one.
  private static func claim(
    _ spelling: String, for code: String, at place: YAMLValue, in names: inout [String: String]
  ) throws(Failure) {
    let name = HeaderName.normalised(spelling)
    guard !name.isEmpty else { throw place.failure("a header cell cannot be blank") }
    if let owner = names[name], owner != code {
      throw place.failure(
        "the header '\(MessageText.shown(spelling))' already means the column '\(owner)'")
    }
    names[name] = code
  }

  // MARK: One column

  private static func column(
    _ code: String, _ map: YAMLMap, _ key: YAMLValue, _ names: inout [String: String]
  ) throws(Failure) -> (Column, isMoney: Bool) {
    let mistakes = key.mistakes
    let title = map.read("title", usually: code) { value throws(Failure) in try value.filledText() }
    mistakes.attempt { () throws(Failure) in
      try claim(code, for: code, at: key, in: &names)
      try claim(title, for: code, at: map["title"] ?? key, in: &names)
    }
    let aliases = map.read("aliases", usually: [String]()) { value throws(Failure) in
      try value.each { alias throws(Failure) in
        let spelling = try alias.filledText()
        try claim(spelling, for: code, at: alias, in: &names)
        return spelling
      }
    }
    let required = map.read("required", usually: false) { value throws(Failure) in
      try value.boolean()
    }
    let mayBeAbsent = map.read("may_be_absent", usually: false) { value throws(Failure) in
      try value.boolean()
    }
    let length = map.read("length") { value throws(Failure) in try positive(value, upTo: 1_000_000)
    }
    let (type, isMoney) = try columnType(map)
    mistakes.attempt { () throws(Failure) in
      try checkRequired(map, type, required: required, mayBeAbsent: mayBeAbsent)
    }
    let column = Column(
      code: code, title: title, aliases: aliases, type: type, length: length,
      required: required, requiredWhen: nil, mayBeAbsent: mayBeAbsent)
    return (column, isMoney)
  }

  /// What is said of a column that a row may lack must fit together.
  private static func checkRequired(
    _ map: YAMLMap, _ type: ColumnType, required: Bool, mayBeAbsent: Bool
  ) throws(Failure) {
    if let value = map["required"], required {
      if type == .personal {
        throw value.failure("a personal column is never loaded, so it cannot be required")
      }
      if let rule = map["required_when"] {
        throw rule.failure("the column is required always; 'required_when' has no effect")
      }
    }
    if type == .personal, let rule = map["required_when"] {
      throw rule.failure("a personal column is never loaded, so it cannot be required")
    }
    if let value = map["may_be_absent"], mayBeAbsent, required {
      throw value.failure("a column that every row needs cannot be absent")
    }
  }

  private static func columnType(_ map: YAMLMap) throws(Failure) -> (ColumnType, isMoney: Bool) {
    let value = try map.required("type")
    let name = try value.choice(ColumnKind.self)
    for key in typeKeys where !name.keys.contains(key) {
      guard let extra = map[key] else { continue }
      extra.mistakes.note(
        extra.failure("'\(key)' means nothing for a column of type '\(name.rawValue)'"))
    }
    switch name {
    case .text: return (.text, false)
    case .uscc: return (.uscc, false)
    case .entityCode: return (.entityCode, false)
    case .organisationCode: return (.organisationCode, false)
    case .date: return (.date, false)
    case .year: return (.year, false)
    case .decimal: return try decimal(map)
    case .integer: return (.integer, false)
    case .list: return (try list(map), false)
    case .boolean: return (.boolean, false)
    case .division: return (.division, false)
    case .personal: return (.personal, false)
    }
  }

  private static func decimal(_ map: YAMLMap) throws(Failure) -> (ColumnType, isMoney: Bool) {
    let unit = try map.required("unit").choice(AmountUnit.self)
    let digits = map.read("digits") { value throws(Failure) in try positive(value, upTo: 38) }
    let scale = try map["scale"]?.integer() ?? unit.decimals
    guard scale >= 0, scale <= digits ?? 18 else {
      throw (map["scale"] ?? map.place).failure("a scale of 0 to the number of digits is expected")
    }
    guard scale <= unit.decimals else {
      throw (map["scale"] ?? map.place).failure(
        "the unit '\(unit.rawValue)' is exact to \(unit.decimals) places after the point")
    }
    let type = ColumnType.decimal(
      digits: digits ?? 18, scale: scale, minorPerUnit: unit.minorPerUnit,
      negative: map.read("negative", usually: false) { value throws(Failure) in
        try value.boolean()
      })
    return (type, unit != .hundredths)
  }

  private static func list(_ map: YAMLMap) throws(Failure) -> ColumnType {
    let separators = try map["separators"]?.text() ?? ""
    var values: [(value: String, aliases: [String], needsDetail: Bool)] = []
    var spellings: Set<String> = []
    let list = try map.required("values")
    let items = try list.list()
    guard !items.isEmpty else { throw list.failure("at least one value is expected here") }
    for item in items {
      list.mistakes.attempt { () throws(Failure) in
        let text = try item.filledText()
        let needsDetail = text.hasSuffix("-") && text.count > 1
        let value = needsDetail ? String(text.dropLast()) : text
        guard spellings.insert(value).inserted else { throw item.failure("the value stands twice") }
        // Entered all the same: what names it has nothing wrong with it.
        values.append((value, [], needsDetail))
        guard !value.contains(where: separators.contains) else {
          throw item.failure("the value holds one of the separators, so it can never be read")
        }
      }
    }
    for entry in try map["codes"]?.entries() ?? [] {
      list.mistakes.attempt { () throws(Failure) in
        let value = try entry.value.text()
        guard let position = values.firstIndex(where: { $0.value == value }) else {
          throw entry.value.failure("the list has no such value")
        }
        guard !entry.name.isEmpty, spellings.insert(entry.name).inserted else {
          throw entry.key.failure("the code is blank or means another value already")
        }
        values[position].aliases.append(entry.name)
      }
    }
    return .list(
      values: values.map {
        ListValue(value: $0.value, aliases: $0.aliases, needsDetail: $0.needsDetail)
      }, separators: separators)
  }

  private static func positive(_ value: YAMLValue, upTo limit: Int) throws(Failure) -> Int {
    let number = try value.integer()
    guard (1...limit).contains(number) else {
      throw value.failure("a whole number from 1 to \(limit) is expected here")
    }
    return number
  }

  // MARK: Questions

  /// The index of the column that a rule names, which must be of one of some types.
  func column(_ value: YAMLValue, _ fitting: Set<ColumnKind>? = nil) throws(Failure) -> Int {
    let code = try value.text()
    guard let position = index[code] else {
      if let failure = broken[code] { throw failure }
      throw value.failure(
        "unknown column '\(MessageText.shown(code))'", hint: "the edition's columns name it")
    }
    let type = columns[position].type.kind
    if let fitting, !fitting.contains(type) {
      if type == .personal {
        throw value.failure("the column '\(code)' is personal and never loaded")
      }
      let known = fitting.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
      throw value.failure(
        "the column '\(code)' is of type '\(type.rawValue)'", hint: "types that fit: \(known)")
    }
    return position
  }

  /// Columns of some types, none twice and at least one.
  func columns(_ value: YAMLValue, _ fitting: Set<ColumnKind>) throws(Failure) -> [Int] {
    try value.distinct("column") { item throws(Failure) in try column(item, fitting) }
  }

  /// The values of a list column; empty for other types.
  func values(of column: Int) -> [ListValue] {
    if case .list(let values, _) = columns[column].type { values } else { [] }
  }

  /// The index of a value in a list column.
  func listValue(_ value: YAMLValue, of column: Int) throws(Failure) -> Int {
    let text = try value.text()
    let position = values(of: column).firstIndex {
      $0.value == text || ($0.needsDetail && text == "\($0.value)-")
    }
    guard let position else {
      throw value.failure("the list of the column '\(columns[column].code)' has no such value")
    }
    return position
  }

  /// A list column and some of its values.
  func listTest(_ key: YAMLValue, _ values: YAMLValue) throws(Failure) -> ValueTest {
    let column = try column(key, [.list])
    let positions = try values.distinct("value") { item throws(Failure) in
      try listValue(item, of: column)
    }
    return ValueTest(column: column, values: positions)
  }
}

extension ColumnKind {
  /// All types whose values are loaded.
  static let loaded = Set(allCases).subtracting([.personal])

  /// The types of codes of entities.
  static let codes: Set<ColumnKind> = [.uscc, .entityCode, .organisationCode]

  /// The keys that this type has beyond those of every column.
  var keys: Set<String> {
    switch self {
    case .decimal: ["digits", "scale", "unit", "negative"]
    case .list: ["values", "separators", "codes"]
    case .text: ["length"]
    default: []
    }
  }
}

/// The units of a decimal.
enum AmountUnit: String, CaseIterable {
  case yuan = "元"
  case tenThousandYuan = "万元"
  case hundredMillionYuan = "亿元"
  case hundredths

  /// How many minor units make one.
  var minorPerUnit: Int64 {
    switch self {
    case .yuan, .hundredths: 100
    case .tenThousandYuan: 1_000_000
    case .hundredMillionYuan: 10_000_000_000
    }
  }

  /// The places after the point that are exact.
  var decimals: Int {
    switch self {
    case .yuan, .hundredths: 2
    case .tenThousandYuan: 6
    case .hundredMillionYuan: 10
    }
  }
}

extension Column {
  /// The same column with a condition that makes it required.
  fileprivate func required(when rule: RequiredWhen) -> Column {
    Column(
      code: code, title: title, aliases: aliases, type: type, length: length,
      required: required, requiredWhen: rule, mayBeAbsent: mayBeAbsent)
  }
}

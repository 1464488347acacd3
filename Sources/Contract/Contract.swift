public import Records

/// What an export of one dataset must look like, and what is made of it.
///
/// One YAML file each.
public struct Contract: Sendable {
  /// The dataset's id, `licences`; also the stem of the file.
  public let id: String
  /// The title in both languages.
  public let title: LocalizedText
  /// Who says so: a published standard, or a minimal schema of ours.
  public let basis: Basis
  /// The source of the schema, or why there is none, in one sentence.
  public let source: LocalizedText
  /// Where the evidence comes from.
  public let provenance: Provenance
  /// What it means that a city has no row.
  public let silence: Silence
  /// From which day less has to be published, so that fewer records conceal nothing; `nil` where nothing changed.
  public let publicationEased: Day?
  /// The measures of events that want an answer, and of those that have one; `nil` where none do.
  public let unanswered: UnansweredRule?
  /// The editions of the standard; the header tells which one a file follows.
  public let editions: [ContractEdition]
  /// Measures beyond the standard ones.
  public let measures: [MeasureDefinition]
  /// The working days a record may take to be delivered; `nil` where lateness means nothing.
  public let deadlineWorkdays: Int?
  /// The share of late records above which a city is named in a warning, 0...1; `nil` without a deadline.
  public let lateLine: Double?
  /// Which of its counts may be published.
  public let release: Release
  /// From which size on counts are published that are restricted, 3 or more.
  public let restrictedBelow: Int
  /// After how many months a record stands in no stock any more, whether it has ended or not; `nil` where records
  /// stand until they end.
  ///
  /// Adverse facts may be held against anyone for so long only.
  public let adverseLimitMonths: Int?
  /// Limits that later rules have set, each for all records from a month on; ascending by month.
  public let laterLimits: [AdverseLimit]
  /// Names of the numbered categories a fact of this dataset carries, at most four.
  public let categories: [CategoryDefinition]
  /// What the amount counts: fen for money, hundredths for anything else; `nil` without an amount.
  public let amountUnit: MeasureUnit?
  /// How its exports are encoded where their bytes do not say so; `nil` where that is found out.
  public let encoding: TextEncoding?
  /// Who may deliver its exports, where a pipeline names sources; empty for anyone.
  public let deliveredBy: [Source.Level]
  /// The stable hash (hex) of the text the contract was read from.
  public let digest: String

  /// Fills in a contract; the loader checks what it says.
  public init(
    id: String, title: LocalizedText, basis: Basis, source: LocalizedText, provenance: Provenance,
    editions: [ContractEdition], measures: [MeasureDefinition], deadlineWorkdays: Int?,
    adverseLimitMonths: Int? = nil, categories: [CategoryDefinition], digest: String,
    amountUnit: MeasureUnit? = nil, encoding: TextEncoding? = nil, lateLine: Double? = nil,
    release: Release = .exact, restrictedBelow: Int = Self.usualBound,
    deliveredBy: [Source.Level] = [], silence: Silence = .missing, publicationEased: Day? = nil,
    unanswered: UnansweredRule? = nil, laterLimits: [AdverseLimit] = []
  ) {
    self.laterLimits = laterLimits
    self.deliveredBy = deliveredBy
    self.silence = silence
    self.publicationEased = publicationEased
    self.unanswered = unanswered
    self.id = id
    self.title = title
    self.basis = basis
    self.source = source
    self.provenance = provenance
    self.editions = editions
    self.measures = measures
    self.deadlineWorkdays = deadlineWorkdays
    self.lateLine = deadlineWorkdays == nil ? nil : lateLine ?? Self.publishedLateLine
    self.release = release
    self.restrictedBelow = restrictedBelow
    self.adverseLimitMonths = adverseLimitMonths
    self.categories = categories
    self.amountUnit = amountUnit
    self.encoding = encoding
    self.digest = digest
  }
}

/// Which counts may be published.
public enum Release: String, CaseIterable, Sendable {
  /// All of them: the records are public one by one.
  case exact
  /// Those that are not small, and not what would give small ones back.
  case restricted
}

/// What raises an alert as long as it has no answer.
public struct UnansweredRule: Equatable, Sendable {
  /// The name of the measure that counts what wants an answer.
  public let asked: String
  /// The name of the one that counts what has one.
  public let answered: String

  /// Names both.
  public init(asked: String, answered: String) {
    self.asked = asked
    self.answered = answered
  }
}

/// How long adverse facts may be held against anyone, by a rule that came later.
public struct AdverseLimit: Equatable, Sendable {
  /// The month from which on it holds, for records of any age.
  public let since: Month
  /// After how many months a record stands in no stock any more.
  public let months: Int

  /// Fills in a limit.
  public init(since: Month, months: Int) {
    self.since = since
    self.months = months
  }
}

/// What it means that a city has no row in a dataset.
public enum Silence: String, CaseIterable, Sendable {
  /// There is none: the dataset is one complete list, which no city delivers.
  case none
  /// It has not delivered: each city delivers its own.
  case missing
}

extension Contract {
  /// Whether a row may be about an individual business (个体工商户): whether entities are named at all.
  public var admitsIndividuals: Bool { editions.contains { $0.entity != nil } }

  /// Whether records are counted by the public body that decided, too: only where every count may be published.
  public var namesDepartments: Bool {
    !isRestricted && editions.contains { $0.department != nil }
  }

  /// Whether a source may deliver this dataset.
  public func admits(_ source: Source) -> Bool {
    deliveredBy.isEmpty || deliveredBy.contains(source.level)
  }

  /// A unit is named in public bulletins when more than this share of its records is late.
  public static let publishedLateLine = 0.5
  /// From which size on restricted counts are published where a contract names none.
  public static let usualBound = 10
}

/// One edition of a data standard: its columns and what they mean for a fact.
public struct ContractEdition: Sendable {
  /// The edition's name, `2018` or `2019+`; unique in its contract.
  public let name: String
  /// All columns known, in the order of the standard.
  public let columns: [Column]
  /// Columns (by code) that only this edition has; all must be in the header to choose it.
  public let recognisedBy: [String]
  /// Pairs of date columns that must not be in the wrong order: first <= second.
  public let dateOrders: [DateOrder]
  /// Columns whose values contradict each other.
  public let conflicts: [Conflict]
  /// Headers known to be faulty, with the columns their data really hold.
  public let headerRepairs: [HeaderRepair]
  /// The columns (by index) whose canonical values make up the natural key.
  public let naturalKey: [Int]
  /// The column of the day of the decision or event.
  public let eventDate: Int?
  /// The column of the day it ended.
  public let endDate: Int?
  /// The entity's code, and how a natural person is told.
  public let entity: EntityRule?
  /// Where the city comes from: the first source that leads to a city wins.
  public let attribution: [AttributionSource]
  /// Columns whose amounts are added up.
  public let amount: [Int]
  /// A text that says the amount too, in 元 or 万元: where it is money, the two are compared.
  public let amountText: Int?
  /// Orders deliveries of the same day: a date or integer column.
  public let revision: Int?
  /// The column and values that mark a record as withdrawn.
  public let withdrawn: ValueTest?
  /// The column of days of which the latest is the day of delivery, where an export's name has none.
  public let deliveryDay: Int?
  /// For each category of the contract: where it is read from, `nil` where this edition has none.
  public let categorySources: [CategorySource?]
  /// Where the public body stands that decided; `nil` where nothing is counted by department.
  public let department: DepartmentColumns?

  /// Fills in an edition.
  public init(
    name: String, columns: [Column], recognisedBy: [String], dateOrders: [DateOrder],
    conflicts: [Conflict], headerRepairs: [HeaderRepair], naturalKey: [Int], eventDate: Int?,
    endDate: Int?, entity: EntityRule?, attribution: [AttributionSource], amount: [Int],
    amountText: Int? = nil, revision: Int?, withdrawn: ValueTest?, deliveryDay: Int? = nil,
    categorySources: [CategorySource?], department: DepartmentColumns? = nil
  ) {
    self.department = department
    self.name = name
    self.columns = columns
    self.recognisedBy = recognisedBy
    self.dateOrders = dateOrders
    self.conflicts = conflicts
    self.headerRepairs = headerRepairs
    self.naturalKey = naturalKey
    self.eventDate = eventDate
    self.endDate = endDate
    self.entity = entity
    self.attribution = attribution
    self.amount = amount
    self.amountText = amountText
    self.revision = revision
    self.withdrawn = withdrawn
    self.deliveryDay = deliveryDay
    self.categorySources = categorySources
  }

  /// The index of the column with this code.
  public func column(_ code: String) -> Int? { columns.firstIndex { $0.code == code } }
}

/// The columns that say which public body decided.
public struct DepartmentColumns: Equatable, Sendable {
  /// Its unified code; `nil` where an edition has none.
  public let code: Int?
  /// Its name; `nil` where an edition has none.
  public let name: Int?

  /// Names the columns.
  public init(code: Int?, name: Int?) {
    self.code = code
    self.name = name
  }
}

/// One column of a data standard.
public struct Column: Sendable {
  /// The standard's code, `XK_WSH`.
  public let code: String
  /// The Chinese title, `行政许可决定文书号`.
  public let title: String
  /// Other spellings of the header met in the wild.
  public let aliases: [String]
  /// What the values are.
  public let type: ColumnType
  /// The longest value in characters; `nil` where the standard names none.
  public let length: Int?
  /// Whether every row needs a value.
  public let required: Bool
  /// Makes the value required when another column says so.
  public let requiredWhen: RequiredWhen?
  /// Whether a file may lack the column altogether.
  public let mayBeAbsent: Bool

  /// Fills in a column.
  public init(
    code: String, title: String, aliases: [String], type: ColumnType, length: Int?,
    required: Bool, requiredWhen: RequiredWhen?, mayBeAbsent: Bool
  ) {
    self.code = code
    self.title = title
    self.aliases = aliases
    self.type = type
    self.length = length
    self.required = required
    self.requiredWhen = requiredWhen
    self.mayBeAbsent = mayBeAbsent
  }
}

/// The types of values, each with its own check.
public enum ColumnType: Equatable, Sendable {
  /// Any text.
  case text
  /// A unified social credit code, GB 32100 (18 characters).
  case uscc
  /// A code that may be a unified code, an older organisation code, or a taxpayer number in one of
  /// its forms; an identity number in it marks a natural person.
  case entityCode
  /// An organisation code, GB 11714 (9 characters, with or without hyphen).
  case organisationCode
  /// A day.
  case date
  /// A year, 1900...2100.
  case year
  /// A decimal: at most `digits` digits, `scale` of them after the point, `minorPerUnit` minor
  /// units to one of its unit (万元 has 1,000,000 fen).
  case decimal(digits: Int, scale: Int, minorPerUnit: Int64, negative: Bool)
  /// A whole number.
  case integer
  /// One of a closed list; `open` items end in `-` and need a detail after it (`其他-具体类别`).
  /// With a separator set, several values may be joined by any of its characters.
  case list(values: [ListValue], separators: String)
  /// 是/否, Y/N, 1/0, true/false.
  case boolean
  /// A six-digit division code of GB/T 2260.
  case division
  /// Personal data: never loaded, whatever it holds.
  case personal
}

/// The kind of a column without what belongs to it; raw values are the names in contracts.
public enum ColumnKind: String, CaseIterable, BitwiseCopyable, Sendable {
  /// Any text.
  case text
  /// A unified social credit code.
  case uscc
  /// Any code that an entity is listed under.
  case entityCode = "entity_code"
  /// An organisation code.
  case organisationCode = "organisation_code"
  /// A day.
  case date
  /// A year.
  case year
  /// A decimal number.
  case decimal
  /// A whole number.
  case integer
  /// One or several values of a list.
  case list
  /// Yes or no.
  case boolean
  /// A division code.
  case division
  /// Personal data.
  case personal
}

extension ColumnType {
  /// The kind.
  public var kind: ColumnKind {
    switch self {
    case .text: .text
    case .uscc: .uscc
    case .entityCode: .entityCode
    case .organisationCode: .organisationCode
    case .date: .date
    case .year: .year
    case .decimal: .decimal
    case .integer: .integer
    case .list: .list
    case .boolean: .boolean
    case .division: .division
    case .personal: .personal
    }
  }
}

/// One value of a code list.
public struct ListValue: Equatable, Sendable {
  /// The canonical value, `罚款`.
  public let value: String
  /// Other spellings of it, such as a numeric code.
  public let aliases: [String]
  /// Whether a detail must follow (`其他-…`).
  public let needsDetail: Bool

  /// Fills in a value.
  public init(value: String, aliases: [String], needsDetail: Bool) {
    self.value = value
    self.aliases = aliases
    self.needsDetail = needsDetail
  }
}

/// Makes a column required when another column holds one of some list values.
public struct RequiredWhen: Equatable, Sendable {
  /// The other column (a list column).
  public let column: Int
  /// The values, as indices into its list; any of them makes this column required.
  public let values: [Int]

  /// Fills in a rule.
  public init(column: Int, values: [Int]) {
    self.column = column
    self.values = values
  }
}

/// Two date columns: the first must not be later than the second.
public struct DateOrder: Equatable, Sendable {
  /// The earlier column.
  public let first: Int
  /// The later column; `nil` stands for the day of delivery.
  public let second: Int?

  /// Fills in a pair.
  public init(first: Int, second: Int?) {
    self.first = first
    self.second = second
  }
}

/// Two columns that contradict each other.
public enum Conflict: Equatable, Sendable {
  /// Codes that begin with 92 must be of kind `individual`, other codes must not be.
  case individualBusiness(code: Int, kind: Int, individual: Int)
  /// The organisation code must be characters 9-17 of the unified code.
  case embeddedOrganisationCode(uscc: Int, organisationCode: Int)
}

/// A header that is known to be wrong, and what its data really hold.
public struct HeaderRepair: Equatable, Sendable {
  /// The cells exactly as they stand in the file (a TAB inside a cell included).
  public let cells: [String]
  /// The column codes of the data cells, in order; `nil` for a cell that nobody needs.
  public let columns: [String?]

  /// Fills in a repair.
  public init(cells: [String], columns: [String?]) {
    self.cells = cells
    self.columns = columns
  }
}

/// How the entity of a row is found, and how a natural person is told.
public struct EntityRule: Equatable, Sendable {
  /// Columns with the entity's code, best first; the first usable one counts.
  public let codes: [Int]
  /// The kind-of-subject column and the list values that mean "natural person".
  public let naturalPerson: ValueTest?
  /// Whether a row without any entity code is a natural person's (lists of judgment defaulters).
  public let personUnlessCode: Bool

  /// Fills in a rule.
  public init(codes: [Int], naturalPerson: ValueTest?, personUnlessCode: Bool) {
    self.codes = codes
    self.naturalPerson = naturalPerson
    self.personUnlessCode = personUnlessCode
  }
}

/// A list column and some of its values (as indices into the list).
public struct ValueTest: Equatable, Sendable {
  /// The column.
  public let column: Int
  /// The values.
  public let values: [Int]

  /// Fills in a test.
  public init(column: Int, values: [Int]) {
    self.column = column
    self.values = values
  }
}

/// A source of a row's city.
public enum AttributionSource: Equatable, Sendable {
  /// A code column: characters 3-8 of a unified code, the first six digits of a taxpayer number.
  case code(Int)
  /// A column with a division code.
  case division(Int)
  /// A column with a name that begins with (or holds) a city's or division's name.
  case name(Int)
  /// Six digits in the file's name.
  case fileName
}

/// A category kept in the facts, numbered from 1 in the order of its values.
public struct CategoryDefinition: Equatable, Sendable {
  /// Its name, `kind`.
  public let name: String
  /// Its values in order; number 0 is "none of them".
  public let values: [String]

  /// Fills in a category.
  public init(name: String, values: [String]) {
    self.name = name
    self.values = values
  }
}

/// Where a category's number comes from.
public enum CategorySource: Equatable, Sendable {
  /// A list column; the number is looked up by the list value's index (`numbers[index]`).
  case list(column: Int, numbers: [UInt8])
  /// A code column; the first prefix that fits gives the number.
  case codePrefix(column: Int, prefixes: [Prefix])

  /// The first characters of a code and the category number they mean.
  public struct Prefix: Equatable, Sendable {
    /// ASCII characters.
    public let prefix: String
    /// The category's number.
    public let number: UInt8

    /// Fills in a prefix.
    public init(prefix: String, number: UInt8) {
      self.prefix = prefix
      self.number = number
    }
  }
}

/// A measure beyond `reported, accepted, rejected, excluded, records, entities, late, amount_yuan`.
public struct MeasureDefinition: Equatable, Sendable {
  /// What is counted.
  public enum Kind: String, CaseIterable, Sendable {
    /// Records, by month of `date`.
    case records
    /// Distinct entities, by month of `date`.
    case entities
    /// The amount, by month of `date`.
    case amount
    /// Days from event to end, by month of `date`; records without an end don't count.
    case days
    /// Records standing at the end of the month: begun and not ended.
    case stockRecords = "stock-records"
    /// Distinct entities with a record standing at the end of the month.
    case stockEntities = "stock-entities"
    /// The amount standing at the end of the month.
    case stockAmount = "stock-amount"
    /// The amount of the year of the event, for denominators.
    case annual
  }

  /// Which day places a record in a month.
  public enum DateRole: String, CaseIterable, Sendable {
    /// The event date.
    case event
    /// The end date; open records don't count.
    case end
  }

  /// The name, `repair_days`; unique in its contract.
  public let name: String
  /// The title in both languages.
  public let title: LocalizedText
  /// What is counted.
  public let kind: Kind
  /// Which day places a record.
  public let date: DateRole
  /// Conditions that must all hold: category index → allowed numbers (0 = none of them).
  public let conditions: [Condition]
  /// Whether it is published only from a size on.
  public let isRestricted: Bool
  /// The measure of the same contract that it is a share of, where that share is a rate of its own: the pages
  /// on quality print it by city.
  public let shareOf: String?

  /// A category and the numbers allowed.
  public struct Condition: Equatable, Sendable {
    /// The category's index in the contract.
    public let category: Int
    /// The allowed numbers, 0 for "none".
    public let numbers: [UInt8]

    /// Fills in a condition.
    public init(category: Int, numbers: [UInt8]) {
      self.category = category
      self.numbers = numbers
    }
  }

  /// Fills in a measure.
  public init(
    name: String, title: LocalizedText, kind: Kind, date: DateRole, conditions: [Condition],
    isRestricted: Bool = false, shareOf: String? = nil
  ) {
    self.name = name
    self.title = title
    self.kind = kind
    self.date = date
    self.conditions = conditions
    self.isRestricted = isRestricted
    self.shareOf = shareOf
  }
}

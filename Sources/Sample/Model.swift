import Records

/// What the cells of one column hold.
enum Content: Sendable {
  /// The number that tells records apart: a decision's, a contract's, a case's.
  case number
  /// The subject's name, unified code, and what follows from it.
  case name, code, organisationCode, hyphenatedOrganisationCode, taxpayerNumber
  /// 法人及非法人组织, 自然人 or 个体工商户.
  case subjectKind
  /// Canary text in place of a person's name, number, kind of document or telephone.
  case personName, personNumber, personDocument
  /// The body that decides, and its code.
  case authority, authorityCode
  case division
  case cityName
  /// Days: of the event, of its end (with the text for "open"), of the delivery.
  case event, end(open: String), eventPlus(Int), delivered, year
  /// A day some days after the event where a category has a value, else nothing.
  case eventPlusWhen(Int, category: Int, is: String)
  /// The amount in fen, written in 万元, 元, or as a plain number of hundredths.
  case tenThousandYuan, yuan, hundredths
  /// Text that names the amount, so that a unit can be doubted.
  case fineInWords
  /// A category of the record by its place, or its code.
  case category(Int)
  case categoryCode(Int, [String: String])
  /// One of some texts, the same in every delivery of the record.
  case text([String])
  case constant(String)
  /// A text where a category holds one of some words, else nothing.
  case when(Int, holds: [String], String)
  /// An optional cell that is mostly empty, in one of the spellings of "nothing".
  case nothing
}

/// One column of an export.
struct SampleColumn: Sendable {
  let code: String
  let title: String
  let content: Content
  /// Another spelling of the header that the contract knows.
  var alias: String?

  init(_ code: String, _ title: String, _ content: Content, alias: String? = nil) {
    self.code = code
    self.title = title
    self.content = content
    self.alias = alias
  }
}

/// What breaks a row.
struct Fault: Sendable {
  let reason: Reason
  /// The column that is broken; empty for the row as such.
  let column: String
  let how: How
  /// A value that the record's first category must have for the fault to be one.
  let given: String?

  init(_ reason: Reason, _ column: String, _ how: How, given: String? = nil) {
    self.reason = reason
    self.column = column
    self.how = how
    self.given = given
  }

  /// How the cell, or the row, comes to be wrong.
  enum How: Sendable {
    case write(String)
    case lengthen(to: Int)
    case wrongCheck, seventeenCharacters, letterO, scientific, zeroTail
    case badByte, brokenLead, nul
    case afterDelivery(days: Int)
    case beforeEvent(days: Int)
    case otherKind, otherOrganisation
    case dropField, extraField, openQuote, strayQuote, endlessRow
  }

  /// Whether nothing of the row can be read.
  var breaksRow: Bool {
    switch reason {
    case .raggedRow, .malformedQuote, .rowTooLong, .controlCharacter: true
    default: false
    }
  }
}

/// A way to find a row's city; the first that works wins.
enum CitySource: Sendable {
  case authorityCode(String)
  case division(String)
  case name(String)
  case entityCode(String)
  case fileName

  var column: String? {
    switch self {
    case .authorityCode(let column), .division(let column), .name(let column),
      .entityCode(let column):
      column
    case .fileName: nil
    }
  }
}

/// One edition of a dataset's standard: its columns and what can go wrong in them.
struct Shape: Sendable {
  let name: String
  /// The first day of delivery that follows this edition.
  let from: Day
  let columns: [SampleColumn]
  let eventColumn: String
  var entityColumn: String?
  let keyColumns: [String]
  let city: [CitySource]
  /// Cells of a natural person's row that differ; empty where the edition knows none.
  var person: [String: String] = [:]
  /// The column and value that withdraw a record.
  var withdrawn: (column: String, value: String)?
  /// Whether the edition has the amount.
  var hasAmount = true
  var faults: [Fault] = []
  /// The columns that may hold a code that cannot be used.
  var optionalCode: String?
  /// The optional date column that may hold a placeholder.
  var optionalDate: String?
  /// A header that is known to be wrong, in place of the columns' own.
  var faultyHeader: [String]?
  /// Whether the column of the end is there at all.
  var hasEnd = true

  /// Whether the event is only known by its year.
  var eventIsYear: Bool {
    guard let column = columns.first(where: { $0.code == eventColumn }) else { return false }
    if case .year = column.content { return true }
    return false
  }

  /// Whether a placeholder date takes away the record's end.
  var optionalDateIsEnd: Bool {
    guard let column = columns.first(where: { $0.code == optionalDate }) else { return false }
    if case .end = column.content { return true }
    return false
  }
}

/// A measure beyond the standard ones.
struct ExtraMeasure: Sendable {
  enum Kind: Sendable { case records, days, stockRecords, stockEntities, annual }
  let name: String
  let kind: Kind
  var byEnd = false
  /// Category place → values allowed.
  var conditions: [Int: Set<String>] = [:]

  init(
    _ name: String, _ kind: Kind, byEnd: Bool = false, where conditions: [Int: Set<String>] = [:]
  ) {
    self.name = name
    self.kind = kind
    self.byEnd = byEnd
    self.conditions = conditions
  }
}

/// What a record is about, before it is numbered, delivered and perhaps broken.
struct Draft: Sendable {
  var event: Day
  var end: Day?
  var categories: [String] = []
  var amountMinor: Int64?
  /// The first day on which it can be delivered, where that is not the day after the event.
  var notBefore: Day?
}

/// A dataset as the sample plans it.
struct Dataset: Sendable {
  /// Drafts one record of a place and month.
  typealias Drafting = @Sendable (Place, Month, Int, inout Random) -> Draft

  enum Volume: Sendable {
    /// A share of all rows, spread evenly over the months.
    case flow(share: Double)
    /// A share of all rows over the months and the two years before them.
    case backlog(share: Double)
    /// A list of its own for every place.
    case fixed(@Sendable (Place, ClosedRange<Month>, inout Random) -> [Draft])
  }

  enum Rhythm: Sendable { case weekly, monthly }

  let id: String
  var shapes: [Shape]
  let volume: Volume
  let rhythm: Rhythm
  var deadlineWorkdays: Int?
  /// A title for numbers, `许可`.
  let numbering: String
  /// Whether each city delivers its own, so that a city's silence is its own as well.
  var isDeliveredByCities = true
  var hasMoney = false
  var measures: [ExtraMeasure] = []
  /// The share of rows that are broken; `nil` for the place's own compliance.
  var faultShare: Double? = 0.02
  var personShare = 0.0
  /// Prefixes of the subjects' codes and their weights.
  var subjectKinds: [(item: String, weight: Double)] = [("91", 0.88), ("92", 0.12)]
  var hasEntity = true
  /// Whether an end is only known once it has come: an open row first, then the closed one.
  var endIsHistory = false
  /// Whether records may lie in county-level cities, zones and provinces.
  var hasFinePlaces = true
  /// The first category by the first characters of the subject's code.
  var subjectCategory: [String: String] = [:]
  /// Texts that follow the name of a place to make the name of an authority.
  var departments = Words.departments
  /// Categories of a record as long as it is open, by their place.
  var whileOpen: [Int: String] = [:]
  let draft: Drafting

  /// Whether it holds nothing but figures of years: those of a city above include its counties' already.
  var isOfYears: Bool { !measures.isEmpty && measures.allSatisfy { $0.kind == .annual } }

  func shape(on day: Day) -> Shape { shapes.last { $0.from <= day } ?? shapes[0] }
}

extension Draft {
  /// A draft on a random day of a month, without anything else.
  static func on(_ month: Month, _ random: inout Random) -> Draft {
    Draft(
      event: month.firstDay.advanced(
        by: random.below(
          Int(
            month.lastDay.rawValue
              - month.firstDay.rawValue) + 1)))
  }
}

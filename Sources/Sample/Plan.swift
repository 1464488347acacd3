import Records

/// An organisation that exists nowhere.
struct Subject: Sendable {
  let code: String
  let organisation: String
  let name: String
  let division: CityCode

  /// Whether the organisation code inside the unified code fails its own check, as rare ones do.
  let hasOddOrganisation: Bool

  var isIndividual: Bool { code.hasPrefix("92") }
}

/// Something odd in a row that is accepted all the same.
enum Oddity: Sendable {
  case apostrophe, tab, formula, fullWidth, serialDate, placeholderDate, unusableCode, unit
  case hostileName, wordyText

  var notice: Notice? {
    switch self {
    case .apostrophe, .tab, .formula: .guardStripped
    case .fullWidth: .fullWidth
    case .serialDate: .spreadsheetDate
    case .placeholderDate: .placeholderDate
    case .unusableCode: .optionalCodeUnusable
    case .unit: .unitSuspected
    case .hostileName, .wordyText: nil
    }
  }
}

/// One row of one file.
struct Delivery: Sendable {
  var day: Day
  var fault: Fault?
  var oddity: Oddity?
  /// The amount this delivery gives, where it differs.
  var amountMinor: Int64?
  var withdraws = false
  /// Whether the row gives the record's end and what came with it.
  var showsEnd = true
  /// The name of the file, without folders.
  var file = ""
}

/// One record as it was meant, with everything that was ever delivered of it.
struct PlannedRecord: Sendable {
  /// Tells records apart within a dataset.
  let serial: Int
  let place: Place
  /// The division the authority names.
  var division: CityCode
  /// The name before the authority's title, `武汉市`.
  var divisionName: String
  var isUnassigned = false
  var isZone = false
  var subject: Subject?
  var draft: Draft
  var isPerson = false
  /// Cities it counts for: one, or a county-level city and the one above; empty for none.
  var cities: [CityCode]
  var deliveries: [Delivery]
  let salt: UInt64
}

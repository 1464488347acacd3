/// Why a row was rejected or set aside.
///
/// Raw values are stored in facts and printed in tables by `name`: add, never rename, never renumber.
/// Each has a page in `docs/reasons/`.
public enum Reason: UInt8, CaseIterable, Sendable {
  /// No reason: the row was accepted.
  case none = 0

  // The row as such.
  /// More or fewer fields than the header.
  case raggedRow = 1
  /// A quote that is not escaped or never closes.
  case malformedQuote = 2
  /// Longer than the limit for one record.
  case rowTooLong = 3
  /// Bytes that are no text in the file's encoding.
  case encodingInvalid = 4
  /// A NUL or another control character inside a field.
  case controlCharacter = 5

  // One field.
  /// A required field is empty.
  case requiredMissing = 10
  /// A field that another field's value makes required is empty.
  case requiredWhenMissing = 11
  /// Longer than the standard allows.
  case tooLong = 12
  /// A code of the wrong length or alphabet.
  case codeInvalid = 13
  /// A code whose check character is wrong.
  case codeCheckFailed = 14
  /// A code that a spreadsheet has turned into a number.
  case codeRuined = 15
  /// The placeholder for "no code" where a code is required.
  case codePlaceholder = 16
  /// A date that cannot be read or does not exist.
  case dateInvalid = 17
  /// A placeholder (1899, 1900, 9999) where a date is required.
  case datePlaceholder = 18
  /// A date after the day of delivery.
  case dateInFuture = 19
  /// Two dates in the wrong order.
  case dateOrder = 20
  /// An amount that cannot be read exactly.
  case amountInvalid = 21
  /// A negative amount where none can be.
  case amountNegative = 22
  /// A value outside its code list.
  case notInList = 23
  /// "Other" without saying which.
  case listDetailMissing = 24
  /// A whole number that cannot be read.
  case integerInvalid = 25
  /// A yes or no that is neither.
  case booleanInvalid = 26
  /// A division code that never existed, in a dataset that is about divisions.
  case divisionUnknown = 27
  /// Two fields that contradict each other, such as kind of subject and code.
  case fieldsContradict = 28

  // Not a fault: set aside and only counted.
  /// A natural person's row: never stored.
  case naturalPerson = 100

  /// The stable name used in tables, file names and pages.
  public var name: String {
    switch self {
    case .none: "none"
    case .raggedRow: "ragged-row"
    case .malformedQuote: "malformed-quote"
    case .rowTooLong: "row-too-long"
    case .encodingInvalid: "encoding-invalid"
    case .controlCharacter: "control-character"
    case .requiredMissing: "required-missing"
    case .requiredWhenMissing: "required-when-missing"
    case .tooLong: "too-long"
    case .codeInvalid: "code-invalid"
    case .codeCheckFailed: "code-check-failed"
    case .codeRuined: "code-ruined"
    case .codePlaceholder: "code-placeholder"
    case .dateInvalid: "date-invalid"
    case .datePlaceholder: "date-placeholder"
    case .dateInFuture: "date-in-future"
    case .dateOrder: "date-order"
    case .amountInvalid: "amount-invalid"
    case .amountNegative: "amount-negative"
    case .notInList: "not-in-list"
    case .listDetailMissing: "list-detail-missing"
    case .integerInvalid: "integer-invalid"
    case .booleanInvalid: "boolean-invalid"
    case .divisionUnknown: "division-unknown"
    case .fieldsContradict: "fields-contradict"
    case .naturalPerson: "natural-person"
    }
  }

  /// The reason with that name.
  public init?(name: String) {
    guard let match = Reason.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}

/// Something odd that was read all the same: counted per file, shown in the data-quality page.
public enum Notice: UInt8, CaseIterable, Sendable {
  /// The header needed the repair that its contract knows.
  case headerRepaired = 0
  /// A header column that the contract does not know; it was not loaded.
  case columnUnknown = 1
  /// An apostrophe, TAB or `="…"` around a value was taken off.
  case guardStripped = 2
  /// Full-width digits or letters were read as their ASCII twins.
  case fullWidth = 3
  /// A spreadsheet's day number was read as a date.
  case spreadsheetDate = 4
  /// A placeholder date in an optional field was read as "none".
  case placeholderDate = 5
  /// The organisation code inside a unified code fails its own check (rare, but valid).
  case embeddedOrganisationCode = 6
  /// An optional code that cannot be used was left out.
  case optionalCodeUnusable = 7
  /// The division was resolved by its first four digits (a development zone).
  case zoneByFourDigits = 8
  /// No city could be found: counted as unassigned.
  case cityUnassigned = 9
  /// A fine that is exactly 10,000 times the one in the text: yuan in a 万元 field.
  case unitSuspected = 10
  /// A blank line between records, or one of delimiters alone.
  case blankLine = 11
  /// The export is not written as its header says at first sight: how was found out (docs/csv.md).
  case dialectFound = 12
  /// A line above the header.
  case preambleLine = 13
  /// A line below the table that is no row of it.
  case footnote = 14
  /// The header once more, or a further line of it.
  case headerRepeated = 15
  /// A character that is never seen, in a code, number, day or name: taken out.
  case invisibleCharacter = 16
  /// A row of an export named after a province that names a place outside it.
  case outsideProvince = 17
  /// A row about another area than that of the source that delivered it: it counts for no city.
  case outsideArea = 18
  /// A row that takes a record back to an earlier state, in an export that has nothing but such rows and known ones.
  case olderRow = 19

  /// The stable name used in tables.
  public var name: String {
    switch self {
    case .headerRepaired: "header-repaired"
    case .columnUnknown: "column-unknown"
    case .guardStripped: "guard-stripped"
    case .fullWidth: "full-width"
    case .spreadsheetDate: "spreadsheet-date"
    case .placeholderDate: "placeholder-date"
    case .embeddedOrganisationCode: "embedded-organisation-code"
    case .optionalCodeUnusable: "optional-code-unusable"
    case .zoneByFourDigits: "zone-by-four-digits"
    case .cityUnassigned: "city-unassigned"
    case .unitSuspected: "unit-suspected"
    case .blankLine: "blank-line"
    case .dialectFound: "dialect-found"
    case .preambleLine: "preamble-line"
    case .footnote: "footnote"
    case .headerRepeated: "header-repeated"
    case .invisibleCharacter: "invisible-character"
    case .outsideProvince: "outside-province"
    case .outsideArea: "outside-area"
    case .olderRow: "older-row"
    }
  }
}

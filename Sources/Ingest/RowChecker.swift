public import ByteStream
import Contract
public import Records
public import Register

/// Reads and checks one row after the other against a plan; the verdict and the values are in `row`.
///
/// Nothing throws and nothing is allocated per row: values go into the slots of a reused
/// `CheckedRow`. A field that is plain ASCII is read where it lies; any other is first decoded and
/// cleaned in a scratch buffer. The first failing reason wins, in this order: the row as such, a
/// natural person, the columns as the contract lists them, rules across columns.
public struct RowChecker: Sendable {
  /// The row that was read last.
  public private(set) var row: CheckedRow
  /// How often something odd was read all the same, by `Notice.rawValue`.
  public private(set) var notices = [Int](repeating: 0, count: Notice.allCases.count)

  let plan: RowPlan
  private let divisions: DivisionTable
  let deliveryDay: Day
  private let codes = CodeChecker()
  private var cleaner = Cleaner()
  private(set) var sawPerson = false
  private(set) var sawEntityText = false

  /// Prepares for the rows of one file that was delivered on `deliveryDay`.
  public init(plan: RowPlan, divisions: DivisionTable, deliveryDay: Day) {
    self.plan = plan
    self.divisions = divisions
    self.deliveryDay = deliveryDay
    row = CheckedRow(columns: plan.columns.count)
  }

  /// Reads row `index` of a batch into `row`.
  public mutating func check(_ batch: borrowing RowBatch, _ index: Int) {
    let span = batch.rows[index]
    row.reason = .none
    row.column = -1
    row.isReadable = true
    row.text.removeAll(keepingCapacity: true)
    sawPerson = false
    sawEntityText = false
    if let fault = structureFault(span) {
      row.reason = fault
      row.isReadable = false
      for column in row.slots.indices { row.slots[column] = CheckedRow.Slot() }
      return
    }
    let bytes = batch.bytes.span
    let encoding = batch.encoding
    for column in plan.columns.indices {
      row.slots[column] = CheckedRow.Slot()
      let work = plan.columns[column]
      guard work.cell >= 0 else {
        if work.isMissed { fail(.requiredMissing, column) }
        continue
      }
      let field = batch.fields[Int(span.firstField) + work.cell]
      if field.start == field.end {
        if work.required { fail(.requiredMissing, column) }
        continue
      }
      read(column, work, bytes, field.indices, encoding)
    }
    if isNaturalPerson {
      row.reason = .naturalPerson
      row.column = -1
      return
    }
    checkAcross()
    checkUnit(batch, span)
  }

  private func structureFault(_ span: RowSpan) -> Reason? {
    switch span.fault {
    case .malformedQuote: .malformedQuote
    case .tooLong: .rowTooLong
    case .controlCharacter: .controlCharacter
    case .none: Int(span.fieldCount) == plan.cellCount ? nil : .raggedRow
    }
  }

  mutating func fail(_ reason: Reason, _ column: Int) {
    row.slots[column].state = .bad
    guard row.reason == .none else { return }
    row.reason = reason
    row.column = column
  }

  mutating func note(_ notice: Notice) { notices[Int(notice.rawValue)] += 1 }

  // MARK: One field

  private mutating func read(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ bytes: Span<UInt8>, _ range: Range<Int>,
    _ encoding: TextEncoding
  ) {
    let isText = work.kind == .text
    if isText, !work.keepsText {
      readFreeText(column, work, bytes, range, encoding)
      return
    }
    if isPlain(bytes, range, asKey: work.isKey, isUTF8: encoding != .gb18030) {
      interpret(column, work, bytes, range)
      return
    }
    cleaner.begin()
    var isValid = true
    if encoding == .gb18030, hasHighByte(bytes, range) {
      isValid = cleaner.withBuffer { GB18030.decode(bytes, in: range, into: &$0) }
    } else {
      isValid = !hasHighByte(bytes, range) || UTF8Check.isValid(bytes, in: range)
      cleaner.append(bytes, range)
    }
    guard isValid else {
      // It holds something, if only garbage: no sign of a person without a code.
      if work.isEntity { sawEntityText = true }
      fail(.encodingInvalid, column)
      return
    }
    cleaner.clean(asKey: work.isKey)
    if cleaner.strippedGuard { note(.guardStripped) }
    if cleaner.foldedFullWidth, !isText { note(.fullWidth) }
    let cleaned = cleaner.bytes
    interpret(column, work, cleaned.span, 0..<cleaned.count)
  }

  /// Text that nobody needs later: only its presence, length and encoding count.
  private mutating func readFreeText(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ bytes: Span<UInt8>, _ range: Range<Int>,
    _ encoding: TextEncoding
  ) {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    let count = end - start
    if count <= 28, encoding == .gb18030 || mayBeNull(bytes, start..<end),
      characterCount(bytes, start..<end, encoding) <= 7
    {
      // Short enough to be a null sign, guarded or full-width; counted in characters, so that the
      // encoding makes no difference.
      cleaner.begin()
      if encoding == .gb18030 {
        _ = cleaner.withBuffer { GB18030.decode(bytes, in: start..<end, into: &$0) }
      } else {
        cleaner.append(bytes, start..<end)
      }
      cleaner.clean()
      let cleaned = cleaner.bytes
      if isNull(cleaned.span, 0..<cleaned.count) {
        if work.required { fail(.requiredMissing, column) }
        return
      }
    }
    let isWellFormed =
      encoding == .gb18030
      ? GB18030.isValid(bytes, in: start..<end) : UTF8Check.isValid(bytes, in: start..<end)
    guard isWellFormed else {
      fail(.encodingInvalid, column)
      return
    }
    if work.length >= 0, count > work.length,
      characterCount(bytes, start..<end, encoding) > work.length
    {
      fail(.tooLong, column)
      return
    }
    row.slots[column].state = .present
  }

  private func characterCount(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ encoding: TextEncoding
  ) -> Int {
    encoding == .gb18030
      ? GB18030.characterCount(bytes, in: range) : UTF8Check.characterCount(bytes, in: range)
  }

  /// Reads a cleaned field in UTF-8.
  private mutating func interpret(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ bytes: Span<UInt8>, _ range: Range<Int>
  ) {
    if isNull(bytes, range) {
      if work.required { fail(.requiredMissing, column) }
      return
    }
    switch work.kind {
    case .text:
      keepText(column, bytes, range)
      if work.length >= 0, range.count > work.length,
        UTF8Check.characterCount(bytes, in: range) > work.length
      {
        fail(.tooLong, column)
      }
    case .uscc: readCode(column, work, codes.unified(bytes, range), bytes, range)
    case .entityCode: readCode(column, work, codes.entity(bytes, range), bytes, range)
    case .organisationCode:
      readCode(column, work, codes.organisation(bytes, range), bytes, range)
    case .date: readDay(column, readDate(bytes, range))
    case .year: readYear(column, bytes, range)
    case .decimal, .integer:
      let rule = work.amount
      switch readAmount(
        bytes, range, digits: rule.digits, scale: rule.scale, minorPerUnit: rule.minorPerUnit,
        negative: rule.negative)
      {
      case .exact(let minor): set(column, minor)
      case .fault(let reason): fail(work.kind == .integer ? .integerInvalid : reason, column)
      }
    case .list:
      switch plan.lists[work.list].read(bytes, range) {
      case .values(let values): set(column, Int64(bitPattern: values))
      case .fault(let reason): fail(reason, column)
      }
    case .boolean: readBoolean(column, bytes, range)
    case .division: readDivision(column, bytes, range)
    case .personal: break
    }
  }

  private mutating func set(_ column: Int, _ value: Int64) {
    row.slots[column].value = value
    row.slots[column].state = .present
  }

  private mutating func keepText(_ column: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) {
    let start = row.text.count
    FieldBytes.append(bytes, range, to: &row.text)
    row.slots[column].start = UInt32(start)
    row.slots[column].end = UInt32(row.text.count)
    row.slots[column].state = .present
  }

  private mutating func readCode(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ reading: CodeReading, _ bytes: Span<UInt8>,
    _ range: Range<Int>
  ) {
    if work.isEntity { sawEntityText = true }
    switch reading.reason {
    case .none:
      keepText(column, bytes, range)
      row.slots[column].kind = reading.kind.rawValue
      if reading.oddOrganisationCode { note(.embeddedOrganisationCode) }
    case .naturalPerson:
      if work.isEntity { sawPerson = true }
      fail(.codeInvalid, column)
    case .codePlaceholder:
      row.slots[column].kind = Self.placeholderKind
      if work.required { fail(.codePlaceholder, column) }
    default:
      // Nothing rests on a code that the standard never asks for; it is left out, and said so.
      if !work.required, !work.hasRequirement {
        note(.optionalCodeUnusable)
      } else {
        fail(reading.reason, column)
      }
    }
  }

  static let placeholderKind: UInt8 = 255

  private mutating func readDay(_ column: Int, _ reading: DateReading) {
    switch reading.form {
    case .plain: set(column, Int64(reading.day.rawValue))
    case .serial:
      set(column, Int64(reading.day.rawValue))
      note(.spreadsheetDate)
    case .placeholder:
      if plan.columns[column].required {
        fail(.datePlaceholder, column)
      } else {
        note(.placeholderDate)
      }
    case .invalid: fail(.dateInvalid, column)
    }
  }

  private static let annual: [[UInt8]] = [
    [], [0xE5, 0xB9, 0xB4], [0xE5, 0xB9, 0xB4, 0xE5, 0xBA, 0xA6],
  ]

  /// `2018`, `2018年`, `2018年度`, or a whole date, of which the year counts.
  private mutating func readYear(_ column: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) {
    var year = 0
    for index in range.prefix(4) where isDigit(bytes[index]) {
      year = year * 10 + Int(bytes[index] - 0x30)
    }
    if Self.annual.contains(where: { equals(bytes, range.dropFirst(4), $0) }), year >= 1900,
      year <= 2100
    {
      set(column, Int64(Day(year: year, month: 1, day: 1).rawValue))
      return
    }
    readDay(column, readDate(bytes, range))
    if row.slots[column].state == .present {
      let day = Day(rawValue: Int32(row.slots[column].value))
      set(column, Int64(Day(year: day.civil.year, month: 1, day: 1).rawValue))
    }
  }

  private static let yes: [[UInt8]] = [
    [0xE6, 0x98, 0xAF], Array("1".utf8), Array("Y".utf8), Array("y".utf8), Array("true".utf8),
  ]
  private static let no: [[UInt8]] = [
    [0xE5, 0x90, 0xA6], Array("0".utf8), Array("N".utf8), Array("n".utf8), Array("false".utf8),
  ]

  private mutating func readBoolean(_ column: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) {
    if Self.yes.contains(where: { equals(bytes, range, $0) }) {
      set(column, 1)
    } else if Self.no.contains(where: { equals(bytes, range, $0) }) {
      set(column, 0)
    } else {
      fail(.booleanInvalid, column)
    }
  }

  private mutating func readDivision(_ column: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) {
    var code: UInt32 = 0
    // Six digits of GB/T 2260, or the nine or twelve of the statistical code that begins with them.
    guard range.count == 6 || range.count == 9 || range.count == 12 else {
      fail(.divisionUnknown, column)
      return
    }
    for index in range.prefix(6) {
      guard isDigit(bytes[index]) else {
        fail(.divisionUnknown, column)
        return
      }
      code = code * 10 + UInt32(bytes[index] - 0x30)
    }
    let division = CityCode(rawValue: code)
    if plan.columns[column].divisionMustBeKnown, !divisions.leadsToCity(division) {
      fail(.divisionUnknown, column)
      return
    }
    set(column, Int64(code))
  }

  // MARK: Bytes

  private func hasHighByte(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where bytes[index] >= 0x80 { return true }
    return false
  }
}

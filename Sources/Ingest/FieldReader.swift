import ByteStream
import Contract
import Records
import Register

/// What was read of one field: the slot it fills, why it fails, and what it says of the row.
struct FieldReading {
  var slot = CheckedRows.Slot()
  /// `.none` unless the field fails.
  var reason = Reason.none
  /// Whether a column that tells the entity holds something.
  var isEntityText = false
  /// Whether it holds an identity number.
  var isPerson = false

  static func value(_ value: Int64) -> FieldReading { FieldReading(slot: .init(value: value)) }

  static func fault(_ reason: Reason) -> FieldReading {
    var reading = FieldReading(reason: reason)
    reading.slot.state = .bad
    return reading
  }
}

/// Reads any field of any kind, however it is written: decoded and cleaned first where that changes it.
///
/// The loops of `RowChecker` read what is written as nearly all is, and ask here for the rest; both must
/// say the same.
struct FieldReader: Sendable {
  /// How often something odd was read all the same, by `Notice.rawValue`.
  private(set) var notices = [Int](repeating: 0, count: Notice.allCases.count)

  let codes = CodeChecker()
  private let lists: [ListTable]
  private let divisions: DivisionTable
  private var cleaner = Cleaner()

  /// A kind of code that only says: the sign for "no code" stood there.
  static let placeholderKind: UInt8 = 15

  init(lists: [ListTable], divisions: DivisionTable) {
    self.lists = lists
    self.divisions = divisions
  }

  mutating func note(_ notice: Notice, times: Int = 1) {
    notices[Int(notice.rawValue)] += times
  }

  mutating func takeBack(to notices: [Int]) { self.notices = notices }

  /// What an empty field means.
  static func empty(_ work: RowPlan.ColumnPlan) -> FieldReading {
    work.required ? .fault(.requiredMissing) : FieldReading()
  }

  /// Reads a field that is not empty; text that cleaning changes goes to `text`.
  mutating func read(
    _ work: RowPlan.ColumnPlan, _ bytes: Span<UInt8>, _ range: Range<Int>,
    _ encoding: TextEncoding, text: inout [UInt8]
  ) -> FieldReading {
    let isText = work.kind == .text
    if isText, !work.keepsText { return readFreeText(work, bytes, range, encoding) }
    if isPlain(bytes, range, asKey: work.isKey, isUTF8: encoding != .gb18030) {
      return interpret(work, bytes, range, isCleaned: false)
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
      var reading = FieldReading.fault(.encodingInvalid)
      reading.isEntityText = work.isEntity
      return reading
    }
    cleaner.clean(asKey: work.isKey)
    if cleaner.strippedGuard { note(.guardStripped) }
    if cleaner.foldedFullWidth, !isText { note(.fullWidth) }
    if cleaner.removedInvisible { note(.invisibleCharacter) }
    let cleaned = cleaner.bytes
    var reading = interpret(work, cleaned.span, 0..<cleaned.count, isCleaned: true)
    if reading.slot.end > 0 {
      let start = UInt32(truncatingIfNeeded: text.count)
      text.append(contentsOf: cleaned)
      reading.slot.start += start
      reading.slot.end += start
    }
    return reading
  }

  // MARK: Free text

  /// Text that nobody needs later: only its presence, length and encoding count.
  private mutating func readFreeText(
    _ work: RowPlan.ColumnPlan, _ bytes: Span<UInt8>, _ range: Range<Int>,
    _ encoding: TextEncoding
  ) -> FieldReading {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    let count = end - start
    if count <= 28, encoding == .gb18030 || mayBeNull(bytes, start..<end),
      self.count(bytes, start..<end, encoding) <= 7
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
      if isNull(cleaned.span, 0..<cleaned.count) { return Self.empty(work) }
    }
    let isWellFormed =
      encoding == .gb18030
      ? GB18030.isValid(bytes, in: start..<end) : UTF8Check.isValid(bytes, in: start..<end)
    guard isWellFormed else { return .fault(.encodingInvalid) }
    if work.length >= 0, count > work.length,
      self.count(bytes, start..<end, encoding) > work.length
    {
      return .fault(.tooLong)
    }
    var reading = FieldReading()
    reading.slot.state = .present
    return reading
  }

  /// The number of characters of a text.
  func count(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ encoding: TextEncoding
  ) -> Int {
    encoding == .gb18030
      ? GB18030.characterCount(bytes, in: range) : UTF8Check.characterCount(bytes, in: range)
  }

  private func hasHighByte(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where bytes[index] >= 0x80 { return true }
    return false
  }

  // MARK: Clean fields

  /// Reads a clean field in UTF-8.
  private mutating func interpret(
    _ work: RowPlan.ColumnPlan, _ bytes: Span<UInt8>, _ range: Range<Int>, isCleaned: Bool
  ) -> FieldReading {
    if isNull(bytes, range) { return Self.empty(work) }
    switch work.kind {
    case .text:
      var reading = FieldReading(slot: .init(text: range, isCleaned: isCleaned))
      if work.length >= 0, range.count > work.length,
        UTF8Check.characterCount(bytes, in: range) > work.length
      {
        reading.reason = .tooLong
        reading.slot.state = .bad
      }
      return reading
    case .uscc: return reading(work, codes.unified(bytes, range), range, isCleaned)
    case .entityCode: return reading(work, codes.entity(bytes, range), range, isCleaned)
    case .organisationCode: return reading(work, codes.organisation(bytes, range), range, isCleaned)
    case .date: return reading(work, readDate(bytes, range))
    case .year: return readYear(work, bytes, range)
    case .decimal, .integer: return readNumber(work, bytes, range)
    case .list:
      switch lists[work.list].read(bytes, range) {
      case .values(let values): return .value(Int64(bitPattern: values))
      case .fault(let reason): return .fault(reason)
      }
    case .boolean: return readBoolean(bytes, range)
    case .division: return readDivision(work, bytes, range)
    case .personal: return FieldReading()
    }
  }

  /// What a code makes of its field.
  mutating func reading(
    _ work: RowPlan.ColumnPlan, _ code: CodeReading, _ range: Range<Int>, _ isCleaned: Bool
  ) -> FieldReading {
    var reading = FieldReading()
    reading.isEntityText = work.isEntity
    switch code.reason {
    case .none:
      reading.slot = .init(text: range, isCleaned: isCleaned, kind: code.kind.rawValue)
      if code.oddOrganisationCode { note(.embeddedOrganisationCode) }
    case .naturalPerson:
      // A number with a right check is somebody's wherever it stands; what has none says so of its own column only.
      reading.isPerson = work.isEntity || !code.isUnchecked
      reading.reason = .codeInvalid
    case .codePlaceholder:
      reading.slot.kind = Self.placeholderKind
      if work.required { reading.reason = .codePlaceholder }
    default:
      // Nothing rests on a code that the standard never asks for; it is left out, and said so.
      if !work.required, !work.hasRequirement {
        note(.optionalCodeUnusable)
        reading.slot.kind = CheckedRows.unusable
        // What was an identity number tells of no organisation.
        if code.resemblesIdentity { reading.isEntityText = false }
      } else {
        reading.reason = code.reason
      }
    }
    if reading.reason != .none { reading.slot.state = .bad }
    return reading
  }

  // MARK: Days, numbers, choices

  private mutating func reading(
    _ work: RowPlan.ColumnPlan, _ date: DateReading
  ) -> FieldReading {
    switch date.form {
    case .plain: return .value(Int64(date.day.rawValue))
    case .serial:
      note(.spreadsheetDate)
      return .value(Int64(date.day.rawValue))
    case .placeholder:
      if work.required { return .fault(.datePlaceholder) }
      note(.placeholderDate)
      return FieldReading()
    case .invalid: return .fault(.dateInvalid)
    }
  }

  private static let annual: [[UInt8]] = [
    [], [0xE5, 0xB9, 0xB4], [0xE5, 0xB9, 0xB4, 0xE5, 0xBA, 0xA6],
  ]

  /// `2018`, `2018年`, `2018年度`, or a whole date, of which the year counts.
  private mutating func readYear(
    _ work: RowPlan.ColumnPlan, _ bytes: Span<UInt8>, _ range: Range<Int>
  ) -> FieldReading {
    var year = 0
    for index in range.prefix(4) where isDigit(bytes[index]) {
      year = year * 10 + Int(bytes[index] - 0x30)
    }
    if Self.annual.contains(where: { equals(bytes, range.dropFirst(4), $0) }), year >= 1900,
      year <= 2100
    {
      return .value(Int64(Day(year: year, month: 1, day: 1).rawValue))
    }
    var date = reading(work, readDate(bytes, range))
    if date.slot.state == .present {
      let day = Day(rawValue: Int32(date.slot.value))
      date.slot.value = Int64(Day(year: day.civil.year, month: 1, day: 1).rawValue)
    }
    return date
  }

  private func readNumber(
    _ work: RowPlan.ColumnPlan, _ bytes: Span<UInt8>, _ range: Range<Int>
  ) -> FieldReading {
    let rule = work.amount
    switch readAmount(
      bytes, range, digits: rule.digits, scale: rule.scale, minorPerUnit: rule.minorPerUnit,
      negative: rule.negative)
    {
    case .exact(let minor): return .value(minor)
    case .fault(let reason): return .fault(work.kind == .integer ? .integerInvalid : reason)
    }
  }

  private static let yes: [[UInt8]] = [
    [0xE6, 0x98, 0xAF], Array("1".utf8), Array("Y".utf8), Array("y".utf8), Array("true".utf8),
  ]
  private static let no: [[UInt8]] = [
    [0xE5, 0x90, 0xA6], Array("0".utf8), Array("N".utf8), Array("n".utf8), Array("false".utf8),
  ]

  private func readBoolean(_ bytes: Span<UInt8>, _ range: Range<Int>) -> FieldReading {
    if Self.yes.contains(where: { equals(bytes, range, $0) }) { return .value(1) }
    if Self.no.contains(where: { equals(bytes, range, $0) }) { return .value(0) }
    return .fault(.booleanInvalid)
  }

  /// Six digits of GB/T 2260, or the nine or twelve of the statistical code that begins with them.
  private func readDivision(
    _ work: RowPlan.ColumnPlan, _ bytes: Span<UInt8>, _ range: Range<Int>
  ) -> FieldReading {
    guard range.count == 6 || range.count == 9 || range.count == 12 else {
      return .fault(.divisionUnknown)
    }
    var code: UInt32 = 0
    for index in range.prefix(6) {
      guard isDigit(bytes[index]) else { return .fault(.divisionUnknown) }
      code = code * 10 + UInt32(bytes[index] - 0x30)
    }
    if work.divisionMustBeKnown, !divisions.leadsToCity(CityCode(rawValue: code)) {
      return .fault(.divisionUnknown)
    }
    return .value(Int64(code))
  }
}

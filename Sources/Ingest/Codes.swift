public import Records

/// What became of a code.
public struct CodeReading: Equatable, Sendable {
  /// `.none` when it is good; `.naturalPerson` when it is an identity number.
  public var reason: Reason = .none
  /// What kind of code it is.
  public var kind: CheckedRows.CodeKind = .none
  /// Whether the organisation code inside a unified code fails its own check (rare, but valid).
  public var oddOrganisationCode = false
  /// Whether a natural person is told by a word, or by a number without a check.
  public var isUnchecked = false
  /// Whether it cannot be used, and was an identity number rather than a code before it was mistyped, or taken for
  /// a number by a spreadsheet.
  public var resemblesIdentity = false

  static func fault(_ reason: Reason) -> CodeReading { CodeReading(reason: reason) }
  /// A person's, told by a word or by a number without a check.
  static var unchecked: CodeReading {
    var reading = fault(.naturalPerson)
    reading.isUnchecked = true
    return reading
  }

  static func good(_ kind: CheckedRows.CodeKind) -> CodeReading { CodeReading(kind: kind) }
}

/// The national codes of organisations and the numbers that look like them.
///
/// Sources: GB 32100-2015 (unified social credit code), GB 11714 (organisation code), GS15-2006
/// (registration number), GB 11643 (identity number; read only in order to be set aside: `IdentityNumber` and
/// `PersonWords` say what is a person's, this type where it is looked for).
public struct CodeChecker: Sendable {
  /// The place of a character in the alphabet of GB 32100, 31 for "not in it".
  private let unifiedValue: [UInt8]
  /// The place of a character in 0-9 A-Z, 36 for "not in it".
  private let alphanumericValue: [UInt8]
  private let unifiedWeights: [Int]
  private let organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2]

  /// Builds the tables.
  public init() {
    var unified = [UInt8](repeating: 31, count: 256)
    for (index, byte) in "0123456789ABCDEFGHJKLMNPQRTUWXY".utf8.enumerated() {
      unified[Int(byte)] = UInt8(index)
    }
    var alphanumeric = [UInt8](repeating: 36, count: 256)
    for (index, byte) in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8.enumerated() {
      alphanumeric[Int(byte)] = UInt8(index)
    }
    var weights: [Int] = []
    var weight = 1
    for _ in 0..<17 {
      weights.append(weight)
      weight = weight * 3 % 31
    }
    unifiedValue = unified
    alphanumericValue = alphanumeric
    unifiedWeights = weights
  }

  /// Reads a unified social credit code of exactly 18 characters in upper case.
  ///
  /// The first character is a digit or one of `A`, `N`, `Y`; the second a digit, a letter of the
  /// alphabet; the next six digits are the division of the registering office.
  public func unified(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CodeReading {
    withoutPersons(unifiedAlone(bytes, range), bytes, range)
  }

  private func unifiedAlone(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CodeReading {
    guard range.count == 18 else { return shape(bytes, range) }
    let start = range.lowerBound
    var sum = 0
    for index in 0..<17 {
      let value = unifiedValue[Int(bytes[start + index])]
      guard value < 31 else { return shape(bytes, range) }
      sum += Int(value) * unifiedWeights[index]
    }
    let check = unifiedValue[Int(bytes[start + 17])]
    guard check < 31 else { return shape(bytes, range) }
    for index in 2..<8 where !isDigit(bytes[start + index]) { return .fault(.codeInvalid) }
    guard Int(check) == (31 - sum % 31) % 31 else {
      if isPlaceholder(bytes, range) { return .fault(.codePlaceholder) }
      return .fault(hasLostDigits(bytes, range) ? .codeRuined : .codeCheckFailed)
    }
    let category = bytes[start]
    let isLetter = category == 0x41 || category == 0x4E || category == 0x59
    guard isDigit(category) && category != 0x30 || isLetter else {
      return .fault(isPlaceholder(bytes, range) ? .codePlaceholder : .codeInvalid)
    }
    var reading = CodeReading.good(.unified)
    reading.oddOrganisationCode = !isOrganisationCode(bytes, start + 8)
    return reading
  }

  /// Reads an organisation code, `XXXXXXXXC` or `XXXXXXXX-C`, or a business registration number where
  /// only the shape is asked for.
  public func organisation(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CodeReading {
    withoutPersons(organisationAlone(bytes, range), bytes, range)
  }

  private func organisationAlone(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CodeReading {
    let start = range.lowerBound
    switch range.count {
    case 9:
      for index in range where alphanumericValue[Int(bytes[index])] == 36 {
        return .fault(.codeInvalid)
      }
      return isOrganisationCode(bytes, start) ? .good(.organisation) : .fault(.codeCheckFailed)
    case 10 where bytes[start + 8] == 0x2D:
      return isHyphenated(bytes, start) ? .good(.organisation) : .fault(.codeCheckFailed)
    case 18: return unifiedAlone(bytes, range)
    default: return shape(bytes, range)
    }
  }

  /// Reads any code that an entity is listed under.
  ///
  /// A unified code, an organisation code, or a taxpayer number (division and organisation code, 15
  /// characters; with a suffix, 17 or 20; or an `L` before either). An identity number in any of them
  /// marks a natural person.
  public func entity(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CodeReading {
    withoutPersons(entityAlone(bytes, range), bytes, range, isTaxpayers: true)
  }

  private func entityAlone(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CodeReading {
    let start = range.lowerBound
    if range.count == 16 || range.count == 19, bytes[start] == 0x4C {
      return entity(bytes, start + 1..<range.upperBound)
    }
    switch range.count {
    case 18: return unifiedAlone(bytes, range)
    case 9, 10: return organisationAlone(bytes, range)
    case 15:
      if allDigits(bytes, start..<start + 6), isOrganisationCode(bytes, start + 6) {
        return .good(.taxpayer)
      }
      if isRegistrationNumber(bytes, range) { return .good(.registration) }
      return .fault(allAlphanumeric(bytes, range) ? .codeCheckFailed : .codeInvalid)
    case 17, 20:
      if allDigits(bytes, start..<start + 6), isOrganisationCode(bytes, start + 6) {
        return .good(.taxpayer)
      }
      return shape(bytes, range)
    default:
      return shape(bytes, range)
    }
  }

  // MARK: Persons

  /// The reading of a field, unless what stands there is a person's.
  ///
  /// A good code that begins with 9 is nobody else's. Any other has to be no identity number besides, be it as a whole
  /// or inside a taxpayer's number.
  private func withoutPersons(
    _ reading: CodeReading, _ bytes: Span<UInt8>, _ range: Range<Int>, isTaxpayers: Bool = false
  ) -> CodeReading {
    let start = range.lowerBound
    switch (reading.reason, reading.kind) {
    case (.none, .unified):
      let isPersons =
        range.count == 18 && bytes[start] != 0x39 && IdentityNumber.isResident(bytes, start)
      return isPersons ? .fault(.naturalPerson) : reading
    case (.none, .taxpayer), (.none, .registration):
      if let person = person(bytes, range, isTaxpayers: true) { return person }
      return reading
    case (.none, _), (.naturalPerson, _): return reading
    case (.codePlaceholder, _): return reading
    default: break
    }
    if let person = person(bytes, range, isTaxpayers: isTaxpayers) { return person }
    if IdentityNumber.isMasked(bytes, range) { return .fault(.naturalPerson) }
    var reading = reading
    if PersonWords.hold(bytes, range) {
      reading = .unchecked
    } else if range.count == 18, IdentityNumber.hasForm(bytes, start) {
      // A spreadsheet keeps fifteen digits: nothing is left of the check.
      if hasLostDigits(bytes, range) { return .fault(.naturalPerson) }
      reading.resemblesIdentity = true
    } else {
      reading.resemblesIdentity = isScientific(bytes, range) && beginsWithProvince(bytes, range)
    }
    return reading
  }

  /// The identity number that stands in a field: as a whole, within a taxpayer's number, behind a word, or with
  /// blanks and hyphens between its parts.
  private func person(
    _ bytes: Span<UInt8>, _ range: Range<Int>, isTaxpayers: Bool
  ) -> CodeReading? {
    let (start, count) = (range.lowerBound, range.count)
    switch count {
    case 15: if IdentityNumber.isFormer(bytes, start) { return .unchecked }
    // As a taxpayer's number that of an individual business was its owner's with two digits behind it.
    case 17 where isTaxpayers: if IdentityNumber.isFormer(bytes, start) { return .unchecked }
    case 18...22:
      for offset in 0...count - 18 where IdentityNumber.isChecked(bytes, start + offset) {
        return .fault(.naturalPerson)
      }
    default: break
    }
    guard count > 15, count <= 96, !allDigits(bytes, range) else { return nil }
    return partedNumber(bytes, range)
  }

  private func partedNumber(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CodeReading? {
    var place = range.lowerBound
    while place < range.upperBound {
      let isBeginning =
        isDigit(bytes[place]) && (place == range.lowerBound || !isDigit(bytes[place - 1]))
      if isBeginning, let found = partedNumber(bytes, place, range.upperBound) { return found }
      place += 1
    }
    return nil
  }

  /// The identity number that the digits from a place on are, blanks and signs between them passed over.
  private func partedNumber(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> CodeReading? {
    var digits = InlineArray<18, UInt8>(repeating: 0)
    var count = 0
    var place = start
    while place < end, count < 18 {
      let byte = bytes[place]
      if isDigit(byte) || (count == 17 && byte | 0x20 == 0x78) {
        digits[count] = byte
        count += 1
      } else if ![0x20, 0x2D, 0x2E, 0x5F, 0x2F].contains(byte) {
        break
      }
      place += 1
    }
    guard place == end || !isDigit(bytes[place]) else { return nil }
    if count == 18, IdentityNumber.isResident(digits.span, 0) { return .fault(.naturalPerson) }
    return count == 15 && IdentityNumber.isFormer(digits.span, 0) ? .unchecked : nil
  }

  /// Whether a number in scientific notation begins with the code of a province, `1.19999E+17`, and has as many digits
  /// as an identity number.
  private func beginsWithProvince(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let start = range.lowerBound
    let exponent = (bytes[range.upperBound - 2], bytes[range.upperBound - 1])
    return bytes[start + 1] == 0x2E && isDigit(bytes[start + 2])
      && (exponent == (0x31, 0x37) || exponent == (0x31, 0x34))
      && IdentityNumber.isProvince(number(bytes, start, 1) * 10 + number(bytes, start + 2, 1))
  }

  // MARK: Checks

  /// Whether nine characters from `start` are an organisation code with a right check character.
  public func isOrganisationCode(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    guard start + 9 <= bytes.count else { return false }
    var sum = 0
    for index in 0..<8 {
      let value = alphanumericValue[Int(bytes[start + index])]
      guard value < 36 else { return false }
      sum += Int(value) * organisationWeights[index]
    }
    return isOrganisationCheck(bytes[start + 8], sum: sum)
  }

  /// Whether 15 digits are a business registration number (GS15-2006, ISO 7064 MOD 11,10).
  public func isRegistrationNumber(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count == 15, allDigits(bytes, range) else { return false }
    var product = 10
    for index in range.dropLast() {
      let sum = (product + Int(bytes[index] - 0x30)) % 10
      product = (sum == 0 ? 10 : sum) * 2 % 11
    }
    return (product + Int(bytes[range.upperBound - 1] - 0x30)) % 10 == 1
  }

  // MARK: Parts

  private func isHyphenated(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    var sum = 0
    for index in 0..<8 {
      let value = alphanumericValue[Int(bytes[start + index])]
      guard value < 36 else { return false }
      sum += Int(value) * organisationWeights[index]
    }
    return isOrganisationCheck(bytes[start + 9], sum: sum)
  }

  private func isOrganisationCheck(_ byte: UInt8, sum: Int) -> Bool {
    let check = 11 - sum % 11
    switch check {
    case 10: return byte == 0x58
    case 11: return byte == 0x30
    default: return byte == UInt8(0x30 + check)
    }
  }

  /// The reason why something that has not the form of a code is none.
  private func shape(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CodeReading {
    if isScientific(bytes, range) { return .fault(.codeRuined) }
    if isPlaceholder(bytes, range) { return .fault(.codePlaceholder) }
    return .fault(.codeInvalid)
  }

  /// `9.14403E+17`: a spreadsheet took the code for a number.
  private func isScientific(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= 4, isDigit(bytes[range.lowerBound]) else { return false }
    for index in range.dropLast(2)
    where (bytes[index] | 0x20) == 0x65 && bytes[index + 1] == 0x2B && isDigit(bytes[index + 2]) {
      return true
    }
    return false
  }

  /// Eighteen digits that end in 000 and fail their check: a spreadsheet keeps fifteen.
  private func hasLostDigits(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard allDigits(bytes, range) else { return false }
    for index in range.upperBound - 3..<range.upperBound where bytes[index] != 0x30 { return false }
    return true
  }

  /// Seventeen zeros and `X`, or nothing but zeros: the standard's sign for "no code".
  private func isPlaceholder(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= 9 else { return false }
    for index in range.dropLast() where bytes[index] != 0x30 { return false }
    let last = bytes[range.upperBound - 1] & 0xDF
    return last == 0x58 || bytes[range.upperBound - 1] == 0x30
  }

  private func number(_ bytes: Span<UInt8>, _ start: Int, _ digits: Int) -> Int {
    var value = 0
    for index in start..<start + digits { value = value * 10 + Int(bytes[index] &- 0x30) }
    return value
  }

  private func allDigits(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where !isDigit(bytes[index]) { return false }
    return true
  }

  private func allAlphanumeric(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where alphanumericValue[Int(bytes[index])] == 36 { return false }
    return true
  }
}

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

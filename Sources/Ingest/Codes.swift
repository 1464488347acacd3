public import Records

/// What became of a code.
public struct CodeReading: Equatable, Sendable {
  /// `.none` when it is good; `.naturalPerson` when it is an identity number.
  public var reason: Reason = .none
  /// What kind of code it is.
  public var kind: CheckedRows.CodeKind = .none
  /// Whether the organisation code inside a unified code fails its own check (rare, but valid).
  public var oddOrganisationCode = false

  static func fault(_ reason: Reason) -> CodeReading { CodeReading(reason: reason) }
  static func good(_ kind: CheckedRows.CodeKind) -> CodeReading { CodeReading(kind: kind) }
}

/// The national codes of organisations and the numbers that look like them.
///
/// Sources: GB 32100-2015 (unified social credit code), GB 11714 (organisation code), GS15-2006
/// (registration number), GB 11643 (identity number; read only in order to be set aside).
public struct CodeChecker: Sendable {
  /// The place of a character in the alphabet of GB 32100, 31 for "not in it".
  private let unifiedValue: [UInt8]
  /// The place of a character in 0-9 A-Z, 36 for "not in it".
  private let alphanumericValue: [UInt8]
  private let unifiedWeights: [Int]
  private let organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2]
  private let identityWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  private let identityCheck = Array("10X98765432".utf8)

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
      if isIdentityNumber(bytes, range) { return .fault(.naturalPerson) }
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
    let start = range.lowerBound
    switch range.count {
    case 9:
      for index in range where alphanumericValue[Int(bytes[index])] == 36 {
        return .fault(.codeInvalid)
      }
      return isOrganisationCode(bytes, start) ? .good(.organisation) : .fault(.codeCheckFailed)
    case 10 where bytes[start + 8] == 0x2D:
      return isHyphenated(bytes, start) ? .good(.organisation) : .fault(.codeCheckFailed)
    case 18: return unified(bytes, range)
    default: return shape(bytes, range)
    }
  }

  /// Reads any code that an entity is listed under.
  ///
  /// A unified code, an organisation code, or a taxpayer number (division and organisation code, 15
  /// characters; with a suffix, 17 or 20; or an `L` before either). An identity number in any of them
  /// marks a natural person.
  public func entity(_ bytes: Span<UInt8>, _ range: Range<Int>) -> CodeReading {
    let start = range.lowerBound
    if range.count == 16 || range.count == 19, bytes[start] == 0x4C {
      return entity(bytes, start + 1..<range.upperBound)
    }
    if holdsMaskedNumber(bytes, range) { return .fault(.naturalPerson) }
    switch range.count {
    case 18:
      let reading = unified(bytes, range)
      // Eighteen characters of a taxpayer number: an organisation's number and a suffix.
      if reading.reason == .codeInvalid || reading.reason == .codeCheckFailed,
        isIdentityNumber(bytes, range)
      {
        return .fault(.naturalPerson)
      }
      return reading
    case 9, 10: return organisation(bytes, range)
    case 15:
      if allDigits(bytes, start..<start + 6), isOrganisationCode(bytes, start + 6) {
        return .good(.taxpayer)
      }
      if isRegistrationNumber(bytes, range) { return .good(.registration) }
      if isOldIdentityNumber(bytes, start) { return .fault(.naturalPerson) }
      return .fault(allAlphanumeric(bytes, range) ? .codeCheckFailed : .codeInvalid)
    case 17:
      if allDigits(bytes, start..<start + 15), isOldIdentityNumber(bytes, start) {
        return .fault(.naturalPerson)
      }
      if allDigits(bytes, start..<start + 6), isOrganisationCode(bytes, start + 6) {
        return .good(.taxpayer)
      }
      return shape(bytes, range)
    case 19...22:
      for offset in 0...(range.count - 18)
      where isIdentityNumber(bytes, start + offset..<start + offset + 18) {
        return .fault(.naturalPerson)
      }
      if range.count == 20, allDigits(bytes, start..<start + 6),
        isOrganisationCode(bytes, start + 6)
      {
        return .good(.taxpayer)
      }
      return shape(bytes, range)
    default:
      return shape(bytes, range)
    }
  }

  /// Whether 18 characters are an identity number: a real birth date and a right check character.
  ///
  /// Only codes that failed the check of GB 32100 are asked: 9 % of all-digit unified codes pass
  /// the check digit of identity numbers by chance.
  public func isIdentityNumber(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count == 18, allDigits(bytes, range.lowerBound..<range.lowerBound + 17) else {
      return false
    }
    let start = range.lowerBound
    guard bytes[start] != 0x30, isBirthDate(bytes, start + 6) else { return false }
    var sum = 0
    for index in 0..<17 { sum += Int(bytes[start + index] - 0x30) * identityWeights[index] }
    let check = bytes[start + 17] == 0x78 ? 0x58 : bytes[start + 17]
    return identityCheck[sum % 11] == check
  }

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
    if range.count == 18, isIdentityNumber(bytes, range) { return .fault(.naturalPerson) }
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

  /// An identity number with stars in it, as lists of judgment defaulters print them.
  private func holdsMaskedNumber(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count == 15 || range.count == 18 else { return false }
    var stars = 0
    for index in range {
      if bytes[index] == 0x2A {
        stars += 1
      } else if !isDigit(bytes[index]) && bytes[index] != 0x58 {
        return false
      }
    }
    return stars >= 2 && allDigits(bytes, range.lowerBound..<range.lowerBound + 6)
      && bytes[range.lowerBound] != 0x39
  }

  /// Fifteen digits of the first generation: division, two-digit year, month, day, serial.
  private func isOldIdentityNumber(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    guard allDigits(bytes, start..<start + 15), bytes[start] != 0x30 else { return false }
    let month = number(bytes, start + 8, 2)
    let day = number(bytes, start + 10, 2)
    return Day.isValid(year: 1900 + number(bytes, start + 6, 2), month: month, day: day)
  }

  private func isBirthDate(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    let year = number(bytes, start, 4)
    return year >= 1880 && year <= 2100
      && Day.isValid(
        year: year, month: number(bytes, start + 4, 2), day: number(bytes, start + 6, 2))
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

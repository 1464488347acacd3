/// A number by which a person can be known or robbed, found in a text.
///
/// The scan is the last look before something is published, so it rather stops once too often: a number
/// counts wherever its form and its check digits fit, whatever letters stand beside it, in groups with blanks or
/// hyphens between them too, and in full-width digits. It knows nothing of figures; whoever scans a table says
/// which of its cells are the program's own.
public struct PersonalNumber: Equatable, Sendable {
  /// What a number is.
  public enum Kind: String, CaseIterable, Sendable {
    /// A resident identity number, GB 11643: 18 characters with a right check character and a real birth
    /// date, or 15 digits of the first generation.
    case identity = "an identity number"
    /// A mobile telephone number of mainland China: 11 digits from 13 to 19, with or without 0, 86 or 0086.
    case phone = "a telephone number"
    /// A bank card, ISO/IEC 7812: 16 to 19 digits from the ranges of its issuers, with a right last digit (Luhn).
    case bankCard = "a bank card number"
  }

  /// What it is.
  public let kind: Kind
  /// Its bytes in the text.
  public let range: Range<Int>

  /// The fewest digits of any.
  static let fewest = 11

  /// The first such number that begins at `start` or later.
  ///
  /// Of every eight bytes four are looked at, all at once: eleven digits, the fewest of any number, cannot pass
  /// by without four of them there, or two and what parts them, or the bytes of a full-width one.
  ///
  /// - Parameters:
  ///   - bytes: A text in ASCII, UTF-8, or GB 18030.
  ///   - start: Where to begin; not within a run of digits.
  /// - Returns: The number, or `nil` when there is none.
  public static func first(in bytes: Span<UInt8>, from start: Int = 0) -> PersonalNumber? {
    let words = bytes.bytes
    var place = start
    while place + 4 <= words.byteCount {
      let word = UInt32(
        littleEndian: words.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
      guard areDigits(word) || mayBeParted(word) else {
        place += 8
        continue
      }
      let chain = DigitChain(bytes, around: place, from: start)
      if chain.count >= fewest, let found = chain.first(in: bytes) { return found }
      place = max(place + 4, chain.end)
    }
    return nil
  }

  /// The first such number in a text.
  public static func first(in text: some StringProtocol) -> PersonalNumber? {
    guard text.utf8.count >= fewest else { return nil }
    return first(in: Array(text.utf8).span)
  }

  // MARK: One run of digits

  /// What a run of digits of ASCII is as a whole.
  static func number(_ bytes: Span<UInt8>, _ digits: Range<Int>) -> PersonalNumber? {
    let isCrossed =
      digits.count == 17 && digits.upperBound < bytes.count
      && bytes[digits.upperBound] | 0x20 == UInt8(ascii: "x")
    let range = digits.lowerBound..<digits.upperBound + (isCrossed ? 1 : 0)
    let kind: Kind? =
      if range.count == IdentityNumber.length && IdentityNumber.isResident(bytes, range.lowerBound)
      {
        .identity
      } else if digits.count == IdentityNumber.formerLength
        && IdentityNumber.isFormer(bytes, digits.lowerBound)
      {
        .identity
      } else if isPhone(bytes, digits) {
        .phone
      } else if isBankCard(bytes, digits) {
        .bankCard
      } else {
        nil
      }
    guard let kind, !isHash(bytes, around: digits) else { return nil }
    return PersonalNumber(kind: kind, range: kind == .identity ? range : digits)
  }

  /// Whether the digits are part of a hash as this program prints them: hexadecimal, of 16, 32 or 64 digits.
  private static func isHash(_ bytes: Span<UInt8>, around digits: Range<Int>) -> Bool {
    let isHexadecimal = { (byte: UInt8) in
      isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
    let isOfWord = { (byte: UInt8) in
      isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    var (low, high) = (digits.lowerBound, digits.upperBound)
    while low > 0, digits.upperBound - low < 65, isOfWord(bytes[low - 1]) { low -= 1 }
    while high < bytes.count, high - low < 65, isOfWord(bytes[high]) { high += 1 }
    guard [16, 32, 64].contains(high - low), high - low > digits.count else { return false }
    for place in low..<high where !isHexadecimal(bytes[place]) { return false }
    return true
  }

  static func isPhone(_ bytes: Span<UInt8>, _ digits: Range<Int>) -> Bool {
    let prefix = digits.count - fewest
    let start = digits.lowerBound
    let isKnown =
      switch prefix {
      case 0: true
      case 1: bytes[start] == 0x30
      case 2: number(bytes, start, 2) == 86
      case 4: number(bytes, start, 4) == 86
      default: false
      }
    return isKnown && bytes[start + prefix] == 0x31 && bytes[start + prefix + 1] >= 0x33
  }

  static func isBankCard(_ bytes: Span<UInt8>, _ digits: Range<Int>) -> Bool {
    guard (16...19).contains(digits.count) else { return false }
    let (four, isShort) = (number(bytes, digits.lowerBound, 4), digits.count == 16)
    let isIssued =
      switch four {
      case 6200...6299, 8100...8199, 6000...6099, 9558...9559: true
      case 4000...4999, 5100...5599, 2221...2720, 3528...3589, 6440...6599: isShort
      default: false
      }
    guard isIssued else { return false }
    var sum = 0
    for (place, index) in digits.reversed().enumerated() {
      let digit = Int(bytes[index] - 0x30) * (place % 2 + 1)
      sum += digit > 9 ? digit - 9 : digit
    }
    return sum % 10 == 0
  }

  private static func number(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Int {
    var value = 0
    for place in start..<start + count { value = value * 10 + Int(bytes[place] &- 0x30) }
    return value
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// Whether all four bytes are digits: 3 in the upper half, and still 3 when six is added.
  @inline(__always)
  private static func areDigits(_ bytes: UInt32) -> Bool {
    bytes & 0xF0F0_F0F0 == 0x3030_3030 && (bytes &+ 0x0606_0606) & 0xF0F0_F0F0 == 0x3030_3030
  }

  /// Whether four bytes may lie in digits with blanks or hyphens between them, or in full-width ones.
  ///
  /// Of the former at least two are digits, which have 3 in the upper half where blanks and hyphens have 2. Of
  /// full-width digits each has three bytes, EF BC and one from 90 to 99; full-width blanks and hyphens have three, too.
  @inline(__always)
  private static func mayBeParted(_ bytes: UInt32) -> Bool {
    if bytes & 0xE0E0_E0E0 == 0x2020_2020 { return (bytes & 0x1010_1010).nonzeroBitCount >= 2 }
    let high = bytes & 0x8080_8080
    if high == 0 { return false }
    // Among bytes of other characters, which may be blanks and hyphens, a digit.
    if high != 0x8080_8080 {
      let others = (bytes ^ 0x3030_3030) & 0x7F7F_7F7F
      return ~(others &+ 0x7676_7676) & ~bytes & 0x8080_8080 != 0
    }
    return bytes & 0xFFF0_FFFF == 0xEF90_BCEF || bytes & 0xFFFF_F0FF == 0xBCEF_90BC
      || bytes & 0xF0FF_FFF0 == 0x90BC_EF90
  }
}

extension Failure {
  /// Something that would be published looks like a person's number; the number itself is not said.
  public static func personalNumber(_ kind: PersonalNumber.Kind, at place: Place) -> Failure {
    Failure(
      .personalNumber, "what looks like \(kind.rawValue) would be published", at: place,
      hint: "find the export, table or text that it comes from, and take it out")
  }
}

/// What the number of a person looks like (GB 11643): the one place that says so, for codes that come in and for
/// texts that go out.
///
/// Digits are bytes of ASCII; whoever has them in another form, or with blanks between them, hands on the digits.
public enum IdentityNumber {
  /// How many characters a number has since 1999, and had before.
  public static let length = 18
  /// Fifteen digits: two of the year, and no check character.
  public static let formerLength = 15

  /// Whether 18 characters are a resident's: a real area prefix, a real birth date, a right check character.
  ///
  /// One such number in 31 also passes the check of a unified code (GB 32100). A unified code that looks like
  /// a number is one in a million; of enterprises, whose codes begin with 9, there is none, since no
  /// province does.
  public static func isResident(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    start + length <= bytes.count && isProvince(number(bytes, start, 2)) && isChecked(bytes, start)
  }

  /// Whether 18 characters have a birth date and a right check character, whatever stands before them: numbers of
  /// foreigners begin with 9.
  public static func isChecked(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    guard start + length <= bytes.count, bytes[start] != 0x30, areDigits(bytes, start, length - 1),
      isBirthDate(bytes, start + 6)
    else { return false }
    var sum = 0
    for place in 0..<length - 1 { sum += Int(bytes[start + place] - 0x30) * weights[place] }
    let check = bytes[start + length - 1]
    return checks[sum % 11] == (check == 0x78 ? 0x58 : check)
  }

  /// Whether 15 digits are a number of the first generation: it has no check, so that area and birth date decide.
  public static func isFormer(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    guard start + formerLength <= bytes.count, areDigits(bytes, start, formerLength) else {
      return false
    }
    return isProvince(number(bytes, start, 2)) && number(bytes, start + 2, 2) <= 90
      && number(bytes, start + 4, 2) > 0
      && Day.isValid(
        year: 1900 + number(bytes, start + 6, 2), month: number(bytes, start + 8, 2),
        day: number(bytes, start + 10, 2))
  }

  /// Whether 18 characters have the area and the birth date of a number, be the check right or wrong: what typing
  /// errors and spreadsheets leave of one.
  public static func hasForm(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    guard start + length <= bytes.count, areDigits(bytes, start, length - 1) else { return false }
    let last = bytes[start + length - 1]
    return (isDigit(last) || last | 0x20 == 0x78) && isProvince(number(bytes, start, 2))
      && isBirthDate(bytes, start + 6)
  }

  /// Whether two digits begin the code of a province, as births were registered under them.
  public static func isProvince(_ digits: Int) -> Bool {
    switch digits {
    case 11...15, 21...23, 31...37, 41...46, 50...54, 61...65, 71, 81...83: true
    default: false
    }
  }

  // MARK: Masked numbers

  /// Whether a text is a number of which parts are covered, `420106********1234`.
  ///
  /// Nobody covers an organisation's code, which is public; one that begins with 9 is left in doubt. Cover are stars
  /// and the signs typed for them, and letters X between digits.
  public static func isMasked(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var (covers, stars, crosses, digits, characters) = (0, 0, 0, 0, 0)
    var place = range.lowerBound
    while place < range.upperBound {
      let byte = bytes[place]
      characters += 1
      if isDigit(byte) {
        if characters == 1, byte == 0x39 { return false }
        digits += 1
        place += 1
      } else if byte | 0x20 == 0x78 {
        crosses += 1
        place += 1
      } else if let width = coverWidth(bytes, place, range.upperBound) {
        covers += 1
        stars += byte == 0x2A ? 1 : 0
        place += width
      } else {
        return false
      }
    }
    // Stars cover a number even where nothing is left of it; signs that stand for lost characters, too, do so only
    // beside digits.
    guard characters <= 20, digits >= 3 || (covers == stars && crosses <= 1) else { return false }
    // The last character of a whole number may be an X.
    if covers == 0 { return crosses >= 4 && digits >= 4 && characters >= 11 }
    return covers >= 3 || (covers == 2 && [formerLength, length].contains(characters))
  }

  /// How many bytes a sign that covers a digit has: `*`, `#`, `?`, `×`, `•`, `…`, `●`, `■`, `※`.
  private static func coverWidth(_ bytes: Span<UInt8>, _ place: Int, _ end: Int) -> Int? {
    switch bytes[place] {
    case 0x2A, 0x23, 0x3F: return 1
    case 0xC3: return place + 1 < end && bytes[place + 1] == 0x97 ? 2 : nil
    case 0xE2:
      guard place + 2 < end else { return nil }
      switch (bytes[place + 1], bytes[place + 2]) {
      case (0x80, 0xA2), (0x80, 0xA6), (0x97, 0x8F), (0x96, 0xA0), (0x80, 0xBB): return 3
      default: return nil
      }
    default: return nil
    }
  }

  // MARK: Parts

  private static func isBirthDate(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    let year = number(bytes, start, 4)
    return (1880...2099).contains(year)
      && Day.isValid(
        year: year, month: number(bytes, start + 4, 2), day: number(bytes, start + 6, 2))
  }

  private static func number(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Int {
    var value = 0
    for place in start..<start + count { value = value * 10 + Int(bytes[place] &- 0x30) }
    return value
  }

  private static func areDigits(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Bool {
    for place in start..<start + count where !isDigit(bytes[place]) { return false }
    return true
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  private static let checks = Array("10X98765432".utf8)
}

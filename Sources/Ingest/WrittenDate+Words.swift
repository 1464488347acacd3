import Records

/// The names and characters that written days are made of.
extension WrittenDate {
  // MARK: Days of the week

  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
  private static let weekdayCharacters = ["一", "二", "三", "四", "五", "六", "日", "天"]

  mutating func skipWeekday(_ bytes: Span<UInt8>) {
    let start = position
    guard let weekday = passWeekday(bytes), weekday > 0 else {
      position = start
      return
    }
    _ = skip(0x2C, bytes)
  }

  /// The day of the week that is named next, from 1; 0 where none is, `nil` where brackets do not close.
  mutating func passWeekday(_ bytes: Span<UInt8>) -> Int? {
    let start = position
    skipBlanks(bytes)
    _ = skip(0x2C, bytes)
    skipBlanks(bytes)
    let isBracketed = skip(0x28, bytes)
    var weekday = 0
    if skip("星期", bytes) || skip("周", bytes) || skip("礼拜", bytes) {
      for (index, name) in Self.weekdayCharacters.enumerated() where skip(name, bytes) {
        weekday = min(index + 1, 7)
        break
      }
      guard weekday > 0 else { return nil }
    } else if isAtLetter(bytes) {
      for (index, name) in Self.weekdays.enumerated()
      where word(name, bytes) || word(String(name.prefix(3)), bytes) {
        weekday = index + 1
        break
      }
    }
    guard weekday > 0 else {
      position = start
      return 0
    }
    if isBracketed { guard skip(0x29, bytes) else { return nil } }
    return weekday
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  mutating func monthName(_ bytes: Span<UInt8>) -> Int? {
    guard isAtLetter(bytes) else { return nil }
    for (index, name) in Self.months.enumerated()
    where word(name, bytes) || word(String(name.prefix(3)), bytes) {
      return index + 1
    }
    return word("sept", bytes) ? 9 : nil
  }

  // MARK: Characters

  typealias Digits = (value: Int, count: Int)

  /// Digits, at most eighteen, and no more behind them.
  mutating func number(_ bytes: Span<UInt8>) -> Digits? {
    let start = position
    var value = 0
    while position < end, isDigit(bytes[position]), position - start < 18 {
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    guard position > start, position == end || !isDigit(bytes[position]) else {
      position = start
      return nil
    }
    return (value, position - start)
  }

  mutating func skip(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    guard position < end, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func skip(_ text: StaticString, _ bytes: Span<UInt8>) -> Bool {
    skip("\(text)", bytes)
  }

  mutating func skip(_ text: String, _ bytes: Span<UInt8>) -> Bool {
    guard position + text.utf8.count <= end else { return false }
    var place = position
    for byte in text.utf8 {
      guard bytes[place] == byte else { return false }
      place += 1
    }
    position = place
    return true
  }

  /// Whether a word of letters can stand here: most of what is no day is looked at no further.
  func isAtLetter(_ bytes: Span<UInt8>) -> Bool {
    position < end && (0x61...0x7A).contains(bytes[position] | 0x20)
  }

  /// Passes a word of letters in any case, as a whole.
  mutating func word(_ name: String, _ bytes: Span<UInt8>) -> Bool {
    guard position + name.utf8.count <= end else { return false }
    var place = position
    for byte in name.utf8 {
      guard bytes[place] | 0x20 == byte else { return false }
      place += 1
    }
    guard place == end || !((0x41...0x5A).contains(bytes[place] & 0xDF)) else { return false }
    position = place
    return true
  }

  @discardableResult
  mutating func skipBlanks(_ bytes: Span<UInt8>) -> Bool {
    let start = position
    while position < end, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    return position > start
  }

  mutating func skipOrdinal(_ bytes: Span<UInt8>) {
    if word("th", bytes) || word("st", bytes) || word("nd", bytes) { return }
    _ = word("rd", bytes)
  }

  private static let separators = ["-", "/", ".", "—", "–", "―", "−", "。", "、", "·", "_", "\\"]

  /// The sign between the parts of a date, by its number; `nil` where none stands.
  mutating func separator(_ bytes: Span<UInt8>) -> Int? {
    for (index, sign) in Self.separators.enumerated() where skip(sign, bytes) { return index }
    return nil
  }

  private static let zeros = ["〇", "零", "○", "O", "o", "0"]
  private static let ones = [
    ["一", "壹"], ["二", "贰", "弍"], ["三", "叁"], ["四", "肆"], ["五", "伍"], ["六", "陆"], ["七", "柒"],
    ["八", "捌"], ["九", "玖"],
  ]

  /// A number in Chinese numerals, by places (二〇一八, 〇三) or by tens (二十三, 廿三).
  mutating func numeral(_ bytes: Span<UInt8>) -> Digits? {
    var (value, count, tens) = (0, 0, -1)
    reading: while position < end, count < 6 {
      if skip("十", bytes) || skip("拾", bytes) {
        guard tens < 0 else { return nil }
        tens = count == 0 || value == 0 ? 1 : value
        value = 0
      } else if skip("廿", bytes) {
        tens = 2
      } else if skip("卅", bytes) {
        tens = 3
      } else {
        var digit = -1
        for sign in Self.zeros where digit < 0 && skip(sign, bytes) { digit = 0 }
        for (index, signs) in Self.ones.enumerated() where digit < 0 {
          for sign in signs where digit < 0 && skip(sign, bytes) { digit = index + 1 }
        }
        guard digit >= 0 else { break reading }
        value = value * 10 + digit
      }
      count += 1
    }
    guard count > 0 else { return nil }
    guard tens >= 0 else { return (value, count) }
    return tens <= 9 && value <= 9 ? (tens * 10 + value, count) : nil
  }
}

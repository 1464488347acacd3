import Records

/// Days as documents, programs and interfaces write them, beyond the forms that nearly all exports have.
///
/// `2018年3月5日 星期一`, `二〇一八年三月五日`, `2018—03—05`, `5-Mar-2018`, `Mar 5, 2018`, `3/15/2018`, moments with a zone
/// (`2018-03-04T16:00:00Z`), those that Java and JavaScript print, and counts of milliseconds
/// (`1520179200000`, `/Date(1520179200000+0800)/`).
///
/// It goes over the field once, from left to right, and allocates nothing. A day of the month and a month
/// that may be one another (`03/05/2018`), and a year of two digits, are no day.
struct WrittenDate {
  private var position: Int
  private let end: Int

  /// Reads a field in UTF-8 without blanks around it.
  static func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> DateReading {
    // No form is longer; 64 characters may have three times as many bytes.
    guard range.count >= 6, range.count <= 192 else { return DateReading() }
    var cursor = WrittenDate(position: range.lowerBound, end: range.upperBound)
    return cursor.date(bytes) ?? DateReading()
  }

  private init(position: Int, end: Int) {
    self.position = position
    self.end = end
  }

  private mutating func date(_ bytes: Span<UInt8>) -> DateReading? {
    if let reading = moment(bytes) { return reading }
    skipWeekday(bytes)
    skipBlanks(bytes)
    if let first = number(bytes) {
      switch first.count {
      case 4: return yearFirst(first.value, bytes)
      case 1, 2: return dayFirst(first.value, bytes)
      default: return stamp(first, bytes)
      }
    }
    if let month = monthName(bytes) { return monthFirst(month, bytes) }
    return inWords(bytes)
  }

  // MARK: Counts and stamps

  private static let milliseconds = 86_400_000

  /// `/Date(1520179200000+0800)/`, `new Date(1520179200000)`.
  private mutating func moment(_ bytes: Span<UInt8>) -> DateReading? {
    let start = position
    while skip(0x5C, bytes) || skip(0x2F, bytes) {}
    if word("new", bytes) { skipBlanks(bytes) }
    guard word("date", bytes), skip(0x28, bytes) else {
      position = start
      return nil
    }
    let isBefore = skip(0x2D, bytes)
    guard let count = number(bytes) else { return DateReading() }
    // The zone beside a count of milliseconds says how it was shown, not when it was.
    if skip(0x2B, bytes) || skip(0x2D, bytes) { _ = number(bytes) }
    guard skip(0x29, bytes) else { return DateReading() }
    while skip(0x5C, bytes) || skip(0x2F, bytes) || skip(0x3B, bytes) {}
    guard position == end else { return DateReading() }
    return Self.inChina(milliseconds: isBefore ? -count.value : count.value)
  }

  /// The day in China at so many milliseconds after 1970 began in Greenwich.
  private static func inChina(milliseconds: Int) -> DateReading {
    guard abs(milliseconds) < 1 << 52 else { return DateReading() }
    let shifted = milliseconds + 8 * 3_600_000
    let days = Int((Double(shifted) / Double(Self.milliseconds)).rounded(.down))
    let civilDate = Day(rawValue: Int32(days)).civil
    return civil(year: civilDate.year, month: civilDate.month, day: civilDate.day)
  }

  /// Digits alone: a day with a time behind it, or a count of seconds or milliseconds.
  private mutating func stamp(_ digits: Digits, _ bytes: Span<UInt8>) -> DateReading? {
    func day(dropping places: Int) -> DateReading {
      var date = digits.value
      for _ in 0..<places { date /= 10 }
      return civil(year: date / 10_000, month: date / 100 % 100, day: date % 100)
    }
    func isTime(_ places: Int) -> Bool {
      var rest = digits.value
      var unit = 1
      for _ in 0..<places { unit *= 10 }
      rest %= unit
      // `HH`, `HHmm`, `HHmmss`, and milliseconds.
      while unit > 1_000_000 {
        rest /= 10
        unit /= 10
      }
      while unit > 100 {
        guard rest % 100 < 60 else { return false }
        rest /= 100
        unit /= 100
      }
      return rest < 24
    }
    if digits.count == 8 {
      return finished(
        year: digits.value / 10_000, digits.value / 100 % 100, digits.value % 100, bytes)
    }
    guard position == end else {
      // `20180305093000+0800`, as directories and certificates write it.
      guard digits.count == 14, isTime(6) else { return nil }
      let date = digits.value / 1_000_000
      let minutes = digits.value / 10_000 % 100 * 60 + digits.value / 100 % 100
      guard let days = zone(bytes, minutes), position == end else { return nil }
      return civil(
        year: date / 10_000, month: date / 100 % 100, day: date % 100, later: days)
    }
    switch digits.count {
    case 10:
      // Of what begins with 19 or 20 nobody can tell whether it counts hours or seconds.
      if isTime(2), day(dropping: 2).form != .invalid { return nil }
      return Self.inChina(milliseconds: digits.value * 1_000)
    case 12:
      if isTime(4), day(dropping: 4).form != .invalid { return day(dropping: 4) }
      return digits.value >= 631_152_000_000 ? Self.inChina(milliseconds: digits.value) : nil
    case 13: return Self.inChina(milliseconds: digits.value)
    case 17: return isTime(9) ? day(dropping: 9) : nil
    default: return nil
    }
  }

  // MARK: The order of the parts

  /// `2018 - 3 - 5`, `2018年3月5号`, `2018-Mar-05`.
  private mutating func yearFirst(_ year: Int, _ bytes: Span<UInt8>) -> DateReading? {
    skipBlanks(bytes)
    if skip("年", bytes) {
      skipBlanks(bytes)
      guard let month = number(bytes), month.count <= 2 else { return nil }
      skipBlanks(bytes)
      guard skip("月", bytes) else { return nil }
      skipBlanks(bytes)
      guard let day = number(bytes), day.count <= 2 else { return nil }
      skipBlanks(bytes)
      guard skip("日", bytes) || skip("号", bytes) else { return nil }
      return finished(year: year, month.value, day.value, bytes)
    }
    let separator = separator(bytes)
    skipBlanks(bytes)
    if let month = monthName(bytes) {
      _ = self.separator(bytes)
      skipBlanks(bytes)
      guard let day = number(bytes), day.count <= 2 else { return nil }
      return finished(year: year, month, day.value, bytes)
    }
    guard let separator, let month = number(bytes), month.count <= 2 else { return nil }
    skipBlanks(bytes)
    guard self.separator(bytes) == separator else { return nil }
    skipBlanks(bytes)
    guard let day = number(bytes), day.count <= 2 else { return nil }
    return finished(year: year, month.value, day.value, bytes)
  }

  /// `5-Mar-2018`, `5 March 2018`, `05-3月-2018`, `15/3/2018`.
  private mutating func dayFirst(_ first: Int, _ bytes: Span<UInt8>) -> DateReading? {
    skipOrdinal(bytes)
    skipBlanks(bytes)
    let separator = separator(bytes)
    skipBlanks(bytes)
    if let month = monthName(bytes) {
      _ = skip(0x2E, bytes)
      _ = self.separator(bytes)
      _ = skip(0x2C, bytes)
      skipBlanks(bytes)
      guard let year = number(bytes), year.count == 4 else { return nil }
      return finished(year: year.value, month, first, bytes)
    }
    guard let separator, let second = number(bytes), second.count <= 2 else { return nil }
    let isNamed = skip("月", bytes)
    skipBlanks(bytes)
    guard self.separator(bytes) == separator else { return nil }
    skipBlanks(bytes)
    guard let year = number(bytes), year.count == 4 else { return nil }
    if isNamed { return finished(year: year.value, second.value, first, bytes) }
    let asDay = Day.isValid(year: year.value, month: second.value, day: first)
    let asMonth = Day.isValid(year: year.value, month: first, day: second.value)
    guard asDay != asMonth || first == second.value else { return nil }
    return asDay
      ? finished(year: year.value, second.value, first, bytes)
      : finished(year: year.value, first, second.value, bytes)
  }

  /// `Mar 5, 2018`, `Mar 05 00:00:00 CST 2018`.
  private mutating func monthFirst(_ month: Int, _ bytes: Span<UInt8>) -> DateReading? {
    _ = skip(0x2E, bytes)
    _ = separator(bytes)
    skipBlanks(bytes)
    guard let day = number(bytes), day.count <= 2 else { return nil }
    skipOrdinal(bytes)
    _ = skip(0x2C, bytes)
    _ = separator(bytes)
    skipBlanks(bytes)
    let start = position
    guard let next = number(bytes) else { return nil }
    if next.count == 4, position == end || bytes[position] != 0x3A {
      return finished(year: next.value, month, day.value, bytes)
    }
    position = start
    guard let minutes = clock(bytes) else { return nil }
    skipBlanks(bytes)
    guard let days = zone(bytes, minutes) else { return nil }
    skipBlanks(bytes)
    guard let year = number(bytes), year.count == 4, position == end else { return nil }
    return civil(year: year.value, month: month, day: day.value, later: days)
  }

  /// `二〇一八年三月五日`, `贰零壹捌年叁月伍日`.
  private mutating func inWords(_ bytes: Span<UInt8>) -> DateReading? {
    guard let year = numeral(bytes), year.count == 4, skip("年", bytes),
      let month = numeral(bytes), skip("月", bytes), let day = numeral(bytes),
      skip("日", bytes) || skip("号", bytes)
    else { return nil }
    return finished(year: year.value, month.value, day.value, bytes)
  }

  // MARK: What follows the day

  /// A date, if what is left is a time of day, a day of the week, a zone, or nothing.
  private mutating func finished(
    year: Int, _ month: Int, _ day: Int, _ bytes: Span<UInt8>
  ) -> DateReading? {
    let reading = civil(year: year, month: month, day: day)
    if position == end { return reading }
    guard let weekday = passWeekday(bytes), let days = timeOfDay(bytes), position == end else {
      return nil
    }
    guard reading.form == .plain else { return reading }
    guard weekday == 0 || reading.day.weekday == weekday else { return nil }
    return civil(year: year, month: month, day: day, later: days)
  }

  /// How many days later it was in China.
  ///
  /// 0 without a zone; `nil` for what is no time of day.
  private mutating func timeOfDay(_ bytes: Span<UInt8>) -> Int? {
    if position == end { return 0 }
    let start = position
    if let days = zone(bytes, 8 * 60), position == end, days >= 0 {
      // A day with a zone and no time of day stands as it is.
      return 0
    }
    position = start
    var isParted = skipBlanks(bytes)
    if skip(0x54, bytes) || skip(0x74, bytes) || skip(0x2D, bytes) || skip(0x2C, bytes) {
      isParted = true
    }
    skipBlanks(bytes)
    let isLate = half(bytes)
    isParted = isParted || isLate != nil
    skipBlanks(bytes)
    // 日 parts a day from its hour as well as a blank does.
    guard isParted || start > 0 && bytes[start - 1] >= 0x80, var minutes = clock(bytes) else {
      return nil
    }
    skipBlanks(bytes)
    if let late = isLate ?? half(bytes), late, minutes < 12 * 60 { minutes += 12 * 60 }
    skipBlanks(bytes)
    return zone(bytes, minutes)
  }

  /// `10:30`, `10:30:05.000`, `10.30.05`, `103005`, `10时30分05秒`, `10点`: minutes of the day.
  private mutating func clock(_ bytes: Span<UInt8>) -> Int? {
    guard let hour = number(bytes) else { return nil }
    if hour.count == 4 || hour.count == 6 {
      let minutes = hour.count == 4 ? hour.value : hour.value / 100
      skipFraction(bytes)
      guard minutes / 100 <= 24, minutes % 100 < 60 else { return nil }
      return minutes / 100 * 60 + minutes % 100
    }
    guard hour.count <= 2, hour.value <= 24 else { return nil }
    skipBlanks(bytes)
    if skip("时", bytes) || skip("点", bytes) {
      skipBlanks(bytes)
      _ = skip("整", bytes)
      guard let minute = number(bytes) else { return hour.value * 60 }
      guard minute.value < 60, skip("分", bytes) || position == end else { return nil }
      skipBlanks(bytes)
      if let second = number(bytes) {
        guard second.value < 62, skip("秒", bytes) else { return nil }
      }
      return hour.value * 60 + minute.value
    }
    guard skip(0x3A, bytes) || skip(0x2E, bytes) else { return nil }
    guard let minute = number(bytes), minute.count <= 2, minute.value < 60 else { return nil }
    if skip(0x3A, bytes) || skip(0x2E, bytes) {
      guard let second = number(bytes), second.count <= 2, second.value < 62 else { return nil }
      skipFraction(bytes)
    }
    return hour.value * 60 + minute.value
  }

  private mutating func skipFraction(_ bytes: Span<UInt8>) {
    if skip(0x2E, bytes) || skip(0x2C, bytes) || skip(0x3A, bytes) { _ = number(bytes) }
  }

  /// Whether it is the first or the second half of the day; `nil` where nothing says so.
  private mutating func half(_ bytes: Span<UInt8>) -> Bool? {
    if skip("上午", bytes) || skip("凌晨", bytes) || skip("早上", bytes) || word("am", bytes) {
      return false
    }
    if skip("下午", bytes) || skip("晚上", bytes) || skip("中午", bytes) || word("pm", bytes) {
      return true
    }
    return nil
  }

  /// `Z`, `UTC`, `GMT+0800 (中国标准时间)`, `+08:00`, `CST`, or nothing: how many days later it was in China then.
  private mutating func zone(_ bytes: Span<UInt8>, _ minutes: Int) -> Int? {
    var offset: Int? = nil
    if word("z", bytes) || word("utc", bytes) || word("gmt", bytes) { offset = 0 }
    if position < end, bytes[position] == 0x2B || bytes[position] == 0x2D {
      let isWest = bytes[position] == 0x2D
      position += 1
      guard let hours = number(bytes) else { return nil }
      var far = hours.count > 2 ? hours.value / 100 * 60 + hours.value % 100 : hours.value * 60
      if hours.count <= 2, skip(0x3A, bytes) {
        guard let rest = number(bytes), rest.count == 2 else { return nil }
        far += rest.value
      }
      guard far <= 14 * 60 else { return nil }
      offset = isWest ? -far : far
    }
    skipBlanks(bytes)
    // China's own name, and names in brackets that repeat the zone.
    _ = word("cst", bytes)
    if skip(0x28, bytes) {
      while position < end, bytes[position] != 0x29 { position += 1 }
      guard skip(0x29, bytes) else { return nil }
    }
    guard let offset else { return 0 }
    let there = minutes - offset + 8 * 60
    return there < 0 ? -1 : there / (24 * 60)
  }

  // MARK: Days of the week

  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
  private static let weekdayCharacters = ["一", "二", "三", "四", "五", "六", "日", "天"]

  private mutating func skipWeekday(_ bytes: Span<UInt8>) {
    let start = position
    guard let weekday = passWeekday(bytes), weekday > 0 else {
      position = start
      return
    }
    _ = skip(0x2C, bytes)
  }

  /// The day of the week that is named next, from 1; 0 where none is, `nil` where brackets do not close.
  private mutating func passWeekday(_ bytes: Span<UInt8>) -> Int? {
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

  private mutating func monthName(_ bytes: Span<UInt8>) -> Int? {
    guard isAtLetter(bytes) else { return nil }
    for (index, name) in Self.months.enumerated()
    where word(name, bytes) || word(String(name.prefix(3)), bytes) {
      return index + 1
    }
    return word("sept", bytes) ? 9 : nil
  }

  // MARK: Characters

  private typealias Digits = (value: Int, count: Int)

  /// Digits, at most eighteen, and no more behind them.
  private mutating func number(_ bytes: Span<UInt8>) -> Digits? {
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

  private mutating func skip(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    guard position < end, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skip(_ text: StaticString, _ bytes: Span<UInt8>) -> Bool {
    skip("\(text)", bytes)
  }

  private mutating func skip(_ text: String, _ bytes: Span<UInt8>) -> Bool {
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
  private func isAtLetter(_ bytes: Span<UInt8>) -> Bool {
    position < end && (0x61...0x7A).contains(bytes[position] | 0x20)
  }

  /// Passes a word of letters in any case, as a whole.
  private mutating func word(_ name: String, _ bytes: Span<UInt8>) -> Bool {
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
  private mutating func skipBlanks(_ bytes: Span<UInt8>) -> Bool {
    let start = position
    while position < end, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    return position > start
  }

  private mutating func skipOrdinal(_ bytes: Span<UInt8>) {
    if word("th", bytes) || word("st", bytes) || word("nd", bytes) { return }
    _ = word("rd", bytes)
  }

  private static let separators = ["-", "/", ".", "—", "–", "―", "−", "。", "、", "·", "_", "\\"]

  /// The sign between the parts of a date, by its number; `nil` where none stands.
  private mutating func separator(_ bytes: Span<UInt8>) -> Int? {
    for (index, sign) in Self.separators.enumerated() where skip(sign, bytes) { return index }
    return nil
  }

  private static let zeros = ["〇", "零", "○", "O", "o", "0"]
  private static let ones = [
    ["一", "壹"], ["二", "贰", "弍"], ["三", "叁"], ["四", "肆"], ["五", "伍"], ["六", "陆"], ["七", "柒"],
    ["八", "捌"], ["九", "玖"],
  ]

  /// A number in Chinese numerals, by places (二〇一八, 〇三) or by tens (二十三, 廿三).
  private mutating func numeral(_ bytes: Span<UInt8>) -> Digits? {
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

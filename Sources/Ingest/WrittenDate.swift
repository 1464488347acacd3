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
  var position: Int
  let end: Int

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
}

public import Records

/// What became of a date.
public struct DateReading: Equatable, Sendable {
  /// The day; `Day.none` unless `form` is a date.
  public var day: Day = .none
  /// How it was written, or that it is none.
  public var form: Form = .invalid

  /// How a date was written.
  public enum Form: Equatable, Sendable {
    /// A date in digits.
    case plain
    /// A spreadsheet's day number.
    case serial
    /// 1899, 1900, 9999 or all zeros: "no date" in some system.
    case placeholder
    /// Not a date, or a day that does not exist.
    case invalid
  }
}

/// Reads a day in every form met in the wild.
///
/// Nearly all are `2018/3/5`, `2018-03-05`, `2018.3.5`, `20180305`, `2018年3月5日` or a spreadsheet's day number
/// (`43164`, 1900 system), each also followed by a time of day, which is dropped; the others are left to
/// `WrittenDate`. A moment with a zone is read as the day it is in China. What can be read as two days is none. The
/// field must be UTF-8, without blanks around it.
public func readDate(_ bytes: Span<UInt8>, _ range: Range<Int>) -> DateReading {
  let reading = readPlainDate(bytes, range)
  guard reading.form == .invalid else { return reading }
  return WrittenDate.read(bytes, range)
}

private func readPlainDate(_ bytes: Span<UInt8>, _ range: Range<Int>) -> DateReading {
  var cursor = DateCursor(position: range.lowerBound, end: range.upperBound)
  let digits = cursor.digits(bytes)
  switch digits.count {
  case 4: return cursor.separated(bytes, year: digits.value)
  case 8:
    guard cursor.isTimeOrEnd(bytes) else { return DateReading() }
    return civil(
      year: digits.value / 10_000, month: digits.value / 100 % 100, day: digits.value % 100)
  case 14 where cursor.atEnd:
    let date = digits.value / 1_000_000
    return civil(year: date / 10_000, month: date / 100 % 100, day: date % 100)
  case 5:
    guard cursor.isFractionOrEnd(bytes), digits.value >= 18_264, digits.value <= 73_050 else {
      return DateReading()
    }
    return DateReading(day: spreadsheetDay(digits.value), form: .serial)
  default:
    return DateReading()
  }
}

/// The day of a spreadsheet's number in the 1900 system: 1 is 1900-01-01, with the day
/// 1900-02-29 that never was; so from 61 on, day 0 lies on 1899-12-30.
private func spreadsheetDay(_ number: Int) -> Day {
  Day(year: 1899, month: 12, day: 30).advanced(by: number)
}

/// A civil date with its plausibility: placeholders apart, years 1901...2100 count.
///
/// The first of all days is what some systems write where none was given.
func civil(year: Int, month: Int, day: Int, later days: Int = 0) -> DateReading {
  if year == 1899 || year == 1900 || year == 9999 || (year == 0 && month == 0 && day == 0)
    || (year == 1 && month == 1 && day == 1)
  {
    return DateReading(form: .placeholder)
  }
  guard year > 1900, year <= 2100, Day.isValid(year: year, month: month, day: day) else {
    return DateReading()
  }
  let read = Day(year: year, month: month, day: day).advanced(by: days)
  guard (1901...2100).contains(read.civil.year) else { return DateReading() }
  return DateReading(day: read, form: .plain)
}

private struct DateCursor {
  var position: Int
  let end: Int

  var atEnd: Bool { position == end }

  /// Reads digits, at most eighteen.
  mutating func digits(_ bytes: Span<UInt8>) -> (value: Int, count: Int) {
    var value = 0
    let start = position
    while position < end, isDigit(bytes[position]), position - start < 18 {
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    return (value, position - start)
  }

  /// After a four-digit year: one separator twice, or 年 月 日.
  mutating func separated(_ bytes: Span<UInt8>, year: Int) -> DateReading {
    guard position < end else { return DateReading() }
    let separator = bytes[position]
    let isChinese = separator == 0xE5
    if isChinese {
      guard skip(bytes, 0xE5, 0xB9, 0xB4) else { return DateReading() }
    } else {
      guard separator == 0x2D || separator == 0x2F || separator == 0x2E else {
        return DateReading()
      }
      position += 1
    }
    let month = digits(bytes)
    guard month.count == 1 || month.count == 2 else { return DateReading() }
    if isChinese {
      guard skip(bytes, 0xE6, 0x9C, 0x88) else { return DateReading() }
    } else {
      guard position < end, bytes[position] == separator else { return DateReading() }
      position += 1
    }
    let day = digits(bytes)
    guard day.count == 1 || day.count == 2 else { return DateReading() }
    if isChinese { guard skip(bytes, 0xE6, 0x97, 0xA5) else { return DateReading() } }
    guard isTimeOrEnd(bytes) else { return DateReading() }
    return civil(year: year, month: month.value, day: day.value)
  }

  private mutating func skip(_ bytes: Span<UInt8>, _ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
    guard position + 3 <= end, bytes[position] == a, bytes[position + 1] == b,
      bytes[position + 2] == c
    else { return false }
    position += 3
    return true
  }

  /// Nothing more, or a blank or `T` and a time of day without a zone: digits, `:`, `.`.
  func isTimeOrEnd(_ bytes: Span<UInt8>) -> Bool {
    guard position < end else { return true }
    guard bytes[position] == 0x20 || bytes[position] == 0x54, position + 1 < end else {
      return false
    }
    for index in position + 1..<end {
      switch bytes[index] {
      case 0x30...0x3A, 0x2E, 0x20: continue
      default: return false
      }
    }
    return true
  }

  /// Nothing more, or the fraction of a day.
  func isFractionOrEnd(_ bytes: Span<UInt8>) -> Bool {
    guard position < end else { return true }
    guard bytes[position] == 0x2E else { return false }
    for index in position + 1..<end where !isDigit(bytes[index]) { return false }
    return true
  }
}

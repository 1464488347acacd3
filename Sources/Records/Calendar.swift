/// A day in the proleptic Gregorian calendar, counted from 1970-01-01; no time zone, no clock.
public struct Day: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Days since 1970-01-01, negative before.
  public let rawValue: Int32

  /// No date was given (or none that means anything).
  public static let none = Day(rawValue: .min)

  /// 2099-12-31, which the data standard uses for "open-ended".
  public static let openEnded = Day(year: 2099, month: 12, day: 31)

  /// Wraps a day number.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The day of a civil date; the caller answers for its existence (see `isValid`).
  ///
  /// Source: H. Hinnant, *chrono-Compatible Low-Level Date Algorithms*.
  public init(year: Int, month: Int, day: Int) {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.init(rawValue: Int32(era * 146_097 + dayOfEra - 719_468))
  }

  /// Reads `yyyy-MM-dd`; anything else, or a date that does not exist, is `nil`.
  @inlinable
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 10 else { return nil }
    var digits = 0
    for (place, byte) in text.utf8.enumerated() {
      if place == 4 || place == 7 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard byte &- 0x30 < 10 else { return nil }
        digits = digits * 10 + Int(byte &- 0x30)
      }
    }
    self.init(digits: digits)
  }

  /// The day whose digits `yyyyMMdd` are those of a number; a date that does not exist is `nil`.
  public init?(digits: Int) {
    let (year, month, day) = (digits / 10_000, digits / 100 % 100, digits % 100)
    guard Day.isValid(year: year, month: month, day: day) else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Whether a civil date exists, leap years included; years 1...9999.
  public static func isValid(year: Int, month: Int, day: Int) -> Bool {
    guard year >= 1, year <= 9999, month >= 1, month <= 12, day >= 1 else { return false }
    return day <= daysIn(month: month, of: year)
  }

  /// The number of days of a month, 28...31.
  public static func daysIn(month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The civil date of the day.
  public var civil: (year: Int, month: Int, day: Int) {
    let z = Int(rawValue) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// The day of the week, from 1 for Monday to 7 for Sunday.
  public var weekday: Int {
    let shifted = (Int(rawValue) + 3) % 7
    return (shifted < 0 ? shifted + 7 : shifted) + 1
  }

  /// The month the day lies in.
  public var month: Month {
    let date = civil
    return Month(year: date.year, month: date.month)
  }

  /// The day `days` later.
  public func advanced(by days: Int) -> Day { Day(rawValue: rawValue + Int32(days)) }

  /// Whether a delivery, a run or a report can be of that day: 1900 to 2199.
  public var isPlausible: Bool {
    (Day(year: 1900, month: 1, day: 1)..<Day(year: 2200, month: 1, day: 1)).contains(self)
  }

  /// Earlier days order first; `none` before all.
  public static func < (a: Day, b: Day) -> Bool { a.rawValue < b.rawValue }
}

extension Day: CustomStringConvertible {
  /// `yyyy-MM-dd`, or `none`.
  public var description: String {
    guard self != .none else { return "none" }
    let date = civil
    return "\(padded(date.year, to: 4))-\(padded(date.month, to: 2))-\(padded(date.day, to: 2))"
  }
}

/// A calendar month, counted from year 0; prints and reads as `yyyy-MM`.
public struct Month: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  /// `year * 12 + month - 1`.
  public let rawValue: Int32

  /// Wraps a month number.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The month 1...12 of a year.
  public init(year: Int, month: Int) { self.init(rawValue: Int32(year * 12 + month - 1)) }

  /// Reads `yyyy-MM`; anything else is `nil`.
  public init?(_ text: some StringProtocol) {
    guard let first = Day("\(text)-01") else { return nil }
    self = first.month
  }

  /// The year.
  public var year: Int { Int(rawValue) / 12 }

  /// The month of the year, 1...12.
  public var month: Int { Int(rawValue) % 12 + 1 }

  /// The first day.
  public var firstDay: Day { Day(year: year, month: month, day: 1) }

  /// The last day.
  public var lastDay: Day {
    Day(year: year, month: month, day: Day.daysIn(month: month, of: year))
  }

  /// The month `months` later.
  public func advanced(by months: Int) -> Month { Month(rawValue: rawValue + Int32(months)) }

  /// The twelve months that end with this one: the window every index rests on.
  public var window: ClosedRange<Month> { advanced(by: -11)...self }

  /// Whether a report can be of that month: 1900 to 2199.
  public var isPlausible: Bool {
    (Month(year: 1900, month: 1)..<Month(year: 2200, month: 1)).contains(self)
  }

  /// Earlier months order first.
  public static func < (a: Month, b: Month) -> Bool { a.rawValue < b.rawValue }
}

extension Month: CustomStringConvertible {
  /// `yyyy-MM`.
  public var description: String { "\(padded(year, to: 4))-\(padded(month, to: 2))" }
}

extension Month: Strideable {
  /// Months from this one to the other.
  public func distance(to other: Month) -> Int { Int(other.rawValue - rawValue) }
}

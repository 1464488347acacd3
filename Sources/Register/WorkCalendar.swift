public import Records

/// The State Council's working days: weekdays that are holidays, weekend days that are worked.
///
/// Outside `first...last`, where no calendar is known, Monday to Friday are working days.
public struct WorkCalendar: Sendable {
  /// The first day that the table covers, a 1 January.
  public let first: Day
  /// The last day that it covers, a 31 December.
  public let last: Day
  /// The working days of the table in order.
  private let workdays: [Day]
  /// For each day of the table, how many working days there are up to and with it.
  private let upTo: [Int32]

  static let columns = ["date", "kind"]

  private enum Kind: String, CaseIterable {
    case holiday
    case workingWeekend = "working-weekend"
  }

  /// Reads the exceptions; the table covers the whole years from its first to its last line.
  init(_ table: Table) throws(Failure) {
    var exceptions: [Day: Kind] = [:]
    var previous = Day.none
    for row in 0..<table.rows {
      guard let day = Day(table.text(row, 0)), day > previous else {
        throw table.contradiction(row, "not a day yyyy-MM-dd, or not later than the line before")
      }
      previous = day
      let kind = try table.choice(row, 1, Kind.self)
      guard (kind == .holiday) == (day.weekday <= 5) else {
        throw table.contradiction(
          row, "a holiday must be a weekday, a working weekend must not")
      }
      exceptions[day] = kind
    }
    guard table.rows > 0, let start = Day(table.text(0, 0)) else {
      throw Failure(.registerInvalid, "no work-day exceptions", at: .init(file: table.path))
    }
    first = Day(year: start.civil.year, month: 1, day: 1)
    last = Day(year: previous.civil.year, month: 12, day: 31)
    var workdays: [Day] = []
    var upTo: [Int32] = []
    for number in first.rawValue...last.rawValue {
      let day = Day(rawValue: number)
      let works = exceptions[day].map { $0 == .workingWeekend } ?? (day.weekday <= 5)
      if works { workdays.append(day) }
      upTo.append(Int32(workdays.count))
    }
    self.workdays = workdays
    self.upTo = upTo
  }

  /// Whether a day is worked.
  public func isWorkday(_ day: Day) -> Bool {
    guard day >= first, day <= last else { return day.weekday <= 5 }
    let offset = Int(day.rawValue - first.rawValue)
    return upTo[offset] > (offset == 0 ? 0 : upTo[offset - 1])
  }

  /// The last day on which a delivery is still in time: `workdays` working days after `day`.
  ///
  /// The day itself does not count; with no working days allowed it is its own deadline. O(1).
  public func deadline(after day: Day, workdays count: Int) -> Day {
    guard count > 0, day != .none else { return day }
    var day = day
    var count = count
    if day < first {
      let before = first.advanced(by: -1)
      let available = Self.weekdays(after: day, through: before)
      if count <= available { return Self.weekday(count, after: day) }
      count -= available
      day = before
    }
    if day <= last {
      let done = day < first ? 0 : Int(upTo[Int(day.rawValue - first.rawValue)])
      if done + count <= workdays.count { return workdays[done + count - 1] }
      count -= workdays.count - done
      day = last
    }
    return Self.weekday(count, after: day)
  }

  /// How many days from Monday to Friday lie in `(start, end]`.
  private static func weekdays(after start: Day, through end: Day) -> Int {
    let days = Int(end.rawValue) - Int(start.rawValue)
    var count = days / 7 * 5
    for step in 0..<(days % 7) where (start.weekday + step) % 7 < 5 { count += 1 }
    return count
  }

  /// The `count`-th day from Monday to Friday after a day.
  private static func weekday(_ count: Int, after start: Day) -> Day {
    // Whole weeks first; the rest is at most five steps.
    var day = start.advanced(by: (count - 1) / 5 * 7)
    var rest = (count - 1) % 5 + 1
    while rest > 0 {
      day = day.advanced(by: 1)
      if day.weekday <= 5 { rest -= 1 }
    }
    return day
  }
}

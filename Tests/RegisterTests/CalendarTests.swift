import Records
import Testing

@testable import Register

@Suite struct CalendarTests {
  @Test(arguments: 2013...2027)
  func deadlinesAgreeWithCountingDayByDay(year: Int) throws {
    let calendar = try Lists.latest.get().calendar
    var day = Day(year: year, month: 1, day: 1)
    var wrong: [Day] = []
    while day.civil.year == year {
      for workdays in [0, 1, 5, 7, 20] {
        var slow = day
        var left = workdays
        while left > 0 {
          slow = slow.advanced(by: 1)
          if calendar.isWorkday(slow) { left -= 1 }
        }
        if calendar.deadline(after: day, workdays: workdays) != slow { wrong.append(day) }
      }
      day = day.advanced(by: 1)
    }
    #expect(wrong == [])
  }

  @Test func theTableCoversWholeYears() throws {
    let calendar = try Lists.latest.get().calendar
    #expect(calendar.first == Day(year: 2014, month: 1, day: 1))
    #expect(calendar.last == Day(year: 2026, month: 12, day: 31))
  }

  @Test(arguments: [
    ("2018-02-14", true), ("2018-02-15", false), ("2018-02-21", false), ("2018-02-24", true),
    ("2018-02-25", false), ("2013-10-01", true), ("2013-10-05", false), ("2027-10-01", true),
    ("2027-10-02", false),
  ])
  func holidaysAndWorkingWeekendsAreKnown(text: String, works: Bool) throws {
    let day = try #require(Day(text))
    #expect(try Lists.latest.get().calendar.isWorkday(day) == works)
  }

  /// Decided on the day before the Spring Festival of 2018: a working Saturday helps.
  @Test func theSpringFestivalPutsOffADeadline() throws {
    let calendar = try Lists.latest.get().calendar
    let decided = Day(year: 2018, month: 2, day: 14)
    #expect(calendar.deadline(after: decided, workdays: 7) == Day(year: 2018, month: 3, day: 1))
    #expect(calendar.deadline(after: .none, workdays: 7) == .none)
  }
}

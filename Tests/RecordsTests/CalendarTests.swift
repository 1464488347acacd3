import Testing

@testable import Records

/// Days and months, held against a calendar that counts one day after the other.
@Suite struct CalendarTests {
  private struct Civil {
    var year: Int
    var month: Int
    var day: Int
    var number: Int32
    var weekday: Int
  }

  /// Every day of 1900 to 2100, counted from Monday, 1900-01-01.
  private static let days: [Civil] = {
    var all: [Civil] = []
    // 1970-01-01 is day 0: 70 years of 365 days and 17 leap days after 1900-01-01.
    var number: Int32 = -(70 * 365 + 17)
    var weekday = 1
    for year in 1900...2100 {
      let isLeap = year.isMultiple(of: 400) || year.isMultiple(of: 4) && !year.isMultiple(of: 100)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (index, length) in lengths.enumerated() {
        for day in 1...length {
          all.append(
            Civil(year: year, month: index + 1, day: day, number: number, weekday: weekday))
          number += 1
          weekday = weekday % 7 + 1
        }
      }
    }
    return all
  }()

  @Test func everyDayGoesThereAndBack() {
    var wrong: [Day] = []
    for civil in Self.days {
      let day = Day(year: civil.year, month: civil.month, day: civil.day)
      let isRight =
        day.rawValue == civil.number && day.civil == (civil.year, civil.month, civil.day)
        && day.weekday == civil.weekday && Day(day.description) == day
        && Day.isValid(year: civil.year, month: civil.month, day: civil.day)
      if !isRight { wrong.append(day) }
    }
    #expect(wrong == [])
  }

  @Test func everyDayLiesInItsMonth() {
    var wrong: [Day] = []
    for civil in Self.days {
      let day = Day(rawValue: civil.number)
      let month = day.month
      let isRight =
        month == Month(year: civil.year, month: civil.month) && month.year == civil.year
        && month.month == civil.month && month.firstDay <= day && day <= month.lastDay
        && month.firstDay == day.advanced(by: 1 - civil.day)
      if !isRight { wrong.append(day) }
    }
    #expect(wrong == [])
  }

  @Test func monthsFollowEachOther() {
    var month = Month(year: 1900, month: 1)
    while month < Month(year: 2100, month: 12) {
      let next = month.advanced(by: 1)
      #expect(next.firstDay == month.lastDay.advanced(by: 1))
      #expect(month.distance(to: next) == 1)
      #expect(Month(month.description) == month)
      #expect(month.window.count == 12 && month.window.upperBound == month)
      #expect(month.advanced(by: 12).year == month.year + 1)
      month = next
    }
  }

  @Test(arguments: [-25, -12, -1, 0, 1, 11, 12, 13, 240])
  func stepsAddUp(step: Int) {
    let start = Month(year: 2018, month: 3)
    #expect(start.advanced(by: step).advanced(by: -step) == start)
    #expect(start.distance(to: start.advanced(by: step)) == step)
    let day = Day(year: 2018, month: 3, day: 31)
    #expect(day.advanced(by: step).advanced(by: -step) == day)
  }

  @Test(arguments: [
    "", "2018", "2018-3-5", "2018-02-29", "2018-13-01", "2018-00-10", "2018-01-00", "18-01-01",
    "2018/01/01", "2018-01-01 ", "2018-01-1", "2018-01-001", "+201-01-01", "2018-+1-01",
    "2018-01-+1", "-201-01-01", "0000-01-01", "２０１８-01-01", "1900-02-29", "2100-02-29",
  ])
  func whatIsNoDayIsNotRead(text: String) {
    #expect(Day(text) == nil)
  }

  @Test(arguments: ["", "2018", "2018-1", "2018-13", "2018-01-01", "2018-+1", "+018-01"])
  func whatIsNoMonthIsNotRead(text: String) {
    #expect(Month(text) == nil)
  }

  @Test func specialDays() {
    #expect(Day.none < Day(year: 1, month: 1, day: 1))
    #expect(Day.none.description == "none")
    #expect(Day.openEnded.description == "2099-12-31")
    #expect(!Day.isValid(year: 2018, month: 4, day: 31))
  }
}

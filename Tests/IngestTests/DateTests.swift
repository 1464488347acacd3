import Records
import Testing

@testable import Ingest

/// Dates: whatever form a day is printed in, the same day is read.
@Suite struct DateTests {
  private func read(_ text: String) -> DateReading {
    let bytes = Array(text.utf8)
    return readDate(bytes.span, 0..<bytes.count)
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// A day in every form met in the wild, but for spreadsheet numbers.
  private func forms(_ year: Int, _ month: Int, _ day: Int) -> [String] {
    var forms = ["\(year)\(two(month))\(two(day))"]
    for (m, d) in [
      ("\(month)", "\(day)"), (two(month), two(day)), ("\(month)", two(day)),
      (two(month), "\(day)"),
    ] {
      for separator in ["-", "/", "."] { forms.append("\(year)\(separator)\(m)\(separator)\(d)") }
      forms.append("\(year)年\(m)月\(d)日")
    }
    return forms
  }

  private static let times = [
    "", " 0:00:00", " 00:00:00", " 09:30", "T09:30:00Z", " 23:59:59.999", "T09:30:00+08:00",
  ]

  @Test(arguments: 1901...2100)
  func everyDayInEveryForm(year: Int) {
    var wrong: [String] = []
    var turn = 0
    for month in 1...12 {
      for day in 1...Day.daysIn(month: month, of: year) {
        let expected = DateReading(day: Day(year: year, month: month, day: day), form: .plain)
        for form in forms(year, month, day) {
          turn += 1
          let text = form + Self.times[turn % Self.times.count]
          if read(text) != expected { wrong.append(text) }
        }
        let stamp = "\(year)\(two(month))\(two(day))093000"
        if read(stamp) != expected { wrong.append(stamp) }
      }
    }
    #expect(wrong == [])
  }

  @Test func impossibleDaysAreNotRead() {
    for (year, month, day) in [
      (2018, 2, 29), (2100, 2, 29), (2018, 4, 31), (2018, 13, 1), (2018, 0, 1), (2018, 1, 0),
      (2018, 1, 32), (1898, 1, 1), (2101, 1, 1), (0, 1, 1), (2200, 1, 1),
    ] {
      for form in forms(year, month, day) {
        #expect(read(form).form == .invalid, "\(form)")
        #expect(read(form).day == .none)
      }
    }
  }

  @Test(arguments: [
    "1900-01-01", "1900/1/0", "1899-12-31", "1899年12月30日", "9999-12-31", "99991231",
    "9999/12/31 00:00:00", "00000000", "0000-00-00", "0000-00-00 00:00:00", "19000101",
  ])
  func placeholdersAreToldFromDates(text: String) {
    #expect(read(text) == DateReading(day: .none, form: .placeholder))
  }

  @Test func openEndedIsADay() {
    #expect(read("2099/12/31") == DateReading(day: .openEnded, form: .plain))
  }

  @Test(arguments: [
    "", "2", "2018", "2018-", "2018-3", "2018-3-", "2018-3-5-", "2018-3-5 x", "2018-3/5",
    "2018/3.5", "2018年3月", "2018年3月5", "2018年3-5日", "三月五日", "2018-003-05", "18-3-5",
    "5/3/2018", "201803", "2018030", "201803055", "2018-03-05T", "2018-03-05,", "2018 3 5",
    "+2018-3-5", "-2018-3-5", "2018--3-5", "长期", "43164x", "43164-", "1", "99999", "12345",
    "20180305093", "2018030509300000000000000000000",
  ])
  func whatIsNoDateIsNotRead(text: String) {
    #expect(read(text).form == .invalid)
  }

  /// Spreadsheets number days from 1900-01-01 = 1, with a 29 February 1900 that never was.
  @Test func spreadsheetNumbersCountDays() {
    var expected = Day(year: 1900, month: 3, day: 1)
    var wrong: [Int] = []
    for number in 61...80_000 {
      let reading = read("\(number)")
      let isPlausible =
        expected >= Day(year: 1950, month: 1, day: 1) && expected <= Day.openEnded
      let wanted =
        isPlausible ? DateReading(day: expected, form: .serial) : DateReading()
      if reading != wanted { wrong.append(number) }
      expected = expected.advanced(by: 1)
    }
    #expect(wrong == [])
    #expect(read("43164").day == Day(year: 2018, month: 3, day: 5))
    #expect(read("43164.39583").day == Day(year: 2018, month: 3, day: 5))
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func nothingMakesItStumble(seed: UInt64) {
    var generator = Seeded(seed)
    let characters = Array("0123456789-/.: TZ+年月日aE'＝")
    for _ in 0..<300 {
      let text = String(
        (0..<Int.random(in: 0...22, using: &generator)).compactMap { _ in
          characters.randomElement(using: &generator)
        })
      let reading = read(text)
      let isDate = reading.form == .plain || reading.form == .serial
      #expect(isDate == (reading.day != .none))
      if isDate { #expect((1901...2100).contains(reading.day.civil.year)) }
    }
  }
}

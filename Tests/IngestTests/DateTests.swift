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

  /// What documents, programs and interfaces make of a day, beyond what exports mostly have.
  private func writtenForms(_ date: Day) -> [String] {
    let (year, month, day) = date.civil
    let short = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][month - 1]
    let long = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October",
      "November", "December",
    ][month - 1]
    let week = ["一", "二", "三", "四", "五", "六", "日"][date.weekday - 1]
    let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][date.weekday - 1]
    let digits = Array("〇一二三四五六七八九"), financial = Array("零壹贰叁肆伍陆柒捌玖")
    func places(_ number: Int, _ signs: [Character]) -> String {
      String(String(number).compactMap { $0.wholeNumberValue.map { signs[$0] } })
    }
    func tens(_ number: Int) -> String {
      let (ten, one) = (number / 10, number % 10)
      return (ten == 0 ? "" : ten == 1 ? "十" : "\(digits[ten])十")
        + (one == 0 && ten > 0 ? "" : "\(digits[one])")
    }
    let moment = Int(date.rawValue) * 86_400_000 - 8 * 3_600_000
    let noon = moment + 12 * 3_600_000
    let before = date.advanced(by: -1)
    var forms = [
      "\(year)年\(month)月\(day)号", "\(year) 年 \(month) 月 \(day) 日",
      "\(year)年\(two(month))月\(two(day))日 10时",
      "\(year)年\(month)月\(day)日10时30分05秒", "\(year)年\(month)月\(day)日 下午3:05",
      "\(year)年\(month)月\(day)日星期\(week)",
      "\(year)年\(month)月\(day)日 (星期\(week))", "\(date) 周\(week)", "\(date)(\(weekday))",
      "\(places(year, digits))年\(tens(month))月\(tens(day))日",
      "\(places(year, financial))年零\(places(month, financial))月\(places(day, financial))日",
      "\(year)—\(two(month))—\(two(day))", "\(year)–\(month)–\(day)", "\(year)、\(month)、\(day)",
      "\(year)。\(month)。\(day)",
      "\(year) / \(month) / \(day)", "\(year)_\(two(month))_\(two(day))",
      "\(day)-\(short)-\(year)", "\(two(day))-\(short.uppercased())-\(year)",
      "\(day) \(long) \(year)", "\(short) \(day), \(year)",
      "\(long) \(day) \(year)", "\(day)th \(short) \(year)", "\(year)-\(short)-\(two(day))",
      "\(two(day))-\(month)月-\(year)",
      "\(weekday), \(two(day)) \(short) \(year) 08:00:00 GMT",
      "\(weekday) \(short) \(two(day)) 00:00:00 CST \(year)",
      "\(weekday) \(short) \(two(day)) \(year) 00:00:00 GMT+0800 (中国标准时间)",
      "\(weekday) \(short) \(two(day)) 15:59:59 UTC \(year)",
      "\(date)T00:00:00.000+08:00", "\(date)T00:00:00Z", "\(date) 00:00:00 +0800 CST",
      "\(before)T16:00:00.000Z",
      "\(before)T16:00:00+00:00", "\(date)T15:59:59Z", "\(date)t08:00:00z", "\(date)Z",
      "\(date)+08:00",
      "\(date)-10.30.05.000000", "\(date) 10:30 PM", "\(date) 上午9时",
      "\(year)\(two(month))\(two(day))T093000",
      "\(year)\(two(month))\(two(day))0930", "\(year)\(two(month))\(two(day))093000000",
      "\(year)\(two(month))\(two(day))093000+0800",
    ]
    if year >= 2002 {
      forms += [
        "\(moment)", "\(noon)", "/Date(\(moment)+0800)/", "\\/Date(\(noon))\\/",
        "new Date(\(moment))",
      ]
    }
    if day > 12 || day == month {
      forms += [
        "\(month)/\(day)/\(year)", "\(day)/\(month)/\(year)", "\(two(day)).\(two(month)).\(year)",
      ]
      forms += ["\(month)/\(day)/\(year) 12:00:00 AM", "\(two(month))-\(two(day))-\(year)"]
    }
    return forms
  }

  /// Law: in every form that can be one day only, that day is read.
  @Test(arguments: 0..<40 as Range<UInt64>) func everyWrittenFormOfADay(seed: UInt64) {
    var generator = Seeded(seed)
    var wrong: [String] = []
    for _ in 0..<40 {
      let day = Day(rawValue: Int32.random(in: -20_000...47_000, using: &generator))
      for form in writtenForms(day) where read(form) != DateReading(day: day, form: .plain) {
        wrong.append(form)
      }
    }
    #expect(wrong == [])
  }

  /// Law: what may be two days is none.
  @Test func aDayThatMayBeAnotherIsNone() {
    for month in 1...12 {
      for day in 1...12 where day != month {
        for separator in ["/", "-", "."] {
          for text in [
            "\(month)\(separator)\(day)\(separator)2018",
            "\(two(month))\(separator)\(two(day))\(separator)2018 00:00:00",
            "\(two(month))\(separator)\(two(day))\(separator)18",
          ] {
            #expect(read(text).form == .invalid, "\(text)")
          }
        }
      }
    }
  }

  @Test(arguments: [
    "05-MAR-18", "2018年3月", "三月五日", "二〇一八年三月", "2018-03-05 周日", "2018-03-05 星期八",
    "Mon Mar 06 00:00:00 CST 20188",
    "2018030510", "2018-03-05T25:00:00Z", "2018-03-05T10:61:00+08:00", "Foo 5, 2018", "5-Foo-2018",
    "13/13/2018", "0/5/2018",
    "/Date()/", "/Date(x)/", "15201792000000", "二〇一八年十三月五日", "二〇一八年三月三十二日", "2018-03-05+15:00",
    "2018/03/05/06", "2018年3月5日乙", "March 2018", "5 March", "2018-03-05 10:30 XYZ",
  ])
  func whatIsNoDayInWordsIsNotRead(text: String) {
    #expect(read(text).form == .invalid)
  }

  @Test func theFirstOfAllDaysMeansNone() {
    for text in ["0001-01-01", "0001-01-01T00:00:00", "0001/1/1 0:00:00"] {
      #expect(read(text) == DateReading(day: .none, form: .placeholder))
    }
  }

  @Test func impossibleDaysAreNotRead() {
    for (year, month, day) in [
      (2018, 2, 29), (2100, 2, 29), (2018, 4, 31), (2018, 13, 1), (2018, 0, 1), (2018, 1, 0),
      (2018, 1, 32), (1898, 1, 1), (2101, 1, 1), (0, 1, 1), (2200, 1, 1), (1, 1, 2),
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
    let characters = Array("0123456789-/.: TZ+年月日aE'＝三十〇MarDteGMT(),星期周时分AP")
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

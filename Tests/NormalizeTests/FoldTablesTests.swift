import Contract
import Records
import Register
import Testing

@testable import Normalize

/// The tables that a fold asks for every fact against the questions they answer.
@Suite struct FoldTablesTests {
  @Test func monthsOfDaysAreThoseOfTheCalendar() throws {
    let register = try Shipped.register()
    let first = Month(year: 2015, month: 11)
    let calendar = FoldCalendar(
      months: first...first.advanced(by: 17), deadlineWorkdays: 7, workdays: register.calendar)
    for offset in -400...1_000 {
      let day = first.firstDay.advanced(by: offset)
      let month = min(max(first.distance(to: day.month), -1), 18)
      #expect(calendar.month(of: day) == month)
      if (0..<18).contains(month) {
        #expect(calendar.deadline(of: day) == register.calendar.deadline(after: day, workdays: 7))
      }
    }
    #expect(calendar.month(of: .none) == -1)
    #expect(calendar.month(of: .openEnded) == 18)
    let open = FoldCalendar(
      months: first...first, deadlineWorkdays: nil, workdays: register.calendar)
    #expect(open.deadline(of: first.firstDay) > .openEnded)
  }

  @Test func conditionsHoldForTheirNumbersOnly() {
    let title = LocalizedText(zh: "量", en: "measure")
    let definition = MeasureDefinition(
      name: "m", title: title, kind: .records, date: .end,
      conditions: [.init(category: 1, numbers: [0, 3]), .init(category: 3, numbers: [255])])
    let free = MeasureDefinition(
      name: "n", title: title, kind: .annual, date: .event, conditions: [])
    let tests = MeasureTests([free, definition])
    for first in UInt8.min...UInt8.max {
      for second in [0, 254, 255] as [UInt8] {
        var fact = Fact()
        fact.categories[1] = first
        fact.categories[3] = second
        #expect(tests.hold(0, fact))
        #expect(tests.hold(1, fact) == ((first == 0 || first == 3) && second == 255))
      }
    }
    #expect(tests.measures[1].byEnd && !tests.measures[0].byEnd)
  }
}

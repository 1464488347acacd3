import Contract
import Records
import Register

/// The days of a table's months: what a fold asks for every fact, worked out once for every day.
struct FoldCalendar: Sendable {
  private let firstDay: Int
  private let monthCount: Int
  /// The month of each day of the table, counted from its first.
  private let months: [Int16]
  /// The last day on which a delivery about each day is in time; empty without a deadline.
  private let deadlines: [Day]

  init(months span: ClosedRange<Month>, deadlineWorkdays: Int?, workdays: WorkCalendar) {
    let first = span.lowerBound.firstDay
    firstDay = Int(first.rawValue)
    monthCount = span.count
    var months: [Int16] = []
    var deadlines: [Day] = []
    for (index, month) in span.enumerated() {
      let days = Day.daysIn(month: month.month, of: month.year)
      months.append(contentsOf: repeatElement(Int16(index), count: days))
    }
    if let deadlineWorkdays {
      for offset in months.indices {
        deadlines.append(
          workdays.deadline(after: first.advanced(by: offset), workdays: deadlineWorkdays))
      }
    }
    self.months = months
    self.deadlines = deadlines
  }

  /// The month of a day, counted from the table's first: -1 before the table (and for `none`), the
  /// number of months behind it.
  @inline(__always)
  func month(of day: Day) -> Int {
    let offset = Int(day.rawValue) - firstDay
    if offset < 0 { return -1 }
    return offset < months.count ? Int(months[offset]) : monthCount
  }

  /// The deadline of a day of the table; without one a day that never comes.
  @inline(__always)
  func deadline(of day: Day) -> Day {
    deadlines.isEmpty ? Day(rawValue: .max) : deadlines[Int(day.rawValue) - firstDay]
  }
}

/// The contract's own measures as plain numbers in arrays of its own, for the reason that `FactPlan`
/// gives: the contract's arrays are shared by all threads.
struct MeasureTests: Sendable {
  struct Measure: Sendable {
    let kind: MeasureDefinition.Kind
    /// Whether the end date places a record, not the event date.
    let byEnd: Bool
    let conditions: Range<Int>
  }

  /// A category, and where in `allowed` its 256 possible numbers begin.
  private struct Condition: BitwiseCopyable, Sendable {
    let category: Int
    let base: Int
  }

  let measures: [Measure]
  private let conditions: [Condition]
  private let allowed: [Bool]

  init(_ definitions: [MeasureDefinition]) {
    var measures: [Measure] = []
    var conditions: [Condition] = []
    var allowed: [Bool] = []
    for definition in definitions {
      let first = conditions.count
      for condition in definition.conditions {
        conditions.append(Condition(category: condition.category, base: allowed.count))
        for number in UInt8.min...UInt8.max {
          allowed.append(condition.numbers.contains(number))
        }
      }
      measures.append(
        Measure(
          kind: definition.kind, byEnd: definition.date == .end,
          conditions: first..<conditions.count))
    }
    self.measures = measures
    self.conditions = conditions
    self.allowed = allowed
  }

  /// Whether a fact fulfils all conditions of measure `number`.
  func hold(_ number: Int, _ fact: Fact) -> Bool {
    for index in measures[number].conditions {
      let condition = conditions[index]
      guard allowed[condition.base + Int(fact.categories[condition.category])] else {
        return false
      }
    }
    return true
  }
}

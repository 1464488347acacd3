import Records
import Register

/// Deadlines, counted one day after another.
struct WorkDays {
  let calendar: WorkCalendar

  /// The last day on which a record of `day` is in time: `count` working days after it, the day
  /// itself not counted.
  func deadline(of day: Day, workdays count: Int) -> Day {
    var reached = day
    var left = count
    while left > 0 {
      reached = reached.advanced(by: 1)
      if calendar.isWorkday(reached) { left -= 1 }
    }
    return reached
  }
}

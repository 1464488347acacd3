import Records

/// Counts the answers of a nightly job in plain tables.
struct NightlyTruth {
  private let first: Month
  private let months: Int
  private let places: Int
  private var counts: [String: [Int64]] = [:]
  private var seen: [Bool]

  init(places: Int, span: ClosedRange<Month>) {
    self.places = places
    first = span.lowerBound
    months = first.distance(to: span.upperBound) + 1
    seen = [Bool](repeating: false, count: places * months * Nightly.subjects)
  }

  /// Counts a record once, however often it is delivered.
  mutating func count(_ row: Nightly.Row, first delivered: Day, last: Day, deadline: Day) {
    let month = row.fault == .impossibleDate ? last.month : row.event.month
    let slot = first.distance(to: month)
    guard slot >= 0, slot < months else { return }
    let place = row.place * months + slot
    if row.fault == .person { return add("excluded", place, 1) }
    add("reported", place, 1)
    guard row.fault == .none else { return add("rejected", place, 1) }
    add("accepted", place, 1)
    add("records", place, 1)
    if delivered > deadline { add("late", place, 1) }
    add("amount_yuan", place, row.amountMinor)
    seen[place * Nightly.subjects + row.subject] = true
  }

  private mutating func add(_ measure: String, _ place: Int, _ value: Int64) {
    counts[measure, default: [Int64](repeating: 0, count: places * months)][place] += value
  }

  /// The measures by month, and over the twelve months that end with the last month.
  func values(
    _ places: [Place], hasMoney: Bool
  ) -> (monthly: [TruthKey: Int64], window: [TruthKey: Int64]) {
    var monthly: [TruthKey: Int64] = [:]
    var window: [TruthKey: Int64] = [:]
    let last = first.advanced(by: months - 1)
    func enter(_ measure: String, _ place: Int, _ values: [Int64], all: Int64) {
      for (slot, value) in values.enumerated() where value != 0 {
        let month = first.advanced(by: slot)
        monthly[TruthKey(measure: measure, city: places[place].code, month: month)] = value
      }
      guard all != 0 else { return }
      window[TruthKey(measure: measure, city: places[place].code, month: last)] = all
    }
    for place in places.indices {
      let slots = place * months..<(place + 1) * months
      for (measure, table) in counts where hasMoney || measure != "amount_yuan" {
        let values = Array(table[slots])
        enter(measure, place, values, all: values.suffix(12).reduce(0, +))
      }
      let flags = slots.map { slot in
        seen[slot * Nightly.subjects..<(slot + 1) * Nightly.subjects]
      }
      let all = (0..<Nightly.subjects).count { subject in
        flags.suffix(12).contains { $0[$0.startIndex + subject] }
      }
      enter("entities", place, flags.map { Int64($0.count { $0 }) }, all: Int64(all))
    }
    return (monthly, window)
  }
}

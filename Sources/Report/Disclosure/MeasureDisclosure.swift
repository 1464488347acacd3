import Contract
import Records

/// Which cells of the measures are withheld, in a report of one month.
struct MeasureDisclosure: Sendable {
  private let judged: JudgedCounts
  private let table: MeasureTable
  private let month: Month
  /// The months that are shown: the twelve up to the report's, as far as the table has them.
  let months: ClosedRange<Month>
  /// The place of the first month shown among those that were judged, and how many are shown.
  private let firstShown: Int
  private let shown: Int
  /// The twelve months' counts of the measures asked for, by the table's cities: pages ask for them again
  /// and again.
  private let windows: [MeasureID: [DisclosedCount]]

  /// Judges all cells, unless that was done for several months together; `nil` where an input is for the
  /// house.
  ///
  /// - Parameters:
  ///   - input: the report's month and its measures.
  ///   - asked: the measures whose twelve months will be asked for; all there are if `nil`.
  init?(_ input: ReportInput, windowsOf asked: [MeasureID]? = nil) {
    let span = input.month.window.clamped(to: input.measures.months)
    guard let rule = input.disclosure, let judged = input.judged ?? JudgedCounts(input, span)
    else { return nil }
    self.judged = judged
    table = input.measures
    month = input.month
    months = span
    firstShown = judged.months.lowerBound.distance(to: span.lowerBound)
    shown = span.count
    let masks = judged.windows(of: input.month)
    let partly = judged.partly(in: span)
    let last = input.measures.months.lowerBound.distance(to: input.month)
    let width = input.measures.monthCount
    var windows: [MeasureID: [DisclosedCount]] = [:]
    for id in asked ?? Array(input.measures.series.keys) {
      guard let series = input.measures.series[id] else { continue }
      let place = judged.places[id]
      windows[id] = input.measures.cities.indices.map { row in
        let count = Int(series.window[row * width + last])
        guard let place else { return .exact(count) }
        if masks[place.family][row].has(place.slot) { return .withheld }
        // Eleven months that are published would give the twelfth back.
        return partly[place.family][row].has(place.slot) ? rule.about(count) : .exact(count)
      }
    }
    self.windows = windows
  }

  /// What may be known of a city's count of a month, one of those shown.
  func month(_ id: MeasureID, _ city: CityCode, _ month: Month) -> DisclosedCount {
    let count = Int(table.monthly(id, city, month) ?? 0)
    guard let place = judged.places[id], let position = table.position(city, month) else {
      return .exact(count)
    }
    let row = position / table.monthCount
    let column = judged.months.lowerBound.distance(to: month)
    let mask = judged.families[place.family].monthly[row * judged.months.count + column]
    return mask.has(place.slot) ? .withheld : .exact(count)
  }

  /// Which counts of a month are withheld, of one series: city × shown month.
  func withheld(_ id: MeasureID) -> [Bool]? {
    guard let place = judged.places[id] else { return nil }
    let monthly = judged.families[place.family].monthly
    return table.cities.indices.flatMap { row in
      let first = row * judged.months.count + firstShown
      return monthly[first..<first + shown].map { $0.has(place.slot) }
    }
  }

  /// What may be known of the twelve months' count of every city of the table; `nil` of a measure that it
  /// does not have.
  func windows(_ id: MeasureID) -> [DisclosedCount]? { windows[id] }

  /// What may be known of the twelve months' count of a city.
  func window(_ id: MeasureID, _ city: CityCode) -> DisclosedCount {
    guard let position = table.position(city, month) else { return .exact(0) }
    return windows[id]?[position / table.monthCount] ?? .exact(0)
  }
}

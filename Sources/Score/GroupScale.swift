import Contract
import Records

/// The values of one indicator over a group of cities, against which a city is scored.
///
/// Cities without a value are not part of it. Source: OECD/JRC, Handbook on Constructing Composite
/// Indicators (2008), step 5: min-max and ranking.
struct GroupScale {
  private let sorted: [Double]

  /// Takes the group's values in any order.
  init(_ values: [Double]) { sorted = values.sorted() }

  private init(ascending: [Double]) { sorted = ascending }

  /// The scale with one city's value replaced, or added where it had none.
  func replacing(_ old: Double?, by new: Double) -> GroupScale {
    guard old != new else { return self }
    var values = sorted
    if let old { values.remove(at: partition { $0 >= old }) }
    let place = values.firstIndex { $0 >= new } ?? values.count
    values.insert(new, at: place)
    return GroupScale(ascending: values)
  }

  /// The score under a rule that looks at the group; `nil` for other rules.
  func score(_ value: Double, by rule: ScoringRule) -> Double? {
    switch rule {
    case .minMax(let higher): minMax(value, higherIsBetter: higher)
    case .percentile(let higher): percentile(value, higherIsBetter: higher)
    case .goalposts, .efficacy, .steps, .yesNo, .deduction, .bonus, .gate: nil
    }
  }

  /// Linear between the group's lowest and highest value, 0...1.
  ///
  /// When all values are equal nothing tells the cities apart, and each scores the middle, 0.5.
  func minMax(_ value: Double, higherIsBetter: Bool) -> Double {
    guard let lowest = sorted.first, let highest = sorted.last, lowest < highest else { return 0.5 }
    let share = (value - lowest) / (highest - lowest)
    return higherIsBetter ? share : 1 - share
  }

  /// The share of the group's other cities that are worse, ties half, 0...1.
  ///
  /// `value` is one of the group's. A city alone in its group scores the middle, 0.5.
  func percentile(_ value: Double, higherIsBetter: Bool) -> Double {
    guard sorted.count > 1 else { return 0.5 }
    let below = partition { $0 >= value }
    let notAbove = partition { $0 > value }
    let ties = max(0, notAbove - below - 1)
    let worse = higherIsBetter ? below : sorted.count - notAbove
    return (Double(worse) + Double(ties) / 2) / Double(sorted.count - 1)
  }

  /// The first place at which the condition, which holds from some place on, holds.
  private func partition(_ holds: (Double) -> Bool) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if holds(sorted[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

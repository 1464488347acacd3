import Contract
import Records

/// What the measures say about the quality of one city's deliveries over the window.
struct CityQuality {
  var reported = 0
  var accepted = 0
  var rejected = 0
  var excluded = 0
  /// Of the datasets of double disclosure, which have a deadline.
  var disclosed = 0
  var late = 0

  /// The sums of both.
  static func + (a: CityQuality, b: CityQuality) -> CityQuality {
    var sum = a
    sum.reported += b.reported
    sum.accepted += b.accepted
    sum.rejected += b.rejected
    sum.excluded += b.excluded
    sum.disclosed += b.disclosed
    sum.late += b.late
    return sum
  }
}

extension CityQuality {
  /// The quality of each dataset over the window by city, in the order of the input's datasets.
  ///
  /// Made once, dataset by dataset: every page asks for it, and a look-up by name for every city takes its
  /// time.
  static func byCity(_ input: ReportInput) -> [CityCode: [CityQuality]] {
    let table = input.measures
    var qualities = table.cities.map { _ in [CityQuality]() }
    guard table.months.contains(input.month) else { return [:] }
    let month = table.months.lowerBound.distance(to: input.month)
    for dataset in input.datasets {
      let window = { (name: String) in table.series[MeasureID(dataset.id, name)]?.window }
      let (reported, accepted) = (window("reported"), window("accepted"))
      let (rejected, excluded) = (window("rejected"), window("excluded"))
      let late = window("late")
      for row in qualities.indices {
        let place = row * table.monthCount + month
        var quality = CityQuality()
        quality.reported = Int(reported?[place] ?? 0)
        quality.accepted = Int(accepted?[place] ?? 0)
        quality.rejected = Int(rejected?[place] ?? 0)
        quality.excluded = Int(excluded?[place] ?? 0)
        if dataset.deadlineWorkdays != nil {
          quality.disclosed = quality.reported
          quality.late = Int(late?[place] ?? 0)
        }
        qualities[row].append(quality)
      }
    }
    return Dictionary(zip(table.cities, qualities)) { first, _ in first }
  }
}

extension Model {
  /// The quality of all datasets of a city over the window together.
  func quality(_ city: CityCode) -> CityQuality {
    deliveries(city).reduce(CityQuality(), +)
  }

  /// The quality of every assessed city, and of the rows that belong to none.
  var qualities: [(city: CityCode, quality: CityQuality)] {
    let codes = [CityCode.unassigned] + assessed.filter { $0 != .unassigned }
    return codes.map { ($0, quality($0)) }
  }

  /// The share of a city's disclosed records that pass every rule, as far as it may be known.
  func complianceRate(_ city: CityCode) -> String? { shownShare("accepted", [city])?.text }
  /// The share of a city's disclosed records delivered after the deadline, as far as it may be known.
  func lateRate(_ city: CityCode) -> String? { shownShare("late", [city])?.text }

  /// The late share of a city that is warned: what rounded counts come to may be the warning share itself, so of
  /// those is said only that it is above.
  func warnedRate(_ city: CityCode, _ language: Language) -> String {
    if case .exact(let share) = shownShare("late", [city]) { return share }
    let limit = decimal(input.lateWarningShare * 100, places: 0)
    return language("超过\(limit)%", "more than \(limit)%")
  }

  /// Whether a city's late share is above the warning share.
  func isWarned(_ quality: CityQuality) -> Bool {
    quality.disclosed > 0
      && Double(quality.late) / Double(quality.disclosed) > input.lateWarningShare
  }

}

extension Model {
  /// The quality of all deliveries together.
  ///
  /// County-level cities are left out beside the
  /// prefecture-level ones, which hold their records already.
  var totalQuality: CityQuality {
    disclosedCities.reduce(CityQuality()) { $0 + quality($1) }
  }

  /// The cities that `totalQuality` adds up.
  var disclosedCities: [CityCode] {
    let above = assessed.filter { city($0)?.group != .county }
    let counted = above.isEmpty ? assessed : above
    return [.unassigned] + counted.filter { $0 != .unassigned }
  }
}

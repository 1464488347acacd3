import Contract
import Records

/// What the measures say about the quality of one city's deliveries over the window.
struct CityQuality {
  var reported = 0
  var accepted = 0
  var rejected = 0
  var excluded = 0

  /// The sums of both.
  static func + (a: CityQuality, b: CityQuality) -> CityQuality {
    var sum = a
    sum.reported += b.reported
    sum.accepted += b.accepted
    sum.rejected += b.rejected
    sum.excluded += b.excluded
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
      for row in qualities.indices {
        let place = row * table.monthCount + month
        var quality = CityQuality()
        quality.reported = Int(reported?[place] ?? 0)
        quality.accepted = Int(accepted?[place] ?? 0)
        quality.rejected = Int(rejected?[place] ?? 0)
        quality.excluded = Int(excluded?[place] ?? 0)
        qualities[row].append(quality)
      }
    }
    return Dictionary(zip(table.cities, qualities)) { first, _ in first }
  }
}

extension ReportInput {
  /// Of fewer records than these no late share is judged, of a city or a department: the edition's bound for few.
  var fewestJudged: Int { max(1, edition.fewRecords.below) }
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

  /// Of fewer records than these no late share is judged.
  var fewestJudged: Int { input.fewestJudged }

  /// The kinds of double disclosure of which more is late in a city than its line allows, with that share, where there
  /// are enough records to say so.
  func lateKinds(_ city: CityCode) -> [(kind: Contract, share: String)] {
    input.datasets.compactMap { dataset in
      guard let line = dataset.lateLine,
        let late = disclosed("late", [city], kind: dataset.id).value,
        let reported = disclosed("reported", [city], kind: dataset.id).value,
        reported >= fewestJudged,
        Double(late) / Double(reported) > line,
        let share = percentage(late, of: reported)
      else { return nil }
      return (dataset, share)
    }
  }
}

extension Model {
  /// The cities whose deliveries add up to all.
  ///
  /// County-level cities are left out where the city above is there, which holds their records already; some lie in none.
  var disclosedCities: [CityCode] {
    [.unassigned] + assessed.filter { $0 != .unassigned && !isCountedAbove($0) }
  }

  /// Whether a city's records are among those of another city of the tables: the one that a county-level city lies in.
  func isCountedAbove(_ code: CityCode) -> Bool {
    guard city(code)?.group == .county else { return false }
    return input.measures.position(code.prefectureCode, input.month) != nil
  }
}

extension Contract {
  /// Its late line as pages print it.
  var lateLineInPercent: String { "\(((lateLine ?? 0) * 100).text(atMost: 2))%" }
}

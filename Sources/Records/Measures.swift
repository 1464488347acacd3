/// The name of a measure: a dataset and what is counted of it, `licences.records`.
public struct MeasureID: Hashable, Comparable, Sendable {
  /// The dataset, `licences`.
  public let dataset: String
  /// The measure within it, `records`.
  public let name: String

  /// Names a measure.
  public init(_ dataset: String, _ name: String) {
    self.dataset = dataset
    self.name = name
  }

  /// Splits `dataset.measure` at the first dot; `nil` without one.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    self.init(String(parts[0]), String(parts[1]))
  }

  /// By dataset, then by name, in byte order.
  public static func < (a: MeasureID, b: MeasureID) -> Bool {
    (a.dataset, a.name) < (b.dataset, b.name)
  }
}

extension MeasureID: CustomStringConvertible {
  /// `dataset.measure`.
  public var description: String { "\(dataset).\(name)" }
}

/// What a measure's integer counts.
public enum MeasureUnit: String, Sendable {
  /// Things.
  case count
  /// Hundredths of a yuan (分).
  case fen
  /// Days.
  case days
  /// Hundredths of the unit the dataset states (denominators).
  case hundredths
}

extension MeasureUnit {
  /// A count of this unit in the natural one that formulas take: things, days, yuan, the denominator's own.
  public func natural(_ count: Double) -> Double { isWhole ? count : count / 100 }

  /// Whether it counts whole things and not hundredths of them.
  public var isWhole: Bool {
    switch self {
    case .count, .days: true
    case .fen, .hundredths: false
    }
  }
}

/// How a measure lies in time.
public enum MeasureTime: String, Sendable {
  /// Adds up over months; a window is the sum of its months.
  case flow
  /// Distinct things: a window has its own value, not the sum of its months.
  case distinct
  /// A stock at the end of the month.
  case stock
  /// One value a year: its month is January, its window's value that of the year in which the
  /// window begins.
  case annual
}

/// One measure over all cities and months, exact integers in a dense table.
public struct MeasureSeries: Equatable, Sendable {
  /// What it is.
  public let id: MeasureID
  /// What the integers count.
  public let unit: MeasureUnit
  /// How they lie in time.
  public let time: MeasureTime
  /// City × month, city-major, for the cities and months of the table.
  public var monthly: [Int64]
  /// City × month: the twelve months ending there; same shape as `monthly`.
  public var window: [Int64]
  /// City × month, of distinct counts and stocks: what the month brought that the window of the month
  /// before, or its stock, did not have; empty for the others.
  ///
  /// The window of the month before, and this, is what there would be if nothing had left.
  public var entering: [Int64]

  /// Builds a series from its tables.
  public init(
    id: MeasureID, unit: MeasureUnit, time: MeasureTime, monthly: [Int64], window: [Int64],
    entering: [Int64] = []
  ) {
    self.id = id
    self.unit = unit
    self.time = time
    self.monthly = monthly
    self.window = window
    self.entering = entering
  }

  /// What the month at a place brought into the window, before anything left it; 0 for annual measures.
  public func entered(at place: Int) -> Int64 {
    switch time {
    case .flow: monthly[place]
    case .distinct, .stock: entering.isEmpty ? 0 : entering[place]
    case .annual: 0
    }
  }
}

/// The cells of a measure that may not be published; same shape as its series.
public struct RestrictedCells: Equatable, Sendable {
  /// City × month: those of a month.
  public var monthly: [Bool]
  /// City × month: those of the twelve months ending there.
  public var window: [Bool]
  /// City × month: those where so little came or went that the way from the window of the month before may not be told;
  /// empty for none.
  public var passing: [Bool]

  /// Marks cells.
  public init(monthly: [Bool], window: [Bool], passing: [Bool] = []) {
    self.monthly = monthly
    self.window = window
    self.passing = passing
  }
}

/// All measures, integers by measure, city and month: the only thing scoring reads.
public struct MeasureTable: Equatable, Sendable {
  /// Cities in ascending order; `unassigned` first, since its code is 0.
  public let cities: [CityCode]
  /// The months covered, without a gap.
  public let months: ClosedRange<Month>
  /// The series by name.
  public private(set) var series: [MeasureID: MeasureSeries]
  /// The cells that may not be published, nor anything rest on, by measure; a measure that is not here has none.
  ///
  /// The series hold them all the same, but for those of a table that was `released`.
  public var restricted: [MeasureID: RestrictedCells] = [:]
  /// By dataset: the counts of each public body that decided, where its contract counts by them.
  public var departments: [String: DepartmentTable] = [:]
  private let cityIndex: [CityCode: Int]

  /// An empty table for these cities and months.
  public init(cities: [CityCode], months: ClosedRange<Month>) {
    self.cities = cities.sorted()
    self.months = months
    series = [:]
    var index: [CityCode: Int] = [:]
    for (position, city) in self.cities.enumerated() { index[city] = position }
    cityIndex = index
  }

  /// The number of months.
  public var monthCount: Int { months.lowerBound.distance(to: months.upperBound) + 1 }

  /// The place of a city and month in a series, or `nil` outside the table.
  public func position(_ city: CityCode, _ month: Month) -> Int? {
    guard let row = cityIndex[city], months.contains(month) else { return nil }
    return row * monthCount + months.lowerBound.distance(to: month)
  }

  /// Enters a series; its tables must have the table's shape.
  public mutating func insert(_ new: MeasureSeries) {
    precondition(new.monthly.count == cities.count * monthCount, "a series of another shape")
    precondition(new.window.count == new.monthly.count, "a window of another shape")
    precondition(
      new.entering.isEmpty || new.entering.count == new.monthly.count, "entries of another shape")
    series[new.id] = new
  }

  /// The value of one month; `nil` when the measure, city or month is not in the table.
  public func monthly(_ id: MeasureID, _ city: CityCode, _ month: Month) -> Int64? {
    guard let place = position(city, month) else { return nil }
    return series[id]?.monthly[place]
  }

  /// The value indicators use: the twelve months' window of a flow or a distinct count, the stock at
  /// the end of the month, the year's value of an annual measure.
  public func value(_ id: MeasureID, _ city: CityCode, _ month: Month) -> Int64? {
    guard let place = position(city, month) else { return nil }
    return series[id]?.window[place]
  }
}

import Contract
import Records
import Register

/// A part of a fold: sums and sightings of some buckets.
public struct FoldPart: Sendable {
  /// What was found out about each file, by its rank.
  var notes: [DeliveryNotes] = []

  private let contract: Contract
  private let countsDepartments: Bool
  private let register: Register
  private let months: ClosedRange<Month>
  private let monthCount: Int
  private let cityCount: Int
  private let cityIndex: [CityCode: UInt16]
  private let calendar: FoldCalendar
  private let tests: MeasureTests
  /// Where divisions belong, as far as they have been asked for; see `place(of:)`.
  private var places = [Place](repeating: Place(), count: 8192)
  private let firstYear: Int
  private let yearCount: Int
  private let slotCount: Int
  /// Whether the dataset holds nothing but figures of years.
  private let isOfYears: Bool

  /// Sums by city × month: in each cell the standard measures, then the contract's own, since most of a cell's
  /// change together.
  private var sums: [Int64]
  /// Sums of annual measures: city × year.
  private var annual: [Int: [Int64]] = [:]
  /// Rejected rows by reason: city × month, made when first needed.
  private var rejected: [UInt8: [Int64]] = [:]
  /// What each of the contract's stocks was added in a month: city × month, made when first needed.
  private var begun: [Int: [Int64]] = [:]
  /// Counts by department; empty where nothing is counted by it.
  private(set) var departments = DepartmentSums()
  /// Sightings of `entities`, then of the contract's own distinct measures.
  private(set) var sightings: [Sightings]

  private enum Standard: Int, CaseIterable {
    case reported, accepted, rejected, excluded, records, late, amount
  }

  /// An empty part, with room for the sightings of so many records.
  init(fold: DatasetFold, records: Int) {
    contract = fold.contract
    countsDepartments = contract.namesDepartments
    register = fold.register
    months = fold.months
    monthCount = fold.months.lowerBound.distance(to: fold.months.upperBound) + 1
    cityCount = fold.cities.count
    var index: [CityCode: UInt16] = [:]
    for (position, city) in fold.cities.enumerated() { index[city] = UInt16(position) }
    cityIndex = index
    firstYear = fold.months.lowerBound.window.lowerBound.year
    yearCount = fold.months.upperBound.year - firstYear + 1
    slotCount = Standard.allCases.count + contract.measures.count
    isOfYears =
      !contract.measures.isEmpty && contract.measures.allSatisfy { $0.kind == .annual }
    sums = Array(repeating: 0, count: cityCount * monthCount * slotCount)
    calendar = FoldCalendar(
      months: fold.months, deadlineWorkdays: contract.deadlineWorkdays,
      workdays: fold.register.calendar)
    tests = MeasureTests(contract.measures)
    sightings = Array(repeating: Sightings(), count: 1 + contract.measures.count)
    sightings[0].reserve(records)
  }

  // MARK: Adding facts

  /// Adds one winner, first delivered on `first`.
  mutating func add(_ fact: Fact, first: Day) {
    let place = place(of: fact.division)
    // A year's figure of the city above includes its counties already, whether they have rows or not; and where a dataset
    // holds no others, a figure of a county is no record about the city above.
    if !(place.isWithin && isOfYears) {
      add(fact, first: first, city: place.city, withAnnual: !place.isWithin)
    }
    if place.county != Place.none { add(fact, first: first, city: place.county) }
  }

  /// The rows of the table that a division counts for.
  private struct Place: BitwiseCopyable, Sendable {
    static let none = UInt16.max
    /// The division, `UInt32.max` while the place is free.
    var division = UInt32.max
    var city: UInt16 = 0
    /// The county-level city within `city`, where it has a row of its own.
    var county = none
    /// Whether the division is a county-level city within `city`.
    var isWithin = false
  }

  /// Finds a division's rows.
  ///
  /// The last answers are kept by the code's place: facts lie in few divisions, and finding their
  /// rows takes two dictionaries.
  private mutating func place(of division: CityCode) -> Place {
    let slot = division.recentPlace
    if places[slot].division == division.rawValue { return places[slot] }
    var place = Place()
    place.division = division.rawValue
    let resolution = register.resolve(division)
    let county = resolution.countyCity.flatMap { cityIndex[$0] }
    let city = cityIndex[resolution.city]
    if let county, resolution.city == .unassigned {
      place.city = county
    } else {
      place.city = city ?? 0
      place.isWithin = resolution.city != .unassigned && resolution.countyCity != nil
      if let county, county != city { place.county = county }
    }
    places[slot] = place
    return place
  }

  private mutating func add(_ fact: Fact, first: Day, city: UInt16, withAnnual: Bool = true) {
    let row = Int(city) * monthCount
    let month = calendar.month(of: fact.eventDay)
    let isInTable = month >= 0 && month < monthCount
    switch fact.reason {
    case .none: break
    case .naturalPerson:
      if isInTable { count(.excluded, row + month) }
      return
    default:
      guard isInTable else { return }
      count(.reported, row + month)
      count(.rejected, row + month)
      if countsDepartments, fact.department.rawValue != 0 {
        departments.add(fact.department, city, month, DepartmentCounts(reported: 1))
      }
      rejected[fact.reasonCode, default: Array(repeating: 0, count: cityCount * monthCount)][
        row + month] += 1
      return
    }
    // What is withdrawn is not late.
    let isWithdrawn = fact.flags.contains(.withdrawn)
    let isLate =
      isInTable && !isWithdrawn && first > calendar.deadline(of: fact.eventDay)
    if isInTable {
      countAccepted(
        place(0, row + month), isRecord: !isWithdrawn, amount: fact.amountMinor, isLate: isLate)
    }
    if isInTable, countsDepartments, fact.department.rawValue != 0 {
      departments.add(
        fact.department, city, month,
        DepartmentCounts(reported: 1, accepted: 1, late: isLate ? 1 : 0))
    }
    guard !isWithdrawn else { return }
    if isInTable, fact.entity != 0 {
      sightings[0].add(Sighting(entity: fact.entity, city: city, month: month))
    }
    for number in tests.measures.indices
    where (withAnnual || tests.measures[number].kind != .annual) && tests.hold(number, fact) {
      add(fact, to: number, city, month)
    }
  }

  /// Where a cell of a measure stands in `sums`.
  private func place(_ slot: Int, _ cell: Int) -> Int { cell * slotCount + slot }

  /// The table of a measure.
  private func table(_ slot: Int) -> [Int64] {
    (0..<cityCount * monthCount).map { sums[place(slot, $0)] }
  }

  private mutating func count(_ measure: Standard, _ place: Int) {
    sums[self.place(measure.rawValue, place)] += 1
  }

  /// Adds an accepted record to the standard measures of the cell that begins at a place.
  ///
  /// One look at who else holds the sums, not one for each of them.
  private mutating func countAccepted(_ cell: Int, isRecord: Bool, amount: Int64, isLate: Bool) {
    var sums = sums.mutableSpan
    sums[cell + Standard.reported.rawValue] += 1
    sums[cell + Standard.accepted.rawValue] += 1
    guard isRecord else { return }
    sums[cell + Standard.records.rawValue] += 1
    sums[cell + Standard.amount.rawValue].addAmount(amount)
    if isLate { sums[cell + Standard.late.rawValue] += 1 }
  }

  /// Adds to one of the contract's own measures; `eventMonth` is that of the event.
  private mutating func add(_ fact: Fact, to number: Int, _ city: UInt16, _ eventMonth: Int) {
    let measure = tests.measures[number]
    let slot = Standard.allCases.count + number
    let row = Int(city) * monthCount
    if measure.kind == .annual {
      let year = fact.eventDay.month.year - firstYear
      guard year >= 0, year < yearCount else { return }
      annual[number, default: Array(repeating: 0, count: cityCount * yearCount)][
        Int(city) * yearCount + year
      ].addAmount(fact.amountMinor)
      return
    }
    let month = measure.byEnd ? calendar.month(of: fact.endDay) : eventMonth
    let isInTable = month >= 0 && month < monthCount
    switch measure.kind {
    case .records: if isInTable { sums[place(slot, row + month)] += 1 }
    case .amount: if isInTable { sums[place(slot, row + month)].addAmount(fact.amountMinor) }
    case .days:
      guard isInTable, fact.endDay != .none else { return }
      sums[place(slot, row + month)] +=
        Int64(fact.endDay.rawValue) - Int64(fact.eventDay.rawValue)
    case .entities:
      guard isInTable, fact.entity != 0 else { return }
      sightings[1 + number].add(Sighting(entity: fact.entity, city: city, month: month))
    case .stockRecords: addStock(fact, 1, to: number, row)
    case .stockAmount: addStock(fact, min(fact.amountMinor, .max / 1_000_000), to: number, row)
    case .stockEntities:
      guard fact.entity != 0, let span = standing(fact) else { return }
      sightings[1 + number].add(
        Standing(
          entity: fact.entity, city: city, start: Int16(span.lowerBound),
          end: Int16(span.upperBound)))
    case .annual: break
    }
  }

  /// The month ends at which a record stands: from the month it began to before the month it ended, or grew too
  /// old to be held against anyone.
  private func standing(_ fact: Fact) -> Range<Int>? {
    let start = max(calendar.month(of: fact.eventDay), 0)
    var end = fact.endDay == .none ? monthCount : calendar.month(of: fact.endDay)
    if let limit = contract.adverseLimitMonths {
      end = min(end, months.lowerBound.distance(to: fact.eventDay.month) + limit)
    }
    for later in contract.laterLimits {
      // What is older than a new rule allows goes when the rule comes.
      let old = months.lowerBound.distance(to: fact.eventDay.month) + later.months
      end = min(end, max(old, months.lowerBound.distance(to: later.since)))
    }
    return start < end ? start..<end : nil
  }

  /// Adds to a stock as a difference; `series()` sums it up.
  private mutating func addStock(_ fact: Fact, _ amount: Int64, to number: Int, _ row: Int) {
    guard let span = standing(fact) else { return }
    begun[number, default: Array(repeating: 0, count: cityCount * monthCount)][
      row + span.lowerBound
    ].addAmount(amount)
    let slot = Standard.allCases.count + number
    sums[place(slot, row + span.lowerBound)].addAmount(amount)
    if span.upperBound < monthCount { sums[place(slot, row + span.upperBound)].addAmount(-amount) }
  }

  // MARK: Parts

  /// Adds the sums of another part; its sightings stay where they are.
  mutating func merge(_ other: FoldPart) {
    sums.add(other.sums)
    for (number, table) in other.annual {
      annual[number, default: Array(repeating: 0, count: table.count)].add(table)
    }
    for (reason, table) in other.rejected {
      rejected[reason, default: Array(repeating: 0, count: table.count)].add(table)
    }
    for (number, table) in other.begun {
      begun[number, default: Array(repeating: 0, count: table.count)].add(table)
    }
    departments.merge(other.departments)
    add(other.notes)
  }

  /// Adds what was found out about the files, by their rank.
  mutating func add(_ other: [DeliveryNotes]) {
    if notes.isEmpty {
      notes = other
    } else if !other.isEmpty {
      for rank in notes.indices { notes[rank] += other[rank] }
    }
  }

  // MARK: Series

  /// The series of a whole, whose sums are those of all parts, and whose entities are counted.
  func series(_ entities: EntityCounts) -> [MeasureSeries] {
    var all: [MeasureSeries] = []
    func flow(_ name: String, _ unit: MeasureUnit, _ table: [Int64]) {
      all.append(
        MeasureSeries(
          id: MeasureID(contract.id, name), unit: unit, time: .flow, monthly: table,
          window: rolling(table)))
    }
    func distinct(_ name: String, _ time: MeasureTime, _ slot: Int) {
      guard let counted = entities.slots[slot] else { return }
      all.append(
        MeasureSeries(
          id: MeasureID(contract.id, name), unit: .count, time: time, monthly: counted.monthly,
          window: time == .stock ? counted.monthly : counted.window,
          entering: time == .stock ? counted.begun : counted.entering))
    }
    flow("reported", .count, table(Standard.reported.rawValue))
    flow("accepted", .count, table(Standard.accepted.rawValue))
    flow("rejected", .count, table(Standard.rejected.rawValue))
    flow("excluded", .count, table(Standard.excluded.rawValue))
    flow("records", .count, table(Standard.records.rawValue))
    distinct("entities", .distinct, 0)
    if contract.deadlineWorkdays != nil { flow("late", .count, table(Standard.late.rawValue)) }
    let unit = contract.amountUnit
    if unit == .fen { flow("amount_yuan", .fen, table(Standard.amount.rawValue)) }
    for (number, measure) in contract.measures.enumerated() {
      let table = table(Standard.allCases.count + number)
      switch measure.kind {
      case .records: flow(measure.name, .count, table)
      case .amount: flow(measure.name, unit ?? .hundredths, table)
      case .days: flow(measure.name, .days, table)
      case .entities: distinct(measure.name, .distinct, 1 + number)
      case .stockEntities: distinct(measure.name, .stock, 1 + number)
      case .stockRecords, .stockAmount:
        let standing = runningSum(table)
        all.append(
          MeasureSeries(
            id: MeasureID(contract.id, measure.name),
            unit: measure.kind == .stockRecords ? .count : unit ?? .hundredths, time: .stock,
            monthly: standing, window: standing,
            entering: begun[number] ?? Array(repeating: 0, count: standing.count)))
      case .annual: all.append(annualSeries(number, measure, unit ?? .hundredths))
      }
    }
    for (code, table) in rejected.sorted(by: { $0.key < $1.key }) {
      flow("rejected:\((Reason(rawValue: code) ?? .none).name)", .count, table)
    }
    return all
  }

  private func annualSeries(
    _ number: Int, _ measure: MeasureDefinition, _ unit: MeasureUnit
  ) -> MeasureSeries {
    let table = annual[number] ?? Array(repeating: 0, count: cityCount * yearCount)
    var monthly = [Int64](repeating: 0, count: cityCount * monthCount)
    var window = monthly
    for city in 0..<cityCount {
      for (index, month) in months.enumerated() {
        if month.month == 1 {
          monthly[city * monthCount + index] = table[city * yearCount + month.year - firstYear]
        }
        window[city * monthCount + index] =
          table[city * yearCount + month.window.lowerBound.year - firstYear]
      }
    }
    return MeasureSeries(
      id: MeasureID(contract.id, measure.name), unit: unit, time: .annual, monthly: monthly,
      window: window)
  }

  /// The sums over the twelve months that end with each month.
  private func rolling(_ table: [Int64]) -> [Int64] {
    var window = table
    for city in 0..<cityCount {
      let row = city * monthCount
      // Wide, since months at the limit must leave the window again as they entered it.
      var sum: Int128 = 0
      for month in 0..<monthCount {
        sum += Int128(table[row + month])
        if month >= 12 { sum -= Int128(table[row + month - 12]) }
        window[row + month] = Int64(clamping: sum)
      }
    }
    return window
  }

  private func runningSum(_ table: [Int64]) -> [Int64] {
    var standing = table
    for city in 0..<cityCount {
      var sum: Int128 = 0
      for month in 0..<monthCount {
        sum += Int128(table[city * monthCount + month])
        standing[city * monthCount + month] = Int64(clamping: sum)
      }
    }
    return standing
  }
}

extension Int64 {
  /// Adds, and stays at the limit where a sum would not fit.
  ///
  /// A typing error of many zeros must not stop the night. Amounts are not negative, so the order of additions does not matter.
  fileprivate mutating func addAmount(_ amount: Int64) {
    let sum = addingReportingOverflow(amount)
    self = sum.overflow ? (amount < 0 ? .min : .max) : sum.partialValue
  }
}

extension [Int64] {
  /// Adds another table of the same shape, place by place.
  fileprivate mutating func add(_ other: [Int64]) {
    for index in indices { self[index].addAmount(other[index]) }
  }
}

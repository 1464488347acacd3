import Records

/// A number of a truth table: what it measures, where and when.
struct TruthKey: Hashable {
  let measure: String
  let city: CityCode
  let month: Month
}

/// Derives the known answers of one dataset from its plan, by the plainest code that will do.
///
/// It shares nothing with the pipeline but the calendar's list of working days.
struct Truth {
  let dataset: Dataset
  let span: ClosedRange<Month>
  let workDays: WorkDays

  /// What became of a record once all deliveries are in.
  struct Outcome {
    /// `none`, `naturalPerson`, or why the winner was rejected.
    let reason: Reason
    let cities: [CityCode]
    let month: Month
    let event: Day
    let end: Day?
    let isRecord: Bool
    let isLate: Bool
    let amountMinor: Int64
    let categories: [String]
    let entity: String?
  }

  /// The measures by month and by window.
  private(set) var monthly: [TruthKey: Int64] = [:]
  private(set) var window: [TruthKey: Int64] = [:]

  init(_ dataset: Dataset, span: ClosedRange<Month>, workDays: WorkDays) {
    self.dataset = dataset
    self.span = span
    self.workDays = workDays
  }

  /// The outcomes of a record: that of its last good delivery, or of its last where none was good; and of one that was
  /// wrong after a good one, beside it.
  func outcomes(of record: PlannedRecord, fileCities: [String: [CityCode]]) -> [Outcome] {
    guard let last = record.deliveries.last, let first = record.deliveries.first else { return [] }
    let winner = record.winner.map { record.deliveries[$0] } ?? last
    var counted = [winner]
    if winner.fault == nil, last.fault != nil { counted.append(last) }
    return counted.map { outcome(of: record, by: $0, first: first, fileCities) }
  }

  private func outcome(
    of record: PlannedRecord, by winner: Delivery, first: Delivery,
    _ fileCities: [String: [CityCode]]
  ) -> Outcome {
    let shape = dataset.shape(on: winner.day)
    let reason: Reason = record.isPerson ? .naturalPerson : winner.fault?.reason ?? .none
    var month = record.draft.event.month
    if let fault = winner.fault, fault.breaksRow || fault.column == shape.eventColumn {
      month = winner.day.month
    }
    var cities = record.cities
    if let fault = winner.fault {
      let readable = shape.city.contains { $0.column != nil && $0.column != fault.column }
      if fault.breaksRow || !readable {
        cities = fileCities[winner.file] ?? []
      }
    }
    var isLate = false
    if let workdays = dataset.deadlineWorkdays {
      isLate = first.day > workDays.deadline(of: record.draft.event, workdays: workdays)
    }
    let amount = shape.hasAmount ? winner.amountMinor ?? record.draft.amountMinor ?? 0 : 0
    let losesEnd = winner.oddity == .placeholderDate && shape.optionalDateIsEnd
    let keepsEnd = shape.hasEnd && winner.showsEnd && !losesEnd
    let losesEntity = winner.oddity == .unusableCode && shape.optionalCode == shape.entityColumn
    return Outcome(
      reason: reason, cities: cities.isEmpty ? [.unassigned] : cities, month: month,
      event: record.draft.event, end: keepsEnd ? record.draft.end : nil,
      isRecord: reason == .none && !winner.withdraws, isLate: isLate, amountMinor: amount,
      categories: record.categories(in: winner, dataset),
      entity: losesEntity ? nil : record.subject?.code)
  }

  /// Works out all measures of the dataset.
  mutating func derive(_ records: [PlannedRecord], fileCities: [String: [CityCode]]) {
    var byCity: [CityCode: [Outcome]] = [:]
    for record in records {
      for outcome in outcomes(of: record, fileCities: fileCities) {
        for city in outcome.cities { byCity[city, default: []].append(outcome) }
      }
    }
    for (city, outcomes) in byCity { derive(outcomes, of: city) }
  }

  private mutating func derive(_ outcomes: [Outcome], of city: CityCode) {
    let records = outcomes.filter(\.isRecord)
    for month in span {
      let year = month.window
      for (name, within) in flows(outcomes) {
        set(
          name, city, month, within.filter { $0.0 == month }.reduce(0) { $0 + $1.1 },
          within.filter { year.contains($0.0) }.reduce(0) { $0 + $1.1 })
      }
      let now = Set(records.filter { $0.month == month }.compactMap(\.entity))
      let all = Set(records.filter { year.contains($0.month) }.compactMap(\.entity))
      set("entities", city, month, Int64(now.count), Int64(all.count))
      for measure in dataset.measures {
        let matching = records.filter { measure.holds($0.categories) }
        switch measure.kind {
        case .records, .days: break
        case .stockRecords:
          let count = Int64(matching.filter { $0.stands(at: month.lastDay) }.count)
          set(measure.name, city, month, count, count)
        case .stockEntities:
          let standing = matching.filter { $0.stands(at: month.lastDay) }.compactMap(\.entity)
          let count = Int64(Set(standing).count)
          set(measure.name, city, month, count, count)
        case .annual:
          let begun = matching.filter { $0.event.civil.year == year.lowerBound.year }
          let now = matching.filter { $0.event == month.firstDay }
          set(
            measure.name, city, month, now.reduce(0) { $0 + $1.amountMinor },
            begun.reduce(0) { $0 + $1.amountMinor })
        }
      }
    }
  }

  /// What adds up over months: each measure's months and values.
  private func flows(_ outcomes: [Outcome]) -> [(String, [(Month, Int64)])] {
    let reported = outcomes.filter { $0.reason != .naturalPerson }
    let records = outcomes.filter(\.isRecord)
    func ones(_ some: [Outcome]) -> [(Month, Int64)] { some.map { ($0.month, 1) } }
    var flows: [(String, [(Month, Int64)])] = [
      ("reported", ones(reported)),
      ("accepted", ones(reported.filter { $0.reason == .none })),
      ("rejected", ones(reported.filter { $0.reason != .none })),
      ("excluded", ones(outcomes.filter { $0.reason == .naturalPerson })),
      ("records", ones(records)),
    ]
    if dataset.deadlineWorkdays != nil { flows.append(("late", ones(records.filter(\.isLate)))) }
    if dataset.hasMoney {
      flows.append(("amount_yuan", records.map { ($0.month, $0.amountMinor) }))
    }
    for measure in dataset.measures where measure.kind == .records || measure.kind == .days {
      let matching = records.filter { measure.holds($0.categories) }
      flows.append(
        (
          measure.name,
          matching.compactMap { record in
            let days = record.end.map { Int64($0.rawValue - record.event.rawValue) }
            guard measure.kind == .records || days != nil else { return nil }
            guard let month = measure.byEnd ? record.end?.month : record.month else { return nil }
            return (month, measure.kind == .days ? days ?? 0 : 1)
          }
        ))
    }
    return flows
  }

  private mutating func set(
    _ name: String, _ city: CityCode, _ month: Month, _ value: Int64, _ windowed: Int64
  ) {
    let key = TruthKey(measure: name, city: city, month: month)
    if value != 0 { monthly[key] = value }
    if windowed != 0 { window[key] = windowed }
  }
}

extension PlannedRecord {
  /// The number of the delivery that stands: the last without a fault; `nil` where each has one.
  var winner: Int? { deliveries.lastIndex { $0.fault == nil } }
}

extension Truth.Outcome {
  /// Begun and not ended on a day.
  func stands(at day: Day) -> Bool {
    guard event <= day else { return false }
    guard let end else { return true }
    return end > day
  }
}

extension ExtraMeasure {
  func holds(_ categories: [String]) -> Bool {
    conditions.allSatisfy { $0.value.contains(categories[$0.key]) }
  }
}

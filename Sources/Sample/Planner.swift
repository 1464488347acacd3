import Records

/// Plans the records of one dataset: what happens, where, when it is delivered, and what is wrong.
struct Planner {
  let dataset: Dataset
  let options: SampleOptions
  let places: [Place]
  /// The days on which the dataset is delivered, in order.
  let days: [Day]
  private var rotation: [String: Int] = [:]
  private var taken: Set<String> = []
  private var serial = 0

  init(_ dataset: Dataset, options: SampleOptions, places: [Place]) {
    self.dataset = dataset
    self.options = options
    self.places = places
    days = Self.deliveries(dataset.rhythm, options.span)
  }

  /// Thursdays, or the fifth of each month, from the first month to two months after the last.
  static func deliveries(_ rhythm: Dataset.Rhythm, _ span: ClosedRange<Month>) -> [Day] {
    let last = span.upperBound.advanced(by: 2)
    switch rhythm {
    case .monthly:
      return (span.lowerBound.advanced(by: 1)...last).map { $0.firstDay.advanced(by: 4) }
    case .weekly:
      var day = span.lowerBound.firstDay.advanced(by: 1)
      while day.weekday != 4 { day = day.advanced(by: 1) }
      var days: [Day] = []
      while day <= last.firstDay {
        days.append(day)
        day = day.advanced(by: 7)
      }
      return days
    }
  }

  /// All records, place by place.
  mutating func plan() -> [PlannedRecord] {
    var records: [PlannedRecord] = []
    // Of a silent city only what others know of it.
    for place in places where !(place.isSilent && dataset.isDeliveredByCities) {
      switch dataset.volume {
      case .fixed(let drafts):
        var random = Random(options.seed, dataset.id, "\(place.code)")
        for draft in drafts(place, options.span, &random) {
          records.append(record(draft, place, &random))
        }
      case .flow(let share):
        spread(share, over: options.span, place, into: &records)
      case .backlog(let share):
        let start = options.span.lowerBound.advanced(by: -24)
        spread(share, over: start...options.span.upperBound, place, into: &records)
      }
    }
    return records
  }

  /// Spreads a share of the rows evenly over the months, so that no window is empty by chance.
  private mutating func spread(
    _ share: Double, over months: ClosedRange<Month>, _ place: Place,
    into records: inout [PlannedRecord]
  ) {
    let count = months.lowerBound.distance(to: months.upperBound) + 1
    // Later deliveries and the lists of fixed length take the rest of the rows.
    let planned = Double(options.rows) * 0.8
    let rate = share * planned / Double(places.count * count) * place.size
    var start = Random(options.seed, dataset.id, "phase", "\(place.code)")
    let phase = start.unit()
    for (step, month) in months.enumerated() {
      let number = Int(phase + rate * Double(step + 1)) - Int(phase + rate * Double(step))
      var random = Random(options.seed, dataset.id, "\(place.code)", "\(month)")
      for ordinal in 0..<number {
        let draft = dataset.draft(place, month, ordinal, &random)
        records.append(record(draft, place, &random))
      }
    }
  }

  private mutating func record(
    _ draft: Draft, _ place: Place, _ random: inout Random
  ) -> PlannedRecord {
    serial += 1
    var record = located(draft, place, &random)
    record.deliveries = [firstDelivery(of: record, &random)]
    let shape = dataset.shape(on: record.deliveries[0].day)
    if options.faults, !shape.person.isEmpty, random.chance(dataset.personShare) {
      record.isPerson = true
      return record
    }
    let month = record.draft.event.month
    let broken = dataset.faultShare ?? (1 - place.compliance(month))
    if options.faults, random.chance(broken), let fault = nextFault(shape, &record) {
      record.deliveries[0].fault = fault
    }
    addEnd(to: &record)
    if record.deliveries.count == 1 { addRedelivery(to: &record, shape, &random) }
    if options.faults, record.deliveries.count == 1, record.deliveries[0].fault == nil,
      random.chance(0.05)
    {
      record.deliveries[0].oddity = oddity(of: record, shape, &random)
      if record.deliveries[0].oddity == .unit, let amount = record.draft.amountMinor {
        record.draft.amountMinor = amount * 10_000
      }
    }
    return record
  }

  // MARK: Where

  private mutating func located(
    _ draft: Draft, _ place: Place, _ random: inout Random
  ) -> PlannedRecord {
    let lot = random.unit()
    let kind = random.pick(dataset.subjectKinds)
    var number = random.below(place.population(kind))
    let salt = random.next()
    var record = PlannedRecord(
      serial: serial, place: place, division: random.pick(place.divisions),
      divisionName: place.name, subject: nil, draft: draft,
      cities: dataset.isOfYears ? [place.code] : place.countsFor, deliveries: [],
      salt: salt)
    if let category = dataset.subjectCategory[kind] { record.draft.categories[0] = category }
    let isCounty = dataset.hasFinePlaces && lot < 0.02 && !place.counties.isEmpty
    if !dataset.hasFinePlaces {
      record.division = place.code
    } else if isCounty {
      let county = random.pick(place.counties)
      record.division = county.code
      record.divisionName = county.name
      record.cities = [county.code, place.code]
    } else if options.faults, lot > 0.988, let zone = place.zone {
      record.division = zone
      record.isZone = true
    } else if options.faults, lot > 0.985, place.code != place.code.provinceCode {
      record.division = place.code.provinceCode
      record.divisionName = "省级"
      record.isUnassigned = true
      record.cities = []
    }
    guard dataset.hasEntity else { return record }
    let isElsewhere = isCounty || record.isZone || record.isUnassigned
    repeat {
      var own = Random(options.seed, "elsewhere", "\(record.division)", kind, "\(number)")
      record.subject =
        isElsewhere
        ? place.subject(
          number, kind: kind, division: record.division, town: record.divisionName, &own)
        : place.subject(number, kind: kind)
      number += 1
    } while !taken.insert("\(record.subject?.code ?? "") \(draft.event.rawValue)").inserted
    return record
  }

  // MARK: When

  private func firstDelivery(of record: PlannedRecord, _ random: inout Random) -> Delivery {
    let event = record.draft.event
    let after = max(event, record.draft.notBefore ?? event)
    var index = days.firstIndex { $0 > after } ?? days.count - 1
    if dataset.deadlineWorkdays != nil,
      random.chance(record.place.lateShare(event.month))
    {
      index = min(index + random.within(2...5), days.count - 1)
    }
    return Delivery(day: days[index])
  }

  /// The day of a delivery after `day` that follows the same edition, if there is one.
  private func later(than day: Day, by steps: Int) -> Day? {
    guard let index = days.firstIndex(of: day), index + steps < days.count else { return nil }
    let next = days[index + steps]
    return dataset.shape(on: next).name == dataset.shape(on: day).name ? next : nil
  }

  /// An end that is only known once it has come makes a second delivery.
  private func addEnd(to record: inout PlannedRecord) {
    guard dataset.endIsHistory else { return }
    guard let end = record.draft.end else {
      record.deliveries[0].showsEnd = false
      return
    }
    guard end > record.deliveries[0].day else { return }
    record.deliveries[0].showsEnd = false
    if let fault = record.deliveries[0].fault, !keepsKey(fault, on: record.deliveries[0].day) {
      return
    }
    if let day = days.first(where: { $0 > end }) { record.deliveries.append(Delivery(day: day)) }
  }

  private func keepsKey(_ fault: Fault, on day: Day) -> Bool {
    !fault.breaksRow && !dataset.shape(on: day).keyColumns.contains(fault.column)
  }

  /// Corrections, repetitions and withdrawals.
  private mutating func addRedelivery(
    to record: inout PlannedRecord, _ shape: Shape, _ random: inout Random
  ) {
    let first = record.deliveries[0]
    let lot = random.unit()
    var next = first
    next.fault = nil
    if let fault = first.fault {
      if fault.breaksRow || shape.keyColumns.contains(fault.column) {
        // The same bad row twice in one file stands for one record.
        if lot < 0.08, fault.reason == .requiredMissing {
          record.deliveries.append(first)
        }
      } else if lot < 0.3, let day = later(than: first.day, by: random.within(1...3)) {
        next.day = day
        record.deliveries.append(next)
      }
      return
    }
    if lot < 0.006, shape.withdrawn != nil, record.draft.end == nil || !dataset.endIsHistory {
      record.deliveries[0].withdraws = true
      return
    }
    if lot < 0.009 {
      record.deliveries.append(first)
      return
    }
    guard lot < 0.06, let day = later(than: first.day, by: random.within(1...4)) else { return }
    next.day = day
    if lot < 0.02, shape.withdrawn != nil {
      next.withdraws = true
    } else if lot < 0.03, let amount = record.draft.amountMinor, shape.hasAmount {
      next.amountMinor = amount + 12_300
    } else if lot > 0.056, options.faults, let fault = keySafeFault(shape, &random) {
      next.fault = fault
    }
    record.deliveries.append(next)
  }

  // MARK: What is wrong

  /// The next fault of the edition, in turn, if it fits the record.
  private mutating func nextFault(_ shape: Shape, _ record: inout PlannedRecord) -> Fault? {
    guard !shape.faults.isEmpty else { return nil }
    let turn = rotation[shape.name, default: 0]
    rotation[shape.name] = turn + 1
    let fault = shape.faults[turn % shape.faults.count]
    guard fits(fault, shape, record.deliveries[0].day) else { return nil }
    // A row of megabytes teaches nothing twice.
    if fault.reason == .rowTooLong, turn >= shape.faults.count { return nil }
    if fault.reason == .fieldsContradict, record.subject == nil { return nil }
    if let given = fault.given {
      // Where other categories hang on the first, only a record that is already so will do.
      if record.draft.categories.count > 1, record.draft.categories[0] != given { return nil }
      record.draft.categories[0] = given
      record.draft.amountMinor = given == "罚款" ? 500_000 : nil
    }
    return fault
  }

  private func keySafeFault(_ shape: Shape, _ random: inout Random) -> Fault? {
    guard !shape.faults.isEmpty else { return nil }
    let fault = random.pick(shape.faults)
    let isSafe = !fault.breaksRow && !shape.keyColumns.contains(fault.column) && fault.given == nil
    return isSafe && fits(fault, shape, options.span.upperBound.firstDay) ? fault : nil
  }

  /// A row without a readable day counts in the month of its delivery, which must lie in the span.
  private func fits(_ fault: Fault, _ shape: Shape, _ day: Day) -> Bool {
    let hidesDay = fault.breaksRow || fault.column == shape.eventColumn
    return !hidesDay || day.month <= options.span.upperBound
  }

  private func oddity(
    of record: PlannedRecord, _ shape: Shape, _ random: inout Random
  ) -> Oddity? {
    var fitting: [Oddity] = [.hostileName, .wordyText]
    if !shape.eventIsYear { fitting.append(.serialDate) }
    if shape.entityColumn != nil { fitting += [.apostrophe, .tab, .formula, .fullWidth] }
    if shape.optionalCode != nil { fitting.append(.unusableCode) }
    if shape.optionalDate != nil { fitting.append(.placeholderDate) }
    if let amount = record.draft.amountMinor, dataset.id == "penalties", shape.hasAmount,
      amount % 1_000_000 != 0, amount < 1_000_000_000
    {
      fitting.append(.unit)
    }
    return random.pick(fitting)
  }
}

import Contract
import Records
import Register
import Testing

@testable import Normalize

/// An export's facts as a test holds them.
struct Delivery {
  var hash: String
  var day: Day
  var facts: [Fact]
  var source: Source?
  var departments = DepartmentNames()
}

/// A dataset with every kind of measure, folded over a small table.
struct FoldBench {
  let contract: Contract
  let register: Register
  let cities: [CityCode]
  let months: ClosedRange<Month>

  init(
    deadline: Int? = 7, adverseLimitMonths: Int? = nil, laterLimits: [AdverseLimit] = [],
    namesDepartments: Bool = false,
    months: ClosedRange<Month> = month("2017-06")...month("2018-11")
  ) throws {
    func measure(
      _ name: String, _ kind: MeasureDefinition.Kind,
      _ date: MeasureDefinition.DateRole = .event, kinds: [UInt8]? = nil
    ) -> MeasureDefinition {
      MeasureDefinition(
        name: name, title: LocalizedText(zh: name, en: name), kind: kind, date: date,
        conditions: kinds.map { [.init(category: 0, numbers: $0)] } ?? [])
    }
    contract = Contract(
      id: "bench", title: LocalizedText(zh: "试", en: "Bench"), basis: .assumed,
      source: LocalizedText(zh: "测试", en: "a test"),
      provenance: .monitored, editions: namesDepartments ? [Self.departmental] : [],
      measures: [
        measure("kind_one", .records, kinds: [1]),
        measure("no_kind", .records, kinds: [0, 3]),
        measure("ended", .records, .end),
        measure("firms", .entities, kinds: [1, 2]),
        measure("firms_ended", .entities, .end),
        measure("sum", .amount, .end),
        measure("days", .days, .end),
        measure("days_begun", .days),
        measure("standing", .stockRecords, kinds: [0, 1]),
        measure("standing_firms", .stockEntities),
        measure("standing_sum", .stockAmount),
        measure("yearly", .annual, kinds: [2]),
      ],
      deadlineWorkdays: deadline, adverseLimitMonths: adverseLimitMonths,
      categories: [CategoryDefinition(name: "kind", values: ["a", "b", "c"])], digest: "",
      amountUnit: .fen, laterLimits: laterLimits)
    register = try Shipped.register()
    // Those that the divisions below lead to, and one that nothing happens in.
    var touched: Set<CityCode> = [.unassigned, CityCode(rawValue: 440_300)]
    for division in Self.divisions {
      let found = register.resolve(division)
      touched.insert(found.city)
      if let county = found.countyCity { touched.insert(county) }
    }
    cities = touched.sorted()
    self.months = months
  }

  /// An edition that names the public body that decided.
  private static let departmental = ContractEdition(
    name: "bench", columns: [], recognisedBy: [], dateOrders: [], conflicts: [], headerRepairs: [],
    naturalKey: [], eventDate: nil, endDate: nil, entity: nil, attribution: [], amount: [],
    revision: nil, withdrawn: nil, categorySources: [],
    department: DepartmentColumns(code: 0, name: nil))

  /// Divisions of every kind: districts, zones, county-level cities in a city and in none, a
  /// division that was joined to another, provinces, state farms, unknown codes.
  static let divisions = [
    420_100, 420_102, 420_199, 370_200, 370_281, 429_004, 371_202, 110_101, 420_000, 233_001,
    999_999, 0,
  ].map { CityCode(rawValue: $0) }

  func deliveries(_ generator: inout Seeded, files: Int, rows: Int) -> [Delivery] {
    (0..<files).map { file in
      let delivered = day("2017-05-01").advanced(by: Int.random(in: 0...600, using: &generator))
      return Delivery(
        hash: "file-\(file)", day: delivered,
        facts: (0..<rows).map { fact(&generator, line: UInt32($0 + 2), delivered: delivered) })
    }
  }

  private func fact(_ generator: inout Seeded, line: UInt32, delivered: Day) -> Fact {
    func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &generator) == 0 }
    var fact = Fact(line: line)
    let number = UInt64.random(in: 0..<400, using: &generator)
    // Spread over the buckets as real keys are.
    fact.keyHigh = number &* 0x9E37_79B9_7F4A_7C15
    fact.keyLow = number &* 0xD1B5_4A32_D192_ED03
    fact.entity = chance(5) ? 0 : UInt64.random(in: 1...12, using: &generator)
    fact.amountMinor = Int64.random(in: 0...1_000_000_000, using: &generator)
    fact.eventDay = delivered.advanced(by: Int.random(in: -60...0, using: &generator))
    if chance(2) {
      fact.endDay = fact.eventDay.advanced(by: Int.random(in: 0...300, using: &generator))
    }
    fact.division = Self.divisions.randomElement(using: &generator) ?? .unassigned
    fact.revision = UInt32.random(in: 0...2, using: &generator)
    fact.categories[0] = UInt8.random(in: 0...3, using: &generator)
    if chance(6) {
      let reason: Reason = chance(2) ? .tooLong : .codeInvalid
      fact.reasonCode = reason.rawValue
    }
    if chance(12) { fact.flags.insert(.withdrawn) }
    if chance(15) {
      fact = Fact(line: line)
      fact.reasonCode = Reason.naturalPerson.rawValue
      fact.flags = .unkeyed
      fact.division = Self.divisions.randomElement(using: &generator) ?? .unassigned
      fact.eventDay = delivered.month.firstDay
    }
    return fact
  }

  /// Writes the facts and folds them, in as many passes as `claimedRows` calls for.
  func fold(
    _ deliveries: [Delivery], claimedRows: Int? = nil,
    bringsKeys: (Delivery) -> Bool = { _ in true }, order: ([Int]) -> [Int] = { $0 }
  ) throws -> (result: FoldResult, superseded: [Int], passes: Int) {
    try withFold(deliveries, claimedRows: claimedRows, bringsKeys: bringsKeys) { fold in
      // Passes by three workers as it comes, and entities in as many shares.
      var works = [FoldWork](repeating: FoldWork(), count: 3)
      for (place, pass) in order(Array(0..<fold.passes)).enumerated() {
        try works[place * 7 / 4 % 3].add(pass: pass, of: fold, number: 0, workers: 3)
      }
      let parts = works.compactMap { $0.parts[0] }
      let result = fold.finish(
        parts, (0..<3).map { fold.entities(of: parts, share: $0, of: 3) })
      let paths = deliveries.map { delivery in
        fold.files.first { $0.contentHash == delivery.hash }?.id ?? ""
      }
      return (result, paths.map { result.superseded[$0] ?? -1 }, fold.passes)
    }
  }

  /// Writes the facts and hands their fold to `body`.
  func withFold<Result>(
    _ deliveries: [Delivery], claimedRows: Int? = nil,
    bringsKeys: (Delivery) -> Bool = { _ in true }, _ body: (DatasetFold) throws -> Result
  ) throws -> Result {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    var files: [FoldFile] = []
    for (number, delivery) in deliveries.enumerated() {
      let path = "\(scratch.path)/\(number).facts"
      var writer = try FactFileWriter(
        temporary: path + ".new", namesDepartments: !delivery.departments.isEmpty)
      try writer.append(delivery.facts)
      if !delivery.departments.isEmpty { try writer.append(delivery.departments) }
      try writer.finish(as: path, durable: false)
      let rows = claimedRows.map { $0 / deliveries.count } ?? delivery.facts.count
      files.append(
        FoldFile(
          path: path, contentHash: delivery.hash, deliveryDay: delivery.day, rows: rows,
          bringsKeys: bringsKeys(delivery), source: delivery.source))
    }
    let fold = DatasetFold(
      contract: contract, register: register, files: files, cities: cities, months: months)
    return try body(fold)
  }

  /// The series of a fold by name.
  func series(_ deliveries: [Delivery]) throws -> [String: MeasureSeries] {
    let result = try fold(deliveries).result
    return Dictionary(uniqueKeysWithValues: result.series.map { ($0.id.name, $0) })
  }

  /// The place of a city and month in a series.
  func place(_ city: CityCode, _ text: String) throws -> Int {
    let row = try #require(cities.firstIndex(of: city))
    return row * months.count + months.lowerBound.distance(to: month(text))
  }
}

/// The slow twin: winners by dictionary, then every measure counted for every city and month.
struct SlowFold {
  let bench: FoldBench
  private var winners: [CityCode: [Winner]] = [:]

  private struct Winner {
    let fact: Fact
    let isLate: Bool
    let isFinest: Bool
  }

  init(_ bench: FoldBench, _ deliveries: [Delivery]) {
    self.bench = bench
    let files = deliveries.sorted { ($0.day, $0.hash) < ($1.day, $1.hash) }
    var best: [[UInt64]: (fact: Fact, first: Day, last: Fact)] = [:]
    var number: UInt64 = 0
    for file in files {
      for fact in file.facts {
        number += 1
        let key = fact.flags.contains(.unkeyed) ? [number] : [fact.keyHigh, fact.keyLow]
        // Files come by day and facts by line, so the later of equal revisions wins.
        if let rival = best[key] {
          // An accepted one stands before a rejected one.
          let wins =
            (fact.reason == .none) == (rival.fact.reason == .none)
            ? fact.revision >= rival.fact.revision : fact.reason == .none
          best[key] = (wins ? fact : rival.fact, rival.first, fact)
        } else {
          best[key] = (fact, file.day, fact)
        }
      }
    }
    let faults = best.values.filter { $0.fact.reason == .none && $0.last.reason != .none }
    for (fact, first) in best.values.map({ ($0.fact, $0.first) })
      + faults.map({ ($0.last, $0.first) })
    {
      let found = bench.register.resolve(fact.division)
      let city = found.city != .unassigned || found.countyCity == nil ? found.city : nil
      let places = [city, found.countyCity].compactMap { $0 }
      for place in places {
        winners[place, default: []].append(
          Winner(
            fact: fact, isLate: first > deadline(fact.eventDay), isFinest: place == places.last))
      }
    }
  }

  /// Whether a fact may still be held against anyone at the end of a month.
  private func isYoung(_ fact: Fact, at month: Month) -> Bool {
    let later = bench.contract.laterLimits.filter { $0.since <= month }.map(\.months)
    let limits = later + [bench.contract.adverseLimitMonths].compactMap(\.self)
    return limits.allSatisfy { month < fact.eventDay.month.advanced(by: $0) }
  }

  private func deadline(_ day: Day) -> Day {
    var day = day
    var left = bench.contract.deadlineWorkdays ?? 0
    while left > 0 {
      day = day.advanced(by: 1)
      if bench.register.calendar.isWorkday(day) { left -= 1 }
    }
    return day
  }

  /// What each department delivered in a city and month.
  func departments(_ city: CityCode, _ month: Month) -> [DepartmentKey: DepartmentCounts] {
    var counts: [DepartmentKey: DepartmentCounts] = [:]
    for winner in winners[city] ?? [] {
      let fact = winner.fact
      guard fact.eventDay.month == month, fact.reason != .naturalPerson, fact.department != .none
      else { continue }
      let isAccepted = fact.reason == .none
      let isLate = isAccepted && winner.isLate && !fact.flags.contains(.withdrawn)
      counts[fact.department, default: DepartmentCounts()] += DepartmentCounts(
        reported: 1, accepted: isAccepted ? 1 : 0, late: isLate ? 1 : 0)
    }
    return counts
  }

  /// What a measure is in a city, over a span of months.
  func value(_ name: String, _ city: CityCode, _ span: ClosedRange<Month>) -> Int64 {
    // Months before the table are not in it, nor in its windows.
    let span = max(span.lowerBound, bench.months.lowerBound)...span.upperBound
    let here = winners[city] ?? []
    let began = here.filter { span.contains($0.fact.eventDay.month) }
    let whole = began.filter { $0.fact.reason == .none && !$0.fact.flags.contains(.withdrawn) }
    func count(_ winners: [Winner], _ isCounted: (Winner) -> Bool) -> Int64 {
      Int64(winners.filter(isCounted).count)
    }
    func entities(_ winners: [Winner]) -> Int64 {
      Int64(Set(winners.map(\.fact.entity)).subtracting([0]).count)
    }
    let ended = here.filter {
      $0.fact.reason == .none && !$0.fact.flags.contains(.withdrawn) && $0.fact.endDay != .none
        && span.contains($0.fact.endDay.month)
    }
    let standing = here.filter {
      let end = $0.fact.endDay
      return $0.fact.reason == .none && !$0.fact.flags.contains(.withdrawn)
        && $0.fact.eventDay.month <= span.upperBound
        && (end == .none || end.month > span.upperBound)
        && isYoung($0.fact, at: span.upperBound)
    }
    func days(_ fact: Fact) -> Int64 {
      fact.endDay == .none ? 0 : Int64(fact.endDay.rawValue - fact.eventDay.rawValue)
    }
    switch name {
    case "reported": return count(began) { $0.fact.reason != .naturalPerson }
    case "accepted": return count(began) { $0.fact.reason == .none }
    case "rejected":
      return count(began) { $0.fact.reason != .none && $0.fact.reason != .naturalPerson }
    case "rejected:too-long": return count(began) { $0.fact.reason == .tooLong }
    case "rejected:code-invalid": return count(began) { $0.fact.reason == .codeInvalid }
    case "excluded": return count(began) { $0.fact.reason == .naturalPerson }
    case "records": return Int64(whole.count)
    case "entities": return entities(whole)
    case "late": return count(whole, \.isLate)
    case "amount_yuan": return whole.reduce(0) { $0 + $1.fact.amountMinor }
    case "kind_one": return count(whole) { $0.fact.categories[0] == 1 }
    case "no_kind": return count(whole) { [0, 3].contains($0.fact.categories[0]) }
    case "ended": return Int64(ended.count)
    case "firms": return entities(whole.filter { [1, 2].contains($0.fact.categories[0]) })
    case "firms_ended": return entities(ended)
    case "sum": return ended.reduce(0) { $0 + $1.fact.amountMinor }
    case "days": return ended.reduce(0) { $0 + days($1.fact) }
    case "days_begun": return whole.reduce(0) { $0 + days($1.fact) }
    case "standing": return count(standing) { $0.fact.categories[0] <= 1 }
    case "standing_firms": return entities(standing)
    case "standing_sum": return standing.reduce(0) { $0 + $1.fact.amountMinor }
    default:
      Issue.record("a measure without a twin: \(name)")
      return -1
    }
  }

  /// What a month brought into a stock, or into the window of a distinct count.
  func entering(_ name: String, _ city: CityCode, _ month: Month, isStock: Bool) -> Int64 {
    let before = month.advanced(by: -1)
    let isFirst = month == bench.months.lowerBound
    guard isStock else {
      // The months of both windows, less those of the window before.
      let union = value(name, city, before.window.lowerBound...month)
      return isFirst ? union : union - value(name, city, before.window)
    }
    func standing(_ winner: Winner, at month: Month) -> Bool {
      let end = winner.fact.endDay
      return winner.fact.eventDay.month <= month && (end == .none || end.month > month)
        && isYoung(winner.fact, at: month)
    }
    let whole = (winners[city] ?? []).filter {
      $0.fact.reason == .none && !$0.fact.flags.contains(.withdrawn)
    }
    let now = whole.filter { standing($0, at: month) }
    let then = isFirst ? [] : whole.filter { standing($0, at: before) }
    let begun = now.filter { isFirst || $0.fact.eventDay.month == month }
    switch name {
    case "standing": return Int64(begun.count { $0.fact.categories[0] <= 1 })
    case "standing_sum": return begun.reduce(0) { $0 + $1.fact.amountMinor }
    default:
      return Int64(
        Set(now.map(\.fact.entity)).subtracting(then.map(\.fact.entity)).subtracting([0]).count)
    }
  }

  /// The figure of a year: that of the finest city only.
  func yearly(_ city: CityCode, _ year: Int) -> Int64 {
    (winners[city] ?? []).filter {
      $0.isFinest && $0.fact.reason == .none && !$0.fact.flags.contains(.withdrawn)
        && $0.fact.categories[0] == 2 && $0.fact.eventDay.civil.year == year
    }.reduce(0) { $0 + $1.fact.amountMinor }
  }
}

extension DepartmentNames {
  /// Adds a department that a line names.
  mutating func add(_ key: DepartmentKey, _ department: Department, line: UInt32) {
    add(key, line: line) { text in
      DepartmentText.append(to: &text) {
        $0 += department.code.utf8
      } name: {
        $0 += department.name.utf8
      }
    }
  }

  /// The departments in the order of their keys.
  var departments: [Department] { all.map { DepartmentText.read($0.text) } }
}

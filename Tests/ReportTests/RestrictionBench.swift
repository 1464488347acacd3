import Contract
import Foundation
import Records

@testable import Report

/// Records of one dataset made up at random, the measures that they give, and what is published of those.
struct RestrictionBench {
  let contract: Contract
  let cities: [ReportCity]
  private(set) var records: [Record] = []

  static let months = Fixture.month.advanced(by: -14)...Fixture.month
  static let reasons: [Reason] = [.dateInvalid, .codeCheckFailed, .requiredMissing, .tooLong]

  /// The contracts that are shipped and name entities.
  static let contracts: [Contract] = {
    guard let set = try? ContractSet.load(folder: folder) else {
      preconditionFailure("the shipped contracts cannot be read")
    }
    return set.contracts.filter { $0.editions.contains { $0.entity != nil } }
  }()

  private static let folder: String = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return root.path + "/pipelines/contracts"
  }()

  /// A shipped contract whose counts are restricted: all of them, or those of one measure.
  static func restricted(
    _ dataset: String, measure: String? = nil, below: Int = 10
  ) throws -> Contract {
    let file = "\(folder)/\(dataset).yaml"
    var text = try String(contentsOfFile: file, encoding: .utf8)
    if let measure {
      text = text.replacing("\n  \(measure):\n", with: "\n  \(measure):\n    release: restricted\n")
    } else {
      text += "\nrelease: restricted\n"
    }
    return try Contract.parse(text: text + "\nrestricted_below: \(below)\n", file: file)
  }

  struct Record {
    let city: Int
    let month: Int
    let end: Int?
    let reason: Reason
    let isWithdrawn: Bool
    let isLate: Bool
    let entity: Int
    let amount: Int64
    var categories: [UInt8]
  }

  init(_ contract: Contract, cities: Int = 4) {
    self.contract = contract
    self.cities = Fixture.cities(cities)
  }

  /// Makes records up; cities are of quite different sizes.
  mutating func add(_ count: Int, seed: UInt64) {
    var random = Fixture.Random(state: seed)
    for _ in 0..<count {
      let city = min(random.below(cities.count + 1), random.below(cities.count + 1))
      let month = random.below(Self.months.count)
      let verdict = random.unit()
      let length = 1 + random.below(6)
      records.append(
        Record(
          city: city, month: month, end: random.unit() < 0.6 ? month + random.below(5) : nil,
          reason: verdict < 0.86
            ? .none
            : verdict < 0.97 ? Self.reasons[min(random.below(4), random.below(4))] : .naturalPerson,
          isWithdrawn: random.unit() < 0.03,
          isLate: random.unit() < 0.3, entity: random.below(40 * length),
          amount: Int64(random.below(10_000)),
          categories: contract.categories.map { category in
            UInt8(min(random.below(category.values.count + 1), random.below(length + 1)))
          }))
    }
  }

  // MARK: Twins

  /// The same, but for records of other categories: no restricted count that was below the bound has reached it or
  /// become 0, nor the other way round, and what is told in both is the same.
  func twin(seed: UInt64) -> RestrictionBench {
    var twin = self
    var random = Fixture.Random(state: seed)
    for _ in 0..<60 {
      var next = twin
      let place = random.below(records.count)
      let (city, month) = (records[place].city, records[place].month)
      // Categories that others have there, too.
      let peers = records.filter {
        $0.city == city && $0.month == month && $0.reason == .none && !$0.isWithdrawn
      }
      guard !peers.isEmpty else { continue }
      next.records[place].categories = peers[random.below(peers.count)].categories
      if next.only(city).looks(like: twin.only(city)) { twin = next }
    }
    return twin
  }

  /// The records of one city alone.
  private func only(_ city: Int) -> RestrictionBench {
    var bench = self
    bench.records.removeAll { $0.city != city }
    return bench
  }

  private func looks(like other: RestrictionBench) -> Bool {
    let (one, other) = (input.measures, other.input.measures)
    let below = Int64(contract.restrictedBelow)
    let restricted = contract.measures.filter { contract.release == .restricted || $0.isRestricted }
    let counts: [MeasureDefinition.Kind] = [.records, .entities, .stockRecords, .stockEntities]
    let names = Set(restricted.filter { counts.contains($0.kind) }.map(\.name))
    func size(_ count: Int64) -> Int { count == 0 ? 0 : count < below ? 1 : 2 }
    return one.series.allSatisfy { id, a in
      guard let b = other.series[id] else { return false }
      let hidden = [one.restricted[id], other.restricted[id]]
      let isMine = names.contains(id.name)
      return a.monthly.indices.allSatisfy { place in
        let isMonthTold = hidden.allSatisfy { !($0?.monthly[place] ?? false) }
        let isWindowTold = hidden.allSatisfy { !($0?.window[place] ?? false) }
        return (!isMonthTold || a.monthly[place] == b.monthly[place])
          && (!isWindowTold || a.window[place] == b.window[place])
          && size(a.monthly[place]).signum() == size(b.monthly[place]).signum()
          && (!isMine
            || size(a.monthly[place]) == size(b.monthly[place])
              && size(a.window[place]) == size(b.window[place]))
      }
    }
  }

  // MARK: Measures

  /// The measures of the records, counted one by one.
  var table: MeasureTable {
    var table = MeasureTable(cities: [.unassigned] + cities.map(\.code), months: Self.months)
    func insert(_ name: String, _ unit: MeasureUnit, _ time: MeasureTime, _ monthly: [Int64]) {
      let count = Self.months.count
      let window = monthly.indices.map { place in
        time == .flow
          ? monthly[max(place / count * count, place - 11)...place].reduce(0, +) : monthly[place]
      }
      table.insert(
        MeasureSeries(
          id: MeasureID(contract.id, name), unit: unit, time: time, monthly: monthly,
          window: window))
    }
    func count(
      _ month: (Record) -> Int? = { $0.month }, _ value: (Record) -> Int64 = { _ in 1 },
      where holds: (Record) -> Bool
    ) -> [Int64] {
      var sums = [Int64](repeating: 0, count: (cities.count + 1) * Self.months.count)
      for record in records where holds(record) {
        guard let month = month(record), month < Self.months.count else { continue }
        sums[record.city * Self.months.count + month] += value(record)
      }
      return sums
    }
    func distinct(_ month: (Record) -> Range<Int>?, where holds: (Record) -> Bool) -> [Int64] {
      var seen = [Set<Int>](repeating: [], count: (cities.count + 1) * Self.months.count)
      for record in records where holds(record) {
        for month in (month(record) ?? 0..<0).clamped(to: 0..<Self.months.count) {
          seen[record.city * Self.months.count + month].insert(record.entity)
        }
      }
      return seen.map { Int64($0.count) }
    }
    let isRejected = { (record: Record) in record.reason != .none && !isPerson(record) }
    let isRecord = { (record: Record) in record.reason == .none && !record.isWithdrawn }
    insert("reported", .count, .flow, count { !isPerson($0) })
    insert("accepted", .count, .flow, count { $0.reason == .none })
    insert("rejected", .count, .flow, count(where: isRejected))
    insert("excluded", .count, .flow, count(where: isPerson))
    insert("records", .count, .flow, count(where: isRecord))
    insert("entities", .count, .distinct, distinct({ $0.month..<$0.month + 1 }, where: isRecord))
    if contract.deadlineWorkdays != nil {
      insert("late", .count, .flow, count { isRecord($0) && $0.isLate })
    }
    if contract.amountUnit == .fen {
      insert("amount_yuan", .fen, .flow, count({ $0.month }, { $0.amount }, where: isRecord))
    }
    for reason in Self.reasons {
      insert("rejected:\(reason.name)", .count, .flow, count { $0.reason == reason })
    }
    for measure in contract.measures {
      let holds = { (record: Record) in
        isRecord(record)
          && measure.conditions.allSatisfy { $0.numbers.contains(record.categories[$0.category]) }
      }
      let month = { (record: Record) in measure.date == .event ? record.month : record.end }
      let standing = { (record: Record) in
        Range(uncheckedBounds: (record.month, max(record.month, record.end ?? .max)))
      }
      switch measure.kind {
      case .records: insert(measure.name, .count, .flow, count(month, where: holds))
      case .days:
        insert(
          measure.name, .days, .flow,
          count(month, { Int64(30 * (($0.end ?? $0.month) - $0.month) + 1) }, where: holds))
      case .amount: insert(measure.name, .fen, .flow, count(month, { $0.amount }, where: holds))
      case .entities:
        insert(
          measure.name, .count, .distinct,
          distinct({ month($0).map { $0..<$0 + 1 } }, where: holds))
      case .stockRecords, .stockEntities, .stockAmount:
        insert(measure.name, .count, .stock, distinct(standing, where: holds))
      case .annual: break
      }
    }
    return table
  }

  private func isPerson(_ record: Record) -> Bool { record.reason == .naturalPerson }

  // MARK: Publishing

  /// What a report is made of.
  var input: ReportInput {
    var input = Fixture.input(cities: cities.count)
    input.datasets = [contract]
    input.measures = table
    input.measures.restrict(by: [contract])
    return input
  }

  /// A cell of the measures.
  struct Cell: Hashable {
    let measure: String
    let city: String
    let month: String
  }

  /// The cells of a published table; `nil` where the count is absent.
  static func published(_ input: ReportInput) -> [Cell: Int?] {
    var cells: [Cell: Int?] = [:]
    for row in readCSV(tableText(.measures, of: input, as: .csv)).dropFirst() {
      let cell = Cell(measure: row[1], city: row[2], month: row[3])
      cells[cell] = .some(row[4] == restrictedMark ? nil : Int(Double(row[4]) ?? .nan))
    }
    return cells
  }
}

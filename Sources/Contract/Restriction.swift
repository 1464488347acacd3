public import Records

// Which cells of the measures may not be published: small counts of restricted measures, and what gives them
// back by arithmetic. A cell is judged by the counts of its own city and of its own month and those before:
// no second cell is chosen to hide the first, so that a later vintage completes no equation.

extension Contract {
  /// Whether any of its counts is published only from a size on.
  public var isRestricted: Bool {
    release == .restricted || measures.contains(where: \.isRestricted)
  }
}

extension MeasureTable {
  /// Marks what may not be published.
  ///
  /// - Parameters:
  ///   - contracts: what says which measures are restricted.
  ///   - counties: the rows of county-level cities by that of the city that holds them and counts them too.
  public mutating func restrict(
    by contracts: [Contract], counties: [(above: Int, counties: [Int])] = []
  ) {
    for contract in contracts where contract.isRestricted {
      guard let dataset = RestrictedDataset(contract, in: self) else { continue }
      for (id, cells) in dataset.cells(counties) { restricted[id] = cells }
    }
  }

  /// Whether a measure's value over the twelve months may not be published.
  public func isRestricted(_ id: MeasureID, _ city: CityCode, _ month: Month) -> Bool {
    guard let cells = restricted[id], let place = position(city, month) else { return false }
    return cells.window[place]
  }
}

/// The measures of a dataset of which some are restricted, and how they hang together.
private struct RestrictedDataset {
  private let table: MeasureTable
  private let series: [MeasureSeries]
  private let bound: Int64
  /// Counts that must not be small, with all that is absent where one is.
  private let triggers: [(slot: Int, isStock: Bool, hides: [Int])]
  private let stocks: Set<Int>
  private let records: Int?
  /// What tells nothing of how many records there are: rejected and excluded rows.
  private let untouched: Set<Int>

  init?(_ contract: Contract, in table: MeasureTable) {
    self.table = table
    bound = Int64(contract.restrictedBelow)
    series = table.series.values.filter { $0.id.dataset == contract.id }.sorted { $0.id < $1.id }
    let names = series.map(\.id.name)
    records = names.firstIndex(of: "records")
    untouched = Set(
      names.indices.filter { ["rejected", "excluded"].contains(names[$0].prefix { $0 != ":" }) })
    stocks = Set(series.indices.filter { [series] in series[$0].time == .stock })
    let own = Dictionary(contract.measures.map { ($0.name, $0) }) { first, _ in first }
    let known = Set(names.indices).subtracting(untouched)
    let isAll = contract.release == .restricted
    let kin = Self.kin(contract)
    triggers = series.indices.compactMap { [series, stocks] slot in
      guard series[slot].unit == .count else { return nil }
      let hides: [Int]
      switch (own[names[slot]], names[slot]) {
      case (let measure?, _):
        guard isAll || measure.isRestricted else { return nil }
        hides = known.filter { kin[measure.name]?.contains(names[$0]) ?? false }
      case (nil, "records"): hides = Array(known)
      case (nil, "entities"):
        hides = known.filter { $0 == slot || own[names[$0]]?.kind == .entities }
      case (nil, "late"): hides = [slot]
      default: return nil
      }
      guard isAll || own[names[slot]] != nil else { return nil }
      return (slot, stocks.contains(slot), hides.sorted())
    }
    if triggers.isEmpty { return nil }
  }

  /// By measure, all that hang together with it.
  ///
  /// Restricted measures that share one are absent together, so that it makes no difference which of them is small:
  /// otherwise that a cell is absent would tell of another one's number.
  private static func kin(_ contract: Contract) -> [String: Set<String>] {
    let all = contract.measures
    var kin = Dictionary(
      all.map { ($0.name, Set(all.filter($0.hangsTogether).map(\.name))) }
    ) { first, _ in first }
    let restricted = all.filter { contract.release == .restricted || $0.isRestricted }.map(\.name)
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for one in restricted {
        let near = restricted.filter { kin[one]?.contains($0) ?? false }
        let wider = near.reduce(into: kin[one] ?? []) { $0.formUnion(kin[$1] ?? []) }
        if wider != kin[one] {
          kin[one] = wider
          isGrowing = true
        }
      }
    }
    return kin
  }

  private func isSmall(_ count: Int64) -> Bool {
    count != 0 && count.magnitude < UInt64(bound)
  }

  /// The slots that are absent for some counts.
  private func absent(_ value: (Int) -> Int64) -> Set<Int> {
    var absent: Set<Int> = []
    for trigger in triggers where isSmall(value(trigger.slot)) {
      absent.formUnion(trigger.hides)
      // Few records say of each part of them that it is few: each other part takes one of them at least.
      if let records, value(records) < bound + Int64(trigger.hides.count) {
        absent.formUnion(Set(series.indices).subtracting(untouched))
      }
    }
    return absent
  }

  /// The restricted cells by measure.
  func cells(_ counties: [(above: Int, counties: [Int])]) -> [(MeasureID, RestrictedCells)] {
    let width = table.monthCount
    let size = table.cities.count * width
    var monthly = Array(repeating: Set<Int>(), count: size)
    for row in table.cities.indices {
      for place in row * width..<(row + 1) * width {
        monthly[place] = absent { series[$0].monthly[place] }
      }
      addStocks(row * width..<(row + 1) * width, &monthly)
    }
    addCounties(counties, &monthly) { series[$0].monthly[$1] }
    var windows = monthly
    for place in 0..<size {
      let first = max(place / width * width, place - 11)
      // The months that are published would give back the rest of their sum. Where all are, each count is 0 or large
      // enough, and so is the window's; a stock is that of its month.
      let parts = monthly[first...place].reduce(into: Set<Int>()) { $0.formUnion($1) }
      windows[place].formUnion(parts.subtracting(stocks))
    }
    addCounties(counties, &windows) { series[$0].window[$1] }
    let passing = passing()
    return series.indices.map { slot in
      (
        series[slot].id,
        RestrictedCells(
          monthly: monthly.map { $0.contains(slot) }, window: windows.map { $0.contains(slot) },
          passing: passing.map { $0.contains(slot) })
      )
    }
  }

  /// What may not be told of the way from one window to the next, of distinct counts and stocks: where few came, or
  /// few went.
  private func passing() -> [Set<Int>] {
    let width = table.monthCount
    var passing = Array(repeating: Set<Int>(), count: table.cities.count * width)
    for trigger in triggers where !series[trigger.slot].entering.isEmpty {
      let one = series[trigger.slot]
      for place in passing.indices where place % width > 0 {
        let came = one.entering[place]
        let went = one.window[place - 1] + came - one.window[place]
        if isSmall(came) || isSmall(went) {
          passing[place].formUnion(trigger.hides)
          passing[place].insert(trigger.slot)
        }
      }
    }
    return passing
  }

  /// Stocks are published when they have not changed since they last were, or by enough: otherwise the
  /// difference of two months would be the few that came and went.
  private func addStocks(_ places: Range<Int>, _ monthly: inout [Set<Int>]) {
    guard !stocks.isEmpty else { return }
    var last: [Int: Int64] = [:]
    for place in places {
      for trigger in triggers where trigger.isStock && !monthly[place].contains(trigger.slot) {
        let count = series[trigger.slot].monthly[place]
        if isSmall(count - last[trigger.slot, default: 0]) {
          monthly[place].formUnion(stocks.intersection(trigger.hides))
        }
      }
      for slot in stocks.subtracting(monthly[place]) { last[slot] = series[slot].monthly[place] }
    }
  }

  /// Counties are absent where a city has too little beside them.
  private func addCounties(
    _ counties: [(above: Int, counties: [Int])], _ cells: inout [Set<Int>],
    value: (_ slot: Int, _ place: Int) -> Int64
  ) {
    let width = table.monthCount
    for group in counties {
      for month in 0..<width {
        var absent: Set<Int> = []
        for trigger in triggers where !cells[group.above * width + month].contains(trigger.slot) {
          var rest = value(trigger.slot, group.above * width + month)
          for county in group.counties where !cells[county * width + month].contains(trigger.slot) {
            rest -= value(trigger.slot, county * width + month)
          }
          if isSmall(rest) { absent.formUnion(trigger.hides) }
        }
        for county in group.counties { cells[county * width + month].formUnion(absent) }
      }
    }
  }
}

extension MeasureDefinition {
  /// Whether one tells something of the other: they look at the same category, or one looks at none.
  fileprivate func hangsTogether(with other: MeasureDefinition) -> Bool {
    let categories = Set(conditions.map(\.category))
    return conditions.isEmpty || other.conditions.isEmpty
      || other.conditions.contains { categories.contains($0.category) }
  }
}

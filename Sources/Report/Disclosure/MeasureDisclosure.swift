import Contract
import Records

/// Which cells of the measures are withheld: decided once for a report, for the twelve months it shows.
struct MeasureDisclosure: Sendable {
  private let table: MeasureTable
  private let month: Month
  /// The months that were judged.
  let months: ClosedRange<Month>
  /// The place of the first month shown within a city's row of the table.
  private let firstShown: Int
  private let shown: Int
  private let families: [JudgedFamily]
  /// Where a measure is among the families, of those that are judged.
  private let places: [MeasureID: (family: Int, slot: Int)]
  /// The twelve months' counts of every measure by the table's cities: pages ask for them again and again.
  private let windows: [MeasureID: [DisclosedCount]]

  /// A dataset's measures with the masks of what is withheld.
  private struct JudgedFamily {
    let family: MeasureFamily
    /// City × shown month.
    var monthly: [MeasureFamily.Mask]
    /// By city: of the sums over the twelve months.
    var windows: [MeasureFamily.Mask]
    /// By city: of those with a withheld month among the twelve.
    var partly: [MeasureFamily.Mask] = []

    /// What may be known of a city's count over the twelve months.
    func shown(_ count: Int, slot: Int, row: Int, _ rule: DisclosureRule) -> DisclosedCount {
      if windows[row].has(slot) { return .withheld }
      // Eleven months that are published would give the twelfth back.
      return partly[row].has(slot) ? rule.about(count) : .exact(count)
    }
  }

  /// Judges all cells; `nil` where an input is for the house.
  init?(_ input: ReportInput) {
    guard let rule = input.disclosure else { return nil }
    table = input.measures
    month = input.month
    let span = input.month.window.clamped(to: input.measures.months)
    months = span
    firstShown = input.measures.months.lowerBound.distance(to: span.lowerBound)
    shown = span.count
    let counties = Self.counties(input)
    var families: [JudgedFamily] = []
    var places: [MeasureID: (family: Int, slot: Int)] = [:]
    for contract in input.datasets where contract.admitsIndividuals {
      let judged = Self.judge(contract, table, rule, first: firstShown, count: shown, counties)
      for (slot, id) in judged.family.ids.enumerated() { places[id] = (families.count, slot) }
      families.append(judged)
    }
    self.families = families
    self.places = places
    let last = input.measures.months.lowerBound.distance(to: input.month)
    let width = input.measures.monthCount
    windows = input.measures.series.mapValues { series in
      let judged = places[series.id].map { (families[$0.family], $0.slot) }
      return input.measures.cities.indices.map { row in
        let count = Int(series.window[row * width + last])
        return judged.map { $0.shown(count, slot: $1, row: row, rule) } ?? .exact(count)
      }
    }
  }

  /// What may be known of a city's count of a month, one of those shown.
  func month(_ id: MeasureID, _ city: CityCode, _ month: Month) -> DisclosedCount {
    let count = Int(table.monthly(id, city, month) ?? 0)
    guard let place = places[id], let position = table.position(city, month) else {
      return .exact(count)
    }
    let (row, column) = position.quotientAndRemainder(dividingBy: table.monthCount)
    let mask = families[place.family].monthly[row * shown + column - firstShown]
    return mask.has(place.slot) ? .withheld : .exact(count)
  }

  /// Which counts of a month are withheld, of one series: city × shown month.
  func withheld(_ id: MeasureID) -> [Bool]? {
    guard let place = places[id] else { return nil }
    return families[place.family].monthly.map { $0.has(place.slot) }
  }

  /// What may be known of the twelve months' count of a city.
  func window(_ id: MeasureID, _ city: CityCode) -> DisclosedCount {
    guard let position = table.position(city, month) else { return .exact(0) }
    return windows[id]?[position / table.monthCount] ?? .exact(0)
  }

  // MARK: Judging

  private static func judge(
    _ contract: Contract, _ table: MeasureTable, _ rule: DisclosureRule, first: Int, count: Int,
    _ counties: [(above: Int, counties: [Int])]
  ) -> JudgedFamily {
    let family = MeasureFamily(contract, in: table)
    let series = family.ids.compactMap { table.series[$0] }
    let individuals = table.series[MeasureID(contract.id, MeasureID.individualRows)]
    let months = table.monthCount
    var monthly: [MeasureFamily.Mask] = []
    var windows: [MeasureFamily.Mask] = []
    for row in table.cities.indices {
      let stocks = family.stocks.map { slot in
        (slot, stockMonths(series[slot].monthly[row * months..<(row + 1) * months], rule))
      }
      for month in first..<first + count {
        let place = row * months + month
        var mask = family.withheld(
          holdsIndividuals: individuals?.monthly[place] != 0, rule, { series[$0].monthly[place] })
        for (slot, isPublished) in stocks where !isPublished[month] { mask.insert(slot) }
        monthly.append(mask)
      }
      let place = row * months + first + count - 1
      var mask = family.withheld(
        holdsIndividuals: individuals?.window[place] != 0, rule, { series[$0].window[place] })
      for (slot, isPublished) in stocks where !isPublished[first + count - 1] { mask.insert(slot) }
      windows.append(mask)
    }
    var judged = JudgedFamily(family: family, monthly: monthly, windows: windows)
    for group in counties {
      for month in 0..<count {
        let rest = family.withheldCounties(of: group, monthly, count, month) { slot, row in
          series[slot].monthly[row * months + first + month]
        } isSmall: {
          rule.isSmall($0)
        }
        for county in group.counties { judged.monthly[county * count + month] |= rest }
      }
      let rest = family.withheldCounties(of: group, windows, 1, 0) { slot, row in
        series[slot].window[row * months + first + count - 1]
      } isSmall: {
        rule.isSmall($0)
      }
      for county in group.counties { judged.windows[county] |= rest }
    }
    judged.partly = table.cities.indices.map { row in
      judged.monthly[row * count..<(row + 1) * count].reduce(0, |)
    }
    return judged
  }

  /// The months at which a stock is published: when it has not changed since it last was, or by enough.
  ///
  /// Otherwise the difference of two months would be the few that came and went. Individual businesses may
  /// stand in it from before the table began, so all datasets that admit them are treated alike.
  private static func stockMonths(
    _ standing: ArraySlice<Int64>, _ rule: DisclosureRule
  ) -> [Bool] {
    var last: Int64 = 0
    return standing.map { count in
      guard !rule.isSmall(count - last) else { return false }
      last = count
      return true
    }
  }

  /// The rows of county-level cities by that of the city that holds them.
  private static func counties(
    _ input: ReportInput
  ) -> [(above: Int, counties: [Int])] {
    let rows = Dictionary(
      input.measures.cities.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var counties: [Int: [Int]] = [:]
    for city in input.cities where city.group == .county {
      let above = CityCode(rawValue: city.code.rawValue / 100 * 100)
      guard let row = rows[city.code], let aboveRow = rows[above], above != city.code else {
        continue
      }
      counties[aboveRow, default: []].append(row)
    }
    return counties.keys.sorted().map { ($0, counties[$0, default: []]) }
  }
}

extension MeasureFamily {
  /// The measures whose counties must be withheld, since what the city has without them is small.
  fileprivate func withheldCounties(
    of group: (above: Int, counties: [Int]), _ masks: [Mask], _ width: Int, _ month: Int,
    value: (_ slot: Int, _ row: Int) -> Int64, isSmall: (Int64) -> Bool
  ) -> Mask {
    var withheld: Mask = 0
    for slot in ids.indices where !masks[group.above * width + month].has(slot) {
      var rest = value(slot, group.above)
      for county in group.counties where !masks[county * width + month].has(slot) {
        rest -= value(slot, county)
      }
      if isSmall(rest) { withheld.insert(slot) }
    }
    return withheld
  }
}

extension MeasureFamily.Mask {
  fileprivate func has(_ slot: Int) -> Bool { self >> MeasureFamily.Mask(slot) & 1 == 1 }
  fileprivate mutating func insert(_ slot: Int) { self |= 1 << MeasureFamily.Mask(slot) }
}

import Contract
import Records

/// Which counts of each month are withheld: decided once, also for reports of several months.
struct JudgedCounts: Sendable {
  /// The months that were judged.
  let months: ClosedRange<Month>
  let families: [Family]
  /// Where a measure is among the families, of those that are judged.
  let places: [MeasureID: (family: Int, slot: Int)]
  private let rule: DisclosureRule
  private let table: MeasureTable
  private let counties: [(above: Int, counties: [Int])]

  /// A dataset's measures with the masks of what is withheld; one for all that ask, since it is asked for by
  /// every city and month.
  final class Family: Sendable {
    let family: MeasureFamily
    fileprivate let series: [MeasureSeries]
    fileprivate let individuals: MeasureSeries?
    /// City × judged month.
    let monthly: [MeasureFamily.Mask]
    /// The stocks that are not published at the end of a month: city × month of the table.
    fileprivate let stocks: [MeasureFamily.Mask]

    fileprivate init(
      _ family: MeasureFamily, _ series: [MeasureSeries], individuals: MeasureSeries?,
      monthly: [MeasureFamily.Mask], stocks: [MeasureFamily.Mask]
    ) {
      self.family = family
      self.series = series
      self.individuals = individuals
      self.monthly = monthly
      self.stocks = stocks
    }
  }

  /// Judges the months of a table; `nil` where an input is for the house.
  init?(_ input: ReportInput, _ months: ClosedRange<Month>) {
    guard let rule = input.disclosure else { return nil }
    let table = input.measures
    let counties = Self.counties(input)
    var families: [Family] = []
    var places: [MeasureID: (family: Int, slot: Int)] = [:]
    for contract in input.datasets where contract.admitsIndividuals {
      let judged = Self.judge(contract, table, rule, months, counties)
      for (slot, id) in judged.family.ids.enumerated() { places[id] = (families.count, slot) }
      families.append(judged)
    }
    self.months = months
    self.rule = rule
    self.table = table
    self.counties = counties
    self.families = families
    self.places = places
  }

  /// What is withheld of the sums over the twelve months up to one: by family and city.
  func windows(of month: Month) -> [[MeasureFamily.Mask]] {
    let column = table.months.lowerBound.distance(to: month)
    return families.map { one in
      var masks = table.cities.indices.map { row in
        let place = row * table.monthCount + column
        return one.family.withheld(
          holdsIndividuals: one.individuals?.window[place] != 0, rule,
          { one.series[$0].window[place] })
          | one.stocks[place]
      }
      let judged = masks
      for group in counties {
        let rest = one.family.withheldCounties(of: group, judged, 1, 0) { slot, row in
          one.series[slot].window[row * table.monthCount + column]
        } isSmall: {
          rule.isSmall($0)
        }
        for county in group.counties { masks[county] |= rest }
      }
      return masks
    }
  }

  /// What is withheld of any month of a span: by family and city.
  func partly(in span: ClosedRange<Month>) -> [[MeasureFamily.Mask]] {
    let offset = months.lowerBound.distance(to: span.lowerBound)
    return families.map { family in
      table.cities.indices.map { row in
        let first = row * months.count + offset
        return family.monthly[first..<first + span.count].reduce(0, |)
      }
    }
  }

  private static func judge(
    _ contract: Contract, _ table: MeasureTable, _ rule: DisclosureRule,
    _ months: ClosedRange<Month>, _ counties: [(above: Int, counties: [Int])]
  ) -> Family {
    let family = MeasureFamily(contract, in: table)
    let series = family.ids.compactMap { table.series[$0] }
    let individuals = table.series[MeasureID(contract.id, MeasureID.individualRows)]
    let first = table.months.lowerBound.distance(to: months.lowerBound)
    let count = months.count
    let width = table.monthCount
    var stocks = [MeasureFamily.Mask](repeating: 0, count: table.cities.count * width)
    for row in table.cities.indices {
      for slot in family.stocks {
        let isPublished = stockMonths(series[slot].monthly[row * width..<(row + 1) * width], rule)
        for month in 0..<width where !isPublished[month] {
          stocks[row * width + month].insert(slot)
        }
      }
    }
    var monthly: [MeasureFamily.Mask] = []
    monthly.reserveCapacity(table.cities.count * count)
    for row in table.cities.indices {
      for place in row * width + first..<row * width + first + count {
        monthly.append(
          family.withheld(
            holdsIndividuals: individuals?.monthly[place] != 0, rule,
            { series[$0].monthly[place] })
            | stocks[place])
      }
    }
    let judged = monthly
    for group in counties {
      for month in 0..<count {
        let rest = family.withheldCounties(of: group, judged, count, month) { slot, row in
          series[slot].monthly[row * width + first + month]
        } isSmall: {
          rule.isSmall($0)
        }
        for county in group.counties { monthly[county * count + month] |= rest }
      }
    }
    return Family(
      family, series, individuals: individuals, monthly: monthly, stocks: stocks)
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
  func has(_ slot: Int) -> Bool { self >> MeasureFamily.Mask(slot) & 1 == 1 }
  fileprivate mutating func insert(_ slot: Int) { self |= 1 << MeasureFamily.Mask(slot) }
}

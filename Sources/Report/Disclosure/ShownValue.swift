import Contract
import Records

/// The value of an indicator as it is published.
enum ShownValue: Equatable {
  /// All of it may be known; `nil` where there is none.
  case exact(Double?)
  /// What the published counts come to, of which some are rounded.
  case about(Double)
  /// Withheld.
  case withheld

  /// What tables that machines read tell of it; `nil` where they tell nothing.
  var exact: Double? { if case .exact(let value) = self { value } else { nil } }
}

extension Model {
  /// What may be known of the values of an assessment's items, in the order of the edition.
  func shownValues(_ assessment: CityAssessment) -> [ShownValue] {
    shownValues[assessment.city] ?? assessment.nodes.map { .exact($0.value) }
  }

  /// What may be known of the values of all indicators, by city; empty where nothing is withheld.
  ///
  /// A value says no more than the counts that it is made of: a rate and its base would give a withheld count
  /// back.
  func valuesToShow() -> [CityCode: [ShownValue]] {
    guard let disclosure else { return [:] }
    let formulas = input.edition.nodes.map { node in
      node.leaf.map(\.formula).flatMap { $0.tellsCounts ? $0 : nil }
    }
    var values: [CityCode: [ShownValue]] = [:]
    for assessment in input.current.assessments {
      values[assessment.city] = zip(formulas, assessment.nodes).map { formula, score in
        guard let formula, let value = score.value else { return .exact(score.value) }
        return shown(value, of: formula, assessment.city, disclosure)
      }
    }
    return values
  }

  private func shown(
    _ value: Double, of formula: Formula, _ city: CityCode, _ disclosure: MeasureDisclosure
  ) -> ShownValue {
    var isExact = true
    for id in formula.measures {
      switch disclosure.window(id, city) {
      case .exact: break
      // Money and hundredths are not rounded but withheld.
      case .about where input.measures.series[id]?.unit.isWhole == true: isExact = false
      case .about, .withheld: return .withheld
      }
    }
    if isExact { return .exact(value) }
    let known = formula.value { id in
      guard let unit = input.measures.series[id]?.unit else { return nil }
      return disclosure.window(id, city).known.map { unit.isWhole ? $0 : $0 / 100 }
    }
    return known.map { .about($0.roundedToSignificant(12)) } ?? .withheld
  }

  /// A share of cities' records of double disclosure over the window, as far as its counts may be known.
  ///
  /// - Parameters:
  ///   - name: what is counted of them, `accepted` or `late`.
  ///   - cities: the cities, one or several together.
  /// - Returns: the share; `nil` where there are no records.
  func shownShare(_ name: String, _ cities: [CityCode]) -> ShownShare? {
    let (part, partShown) = disclosed(name, cities)
    let (whole, wholeShown) = disclosed("reported", cities)
    return partShown.share(part, of: whole, wholeShown)
  }

  /// A count over the datasets of double disclosure, and how much of it may be known.
  private func disclosed(
    _ name: String, _ cities: [CityCode]
  ) -> (count: Int, shown: DisclosedCount) {
    let ids = doubleDisclosure.map { MeasureID($0, name) }
    var count = 0
    for city in cities {
      for id in ids { count += Int(input.measures.value(id, city, input.month) ?? 0) }
    }
    guard let disclosure else { return (count, .exact(count)) }
    let parts = cities.flatMap { city in ids.map { disclosure.window($0, city) } }
    return (count, parts.count == 1 ? parts[0] : input.sum(count, of: parts))
  }
}

extension Formula {
  /// Whether a value of it says more of its counts than that there are any, which is not withheld.
  fileprivate var tellsCounts: Bool {
    switch self {
    case .none, .nonZero: false
    case .atLeast(_, let bound): bound > 1
    case .count, .ratio, .mean: true
    }
  }

  /// What amounts in their natural units come to; `nil` where a needed one is.
  ///
  /// Of published counts only: indicators are worked out column by column when they are scored.
  fileprivate func value(_ amount: (MeasureID) -> Double?) -> Double? {
    func sum(_ ids: [MeasureID]) -> Double? {
      let amounts = ids.compactMap(amount)
      return amounts.isEmpty ? nil : amounts.reduce(0, +)
    }
    func quotient(_ of: [MeasureID], _ to: [MeasureID], _ scale: Double) -> Double? {
      guard let of = sum(of), let to = sum(to), to != 0 else { return nil }
      return of / to * scale
    }
    return switch self {
    case .count(let of): sum(of)
    case .ratio(let of, let to, let scale): quotient(of, to, scale)
    case .mean(let of, let over): quotient([of], [over], 1)
    case .atLeast(let of, let bound): sum(of).map { $0 >= Double(bound) ? 1 : 0 }
    case .none(let of): sum(of).map { $0 == 0 ? 1 : 0 }
    case .nonZero(let of): Double(of.count { (amount($0) ?? 0) > 0 })
    }
  }
}

extension MeasureUnit {
  /// Whether it counts whole things.
  fileprivate var isWhole: Bool {
    switch self {
    case .count, .days: true
    case .fen, .hundredths: false
    }
  }
}

extension TableSink {
  /// Adds a value as it is published.
  mutating func value(_ value: ShownValue) {
    switch value {
    case .exact(let value): number(value)
    case .about, .withheld: text(withheldMark)
    }
  }
}

public import Contract
public import Records
public import Register

/// About which rows the word of a source counts.
///
/// A row about another area keeps its verdict and its place in the books, but counts for no city. A fault
/// counts against the source: for its city, or for none where it is no city and does not answer for who gave it the
/// row. What cannot be placed is nobody's, whoever delivers it.
public struct Jurisdiction: Sendable {
  private let source: Source
  private let register: Register
  private let home: Resolution

  /// The jurisdiction of a source.
  public init(_ source: Source, _ register: Register) {
    self.source = source
    self.register = register
    home = source.area.map(register.resolve) ?? register.resolve(.unassigned)
  }

  /// Whether a source may say something about a division.
  public func covers(_ division: CityCode) -> Bool {
    switch source.level {
    case .centre: return true
    case .province:
      let found = register.resolve(division)
      let city = found.city == .unassigned ? found.countyCity ?? division : found.city
      return city.provinceCode == source.area?.provinceCode
    case .city:
      let found = register.resolve(division)
      // A source that is a county-level city speaks for itself, not for the city above it.
      if let county = home.countyCity { return found.countyCity == county }
      return found.city != .unassigned && found.city == home.city
    }
  }

  /// Gives facts from a place on the city for which they count.
  ///
  /// - Returns: how many are about another area.
  func settle(_ facts: inout [Fact], from start: Int) -> Int {
    // Whoever collects for the whole country is believed about all of it.
    if source.level == .centre, source.collects { return 0 }
    var outside = 0
    var facts = facts.mutableSpan
    for number in start..<facts.count {
      let isFault = facts[number].reason != .none && facts[number].reason != .naturalPerson
      let named = facts[number].division
      let isOutside = named != .unassigned && !covers(named)
      if isOutside { outside += 1 }
      if isFault {
        facts[number].division = faultyDivision(named, isOutside: isOutside)
      } else if isOutside {
        facts[number].division = .unassigned
      }
    }
    return outside
  }

  private func faultyDivision(_ named: CityCode, isOutside: Bool) -> CityCode {
    if source.level == .city { return source.area ?? .unassigned }
    return source.collects && !isOutside ? named : .unassigned
  }
}

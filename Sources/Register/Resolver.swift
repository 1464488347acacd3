public import Records

/// Where a division belongs at the date of the list.
public struct Resolution: Equatable, Sendable {
  /// How the city was found.
  public enum Method: UInt8, Sendable {
    /// The code is in the table of divisions.
    case exact
    /// The code is not in the table; its first four digits (in a municipality: two) are.
    case zone
    /// It lies in no city.
    case unassigned
  }

  /// The city of prefecture level, or the municipality; `unassigned` where there is none.
  public let city: CityCode
  /// The county-level city that it is, where one stands at the date.
  ///
  /// There may be no `city` above it: in an autonomous prefecture, or directly under its province.
  public let countyCity: CityCode?
  /// How it was found; `unassigned` exactly where there is neither `city` nor `countyCity`.
  public let method: Method

  static let none = Resolution(city: .unassigned, countyCity: nil, method: .unassigned)
}

/// The answers for every code at one year-end, worked out once.
///
/// Three array reads give an answer: page of the first four digits, slot of the last two, answer.
/// Slots without a division of their own hold what a zone gets; groups of digits in which no division
/// lies share an empty page, or in a municipality a page of its own.
struct Resolver: Sendable {
  private var pageOf = [UInt16](repeating: 0, count: 10_000)
  private var slots: [UInt16]
  private var answers: [Resolution]

  init(_ table: DivisionTable, standing cities: [City], year: Int) {
    var groups: [CityCode: CityGroup] = [:]
    for city in cities { groups[city.code] = city.group }
    let answer = Answer(divisions: table.divisions, groups: groups, year: year)
    answers = table.divisions.indices.map { answer.resolution(of: $0) }
    answers.append(.none)
    slots = [UInt16](repeating: UInt16(answers.count - 1), count: 100)

    for (row, division) in table.divisions.enumerated() where division.isMunicipality {
      let page = addPage(Self.zone(answers[row]))
      let first = Int(division.code.rawValue / 100)
      for group in first..<(first + 100) { pageOf[group] = page }
    }
    var entered: Set<Int> = []
    for (row, division) in table.divisions.enumerated() {
      let group = Int(division.code.rawValue / 100)
      if entered.insert(group).inserted {
        pageOf[group] = addPage(
          table.zoneRow(division.code).map { Self.zone(answers[$0]) } ?? .none)
      }
      slots[Int(pageOf[group]) * 100 + Int(division.code.rawValue % 100)] = UInt16(row)
    }
  }

  @inline(__always)
  func resolve(_ code: CityCode) -> Resolution {
    guard code.rawValue < 1_000_000 else { return .none }
    let page = Int(pageOf[Int(code.rawValue / 100)])
    return answers[Int(slots[page * 100 + Int(code.rawValue % 100)])]
  }

  /// A page on which every slot has one answer.
  private mutating func addPage(_ answer: Resolution) -> UInt16 {
    answers.append(answer)
    slots.append(contentsOf: repeatElement(UInt16(answers.count - 1), count: 100))
    return UInt16(slots.count / 100 - 1)
  }

  /// A zone takes over the city, never the county-level city, of the division that it goes by.
  private static func zone(_ resolution: Resolution) -> Resolution {
    guard resolution.city != .unassigned else { return .none }
    return Resolution(city: resolution.city, countyCity: nil, method: .zone)
  }

  /// Works out one answer at a time.
  private struct Answer {
    let divisions: [Division]
    let groups: [CityCode: CityGroup]
    let year: Int

    func resolution(of row: Int) -> Resolution {
      let code = divisions[standing(row) ?? row].code
      let county = groups[code] == .county ? code : nil
      let city = self.city(code.provinceCode) ?? self.city(code.prefectureCode) ?? .unassigned
      if city == .unassigned, county == nil { return .none }
      return Resolution(city: city, countyCity: county, method: .exact)
    }

    /// The code, if it is that of a city of prefecture level.
    private func city(_ code: CityCode) -> CityCode? {
      guard let group = groups[code], group != .county else { return nil }
      return code
    }

    /// The division that stands at the year in place of this one; `nil` if none is on record.
    private func standing(_ row: Int) -> Int? {
      var row = row
      while divisions[row].years.upperBound <= year {
        guard let next = divisions[row].successors.first else { return nil }
        row = next
      }
      while year < divisions[row].years.lowerBound {
        guard let previous = divisions[row].predecessors.first else { return nil }
        row = previous
      }
      return divisions[row].years.contains(year) ? row : nil
    }
  }
}

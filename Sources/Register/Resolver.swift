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
  /// The county-level city it lies in or is, where one stands at the date. It may stand without a
  /// `city` above it: in an autonomous prefecture, or directly under its province.
  public let countyCity: CityCode?
  /// How it was found; `unassigned` exactly where there is neither `city` nor `countyCity`.
  public let method: Method

  static let none = Resolution(city: .unassigned, countyCity: nil, method: .unassigned)
}

/// The answers for every code at one year-end, worked out once.
struct Resolver: Sendable {
  private let rows: [Resolution]
  private let pages: [Resolution]
  private let provinces: [Resolution]
  private let index: CodeIndex

  init(_ table: DivisionTable, standing cities: [City], year: Int) {
    var groups: [CityCode: CityGroup] = [:]
    for city in cities { groups[city.code] = city.group }
    let answer = Answer(divisions: table.divisions, groups: groups, year: year)
    let rows = table.divisions.indices.map { answer.resolution(of: $0) }
    var pages = [Resolution](repeating: .none, count: table.index.pages)
    var provinces = [Resolution](repeating: .none, count: 100)
    for row in table.divisions.indices {
      let code = table.divisions[row].code
      let page = table.index.page(of: code)
      if let zone = table.zoneRow(code) { pages[page] = Self.zone(rows[zone]) }
      if table.divisions[row].isMunicipality {
        provinces[Int(code.province % 100)] = Self.zone(rows[row])
      }
    }
    self.rows = rows
    self.pages = pages
    self.provinces = provinces
    index = table.index
  }

  @inline(__always)
  func resolve(_ code: CityCode) -> Resolution {
    if let row = index.row(of: code) { return rows[row] }
    let page = index.page(of: code)
    return page == 0 ? provinces[Int(code.province % 100)] : pages[page]
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
      let city =
        [code.provinceCode, code.prefectureCode].first { candidate in
          guard let group = groups[candidate] else { return false }
          return group != .county
        } ?? .unassigned
      if city == .unassigned, county == nil { return .none }
      return Resolution(city: city, countyCity: county, method: .exact)
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

public import Records

/// The dated reference data: which cities stand, where divisions belong, which days are worked.
///
/// A ranking uses the list of one day, which lags behind the month it ranks; the tables hold all
/// lists, by year-end. `docs/register.md` describes them.
public struct Register: Sendable {
  /// The day whose list of cities is used.
  public let listDate: Day
  /// The cities of all groups that stand at the list date, in code order.
  public let cities: [City]
  /// The divisions of all dates.
  public let divisions: DivisionTable
  /// The working days.
  public let calendar: WorkCalendar
  /// The stable hash (hex) of all tables and the list date.
  public let digest: String

  private let lookup: Lookup

  /// What is looked up by code, behind one reference: a register is passed around by value, and
  /// copying it must not cost more than what it is asked.
  private final class Lookup: Sendable {
    let provinces: [CityCode: Province]
    let places: [CityCode: Int]
    let resolver: Resolver

    init(provinces: [CityCode: Province], places: [CityCode: Int], resolver: Resolver) {
      self.provinces = provinces
      self.places = places
      self.resolver = resolver
    }
  }

  /// Reads the tables in a folder, as of the last year-end on or before a day.
  ///
  /// - Parameters:
  ///   - folder: holds cities.csv, provinces.csv, divisions.csv and workdays.csv.
  ///   - asOf: the day whose list is used.
  ///   - files: what the tables are read from.
  /// - Throws: `configuration-missing` for a table that cannot be read, `register-invalid` with its
  ///   line for one that contradicts itself or another.
  /// - Returns: the register.
  public static func load(
    folder: String, asOf: Day, from files: ConfigurationFiles = ConfigurationFiles()
  ) throws(Failure) -> Register {
    try Register(tables: RegisterTables.read(folder, from: files), asOf: asOf)
  }

  /// Reads the tables as `load` does, and says what is wrong with each that cannot be read, or where they first
  /// contradict each other.
  public static func check(
    folder: String, asOf: Day, from files: ConfigurationFiles = ConfigurationFiles()
  ) -> (register: Register?, wrong: [Failure]) {
    let (tables, wrong) = RegisterTables.check(folder, from: files)
    guard let tables else { return (nil, wrong) }
    do throws(Failure) {
      return (try Register(tables: tables, asOf: asOf), [])
    } catch {
      return (nil, [error])
    }
  }

  /// Puts the tables together and checks them against each other.
  init(tables: RegisterTables, asOf: Day) throws(Failure) {
    let year = Years.lastEnd(onOrBefore: asOf)
    let provinces = try Self.provinces(tables.provinces)
    let spans = try CitySpans(tables.cities, provinces: provinces)
    cities = spans.standing(at: year)
    guard !cities.isEmpty else {
      throw Failure(
        .registerInvalid, "no city stands at the end of \(year)",
        at: .init(file: tables.cities.path), hint: "name a later date of the list")
    }
    divisions = try DivisionTable(
      tables.divisions, cities: spans, digest: tables.digest(.divisions))
    try Self.check(spans, tables.cities, against: divisions)
    try Self.checkLastList(spans, divisions, tables.divisions)
    calendar = try WorkCalendar(tables.workdays)
    var places: [CityCode: Int] = [:]
    for (place, city) in cities.enumerated() { places[city.code] = place }
    lookup = Lookup(
      provinces: provinces, places: places,
      resolver: Resolver(divisions, standing: cities, year: year))
    listDate = asOf
    digest = tables.digest(.all(asOf))
  }

  /// The city with this code, if it stands at the list date.
  public func city(_ code: CityCode) -> City? { lookup.places[code].map { cities[$0] } }

  /// The cities of a group, in code order.
  public func cities(in group: CityGroup) -> [City] { cities.filter { $0.group == group } }

  /// The province of a code: Hubei for `420000` and for every code in it.
  public func province(_ code: CityCode) -> Province? {
    lookup.provinces[code.provinceCode]
  }

  /// From a division to the city that stands at the list date, through successors.
  ///
  /// O(1), three array reads: it is asked once per fact.
  @inline(__always)
  public func resolve(_ division: CityCode) -> Resolution {
    lookup.resolver.resolve(division)
  }

  private static func provinces(_ table: Table) throws(Failure) -> [CityCode: Province] {
    var provinces: [CityCode: Province] = [:]
    for row in 0..<table.rows {
      let code = try table.code(row, 0)
      guard code == code.provinceCode, provinces[code] == nil else {
        throw table.contradiction(row, "not a province, or a province that stands here twice")
      }
      provinces[code] = Province(
        code: code, name: LocalizedText(zh: table.text(row, 1), en: table.text(row, 3)),
        short: LocalizedText(zh: table.text(row, 2), en: table.text(row, 3)),
        block: try table.choice(row, 4, Block.self).rawValue)
    }
    return provinces
  }

  /// Cities and divisions must tell the same story.
  private static func check(
    _ spans: CitySpans, _ table: Table, against divisions: DivisionTable
  ) throws(Failure) {
    for (row, span) in spans.spans.enumerated() {
      guard let found = divisions.index.row(of: span.city.code) else {
        throw table.contradiction(row, "\(span.city.code) is not in the table of divisions")
      }
      let years = divisions.divisions[found].years
      guard years.lowerBound <= span.years.lowerBound, span.years.upperBound <= years.upperBound
      else {
        throw table.contradiction(
          row, "\(span.city.code) stands longer than the table of divisions says")
      }
      for successor in span.successors where !divisions.isKnown(successor) {
        throw table.contradiction(row, "the successor \(successor) is not a division")
      }
    }
  }

  /// The column `city` of the divisions is what the successors must lead to in the last list.
  private static func checkLastList(
    _ spans: CitySpans, _ divisions: DivisionTable, _ table: Table
  ) throws(Failure) {
    let last = divisions.lastYear
    let resolver = Resolver(divisions, standing: spans.standing(at: last), year: last)
    for (row, division) in divisions.divisions.enumerated() {
      let resolution = resolver.resolve(division.code)
      let city = resolution.city == .unassigned ? resolution.countyCity : resolution.city
      guard city.map(division.listed.contains) ?? division.listed.isEmpty else {
        throw table.contradiction(
          row, "\(division.code) leads to \(city ?? .unassigned), not to the city it lists")
      }
    }
  }
}

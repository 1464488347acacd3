public import Records

/// Every division code that was ever valid, with what became of it.
///
/// It is the same at every date, so that reading exports does not depend on a ranking's list.
public struct DivisionTable: Sendable {
  /// The stable hash (hex) of the tables that codes and names are read by.
  public let digest: String

  private let contents: Contents

  /// All that is looked up, behind one reference, so that the table is cheap to pass by value.
  private final class Contents: Sendable {
    let divisions: [Division]
    let index: CodeIndex
    let names: DivisionNames
    let leads: LeadingCodes

    init(
      divisions: [Division], index: CodeIndex, names: DivisionNames, leads: LeadingCodes
    ) {
      self.divisions = divisions
      self.index = index
      self.names = names
      self.leads = leads
    }
  }

  var divisions: [Division] { contents.divisions }
  var index: CodeIndex { contents.index }

  static let columns = [
    "code", "names", "also_called", "stem", "level", "valid_from", "valid_to", "successors",
    "predecessors", "city", "ambiguous",
  ]

  /// Reads the table and follows every chain once; `cities` are those of all dates.
  init(_ table: Table, cities: CitySpans, digest: String) throws(Failure) {
    var index = CodeIndex()
    guard table.rows < Int(UInt16.max) else {
      throw Failure(.registerInvalid, "too many divisions", at: .init(file: table.path))
    }
    for row in 0..<table.rows {
      let code = try table.code(row, 0)
      guard code != .unassigned else {
        throw table.contradiction(row, "\(code) stands for no division")
      }
      guard index.enter(code, row: row) else {
        throw table.contradiction(row, "\(code) stands in the table twice")
      }
    }
    var divisions: [Division] = []
    divisions.reserveCapacity(table.rows)
    for row in 0..<table.rows { divisions.append(try Division(table, row, index: index)) }
    for (row, division) in divisions.enumerated() {
      try division.check(against: divisions, table: table, row: row)
    }
    self.digest = digest
    contents = Contents(
      divisions: divisions, index: index, names: DivisionNames(table, divisions),
      leads: LeadingCodes(divisions, index: index, cities: cities))
  }

  /// Whether a code is one of the table's, at any date.
  @inline(__always)
  public func isKnown(_ division: CityCode) -> Bool {
    contents.index.row(of: division) != nil
  }

  /// Whether a code is that of a province, and of no city as a municipality's is.
  public func isProvince(_ division: CityCode) -> Bool {
    division == division.provinceCode && isKnown(division) && !leadsToCity(division)
  }

  /// Whether a code is known and whether it leads to a city, in one look-up.
  @inline(__always)
  public func standing(of division: CityCode) -> (isKnown: Bool, leadsToCity: Bool) {
    if let row = contents.index.row(of: division) { return (true, contents.leads.rows[row]) }
    return (false, leadsToCity(division))
  }

  /// Whether a code leads to a city, of whichever group, at any date at all.
  ///
  /// Known codes lead through their predecessors and successors; others by their first four digits
  /// (development zones), or by the first two in a municipality. Provinces, state farms (`2330xx`)
  /// and the counties of prefectures that never were cities lead to none. O(1).
  @inline(__always)
  public func leadsToCity(_ division: CityCode) -> Bool {
    if let row = contents.index.row(of: division) { return contents.leads.rows[row] }
    let page = contents.index.page(of: division)
    guard page == 0 else { return contents.leads.pages[page] }
    return division.rawValue < 1_000_000 && contents.leads.provinces[Int(division.province)]
  }

  /// The finest division whose name a text begins with or holds; see `DivisionNames` for the rules.
  ///
  /// `text` is UTF-8. The result may be a province or a code that is no longer valid: `leadsToCity`
  /// and `Register.resolve` say more. `nil` where no name stands in the text, or where the name is
  /// that of divisions in several provinces. Nothing is allocated.
  public func division(named text: Span<UInt8>) -> CityCode? { contents.names.find(in: text) }

  /// The last year-end at which a division began or ended: that of the last list.
  public var lastYear: Int {
    divisions.reduce(0) { last, division in
      max(last, division.years.lowerBound, division.stillStands ? 0 : division.years.upperBound)
    }
  }

  /// The division that a code outside the table goes by: its prefecture, else its municipality.
  func zoneRow(_ division: CityCode) -> Int? {
    if let row = index.row(of: division.prefectureCode) { return row }
    guard let row = index.row(of: division.provinceCode), divisions[row].isMunicipality else {
      return nil
    }
    return row
  }
}

/// One row of the table of divisions.
struct Division: Sendable {
  enum Level: String, CaseIterable {
    case province, prefecture, county
  }

  let code: CityCode
  let years: Range<Int>
  /// The rows that took its place, the main one first.
  let successors: [Int]
  /// The rows it took the place of, the main one first.
  let predecessors: [Int]
  /// The cities that the last list has for it: several where it was split between them.
  let listed: [CityCode]
  /// A province that is a city itself.
  let isMunicipality: Bool

  var stillStands: Bool { years.upperBound == Years.still }

  init(_ table: Table, _ row: Int, index: CodeIndex) throws(Failure) {
    code = try table.code(row, 0)
    years = try table.years(row, from: 5, to: 6)
    let level = try table.choice(row, 4, Level.self)
    guard (level == .province) == (code == code.provinceCode) else {
      throw table.contradiction(row, "level and code do not agree")
    }
    successors = try Self.rows(of: 7, table, row, index)
    predecessors = try Self.rows(of: 8, table, row, index)
    listed = try table.codes(row, 9)
    isMunicipality = level == .province && listed == [code]
    let flag = table.text(row, 10)
    guard flag == "0" || flag == "1", flag == "1" || listed.count <= 1 else {
      throw table.contradiction(row, "several cities and not marked as ambiguous, or a bad mark")
    }
    guard !table.field(row, 1).isEmpty else {
      throw table.contradiction(row, "the name is missing")
    }
  }

  private static func rows(
    of column: Int, _ table: Table, _ row: Int, _ index: CodeIndex
  ) throws(Failure) -> [Int] {
    var rows: [Int] = []
    for code in try table.codes(row, column) {
      guard let found = index.row(of: code) else {
        throw table.contradiction(row, "\(code) in '\(DivisionTable.columns[column])' is unknown")
      }
      rows.append(found)
    }
    return rows
  }

  /// Refuses successors and predecessors whose years do not fit.
  ///
  /// A successor stands when this division ends; a predecessor stood just before it began. So years
  /// only grow along a chain, and chains end.
  func check(against all: [Division], table: Table, row: Int) throws(Failure) {
    guard stillStands == successors.isEmpty else {
      throw table.contradiction(
        row, stillStands ? "still valid, and yet succeeded" : "ended without a successor")
    }
    for other in successors where !all[other].years.contains(years.upperBound) {
      throw table.contradiction(row, "the successor \(all[other].code) is not valid when it ends")
    }
    for other in predecessors {
      let span = all[other].years
      guard span.lowerBound < years.lowerBound, years.lowerBound <= span.upperBound else {
        throw table.contradiction(
          row, "the predecessor \(all[other].code) is not valid just before it begins")
      }
    }
  }
}

/// Which codes lead to a city at any date.
struct LeadingCodes: Sendable {
  let rows: [Bool]
  let pages: [Bool]
  let provinces: [Bool]

  init(_ divisions: [Division], index: CodeIndex, cities: CitySpans) {
    var prefectures: Set<CityCode> = []
    var counties: Set<CityCode> = []
    for span in cities.spans {
      if span.city.group == .county {
        counties.insert(span.city.code)
      } else {
        prefectures.insert(span.city.code)
      }
    }
    let own = divisions.map { division in
      counties.contains(division.code) || prefectures.contains(division.code.prefectureCode)
        || prefectures.contains(division.code.provinceCode)
    }
    // Years grow along a chain, so one pass in the order of the beginnings settles predecessors,
    // and one against it successors.
    let order = divisions.indices.sorted {
      divisions[$0].years.lowerBound < divisions[$1].years.lowerBound
    }
    var before = own
    for row in order where !before[row] {
      before[row] = divisions[row].predecessors.contains { before[$0] }
    }
    var after = own
    let ends = divisions.indices.sorted {
      divisions[$0].years.upperBound > divisions[$1].years.upperBound
    }
    for row in ends where !after[row] {
      after[row] = divisions[row].successors.contains { after[$0] }
    }
    rows = zip(before, after).map { $0 || $1 }

    var provinces = [Bool](repeating: false, count: 100)
    var pages = [Bool](repeating: false, count: index.pages)
    for division in divisions where division.isMunicipality {
      provinces[Int(division.code.province % 100)] = true
    }
    for division in divisions {
      let page = index.page(of: division.code)
      if let prefecture = index.row(of: division.code.prefectureCode) {
        pages[page] = rows[prefecture]
      } else {
        pages[page] = provinces[Int(division.code.province % 100)]
      }
    }
    self.pages = pages
    self.provinces = provinces
  }
}

import Records

/// The four tables as read, before anything is made of them.
struct RegisterTables {
  let provinces: Table
  let cities: Table
  let divisions: Table
  let workdays: Table

  /// What a digest speaks for.
  enum Scope {
    /// Reading codes and names, whatever the date.
    case divisions
    /// Everything, with the date of the list.
    case all(Day)
  }

  static func read(_ folder: String, from files: ConfigurationFiles) throws(Failure)
    -> RegisterTables
  {
    RegisterTables(
      provinces: try .read("provinces.csv", columns: provinceColumns, in: folder, from: files),
      cities: try .read("cities.csv", columns: CitySpans.columns, in: folder, from: files),
      divisions: try .read(
        "divisions.csv", columns: DivisionTable.columns, in: folder, from: files),
      workdays: try .read("workdays.csv", columns: WorkCalendar.columns, in: folder, from: files))
  }

  /// The tables, where all can be read, and what is wrong with each that cannot.
  static func check(_ folder: String, from files: ConfigurationFiles) -> (
    tables: RegisterTables?, wrong: [Failure]
  ) {
    var wrong: [Failure] = []
    func table(_ name: String, _ columns: [String]) -> Table? {
      do throws(Failure) {
        return try .read(name, columns: columns, in: folder, from: files)
      } catch {
        wrong.append(error)
        return nil
      }
    }
    let provinces = table("provinces.csv", provinceColumns)
    let cities = table("cities.csv", CitySpans.columns)
    let divisions = table("divisions.csv", DivisionTable.columns)
    let workdays = table("workdays.csv", WorkCalendar.columns)
    guard let provinces, let cities, let divisions, let workdays else { return (nil, wrong) }
    return (
      RegisterTables(
        provinces: provinces, cities: cities, divisions: divisions, workdays: workdays), []
    )
  }

  static let provinceColumns = ["code", "name_zh", "short_zh", "name_en", "block"]

  /// The stable hash of the tables that the scope depends on.
  func digest(_ scope: Scope) -> String {
    var hash = StableHash(domain: 0x7265_6769_7374_6572)
    cities.add(to: &hash)
    divisions.add(to: &hash)
    if case .all(let date) = scope {
      provinces.add(to: &hash)
      workdays.add(to: &hash)
      hash.add(UInt64(bitPattern: Int64(date.rawValue)))
    }
    return hash.finish().description
  }
}

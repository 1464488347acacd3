import Records
import Testing

@testable import Register

/// A division, a year-end, and where it must lead.
struct Case: CustomTestStringConvertible {
  let year: Int
  let division: CityCode
  let expected: Resolution
  var testDescription: String { "\(division) at the end of \(year)" }

  init(
    _ year: Int, _ division: CityCode, _ city: CityCode, county: CityCode? = nil,
    _ method: Resolution.Method = .exact
  ) {
    self.year = year
    self.division = division
    expected = Resolution(city: city, countyCity: county, method: method)
  }
}

@Suite struct ResolutionTests {
  @Test(arguments: [
    // Municipalities and their districts, counties and unknown parts.
    Case(2024, 110000, 110000), Case(2024, 110105, 110000), Case(2024, 500101, 500000),
    Case(2024, 500229, 500000), Case(2024, 110100, 110000, .zone),
    Case(2024, 500399, 500000, .zone),
    // Cities and what lies in them.
    Case(2016, 420100, 420100), Case(2016, 420606, 420600), Case(2016, 420115, 420100),
    Case(2016, 420683, 420600, county: 420683), Case(2016, 230822, 230800),
    // Provinces, state farms and what no one knows.
    Case(2016, 420000, 0, .unassigned), Case(2016, 233001, 0, .unassigned),
    Case(2016, 233000, 0, .unassigned), Case(2016, 0, 0, .unassigned),
    Case(2016, 999999, 0, .unassigned), Case(2016, 230000, 0, .unassigned),
    // Development zones go by their first four digits.
    Case(2016, 230199, 230100, .zone), Case(2016, 230607, 230600, .zone),
    Case(2016, 429099, 0, .unassigned), Case(2016, 422899, 0, .unassigned),
    // Cities directly under their province.
    Case(2016, 429004, 0, county: 429004), Case(2016, 469002, 0, county: 469002),
    Case(2016, 659001, 0, county: 659001), Case(2016, 419001, 0, county: 419001),
    Case(2016, 429021, 0, .unassigned),
    // Autonomous prefectures are no cities; county-level cities in them are.
    Case(2016, 422800, 0, .unassigned), Case(2016, 422825, 0, .unassigned),
    Case(2016, 422801, 0, county: 422801),
    // Laiwu, by its old codes and by its new ones.
    Case(2017, 371200, 371200), Case(2017, 371202, 371200), Case(2017, 371203, 371200),
    Case(2016, 370116, 371200), Case(2016, 370117, 371200), Case(2017, 371299, 371200, .zone),
    Case(2018, 371200, 370100), Case(2018, 371202, 370100), Case(2018, 370116, 370100),
    Case(2018, 371299, 370100, .zone),
    // Chaohu, split in 2011.
    Case(2010, 341400, 341400), Case(2010, 340181, 341400), Case(2010, 341424, 341400),
    Case(2010, 340523, 341400), Case(2011, 341400, 340100),
    Case(2016, 341402, 340100, county: 340181),
    Case(2016, 341422, 340200), Case(2016, 341423, 340500), Case(2016, 341424, 340500),
    // Nagqu became a city in 2017.
    Case(2016, 540600, 0, .unassigned), Case(2016, 540602, 0, .unassigned),
    Case(2016, 540699, 0, .unassigned), Case(2016, 542421, 0, .unassigned),
    Case(2017, 540602, 540600), Case(2017, 542421, 540600), Case(2017, 542400, 540600),
    // A county-level city that became a district, either code at either date.
    Case(2015, 370181, 370100, county: 370181), Case(2015, 370114, 370100, county: 370181),
    Case(2016, 370181, 370100), Case(2016, 370114, 370100),
    // Danzhou: county-level directly under Hainan, since 2015 of prefecture level.
    Case(2014, 469003, 0, county: 469003), Case(2014, 460400, 0, county: 469003),
    Case(2015, 469003, 460400), Case(2015, 460400, 460400),
    // A city founded from nothing on record.
    Case(2016, 659012, 0, .unassigned), Case(2024, 659012, 0, county: 659012),
    // A county that changed prefecture.
    Case(2014, 340422, 341500), Case(2014, 341521, 341500), Case(2015, 341521, 340400),
  ])
  func divisionsLeadToTheCityOfTheDate(_ test: Case) throws {
    #expect(try Lists.at(test.year).resolve(test.division) == test.expected)
  }

  @Test func everyDivisionLeadsToTheCityThatItLists() throws {
    let register = try Lists.latest.get()
    var cities = 0
    var wrong: [CityCode] = []
    for division in register.divisions.divisions {
      let resolution = register.resolve(division.code)
      let city = resolution.city == .unassigned ? resolution.countyCity : resolution.city
      if !(city.map(division.listed.contains) ?? division.listed.isEmpty) {
        wrong.append(division.code)
      }
      if city != nil { cities += 1 }
    }
    #expect(wrong == [])
    #expect(register.divisions.divisions.count == 6447)
    #expect(cities > 5900)
  }

  @Test(arguments: [1999, 2010, 2015, 2016, 2018, 2024])
  func whatIsFoundStandsAtTheDate(year: Int) throws {
    let register = try Lists.at(year)
    let standing = Dictionary(uniqueKeysWithValues: register.cities.map { ($0.code, $0.group) })
    let codes =
      stride(from: UInt32(0), through: 999_999, by: 17).map(CityCode.init(rawValue:))
      + register.divisions.divisions.map(\.code)
    #expect(codes.filter { !holds(register, $0, standing) } == [])
    for city in register.cities {
      let resolution = register.resolve(city.code)
      #expect(resolution.method == .exact)
      #expect((city.group == .county ? resolution.countyCity : resolution.city) == city.code)
    }
  }

  /// Whether the answer for a code is in order: cities that stand, a method that fits.
  private func holds(
    _ register: Register, _ code: CityCode, _ standing: [CityCode: CityGroup]
  ) -> Bool {
    let resolution = register.resolve(code)
    var found = false
    if resolution.city != .unassigned {
      guard let group = standing[resolution.city], group != .county else { return false }
      found = true
    }
    if let county = resolution.countyCity {
      guard standing[county] == .county else { return false }
      found = true
    }
    guard (resolution.method != .unassigned) == found else { return false }
    guard resolution.method != .exact || register.divisions.isKnown(code) else { return false }
    return !found || register.divisions.leadsToCity(code)
  }

  @Test(
    arguments: [
      (420100, true), (420000, false), (233001, false), (230607, true), (110000, true),
      (110199, true), (540699, true), (542421, true), (422825, false), (422801, true),
      (429004, true), (429021, false), (0, false), (371299, true), (999_999, false),
    ] as [(CityCode, Bool)])
  func someCodesLeadToNoCityAtAnyDate(code: CityCode, leads: Bool) throws {
    #expect(try Lists.latest.get().divisions.leadsToCity(code) == leads)
  }
}

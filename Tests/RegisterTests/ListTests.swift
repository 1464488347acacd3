import Records
import Testing

@testable import Register

/// Cities by group at a year-end, from the yearly division codes.
struct YearCount: CustomTestStringConvertible {
  let year: Int
  let prefecture: Int
  let county: Int
  var testDescription: String { "\(year)" }

  init(_ year: Int, _ prefecture: Int, _ county: Int) {
    self.year = year
    self.prefecture = prefecture
    self.county = county
  }
}

@Suite struct ListTests {
  @Test(arguments: [
    YearCount(1999, 204, 427), YearCount(2000, 227, 400), YearCount(2001, 233, 393),
    YearCount(2002, 243, 381), YearCount(2013, 254, 368), YearCount(2014, 256, 361),
    YearCount(2015, 259, 361), YearCount(2016, 261, 360), YearCount(2017, 262, 363),
    YearCount(2018, 261, 375), YearCount(2019, 261, 387), YearCount(2020, 261, 388),
    YearCount(2021, 261, 394), YearCount(2022, 261, 394), YearCount(2023, 261, 397),
    YearCount(2024, 261, 397),
  ])
  func everyYearHasItsCities(_ expected: YearCount) throws {
    let register = try Lists.at(expected.year)
    #expect(register.cities(in: .capital).count == 36)
    #expect(register.cities(in: .capital).count { $0.level == .municipality } == 4)
    #expect(register.cities(in: .prefecture).count == expected.prefecture)
    #expect(register.cities(in: .county).count == expected.county)
    #expect(register.cities.map(\.code) == register.cities.map(\.code).sorted())
    #expect(Set(register.cities.map(\.code)).count == register.cities.count)
  }

  @Test func thePublishedListsHave295And297Cities() throws {
    #expect(try Lists.at(2015).cities.count { $0.group != .county } == 36 + 259)
    #expect(try Lists.at(2016).cities.count { $0.group != .county } == 36 + 261)
    #expect(try Lists.at(2018).cities.count { $0.group != .county } == 36 + 261)
  }

  /// The 2018 book prints these counts: they are those of the end of 2016.
  ///
  /// Two years later Nagqu had come and Laiwu was gone, which leaves 297 cities but 88 and 95 in East
  /// and West.
  @Test func theBlocksAreCountedAsTheBookDoes() throws {
    func blocks(_ year: Int) throws -> [String: Int] {
      try Lists.at(year).cities.filter { $0.group != .county }
        .reduce(into: [:]) { $0[$1.block, default: 0] += 1 }
    }
    #expect(try blocks(2016) == ["east": 89, "central": 80, "west": 94, "northeast": 34])
    #expect(try blocks(2018) == ["east": 88, "central": 80, "west": 95, "northeast": 34])
  }

  @Test func beltsHoldTheirCities() throws {
    let cities = try Lists.at(2016).cities.filter { $0.group != .county }
    func belt(_ name: String) -> [City] { cities.filter { $0.belts.contains(name) } }
    #expect(belt("beijing-tianjin-hebei").count == 13)
    #expect(
      belt("greater-bay").map(\.code)
        == [440100, 440300, 440400, 440600, 440700, 441200, 441300, 441900, 442000])
    #expect(
      Set(belt("yangtze").map(\.provinceName.zh))
        == ["上海", "江苏", "浙江", "安徽", "江西", "湖北", "湖南", "重庆", "四川", "贵州", "云南"])
    #expect(belt("yangtze").count == 110)
  }

  @Test(arguments: [
    (Day(year: 2016, month: 12, day: 31), 2016), (Day(year: 2017, month: 1, day: 1), 2016),
    (Day(year: 2018, month: 3, day: 31), 2017), (Day(year: 2018, month: 12, day: 30), 2017),
  ])
  func aDayUsesTheLastYearEnd(day: Day, year: Int) throws {
    let register = try Register(tables: Lists.tables.get(), asOf: day)
    #expect(try register.cities == Lists.at(year).cities)
    #expect(register.listDate == day)
  }

  @Test func aCityKnowsItsProvince() throws {
    let register = try Lists.latest.get()
    let wuhan = try #require(register.city(420100))
    #expect(wuhan.name == LocalizedText(zh: "武汉市", en: "Wuhan"))
    #expect(wuhan.provinceName == LocalizedText(zh: "湖北", en: "Hubei"))
    #expect(wuhan.level == .subprovincialOrCapital)
    #expect(register.province(420106)?.name.zh == "湖北省")
    #expect(register.province(990000) == nil)
    #expect(register.city(371200) == nil)
    #expect(Set(register.cities.map(\.provinceCode)).count == 31)
    #expect(register.cities.allSatisfy { !$0.name.zh.isEmpty && !$0.name.en.isEmpty })
  }

  @Test func theDigestFollowsTheListAndTheTables() throws {
    let again = try Register.load(
      folder: Lists.folder, asOf: Day(year: 2016, month: 12, day: 31))
    #expect(try Lists.at(2016).digest == again.digest)
    #expect(try Lists.at(2016).digest != Lists.at(2017).digest)
    #expect(try Lists.at(2016).divisions.digest == Lists.at(2017).divisions.digest)
  }
}

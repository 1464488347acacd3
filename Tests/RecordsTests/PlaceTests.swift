import Testing

@testable import Records

/// City codes, measure names and the table of measures.
@Suite struct PlaceTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func codesGoThereAndBack(seed: UInt64) {
    var generator = Seeded(seed)
    for _ in 0..<200 {
      let code = CityCode(rawValue: .random(in: 0...999_999, using: &generator))
      let other = CityCode(rawValue: .random(in: 0...999_999, using: &generator))
      #expect(CityCode(code.description) == code)
      #expect(code.description.count == 6)
      #expect(code.prefectureCode.provinceCode == code.provinceCode)
      #expect(code.provinceCode.description == code.description.prefix(2) + "0000")
      #expect(code.prefectureCode.description == code.description.prefix(4) + "00")
      #expect((code < other) == (code.description < other.description))
    }
  }

  @Test(arguments: ["", "42010", "4201000", "42010a", "４２", "+42010", " 42010", "42 100"])
  func whatIsNoCodeIsNotRead(text: String) {
    #expect(CityCode(text) == nil)
  }

  @Test func unassignedIsACodeOfItsOwn() {
    #expect(CityCode.unassigned.description == "000000")
    #expect(CityCode("000000") == .unassigned)
  }

  @Test(arguments: ["licences.records", "penalties.rejected:too-long", "a.b.c"])
  func measureNamesGoThereAndBack(text: String) {
    #expect(MeasureID(text)?.description == text)
  }

  @Test(arguments: ["", ".", "licences", "licences.", ".records"])
  func whatNamesNoMeasureIsNotRead(text: String) {
    #expect(MeasureID(text) == nil)
  }

  @Test func theTableFindsEveryPlaceOnce() {
    let cities = ["420100", "000000", "110000", "370281"].compactMap { CityCode($0) }
    let months = Month(year: 2017, month: 11)...Month(year: 2019, month: 2)
    var table = MeasureTable(cities: cities, months: months)
    #expect(table.cities == cities.sorted())
    #expect(table.monthCount == 16)
    var seen: [Int] = []
    for city in table.cities {
      for month in months { seen.append(table.position(city, month) ?? -1) }
    }
    #expect(seen == Array(0..<cities.count * 16))

    let id = MeasureID("licences", "records")
    let values = seen.map(Int64.init)
    table.insert(
      MeasureSeries(
        id: id, unit: .count, time: .flow, monthly: values, window: values.map { $0 * 100 }))
    for city in table.cities {
      for month in months {
        let place = table.position(city, month).map(Int64.init)
        #expect(table.monthly(id, city, month) == place)
        #expect(table.value(id, city, month) == place.map { $0 * 100 })
      }
    }
    #expect(table.position(CityCode(rawValue: 999_999), months.lowerBound) == nil)
    #expect(table.position(cities[0], months.lowerBound.advanced(by: -1)) == nil)
    #expect(table.position(cities[0], months.upperBound.advanced(by: 1)) == nil)
    #expect(table.value(MeasureID("licences", "late"), cities[0], months.lowerBound) == nil)
  }

  /// Law: no two places are called alike, and those that share no name keep their own.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func namesAreDistinct(seed: UInt64) {
    var dice = Random(seed)
    let provinces = ["甲", "乙", "丙"].map { LocalizedText(zh: $0, en: "P\($0)") }
    var places: [(code: CityCode, name: LocalizedText, province: LocalizedText)] = []
    for province in provinces {
      for number in 0..<4 where dice.below(2) == 0 {
        let code = CityCode(rawValue: UInt32(110_000 + places.count * 100))
        let zh = dice.below(3) == 0 ? "同名\(number)市" : "\(province.zh)\(number)市"
        places.append((code, LocalizedText(zh: zh, en: "City \(number)"), province))
      }
    }
    let names = LocalizedText.distinct(places)
    #expect(names.count == places.count)
    #expect(Set(names.values.map(\.zh)).count == places.count, "seed \(seed)")
    #expect(Set(names.values.map(\.en)).count == places.count, "seed \(seed)")
    for place in places {
      let isShared = places.count { $0.name.en == place.name.en } > 1
      #expect((names[place.code]?.en == place.name.en) == !isShared, "seed \(seed)")
    }
  }

  @Test func categoriesAreFourNumbers() {
    var categories = Fact.Categories()
    for index in 0..<4 { categories[index] = UInt8(index + 1) }
    #expect((0..<4).map { categories[$0] } == [1, 2, 3, 4])
  }

  @Test func aFactIsSixtyFourBytesWithoutGaps() {
    #expect(MemoryLayout<Fact>.size == 64)
    #expect(MemoryLayout<Fact>.stride == 64)
  }
}

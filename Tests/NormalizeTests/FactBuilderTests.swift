import ByteStream
import Contract
import Records
import Register
import Testing

@testable import Normalize

/// What is kept of a row: its key, place, entity, days, amount and categories.
@Suite struct FactBuilderTests {
  private static let wuhan = "11420100MB15291767"
  private static let hubei = "11420000MB15291767"
  private static let subject = "914403001922038216"

  /// A penalty that says everything.
  private func penalty(
    authority: String? = wuhan, number: String? = "鄂(2018)5号"
  ) throws -> RowDraft {
    var draft = try RowDraft("penalties")
    if let authority { try draft.set("CF_CFJGDM", text: authority, kind: .unified) }
    if let number { try draft.set("CF_WSH", text: number) }
    try draft.set("CF_XDR_SHXYM", text: Self.subject, kind: .unified)
    try draft.set("CF_JDRQ", day: "2018-03-05")
    try draft.set("CF_YXQ", day: "2020-03-05")
    try draft.set("CF_NR_FK", value: 500_000)
    try draft.set("CF_CFLB", value: 0b10)
    return draft
  }

  private func key(_ fact: Fact) -> [UInt64] { [fact.keyHigh, fact.keyLow] }

  // MARK: Keys

  @Test func aKeyRestsOnTheNaturalKeyAlone() throws {
    let plain = try penalty().fact()
    #expect(key(plain) != [0, 0])
    var other = try RowDraft("penalties")
    // The key's parts in another order in the buffer, everything else different.
    try other.set("CF_WSH", text: "鄂(2018)5号")
    try other.set("CF_CFJGDM", text: Self.wuhan, kind: .unified)
    other.reason = .amountInvalid
    other.delivery = day("2018-05-01")
    other.export = Array("a,b,c\n1,2,3\n".utf8)
    let fact = try other.fact()
    #expect(key(fact) == key(plain))
    #expect(fact.flags.isDisjoint(with: [.keyOfRow, .unkeyed]))
    #expect(fact.reason == .amountInvalid)
  }

  @Test func everyPartOfTheKeyTells() throws {
    var keys = [
      try penalty(), try penalty(authority: Self.hubei), try penalty(number: "鄂(2018)6号"),
      // What one part loses the other gains.
      try penalty(authority: Self.wuhan + "鄂", number: "(2018)5号"),
    ].map { draft in draft }
    var licence = try RowDraft("licences")
    try licence.set("XK_XKJGDM", text: Self.wuhan, kind: .unified)
    try licence.set("XK_WSH", text: "鄂(2018)5号")
    keys.append(licence)
    #expect(Set(try keys.map { key(try $0.fact()) }).count == keys.count)
  }

  @Test func keysOfNumbersTell() throws {
    var keys: Set<[UInt64]> = []
    for (division, year, variable) in [
      (420_100, 2017, 1), (420_101, 2017, 1), (420_100, 2018, 1), (420_100, 2017, 2),
    ] {
      var draft = try RowDraft("denominators")
      try draft.set("XZQH", value: Int64(division))
      try draft.set("NF", day: "\(year)-01-01")
      try draft.set("BL", value: Int64(variable))
      keys.insert(key(try draft.fact()))
    }
    #expect(keys.count == 4)
  }

  /// Law: a part that is empty is a value like others, as long as some part is there.
  @Test func anEmptyPartOfTheKeyIsAValue() throws {
    func listed(_ parts: [String: String]) throws -> Fact {
      var draft = try RowDraft("red_list")
      for (column, text) in parts { try draft.set(column, text: text) }
      return try draft.fact()
    }
    let columns = ["A000002", "IDENTIFICATION_DEPT", "DATA_CATEGORY"]
    var keys: Set<[UInt64]> = []
    for set in 1..<8 {
      let parts = Dictionary(
        uniqueKeysWithValues: columns.indices.filter { set >> $0 & 1 == 1 }.map {
          (columns[$0], "X")
        })
      let fact = try listed(parts)
      #expect(!fact.flags.contains(.keyOfRow))
      // What is no part of the key changes nothing.
      #expect(key(try listed(parts.merging(["DATA_SOURCE": "Y"]) { $1 })) == key(fact))
      keys.insert(key(fact))
    }
    #expect(keys.count == 7)
    #expect(try listed([:]).flags.contains(.keyOfRow))
  }

  @Test func aRowWithoutAKeyStandsForItself() throws {
    func fact(_ export: [UInt8], number: String? = nil) throws -> Fact {
      var draft = try penalty(number: number)
      if number == nil { try draft.spoil("CF_WSH") }
      draft.export = export
      return try draft.fact()
    }
    func gb(_ text: String) -> [UInt8] {
      var bytes: [UInt8] = []
      GB18030.encode(text, into: &bytes)
      return bytes
    }
    let text = "甲,乙\n武汉市某公司的罚款,二\n"
    let plain = try fact(Array(text.utf8))
    #expect(plain.flags.contains(.keyOfRow))
    #expect(key(try fact(gb(text))) == key(plain))
    let wide: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(key(try fact(wide)) == key(plain))
    #expect(key(try fact(Array("甲,乙\n武汉市某公司的罚款,三\n".utf8))) != key(plain))
    #expect(key(try fact(Array("甲,乙\n武汉市某公司的罚,款二\n".utf8))) != key(plain))
    #expect(key(try fact(Array(text.utf8), number: "5")) != key(plain))
  }

  @Test func aRowThatCannotBeCutHasNoKey() throws {
    var draft = try penalty()
    draft.isReadable = false
    draft.reason = .raggedRow
    draft.fileDivision = city(420_100)
    let fact = try draft.fact()
    #expect(fact.flags == .unkeyed)
    #expect(key(fact) == [0, 0])
    #expect(fact.division == city(420_100))
    #expect(fact.eventDay == day("2018-04-01"))
    #expect(fact.entity == 0 && fact.amountMinor == 0)
  }

  @Test func anExcludedRowLeavesNothing() throws {
    var draft = try penalty()
    draft.reason = .naturalPerson
    var expected = Fact(line: 2)
    expected.reasonCode = Reason.naturalPerson.rawValue
    expected.division = city(420_100)
    expected.eventDay = day("2018-03-01")
    expected.flags = .unkeyed
    #expect(try draft.fact() == expected)
  }

  // MARK: Values

  @Test func valuesAreKept() throws {
    var draft = try penalty()
    try draft.set("SJC", day: "2018-03-06")
    let fact = try draft.fact()
    #expect(fact.line == 2)
    #expect(fact.eventDay == day("2018-03-05"))
    #expect(fact.endDay == day("2020-03-05"))
    #expect(fact.amountMinor == 500_000)
    #expect(fact.flags == .hasAmount)
    #expect(fact.revision == UInt32(day("2018-03-06").rawValue))
  }

  @Test func whatIsMissingIsNothing() throws {
    let draft = try RowDraft("penalties")
    let fact = try draft.fact()
    #expect(fact.eventDay == day("2018-04-01"))
    #expect(fact.endDay == .none)
    #expect(fact.amountMinor == 0 && !fact.flags.contains(.hasAmount))
    #expect(fact.entity == 0 && fact.revision == 0)
  }

  @Test func openEndedHasNoEnd() throws {
    var draft = try penalty()
    try draft.set("CF_YXQ", day: "2099-12-31")
    #expect(try draft.fact().endDay == .none)
  }

  /// Sets of kinds of penalty by their bits, and the number of the category.
  private static let kinds: [(set: Int64, number: UInt8)] = [
    (0b1, 1), (0b10, 2), (0b110, 2), (0b100_0000_0010, 2), (0x80, 0), (0x100, 8), (0x2000, 0),
    (0xC0, 7),
  ]

  @Test(arguments: kinds)
  func categoriesOfLists(set: Int64, number: UInt8) throws {
    var draft = try penalty()
    try draft.set("CF_CFLB", value: set)
    let fact = try draft.fact()
    #expect(fact.categories[0] == number)
    #expect(fact.categories[1] == 0)
  }

  @Test(arguments: [
    ("11420100MB15291767", UInt8(1)), ("914403001922038216", 2), ("51420100MB15291767", 0),
    ("192203821", 0), ("1", 0),
  ])
  func categoriesOfCodes(code: String, number: UInt8) throws {
    var draft = try RowDraft("defaulters")
    try draft.set("cardNum", text: code)
    try draft.set("performance", value: 0b10)
    let fact = try draft.fact()
    #expect(fact.categories[0] == number)
    #expect(fact.categories[1] == 2)
  }

  @Test func withdrawnRecordsAreMarked() throws {
    for (status, isWithdrawn) in [(0, false), (1, true), (2, false)] {
      var draft = try RowDraft("penalties", edition: 2)
      try draft.set("CF_ZT", value: 1 << Int64(status))
      #expect(try draft.fact().flags.contains(.withdrawn) == isWithdrawn)
    }
  }

  // MARK: Entities

  @Test func theEntityIsItsBestCode() throws {
    func entity(_ codes: [(String, String)]) throws -> Fact {
      var draft = try RowDraft("penalties")
      for (column, code) in codes { try draft.set(column, text: code) }
      return try draft.fact()
    }
    let unified = try entity([("CF_XDR_SHXYM", Self.subject)]).entity
    #expect(unified != 0)
    #expect(
      try entity([("CF_XDR_ZZJG", "192203821"), ("CF_XDR_SHXYM", Self.subject)]).entity == unified)
    let plain = try entity([("CF_XDR_ZZJG", "71526726X")]).entity
    #expect(try entity([("CF_XDR_ZZJG", "71526726-X")]).entity == plain)
    #expect(plain != unified)
    #expect(try entity([("CF_XDR_SWDJ", "L" + Self.subject)]).entity == unified)
    #expect(
      try entity([("CF_XDR_ZZJG", "L00000001")]).entity
        != entity([("CF_XDR_ZZJG", "00000001")]).entity)
    // The same in whatever column and dataset.
    #expect(try entity([("CF_XDR_SWDJ", "71526726X")]).entity == plain)
    var licence = try RowDraft("licences")
    try licence.set("XK_XDR_ZZJG", text: "71526726X")
    #expect(try licence.fact().entity == plain)
    #expect(
      try entity([("CF_XDR_SHXYM", "92420100MB15291767")]).flags.contains(.individualBusiness))
    #expect(!(try entity([("CF_XDR_SHXYM", Self.subject)]).flags.contains(.individualBusiness)))
  }

  // MARK: The city

  /// A penalty without a source of its city; each test adds some.
  private func place(
    code: String? = nil, division: Int64? = nil, name: String? = nil, subject: String? = nil,
    file: CityCode? = nil
  ) throws -> (division: CityCode, zones: Int, unassigned: Int) {
    var draft = try RowDraft("penalties")
    if let code { try draft.set("CF_CFJGDM", text: code, kind: .unified) }
    if let division { try draft.set("DFBM", value: division) }
    if let name { try draft.set("CF_CFJG", text: name) }
    if let subject { try draft.set("CF_XDR_SHXYM", text: subject, kind: .unified) }
    draft.fileDivision = file
    let built = try draft.built()
    return (built.fact.division, built.zones, built.unassigned)
  }

  @Test func sourcesAreAskedInTheContractsOrder() throws {
    let shenzhen = city(440_300)
    let all = try place(
      code: Self.wuhan, division: 370_200, name: "杭州市公安局", subject: Self.subject,
      file: city(110_000))
    #expect(all == (city(420_100), 0, 0))
    // A province and an unknown code pass on.
    for passing in [Self.hubei, "11999999MB15291767"] {
      #expect(try place(code: passing, division: 370_202, file: shenzhen) == (city(370_202), 0, 0))
    }
    #expect(
      try place(code: Self.hubei, division: 370_000, name: "杭州市公安局").division == city(330_100))
    #expect(
      try place(division: 999_999, name: "湖北省公安厅", subject: Self.subject).division == shenzhen)
    #expect(try place(name: "公安局", file: city(110_000)).division == city(110_000))
    #expect(try place(name: "公安局") == (.unassigned, 0, 1))
    #expect(try place(file: city(420_000)) == (.unassigned, 0, 1))
  }

  @Test func aKnownDivisionWithoutACitySettlesThePlace() throws {
    // Counties of the autonomous prefecture of Enshi, in no city.
    let divisions = try Shipped.register().divisions
    let county = try #require(
      (422_821...422_829).map { city(UInt32($0)) }.first {
        divisions.isKnown($0) && !divisions.leadsToCity($0)
      })
    #expect(
      try place(division: Int64(county.rawValue), name: "武汉市公安局", file: city(420_100))
        == (county, 0, 1))
  }

  @Test func zonesGoByFourDigits() throws {
    #expect(try place(code: "11420199MB15291767") == (city(420_199), 1, 0))
    #expect(try Shipped.register().resolve(city(420_199)).city == city(420_100))
  }

  @Test func taxpayerNumbersNameTheirDivision() throws {
    for (number, kind) in [
      ("420102192203821", CheckedRows.CodeKind.taxpayer), ("L420102192203821", .taxpayer),
      ("420102103097413", .registration), ("L91420102MA4KXXXX0X", .unified),
    ] {
      var draft = try RowDraft("tax_a")
      try draft.set("nsrsbh", text: number, kind: kind)
      #expect(try draft.fact().division == city(420_102), "\(number)")
    }
    var draft = try RowDraft("tax_a")
    try draft.set("nsrsbh", text: "192203821", kind: .organisation)
    #expect(try draft.fact().division == .unassigned)
  }

  /// Law: six digits read at once are those read one by one, whatever stands behind them and wherever the text ends.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func digitsAreThoseOfTheSlowTwin(seed: UInt64) {
    var generator = Seeded(seed)
    for _ in 0..<200 {
      let text = (0..<Int.random(in: 0...18, using: &generator)).map { _ -> UInt8 in
        Int.random(in: 0..<24, using: &generator) == 0
          ? UInt8.random(in: 0...255, using: &generator)
          : UInt8.random(in: 0x30...0x39, using: &generator)
      }
      let start = Int.random(in: 0...18, using: &generator)
      let six = text.dropFirst(start).prefix(6)
      let twin =
        six.count == 6 && six.allSatisfy { (0x30...0x39).contains($0) }
        ? CityCode(String(decoding: six, as: UTF8.self)) : nil
      #expect(FactBuilder.digits(text.span, start, text.count) == twin, "seed \(seed)")
    }
  }

  /// Law: recent answers have a place, and the cities of a province have places of their own.
  @Test func recentPlacesAreInTheTable() {
    for province in 11...65 as ClosedRange<UInt32> {
      let cities = (1...99).map { CityCode(rawValue: province * 10_000 + $0 * 100).recentPlace }
      #expect(Set(cities).count == cities.count)
    }
    for code in stride(from: 0 as UInt32, through: 999_999, by: 7) {
      #expect((0..<8192).contains(CityCode(rawValue: code).recentPlace))
    }
  }
}

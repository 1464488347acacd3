import Foundation
import Store
import Records
import Testing

@testable import Engine

/// What the names of exports tell, however people and systems write them.
@Suite struct ExportNameTests {
  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// A day in every form that a name may have it.
  private func forms(_ day: Day) -> [String] {
    let (year, month, date) = day.civil
    let digits = "\(year)\(two(month))\(two(date))"
    let wide = String(
      String.UnicodeScalarView(
        digits.unicodeScalars.map { Unicode.Scalar($0.value + 0xFEE0) ?? $0 }))
    return [
      digits, wide, "\(day)", "\(year)-\(month)-\(date)", "\(year).\(month).\(date)",
      "\(year).\(two(month)).\(two(date))",
      "\(year)_\(two(month))_\(two(date))", "\(year) \(two(month)) \(two(date))",
      "\(year)年\(month)月\(date)日",
      "\(year)年\(two(month))月\(two(date))日", "\(digits)T0100", "\(digits)T010000Z", "\(digits)0100",
      "\(digits)010000", "\(digits)01",
      "\(year)－\(two(month))－\(two(date))",
    ]
  }

  /// Law: a day is found in every form, whatever stands before and behind it.
  @Test(arguments: 0..<30 as Range<UInt64>) func everyFormOfADayIsFound(seed: UInt64) {
    var random = Random(seed, "names")
    for _ in 0..<10 {
      let day = Day(rawValue: Int32(random.within(7_305...20_000)))
      for form in forms(day) {
        let head = random.pick([
          "penalties_", "处罚", "XZCF-", "行政处罚 ", "penalties_420100_", "v2_", "(3)", "a1_",
        ])
        let tail = random.pick([
          "", "(1)", " (2)", " - 副本", "-v2", "_final", "-01", "_a", "（定稿）", "_01",
        ])
        let name = head + form + tail + random.pick([".csv", ".csv.gz", ".CSV", ".zip"])
        #expect(ExportName(name).day == day, "\(name)")
      }
    }
  }

  @Test(arguments: [
    "penalties.csv", "penalties_420100.csv", "penalties_20180431.csv", "penalties_2018-13-01.csv",
    "penalties_2018.csv",
    "penalties_201803.csv", "penalties_18991231.csv", "penalties_19891231.csv",
    "penalties_2018_3_8.csv", "a_123.csv",
    "penalties_2018年3月.csv", "penalties_2018030.csv", "penalties_2018-03.csv", "x_2018-03-123.csv",
    "13800138000.csv",
  ])
  func otherNamesHaveNone(name: String) { #expect(ExportName(name).day == .none) }

  @Test func impossibleDaysAreTold() throws {
    let today = try #require(Day("2018-03-10"))
    for name in [
      "a_20180431.csv", "a_2018-02-30.csv", "a_20180312.csv", "a_2018年3月32日.csv", "a_99991231.csv",
      "licences_420300_99991231.csv.gz", "a_00010101.csv", "a_30001231.csv", "a_3000-12-31.csv",
      "a_19891231.csv", "a_209912310100.csv", "a_42030020991231.csv",
    ] {
      #expect(ExportName(name, until: today.advanced(by: 1)).hasImpossibleDay, "\(name)")
    }
    for name in [
      "a.csv", "a_420100.csv", "a_20180311.csv", "a_12345678.csv", "a_20180431_20180301.csv",
      "a_2019123456.csv", "a_13800138000.csv", "a_17071231000000.csv",
    ] {
      #expect(!ExportName(name, until: today.advanced(by: 1)).hasImpossibleDay, "\(name)")
    }
    #expect(ExportName("a_20180311.csv", until: today.advanced(by: 1)).day == today.advanced(by: 1))
  }

  @Test(
    arguments: [
      ("licences_420100_20170405.csv.gz", 420_100), ("xzcf_130000_20170405.csv.gz", 130_000),
      ("处罚420100_20170405.csv", 420_100),
      ("420100武汉_2017-04-05.csv", 420_100), ("licences_42010020170405.csv", 420_100),
      ("licences_420100-2017年4月5日(1).csv", 420_100),
      ("licences_20170405.csv", nil), ("licences_20170405_420100.csv", nil),
      ("batch123456_20170405.csv", nil),
      ("licences_420100_v2_20170405.csv", nil), ("20170405_010000.csv", nil),
    ] as [(String, UInt32?)])
  func theDivisionStandsBeforeTheDay(name: String, division: UInt32?) {
    #expect(ExportName(name).division == division.map { CityCode(rawValue: $0) })
    #expect(ExportName(name).day == Day("2017-04-05"))
  }

  // MARK: In a run

  private static let header = "nsrsbh,nsrmc,xyjb,pjnd,swjg\n"
  private static let wuhan = "91420100MA0000015R"

  private func known(_ place: Place) throws -> [String: KnownFile] {
    let ledger = try Ledger(copying: place.store + "/ledger.sqlite")
    return Dictionary(
      uniqueKeysWithValues: try ledger.knownFiles().map { ($0.identity.path, $0) })
  }

  private func row(_ city: String) -> String { "\(Self.wuhan),某公司,A,2017,\(city)税务局\n" }

  /// An export without a day in its name is taken; it is said, and a gate can close.
  @Test func whatHasNoDayIsToldAndCanCloseAGate() async throws {
    let place = try Place()
    let settings = try place.small()
    try place.write(Self.header + row("武汉市"), to: "inbox/tax_a.csv")
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.published != nil)
    #expect(place.logged.contains("file.unnamed-day"))
    #expect(place.logged.contains("gate.warned"))
    #expect(try known(place)["tax_a.csv"]?.deliveryDay == Day.none)
    try place.writeSmall(gates: ", unnamed_day: block")
    await #expect(throws: Failure.self) { _ = try await run(settings, log: place.log) }
  }

  /// A pipeline can say that the time of the file counts, a contract that a column does.
  @Test func aPipelineOrAContractSaysWhereTheDayIs() async throws {
    let place = try Place()
    let settings = try place.small(extra: "delivery_day: modified")
    try place.write(Self.header + row("武汉市"), to: "inbox/tax_a_420100.csv")
    // Half past four in Greenwich on the eighth is the ninth in China.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_520_526_600)],
      ofItemAtPath: place.inbox + "/tax_a_420100.csv")
    _ = try await run(settings, log: place.log)
    #expect(try known(place)["tax_a_420100.csv"]?.deliveryDay == Day("2018-03-09"))
    #expect(!place.logged.contains("file.unnamed-day"))

    let path = "contracts/penalties.yaml"
    let text = String(
      decoding: try #require(FileManager.default.contents(atPath: "\(place.root)/\(path)")),
      as: UTF8.self)
    try place.write(
      text.replacing("    revision: SJC\n", with: "    revision: SJC\n    delivery_day: SJC\n"),
      to: path)
    let lines = [
      "CF_WSH,CF_CFLB1,CF_XDR_MC,CF_XDR_SHXYM,CF_JDRQ,CF_XZJG,CF_ZT,DFBM,SJC",
      "罚〔2018〕1号,罚款,某公司,\(Self.wuhan),2018-02-01,武汉市工商局,0,420100,2018-02-03",
      "罚〔2018〕2号,罚款,某公司,\(Self.wuhan),2018-02-11,武汉市工商局,0,420100,2018-02-13 10:00:00",
      "罚〔2018〕3号,罚款,某公司,\(Self.wuhan),2018-02-11,武汉市工商局,0,420100,2099-12-31",
    ]
    try place.writeSmall(extra: "delivery_day: first_seen")
    try place.write(lines.joined(separator: "\n") + "\n", to: "inbox/penalties_week.csv")
    _ = try await run(settings, log: place.log)
    let file = try #require(try known(place)["penalties_week.csv"])
    #expect(file.deliveryDay == Day("2018-02-13") && file.tally.accepted == 3)
    // Nothing new the next time.
    #expect(try await run(settings, log: place.log).run == nil)
  }

  /// An export named after a province is read: its rows name their cities, and one elsewhere is told.
  @Test(arguments: ["fast", "portable"])
  func aProvinceOnlyBoundsItsRows(engine: String) async throws {
    let place = try Place()
    var settings = try place.settings(.all, extra: "engine: \(engine)")
    settings.until = .normalize
    try place.write(
      Self.header + "91420100MA0000015R,甲,A,2017,武汉市税务局\n91330100MA000001XX,乙,A,2017,杭州市税务局\n"
        + ",丙,A,2017,某局\n",
      to: "inbox/tax_a_420000_20180401.csv")
    try place.write(Self.header + row("武汉市"), to: "inbox/tax_a_999999_20180401.csv")
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.failures.map(\.code) == [.cityUnknown])
    let file = try #require(try known(place)["tax_a_420000_20180401.csv"])
    #expect(file.tally.read == 3)
    #expect(file.tally.notices[.outsideProvince] == 1)
  }
}

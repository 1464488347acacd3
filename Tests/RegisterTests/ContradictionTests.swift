import Foundation
import Records
import Testing

@testable import Register

/// A mistake in one line of a table, and the message that must name the line.
struct Mistake: CustomTestStringConvertible {
  let file: String
  /// The line whose beginning is looked for, and what it becomes.
  let line: String
  let becomes: String
  let message: String
  var testDescription: String { "\(file): \(message)" }

  init(_ file: String, _ line: String, _ becomes: String, _ message: String) {
    self.file = file
    self.line = line
    self.becomes = becomes
    self.message = message
  }
}

@Suite struct ContradictionTests {
  static let folder = [
    "provinces.csv": """
    code,name_zh,short_zh,name_en,block
    370000,山东省,山东,Shandong,east

    """,
    "cities.csv": """
    code,name_zh,name_en,province_code,group,level,block,belts,valid_from,valid_to,successors
    370100,济南市,Jinan,370000,capital,subprovincial-or-capital,east,,1981,,
    371200,莱芜市,Laiwu,370000,prefecture,prefecture,east,,1992,2018,370100

    """,
    "divisions.csv": """
    code,names,also_called,stem,level,valid_from,valid_to,successors,predecessors,city,ambiguous
    370000,山东省,,山东,province,1981,,,,,0
    370100,济南市,,济南,prefecture,1981,,,,370100,0
    370116,莱芜区,,,county,2018,,,371202,370100,0
    371200,莱芜市,,莱芜,prefecture,1992,2018,370100,,370100,0
    371202,莱城区,,,county,1992,2018,370116,,370100,0

    """,
    "workdays.csv": """
    date,kind
    2018-01-01,holiday
    2018-02-11,working-weekend

    """,
  ]

  static func load(_ texts: [String: String]) throws -> Register {
    func table(_ name: String, _ columns: [String]) throws -> Table {
      try Table(Array((texts[name] ?? "").utf8), path: name, columns: columns)
    }
    return try Register(
      tables: RegisterTables(
        provinces: table("provinces.csv", RegisterTables.provinceColumns),
        cities: table("cities.csv", CitySpans.columns),
        divisions: table("divisions.csv", DivisionTable.columns),
        workdays: table("workdays.csv", WorkCalendar.columns)),
      asOf: Day(year: 2017, month: 12, day: 31))
  }

  @Test func theSmallTablesHold() throws {
    let register = try Self.load(Self.folder)
    #expect(register.cities.map(\.code) == [370100, 371200])
    #expect(register.resolve(370116).city == 371200)
  }

  @Test func spreadsheetLineEndsAndMarksAreTaken() throws {
    let texts = Self.folder.mapValues { "\u{FEFF}" + $0.replacing("\n", with: "\r\n") }
    #expect(try Self.load(texts).cities.count == 2)
    #expect(try Self.load(texts).digest == Self.load(Self.folder).digest)
  }

  @Test(arguments: [
    Mistake("cities.csv", "371200,", "371200,莱芜市", "the line has 2 fields, not 11"),
    Mistake("cities.csv", "code,", "code,a,b,c,d,e,f,g,h,i,j", "column 2 must be 'name_zh'"),
    Mistake(
      "cities.csv", "371200,",
      "371200,莱芜市,\"Laiwu\",370000,prefecture,prefecture,east,,1992,2018,370100",
      "a quote; register tables are written without"),
    Mistake(
      "cities.csv", "371200,",
      "37120,莱芜市,Laiwu,370000,prefecture,prefecture,east,,1992,2018,370100",
      "column 1 needs a code of six digits"),
    Mistake(
      "cities.csv", "371200,",
      "421200,莱芜市,Laiwu,370000,prefecture,prefecture,east,,1992,2018,370100",
      "the province is unknown or is not the code's own"),
    Mistake(
      "cities.csv", "371200,",
      "371200,莱芜市,Laiwu,370000,capital,prefecture,east,,1992,2018,370100",
      "group and level do not agree"),
    Mistake(
      "cities.csv", "371200,",
      "371200,莱芜市,Laiwu,370000,prefecture,prefecture,west,,1992,2018,370100",
      "the block is not the province's"),
    Mistake(
      "cities.csv", "371200,",
      "371200,莱芜市,Laiwu,370000,prefecture,prefecture,east,coast,1992,2018,370100",
      "an unknown belt"),
    Mistake(
      "cities.csv", "371200,",
      "371200,莱芜市,Laiwu,370000,prefecture,prefecture,east,,2018,1992,370100",
      "the years of validity are not in order"),
    Mistake(
      "cities.csv", "371200,",
      "370100,济南市,Jinan,370000,prefecture,prefecture,east,,1992,2018,370100",
      "370100 overlaps the line before it, or is not in order of code and year"),
    Mistake(
      "cities.csv", "371200,",
      "371200,莱芜市,Laiwu,370000,prefecture,prefecture,east,,1992,,370100",
      "a city that still stands has successors"),
    Mistake(
      "cities.csv", "371200,",
      "371200,莱芜市,Laiwu,370000,prefecture,prefecture,east,,1992,2019,370100",
      "371200 stands longer than the table of divisions says"),
    Mistake(
      "cities.csv", "371200,",
      "371300,临沂市,Linyi,370000,prefecture,prefecture,east,,1992,,",
      "371300 is not in the table of divisions"),
    Mistake(
      "cities.csv", "371200,",
      "371200,莱芜市,Laiwu,370000,prefecture,prefecture,east,,1992,2018,370900",
      "the successor 370900 is not a division"),
    Mistake(
      "divisions.csv", "371202,", "371200,莱城区,,,county,1992,2018,370116,,370100,0",
      "371200 stands in the table twice"),
    Mistake(
      "divisions.csv", "371202,", "371202,莱城区,,,county,1992,2018,370118,,370100,0",
      "370118 in 'successors' is unknown"),
    Mistake(
      "divisions.csv", "371200,", "371200,莱芜市,,莱芜,prefecture,1992,2018,371202,,370100,0",
      "the successor 371202 is not valid when it ends"),
    Mistake(
      "divisions.csv", "371202,", "371202,莱城区,,,county,1992,,370116,,370100,0",
      "still valid, and yet succeeded"),
    Mistake(
      "divisions.csv", "371202,", "371202,莱城区,,,county,1992,2018,,,370100,0",
      "ended without a successor"),
    Mistake(
      "divisions.csv", "370116,", "370116,莱芜区,,,county,2018,,,370000,,0",
      "370116 leads to 370100, not to the city it lists"),
    Mistake(
      "divisions.csv", "370116,", "370116,莱芜区,,,county,1992,,,371202,370100,0",
      "the predecessor 371202 is not valid just before it begins"),
    Mistake(
      "divisions.csv", "370116,", "370116,莱芜区,,,county,2018,,,371202,370100;371200,0",
      "several cities and not marked as ambiguous, or a bad mark"),
    Mistake(
      "divisions.csv", "370116,", "370116,莱芜区,,,town,2018,,,371202,370100,0",
      "column 5 must be one of 'province', 'prefecture', 'county'"),
    Mistake(
      "provinces.csv", "370000,", "370100,山东省,山东,Shandong,east",
      "not a province, or a province that stands here twice"),
    Mistake(
      "workdays.csv", "2018-02-11,", "2018-02-12,working-weekend",
      "a holiday must be a weekday, a working weekend must not"),
    Mistake(
      "workdays.csv", "2018-02-11,", "2018-01-01,holiday",
      "not a day yyyy-MM-dd, or not later than the line before"),
  ])
  func aContradictionNamesItsLine(_ mistake: Mistake) throws {
    var lines = try #require(Self.folder[mistake.file]).split(
      separator: "\n", omittingEmptySubsequences: false)
    let number = try #require(lines.firstIndex { $0.hasPrefix(mistake.line) })
    lines[number] = Substring(mistake.becomes)
    var texts = Self.folder
    texts[mistake.file] = lines.joined(separator: "\n")
    let failure = #expect(throws: Failure.self) { try Self.load(texts) }
    #expect(failure?.code == .registerInvalid)
    #expect(failure?.message == mistake.message)
    #expect(failure?.place == .init(file: mistake.file, line: number + 1))
  }

  @Test func aMissingTableIsNamed() {
    let failure = #expect(throws: Failure.self) {
      try Register.load(folder: "/nowhere", asOf: Day(year: 2016, month: 12, day: 31))
    }
    #expect(failure?.code == .configurationMissing)
    #expect(failure?.place?.file == "/nowhere/provinces.csv")
  }

  @Test func aListBeforeAllTablesIsRefused() {
    let failure = #expect(throws: Failure.self) {
      try Register(tables: Lists.tables.get(), asOf: Day(year: 1980, month: 12, day: 31))
    }
    #expect(failure?.code == .registerInvalid)
  }
}

import Records
import Testing

@testable import Report

@Suite struct TablesTests {
  static let publicColumns: [ReportTable: String] = [
    .measures: "dataset,measure,city_code,month,value",
    .scores:
      "edition,month,city_code,indicator,level,value,score,points,max_points,provenance,basis,mark",
    .indices:
      "edition,month,city_code,city,province,group,index,printed,rank,of,rank_low,rank_high,index_without_self_reported,status,coverage,window_months,rank_range",
    .books: "dataset,file,read,accepted,rejected,excluded,superseded",
    .rejects: "dataset,file,reason,rows",
    .departments:
      "dataset,month,city_code,department_code,department,reported,accepted,late,late_share",
    .robustness:
      "edition,month,city_code,group,rank,median,low,high,band_best,band_worst,above_better,above_worse",
    .sensitivity:
      "edition,month,group,assumption,alternatives,first,first_low,first_high,total,total_low,total_high",
    .changes:
      "month,city_code,from_index,to_index,new,left_window,corrected,rejected_or_recovered,weights,register,tool,denominators,other_cities,from_month,from_deliveries,bridge_edition,bridge_index,from_rank,to_rank,places_tool,places_weights,places_register,places_rejected_or_recovered,places_corrected,places_denominators,places_new,places_left_window,places_other_cities,source,source_points,sources_points",
    .moves:
      "month,city_code,indicator,new,left_window,corrected,rejected_or_recovered,weights,register,tool,denominators,other_cities,points,places",
    .alerts: "month,city_code,alert,dataset,value,limit,text_zh,text_en",
    .audit:
      "edition,month,group,indicator,city_code,statistic,value,flag,threshold,sibling",
    .groups: "edition,month,scope,name,group,cities,ranked,mean,median,highest,lowest",
  ]

  @Test(arguments: ReportTable.allCases)
  func columnsArePublic(table: ReportTable) throws {
    let bytes = tableText(table, of: Fixture.input(cities: 2), as: .csv)
    #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
    let text = String(decoding: bytes.dropFirst(3), as: UTF8.self)
    let head = try #require(text.split(separator: "\r\n").first)
    #expect(String(head) == Self.publicColumns[table])
  }

  /// Law: what a column means begins with a word, which pages may write with a capital, and with no value of the column.
  @Test(arguments: ReportTable.allCases)
  func meaningsBeginWithWords(table: ReportTable) {
    for column in table.columns {
      for text in [column.meaning.zh, column.meaning.en] {
        #expect(!text.contains(/^[a-z]+-[a-z]+[:：]/), "\(table) \(column.name): \(text)")
      }
    }
  }

  /// Law: every row has as many cells as the header, in CSV and in JSON.
  @Test(arguments: ReportTable.allCases)
  func rowsHaveEveryColumn(table: ReportTable) {
    let input = SiteTests.hostile
    let rows = readCSV(tableText(table, of: input, as: .csv))
    #expect(rows.count > 1)
    #expect(rows.allSatisfy { $0.count == table.columns.count })
    let json = String(decoding: tableText(table, of: input, as: .json), as: UTF8.self)
    #expect(json.hasPrefix("[") && json.hasSuffix("\n]\n"))
    #expect(json.split(separator: "\n{").count == rows.count)
  }

  /// Law: no text cell begins like a formula.
  @Test(arguments: ReportTable.allCases)
  func noTextIsAFormula(table: ReportTable) {
    let rows = readCSV(tableText(table, of: SiteTests.hostile, as: .csv))
    for row in rows {
      for (cell, column) in zip(row, table.columns) where column.kind == .text {
        #expect(!cell.starts { ["=", "+", "-", "@", "\t", "\r"].contains($0) })
      }
    }
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"),
    ("\rx", "\"'\rx\""), ("＝1", "'＝1"), ("a=1", "a=1"), ("", ""), ("a\"b,c", "\"a\"\"b,c\""),
  ])
  func formulasAreGuarded(value: String, written: String) {
    var sink = CSVSink(columns: [])
    sink.text(value)
    #expect(String(decoding: sink.finish().dropFirst(5), as: UTF8.self) == written)
  }

  @Test func amountsAreInYuan() throws {
    var table = MeasureTable(cities: [.unassigned], months: Fixture.month...Fixture.month)
    table.insert(
      MeasureSeries(
        id: MeasureID("penalties", "amount_yuan"), unit: .fen, time: .flow, monthly: [123_405],
        window: [0]))
    var input = Fixture.input(cities: 1)
    input.measures = table
    let rows = readCSV(tableText(.measures, of: input, as: .csv))
    #expect(rows.last == ["penalties", "amount_yuan", "000000", "2018-03", "1234.05"])
  }

  @Test func measuresOfTheSiteCoverTheWindow() {
    let input = Fixture.input(cities: 1)
    let rows = readCSV(
      tableText(.measures, of: input, as: .csv, months: input.month.window))
    let months = Set(rows.dropFirst().map { $0[3] })
    #expect(months == Set(input.month.window.map(\.description)))
  }

  @Test func theDictionaryNamesEveryColumn() {
    let rows = readCSV(DataDictionary.csv)
    #expect(rows.count == 1 + ReportTable.allCases.reduce(0) { $0 + $1.columns.count })
  }
}
extension String {
  fileprivate func starts(_ test: (Character) -> Bool) -> Bool { first.map(test) ?? false }
}

/// Reads CSV the way RFC 4180 says.
func readCSV(_ bytes: [UInt8]) -> [[String]] {
  var rows: [[String]] = []
  var row: [String] = []
  var cell: [UInt8] = []
  var isQuoted = false
  var previousQuote = false
  for byte in bytes.dropFirst(3) {
    if isQuoted {
      if byte == 0x22 { isQuoted = false; previousQuote = true } else { cell.append(byte) }
      continue
    }
    switch byte {
    case 0x22:
      if previousQuote { cell.append(0x22) }
      isQuoted = true
    case 0x2C, 0x0A:
      if byte == 0x0A, cell.last == 0x0D { cell.removeLast() }
      row.append(String(decoding: cell, as: UTF8.self))
      cell = []
      if byte == 0x0A {
        rows.append(row)
        row = []
      }
    default: cell.append(byte)
    }
    previousQuote = false
  }
  return rows
}

import Contract
import Records
import Spreadsheet

/// All tables of a report as one workbook: notes first, then a sheet per table, the dictionary last.
///
/// Measures and scores stand as matrices: a row to each would be most of the workbook, and be read by nobody.
func writeWorkbook(_ model: Model, to path: String, scratch: String) throws(Failure) {
  let input = model.input
  let titles = model.languages.map { $0(input.title) }
  let month = input.month
  let workbook = try Workbook(
    path: path, scratch: scratch, title: titles.joined(separator: " · "), day: month.lastDay)
  workbook.beginSheet(
    "说明 Notes",
    columns: [
      SheetColumn(title: "", width: 24, isText: true),
      SheetColumn(title: "", width: 100, isText: true),
    ])
  for (head, text) in notes(model) {
    workbook.text(head.map(visible))
    workbook.text(text.map(visible))
    workbook.endRow()
  }
  let source = TableSource(model)
  let labels = WorkbookLabels(model)
  for table in ReportTable.allCases {
    var sink = WorkbookSink(
      workbook, sheet: table.rawValue, columns: sheetColumns(table, model), labels,
      isMatrix: table == .measures || table == .scores)
    switch table {
    case .measures: writeMeasureMatrix(model, &sink)
    case .scores: writeScoreMatrix(model, &sink)
    default: write(table, of: source, months: month...month, into: &sink)
    }
  }
  var sink = WorkbookSink(workbook, sheet: "dictionary", columns: DataDictionary.columns, labels)
  DataDictionary.write(into: &sink)
  try workbook.finish()
}

/// The columns of a table's sheet; of a matrix what names the city, then one to each measure or item, by its id.
func sheetColumns(_ table: ReportTable, _ model: Model) -> [TableColumn] {
  let city: [TableColumn] = [.cityCode, .text("city", "城市名", "the city's name")]
  return switch table {
  case .measures:
    city
      + publishedMeasures(model.input).map {
        .number($0.description, model.title($0, .zh), model.title($0, .en))
      }
  case .scores: city + model.input.edition.nodes.map { .number($0.id, $0.title.zh, $0.title.en) }
  default: table.columns
  }
}

/// The measures that leave the house, in order of name.
private func publishedMeasures(_ input: ReportInput) -> [MeasureID] {
  input.measures.series.keys.sorted()
}

/// The measures of the month, city × measure; what was not counted has no figure, as it has no row in the table.
private func writeMeasureMatrix(_ model: Model, _ sink: inout some TableSink) {
  let (input, table) = (model.input, model.input.measures)
  let month = table.months.lowerBound.distance(to: input.month)
  let columns = publishedMeasures(input).compactMap { id in
    table.series[id].map { (series: $0, restricted: table.restricted[id]?.monthly) }
  }
  for (row, city) in table.cities.enumerated() {
    sink.text(city.description)
    sink.text(model.city(city)?.name.zh)
    for (series, restricted) in columns {
      let place = row * table.monthCount + month
      let count = series.monthly[place]
      if count == 0 {
        sink.number(Double?.none)
      } else if restricted?[place] ?? false {
        sink.text(restrictedMark)
      } else {
        sink.number(series.unit.natural(Double(count)))
      }
    }
    sink.endRow()
  }
}

/// The scores, 0...1, city × item: cities as they are assessed, items as the edition lists them.
private func writeScoreMatrix(_ model: Model, _ sink: inout some TableSink) {
  for assessment in model.input.current.assessments {
    sink.text(assessment.city.description)
    sink.text(model.city(assessment.city)?.name.zh)
    let absent = model.input.absentIndicators(assessment)
    for (place, node) in assessment.nodes.enumerated() {
      if absent.contains(place) {
        sink.text(restrictedMark)
      } else {
        sink.number(model.input.published(node.score))
      }
    }
    sink.endRow()
  }
}

/// A sheet of a workbook.
struct WorkbookSink: TableSink {
  private let workbook: Workbook
  private let columns: [TableColumn]
  private let labels: WorkbookLabels
  private var place = 0

  /// Begins the sheet.
  init(
    _ workbook: Workbook, sheet: String, columns: [TableColumn], _ labels: WorkbookLabels,
    isMatrix: Bool = false
  ) {
    self.workbook = workbook
    self.columns = columns
    self.labels = labels
    workbook.beginSheet(
      sheet,
      columns: columns.enumerated().map { place, column in
        // A matrix begins with what names the city.
        let title = labels.head(column, isTitle: isMatrix && place > 1)
        return SheetColumn(
          title: title, width: Self.width(column, title), isText: column.kind == .text)
      })
  }

  mutating func text(_ value: String?) {
    let label = value.map { value in
      // What is absent stands in columns of numbers, too.
      place < columns.count ? labels.label(columns[place].name, value) ?? value : value
    }
    workbook.text(label.map(visible))
    place += 1
  }
  mutating func number(_ digits: String?) {
    workbook.number(digits.flatMap(Double.init))
    place += 1
  }
  mutating func number(_ value: Double?) {
    workbook.number(value?.roundedToSignificant(12))
    place += 1
  }
  mutating func endRow() {
    workbook.endRow()
    place = 0
  }

  /// Room for the title and what usually stands below it, in characters, of which a Chinese one takes two.
  private static func width(_ column: TableColumn, _ title: String) -> Double {
    let usual =
      switch column.name {
      case "text_zh", "text_en", "meaning_zh", "meaning_en": 80
      case "file": 44
      case "measure", "reason", "statistic", "flag", "column", "dataset", "indicator", "sibling": 24
      default: 12
      }
    let own = title.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 1 : 2) }
    return Double(min(60, max(usual, own + 4)))
  }
}

/// A text without characters that hide or that turn the direction of writing, as on the pages.
func visible(_ text: String) -> String {
  // ASCII without controls, most of all cells, needs no second look.
  if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { result.append(scalar.isDeceptive ? "\u{FFFD}" : scalar) }
  return String(result)
}

/// What a reader of the numbers must know, in every language of the report.
private func notes(_ model: Model) -> [(String?, String?)] {
  let input = model.input
  var rows: [(String?, String?)] = []
  for language in model.languages {
    if !rows.isEmpty { rows.append((nil, nil)) }
    rows.append((language("标题", "Title"), language(input.title)))
    rows.append((language("月份", "Month"), language.month(input.month)))
    rows.append((language("指标体系", "Edition"), language(input.edition.title)))
    rows.append((language("城市名录截至", "List of cities of"), language.day(input.registerDate)))
    rows.append(("citycredit", "\(input.toolVersion), \(input.pipeline)"))
    if input.synthetic {
      rows.append((language("合成数据", "Synthetic data"), syntheticWords(language)))
    }
    rows.append((language("不是官方指数", "Not official"), unofficialWords(language)))
    rows.append((language("工作表", "Sheets"), nil))
    for table in ReportTable.allCases { rows.append((table.rawValue, language(table.title))) }
    rows.append(("dictionary", language("各列的含义", "what each column means")))
    rows.append((language("使用说明", "How to read"), nil))
    for (head, text) in readingNotes(language) { rows.append((head, text)) }
    rows.append((language("measures的各列及其代号", "Columns of measures, and their ids"), nil))
    for id in publishedMeasures(input) { rows.append((model.title(id, language), id.description)) }
    rows.append((language("scores的各列及其代号", "Columns of scores, and their ids"), nil))
    for node in input.edition.nodes { rows.append((language(node.title), node.id)) }
  }
  return rows
}

private func readingNotes(_ language: Language) -> [(String, String)] {
  [
    (
      language("代码", "Codes"),
      language(
        "代码、月份等均为文本，不含公式和链接；空单元格表示没有数据。",
        "Codes and months are text; there is no formula and no link; an empty cell means no data.")
    ),
    (
      "measures",
      language(
        "每城市一行，每计量一列，只列报告月，空单元格为0；整个监测期见 data/measures.csv。",
        "A row to each city, a column to each measure, of the month reported; an empty cell is 0. The whole window is in data/measures.csv."
      )
    ),
    (
      "scores",
      language(
        "每城市一行，每指标一列，为得分（0至1）；数值、所得分值和依据见 data/scores.csv。",
        "A row to each city, a column to each item: its score, 0 to 1. Values, points and what they rest on are in data/scores.csv."
      )
    ),
    (
      language("数值", "Numbers"),
      language(
        "表格软件保留15位有效数字；全部位数见CSV文件。",
        "Spreadsheets keep 15 significant digits; the CSV files have all of them.")
    ),
    (
      language("行数", "Rows"),
      language(
        "超过1048576行的表续于名称带序号的工作表。",
        "A table of more than 1,048,576 rows goes on in sheets with a number after the name.")
    ),
    (
      language("许可", "Licence"),
      language(
        "本文件的数字来自流水线读入的数据，其使用条件以数据提供方为准。",
        "The figures come from the data that the pipeline read; the terms of whoever provided them hold."
      )
    ),
  ]
}

/// Says that the data are invented.
func syntheticWords(_ language: Language) -> String {
  language(
    "合成数据：本报告由虚构数据生成，不反映任何城市的真实情况。",
    "Synthetic data: this report was made from invented data and says nothing about any real city.")
}

/// Says that the index is not the official one.
func unofficialWords(_ language: Language) -> String {
  language(
    "这不是官方指数。官方权重和评分标准未全部公布，凡标〔假定〕者为本项目的假定。只评价城市，不评价任何个人。",
    "This is not the official index. Official weights and cut points are not all public; what is marked “assumed” is this project's own assumption. Cities are assessed, never individuals."
  )
}

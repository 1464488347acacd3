import Contract
public import Records

/// How a table is written.
public enum TableFormat: String, CaseIterable, Sendable {
  /// UTF-8 with a byte order mark.
  case csv
  /// An array of objects.
  case json
}

/// Writes one table of a report; measures for `months`, or for all months there are.
public func tableText(
  _ table: ReportTable, of input: ReportInput, as format: TableFormat,
  months: ClosedRange<Month>? = nil
) -> [UInt8] {
  let source = TableSource(input)
  return switch format {
  case .csv: write(table, of: source, months: months, into: CSVSink.self)
  case .json: write(table, of: source, months: months, into: JSONSink.self)
  }
}

/// The tables of a report as CSV, with the data dictionary; measures for the month's window.
func makeTables(_ model: Model) -> [SiteFile] {
  let source = TableSource(model)
  let tables = ReportTable.allCases.map { table in
    SiteFile(
      path: table.path,
      bytes: write(table, of: source, months: model.input.month.window, into: CSVSink.self))
  }
  return (tables + [SiteFile(path: DataDictionary.path, bytes: DataDictionary.csv)])
    .sorted { $0.path < $1.path }
}

/// What every column of every table means, as a table.
enum DataDictionary {
  static let path = "data/dictionary.csv"

  static let columns: [TableColumn] = [
    .text("table", "表", "the table"), .text("column", "列", "the column"),
    .text("type", "类型", "its type"), .text("meaning_zh", "含义（中文）", "its meaning in Chinese"),
    .text("meaning_en", "含义（英文）", "its meaning in English"),
  ]

  static var csv: [UInt8] {
    var sink = CSVSink(columns: columns)
    write(into: &sink)
    return sink.finish()
  }

  static func write(into sink: inout some TableSink) {
    for table in ReportTable.allCases {
      for column in table.columns {
        sink.text(table.rawValue)
        sink.text(column.name)
        sink.text(column.kind.rawValue)
        sink.text(column.meaning.zh)
        sink.text(column.meaning.en)
        sink.endRow()
      }
    }
  }
}

/// What tables are made of: the input, and what is worked out of it for those tables only that need it.
struct TableSource {
  let input: ReportInput
  let alerts: () -> [Alert]

  /// Of an input of which nothing is worked out yet.
  init(_ input: ReportInput) {
    self.input = input
    alerts = { Model(input).alerts }
  }

  /// Of a model that is there.
  init(_ model: Model) {
    input = model.input
    alerts = { model.alerts }
  }
}

/// Writes a table as a file of its own.
private func write<Sink: TextTableSink>(
  _ table: ReportTable, of source: TableSource, months: ClosedRange<Month>?, into: Sink.Type
) -> [UInt8] {
  var sink = Sink(columns: table.columns)
  write(table, of: source, months: months, into: &sink)
  return sink.finish()
}

/// Writes the rows of a table.
func write(
  _ table: ReportTable, of source: TableSource, months: ClosedRange<Month>?,
  into sink: inout some TableSink
) {
  let input = source.input
  switch table {
  case .measures: writeMeasures(input, months, &sink)
  case .scores: writeScores(input, &sink)
  case .indices: writeIndices(input, &sink)
  case .groups: writeGroups(input, &sink)
  case .books: writeBooks(input, &sink)
  case .rejects: writeRejects(input, &sink)
  case .departments: writeDepartments(input, &sink)
  case .robustness: writeRobustness(input, &sink)
  case .sensitivity: writeSensitivity(input, &sink)
  case .changes: writeChanges(input, &sink)
  case .moves: writeMoves(input, &sink)
  case .alerts: writeAlerts(input, source.alerts(), &sink)
  case .audit: writeAudit(input, &sink)
  }
}

/// How many decimals scores and points are published with.
///
/// So many that the points of a city add up to its printed index; in the house they have all of their digits.
private let publishedDecimals = 6

/// Measures by month; those that are published are of the twelve months up to the one reported.
private func writeMeasures(
  _ input: ReportInput, _ months: ClosedRange<Month>?, _ sink: inout some TableSink
) {
  let table = input.measures
  let known = input.isForHouse ? table.months : input.month.window.clamped(to: table.months)
  let shown = (months ?? known).clamped(to: known)
  let monthNames = shown.map(\.description)
  let cityNames = table.cities.map(\.description)
  for id in table.series.keys.sorted() {
    let restricted = input.isForHouse ? nil : table.restricted[id]?.monthly
    guard let series = table.series[id] else { continue }
    for (row, city) in table.cities.enumerated() {
      guard let first = table.position(city, shown.lowerBound) else { continue }
      for (offset, month) in monthNames.enumerated() {
        let value = series.monthly[first + offset]
        guard value != 0 else { continue }
        sink.text(id.dataset)
        sink.text(id.name)
        sink.text(cityNames[row])
        sink.text(month)
        if restricted?[first + offset] ?? false {
          sink.text(restrictedMark)
        } else {
          switch series.unit {
          case .count, .days: sink.number(String(value))
          case .fen, .hundredths: sink.number(plainHundredths(value))
          }
        }
        sink.endRow()
      }
    }
  }
}

private func writeScores<Sink: TableSink>(_ input: ReportInput, _ sink: inout Sink) {
  // Of the largest table of all, what its rows have in common is written once.
  let nodes = input.edition.nodes
  let items = Sink.ready(nodes.count, beginRows: false) { place, sink in
    sink.text(nodes[place].id)
    sink.number(String(nodes[place].level))
  }
  let ends = Sink.ready(nodes.count, beginRows: false) { place, sink in
    sink.text(nodes[place].leaf?.provenance.rawValue)
    sink.text(nodes[place].pointsBasis.rawValue)
  }
  sink.reserve(input.current.assessments.count * nodes.count * 96)
  for assessment in input.current.assessments {
    let city = Sink.ready(1, beginRows: true) { _, sink in
      sink.text(input.current.edition)
      sink.text(input.month.description)
      sink.text(assessment.city.description)
    }
    let absent = input.absentIndicators(assessment)
    for (place, score) in assessment.nodes.prefix(nodes.count).enumerated() {
      sink.add(0, of: city)
      sink.add(place, of: items)
      if absent.contains(place) {
        for _ in 0..<3 { sink.text(restrictedMark) }
      } else {
        sink.number(score.value)
        sink.number(input.published(score.score))
        sink.number(input.published(score.points))
      }
      sink.number(input.published(score.maxPoints))
      sink.add(place, of: ends)
      sink.text(score.mark?.rawValue)
      sink.endRow()
    }
  }
}

extension ReportInput {
  /// A score or points with the digits that they are published with.
  func published(_ amount: Double?) -> Double? {
    isForHouse ? amount : amount?.rounded(decimals: publishedDecimals)
  }
}

private func writeIndices(_ input: ReportInput, _ sink: inout some TableSink) {
  let month = input.month.description
  let cities = Dictionary(input.cities.map { ($0.code, $0) }) { first, _ in first }
  let places = Model.groupPlaces(input.current)
  for assessment in input.current.assessments {
    let city = cities[assessment.city]
    let place = places[assessment.city]
    sink.text(input.current.edition)
    sink.text(month)
    sink.text(assessment.city.description)
    sink.text(city?.name.zh)
    sink.text(city?.provinceName.zh)
    sink.text(city?.group.rawValue)
    sink.number(assessment.index)
    sink.text(place?.printed)
    sink.number(place?.rank.map { String($0) })
    sink.number(place.map { String($0.of) })
    sink.number(place?.rankLow.map { String($0) })
    sink.number(place?.rankHigh.map { String($0) })
    sink.number(assessment.indexWithoutSelfReported)
    sink.text(assessment.status.rawValue)
    sink.number(assessment.coverage)
    sink.number(String(input.current.windowMonths))
    sink.text(place?.rankLow == nil ? nil : IntervalWords(input.current).kind)
    sink.endRow()
  }
}

private func writeGroups(_ input: ReportInput, _ sink: inout some TableSink) {
  for summary in input.current.summaries {
    sink.text(input.current.edition)
    sink.text(input.month.description)
    switch summary.scope {
    case .group(let group):
      sink.text("group")
      sink.text(group.rawValue)
    case .province(let code, _):
      sink.text("province")
      sink.text(code.description)
    case .region(let id, _):
      sink.text("region")
      sink.text(id)
    case .band(let id, _):
      sink.text("band")
      sink.text(id)
    }
    sink.text(summary.scope.group.rawValue)
    sink.number(String(summary.cities))
    sink.number(String(summary.ranked))
    sink.number(summary.mean)
    sink.number(summary.median)
    sink.number(summary.highest)
    sink.number(summary.lowest)
    sink.endRow()
  }
}

private func writeBooks(_ input: ReportInput, _ sink: inout some TableSink) {
  for book in booksInOrder(input) {
    sink.text(book.dataset)
    sink.text(book.file)
    let shown = input.released(book)
    sink.count(shown.read)
    sink.count(shown.accepted)
    sink.count(shown.rejected)
    sink.count(shown.excluded)
    sink.count(shown.superseded)
    sink.endRow()
  }
}

private func writeRejects(_ input: ReportInput, _ sink: inout some TableSink) {
  for book in booksInOrder(input) {
    for (reason, rows) in book.tally.rejected.sorted(by: { $0.key.rawValue < $1.key.rawValue })
    where rows > 0 {
      sink.text(book.dataset)
      sink.text(book.file)
      sink.text(reason.name)
      sink.number(String(rows))
      sink.endRow()
    }
  }
}

private func writeRobustness(_ input: ReportInput, _ sink: inout some TableSink) {
  for group in input.current.robustness {
    for city in group.cities {
      sink.text(input.current.edition)
      sink.text(input.month.description)
      sink.text(city.city.description)
      sink.text(group.group.rawValue)
      sink.number(String(city.rank))
      sink.number(city.median)
      sink.number(city.low)
      sink.number(city.high)
      sink.number(String(city.bandBest))
      sink.number(String(city.bandWorst))
      sink.number(city.aboveBetter)
      sink.number(city.aboveWorse)
      sink.endRow()
    }
  }
}

private func writeSensitivity(_ input: ReportInput, _ sink: inout some TableSink) {
  for group in input.current.robustness {
    for effect in group.effects {
      sink.text(input.current.edition)
      sink.text(input.month.description)
      sink.text(group.group.rawValue)
      sink.text(effect.assumption.rawValue)
      sink.number(String(effect.alternatives))
      sink.number(effect.index?.first)
      sink.number(effect.index?.firstLow)
      sink.number(effect.index?.firstHigh)
      sink.number(effect.index?.total)
      sink.number(effect.index?.totalLow)
      sink.number(effect.index?.totalHigh)
      sink.endRow()
    }
  }
}

private func writeAlerts(
  _ input: ReportInput, _ alerts: [Alert], _ sink: inout some TableSink
) {
  for alert in alerts {
    sink.text(input.month.description)
    sink.text(alert.city.description)
    sink.text(alert.sentence.rawValue)
    sink.text(alert.dataset)
    sink.number(alert.value)
    sink.number(alert.limit)
    sink.text(alert.text.zh)
    sink.text(alert.text.en)
    sink.endRow()
  }
}

private func booksInOrder(_ input: ReportInput) -> [FileBooks] {
  input.books.sorted { ($0.dataset, $0.file) < ($1.dataset, $1.file) }
}

import Contract
import Store
import Normalize
public import Observe
public import Records
import Register
import Report

/// The rejected rows of a city in the twelve months to a month: what is to be sent back to whoever delivered them.
///
/// They are those that count against the city's compliance rate: a row that a correct delivery has replaced is none of
/// them. No value of a field is in it.
public struct RejectedRows: Sendable {
  /// The city's code.
  public let city: CityCode
  /// Its name.
  public let name: LocalizedText
  /// The month.
  public let month: Month
  /// The language that the pipeline's report opens with, `zh` or `en`.
  public let language: String
  /// Exports that have such rows, in order of delivery.
  public let exports: [Export]

  /// How many rows there are.
  public var count: Int { exports.reduce(0) { $0 + $1.rows.count } }

  /// An export with rejected rows.
  public struct Export: Sendable {
    /// Its name below the inbox.
    public let file: String
    /// The dataset's id.
    public let dataset: String
    /// The dataset's title.
    public let title: LocalizedText
    /// The day of delivery.
    public let delivery: Day
    /// Its rows, by line.
    public let rows: [Row]
  }

  /// A rejected row.
  public struct Row: Sendable {
    /// The line it begins on.
    public let line: Int
    /// The column's code; empty where it is the row as such.
    public let column: String
    /// The column's title in the standard.
    public let title: String
    /// Why it was rejected.
    public let reason: Reason
    /// Its shape, where the pipeline has that kept.
    public let shape: String
  }
}

/// Lists the rejected rows of a city, from the store alone.
///
/// - Parameters:
///   - settings: the pipeline, and the month.
///   - code: a city of a ranked group.
///   - log: takes what is to be said.
/// - Returns: its rejected rows.
/// - Throws: `usage` for a city that is not ranked, and what is wrong with the store or the configuration.
public func rejectedRows(
  _ settings: Settings, city code: CityCode, log: Log
) async throws(Failure) -> RejectedRows {
  let configuration = try Configuration(settings)
  try configuration.requireStore()
  let session = try Session(asking: configuration, log: log)
  let bench = try Workbench(session.configuration)
  guard let city = bench.cities.first(where: { $0.code == code }) else {
    throw Failure(
      .usage, "\(code) is no city of the ranked groups",
      hint: "`citycredit export indices` lists them")
  }
  let known = try session.knownExports()
  let measures = try await bench.measureStage().run(known, ledger: session.ledger)
  // What came since the month that is reported goes back at once, too.
  let months = measures.table.months
  let month = settings.month ?? months.upperBound
  guard months.contains(month) else {
    throw Failure(
      .nothingToReport, "the store has no data for \(month)",
      hint: "it covers \(months.lowerBound) to \(months.upperBound)")
  }
  let finder = RejectedRowFinder(bench: bench, known: known, measures: measures)
  return RejectedRows(
    city: code, name: city.name, month: month,
    language: configuration.pipeline.languages.first ?? "zh",
    exports: try finder.exports(of: code, month))
}

/// Finds rejected rows by the fold that counts them, and what was kept of each.
struct RejectedRowFinder {
  let bench: Workbench
  let known: [KnownFile]
  let measures: MeasureStage.Output

  func exports(of city: CityCode, _ month: Month) throws(Failure) -> [RejectedRows.Export] {
    var exports: [RejectedRows.Export] = []
    for dataset in Set(measures.files.map(\.dataset)).sorted() {
      let fold = bench.measureStage()
        .fold(of: measures.files, dataset: dataset, like: measures.table)
      let rows = try fold?.trace(city, month: month) ?? []
      let rejected = rows.filter {
        $0.reason != .none && $0.reason != .naturalPerson && $0.adds["reported"] != nil
      }
      for (content, rows) in Dictionary(grouping: rejected, by: \.content) {
        if let export = export(content, dataset, rows) { exports.append(export) }
      }
    }
    return exports.sorted { ($0.delivery, $0.file) < ($1.delivery, $1.file) }
  }

  private func export(
    _ content: String, _ dataset: String, _ rows: [TracedRow]
  ) -> RejectedRows.Export? {
    let files = known.filter { $0.contentHash == content && $0.dataset == dataset }
    // Of exports with the same bytes the earliest counts.
    guard
      let file = files.min(by: {
        (delivery(of: $0), $0.identity.path) < (delivery(of: $1), $1.identity.path)
      })
    else { return nil }
    let contract = bench.contracts[dataset]
    let columns = contract?.editions.first { $0.name == file.edition }?.columns ?? []
    let titles = Dictionary(columns.map { ($0.code, $0.title) }) { first, _ in first }
    let kept = self.kept(file)
    return RejectedRows.Export(
      file: file.identity.path, dataset: dataset,
      title: contract?.title ?? LocalizedText(zh: dataset, en: dataset),
      delivery: delivery(of: file),
      rows: rows.sorted { $0.line < $1.line }.map { row in
        let own = kept[row.line]
        let column = own?.column ?? ""
        return RejectedRows.Row(
          line: row.line, column: column, title: titles[column] ?? "", reason: row.reason,
          shape: own?.text ?? "")
      })
  }

  private func kept(_ file: KnownFile) -> [Int: RejectsFile.Kept] {
    do throws(Failure) {
      let path = bench.configuration.store.rejects(file.dataset ?? "", file.factsKey ?? "")
      return Dictionary(try RejectsFile.read(path).map { ($0.line, $0) }) { first, _ in first }
    } catch {
      // Without the list the lines and reasons are known all the same, from the facts.
      return [:]
    }
  }
}

/// Rejected rows as CSV, a row to each: UTF-8 with a byte order mark, CR LF.
public func rejectedRowsCSV(_ found: RejectedRows, language: String) -> [UInt8] {
  let isChinese = language == "zh"
  func word(_ text: LocalizedText) -> String { isChinese ? text.zh : text.en }
  var rows: [[PlainCell]] = []
  for export in found.exports {
    for row in export.rows {
      rows.append(
        [
          "\(found.city)", word(found.name), export.dataset, word(export.title), export.file,
          "\(export.delivery)", "\(row.line)", row.column, row.title, row.reason.name,
          word(row.reason.title), word(row.reason.cure), row.shape,
        ].map { .text($0.isEmpty ? nil : $0) })
    }
  }
  return plainTable(
    columns: [
      "city_code", "city", "dataset", "dataset_title", "file", "delivered", "line", "column",
      "column_title", "reason", "reason_title", "cure", "shape",
    ], rows: rows, as: .csv)
}

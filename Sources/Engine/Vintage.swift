import Aggregate
import ByteStream
import Contract
import Foundation
import Store
import Observe
import Normalize
import Records
import Register
import Report
import Score

/// What a published report was made from: enough to say later, by cause, why a number has changed.
///
/// It lies beside the report in the folder of its run.
struct Vintage: Codable, Sendable {
  /// An export that counted.
  struct File: Codable, Sendable, Hashable {
    let dataset: String
    let content: String
    let facts: String
    /// The day of delivery.
    let delivery: Int32
    let rows: Int
    /// Who delivered it; `nil` where nobody was named.
    var source: Source?
  }

  /// A city's published place.
  struct Place: Codable, Sendable {
    let city: UInt32
    let index: Double
    let rank: Int?
  }

  /// A measure, in the order in which the cells count them.
  struct Measure: Codable, Sendable {
    let dataset: String
    let name: String
    let unit: String
    let time: String
  }

  /// A measure of which not all was published.
  struct Restricted: Codable, Sendable {
    let dataset: String
    let name: String
    /// The cities of which it was not.
    let cities: [UInt32]
  }

  var month: Int32
  let edition: String
  let editionDigest: String
  /// The edition's file as it was.
  let editionText: String
  /// All revisions of the tool that numbers depend on.
  let revision: String
  let register: String
  let contracts: String
  let files: [File]
  let measures: [Measure]
  var places: [Place]
  /// What was not published of the measures; `nil` where all was.
  var restricted: [Restricted]?
  /// The run whose report of the month before the change starts at; `nil` where it starts at none, and in
  /// vintages that do not say.
  var from: String?
  /// How many months of its window the exports covered; `nil` in vintages that do not say.
  var windowMonths: Int?

  /// What differs between the months that one run publishes.
  struct OfMonth: Codable, Sendable {
    let month: Int32
    let places: [Place]
    var restricted: [Restricted]?
    var windowMonths: Int?
  }

  /// The same run's vintage of another month.
  func of(_ other: OfMonth) -> Vintage {
    var vintage = self
    vintage.month = other.month
    vintage.places = other.places
    vintage.restricted = other.restricted
    vintage.windowMonths = other.windowMonths
    return vintage
  }

  /// Whether it can be: with what cannot, nothing is computed.
  var isPlausible: Bool {
    Month(rawValue: month).isPlausible
      && files.allSatisfy { Day(rawValue: $0.delivery).isPlausible && plausibleCounts ~= $0.rows }
      && (windowMonths.map { 0...MeasureTable.windowLength ~= $0 } ?? true)
      && places.allSatisfy { place in
        place.index.isFinite && (place.rank.map { plausibleCounts ~= $0 } ?? true)
      }
  }

  /// The day of the latest delivery that counted.
  var latestDelivery: Day { files.map { Day(rawValue: $0.delivery) }.max() ?? .none }

  /// The revisions of this tool.
  static let revision =
    "\(toolVersion) \(FactFileWriter.revision) \(MeasureStage.revision) \(scoreRevision) \(aggregateRevision)"

  /// Why the same exports have other facts now; where nothing of ours has changed, the inbox did: an
  /// export was taken away, or counts as delivered on another day.
  func causeOfOtherFacts(
    contracts: String, register: String, now: [File] = []
  ) -> ChangeCause {
    // Whoever speaks for other cities, or for them no more, has the verdict on the same rows changed.
    let sources = Dictionary(now.map { ($0.content, $0.source) }) { first, _ in first }
    let areOthers = files.contains { file in
      sources[file.content].map { $0 != file.source } ?? false
    }
    if self.contracts != contracts || areOthers { return .rejectedOrRecovered }
    if self.register != register { return .register }
    return revision != Self.revision ? .tool : .corrected
  }

  /// The published indices and ranks.
  var published: PublishedPlaces {
    var ranks: [CityCode: Int] = [:]
    for place in places { ranks[CityCode(rawValue: place.city)] = place.rank }
    return PublishedPlaces(
      indices: Dictionary(places.map { (CityCode(rawValue: $0.city), $0.index) }) { $1 },
      ranks: ranks)
  }
}

/// What a number of rows, cities or ranks can be; sums of them stay far from any limit.
let plausibleCounts = 0...(1 << 40)

/// The value of one measure of a vintage in one city.
private struct VintageCell: BitwiseCopyable {
  var measure: UInt32
  var city: UInt32
  var value: Int64
}

extension StoreLayout {
  /// Where a run keeps what its report was made from.
  func vintage(_ run: String) -> String { "\(path)/runs/\(run)/vintage" }

  /// Where a run keeps what its earlier months were made from, as a backfill has them.
  func vintageMonths(_ run: String) -> String { "\(vintage(run))/months" }

  /// The earlier months that a run has published, in ascending order.
  func vintageMonths(of run: String) -> [Month] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: vintageMonths(run))
    return (names ?? []).compactMap { name in
      name.hasSuffix(".json") ? Month(name.dropLast(5)) : nil
    }.sorted()
  }

  /// Where a run keeps what was known of publications, its own included.
  func publications(_ run: String) -> String { "\(vintage(run))/publications.json" }

  /// Writes a vintage and the windows of its month.
  func write(
    _ vintage: Vintage, windows: MeasureTable, run: String
  ) throws(Failure) {
    let folder = self.vintage(run)
    try prepareRun(self.run(run))
    try makeFolder(folder, mode: Self.folderMode)
    try write(windows, of: vintage, as: "\(folder)/measures")
    // Last, so that a vintage with this file is whole.
    try write(vintage, as: "\(folder)/vintage.json")
  }

  /// Writes what an earlier month of the same run was made from.
  func write(
    month vintage: Vintage, windows: MeasureTable, run: String
  ) throws(Failure) {
    let folder = vintageMonths(run)
    try prepareRun(self.run(run))
    try makeFolder(self.vintage(run), mode: Self.folderMode)
    try makeFolder(folder, mode: Self.folderMode)
    let month = Month(rawValue: vintage.month)
    try write(windows, of: vintage, as: "\(folder)/\(month)")
    try write(
      Vintage.OfMonth(
        month: vintage.month, places: vintage.places, restricted: vintage.restricted,
        windowMonths: vintage.windowMonths),
      as: "\(folder)/\(month).json")
  }

  private func write(
    _ windows: MeasureTable, of vintage: Vintage, as path: String
  ) throws(Failure) {
    var writer = try BlockFileWriter<VintageCell>(temporary: "\(path).new", buckets: 1)
    for (number, measure) in vintage.measures.enumerated() {
      guard let series = windows.series[MeasureID(measure.dataset, measure.name)] else { continue }
      for (city, value) in zip(windows.cities, series.window) where value != 0 {
        try writer.append(
          VintageCell(measure: UInt32(number), city: city.rawValue, value: value), bucket: 0)
      }
    }
    try writer.finish(as: "\(path).cells", durable: false)
  }

  private func write(_ value: some Encodable, as path: String) throws(Failure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text: Data
    do { text = try encoder.encode(value) } catch {
      throw Failure(.bug, "the vintage cannot be written as JSON")
    }
    try writeFile(path, Array(text).span, mode: Self.fileMode)
  }

  /// Reads a vintage and the windows of its month, for these cities; `nil` where it is gone or damaged.
  ///
  /// Without it the earlier month is computed from what is known now, so nothing need stop.
  ///
  /// - Parameters:
  ///   - run: the run.
  ///   - asked: one of the months that it published; `nil` for the one that its report is about.
  ///   - cities: the cities whose windows are read.
  /// - Returns: what that month was made from.
  func readVintage(
    _ run: String, of asked: Month? = nil, cities: [CityCode]
  ) -> (vintage: Vintage, windows: MeasureTable)? {
    let folder = vintage(run)
    guard let text = try? readFile("\(folder)/vintage.json", limit: 256 << 20),
      var vintage = try? JSONDecoder().decode(Vintage.self, from: Data(text))
    else { return nil }
    var cells = "\(folder)/measures.cells"
    if let asked, asked.rawValue != vintage.month {
      let path = "\(vintageMonths(run))/\(asked)"
      guard let text = try? readFile("\(path).json", limit: 256 << 20),
        let own = try? JSONDecoder().decode(Vintage.OfMonth.self, from: Data(text)),
        own.month == asked.rawValue
      else { return nil }
      vintage = vintage.of(own)
      cells = "\(path).cells"
    }
    guard vintage.isPlausible, let reader = try? BlockFileReader<VintageCell>(path: cells) else {
      return nil
    }
    return read(vintage, reader, cities)
  }

  private func read(
    _ vintage: Vintage, _ reader: borrowing BlockFileReader<VintageCell>, _ cities: [CityCode]
  ) -> (vintage: Vintage, windows: MeasureTable)? {
    var cells: [VintageCell] = []
    guard (try? reader.read(buckets: 0..<1, into: &cells)) != nil else { return nil }
    let month = Month(rawValue: vintage.month)
    var table = MeasureTable(cities: cities, months: month...month)
    var windows = [[Int64]](
      repeating: Array(repeating: 0, count: cities.count), count: vintage.measures.count)
    for cell in cells {
      guard Int(cell.measure) < windows.count,
        let place = table.position(CityCode(rawValue: cell.city), month)
      else { continue }
      windows[Int(cell.measure)][place] = cell.value
    }
    for (measure, window) in zip(vintage.measures, windows) {
      guard let unit = MeasureUnit(rawValue: measure.unit),
        let time = MeasureTime(rawValue: measure.time)
      else { return nil }
      table.insert(
        MeasureSeries(
          id: MeasureID(measure.dataset, measure.name), unit: unit, time: time, monthly: window,
          window: window))
    }
    for measure in vintage.restricted ?? [] {
      let own = Set(measure.cities)
      let cells = table.cities.map { own.contains($0.rawValue) }
      table.restricted[MeasureID(measure.dataset, measure.name)] =
        RestrictedCells(monthly: cells, window: cells)
    }
    // Earlier versions of the tool kept all numbers.
    return (vintage, table.released())
  }
}

extension Vintage.Restricted {
  /// What is restricted of a table of one month; `nil` where nothing is.
  static func all(of table: MeasureTable) -> [Vintage.Restricted]? {
    let all = table.restricted.keys.sorted().compactMap { id -> Vintage.Restricted? in
      let cells = table.restricted[id]?.window ?? []
      let cities = zip(table.cities, cells).filter(\.1).map(\.0.rawValue)
      return cities.isEmpty
        ? nil : Vintage.Restricted(dataset: id.dataset, name: id.name, cities: cities)
    }
    return all.isEmpty ? nil : all
  }
}

extension Workbench {
  /// What a report of this result is made from.
  func vintage(_ result: MonthResult, _ measures: MeasureStage.Output) throws(Failure) -> Vintage {
    let published = PublishedPlaces(result)
    return Vintage(
      month: result.month.rawValue, edition: edition.id, editionDigest: edition.digest,
      editionText: edition.text, revision: Vintage.revision, register: register.digest,
      contracts: contracts.digest, files: measures.files,
      measures: measures.table.series.values.sorted { $0.id < $1.id }.map {
        Vintage.Measure(
          dataset: $0.id.dataset, name: $0.id.name, unit: $0.unit.rawValue, time: $0.time.rawValue)
      },
      places: result.assessments.compactMap { assessment in
        assessment.index.map {
          Vintage.Place(
            city: assessment.city.rawValue, index: $0, rank: published.ranks[assessment.city])
        }
      }, windowMonths: result.windowMonths)
  }
}

extension Session {
  /// The months published so far, those of this report among them; `nil` for a report as of a day in the past, which
  /// says nothing about what was published when.
  func publicationLog(
    _ entry: Entry, _ input: ReportInput, _ months: [MonthResult],
    _ measures: MeasureStage.Output
  ) throws(Failure) -> PublicationLog? {
    guard configuration.settings.asOf == nil else { return nil }
    let publication = Publication(
      run: entry.id.description, day: entry.started.day,
      deliveries: measures.files.map { Day(rawValue: $0.delivery) }.max() ?? .none)
    return try HistoryStage(bench: entry.bench, ledger: ledger)
      .noted(input.publications, publication, months.map(\.month))
  }

  /// Keeps beside a run's report what it was made from, and what whoever makes it again must know; `months` are those
  /// that it publishes, the one reported last.
  func keepVintage(
    _ entry: Entry, _ months: [MonthResult], _ measures: MeasureStage.Output,
    from baseline: String?, _ log: PublicationLog
  ) throws(Failure) {
    let (store, id) = (configuration.store, entry.id.description)
    for result in months {
      var vintage = try entry.bench.vintage(result, measures)
      let windows = measures.table.windows(of: result.month)
      vintage.restricted = Vintage.Restricted.all(of: windows)
      if result.month == months.last?.month {
        // A baseline of its own it has with it.
        vintage.from = baseline == id ? nil : baseline
        try store.write(vintage, windows: windows, run: id)
      } else {
        try store.write(month: vintage, windows: windows, run: id)
      }
    }
    try writeFile(
      store.publications(id), Array(try log.text().utf8).span, mode: StoreLayout.fileMode)
  }

  /// Tells the ledger which run is shown, and which one the months were published by, the one reported last.
  func enterPublication(
    _ entry: Entry, _ months: [MonthResult], _ log: PublicationLog?
  ) throws(Failure) {
    guard let month = months.last?.month else { return }
    let id = entry.id.description
    try ledger.setResult(id, for: configuration.shownKey)
    try ledger.setResult("\(configuration.reportSignature) \(month)", for: configuration.shownAsKey)
    guard let log else { return }
    if configuration.month == nil { try ledger.setResult("\(month)", for: configuration.latestKey) }
    for one in months { try ledger.setResult(id, for: configuration.vintageKey(one.month)) }
    try log.write(configuration.publicationsKey, ledger)
  }
}

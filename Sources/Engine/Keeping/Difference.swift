import Aggregate
import ByteStream
import Contract
import Foundation
public import Store
public import Observe
public import Records
import Register
import Score

/// How two published reports differ, and by what.
public struct RunDifference: Sendable {
  /// A report that is compared.
  public struct Side: Sendable {
    /// The run.
    public let run: RunID
    /// Its month.
    public let month: Month
    /// Its edition.
    public let edition: String
    /// How many months of its window exports covered, where that is not all of them.
    public let partialWindow: Int?
    /// How many cities it has an index of.
    public let indices: Int
  }

  /// What was read by one and not by the other, or otherwise.
  public struct Inputs: Sendable {
    /// Exports that only the later one has.
    public let added: [String]
    /// Exports that only the earlier one has.
    public let removed: [String]
    /// Exports of one name with other bytes.
    public let replaced: [String]
    /// What else has changed: contracts, register, edition, tool.
    public let changed: [String]
  }

  /// A city whose index or rank differs.
  public struct City: Sendable {
    /// The code.
    public let city: CityCode
    /// The index in both; `nil` where there was none.
    public let index: (from: Double?, to: Double?)
    /// The rank within its group in both.
    public let rank: (from: Int?, to: Int?)
    /// What each cause did to the index, in points; together they are the difference.
    ///
    /// `nil` where one of the indices is missing.
    public let parts: Parts?
  }

  /// A difference of an index, by cause.
  public struct Parts: Sendable {
    /// The tool computes otherwise from the same measures.
    public let tool: Double
    /// Measures other than denominators.
    public let measures: Double
    /// Population, enterprises, GDP.
    public let denominators: Double
    /// The edition: weights, cut points, formulas.
    public let edition: Double

    /// The difference of the index.
    public var total: Double { tool + measures + denominators + edition }
  }

  /// The earlier and the later one.
  public let sides: (from: Side, to: Side)
  /// What went in.
  public let inputs: Inputs
  /// Cities that differ, the largest difference first.
  public let cities: [City]
  /// How many cities have an index in both.
  public let compared: Int
}

/// Compares what two published reports say, from what each was made from.
///
/// Nothing is read but the store. Indices are computed again from the measures of both reports, first those of
/// the earlier one, then with the later one's denominators, then with all its measures, then under its edition.
///
/// - Parameters:
///   - settings: what the command line says.
///   - from: the earlier run.
///   - to: the later run.
///   - log: takes what is to be said.
/// - Returns: the difference.
/// - Throws: `nothingToReport` where a run keeps no report, or not what it was made from.
public func difference(
  _ settings: Settings, from: RunID, to: RunID, log: Log
) throws(Failure) -> RunDifference {
  let configuration = try Configuration(settings)
  try configuration.requireStore()
  let session = try Session(asking: configuration, log: log)
  let bench = try Workbench(session.configuration)
  let published = try session.publishedRuns()
  let sides = try [from, to].map { id throws(Failure) in
    try CompareSide(id, published, bench)
  }
  return try CompareSide.difference(sides[0], sides[1], bench)
}

/// One of the two reports.
private struct CompareSide {
  let run: PublishedRun
  let vintage: Vintage
  let windows: MeasureTable

  init(_ id: RunID, _ published: [PublishedRun], _ bench: Workbench) throws(Failure) {
    let store = bench.configuration.store
    guard let run = published.first(where: { $0.id == id }),
      let found = store.readVintage(
        id.description, cities: [.unassigned] + bench.cities.map(\.code))
    else {
      throw Failure(
        .nothingToReport, "run \(id) keeps no report, or not what it was made from",
        at: .init(file: store.path),
        hint: "`citycredit runs` lists the runs; `clean` removes old ones")
    }
    self.run = run
    vintage = found.vintage
    windows = found.windows
  }

  var side: RunDifference.Side {
    RunDifference.Side(
      run: run.id, month: run.month, edition: vintage.edition,
      partialWindow: vintage.windowMonths.flatMap { $0 < MeasureTable.windowLength ? $0 : nil },
      indices: vintage.places.count)
  }

  /// The indices that this tool computes from measures under this side's edition.
  func indices(_ table: MeasureTable, _ bench: Workbench) throws(Failure) -> [CityCode: Double] {
    // Whether a window that is not full ranks is settled: the indices compared are those that were published.
    let file = "\(bench.configuration.store.vintage(run.id.description))/vintage.json"
    let edition = try Edition.parse(text: vintage.editionText, file: file)
    let result = bench.with(edition: edition).assess(
      table.months.upperBound, table, windowMonths: MeasureTable.windowLength)
    return PublishedPlaces(result).indices
  }

  /// The measures of `other`, those of denominators this side's own; all in the month of `other`.
  func withOwnDenominators(_ other: MeasureTable) -> MeasureTable {
    var table = MeasureTable(cities: other.cities, months: other.months)
    for series in other.series.values {
      let own = series.time == .annual ? windows.series[series.id] : nil
      table.insert(
        MeasureSeries(
          id: series.id, unit: series.unit, time: series.time,
          monthly: own?.window ?? series.window, window: own?.window ?? series.window))
    }
    table.restricted = other.restricted
    return table
  }

  static func difference(
    _ a: CompareSide, _ b: CompareSide, _ bench: Workbench
  ) throws(Failure) -> RunDifference {
    let (old, new) = (a.vintage.published, b.vintage.published)
    let recomputed = try a.indices(a.windows, bench)
    let measured = try a.indices(a.withOwnDenominators(b.windows), bench)
    let supplied = try a.indices(b.windows, bench)
    let reweighted = try b.indices(b.windows, bench)
    var cities: [RunDifference.City] = []
    for city in Set(old.indices.keys).union(new.indices.keys).sorted() {
      let (from, to) = (old.indices[city], new.indices[city])
      let ranks = (from: old.ranks[city], to: new.ranks[city])
      guard from != to || ranks.from != ranks.to else { continue }
      var parts: RunDifference.Parts?
      if let from, let to, let one = recomputed[city], let two = measured[city],
        let three = supplied[city], let four = reweighted[city]
      {
        // What the tool does differently shows at both ends.
        parts = RunDifference.Parts(
          tool: (one - from) + (to - four), measures: two - one, denominators: three - two,
          edition: four - three)
      }
      cities.append(
        RunDifference.City(city: city, index: (from, to), rank: ranks, parts: parts))
    }
    cities.sort { ($1.size, $0.city) < ($0.size, $1.city) }
    return RunDifference(
      sides: (a.side, b.side), inputs: inputs(a, b), cities: cities,
      compared: Set(old.indices.keys).intersection(new.indices.keys).count)
  }

  private static func inputs(_ a: CompareSide, _ b: CompareSide) -> RunDifference.Inputs {
    let old = Dictionary(a.run.manifest.inputs.map { ($0.file, $0.sha256) }) { $1 }
    let new = Dictionary(b.run.manifest.inputs.map { ($0.file, $0.sha256) }) { $1 }
    let changed: [(String, Bool)] = [
      ("the contracts", a.vintage.contracts != b.vintage.contracts),
      ("the register", a.vintage.register != b.vintage.register),
      ("the edition", a.vintage.editionDigest != b.vintage.editionDigest),
      ("the tool", a.vintage.revision != b.vintage.revision),
    ]
    return RunDifference.Inputs(
      added: new.keys.filter { old[$0] == nil }.sorted(),
      removed: old.keys.filter { new[$0] == nil }.sorted(),
      replaced: new.keys.filter { name in old[name].map { $0 != new[name] } ?? false }.sorted(),
      changed: changed.filter(\.1).map(\.0))
  }
}

extension RunDifference.City {
  /// How large the difference is: cities that came or went first.
  fileprivate var size: Double {
    guard let from = index.from, let to = index.to else { return .infinity }
    return abs(to - from)
  }
}

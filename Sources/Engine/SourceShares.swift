import Aggregate
import Contract
import Normalize
import Records
import Register
import Score

/// What has been delivered since a report was published, by whom, and what a month would be without it.
///
/// Sources that cannot speak for one city together (those of different cities or provinces) are taken away together, so that
/// there are as many foldings as there are levels, whatever the number of cities.
struct SourceShares: Sendable {
  let bench: Workbench
  let measures: MeasureStage.Output
  let month: Month
  /// The exports that the earlier report was made without.
  let new: [Vintage.File]

  init(
    _ bench: Workbench, _ measures: MeasureStage.Output, of month: Month, since vintage: Vintage
  ) {
    (self.bench, self.measures, self.month) = (bench, measures, month)
    let known = Set(vintage.files.map(Self.identity))
    new = measures.files.filter { !known.contains(Self.identity($0)) }
  }

  private static func identity(_ file: Vintage.File) -> String {
    "\(file.content) \(file.source?.text ?? "")"
  }

  /// The new exports of named sources, those together of which no two sources can speak for one city.
  var channels: [[Vintage.File]] {
    let named = new.filter { $0.source != nil }
    // Several sources of one city each have a channel of their own.
    let neighbours = Dictionary(grouping: Set(named.compactMap(\.source)), by: reach)
      .mapValues { $0.map(\.name).sorted() }
    return Dictionary(grouping: named) { file in
      guard let source = file.source else { return "" }
      let place = neighbours[reach(source)]?.firstIndex(of: source.name) ?? 0
      return "\(source.level) \(place)"
    }.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Equal for the sources of one level that can speak for the same cities.
  private func reach(_ source: Source) -> String {
    let home = source.area.map(bench.register.resolve)
    let place: CityCode? =
      switch source.level {
      case .centre: nil
      case .province: source.area?.provinceCode
      case .city: home?.countyCity ?? home?.city
      }
    return "\(source.level) \(place?.description ?? "")"
  }

  /// The measures of the month that there would be without some exports.
  func table(without files: [Vintage.File]) async throws(Failure) -> MeasureTable {
    let gone = Set(files)
    return try await bench.measureStage().windows(
      of: measures.files.filter { !gone.contains($0) }, like: measures, [month]
    ) { _ in true }[0]
  }

  /// Those of some exports whose source can speak for a city.
  func exports(_ files: [Vintage.File], about city: CityCode) -> [Vintage.File] {
    files.filter { file in
      file.source.map { Jurisdiction($0, bench.register).covers(city) } ?? false
    }
  }

  /// What each source's new exports do to each city's index, all other cities standing where they do.
  ///
  /// A source's part is what the index would lack without its exports. What is left of all parts together is what the sources
  /// did only together, an enterprise of one in a rate of another's. Of restricted datasets nothing is told by source.
  ///
  /// - Returns: the parts that are not 0, by city, then as the sources come; nothing where no source is named.
  func shares() async throws(Failure) -> [SourceShare] {
    // How many records of a restricted dataset one source brought is for nobody to know.
    let channels = channels.map { files in
      files.filter { !(bench.contracts[$0.dataset]?.isRestricted ?? false) }
    }.filter { !$0.isEmpty }
    guard !channels.isEmpty else { return [] }
    let now = measures.table.windows(of: month)
    let end = bench.leaves(of: month, now)
    let all = indices(end, among: end)
    var parts: [CityCode: [(name: String, exports: Int, steps: Int64)]] = [:]
    for files in channels {
      let indices = own(try await table(without: files), now, end)
      for city in end.cities {
        guard let with = all[city], let without = indices[city] else { continue }
        let named = exports(files, about: city)
        guard let source = named.first?.source, with != without else { continue }
        parts[city, default: []].append((source.name, named.count, steps(with - without)))
      }
    }
    let none = own(try await table(without: channels.flatMap { $0 }), now, end)
    return end.cities.flatMap { city -> [SourceShare] in
      guard let with = all[city], let without = none[city] else { return [] }
      let own = parts[city] ?? []
      let rest = steps(with - without) - own.reduce(0) { $0 + $1.steps }
      return (own.map { ($0.name, $0.exports, $0.steps) } + [(String?.none, 0, rest)])
        .filter { $0.2 != 0 }
        .map { SourceShare(city: city, source: $0.0, exports: $0.1, points: Double($0.2) / 1e10) }
    }
  }

  /// Points as whole numbers, so that sums are exact.
  private func steps(_ points: Double) -> Int64 { Int64((points * 1e10).rounded()) }

  /// Each city's index if it alone moved to other measures.
  private func own(
    _ table: MeasureTable, _ now: MeasureTable, _ end: LeafTable
  ) -> [CityCode: Double] {
    indices(
      scoreOwnMoves(
        edition: bench.edition, from: now, to: table, cities: bench.cities,
        owed: bench.contracts.owed), among: end)
  }

  private func indices(_ own: LeafTable, among end: LeafTable) -> [CityCode: Double] {
    ownIndices(edition: bench.edition, of: own, among: end, cities: bench.cities)
  }
}

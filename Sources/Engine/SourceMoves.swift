import Aggregate
import Contract
import Ledger
import Records
import Register

/// Whose exports moved cities further overnight than their rank intervals reach.
///
/// It is asked of each month that is published again: what is new since its last report is taken away, source by source, and what the
/// index then lacks is that source's doing. Sources that cannot speak for one city together (those of different cities or provinces)
/// are taken away together, so that there are as many foldings as there are levels, whatever the number of cities.
struct SourceMoves: Sendable {
  let bench: Workbench
  let ledger: Ledger

  /// A city that moved, and whose doing it is.
  private struct Move {
    let city: CityCode
    let from: Int
    let to: Int
    let source: Source
    /// Exports of that source which the last report was made without.
    let exports: Int
  }

  /// A finding that names the cities and sources; `nil` where none is named, or nothing moved so far.
  func finding(
    _ current: MonthResult, _ measures: MeasureStage.Output
  ) async throws(Failure) -> CheckRecord? {
    let configuration = bench.configuration
    guard !configuration.pipeline.sources.isEmpty, configuration.settings.asOf == nil,
      let shown = try ledger.result(for: configuration.vintageKey(current.month)),
      let vintage = configuration.store.readVintage(shown, of: current.month, cities: [])?.vintage,
      vintage.editionDigest == bench.edition.digest
    else { return nil }
    let moved = beyondInterval(current, since: vintage.published)
    let known = Set(vintage.files.map(Self.identity))
    let new = measures.files.filter { $0.source != nil && !known.contains(Self.identity($0)) }
    guard !moved.isEmpty, !new.isEmpty else { return nil }
    let moves = try await assign(moved, new, current, measures, vintage)
    guard !moves.isEmpty else { return nil }
    let most = 5
    let words = moves.prefix(most).map { move in
      "\(move.city) from rank \(move.from) to \(move.to) by \(counted(move.exports, "export")) of "
        + "'\(move.source.name)'"
    }.joined(separator: ", ")
    return CheckRecord(
      name: "moved-by-source", status: .warn,
      message: "moved beyond their rank intervals of \(current.month) since \(shown): "
        + (moves.count > most ? "\(words) and \(moves.count - most) more" : words))
  }

  private static func identity(_ file: Vintage.File) -> String {
    "\(file.content) \(file.source?.text ?? "")"
  }

  /// The cities whose interval does not reach back to the rank that was published, with both ranks.
  private func beyondInterval(
    _ current: MonthResult, since published: PublishedPlaces
  ) -> [(city: CityCode, from: Int, to: Int)] {
    current.rankings.flatMap { ranking -> [(city: CityCode, from: Int, to: Int)] in
      guard case .group = ranking.scope else { return [] }
      return ranking.places.compactMap { place in
        guard let before = published.ranks[place.city], let rank = place.rank,
          let low = place.rankLow, let high = place.rankHigh, !(low...high).contains(before)
        else { return nil }
        return (place.city, before, rank)
      }
    }
  }

  /// Finds for each city the source without whose new exports its index would differ most.
  private func assign(
    _ moved: [(city: CityCode, from: Int, to: Int)], _ new: [Vintage.File], _ current: MonthResult,
    _ measures: MeasureStage.Output, _ vintage: Vintage
  ) async throws(Failure) -> [Move] {
    let channels = Dictionary(grouping: new) { file in
      guard let source = file.source else { return "" }
      return source.level == .centre ? "centre \(source.name)" : source.level.rawValue
    }.sorted { $0.key < $1.key }
    var best: [CityCode: (points: Double, source: Source, exports: Int)] = [:]
    // What was published is what there was without all of them, where nothing else has changed.
    let isAll =
      channels.count == 1 && vintage.revision == Vintage.revision
      && vintage.register == bench.register.digest && vintage.contracts == bench.contracts.digest
    for (_, files) in channels {
      let indices =
        isAll ? vintage.published.indices : try await without(files, current, measures)
      for one in moved {
        let own = files.filter { $0.source.map { speaks($0, for: one.city) } ?? false }
        guard let source = own.first?.source else { continue }
        let now = current.assessment(of: one.city)?.index ?? 0
        let points = abs(now - (indices[one.city] ?? 0))
        if points > best[one.city]?.points ?? 0 {
          let exports = own.count { $0.source == source }
          best[one.city] = (points, source, exports)
        }
      }
    }
    return moved.compactMap { one in
      best[one.city].map {
        Move(
          city: one.city, from: one.from, to: one.to, source: $0.source, exports: $0.exports)
      }
    }
  }

  /// The indices that there would be without some exports.
  private func without(
    _ files: [Vintage.File], _ current: MonthResult, _ measures: MeasureStage.Output
  ) async throws(Failure) -> [CityCode: Double] {
    let gone = Set(files)
    let tables = try await bench.measureStage().windows(
      of: measures.files.filter { !gone.contains($0) }, like: measures, [current.month]
    ) { _ in true }
    // Of a table of one month alone nobody can tell how much of its window is covered.
    return PublishedPlaces(
      bench.assess(current.month, tables[0], windowMonths: current.windowMonths)
    ).indices
  }

  private func speaks(_ source: Source, for city: CityCode) -> Bool {
    switch source.level {
    case .centre: true
    case .province: source.area?.provinceCode == city.provinceCode
    case .city:
      source.area.map(bench.register.resolve).map { $0.city == city || $0.countyCity == city }
        ?? false
    }
  }
}

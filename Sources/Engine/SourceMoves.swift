import Aggregate
import Contract
import Store
import Records
import Register

/// Whose exports moved cities further overnight than their rank intervals reach.
///
/// It is asked of each month that is published again: what is new since its last report is taken away, and what the index then lacks
/// is the doing of what was taken away. Where sources are named they are taken away one by one (`SourceShares`); where none is,
/// the one export is looked for without which a city would be back in reach.
struct SourceMoves: Sendable {
  let bench: Workbench
  let ledger: Ledger
  /// The exports that the store knows, by whose names they are told.
  let known: [KnownFile]

  /// A city that moved beyond its interval.
  private struct Move {
    let city: CityCode
    let from: Int
    /// Its rank now and the ranks that its interval reaches; `nil` where it lost its rank.
    let now: (rank: Int, interval: ClosedRange<Int>)?
    let index: Double

    /// In words, `421000 from rank 1 to 2`.
    var words: String { "\(city) from rank \(from) to \(now.map { "\($0.rank)" } ?? "none")" }

    /// Whether what moved the city is gone, when it would have this rank.
    func isUndone(by rank: Int?) -> Bool {
      rank.map { rank in !(now?.interval.contains(rank) ?? false) } ?? false
    }
  }

  /// A finding that names the cities, and the sources or exports behind their moves; `nil` where nothing moved so far.
  func finding(
    _ current: MonthResult, _ measures: MeasureStage.Output
  ) async throws(Failure) -> CheckRecord? {
    let configuration = bench.configuration
    guard configuration.settings.asOf == nil,
      let shown = try ledger.result(for: configuration.vintageKey(current.month)),
      let vintage = configuration.store.readVintage(shown, of: current.month, cities: [])?.vintage,
      vintage.editionDigest == bench.edition.digest
    else { return nil }
    let moved = beyondInterval(current, since: vintage.published)
    let shares = SourceShares(bench, measures, of: current.month, since: vintage)
    guard !moved.isEmpty, !shares.new.isEmpty else { return nil }
    let isNamed = !configuration.pipeline.sources.isEmpty
    let culprits =
      isNamed ? try await sources(moved, shares, vintage) : try await exports(moved, shares)
    let named = moved.filter { culprits[$0.city] != nil }
    guard !named.isEmpty else { return nil }
    let words = named.prefix(Self.most).map { move in
      "\(move.words) by \(culprits[move.city] ?? "")"
    }.joined(separator: ", ")
    let others = named.count - Self.most
    return CheckRecord(
      name: isNamed ? "moved-by-source" : "moved-by-export", status: .warn,
      message: "moved beyond their rank intervals of \(current.month) since \(shown): "
        + (others > 0 ? "\(words) and \(others) more" : words))
  }

  /// So many cities are named, and so many exports are tried alone.
  private static let most = 5

  /// The cities whose interval does not reach back to the rank that was published, and those that lost it.
  private func beyondInterval(_ current: MonthResult, since published: PublishedPlaces) -> [Move] {
    let places = current.rankings.flatMap { ranking -> [Placement] in
      guard case .group = ranking.scope else { return [] }
      return ranking.places
    }
    let known = Dictionary(places.map { ($0.city, $0) }) { first, _ in first }
    return published.ranks.sorted { $0.key < $1.key }.compactMap { city, before in
      guard let assessment = current.assessment(of: city) else { return nil }
      var now: (rank: Int, interval: ClosedRange<Int>)?
      if let place = known[city], let rank = place.rank {
        guard let low = place.rankLow, let high = place.rankHigh, low <= high,
          !(low...high).contains(before)
        else { return nil }
        now = (rank, low...high)
      }
      return Move(city: city, from: before, now: now, index: assessment.index ?? 0)
    }
  }

  /// The places that there would be without some exports.
  private func places(
    without files: [Vintage.File], _ shares: SourceShares
  ) async throws(Failure) -> PublishedPlaces {
    PublishedPlaces(bench.assess(shares.month, try await shares.table(without: files)))
  }

  // MARK: Named sources

  /// Finds for each city the source without whose new exports its index would differ most.
  private func sources(
    _ moved: [Move], _ shares: SourceShares, _ vintage: Vintage
  ) async throws(Failure) -> [CityCode: String] {
    let channels = shares.channels
    var best: [CityCode: (points: Double, words: String)] = [:]
    // What was published is what there was without all of them, where nothing else has changed.
    let isAll =
      channels.count == 1 && vintage.revision == Vintage.revision
      && vintage.register == bench.register.digest && vintage.contracts == bench.contracts.digest
    for files in channels {
      let indices =
        isAll ? vintage.published.indices : try await places(without: files, shares).indices
      for move in moved {
        let own = shares.exports(files, about: move.city)
        guard let source = own.first?.source else { continue }
        let points = abs(move.index - (indices[move.city] ?? 0))
        if points > best[move.city]?.points ?? 0 {
          best[move.city] = (points, "\(counted(own.count, "export")) of '\(source.name)'")
        }
      }
    }
    return best.mapValues(\.words)
  }

  // MARK: One export of many

  /// Finds for each city the one export without which its rank would be beyond what its interval reaches now.
  ///
  /// The new exports of a dataset are numbered, and half of them are taken away at a time: all whose number has a 0 at some
  /// binary digit, then all that have a 1. Where one export alone moved a city, whatever half it is in moves the index most,
  /// and so the digits of its number are found for all cities at once, with twice as many foldings as a number
  /// has digits. What was found is then taken away alone: only what moves the city by itself is named.
  private func exports(
    _ moved: [Move], _ shares: SourceShares
  ) async throws(Failure) -> [CityCode: String] {
    var suspects: [CityCode: (points: Double, file: Vintage.File)] = [:]
    let datasets = Dictionary(grouping: shares.new, by: \.dataset).sorted { $0.key < $1.key }
    for (_, files) in datasets {
      var numbers = [CityCode: Int]()
      var most = [CityCode: Double]()
      let digits = files.count == 1 ? 1 : Int.bitWidth - (files.count - 1).leadingZeroBitCount
      for digit in 0..<digits {
        var points = [CityCode: Double]()
        for side in 0..<(files.count == 1 ? 1 : 2) {
          let half = files.indices.filter { $0 >> digit & 1 == side }.map { files[$0] }
          let indices = try await places(without: half, shares).indices
          for move in moved {
            let own = abs(move.index - (indices[move.city] ?? 0))
            if side == 1, own > points[move.city] ?? 0 {
              numbers[move.city, default: 0] |= 1 << digit
            }
            points[move.city] = own
            most[move.city] = max(most[move.city] ?? 0, own)
          }
        }
      }
      for move in moved {
        let number = numbers[move.city] ?? 0
        guard let points = most[move.city], files.indices.contains(number),
          points > suspects[move.city]?.points ?? 0
        else { continue }
        suspects[move.city] = (points, files[number])
      }
    }
    var tried: [Vintage.File: PublishedPlaces] = [:]
    var culprits: [CityCode: String] = [:]
    for move in moved {
      guard let file = suspects[move.city]?.file else { continue }
      if tried[file] == nil, tried.count < Self.most {
        tried[file] = try await places(without: [file], shares)
      }
      if move.isUndone(by: tried[file]?.ranks[move.city]) { culprits[move.city] = name(of: file) }
    }
    return culprits
  }

  /// What an export is called; of several names for the same bytes the first.
  private func name(of file: Vintage.File) -> String {
    known.first { $0.contentHash == file.content && $0.factsKey == file.facts }?.identity.path
      ?? "an export of '\(file.dataset)'"
  }
}

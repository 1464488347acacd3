public import Contract
public import Records
public import Register

/// Adds to a month how far its ranks depend on what the edition varies.
///
/// Every replicate recomputes the index of all ranked cities of a group and ranks them anew, within
/// the group and within each province, region and band. Which cities are ranked stays as it was. The
/// rank intervals of all rankings become the 5% and 95% quantiles. Pure: seeded, and the same bits
/// in whatever order cities are given. Source: the OECD/JRC Handbook (2008), step 7.
///
/// - Parameters:
///   - result: the month, as `aggregate` left it.
///   - edition: the edition, which says what varies; without it the month is returned as it is.
///   - windows: those of the edition's windows that the measures cover.
///   - cities: the cities of the register at the date of the list.
///   - depth: whether all is asked for, or the intervals only.
///   - scores: the leaf scores under a variant (its missing-data rule is applied here), with all
///     cities of every group.
/// - Returns: the month with other intervals, and the robustness of each group.
public func robust(
  _ result: MonthResult, edition: Edition, windows: [Int], cities: [City],
  depth: RobustnessDepth = .all, scores: (InputVariant) -> LeafTable
) -> MonthResult {
  guard let uncertainty = edition.uncertainty else { return result }
  let draws = AssumptionDraws(uncertainty, edition: edition, windows: windows)
  let columns = VariantColumns(draws.inputs, edition: edition, cities: cities, scores: scores)
  let replicates = draws.replicates()

  var rankings = result.rankings
  var robustness: [Robustness] = []
  for group in CityGroup.allCases {
    guard let own = rankings.firstIndex(where: { $0.scope == .group(group) }) else { continue }
    let ranked = rankings[own].places.filter { $0.rank != nil }
    guard !ranked.isEmpty else { continue }
    let units = ranked.map(\.city).sorted()
    let positions = Dictionary(uniqueKeysWithValues: zip(units, units.indices))
    let others = rankings.indices.filter { $0 != own && rankings[$0].scope.group == group }
    let sets = others.map { scope in rankings[scope].places.compactMap { positions[$0.city] } }
    var ranks = [Int](repeating: 0, count: units.count)
    for place in ranked { ranks[positions[place.city] ?? 0] = place.rank ?? 0 }

    let study = ReplicateStudy(
      tree: ReplicateTree(edition), inputs: columns.inputs(of: units), foldings: draws.foldings,
      weightSets: draws.weightSets, sets: [Array(units.indices)] + sets
    ).compared(with: ranks)
    let outcome = study.outcome(of: replicates, counting: depth == .all ? .all : .sets)
    for (set, scope) in zip(outcome.tallies, [own] + others) {
      rankings[scope] = rankings[scope].with(intervals: set, units: units)
    }
    let changes = outcome.moves.reduce(0, +)
    robustness.append(
      Robustness(
        group: group, replicates: replicates.count,
        effects: depth == .all ? effects(draws, study, seed: uncertainty.seed) : [],
        meanRankChange: (Double(changes) / Double(units.count * replicates.count))
          .roundedToSignificant(12),
        windowsLeftOut: uncertainty.windows.filter { !windows.contains($0) },
        cities: depth == .all ? standings(ranked, outcome, positions) : []))
  }
  return MonthResult(
    month: result.month, edition: result.edition, assessments: result.assessments,
    rankings: rankings, summaries: result.summaries, robustness: robustness,
    windowMonths: result.windowMonths)
}

/// How much of the robustness of a month is asked for.
public enum RobustnessDepth: Sendable {
  /// The intervals, how sure each place is, and what each assumption does.
  case all
  /// The intervals only, as for months of which nothing else is printed.
  case intervals
}

/// The Sobol indices of the mean absolute change of rank.
private func effects(
  _ draws: AssumptionDraws, _ study: ReplicateStudy, seed: UInt64
) -> [AssumptionEffect] {
  var indices: [SobolIndex]?
  if let design = draws.design {
    let replicates = design.points().map(draws.replicate)
    let outcome = study.outcome(of: replicates, counting: .ranks)
    let outputs = outcome.moves.map { Double($0) / Double(study.units) }
    indices = design.runs(outputs).indices(level: 0.9, draws: 500, seed: seed)
  }
  return draws.assumptions.enumerated().map { axis, assumption in
    AssumptionEffect(
      assumption: assumption, alternatives: draws.alternatives(assumption),
      index: indices?[axis])
  }
}

/// How sure the published place of each city is, in the order of the ranking.
private func standings(
  _ ranked: [Placement], _ outcome: ReplicateOutcome, _ positions: [CityCode: Int]
) -> [CityRobustness] {
  let units = ranked.map { positions[$0.city] ?? 0 }
  let ranks = ranked.map { $0.rank ?? 0 }
  let tally = outcome.tallies[0]
  return units.indices.map { place in
    let unit = units[place]
    var best = place
    while best > 0, outcome.probability(units[best - 1], above: unit) < 0.95 { best -= 1 }
    var worst = place
    while worst + 1 < units.count, outcome.probability(unit, above: units[worst + 1]) < 0.95 {
      worst += 1
    }
    return CityRobustness(
      city: ranked[place].city, rank: ranks[place], median: tally.quantile(0.5, of: unit),
      low: tally.quantile(0.05, of: unit).roundedToSignificant(12),
      high: tally.quantile(0.95, of: unit).roundedToSignificant(12), bandBest: ranks[best],
      bandWorst: ranks[worst],
      aboveBetter: place > 0 ? outcome.probability(unit, above: units[place - 1]) : nil,
      aboveWorse: place + 1 < units.count
        ? outcome.probability(unit, above: units[place + 1]) : nil)
  }
}

/// The leaf scores of all variants, with what stands in for missing ones.
private struct VariantColumns {
  private let tables: [LeafTable]
  private let missing: [MissingScores]
  private let editions: [Edition]
  private let groups: [CityCode: CityGroup]

  init(
    _ variants: [InputVariant], edition: Edition, cities: [City],
    scores: (InputVariant) -> LeafTable
  ) {
    let groups = Dictionary(cities.map { ($0.code, $0.group) }) { first, _ in first }
    var scored: [InputVariant: LeafTable] = [:]
    var tables: [LeafTable] = []
    for variant in variants {
      var plain = variant
      plain.missing = .edition
      let table = scored[plain] ?? scores(plain)
      scored[plain] = table
      tables.append(table)
    }
    editions = variants.map { edition.varied(by: $0) }
    self.tables = tables
    self.groups = groups
    missing = zip(tables, editions).map { table, edition in
      MissingScores(
        table, edition: edition, groups: table.cities.map { groups[$0] ?? .prefecture })
    }
  }

  /// The scores of these cities, in this order, variant by variant.
  func inputs(of units: [CityCode]) -> [ReplicateInputs] {
    let unitGroups = units.map { groups[$0] ?? .prefecture }
    return tables.indices.map { variant in
      let table = tables[variant]
      let rows = Dictionary(uniqueKeysWithValues: zip(table.cities, table.cities.indices))
      let places = units.map { rows[$0] }
      return ReplicateInputs(
        columns: table.leaves.enumerated().map { column, node in
          let rule = editions[variant].nodes[node].leaf?.missing ?? .reweight
          return places.enumerated().map { unit, row in
            guard let row else { return .nan }
            return table[row, column].score
              ?? missing[variant].replacement(column: column, rule: rule, group: unitGroups[unit])
              ?? .nan
          }
        })
    }
  }
}

extension Ranking {
  /// The same ranking with the quantiles of a tally as its intervals.
  fileprivate func with(intervals tally: RankTally, units: [CityCode]) -> Ranking {
    let members = Dictionary(
      uniqueKeysWithValues: tally.members.enumerated().map { (units[$1], $0) })
    let places = places.map { place in
      guard place.rank != nil, let member = members[place.city] else { return place }
      return Placement(
        city: place.city, index: place.index, printed: place.printed, rank: place.rank,
        of: place.of, rankLow: Int(tally.quantile(0.05, of: member).rounded(.down)),
        rankHigh: Int(tally.quantile(0.95, of: member).rounded(.up)))
    }
    return Ranking(scope: scope, places: places)
  }
}

public import Contract
public import Records
public import Register

/// Raise by one whenever the same scores would now give other results.
public let aggregateRevision = 2

/// Takes leaf scores up the tree and ranks the cities.
///
/// Assesses and ranks the cities of the groups asked for; those of other groups are left out, and so
/// are cities that the scores don't have. Pure: the same input gives the same bits, in whatever order
/// cities and groups are given. A score that is missing is re-weighted or replaced as its indicator says;
/// a city of which less rests on data than the edition asks for has no index, and in a month whose window
/// is not full none has, unless that is asked for. Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008),
/// steps 3 and 6.
///
/// - Parameters:
///   - edition: the tree that the scores belong to.
///   - scores: one row per city of the month, with all cities of every group asked for.
///   - measures: where population and the like are found, for the bands.
///   - month: the month.
///   - cities: the cities of the register at the date of the list.
///   - groups: the groups to rank.
///   - regions: the order of blocks and belts, and how bands are drawn.
///   - windowMonths: how many months of the window the exports cover.
///   - ranksPartialWindows: whether cities are ranked by less than a full window, too.
/// - Returns: assessments in code order; rankings and summaries of the groups, then of provinces,
///   blocks, belts and bands within each group.
public func aggregate(
  edition: Edition, scores: LeafTable, measures: MeasureTable, month: Month, cities: [City],
  groups: [CityGroup], regions: Regions = .none,
  windowMonths: Int = MeasureTable.windowLength, ranksPartialWindows: Bool = false
) -> MonthResult {
  let known = Dictionary(cities.map { ($0.code, $0) }) { first, _ in first }
  let rows = scores.cities.indices.filter { row in
    known[scores.cities[row]].map { groups.contains($0.group) } ?? false
  }
  let assessed = rows.compactMap { known[scores.cities[$0]] }
  let table = LeafTable(
    cities: assessed.map(\.code), leaves: scores.leaves,
    scores: rows.flatMap { row in scores.leaves.indices.map { scores[row, $0] } })

  let isCovered = windowMonths >= MeasureTable.windowLength || ranksPartialWindows
  let assessor = Assessor(
    table, edition: edition, groups: assessed.map(\.group), isCovered: isCovered)
  let assessments = assessed.indices.map { assessor.assess($0) }
  let sets = scopes(assessed, measures: measures, month: month, regions: regions)
  let members = sets.map { scope, rows in (scope, rows.map { assessments[$0] }) }
  return MonthResult(
    month: month, edition: edition.id, assessments: assessments,
    rankings: members.map { ranking($0, of: $1) },
    summaries: members.map { summary($0, of: $1) }, windowMonths: windowMonths)
}

public import Contract
public import Records
public import Register

/// Raise by one whenever the same measures would now give other scores.
public let scoreRevision = 2

/// Scores every leaf of an edition for every city of a month: measures → values → 0...1.
///
/// Rules that look at the city's group (min-max, percentile) take the group from the cities given, so
/// all cities of a group must be among them. A missing value has no score; what becomes of it is for
/// the aggregation to say. But what a city should have delivered and did not earns nothing, so that silence
/// never pays. The order of the cities does not matter. Source: OECD/JRC, Handbook on
/// Constructing Composite Indicators (2008), step 5; the rules are in `Rules.swift` and `GroupScale`.
///
/// - Parameters:
///   - edition: the tree whose leaves are scored.
///   - measures: the table of measures, with the month in it.
///   - month: the month whose window is read.
///   - cities: the cities to score, each once.
///   - owed: the datasets that each city delivers; in others, no row means that there is none.
///   - treatment: what is done about outliers, group by group, before an indicator in the weighted sum
///     is scored; its value stays what it was.
/// - Returns: one value and score per city and leaf.
public func scoreLeaves(
  edition: Edition, measures: MeasureTable, month: Month, cities: [City], owed: Set<String> = [],
  treatment: TreatmentRule = .none
) -> LeafTable {
  LeafValues(edition: edition, measures: measures, month: month, cities: cities, owed: owed)
    .scored(by: edition, treatment: treatment)
}

/// What the leaves of an edition measure in the cities of a month, before anything is scored.
///
/// Many ways of scoring the same values share it.
public struct LeafValues: Sendable {
  private let cities: [CityCode]
  private let groups: [[Int]]
  private let leaves: [Int]
  private let columns: [Column]

  /// One leaf, city by city.
  private struct Column: Sendable {
    let values: [Double?]
    /// Whether the city has not delivered what the leaf reads.
    let isOwed: [Bool]
    /// Whether it rests on a count that may not be published.
    let isRestricted: [Bool]
    /// How many records a share or mean rests on; `nil` where the leaf is neither.
    let bases: [Double?]?
  }

  /// Reads the measures; the parameters are those of `scoreLeaves`.
  public init(
    edition: Edition, measures: MeasureTable, month: Month, cities: [City],
    owed: Set<String> = []
  ) {
    let cities = cities.sorted { $0.code < $1.code }
    let table = MeasureColumns(measures, month: month, cities: cities.map(\.code), owed: owed)
    self.cities = cities.map(\.code)
    groups = rows(of: cities)
    leaves = edition.nodes.indices.filter { edition.nodes[$0].leaf != nil }
    columns = leaves.compactMap { edition.nodes[$0].leaf }.map { leaf in
      let isOwed = table.notDelivered(leaf)
      return Column(
        values: table.values(of: leaf, notDelivered: isOwed), isOwed: isOwed,
        isRestricted: table.restricted(leaf),
        bases: leaf.formula.base.map { table.all($0) })
    }
  }

  /// Scores the values by the rules of an edition with the same leaves, be it that its rules and what it does about
  /// missing scores are others.
  public func scored(by edition: Edition, treatment: TreatmentRule = .none) -> LeafTable {
    var scores = Array(repeating: LeafScore(), count: cities.count * leaves.count)
    for (place, node) in leaves.enumerated() {
      guard let leaf = edition.nodes[node].leaf else { continue }
      let column = columns[place]
      let scored = score(
        leaf.rule.isOutsideSum
          ? column.values : treated(column.values, by: treatment, groups: groups),
        by: leaf.rule, groups: groups)
      for row in cities.indices {
        var score = LeafScore(value: column.values[row], score: scored[row])
        if column.isOwed[row] {
          score.mark = .notDelivered
          score.score = leaf.rule.scoreOfNothing
        } else if column.isRestricted[row] {
          score.mark = .restricted
        } else if column.values[row] == nil {
          score.mark = .lacking
        } else if let base = column.bases?[row], base < Double(edition.fewRecords.below) {
          score.mark = .fewRecords
          if edition.fewRecords.rule == .missing { score.score = nil }
        }
        scores[row * leaves.count + place] = score
      }
    }
    return LeafTable(cities: cities, leaves: leaves, scores: scores)
  }
}

/// Scores every leaf of every city as if it alone of its group had moved from one table to another.
///
/// Rules that look at the group compare the city's new value with the others' old ones. A leaf's value is
/// the new one.
///
/// - Parameters:
///   - edition: the tree whose leaves are scored.
///   - before: the measures of one month before.
///   - after: those of one month after.
///   - cities: the cities to score, each once, with all cities of every group.
///   - owed: the datasets that each city delivers.
/// - Returns: one value and score per city and leaf.
public func scoreOwnMoves(
  edition: Edition, from before: MeasureTable, to after: MeasureTable, cities: [City],
  owed: Set<String> = []
) -> LeafTable {
  var table = scoreLeaves(
    edition: edition, measures: after, month: after.months.upperBound, cities: cities, owed: owed)
  let cities = cities.sorted { $0.code < $1.code }
  let columns = MeasureColumns(
    before, month: before.months.upperBound, cities: cities.map(\.code), owed: owed)
  let groups = rows(of: cities)
  for (column, node) in table.leaves.enumerated() {
    guard let leaf = edition.nodes[node].leaf, leaf.rule.looksAtTheGroup else { continue }
    let old = columns.values(of: leaf, notDelivered: columns.notDelivered(leaf))
    for group in groups {
      let scale = GroupScale(group.compactMap { old[$0] })
      for row in group {
        let place = row * table.leaves.count + column
        guard let value = table.scores[place].value, table.scores[place].score != nil else {
          continue
        }
        let scored = scale.replacing(old[row], by: value).score(value, by: leaf.rule)
        table.scores[place].score = scored?.roundedToSignificant(12)
      }
    }
  }
  return table
}

/// The rows of the cities of each group.
private func rows(of cities: [City]) -> [[Int]] {
  CityGroup.allCases.map { group in cities.indices.filter { cities[$0].group == group } }
}

/// A column of values with each group's outliers treated.
private func treated(_ values: [Double?], by rule: TreatmentRule, groups: [[Int]]) -> [Double?] {
  guard !rule.steps.isEmpty else { return values }
  var result = values
  for group in groups {
    let present = group.filter { values[$0] != nil }
    let treated = treated(present.map { values[$0] ?? .missing }, by: rule).values
    for (row, value) in zip(present, treated) { result[row] = value }
  }
  return result
}

/// The scores of a column of values under one rule, 12 significant digits.
func score(_ values: [Double?], by rule: ScoringRule, groups: [[Int]]) -> [Double?] {
  let scores: [Double?] =
    switch rule {
    case .goalposts(let zero, let full):
      values.map { $0.map { goalpostScore($0, zero: zero, full: full) } }
    case .minMax, .percentile:
      withinGroups(values, groups) { $0.score($1, by: rule) }
    case .efficacy(let low, let high):
      values.map { $0.map { efficacyScore($0, unsatisfactory: low, satisfactory: high) } }
    case .steps(let steps):
      values.map { $0.map { stepScore($0, steps: steps) } }
    case .yesNo:
      values.map { $0.map { thresholdScore($0, minimum: 1) } }
    case .deduction(let each, let floor):
      values.map { $0.map { limitedShare($0, each: each, limit: floor) } }
    case .bonus(let each, let cap):
      values.map { $0.map { limitedShare($0, each: each, limit: cap) } }
    case .gate(let minimum):
      values.map { $0.map { thresholdScore($0, minimum: minimum) } }
    }
  return scores.map { $0?.roundedToSignificant(12) }
}

/// Scores each group's values against the group.
private func withinGroups(
  _ values: [Double?], _ groups: [[Int]], _ rule: (GroupScale, Double) -> Double?
) -> [Double?] {
  var scores = [Double?](repeating: nil, count: values.count)
  for group in groups {
    let scale = GroupScale(group.compactMap { values[$0] })
    for row in group {
      if let value = values[row] { scores[row] = rule(scale, value) }
    }
  }
  return scores
}

public import Contract
public import Records
public import Register

/// The indices and ranks of a period as they were published.
public struct PublishedPlaces: Equatable, Sendable {
  /// The unrounded index of each city, 12 significant digits.
  public let indices: [CityCode: Double]
  /// The rank of each ranked city within its group.
  public let ranks: [CityCode: Int]

  /// Fills in what was published.
  public init(indices: [CityCode: Double], ranks: [CityCode: Int]) {
    self.indices = indices
    self.ranks = ranks
  }

  /// The indices and ranks of a result.
  public init(_ result: MonthResult) {
    var indices: [CityCode: Double] = [:]
    var ranks: [CityCode: Int] = [:]
    for assessment in result.assessments { indices[assessment.city] = assessment.index }
    for ranking in result.rankings {
      guard case .group = ranking.scope else { continue }
      for place in ranking.places { ranks[place.city] = place.rank }
    }
    self.init(indices: indices, ranks: ranks)
  }
}

/// Splits the change of every city's index and rank between two periods.
///
/// A city goes the way from the earlier period to the later by itself, cause after cause, while what it is
/// compared with stands still; then the group moves. Within a step its indicators change one after the
/// other. What an indicator does is the mean of taking the indicators in the order of the tree and in the
/// reverse order; where the tree is linear both are the same. So the terms add up whatever the tree does:
/// geometric means, re-weighting for missing data, bounded deductions.
///
/// Pure: the same input gives the same bits, in whatever order cities are given. Source: the idea of exact,
/// path-averaged terms is Shorrocks (2013), "Decomposition procedures for distributional analysis", with
/// two orders instead of all.
///
/// - Parameters:
///   - edition: the tree that all tables belong to.
///   - recomputed: how the index of the earlier period as a whole came from what was published to that
///     of `start`: each cause with the places before it, the published ones first; empty when nothing was
///     published.
///   - from: the earlier period as `start` gives it.
///   - to: the later period as `end` gives it.
///   - start: the scores of the earlier period, with all cities of every group.
///   - steps: each city's steps from there to the later period.
///   - end: the scores of the later period; its values are those of the last step.
///   - cities: the cities of the register.
/// - Returns: a change for every city with an index in every step, in code order.
public func splitChange(
  edition: Edition, recomputed: [(cause: ChangeCause, before: PublishedPlaces)] = [],
  from: MonthResult, to: MonthResult, start: LeafTable, steps: [ChangeStep], end: LeafTable,
  cities: [City]
) -> [CityChange] {
  let split = ChangeSplitter(
    edition: edition, recomputed: recomputed, from: PublishedPlaces(from), to: PublishedPlaces(to),
    start: start, steps: steps, end: end, cities: cities)
  return start.cities.indices.compactMap { split.change(row: $0) }
}

/// The split of one period's changes.
private struct ChangeSplitter {
  private let edition: Edition
  private let tree: ScoreTree
  private let recomputed: [(cause: ChangeCause, before: PublishedPlaces)]
  private let from: PublishedPlaces
  private let to: PublishedPlaces
  private let start: LeafTable
  private let steps: [ChangeStep]
  private let end: LeafTable
  private let groups: [CityGroup]
  private let leaves: [Leaf]
  /// What stands in for missing scores in the earlier and in the later period.
  private let missing: (start: MissingScores, end: MissingScores)
  /// The indices of the ranked cities of each group in the earlier period, descending.
  private let rivals: [CityGroup: [Double]]

  init(
    edition: Edition, recomputed: [(cause: ChangeCause, before: PublishedPlaces)],
    from: PublishedPlaces, to: PublishedPlaces, start: LeafTable, steps: [ChangeStep],
    end: LeafTable, cities: [City]
  ) {
    self.edition = edition
    self.recomputed = recomputed
    self.from = from
    self.to = to
    self.start = start
    self.steps = steps
    self.end = end
    tree = ScoreTree(edition)
    let known = Dictionary(cities.map { ($0.code, $0.group) }) { first, _ in first }
    let groups = start.cities.map { known[$0] ?? .county }
    self.groups = groups
    leaves = start.leaves.compactMap { edition.nodes[$0].leaf }
    precondition(leaves.count == start.leaves.count, "scores of another edition")
    missing = (
      MissingScores(start, edition: edition, groups: groups),
      MissingScores(end, edition: edition, groups: groups)
    )
    let earliest = recomputed.first?.before ?? from
    var rivals: [CityGroup: [Double]] = [:]
    for (city, group) in zip(start.cities, groups) where earliest.ranks[city] != nil {
      if let index = earliest.indices[city] { rivals[group, default: []].append(index) }
    }
    self.rivals = rivals.mapValues { $0.sorted(by: >) }
  }

  /// The change of the city in a row; `nil` where it has no index at some step.
  func change(row: Int) -> CityChange? {
    let city = start.cities[row]
    let earliest = recomputed.first?.before ?? from
    guard let first = earliest.indices[city], let last = to.indices[city],
      let begin = from.indices[city]
    else { return nil }
    var tally = TermTally(leaves: start.leaves.count)
    let wholes = recomputed.map { ($0.cause, $0.before.indices[city]) }
    for (number, whole) in wholes.enumerated() {
      let next = number + 1 < wholes.count ? wholes[number + 1].1 : begin
      guard let before = whole.1, let next else { return nil }
      tally.add(next - before, column: nil, cause: whole.0)
    }
    var scores = self.scores(start, row, missing.start)
    tree.fold(&scores)
    for step in steps {
      let own = leafScores(step.own, row, missing.start)
      guard walk(&scores, to: own, cause: step.cause, &tally) else { return nil }
    }
    let all = leafScores(end, row, missing.end)
    guard walk(&scores, to: all, cause: .otherCities, &tally) else { return nil }
    let terms = tally.closed(to: last - first)
    let places = places(city, groups[row], first: first, tally: tally)
    return CityChange(
      city: city, fromIndex: first, toIndex: last, fromRank: earliest.ranks[city],
      toRank: to.ranks[city],
      terms: terms.map {
        ChangeTerm(node: $0.column.map { start.leaves[$0] }, cause: $0.cause, points: $0.points)
      },
      placesByCause: places.byCause, placesByNode: places.byNode)
  }

  // MARK: Points

  /// Scores by column, missing ones replaced.
  private func leafScores(_ table: LeafTable, _ row: Int, _ missing: MissingScores) -> [Double?] {
    leaves.enumerated().map { column, leaf in
      table[row, column].score
        ?? missing.replacement(column: column, rule: leaf.missing, group: groups[row])
    }
  }

  private func scores(_ table: LeafTable, _ row: Int, _ missing: MissingScores) -> [Double?] {
    var scores = [Double?](repeating: nil, count: tree.count)
    for (column, score) in leafScores(table, row, missing).enumerated() {
      scores[table.leaves[column]] = score
    }
    return scores
  }

  /// Takes the leaves to new scores in both orders and notes what each did; `false` without an index on
  /// the way.
  private func walk(
    _ scores: inout [Double?], to new: [Double?], cause: ChangeCause, _ tally: inout TermTally
  ) -> Bool {
    let moved = new.indices.filter { scores[start.leaves[$0]] != new[$0] }
    guard !moved.isEmpty else { return true }
    var backward = scores
    for (columns, isForward) in [(moved, true), (moved.reversed(), false)] {
      var walked = isForward ? scores : backward
      guard var before = walked[0].map(index) else { return false }
      for column in columns {
        tree.replace(start.leaves[column], by: new[column], in: &walked)
        guard let after = walked[0].map(index) else { return false }
        tally.add((after - before) / 2, column: column, cause: cause)
        before = after
      }
      if isForward { scores = walked } else { backward = walked }
    }
    return true
  }

  private func index(_ score: Double) -> Double { (100 * score).roundedToSignificant(12) }

  // MARK: Places

  /// Places gained by cause and by indicator: see `CityChange`.
  private func places(
    _ city: CityCode, _ group: CityGroup, first: Double, tally: TermTally
  ) -> (byCause: [ChangeCause: Int], byNode: [Int?: Double]) {
    let earliest = recomputed.first?.before ?? from
    guard let fromRank = earliest.ranks[city], let toRank = to.ranks[city],
      var others = rivals[group], let own = others.firstIndex(of: first)
    else { return ([:], [:]) }
    others.remove(at: own)

    var byCause: [ChangeCause: Int] = [:]
    var index = first
    var rank = fromRank
    for cause in ChangeCause.allCases where cause != .otherCities {
      index += tally.points(of: cause)
      let next = place(index, among: others)
      byCause[cause] = rank - next
      rank = next
    }
    byCause[.otherCities] = rank - toRank

    var byNode: [Int?: Double] = [:]
    let columns: [Int?] = [nil] + start.leaves.indices.map { $0 }
    for order in [columns, columns.reversed()] {
      var index = first
      var rank = fromRank
      for column in order {
        let points = tally.ownPoints(of: column)
        guard points != 0 else { continue }
        index += points
        let next = place(index, among: others)
        byNode[column.map { start.leaves[$0] }, default: 0] += Double(rank - next) / 2
        rank = next
      }
    }
    return (byCause.filter { $0.value != 0 }, byNode.filter { $0.value != 0 })
  }

  /// The rank of an index among descending ones: 1 and as many as are above it.
  private func place(_ index: Double, among others: [Double]) -> Int {
    let index = index.roundedToSignificant(12)
    var low = 0
    var high = others.count
    while low < high {
      let middle = (low + high) / 2
      if others[middle] > index { low = middle + 1 } else { high = middle }
    }
    return low + 1
  }
}

/// Points by indicator and cause.
private struct TermTally {
  private let columns: Int
  /// Cause × column; behind the last column that of the index as a whole.
  private var points: [Double]

  init(leaves: Int) {
    columns = leaves + 1
    points = Array(repeating: 0, count: ChangeCause.allCases.count * columns)
  }

  private static let numbers = Dictionary(
    uniqueKeysWithValues: ChangeCause.allCases.enumerated().map { ($1, $0) })

  private func place(_ column: Int?, _ cause: ChangeCause) -> Int {
    (Self.numbers[cause] ?? 0) * columns + (column ?? columns - 1)
  }

  mutating func add(_ amount: Double, column: Int?, cause: ChangeCause) {
    points[place(column, cause)] += amount
  }

  func points(of cause: ChangeCause) -> Double {
    let first = place(0, cause)
    return points[first..<first + columns].reduce(0, +)
  }

  /// Ten units of the last digit of an index: less is what rounding has left.
  private static let least = 1e-9

  /// What a column did without the moves of other cities.
  func ownPoints(of column: Int?) -> Double {
    ChangeCause.allCases.reduce(0) { sum, cause in
      cause == .otherCities ? sum : sum + points[place(column, cause)]
    }
  }

  /// The terms as multiples of 1e-10, so that their digits can be printed in full; the largest takes what
  /// that leaves over, and what is smaller than differences of rounded indices can tell.
  func closed(to total: Double) -> [(column: Int?, cause: ChangeCause, points: Double)] {
    var terms: [(column: Int?, cause: ChangeCause, points: Double)] = []
    for column in Array(0..<columns - 1).map(Int?.some) + [nil] {
      for cause in ChangeCause.allCases {
        let points = (self.points[place(column, cause)] * 1e10).rounded() / 1e10
        if points != 0 { terms.append((column, cause, points)) }
      }
    }
    let told = terms.filter { $0.points.magnitude >= Self.least }
    if !told.isEmpty { terms = told }
    // In whole billionths of a thousandth: sums of Doubles would leave last bits over.
    let rest = (total * 1e12).rounded() - terms.reduce(0) { $0 + ($1.points * 1e12).rounded() }
    guard rest != 0 else { return terms }
    guard
      let largest = terms.indices.max(by: {
        (terms[$0].points.magnitude, $1) < (terms[$1].points.magnitude, $0)
      })
    else { return [] }
    terms[largest].points = ((terms[largest].points * 1e12).rounded() + rest) / 1e12
    if terms[largest].points == 0 { terms.remove(at: largest) }
    return terms
  }
}

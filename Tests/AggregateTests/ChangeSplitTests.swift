import Contract
import Records
import Testing

@testable import Aggregate
@testable import Register

/// The split of a change: it adds up, whatever the tree does, and says what happened.
@Suite struct ChangeSplitTests {
  /// Everything that is not linear: a geometric item, re-weighting, deductions and bonuses at their limits.
  private let crooked = edition([
    .branch(
      "a", 50, .geometric,
      [.leaf("a1", 30), .leaf("a2", 20), .leaf("a3", 0, .deduction(each: 1, floor: 40))]),
    .branch(
      "b", 30,
      [
        .leaf("b1", 10), .leaf("b2", 20, missing: .groupMedian),
        .leaf("b3", 0, .bonus(each: 1, cap: 25)),
      ]),
    .leaf("c", 20, missing: .zero),
  ])

  private func cities(_ count: Int) -> [City] {
    (0..<count).map {
      city(420_100 + UInt32($0) * 100, group: $0 % 7 == 0 ? .capital : .prefecture)
    }
  }

  private func random(_ generator: inout SplitMix, _ cities: [City], _ columns: Int) -> [[Double?]]
  {
    cities.map { _ in
      (0..<columns).map { _ in
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: nil
        case 1: 0
        case 2: 1
        default: Double.random(in: 0...1, using: &generator).roundedToSignificant(12)
        }
      }
    }
  }

  private func result(_ edition: Edition, _ table: LeafTable, _ cities: [City]) -> MonthResult {
    aggregate(
      edition: edition, scores: table, measures: noMeasures, month: march, cities: cities,
      groups: CityGroup.allCases)
  }

  /// A split over tables of scores; the last is also what the others' moves lead to.
  private func split(
    _ edition: Edition, _ cities: [City], _ tables: [[[Double?]]],
    causes: [ChangeCause] = [.new, .leftWindow, .corrected], end: [[Double?]]? = nil
  ) -> [CityChange] {
    let all = tables.map { scores(edition, cities, $0) }
    let last = end.map { scores(edition, cities, $0) } ?? all[all.count - 1]
    return splitChange(
      edition: edition, from: result(edition, all[0], cities), to: result(edition, last, cities),
      start: all[0], steps: zip(causes, all.dropFirst()).map { ChangeStep(cause: $0, own: $1) },
      end: last, cities: cities)
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func termsAndPlacesAddUp(seed: UInt64) {
    var generator = SplitMix(seed)
    let cities = cities(30)
    let tables = (0..<4).map { _ in random(&generator, cities, 7) }
    let end = random(&generator, cities, 7)
    let changes = split(crooked, cities, tables, end: end)
    #expect(changes.count > 20)
    for change in changes {
      let sum = change.terms.reduce(0) { $0 + $1.points }
      #expect(abs(change.toIndex - change.fromIndex - sum) <= 1e-12)
      #expect(change.terms.allSatisfy { $0.points != 0 })
      // Printed in full, the terms still add up.
      let printed = change.terms.reduce(0) { $0 + (Double($1.points.fullText) ?? .nan) }
      #expect(abs(change.toIndex - change.fromIndex - printed) <= 1e-12)
      guard let from = change.fromRank, let to = change.toRank else {
        #expect(change.placesByCause.isEmpty && change.placesByNode.isEmpty)
        continue
      }
      #expect(change.placesByCause.values.reduce(0, +) == from - to)
      let own = change.placesByNode.values.reduce(0, +)
      #expect(own + Double(change.placesByCause[.otherCities] ?? 0) == Double(from - to))
    }
  }

  @Test func nothingChangedHasNoTerms() {
    var generator = SplitMix(5)
    let cities = cities(20)
    let table = random(&generator, cities, 7)
    for change in split(crooked, cities, [table, table, table, table]) {
      #expect(change.terms.isEmpty && change.placesByCause.isEmpty && change.placesByNode.isEmpty)
      #expect(change.fromIndex == change.toIndex && change.fromRank == change.toRank)
    }
  }

  @Test func theOrderOfCitiesDoesNotMatter() {
    var generator = SplitMix(8)
    let cities = cities(20)
    let tables = (0..<3).map { _ in random(&generator, cities, 7) }
    let order = cities.indices.shuffled(using: &generator)
    #expect(
      split(crooked, cities, tables)
        == split(crooked, order.map { cities[$0] }, tables.map { table in order.map { table[$0] } })
    )
  }

  private let plain = edition([.leaf("a", 60), .leaf("b", 40)])

  @Test func aLinearTreeGivesWeightTimesChange() throws {
    let pair = cities(3).suffix(2).map { $0 }
    let changes = split(
      plain, pair,
      [[[0.5, 0.5], [0.55, 0.5]], [[0.6, 0.5], [0.55, 0.5]], [[0.6, 0.25], [0.55, 0.5]]])
    #expect(
      changes[0].terms == [
        ChangeTerm(node: 1, cause: .new, points: 6),
        ChangeTerm(node: 2, cause: .leftWindow, points: -10),
      ])
    #expect(changes[0].points(by: .new) == 6)
    #expect(changes[0].points(of: 2) == -10)
    #expect(changes[1].terms.isEmpty)
  }

  @Test func placesAreThoseOfTheOwnMoveThenThoseOfTheOthers() {
    // 50, 60, 70 → the first goes to 65 by itself, then the second to 68.
    let trio = cities(4).suffix(3).map { $0 }
    let end: [[Double?]] = [[0.65, 0.65], [0.68, 0.68], [0.7, 0.7]]
    let changes = split(
      plain, trio, [[[0.5, 0.5], [0.6, 0.6], [0.7, 0.7]], end], causes: [.new])
    #expect(changes[0].fromRank == 3 && changes[0].toRank == 3)
    #expect(changes[0].placesByCause == [.new: 1, .otherCities: -1])
    // Both indicators are needed to pass; whichever comes last does it.
    #expect(changes[0].placesByNode == [1: 0.5, 2: 0.5])
    #expect(changes[2].placesByCause.isEmpty)
  }

  @Test func anIndicatorThatComesIntoBeingAddsWhatItChanges() throws {
    let one = [city(420_100)]
    let changes = split(plain, one, [[[0.5, nil]], [[0.5, 1]]], causes: [.corrected])
    #expect(changes[0].fromIndex == 50 && changes[0].toIndex == 70)
    #expect(changes[0].terms == [ChangeTerm(node: 2, cause: .corrected, points: 20)])
  }

  @Test func withoutAnIndexThereIsNothingToSplit() {
    let one = [city(420_100)]
    #expect(split(plain, one, [[[nil, nil]], [[0.5, 1]]], causes: [.new]).isEmpty)
    #expect(split(plain, one, [[[0.5, 1]], [[nil, nil]]], causes: [.new]).isEmpty)
  }

  @Test func whatWasPublishedIsWhereItStarts() {
    let pair = cities(3).suffix(2).map { $0 }
    let table = scores(plain, pair, [[0.5, 0.5], [0.6, 0.6]])
    let now = result(plain, table, pair)
    let published = PublishedPlaces(
      indices: [pair[0].code: 62, pair[1].code: 61], ranks: [pair[0].code: 1, pair[1].code: 2])
    let edited = PublishedPlaces(
      indices: [pair[0].code: 55, pair[1].code: 61], ranks: [pair[0].code: 2, pair[1].code: 1])
    let changes = splitChange(
      edition: plain, recomputed: [(.tool, published), (.weights, edited)], from: now, to: now,
      start: table, steps: [], end: table, cities: pair)
    #expect(changes[0].fromIndex == 62 && changes[0].toIndex == 50)
    #expect(
      changes[0].terms == [
        ChangeTerm(node: nil, cause: .tool, points: -7),
        ChangeTerm(node: nil, cause: .weights, points: -5),
      ])
    #expect(changes[0].fromRank == 1 && changes[0].toRank == 2)
    #expect(changes[0].placesByCause == [.tool: -1])
    #expect(changes[0].placesByNode == [nil: -1])
    // A city that was not published has nothing to be compared with.
    let without = PublishedPlaces(indices: [pair[1].code: 61], ranks: [:])
    #expect(
      splitChange(
        edition: plain, recomputed: [(.tool, without)], from: now, to: now, start: table,
        steps: [], end: table, cities: pair
      ).map(\.city) == [pair[1].code])
  }
}

/// What would move a city: it does, and nothing less would.
@Suite struct OutlookTests {
  private let tree = edition([
    .branch(
      "a", 60, .geometric,
      [.leaf("a1", 30), .leaf("a2", 30), .leaf("a3", 0, .deduction(each: 1, floor: 20))]),
    .leaf("b", 40), .leaf("gate", 0, .gate(minimum: 1)),
  ])

  private func result(_ cities: [City], _ rows: [[Double?]]) -> MonthResult {
    aggregate(
      edition: tree, scores: scores(tree, cities, rows), measures: noMeasures, month: march,
      cities: cities, groups: CityGroup.allCases)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func whatIsNeededPassesAndLessDoesNot(seed: UInt64) throws {
    var generator = SplitMix(seed)
    let cities = (1...6).map { city(420_000 + UInt32($0) * 100) }
    let rows: [[Double?]] = cities.map { _ in
      (0..<4).map { _ in Double.random(in: 0.1...0.9, using: &generator) } + [1]
    }
    let before = result(cities, rows)
    for (row, city) in cities.enumerated() {
      let found = outlook(of: city.code, in: before, edition: tree, group: .prefecture)
      let outlook = try #require(found)
      let places = try #require(before.ranking(.group(.prefecture))).places
      let rank = try #require(places.first { $0.city == city.code }?.rank)
      #expect((outlook.next == nil) == (rank == 1))
      guard let next = outlook.next else {
        #expect(outlook.improvements.allSatisfy { $0.share == nil })
        continue
      }
      #expect(places.first { $0.city == next }?.rank == rank - 1)
      let shares = outlook.improvements.compactMap(\.share)
      #expect(shares == shares.sorted())
      for improvement in outlook.improvements {
        let column = try #require(
          tree.nodes.indices.filter { tree.nodes[$0].leaf != nil }.firstIndex(
            of: improvement.node))
        let best: Double = improvement.node == tree.node("a3") ? 0 : 1
        func rankAfter(_ score: Double) -> Int? {
          var changed = rows
          changed[row][column] = score
          let places = result(cities, changed).ranking(.group(.prefecture))?.places
          return places?.first { $0.city == city.code }?.rank
        }
        guard let share = improvement.share, let score = improvement.scoreNeeded else {
          // Not even full marks print a hundredth above the next city.
          var changed = rows
          changed[row][column] = best
          let index = try #require(result(cities, changed).assessment(of: city.code)?.index)
          #expect(index < (before.assessment(of: next)?.index ?? 0) + 0.01)
          continue
        }
        #expect((0...1).contains(share))
        #expect(try #require(rankAfter(score)) < rank)
        let little = improvement.score + (score - improvement.score) * 0.5
        let half = (outlook.pointsNeeded ?? 0) > 0.02 ? rankAfter(little) : nil
        #expect(half == nil || (half ?? 0) >= rank - 1)
      }
    }
  }

  @Test func aCityWithoutAnIndexHasNoOutlook() {
    let cities = [city(420_100), city(420_200)]
    let empty = result(cities, [[nil, nil, nil, nil, nil], [0.5, 0.5, 0, 0.5, 1]])
    #expect(outlook(of: cities[0].code, in: empty, edition: tree, group: .prefecture) == nil)
    // One that is vetoed has an index, but no place to rise to.
    let vetoed = result(cities, [[0.5, 0.5, 0, 0.4, 0], [0.5, 0.5, 0, 0.5, 1]])
    let found = outlook(of: cities[0].code, in: vetoed, edition: tree, group: .prefecture)
    #expect(found?.next == nil && found?.improvements.isEmpty == false)
  }
}

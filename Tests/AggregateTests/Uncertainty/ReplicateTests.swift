import Contract
import Records
import Testing

@testable import Aggregate

/// The replicate engine against its slow twin, and its laws.
@Suite struct ReplicateTests {
  @Test(arguments: 0..<30 as Range<UInt64>)
  func everyIndexHasTheBitsOfTheSlowTwin(seed: UInt64) {
    let made = RandomCase(seed, count: 100)
    let found = made.slow.study.indices(of: made.replicates)
    for (replicate, indices) in zip(made.replicates, found) {
      let expected = made.slow.indices(replicate)
      #expect(
        indices.map(\.bitPattern) == expected.map(\.bitPattern), "seed \(seed), \(replicate)")
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func everyCountIsThatOfTheSlowTwin(seed: UInt64) {
    let made = RandomCase(seed, units: 30, count: 130)
    let sets = [Array(0..<30), [3, 4, 9], [7], [1, 28, 2, 29, 17, 11]]
    let study = ReplicateStudy(
      tree: made.slow.tree, inputs: made.slow.inputs, foldings: made.slow.foldings,
      weightSets: made.slow.weightSets, sets: sets
    ).compared(with: Array(1...30))
    let outcome = study.outcome(of: made.replicates)
    let indices = made.replicates.map(made.slow.indices)

    for (set, members) in sets.enumerated() {
      let ranks = indices.map { SlowReplicates.ranks($0, members) }
      for member in members.indices {
        let own = ranks.map { $0[member] }
        for rank in 1...members.count {
          #expect(
            outcome.tallies[set].count(member, rank: rank) == own.count { $0 == rank },
            "seed \(seed)")
        }
        let mean = Double(own.reduce(0, +)) / Double(own.count)
        #expect(abs(outcome.tallies[set].mean(of: member) - mean) < 1e-12)
      }
    }
    for (one, other) in [(0, 1), (5, 20), (29, 3)] {
      let points = indices.reduce(0) {
        $0 + ($1[one] > $1[other] ? 2 : $1[one] == $1[other] ? 1 : 0)
      }
      let expected = Double(points) / Double(2 * indices.count)
      #expect(outcome.probability(one, above: other) == expected)
    }
    let moves = indices.map { indices in
      SlowReplicates.ranks(indices, sets[0]).enumerated().reduce(0) {
        $0 + abs($1.element - ($1.offset + 1))
      }
    }
    #expect(outcome.moves == moves)
    let ranksOnly = study.outcome(of: made.replicates, counting: .ranks)
    #expect(ranksOnly.tallies == [outcome.tallies[0]] && ranksOnly.moves == moves)
  }

  /// The replicate that changes nothing gives the published index, to the last bit.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func whatChangesNothingGivesTheIndex(seed: UInt64) throws {
    let made = RandomCase(seed, missing: seed % 2 == 0 ? 0 : 0.2, isPlain: seed % 4 < 2)
    let leaves = made.slow.inputs[0].columns
    let cities = (0..<made.slow.units).map { city(UInt32($0 + 1)) }
    let rows = cities.indices.map { row in leaves.map { $0[row].isNaN ? nil : $0[row] } }
    let table = scores(made.shape, cities, rows)
    let assessor = Assessor(
      table, edition: made.shape, groups: cities.map { _ in .prefecture })
    let found = made.slow.study.indices(of: [Replicate()])[0]
    // Between two geometric nodes the engine hands logarithms up, which rounds once less.
    let nodes = made.shape.nodes
    let isNested = nodes.contains { node in
      node.aggregation == .geometric
        && node.parent.map { nodes[$0].aggregation == .geometric } == true
        && !node.children.isEmpty
    }
    for row in cities.indices {
      let index = assessor.assess(row).index ?? 0
      if isNested {
        #expect(abs(found[row] - index) <= 1e-9, "seed \(seed)")
      } else {
        #expect(found[row].bitPattern == index.bitPattern, "seed \(seed)")
      }
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func theOrderOfReplicatesAndHowTheyAreSharedOutDoNotMatter(seed: UInt64) {
    let made = RandomCase(seed, count: 300)
    let study = made.slow.study.compared(with: Array(1...made.slow.units))
    let whole = study.outcome(of: made.replicates)
    let parts = [0..<1, 1..<130, 130..<300].map { study.outcome(of: Array(made.replicates[$0])) }
    #expect(parts[0] + parts[1] + parts[2] == whole)

    var generator = SplitMix(seed)
    let shuffled = made.replicates.indices.shuffled(using: &generator)
    let other = study.outcome(of: shuffled.map { made.replicates[$0] })
    #expect(other.tallies == whole.tallies)
    #expect(other.above == whole.above)
    #expect(other.moves == shuffled.map { whole.moves[$0] })
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func citiesInAnotherOrderKeepTheirRanks(seed: UInt64) {
    let made = RandomCase(seed, units: 19)
    var generator = SplitMix(seed)
    let order = Array((0..<19).shuffled(using: &generator))
    let moved = SlowReplicates(
      tree: made.slow.tree,
      inputs: made.slow.inputs.map { inputs in
        ReplicateInputs(columns: inputs.columns.map { column in order.map { column[$0] } })
      }, foldings: made.slow.foldings, weightSets: made.slow.weightSets)
    let before = made.slow.study.outcome(of: made.replicates)
    let after = moved.study.outcome(of: made.replicates)
    for (place, unit) in order.enumerated() {
      for rank in 1...19 {
        #expect(
          after.tallies[0].count(place, rank: rank) == before.tallies[0].count(unit, rank: rank))
      }
      #expect(
        after.probability(place, above: 0) == before.probability(unit, above: order[0]))
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func everyRankIsCountedAndPairsAddUp(seed: UInt64) {
    let made = RandomCase(seed)
    let outcome = made.slow.study.outcome(of: made.replicates)
    let units = made.slow.units
    for unit in 0..<units {
      let counted = (1...units).reduce(0) { $0 + outcome.tallies[0].count(unit, rank: $1) }
      #expect(counted == made.replicates.count)
      let quantiles = [0, 0.05, 0.5, 0.95, 1].map { outcome.tallies[0].quantile($0, of: unit) }
      #expect(quantiles == quantiles.sorted())
      for other in 0..<units {
        let sum =
          outcome.probability(unit, above: other) + outcome.probability(other, above: unit)
        #expect(abs(sum - 1) < 1e-15)
      }
    }
  }

  @Test func twinsShareEveryRank() {
    let made = RandomCase(3, units: 12)
    let twins = made.slow.inputs.map { inputs in
      ReplicateInputs(columns: inputs.columns.map { $0 + [$0[4]] })
    }
    let study = ReplicateStudy(
      tree: made.slow.tree, inputs: twins, foldings: made.slow.foldings,
      weightSets: made.slow.weightSets)
    let outcome = study.outcome(of: made.replicates)
    #expect(outcome.probability(4, above: 12) == 0.5)
    for rank in 1...13 {
      #expect(
        outcome.tallies[0].count(4, rank: rank) == outcome.tallies[0].count(12, rank: rank))
    }
  }

  /// More replicates than 16 bits count.
  @Test func withoutAnythingToVaryRanksAreCertain() {
    let scores = [0.5, 0.25, 0.75, 0.25, 0]
    let study = ReplicateStudy(
      tree: ReplicateTree(edition([.leaf("a", 1)])), inputs: [ReplicateInputs(columns: [scores])],
      foldings: [.asDefined])
    let ranks = SlowReplicates.ranks(study.indices(of: [Replicate()])[0], Array(0..<5))
    #expect(ranks == [2, 3, 1, 3, 5])
    let outcome = study.compared(with: ranks)
      .outcome(of: Array(repeating: Replicate(), count: 66_000))
    #expect(outcome.moves.allSatisfy { $0 == 0 })
    for unit in 0..<5 {
      for share in [0.05, 0.5, 0.95] {
        #expect(outcome.tallies[0].quantile(share, of: unit) == Double(ranks[unit]))
      }
      for other in 0..<5 where ranks[other] > ranks[unit] {
        #expect(outcome.probability(unit, above: other) == 1)
      }
    }
    #expect(outcome.probability(1, above: 3) == 0.5)
  }

  @Test func aCityThatIsLeftWithNothingHasNothing() {
    let edition = edition([.leaf("a", 1, .yesNo, .selfReported)])
    let study = ReplicateStudy(
      tree: ReplicateTree(edition), inputs: [ReplicateInputs(columns: [[0.5, 0.25, .nan]])],
      foldings: [.asDefined, .geometric(floor: 0.01)])
    let replicates = [0, 1].flatMap { folding in
      [
        Replicate(folding: folding), Replicate(folding: folding, leftOut: 1),
        Replicate(folding: folding, withoutSelfReported: true),
      ]
    }
    let indices = study.indices(of: replicates)
    #expect(indices[0] == [50, 25, 0])
    #expect(indices[3] == [50, 25, 0])
    for replicate in [1, 2, 4, 5] { #expect(indices[replicate] == [0, 0, 0]) }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func theBucketSortIsASort(seed: UInt64) {
    var random = Random(seed, "sort")
    let count = random.within(1...400)
    let spread = random.pick([1.0, 1e-9, 1e9])
    var numbers = (0..<count).map { _ in
      random.chance(0.2) ? 50 : 50 + spread * (random.unit() - 0.5)
    }
    if random.chance(0.3) { numbers[0] = 1e12 }
    var sorter = BucketSorter(count: count)
    sorter.sort(numbers.span, from: numbers.min() ?? 0, to: numbers.max() ?? 0)
    let order = sorter.order.map(Int.init)
    #expect(order.map { numbers[$0] } == numbers.sorted(by: >), "seed \(seed)")
    #expect(order.sorted() == Array(0..<count))
  }
}

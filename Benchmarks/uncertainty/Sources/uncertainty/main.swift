// Measures the uncertainty engine: CPU seconds of one thread, best of some runs.
//
//   swift run -c release uncertainty [replicates] [cities] [share of scores missing, per cent]

import Aggregate
import Contract
import Foundation
import Records
import Register

/// An edition of 40 equally weighted yes-or-no leaves in eight branches of two fields.
func edition() -> Edition {
  let title = LocalizedText(zh: "测", en: "test")
  var nodes: [IndicatorNode] = []
  func node(_ id: String, _ parent: Int?, _ children: [Int], _ points: Double) -> IndicatorNode {
    let leaf = Leaf(
      formula: .count([MeasureID("test", id)]), rule: .minMax(higherIsBetter: true),
      provenance: .monitored, ruleBasis: .assumed, missing: .reweight, unit: title, decimals: 2)
    let level = parent.map { nodes[$0].level + 1 } ?? 0
    return IndicatorNode(
      id: id, number: "", title: title, level: level, parent: parent, children: children,
      points: points, pointsBasis: .assumed, aggregation: .arithmetic,
      leaf: level == 3 ? leaf : nil)
  }
  func add(_ id: String, _ parent: Int?, _ widths: ArraySlice<Int>, _ points: Double) -> Int {
    let place = nodes.count
    nodes.append(node(id, parent, [], points))
    let width = widths.first ?? 0
    let children = (0..<width).map {
      add("\(id)\($0)", place, widths.dropFirst(), points / Double(width))
    }
    nodes[place] = node(id, parent, children, points)
    return place
  }
  _ = add("i", nil, [2, 4, 5], 100)
  return Edition(
    id: "bench", title: title, note: title, sources: [], totalPoints: 100, minimumCoverage: 0.5,
    nodes: nodes, digest: "")
}

/// CPU seconds of this process so far.
func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

func best(of runs: Int, _ work: () -> Void) -> Double {
  (0..<runs).map { _ in
    let start = processorSeconds()
    work()
    return processorSeconds() - start
  }.min() ?? 0
}

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let count = arguments.first ?? 10_000
let cities = arguments.dropFirst().first ?? 300
let missing = Double(arguments.dropFirst(2).first ?? 0) / 100
let tree = ReplicateTree(edition())
var random = Random(7, "bench")

// Two treatments by two normalisations, as four sets of scores.
let inputs = (0..<4).map { _ in
  ReplicateInputs(
    columns: tree.leaves.map { _ in
      (0..<cities).map { city in
        let score = 0.3 * Double(city) / Double(cities) + 0.7 * random.unit()
        return random.chance(missing) ? .nan : score
      }
    })
}

/// Draws everything anew, as a run does, and counts the ranks.
func study() -> ReplicateOutcome {
  let weightSets = (0..<count).map { set in
    var random = Random(11, stream: UInt64(set))
    return tree.weights.map { $0 * (0.75 + 0.5 * random.unit()) }
  }
  let study = ReplicateStudy(
    tree: tree, inputs: inputs, foldings: [.arithmetic, .geometric(floor: 0.01)],
    weightSets: weightSets)
  let replicates = (0..<count).map { number in
    var random = Random(13, stream: UInt64(number))
    return Replicate(
      inputs: random.below(4), folding: random.below(2), weights: number,
      leftOut: random.chance(0.5) ? tree.leaves[random.below(tree.leaves.count)] : nil)
  }
  return study.outcome(of: replicates)
}

var quantiles = 0.0
let seconds = best(of: 5) {
  let outcome = study()
  let tally = outcome.tallies[0]
  quantiles = tally.members.indices.reduce(0) {
    $0 + tally.quantile(0.05, of: $1) + tally.quantile(0.5, of: $1) + tally.quantile(0.95, of: $1)
  }
}
print("\(count) replicates of \(cities) cities and \(tree.leaves.count) indicators, ", terminator: "")
print("\(missing * 100) % missing: \(seconds) s of CPU (sum of quantiles \(quantiles))")

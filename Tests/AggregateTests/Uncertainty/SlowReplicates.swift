import Contract
import Records
import Statistics

@testable import Aggregate

/// The slow twin of the replicate engine: one city, one score, one comparison at a time.
struct SlowReplicates {
  let tree: ReplicateTree
  let inputs: [ReplicateInputs]
  let foldings: [Folding]
  let weightSets: [[Double]]

  var study: ReplicateStudy {
    ReplicateStudy(tree: tree, inputs: inputs, foldings: foldings, weightSets: weightSets)
  }

  var units: Int { inputs[0].columns[0].count }

  func indices(_ replicate: Replicate) -> [Double] {
    (0..<units).map { index(replicate, unit: $0) }
  }

  private func index(_ replicate: Replicate, unit: Int) -> Double {
    let columns = inputs[replicate.inputs].columns
    let weights = weightSets[replicate.weights]
    var floor = 0.0
    var isGeometric = { (node: Int) in tree.isGeometric[node] }
    switch foldings[replicate.folding] {
    case .asDefined: break
    case .arithmetic: isGeometric = { _ in false }
    case .geometric(let lowest):
      isGeometric = { _ in true }
      floor = lowest
    }

    func logarithm(_ score: Double) -> Double {
      let lifted = floor + (1 - floor) * score
      return lifted > 0 ? naturalLogarithm(lifted) : FoldProgram.logarithmOfZero
    }
    func leafScore(_ node: Int) -> Double? {
      let isSelfReported = replicate.withoutSelfReported && tree.isSelfReported[node]
      guard replicate.leftOut != node, !isSelfReported,
        let column = tree.leaves.firstIndex(of: node)
      else { return nil }
      return columns[column][unit].isNaN ? nil : columns[column][unit]
    }
    func value(_ node: Int, asLogarithm: Bool) -> Double? {
      if tree.children[node].isEmpty {
        return leafScore(node).map { asLogarithm ? logarithm($0) : $0 }
      }
      var total = 0.0
      var sum = 0.0
      for child in tree.children[node] {
        guard let score = value(child, asLogarithm: isGeometric(node)) else { continue }
        total += weights[child]
        sum += weights[child] * score
      }
      guard total > 0 else { return nil }
      var score = sum / total
      if tree.adjustments[node].isEmpty, isGeometric(node) == asLogarithm { return score }
      if isGeometric(node) {
        score = score < -700 ? 0 : exponential(score)
        if floor > 0 { score = (score - floor) / (1 - floor) }
      }
      if !tree.adjustments[node].isEmpty {
        for adjustment in tree.adjustments[node] {
          score += (leafScore(adjustment.leaf) ?? 0) * adjustment.limit / adjustment.points
        }
        score = min(1, max(0, score))
      }
      return asLogarithm ? logarithm(score) : score
    }
    guard let score = value(tree.root, asLogarithm: false) else { return 0 }
    return (tree.scale * score).roundedToSignificant(12)
  }

  /// Ranks within a set of cities, city by city.
  static func ranks(_ indices: [Double], _ members: [Int]) -> [Int] {
    members.map { unit in 1 + members.count { indices[$0] > indices[unit] } }
  }
}

/// A random edition, with everything an edition can have, and random scores for it.
struct RandomCase {
  let slow: SlowReplicates
  let shape: Edition
  let replicates: [Replicate]

  init(
    _ seed: UInt64, units: Int = 21, count: Int = 150, missing: Double? = nil,
    isPlain: Bool = false
  ) {
    var random = Random(seed, "replicates")
    var names = 0
    func leaf(_ points: Double) -> Item {
      names += 1
      return .leaf(
        "leaf\(names)", points, .yesNo, random.chance(0.3) ? .selfReported : .monitored)
    }
    func branch(_ points: Double, depth: Int) -> Item {
      names += 1
      let id = "branch\(names)"
      var items: [Item] = []
      for _ in 0..<random.within(1...4) {
        let points = Double(random.within(1...9))
        let isBranch = depth > 0 && random.chance(0.6)
        items.append(isBranch ? branch(points, depth: depth - 1) : leaf(points))
      }
      if !isPlain, random.chance(0.3) {
        names += 1
        let rule: ScoringRule =
          random.chance(0.5) ? .deduction(each: 1, floor: 2) : .bonus(each: 1, cap: 1)
        items.append(.leaf("leaf\(names)", 0, rule))
      }
      let isGeometric = !isPlain && random.chance(0.3)
      return .branch(id, points, isGeometric ? .geometric : .arithmetic, items)
    }
    shape = edition(
      [branch(3, depth: 2), branch(5, depth: 1), leaf(2)], minimumCoverage: 0)
    let tree = ReplicateTree(shape)
    let share = missing ?? [0, 0.02, 0.3][random.below(3)]
    let inputs = (0..<3).map { _ in
      ReplicateInputs(
        columns: tree.leaves.map { _ in
          (0..<units).map { _ in
            if random.chance(share) { return .nan }
            return random.chance(0.1) ? Double(random.below(2)) : random.unit()
          }
        })
    }
    let weightSets =
      [tree.weights]
      + (0..<4).map { _ in tree.weights.map { $0 * (0.75 + 0.5 * random.unit()) } }
    let foldings: [Folding] = [.asDefined, .arithmetic, .geometric(floor: 0.01)]
    slow = SlowReplicates(
      tree: tree, inputs: inputs, foldings: foldings, weightSets: weightSets)
    replicates = (0..<count).map { _ in
      Replicate(
        inputs: random.below(inputs.count), folding: random.below(foldings.count),
        weights: random.below(weightSets.count),
        leftOut: random.chance(0.5) ? random.pick(tree.leaves) : nil,
        withoutSelfReported: random.chance(0.3))
    }
  }
}

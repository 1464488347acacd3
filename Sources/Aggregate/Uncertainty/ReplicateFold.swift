// The fold of many replicates over many units.
//
// The trick: replicates that read the same inputs are taken in blocks of 64. For each tile of eight
// units, whose scores are copied into the slots once, all replicates of the block run through the
// program's steps; so the inner loop reads scores from the first-level cache and streams the weights.
// What a replicate leaves out has weight 0, and a node left without weight hands a weight of 0 up, so
// that no lane ever asks. Where scores are missing, a second sum of weights runs along, lane by lane.
//
// What breaks if you touch it: sums must run over the edges in the order of the tree, and weights be
// added in the same order, or the index of the replicate that changes nothing is no longer the
// published one to the last bit.

import Records
import Statistics

/// The indices of up to 64 replicates, before they are counted.
struct ReplicateBlock {
  static let size = 64

  /// Which replicates, as positions in the list that was given.
  var replicates: ArraySlice<Int> = []
  /// How far apart the rows of `indices` are: the units, filled up to whole tiles.
  let stride: Int
  /// Replicate × unit.
  var indices: ContiguousArray<Double>
  /// The least and greatest index of each replicate, lane by lane.
  var bounds: ContiguousArray<(low: Lanes, high: Lanes)>

  init(units: Int) {
    stride = (units + 7) / 8 * 8
    indices = ContiguousArray(repeating: 0, count: stride * Self.size)
    bounds = ContiguousArray(
      repeating: (Lanes(repeating: .infinity), Lanes(repeating: -.infinity)), count: Self.size)
  }
}

/// A block's weights, edge by edge, with the sum of each step's.
private struct BlockWeights {
  /// Replicate × edge.
  var edges: ContiguousArray<Double>
  /// Replicate × step; 1 for a step without weight.
  var sums: ContiguousArray<Double>
  /// Replicate × column of an adjustment: 1, or 0 where it is left out.
  var kept: ContiguousArray<Double>
  /// Whether anything is left of each replicate.
  var isAlive: ContiguousArray<Bool>

  init(_ study: ReplicateStudy, _ program: FoldProgram) {
    let size = ReplicateBlock.size
    edges = ContiguousArray(repeating: 0, count: size * program.edges.count)
    sums = ContiguousArray(repeating: 0, count: size * program.steps.count)
    kept = ContiguousArray(repeating: 1, count: size * study.tree.leaves.count)
    isAlive = ContiguousArray(repeating: true, count: size)
  }

  mutating func fill(
    row: Int, _ replicate: Replicate, _ study: ReplicateStudy, _ program: FoldProgram
  ) {
    let weights = study.weightSets[replicate.weights]
    let tree = study.tree
    func isOut(_ node: Int) -> Bool {
      replicate.leftOut == node || replicate.withoutSelfReported && tree.isSelfReported[node]
    }
    let firstEdge = row * program.edges.count
    for (edge, end) in program.edges.enumerated() {
      edges[firstEdge + edge] = isOut(end.node) ? 0 : weights[end.node]
    }
    isAlive[row] = true
    for (position, step) in program.steps.enumerated() {
      var sum = 0.0
      for edge in step.edges { sum += edges[firstEdge + edge] }
      if sum <= 0 {
        sum = 1
        if step.parentEdge >= 0 {
          edges[firstEdge + step.parentEdge] = 0
        } else {
          isAlive[row] = false
        }
      }
      sums[row * program.steps.count + position] = sum
    }
    for (column, adjustment) in program.adjustments {
      kept[row * tree.leaves.count + column] = isOut(adjustment.leaf) ? 0 : 1
    }
  }
}

extension ReplicateStudy {
  /// Folds all replicates, block by block; those with the same inputs and folding together.
  func forEachBlock(of replicates: [Replicate], _ body: (borrowing ReplicateBlock) -> Void) {
    guard units > 0 else { return }
    var block = ReplicateBlock(units: units)
    let groups = Dictionary(grouping: replicates.indices) { position in
      replicates[position].inputs * programs.count + replicates[position].folding
    }
    for (key, members) in groups.sorted(by: { $0.key < $1.key }) {
      let program = programs[key % programs.count]
      let tiles = ScoreTiles(inputs[key / programs.count], units: units, program)
      var weights = BlockWeights(self, program)
      for start in stride(from: 0, to: members.count, by: ReplicateBlock.size) {
        block.replicates = members[start..<min(start + ReplicateBlock.size, members.count)]
        for (row, replicate) in block.replicates.enumerated() {
          weights.fill(row: row, replicates[replicate], self, program)
          block.bounds[row] = (Lanes(repeating: .infinity), Lanes(repeating: -.infinity))
        }
        fold(
          block.replicates.count, into: &block.indices, &block.bounds, tiles, program, weights)
        body(block)
      }
    }
  }

  private func fold(
    _ rows: Int, into indices: inout ContiguousArray<Double>,
    _ bounds: inout ContiguousArray<(low: Lanes, high: Lanes)>, _ tiles: ScoreTiles,
    _ program: FoldProgram, _ weights: BlockWeights
  ) {
    let units = 8 * tiles.isComplete.count
    var slots = ContiguousArray(repeating: Lanes.zero, count: program.slotCount)
    var masks = slots
    let columns = tiles.columnCount
    let root = program.slotCount - 1
    for tile in tiles.isComplete.indices {
      for column in 0..<columns { slots[column] = tiles.columns[tile * columns + column] }
      let isComplete = tiles.isComplete[tile]
      if !isComplete {
        for column in 0..<columns { masks[column] = tiles.masks[tile * columns + column] }
      }
      var values = slots.mutableSpan
      var present = masks.mutableSpan
      var indices = indices.mutableSpan
      var bounds = bounds.mutableSpan
      for row in 0..<rows {
        var score: Lanes
        if isComplete {
          foldComplete(row, program, weights, &values)
          score = values[root]
        } else {
          foldMasked(row, program, weights, &values, &present)
          score = values[root] * present[root]
        }
        if !weights.isAlive[row] { score = .zero }
        let index = roundedToTwelve(Lanes(repeating: tree.scale) * score)
        let place = row * units + tile * 8
        for lane in 0..<8 { indices[place + lane] = index[lane] }
        let (low, high) = bounds[row]
        bounds[row] = (
          low.replacing(with: index, where: index .< low),
          high.replacing(with: index, where: index .> high)
        )
      }
    }
  }

  /// The steps of one replicate over a tile that misses nothing.
  @inline(__always)
  private func foldComplete(
    _ row: Int, _ program: FoldProgram, _ weights: BlockWeights, _ slots: inout MutableSpan<Lanes>
  ) {
    let edges = program.edges.span
    let steps = program.steps.span
    let ofEdges = weights.edges.span.extracting(row * edges.count..<(row + 1) * edges.count)
    let sums = weights.sums.span.extracting(row * steps.count..<(row + 1) * steps.count)
    for position in steps.indices {
      let step = steps[position]
      var sum = Lanes.zero
      for edge in step.edges { sum += Lanes(repeating: ofEdges[edge]) * slots[edges[edge].slot] }
      var mean = sum / Lanes(repeating: sums[position])
      if !step.isFinished { mean = finished(mean, step, row, program, weights, slots.span) }
      slots[step.slot] = mean
    }
  }

  /// The same where scores are missing: the weights that count are summed lane by lane.
  @inline(__always)
  private func foldMasked(
    _ row: Int, _ program: FoldProgram, _ weights: BlockWeights, _ slots: inout MutableSpan<Lanes>,
    _ masks: inout MutableSpan<Lanes>
  ) {
    let edges = program.edges.span
    let steps = program.steps.span
    let ofEdges = weights.edges.span.extracting(row * edges.count..<(row + 1) * edges.count)
    for position in steps.indices {
      let step = steps[position]
      var sum = Lanes.zero
      var total = Lanes.zero
      for edge in step.edges {
        let weight = Lanes(repeating: ofEdges[edge])
        let slot = edges[edge].slot
        sum += weight * slots[slot]
        total += weight * masks[slot]
      }
      let isMissing = total .<= 0
      var mean = sum / total.replacing(with: 1, where: isMissing)
      if !step.isFinished { mean = finished(mean, step, row, program, weights, slots.span) }
      slots[step.slot] = mean.replacing(with: 0, where: isMissing)
      masks[step.slot] = Lanes(repeating: 1).replacing(with: 0, where: isMissing)
    }
  }

  /// A node's mean with deductions and bonuses, as its parent takes it up.
  @inline(never)
  private func finished(
    _ mean: Lanes, _ step: FoldProgram.Step, _ row: Int, _ program: FoldProgram,
    _ weights: BlockWeights, _ slots: Span<Lanes>
  ) -> Lanes {
    var score = mean
    if step.sumsLogarithms {
      score = exponential(mean)
      if program.floor > 0 {
        score = (score - Lanes(repeating: program.floor)) / Lanes(repeating: 1 - program.floor)
      }
    }
    if !step.adjustments.isEmpty {
      for (column, adjustment) in program.adjustments[step.adjustments] {
        let kept = weights.kept[row * tree.leaves.count + column]
        let share = slots[column] * Lanes(repeating: kept)
        score += share * Lanes(repeating: adjustment.limit) / Lanes(repeating: adjustment.points)
      }
      score = score.replacing(with: 0, where: score .< 0).replacing(with: 1, where: score .> 1)
    }
    guard step.givesLogarithm else { return score }
    for lane in 0..<8 { score[lane] = program.logarithm(score[lane]) }
    return score
  }
}

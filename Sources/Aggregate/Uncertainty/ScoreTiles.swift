public import Records

/// The scores of all units under one set of inputs, laid out for folding.
///
/// Column-major as they come: one array per leaf of the tree, one number per unit; NaN is missing. A
/// missing score is left out of its parent's mean; what stands in for it otherwise has been put in.
public struct ReplicateInputs: Sendable {
  /// Leaf × unit, scores of 0...1 (for a tree of other scores: not negative).
  public let columns: [[Double]]

  /// Takes columns in the order of the tree's leaves.
  public init(columns: [[Double]]) { self.columns = columns }

  /// The columns of a table by the codes of the tree's indicators; one that is not there is missing.
  public init(_ table: DataTable, _ tree: IndicatorTree) {
    let nothing = [Double](repeating: .missing, count: table.units.count)
    columns = tree.indicators.map { table[$0] ?? nothing }
  }
}

/// The same scores as a program's slots hold them, eight units to a tile.
///
/// A tile's columns stand side by side, about 3 kB for 40 leaves, so that they stay in the first-level
/// cache while all replicates of a block are folded over them.
struct ScoreTiles {
  /// Tile × column.
  let columns: ContiguousArray<Lanes>
  /// Tile × column: 1 where there is a score, 0 where it is missing.
  let masks: ContiguousArray<Lanes>
  /// The tiles without a missing score.
  let isComplete: [Bool]
  let columnCount: Int

  init(_ inputs: ReplicateInputs, units: Int, _ program: FoldProgram) {
    columnCount = inputs.columns.count
    let tiles = (units + 7) / 8
    var columns = ContiguousArray(repeating: Lanes.zero, count: tiles * columnCount)
    var masks = columns
    var isComplete = [Bool](repeating: true, count: tiles)
    for (column, scores) in inputs.columns.enumerated() {
      precondition(scores.count == units, "one score per unit")
      for tile in 0..<tiles {
        var values = Lanes.zero
        var mask = Lanes.zero
        for lane in 0..<8 {
          // The last unit fills the tile up.
          let score = scores[min(tile * 8 + lane, units - 1)]
          if score.isNaN {
            isComplete[tile] = false
          } else {
            values[lane] = program.entered(score, column: column)
            mask[lane] = 1
          }
        }
        columns[tile * columnCount + column] = values
        masks[tile * columnCount + column] = mask
      }
    }
    self.columns = columns
    self.masks = masks
    self.isComplete = isComplete
  }
}

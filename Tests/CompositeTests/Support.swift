import Composite
import Contract
import Foundation
import Records
import Testing

/// A small generator with a seed, so that a red test can be run again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// An invented index: a tree of two or three groups, and a table with gaps, ties and outliers.
struct Invented {
  /// One indicator as the tree file has it.
  struct Indicator {
    var code: String
    var group: Int
    var weight: Double
    var isUp: Bool
  }

  var indicators: [Indicator] = []
  var units: [String] = []
  /// Column by column.
  var values: [[Double]] = []
  var groupWeights: [Double] = []

  init(seed: UInt64, units count: Int = 14, gaps: Bool = true) {
    var random = SplitMix(seed)
    units = (0..<count).map { "U\($0 + 10)" }
    groupWeights = (0..<Int.random(in: 2...3, using: &random)).map { _ in
      Double.random(in: 0.5...2, using: &random)
    }
    for number in 0..<(groupWeights.count * 3) {
      indicators.append(
        Indicator(
          code: "x\(number)", group: number % groupWeights.count,
          weight: Double.random(in: 0.5...2, using: &random), isUp: Bool.random(using: &random)))
      let isCoarse = number % 4 == 1
      values.append(
        units.map { _ in
          if gaps && Double.random(in: 0..<1, using: &random) < 0.1 { return .missing }
          let value = Double.random(in: 1..<9, using: &random)
          if isCoarse { return value.rounded() }
          // A long tail now and then, for the treatment to work on.
          return Double.random(in: 0..<1, using: &random) < 0.1 ? value * value * value : value
        })
    }
  }

  /// The tree file; `rules` are its lines before the tree.
  func yaml(_ rules: String, weightScale: Double = 1, reversed: Bool = false) -> String {
    var text = "index: invented\n\(rules)\ntree:\n  code: index\n  items:\n"
    let groups = reversed ? Array(groupWeights.indices.reversed()) : Array(groupWeights.indices)
    for group in groups {
      text += "    - code: g\(group)\n      weight: \(groupWeights[group] * weightScale)\n"
      text += "      items:\n"
      let members = indicators.filter { $0.group == group }
      for indicator in reversed ? members.reversed() : members {
        text += "        - {code: \(indicator.code), weight: \(indicator.weight * weightScale), "
        text += "direction: \(indicator.isUp ? "up" : "down")}\n"
      }
    }
    return text
  }

  func input(rows: [Int]? = nil) -> IndexInput {
    let rows = rows ?? Array(units.indices)
    return IndexInput(
      table: DataTable(units: units, columns: indicators.map(\.code), values: values).rows(rows),
      denominators: DataTable(units: units, columns: [], values: []).rows(rows))
  }

  func build(_ rules: String) throws -> IndexResult {
    try buildIndex(input(), plan: IndexPlan.parse(text: yaml(rules), file: "tree.yaml"))
  }
}

/// The score of each item and unit, to be compared without regard to their order.
func cells(_ table: DataTable) -> [String: Double] {
  var cells: [String: Double] = [:]
  for (code, values) in zip(table.columns, table.values) {
    for (unit, value) in zip(table.units, values) { cells["\(code) \(unit)"] = value }
  }
  return cells
}

/// Expects the same bits in the cells that both have, and in at least one.
func expectSameBits(
  _ found: [String: Double], _ expected: [String: Double], _ comment: Comment,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let shared = expected.keys.filter { found[$0] != nil }
  #expect(!shared.isEmpty, comment, sourceLocation: sourceLocation)
  let differ = shared.filter { found[$0]?.bitPattern != expected[$0]?.bitPattern }
  if let first = differ.min() {
    Issue.record(
      "\(comment): \(differ.count) cells differ, \(first)", sourceLocation: sourceLocation)
  }
}

/// Expects the same numbers to 1e-9, and the same gaps.
func expectClose(
  _ found: [String: Double], _ expected: [String: Double], _ comment: Comment,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, comment, sourceLocation: sourceLocation)
  let differ = expected.filter { !agree(found[$0.key] ?? .nan, $0.value) }.keys
  if let first = differ.min() {
    Issue.record(
      "\(comment): \(differ.count) cells differ, \(first)", sourceLocation: sourceLocation)
  }
}

import Composite
import Contract
import Records
import Report

/// A composite index: a table, and behind the first byte 0 the tree file.
///
/// Whatever stands in them, an index is built or refused at a place; built again from the rows in another
/// order, it has the same bits, and each of its tables can be printed.
struct Indices {
  private let table: [UInt8]
  private let tree: String

  /// Reads an input; `nil` where it has no tree, or one that is no text.
  init?(_ input: [UInt8]) {
    guard let end = input.firstIndex(of: 0),
      let tree = String(validating: input[(end + 1)...], as: UTF8.self)
    else { return nil }
    table = Array(input[..<end])
    self.tree = tree
  }

  /// How the promise is broken; `nil` where it is not.
  func fault(in scratch: Scratch) throws -> String? {
    try scratch.write(table)
    do throws(Failure) {
      let plan = try IndexPlan.parse(text: tree, file: "tree.yaml")
      let input = try IndexInput.read(scratch.path, for: plan)
      return try fault(of: input, plan)
    } catch {
      return error.place == nil ? "no place: \(error)" : nil
    }
  }

  private func fault(of input: IndexInput, _ plan: IndexPlan) throws(Failure) -> String? {
    let result = try buildIndex(input, plan: plan)
    let order = Array(input.table.units.indices.reversed())
    func turned<Value>(_ values: [Value]) -> [Value] {
      values.isEmpty ? [] : order.map { values[$0] }
    }
    let again = try buildIndex(
      IndexInput(
        table: input.table.rows(order), denominators: input.denominators.rows(order),
        names: turned(input.names), groups: turned(input.groups),
        rankGroups: turned(input.rankGroups)), plan: plan)
    for (one, other) in [(result.scores, again.scores), (result.ranks, again.ranks)] {
      let bits = [one, other].map { $0.values.map { $0.map(\.bitPattern) } }
      if one.columns != other.columns || bits[0] != bits[1] { return "the order of rows shows" }
    }
    if result.warnings != again.warnings { return "other warnings in another order" }

    var report = IndexReport(result, plan: plan)
    // More would only take longer.
    if let asked = plan.uncertainty, asked.replicates <= 64, asked.sensitivityRows <= 64 {
      report.robustness = try indexRobustness(of: result, input, plan: plan)
    }
    for name in IndexTable.allCases {
      if indexTable(name, of: report, as: .csv).isEmpty { return "\(name) is empty" }
      if indexTable(name, of: report, as: .json).isEmpty { return "\(name) is empty in JSON" }
    }
    return nil
  }
}

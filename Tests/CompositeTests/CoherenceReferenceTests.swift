import Aggregate
import Contract
import Records
import Statistics
import Testing

/// Correlations, reliability and flags of the reference.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct CoherenceReferenceTests {
  static let methods = CorrelationMethod.allCases

  @Test(arguments: methods)
  func indicatorsCorrelateAsInTheReference(method: CorrelationMethod) throws {
    let table = try Reference.table("asem/06_normalised_minmax_0_100.csv")
    try expectMatrix(table, "asem/correlations/ind_ind_normalised_\(method.rawValue).csv") {
      correlation($0, $1, method)
    }
  }

  @Test func pValuesAreThoseOfTheReference() throws {
    let table = try Reference.table("asem/06_normalised_minmax_0_100.csv")
    try expectMatrix(table, "asem/correlations/pvalues_ind_ind_pearson.csv") {
      correlationPValue(correlation($0, $1), pairs: pairCount($0, $1))
    }
  }

  func expectMatrix(
    _ table: DataTable, _ path: String, _ measure: ([Double], [Double]) -> Double
  ) throws {
    let records = try Reference.records(path)
    #expect(records.count == table.columns.count)
    for record in records {
      let first = try #require(table[record["iCode"] ?? ""])
      for (code, second) in zip(table.columns, table.values) {
        let expected = try Reference.number(record[code] ?? "")
        #expect(agree(measure(first, second), expected), "\(path) \(record["iCode"] ?? "") \(code)")
      }
    }
  }

  @Test(arguments: methods)
  func directedRawIndicatorsCorrelateAsInTheReference(method: CorrelationMethod) throws {
    let tree = try Reference.tree()
    let raw = try Reference.table("asem/01_raw.csv")
    let directed = raw.mapColumns { column, values in
      let sign = tree.position(raw.columns[column]).map { tree.items[$0].direction.sign } ?? 1
      return values.map { sign * $0 }
    }
    try expectPairs(
      correlations(directed, tree: tree, levels: (1, 1), method),
      "asem/correlations/getcorr_raw_directed_long_\(method.rawValue).csv")
  }

  /// The reference writes the pair either way round.
  func expectPairs(_ found: [ItemCorrelation], _ path: String) throws {
    let records = try Reference.records(path)
    var known: [Set<String>: Double] = [:]
    for pair in found { known[[pair.first, pair.second]] = pair.correlation }
    for record in records {
      let pair = Set([record["Var1"] ?? "", record["Var2"] ?? ""])
      let expected = try Reference.number(record["Correlation"] ?? "")
      #expect(agree(known[pair] ?? .nan, expected), "\(path) \(pair)")
    }
    #expect(
      Set(found.map { [$0.first, $0.second] as Set }).count
        >= Set(
          records.map { [$0["Var1"] ?? "", $0["Var2"] ?? ""] as Set }
        ).count)
  }

  @Test(arguments: methods, [(2, 2), (2, 3), (3, 3), (3, 4)])
  func levelsCorrelateAsInTheReference(method: CorrelationMethod, levels: (Int, Int)) throws {
    let found = correlations(
      try Reference.table("asem/07_agg_minmax_amean.csv"), tree: try Reference.tree(),
      levels: levels, method)
    let name = "level\(levels.0)_level\(levels.1)_\(method.rawValue)"
    try expectPairs(found, "asem/correlations/\(name).csv")
  }

  @Test(arguments: methods)
  func indicatorsCorrelateWithTheirParentsAsInTheReference(method: CorrelationMethod) throws {
    let tree = try Reference.tree()
    let found = correlationsWithParents(
      try Reference.table("asem/07_agg_minmax_amean.csv"), tree: tree, method)
    let path = "asem/correlations/ind_with_all_parents_\(method.rawValue).csv"
    let records = try Reference.records(path)
    #expect(records.count == found.count)
    let titles = ["", "", "Pillar", "Sub-index", "Index"]
    for record in records {
      let level = try #require(titles.firstIndex(of: record["Var1"] ?? ""))
      let item = try #require(tree.position(record["Var2"] ?? ""))
      let parent = try #require(tree.ancestor(of: item, level: level))
      let pair = try #require(
        found.first { $0.first == record["Var2"] && $0.second == tree.items[parent].code })
      #expect(agree(pair.correlation, try Reference.number(record["Correlation"] ?? "")))
    }
  }

  @Test func denominatorsCorrelateAsInTheReference() throws {
    let inputs = try StepReferenceTests.inputs()
    for record in try Reference.records("asem/correlations/denominator_correlations_raw.csv") {
      let indicator = try #require(inputs.table[record["Ind"] ?? ""])
      let denominator = try #require(inputs.denominators[record["Denom"] ?? ""])
      let expected = try Reference.number(record["Corr"] ?? "")
      #expect(agree(correlation(indicator, denominator), expected), "\(record)")
    }
  }

  @Test func flaggedPairsAreThoseOfTheReference() throws {
    let table = try Reference.table("asem/06_normalised_minmax_0_100.csv")
    let tree = try Reference.tree()
    let bounds: [(String, (Double) -> Bool)] = [
      ("high_0.75", { $0 > 0.75 }), ("low_-0.4", { $0 < -0.4 }),
    ]
    for (name, isBeyond) in bounds {
      let found = flaggedPairs(table, tree: tree, level: 2, isBeyond: isBeyond)
      let records = try Reference.records("asem/correlations/flags_\(name)_within_level2.csv")
      #expect(found.count == records.count)
      for record in records {
        let codes = Set([record["Ind1"] ?? "", record["Ind2"] ?? ""])
        let match = found.first { Set([$0.pair.first, $0.pair.second]) == codes }
        #expect(match?.group == record["Group"])
        let expected = try Reference.number(record["Corr"] ?? "")
        #expect(agree(match?.pair.correlation ?? .nan, expected), "\(record)")
      }
    }
  }

  @Test func reliabilityIsThatOfTheReference() throws {
    let tree = try Reference.tree()
    let aggregated = try Reference.table("asem/07_agg_minmax_amean.csv")
    let tables = [
      "Raw": reliability(try Reference.table("asem/01_raw.csv"), tree: tree),
      "Normalised": reliability(
        try Reference.table("asem/06_normalised_minmax_0_100.csv"), tree: tree),
      "Aggregated": reliability(aggregated, tree: tree, ofChildren: true),
    ]
    for record in try Reference.records("asem/correlations/cronbach_alpha.csv") {
      let rows = try #require(tables[record["dset"] ?? ""])
      let found = try #require(rows.first { $0.code == record["group"] })
      #expect(record["k"] == "\(found.columns)", "\(record)")
      let expected = try Reference.number(record["alpha"] ?? "")
      #expect(agree(found.alpha, expected), "\(record)")
    }
  }

  @Test func majoritiesAreThoseOfTheReference() throws {
    let table = try Reference.table("asem/06_normalised_minmax_0_100.csv")
    let tree = try Reference.tree()
    let item = try #require(tree.position("ConEcFin"))
    let columns = tree.children[item].compactMap { table[tree.items[$0].code] }
    let matrix = outranking(columns, weights: columns.map { _ in 1 })
    for record in try Reference.records("asem/outranking/outrank_matrix_ConEcFin.csv") {
      let row = try #require(table.units.firstIndex(of: record["uCode"] ?? ""))
      for (column, unit) in table.units.enumerated() {
        let expected = try Reference.number(record[unit] ?? "")
        #expect(agree(matrix[row][column], expected), "\(record["uCode"] ?? "") \(unit)")
      }
    }
    let record = try #require(try Reference.records("asem/outranking/dominance.csv").first)
    let found = dominance(matrix)
    #expect(record["nDominant"] == "\(found.pairs)")
    #expect(agree(found.share, try Reference.number(record["fracDominant"] ?? "")))
  }
}

import Aggregate
import Contract
import Records
import Statistics
import Testing

/// Weights of the reference: effective, principal components, optimised.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct WeightReferenceTests {
  @Test func effectiveWeightsAreThoseOfTheReference() throws {
    let tree = try Reference.tree()
    let found = effectiveWeights(tree, weights: tree.weights)
    let records = try Reference.records("asem/weights/effective_weights_original.csv")
    #expect(records.count == tree.items.count)
    for record in records {
      let item = try #require(tree.position(record["iCode"] ?? ""))
      #expect(agree(found[item], try Reference.number(record["EffWeight"] ?? "")), "\(record)")
    }
  }

  @Test(arguments: ["level1_by_group", "level1_all", "level2_by_group"])
  func componentsAreThoseOfTheReference(name: String) throws {
    let tree = try Reference.tree()
    let table = try Reference.table("asem/07_agg_minmax_amean.csv")
    let records = try Reference.records("asem/weights/pca_loadings_\(name).csv")
    let weights = try Reference.weights("asem/weights/pca_weights_\(name).csv", tree)
    for (group, rows) in Dictionary(grouping: records, by: { $0["group"] ?? "" }) {
      var codes: [String] = []
      for row in rows where row["PC"] == "1" { codes.append(row["iCode"] ?? "") }
      let components = try #require(PrincipalComponents(codes.compactMap { table[$0] }))
      #expect(components.rows == 51)
      #expect(rows.count == codes.count * codes.count)
      for (number, part) in Dictionary(grouping: rows, by: { Int($0["PC"] ?? "") ?? 0 }) {
        let place = number - 1
        // The sign of a component is free: theirs is turned to ours.
        let theirs = try codes.map { code in
          try Reference.number(part.first { $0["iCode"] == code }?["loading"] ?? "")
        }
        let product = zip(theirs, components.loadings[place]).reduce(0) { $0 + $1.0 * $1.1 }
        for (their, our) in zip(theirs, components.loadings[place]) {
          #expect(agree(product < 0 ? -our : our, their), "\(group) component \(number)")
        }
        let first = try #require(part.first)
        let expected = try ["sdev", "eigenvalue", "frac_var"].map {
          try Reference.number(first[$0] ?? "")
        }
        #expect(agree(components.deviations[place], expected[0]))
        #expect(agree(components.eigenvalues[place], expected[1]))
        #expect(agree(components.shares[place], expected[2]))
        // COINr's weights are the first component's loadings, sign and all.
        if number == 1 {
          for (code, their) in zip(codes, theirs) {
            let item = try #require(tree.position(code))
            #expect(agree(weights[item], their), "\(code)")
          }
        }
      }
    }
  }

  @Test(arguments: [2, 3])
  func weightsOfMostInformationAreThoseOfTheReference(level: Int) throws {
    let (found, records) = try optimised(level, .information, "infomax")
    #expect(found.isUsable)
    for (record, place) in records {
      #expect(agree(found.weights[place], try Reference.number(record["OptWeight"] ?? "")))
      #expect(agree(found.search.value, try Reference.number(record["objective"] ?? "")))
    }
  }

  @Test func balancedWeightsAreThoseOfTheReference() throws {
    let (found, records) = try optimised(3, .balance([1, 1]), "balance")
    #expect(found.isUsable)
    for (record, place) in records {
      #expect(agree(found.weights[place], try Reference.number(record["OptWeight"] ?? "")))
      let share = found.correlations[place] / found.correlations.reduce(0, +)
      #expect(agree(share, try Reference.number(record["Obtained"] ?? "")))
    }
  }

  /// Eight pillars do not come into balance: the reference's search ends with a negative weight.
  @Test func whatDoesNotComeIntoBalanceIsNotUsable() throws {
    let (found, records) = try optimised(2, .balance(Array(repeating: 1, count: 8)), "balance")
    #expect(records.contains { ($0.record["OptWeight"] ?? "").hasPrefix("-") })
    #expect(!found.search.converged)
    #expect(!found.isUsable)
  }

  func optimised(
    _ level: Int, _ target: WeightTarget, _ name: String
  ) throws -> (OptimisedWeights, [(record: [String: String], place: Int)]) {
    let tree = try Reference.tree()
    let found = optimisedWeights(
      try Reference.table("asem/06_normalised_minmax_0_100.csv"), tree: tree,
      weights: tree.weights, level: level, target: target)
    let codes = tree.level(level).map { tree.items[$0].code }
    let records = try Reference.records("asem/weights/optimised_\(name)_level\(level).csv")
    #expect(records.count == codes.count)
    return (
      found,
      try records.map { ($0, try #require(codes.firstIndex(of: $0["iCode"] ?? ""))) }
    )
  }
}

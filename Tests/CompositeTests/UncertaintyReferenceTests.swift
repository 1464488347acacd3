import Aggregate
import Contract
import Records
import Score
import Statistics
import Testing

/// The uncertainty and sensitivity analysis of the reference, replayed replicate by replicate.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct UncertaintyReferenceTests {
  static let folder = "asem/sensitivity"

  /// The study of COINr's vignette: five Winsorising limits by two scales, noisy weights, two means.
  struct Vignette {
    let study: ReplicateStudy
    let units: [String]

    init() throws {
      let tree = try Reference.tree()
      let screened = try Reference.table("asem/04_screened.csv")
      let directions = { (code: String) in
        ScaleInputs(direction: tree.position(code).map { tree.items[$0].direction } ?? .up)
      }
      var inputs: [ReplicateInputs] = []
      let scales: [NormalisationRule] = [
        .minMax(low: 1, high: 100), .zScore(mean: 10, deviation: 2),
      ]
      func prepared(_ limit: Int, _ scale: NormalisationRule) -> ReplicateInputs {
        let rule = TreatmentRule(steps: [.winsorise(limit: limit), .log])
        let table = treated(screened, by: { _ in rule }).table
        return ReplicateInputs(
          normalised(table, by: { _ in scale }, inputs: directions), tree)
      }
      for limit in 1...5 { inputs += scales.map { prepared(limit, $0) } }
      inputs.append(prepared(5, .minMax(low: 0, high: 100)))

      var sets = Array(repeating: tree.weights, count: 101)
      for record in try Reference.records("\(folder)/noisy_weight_sets.csv") {
        let set = try #require(record["set"].flatMap { Int($0) })
        let place = try #require(record["iCode"].flatMap(tree.position))
        sets[set][place] = try Reference.number(record["Weight"] ?? "")
      }
      study = ReplicateStudy(
        tree: ReplicateTree(tree), inputs: inputs, foldings: [.arithmetic, .geometric(floor: 0)],
        weightSets: sets)
      units = screened.units
    }

    /// Min-max 0...100, five points Winsorised, original weights, arithmetic means.
    static let nominal = Replicate(inputs: 10)

    /// The replicates of a file of parameters.
    static func replicates(_ file: String) throws -> [Replicate] {
      try Reference.records("\(folder)/\(file)").map { record in
        let set = try #require(record["weight_set"].flatMap { Int($0) })
        guard let limit = record["winmax"].flatMap({ Int($0) }) else {
          return Replicate(inputs: 10, weights: set)
        }
        let scale = record["normalisation"] == "n_minmax" ? 0 : 1
        return Replicate(
          inputs: 2 * (limit - 1) + scale, folding: record["aggregation"] == "a_amean" ? 0 : 1,
          weights: set)
      }
    }
  }

  /// The columns of a file, unit by unit, in the order of the units.
  static func columns(_ file: String, _ units: [String]) throws -> DataTable {
    let table = try Reference.table("\(folder)/\(file)")
    let rows = units.compactMap { table.units.firstIndex(of: $0) }
    try #require(rows.count == units.count)
    return table.rows(rows)
  }

  @Test(arguments: ["ua", "ua_weightsonly"])
  func everyReplicateHasTheScoresOfTheReference(name: String) throws {
    let vignette = try Vignette()
    let replicates = try Vignette.replicates("\(name)_parameters.csv")
    #expect(replicates.count == (name == "ua" ? 500 : 200))
    let found = vignette.study.indices(of: [Vignette.nominal] + replicates)
    let expected = try Self.columns("\(name)_scores.csv", vignette.units)
    #expect(expected.columns.count == replicates.count + 1)
    var wrong = 0
    for (replicate, indices) in found.enumerated() {
      for row in indices.indices where !agree(indices[row], expected[row, replicate]) { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test(arguments: [("ua", "ua_ranks"), ("sa", "sa_ranks")])
  func everyReplicateHasTheRanksOfTheReference(name: String, file: String) throws {
    let vignette = try Vignette()
    let list = name == "ua" ? "ua_parameters.csv" : "sa_parameters_and_y.csv"
    let replicates = try Vignette.replicates(list)
    let found = vignette.study.indices(of: [Vignette.nominal] + replicates).map(competitionRanks)
    let expected = try Self.columns("\(file).csv", vignette.units)
    #expect(expected.columns.count == replicates.count + 1)
    var wrong = 0
    for (replicate, ranks) in found.enumerated() {
      for row in ranks.indices where Double(ranks[row]) != expected[row, replicate] { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test(arguments: ["ua", "ua_weightsonly", "sa"])
  func rankStatisticsAreThoseOfTheReference(name: String) throws {
    let vignette = try Vignette()
    let list = name == "sa" ? "sa_parameters_and_y.csv" : "\(name)_parameters.csv"
    // COINr's statistics of a sensitivity analysis are those of the sets A and B.
    let replicates = try Vignette.replicates(list).prefix(name == "sa" ? 300 : .max)
    let outcome = vignette.study.outcome(of: Array(replicates))
    let nominal = competitionRanks(vignette.study.indices(of: [Vignette.nominal])[0])
    let expected = try Self.columns("\(name)_rank_stats.csv", vignette.units)
    let tally = outcome.tallies[0]
    for unit in vignette.units.indices {
      func isSame(_ found: Double, _ column: String) -> Bool {
        expected[column].map { agree(found, $0[unit]) } ?? false
      }
      #expect(isSame(Double(nominal[unit]), "Nominal"))
      #expect(isSame(tally.mean(of: unit), "Mean"))
      #expect(isSame(tally.quantile(0.5, of: unit), "Median"))
      #expect(isSame(tally.quantile(0.05, of: unit), "Q5"), "\(name) \(vignette.units[unit])")
      #expect(isSame(tally.quantile(0.95, of: unit), "Q95"), "\(name) \(vignette.units[unit])")
    }
  }

  @Test func sobolIndicesOfTheRanksAreThoseOfTheReference() throws {
    let vignette = try Vignette()
    let nominal = competitionRanks(vignette.study.indices(of: [Vignette.nominal])[0])
    let outcome = vignette.study.compared(with: nominal)
      .outcome(of: try Vignette.replicates("sa_parameters_and_y.csv"))
    let outputs = outcome.moves.map { Double($0) / Double(vignette.units.count) }
    let records = try Reference.records("\(Self.folder)/sa_parameters_and_y.csv")
    for (output, record) in zip(outputs, records) {
      #expect(agree(output, try Reference.number(record["y_mean_abs_rank_change"] ?? "")))
    }
    let design = SobolDesign(factors: 4, rows: 150, seed: 0)
    let runs = design.runs(outputs)
    let indices = try #require(runs.indices(.plain))
    let intervals = try #require(runs.indices(level: 0.9, draws: 1000, seed: 1))
    let expected = try Reference.records("\(Self.folder)/sa_sobol_indices.csv")
    for (factor, record) in expected.enumerated() {
      func number(_ name: String) throws -> Double { try Reference.number(record[name] ?? "") }
      #expect(agree(indices[factor].first, try number("Si")))
      #expect(agree(indices[factor].total, try number("STi")))
      // Bootstrap draws differ; the bounds of the totals, whose estimator is the same, do not by much.
      #expect(abs(intervals[factor].totalLow - (try number("STi_q5"))) < 0.05)
      #expect(abs(intervals[factor].totalHigh - (try number("STi_q95"))) < 0.05)
    }
  }

  @Test(arguments: ["ishigami", "sobol_g", "additive"])
  func sobolIndicesOfKnownFunctionsAreThoseOfTheReference(name: String) throws {
    let runs = try Self.sample(name)
    let indices = try #require(runs.indices(.plain))
    let expected = try Reference.records("sobol_testfunctions/\(name)_coinr_estimate_N512.csv")
    #expect(expected.count == indices.count)
    for (index, record) in zip(indices, expected) {
      #expect(agree(index.first, try Reference.number(record["Si"] ?? "")))
      #expect(agree(index.total, try Reference.number(record["STi"] ?? "")))
    }
  }

  /// On COINr's own samples: its mean error is 0.0432, SALib's 0.0237.
  @Test func centringHalvesTheErrorOnTheSamplesOfTheReference() throws {
    var errors: [Double] = []
    let analytic = try Reference.records("sobol_testfunctions/analytic.csv")
    for name in ["ishigami", "sobol_g", "additive"] {
      let indices = try #require(try Self.sample(name).indices(.centred))
      let exact = analytic.filter { $0["fn"] == name }
      #expect(exact.count == indices.count)
      for (index, record) in zip(indices, exact) {
        errors.append(abs(index.first - (try Reference.number(record["S1"] ?? ""))))
      }
    }
    #expect(errors.reduce(0, +) / Double(errors.count) <= 0.024)
  }

  static func sample(_ name: String) throws -> SobolRuns {
    let records = try Reference.records("sobol_testfunctions/\(name)_sample_N512.csv")
    let factors = records[0].count - 2
    let outputs = try records.map { try Reference.number($0["y"] ?? "") }
    return SobolDesign(factors: factors, rows: outputs.count / (factors + 2), seed: 0).runs(outputs)
  }
}

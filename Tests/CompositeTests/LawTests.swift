import Composite
import Contract
import Records
import Testing

/// What must hold of any index, whatever its numbers.
@Suite struct LawTests {
  /// Rules that between them use every treatment, imputation, scale and combination.
  static let rules = [
    "normalise: {min_max: [0, 100]}\nimpute: mean\ntreat: standard",
    "normalise: {min_max: [1, 100]}\nimpute: {row_mean: 2}\nlevels: [{aggregate: geometric}, "
      + "{aggregate: harmonic}]",
    "normalise: {z_score: [50, 10]}\nimpute: {em: 2}\nlevels: [{aggregate: arithmetic}, "
      + "{aggregate: copeland}]",
    "normalise: rank\ntreat: {steps: [{winsorise: 2}, log_by_skew]}",
    "normalise: percentile_rank\nlevels: [{aggregate: {power: 0.5}, minimum_share: 0.6}, "
      + "{aggregate: {power: -2}}]\ntreat: {steps: [{box_cox: 0.5}]}",
    "normalise: borda\nimpute: median\nlevels: [{aggregate: copeland}, {aggregate: topsis}]",
    "normalise: distance_to_maximum\nlevels: [{weights: standard-deviation}, {weights: critic}]",
    "normalise: {min_max: [1, 100]}\nimpute: mean\nlevels: [{weights: entropy}, "
      + "{weights: merec}]",
    "normalise: {min_max: [1, 100]}\nimpute: mean\nlevels: [{weights: gini}, {weights: idocriw}]",
    "normalise: {min_max: [1, 100]}\nimpute: mean\nlevels: [{weights: pca}, "
      + "{aggregate: mazziotta_pareto}]",
    "normalise: {min_max: [1, 100]}\nimpute: mean\nlevels: [{aggregate: "
      + "adjusted_mazziotta_pareto}, {aggregate: {benefit_of_the_doubt: [0.05, 0.9]}}]",
    "normalise: {distance_to_reference: {unit: U12, capped: true}}\n"
      + "levels: [{weights: cilos}, {aggregate: {mean_minimum: 0.5}}]",
  ]

  static let seeds: [UInt64] = [1, 2, 3]

  @Test(arguments: rules, seeds)
  func theOrderOfUnitsChangesNothing(rules: String, seed: UInt64) throws {
    let invented = Invented(seed: seed)
    let plan = try IndexPlan.parse(text: invented.yaml(rules), file: "tree.yaml")
    let expected = try buildIndex(invented.input(), plan: plan)
    var random = SplitMix(seed)
    let order = invented.units.indices.shuffled(using: &random)
    let found = try buildIndex(invented.input(rows: order), plan: plan)
    expectSameBits(cells(found.scores), cells(expected.scores), "seed \(seed)")
    expectSameBits(cells(found.ranks), cells(expected.ranks), "seed \(seed)")
    #expect(found.warnings == expected.warnings)
  }

  @Test(arguments: rules, seeds)
  func theOrderOfIndicatorsChangesNothing(rules: String, seed: UInt64) throws {
    let invented = Invented(seed: seed)
    let expected = try invented.build(rules)
    let text = invented.yaml(rules, reversed: true)
    var turned = invented
    turned.indicators.reverse()
    turned.values.reverse()
    let found = try buildIndex(
      turned.input(), plan: IndexPlan.parse(text: text, file: "tree.yaml"))
    expectSameBits(cells(found.scores), cells(expected.scores), "seed \(seed)")
    expectSameBits(cells(found.ranks), cells(expected.ranks), "seed \(seed)")
  }

  @Test(arguments: rules, seeds)
  func theScaleOfWeightsChangesNothing(rules: String, seed: UInt64) throws {
    let invented = Invented(seed: seed)
    let expected = try invented.build(rules)
    let text = invented.yaml(rules, weightScale: 3.7)
    let found = try buildIndex(
      invented.input(), plan: IndexPlan.parse(text: text, file: "tree.yaml"))
    expectClose(cells(found.scores), cells(expected.scores), "seed \(seed)")
    expectSameBits(cells(found.ranks), cells(expected.ranks), "seed \(seed)")
  }

  /// Min-max, z-score and ranks look at differences and order only.
  @Test(
    arguments: [
      "normalise: {min_max: [0, 100]}\nimpute: mean\ntreat: standard",
      "normalise: {z_score: [50, 10]}\nimpute: {row_mean: 2}\ntreat: standard",
      "normalise: rank\nimpute: median", "normalise: percentile_rank", "normalise: borda",
      "normalise: distance_to_maximum\ntreat: {steps: [{winsorise: 3}, log_by_skew]}",
    ], seeds)
  func theUnitOfMeasureChangesNothing(rules: String, seed: UInt64) throws {
    let invented = Invented(seed: seed)
    let expected = try invented.build(rules)
    var other = invented
    var random = SplitMix(seed)
    for column in other.values.indices {
      let factor = Double.random(in: 0.01..<1000, using: &random)
      let shift = Double.random(in: -50..<50, using: &random)
      other.values[column] = other.values[column].map { $0.isNaN ? $0 : $0 * factor + shift }
    }
    let found = try other.build(rules)
    expectClose(cells(found.scores), cells(expected.scores), "seed \(seed)")
    expectSameBits(cells(found.ranks), cells(expected.ranks), "seed \(seed)")
  }

  @Test(arguments: rules, seeds)
  func aConstantOrEmptyIndicatorChangesNothing(rules: String, seed: UInt64) throws {
    let rules = rules + "\nscreen: {available: 0.8, non_zero: 0.5}"
    let invented = Invented(seed: seed)
    let expected = try invented.build(rules)
    for (value, kind) in [(3.0, "constant-indicator"), (.missing, "empty-indicator")] {
      var more = invented
      more.indicators.append(.init(code: "more", group: 0, weight: 2, isUp: false))
      more.values.append(more.units.map { _ in value })
      let found = try more.build(rules)
      expectSameBits(cells(found.scores), cells(expected.scores), "seed \(seed)")
      expectSameBits(cells(found.ranks), cells(expected.ranks), "seed \(seed)")
      let new = found.warnings.filter { !expected.warnings.contains($0) }
      #expect(new.map(\.kind.rawValue) == [kind])
      #expect(new.map(\.subject) == ["more"])
    }
  }

  @Test(arguments: rules, seeds)
  func duplicatesShareARank(rules: String, seed: UInt64) throws {
    var invented = Invented(seed: seed)
    invented.units.append("copy")
    for column in invented.values.indices {
      invented.values[column].append(invented.values[column][4])
    }
    let found = try invented.build(rules)
    let copies = [invented.units[4], "copy"].compactMap { found.scores.units.firstIndex(of: $0) }
    try #require(copies.count == 2)
    for (scores, ranks) in zip(found.scores.values, found.ranks.values) {
      #expect(scores[copies[0]].bitPattern == scores[copies[1]].bitPattern, "seed \(seed)")
      #expect(ranks[copies[0]].bitPattern == ranks[copies[1]].bitPattern, "seed \(seed)")
    }
  }

  /// Treatments by logarithm and Box-Cox look at one end only; all else is symmetric.
  @Test(
    arguments: rules.filter { !$0.contains("log") && !$0.contains("box") }
      .map { $0.replacing("treat: standard", with: "treat: {steps: [winsorise]}") }, seeds)
  func signAndDirectionTogetherChangeNothing(rules: String, seed: UInt64) throws {
    let invented = Invented(seed: seed)
    let expected = try invented.build(rules)
    var turned = invented
    for column in turned.values.indices where column % 2 == 0 {
      turned.indicators[column].isUp.toggle()
      turned.values[column] = turned.values[column].map { $0.isNaN ? $0 : -$0 }
    }
    let found = try turned.build(rules)
    expectClose(cells(found.scores), cells(expected.scores), "seed \(seed)")
    expectSameBits(cells(found.ranks), cells(expected.ranks), "seed \(seed)")
  }

  /// With a scale of its own at each time an indicator that is constant at some is named with these times, and
  /// only with these.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func whatIsConstantAtATimeIsNamed(seed: UInt64) throws {
    var random = SplitMix(seed)
    let years = [2015, 2016, 2017, 2018]
    let constant = years.filter { _ in Bool.random(using: &random) }
    var input = (units: [String](), times: [Int](), a: [Double](), b: [Double]())
    for year in years {
      let level = Double.random(in: 1..<9, using: &random)
      for unit in ["U1", "U2", "U3"] {
        input.units.append(unit)
        input.times.append(year)
        input.a.append(Double.random(in: 1..<9, using: &random))
        // A gap does not make it vary.
        let isGap = unit == "U2" && Bool.random(using: &random)
        let value = constant.contains(year) ? level : Double.random(in: 1..<9, using: &random)
        input.b.append(isGap ? .missing : value)
      }
    }
    for scale in ["each-time", "pooled"] {
      let found = try buildIndex(
        IndexInput(
          table: DataTable(
            units: input.units, times: input.times, columns: ["a", "b"],
            values: [input.a, input.b]),
          denominators: DataTable(
            units: input.units, times: input.times, columns: [], values: [])),
        plan: IndexPlan.parse(
          text: "index: x\nnormalise: {min_max: [0, 100]}\nscale: \(scale)\n"
            + "tree:\n  code: x\n  items:\n    - {code: a}\n    - {code: b}\n",
          file: "tree.yaml"))
      let warned = found.warnings.filter { $0.kind == .constantIndicator }
      if scale == "pooled" || constant.isEmpty {
        #expect(warned.isEmpty, "seed \(seed)")
      } else {
        #expect(warned.map(\.subject) == ["b"], "seed \(seed)")
        #expect(warned.map(\.times) == [constant], "seed \(seed)")
      }
    }
  }
}

import Composite
import Contract
import Records
import Testing

/// What a reader of an index is told.
@Suite struct WarningTests {
  static func build(
    _ columns: [(String, [Double])], times: [Int] = [], _ rules: String, _ tree: String
  ) throws -> IndexResult {
    let count = columns[0].1.count
    let period = times.isEmpty ? count : count / Set(times).count
    let units = (0..<count).map { "U\(10 + $0 % period)" }
    return try buildIndex(
      IndexInput(
        table: DataTable(
          units: units, times: times, columns: columns.map(\.0), values: columns.map(\.1)),
        denominators: DataTable(units: units, times: times, columns: [], values: [])),
      plan: IndexPlan.parse(
        text: "index: i\n\(rules)\ntree: {code: i, items: \(tree)}\n", file: "tree.yaml"))
  }

  static let minMax = "normalise: {min_max: [0, 100]}"

  @Test func theLastBitOfAQuotientDecidesNothing() throws {
    let table = DataTable(units: ["a", "b", "c"], columns: ["x"], values: [[0.3, 0.1, 0.5]])
    let divisors = DataTable(units: ["a", "b", "c"], columns: ["d"], values: [[3, 1, 1]])
    #expect(0.3 / 3 != 0.1)
    let plan = try IndexPlan.parse(
      text: "index: i\nnormalise: rank\ntree: {code: i, items: [{code: x, denominator: d}]}\n",
      file: "tree.yaml")
    let found = try buildIndex(IndexInput(table: table, denominators: divisors), plan: plan)
    #expect(found.scores["x"] == [1, 1, 3])
    // And two such quotients alone tell nothing apart.
    let pair = try buildIndex(
      IndexInput(table: table.rows([0, 1]), denominators: divisors.rows([0, 1])), plan: plan)
    #expect(pair.warnings.map(\.kind).first == .constantIndicator)
  }

  @Test func theMeanThatFillsAGapIsNoBetterThanTheSameValueMeasured() throws {
    let found = try Self.build(
      [("x", [0.1, 0.2, 0.3, .missing])], "impute: mean\nnormalise: rank", "[{code: x}]")
    #expect(found.scores["x"] == [1, 2, 4, 2])
    #expect(found.ranks["i"] == [4, 2, 1, 2])
  }

  /// U30 has the same values in both years, and an outlier stands in one of them.
  @Test func aYearIsNotTreatedByItselfWhereAllAreScaledTogether() throws {
    let first = (0..<30).map { 40 + Double($0) }
    let values = first + [65] + first.map { $0 + 0.5 } + [65]
    var outlying = values
    outlying[32] = 90_000
    let times = [Int](repeating: 2015, count: 31) + [Int](repeating: 2016, count: 31)
    for rules in ["treat: standard", "treat: {steps: [{winsorise: 5}]}"] {
      let found = try Self.build(
        [("x", outlying)], times: times, "table: {time: year}\n\(rules)\n\(Self.minMax)",
        "[{code: x}]")
      let rows = found.scores.units.indices.filter { found.scores.units[$0] == "U40" }
      let scores = rows.compactMap { found.scores["i"]?[$0] }
      #expect(scores.count == 2 && scores[0] == scores[1], "\(scores)")
    }
  }

  @Test func aBranchThatVanishesIsNamed() throws {
    let tree = "[{code: a, items: [{code: x}]}, {code: b, items: [{code: y}, {code: z}]}]"
    let found = try Self.build(
      [("x", [1, 2, 3]), ("y", [4, 4, 4]), ("z", [.missing, .missing, .missing])], Self.minMax, tree
    )
    #expect(
      found.warnings.filter { $0.kind == .branchEmpty }.map(\.description) == [
        "branch-empty: 'b' has no score: what stands beside it makes up the whole"
      ])
    let panel = try Self.build(
      [
        ("x", [1, 2, 3, 4]), ("y", [4, 5, .missing, .missing]), ("z", [1, 2, .missing, .missing]),
      ],
      times: [1, 1, 2, 2], "table: {time: t}\n" + Self.minMax, tree)
    #expect(
      panel.warnings.filter { $0.kind == .branchEmpty }.map(\.description) == [
        "branch-empty: 'b' has no score in 2: what stands beside it makes up the whole"
      ])
  }

  @Test(arguments: [
    ("[{code: x, weight: 0.5}, {code: y, weight: 0.4}]", "0.9"),
    ("[{code: x, weight: 60}, {code: y, weight: 45}]", "105"),
    ("[{code: x, weight: 0.1}, {code: y, weight: 0.2}, {code: z, weight: 0.7}]", nil),
    ("[{code: x, weight: 2}, {code: y, weight: 1}]", nil),
    ("[{code: x, weight: 0.3}, {code: y, weight: 0.3}]", nil),
    ("[{code: x, weight: 33.4}, {code: y, weight: 66.6}]", nil),
  ])
  func weightsThatDoNotCloseAreNamed(tree: String, sum: String?) throws {
    let found = try Self.build(
      [("x", [1, 2, 3]), ("y", [4, 5, 4]), ("z", [2, 3, 1])].filter { tree.contains($0.0 + ",") },
      Self.minMax, tree)
    #expect(
      found.warnings.filter { $0.kind == .weightsNotClosed }.map(\.description)
        == (sum.map {
          [
            "weights-not-closed: the weights below 'i' add up to \($0); each counts as its share of that"
          ]
        } ?? []))
  }

  @Test(arguments: [
    "geometric", "harmonic", "{power: -1}", "{power: 0}", "arithmetic", "{power: 2}",
  ])
  func aMeanThatAZeroErasesIsNamed(mean: String) throws {
    let found = try Self.build(
      [("x", [1, 2, 3]), ("y", [5, 4, 6])], Self.minMax + "\nlevels: [{aggregate: \(mean)}]",
      "[{code: x}, {code: y}]")
    let named = found.warnings.filter { $0.kind == .zerosInMean }
    #expect(
      named.map(\.count) == (mean == "arithmetic" || mean == "{power: 2}" ? [] : [2]), "\(mean)")
  }

  /// Goalposts say where an indicator stands, also where all units stand alike.
  @Test func aConstantIndicatorKeepsTheLevelOfItsGoalposts() throws {
    let tree =
      "[{code: x, goalposts: [0, 10]}, {code: y, goalposts: [0, 10]}]"
    let one = try Self.build(
      [("x", [1, 5, 9]), ("y", [4, 4, 4])], "normalise: goalposts", tree)
    #expect(one.scores["y"] == [40, 40, 40])
    #expect(one.scores["i"] == [25, 45, 65])
    #expect(
      one.warnings.map(\.description) == [
        "constant-kept: 'y' has the same value everywhere and keeps the level of its goalposts"
      ])
    let panel = try Self.build(
      [("x", [1, 5, 9, 3, 7, 2]), ("y", [4, 4, 4, 6, 7, 8])], times: [1, 1, 1, 2, 2, 2],
      "table: {time: t}\nscale: each-time\nnormalise: goalposts", tree)
    #expect(
      panel.scores.times.indices.filter { panel.scores.times[$0] == 1 }
        .allSatisfy { panel.scores["y"]?[$0] == 40 })
    #expect(
      panel.warnings.map(\.description) == [
        "constant-kept: 'y' has the same value everywhere in 1 and keeps the level of its goalposts"
      ])
  }

  @Test func aStepThatIsTakenBackIsNamed() throws {
    // Skewed to the left: a logarithm only stretches that tail.
    let values = (0..<20).map { $0 == 3 ? -400 : Double($0) }
    let found = try Self.build(
      [("x", values)], "treat: {steps: [log]}\n" + Self.minMax, "[{code: x}]")
    #expect(found.warnings.map(\.kind) == [.treatmentTakenBack, .treatmentFailed])
    #expect(found.values["x"] == found.filled["x"])
    let mirrored = try Self.build(
      [("x", values)], "treat: {steps: [log_by_skew]}\n" + Self.minMax, "[{code: x}]")
    #expect(!mirrored.warnings.contains { $0.kind == .treatmentTakenBack })
  }
}

import Contract
import Records
import Testing

@testable import Score

/// The editions in `pipelines/editions`, as a user gets them.
@Suite struct ShippedEditionTests {
  static let pipelines =
    #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/") + "/pipelines"

  static let ids = ["2018", "2019", "2020"]

  static func load(_ id: String) throws -> Edition {
    try Edition.load(path: "\(pipelines)/editions/\(id).yaml")
  }

  @Test(arguments: zip(ids, [100.0, 140, 100] as [Double]))
  func editionsLoadAndClose(id: String, total: Double) throws {
    let edition = try Self.load(id)
    #expect(edition.id == id)
    #expect(edition.totalPoints == total)
    let leaves = edition.nodes.filter { $0.leaf != nil }
    #expect(abs(leaves.reduce(0) { $0 + $1.points } - total) < 1e-9)
    #expect(edition.nodes.allSatisfy { !$0.title.zh.isEmpty && !$0.title.en.isEmpty })
  }

  @Test func everyMeasureIsOneThatAContractHas() throws {
    let contracts = try ContractSet.load(folder: "\(Self.pipelines)/contracts")
    for id in Self.ids { try Self.load(id).check(against: contracts) }
  }

  /// Events are found by a monitor: how many, depends on how hard it looks.
  @Test(arguments: ids)
  func eventsAreNeverScoredByTheirNumber(id: String) throws {
    for node in try Self.load(id).nodes {
      guard case .count(let measures) = node.leaf?.formula else { continue }
      #expect(measures.allSatisfy { $0.dataset != "credit_events" }, "\(node.id)")
    }
  }

  /// Only names and points are published; every cut point is ours.
  @Test(arguments: ids)
  func noRuleClaimsToBePublished(id: String) throws {
    let edition = try Self.load(id)
    #expect(edition.nodes.allSatisfy { $0.leaf?.ruleBasis != .published })
    let published = edition.nodes.filter { $0.pointsBasis == .published }
    #expect(published.allSatisfy { id == "2020" && $0.level <= 2 })
  }

  @Test func theEditionOf2020HasThePublishedPoints() throws {
    let edition = try Self.load("2020")
    #expect(edition.nodes.filter { $0.level == 1 }.map(\.points) == [20, 21, 43, 16])
    #expect(
      edition.nodes.filter { $0.level == 2 }.map(\.points)
        == [5, 7, 6, 2, 13, 2, 3, 3, 8, 4, 31, 4, 4, 4, 4])
  }

  /// Evidence is as good as its dataset.
  @Test(arguments: ids)
  func provenanceIsThatOfTheDataset(id: String) throws {
    let monitored: Set = ["licences", "penalties", "spot_checks", "credit_events"]
    let central: Set = [
      "code_corrections", "red_list", "serious_dishonesty", "defaulters", "tax_a",
    ]
    for node in try Self.load(id).nodes {
      guard let leaf = node.leaf, let dataset = leaf.formula.measures.first?.dataset else {
        continue
      }
      let expected: Provenance =
        monitored.contains(dataset)
        ? .monitored : central.contains(dataset) ? .central : .selfReported
      #expect(leaf.provenance == expected, "\(node.id)")
    }
  }

  /// Between them the editions use every rule and both aggregations.
  @Test func everyRuleIsInUse() throws {
    let nodes = try Self.ids.flatMap { try Self.load($0).nodes }
    let rules = Set(nodes.compactMap { $0.leaf.map { name(of: $0.rule) } })
    #expect(rules.count == 9)
    #expect(nodes.contains { $0.aggregation == .geometric })
  }

  private func name(of rule: ScoringRule) -> String {
    switch rule {
    case .goalposts: "goalposts"
    case .minMax: "min_max"
    case .percentile: "percentile"
    case .efficacy: "efficacy"
    case .steps: "steps"
    case .yesNo: "yes_no"
    case .deduction: "deduction"
    case .bonus: "bonus"
    case .gate: "gate"
    }
  }
}

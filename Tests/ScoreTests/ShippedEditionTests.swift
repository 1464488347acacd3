import Contract
import Foundation
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
    let printed: Set = ["joint-measure-share", "credit-loans", "bad-loan-rate"]
    #expect(
      published.allSatisfy { node in
        id == "2020" && node.level <= 2 || id == "2018" && printed.contains(node.id)
      })
  }

  /// A notice of March 2018 prints them: what cities report has 25 points, cases of joint measures among it.
  @Test func theEditionOf2018HasThePrintedPoints() throws {
    let edition = try Self.load("2018")
    func points(_ id: String) throws -> Double {
      edition.nodes[try #require(edition.node(id))].points
    }
    #expect(try points("joint-measure-share") == 8)
    #expect(try points("credit-loans") == 3 && points("bad-loan-rate") == 3)
    let reported = edition.nodes.filter { $0.leaf?.provenance == .selfReported }
    #expect(reported.reduce(0) { $0 + $1.points } + 8 == 25)
  }

  /// Ranks are printed with what they depend on.
  @Test(arguments: ids)
  func uncertaintyIsOn(id: String) throws {
    let uncertainty = try #require(try Self.load(id).uncertainty)
    #expect(uncertainty.replicates > 1024 && uncertainty.sensitivityRows > 0)
    #expect(uncertainty.varied.count >= 7)
    #expect(try Self.load(id).fewRecords == FewRecords())
  }

  /// What silence means is stated, and not left to what is usual.
  @Test func everyContractSaysWhatSilenceMeans() throws {
    let folder = "\(Self.pipelines)/contracts"
    for path in try ContractSet.paths(in: [folder]) {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.contains(/\nsilence: (none|missing)\n/), "\(path)")
    }
    let contracts = try ContractSet.load(folder: folder)
    #expect(contracts.owed.isSuperset(of: ["licences", "penalties", "repairs", "objections"]))
    #expect(contracts.owed.isDisjoint(with: ["defaulters", "denominators", "tax_a"]))
    #expect(contracts.regular == ["licences", "penalties"])
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

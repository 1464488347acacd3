import Composite
import Contract
import Foundation
import Records
import Testing

/// The small fixture that ships with the project, through a tree file: it is always at hand.
@Suite struct FixtureTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/asem").path

  static func lines(_ name: String) throws -> [[String]] {
    try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  static func build(_ rules: String) throws -> IndexResult {
    var text = "index: asem\n\(rules)\ntree:\n  code: Index\n  items:\n"
    let indicators = try lines("indicators.csv").dropFirst()
    for top in Set(indicators.map { $0[3] }).sorted() {
      text += "    - code: \(top)\n      items:\n"
      for pillar in Set(indicators.filter { $0[3] == top }.map { $0[2] }).sorted() {
        text += "        - code: \(pillar)\n          items:\n"
        for indicator in indicators where indicator[2] == pillar {
          let direction = indicator[1] == "1" ? "up" : "down"
          text += "            - {code: \(indicator[0]), direction: \(direction)}\n"
        }
      }
    }
    let plan = try IndexPlan.parse(text: text, file: "asem.yaml")
    return try buildIndex(IndexInput.read("\(folder)/values.csv", for: plan), plan: plan)
  }

  @Test func meansAndRanksAreThoseOfTheReference() throws {
    let found = try Self.build("normalise: {min_max: [1, 100]}")
    let expected = try Self.lines("expected.csv")
    for row in expected.dropFirst() {
      let unit = try #require(found.scores.units.firstIndex(of: row[0]))
      for (name, text) in zip(expected[0], row).dropFirst() {
        let number = try #require(Double(text))
        switch name {
        case "GeometricIndex": continue
        case "Rank": #expect(found.ranks["Index"]?[unit] == number, "\(row[0])")
        default:
          let score = try #require(found.scores[name]?[unit])
          #expect(agree(score, number), "\(row[0]) \(name)")
        }
      }
    }
  }

  @Test func geometricMeansAreThoseOfTheReference() throws {
    let found = try Self.build(
      "normalise: {min_max: [1, 100]}\nlevels: [{aggregate: geometric}, {aggregate: geometric}, "
        + "{aggregate: geometric}]")
    let expected = try Self.lines("expected.csv")
    let column = try #require(expected[0].firstIndex(of: "GeometricIndex"))
    for row in expected.dropFirst() {
      let unit = try #require(found.scores.units.firstIndex(of: row[0]))
      let score = try #require(found.scores["Index"]?[unit])
      #expect(agree(score, try #require(Double(row[column]))), "\(row[0])")
    }
  }
}

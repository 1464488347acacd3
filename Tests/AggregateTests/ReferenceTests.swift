import Contract
import Foundation
import Records
import Testing

@testable import Aggregate
@testable import Score

/// The ASEM example of the R package COINr: 51 units, 49 indicators, three levels, 65 missing values.
@Suite struct ReferenceTests {
  /// A CSV file of `Tests/Fixtures/asem`: its header and its rows.
  static func read(_ name: String) throws -> (header: [String], rows: [[String]]) {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Fixtures/asem/\(name)")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let cells = lines.map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return (cells[0], Array(cells.dropFirst()))
  }

  /// The tree with equal weights, and the min-max scores of its leaves, city by city.
  static func coin(
    _ aggregation: Aggregation
  ) throws -> (edition: Edition, scores: [[Double?]], units: [String]) {
    let indicators = try read("indicators.csv").rows
    let values = try read("values.csv")
    var items: [Item] = []
    var columns: [[Double?]] = []
    for index in distinct(indicators.map { $0[3] }) {
      var pillars: [Item] = []
      for pillar in distinct(indicators.filter { $0[3] == index }.map { $0[2] }) {
        var leaves: [Item] = []
        for indicator in indicators where indicator[2] == pillar {
          let column = try #require(values.header.firstIndex(of: indicator[0]))
          columns.append(
            score(
              values.rows.map { Double($0[column]) },
              by: .minMax(higherIsBetter: indicator[1] == "1"), groups: [Array(0..<51)]))
          leaves.append(.leaf(indicator[0], 1))
        }
        pillars.append(.branch(pillar, 1, aggregation, leaves))
      }
      items.append(.branch(index, 1, aggregation, pillars))
    }
    let scores = values.rows.indices.map { row in columns.map { $0[row] } }
    // One branch around everything, so that the top is combined as asked, too.
    let tree = edition([.branch("Index", 1, aggregation, items)], minimumCoverage: 0)
    return (tree, scores, values.rows.map { $0[0] })
  }

  static func distinct(_ names: [String]) -> [String] {
    names.enumerated().filter { names.firstIndex(of: $1) == $0 }.map(\.element)
  }

  @Test func meansAndRanksAreThoseOfTheReference() throws {
    let (edition, rows, units) = try Self.coin(.arithmetic)
    let expected = try Self.read("expected.csv")
    let cities = units.indices.map { city(UInt32($0 + 1)) }
    let table = scores(edition, cities, rows)
    let assessor = Assessor(table, edition: edition, groups: cities.map { _ in .prefecture })
    let assessments = cities.indices.map { assessor.assess($0) }

    for (row, city) in assessments.enumerated() {
      for (column, name) in expected.header.enumerated().dropFirst() {
        guard let node = edition.node(name) else { continue }
        let number = try #require(Double(expected.rows[row][column]))
        let score = try #require(city.nodes[node].score)
        #expect(abs(1 + 99 * score - number) <= 1e-9 * number, "\(units[row]) \(name)")
      }
    }
    let places = ranking(.group(.prefecture), of: assessments).places
    let ranks = expected.rows.compactMap { Int($0[expected.header.count - 1]) }
    for place in places { #expect(place.rank == ranks[Int(place.city.rawValue) - 1]) }
  }

  @Test func geometricMeansAreThoseOfTheReference() throws {
    let (edition, rows, units) = try Self.coin(.geometric)
    let expected = try Self.read("expected.csv")
    let column = try #require(expected.header.firstIndex(of: "GeometricIndex"))
    // The reference scale is 1…100; a geometric mean scales with its scores.
    let shifted = rows.map { $0.map { $0.map { (1 + 99 * $0) / 100 } } }
    let cities = units.indices.map { city(UInt32($0 + 1)) }
    let table = scores(edition, cities, shifted)
    let assessor = Assessor(table, edition: edition, groups: cities.map { _ in .prefecture })
    for row in units.indices {
      let index = try #require(assessor.assess(row).index)
      let number = try #require(Double(expected.rows[row][column]))
      #expect(abs(index - number) <= 1e-9 * number, "\(units[row])")
    }
  }
}

import Contract
import Foundation
import Records
import Testing

@testable import Report

/// The JSON-stat files keep the rules of <https://json-stat.org/full/>.
@Suite struct CubeTests {
  private struct Dataset: Decodable {
    struct Dimension: Decodable {
      struct Category: Decodable {
        struct Unit: Decodable {
          let label: String
          let decimals: Int
        }
        let index: [String]
        let label: [String: String]
        let unit: [String: Unit]?
        let child: [String: [String]]?
      }
      struct Labels: Decodable {
        let label: String
        let category: [String: String]
      }
      let label: String
      let category: Category
      let `extension`: [String: Labels]?
    }
    let version: String
    let `class`: String
    let label: String
    let source: String
    let updated: String
    let note: [String]
    let id: [String]
    let size: [Int]
    let role: [String: [String]]
    let dimension: [String: Dimension]
    let value: [Double?]

    /// The value at the given categories, in the order of `id`.
    func value(_ categories: String...) -> Double? {
      var place = 0
      for (number, name) in id.enumerated() {
        guard let index = dimension[name]?.category.index.firstIndex(of: categories[number]) else {
          return nil
        }
        place = place * size[number] + index
      }
      return value[place]
    }
  }

  private func dataset(_ path: String, _ input: ReportInput) throws -> Dataset {
    let file = try #require(makeCubes(Model(input)).first { $0.path == path })
    return try JSONDecoder().decode(Dataset.self, from: Data(file.bytes))
  }

  static let paths = [Cube.indicesPath, Cube.scoresPath]

  /// Law: sizes multiply to the number of values, categories are unique and labelled, roles exist.
  @Test(arguments: paths, SiteTests.inputs.keys.sorted())
  func structureHolds(path: String, name: String) throws {
    let input = try #require(SiteTests.inputs[name])
    let data = try dataset(path, input)
    #expect(data.version == "2.0" && data.class == "dataset")
    #expect(data.updated == "2018-03-31")
    #expect(!data.label.isEmpty && !data.source.isEmpty && !data.note.isEmpty)
    #expect(data.value.count == data.size.reduce(1, *))
    #expect(data.id.count == data.size.count && Set(data.id) == Set(data.dimension.keys))
    #expect(data.role["geo"] == ["city"] && data.role["time"] == ["month"])
    #expect(data.role["metric"]?.count == 1)
    for (id, size) in zip(data.id, data.size) {
      let category = try #require(data.dimension[id]?.category)
      #expect(category.index.count == size)
      #expect(Set(category.index).count == size)
      #expect(Set(category.label.keys) == Set(category.index))
      for (parent, children) in category.child ?? [:] {
        #expect(Set(children + [parent]).isSubset(of: category.index))
      }
      if data.role["metric"] == [id] { #expect(category.unit?.isEmpty == false) }
      // The other languages label the same categories.
      for labels in data.dimension[id]?.extension?.values.map(\.self) ?? [] {
        #expect(Set(labels.category.keys) == Set(category.index))
      }
    }
  }

  /// Law: a city without data has no value, and none is made up.
  @Test func missingIsNull() throws {
    let input = Fixture.input(cities: 3, missing: [0])
    let city = input.cities[0].code.description
    let indices = try dataset(Cube.indicesPath, input)
    for figure in ["index", "rank", "of"] {
      #expect(indices.value(city, input.month.description, figure) == nil)
    }
    let scores = try dataset(Cube.scoresPath, input)
    #expect(scores.value(city, input.month.description, "total", "points") == nil)
  }

  /// Law: a value is where its categories say.
  @Test func valuesAreInTheirPlaces() throws {
    let input = Fixture.input(cities: 7)
    let indices = try dataset(Cube.indicesPath, input)
    let scores = try dataset(Cube.scoresPath, input)
    for result in input.history + [input.current] {
      for assessment in result.assessments {
        let read = indices.value(assessment.city.description, result.month.description, "index")
        #expect(read == assessment.index?.roundedToSignificant(12))
      }
    }
    for assessment in input.current.assessments {
      for (node, score) in zip(input.edition.nodes, assessment.nodes) {
        let place = [assessment.city.description, input.month.description, node.id]
        #expect(
          scores.value(place[0], place[1], place[2], "points")
            == score.points?.rounded(decimals: 6))
        #expect(
          scores.value(place[0], place[1], place[2], "value")
            == score.value?.roundedToSignificant(12))
      }
    }
    for place in input.current.rankings.flatMap({ $0.scope.isGroup ? $0.places : [] }) {
      let read = indices.value(place.city.description, input.month.description, "rank")
      #expect(read == place.rank.map(Double.init))
    }
  }

  @Test func labelsAreInTheReportsLanguages() throws {
    var input = Fixture.input(cities: 2)
    let both = try dataset(Cube.indicesPath, input)
    #expect(both.dimension["city"]?.label == "城市")
    #expect(both.dimension["city"]?.extension?["en"]?.label == "City")
    input.languages = ["en"]
    let english = try dataset(Cube.indicesPath, input)
    #expect(english.dimension["city"]?.label == "City")
    #expect(english.dimension["city"]?.extension == nil)
  }
}

extension RankingScope {
  fileprivate var isGroup: Bool { if case .group = self { true } else { false } }
}

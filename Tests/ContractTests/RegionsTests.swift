import Foundation
import Records
import Testing

@testable import Contract

/// Regions and bands: what they are called, and how bands are drawn, is read whole or refused with its place.
@Suite struct RegionsTests {
  private static let root: String = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return root.path
  }()

  private static let sound = """
    regions:
      north: { zh: 北, en: North }
    bands:
      size:
        title: { zh: 规模, en: Size }
        chapter: { zh: 按规模, en: By size }
        caption: { zh: 平均, en: Mean }
        value: { of: figures.size, times: 2, per: figures.heads, divided_by: 10, exchange: pound }
        from: [0, 1000, 5000]
        unit: { zh: 万, zh_times: 100, en: million }
    exchange_rates:
      pound: { 2014: 10.5, 2016: 8.75 }

    """

  private func parse(_ text: String) -> Result<Regions, Failure> {
    Result { () throws(Failure) in try Regions.parse(text: text, file: "regions.yaml") }
  }

  @Test func theShippedOnesFitTheShippedContracts() throws {
    let contracts = try ContractSet.load(folders: [Self.root + "/pipelines/contracts"])
    let regions = try Regions.load(folder: Self.root + "/pipelines/text", contracts: contracts)
    #expect(regions.order.count == 7 && regions.variables.count == 3)
    let ids = regions.variables.flatMap(\.bands)
    #expect(Set(ids).count == ids.count)
    for variable in regions.variables {
      #expect(contracts[variable.value.of.dataset]?.hasMeasure(variable.value.of.name) == true)
    }
  }

  @Test func aSoundOneIsReadWhole() throws {
    let regions = try parse(Self.sound).get()
    #expect(regions.title(ofRegion: "north") == LocalizedText(zh: "北", en: "North"))
    #expect(regions.title(ofRegion: "south") == LocalizedText(zh: "south", en: "south"))
    let size = try #require(regions.variables.first)
    #expect(size.bands == ["size:0-1000", "size:1000-5000", "size:5000+"])
    #expect(size.value.rates.map(\.year) == [2014, 2016])
    let titles = size.bands.map { regions.title(ofBand: $0) }
    #expect(titles.map(\.zh) == ["规模100,000万以下", "规模100,000–500,000万", "规模500,000万以上"])
    #expect(
      titles.map(\.en) == [
        "Size under 1,000 million", "Size 1,000–5,000 million", "Size over 5,000 million",
      ])
    #expect(regions.title(ofBand: "size:") == LocalizedText(zh: "size:", en: "size:"))
  }

  @Test(arguments: [
    ("zh: 北, en: North", "zh: 北", "the key 'en' is missing"),
    ("regions:", "region:", "unknown key"),
    ("from: [0, 1000, 5000]", "from: [1, 1000]", "bounds ascend from 0"),
    ("from: [0, 1000, 5000]", "from: [0, 1000, 1000]", "bounds ascend from 0"),
    ("times: 2", "times: 0", "above 0"), ("of: figures.size", "of: size", "a measure is expected"),
    ("exchange: pound", "exchange: crown", "no exchange rates of 'crown'"),
    ("2014: 10.5", "later: 10.5", "a whole number"), ("2014: 10.5", "14: 10.5", "a year"),
    ("zh_times: 100", "zh_times: 0", "from 1 to 1000000"),
  ])
  func mistakesHaveTheirPlace(passage: String, faulty: String, says: String) throws {
    guard case .failure(let failure) = parse(Self.sound.replacing(passage, with: faulty)) else {
      Issue.record("'\(faulty)' was taken")
      return
    }
    #expect(failure.code == .configurationInvalid, "\(failure)")
    #expect("\(failure)".contains(says), "\(failure)")
    #expect(failure.place?.line != nil)
  }

  /// Law: no id of a dataset stands in the code: what names one belongs into contracts, pipelines and texts.
  ///
  /// Only invented exports know what they imitate. `denominators` is also the public name of a gate.
  @Test func noDatasetStandsInTheCode() throws {
    let contracts = try ContractSet.load(folders: [Self.root + "/pipelines/contracts"])
    let ids = contracts.contracts.map(\.id)
    let names = Set(ids.flatMap { id in ["\"\(id)\"", "\"\(id)."] })
    let allowed = ["Gates+Denominators.swift", "PipelineLoader+Night.swift"]
    let sources = URL(filePath: Self.root + "/Sources")
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var found: [String] = []
    var count = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      guard !file.path.contains("/Sources/Sample/") else { continue }
      count += 1
      let lines = try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() {
        guard !line.drop(while: { $0 == " " }).hasPrefix("//") else { continue }
        for name in names where line.contains(name) {
          if name.hasPrefix("\"denominators\""), allowed.contains(file.lastPathComponent) {
            continue
          }
          found.append("\(file.lastPathComponent):\(number + 1): \(name)")
        }
      }
    }
    #expect(count > 300)
    #expect(found == [])
  }
}

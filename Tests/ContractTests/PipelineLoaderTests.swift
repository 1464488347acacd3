import Foundation
import Records
import Testing

@testable import Contract

/// What a pipeline says, and what it may leave out.
@Suite struct PipelineLoaderTests {
  @Test func whatIsLeftOutHasDefaults() throws {
    let pipeline = try Pipeline.parse(text: soundPipeline, file: "pipelines/nightly.yaml")
    #expect(pipeline.name == "nightly")
    #expect(pipeline.inbox == "pipelines/in" && pipeline.store == "store")
    #expect(pipeline.publish == "/srv/report")
    #expect(
      pipeline.contracts == ["pipelines/contracts"] && pipeline.editions == "pipelines/editions")
    #expect(pipeline.register == "pipelines/register" && pipeline.text == "pipelines/text")
    #expect(pipeline.registerDate == Day(year: 2016, month: 12, day: 31))
    #expect(pipeline.edition == "2018" && pipeline.month == nil && pipeline.workers == nil)
    #expect(pipeline.groups == [.capital, .prefecture] && pipeline.languages == ["zh", "en"])
    #expect(pipeline.engine == "fast" && pipeline.gates == Pipeline.defaultGates)
    #expect(pipeline.path == "pipelines/nightly.yaml")
  }

  @Test func whatIsSaidCounts() throws {
    let text =
      soundPipeline + """
        name: other
        contracts: ../c/./d/
        text: words
        groups: [county]
        month: 2018-03
        languages: [en]
        workers: 3
        engine: portable
        gates: { failed_files: warn, maximum_rejected_share: 1, minimum_city_share: 0 }
        """
    let pipeline = try Pipeline.parse(text: text, file: "p.yaml")
    #expect(pipeline.name == "other" && pipeline.contracts == ["../c/d"])
    #expect(pipeline.text == "words")
    #expect(pipeline.groups == [.county] && pipeline.languages == ["en"])
    #expect(pipeline.month == Month(year: 2018, month: 3) && pipeline.workers == 3)
    #expect(pipeline.engine == "portable")
    #expect(
      pipeline.gates
        == .init(failedFilesBlock: false, maximumRejectedShare: 1, minimumCityShare: 0))
  }

  @Test(arguments: [
    Marked("▸" + soundPipeline, "edition: 2018\n", "", says: "'edition' is missing"),
    Marked(soundPipeline, "2016-12-31", "▸2016-02-30", says: "a day yyyy-MM-dd"),
    Marked(soundPipeline, "store: ../store", "store: ▸./x/../in", says: "different places"),
    Marked(soundPipeline + "month: ▸2018-13\n", says: "'latest' or a month"),
    Marked(soundPipeline + "groups: [capital, ▸village]\n", says: "one of 'capital'"),
    Marked(soundPipeline + "groups: ▸[]\n", says: "at least one group"),
    Marked(soundPipeline + "languages: [▸fr]\n", says: "one of 'zh', 'en'"),
    Marked(soundPipeline + "languages: [zh, ▸zh]\n", says: "stands twice"),
    Marked(soundPipeline + "workers: ▸0\n", says: "'auto' or a number"),
    Marked(soundPipeline + "engine: ▸warp\n", says: "the name of an engine"),
    Marked(soundPipeline + "▸late_warning_share: 0.2\n", says: "unknown key"),
    Marked(soundPipeline + "▸disclosure: { smallest_cell: 10 }\n", says: "unknown key"),
    Marked(
      soundPipeline + "quarantine: { text: ▸owner }\n", says: "one of 'none', 'masked'"),
    Marked(soundPipeline + "quarantine: { ▸rows: 1 }\n", says: "unknown key 'rows'"),
    Marked(soundPipeline + "gates: { failed_files: ▸stop }\n", says: "one of 'block', 'warn'"),
    Marked(soundPipeline + "▸gate: {}\n", says: "unknown key 'gate'"),
    Marked(soundPipeline + "contracts: ▸[]\n", says: "at least one folder"),
    Marked(soundPipeline + "contracts: [own, ▸./own/]\n", says: "the folder stands twice"),
  ])
  func isFoundWhereItStands(mistake: Marked) {
    let failure = failure { () throws(Failure) in
      _ = try Pipeline.parse(text: mistake.text, file: "p.yaml")
    }
    #expect(failure.map { mistake.fits($0) } == true, "\(String(describing: failure))")
  }

  /// Of a dataset that has a contract in several folders, the first folder's counts.
  @Test func contractsOfOnesOwnGoFirst() throws {
    let text = soundPipeline + "contracts: [own, ../shared]\n"
    let pipeline = try Pipeline.parse(text: text, file: "p/x.yaml")
    #expect(pipeline.contracts == ["p/own", "shared"] && pipeline.text == "text")

    let folder = FileManager.default.temporaryDirectory.path + "/contracts-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func write(_ text: String, _ path: String) throws {
      let url = URL(fileURLWithPath: "\(folder)/\(path)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    try write("", "own/README")
    try write(soundContract, "shared/fines.yaml")
    try write(licences, "shared/licences.yaml")
    let folders = ["\(folder)/own", "\(folder)/shared"]
    let before = try ContractSet.load(folders: folders)
    #expect(before.digest == (try ContractSet.load(folder: folders[1])).digest)
    try write(soundContract.replacing("Fines", with: "Mine"), "own/fines.yaml")
    let after = try ContractSet.load(folders: folders)
    #expect(after.contracts.map(\.id) == ["fines", "licences"])
    #expect(
      after["fines"]?.title.en == "Mine" && after["licences"]?.digest == before["licences"]?.digest)
    // A contract that is replaced is not even read.
    try write("no contract", "shared/fines.yaml")
    #expect(try ContractSet.load(folders: folders).digest == after.digest)
    try write("", "own/fines.yaml")
    #expect(throws: Failure.self) { try ContractSet.load(folders: folders) }
    #expect(throws: Failure.self) { try ContractSet.load(folders: ["\(folder)/none"]) }
    try write(soundContract, "shared/fines.yaml")
    #expect(
      try ContractSet.load(folders: folders, passingOverEmpty: true).digest == before.digest)
  }

  @Test(arguments: [
    ("", "a", "a"), ("p", "a", "p/a"), ("p", "../a", "a"), ("", "../a", "../a"),
    ("p", "../../a", "../a"), ("/p/q", "../a/", "/p/a"), ("/", "../a", "/a"),
    ("p", "/a//b", "/a/b"),
    ("p", "..", "."), ("p", "./.", "p"), ("../p", "../../a", "../../a"),
  ])
  func pathsStayReadable(folder: String, path: String, joined: String) {
    #expect(FilePath.join(folder, path) == joined)
    #expect(FilePath.normalised(joined) == joined)
  }
}

/// What stands in `pipelines/` fits together.
@Suite struct ShippedPipelineTests {
  /// The folder `pipelines/`, found from this file.
  private static let folder = FilePath.join(#filePath, "../../../pipelines")

  @Test(arguments: ["nightly", "history"])
  func pipelinesLoad(name: String) throws {
    let pipeline = try Pipeline.load(path: "\(Self.folder)/\(name).yaml")
    #expect(pipeline.name == name)
  }

  @Test(.enabled(if: exists("contracts") && exists("editions")))
  func editionsReadOnlyMeasuresThatContractsHave() throws {
    let contracts = try ContractSet.load(folder: "\(Self.folder)/contracts")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(Self.folder)/editions")
    for name in names.sorted() where name.hasSuffix(".yaml") {
      try Edition.load(path: "\(Self.folder)/editions/\(name)").check(against: contracts)
    }
  }

  /// A header of all titles, all codes, or only what no file may lack leads back to its edition.
  @Test(.enabled(if: exists("contracts")))
  func headersAreToldApart() throws {
    let contracts = try ContractSet.load(folder: "\(Self.folder)/contracts")
    let matcher = HeaderMatcher(contracts)
    for contract in contracts.contracts {
      for (number, edition) in contract.editions.enumerated() {
        let headers = [
          edition.columns.map(\.title), edition.columns.map(\.code),
          edition.columns.filter(\.isNeeded).map(\.title),
        ]
        for header in headers {
          let match = try matcher.match(header, file: "\(contract.id)_20180401.csv.gz")
          #expect(match.contract.id == contract.id && match.editionIndex == number)
        }
      }
    }
  }

  private static func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(name)")
  }
}

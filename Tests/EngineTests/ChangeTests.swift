import Contract
import Foundation
import Store
import Normalize
import Records
import Report
import Testing

@testable import Engine

/// Changes from a published month: each cause shows in its own column, and in no other.
@Suite struct ChangeTests {
  private static let causes = ChangeCause.allCases.map(\.rawValue)

  /// A row of the table of changes by column.
  private typealias Row = [String: String]

  private func deliver(to place: Place, where keep: (String) -> Bool) throws {
    let source = try SmallSample.path + "/inbox"
    let held = Set(try FileManager.default.contentsOfDirectory(atPath: place.inbox))
    try place.copyInbox(from: source) { name in
      let day = name.firstMatch(of: /_(\d{8})[._]/).map { String($0.1) }
      return !held.contains(name) && keep(day ?? "")
    }
  }

  private func changes(_ place: Place, _ settings: Settings) async throws -> [Row] {
    _ = try await run(settings, log: place.log)
    return try table("changes", of: place)
  }

  private func table(_ name: String, of place: Place) throws -> [Row] {
    let lines = rows(try unpacked(place.published + "/data/\(name).csv"))
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private func number(_ row: Row, _ column: String) throws -> Double {
    try #require(Double(row[column] ?? ""))
  }

  /// Terms and places add up, and only these causes are at work.
  private func check(_ changes: [Row], moved: Set<String>) throws {
    #expect(!changes.isEmpty)
    var found: Set<String> = []
    for row in changes {
      let difference = try number(row, "to_index") - number(row, "from_index")
      let terms = try Self.causes.map { try number(row, $0) }
      #expect(abs(difference - terms.reduce(0, +)) <= 1e-12)
      for (cause, points) in zip(Self.causes, terms) where points != 0 { found.insert(cause) }
      guard let from = Int(row["from_rank"] ?? ""), let to = Int(row["to_rank"] ?? "") else {
        continue
      }
      let places = Self.causes.compactMap { Int(row["places_\($0)"] ?? "") }
      #expect(places.count == Self.causes.count && places.reduce(0, +) == from - to)
    }
    #expect(found == moved)
  }

  /// The first columns of all rows of the indices that are published now.
  private func published(_ place: Place) throws -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: try table("indices", of: place).map {
        ($0["city_code"] ?? "", $0["index"] ?? "")
      })
  }

  /// Law: what is not folded anew is what folding it anew would give.
  @Test func datasetsThatStayedAreNotFoldedAgain() async throws {
    let place = try await FilledPlaces.february()
    let configuration = try Configuration(try place.settings())
    let bench = try Workbench(configuration)
    let before = try Session(configuration, log: place.log).ledger.knownFiles()
    try deliver(to: place) { $0.hasPrefix("201803") }
    _ = try await run(try place.settings(), log: place.log)
    let ledger = try Session(configuration, log: place.log).ledger
    let stage = bench.measureStage()
    let measures = try await stage.run(try ledger.knownFiles(), ledger: ledger)
    let wasKnown = Set(before.map(\.contentHash))
    let then = measures.files.filter { wasKnown.contains($0.content) }
    try #require(!then.isEmpty && then.count < measures.files.count)
    let month = Month(year: 2018, month: 2)
    let cases: [([Vintage.File], (Vintage.File) -> Bool)] = [
      (then, { _ in true }), (measures.files, { wasKnown.contains($0.content) }),
      (measures.files, { _ in true }), (measures.files, { _ in false }),
    ]
    for (files, bringsKeys) in cases {
      var slow = MeasureTable(cities: measures.table.cities, months: measures.table.months)
      for contract in bench.contracts.contracts {
        let fold = stage.fold(
          of: files, dataset: contract.id, like: measures.table, bringsKeys: bringsKeys)
        guard let fold else { continue }
        var work = FoldWork()
        for pass in 0..<fold.passes { try work.add(pass: pass, of: fold, number: 0, workers: 1) }
        let parts = work.parts.map(\.value)
        let result = fold.finish(parts, [fold.entities(of: parts, share: 0, of: 1)])
        for one in result.series { slow.insert(one) }
      }
      let windows = try await stage.windows(
        of: files, like: measures, [month.advanced(by: -1), month], bringsKeys: bringsKeys)
      #expect(windows == [month.advanced(by: -1), month].map { slow.windows(of: $0) })
    }
  }

  @Test func aNewMonthStartsFromThePublishedOne() async throws {
    let place = try await FilledPlaces.february()
    let before = try published(place)
    try deliver(to: place) { _ in true }
    let changes = try await changes(place, try place.settings())
    // Deliveries of March also replace some records of the months before.
    try check(changes, moved: ["new", "left_window", "other_cities", "corrected"])
    let now = try published(place)
    for row in changes {
      let city = row["city_code"] ?? ""
      #expect(row["from_deliveries"] != "" && row["from_month"] == "2018-02")
      #expect(row["from_index"] == before[city] && row["to_index"] == now[city])
    }
    // By indicator they add up as well.
    let moves = try table("moves", of: place)
    for row in changes {
      let own = moves.filter { $0["city_code"] == row["city_code"] }
      let sum = try own.reduce(0) { try $0 + number($1, "points") }
      #expect(
        abs(sum - (try number(row, "to_index")) + (try number(row, "from_index"))) <= 1e-12)
    }
  }

  @Test func withoutAPublishedMonthItIsComputedFromWhatIsKnown() async throws {
    let place = try Place()
    try deliver(to: place) { _ in true }
    let changes = try await changes(place, try place.settings())
    try check(changes, moved: ["new", "left_window", "other_cities"])
    #expect(changes.allSatisfy { $0["from_deliveries"] == "" })
  }

  /// The same month again is a month later here: nothing new is delivered, and one thing is changed.
  private func march(
    _ place: Place, editions: String? = nil, edition: String = "2018", contracts: String? = nil,
    registerDate: String = "2016-12-31"
  ) async throws -> [Row] {
    try await changes(
      place,
      try place.settings(
        edition: edition, editions: editions, contracts: contracts, registerDate: registerDate))
  }

  /// Copies a folder of the shipped configuration and changes a text in one of its files.
  private func copied(
    _ folder: String, to place: Place, _ file: String, _ old: String, _ new: String
  ) throws -> String {
    let copy = place.root + "/" + folder
    try FileManager.default.copyItem(atPath: packageRoot + "/pipelines/" + folder, toPath: copy)
    var text = try String(contentsOfFile: copy + "/" + file, encoding: .utf8)
    let range = try #require(text.range(of: old))
    text.replaceSubrange(range, with: new)
    try Data(text.utf8).write(to: URL(fileURLWithPath: copy + "/" + file))
    return copy
  }

  @Test func aChangedRuleIsACauseOfItsOwn() async throws {
    let place = try await FilledPlaces.february()
    let editions = try copied("editions", to: place, "2018.yaml", ", full: 1 }", ", full: 0.99 }")
    try check(
      try await march(place, editions: editions),
      moved: ["weights", "new", "left_window", "other_cities"])
  }

  @Test func anotherEditionIsBridgedNotChained() async throws {
    let place = try await FilledPlaces.february()
    let before = try published(place)
    let changes = try await march(place, edition: "2019")
    try check(changes, moved: ["new", "left_window", "other_cities"])
    for row in changes {
      #expect(row["bridge_edition"] == "2018")
      #expect(row["bridge_index"] == before[row["city_code"] ?? ""])
      #expect(row["from_index"] != row["bridge_index"])
    }
  }

  @Test func anotherListOfCitiesIsACauseOfItsOwn() async throws {
    let place = try await FilledPlaces.february()
    let changes = try await march(place, registerDate: "2019-06-30")
    let found = Self.causes.filter { cause in changes.contains { $0[cause] != "0" } }
    #expect(Set(found).isSubset(of: ["register", "new", "left_window", "other_cities"]))
    // Terms still add up.
    try check(changes, moved: Set(found))
  }

  @Test func aStricterContractIsACauseOfItsOwn() async throws {
    let place = try await FilledPlaces.february()
    let contracts = try copied(
      "contracts", to: place, "penalties.yaml", "length: 128", "length: 10")
    try check(
      try await march(place, contracts: contracts),
      moved: ["rejected_or_recovered", "new", "left_window", "other_cities"])
  }

  @Test func anotherToolIsACauseOfItsOwn() async throws {
    let place = try await FilledPlaces.february()
    let path = place.store + "/runs/r000001/vintage/vintage.json"
    var text = try String(contentsOfFile: path, encoding: .utf8)
    text = text.replacing("\"revision\":\"", with: "\"revision\":\"0.0.9 ")
    let place0 = try #require(text.firstMatch(of: /"index":(\d+\.\d+)/))
    text.replaceSubrange(place0.1.startIndex..<place0.1.endIndex, with: "50.5")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let changes = try await march(place)
    try check(changes, moved: ["tool", "new", "left_window", "other_cities"])
    #expect(changes.count { $0["tool"] != "0" } == 1)
    #expect(changes.contains { $0["from_index"] == "50.5" })
  }

  /// The tool is to blame only where it is another one.
  @Test func otherFactsOfTheSameExportsHaveTheirCause() {
    func cause(contracts: String = "c", register: String = "r", revision: String) -> ChangeCause {
      Vintage(
        month: 0, edition: "2018", editionDigest: "", editionText: "", revision: revision,
        register: register, contracts: contracts, files: [], measures: [], places: []
      ).causeOfOtherFacts(contracts: "c", register: "r")
    }
    let now = Vintage.revision
    #expect(cause(contracts: "other", register: "other", revision: "0") == .rejectedOrRecovered)
    #expect(cause(register: "other", revision: "0") == .register)
    #expect(cause(revision: "0") == .tool)
    #expect(cause(revision: now) == .corrected)
  }

  @Test func aDamagedVintageIsNoObstacle() async throws {
    let place = try await FilledPlaces.february()
    for name in ["vintage.json", "measures.cells"] {
      try place.write("damaged", to: "store/runs/r000001/vintage/" + name)
      let changes = try await march(place)
      #expect(changes.allSatisfy { $0["from_deliveries"] == "" })
      try place.write("", to: "inbox/README.txt")
    }
  }

  @Test func workersDoNotMatter() async throws {
    var tables: [[UInt8]] = []
    for workers in [1, 5] {
      let place = try await FilledPlaces.february()
      try deliver(to: place) { _ in true }
      var settings = try place.settings()
      settings.workers = workers
      _ = try await run(settings, log: place.log)
      tables.append(try unpacked(place.published + "/data/moves.csv"))
    }
    #expect(tables[0] == tables[1])
  }
}

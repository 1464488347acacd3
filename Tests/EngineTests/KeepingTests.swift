import Foundation
import Store
import Records
import Testing

@testable import Engine

/// Reports that are taken back, verified, compared and cleared away.
@Suite struct KeepingTests {
  private func small(
    month: String = "2018-03", isRankedInFebruary: Bool = false
  ) throws -> (place: Place, settings: Settings) {
    let place = try Place()
    return (place, try place.small(month: month, isRankedInFebruary: isRankedInFebruary))
  }

  private func pipeline(_ place: Place, month: String) throws {
    try place.writeSmall(month: month)
  }

  /// Puts one text in the place of another in a file.
  private func change(_ place: Place, _ path: String, _ old: String, _ new: String) throws {
    let full = place.root + "/" + path
    let text = try String(contentsOfFile: full, encoding: .utf8)
    try #require(text.contains(old))
    try place.write(text.replacingOccurrences(of: old, with: new), to: path)
  }

  private func shown(_ place: Place) throws -> String {
    let path = try FileManager.default.destinationOfSymbolicLink(atPath: place.published)
    return ((path as NSString).deletingLastPathComponent as NSString).lastPathComponent
  }

  private func failure(_ body: () async throws -> Void) async -> Failure? {
    do {
      try await body()
      return nil
    } catch {
      return error as? Failure
    }
  }

  private func id(_ number: Int64) -> RunID { RunID(number: number) }

  // MARK: Rollback

  @Test func rollbackShowsTheReportBefore() async throws {
    let (place, settings) = try small(month: "2018-02")
    _ = try await run(settings, log: place.log)
    let february = try place.tree(place.published)
    try pipeline(place, month: "2018-03")
    _ = try await run(settings, log: place.log)
    #expect(try shown(place) == "r000002")

    let outcome = try rollback(settings, to: nil, log: place.log)
    #expect(outcome.run == id(1) && outcome.before == id(2))
    #expect(outcome.month.description == "2018-02")
    #expect(try place.tree(place.published) == february)
    // There is none before the first.
    let none = await failure { _ = try rollback(settings, to: nil, log: place.log) }
    #expect(none?.code == .nothingToReport)
    let unknown = await failure { _ = try rollback(settings, to: id(9), log: place.log) }
    #expect(unknown?.code == .nothingToReport)
    // And forth again.
    #expect(try rollback(settings, to: id(2), log: place.log).before == id(1))
    #expect(try shown(place) == "r000002")
  }

  @Test func aDamagedReportIsNotShownAgain() async throws {
    let (place, settings) = try small()
    _ = try await run(settings, log: place.log)
    _ = try await report(settings, log: place.log)
    try place.write("not what was published", to: "store/runs/r000001/report/data/indices.csv")
    let failure = await failure { _ = try rollback(settings, to: nil, log: place.log) }
    #expect(failure?.code == .storeCorrupt)
    #expect(failure?.place?.file.hasSuffix("indices.csv") == true)
    #expect(try shown(place) == "r000002")
  }

  /// Law: after a rollback the next month starts from the report that is shown.
  @Test(arguments: [Int64(1), 2]) func theNextMonthStartsFromWhatIsShown(shown: Int64) async throws
  {
    let (place, settings) = try small(month: "2018-02", isRankedInFebruary: true)
    _ = try await run(settings, log: place.log)
    _ = try await report(settings, log: place.log)
    _ = try rollback(settings, to: id(1), log: place.log)
    _ = try rollback(settings, to: id(shown), log: place.log)
    try pipeline(place, month: "2018-03")
    _ = try await run(settings, log: place.log)
    let found = try await explain(
      settings, city: CityCode(rawValue: 420_100), indicator: nil, log: place.log)
    #expect(found.change?.fromRun == id(shown).description)
  }

  // MARK: Verify

  @Test func anUntouchedReportIsMadeAgainToTheByte() async throws {
    let (place, settings) = try small(month: "2018-02")
    _ = try await run(settings, log: place.log)
    try pipeline(place, month: "2018-03")
    _ = try await run(settings, log: place.log)
    let before = try place.tree(place.store)
    for run in [nil, id(1), id(2)] {
      let found = try await verify(settings, run, log: place.log)
      #expect(found.counts.inputs == 3 && found.counts.outputs > 20)
    }
    let after = try place.tree(place.store)
    #expect(Set(after.keys) == Set(before.keys))
    #expect(
      after.filter { $0.key.hasPrefix("runs/") } == before.filter { $0.key.hasPrefix("runs/") })
  }

  @Test func aBackfillIsMadeAgainToo() async throws {
    let (place, settings) = try small()
    let months = ["2018-01", "2018-03"].compactMap { Month($0) }
    _ = try await backfill(settings, from: months[0], to: months[1], log: place.log)
    let found = try await verify(settings, nil, log: place.log)
    #expect(found.month == months[1])
    // Of all months, so that a damaged table of an earlier one is found too.
    let manifest = try #require(Manifest(report: place.published))
    let files = Set(try place.tree(place.published).keys)
    #expect(Set(manifest.outputs.map(\.file)) == files.subtracting([Manifest.name]))
    #expect(files.contains("months/2018-01/scores.csv"))
  }

  /// What was changed, and the stage that is named.
  struct Change: Sendable, CustomTestStringConvertible {
    let file: String
    let old: String
    let new: String
    let stage: String
    var testDescription: String { stage }
  }

  @Test(arguments: [
    Change(
      file: "store/runs/r000001/report/data/scores.csv", old: "2018-03", new: "2018-04",
      stage: "publishing"),
    Change(file: "inbox/licences_20180405.csv", old: "\n", new: "\n\n", stage: "the exports"),
    Change(
      file: "contracts/licences.yaml", old: "en: Administrative licences", new: "en: Licences",
      stage: "normalize"),
    Change(file: "editions/small.yaml", old: "score: 0.25", new: "score: 0.125", stage: "score"),
    Change(
      file: "text/en/findings.yaml", old: "pass every rule", new: "pass each rule",
      stage: "report"),
  ])
  func theFirstStageThatDiffersIsNamed(change one: Change) async throws {
    let (place, settings) = try small()
    _ = try await run(settings, log: place.log)
    try change(place, one.file, one.old, one.new)
    let failure = await failure { _ = try await verify(settings, nil, log: place.log) }
    #expect(failure?.code == .notReproduced)
    #expect(
      failure?.message.contains("differs first in \(one.stage)") == true,
      "\(String(describing: failure))")
  }

  // MARK: Clean

  @Test func cleanKeepsWhatReportsRestOn() async throws {
    let (place, settings) = try small(month: "2018-02", isRankedInFebruary: true)
    _ = try await run(settings, log: place.log)
    try pipeline(place, month: "2018-03")
    for _ in 0..<4 { _ = try await report(settings, log: place.log) }
    // Facts of an export that came anew, and a file that is not ours.
    try change(place, "inbox/licences_20180405.csv", "\n", "\n\n")
    _ = try await run(settings, log: place.log)
    try place.write("mine", to: "store/facts/licences/notes.txt")
    let before = try place.tree(place.store).keys

    let found = try clean(settings, keep: 1, isApplied: false, log: place.log)
    #expect(Set(try place.tree(place.store).keys) == Set(before))
    let paths = Set(found.map(\.path))
    #expect(paths.isSuperset(of: ["runs/r000002", "runs/r000003", "runs/r000004", "runs/r000005"]))
    #expect(paths.isDisjoint(with: ["runs/r000001", "runs/r000006"]))
    #expect(found.allSatisfy { $0.bytes > 0 && !$0.why.isEmpty })

    #expect(try clean(settings, keep: 1, isApplied: true, log: place.log) == found)
    let after = Set(try place.tree(place.store).keys)
    #expect(after.contains("facts/licences/notes.txt"))
    #expect(after.allSatisfy { file in !paths.contains { file.hasPrefix($0) } })
    #expect(try clean(settings, keep: 1, isApplied: false, log: place.log).isEmpty)
    // What is kept is whole: the report can be made again, and the change is told from what was published.
    _ = try await verify(settings, nil, log: place.log)
    _ = try rollback(settings, to: id(1), log: place.log)
    let changes = rows(try unpacked(place.store + "/runs/r000006/report/data/changes.csv"))
    #expect(changes.count > 1)
  }

  // MARK: Diff

  /// A report whose window is not full says so; a city that only one of them ranks is no difference of indices.
  @Test func aPartialWindowIsSaid() async throws {
    let (place, settings) = try small(month: "2018-02")
    _ = try await run(settings, log: place.log)
    try pipeline(place, month: "2018-03")
    _ = try await run(settings, log: place.log)
    let found = try difference(settings, from: id(1), to: id(2), log: place.log)
    for side in [found.sides.from, found.sides.to] {
      let months = try #require(side.partialWindow)
      #expect((1..<12).contains(months))
    }
    #expect(found.compared == min(found.sides.from.indices, found.sides.to.indices))
    #expect(found.cities.count { $0.parts != nil } <= found.compared)
  }

  /// Law: what the causes did is the difference of the indices.
  @Test func theDifferenceIsTheSumOfItsCauses() async throws {
    let (place, settings) = try small(month: "2018-02", isRankedInFebruary: true)
    _ = try await run(settings, log: place.log)
    try pipeline(place, month: "2018-03")
    try FileManager.default.removeItem(atPath: place.inbox + "/licences_20180305.csv")
    let edition = try String(contentsOfFile: place.root + "/editions/small.yaml", encoding: .utf8)
    _ = try await run(settings, log: place.log)
    try place.write(edition + "\n# another\n", to: "editions/small.yaml")
    _ = try await run(settings, log: place.log)

    let found = try difference(settings, from: id(1), to: id(2), log: place.log)
    #expect(found.sides.from.run == id(1) && found.sides.to.month.description == "2018-03")
    #expect(found.inputs.removed.isEmpty && found.inputs.added.isEmpty)
    #expect(!found.cities.isEmpty && found.compared > 0)
    for city in found.cities {
      guard let from = city.index.from, let to = city.index.to else { continue }
      let parts = try #require(city.parts)
      #expect(abs(parts.total - (to - from)) < 1e-9)
      #expect(abs(parts.tool) < 1e-9 && parts.edition == 0)
    }
    let same = try difference(settings, from: id(2), to: id(3), log: place.log)
    #expect(same.cities.isEmpty && same.inputs.changed == ["the edition"])
    let none = await failure {
      _ = try difference(settings, from: id(2), to: id(8), log: place.log)
    }
    #expect(none?.code == .nothingToReport)
  }
}

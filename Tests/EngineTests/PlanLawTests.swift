import Foundation
import Store
import Records
import Testing

@testable import Engine

/// What `plan` says is what the run that follows does.
@Suite struct PlanLawTests {
  /// What may be changed about a pipeline between two runs.
  private func settings(_ place: Place, date: String, edition: String) throws {
    try place.write(
      try String(contentsOfFile: place.root + "/small.yaml", encoding: .utf8)
        .replacing("failed_files: block", with: "failed_files: warn")
        .replacing("maximum_rejected_share: 0.5", with: "maximum_rejected_share: 1")
        .replacing(/date: [-0-9]+/, with: "date: \(date)"),
      to: "small.yaml")
    let path = place.root + "/editions/small.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try place.write(
      text.replacing(/# edited .*\n/, with: "") + "# edited \(edition)\n", to: "editions/small.yaml"
    )
  }

  /// Law: it says "nothing" exactly when the run does nothing, and else names the exports that are read and the datasets
  /// that are folded, no more and no less.
  @Test(arguments: 0..<4 as Range<UInt64>) func aPlanIsWhatARunDoes(seed: UInt64) async throws {
    let place = try Place()
    var settings = try place.small()
    var inbox = try NightLawTests.Inbox(place, seed: seed &+ 100)
    var (date, edition) = ("2016-12-31", "a")
    for night in 0..<14 {
      var told: [String] = []
      for _ in 0..<inbox.random.within(0...2) {
        switch inbox.random.within(0...9) {
        case 0: date = inbox.random.pick(["2016-12-31", "2017-12-31"])
        case 1: edition = inbox.random.pick(["a", "b"])
        case 2: settings.month = Month(inbox.random.pick(["", "2018-02", "2018-03"]))
        default:
          let happening = inbox.random.pick(
            NightLawTests.Happening.allCases.filter { $0 != .stop && $0 != .wrongClock })
          told.append("\(happening)")
          _ = try inbox.happen(happening)
        }
      }
      try self.settings(place, date: date, edition: edition)
      let before = try? place.tree(place.root)
      let steps = try plan(settings, log: place.log)
      #expect(try place.tree(place.root) == before, "a plan changes nothing")
      let outcome = try await run(settings, log: place.log)
      let case_ = "seed \(seed), night \(night), \(told), \(date), \(edition): \(steps)"
      let isNothing = steps.map(\.stage) == ["run"]
      #expect(isNothing == (outcome.run == nil), "\(case_)")
      let planned = { (stage: String) in
        steps.filter { $0.stage == stage && $0.wouldRun }.map(\.scope)
      }
      #expect(planned("ingest").count == outcome.files.read, "\(case_)")
      #expect(planned("merge").count == outcome.folded, "\(case_)")
      guard let id = outcome.run.flatMap({ RunID($0) }) else { continue }
      let ledger = try Ledger(copying: place.store + "/ledger.sqlite")
      let merge = try #require(try ledger.stages(of: id).first { $0.stage == "merge" })
      if outcome.folded > 0 {
        let names = planned("merge").sorted().joined(separator: ", ")
        #expect(merge.reason == "facts changed: \(names)", "\(case_)")
      }
      // And then there is nothing.
      if outcome.failures.isEmpty {
        #expect(try plan(settings, log: place.log).map(\.stage) == ["run"], "\(case_)")
      }
    }
  }

  /// Another date of the register, another month, another list of cities: said, each in its words.
  @Test func aPlanSaysWhatElseHasChanged() async throws {
    let place = try Place()
    var settings = try place.small()
    _ = try await run(settings, log: place.log)
    try self.settings(place, date: "2017-12-31", edition: "a")
    let register = try plan(settings, log: place.log).filter { $0.stage == "merge" }
    #expect(!register.isEmpty)
    #expect(register.allSatisfy { $0.wouldRun && $0.because.contains("register or its date") })
    try self.settings(place, date: "2016-12-31", edition: "a")
    settings.month = Month("2018-02")
    let month = try plan(settings, log: place.log)
    #expect(month.contains { $0.stage == "report" && $0.wouldRun })
    #expect(month.allSatisfy { $0.stage != "merge" || !$0.wouldRun })
  }
}

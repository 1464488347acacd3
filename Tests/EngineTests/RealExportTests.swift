import Foundation
import Store
import Observe
import Records
import Testing

@testable import Engine

/// A real list of grade-A taxpayers, with the faults that real lists have.
///
/// It is no part of the project; where it is not at hand the test says so and is skipped.
@Suite struct RealExportTests {
  static let folder =
    ProcessInfo.processInfo.environment["CITYCREDIT_REAL_EXPORTS"]
    ?? packageRoot + "/../shared/real"
  static let path = folder + "/heilongjiang_tax_a_2018.gbk.csv"

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: RealExportTests.path),
      "SKIPPED: no real export at hand; name its folder in CITYCREDIT_REAL_EXPORTS"))
  func theGradeATaxpayersOfHeilongjiangRunThroughTheirContract() async throws {
    let place = try Place()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.path))
    try bytes.write(to: URL(fileURLWithPath: place.inbox + "/tax_a_20190501.csv"))
    var settings = try place.settings(.all, month: "latest")
    settings.until = .score
    // June 2019.
    settings.now = { Moment(nanoseconds: 1_559_347_200_000_000_000) }
    let outcome = try await run(settings, log: place.log)
    #expect(outcome.failures.isEmpty)
    #expect(outcome.rows == 5_230)

    let session = try Session(try Configuration(settings), log: place.log)
    let file = try #require(try session.ledger.knownFiles().first)
    #expect(file.dataset == "tax_a")
    #expect(file.encoding == "GB18030")
    #expect(file.tally.balances)
    #expect(file.tally.read == 5_230)
    // The header is shifted against the data; the contract knows it, and the report says so.
    #expect(file.tally.notices[.headerRepaired] == 1)

    let zones = file.tally.notices[.zoneByFourDigits] ?? 0
    let unassigned = file.tally.notices[.cityUnassigned] ?? 0
    #expect(zones > 0)
    #expect(unassigned > 0)
    #expect(Double(file.tally.read - zones - unassigned) / Double(file.tally.read) >= 0.8)

    // Nothing is lost between the books and the measures.
    let bench = try Workbench(try Configuration(settings))
    let table = try await bench.measureStage().run([file], ledger: session.ledger).table
    func total(_ name: String) -> Int {
      Int(table.series[MeasureID("tax_a", name)]?.monthly.reduce(0, +) ?? 0)
    }
    let superseded = try session.ledger.knownFiles().first?.superseded ?? 0
    #expect(superseded > 0, "the list names some taxpayers twice")
    #expect(total("reported") + total("excluded") + superseded == file.tally.read)
    let nobody = try #require(
      table.monthly(
        MeasureID("tax_a", "reported"), .unassigned, Month(year: 2018, month: 1)))
    #expect(nobody > 0)
  }
}

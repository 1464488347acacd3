import Contract
import Foundation
import Records
import Testing

@testable import Engine

/// A pipeline of one's own works where it is made.
@Suite struct NewPipelineTests {
  private static let today = Day(year: 2026, month: 11, day: 30)
  private static let shipped = ShippedTables(folder: packageRoot + "/pipelines")

  private func make(_ folder: String, tables: ShippedTables = shipped) throws -> NewPipeline {
    let pipeline = try NewPipeline(
      folder: folder, name: nil, edition: nil, month: nil, tables: tables, today: Self.today)
    try pipeline.make()
    return pipeline
  }

  @Test func whatIsMadeIsInOrder() throws {
    let place = try Place()
    for name in ["mine", "我的 流水线", "it's: #1"] {
      let pipeline = try make(place.root + "/" + name)
      let (lines, mistakes) = check(Settings(pipelinePath: pipeline.path))
      #expect(mistakes.isEmpty, "\(name)")
      #expect(lines.contains { $0.hasPrefix("register at 2024-12-31") }, "\(name)")
      #expect(try Configuration(Settings(pipelinePath: pipeline.path)).pipeline.name == name)
    }
  }

  /// Within a folder that has the tables, paths go up to them, so that the whole may be moved.
  @Test func pathsWithinTheSourcesAreShortOnes() throws {
    let place = try Place()
    let home = place.root + "/home"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: packageRoot + "/pipelines", toPath: home + "/pipelines")
    let tables = ShippedTables(folder: home + "/pipelines")
    for folder in ["own", "cities/one", "."] where folder != "." {
      let pipeline = try make("\(home)/\(folder)", tables: tables)
      let text = try String(contentsOfFile: pipeline.path, encoding: .utf8)
      #expect(!text.contains(place.root) && text.contains("../pipelines/editions"))
    }
    // Moved as a whole, it works as before.
    try FileManager.default.moveItem(atPath: home, toPath: place.root + "/moved")
    let moved = check(Settings(pipelinePath: place.root + "/moved/cities/one/pipeline.yaml"))
    #expect(moved.mistakes.isEmpty)
  }

  @Test func aFolderThatIsNotEmptyIsLeftAlone() throws {
    let place = try Place()
    try place.write("mine", to: "full/.hidden")
    #expect(throws: Failure.self) { _ = try make(place.root + "/full") }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: place.root + "/full") == [".hidden"])
    try FileManager.default.createDirectory(
      atPath: place.root + "/empty", withIntermediateDirectories: true)
    _ = try make(place.root + "/empty")
  }

  @Test func tablesAreFoundFromWhereTheToolIs() throws {
    let place = try Place()
    let share = place.root + "/opt/share/citycredit"
    try FileManager.default.createDirectory(atPath: share, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: share + "/pipelines", withDestinationPath: packageRoot + "/pipelines")
    let installed = try ShippedTables.find(given: nil, tool: place.root + "/opt/bin/citycredit")
    #expect(installed.folder == share + "/pipelines")
    let built = try ShippedTables.find(
      given: nil, tool: packageRoot + "/.build/debug/citycredit")
    #expect(built.folder == packageRoot + "/pipelines")
    #expect(throws: Failure.self) {
      _ = try ShippedTables.find(given: nil, tool: place.root + "/bin/citycredit")
    }
    #expect(throws: Failure.self) {
      _ = try ShippedTables.find(given: place.root, tool: place.root + "/opt/bin/citycredit")
    }
  }

  @Test func anEditionThatIsNotThereIsRefused() {
    #expect(throws: Failure.self) {
      _ = try NewPipeline(
        folder: "x", name: nil, edition: "1999", month: nil, tables: Self.shipped,
        today: Self.today)
    }
  }
}

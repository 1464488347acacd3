import Foundation
import Records
import Testing

@testable import Dialect

/// Files as offices and spreadsheets write them, each beside what is read from it.
@Suite struct PairTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/csv").path

  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }.sorted()

  static func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
  }

  @Test func thereArePairs() {
    #expect(Self.names.count >= 20)
  }

  @Test(arguments: names) func realFilesAreReadAsTheyAreMeant(name: String) throws {
    let clean = try Self.csv(of: "\(Self.folder)/\(name).csv")
    let isEqual = clean == (try Self.bytes("\(name).expected"))
    #expect(isEqual, "\(name)")
  }

  /// What comes out is read as itself.
  @Test(arguments: names) func cleanFilesStayAsTheyAre(name: String) throws {
    let clean = try Self.bytes("\(name).expected")
    var options = ReadingOptions()
    options.headerRows = 1
    let table = try read(clean, options).table
    var reader = TableReader(text: clean, options: options)
    var again: [UInt8] = []
    try reader.read { (record) throws(Failure) in
      record.appendCSV(to: &again)
    } lost: { (_, _) throws(Failure) in
    }
    let isEqual = again == clean
    #expect(isEqual, "\(name)")
    #expect(Set(table.map(\.count)).count <= 2)
  }

  static func csv(
    of path: String, _ options: ReadingOptions = ReadingOptions()
  ) throws -> [UInt8] {
    var reader = try TableReader(path: path, options: options)
    var bytes: [UInt8] = []
    try reader.read { (record) throws(Failure) in
      record.appendCSV(to: &bytes)
    } lost: { (_, _) throws(Failure) in
    }
    return bytes
  }
}

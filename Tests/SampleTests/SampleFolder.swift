import ByteStream
import Foundation
import Records
import Register
import Sample

/// A sample in a temporary folder that is removed with the value.
final class SampleFolder {
  let path: String
  let summary: SampleSummary

  init(_ options: SampleOptions) throws {
    path = "\(NSTemporaryDirectory())/sample-\(UUID().uuidString)"
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let register = try Register.load(
      folder: root.appendingPathComponent("pipelines/register").path,
      asOf: Day(year: 2016, month: 12, day: 31))
    summary = try SampleGenerator(options: options, register: register).write(to: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// All files below the folder, with their bytes.
  func contents() throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      let data = FileManager.default.contents(atPath: "\(path)/\(name)")
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
      if !isFolder.boolValue { contents[name] = data }
    }
    return contents
  }

  /// The rows of a table, without its header.
  func table(_ name: String) throws -> [[String]] {
    var data = FileManager.default.contents(atPath: "\(path)/\(name)") ?? Data()
    if name.hasSuffix(".gz") { data = try Self.inflate("\(path)/\(name)") }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst()
      .map(Self.fields)
  }

  /// The fields of a line; names that hold a comma or a quote stand in quotes.
  private static func fields(_ line: Substring) -> [String] {
    guard line.contains("\"") else {
      return line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return line.matches(of: /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/).map { match in
      match.output.1.map { String($0.replacing("\"\"", with: "\"")) }
        ?? String(match.output.2 ?? "")
    }
  }

  /// Inflates with the system's own gzip.
  static func inflate(_ path: String) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["-dcq", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }

}

/// What the tests look at of one sample, read once; the folder itself is gone again.
struct SampleTables: Sendable {
  let tables: [String: [[String]]]
  let names: Set<String>
  let rows: Int
  /// The inflated bytes of one export of debts.
  let arrears: Data

  static let small = Result {
    var options = SampleOptions(cities: 9, rows: 9_000)
    options.hostileNames = true
    return try SampleTables(options)
  }

  init(_ options: SampleOptions) throws {
    let folder = try SampleFolder(options)
    rows = folder.summary.rows
    names = Set(try folder.contents().keys)
    var tables: [String: [[String]]] = [:]
    for name in names where name.hasPrefix("truth/") { tables[name] = try folder.table(name) }
    self.tables = tables
    let export = names.sorted().first { $0.contains("arrears_") } ?? ""
    arrears = try SampleFolder.inflate("\(folder.path)/\(export)")
  }

  subscript(table: String) -> [[String]] { tables["truth/\(table)"] ?? [] }
}

import ByteStream
import Foundation
import Observe
import Records
import Synchronization
import Testing

@testable import Engine

/// The root of the package, from where the shipped pipelines and the sample are read.
let packageRoot: String = {
  var url = URL(fileURLWithPath: #filePath)
  for _ in 0..<3 { url.deleteLastPathComponent() }
  return url.path
}()

/// A folder of its own with inbox, store and report; it goes when the value goes.
final class Place: Sendable {
  let root: String
  let events = Guarded<[String]>([])

  init(root: String? = nil) throws {
    let temporary = FileManager.default.temporaryDirectory.path
    self.root = root ?? temporary + "/citycredit-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: self.root + "/inbox", withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var inbox: String { root + "/inbox" }
  var store: String { root + "/store" }
  var published: String { root + "/report" }

  /// A log whose lines the test can read.
  var log: Log {
    Log(destination: { [self] text in events.withLock { $0.append(text) } }, style: .json)
  }

  var logged: String { events.withLock { $0.joined() } }

  /// A pipeline over the shipped contracts and editions, and as much of the shipped register as `scale` says.
  func settings(
    _ scale: Scale = .few, month: String = "2018-03", edition: String = "2018",
    editions: String? = nil, contracts: String? = nil, registerDate: String = "2016-12-31",
    failedFiles: String = "block", groups: String = "capital, prefecture", extra: String = ""
  ) throws -> Settings {
    let shipped = packageRoot + "/pipelines"
    let text = """
      name: test
      inbox: inbox
      synthetic: true
      store: store
      publish: report
      contracts: \(contracts ?? shipped + "/contracts")
      editions: \(editions ?? shipped + "/editions")
      edition: "\(edition)"
      register: { folder: \(try scale.register), date: \(registerDate) }
      groups: [\(groups)]
      month: \(month)
      gates: { failed_files: \(failedFiles), maximum_rejected_share: 1, minimum_city_share: 0 }
      \(extra)
      text: \(shipped)/text
      languages: [\(scale.languages)]
      """
    try write(text, to: "pipeline.yaml")
    return Settings(
      pipelinePath: root + "/pipeline.yaml",
      now: { Moment(nanoseconds: 1_527_818_400_000_000_000) })
  }

  func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  func write(_ bytes: [UInt8], to path: String) throws {
    let full = root + "/" + path
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: full))
  }

  /// Every file below a path with its bytes; links are followed at the top only.
  func tree(_ path: String) throws -> [String: Data] {
    let top = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: top) {
      var isFolder: ObjCBool = false
      let full = top + "/" + name
      guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder),
        !isFolder.boolValue
      else { continue }
      files[name] = try Data(contentsOf: URL(fileURLWithPath: full))
    }
    return files
  }

  /// A place of its own that holds the same exports, store and report.
  ///
  /// Exports are the same files by a second name, so that a run knows them again: nobody may write into them.
  func copy() throws -> Place {
    let files = FileManager.default
    let other = try Place()
    for name in try files.contentsOfDirectory(atPath: inbox) {
      try files.linkItem(atPath: inbox + "/" + name, toPath: other.inbox + "/" + name)
    }
    try files.copyItem(atPath: store, toPath: other.store)
    let target = try files.destinationOfSymbolicLink(atPath: published)
    try files.createSymbolicLink(
      atPath: other.published, withDestinationPath: target.replacing(root, with: other.root))
    return other
  }

  func copyInbox(from folder: String, where keep: (String) -> Bool = { _ in true }) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    where keep(name) {
      try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: inbox + "/" + name)
    }
  }
}

extension Place {
  /// The pipeline of three cities, with tables of its own that a test may change.
  func small(
    month: String = "2018-03", gates: String = "", extra: String = "", at now: Moment = Place.now,
    isRankedInFebruary: Bool = false
  ) throws -> Settings {
    let common = packageRoot + "/Tests/Golden/common"
    try copyInbox(from: common + "/inbox")
    for folder in ["editions", "register"] {
      try FileManager.default.copyItem(atPath: "\(common)/\(folder)", toPath: "\(root)/\(folder)")
    }
    for folder in ["contracts", "text"] {
      try FileManager.default.copyItem(
        atPath: "\(packageRoot)/pipelines/\(folder)", toPath: "\(root)/\(folder)")
    }
    try writeSmall(month: month, gates: gates, extra: extra)
    if isRankedInFebruary { try copyInbox(from: packageRoot + "/Tests/Golden/explain/input/inbox") }
    return Settings(pipelinePath: root + "/small.yaml", now: { now }, exitCode: { _ in 65 })
  }

  /// The first of June 2018.
  static let now = Moment(nanoseconds: 1_527_818_400_000_000_000)

  /// Writes that pipeline again, with other gates or other keys.
  func writeSmall(month: String = "2018-03", gates: String = "", extra: String = "") throws {
    try write(
      """
      name: small
      inbox: inbox
      store: store
      publish: report
      contracts: contracts
      editions: editions
      text: text
      edition: small
      register: { folder: register, date: 2016-12-31 }
      groups: [capital, prefecture]
      month: \(month)
      partial_windows: ranked
      gates: { failed_files: block, maximum_rejected_share: 0.5, minimum_city_share: 0 \(gates) }
      \(extra)
      """, to: "small.yaml")
  }
}

/// A CSV of our own making, with quotes around names that need them and no line ends in fields.
func rows(_ bytes: [UInt8]) -> [[String]] {
  var text = String(decoding: bytes, as: UTF8.self)
  if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
  return text.replacing("\r\n", with: "\n").split(separator: "\n").map { line in
    guard line.contains("\"") else {
      return line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return fields(line)
  }
}

private func fields(_ line: Substring) -> [String] {
  line.matches(of: /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/).map { match in
    match.output.1.map { String($0.replacing("\"\"", with: "\"")) } ?? String(match.output.2 ?? "")
  }
}

func unpacked(_ path: String) throws -> [UInt8] {
  let stored = try readFile(path, limit: 64 << 20)
  return path.hasSuffix(".gz") ? try inflated(stored) : stored
}

/// All members of a gzip file.
func inflated(_ stored: [UInt8]) throws -> [UInt8] {
  var reader = try GzipReader()
  var output: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 1 << 16)
  var start = 0
  while true {
    var target = block.mutableSpan
    let step = try reader.inflate(stored.span.extracting(start..<stored.count), into: &target)
    start += step.consumed
    output.append(contentsOf: block[0..<step.produced])
    if step.consumed == 0 && step.produced == 0 { break }
  }
  try reader.finish()
  return output
}

import Foundation

/// What a person is known by, with right check digits: planted wherever an export can hold it.
enum Canary {
  static let identity = "11010519491231002X"
  static let phone = "13912345678"
  static let card = "6222020200112230004"
  static let name = "欧阳丙丁测试人"
  static let all = [identity, phone, card, name]

  /// The first of them in some bytes, in UTF-8 or either UTF-16; also an identity number without its last character.
  static func first(in bytes: [UInt8]) -> String? {
    let data = Data(bytes)
    for (mark, pattern) in patterns where data.range(of: pattern) != nil { return mark }
    return nil
  }

  private static let patterns: [(String, Data)] = (all + [String(identity.dropLast())]).flatMap {
    mark in
    [
      (mark, Data(mark.utf8)), (mark, mark.data(using: .utf16LittleEndian) ?? Data(mark.utf8)),
      (mark, mark.data(using: .utf16BigEndian) ?? Data(mark.utf8)),
      (mark, Data(gb18030(mark))),
    ]
  }

  /// The canaries in GB 18030, of which the name's characters were looked up.
  private static func gb18030(_ mark: String) -> [UInt8] {
    let characters: [Character: [UInt8]] = [
      "欧": [0xC5, 0xB7], "阳": [0xD1, 0xF4], "丙": [0xB1, 0xFB], "丁": [0xB6, 0xA1],
      "测": [0xB2, 0xE2], "试": [0xCA, 0xD4], "人": [0xC8, 0xCB],
    ]
    return mark.flatMap { characters[$0] ?? Array(String($0).utf8) }
  }
}

/// Exports of every dataset and edition in which one cell of each row is a canary.
struct CanaryInbox {
  /// The rows of all exports.
  private(set) var rows = 0
  /// The columns that hold a canary, `DATASET.COLUMN`.
  private(set) var columns: Set<String> = []

  /// Writes them, from the rows of the sample: whatever column it is, there is a row that is right but for that cell.
  init(at folder: String, tool: Tool, root: String, datasets: [String]? = nil) throws {
    let sample = "\(root)/sample-data/inbox"
    let names = try FileManager.default.contentsOfDirectory(atPath: sample).sorted()
    let all = try FileManager.default.contentsOfDirectory(atPath: "\(root)/pipelines/contracts")
    let datasets = datasets ?? all.map { $0.replacing(".yaml", with: "") }
    for dataset in datasets.sorted() {
      let files = names.filter { $0.hasPrefix("\(dataset)_2") && $0.hasSuffix(".gz") }
      var headers: Set<String> = []
      // The editions of a standard came into use one after the other.
      for place in stride(from: 0, to: files.count, by: max(1, files.count / 5)) {
        let text = try tool.run(["csv", "\(sample)/\(files[place])"], in: folder).output
        let lines = text.replacing("\u{FEFF}", with: "").split(whereSeparator: \.isNewline)
        guard lines.count > 1, headers.insert(String(lines[0])).inserted else { continue }
        let day = 20_180_500 + headers.count
        try write(dataset, lines, to: "\(folder)/\(dataset)_\(day).csv")
      }
    }
  }

  private mutating func write(_ dataset: String, _ lines: [Substring], to path: String) throws {
    let heads = Self.cells(lines[0])
    var text = lines[0] + "\r\n"
    for line in lines.dropFirst().prefix(3) {
      let cells = Self.cells(line)
      guard cells.count == heads.count else { continue }
      for (column, head) in heads.enumerated() {
        columns.insert("\(dataset).\(head)")
        for canary in Canary.all {
          var own = cells
          own[column] = canary
          text += own.joined(separator: ",") + "\r\n"
          rows += 1
        }
      }
      // A row that no reader can cut, one with a field too many, and a person's among the rest.
      text += "\(Canary.identity),\"\(Canary.name)\r\n"
      text += cells.joined(separator: ",") + ",\(Canary.phone)\r\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  /// The cells of a line as they are written, quotes included.
  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
    }
    return cells
  }
}

/// The built tool, run as a process.
struct Tool {
  let path: String

  /// How a run ended, and what it wrote.
  struct Ending {
    var status: Int32
    var bySignal: Bool
    var output: String
    var errors: String
  }

  /// Runs it in a folder; a core file would be written where it is allowed.
  func run(_ arguments: [String], in folder: String, environment: [String: String] = [:]) throws
    -> Ending
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments =
      ["-c", "ulimit -c unlimited 2>/dev/null; exec \"$0\" \"$@\"", path] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let paths = ["out", "err"].map { "\(NSTemporaryDirectory())canary-\(UUID().uuidString).\($0)" }
    for path in paths { try Data().write(to: URL(fileURLWithPath: path)) }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    process.standardOutput = FileHandle(forWritingAtPath: paths[0])
    process.standardError = FileHandle(forWritingAtPath: paths[1])
    try process.run()
    process.waitUntilExit()
    let texts = try paths.map {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: $0)), as: UTF8.self)
    }
    return Ending(
      status: process.terminationStatus,
      bySignal: process.terminationReason == .uncaughtSignal, output: texts[0], errors: texts[1])
  }
}

import Foundation

/// A site that the tool published from a small sample, made once for all tests.
enum PublishedSite {
  static let folder: Result<String, any Error> = Result {
    let temporary = FileManager.default.temporaryDirectory.path
    let place = "\(temporary)/citycredit-site-\(getpid())"
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    atexit {
      let temporary = FileManager.default.temporaryDirectory.path
      try? FileManager.default.removeItem(atPath: "\(temporary)/citycredit-site-\(getpid())")
    }
    try run(
      [
        "sample", "\(place)/sample", "--cities", "70", "--months", "14", "--rows", "9000",
        "--hostile-names",
      ], in: root)
    try run(
      [
        "run", "pipelines/nightly.yaml", "--inbox", "\(place)/sample/inbox",
        "--store", "\(place)/store", "--publish", "\(place)/report", "--quiet",
      ], in: root)
    return "\(place)/report"
  }

  static func path(_ page: String) throws -> String { "\(try folder.get())/\(page)" }

  /// The pages that every report has, in both languages, and one of each kind.
  static func mainPages() throws -> [String] {
    let kinds = ["city", "province", "region", "band"]
    let root = try folder.get()
    return try ["zh", "en"].flatMap { language in
      let files = try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(language)")
      let pages = files.filter { $0.hasSuffix(".html") }.sorted().map { "\(language)/\($0)" }
      let ones = try kinds.compactMap { kind in
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(language)/\(kind)").min()
          .map { "\(language)/\(kind)/\($0)" }
      }
      return pages + ones
    }
  }

  private static func run(_ arguments: [String], in folder: String) throws {
    let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let beside = bundle.appending(path: "citycredit").path
    let process = Process()
    process.executableURL = URL(
      filePath: FileManager.default.isExecutableFile(atPath: beside)
        ? beside : "\(folder)/.build/debug/citycredit")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    // 3: the sample holds exports that cannot be taken, on purpose.
    guard process.terminationStatus == 0 || process.terminationStatus == 3 else {
      throw Browser.Trouble(description: "\(arguments[0]) ended with \(process.terminationStatus)")
    }
  }
}

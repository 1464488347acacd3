import Foundation
import Testing

/// A run that is asked to stop.
@Suite struct SignalTests {
  static let common = "\(GoldenCase.root)/Tests/Golden/common"
  private var files: FileManager { .default }

  /// A folder with a small pipeline and no export.
  static func folder() throws -> String {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: "golden-\(UUID())").path
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["small.yaml", "register", "editions"] {
      try files.copyItem(atPath: "\(common)/\(name)", toPath: "\(folder)/\(name)")
    }
    try files.createSymbolicLink(
      atPath: "\(folder)/pipelines", withDestinationPath: "\(GoldenCase.root)/pipelines")
    return folder
  }

  private static func start(in folder: String) throws -> (Process, AsyncStream<Void>) {
    let process = Process()
    process.executableURL = URL(filePath: GoldenCase.tool)
    process.arguments = ["run", "small.yaml", "--quiet"]
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardError = FileHandle.nullDevice
    let ended = AsyncStream<Void> { continuation in
      process.terminationHandler = { _ in continuation.finish() }
    }
    try process.run()
    return (process, ended)
  }

  /// Law: whenever the signal comes, 0 says that the report is shown and any other code that it is not.
  @Test(arguments: 0..<8) func theExitCodeSaysWhatIsShown(turn: Int) async throws {
    let folder = try Self.folder()
    defer { try? files.removeItem(atPath: folder) }
    try files.copyItem(atPath: "\(Self.common)/inbox", toPath: "\(folder)/inbox")
    let (process, ended) = try Self.start(in: folder)
    // From when it is first shown on, the run has little left to do.
    while process.isRunning, !files.fileExists(atPath: "\(folder)/report") { usleep(200) }
    usleep(UInt32(turn * 1_500))
    kill(process.processIdentifier, SIGTERM)
    for await _ in ended {}
    let isShown = files.fileExists(atPath: "\(folder)/report")
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == (isShown ? 0 : 128 + SIGTERM), "turn \(turn)")
  }

  /// Every worker is busy, and still the signal is heard at once: of what is left next to nothing is done.
  ///
  /// How long that takes is the machine's matter.
  @Test(arguments: [SIGHUP, SIGINT, SIGQUIT, SIGTERM])
  func aSignalEndsARunInOrder(signal: Int32) async throws {
    let folder = try Self.folder()
    try files.createDirectory(atPath: "\(folder)/inbox", withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: folder) }
    let export = try Data(contentsOf: URL(filePath: "\(Self.common)/inbox/licences_20180405.csv"))
    let body = Data(export[export.index(after: try #require(export.firstIndex(of: 0x0A)))...])
    var large = export
    for _ in 0..<40_000 { large.append(body) }
    // A thousand deliveries of the same: minutes of work.
    let first = "\(folder)/inbox/licences_20180405.csv"
    try large.write(to: URL(filePath: first))
    for (month, day) in (0..<36).flatMap({ month in (1...28).map { (month, $0) } }) {
      let date = 20_190_100 + month / 12 * 10_000 + month % 12 * 100 + day
      try files.linkItem(atPath: first, toPath: "\(folder)/inbox/licences_\(date).csv")
    }
    func exportsRead() -> Int {
      let names = try? files.contentsOfDirectory(atPath: "\(folder)/store/facts/licences")
      return names?.count { $0.hasSuffix(".facts") } ?? 0
    }

    let (process, ended) = try Self.start(in: folder)
    // The thread is held: a sleeping task is woken when others leave it room, which can be when the run
    // is long over.
    while process.isRunning, exportsRead() == 0 { usleep(5_000) }
    let before = exportsRead()
    kill(process.processIdentifier, signal)
    for await _ in ended {}
    #expect(exportsRead() - before < 100)
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 128 + signal)
    #expect(!files.fileExists(atPath: "\(folder)/report"))
  }
}

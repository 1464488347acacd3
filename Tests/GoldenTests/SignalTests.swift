import Foundation
import Testing

/// A run that is asked to stop.
@Suite struct SignalTests {
  /// Every worker is busy with exports that take seconds, and still the signal is heard at once.
  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalEndsARunInOrder(signal: Int32) async throws {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: "golden-\(UUID())").path
    try files.createDirectory(atPath: "\(folder)/inbox", withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: folder) }
    let common = "\(GoldenCase.root)/Tests/Golden/common"
    for name in ["small.yaml", "register", "editions"] {
      try files.copyItem(atPath: "\(common)/\(name)", toPath: "\(folder)/\(name)")
    }
    try files.createSymbolicLink(
      atPath: "\(folder)/pipelines", withDestinationPath: "\(GoldenCase.root)/pipelines")
    let export = try Data(contentsOf: URL(filePath: "\(common)/inbox/licences_20180405.csv"))
    let body = Data(export[export.index(after: try #require(export.firstIndex(of: 0x0A)))...])
    var large = export
    for _ in 0..<10_000 { large.append(body) }
    let first = "\(folder)/inbox/licences_20180405.csv"
    try large.write(to: URL(filePath: first))
    for number in 0..<100 {
      try files.linkItem(atPath: first, toPath: "\(folder)/inbox/licences_20180405_\(number).csv")
    }

    let process = Process()
    process.executableURL = URL(filePath: GoldenCase.tool)
    process.arguments = ["run", "small.yaml", "--quiet"]
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardError = FileHandle.nullDevice
    let clock = ContinuousClock()
    let ended = AsyncStream<ContinuousClock.Instant> { continuation in
      process.terminationHandler = { _ in
        continuation.yield(clock.now)
        continuation.finish()
      }
    }
    try process.run()
    // The thread is held: a sleeping task is woken when others leave it room, which can be when the run
    // is long over.
    while process.isRunning, !files.fileExists(atPath: "\(folder)/store") { usleep(5_000) }
    // Long enough for the workers to begin.
    usleep(300_000)
    let asked = clock.now
    kill(process.processIdentifier, signal)
    for await moment in ended { #expect(moment - asked < .seconds(3)) }
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 128 + signal)
    #expect(!files.fileExists(atPath: "\(folder)/report"))
  }
}

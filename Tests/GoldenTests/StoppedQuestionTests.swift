import Foundation
import Testing

/// Questions that are stopped, as `^Z` does, and stay so while the night's run comes.
@Suite struct StoppedQuestionTests {
  private static func tool(_ arguments: String, in folder: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: GoldenCase.tool)
    process.arguments = arguments.split(separator: " ").map(String.init)
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private static func status(of arguments: String, in folder: String) throws -> Int32 {
    let process = try tool(arguments, in: folder)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Law: wherever questions have been stopped, a run ends well.
  ///
  /// `make faults` stops them at every call that is about the store.
  @Test func aStoppedQuestionKeepsNoRunOut() throws {
    let folder = try SignalTests.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.copyItem(
      atPath: "\(SignalTests.common)/inbox", toPath: "\(folder)/inbox")
    try #require(try Self.status(of: "run small.yaml --quiet", in: folder) == 0)
    let questions = [
      "export books small.yaml", "explain small.yaml --city 420100", "show small.yaml",
      "diff small.yaml r000001 r000001", "plan small.yaml", "clean small.yaml",
    ]
    var stopped: [Process] = []
    defer { for process in stopped { kill(process.processIdentifier, SIGKILL) } }
    for turn in 0..<18 as Range<UInt32> {
      let process = try Self.tool(questions[Int(turn) % questions.count], in: folder)
      usleep(turn * 2_500)
      kill(process.processIdentifier, SIGSTOP)
      stopped.append(process)
    }
    #expect(try Self.status(of: "report small.yaml --quiet", in: folder) == 0)
    #expect(stopped.contains { $0.isRunning }, "all had ended before they were stopped")
  }
}

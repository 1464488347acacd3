import Foundation
import Testing

/// What the tool does when its streams, or what it may take, are not what they should be.
@Suite struct StreamTests {
  private struct Ending {
    let reason: Process.TerminationReason
    let status: Int32
    let errors: String
  }

  /// A folder with the small pipeline, which goes when the value goes.
  private final class Folder {
    let path: String
    private let files = FileManager.default

    init() throws {
      path = files.temporaryDirectory.appending(path: "golden-\(UUID())").path
      try files.copyItem(atPath: "\(GoldenCase.root)/Tests/Golden/common", toPath: path)
      try files.createSymbolicLink(
        atPath: "\(path)/pipelines", withDestinationPath: "\(GoldenCase.root)/pipelines")
    }

    deinit { try? files.removeItem(atPath: path) }

    /// Runs a line of the shell in which `$TOOL` is the tool.
    func run(_ line: String) throws -> Ending {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", line]
      process.currentDirectoryURL = URL(filePath: path)
      var environment = ProcessInfo.processInfo.environment
      environment["TOOL"] = GoldenCase.tool
      environment["SWIFT_BACKTRACE"] = "enable=no"
      process.environment = environment
      process.standardInput = FileHandle.nullDevice
      let errors = "\(path)/errors"
      _ = files.createFile(atPath: errors, contents: nil)
      process.standardError = FileHandle(forWritingAtPath: errors)
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return Ending(
        reason: process.terminationReason, status: process.terminationStatus,
        errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    var hasReport: Bool { files.fileExists(atPath: "\(path)/report/index.html") }
  }

  /// How each command is called that prints something; empty for those that print nothing.
  private static let printing: [String: String] = [
    "init": "init made", "try": "try inbox/licences_20180405.csv small.yaml",
    "contract": "contract inbox/licences_20180405.csv", "run": "", "backfill": "",
    "plan": "plan small.yaml", "check": "check small.yaml", "report": "",
    "export": "export indices small.yaml", "explain": "explain small.yaml --city 420100",
    "rejects": "rejects small.yaml --city 420100", "index": "index regions.csv tree.yaml",
    "csv": "csv inbox/licences_20180405.csv", "sample": "", "runs": "runs small.yaml",
    "show": "show small.yaml", "diff": "diff small.yaml r000001 r000002",
    "verify": "verify small.yaml", "rollback": "", "clean": "clean small.yaml",
    "doctor": "doctor small.yaml",
  ]

  /// Law: what cannot be printed makes any command fail, and say so.
  @Test func noCommandPrintsIntoTheVoid() throws {
    let folder = try Folder()
    let dump = try folder.run("\"$TOOL\" --experimental-dump-help > dump")
    #expect(dump.status == 0)
    let json = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: "\(folder.path)/dump")))
    let top = try #require((json as? [String: Any])?["command"] as? [String: Any])
    let names = try #require(top["subcommands"] as? [[String: Any]])
      .compactMap { $0["commandName"] as? String }.filter { $0 != "help" }
    #expect(Set(names) == Set(Self.printing.keys), "a command is missing above")

    #expect(try folder.run("\"$TOOL\" run small.yaml --quiet").status == 0)
    #expect(try folder.run("\"$TOOL\" report small.yaml --quiet").status == 0)
    let index = "\(GoldenCase.root)/Tests/Golden/index/input"
    for name in ["regions.csv", "tree.yaml"] {
      try FileManager.default.copyItem(atPath: "\(index)/\(name)", toPath: "\(folder.path)/\(name)")
    }
    let lines = ["--help", "--version", "help run", "run --help"] + Self.printing.values.sorted()
    for line in lines where !line.isEmpty {
      let ending = try folder.run("\"$TOOL\" \(line) > /dev/full")
      #expect(ending.reason == .exit && ending.status == 74, "\(line): \(ending)")
      #expect(ending.errors.contains("write-failed"), "\(line): \(ending.errors)")
    }
  }

  /// Law: a run ends as it would have, whatever became of its streams.
  @Test(arguments: ["2>&-", "0<&- 1>&- 2>&-", "2>/dev/full", "2>&1 | true", "1>&-"])
  func aRunNeedsNoStreams(streams: String) throws {
    let folder = try Folder()
    let ending = try folder.run("{ \"$TOOL\" run small.yaml; echo $? > code; } \(streams); exit 0")
    let code = try String(contentsOfFile: "\(folder.path)/code", encoding: .utf8)
    #expect(code == "0\n" && folder.hasReport, "\(ending)")
    // Nothing that was written to a stream went into a file of the store.
    #expect(try folder.run("\"$TOOL\" doctor small.yaml --deep").status == 0)
  }

  /// Who prints for nobody is told by the code that the signal would have given, and in one line.
  @Test func nobodyReadsTheTable() throws {
    let folder = try Folder()
    #expect(try folder.run("\"$TOOL\" run small.yaml --quiet").status == 0)
    for line in ["export measures small.yaml", "--help", "csv inbox/licences_20180405.csv"] {
      // The reader has gone before anything is written.
      let ending = try folder.run(
        "{ sleep 0.2; \"$TOOL\" \(line); echo $? > code; } | true")
      let code = try String(contentsOfFile: "\(folder.path)/code", encoding: .utf8)
      #expect(code == "141\n", "\(line): \(code) \(ending)")
      #expect(ending.errors.split(separator: "\n").count == 1, "\(line): \(ending.errors)")
    }
  }

  /// Law: too little for a start is said in one line, and nothing is begun.
  @Test(arguments: ["ulimit -n 20", "ulimit -n 12", "ulimit -v 120000", "ulimit -v 250000"])
  func tooLittleForAStart(limit: String) throws {
    let folder = try Folder()
    let ending = try folder.run("\(limit); exec \"$TOOL\" run small.yaml")
    #expect(ending.reason == .exit && ending.status == 71, "\(ending)")
    #expect(ending.errors.contains("machine-limit"), "\(ending.errors)")
    #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/store"))
  }

  /// A soft limit on open files is no reason to fail.
  @Test func aSoftLimitIsRaised() throws {
    let folder = try Folder()
    let ending = try folder.run("ulimit -S -n 20; exec \"$TOOL\" run small.yaml --quiet")
    #expect(ending.status == 0 && folder.hasReport, "\(ending)")
  }
}

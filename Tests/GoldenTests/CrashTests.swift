import Foundation
import Testing

/// Whether the tool knows the word that has it crash: only one that is built for debugging does.
private let toolCanCrash: Bool = {
  #if DEBUG
    true
  #else
    false
  #endif
}()

/// An export that the tool cannot bear costs one night that export, and not the night after.
///
/// The crash is planted, by a word in the environment that only a tool built for debugging knows.
@Suite(.enabled(if: toolCanCrash)) struct CrashTests {
  /// What came of a run.
  private struct Ending {
    let reason: Process.TerminationReason
    let status: Int32
    let errors: String
  }

  /// A folder with the small pipeline; exports that are refused only warn.
  private final class Night {
    let folder: String
    private let files = FileManager.default

    init() throws {
      folder = files.temporaryDirectory.appending(path: "golden-\(UUID())").path
      try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let common = "\(GoldenCase.root)/Tests/Golden/common"
      for name in ["inbox", "register", "editions"] {
        try files.copyItem(atPath: "\(common)/\(name)", toPath: "\(folder)/\(name)")
      }
      let pipeline = try String(contentsOfFile: "\(common)/small.yaml", encoding: .utf8)
      try pipeline.replacing("failed_files: block", with: "failed_files: warn")
        .write(toFile: "\(folder)/small.yaml", atomically: true, encoding: .utf8)
      try files.createSymbolicLink(
        atPath: "\(folder)/pipelines", withDestinationPath: "\(GoldenCase.root)/pipelines")
    }

    deinit { try? files.removeItem(atPath: folder) }

    func run(_ arguments: [String] = ["run", "small.yaml"], crash: String? = nil) throws -> Ending {
      let process = Process()
      process.executableURL = URL(filePath: GoldenCase.tool)
      process.arguments = arguments
      process.currentDirectoryURL = URL(filePath: folder)
      var environment = ProcessInfo.processInfo.environment
      environment["CITYCREDIT_TEST_CRASH"] = crash
      process.environment = environment
      let errors = "\(folder)/errors"
      _ = files.createFile(atPath: errors, contents: nil)
      process.standardError = FileHandle(forWritingAtPath: errors)
      process.standardOutput = process.standardError
      try process.run()
      process.waitUntilExit()
      return Ending(
        reason: process.terminationReason, status: process.terminationStatus,
        errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    var hasReport: Bool { files.fileExists(atPath: "\(folder)/report/index.html") }
    var hasNote: Bool { files.fileExists(atPath: "\(folder)/store/crash") }

    func touch(_ name: String) throws {
      try files.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)],
        ofItemAtPath: "\(folder)/inbox/\(name)")
    }

    /// The books as the report has them.
    func books() throws -> String {
      try String(contentsOfFile: "\(folder)/report/data/books.csv", encoding: .utf8)
    }
  }

  private static let export = "licences_20180405.csv"

  /// A planted crash, and the signals that it may end by.
  struct Crash: Sendable, CustomTestStringConvertible {
    let kind: String
    let signals: [Int32]
    var testDescription: String { kind }
  }

  /// Law: whatever the tool dies of, the next run sets exactly that export aside and publishes the others.
  @Test(arguments: [
    Crash(kind: "range", signals: [SIGILL, SIGTRAP]), Crash(kind: "stack", signals: [SIGSEGV]),
    Crash(kind: "\(SIGBUS)", signals: [SIGBUS]), Crash(kind: "\(SIGFPE)", signals: [SIGFPE]),
    Crash(kind: "\(SIGABRT)", signals: [SIGABRT]),
  ])
  func aCrashCostsOneExport(crash: Crash) throws {
    let night = try Night()
    let first = try night.run(crash: "\(crash.kind):\(Self.export)")
    #expect(first.reason == .uncaughtSignal && crash.signals.contains(first.status))
    #expect(!night.hasReport && night.hasNote)

    // The crash is still planted: the export is not touched.
    let second = try night.run(crash: "\(crash.kind):\(Self.export)")
    #expect(second.reason == .exit && second.status == 3, "\(second.errors)")
    let said = second.errors.components(separatedBy: "reader-crashed").count - 1
    #expect(said == 1 && second.errors.contains("inbox/\(Self.export)"), "\(second.errors)")
    #expect(night.hasReport && !night.hasNote)

    // It stays set aside, and the run says so each time.
    let third = try night.run(crash: "\(crash.kind):\(Self.export)")
    #expect(third.status == 3 && third.errors.contains("reader-crashed"), "\(third.errors)")
    #expect(try night.run(["runs", "small.yaml"]).errors.contains("crashed"))

    // Asked to, it is tried again, and then all is as if nothing had been.
    try night.touch(Self.export)
    let fourth = try night.run()
    #expect(fourth.status == 0, "\(fourth.errors)")
    let undisturbed = try Night()
    #expect(try undisturbed.run().status == 0)
    #expect(try night.books() == undisturbed.books())
  }

  /// Law: what others kill says nothing of the export that was being read.
  @Test func aKillSetsNothingAside() throws {
    let night = try Night()
    for _ in 0..<2 {
      let ending = try night.run(crash: "killed:\(Self.export)")
      #expect(ending.reason == .uncaughtSignal && ending.status == SIGKILL)
    }
    let ending = try night.run()
    #expect(ending.status == 0 && !night.hasNote, "\(ending.errors)")
  }

  /// Memory that ends once may be the machine's fault; the others are kept before it is tried again.
  @Test func memoryThatEndsTwiceIsTheExports() throws {
    let night = try Night()
    for _ in 0..<2 {
      let ending = try night.run(crash: "memory:\(Self.export)")
      #expect(ending.reason == .uncaughtSignal && ending.status == SIGABRT, "\(ending.errors)")
    }
    let third = try night.run(crash: "memory:\(Self.export)")
    #expect(third.status == 3 && third.errors.contains("reader-crashed"), "\(third.errors)")
    #expect(night.hasReport)

    let other = try Night()
    _ = try other.run(crash: "memory:\(Self.export)")
    let well = try other.run()
    #expect(well.status == 0, "\(well.errors)")
  }
}

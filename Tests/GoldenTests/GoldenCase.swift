import Foundation
import Testing

/// One folder below `Tests/Golden` with a file `cmd`.
struct GoldenCase: CustomTestStringConvertible, CustomStringConvertible, Sendable {
  let name: String

  var folder: String { "\(Self.root)/Tests/Golden/\(name)" }
  var description: String { name }
  var testDescription: String { name }

  /// The package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// All cases, in order of name.
  static let all: [GoldenCase] = {
    let folder = "\(root)/Tests/Golden"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted()
      .filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/cmd") }
      .map(GoldenCase.init)
  }()

  /// The built tool: it stands beside the bundle of tests.
  static let tool: String = {
    let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let beside = bundle.appending(path: "citycredit").path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    return "\(root)/.build/debug/citycredit"
  }()

  /// The arguments of each command.
  func commands() throws -> [[String]] {
    let text = try String(contentsOfFile: "\(folder)/cmd", encoding: .utf8)
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .split(separator: "---", omittingEmptySubsequences: false)
      .map { lines in lines.filter { !$0.isEmpty }.map(String.init) }
  }

  /// Runs the commands in a folder of their own, which is removed afterwards.
  func run() async throws -> GoldenOutput {
    let files = FileManager.default
    let temporary = files.temporaryDirectory.appending(path: "golden-\(UUID())").path
    try files.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: temporary) }
    try files.createSymbolicLink(
      atPath: "\(temporary)/pipelines", withDestinationPath: "\(Self.root)/pipelines")
    try lay("\(Self.root)/Tests/Golden/common", over: temporary)
    var held: Int32?
    defer { if let held { close(held) } }

    var output = GoldenOutput()
    for (index, command) in try commands().enumerated() {
      try lay("\(folder)/input\(index == 0 ? "" : "\(index + 1)")", over: temporary)
      if held == nil { held = try hold(in: temporary, before: index + 1) }
      let result =
        command.first == "cat"
        ? show(command.dropFirst(), in: temporary)
        : try await start(command, in: temporary, number: index)
      let masks = Masks(temporary: temporary, root: Self.root)
      let title = "--- \(index + 1) \(command.joined(separator: " "))\n"
      output.standardOutput += title + masks.apply(to: result.standardOutput)
      output.standardError += title + masks.apply(to: result.standardError)
      output.status += "\(result.status)\n"
    }
    return output
  }

  // MARK: Parts

  /// Copies what a folder holds into another, over what is there; nothing when it does not exist.
  private func lay(_ source: String, over target: String) throws {
    let files = FileManager.default
    guard let names = files.enumerator(atPath: source) else { return }
    for case let name as String in names {
      var isFolder: ObjCBool = false
      guard files.fileExists(atPath: "\(source)/\(name)", isDirectory: &isFolder) else { continue }
      let path = "\(target)/\(name)"
      if isFolder.boolValue {
        try files.createDirectory(atPath: path, withIntermediateDirectories: true)
      } else {
        if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
        try files.copyItem(atPath: "\(source)/\(name)", toPath: path)
      }
    }
  }

  /// Locks the file that `hold` names, as another run would.
  private func hold(in temporary: String, before number: Int) throws -> Int32? {
    guard let text = try? String(contentsOfFile: "\(folder)/hold", encoding: .utf8) else {
      return nil
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 2, Int(words[0]) == number else { return nil }
    let descriptor = open("\(temporary)/\(words[1])", O_RDWR | O_CLOEXEC)
    // And shows that a command does: F_OFD_SETLK.
    var shown = Glibc.flock()
    shown.l_type = Int16(F_WRLCK)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0,
      fcntl(descriptor, 37, &shown) == 0
    else {
      throw CocoaError(.fileLocking)
    }
    return descriptor
  }

  private func show(_ names: ArraySlice<String>, in temporary: String) -> GoldenOutput {
    var output = GoldenOutput(status: "0")
    for name in names {
      let text = try? String(contentsOfFile: "\(temporary)/\(name)", encoding: .utf8)
      output.standardOutput += text ?? "there is no file \(name)\n"
    }
    return output
  }

  private func start(
    _ arguments: [String], in temporary: String, number: Int
  ) async throws -> GoldenOutput {
    let process = Process()
    process.executableURL = URL(filePath: Self.tool)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: temporary)
    process.environment = ProcessInfo.processInfo.environment.merging(["COLUMNS": "80"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    // Into files, so that no pipe can fill up; beside the working folder, so that it stays empty.
    let paths = ["out", "err"].map { "\(temporary)-\(number).\($0)" }
    for path in paths { try Data().write(to: URL(filePath: path)) }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    process.standardOutput = FileHandle(forWritingAtPath: paths[0])
    process.standardError = FileHandle(forWritingAtPath: paths[1])
    try await withCheckedThrowingContinuation {
      (done: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in done.resume() }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        done.resume(throwing: error)
      }
    }
    let bySignal = process.terminationReason == .uncaughtSignal
    return GoldenOutput(
      standardOutput: try text(paths[0]), standardError: try text(paths[1]),
      status: "\(bySignal ? "signal " : "")\(process.terminationStatus)")
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }
}

/// What commands wrote and how they ended.
struct GoldenOutput: Sendable {
  var standardOutput = ""
  var standardError = ""
  var status = ""

  /// The files of a case that hold it.
  var files: [(name: String, text: String)] {
    [("expout", standardOutput), ("experr", standardError), ("status", status)]
  }
}

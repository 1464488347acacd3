import Foundation
import Testing

/// What the tool says of its commands.
@Suite struct HelpTests {
  private struct Ending {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Runs the tool in an empty folder.
  private func run(_ arguments: [String]) throws -> Ending {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: "golden-\(UUID())").path
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: folder) }
    let process = Process()
    process.executableURL = URL(filePath: GoldenCase.tool)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = FileHandle.nullDevice
    for name in ["output", "errors"] {
      _ = files.createFile(atPath: "\(folder)/\(name)", contents: nil)
    }
    process.standardOutput = FileHandle(forWritingAtPath: "\(folder)/output")
    process.standardError = FileHandle(forWritingAtPath: "\(folder)/errors")
    try process.run()
    process.waitUntilExit()
    return Ending(
      status: process.terminationStatus,
      output: try String(contentsOfFile: "\(folder)/output", encoding: .utf8),
      errors: try String(contentsOfFile: "\(folder)/errors", encoding: .utf8))
  }

  private func commands() throws -> [(name: String, discussion: String)] {
    let dump = try JSONSerialization.jsonObject(
      with: Data(try run(["--experimental-dump-help"]).output.utf8))
    let top = try #require((dump as? [String: Any])?["command"] as? [String: Any])
    let commands = try #require(top["subcommands"] as? [[String: Any]])
    return commands.compactMap { command in
      guard let name = command["commandName"] as? String, name != "help" else { return nil }
      return (name, command["discussion"] as? String ?? "")
    }
  }

  /// Law: the help of every command ends with examples, each of which is a command that the tool takes.
  @Test func everyCommandHasExamples() throws {
    let commands = try commands()
    #expect(commands.count > 16)
    for (name, discussion) in commands {
      let parts = discussion.components(separatedBy: "For example:\n\n")
      #expect(parts.count == 2, "\(name)")
      let examples = parts.last?.split(separator: "\n") ?? []
      #expect(!examples.isEmpty, "\(name)")
      for example in examples {
        #expect(example.hasPrefix("  citycredit \(name)"), "\(example)")
        // What a shell makes of it does not reach the tool.
        let words = example.split(separator: " ").prefix { ![">", "<", "|"].contains($0) }
        let ending = try run(words.dropFirst().map(String.init))
        #expect(ending.status != 64, "\(example): \(ending.errors)")
      }
    }
  }

  /// Law: a command with one slip in it is recognised, whatever the slip.
  @Test func aMistypedCommandIsRecognised() throws {
    for (name, _) in try commands() where name.count > 4 {
      let letters = Array(name)
      var swapped = letters
      swapped.swapAt(1, 2)
      for slip in [
        String(letters.dropLast()), String(letters.prefix(2) + letters.dropFirst(3)),
        String(swapped), name + "x", name.uppercased(),
      ] where slip != name {
        let ending = try run([slip, "small.yaml"])
        #expect(ending.status == 64 && ending.errors.contains("Did you mean"), "\(slip)")
        #expect(ending.errors.contains("'\(name)'"), "\(slip): \(ending.errors)")
      }
    }
    let help = try run(["help", "verfy"])
    #expect(help.status == 64 && help.errors.contains("'verify'"), "\(help.errors)")
    let nonsense = try run(["xyzzy"])
    #expect(nonsense.status == 64 && nonsense.errors.contains("There are: init, "))
  }
}

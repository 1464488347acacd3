import Foundation
import Testing

/// Whole commands against recorded output; `Tests/Golden/README.md` says how a case is laid out.
@Suite struct GoldenTests {
  @Test(arguments: GoldenCase.all)
  func outputIsAsRecorded(golden: GoldenCase) async throws {
    let found = try await golden.run()
    let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"
    for (name, text) in found.files {
      let path = "\(golden.folder)/\(name)"
      let expected = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      guard text != expected else { continue }
      if isRecording {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        Issue.record("\(golden)/\(name) was recorded; read it, and run again without RECORD")
      } else {
        Issue.record("\(golden)/\(name) differs\n\(firstDifference(expected, text))")
      }
    }
  }

  @Test func everyFolderIsACase() throws {
    #expect(!GoldenCase.all.isEmpty)
    for golden in GoldenCase.all {
      for command in try golden.commands() { #expect(command.count < 10, "\(golden)") }
    }
  }
}

/// The first line in which two texts differ.
private func firstDifference(_ expected: String, _ found: String) -> String {
  let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let new = found.split(separator: "\n", omittingEmptySubsequences: false)
  var line = 0
  while line < old.count, line < new.count, old[line] == new[line] { line += 1 }
  func text(_ lines: [Substring]) -> String { line < lines.count ? "\(lines[line])" : "(end)" }
  return "line \(line + 1)\n  expected: \(text(old))\n  found:    \(text(new))"
}

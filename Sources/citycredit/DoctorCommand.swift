import ArgumentParser
import Engine
import Foundation
import Records

extension CityCredit {
  struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Whether everything a run needs is there and sound; changes nothing.",
      usage: "citycredit doctor <pipeline> [<options>]",
      discussion: help(
        """
        A line for each thing looked at: ok, note, warn or wrong, and what to do. The exit code is \
        0 when nothing is wrong, else what a run would end with.
        """, examples: "citycredit doctor pipelines/nightly.yaml --deep"))

    @Argument(help: "The pipeline's YAML file.")
    var pipeline: String

    @Option(help: "Read exports from here instead.")
    var inbox: String?

    @Option(help: "Look into this store instead.")
    var store: String?

    @Option(help: "Publish at this link instead.")
    var publish: String?

    @Flag(help: "Prove every checksum of store and report too; takes as long as to read them.")
    var deep = false

    @Flag(help: "JSON instead of text.")
    var json = false

    func run() async throws {
      var settings = Settings(pipelinePath: pipeline)
      settings.inbox = inbox
      settings.store = store
      settings.publish = publish
      let findings = await Engine.examine(
        settings, isDeep: deep, environment: ProcessInfo.processInfo.environment)
      if json {
        try writeOut(findingsJSON(findings))
      } else {
        print(findings.map(line).joined(separator: "\n"))
      }
      if let code = worstExitCode(findings) { throw Stop(code: code) }
    }

    /// Columns of their own width, whatever was found, so that two examinations can be compared.
    private func line(_ finding: Finding) -> String {
      let state = finding.state.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
      let check = finding.check.padding(toLength: 12, withPad: " ", startingAt: 0)
      return state + check + finding.found + (finding.advice.map { "; \($0)" } ?? "")
    }

    /// What is to be mended first: the configuration, then the disk, then the data.
    private func worstExitCode(_ findings: [Finding]) -> Int32? {
      let codes = findings.compactMap(\.code).map { citycredit.exitCode(of: Failure($0, "")) }
      return [78, 74].first(where: codes.contains) ?? codes.first
    }
  }
}

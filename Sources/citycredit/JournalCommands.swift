import ArgumentParser
import Contract
import Engine
import Foundation
import Ledger
import Records

extension CityCredit {
  struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The runs of a store, latest first.")

    @OptionGroup var options: PipelineOptions

    @Option(help: "How many.")
    var limit = 20

    func run() throws {
      for run in try openLedger(options).runs(limit: limit) {
        let code = run.exitCode.map { "exit \($0)" } ?? ""
        print(
          "\(run.id)  \(run.started)  \(run.command)  \(run.status.rawValue)  \(code)  \(run.message ?? "")"
            .trimmingCharacters(in: .whitespaces))
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One run: its stages and checks, and the books of its exports.")

    @OptionGroup var options: PipelineOptions

    @Option(name: .customLong("run"), help: "The run, r000001; the latest when left out.")
    var runName: String?

    func run() throws {
      let ledger = try openLedger(options)
      var id = try ledger.runs(limit: 1).first?.id
      if let runName {
        guard let named = RunID(runName) else {
          throw ValidationError("'\(runName)' is no run; runs are written r000001")
        }
        id = named
      }
      guard let id, let run = try ledger.run(id) else {
        throw Failure(.nothingToReport, "there is no such run", hint: "citycredit runs")
      }
      print("\(run.id)  \(run.started)  \(run.command)  \(run.status.rawValue)")
      if let message = run.message { print("  \(message)") }
      for stage in try ledger.stages(of: id) {
        print("  \(stage.stage) \(stage.scope): \(stage.status.rawValue), \(stage.reason)")
      }
      for check in try ledger.checks(of: id) {
        print("  check \(check.name): \(check.status.rawValue), \(check.message)")
      }
      print("exports")
      for file in try ledger.knownFiles() {
        if let failure = file.failure {
          print("  \(file.identity.path): refused, \(failure.code.rawValue)")
          continue
        }
        let tally = file.tally
        print(
          "  \(file.identity.path): \(file.dataset ?? "") \(file.edition ?? ""), \(file.encoding ?? ""); \(tally.read) = \(tally.accepted) accepted + \(tally.rejectedTotal) rejected + \(tally.excluded) excluded; \(file.superseded) superseded"
        )
      }
    }
  }
}

/// The store's ledger, for reading only.
private func openLedger(_ options: PipelineOptions) throws -> Ledger {
  let store = try options.store ?? Pipeline.load(path: options.pipeline).store
  let path = "\(store)/ledger.sqlite"
  guard FileManager.default.fileExists(atPath: path) else {
    throw Failure(
      .nothingToReport, "the store is empty", at: .init(file: store),
      hint: "citycredit run \(options.pipeline)")
  }
  return try Ledger(path: path, readOnly: true)
}

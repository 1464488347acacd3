import ArgumentParser
import Contract
import Engine
import Foundation
import Store
import Records

extension CityCredit {
  struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The runs of a store, latest first.",
      usage: "citycredit runs <pipeline> [<options>]",
      discussion: help(examples: "citycredit runs pipelines/nightly.yaml --limit 5"))

    @OptionGroup var options: StoreOptions

    @Option(help: "How many.")
    var limit = 20

    func validate() throws {
      guard limit > 0 else { throw ValidationError("--limit takes a number from 1") }
    }

    func run() throws {
      var table = TextTable("run", "started", "#took", "command", "status", "#exit", "")
      for run in try openLedger(options).runs(limit: limit) {
        table.add(
          run.id.description, seconds(run.started), duration(run), run.command,
          run.status.rawValue, run.exitCode.map { "\($0)" } ?? "", opening(run.message ?? ""))
      }
      print(table.isEmpty ? "no runs yet" : table.lines.joined(separator: "\n"))
    }

    /// What fits on a line; `show` prints the whole.
    private func opening(_ message: String) -> String {
      let limit = 40
      return message.count <= limit ? message : "\(message.prefix(limit - 1))…"
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One run: its stages and checks, and the books of the store's exports.",
      usage: "citycredit show <pipeline> [<run>] [<options>]",
      discussion: help(examples: "citycredit show pipelines/nightly.yaml r000001"))

    @OptionGroup var options: StoreOptions

    @Argument(help: .init("The run, r000001; the latest when left out.", valueName: "run"))
    var runID: RunID?

    @Flag(help: "The books of every export, not only of every dataset.")
    var files = false

    func run() throws {
      let ledger = try openLedger(options)
      guard let id = try runID ?? ledger.runs(limit: 1).first?.id, let run = try ledger.run(id)
      else {
        throw Failure(
          .nothingToReport, "there is no such run", at: .init(file: try storePath(options)),
          hint: "`citycredit runs \(options.pipeline)` lists those there are")
      }
      print("\(run.id)  \(run.command)  \(run.status.rawValue)")
      print(
        "started \(seconds(run.started)), "
          + (run.finished == nil ? "not finished" : "took \(duration(run))"))
      if let message = run.message { print(message) }
      printStages(try ledger.stages(of: id))
      printChecks(try ledger.checks(of: id))
      let known = try ledger.knownFiles()
      let taken = known.filter { $0.failure == nil }
      if files { printFiles(taken) } else { printDatasets(taken) }
      printRefused(known)
    }

    private func printStages(_ stages: [StageRecord]) {
      var table = TextTable("stage", "of", "", "#took", "#in", "#out", "why")
      for stage in stages {
        table.add(
          stage.stage, stage.scope, stage.status.rawValue,
          duration(Double(stage.milliseconds) / 1000), "\(stage.countIn)", "\(stage.countOut)",
          stage.reason)
      }
      printSection(table)
    }

    private func printChecks(_ checks: [CheckRecord]) {
      var table = TextTable("check", "", "found")
      for check in checks { table.add(check.name, check.status.rawValue, check.message) }
      printSection(table)
    }

    private func printDatasets(_ files: [KnownFile]) {
      var table = TextTable(
        "dataset", "#exports", "#read", "#accepted", "#rejected", "#excluded", "#superseded")
      let datasets = Dictionary(grouping: files) { $0.dataset ?? "" }
      for (dataset, files) in datasets.sorted(by: { $0.key < $1.key }) {
        let tally = files.reduce(into: Tally()) { $0 += $1.tally }
        table.add(
          dataset, "\(files.count)", "\(tally.read)", "\(tally.accepted)",
          "\(tally.rejectedTotal)", "\(tally.excluded)",
          "\(files.reduce(0) { $0 + $1.superseded })")
      }
      printSection(table)
    }

    private func printFiles(_ files: [KnownFile]) {
      var table = TextTable(
        "export", "standard", "encoding", "#read", "#accepted", "#rejected", "#excluded",
        "#superseded")
      for file in files {
        let tally = file.tally
        table.add(
          file.identity.path, "\(file.dataset ?? "") \(file.edition ?? "")", file.encoding ?? "",
          "\(tally.read)", "\(tally.accepted)", "\(tally.rejectedTotal)", "\(tally.excluded)",
          "\(file.superseded)")
      }
      printSection(table)
    }

    private func printRefused(_ files: [KnownFile]) {
      var table = TextTable("export that could not be taken", "code", "")
      for file in files {
        guard let failure = file.failure else { continue }
        table.add(file.identity.path, failure.code.rawValue, failure.message)
      }
      printSection(table)
    }

    private func printSection(_ table: TextTable) {
      guard !table.isEmpty else { return }
      print("\n" + table.lines.joined(separator: "\n"))
    }
  }
}

/// A time without its fraction of a second.
private func seconds(_ time: String) -> String {
  time.replacing(/\.\d+Z$/, with: "Z")
}

/// How long a run took; empty while it has not ended.
private func duration(_ run: RunRecord) -> String {
  let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
  guard let finished = run.finished, let end = try? style.parse(finished),
    let start = try? style.parse(run.started)
  else { return "" }
  return duration(max(0, end.timeIntervalSince(start)))
}

/// `0.4 s`, `12 min`, `2 h 5 min`.
private func duration(_ seconds: Double) -> String {
  let tenths = Int((min(seconds, 1e12) * 10).rounded())
  switch tenths {
  case ..<900: return "\(tenths / 10).\(tenths % 10) s"
  case ..<36_000: return "\((tenths + 300) / 600) min"
  default: return "\(tenths / 36_000) h \(tenths / 600 % 60) min"
  }
}

private func storePath(_ options: StoreOptions) throws -> String {
  try options.store ?? Pipeline.load(path: options.pipeline).store
}

/// The store's ledger, for reading only.
private func openLedger(_ options: StoreOptions) throws -> Ledger {
  let store = try storePath(options)
  let path = "\(store)/ledger.sqlite"
  guard FileManager.default.fileExists(atPath: path) else {
    throw Failure(
      .nothingToReport, "the store is empty", at: .init(file: store),
      hint: "`citycredit run \(options.pipeline)` fills it")
  }
  return try journal(ofStore: store, log: makeLog(quiet: false))
}

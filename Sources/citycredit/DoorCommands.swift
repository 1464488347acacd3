import ArgumentParser
import Engine
import Foundation
import Observe
import Records

/// Where the tables are that come with the tool.
struct TablesOption: ParsableArguments {
  @Option(
    help: "The folder with contracts/, editions/, register/ and text/, if not the tool's own.")
  var tables: String?

  func find() throws -> ShippedTables { try Self.find(tables) }

  /// The tables in a folder; those that come with the tool where none is given.
  static func find(_ given: String? = nil) throws -> ShippedTables {
    let own = "/proc/self/exe"
    let tool = (try? FileManager.default.destinationOfSymbolicLink(atPath: own)) ?? own
    return try ShippedTables.find(given: given, tool: tool)
  }
}

/// A file to look at, and with which contracts.
struct ExportOptions: ParsableArguments {
  @Argument(help: "The export: .csv, .csv.gz or .zip.")
  var file: String

  @Argument(
    help: "The pipeline whose contracts are used; those that come with the tool when left out.")
  var pipeline: String?

  @OptionGroup var tables: TablesOption

  func bench(forDraft: Bool = false) throws -> TrialBench {
    if let pipeline { return try TrialBench(pipeline: pipeline, forDraft: forDraft) }
    return try TrialBench(tables.find(), today: Moment.now().day)
  }
}

extension CityCredit {
  struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init",
      abstract: "A pipeline of your own, in a new folder; says what to do next.",
      usage: "citycredit init <folder> [<options>]",
      discussion: help(
        """
        Writes pipeline.yaml with paths that work, folders for exports and contracts, and a readme in \
        English and Chinese. A folder that is not empty is left alone.
        """,
        examples: "citycredit init mine"))

    @Argument(help: "The folder to make.")
    var folder: String

    @Option(help: "What the pipeline is called; as its folder when left out.")
    var name: String?

    @Option(help: "The edition to score under; the latest when left out.")
    var edition: String?

    @Option(help: "The month to report, yyyy-MM; the latest that has ended when left out.")
    var month: Month?

    @OptionGroup var tables: TablesOption

    func run() throws {
      let pipeline = try NewPipeline(
        folder: folder, name: name, edition: edition, month: month, tables: tables.find(),
        today: Moment.now().day)
      try pipeline.make()
      let path = pipeline.path
      let place = String(path.dropLast("/pipeline.yaml".count))
      let steps = [
        ("what a run would make of an export of yours", "citycredit try EXPORT.csv \(path)"),
        (
          "where its header is not known: a draft of what it means",
          "citycredit contract EXPORT.csv \(path) --write"
        ),
        ("exports are read from the inbox", "cp EXPORT.csv \(place)/inbox/"),
        ("everything that is new, through to the report", "citycredit run \(path)"),
      ]
      print("\(place): a pipeline under edition \(pipeline.edition). Next:")
      for (what, command) in steps { print("\n  # \(what)\n  \(command)") }
    }
  }

  struct Try: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "try",
      abstract: "What a run would make of one export; writes nothing.",
      usage: "citycredit try <file> [<pipeline>] [<options>]",
      discussion: help(
        """
        Which contract and edition it follows, its rows by verdict and reason, the cities that they \
        belong to, and the first rejected rows with their shape, in which digits and letters are \
        replaced. The exit code is 0 when a run would take it, with rejected rows too, else 65.
        """,
        examples: "citycredit try penalties_20180305.csv"))

    @OptionGroup var options: ExportOptions

    @Option(help: "How many rejected rows are shown, up to 200.")
    var rows = 10

    @Flag(help: "JSON instead of text.")
    var json = false

    func validate() throws {
      guard (0...200).contains(rows) else {
        throw ValidationError("--rows takes a number up to 200")
      }
    }

    func run() throws {
      let results = try options.bench().attempt(options.file, today: Moment.now().day)
      let refusals = results.compactMap { result -> RefusedTrial? in
        if case .failure(let refusal) = result { refusal.trial } else { nil }
      }
      let trials = results.compactMap { try? $0.get() }
      if json {
        try writeOut(trialsJSON(trials))
      } else {
        let texts = trials.map { TrialText($0, rows: rows, options).lines.joined(separator: "\n") }
        let nearest = refusals.compactMap { nearestText($0, options) }
        if !(texts + nearest).isEmpty { print((texts + nearest).joined(separator: "\n\n")) }
      }
      guard let last = refusals.last else { return }
      let log = makeLog(quiet: false)
      for refusal in refusals.dropLast() { log.failure(refusal.failure) }
      throw last.failure
    }
  }

  struct Contract: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "contract",
      abstract: "A draft of the contract for an export whose header is not known, on stdout.",
      usage: "citycredit contract <file> [<pipeline>] [<options>]",
      discussion: help(
        """
        Where the header is near a contract that is there, the draft is that contract with more names \
        of its columns, each marked as guessed; else it is a new contract with types that are guessed \
        from names and kinds of values. Columns of persons are marked and not looked at; no value of \
        a field is written.
        """,
        examples: "citycredit contract mine/inbox/fines_20180305.csv mine/pipeline.yaml --write"))

    @OptionGroup var options: ExportOptions

    @Option(
      help: "The dataset's id, that of a contract that is there or a new one; found when left out.")
    var dataset: String?

    @Flag(help: "An export may lack the columns that this one lacks.")
    var allowMissing = false

    @Flag(help: "Write it into the pipeline's own folder of contracts instead.")
    var write = false

    func validate() throws {
      guard !write || options.pipeline != nil else {
        throw ValidationError("--write needs the pipeline whose contract it becomes")
      }
    }

    func run() throws {
      let bench = try options.bench(forDraft: true)
      let draft = try bench.draft(
        of: options.file, dataset: dataset, allowsMissing: allowMissing)
      let log = makeLog(quiet: false)
      let kept = write ? try bench.keep(draft) : nil
      if kept == nil { try writeOut(Array(draft.text.utf8)) }
      for remark in draft.remarks {
        log.info("contract.drafted", ["dataset": .text(draft.dataset)], text: remark)
      }
      let pipeline = options.pipeline.map { " \($0)" } ?? ""
      log.info(
        "contract.next", ["dataset": .text(draft.dataset)],
        text: kept.map {
          "wrote \($0): read it through, then `citycredit try \(options.file)\(pipeline)`"
        }
          ?? "read it through, and keep it as contracts/\(draft.dataset).yaml beside a pipeline")
    }
  }
}

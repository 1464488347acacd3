public import ArgumentParser
import Composite
import Engine
import Store
import Observe
import Records
import Report
import Sample

/// The command and its parts; what they do is in `Engine`.
struct CityCredit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "citycredit",
    abstract: "Turns public credit records into city credit reports.",
    discussion: """
      Assesses cities, never persons. A first report from the sample:

        citycredit run pipelines/nightly.yaml

      Results go to stdout, everything else to stderr. Exit codes:

        0      done
        3      published, but exports were refused
        64     usage
        65     data, or a gate
        69     no browser, or it did not print
        70     a mistake of ours
        71     too few open files, threads or bytes allowed
        74     disk
        75     locked: try later
        78     configuration
        128+n  stopped by signal n

      With 0 and 3 the report shown is the new one, else the one before.
      """,
    version: toolVersion,
    subcommands: [
      Init.self, Try.self, Contract.self, Run.self, Plan.self, Check.self, Backfill.self,
      Report.self, Export.self, Explain.self, Rejects.self, Index.self, CSV.self, Sample.self,
      Runs.self, Show.self, Diff.self, Verify.self, Rollback.self, Clean.self, Doctor.self,
    ])
}

/// Options that mean the same in every command that works on a pipeline.
struct PipelineOptions: ParsableArguments {
  @Argument(help: "The pipeline's YAML file.")
  var pipeline: String

  @Option(help: "Read exports from here instead.")
  var inbox: String?

  @Option(help: "Keep facts and journal here instead.")
  var store: String?

  @Option(help: "Publish at this link instead.")
  var publish: String?

  @Option(help: "Files read at once.")
  var workers: Int?

  @Option(help: "Score under this edition instead.")
  var edition: String?

  @Flag(help: "Nothing on success.")
  var quiet = false

  func validate() throws {
    guard workers.map((1...256).contains) ?? true else {
      throw ValidationError("--workers takes a number from 1 to 256")
    }
  }

  func settings() -> Settings {
    var settings = Settings(
      pipelinePath: pipeline, exitCode: { Int(citycredit.exitCode(of: $0)) })
    settings.inbox = inbox
    settings.store = store
    settings.publish = publish
    settings.edition = edition
    settings.workers = workers
    return settings
  }

  var log: Log { makeLog(quiet: quiet) }
}

/// Sentences on a terminal, JSON lines elsewhere.
func makeLog(quiet: Bool) -> Log {
  Log(style: Log.standardErrorIsTerminal ? .terminal : .json, quiet: quiet)
}

/// Options of the commands that only look into a store.
struct StoreOptions: ParsableArguments {
  @Argument(help: "The pipeline's YAML file.")
  var pipeline: String

  @Option(help: "Look into this store instead.")
  var store: String?
}

extension Month: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
  var defaultValueDescription: String { description }
}

extension Day: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
  var defaultValueDescription: String { description }
}

extension CityCode: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}

extension RunID: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}

extension PastMoment: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}

extension Until: ExpressibleByArgument {}

extension ReportTable: ExpressibleByArgument {}

extension SampleOptions.Encoding: ExpressibleByArgument {}

extension IndexTable: ExpressibleByArgument {}

extension TableFormat: ExpressibleByArgument {}

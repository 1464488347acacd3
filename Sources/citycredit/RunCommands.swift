import ArgumentParser
import Engine
import Foundation
import Observe
import Records

extension CityCredit {
  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Everything that is new, through to the published report.",
      usage: "citycredit run <pipeline> [<options>]",
      discussion: help(
        examples: "citycredit run pipelines/nightly.yaml",
        "citycredit run pipelines/nightly.yaml --month 2018-03 --quiet"))

    @OptionGroup var options: PipelineOptions

    @Option(help: "The month to report, yyyy-MM; the latest that has ended when left out.")
    var month: Month?

    @Option(help: "Leave out deliveries after this day, yyyy-MM-dd.")
    var asOf: Day?

    @Option(help: "How far to go.")
    var until: Until = .report

    func run() async throws {
      var settings = options.settings()
      settings.month = month
      settings.asOf = asOf
      settings.until = until
      let outcome = try await Engine.run(settings, log: options.log)
      try finish(outcome, options)
    }
  }

  struct Backfill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A range of months from one store; each export is read once.",
      usage: "citycredit backfill <pipeline> --from <month> --to <month> [<options>]",
      discussion: help(
        examples: "citycredit backfill pipelines/history.yaml --from 2017-01 --to 2017-12"))

    @OptionGroup var options: PipelineOptions

    @Option(help: "The first month, yyyy-MM.")
    var from: Month

    @Option(help: "The last month, yyyy-MM.")
    var to: Month

    func run() async throws {
      let outcome = try await Engine.backfill(
        options.settings(), from: from, to: to, log: options.log)
      try finish(outcome, options)
    }
  }

  struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Only the report, again; no export is read.",
      usage: "citycredit report <pipeline> [<options>]",
      discussion: help(
        examples: "citycredit report pipelines/nightly.yaml --month 2018-03",
        "citycredit report pipelines/nightly.yaml --pdf --brief 420100"))

    @OptionGroup var options: PipelineOptions

    @Option(help: "The month to report, yyyy-MM.")
    var month: Month?

    @Flag(help: "Print the report to report.pdf too; needs Chromium.")
    var pdf = false

    @Option(help: "Print a city's brief to brief-CODE.pdf: a six-digit code, or all; repeatable.")
    var brief: [BriefChoice] = []

    func run() async throws {
      var settings = options.settings()
      settings.month = month
      settings.print = printSettings
      let outcome = try await Engine.report(settings, log: options.log)
      try finish(outcome, options)
    }

    private var printSettings: PrintSettings? {
      guard pdf || !brief.isEmpty else { return nil }
      let environment = ProcessInfo.processInfo.environment
      return PrintSettings(
        report: pdf,
        briefs: brief.compactMap { if case .city(let code) = $0 { code } else { nil } },
        allBriefs: brief.contains(.all), browser: environment["CITYCREDIT_BROWSER"],
        searchPath: environment["PATH"] ?? "/usr/bin:/bin")
    }
  }

  /// Which briefs are printed.
  enum BriefChoice: ExpressibleByArgument, Equatable {
    case all
    case city(CityCode)

    init?(argument: String) {
      if argument == "all" {
        self = .all
      } else if let code = CityCode(argument) {
        self = .city(code)
      } else {
        return nil
      }
    }
  }

  struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What would run, and why; changes nothing.",
      usage: "citycredit plan <pipeline> [<options>]",
      discussion: help(
        examples: "citycredit plan pipelines/nightly.yaml --files",
        "citycredit plan pipelines/nightly.yaml --month 2018-02"))

    @OptionGroup var options: PipelineOptions

    @Option(help: "The month to report, yyyy-MM; the latest that has ended when left out.")
    var month: Month?

    @Flag(help: "Name every export, however many.")
    var files = false

    /// So many exports with one reason are named; more are only counted.
    private static let named = 20

    func run() throws {
      var settings = options.settings()
      settings.month = month
      let steps = try Engine.plan(settings, log: options.log)
      var many = Dictionary(grouping: steps.filter { $0.stage == "ingest" && $0.wouldRun }) {
        $0.because
      }.filter { !files && $0.value.count > Self.named }
      var table = TextTable("", "stage", "of", "because")
      for step in steps {
        var (scope, because) = (step.scope, step.because)
        if step.stage == "ingest", step.wouldRun, let alike = many[because] {
          guard !alike.isEmpty else { continue }
          // Said once, at the first of them.
          many[because] = []
          scope = counted(alike.count, "export")
          because += " (--files names them)"
        }
        table.add(step.wouldRun ? "run" : "keep", step.stage, scope, because)
      }
      print(table.lines.joined(separator: "\n"))
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads the configuration; all mistakes are told, with file, line and column.",
      usage: "citycredit check <pipeline> [<options>]",
      discussion: help(examples: "citycredit check pipelines/nightly.yaml"))

    @OptionGroup var options: PipelineOptions

    func run() throws {
      let (lines, mistakes) = Engine.check(options.settings())
      for mistake in mistakes { options.log.failure(mistake) }
      if let first = mistakes.first { throw Stop(code: citycredit.exitCode(of: first)) }
      if !options.quiet { print(lines.joined(separator: "\n")) }
    }
  }
}

/// Says what a run did; exports that could not be taken have an exit code, with a report and without.
private func finish(_ outcome: RunOutcome, _ options: PipelineOptions) throws {
  if let published = outcome.published {
    options.log.info(
      "report.published",
      ["month": .text(outcome.month?.description ?? ""), "path": .text(published)],
      text: "published the report of \(outcome.month?.description ?? "") at \(published)/index.html"
    )
  }
  guard outcome.exitCode == 0 else { throw Stop(code: Int32(outcome.exitCode)) }
}

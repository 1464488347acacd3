import ArgumentParser
import Engine
import Observe
import Records

extension CityCredit {
  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Everything that is new, through to the published report.")

    @OptionGroup var options: PipelineOptions

    @Option(help: "The month to report, yyyy-MM; the latest that has ended when left out.")
    var month: Month?

    @Option(help: "Leave out deliveries after this day, yyyy-MM-dd.")
    var asOf: Day?

    @Option(help: "How far to go: normalize, score, aggregate or report.")
    var until: Until = .report

    func run() async throws {
      var settings = try options.settings()
      settings.month = month
      settings.asOf = asOf
      settings.until = until
      let outcome = try await Engine.run(settings, log: options.log)
      try finish(outcome, options)
    }
  }

  struct Backfill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A range of months from one store; each export is read once.")

    @OptionGroup var options: PipelineOptions

    @Option(help: "The first month, yyyy-MM.")
    var from: Month

    @Option(help: "The last month, yyyy-MM.")
    var to: Month

    func run() async throws {
      let outcome = try await Engine.backfill(
        try options.settings(), from: from, to: to, log: options.log)
      try finish(outcome, options)
    }
  }

  struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Only the report, again; no export is read.")

    @OptionGroup var options: PipelineOptions

    @Option(help: "The month to report, yyyy-MM.")
    var month: Month?

    func run() async throws {
      var settings = try options.settings()
      settings.month = month
      let outcome = try await Engine.report(settings, log: options.log)
      try finish(outcome, options)
    }
  }

  struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What would run, and why; changes nothing.")

    @OptionGroup var options: PipelineOptions

    func run() throws {
      for step in try Engine.plan(try options.settings()) {
        print("\(step.wouldRun ? "run " : "keep")  \(step.stage)  \(step.scope)  (\(step.because))")
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads the configuration; a mistake is told with file, line and column.")

    @OptionGroup var options: PipelineOptions

    func run() throws {
      let lines = try Engine.check(try options.settings())
      if !options.quiet { print(lines.joined(separator: "\n")) }
    }
  }
}

/// Says what a run did; exports that could not be taken make the exit code 65.
private func finish(_ outcome: RunOutcome, _ options: PipelineOptions) throws {
  if let published = outcome.published {
    options.log.info(
      "report.published",
      ["month": .text(outcome.month?.description ?? ""), "path": .text(published)],
      text: "published the report of \(outcome.month?.description ?? "") at \(published)/index.html")
  }
  guard outcome.failures.isEmpty else { throw Stop(code: 65) }
}

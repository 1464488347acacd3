import ArgumentParser
import Contract
import Engine
import Observe
import Records
import Report

extension CityCredit {
  struct Index: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A composite index of any table of units and indicators, on stdout.",
      usage: "citycredit index <table.csv> <tree.yaml> [<options>]",
      discussion: help(examples: "citycredit index regions.csv tree.yaml > index.csv"))

    @Argument(help: "The table: a CSV file, a row per unit.")
    var table: String

    @Argument(help: "The tree: indicators, groups of them, and how they are combined.")
    var tree: String

    @Option(help: "What to print.")
    var print: IndexTable = .scores

    @Option(help: "How to print it.")
    var format: TableFormat = .csv

    @Flag(help: "Nothing but the table on success.")
    var quiet = false

    func run() throws {
      let plan = try IndexPlan.load(path: tree)
      let result = try buildIndex(IndexInput.read(table, for: plan), plan: plan)
      let log = makeLog(quiet: quiet)
      for warning in result.warnings {
        var fields: [String: LogValue] = ["file": .text(table), "subject": .text(warning.subject)]
        if warning.count > 0 { fields["count"] = .int(warning.count) }
        log.warning(
          "index.\(warning.kind.rawValue)", fields, text: "\(table): \(warning)")
      }
      try writeOut(indexTable(print, of: result, plan: plan, as: format))
    }
  }
}

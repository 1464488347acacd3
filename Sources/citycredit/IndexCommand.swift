import ArgumentParser
import Composite
import Contract
import Observe
import Records
import Report

extension CityCredit {
  struct Index: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A composite index of any table of units and indicators, on stdout.",
      usage: "citycredit index <table.csv> <tree.yaml> [<options>]",
      discussion: help(
        examples: "citycredit index regions.csv tree.yaml > index.csv",
        "citycredit index iData.csv --import iMeta.csv --print ranks"))

    @Argument(help: "The table: a CSV file, a row per unit.")
    var table: String

    @Argument(
      help:
        "The tree: indicators, groups of them, and how they are combined; with --import only how, or none."
    )
    var tree: String?

    @Option(
      name: .customLong("import"),
      help: "Take the tree from a table of indicators as COINr has it (iMeta).")
    var importedTree: String?

    @Option(help: "What to print.")
    var print: IndexTable = .scores

    @Option(help: "The aggregate whose items 'outranking' compares; the index when left out.")
    var of: String?

    @Option(help: "How to print it.")
    var format: TableFormat = .csv

    @Option(help: "Write all tables into this workbook (.xlsx) as well.")
    var workbook: String?

    @Option(help: "Draw ranks and distribution into this folder (.svg) as well.")
    var figures: String?

    @Flag(help: "Nothing but the table on success.")
    var quiet = false

    func run() throws {
      let plan = try loadPlan()
      if let of, !isAggregate(of, plan) {
        throw Failure(.usage, "'\(of)' is no aggregate of the tree")
      }
      let input = try IndexInput.read(table, for: plan)
      let result = try buildIndex(input, plan: plan)
      let log = makeLog(quiet: quiet)
      for warning in result.warnings {
        var fields: [String: LogValue] = ["file": .text(table), "subject": .text(warning.subject)]
        if warning.count > 0 { fields["count"] = .int(warning.count) }
        log.warning(
          "index.\(warning.kind.rawValue)", fields, text: "\(table): \(warning)")
      }
      var report = IndexReport(result, plan: plan, aggregate: of)
      if print.needsReplicates || workbook != nil || figures != nil {
        report.robustness = try indexRobustness(of: result, input, plan: plan)
      }
      if print.needsReplicates && report.robustness == nil {
        throw Failure(
          .usage, "nothing varies: the tree file has no 'uncertainty'",
          hint: "docs/index-engine.md says what can be varied")
      }
      if let workbook { try writeIndexWorkbook(report, to: workbook) }
      if let figures { try writeIndexFigures(report, to: figures) }
      try writeOut(indexTable(print, of: report, as: format))
    }

    private func loadPlan() throws -> IndexPlan {
      if let importedTree {
        return try IndexPlan.imported(importedTree, rules: tree)
      }
      guard let tree else {
        throw Failure(
          .usage, "the tree is missing",
          hint: "name a tree file, or a table of indicators with --import")
      }
      return try IndexPlan.load(path: tree)
    }

    private func isAggregate(_ code: String, _ plan: IndexPlan) -> Bool {
      plan.tree.position(code).map { plan.tree.items[$0].level > 1 } ?? false
    }
  }
}

import ArgumentParser
import Engine
import Foundation
import Store
import Observe
import Records

extension CityCredit {
  struct Rollback: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows an earlier report again, in one step.",
      usage: "citycredit rollback <pipeline> [<run>] [<options>]",
      discussion: help(examples: "citycredit rollback pipelines/nightly.yaml r000001"))

    @OptionGroup var options: StoreOptions

    @Argument(help: .init("The run, r000001; the one before when left out.", valueName: "run"))
    var runID: RunID?

    @Option(help: "Publish at this link instead.")
    var publish: String?

    func run() throws {
      var settings = options.settings
      settings.publish = publish
      let log = makeLog(quiet: false)
      let outcome = try Engine.rollback(settings, to: runID, log: log)
      // Not on stdout: it is done, and must not be said to have failed where nothing can be printed.
      log.info(
        "report.rolled-back",
        ["run": .text(outcome.run.description), "month": .text(outcome.month.description)],
        text: "\(outcome.publish) shows \(outcome.month) as of \(outcome.run) again"
          + (outcome.before.map { ", not \($0)" } ?? ""))
    }
  }

  struct Clean: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a store no longer needs; --apply removes it.",
      usage: "citycredit clean <pipeline> [<options>]",
      discussion: help(examples: "citycredit clean pipelines/nightly.yaml --keep 10 --apply"))

    @OptionGroup var options: StoreOptions

    @Option(help: "Reports kept besides the last of every month.")
    var keep = 5

    @Option(help: "The link that shows the report, if not the pipeline's own.")
    var publish: String?

    @Flag(help: "Remove it.")
    var apply = false

    func validate() throws {
      guard keep > 0 else { throw ValidationError("--keep takes a number from 1") }
    }

    func run() throws {
      var settings = options.settings
      settings.publish = publish
      let waste = try Engine.clean(
        settings, keep: keep, isApplied: apply, log: makeLog(quiet: false))
      var table = TextTable("#bytes", "what", "why")
      for one in waste { table.add("\(one.bytes)", one.path, one.why) }
      if !table.isEmpty { print(table.lines.joined(separator: "\n") + "\n") }
      let bytes = waste.reduce(0) { $0 + $1.bytes }
      let found = "\(counted(waste.count, "thing")), \(bytes) bytes"
      print(
        waste.isEmpty
          ? "nothing to remove"
          : apply ? "removed \(found)" : "\(found); nothing was removed: --apply does it")
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a published report again from its exports and compares every byte.",
      usage: "citycredit verify <pipeline> [<run>] [<options>]",
      discussion: help(examples: "citycredit verify pipelines/nightly.yaml r000001"))

    @OptionGroup var options: StoreOptions

    @Argument(help: .init("The run, r000001; the one shown when left out.", valueName: "run"))
    var runID: RunID?

    @Option(help: "Read exports from here instead.")
    var inbox: String?

    @Option(help: "The link that shows the report, if not the pipeline's own.")
    var publish: String?

    func run() async throws {
      var settings = options.settings
      settings.inbox = inbox
      settings.publish = publish
      let found = try await Engine.verify(settings, runID, log: makeLog(quiet: false))
      print(
        "\(found.run) of \(found.month): \(counted(found.counts.outputs, "file")) made again from "
          + "\(counted(found.counts.inputs, "export")), every byte the same")
    }
  }

  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How two published reports differ, and by what.",
      usage: "citycredit diff <pipeline> <run> <run> [<options>]",
      discussion: help(examples: "citycredit diff pipelines/nightly.yaml r000001 r000002"))

    @OptionGroup var options: StoreOptions

    @Argument(help: .init("The earlier run, r000001.", valueName: "run"))
    var from: RunID

    @Argument(help: .init("The later run.", valueName: "run"))
    var to: RunID

    @Option(help: "How many cities are listed.")
    var limit = 20

    func validate() throws {
      guard limit > 0 else { throw ValidationError("--limit takes a number from 1") }
    }

    func run() throws {
      let found = try Engine.difference(
        options.settings, from: from, to: to, log: makeLog(quiet: false))
      for (side, sign) in [(found.sides.from, "-"), (found.sides.to, "+")] {
        print("\(sign) \(side.run)  \(side.month)  edition \(side.edition)\(window(side))")
      }
      printInputs(found.inputs)
      guard !found.cities.isEmpty else {
        print(
          found.compared == 0
            ? "\nno city has an index in both"
            : "\nno index and no rank differs in \(found.compared) cities")
        return
      }
      let moved = found.cities.count
      let both = found.cities.count { $0.index.from != nil && $0.index.to != nil }
      if found.compared > 0 {
        print("\n\(both) of \(found.compared) cities with an index in both differ")
      }
      let alone = moved - both
      if alone > 0 {
        print("\n\(alone) \(alone == 1 ? "city has" : "cities have") an index in one only")
      }
      var table = TextTable(
        "city", "#from", "#to", "#change", "#measures", "#denominators", "#edition", "#tool",
        "#rank", "#rank now")
      for city in found.cities.prefix(limit) {
        let parts = city.parts
        table.add(
          city.city.description, number(city.index.from), number(city.index.to),
          change(city.index.from.flatMap { from in city.index.to.map { $0 - from } }),
          change(parts?.measures), change(parts?.denominators), change(parts?.edition),
          change(parts?.tool), city.rank.from.map { "\($0)" } ?? "",
          city.rank.to.map { "\($0)" } ?? "")
      }
      print("\n" + table.lines.joined(separator: "\n"))
      if moved > limit { print("… and \(moved - limit) more: --limit \(moved)") }
    }

    /// `, 3 of 12 months: no city is ranked`, where a report's window is not full.
    private func window(_ side: RunDifference.Side) -> String {
      guard let months = side.partialWindow else { return "" }
      return ", \(months) of \(MeasureTable.windowLength) months"
        + (side.indices == 0 ? ": no city is ranked" : "")
    }

    private func printInputs(_ inputs: RunDifference.Inputs) {
      for (files, what) in [
        (inputs.added, "more"), (inputs.removed, "gone"), (inputs.replaced, "with other bytes"),
      ] where !files.isEmpty {
        let shown = files.prefix(3).joined(separator: ", ")
        let rest = files.count > 3 ? ", …" : ""
        print("\(counted(files.count, "export")) \(what): \(shown)\(rest)")
      }
      if !inputs.changed.isEmpty {
        print("changed: \(inputs.changed.joined(separator: ", "))")
      }
    }

    private func number(_ value: Double?) -> String { value?.fixed(decimals: 4) ?? "" }

    private func change(_ value: Double?) -> String {
      guard let value else { return "" }
      let text = value.fixed(decimals: 4)
      return value > 0 && text.contains { "123456789".contains($0) } ? "+\(text)" : text
    }
  }
}

extension StoreOptions {
  fileprivate var settings: Settings {
    var settings = Settings(
      pipelinePath: pipeline, exitCode: { Int(citycredit.exitCode(of: $0)) })
    settings.store = store
    return settings
  }
}

import ArgumentParser
import Engine
import Records
import Report

extension CityCredit {
  struct Rejects: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "What to send back to a city: each rejected row's file, line, column, reason and cure.",
      usage: "citycredit rejects <pipeline> --city <code> [<options>]",
      discussion: help(
        """
        The rows of the twelve months that count against the city's compliance rate, from the store \
        alone. No value of a field is shown.
        """,
        examples: "citycredit rejects pipelines/nightly.yaml --city 420800 --csv > send-back.csv"))

    @OptionGroup var options: PipelineOptions

    @Option(help: "The city's six-digit code.")
    var city: CityCode

    @Option(
      help: "The last of the twelve months, yyyy-MM; that of the latest delivery when left out.")
    var month: Month?

    @Option(help: "The language, zh or en; that which the report opens with when left out.")
    var lang: Tongue?

    @Flag(help: "CSV instead of text, a row to each.")
    var csv = false

    func run() async throws {
      var settings = options.settings()
      settings.month = month
      let found = try await rejectedRows(settings, city: city, log: options.log)
      let language = lang?.rawValue ?? found.language
      if csv {
        try writeOut(rejectedRowsCSV(found, language: language))
      } else {
        print(lines(of: found, isChinese: language == "zh").joined(separator: "\n"))
      }
    }
  }

  /// A language of texts that are sent on.
  enum Tongue: String, ExpressibleByArgument, CaseIterable {
    case zh, en
  }
}

private func lines(of found: RejectedRows, isChinese: Bool) -> [String] {
  let window = found.month.window
  var lines: [String] = []
  if isChinese {
    lines.append(
      "\(found.name.zh)（\(found.city)）\(window.lowerBound) 至 \(window.upperBound) 未通过校验的记录："
        + "\(found.count) 条，\(found.exports.count) 个文件")
  } else {
    lines.append(
      "\(found.name.en) (\(found.city)), rejected rows of \(window.lowerBound) to "
        + "\(window.upperBound): \(found.count) in \(counted(found.exports.count, "export"))")
  }
  for export in found.exports {
    lines.append("")
    lines.append(
      isChinese
        ? "\(export.file)（\(export.title.zh)，\(export.delivery) 报送）"
        : "\(export.file) (\(export.title.en), delivered \(export.delivery))")
    lines += faults(of: export, isChinese)
  }
  return lines
}

/// An export's faults, each once, with the lines that have it.
private func faults(of export: RejectedRows.Export, _ isChinese: Bool) -> [String] {
  struct Fault: Hashable {
    let reason: Reason
    let column: String
    let title: String
  }
  let groups = Dictionary(grouping: export.rows) {
    Fault(reason: $0.reason, column: $0.column, title: $0.title)
  }
  let order = groups.keys.sorted {
    (groups[$0]?.first?.line ?? 0, $0.column) < (groups[$1]?.first?.line ?? 0, $1.column)
  }
  return order.flatMap { fault -> [String] in
    let rows = groups[fault] ?? []
    let places = lineRanges(rows.map(\.line))
    let title = isChinese ? fault.reason.title.zh : fault.reason.title.en
    let cure = isChinese ? fault.reason.cure.zh : fault.reason.cure.en
    let names = [fault.column, fault.title == fault.column ? "" : fault.title].filter {
      !$0.isEmpty
    }
    let column = names.isEmpty ? "" : names.joined(separator: " ") + (isChinese ? "：" : ": ")
    let place =
      isChinese
      ? "第 \(places.joined(separator: "、")) 行"
      : "line\(rows.count == 1 ? "" : "s") \(places.joined(separator: ", "))"
    return ["  \(place)  \(column)\(title) (\(fault.reason.name))", "    \(cure)"]
  }
}

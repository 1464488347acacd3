import Engine
import Records

/// A trial as it is read on a terminal.
struct TrialText {
  private let trial: Trial
  private let rows: Int
  private let options: ExportOptions

  init(_ trial: Trial, rows: Int, _ options: ExportOptions) {
    self.trial = trial
    self.rows = rows
    self.options = options
  }

  /// So many cities are named.
  private static let mostCities = 10

  var lines: [String] {
    head + section("Rejected, by reason and column", reasons) + section("Cities", cities)
      + section(
        "The first rejected rows, and the shape of what failed: 9, A, a and 字 stand for others",
        firstRejected)
      + [""] + next
  }

  private var head: [String] {
    let books = trial.books
    var lines = [
      "\(trial.file): \(trial.standard.titleZh) \(trial.standard.titleEn) "
        + "(\(trial.standard.dataset), edition \(trial.standard.edition))",
      "written    \(trial.writing.encoding), \(trial.writing.delimiter)"
        + (trial.writing.isFound ? "; not as plainly as it could be, so it was looked for" : ""),
      "delivered  \(trial.delivery.day)"
        + (trial.delivery.isNamed
          ? ", as its name says" : ", today: its name has no day; name it …_yyyyMMdd.csv")
        + (trial.namedDivision.map { "; named after \($0)" } ?? ""),
      "header     \(counted(trial.header.known, "cell")) known"
        + (trial.header.isRepaired ? ", repaired as its contract says" : ""),
    ]
    if !trial.header.unknown.isEmpty {
      lines.append("           not known, not loaded: \(list(trial.header.unknown))")
    }
    if !trial.header.personal.isEmpty {
      lines.append("           of persons, never loaded: \(list(trial.header.personal))")
    }
    lines.append(
      "rows       \(books.read) read: \(books.accepted) accepted, \(books.rejected) rejected, "
        + "\(books.excluded) of natural persons (only counted)")
    let notices = trial.notices.map { "\($0.count) \($0.name)" }
    if !notices.isEmpty { lines.append("notices    \(list(notices))") }
    if trial.isPassedOver {
      lines.append(
        "inbox      passed over there for its name; exports end in .csv, .tsv, .zip or .tar, packed or not"
      )
    }
    return lines
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }

  private func section(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["", title] + lines.map { "  \($0)" }
  }

  private var reasons: [String] {
    var table = TextTable("#rows", "reason", "column", "", "what to do")
    for reason in trial.books.reasons {
      table.add("\(reason.rows)", reason.reason, reason.column, reason.title, reason.cure)
    }
    return table.isEmpty ? [] : table.lines
  }

  private var cities: [String] {
    var table = TextTable("", "", "#accepted", "#rejected", "#persons")
    for city in trial.cities.prefix(Self.mostCities) {
      let name = city.code.isEmpty ? "no city found" : "\(city.nameZh) \(city.nameEn)"
      table.add(city.code, name, "\(city.accepted)", "\(city.rejected)", "\(city.excluded)")
    }
    guard !table.isEmpty else { return [] }
    let more = trial.cities.count - Self.mostCities
    return table.lines + (more > 0 ? ["… and \(more) more; --json has all"] : [])
  }

  private var firstRejected: [String] {
    var table = TextTable("#line", "column", "reason", "shape")
    for row in trial.firstRejected.prefix(rows) {
      table.add(
        "\(row.line)", row.column, row.reason,
        shortened(row.column.isEmpty ? row.shape : row.field))
    }
    return table.isEmpty ? [] : table.lines
  }

  /// What fits on a line.
  private func shortened(_ shape: String) -> String {
    shape.count > 60 ? "\(shape.prefix(59))…" : shape
  }

  private var next: [String] {
    let books = trial.books
    if books.read == 0 { return ["It has no rows: a run would take it, and count nothing."] }
    if books.accepted == 0, books.rejected > 0 {
      return ["No row passes: look whether the right column stands under each name."]
    }
    return [
      books.rejected == 0
        ? "A run would take it as it is: put it into an inbox."
        : "A run would take it; rejected rows count against the city that sent them: have them mended at their source."
    ]
  }
}

/// The contracts that a refused export is nearest to, and what to do; `nil` where it was refused for another reason.
func nearestText(_ refused: RefusedTrial, _ options: ExportOptions) -> String? {
  guard refused.failure.code == .headerUnknown else { return nil }
  var lines = ["\(refused.file): no contract has this header"]
  var table = TextTable("nearest", "#columns", "#likely", "#needed", "missing")
  for one in refused.nearest {
    let missing = one.missing.prefix(6).joined(separator: ", ")
    let more = one.missing.count > 6 ? " and \(one.missing.count - 6) more" : ""
    table.add(
      "\(one.dataset) \(one.edition)", "\(one.known)", "\(one.likely)", "\(one.needed)",
      missing + more)
  }
  if !table.isEmpty { lines += table.lines.map { "  \($0)" } }
  let pipeline = options.pipeline.map { " \($0) --write" } ?? ""
  lines.append(
    refused.hasHeader
      ? "`citycredit contract \(options.file)\(pipeline)` drafts one."
      : "No line of it looks like names of columns: have them written above the rows.")
  return lines.joined(separator: "\n")
}

import ArgumentParser
import Engine
import Records
import Report

extension CityCredit {
  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How a city's number came about, down to files and lines.",
      usage: "citycredit explain <pipeline> --city <code> [--indicator <id>] [<options>]",
      discussion: help(
        """
        Without an indicator: index and rank, points lost by item, what changed since the month \
        before and why, and what would move the city up.

        With one: its value, rule and measures, the rows of the window by verdict and reason, and \
        where they lie.
        """, examples: "citycredit explain pipelines/nightly.yaml --city 420100",
        "citycredit explain pipelines/nightly.yaml --city 420100 --indicator blacklist-records",
        "citycredit explain pipelines/nightly.yaml --city 420100 --as-of 2018-04-10"))

    @OptionGroup var options: PipelineOptions

    @Option(help: "The city's six-digit code.")
    var city: CityCode

    @Option(help: "The month, yyyy-MM.")
    var month: Month?

    @Option(help: "As it was known then: a day, yyyy-MM-dd, or a run whose report it was.")
    var asOf: PastMoment?

    @Option(help: "An indicator, or another item of the edition's tree.")
    var indicator: String?

    @Flag(help: "JSON instead of text.")
    var json = false

    func run() async throws {
      var settings = options.settings()
      settings.month = month
      settings.knownAt = asOf
      let explanation = try await Engine.explain(
        settings, city: city, indicator: indicator, log: options.log)
      if json {
        try writeOut(explanationJSON(explanation))
      } else {
        print(lines(of: explanation).joined(separator: "\n"))
      }
    }
  }
}

/// So many indicators, and so many files of a measure, are shown; JSON has all.
private let most = 8

private func lines(of one: Explanation) -> [String] {
  var lines = [
    "\(one.city.zh) \(one.city.en) (\(one.cityCode)), \(one.month), edition \(one.edition)"
  ]
  lines.append(standing(one))
  if let words = published(one) { lines.append(words) }
  if one.measures.isEmpty {
    lines += section("Points lost", pointsLost(one))
    lines += section("Since \(one.change?.from ?? "")", change(one))
    lines += outlook(one)
  } else {
    lines += section("From the index to the indicator", path(one))
    lines += indicator(one)
    lines += section("Measures over twelve months", measures(one))
    for measure in one.measures where !measure.rows.isEmpty {
      lines += section("Rows of \(measure.id)", rows(measure.rows))
    }
    for dataset in one.datasets { lines += verdicts(dataset) }
    lines += section("Since \(one.change?.from ?? "")", change(one))
  }
  return lines
}

private func section(_ title: String, _ lines: [String]) -> [String] {
  lines.isEmpty ? [] : ["", title] + lines.map { "  \($0)" }
}

private func standing(_ one: Explanation) -> String {
  var text = "index \(one.printed)"
  if let rank = one.rank, let of = one.of {
    text += ", rank \(rank) of \(of) (\(one.group))"
    if let low = one.rankLow, let high = one.rankHigh {
      text += ", \(IntervalWords(replicates: one.replicates).name.en) \(low)–\(high)"
    }
  } else {
    text = "index \(one.index.map { $0.fixed(decimals: 2) } ?? "–"), \(one.status)"
  }
  if one.windowMonths < 12 { text += ", window \(one.windowMonths) of 12 months" }
  return text + ", \((one.coverage * 100).fixed(decimals: 1))% of the points rest on data"
}

/// What was published of the city; nothing where that is what is explained.
private func published(_ one: Explanation) -> String? {
  guard let published = one.published else {
    return one.asOf.map {
      "made now from the deliveries until \($0): no report of \(one.month) had been published"
    }
  }
  let by = "\(published.run) published it"
  let isSame =
    published.edition == one.edition && published.index == one.index && published.rank == one.rank
  if isSame { return one.asOf.map { "as of \($0): \(by)" } }
  let index = published.index.map { "index \($0.fixed(decimals: 2))" } ?? "no index"
  let rank = published.rank.map { ", rank \($0)" } ?? ""
  let edition = published.edition == one.edition ? "" : " under edition \(published.edition)"
  return "\(one.asOf.map { "as of \($0), computed again" } ?? "as known now"): "
    + "\(by) with \(index)\(rank)\(edition)"
}

private func name(_ title: Explanation.Title) -> String { "\(title.zh) \(title.en)" }

/// The items of the first two levels, and the indicators that lose most.
private func pointsLost(_ one: Explanation) -> [String] {
  var table = TextTable("#lost", "#of", "item", "")
  let leaves = one.items.filter { $0.formula != nil && $0.lost >= 0.005 }
    .sorted { ($1.lost, $0.id) < ($0.lost, $1.id) }.prefix(most)
  for item in one.items where item.level == 1 {
    table.add(
      item.lost.fixed(decimals: 2), item.maxPoints.fixed(decimals: 2), item.id, name(item.title))
  }
  for item in leaves {
    table.add(
      item.lost.fixed(decimals: 2), item.maxPoints.fixed(decimals: 2), "  \(item.id)",
      name(item.title))
  }
  return table.lines
}

private func signed(_ value: Double, decimals: Int = 2) -> String {
  let text = value.fixed(decimals: decimals)
  return value > 0 && text.contains { $0 != "0" && $0 != "." } ? "+\(text)" : text
}

private func change(_ one: Explanation) -> [String] {
  guard let change = one.change, let index = one.index else { return [] }
  var head = "index \(change.fromIndex.fixed(decimals: 2)) → \(index.fixed(decimals: 2)) "
  head += "(\(signed(index - change.fromIndex)))"
  if let from = change.fromRank, let to = one.rank { head += ", rank \(from) → \(to)" }
  head +=
    change.fromRun.map { "; as run \($0) published it" } ?? "; as computed from what is known now"
  var table = TextTable("#points", "#places", "cause")
  for term in change.causes {
    table.add(
      signed(term.points), term.places.map { signed(Double($0), decimals: 0) } ?? "", term.cause)
  }
  var lines = [head] + table.lines
  var moved = TextTable("#points", "indicator", "cause")
  let terms = change.terms.filter { $0.points.magnitude >= 0.005 }
    .sorted {
      ($1.points.magnitude, $0.indicator ?? "", $0.cause) < (
        $0.points.magnitude, $1.indicator ?? "", $1.cause
      )
    }.prefix(most)
  for term in terms { moved.add(signed(term.points), term.indicator ?? "(all)", term.cause) }
  if !moved.isEmpty { lines += [""] + moved.lines }
  return lines
}

private func outlook(_ one: Explanation) -> [String] {
  guard let outlook = one.outlook else { return [] }
  guard let next = outlook.nextCity, let needed = outlook.pointsNeeded else {
    return one.rank == 1 ? ["", "No city stands above."] : []
  }
  var table = TextTable("#way to full marks", "#now", "#would do", "indicator", "")
  for item in outlook.improvements.prefix(most) {
    table.add(
      item.share.map { "\(($0 * 100).fixed(decimals: 1))%" } ?? "not alone",
      quantity(item.value, item.unit), item.valueNeeded.map { quantity($0, item.unit) } ?? "",
      item.indicator, name(item.title))
  }
  return section(
    "To pass \(name(next)) (\(outlook.nextCityCode ?? "")): \(signed(needed)) points; one of these alone, if the others stand still",
    table.lines)
}

private func quantity(_ value: Double?, _ unit: Explanation.Title) -> String {
  guard let value else { return "–" }
  if unit.en == "%" { return "\((value * 100).text(atMost: 3))%" }
  let text = value.text(atMost: 4)
  // "yes = 1" explains a number; other units follow it.
  if unit.en.contains("=") { return "\(text) (\(unit.en))" }
  return unit.en.isEmpty ? text : "\(text) \(unit.en)"
}

private func path(_ one: Explanation) -> [String] {
  var table = TextTable("#points", "#of", "item", "")
  for item in one.items {
    table.add(
      item.points?.fixed(decimals: 2) ?? "–", item.maxPoints.fixed(decimals: 2),
      String(repeating: "  ", count: item.level) + item.id, name(item.title))
  }
  return table.lines
}

private func indicator(_ one: Explanation) -> [String] {
  guard let item = one.items.last(where: { $0.formula != nil }), let unit = item.unit else {
    return []
  }
  return section(
    "\(item.id)",
    [
      "value    \(quantity(item.value, unit))\(item.mark.map { " (\($0))" } ?? "")",
      "group    lowest \(standing(item.lowest, unit)), highest \(standing(item.highest, unit))",
      "formula  \(item.formula ?? "")",
      "score    \(item.score.map { ($0 * 100).fixed(decimals: 2) } ?? "–") of 100: \(item.rule ?? "")",
      "evidence \(item.provenance ?? ""); points \(item.basis.first ?? ""), rule \(item.basis.last ?? "")",
    ])
}

/// A value of the group, and whose it is.
private func standing(_ one: Explanation.Standing?, _ unit: Explanation.Title) -> String {
  guard let one else { return "–" }
  let others = one.cities > 1 ? " and \(one.cities - 1) more" : ""
  return "\(quantity(one.value, unit)) (\(name(one.city))\(others))"
}

private func measures(_ one: Explanation) -> [String] {
  var table = TextTable("measure", "#window", "unit", "month by month, oldest first")
  for measure in one.measures {
    table.add(
      measure.id, measure.window.map(String.init) ?? "no figure",
      "\(measure.unit), \(measure.time)", measure.months.map(String.init).joined(separator: " "))
  }
  return table.lines
}

private func rows(_ rows: [Explanation.Rows]) -> [String] {
  var table = TextTable("#adds", "#rows", "file", "lines")
  for one in rows.prefix(most) {
    let shown = one.lines.prefix(12).joined(separator: ", ")
    let more = one.lines.count > 12 ? ", … \(one.lines.count - 12) more ranges" : ""
    table.add("\(one.adds)", "\(one.count)", one.file, shown + more)
  }
  let rest = rows.dropFirst(most)
  guard !rest.isEmpty else { return table.lines }
  let adds = rest.reduce(0) { $0 + $1.adds }
  return table.lines + [
    "… and \(counted(rest.count, "file")) more that add \(adds); --json has all"
  ]
}

private func verdicts(_ dataset: Explanation.Dataset) -> [String] {
  var lines = [
    "\(dataset.accepted) accepted, \(dataset.rejected.reduce(0) { $0 + $1.count }) rejected, "
      + "\(dataset.excluded) of natural persons (only counted), \(dataset.superseded) superseded"
  ]
  for reason in dataset.rejected {
    lines.append("\(reason.count) \(reason.reason)")
    lines += rows(reason.rows).dropFirst().map { "  \($0)" }
  }
  return section("Rows of \(dataset.id) in the window, by verdict", lines)
}

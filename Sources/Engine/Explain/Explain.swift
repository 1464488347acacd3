import Contract
import Foundation
import Store
import Normalize
public import Observe
public import Records
import Register
import Report

/// Explains a city's number of a month: index, points lost, change, outlook; with an indicator, down to
/// the lines of the exports behind it.
///
/// Nothing but facts and measures is read.
///
/// - Parameters:
///   - settings: the pipeline, and the month.
///   - city: a city of a ranked group.
///   - indicator: the id of an indicator or item; `nil` for the whole tree.
///   - log: where progress goes.
/// - Returns: the explanation.
/// - Throws: `usage` for a city that is not ranked or an item that the edition lacks, and what is wrong
///   with the store or the configuration.
public func explain(
  _ settings: Settings, city: CityCode, indicator: String?, log: Log
) async throws(Failure) -> Explanation {
  let configuration = try Configuration(settings)
  try configuration.requireStore()
  var session = try Session(asking: configuration, log: log)
  var published: PublishedMonth?
  if let moment = settings.knownAt {
    published = try session.published(asOf: moment, configuration.month(asOf: moment))
    session = try session.asking(as: moment, published)
  }
  let stored = try await session.fromStore()
  if settings.knownAt == nil { published = try session.lastPublished(stored.input.month) }
  let explainer = try Explainer(
    stored: stored, city: city, asOf: settings.knownAt, published: published)
  let explanation = try explainer.explanation(of: indicator)
  for words in session.configuration.settings.retold?.changed(stored.bench) ?? [] {
    log.warning("explain.changed", text: words, evenQuiet: true)
  }
  return explanation
}

/// The JSON of an explanation, with its keys in order.
public func explanationJSON(_ explanation: Explanation) throws(Failure) -> [UInt8] {
  try prettyJSON(explanation, "the explanation")
}

/// JSON for people and programs: indented, its keys in order and in snake case.
func prettyJSON(_ value: some Encodable, _ what: String) throws(Failure) -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  do {
    return Array(try encoder.encode(value)) + [0x0A]
  } catch {
    throw Failure(.bug, "\(what) cannot be written as JSON")
  }
}

private struct Explainer {
  let stored: StoredReport
  let city: City
  let assessment: CityAssessment
  let place: Placement?
  /// What cities are called, as on the pages of a report.
  let names: [CityCode: LocalizedText]
  let asOf: PastMoment?
  /// What was published of the month, as far as the store still has it.
  let published: Explanation.Published?

  private var input: ReportInput { stored.input }
  /// In the house all is told.
  private var measures: MeasureTable { stored.measures.exact }
  private var edition: Edition { input.edition }

  init(
    stored: StoredReport, city code: CityCode, asOf: PastMoment?, published: PublishedMonth?
  ) throws(Failure) {
    self.stored = stored
    self.asOf = asOf
    guard let city = stored.bench.cities.first(where: { $0.code == code }),
      let assessment = stored.input.current.assessment(of: code)
    else {
      throw Failure(
        .usage, "\(code) is no city of the ranked groups",
        hint: "`citycredit export indices` lists them")
    }
    self.city = city
    names = LocalizedText.distinct(
      stored.bench.cities.map { ($0.code, $0.name, $0.provinceName) })
    self.assessment = assessment
    place = stored.input.current.ranking(.group(city.group))?.places.first { $0.city == code }
    let store = stored.bench.configuration.store
    let month = stored.input.month
    self.published = published.flatMap { one in
      guard one.month == month,
        let vintage = store.readVintage(one.run.id.description, of: month, cities: [])?.vintage
      else { return nil }
      let own = vintage.places.first { $0.city == code.rawValue }
      return Explanation.Published(
        run: one.run.id.description, edition: vintage.edition, index: own?.index, rank: own?.rank)
    }
  }

  func explanation(of indicator: String?) throws(Failure) -> Explanation {
    var node: Int?
    if let indicator {
      node = edition.node(indicator)
      guard node != nil else {
        throw Failure(
          .usage, "the edition \(edition.id) has no item '\(indicator)'",
          hint: "`citycredit explain` without --indicator lists them")
      }
    }
    let ids = node.flatMap { edition.nodes[$0].leaf?.formula.measures } ?? []
    let traced = try trace(ids)
    return Explanation(
      cityCode: city.code.description, city: title(city), month: "\(input.month)",
      asOf: asOf?.description, published: published,
      edition: edition.id, group: city.group.rawValue, index: assessment.index,
      printed: place?.printed ?? "–", status: assessment.status.rawValue, rank: place?.rank,
      of: place?.of, replicates: input.current.robustness.first?.replicates,
      rankLow: place?.rankLow, rankHigh: place?.rankHigh,
      coverage: assessment.coverage, windowMonths: input.current.windowMonths,
      items: items(upTo: node), change: change(of: node),
      outlook: node == nil ? outlook() : nil,
      measures: ids.map { measure($0, traced[$0.dataset] ?? []) },
      datasets: Set(ids.map(\.dataset)).sorted().map { dataset($0, traced[$0] ?? []) })
  }

  // MARK: Tree, change, outlook

  private func items(upTo node: Int?) -> [Explanation.Item] {
    var shown = Array(edition.nodes.indices)
    if let node {
      var path = [node] + edition.nodes[node].children
      var above = edition.nodes[node].parent
      while let parent = above {
        path.append(parent)
        above = edition.nodes[parent].parent
      }
      shown = path.sorted()
    }
    let asked = node
    return shown.map { index in
      let node = edition.nodes[index]
      let score = assessment.nodes[index]
      let earned = score.points ?? 0
      let lost = score.points == nil ? 0 : earned < 0 ? -earned : max(0, score.maxPoints - earned)
      return Explanation.Item(
        id: node.id, level: node.level, title: .init(node.title), value: score.value,
        unit: node.leaf.map { .init($0.unit) }, mark: score.mark?.rawValue, score: score.score,
        points: score.points,
        maxPoints: score.maxPoints, lost: lost.roundedToSignificant(12),
        lowest: index == asked ? extreme(of: index, by: <) : nil,
        highest: index == asked ? extreme(of: index, by: >) : nil,
        formula: node.leaf?.formula.words, rule: node.leaf?.rule.words,
        provenance: node.leaf?.provenance.rawValue,
        basis: [node.pointsBasis.rawValue] + (node.leaf.map { [$0.ruleBasis.rawValue] } ?? []))
    }
  }

  /// The city of the group whose value comes before all others', the first by code of those that are equal.
  private func extreme(
    of node: Int, by comesFirst: (Double, Double) -> Bool
  ) -> Explanation.Standing? {
    let group = stored.bench.cities.filter { $0.group == city.group }
    let values = group.compactMap { city in
      input.current.assessment(of: city.code)?.nodes[node].value.map { (city: city, value: $0) }
    }
    guard
      let first = values.min(by: {
        $0.value == $1.value ? $0.city.code < $1.city.code : comesFirst($0.value, $1.value)
      })
    else { return nil }
    return Explanation.Standing(
      cityCode: first.city.code.description, city: title(first.city), value: first.value,
      cities: values.count { $0.value == first.value })
  }

  private func title(_ city: City) -> Explanation.Title { .init(names[city.code] ?? city.name) }

  private func change(of node: Int?) -> Explanation.Change? {
    guard let split = input.changes, let change = split.change(of: city.code) else { return nil }
    let isRanked = change.fromRank != nil && change.toRank != nil
    let causes = ChangeCause.allCases.compactMap { cause -> Explanation.Change.Term? in
      let points = change.points(by: cause)
      let places = change.placesByCause[cause] ?? 0
      guard points != 0 || places != 0 else { return nil }
      return .init(
        indicator: nil, cause: cause.rawValue, points: points, places: isRanked ? places : nil)
    }
    let below = node.map { Set(leaves(below: $0)) }
    let terms = change.terms.filter { term in
      guard let below else { return true }
      return term.node.map(below.contains) ?? false
    }
    return Explanation.Change(
      from: "\(split.from.month)", fromRun: split.from.run, fromIndex: change.fromIndex,
      fromRank: change.fromRank, causes: causes,
      terms: terms.map {
        .init(
          indicator: $0.node.map { edition.nodes[$0].id }, cause: $0.cause.rawValue,
          points: $0.points, places: nil)
      })
  }

  private func leaves(below node: Int) -> [Int] {
    edition.nodes[node].leaf != nil
      ? [node] : edition.nodes[node].children.flatMap { leaves(below: $0) }
  }

  private func outlook() -> Explanation.Outlook? {
    guard let outlook = input.outlooks[city.code] else { return nil }
    let next = outlook.next.flatMap { code in stored.bench.cities.first { $0.code == code } }
    return Explanation.Outlook(
      nextCityCode: outlook.next?.description, nextCity: next.map(title),
      pointsNeeded: outlook.pointsNeeded,
      improvements: outlook.improvements.compactMap { one in
        guard let leaf = edition.nodes[one.node].leaf else { return nil }
        return .init(
          indicator: edition.nodes[one.node].id, title: .init(edition.nodes[one.node].title),
          value: assessment.nodes[one.node].value,
          valueNeeded: one.valueNeeded,
          unit: .init(leaf.unit), share: one.share, mostPoints: one.mostPoints)
      })
  }

  // MARK: Measures and rows

  private func trace(_ ids: [MeasureID]) throws(Failure) -> [String: [TracedRow]] {
    var traced: [String: [TracedRow]] = [:]
    for dataset in Set(ids.map(\.dataset)).sorted() {
      let fold = stored.bench.measureStage()
        .fold(of: stored.measures.files, dataset: dataset, like: measures)
      traced[dataset] = try fold?.trace(city.code, month: input.month)
    }
    return traced
  }

  private func measure(_ id: MeasureID, _ rows: [TracedRow]) -> Explanation.Measure {
    let table = measures
    let series = table.series[id]
    let window = input.month.window.clamped(to: table.months)
    return Explanation.Measure(
      id: id.description, unit: series?.unit.rawValue ?? "count",
      time: series?.time.rawValue ?? "flow", window: figure(id),
      months: series == nil ? [] : window.map { table.monthly(id, city.code, $0) ?? 0 },
      rows: byFile(rows.filter { $0.adds[id.name] != nil }) { $0.adds[id.name] ?? 0 })
  }

  /// The measure's integer; nothing where nobody has it: a year's figure of 0 is one that is missing.
  private func figure(_ id: MeasureID) -> Int64? {
    let value = measures.value(id, city.code, input.month)
    return value == 0 && measures.series[id]?.time == .annual ? nil : value
  }

  private func dataset(_ id: String, _ rows: [TracedRow]) -> Explanation.Dataset {
    // A row that only a year's or a month end's figure needs is not one of the window's.
    let reported = rows.filter { $0.adds["reported"] != nil }
    let rejected = Dictionary(grouping: reported.filter { $0.reason != .none }) { $0.reason }
    let contract = stored.bench.contracts[id]
    return Explanation.Dataset(
      id: id, title: .init(contract?.title ?? LocalizedText(zh: id, en: id)),
      accepted: reported.count { $0.reason == .none },
      excluded: rows.count { $0.adds["excluded"] != nil },
      superseded: rows.count(where: \.isSuperseded),
      rejected: rejected.map { reason, rows in
        .init(reason: reason.name, count: rows.count, rows: byFile(rows) { _ in 1 })
      }.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) })
  }

  /// Rows by export, in order of delivery.
  private func byFile(
    _ rows: [TracedRow], adds: (TracedRow) -> Int64
  ) -> [Explanation.Rows] {
    let names = Dictionary(stored.files.map { ($0.contentHash, $0.identity.path) }) {
      min($0, $1)
    }
    var result: [Explanation.Rows] = []
    var start = 0
    while start < rows.count {
      let content = rows[start].content
      var end = start
      while end < rows.count, rows[end].content == content { end += 1 }
      let own = rows[start..<end]
      result.append(
        .init(
          file: names[content] ?? content, sha256: content,
          adds: own.reduce(0) { $0 + adds($1) }, count: own.count,
          lines: lineRanges(own.map(\.line))))
      start = end
    }
    return result
  }
}

extension Formula {
  /// The formula with the measures' names.
  fileprivate var words: String {
    func sum(_ ids: [MeasureID]) -> String {
      let text = ids.map(\.description).joined(separator: " + ")
      return ids.count > 1 ? "(\(text))" : text
    }
    switch self {
    case .count(let of): return sum(of)
    case .ratio(let of, let to, let scale):
      return "\(sum(of)) / \(sum(to))\(scale == 1 ? "" : " × \(scale.text())")"
    case .mean(let of, let over): return "\(of) / \(over)"
    case .atLeast(let of, let bound): return "\(sum(of)) >= \(bound)"
    case .none(let of): return "\(sum(of)) = 0"
    case .nonZero(let of):
      return "how many above 0: \(of.map(\.description).joined(separator: ", "))"
    }
  }
}

extension ScoringRule {
  /// The rule with its cut points.
  fileprivate var words: String {
    switch self {
    case .goalposts(let zero, let full):
      "0 at \(zero.text()), full marks at \(full.text()), a line between them"
    case .minMax(let higher):
      "a line between the group's lowest and highest value; \(higher ? "more" : "less") is better"
    case .percentile(let higher):
      "the share of the group's other cities that have \(higher ? "less" : "more")"
    case .efficacy(let low, let high):
      "60 of 100 at \(low.text()), 100 at \(high.text()), a line between and beyond them"
    case .steps(let steps):
      steps.map { "\($0.score.text()) from \($0.from.text())" }.joined(separator: ", ")
    case .yesNo: "full marks when it is so"
    case .deduction(let each, let floor):
      "takes \(each.text()) points each, at most \(floor.text())"
    case .bonus(let each, let cap): "adds \(each.text()) points each, at most \(cap.text())"
    case .gate(let minimum): "a gate: vetoed below \(minimum.text())"
    }
  }
}

import Contract
import Records

/// The key findings of a month: sentences computed from the numbers, the same in both languages.
struct Findings {
  var progress: [LocalizedText] = []
  var shortcomings: [LocalizedText] = []

  /// Finds what a month shows.
  init(_ model: Model) {
    for group in model.groups { addGroup(group, model) }
    addMovers(model)
    addDimensions(model)
    addQuality(model)
  }

  private mutating func addGroup(_ group: CityGroup, _ model: Model) {
    let current = model.input.current
    guard let summary = current.summaries.first(where: { $0.scope == .group(group) }),
      let mean = summary.mean
    else { return }
    let before =
      model.hasPrevious
      ? model.input.previous?.summaries.first(where: { $0.scope == .group(group) })?.mean : nil
    let value = decimal(mean, places: 2)
    guard let before else {
      progress.append(
        LocalizedText(
          zh: "\(group.title.zh)综合指数平均为\(value)。",
          en: "The mean index of \(group.title.en.lowercasedFirst) is \(value)."))
      return
    }
    let difference = signed(mean - before, places: 2)
    let rose =
      model.input.current.ranking(.group(group))?.places
      .count { (model.indexChange($0.city) ?? 0) > 0 } ?? 0
    let sentence = LocalizedText(
      zh:
        "\(group.title.zh)综合指数平均为\(value)，比上月\(Self.verb(mean - before).zh)（\(difference)），\(rose)个城市上升。",
      en:
        "The mean index of \(group.title.en.lowercasedFirst) is \(value), which \(Self.verb(mean - before).en) on the month (\(difference)); \(rose) cities gained."
    )
    if mean >= before { progress.append(sentence) } else { shortcomings.append(sentence) }
  }

  private static func verb(_ change: Double) -> LocalizedText {
    if change > 0 { return LocalizedText(zh: "提高", en: "is up") }
    return change < 0
      ? LocalizedText(zh: "下降", en: "is down") : LocalizedText(zh: "持平", en: "is unchanged")
  }

  private mutating func addMovers(_ model: Model) {
    let changes = model.assessed.compactMap { code in
      model.indexChange(code).map { (code: code, change: $0) }
    }
    if let best = changes.max(by: { ($0.change, $1.code) < ($1.change, $0.code) }), best.change > 0
    {
      progress.append(
        LocalizedText(
          zh: "升幅最大的是\(model.name(best.code).zh)（\(signed(best.change, places: 2))）。",
          en:
            "The largest gain is that of \(model.name(best.code).en) (\(signed(best.change, places: 2)))."
        ))
    }
    if let worst = changes.min(by: { ($0.change, $0.code) < ($1.change, $1.code) }),
      worst.change < 0
    {
      shortcomings.append(
        LocalizedText(
          zh: "降幅最大的是\(model.name(worst.code).zh)（\(signed(worst.change, places: 2))）。",
          en:
            "The largest loss is that of \(model.name(worst.code).en) (\(signed(worst.change, places: 2)))."
        ))
    }
    let unranked = model.input.current.assessments.count { $0.status == .notRanked }
    if unranked > 0 {
      shortcomings.append(
        LocalizedText(
          zh: "\(unranked)个城市数据不足，未参与排名。",
          en:
            "\(unranked) \(unranked == 1 ? "city has" : "cities have") too little data to be ranked."
        ))
    }
  }

  private mutating func addDimensions(_ model: Model) {
    let nodes = model.input.edition.nodes
    for group in model.groups {
      let means = model.groupMeans(group)
      let items = nodes.indices.compactMap { index -> (node: IndicatorNode, mean: Double)? in
        guard nodes[index].level == 1, nodes[index].points > 0, index < means.count,
          let mean = means[index]
        else { return nil }
        return (nodes[index], mean)
      }
      guard items.count > 1, let best = items.max(by: { $0.mean < $1.mean }),
        let worst = items.min(by: { $0.mean < $1.mean }), best.node.id != worst.node.id
      else { continue }
      progress.append(
        LocalizedText(
          zh:
            "\(group.title.zh)得分率最高的是“\(best.node.title.zh)”（\(decimal(best.mean * 100, places: 1))%）。",
          en:
            "\(group.title.en): the best item is “\(best.node.title.en)” (\(decimal(best.mean * 100, places: 1))% of its points)."
        ))
      shortcomings.append(
        LocalizedText(
          zh:
            "\(group.title.zh)得分率最低的是“\(worst.node.title.zh)”（\(decimal(worst.mean * 100, places: 1))%）。",
          en:
            "\(group.title.en): the weakest item is “\(worst.node.title.en)” (\(decimal(worst.mean * 100, places: 1))% of its points)."
        ))
    }
  }

  private mutating func addQuality(_ model: Model) {
    let total = model.totalQuality
    if let compliance = total.complianceRate {
      let text = LocalizedText(
        zh: "双公示合规率\(compliance)，共报送\(grouped(total.disclosed))条。",
        en:
          "Of \(grouped(total.disclosed)) records of double disclosure, \(compliance) pass every rule."
      )
      progress.append(text)
    }
    if let late = total.lateRate {
      let warned = model.qualities.count { $0.city != .unassigned && model.isWarned($0.quality) }
      let limit = decimal(model.input.lateWarningShare * 100, places: 0)
      shortcomings.append(
        LocalizedText(
          zh: "双公示迟报率\(late)，迟报率高于\(limit)%的城市有\(warned)个。",
          en:
            "\(late) of double disclosure is late; \(warned) \(warned == 1 ? "city is" : "cities are") above \(limit)%."
        ))
    }
    let books = model.totals.tally
    if let share = percentage(books.rejectedTotal, of: books.read),
      let first = Model.ordered(books.rejected).first
    {
      shortcomings.append(
        LocalizedText(
          zh: "读入记录中\(share)不合规，最常见的原因是“\(first.reason.title.zh)”（\(grouped(first.rows))条）。",
          en:
            "\(share) of all rows read were rejected, most often for “\(first.reason.title.en)” (\(grouped(first.rows)) rows)."
        ))
    }
  }
}

extension String {
  /// The same with a small first letter, for use inside a sentence.
  var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

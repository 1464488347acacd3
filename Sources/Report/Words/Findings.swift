import Contract
import Records

/// The key findings of a month, from its numbers: how things stand, progress, shortcomings.
struct Findings {
  /// How things stand: means, compliance, how many records there are.
  private(set) var overview: [LocalizedText] = []
  /// What has become better, or is good.
  private(set) var progress: [LocalizedText] = []
  /// What has become worse, or is bad.
  private(set) var shortcomings: [LocalizedText] = []
  /// What comes first: how each group stands and has moved, who moved most, and how much was delivered.
  private(set) var abstract: [LocalizedText] = []

  private let model: Model
  private let wording: Wording
  /// The result of the same month a year before, if it is comparable.
  private let yearBefore: MonthResult?

  /// Finds what a month shows.
  init(_ model: Model) {
    self.model = model
    wording = Wording(model: model)
    let input = model.input
    // A window that is not full is more or less than no other.
    let earlier = input.current.hasFullWindow ? input.history : []
    yearBefore = earlier.first {
      $0.month == input.month.advanced(by: -12) && $0.edition == input.current.edition
        && $0.hasFullWindow
    }
    if input.current.hasFullWindow {
      for group in model.groups {
        addMean(group)
        addYear(group)
      }
      for group in model.groups { addMovers(group) }
      for group in model.groups {
        addItems(group)
        addHolding(group)
      }
    } else {
      addPartialWindow()
    }
    addUnranked()
    addQuality()
    addRecords()
  }

  // MARK: Indices

  private func mean(_ group: CityGroup, in result: MonthResult?) -> Double? {
    result?.summaries.first { $0.scope == .group(group) }?.mean
  }

  private mutating func addMean(_ group: CityGroup) {
    guard let now = mean(group, in: model.input.current) else { return }
    if ranked(group).count == 1, let city = ranked(group).first {
      // A mean of one is its index.
      let text = wording(.groupOfOne) { language in
        [
          "group": SentenceValue(language(group.title)),
          "city": SentenceValue(language(model.name(city))),
          "index": SentenceValue(model.place(city)?.printed ?? decimal(now, places: 2)),
        ]
      }
      abstract.append(text)
      overview.append(text)
      return
    }
    let before = model.comparesMonths ? mean(group, in: model.input.previous) : nil
    let changes = changes(group).map(\.change)
    // What is printed decides: a change that shows no digit is none.
    let change = before.map { now - $0 } ?? 0
    let printed = decimal(change.magnitude, places: 2)
    let sentence: Sentence =
      before == nil
      ? .groupMean
      : printed == "0.00" ? .groupMeanSame : change > 0 ? .groupMeanUp : .groupMeanDown
    let text = wording(sentence) { language in
      [
        "group": SentenceValue(language(group.title)),
        "mean": SentenceValue(decimal(now, places: 2)), "change": SentenceValue(printed),
        "rose": .count(changes.count { $0 > 0 }), "fell": .count(changes.count { $0 < 0 }),
      ]
    }
    abstract.append(text)
    switch sentence {
    case .groupMeanUp: progress.append(text)
    case .groupMeanDown: shortcomings.append(text)
    default: overview.append(text)
    }
  }

  private mutating func addYear(_ group: CityGroup) {
    guard let yearBefore, ranked(group).count > 1, let now = mean(group, in: model.input.current),
      let before = mean(group, in: yearBefore)
    else { return }
    let printed = decimal((now - before).magnitude, places: 2)
    guard printed != "0.00" else { return }
    let rose = now > before
    let text = wording(rose ? .groupYearUp : .groupYearDown) { language in
      [
        "group": SentenceValue(language(group.title)),
        "mean": SentenceValue(decimal(now, places: 2)), "change": SentenceValue(printed),
        "month": SentenceValue(language.month(yearBefore.month)),
      ]
    }
    if rose { progress.append(text) } else { shortcomings.append(text) }
  }

  /// The cities of a group, as far as they are ranked.
  private func ranked(_ group: CityGroup) -> [CityCode] {
    (model.input.current.ranking(.group(group))?.places ?? []).filter { $0.rank != nil }
      .map(\.city)
  }

  /// How the indices of the cities of a group have changed that are ranked in both months.
  private func changes(_ group: CityGroup) -> [(code: CityCode, change: Double)] {
    guard model.comparesMonths else { return [] }
    return ranked(group).compactMap { code in
      guard model.previousPlace(code)?.rank != nil else { return nil }
      return model.indexChange(code).map { (code: code, change: $0.roundedToSignificant(12)) }
    }
  }

  private mutating func addMovers(_ group: CityGroup) {
    let changes = changes(group)
    // Of one city nothing is the largest.
    guard changes.count > 1 else { return }
    func said(_ sentence: Sentence, _ mover: (code: CityCode, change: Double)) -> LocalizedText {
      wording(sentence) { language in
        [
          "group": SentenceValue(language(group.title)),
          "city": SentenceValue(language(model.name(mover.code))),
          "change": SentenceValue(signed(mover.change, places: 2)),
        ]
      }
    }
    if let best = changes.max(by: { ($0.change, $1.code) < ($1.change, $0.code) }),
      best.change >= 0.005
    {
      let text = said(.largestGain, best)
      abstract.append(text)
      progress.append(text)
    }
    if let worst = changes.min(by: { ($0.change, $0.code) < ($1.change, $1.code) }),
      worst.change <= -0.005
    {
      let text = said(.largestLoss, worst)
      abstract.append(text)
      shortcomings.append(text)
    }
  }

  private mutating func addPartialWindow() {
    let current = model.input.current
    let text = wording(.windowPartial) { language in
      [
        "month": SentenceValue(language.month(current.month)),
        "months": .count(current.windowMonths), "of": .count(MeasureTable.windowLength),
      ]
    }
    abstract.append(text)
    shortcomings.append(text)
  }

  private mutating func addUnranked() {
    let current = model.input.current
    // In a month whose window is not full, that is the reason for all.
    let unranked = current.assessments.count {
      $0.status == .vetoed
        || $0.status == .notRanked
          && (current.hasFullWindow || $0.coverage < model.input.edition.minimumCoverage)
    }
    guard unranked > 0 else { return }
    let text = wording(.unranked) { _ in ["count": .count(unranked)] }
    abstract.append(text)
    shortcomings.append(text)
  }

  // MARK: Items

  private mutating func addItems(_ group: CityGroup) {
    let nodes = model.input.edition.nodes
    let means = model.groupMeans(group)
    let items = nodes.indices.compactMap { index -> (node: IndicatorNode, mean: Double)? in
      guard nodes[index].level == 1, nodes[index].points > 0, index < means.count,
        let mean = means[index]
      else { return nil }
      return (nodes[index], mean)
    }
    guard items.count > 1, ranked(group).count > 1, let best = items.max(by: { $0.mean < $1.mean }),
      let worst = items.min(by: { $0.mean < $1.mean }), best.mean > worst.mean
    else { return }
    func said(_ sentence: Sentence, _ item: (node: IndicatorNode, mean: Double)) -> LocalizedText {
      wording(sentence) { language in
        [
          "group": SentenceValue(language(group.title)),
          "item": SentenceValue(language(item.node.title)),
          "share": SentenceValue("\(decimal(item.mean * 100, places: 1))%"),
        ]
      }
    }
    progress.append(said(.bestItem, best))
    shortcomings.append(said(.weakestItem, worst))
  }

  /// In how many cities a yes-or-no indicator holds, and how that has changed on the year.
  private mutating func addHolding(_ group: CityGroup) {
    let cities = ranked(group)
    let before = yearBefore.map { result in
      Dictionary(result.assessments.map { ($0.city, $0) }) { first, _ in first }
    }
    for (index, node) in model.input.edition.nodes.enumerated() {
      guard let leaf = node.leaf, leaf.formula.saysYesOrNo else { continue }
      let values = cities.compactMap { model.assessment($0)?.nodes[index].value }
      guard values.count > 1 else { continue }
      let holds = values.count { $0 >= 1 }
      guard let share = percentage(holds, of: values.count, places: 1) else { continue }
      let past = before.map { known in cities.compactMap { known[$0]?.nodes[index].value } } ?? []
      let change = past.count == values.count ? holds - past.count { $0 >= 1 } : 0
      let sentence: Sentence =
        change > 0 ? .moreCitiesHold : change < 0 ? .fewerCitiesHold : .citiesThatHold
      let text = wording(sentence) { language in
        [
          "group": SentenceValue(language(group.title)),
          "item": SentenceValue(language(node.title)), "count": .count(holds),
          "of": .count(values.count), "share": SentenceValue(share),
          "change": .count(abs(change)),
          "month": SentenceValue(yearBefore.map { language.month($0.month) } ?? ""),
        ]
      }
      // Where nothing has changed, half of the cities make the difference.
      if change > 0 || change == 0 && holds * 2 >= values.count {
        progress.append(text)
      } else {
        shortcomings.append(text)
      }
    }
  }

  // MARK: Data

  private mutating func addQuality() {
    let cities = model.disclosedCities
    if let rate = model.disclosedShare("accepted", cities)?.value,
      let records = model.disclosed("reported", cities).value
    {
      let text = wording(.compliance) { _ in
        ["rate": SentenceValue(rate), "records": .count(records)]
      }
      abstract.append(text)
      overview.append(text)
    }
    let late = model.qualities.map(\.city).filter { $0 != .unassigned }.map(model.lateKinds)
    for kind in model.input.datasets where kind.lateLine != nil {
      guard let rate = model.disclosedShare("late", cities, kind: kind.id)?.value else { continue }
      let warned = late.count { $0.contains { $0.kind.id == kind.id } }
      let text = wording(warned == 0 ? .late : .lateWarned) { language in
        [
          "dataset": SentenceValue(language(kind.title)), "rate": SentenceValue(rate),
          "limit": SentenceValue(kind.lateLineInPercent), "count": .count(warned),
          "least": .count(model.fewestJudged),
        ]
      }
      if warned == 0 { progress.append(text) } else { shortcomings.append(text) }
    }
    let books = model.books
    guard let share = books.rejected.share(of: books.read)?.value,
      let first = Model.ordered(books.tally.rejected).first
    else { return }
    shortcomings.append(
      wording(.rejected) { language in
        [
          "share": SentenceValue(share), "reason": SentenceValue(language(first.reason.title)),
          "count": .count(first.rows),
        ]
      })
  }

  /// How many datasets are spoken of.
  private static let datasetsShown = 4

  /// The largest datasets: records of the window, against the window a year before.
  private mutating func addRecords() {
    guard let yearBefore else { return }
    let table = model.input.measures
    let month = model.input.month
    let cities = table.cities.filter { !model.isCountedAbove($0) }
    func total(_ id: MeasureID, _ month: Month) -> Int {
      cities.reduce(0) { $0 + Int(table.value(id, $1, month) ?? 0) }
    }
    // Of a restricted dataset the sum would give back what is absent.
    let datasets = model.input.datasets.filter { !$0.isRestricted }.compactMap {
      contract -> (id: String, now: Int, before: Int)? in
      let id = MeasureID(contract.id, "records")
      let now = total(id, month)
      let before = total(id, yearBefore.month)
      return now > 0 && before > 0 ? (contract.id, now, before) : nil
    }
    let largest = datasets.sorted { ($1.now, $0.id) < ($0.now, $1.id) }
    for dataset in largest.prefix(Self.datasetsShown) where dataset.now != dataset.before {
      let rose = dataset.now > dataset.before
      let change = abs(dataset.now - dataset.before)
      // What prints as nothing is no change.
      guard let share = percentage(change, of: dataset.before, places: 1), share != "0.0%" else {
        continue
      }
      let text = wording(rose ? .recordsUp : .recordsDown) { language in
        [
          "dataset": SentenceValue(model.datasetTitle(dataset.id, language)),
          "count": .count(dataset.now),
          "change": SentenceValue(share),
        ]
      }
      abstract.append(text)
      overview.append(text)
    }
  }
}

extension Formula {
  /// Whether its value is a yes or a no.
  var isYesOrNo: Bool {
    switch self {
    case .atLeast, .none: true
    default: false
    }
  }

  /// Whether it can be a no as well as a yes: nothing is less than at least none.
  var saysYesOrNo: Bool {
    if case .atLeast(_, let least) = self { least > 0 } else { isYesOrNo }
  }
}

extension String {
  /// The same with a capital first letter, for a cell or a sentence that it begins.
  var uppercasedFirst: String { prefix(1).uppercased() + dropFirst() }
  /// The same with a small first letter, for use inside a sentence.
  var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

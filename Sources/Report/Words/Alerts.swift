import Contract
import Records

/// Something that needs a look: which city, what, and the sentence.
struct Alert {
  /// What kind it is.
  let sentence: Sentence
  /// The city.
  let city: CityCode
  /// The dataset, where it is about one.
  let dataset: String?
  /// The number that raised it: a share, a rank, a count.
  let value: Double
  /// Whether the number may not be told.
  var isWithheld = false
  /// What it is measured against.
  let limit: Double
  /// In words.
  let text: LocalizedText
}

extension Model {
  /// How many months of deliveries the last one is compared with.
  static let monthsOfDelivery = 6
  /// Below this mean a month's count says nothing.
  static let leastUsualRecords = 10

  /// All alerts of a month: by kind, then by city.
  func findAlerts() -> [Alert] {
    let cities = assessed.filter { $0 != .unassigned }
    return cities.compactMap(lateAlert) + cities.compactMap(dropAlert)
      + cities.flatMap(unansweredAlerts) + cities.flatMap(deliveryAlerts)
  }

  private func lateAlert(_ city: CityCode) -> Alert? {
    let quality = quality(city)
    guard isWarned(quality), let rate = shownShare("late", [city]) else { return nil }
    let limit = input.lateWarningShare
    return Alert(
      sentence: .lateShare, city: city, dataset: nil,
      value: Double(quality.late) / Double(quality.disclosed),
      isWithheld: rate != .exact(rate.text), limit: limit,
      text: Wording(model: self)(.lateShare) { language in
        [
          "city": SentenceValue(language(name(city))),
          "rate": SentenceValue(warnedRate(city, language)),
          "limit": SentenceValue("\(decimal(limit * 100, places: 0))%"),
        ]
      })
  }

  /// A fall that this month's interval does not reach back over.
  private func dropAlert(_ city: CityCode) -> Alert? {
    guard comparesMonths, let before = previousPlace(city)?.rank, let place = place(city),
      let rank = place.rank,
      let low = place.rankLow, let high = place.rankHigh, before < low
    else { return nil }
    return Alert(
      sentence: .rankDrop, city: city, dataset: nil, value: Double(rank), limit: Double(before),
      text: Wording(model: self)(.rankDrop) { language in
        [
          "city": SentenceValue(language(name(city))), "before": .count(before),
          "rank": .count(rank), "low": .count(low), "high": .count(high),
          "interval": SentenceValue(language(IntervalWords(input.current).name)),
        ]
      })
  }

  /// Events that their contract says want an answer, and have none.
  private func unansweredAlerts(_ city: CityCode) -> [Alert] {
    input.datasets.compactMap { dataset in
      dataset.unanswered.flatMap { unansweredAlert(city, dataset.id, $0) }
    }
  }

  private func unansweredAlert(
    _ city: CityCode, _ dataset: String, _ rule: UnansweredRule
  ) -> Alert? {
    func value(_ name: String) -> Int {
      Int(input.measures.value(MeasureID(dataset, name), city, input.month) ?? 0)
    }
    let open = value(rule.asked) - value(rule.answered)
    guard open > 0 else { return nil }
    let parts = [rule.asked, rule.answered].map {
      disclosure?.window(MeasureID(dataset, $0), city) ?? .exact(value($0))
    }
    let shown = parts.contains(.withheld) ? .withheld : input.sum(open, of: parts)
    return Alert(
      sentence: .breachUnanswered, city: city, dataset: dataset, value: Double(open),
      isWithheld: !shown.isExact, limit: 0,
      text: Wording(model: self)(.breachUnanswered) { language in
        [
          "city": SentenceValue(language(name(city))),
          "count": .count(shown, input.disclosure, language),
        ]
      })
  }

  /// Datasets with a deadline that bring nothing, or less than half of what they used to.
  private func deliveryAlerts(_ city: CityCode) -> [Alert] {
    let table = input.measures
    let span = Self.monthsOfDelivery
    let first = input.month.advanced(by: -span)
    guard table.months.contains(first) else { return [] }
    return input.datasets.filter { $0.deadlineWorkdays != nil }.compactMap { dataset in
      // Where less has to be published since then, fewer records are no wonder.
      if let eased = dataset.publicationEased,
        (first.advanced(by: 1)...input.month).contains(eased.month)
      {
        return nil
      }
      let id = MeasureID(dataset.id, "reported")
      guard let now = table.monthly(id, city, input.month) else { return nil }
      let before = (first...input.month.advanced(by: -1)).map { table.monthly(id, city, $0) ?? 0 }
      let sum = Int(before.reduce(0, +))
      let sentence: Sentence
      if now == 0, before.allSatisfy({ $0 > 0 }) {
        sentence = .deliveryMissing
      } else if sum >= Self.leastUsualRecords * span, Int(now) * 2 * span < sum {
        sentence = .deliveryShrunk
      } else {
        return nil
      }
      let counted = disclosure?.month(id, city, input.month) ?? .exact(Int(now))
      let shownBefore = (first...input.month.advanced(by: -1)).map {
        disclosure?.month(id, city, $0) ?? .exact(0)
      }
      // The mean of a sum that does not give its months back.
      let usual = (input.sum(sum, of: shownBefore).known ?? Double(sum)) / Double(span)
      return Alert(
        sentence: sentence, city: city, dataset: dataset.id, value: Double(now),
        isWithheld: counted == .withheld, limit: usual,
        text: Wording(model: self)(sentence) { language in
          [
            "city": SentenceValue(language(name(city))),
            "dataset": SentenceValue(datasetTitle(dataset.id, language)),
            "count": .count(counted, input.disclosure, language),
            "usual": SentenceValue(decimal(usual, places: 1)),
            "months": .count(span),
          ]
        })
    }
  }
}

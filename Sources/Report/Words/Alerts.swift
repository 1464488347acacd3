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
    return cities.flatMap(lateAlerts) + cities.compactMap(dropAlert)
      + cities.flatMap(unansweredAlerts) + cities.flatMap(deliveryAlerts)
  }

  /// The kinds of double disclosure that a city is late with.
  private func lateAlerts(_ city: CityCode) -> [Alert] {
    lateKinds(city).map { kind, share in
      let late = Double(disclosed("late", [city], kind: kind.id).value ?? 0)
      let reported = Double(disclosed("reported", [city], kind: kind.id).value ?? 0)
      return Alert(
        sentence: .lateShare, city: city, dataset: kind.id,
        value: (late / reported).roundedToSignificant(12), limit: kind.lateLine ?? 0,
        text: Wording(model: self)(.lateShare) { language in
          [
            "city": SentenceValue(language(name(city))),
            "dataset": SentenceValue(language(kind.title)), "rate": SentenceValue(share),
            "limit": SentenceValue(kind.lateLineInPercent),
          ]
        })
    }
  }

  /// A fall that this month's interval does not reach back over.
  private func dropAlert(_ city: CityCode) -> Alert? {
    guard comparesMonths, let before = previousPlace(city)?.rank, let place = place(city),
      let rank = place.rank,
      let low = place.rankLow, let high = place.rankHigh, rank > before, before < low
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
    let counts = [rule.asked, rule.answered].map { input.released(MeasureID(dataset, $0), city) }
    guard let asked = counts[0].value, let answered = counts[1].value, asked > answered else {
      return nil
    }
    let open = asked - answered
    return Alert(
      sentence: .breachUnanswered, city: city, dataset: dataset, value: Double(open), limit: 0,
      text: Wording(model: self)(.breachUnanswered) { language in
        ["city": SentenceValue(language(name(city))), "count": .count(open)]
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
      let months = (first...input.month).map { input.released(id, city, in: $0).value }
      let counts = months.compactMap(\.self)
      guard counts.count == months.count, let now = counts.last else { return nil }
      let before = counts.dropLast()
      let sum = before.reduce(0, +)
      let sentence: Sentence
      if now == 0, before.allSatisfy({ $0 > 0 }) {
        sentence = .deliveryMissing
      } else if sum >= Self.leastUsualRecords * span, now * 2 * span < sum {
        sentence = .deliveryShrunk
      } else {
        return nil
      }
      let usual = Double(sum) / Double(span)
      return Alert(
        sentence: sentence, city: city, dataset: dataset.id, value: Double(now), limit: usual,
        text: Wording(model: self)(sentence) { language in
          [
            "city": SentenceValue(language(name(city))),
            "dataset": SentenceValue(datasetTitle(dataset.id, language)),
            "count": .count(now),
            "usual": SentenceValue(decimal(usual, places: 1)),
            "months": .count(span),
          ]
        })
    }
  }
}

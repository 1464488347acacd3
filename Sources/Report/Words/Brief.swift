import Contract
import Records

/// What a city reads of itself first: sentences that its numbers make true.
struct Brief {
  /// A sentence and how it is put.
  typealias Said = (sentence: Sentence, text: LocalizedText)

  private let model: Model
  private let wording: Wording
  private let city: CityCode
  private let group: CityGroup

  /// Writes the brief of a city; nothing for a city that the report does not name.
  init(_ model: Model, _ city: CityCode) {
    self.model = model
    self.city = city
    wording = Wording(model: model)
    group = model.city(city)?.group ?? .prefecture
  }

  /// The sentences in order.
  var sentences: [Said] {
    guard model.city(city) != nil, let assessment = model.assessment(city) else { return [] }
    var said = [place(assessment)]
    // A rank of one in one is none to speak of.
    if let place = model.place(city), let rank = place.rank, place.of > 1 {
      said += rankChange(rank) + province(place) + streaks(place) + history(rank, of: place.of)
    }
    return said + items(assessment)
  }

  /// All sentences as one text.
  func text(_ language: Language) -> String {
    sentences.map { language($0.text) }.joined(separator: language("", " "))
  }

  private func say(
    _ sentence: Sentence, _ values: (Language) -> [String: SentenceValue] = { _ in [:] }
  ) -> Said {
    (sentence, wording(sentence, values))
  }

  // MARK: Place

  private func place(_ assessment: CityAssessment) -> Said {
    let place = model.place(city)
    let isRanked = place?.rank != nil
    let (current, minimum) = (model.input.current, model.input.edition.minimumCoverage)
    let isVetoed = assessment.status == .vetoed && assessment.index != nil
    let isThin = assessment.coverage < minimum || current.hasFullWindow
    let sentence: Sentence =
      isRanked
      ? place?.of == 1 ? .placeAlone : .place
      : isVetoed ? .vetoed : assessment.coverage == 0 ? .noData : isThin ? .notRanked : .windowShort
    func percent(_ share: Double) -> SentenceValue {
      SentenceValue("\(decimal(share * 100, places: 1))%")
    }
    let index = isRanked ? place?.printed : assessment.index.map { decimal($0, places: 2) }
    return say(sentence) { language in
      [
        "city": SentenceValue(language(model.name(city))),
        "month": SentenceValue(language.month(model.input.month)),
        "index": SentenceValue(index ?? language.missing),
        "group": SentenceValue(groupName(language)),
        "rank": .count(place?.rank ?? 0), "of": .count(place?.of ?? 0),
        "coverage": percent(assessment.coverage), "minimum": percent(minimum),
        "months": .count(current.windowMonths), "window": .count(MeasureTable.windowLength),
      ]
    }
  }

  private func groupName(_ language: Language) -> String {
    language == .zh ? group.title.zh : group.title.en.lowercasedFirst
  }

  private func rankChange(_ rank: Int) -> [Said] {
    guard let before = model.previousPlace(city)?.rank else { return [] }
    let sentence: Sentence = before > rank ? .rankUp : before < rank ? .rankDown : .rankSame
    return [
      say(sentence) { _ in ["places": .count(abs(before - rank)), "before": .count(before)] }
    ]
  }

  // MARK: Province

  private func province(_ place: Placement) -> [Said] {
    guard let code = model.city(city)?.provinceCode,
      let ranking = model.input.current.ranking(.province(code, group)),
      let own = ranking.places.first(where: { $0.city == city }), let rank = own.rank, own.of > 1
    else { return [] }
    let province = model.provinceName(code) ?? LocalizedText(zh: "\(code)", en: "\(code)")
    var said: [Said] = []
    said.append(
      say(.provincePlace) { language in
        [
          "province": SentenceValue(language(province)),
          "group": SentenceValue(groupName(language)),
          "rank": .count(rank), "of": .count(own.of),
        ]
      })
    let months = monthsRunning { result in
      result.ranking(.province(code, group))?.places.first { $0.city == city }?.rank == 1
    }
    if rank == 1, months > 1 {
      said.append(
        say(.provinceFirstAgain) { language in
          ["province": SentenceValue(language(province)), "months": .count(months)]
        })
    }
    let top = group.printedPlaces
    let among = ranking.places.filter { other in
      (model.place(other.city)?.rank).map { $0 <= top } ?? false
    }
    guard among.count == 1, among[0].city == city, place.of > top else { return said }
    said.append(
      say(.onlyOneOfProvince) { language in
        [
          "province": SentenceValue(language(province)),
          "group": SentenceValue(groupName(language)),
          "top": .count(top),
        ]
      })
    return said
  }

  /// How many months up to this one a condition has held without a break, this one included.
  private func monthsRunning(_ holds: (MonthResult) -> Bool) -> Int {
    var months = 0
    var expected = model.input.month
    for result in model.comparable.reversed() {
      guard result.month == expected, holds(result) else { break }
      months += 1
      expected = expected.advanced(by: -1)
    }
    return months
  }

  // MARK: History

  private func rank(in result: MonthResult) -> Int? {
    result.ranking(.group(group))?.places.first { $0.city == city }?.rank
  }

  private func streaks(_ place: Placement) -> [Said] {
    var said: [Said] = []
    if place.rank == 1 {
      let times = model.comparable.count { rank(in: $0) == 1 }
      if times > 1 {
        said.append(
          say(.firstAgain) { language in
            [
              "group": SentenceValue(groupName(language)),
              "times": SentenceValue(times, shown: language("\(times)", ordinal(times))),
              "months": .count(model.comparable.count),
            ]
          })
      }
    }
    guard place.of > 10 else { return said }
    let months = monthsRunning { result in (rank(in: result)).map { $0 <= 10 } ?? false }
    if months > 1 {
      said.append(
        say(.topTenAgain) { language in
          ["group": SentenceValue(groupName(language)), "months": .count(months)]
        })
    }
    return said
  }

  /// Records are only spoken of over at least so many months.
  private static let leastMonths = 3

  private func history(_ now: Int, of count: Int) -> [Said] {
    let ranks = model.trend(city).compactMap { point in
      point.place?.rank.map { (month: point.month, rank: $0) }
    }
    let earlier = ranks.filter { $0.month < model.input.month }
    guard ranks.count >= Self.leastMonths, let best = earlier.map(\.rank).min(),
      let worst = earlier.max(by: { ($0.rank, $1.month) < ($1.rank, $0.month) })
    else { return [] }
    var said: [Said] = []
    if now < best || now > worst.rank {
      said.append(
        say(now < best ? .bestSoFar : .worstSoFar) { language in
          ["group": SentenceValue(groupName(language)), "months": .count(ranks.count)]
        })
    }
    // A tenth of the group: less is what ranks do from month to month.
    guard (worst.rank - now) * 10 >= count, worst.rank - now >= 3 else { return said }
    said.append(
      say(.upFromWorst) { language in
        [
          "group": SentenceValue(groupName(language)),
          "places": .count(worst.rank - now), "worst": .count(worst.rank),
          "month": SentenceValue(language.month(worst.month)),
        ]
      })
    return said
  }

  // MARK: Items

  private func items(_ assessment: CityAssessment) -> [Said] {
    let standing = Standing(model, city)
    var said = list(.aboveMean, standing.above.prefix(3).map(\.node), assessment)
    said += list(.pointsLost, standing.lost.prefix(3).map(\.node), assessment)
    guard let outlook = model.input.outlooks[city], outlook.next != nil else { return said }
    let alone = outlook.improvements.filter { $0.share != nil }
    return said + list(.nextMeasures, alone.prefix(3).map(\.node), assessment)
  }

  private func list(_ sentence: Sentence, _ nodes: [Int], _ assessment: CityAssessment) -> [Said] {
    guard !nodes.isEmpty else { return [] }
    return [
      say(sentence) { language in
        let titles = nodes.map { node in
          let title = model.input.edition.nodes[node].title
          let few =
            assessment.nodes[node].mark == .fewRecords ? model.input.edition.fewRecords.below : nil
          return language(
            title.zh + (few.map { "（记录不足\($0)条）" } ?? ""),
            "“\(title.en)”" + (few.map { " (fewer than \($0) records)" } ?? ""))
        }
        return [
          "items": SentenceValue(nodes.count, shown: language.list(titles)),
          "count": .count(nodes.count),
        ]
      }
    ]
  }
}

/// In which indicators a city stands out: above its group's mean, and by points lost.
struct Standing {
  /// An indicator and how many points.
  typealias Amount = (node: Int, points: Double)

  /// Furthest above the group's mean first.
  private(set) var above: [Amount] = []
  /// Most points lost first.
  private(set) var lost: [Amount] = []

  // Points are compared by 12 digits: a third of nine is three, whatever the last bits say.

  /// Less than this would print as nothing.
  private static let least = 0.005

  init(_ model: Model, _ city: CityCode) {
    // Without an index there is nothing that it could be better or worse by.
    guard let assessment = model.assessment(city), assessment.index != nil else { return }
    let nodes = model.input.edition.nodes
    let means = model.city(city).map { model.groupMeans($0.group) } ?? []
    for index in nodes.indices where index < assessment.nodes.count && nodes[index].leaf != nil {
      let node = assessment.nodes[index]
      guard let score = node.score else { continue }
      if nodes[index].leaf?.rule.isOutsideSum == true {
        if let points = node.points, points <= -Self.least { lost.append((index, -points)) }
        continue
      }
      let missing = ((1 - score) * node.maxPoints).roundedToSignificant(12)
      if missing > Self.least { lost.append((index, missing)) }
      // What stands in for missing data is no merit.
      if node.value != nil, index < means.count, let mean = means[index] {
        let gained = ((score - mean) * node.maxPoints).roundedToSignificant(12)
        if gained > Self.least { above.append((index, gained)) }
      }
    }
    above.sort { ($1.points, $0.node) < ($0.points, $1.node) }
    lost.sort { ($1.points, $0.node) < ($0.points, $1.node) }
  }
}

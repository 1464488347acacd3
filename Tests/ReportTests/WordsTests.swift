import Contract
import Records
import Testing

@testable import Report

/// A sentence stands exactly when its numbers make it true: each at its edge.
@Suite struct BriefTests {
  /// Months of indices, oldest first, one index for each of a group's cities; `nil` has none.
  private func model(
    _ months: [[Double?]], group: CityGroup = .prefecture, province: UInt32? = nil,
    edit: (inout ReportInput) -> Void = { _ in }
  ) -> Model {
    let cities = months[0].indices.map { number in
      let home = province ?? UInt32(11 + number % 20) * 10_000
      let code = CityCode(
        rawValue: (province ?? home) + UInt32(number / (province == nil ? 20 : 1) + 1) * 100)
      return ReportCity(
        code: code, name: Fixture.text("第\(number)市", "City \(number)"),
        provinceCode: CityCode(rawValue: home), provinceName: Fixture.text("甲省", "Jia"),
        group: group)
    }
    let results = months.enumerated().map { place, indices in
      Fixture.result(
        Fixture.month.advanced(by: place + 1 - months.count), cities, seed: 1,
        missing: Set(indices.indices.filter { indices[$0] == nil }), index: { indices[$0] })
    }
    var input = Fixture.input(cities: 2)
    input.cities = cities
    input.current = results[results.count - 1]
    input.history = results.dropLast()
    input.previous = results.dropLast().last
    input.changes = nil
    input.outlooks = [:]
    edit(&input)
    return Model(input)
  }

  private func sentences(_ model: Model, city: Int = 0) -> Set<Sentence> {
    Set(Brief(model, model.input.cities[city].code).sentences.map(\.sentence))
  }

  private func text(_ model: Model, _ sentence: Sentence, city: Int = 0) -> String? {
    Brief(model, model.input.cities[city].code).sentences.first { $0.sentence == sentence }?.text.en
  }

  /// As many rivals with falling indices from 89 on, and the first city's index in front.
  private func ladder(_ own: Double?, _ rivals: Int = 19) -> [Double?] {
    [own] + (0..<rivals).map { 89 - Double($0) }
  }

  @Test func theFirstSentenceSaysWhereItStands() {
    #expect(text(model([ladder(80.5)]), .place)?.contains("80.00: rank 10 of 20") == true)
    #expect(sentences(model([ladder(nil)])).contains(.noData))
    let vetoed = model([ladder(80.5)]) { input in
      let place = input.current.assessments[0]
      input.current = Self.changed(input.current, place.city, .vetoed)
    }
    #expect(sentences(vetoed).contains(.vetoed) && !sentences(vetoed).contains(.place))
    let thin = model([ladder(80.5)]) { input in
      input.current = Self.changed(input.current, input.current.assessments[0].city, .notRanked)
    }
    #expect(sentences(thin).contains(.notRanked))
  }

  /// A result in which a city is not ranked.
  private static func changed(
    _ result: MonthResult, _ city: CityCode, _ status: AssessmentStatus
  ) -> MonthResult {
    MonthResult(
      month: result.month, edition: result.edition,
      assessments: result.assessments.map { one in
        var one = one
        if one.city == city { one.status = status }
        return one
      },
      rankings: result.rankings.map { ranking in
        Ranking(
          scope: ranking.scope,
          places: ranking.places.map { place in
            place.city != city
              ? place
              : Placement(
                city: city, index: nil, printed: "–", rank: nil, of: place.of, rankLow: nil,
                rankHigh: nil)
          })
      }, summaries: result.summaries)
  }

  @Test(arguments: [(81.5, Sentence.rankUp), (80.5, .rankSame), (79.5, .rankDown)])
  func theChangeOfRank(now: Double, expected: Sentence) {
    let found = sentences(model([ladder(80.5), ladder(now)]))
    #expect(found.intersection([.rankUp, .rankSame, .rankDown]) == [expected])
  }

  @Test func withoutAMonthBeforeThereIsNoChange() {
    #expect(
      sentences(model([ladder(80.5)])).intersection([.rankUp, .rankSame, .rankDown]).isEmpty)
  }

  @Test func aProvinceOfOneIsNoRanking() {
    #expect(!sentences(model([ladder(80.5)])).contains(.provincePlace))
    let together = model([[80, 70, 60]], province: 420_000)
    #expect(text(together, .provincePlace)?.contains("place 1 of 3") == true)
    #expect(!sentences(together).contains(.provinceFirstAgain))
    let again = model([[80, 70, 60], [80, 70, 60]], province: 420_000)
    #expect(text(again, .provinceFirstAgain)?.contains("2 months running") == true)
    let broken = model([[80, 70, 60], [60, 70, 50], [80, 70, 60]], province: 420_000)
    #expect(!sentences(broken).contains(.provinceFirstAgain))
  }

  @Test func theOnlyOneOfItsProvinceAmongTheFirst() {
    // Twenty provinces with three cities each: the first province's first city is third, its others last.
    let indices = (0..<60).map { number -> Double? in
      if number == 0 { return 97 }
      return number % 20 == 0 ? 10 : 99 - Double(number) / 2
    }
    #expect(text(model([indices]), .onlyOneOfProvince)?.contains("first 50") == true)
    var two = indices
    two[20] = 96
    #expect(!sentences(model([two])).contains(.onlyOneOfProvince))
    // Where everybody is among the first, it says nothing.
    #expect(!sentences(model([Array(indices.prefix(50))])).contains(.onlyOneOfProvince))
  }

  @Test func firstAgainCountsTheTimes() {
    let (first, second) = (ladder(95), ladder(88.5))
    #expect(!sentences(model([second, first])).contains(.firstAgain))
    #expect(text(model([first, second, first]), .firstAgain)?.contains("second time") == true)
    #expect(!sentences(model([first, first, second])).contains(.firstAgain))
  }

  @Test func theFirstTenForMonthsRunning() {
    let (tenth, eleventh) = (ladder(80.5), ladder(79.5))
    #expect(text(model([tenth, tenth]), .topTenAgain)?.contains("2 months") == true)
    #expect(!sentences(model([tenth, eleventh, tenth])).contains(.topTenAgain))
    #expect(!sentences(model([tenth, eleventh])).contains(.topTenAgain))
    // In a group of ten everybody is.
    let small = [[ladder(95, 9), ladder(95, 9)]].map { model($0) }
    #expect(!sentences(small[0]).contains(.topTenAgain))
  }

  @Test func bestAndWorstNeedThreeMonthsAndABreak() {
    let (low, middle, high) = (ladder(75.5), ladder(78.5), ladder(81.5))
    let records: Set<Sentence> = [.bestSoFar, .worstSoFar, .upFromWorst]
    #expect(sentences(model([low, high])).isDisjoint(with: records))
    #expect(text(model([low, middle, high]), .bestSoFar)?.contains("3 months") == true)
    #expect(!sentences(model([high, middle, high])).contains(.bestSoFar))
    #expect(sentences(model([high, middle, low])).contains(.worstSoFar))
    #expect(!sentences(model([low, high, low])).contains(.worstSoFar))
    #expect(text(model([low, low, high]), .upFromWorst)?.contains("6 places") == true)
    // A tenth of the group, and never less than three places.
    #expect(!sentences(model([low, low, ladder(77.5)])).contains(.upFromWorst))
    #expect(sentences(model([low, low, middle])).contains(.upFromWorst))
  }

  @Test func nextMeasuresNeedANextPlace() throws {
    let leaf = try #require(Fixture.edition.nodes.firstIndex { $0.leaf != nil })
    func outlook(share: Double?, next: Bool) -> (inout ReportInput) -> Void {
      { input in
        let city = input.cities[0].code
        input.outlooks[city] = Outlook(
          city: city, next: next ? input.cities[1].code : nil, pointsNeeded: next ? 1 : nil,
          improvements: [
            Improvement(node: leaf, score: 0.5, mostPoints: 3, share: share, scoreNeeded: share)
          ])
      }
    }
    #expect(
      text(model([ladder(80.5)], edit: outlook(share: 0.5, next: true)), .nextMeasures)?
        .contains("this alone") == true)
    for edit in [outlook(share: nil, next: true), outlook(share: nil, next: false)] {
      #expect(!sentences(model([ladder(80.5)], edit: edit)).contains(.nextMeasures))
    }
  }
}

/// Alerts, each at its edge.
@Suite struct AlertTests {
  private static let city = CityCode(rawValue: 110_100)

  private func alerts(
    _ values: [String: [Int64]], edit: (inout ReportInput) -> Void = { _ in }
  ) -> [Alert] {
    var input = Fixture.input(cities: 1)
    let months = Fixture.month.advanced(by: -6)...Fixture.month
    var table = MeasureTable(cities: [Self.city], months: months)
    for (name, monthly) in values {
      guard let id = MeasureID(name) else { continue }
      table.insert(
        MeasureSeries(
          id: id, unit: .count, time: .flow, monthly: monthly,
          window: monthly.indices.map { monthly[...$0].reduce(0, +) }))
    }
    input.measures = table
    edit(&input)
    return Model(input).alerts
  }

  private func flat(_ last: Int64, _ before: Int64 = 0) -> [Int64] {
    Array(repeating: before, count: 6) + [last]
  }

  @Test func lateIsAboveTheShareNotAtIt() {
    func late(_ rows: Int64) -> [Alert] {
      alerts(["licences.reported": flat(100), "licences.late": flat(rows)])
        .filter { $0.sentence == .lateShare }
    }
    #expect(late(50).isEmpty)
    #expect(late(51).map(\.value) == [0.51])
    #expect(late(51)[0].text.zh.contains("51.00%"))
  }

  /// Law: of fewer records than the edition's bound no late share is judged, of a city as of a department.
  @Test(arguments: 0..<8)
  func ofFewRecordsNoCityIsWarned(records: Int) {
    let late = alerts([
      "licences.reported": flat(Int64(records)), "licences.late": flat(Int64(records)),
    ]).filter { $0.sentence == .lateShare }
    #expect(late.count == (records >= Fixture.edition.fewRecords.below ? 1 : 0))
    let row = DepartmentRow(
      city: Self.city, code: "", name: "某局", reported: records, accepted: records, late: records)
    #expect(row.isLate(above: 0.5, ofAtLeast: Fixture.edition.fewRecords.below) == !late.isEmpty)
  }

  @Test func aBreachWithoutResponse() {
    func open(_ major: Int64, _ answered: Int64) -> [Alert] {
      alerts([
        "credit_events.major": flat(major), "credit_events.major_responded": flat(answered),
      ]).filter { $0.sentence == .breachUnanswered }
    }
    #expect(open(2, 2).isEmpty && open(0, 0).isEmpty)
    #expect(open(3, 1).map(\.value) == [2])
  }

  @Test func aDeliveryThatStoppedOrShrank() {
    func kinds(_ monthly: [Int64]) -> [Sentence] {
      alerts(["licences.reported": monthly]).map(\.sentence)
        .filter { $0 == .deliveryMissing || $0 == .deliveryShrunk }
    }
    #expect(kinds([1, 1, 1, 1, 1, 1, 0]) == [.deliveryMissing])
    #expect(kinds([1, 1, 0, 1, 1, 1, 0]) == [])
    #expect(kinds([1, 1, 1, 1, 1, 1, 1]) == [])
    // Half of the mean is not less than half.
    #expect(kinds([10, 10, 10, 10, 10, 10, 5]) == [])
    #expect(kinds([10, 10, 10, 10, 10, 10, 4]) == [.deliveryShrunk])
    // A mean below ten says nothing.
    #expect(kinds([10, 10, 10, 10, 10, 9, 4]) == [])
    // Where some months are empty, none at all has shrunk.
    #expect(kinds([30, 30, 0, 30, 30, 30, 0]) == [.deliveryShrunk])
  }

  @Test func aFallBeyondTheInterval() throws {
    // The fixture's intervals reach three places up.
    func fall(_ places: Int) -> [Alert] {
      let before = (0..<20).map { Double(99 - $0) }
      var now = before
      now[0] = 99.5 - Double(places) - 0.75
      var input = Fixture.input(cities: 20, index: { before[$0] })
      let cities = input.cities
      input.previous = Fixture.result(
        Fixture.month.advanced(by: -1), cities, seed: 1, index: { before[$0] })
      input.history = []
      input.current = Fixture.result(Fixture.month, cities, seed: 1, index: { now[$0] })
      return Model(input).alerts.filter { $0.sentence == .rankDrop }
    }
    #expect(fall(3).isEmpty)
    let found = fall(4)
    #expect(found.count == 1 && found.first?.limit == 1 && found.first?.value == 5)
  }

  /// Law: only a rank that fell has fallen, wherever its interval lies; a city's rank may stand outside its own.
  @Test(arguments: 1...20)
  func noRiseIsAFall(seed: Int) {
    var random = Fixture.Random(state: UInt64(seed))
    var input = Fixture.input(cities: 20)
    let cities = input.cities
    let before = (0..<20).map { _ in Double(random.below(1000)) / 10 }
    let now = (0..<20).map { _ in Double(random.below(1000)) / 10 }
    input.history = []
    input.previous = Fixture.result(
      Fixture.month.advanced(by: -1), cities, seed: 1, index: { before[$0] })
    let result = Fixture.result(Fixture.month, cities, seed: 1, index: { now[$0] })
    let rankings = result.rankings.map { ranking in
      Ranking(
        scope: ranking.scope,
        places: ranking.places.map { place in
          let low = 1 + random.below(20)
          return Placement(
            city: place.city, index: place.index, printed: place.printed, rank: place.rank,
            of: place.of, rankLow: low, rankHigh: low + random.below(21 - low))
        })
    }
    input.current = MonthResult(
      month: result.month, edition: result.edition, assessments: result.assessments,
      rankings: rankings, summaries: result.summaries)
    let model = Model(input)
    for alert in model.alerts where alert.sentence == .rankDrop {
      let (now, then) = (
        model.place(alert.city)?.rank ?? 0, model.previousPlace(alert.city)?.rank ?? 0
      )
      #expect(now > then && Double(now) == alert.value && Double(then) == alert.limit)
    }
  }
}

/// Findings of a month, each at its edge.
@Suite struct FindingTests {
  private func findings(_ edit: (inout ReportInput) -> Void) -> Findings {
    var input = Fixture.input(cities: 12)
    edit(&input)
    return Findings(Model(input))
  }

  private func all(_ findings: Findings) -> String {
    (findings.overview + findings.progress + findings.shortcomings).map(\.en)
      .joined(separator: "\n")
  }

  private func means(_ before: Double?, _ now: Double) -> Findings {
    findings { input in
      let cities = input.cities
      input.current = Fixture.result(Fixture.month, cities, seed: 1, index: { _ in now })
      input.previous = before.map { mean in
        Fixture.result(Fixture.month.advanced(by: -1), cities, seed: 1, index: { _ in mean })
      }
      input.history = []
    }
  }

  @Test func aMeanIsUpDownOrTheSameAsItPrints() {
    #expect(means(nil, 70).overview.contains { $0.en.hasSuffix("the mean index is 70.00.") })
    #expect(means(69.99, 70).progress.contains { $0.en.contains("up 0.01 on the month") })
    #expect(means(69.996, 70).overview.contains { $0.en.contains("as in the month before") })
    #expect(means(70.01, 70).shortcomings.contains { $0.en.contains("down 0.01 on the month") })
  }

  /// Of one city nothing is a mean, the largest, the best or the share of all; nor is its rank one.
  @Test func oneCityIsComparedWithNone() {
    let findings = findings { input in
      let cities = Array(input.cities.prefix(1))
      input.cities = cities
      input.current = Fixture.result(Fixture.month, cities, seed: 1, index: { _ in 70 })
      input.previous = Fixture.result(
        Fixture.month.advanced(by: -1), cities, seed: 1, index: { _ in 60 })
      input.history = []
    }
    #expect(findings.overview.contains { $0.en.contains("is ranked, with an index of 70.00") })
    for word in ["mean", "largest", "best", "weakest", "holds for"] {
      #expect(!all(findings).contains(word), "\(word)")
    }
    var input = Fixture.input(cities: 1)
    input.languages = ["en"]
    let model = Model(input)
    if let city = input.cities.first?.code, model.place(city)?.rank != nil {
      let brief = Brief(model, city).text(.en)
      #expect(brief.contains("no other city of its group is ranked") && !brief.contains("rank 1"))
    }
  }

  @Test func aGainOrLossThatPrintsAsNothingIsNone() {
    #expect(!all(means(70, 70.004)).contains("largest gain"))
    #expect(all(means(70, 70.006)).contains("largest gain"))
    #expect(!all(means(70.004, 70)).contains("largest loss"))
    #expect(all(means(70.006, 70)).contains("largest loss"))
  }

  @Test func theYearBeforeIsNamedOnlyWhereItIsKnown() {
    let known = findings { input in
      input.history = [
        Fixture.result(
          Fixture.month.advanced(by: -12), input.cities, seed: 9, index: { _ in 10 })
      ]
    }
    #expect(all(known).contains("above that of March 2017"))
    let other = findings { input in
      input.history = [
        Fixture.result(
          Fixture.month.advanced(by: -11), input.cities, seed: 9, index: { _ in 10 })
      ]
    }
    #expect(!all(other).contains("2017"))
  }

  @Test func nobodyUnrankedSaysNothing() {
    #expect(!all(findings { _ in }).contains("not ranked"))
    let one = findings { input in
      input.current = Fixture.result(Fixture.month, input.cities, seed: 7, missing: [3])
    }
    #expect(all(one).contains("1 city has too little data or failed a gate, and is not ranked."))
  }

  @Test func numbersInWords() {
    #expect(
      [1, 9, 10, 11, 20, 21, 99].map(chineseNumber) == ["一", "九", "十", "十一", "二十", "二十一", "九十九"])
    #expect(
      [1, 2, 3, 4, 11, 12, 21, 22, 23, 111].map(ordinal) == [
        "first", "second", "third", "4th", "11th", "12th", "21st", "22nd", "23rd", "111th",
      ])
  }
}

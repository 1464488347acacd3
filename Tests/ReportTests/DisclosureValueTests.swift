import Contract
import Records
import Testing

@testable import Report

/// Values of indicators and shares of records: they say no more than the counts that are published.
@Suite struct DisclosureValueTests {
  static let shape = DisclosureBench.contracts.first { $0.id == "penalties" }

  private func bench(_ seed: UInt64, records: Int = 900) throws -> DisclosureBench {
    var bench = DisclosureBench(try #require(Self.shape))
    bench.add(records, seed: seed)
    return bench
  }

  private static let formulas: [Formula] = {
    func id(_ name: String) -> MeasureID { MeasureID("penalties", name) }
    return [
      .ratio(of: [id("late")], to: [id("records")], scale: 1),
      .ratio(of: [id("accepted")], to: [id("accepted"), id("rejected")], scale: 100),
      .ratio(of: [id("amount_yuan")], to: [id("records")], scale: 1),
      .count([id("late"), id("excluded")]), .mean(of: id("records"), over: id("reported")),
      .none([id("late")]), .nonZero([id("late"), id("records")]), .atLeast([id("late")], 7),
      .atLeast([id("late")], 1),
    ]
  }()

  /// The report of a bench, with an edition of these formulas.
  private func input(_ bench: DisclosureBench) -> ReportInput {
    var input = bench.input
    var number = 0
    let edition = input.edition
    let nodes = edition.nodes.map { node in
      guard let leaf = node.leaf else { return node }
      number += 1
      return IndicatorNode(
        id: node.id, number: node.number, title: node.title, level: node.level,
        parent: node.parent, children: node.children, points: node.points,
        pointsBasis: node.pointsBasis, aggregation: node.aggregation,
        leaf: Leaf(
          formula: Self.formulas[number % Self.formulas.count], rule: leaf.rule,
          provenance: leaf.provenance, ruleBasis: leaf.ruleBasis, missing: leaf.missing,
          unit: leaf.unit, decimals: leaf.decimals))
    }
    input.edition = Edition(
      id: edition.id, title: edition.title, note: edition.note, sources: edition.sources,
      totalPoints: edition.totalPoints, minimumCoverage: edition.minimumCoverage, nodes: nodes,
      digest: "")
    return input
  }

  /// The values of all indicators of all cities, as they are published.
  private func values(_ input: ReportInput) -> [ShownValue] {
    let model = Model(input)
    return input.current.assessments.flatMap(model.shownValues.of)
  }

  /// All counts of the window, as they are published.
  private func counts(_ input: ReportInput) -> [DisclosedCount] {
    let model = Model(input)
    return input.measures.series.keys.sorted().flatMap { id in
      input.measures.cities.map { model.shown(id, $0) }
    }
  }

  /// Law: another count that is published alike, as `…` or `≈`, leaves every value as it is.
  @Test(arguments: [UInt64(101), 102, 103]) func hiddenCountsMoveNothing(seed: UInt64) throws {
    let bench = try bench(seed)
    let input = input(bench)
    let before = values(input)
    let counts = counts(input)
    let model = Model(input)
    var moved = 0
    for (id, series) in input.measures.series.sorted(by: { $0.key < $1.key }) {
      for city in bench.cities.map(\.code) {
        guard let place = input.measures.position(city, input.month) else { continue }
        let shown = model.shown(id, city)
        guard !shown.isExact, id.name != MeasureID.individualRows else { continue }
        for step in [-1, 1] {
          var other = series
          other.window[place] += Int64(step)
          var changed = input
          changed.measures.insert(other)
          guard other.window[place] > 0, self.counts(changed) == counts else { continue }
          moved += 1
          let isSame = before == values(changed)
          #expect(isSame, "\(id) \(city)")
        }
      }
    }
    #expect(moved > 20)
  }

  /// Law: a value is exact where all of its counts are, and then it is the value itself.
  @Test func exactCountsGiveExactValues() throws {
    let input = input(try bench(104))
    let model = Model(input)
    var kinds: [Int] = [0, 0, 0]
    for assessment in input.current.assessments {
      let shown = model.shownValues.of(assessment)
      for (place, node) in input.edition.nodes.enumerated() {
        guard let formula = node.leaf?.formula, let value = assessment.nodes[place].value else {
          continue
        }
        let counts = formula.measures.map { model.shown($0, assessment.city) }
        switch shown[place] {
        case .exact(let told):
          kinds[0] += 1
          #expect(told == value)
        case .about:
          kinds[1] += 1
          #expect(counts.contains { !$0.isExact } && !counts.contains(.withheld))
        case .withheld:
          kinds[2] += 1
          #expect(counts.contains { !$0.isExact })
        }
        if counts.allSatisfy(\.isExact) {
          #expect(shown[place] == .exact(value))
        }
      }
    }
    #expect(kinds.allSatisfy { $0 > 0 }, "\(kinds)")
  }

  /// Law: where a count may not be known exactly, tables and cubes have no value of it; for the house, all have.
  @Test func tablesTellExactValuesOnly() throws {
    var input = input(try bench(105))
    let shown = values(input)
    let rows = readCSV(tableText(.scores, of: input, as: .csv)).dropFirst()
    #expect(rows.count == shown.count)
    var marks = 0
    for (row, value) in zip(rows, shown) {
      switch value {
      case .exact(let told): #expect(row[5] == (told.map(plain) ?? ""))
      case .about, .withheld:
        marks += 1
        #expect(row[5] == withheldMark)
      }
    }
    #expect(marks > 10)
    let cube = try #require(makeCubes(Model(input)).first { $0.path == Cube.scoresPath })
    let nulls = String(decoding: cube.bytes, as: UTF8.self).split(separator: "null").count - 1
    input.disclosure = nil
    let inHouse = String(decoding: tableText(.scores, of: input, as: .csv), as: UTF8.self)
    #expect(!inHouse.contains(withheldMark))
    let all = try #require(makeCubes(Model(input)).first { $0.path == Cube.scoresPath })
    let fewer = String(decoding: all.bytes, as: UTF8.self).split(separator: "null").count - 1
    #expect(nulls == fewer + marks)
  }

  /// Law: the share of late or accepted records is what the published counts come to, and never above all of them.
  @Test func sharesAreOfPublishedCounts() throws {
    var kinds = Set<String>()
    for (records, individuals) in [(300, 0.15), (2_500, 0.15), (5_000, 0.15), (700, 0)] {
      var bench = try bench(106, records: 0)
      bench.add(records, seed: 106, individuals: individuals)
      let model = Model(bench.input)
      for city in [CityCode.unassigned] + bench.cities.map(\.code) {
        for name in ["accepted", "late"] {
          let part = model.shown(name, city, dataset: bench.contract)
          let whole = model.shown("reported", city, dataset: bench.contract)
          let share = try #require(model.shownShare(name, [city]))
          guard let known = part.known, let all = whole.known else {
            #expect(share == .withheld && share.text == withheldMark)
            kinds.insert("withheld")
            continue
          }
          let isExact = part.isExact && whole.isExact
          let text = percentage(
            Int(min(known, all)), of: Int(all), places: isExact ? 2 : 0)
          #expect(share == (isExact ? .exact(text ?? "") : .about(text ?? "")))
          kinds.insert(isExact ? "exact" : "about")
        }
      }
    }
    #expect(kinds.count == 3, "\(kinds)")
  }
  /// A rounded whole supports so many decimals of a share, and no more.
  @Test func decimalsFollowTheWhole() {
    let part = DisclosedCount.about(950)
    #expect(part.share(951, of: 1_003, .about(1_000)) == .about("95%"))
    #expect(part.share(951, of: 12_003, .about(12_000)) == .about("7.9%"))
    #expect(part.share(951, of: 120_003, .about(120_000)) == .about("0.79%"))
    #expect(DisclosedCount.about(1_000).share(996, of: 994, .about(990)) == .about("100%"))
    #expect(DisclosedCount.exact(951).share(951, of: 1_003, .exact(1_003)) == .exact("94.82%"))
    #expect(DisclosedCount.withheld.share(3, of: 1_003, .exact(1_003)) == .withheld)
    #expect(part.share(0, of: 0, .about(0)) == nil)
    #expect(ShownShare.about("95%").words(.en) == SentenceValue("about 95%"))
    #expect(ShownShare.about("95%").text == "≈95%")
  }

  @Test func hundredthsAreGrouped() {
    #expect(groupedHundredths(13_409_700) == "134,097")
    #expect(groupedHundredths(123_450) == "1,234.50")
    #expect(groupedHundredths(-5) == "\u{2212}0.05")
    #expect(groupedHundredths(0) == "0")
  }

  /// Of a late share that may not be known exactly a warning says that it is above, and no number of it.
  @Test func warningsTellRoundedSharesAsAbove() throws {
    var input = try bench(108, records: 2_500).input
    input.lateWarningShare = 0.1
    let model = Model(input)
    let late = model.alerts.filter { $0.sentence == .lateShare }
    #expect(late.count > 2 && late.contains(where: \.isWithheld))
    for alert in late where alert.isWithheld {
      #expect(alert.text.en.contains("more than 10%") && alert.text.zh.contains("超过10%"))
      #expect(model.warnedRate(alert.city, .en) == "more than 10%")
    }
  }
}

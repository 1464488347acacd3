import Contract
import Foundation
import Records
import Report

/// A made-up month: as many cities as asked for, an edition of four levels, six datasets.
enum Fixture {
  static let month = Month(year: 2018, month: 3)

  /// The sentences that are shipped.
  static let sentences: SentenceTemplates = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    guard let sentences = try? SentenceTemplates.load(folder: root.path + "/pipelines/text") else {
      preconditionFailure("the shipped sentences cannot be read")
    }
    return sentences
  }()

  /// The regions that are shipped.
  static let regions: Regions = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    guard let regions = try? Regions.load(folder: root.path + "/pipelines/text") else {
      preconditionFailure("the shipped regions cannot be read")
    }
    return regions
  }()

  /// An edition that names the public body that decided.
  private static let departmental = ContractEdition(
    name: "2018", columns: [], recognisedBy: [], dateOrders: [], conflicts: [], headerRepairs: [],
    naturalKey: [], eventDate: nil, endDate: nil, entity: nil, attribution: [], amount: [],
    revision: nil, withdrawn: nil, categorySources: [],
    department: DepartmentColumns(code: 0, name: nil))

  /// A small generator whose numbers are the same in every run.
  struct Random {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
  }

  static func text(_ zh: String, _ en: String) -> LocalizedText { LocalizedText(zh: zh, en: en) }

  static func cities(_ count: Int, name: ((Int) -> LocalizedText)? = nil) -> [ReportCity] {
    (0..<count).map { number in
      let province = number % 27 + 11
      let code = CityCode(rawValue: UInt32(province * 10_000 + (number / 27 + 1) * 100))
      return ReportCity(
        code: code, name: name?(number) ?? text("第\(number)市", "City \(number)"),
        provinceCode: code.provinceCode,
        provinceName: text("\(province)省", "Province \(province)"),
        group: number < 36 ? .capital : .prefecture)
    }.sorted { $0.code < $1.code }
  }

  static let contracts: [Contract] = [
    contract("licences", "行政许可", "Administrative licences", deadline: 7),
    contract("penalties", "行政处罚", "Administrative penalties", deadline: 7),
    contract("platforms", "信用平台网站", "Platforms and websites"),
    contract("repairs", "信用修复", "Credit repairs"),
    contract("defaulters", "失信被执行人", "Judgment defaulters"),
    contract("credit_events", "信用事件", "Credit events"),
  ]

  private static func contract(
    _ id: String, _ zh: String, _ en: String, deadline: Int? = nil
  ) -> Contract {
    Contract(
      id: id, title: text(zh, en), basis: deadline == nil ? .assumed : .published,
      source: text("一项标准。", "A standard."), provenance: .monitored,
      editions: id == "licences" ? [departmental] : [],
      measures: id == "repairs"
        ? [
          MeasureDefinition(
            name: "days", title: text("修复用时合计", "Days to repair"), kind: .days, date: .end,
            conditions: [])
        ] : [],
      deadlineWorkdays: deadline, categories: [], digest: "",
      unanswered: id == "credit_events"
        ? UnansweredRule(asked: "major", answered: "major_responded") : nil)
  }

  private static func leaf(_ number: Int) -> Leaf {
    let licences = MeasureID("licences", "accepted")
    let reported = MeasureID("licences", "reported")
    let forms: [(Formula, ScoringRule, LocalizedText, Int)] = [
      (
        .ratio(of: [licences], to: [reported], scale: 1), .goalposts(zero: 0.8, full: 1),
        text("%", "%"), 2
      ),
      (
        .mean(of: MeasureID("repairs", "days"), over: MeasureID("repairs", "records")),
        .goalposts(zero: 30, full: 3), text("天", "days"), 1
      ),
      (
        .atLeast([MeasureID("platforms", "records")], 1), .yesNo, text("", ""), 0
      ),
      (
        .count([reported, MeasureID("penalties", "reported")]), .percentile(higherIsBetter: true),
        text("条", "records"), 0
      ),
      (
        .nonZero([licences, reported]),
        .steps([.init(from: 1, score: 0.5), .init(from: 2, score: 1)]), text("项", "fields"), 0
      ),
      (
        .ratio(of: [licences], to: [reported], scale: 1),
        .efficacy(unsatisfactory: 0.5, satisfactory: 0.95), text("%", "%"), 2
      ),
      (.none([MeasureID("defaulters", "records")]), .yesNo, text("", ""), 0),
      (.count([licences]), .minMax(higherIsBetter: false), text("件", "cases"), 0),
    ]
    let form = forms[number % forms.count]
    return Leaf(
      formula: form.0, rule: form.1,
      provenance: Provenance.allCases[number % 3], ruleBasis: .assumed,
      missing: number % 5 == 0 ? .zero : .reweight, unit: form.2, decimals: form.3)
  }

  static let edition: Edition = {
    let counts = [[3, 3, 3], [4, 3], [3, 3, 3, 3], [3, 3], [3, 3]]
    let dimensions = [
      text("守信激励和失信治理", "Incentives and sanctions"),
      text("信用制度和基础建设", "Credit systems and infrastructure"),
      text("诚信文化和诚信建设", "Culture of integrity"),
      text("信用服务和信用创新", "Credit services and innovation"),
      text("信用环境和营商环境", "Credit and business environment"),
    ]
    var nodes: [IndicatorNode] = []
    var children: [Int: [Int]] = [:]
    var leaves = 0
    func add(
      _ id: String, _ number: String, _ title: LocalizedText, _ level: Int, _ parent: Int?,
      _ points: Double, _ basis: Basis, _ leaf: Leaf?
    ) -> Int {
      nodes.append(
        IndicatorNode(
          id: id, number: number, title: title, level: level, parent: parent, children: [],
          points: points, pointsBasis: basis, aggregation: .arithmetic, leaf: leaf))
      if let parent { children[parent, default: []].append(nodes.count - 1) }
      return nodes.count - 1
    }
    let root = add("total", "", text("综合信用指数", "Composite index"), 0, nil, 100, .published, nil)
    for (first, branch) in counts.enumerated() {
      let top = add(
        "d\(first)", ["一", "二", "三", "四", "五"][first], dimensions[first], 1, root, 20, .published,
        nil)
      for (second, count) in branch.enumerated() {
        let share = 20 / Double(branch.count)
        let middle = add(
          "d\(first)-\(second)", "\(first + 1).\(second + 1)",
          text("第\(second + 1)方面", "Aspect \(second + 1)"), 2, top, share, .derived, nil)
        for third in 0..<count {
          _ = add(
            "d\(first)-\(second)-\(third)", "\(first + 1).\(second + 1).\(third + 1)",
            text("指标\(leaves + 1)", "Indicator \(leaves + 1)"), 3, middle,
            share / Double(count), .assumed, leaf(leaves))
          leaves += 1
        }
      }
    }
    let linked = nodes.enumerated().map { index, node in
      IndicatorNode(
        id: node.id, number: node.number, title: node.title, level: node.level,
        parent: node.parent, children: children[index] ?? [], points: node.points,
        pointsBasis: node.pointsBasis, aggregation: node.aggregation, leaf: node.leaf)
    }
    return Edition(
      id: "2018", title: text("2018年指标体系", "Edition of 2018"),
      note: text("名称来自公开出版物，权重为假定。", "Names are published, weights are assumed."),
      sources: [LocalizedText(zh: "年鉴，2018年。", en: "A yearbook, 2018.")], totalPoints: 100,
      minimumCoverage: 0.6, nodes: linked,
      digest: "")
  }()

  static func result(
    _ month: Month, _ cities: [ReportCity], seed: UInt64, missing: Set<Int> = [],
    index fixed: ((Int) -> Double?)? = nil
  ) -> MonthResult {
    var random = Random(state: seed)
    var assessments: [CityAssessment] = []
    for (number, city) in cities.enumerated() {
      if missing.contains(number) {
        assessments.append(
          CityAssessment(
            city: city.code, nodes: edition.nodes.map { _ in NodeScore() }, index: nil,
            indexWithoutSelfReported: nil, coverage: 0, status: .notRanked, leaveOneOut: []))
        continue
      }
      var nodes = edition.nodes.map { node in
        let score = 0.6 + 0.4 * random.unit()
        let has = node.leaf == nil || random.below(12) != 0
        return NodeScore(
          value: has && node.leaf != nil ? score : nil, score: has ? score : nil,
          points: has ? score * node.points : nil, maxPoints: node.points,
          coverage: has ? 1 : 0)
      }
      let index = fixed.map { $0(number) } ?? nodes[0].score.map { $0 * 100 }
      nodes[0].points = index
      assessments.append(
        CityAssessment(
          city: city.code, nodes: nodes, index: index,
          indexWithoutSelfReported: index.map { $0 - 1.25 }, coverage: 0.93, status: .ranked,
          leaveOneOut: []))
    }
    let scopes = CityGroup.allCases.flatMap { group -> [(RankingScope, [ReportCity])] in
      let members = cities.filter { $0.group == group }
      guard !members.isEmpty else { return [] }
      let provinces = Dictionary(grouping: members, by: \.provinceCode)
      return [(.group(group), members)]
        + provinces.keys.sorted().map { (.province($0, group), provinces[$0] ?? []) }
        + [
          (.region("east", group), members.filter { $0.code.rawValue % 7 < 3 }),
          (.band("gdp:100-200", group), members.filter { $0.code.rawValue % 5 < 2 }),
        ]
    }
    let known = Dictionary(uniqueKeysWithValues: assessments.map { ($0.city, $0) })
    let rankings = scopes.map { Ranking(scope: $0.0, places: places($0.1, known)) }
    let summaries = rankings.map { ranking in
      let values = ranking.places.compactMap(\.index).sorted()
      return GroupSummary(
        scope: ranking.scope, cities: ranking.places.count, ranked: values.count,
        mean: values.isEmpty ? nil : values.reduce(0, +) / Double(values.count),
        median: values.isEmpty ? nil : values[values.count / 2], highest: values.last,
        lowest: values.first)
    }
    var result = MonthResult(
      month: month, edition: edition.id, assessments: assessments,
      rankings: rankings.sorted { a, _ in if case .group = a.scope { true } else { false } },
      summaries: summaries, robustness: rankings.compactMap(robustness))
    result.audits = audits(result)
    return result
  }

  /// What a group's edition varies, of which the last assumption has no indices.
  private static func robustness(_ ranking: Ranking) -> Robustness? {
    guard case .group(let group) = ranking.scope else { return nil }
    let ranked = ranking.places.filter { $0.rank != nil }
    let index = SobolIndex(
      first: 0.25, firstLow: -0.01, firstHigh: 0.5, total: 0.75, totalLow: 0.625, totalHigh: 1.02)
    return Robustness(
      group: group, replicates: 1000,
      effects: [
        AssumptionEffect(assumption: .weights, alternatives: 1000, index: index),
        AssumptionEffect(assumption: .window, alternatives: 2, index: nil),
      ], meanRankChange: 1.5, windowsLeftOut: [24],
      cities: ranked.enumerated().map { position, place in
        let rank = place.rank ?? 0
        return CityRobustness(
          city: place.city, rank: rank, median: Double(rank) + 0.5, low: Double(max(1, rank - 3)),
          high: Double(min(ranked.count, rank + 4)), bandBest: max(1, rank - 1), bandWorst: rank,
          aboveBetter: position > 0 ? 0.375 : nil,
          aboveWorse: position + 1 < ranked.count ? 0.625 : nil)
      })
  }

  private static func places(
    _ members: [ReportCity], _ known: [CityCode: CityAssessment]
  ) -> [Placement] {
    let ranked = members.compactMap { city in known[city.code]?.index.map { (city.code, $0) } }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    let unranked = members.filter { known[$0.code]?.index == nil }
    return ranked.enumerated().map { position, entry in
      let rank = (ranked.firstIndex { $0.1 == entry.1 } ?? position) + 1
      return Placement(
        city: entry.0, index: entry.1, printed: String(Int(entry.1)) + ".00", rank: rank,
        of: ranked.count, rankLow: max(1, rank - 3), rankHigh: min(ranked.count, rank + 4))
    }
      + unranked.map {
        Placement(
          city: $0.code, index: nil, printed: "", rank: nil, of: ranked.count, rankLow: nil,
          rankHigh: nil)
      }
  }

  static func measures(_ cities: [ReportCity], seed: UInt64) -> MeasureTable {
    var random = Random(state: seed)
    var table = MeasureTable(
      cities: [.unassigned] + cities.map(\.code), months: month.advanced(by: -12)...month)
    let size = table.cities.count * table.monthCount
    for contract in contracts {
      let reported = (0..<size).map { _ in Int64(random.below(900)) }
      let rejected = reported.map { $0 / 20 }
      let columns: [(String, [Int64])] = [
        ("reported", reported), ("rejected", rejected),
        ("accepted", zip(reported, rejected).map { $0 - $1 }),
        ("excluded", reported.map { $0 / 50 }),
        ("late", reported.map { $0 % 100 == 0 ? $0 : $0 / 30 }),
      ]
      for (name, values) in columns {
        table.insert(
          MeasureSeries(
            id: MeasureID(contract.id, name), unit: .count, time: .flow, monthly: values,
            window: values.map { $0 * 12 }))
      }
      table.insert(
        MeasureSeries(
          id: MeasureID(contract.id, "amount_yuan"), unit: .fen, time: .flow,
          monthly: reported.map { $0 * 101 }, window: reported.map { $0 * 1212 }))
    }
    table.departments["licences"] = departments(table)
    return table
  }

  /// Three departments in every other city: one in time, one late, one of which only the code is known.
  private static func departments(_ table: MeasureTable) -> DepartmentTable {
    let (last, keys) = (UInt16(table.monthCount - 1), (1...3).map { DepartmentKey(rawValue: $0) })
    let counts = [
      DepartmentCounts(reported: 9, accepted: 9), .init(reported: 8, accepted: 7, late: 5),
      .init(reported: 2, accepted: 2, late: 1),
    ]
    let cells = table.cities.indices.filter { $0 % 2 == 1 }.flatMap { city in
      zip(keys, counts).flatMap { key, counts in
        [last - 12, last - 3, last].map { month in
          DepartmentTable.Cell(
            department: key, city: UInt16(city), month: month, counts: counts)
        }
      }
    }
    return DepartmentTable(
      cells: cells,
      names: [
        keys[0]: Department(code: "11420100000000001K", name: "市场监督管理局"),
        keys[1]: Department(code: "", name: "生态环境局"),
        keys[2]: Department(code: "11420100000000003F", name: ""),
      ])
  }

  /// The whole change of each city by one indicator and by the other cities, half of it each.
  static func changes(_ before: MonthResult, _ now: MonthResult) -> ChangeSplit {
    let leaf = edition.nodes.firstIndex { $0.leaf != nil } ?? 0
    let cities = now.assessments.compactMap { assessment -> CityChange? in
      guard let to = assessment.index, let from = before.assessment(of: assessment.city)?.index
      else { return nil }
      let ranks = [before, now].map { result in
        result.rankings.first { $0.places.contains { $0.city == assessment.city } }?.places
          .first { $0.city == assessment.city }?.rank
      }
      let places = ranks[0].flatMap { from in ranks[1].map { from - $0 } }
      return CityChange(
        city: assessment.city, fromIndex: from, toIndex: to, fromRank: ranks[0],
        toRank: ranks[1],
        terms: from == to
          ? []
          : shares(of: assessment.city).map {
            ChangeTerm(node: leaf, cause: $0.cause, points: (to - from) * $0.share)
          },
        placesByCause: places.map { [.new: $0, .otherCities: 0] } ?? [:],
        placesByNode: places.map { [leaf: Double($0)] } ?? [:])
    }
    return ChangeSplit(
      from: ChangeSplit.Baseline(month: before.month, run: nil, otherEdition: nil),
      month: now.month, cities: cities)
  }

  /// What causes do: most of it one, in some cities one more than any other, in some two alike.
  private static func shares(of city: CityCode) -> [(cause: ChangeCause, share: Double)] {
    switch city.rawValue / 100 % 5 {
    case 0: [(.new, 0.4), (.leftWindow, 0.3), (.otherCities, 0.3)]
    case 1: [(.new, 0.5), (.otherCities, 0.5)]
    default: [(.new, 0.25), (.otherCities, 0.75)]
    }
  }

  /// The next place by the first indicator alone.
  static func outlooks(_ now: MonthResult) -> [CityCode: Outlook] {
    let leaf = edition.nodes.firstIndex { $0.leaf != nil } ?? 0
    var outlooks: [CityCode: Outlook] = [:]
    for ranking in now.rankings {
      guard case .group = ranking.scope else { continue }
      let ranked = ranking.places.filter { $0.rank != nil }
      for (position, place) in ranked.enumerated() {
        outlooks[place.city] = Outlook(
          city: place.city, next: position > 0 ? ranked[position - 1].city : nil,
          pointsNeeded: position > 0 ? 0.25 : nil,
          improvements: [
            Improvement(
              node: leaf, score: 0.5, mostPoints: 4, share: position > 0 ? 0.0625 : nil,
              scoreNeeded: position > 0 ? 0.53125 : nil)
          ])
      }
    }
    return outlooks
  }

  static func input(
    cities count: Int = 42, months: Int = 4, name: ((Int) -> LocalizedText)? = nil,
    missing: Set<Int> = [], index: ((Int) -> Double?)? = nil
  ) -> ReportInput {
    let cities = cities(count, name: name)
    let history = (1..<max(2, months)).reversed().map {
      result(
        month.advanced(by: -$0), cities, seed: UInt64(100 + $0), missing: missing, index: index)
    }
    var random = Random(state: 5)
    let books = contracts.flatMap { contract in
      cities.prefix(10).map { city in
        let rejected: [Reason: Int] = [
          .dateInvalid: random.below(30), .codeCheckFailed: random.below(60), .requiredMissing: 3,
        ]
        let accepted = random.below(5_000)
        return FileBooks(
          dataset: contract.id, file: "\(contract.id)_\(city.code)_20180405.csv.gz",
          tally: Tally(
            read: accepted + rejected.values.reduce(0, +) + 7, accepted: accepted,
            rejected: rejected, excluded: 7, notices: [.fullWidth: 4, .cityUnassigned: 1]),
          superseded: 12)
      }
    }
    let current = result(month, cities, seed: 7, missing: missing, index: index)
    return ReportInput(
      pipeline: "nightly", edition: edition, cities: cities,
      registerDate: Day(year: 2016, month: 1, day: 1), regions: regions, current: current,
      previous: months > 1 ? history.last : nil, history: months > 1 ? history : [],
      changes: months > 1 ? history.last.map { changes($0, current) } : nil,
      outlooks: outlooks(current),
      measures: measures(cities, seed: 3), books: books,
      rejectsByCity: cities.flatMap {
        [
          RejectCount(dataset: "licences", city: $0.code, reason: .dateInvalid, rows: 12),
          RejectCount(dataset: "penalties", city: $0.code, reason: .codeCheckFailed, rows: 40),
        ]
      },
      failures: [
        Failure(
          .gzipTruncated, "ends early", at: .init(file: "/srv/inbox/licences_110000.csv.gz"))
      ],
      datasets: contracts, sentences: sentences, synthetic: true,
      toolVersion: "0.1.0")
  }
}

import Contract
import Foundation
import Records
import Register
import Report
import Testing

@testable import Engine

/// Everything that a published report of a sample is held against.
struct SampleAccount {
  let input: ReportInput
  let bench: Workbench
  let answers: ExactAnswers
  let twin: IndexTwin
  /// What each city comes to, month by month of the history.
  let standings: [Month: [String: IndexTwin.Standing]]
  var account = FigureAccount()
  private let scopes: [String: [RankingScope]]

  init(_ stored: StoredReport, sample: String) throws {
    input = stored.input
    bench = stored.bench
    answers = try ExactAnswers(sample, input.month.description)
    let twin = IndexTwin(
      edition: input.edition, answers: answers, owed: bench.contracts.owed, cities: bench.cities)
    self.twin = twin
    var scopes: [String: [RankingScope]] = [:]
    for ranking in input.current.rankings {
      for place in ranking.places {
        scopes[place.city.description, default: []].append(ranking.scope)
      }
    }
    self.scopes = scopes
    var standings: [Month: [String: IndexTwin.Standing]] = [:]
    for month in Set(input.history.map(\.month) + [input.month]) {
      standings[month] = twin.standings(in: month.description) { city in
        (scopes[city.code.description] ?? []).map { "\($0)" }
      }
    }
    self.standings = standings
    fillCities()
    fillChanges()
    fillGroups()
    fillTotals()
    fillWords()
  }

  var now: [String: IndexTwin.Standing] { standings[input.month] ?? [:] }
  var before: [String: IndexTwin.Standing]? { standings[input.month.advanced(by: -1)] }
  var codes: [String] { bench.cities.map(\.code.description).sorted() }

  /// The ranked cities of a group.
  func ranked(_ scope: RankingScope) -> [String] {
    codes.filter { scopes[$0]?.contains(scope) == true && now[$0]?.index != nil }
  }

  /// The ranked cities of a city's group.
  func rivals(of code: String) -> [String] { scopes[code]?.first.map(ranked) ?? [] }

  func members(_ scope: RankingScope) -> [String] {
    codes.filter { scopes[$0]?.contains(scope) == true }
  }

  /// The mean score of a node over a scope's ranked cities.
  func mean(_ node: Int, _ scope: RankingScope) -> Double? {
    let scores = ranked(scope).compactMap { now[$0]?.scores[node] }
    return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
  }

  func meanIndex(_ scope: RankingScope, in month: Month) -> Double? {
    let values = codes.filter { scopes[$0]?.contains(scope) == true }
      .compactMap { standings[month]?[$0]?.index }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  // MARK: Cities

  private mutating func fillCities() {
    let fixed = FigureAccount.fixed
    let places = Dictionary(
      uniqueKeysWithValues: input.current.rankings.filter {
        if case .group = $0.scope { true } else { false }
      }.flatMap(\.places).map { ($0.city.description, $0) })
    for (cell, value) in answers.windows where cell.month == answers.month {
      account.add(cell.city, [value, ExactAnswers.grouped(ExactAnswers.hundredths(value))])
    }
    let nodes = input.edition.nodes
    for code in codes + [CityCode.unassigned.description] { fillQuality(code) }
    for code in codes {
      guard let own = now[code] else { continue }
      let group = scopes[code]?.first
      let points = twin.points(own.scores)
      for (place, node) in nodes.enumerated() {
        let mean = group.flatMap { self.mean(place, $0) }
        if let leaf = node.leaf, let value = own.values[place] {
          account.add(code, [fixed(value * (leaf.unit.zh == "%" ? 100 : 1), leaf.decimals)])
        }
        let score = own.scores[place]
        account.add(
          code,
          [
            fixed(score.map { $0 * 100 }, 1), fixed(mean.map { $0 * 100 }, 1),
            fixed(points[place].points, 2), fixed(points[place].most, 2),
            fixed(score.map { (1 - $0) * points[place].most }, 2),
            score.flatMap { s in mean.map { (s - $0) * points[place].most } }.flatMap {
              fixed($0, 2)
            },
            fixed(points[place].points.map { $0.magnitude }, 2),
          ])
      }
      account.add(
        code,
        [
          fixed(own.index, 2), fixed(own.index, 3), fixed(own.indexWithoutSelfReported, 2),
          fixed(own.coverage * 100, 1),
        ])
      for (rank, of) in own.ranks.values { account.add(code, ["\(rank)", "\(of)"]) }
      let place = places[code]
      account.add(code, [place?.rankLow.map { "\($0)" }, place?.rankHigh.map { "\($0)" }])
      // Ranges within provinces, regions and bands stand on pages only.
      for ranking in input.current.rankings {
        guard let place = ranking.places.first(where: { $0.city.description == code }) else {
          continue
        }
        account.add(code, [place.rankLow.map { "\($0)" }, place.rankHigh.map { "\($0)" }])
      }
      fillHistory(code)
    }
  }

  private mutating func fillHistory(_ code: String) {
    let fixed = FigureAccount.fixed
    let firstLevel = input.edition.nodes.indices.filter { input.edition.nodes[$0].level == 1 }
    for (month, cities) in standings {
      guard let one = cities[code] else { continue }
      account.add(code, [fixed(one.index, 2), fixed(one.index, 3)])
      for (rank, of) in one.ranks.values { account.add(code, ["\(rank)", "\(of)"]) }
      for node in firstLevel {
        account.add(code, [fixed(one.scores[node].map { $0 * 100 }, 1)])
        if let now = now[code]?.scores[node], let then = one.scores[node] {
          account.add(code, [fixed((now - then) * 100, 1)])
        }
      }
      if let now = now[code]?.index, let then = one.index, month < input.month {
        account.add(code, [fixed(now - then, 2)])
      }
      for (scope, place) in one.ranks {
        if let now = now[code]?.ranks[scope] {
          account.add(code, ["\(abs(now.rank - place.rank))"])
        }
      }
      let values = cities.values.compactMap(\.index)
      guard let own = one.index else { continue }
      account.add(
        code,
        [
          "\(values.count { $0 < own })", "\(values.count - 1)",
          "\(rivals(of: code).compactMap { cities[$0]?.index }.count { $0 < own })",
          "\(rivals(of: code).compactMap { cities[$0]?.index }.count { $0 > own && $0 < own + 1 })",
        ])
    }
    // How many months ranks and streaks are spoken of.
    account.add(code, (1...standings.count).map { "\($0)" })
  }

  private mutating func fillQuality(_ code: String) {
    let datasets = input.datasets.map(\.id)
    func count(_ dataset: String, _ name: String) -> Int64 {
      answers.window("\(dataset).\(name)", code)
    }
    func sum(_ name: String, _ some: [String]) -> Int64 { some.reduce(0) { $0 + count($1, name) } }
    for dataset in input.datasets {
      let id = dataset.id
      for measure in ["reported", "accepted", "rejected", "excluded", "late"] {
        account.add(
          code,
          [
            ExactAnswers.grouped(count(id, measure)),
            ExactAnswers.share(count(id, measure), count(id, "reported")),
          ])
      }
      for measure in dataset.measures {
        guard let whole = measure.shareOf else { continue }
        account.add(
          code,
          [
            ExactAnswers.grouped(count(id, measure.name)),
            ExactAnswers.share(count(id, measure.name), count(id, whole)),
          ])
      }
    }
    let kinds = input.datasets.filter { $0.deadlineWorkdays != nil }.map(\.id)
    for name in ["reported", "accepted", "rejected", "excluded", "late"] {
      account.add(
        code,
        [
          ExactAnswers.grouped(sum(name, datasets)), ExactAnswers.grouped(sum(name, kinds)),
          ExactAnswers.share(sum(name, kinds), sum("reported", kinds)),
        ])
    }
    // By reason: the answers know their sum by city, and their parts by file.
    let reasons = input.rejectsByCity.filter { $0.city.description == code }
    let all = reasons.reduce(0) { $0 + $1.rows }
    #expect(Int64(all) * 100 == sum("rejected", datasets), "rejected rows of \(code)")
    for (_, rows) in Dictionary(grouping: reasons, by: \.reason) {
      let rows = rows.reduce(0) { $0 + $1.rows }
      account.add(code, ["\(rows)", ExactAnswers.share(Int64(rows), Int64(all))])
    }
  }

  // MARK: Changes

  /// What is split, and what would move a city up: the splits add up to the indices of the twin.
  private mutating func fillChanges() {
    let fixed = FigureAccount.fixed
    for change in input.changes?.cities ?? [] {
      let code = change.city.description
      let (from, to) = (before?[code]?.index, now[code]?.index)
      #expect(abs(change.fromIndex - (from ?? -1)) < 1e-8, "the month before of \(code)")
      #expect(abs(change.toIndex - (to ?? -1)) < 1e-8, "the month of \(code)")
      let sum = change.terms.reduce(0) { $0 + $1.points }
      #expect(abs(sum - (change.toIndex - change.fromIndex)) < 1e-8, "the split of \(code)")
      for cause in ChangeCause.allCases {
        account.add(
          code, [fixed(change.points(by: cause), 2), fixed(change.points(by: cause), 4)])
      }
      for node in Set(change.terms.map(\.node)) {
        account.add(code, [fixed(change.points(of: node), 2)])
      }
      for places in change.placesByCause.values { account.add(code, ["\(abs(places))"]) }
      for places in change.placesByNode.values {
        account.add(code, [fixed(places, 0), fixed(places, 1)])
      }
    }
    // Those that moved most stand by cause on the month's page, under their name.
    for group in CityGroup.allCases {
      let members = (input.changes?.cities ?? []).filter { change in
        bench.cities.contains { $0.code == change.city && $0.group == group }
      }
      let moves = members.sorted { $0.toIndex - $0.fromIndex < $1.toIndex - $1.fromIndex }
      for change in [moves.first, moves.last].compactMap({ $0 }) {
        for cause in ChangeCause.allCases {
          account.add(all: [fixed(change.points(by: cause), 2)])
        }
        account.add(all: [fixed(change.toIndex - change.fromIndex, 2)])
      }
    }
    for (city, outlook) in input.outlooks {
      let code = city.description
      guard let needed = outlook.pointsNeeded, let own = now[code], let index = own.index else {
        continue
      }
      let rivals = rivals(of: code).compactMap { now[$0]?.index }
      let next = rivals.filter { $0 > index }.min()
      #expect(abs(needed - ((next ?? 0) - index + 0.01)) < 1e-8, "what \(code) needs")
      account.add(code, [fixed(needed, 2)])
      for one in outlook.improvements {
        var leaves = own.scores
        leaves[one.node] = 1
        let most = twin.score(0, leaves).map { 100 * $0 - index }
        if case .deduction = input.edition.nodes[one.node].leaf?.rule {
        } else {
          #expect(abs((most ?? -1) - one.mostPoints) < 1e-6, "full marks of \(code)")
        }
        account.add(code, [fixed(one.mostPoints, 2), fixed(one.share.map { $0 * 100 }, 1)])
        let leaf = input.edition.nodes[one.node].leaf
        account.add(
          code,
          [
            fixed(
              one.valueNeeded.map { $0 * (leaf?.unit.zh == "%" ? 100 : 1) }, leaf?.decimals ?? 0)
          ]
        )
      }
    }
  }

  // MARK: Groups and totals

  private mutating func fillGroups() {
    let fixed = FigureAccount.fixed
    for summary in input.current.summaries {
      let scope = summary.scope
      let values = ranked(scope).compactMap { now[$0]?.index }.sorted()
      let mean = meanIndex(scope, in: input.month)
      let whole = meanIndex(.group(scope.group), in: input.month)
      #expect(abs((summary.mean ?? 0) - (mean ?? 0)) < 1e-8, "\(scope)")
      #expect(summary.ranked == values.count && summary.cities == members(scope).count, "\(scope)")
      let middle =
        values.isEmpty ? nil : (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
      account.add(all: [
        "\(values.count)", "\(members(scope).count)", fixed(mean, 2), fixed(mean, 1),
        fixed(middle, 2), fixed(values.first, 2), fixed(values.last, 2),
        mean.flatMap { m in whole.map { m - $0 } }.flatMap { fixed($0, 2) },
      ])
      for month in standings.keys {
        let then = meanIndex(scope, in: month)
        account.add(all: [
          fixed(then, 2), then.flatMap { t in mean.map { $0 - t } }.flatMap { fixed($0, 2) },
        ])
      }
      for node in input.edition.nodes.indices {
        let own = self.mean(node, scope).map { $0 * 100 }
        let all = self.mean(node, .group(scope.group)).map { $0 * 100 }
        guard input.edition.nodes[node].level <= 1 else { continue }
        account.add(all: [
          fixed(own, 1), own.flatMap { o in all.map { o - $0 } }.flatMap { fixed($0, 1) },
        ])
      }
      if case .group = scope { fillGroup(scope, values) }
    }
    let means = input.current.summaries.compactMap(\.mean)
    for one in means {
      for other in means { account.add(sentences: [fixed(one - other, 2)]) }
    }
    // A set's cities of all groups together.
    for (_, parts) in Dictionary(grouping: input.current.summaries, by: { Self.name($0.scope) }) {
      account.add(all: [
        "\(parts.reduce(0) { $0 + $1.cities })", "\(parts.reduce(0) { $0 + $1.ranked })",
      ])
    }
  }

  private static func name(_ scope: RankingScope) -> String {
    switch scope {
    case .group: "group"
    case .province(let code, _): "\(code)"
    case .region(let id, _), .band(let id, _): id
    }
  }

  private mutating func fillGroup(_ scope: RankingScope, _ values: [Double]) {
    let fixed = FigureAccount.fixed
    let cities = ranked(scope)
    let changes = cities.compactMap { code in
      now[code]?.index.flatMap { now in before?[code]?.index.map { now - $0 } }
    }
    let moves = cities.compactMap { code -> Int? in
      guard let now = now[code]?.ranks["\(scope)"], let then = before?[code]?.ranks["\(scope)"]
      else { return nil }
      return then.rank - now.rank
    }
    account.add(all: [
      "\(changes.count { $0 > 0 })", "\(changes.count { $0 < 0 })", "\(moves.count { $0 > 0 })",
      "\(moves.count { $0 < 0 })", "\(moves.map(abs).max() ?? 0)", "\(moves.max() ?? 0)",
      "\(-(moves.min() ?? 0))",
    ])
    for places in Set(moves) { account.add(all: ["\(moves.count { $0 == places } - 1)"]) }
    for (place, node) in input.edition.nodes.enumerated() {
      switch node.leaf?.formula {
      case .some(.atLeast), .some(.none):
        let known = cities.compactMap { now[$0]?.values[place] }
        let holds = known.count { $0 >= 1 }
        account.add(all: [
          "\(holds)", "\(known.count)",
          ExactAnswers.share(Int64(holds), Int64(known.count), places: 1),
        ])
      default: break
      }
    }
    // The first places, which figures show, and how many of their ranges touch the next.
    let shown = input.current.ranking(scope)?.places.filter { $0.rank != nil } ?? []
    for count in [20, 50, shown.count].map({ min($0, shown.count) }) {
      let first = Array(shown.prefix(count))
      let touching = zip(first, first.dropFirst()).count {
        guard let low = $0.rankLow, let high = $0.rankHigh, let nextLow = $1.rankLow,
          let nextHigh = $1.rankHigh
        else { return false }
        return low <= nextHigh && nextLow <= high
      }
      account.add(all: ["\(count)", "\(touching)"])
      for (place, node) in input.edition.nodes.enumerated() where node.level == 1 {
        let scores = first.compactMap { now[$0.city.description]?.scores[place] }
        guard let low = scores.min(), let high = scores.max() else { continue }
        account.add(all: [
          fixed(scores.reduce(0, +) * 100 / Double(scores.count), 1),
          fixed(low * 100, 1), fixed(high * 100, 1),
        ])
      }
    }
  }

  private mutating func fillTotals() {
    func whole(_ text: String) -> Int64 { Int64(text) ?? 0 }
    func add(_ parts: [[String]]) {
      let sums = (2..<7).map { column in parts.reduce(Int64(0)) { $0 + whole($1[column]) } }
      account.add(
        all: ["\(parts.count)"] + sums.map { "\($0)" } + [ExactAnswers.share(sums[2], sums[0])])
    }
    add(answers.books)
    for (_, parts) in Dictionary(grouping: answers.books, by: { $0[0] }) { add(parts) }
    for book in answers.books {
      let counts = book[2...].map(whole)
      account.add(book[1], book[2...].map { $0 } + [ExactAnswers.share(counts[2], counts[0])])
    }
    let all = answers.rejects.reduce(Int64(0)) { $0 + whole($1[3]) }
    for (_, parts) in Dictionary(grouping: answers.rejects, by: { $0[2] }) {
      let rows = parts.reduce(Int64(0)) { $0 + whole($1[3]) }
      account.add(all: ["\(rows)", ExactAnswers.share(rows, all)])
    }
    // The sample plans some oddities only; rows have others by chance, as full-width characters in a name. So these totals
    // are what the exports' own books add up to, and no exact answers.
    for notice in Notice.allCases {
      account.add(all: ["\(input.books.reduce(0) { $0 + ($1.tally.notices[notice] ?? 0) })"])
    }
    account.add(all: ["\(Set(answers.books.map { $0[0] }).count)"])
    let kinds = input.datasets.filter { $0.deadlineWorkdays != nil }.map(\.id)
    let everywhere = codes + [CityCode.unassigned.description]
    for some in kinds.map({ [$0] }) + [kinds] {
      func sum(_ name: String) -> Int64 {
        everywhere.reduce(0) { sum, city in
          sum + some.reduce(0) { $0 + answers.window("\($1).\(name)", city) }
        }
      }
      for name in ["reported", "accepted", "late"] {
        account.add(all: [
          ExactAnswers.grouped(sum(name)), ExactAnswers.share(sum(name), sum("reported")),
        ])
      }
    }
    for kind in kinds {
      let above = codes.count {
        answers.window("\(kind).late", $0) * 2 > answers.window("\(kind).reported", $0)
      }
      account.add(all: ["\(above)"])
    }
    let unranked = codes.count { now[$0]?.index == nil }
    account.add(all: ["\(unranked)", "\(codes.count - unranked)", "\(codes.count)"])
    account.add(all: [ExactAnswers.grouped(0)])
    fillStudies()
  }

  /// What is varied and audited: the studies have references of their own; here their ranks are the twin's.
  private mutating func fillStudies() {
    let fixed = FigureAccount.fixed
    for group in input.current.robustness {
      account.add(all: [
        "\(group.replicates)", fixed(group.meanRankChange, 2),
        "\(input.history.count + 1)",
      ])
      for city in group.cities {
        let code = city.city.description
        let rank = now[code]?.ranks["\(RankingScope.group(group.group))"]?.rank
        #expect(rank == city.rank, "the rank of \(code)")
        account.add(
          code,
          [
            city.median.text(), fixed(city.low, 0), fixed(city.high, 0), "\(city.bandBest)",
            "\(city.bandWorst)", fixed(city.aboveBetter.map { $0 * 100 }, 0),
            fixed(city.aboveWorse.map { $0 * 100 }, 0),
          ])
      }
      for effect in group.effects {
        let index = effect.index
        account.add(
          all: ["\(effect.alternatives)"]
            + [
              index?.first, index?.firstLow, index?.firstHigh, index?.total, index?.totalLow,
              index?.totalHigh,
            ].map { fixed($0, 3) })
      }
    }
    for audit in input.current.audits {
      account.add(all: [
        "\(audit.cities)", "\(audit.ranked)", "\(audit.findings.count)",
        fixed(audit.meanCoverage.map { $0 * 100 }, 1),
      ])
      for flag in AuditFlag.allCases {
        let found = audit.findings.filter { $0.flag == flag }
        account.add(all: ["\(found.count)", "\(found.count - 20)"])
        for finding in found {
          account.add(audit: [fixed(finding.value * 100, 0), fixed(finding.value, 2)])
        }
      }
      for node in audit.nodes {
        account.add(all: ["\(node.citiesWithData)"])
        for statistic in AuditStatistic.allCases {
          guard let value = node[statistic] else { continue }
          account.add(audit: [
            fixed(value, 2), fixed(value * 100, 0), fixed(value * 100, 1),
          ])
        }
      }
      if let intervals = audit.intervals {
        account.add(all: [
          fixed(intervals.meanWidth, 1), fixed(intervals.medianWidth, 1),
          "\(intervals.greatestWidth)", "\(intervals.wide)",
          ExactAnswers.share(Int64(intervals.wide), Int64(audit.ranked), places: 0),
        ])
      }
    }
  }

  /// Numbers that are no figures of the month: of the configuration, and of the words that explain it.
  private mutating func fillWords() {
    let nodes = input.edition.nodes
    account.add(
      words: nodes.flatMap { node in
        [
          node.title.zh, node.title.en, node.number, node.points.text(atMost: 3),
          node.leaf.map { "\($0.formula) \($0.rule) \($0.unit.zh) \($0.unit.en)" } ?? "",
        ]
      })
    account.add(words: input.edition.printed.values.flatMap { [$0.zh, $0.en] })
    let leaves = nodes.filter { $0.leaf != nil }
    account.add(words: ["\(leaves.count)"])
    for basis in Basis.allCases {
      let points = leaves.filter { $0.pointsBasis == basis }.reduce(0) { $0 + $1.points }
      account.add(words: [points.text(atMost: 3)])
    }
    account.add(words: input.edition.sources.flatMap { [$0.zh, $0.en] })
    account.add(words: [input.edition.note.zh, input.edition.note.en])
    account.add(words: [input.edition.title.zh, input.edition.title.en])
    account.add(words: ["\(input.edition.totalPoints)", "\(input.edition.minimumCoverage * 100)"])
    account.add(
      words: input.datasets.flatMap { [$0.title.zh, $0.title.en, $0.source.zh, $0.source.en] })
    account.add(
      words: input.datasets.map { "\($0.deadlineWorkdays ?? 0) \(($0.lateLine ?? 0) * 100)" })
    account.add(words: input.regions.titles.values.flatMap { [$0.zh, $0.en] })
    account.add(words: codes + [CityCode.unassigned.description])
    for case .band(let id, _) in input.current.summaries.map(\.scope) {
      // Units of bands differ by language: 5 billion are 50亿.
      for bound in PageFigures.of(id.replacing("-", with: " ")).compactMap(Int.init) {
        account.add(words: ["\(bound) \(bound * 10) \(bound * 100)"])
      }
    }
    for leaf in nodes.compactMap(\.leaf) {
      // Cut points of shares are printed in per cent.
      for one in PageFigures.of("\(leaf.rule)") {
        account.add(words: [((Double(one) ?? 0) * 100).text()])
      }
    }
    for flag in AuditFlag.allCases {
      account.add(words: [flag.threshold.text(), (flag.threshold * 100).text()])
    }
    account.add(words: [
      "\(AuditFlag.outlierKurtosis) \(AuditFlag.wideInterval * 100) \(AuditFlag.fewestCities)",
      "\(input.edition.fewRecords.below)",
      // 满分100, 0—100, 90%区间, 5%和95%分位, 80%的标记, 12个月, 6个月的报送, 前20名和前50名.
      "100 0 90 95 5 80 12 6 10 20 50 1",
    ])
  }
}

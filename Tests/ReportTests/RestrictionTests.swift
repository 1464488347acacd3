import Contract
import Records
import Testing

@testable import Report

/// Counts are exact; of what a contract restricts small ones are absent, and not to be had from what is published.
@Suite struct RestrictionTests {
  static let datasets = RestrictionBench.contracts.map(\.id)
  /// One of every shape: with and without a deadline, kinds that exclude, overlap or hold each other; all measures
  /// restricted, or one.
  static let attacked: [(dataset: String, measure: String?)] = [
    ("penalties", nil), ("credit_events", nil), ("graded_supervision", nil), ("report_use", nil),
    ("credit_events", "publicity"), ("credit_events", "major"), ("report_use", "bidding"),
  ]

  private func bench(
    _ dataset: String, _ seed: UInt64, measure: String? = nil, records: Int = 600, below: Int = 10
  ) throws -> RestrictionBench {
    var bench = RestrictionBench(
      try RestrictionBench.restricted(dataset, measure: measure, below: below))
    bench.add(records, seed: seed)
    return bench
  }

  /// Whether a measure is one of those that are absent where they are small.
  private func isRestricted(_ name: String, in contract: Contract) -> Bool {
    let own = contract.measures.first { $0.name == name }
    if let own, [.amount, .days, .stockAmount, .annual].contains(own.kind) { return false }
    return contract.release == .restricted
      ? own != nil || ["records", "entities", "late"].contains(name)
      : own?.isRestricted ?? false
  }

  // MARK: What is absent

  /// Law: no shipped contract restricts anything, and every count is published as it is.
  @Test(arguments: datasets) func countsAreExact(dataset: String) throws {
    let contract = try #require(RestrictionBench.contracts.first { $0.id == dataset })
    #expect(!contract.isRestricted)
    var bench = RestrictionBench(contract)
    bench.add(600, seed: 1)
    let input = bench.input
    var inHouse = input
    inHouse.isForHouse = true
    let exact = RestrictionBench.published(inHouse).filter { cell, _ in
      cell.month >= input.month.window.lowerBound.description
    }
    #expect(exact.count > 100 && RestrictionBench.published(input) == exact)
  }

  /// Law: no restricted count below the bound is published; all others are the counts themselves.
  @Test(arguments: datasets) func smallCountsAreAbsent(dataset: String) throws {
    let bench = try bench(dataset, 1)
    let input = bench.input
    var inHouse = input
    inHouse.isForHouse = true
    let exact = RestrictionBench.published(inHouse).filter { cell, _ in
      cell.month >= input.month.window.lowerBound.description
    }
    let published = RestrictionBench.published(input)
    #expect(Set(published.keys) == Set(exact.keys))
    let told = published.compactMapValues(\.self)
    let wrong = told.filter { exact[$0.key] != $0.value }
    #expect(wrong.isEmpty)
    let small = told.filter { cell, value in
      value < 10 && isRestricted(cell.measure, in: bench.contract)
    }
    #expect(small.isEmpty, "\(small.prefix(3))")
    #expect(told.count > 50 && published.count - told.count > 50)
  }

  /// Law: rejected and excluded rows are told whatever is restricted, and of another measure all.
  @Test(arguments: attacked)
  func everythingElseIsExact(dataset: String, measure: String?) throws {
    let bench = try bench(dataset, 5, measure: measure, records: 2_000)
    let published = RestrictionBench.published(bench.input)
    let rows = published.filter {
      $0.key.measure.hasPrefix("rejected") || $0.key.measure == "excluded"
    }
    #expect(!rows.isEmpty && rows.values.allSatisfy { $0 != nil })
    guard measure != nil else { return }
    // Of a month with many records all is told that does not look at what the restricted measure looks at.
    let large = published.filter { $0.key.measure == "records" && ($0.value ?? 0) >= 30 }
    let standard = ["reported", "accepted", "records", "entities", "late"]
    for cell in large.keys {
      for name in standard {
        let other = RestrictionBench.Cell(measure: name, city: cell.city, month: cell.month)
        #expect(published[other] != .some(nil), "\(other)")
      }
    }
    #expect(large.count > 5)
  }

  /// Law: a larger bound leaves more out.
  @Test func theBoundIsOrdered() throws {
    var before = 0
    for below in [3, 5, 10, 30] {
      let bench = try bench("penalties", 3, records: 6_000, below: below)
      let absent = RestrictionBench.published(bench.input).count { $0.value == nil }
      #expect(before < absent)
      before = absent
    }
    #expect(throws: Failure.self) { try bench("penalties", 3, below: 2) }
  }

  // MARK: Attacks

  /// The restricted counts that are small, and can be told to be one of fewer than `count` numbers.
  private func given(
    _ found: [RestrictionAttack.Finding], _ bench: RestrictionBench, leaving count: Int
  ) -> (small: Int, given: [RestrictionAttack.Finding]) {
    var inHouse = bench.input
    inHouse.isForHouse = true
    let exact = RestrictionBench.published(inHouse)
    let small = found.filter { one in
      let value = exact[one.cell].flatMap(\.self) ?? 0
      return value > 0 && value < 10 && isRestricted(one.cell.measure, in: bench.contract)
    }
    return (small.count, small.filter { !$0.leaves(count) })
  }

  /// Law: by linear programming no small count can be told from what is published of its city and month: all
  /// numbers below the bound stay possible.
  @Test(arguments: attacked) func linearProgramming(dataset: String, measure: String?) throws {
    let bench = try bench(dataset, 11, measure: measure)
    let attack = RestrictionAttack(contract: bench.contract)
    let found = attack.findings([RestrictionBench.published(bench.input)])[0]
    let result = given(found, bench, leaving: 9)
    #expect(result.small > 1)
    #expect(result.given.isEmpty, "\(result.given.prefix(3))")
  }

  /// The attack is worth something: against a table that leaves out small counts and nothing besides, it wins.
  @Test func theAttackBeatsSmallCountsAlone() throws {
    let bench = try bench("penalties", 11)
    var inHouse = bench.input
    inHouse.isForHouse = true
    let naive = RestrictionBench.published(inHouse).mapValues { value -> Int? in
      value.flatMap { $0 > 0 && $0 < 10 ? nil : $0 }
    }
    let attack = RestrictionAttack(contract: bench.contract)
    let given = attack.findings([naive])[0].filter { !$0.leaves(9) }
    #expect(given.count > 20)
    #expect(given.contains { $0.range.lowerBound == $0.range.upperBound })
  }

  /// Law: nor from two vintages together, the later with more deliveries.
  @Test(arguments: ["penalties", "credit_events"], [1, 20, 300])
  func differencingVintages(dataset: String, more: Int) throws {
    var bench = try bench(dataset, 21)
    let vintages = [bench.input]
    let before = bench
    bench.add(more, seed: 22)
    let attack = RestrictionAttack(contract: bench.contract)
    let found = attack.findings((vintages + [bench.input]).map(RestrictionBench.published))
    for (found, bench) in zip(found, [before, bench]) {
      let result = given(found, bench, leaving: 2)
      #expect(result.small > 10 && result.given.isEmpty, "\(result.given.prefix(3))")
    }
  }

  /// Law: the twelve months' count of a city is told only where no month of it is absent, and then exactly.
  @Test(arguments: datasets) func windowsDoNotGiveMonthsBack(dataset: String) throws {
    let bench = try bench(dataset, 31, records: 3_000)
    let input = bench.input
    let published = RestrictionBench.published(input)
    var kinds: Set<Bool> = []
    for city in bench.cities {
      for name in ["reported", "accepted", "records", "rejected", "late", "excluded"] {
        let months = published.filter {
          $0.key.measure == name && $0.key.city == city.code.description
        }
        let isAbsent = months.values.contains { $0 == nil }
        let exact = Int(
          input.measures.value(MeasureID(bench.contract.id, name), city.code, input.month) ?? 0)
        let released = input.released(MeasureID(bench.contract.id, name), city.code)
        kinds.insert(released == .restricted)
        if isAbsent { #expect(released == .restricted) }
        if let value = released.value { #expect(value == exact) }
      }
    }
    #expect(kinds.count == 2)
  }

  /// Law: two published months of a stock are equal, or too far apart to tell of single records.
  @Test(
    arguments: RestrictionBench.contracts.filter { contract in
      contract.measures.contains { $0.kind.isOfStock }
    }.map(\.id))
  func stocksMoveInLargeSteps(dataset: String) throws {
    let bench = try bench(dataset, 41, records: 20_000)
    let published = RestrictionBench.published(bench.input)
    let stocks = bench.contract.measures.filter { $0.kind.isOfStock && $0.kind != .stockAmount }
    var seen = 0
    for city in bench.cities {
      for stock in stocks {
        let months = published.filter {
          $0.key.measure == stock.name && $0.key.city == city.code.description
        }.sorted { $0.key.month < $1.key.month }.compactMap(\.value)
        for (a, b) in zip(months, months.dropFirst()) {
          #expect(a == b || abs(a - b) >= 10)
          seen += 1
        }
      }
    }
    #expect(seen > 0 || published.contains { $0.value == nil })
  }

  /// Law: what a city has without its counties is no small count either.
  @Test func countiesDoNotGiveTheRestBack() throws {
    let contract = try RestrictionBench.restricted("commitments")
    var bench = RestrictionBench(contract, cities: 2)
    bench.add(900, seed: 51)
    let plain = bench.table
    let above = bench.cities[0].code
    let county = CityCode(rawValue: above.rawValue + 81)
    var table = MeasureTable(cities: plain.cities + [county], months: RestrictionBench.months)
    let months = RestrictionBench.months.count
    for one in plain.series.values {
      var monthly: [Int64] = []
      for city in table.cities {
        for month in 0..<months {
          let source = city == county ? above : city
          let place = plain.position(source, RestrictionBench.months.lowerBound) ?? 0
          let value = one.monthly[place + month]
          // All but a few of the city's are the county's.
          monthly.append(city == county ? max(0, value - Int64(month % 4)) : value)
        }
      }
      table.insert(
        MeasureSeries(
          id: one.id, unit: one.unit, time: one.time, monthly: monthly, window: monthly))
    }
    let rows = [above, county].compactMap(table.cities.firstIndex)
    table.restrict(by: [contract], counties: [(above: rows[0], counties: [rows[1]])])
    var input = bench.input
    input.measures = table
    let published = RestrictionBench.published(input)
    var pairs = 0
    for (cell, value) in published where cell.city == county.description {
      let other = RestrictionBench.Cell(
        measure: cell.measure, city: above.description, month: cell.month)
      guard isRestricted(cell.measure, in: contract), let value,
        let whole = published[other].flatMap(\.self)
      else { continue }
      #expect(value == whole || whole - value >= 10, "\(cell)")
      pairs += 1
    }
    #expect(pairs > 0)
  }

  /// Law: what is published is made of a table that has no restricted number, and all others as they are.
  @Test(arguments: attacked) func whatIsReleasedHasNoNumber(dataset: String, measure: String?)
    throws
  {
    let table = try bench(dataset, 61, measure: measure).input.measures
    let released = table.released()
    #expect(released.restricted == table.restricted)
    var hidden = 0
    for (id, one) in table.series {
      let other = try #require(released.series[id])
      let cells = table.restricted[id]
      for place in one.monthly.indices {
        let isMonthly = cells?.monthly[place] ?? false
        let isWindow = cells?.window[place] ?? false
        #expect(
          other.monthly[place] == (isMonthly ? one.monthly[place].signum() : one.monthly[place]))
        #expect(other.window[place] == (isWindow ? one.window[place].signum() : one.window[place]))
        hidden += isMonthly || isWindow ? 1 : 0
      }
    }
    #expect(hidden > 10)
  }

  /// Law: which cells are absent does not tell how small a count is: with other numbers below the bound in their place
  /// the same are.
  @Test(
    arguments: attacked.filter { ["credit_events", "report_use"].contains($0.dataset) },
    [71, 72] as [UInt64])
  func absentCellsTellNoNumber(_ attacked: (dataset: String, measure: String?), seed: UInt64) throws
  {
    let bench = try bench(attacked.dataset, seed, measure: attacked.measure, records: 900)
    let twin = bench.twin(seed: seed)
    #expect(bench.table != twin.table)
    #expect(
      RestrictionBench.published(bench.input) == RestrictionBench.published(twin.input),
      "\(attacked), seed \(seed)")
  }

  /// Law: on the way from one month's window to the next, neither what came nor what went is told where it is few.
  @Test(arguments: 0..<20 as Range<UInt64>) func fewComingsAndGoingsAreNotTold(seed: UInt64) throws
  {
    let contract = try RestrictionBench.restricted("graded_supervision")
    let months = RestrictionBench.months
    let cities = RestrictionBench(contract).cities.map(\.code)
    var random = Fixture.Random(state: seed)
    var (came, window): ([Int64], [Int64]) = ([], [])
    for _ in cities {
      var stands: Int64 = 300
      for _ in months {
        let steps = (0..<2).map { _ in Int64([0, 1, 4, 9, 10, 25][random.below(6)]) }
        stands += steps[0] - steps[1]
        came.append(steps[0])
        window.append(stands)
      }
    }
    let id = MeasureID(contract.id, "entities")
    var table = MeasureTable(cities: cities, months: months)
    let many = [Int64](repeating: 60, count: window.count)
    table.insert(
      MeasureSeries(
        id: MeasureID(contract.id, "records"), unit: .count, time: .flow, monthly: many,
        window: many.map { $0 * 12 }))
    table.insert(
      MeasureSeries(
        id: id, unit: .count, time: .distinct, monthly: many, window: window, entering: came))
    table.restrict(by: [contract])
    table = table.released()
    var told = 0
    for city in cities {
      for month in months.dropFirst() {
        let before = try #require(table.value(id, city, month.advanced(by: -1)))
        let after = try #require(table.value(id, city, month))
        let between = try #require(table.windows(of: month, .entered).value(id, city, month))
        let steps = [between - before, between - after]
        let isTold = steps.allSatisfy { $0 == 0 || $0 >= 10 }
        #expect(isTold || between == after, "seed \(seed), \(city) \(month): \(steps)")
        told += isTold && between != after ? 1 : 0
      }
    }
    #expect(told > 0)
  }

  /// Law: a longer window than twelve months is absent where a month of it is, though that is not of the twelve.
  @Test func longerWindowsHaveMoreParts() throws {
    let contract = try RestrictionBench.restricted("graded_supervision")
    let months = RestrictionBench.months
    let cities = RestrictionBench(contract, cities: 2).cities.map(\.code)
    let id = MeasureID(contract.id, "records")
    var monthly = [Int64](repeating: 50, count: 2 * months.count)
    monthly[0] = 3
    var table = MeasureTable(cities: cities, months: months)
    table.insert(
      MeasureSeries(
        id: id, unit: .count, time: .flow, monthly: monthly, window: monthly.map { $0 * 12 }))
    table.restrict(by: [contract])
    let last = months.upperBound
    let hidden = [12, 14, 15].map { window in
      cities.map { table.released().summed(over: window, until: last).isRestricted(id, $0, last) }
    }
    #expect(hidden == [[false, false], [false, false], [true, false]])
  }

  // MARK: Files, values, pages

  /// Law: rows of a restricted dataset's files are not counted out, nor is a sum with them; rejected ones are.
  @Test func booksGiveNothingBack() throws {
    var input = try bench("penalties", 71).input
    let tally = Tally(
      read: 110, accepted: 100, rejected: [.dateInvalid: 3], excluded: 7, notices: [:])
    let books = ["penalties", "licences"].map {
      FileBooks(dataset: $0, file: "\($0).csv.gz", tally: tally, superseded: 2)
    }
    let released = books.map(input.released)
    #expect(released[0].read == .restricted && released[0].accepted == .restricted)
    #expect(released[0].superseded == .restricted && released[0].rejected == .exact(3))
    #expect(released[1].read == .exact(110) && released[1].superseded == .exact(2))
    let sum = ReleasedBooks(sum: released)
    #expect(sum.read == .restricted && sum.rejected == .exact(6) && sum.excluded == .exact(14))
    input.isForHouse = true
    #expect(ReleasedBooks(sum: books.map(input.released)).read == .exact(220))
  }

  /// Law: a share is that of exact counts to the last printed digit, or absent; a sum with an absent part is absent.
  @Test func sharesAreExactOrAbsent() {
    #expect(Released.exact(951).share(of: .exact(1_003)) == .exact("94.82%"))
    #expect(Released.exact(951).share(of: .restricted) == .restricted)
    #expect(Released<Int>.restricted.share(of: .exact(3)) == .restricted)
    #expect(Released.exact(0).share(of: .exact(0)) == nil)
    #expect([Released.exact(3), .exact(4)].sum == .exact(7))
    #expect([Released.exact(3), .restricted].sum == .restricted)
    #expect(Released.exact(1_234).text == "1,234" && Released<Int>.restricted.text == "×")
  }

  /// Law: where a measure is absent, so are value, score and points that rest on it, in tables and cubes, and the
  /// pages say what the mark means; the house has all.
  @Test func valuesAndScoresAreAbsentToo() throws {
    let bench = try bench("penalties", 105, records: 900)
    var input = bench.input
    let edition = input.edition
    let nodes = edition.nodes.map { node in
      guard let leaf = node.leaf else { return node }
      return IndicatorNode(
        id: node.id, number: node.number, title: node.title, level: node.level,
        parent: node.parent, children: node.children, points: node.points,
        pointsBasis: node.pointsBasis, aggregation: node.aggregation,
        leaf: Leaf(
          formula: .ratio(
            of: [MeasureID("penalties", "late")], to: [MeasureID("penalties", "records")], scale: 1),
          rule: leaf.rule, provenance: leaf.provenance, ruleBasis: leaf.ruleBasis,
          missing: leaf.missing, unit: leaf.unit, decimals: leaf.decimals))
    }
    input.edition = Edition(
      id: edition.id, title: edition.title, note: edition.note, sources: edition.sources,
      totalPoints: edition.totalPoints, minimumCoverage: edition.minimumCoverage, nodes: nodes,
      digest: "")
    let leaves = Set(nodes.filter { $0.leaf != nil }.map(\.id))
    // As scoring marks them.
    let assessments = input.current.assessments.map { assessment in
      var assessment = assessment
      let late = input.released(MeasureID("penalties", "late"), assessment.city)
      for place in nodes.indices where nodes[place].leaf != nil && late == .restricted {
        assessment.nodes[place].mark = .restricted
      }
      return assessment
    }
    input.current = MonthResult(
      month: input.month, edition: input.current.edition, assessments: assessments,
      rankings: input.current.rankings, summaries: input.current.summaries)
    var absent = 0
    for row in readCSV(tableText(.scores, of: input, as: .csv)).dropFirst() {
      let city = try #require(CityCode(row[2]))
      let isAbsent =
        leaves.contains(row[3])
        && input.released(MeasureID("penalties", "late"), city) == .restricted
      #expect((row[5] == restrictedMark) == isAbsent)
      #expect((row[6] == restrictedMark) == isAbsent && (row[7] == restrictedMark) == isAbsent)
      if isAbsent { absent += 1 }
    }
    #expect(absent > 10)
    let page = try #require(makeSite(input).first { $0.path == "en/index.html" })
    let text = String(decoding: page.bytes, as: UTF8.self)
    #expect(text.contains("“×” stands for what is not published: counts below 10"))
    input.isForHouse = true
    let inHouse = String(decoding: tableText(.scores, of: input, as: .csv), as: UTF8.self)
    #expect(!inHouse.contains(restrictedMark))
  }

  /// Law: where nothing is restricted, no page and no table has the mark, nor a word about rounding.
  @Test func nothingIsMarkedWhereNothingIsRestricted() {
    for file in makeSite(Fixture.input(cities: 12)) where !file.path.hasSuffix(".js") {
      let text = String(decoding: file.bytes, as: UTF8.self)
      for mark in ["≈", "×</td>", "stands for what is not published"] {
        #expect(!text.contains(mark), "\(file.path): \(mark)")
      }
    }
  }

  @Test func hundredthsAreGrouped() {
    #expect(groupedHundredths(13_409_700) == "134,097")
    #expect(groupedHundredths(123_450) == "1,234.50")
    #expect(groupedHundredths(-5) == "\u{2212}0.05")
    #expect(groupedHundredths(0) == "0")
  }
}

extension MeasureDefinition.Kind {
  fileprivate var isOfStock: Bool { [.stockRecords, .stockEntities, .stockAmount].contains(self) }
}

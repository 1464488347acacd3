import Contract
import Records
import Testing

@testable import Report

/// Small counts that can hold individual businesses: withheld, and not to be had from what is published.
@Suite struct DisclosureTests {
  static let datasets = DisclosureBench.contracts.map(\.id)
  /// One of every shape: with and without a deadline, kinds that exclude, overlap or hold each other.
  static let attacked = ["penalties", "credit_events", "graded_supervision", "report_use"]

  private func bench(_ dataset: String, _ seed: UInt64, records: Int = 600) -> DisclosureBench {
    let contract = DisclosureBench.contracts.first { $0.id == dataset }
    var bench = DisclosureBench(contract ?? DisclosureBench.contracts[0])
    bench.add(records, seed: seed)
    return bench
  }

  // MARK: What is withheld

  /// Law: no count below the limit is published where the city's rows of the month may hold any; all others are
  /// the counts themselves.
  @Test(arguments: datasets) func smallCountsAreWithheld(dataset: String) throws {
    let bench = bench(dataset, 1)
    let input = bench.input
    var inHouse = input
    inHouse.disclosure = nil
    let exact = DisclosureBench.published(inHouse).filter { cell, _ in
      cell.month >= input.month.window.lowerBound.description
    }
    let published = DisclosureBench.published(input)
    #expect(Set(published.keys) == Set(exact.keys))
    let holding = Set(
      bench.records.filter { $0.isIndividual && $0.reason != .naturalPerson }.map { record in
        let city = record.city == 0 ? CityCode.unassigned : bench.cities[record.city - 1].code
        return "\(city) \(DisclosureBench.months.lowerBound.advanced(by: record.month))"
      })
    let sums = Set(
      bench.contract.measures.filter { $0.kind == .days || $0.kind == .amount }.map(\.name)
        + ["amount_yuan"])
    let told = published.compactMapValues(\.self)
    let wrong = told.filter { exact[$0.key] != $0.value }
    #expect(wrong.isEmpty)
    let small = told.filter { cell, value in
      let mayHold = holding.contains("\(cell.city) \(cell.month)") || cell.measure == "excluded"
      return value < 10 && mayHold && !sums.contains(cell.measure)
    }
    #expect(small.isEmpty, "\(small.prefix(3))")
    #expect(told.count > 50 && published.count - told.count > 50)
  }

  /// Law: where nobody is an individual business, nothing is withheld but the counts of natural persons, and what
  /// may hold some from before.
  @Test(arguments: datasets) func withoutThemNothingIsWithheld(dataset: String) {
    var bench = bench(dataset, 2, records: 0)
    bench.add(600, seed: 2, individuals: 0)
    let lasting = bench.contract.measures.filter { $0.kind.isOfStock || $0.date == .end }
    let free = DisclosureBench.published(bench.input).filter { cell, _ in
      cell.measure != "excluded" && !lasting.contains { $0.name == cell.measure }
    }
    #expect(!free.isEmpty && free.values.allSatisfy { $0 != nil })
  }

  /// Law: a larger limit withholds more, and what it publishes is published by a smaller one.
  @Test func theLimitIsOrdered() {
    var bench = bench("penalties", 3)
    var before: Set<DisclosureBench.Cell> = []
    for smallest in [3, 5, 10, 30] {
      bench.rule = DisclosureRule(smallestCell: smallest)
      let withheld = DisclosureBench.published(bench.input).filter { $0.value == nil }
      if bench.contract.measures.allSatisfy({ !$0.kind.isOfStock }) {
        #expect(before.count < withheld.count)
      }
      before = Set(withheld.keys)
    }
    #expect(DisclosureRule(smallestCell: 1).smallestCell == 3)
  }

  // MARK: Attacks

  /// Law: by linear programming no withheld count can be told from the others of its city and month.
  @Test(arguments: attacked) func linearProgramming(dataset: String) {
    let bench = bench(dataset, 11)
    let attack = DisclosureAttack(contract: bench.contract, rule: bench.rule)
    let found = attack.findings([DisclosureBench.published(bench.input)])[0]
    #expect(found.count > 20)
    let given = found.filter { !$0.leaves(10) }
    #expect(given.isEmpty, "\(given.prefix(3))")
  }

  /// The attack is worth something: against a table that withholds small counts and nothing besides, it wins.
  @Test func theAttackBeatsSmallCountsAlone() {
    let bench = bench("penalties", 11)
    var inHouse = bench.input
    inHouse.disclosure = nil
    let naive = DisclosureBench.published(inHouse).mapValues { value -> Int? in
      value.flatMap { $0 > 0 && $0 < 10 ? nil : $0 }
    }
    let attack = DisclosureAttack(contract: bench.contract, rule: bench.rule)
    let given = attack.findings([naive])[0].filter { !$0.leaves(10) }
    #expect(given.count > 20)
    #expect(given.contains { $0.range.lowerBound == $0.range.upperBound })
  }

  /// Law: nor from two vintages together, the later with more deliveries.
  @Test(arguments: ["penalties", "credit_events"], [1, 20, 300])
  func differencingVintages(dataset: String, more: Int) {
    var bench = bench(dataset, 21)
    let before = DisclosureBench.published(bench.input)
    bench.add(more, seed: 22)
    let after = DisclosureBench.published(bench.input)
    let attack = DisclosureAttack(contract: bench.contract, rule: bench.rule)
    for found in attack.findings([before, after]) {
      let given = found.filter { !$0.leaves(2) }
      #expect(given.isEmpty, "\(given.prefix(3))")
    }
  }

  /// Law: the twelve months' count of a city is exact only where no month of it is withheld, and else no finer
  /// than the limit.
  @Test(arguments: datasets) func windowsDoNotGiveMonthsBack(dataset: String) {
    let bench = bench(dataset, 31)
    let input = bench.input
    let published = DisclosureBench.published(input)
    let model = Model(input)
    var kinds = Set<String>()
    for city in bench.cities {
      for name in ["reported", "accepted", "rejected", "late", "excluded"] {
        let months = published.filter {
          $0.key.measure == name && $0.key.city == city.code.description
        }
        let isWithheld = months.values.contains { $0 == nil }
        let exact = Int(
          input.measures.value(MeasureID(bench.contract.id, name), city.code, input.month) ?? 0)
        switch model.shown(name, city.code, dataset: bench.contract) {
        case .exact(let count):
          kinds.insert("exact")
          #expect(!isWithheld && count == exact)
        case .about(let count):
          kinds.insert("about")
          #expect(isWithheld && count % 10 == 0 && abs(count - exact) <= 5)
        case .withheld: kinds.insert("withheld")
        }
      }
    }
    #expect(kinds.count > 1)
  }

  /// Law: two published months of a stock are equal, or too far apart to tell of single businesses.
  @Test(
    arguments: DisclosureBench.contracts.filter { contract in
      contract.measures.contains { $0.kind.isOfStock }
    }.map(\.id))
  func stocksMoveInLargeSteps(dataset: String) {
    let bench = bench(dataset, 41, records: 4_000)
    let published = DisclosureBench.published(bench.input)
    let stocks = bench.contract.measures.filter { $0.kind.isOfStock }.map(\.name)
    var seen = 0
    for city in bench.cities {
      for stock in stocks {
        let months = published.filter {
          $0.key.measure == stock && $0.key.city == city.code.description
        }.sorted { $0.key.month < $1.key.month }.compactMap(\.value)
        for (a, b) in zip(months, months.dropFirst()) {
          #expect(a == b || abs(a - b) >= 10)
          seen += 1
        }
      }
    }
    #expect(seen > 0)
  }

  /// Law: what a city has without its counties is no small count either.
  @Test func countiesDoNotGiveTheRestBack() throws {
    let contract = try #require(DisclosureBench.contracts.first { $0.id == "commitments" })
    var bench = DisclosureBench(contract, cities: 2)
    bench.add(500, seed: 51)
    var input = bench.input
    let above = bench.cities[0]
    let county = ReportCity(
      code: CityCode(rawValue: above.code.rawValue + 81), name: above.name,
      provinceCode: above.provinceCode, provinceName: above.provinceName, group: .county)
    input.cities.append(county)
    var table = MeasureTable(
      cities: input.measures.cities + [county.code], months: DisclosureBench.months)
    let months = DisclosureBench.months.count
    for one in input.measures.series.values {
      var monthly: [Int64] = []
      for city in table.cities {
        for month in 0..<months {
          let source = city == county.code ? above.code : city
          let place = input.measures.position(source, DisclosureBench.months.lowerBound) ?? 0
          let value = one.monthly[place + month]
          // All but a few of the city's are the county's.
          monthly.append(city == county.code ? max(0, value - Int64(month % 4)) : value)
        }
      }
      table.insert(
        MeasureSeries(
          id: one.id, unit: one.unit, time: one.time, monthly: monthly, window: monthly))
    }
    input.measures = table
    let published = DisclosureBench.published(input)
    var pairs = 0
    for (cell, value) in published where cell.city == county.code.description {
      let other = DisclosureBench.Cell(
        measure: cell.measure, city: above.code.description, month: cell.month)
      guard let value, let whole = published[other].flatMap(\.self) else { continue }
      #expect(value == whole || whole - value >= 10 || cell.measure == "excluded", "\(cell)")
      pairs += 1
    }
    #expect(pairs > 0)
  }

  // MARK: Files

  /// Law: the books of a file give none of their small counts back.
  @Test(arguments: [UInt64(61), 62, 63]) func booksGiveNothingBack(seed: UInt64) {
    var random = Fixture.Random(state: seed)
    var withheld = 0
    var narrow = 0
    for _ in 0..<100 {
      let size = [4, 12, 40, 900][random.below(4)]
      var rejected: [Reason: Int] = [:]
      for reason in DisclosureBench.reasons where random.unit() < 0.6 {
        rejected[reason] = 1 + random.below(size)
      }
      let accepted = random.below(size)
      let excluded = random.below(size / 3 + 1)
      let total = rejected.values.reduce(0, +)
      let book = FileBooks(
        dataset: "penalties", file: "a.csv.gz",
        tally: Tally(
          read: accepted + total + excluded, accepted: accepted, rejected: rejected,
          excluded: excluded, notices: [:]), superseded: random.below(accepted + 1))
      let shown = DisclosedBooks(book, .standard)
      // read, accepted, excluded, rejected, superseded, then the reasons.
      let reasons = rejected.keys.sorted { $0.rawValue < $1.rawValue }
      let counts =
        [shown.read, shown.accepted, shown.excluded, shown.rejected, shown.superseded]
        + reasons.map { shown.reasons[$0] ?? .withheld }
      let exact =
        [book.tally.read, accepted, excluded, total, book.superseded]
        + reasons.map { rejected[$0] ?? 0 }
      var program = LinearProgram(variables: counts.count)
      program.add([(0, 1), (1, -1), (2, -1), (3, -1)], isEquality: true, bound: 0)
      program.add(
        [(3, 1)] + reasons.indices.map { (5 + $0, -1) }, isEquality: true, bound: 0)
      program.add([(4, 1), (1, -1)], bound: 0)
      for (number, count) in counts.enumerated() {
        if let known = count.known {
          let isRight = Int(known) == exact[number] && (known == 0 || known >= 10)
          #expect(isRight)
          program.add([(number, 1)], isEquality: true, bound: known)
        } else {
          program.add([(number, -1)], bound: -1)
        }
      }
      for (number, count) in counts.enumerated() where count == .withheld {
        withheld += 1
        let range = program.range(of: number)
        if range.map({ $0.upperBound - $0.lowerBound < 9 }) ?? true { narrow += 1 }
      }
    }
    #expect(narrow == 0 && withheld > 100)
  }

  /// Law: what is said of all files together is a multiple of the limit wherever one of them withholds something.
  @Test func sumsOverFilesAreRounded() {
    let books = (1...7).map { number in
      FileBooks(
        dataset: "penalties", file: "\(number).csv.gz",
        tally: Tally(
          read: 103 + number, accepted: 100, rejected: [.dateInvalid: 3], excluded: number,
          notices: [:]), superseded: 0)
    }
    var input = bench("penalties", 71).input
    input.books = books
    let shown = ShownBooks(books, input).shown
    #expect(shown.accepted == .exact(700) && shown.superseded == .exact(0))
    #expect(shown.rejected == .about(20) && shown.excluded == .about(30))
    #expect(shown.read == .about(750))
    input.disclosure = nil
    #expect(ShownBooks(books, input).shown.read == .exact(749))
  }

  // MARK: In words

  @Test func aWithheldCountIsSaidSo() {
    let rule = DisclosureRule.standard
    #expect(SentenceValue.count(.withheld, rule, .zh).text == "不足10")
    #expect(SentenceValue.count(.withheld, rule, .en).text == "fewer than 10")
    #expect(SentenceValue.count(.about(1_230), rule, .en).text == "about 1,230")
    #expect(SentenceValue.count(.exact(1), rule, .en) == .count(1))
  }

  /// Law: what serves the house alone leaves it in no table.
  @Test func individualRowsAreInNoTable() {
    var input = bench("penalties", 81).input
    for rule in [nil, DisclosureRule.standard] {
      input.disclosure = rule
      let text = String(decoding: tableText(.measures, of: input, as: .csv), as: UTF8.self)
      #expect(!text.contains(MeasureID.individualRows))
    }
  }
}

extension MeasureDefinition.Kind {
  fileprivate var isOfStock: Bool { [.stockRecords, .stockEntities, .stockAmount].contains(self) }
}

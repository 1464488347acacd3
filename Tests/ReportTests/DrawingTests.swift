import Records
import Testing

@testable import Report

/// Laws of the parts that drawings are made of.
@Suite struct DrawingTests {
  /// Law: a scale keeps the order and reaches both of its ends.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func scalesKeepOrder(seed: UInt64) {
    var random = Fixture.Random(state: seed)
    let low = random.unit() * 200 - 100
    let scale = LinearScale(low...(low + random.unit() * 50), from: 10, to: 350)
    #expect(scale(scale.domain.lowerBound) == 10)
    #expect(scale(scale.domain.upperBound) == 350)
    let values = (0..<50).map { _ in low + random.unit() * 50 }.sorted()
    let places = values.map { scale($0) }
    #expect(places == places.sorted())
    #expect(places.allSatisfy { (10...350).contains($0) })
  }

  @Test func aScaleWithoutWidthDrawsInTheMiddle() {
    let scale = LinearScale(87.5...87.5, from: 10, to: 350)
    #expect(scale(87.5) == 180)
    #expect(scale.ticks(atMost: 4) == [87.5])
  }

  /// Law: ticks are round, evenly spaced, inside the domain and few.
  @Test(arguments: 0..<50 as Range<UInt64>)
  func ticksAreRound(seed: UInt64) {
    var random = Fixture.Random(state: seed)
    let low = random.unit() * 100
    let scale = LinearScale(low...(low + random.unit() * 30 + 0.05), from: 0, to: 1)
    let ticks = scale.ticks(atMost: 5)
    #expect((1...6).contains(ticks.count))
    #expect(ticks.allSatisfy { scale.domain.contains($0) })
    for tick in ticks { #expect(plain(tick).utf8.count <= 6, "\(tick)") }
    let steps = zip(ticks, ticks.dropFirst()).map { ($1 - $0).roundedToSignificant(9) }
    #expect(Set(steps).count <= 1)
  }

  @Test(arguments: [
    (0.0, 1.0, 5, 1.0, [0.0, 1]), (1, 36, 5, 1, [10, 20, 30]),
    (85.2, 87.2, 4, 0.01, [85.5, 86, 86.5, 87]),
    (-3, 3, 6, 0.01, [-3, -2, -1, 0, 1, 2, 3]),
  ])
  func ticksOfKnownDomains(
    low: Double, high: Double, count: Int, smallest: Double, expected: [Double]
  ) {
    let scale = LinearScale(low...high, from: 0, to: 1)
    #expect(scale.ticks(atMost: count, smallest: smallest) == expected)
  }

  /// Law: spread labels keep their order, their range, and their gap where there is room.
  @Test(arguments: 0..<50 as Range<UInt64>)
  func labelsKeepApart(seed: UInt64) {
    var random = Fixture.Random(state: seed)
    let wanted = (0..<(random.below(14) + 1)).map { _ in Double(random.below(200)) }.sorted()
    let places = spread(wanted, gap: 14, within: 0...200)
    #expect(places.allSatisfy { $0 >= -1e-9 && $0 <= 200 + 1e-9 })
    for (first, second) in zip(places, places.dropFirst()) { #expect(second - first >= 14 - 1e-9) }
  }

  @Test func labelsThatAreFarApartStay() {
    #expect(spread([10, 60, 150], gap: 14, within: 0...200) == [10, 60, 150])
    #expect(spread([250], gap: 14, within: 0...200) == [200])
    #expect(spread([], gap: 14, within: 0...200).isEmpty)
  }

  @Test(arguments: ["北京", "黔西南布依族苗族自治州", "Haixi Mongol and Tibetan Autonomous Prefecture", ""])
  func textsAreCutToTheirRoom(text: String) {
    for width in [30.0, 60, 300] {
      let shown = TextExtent.fitting(text, width, size: 10)
      #expect(TextExtent.width(shown, size: 10) <= width)
      #expect(shown == text || (shown.hasSuffix("…") && text.hasPrefix(shown.dropLast())))
    }
  }

  /// Law: a waterfall's bars end where the index is.
  @Test func waterfallsEndAtTheIndex() throws {
    let split = try #require(Fixture.input(cities: 40).changes)
    for change in split.cities {
      let drawing = Waterfall(
        from: change.fromIndex, fromLabel: "", to: change.toIndex, toLabel: "",
        steps: ChangeCause.allCases.map { .init(label: "", points: change.points(by: $0)) })
      let totals = drawing.totals
      #expect(totals.count == ChangeCause.allCases.count + 1)
      #expect(totals.first == change.fromIndex)
      let miss = try #require(totals.last) - change.toIndex
      #expect(miss.magnitude < 1e-9)
    }
  }

  /// Law: every value falls into one bin, and the bin holds it.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func binsHoldTheirValues(seed: UInt64) throws {
    var random = Fixture.Random(state: seed)
    let reach = random.unit() * 100
    let values = (0..<(random.below(300) + 1)).map { _ in 100 - random.unit() * reach }.sorted()
    let marked = values[random.below(values.count)]
    let drawing = try #require(
      Distribution(ascending: values, marked: marked, markedLabel: "") { _ in "" })
    #expect(drawing.counts.reduce(0, +) == values.count)
    #expect(drawing.counts.count <= 17)
    let (low, high) = drawing.edges(drawing.markedBin)
    #expect(low <= marked && marked <= high && drawing.counts[drawing.markedBin] > 0)
  }

  @Test func noValueHasNoDistribution() {
    #expect(Distribution(ascending: [], marked: 1, markedLabel: "") { _ in "" } == nil)
  }

  @Test func theMedianOfEvenlyManyIsBetweenTheTwo() throws {
    let drawing = try #require(
      Distribution(ascending: [1, 2, 4, 9], marked: 4, markedLabel: "") { plain($0) })
    #expect(drawing.median == 3 && drawing.medianLabel == "3")
  }

  /// Law: a higher value is never lighter; the ends have the outer shades.
  @Test func shadesFollowValues() {
    let shades = Shades(range: 40...90)
    let order: [StyleClass] = [.shade1, .shade2, .shade3, .shade4, .shade5]
    let steps = stride(from: 30.0, through: 100, by: 0.5).compactMap {
      order.firstIndex(of: shades($0))
    }
    #expect(steps == steps.sorted() && steps.first == 0 && steps.last == 4)
    #expect(shades(nil) == .empty)
    #expect(Shades(range: 7...7)(7) == .shade3)
  }

  /// Law: no two provinces share a tile, and each of the 31 has one.
  @Test func provincesHaveTilesOfTheirOwn() {
    let tiles = ProvinceTile.all
    #expect(Set(tiles.map(\.code)).count == 31 && tiles.count == 31)
    #expect(Set(tiles.map { $0.row * TileMap.columns + $0.column }).count == 31)
    #expect(tiles.allSatisfy { $0.column < TileMap.columns })
    #expect(Set(tiles.map(\.name)).count == 31)
  }
}

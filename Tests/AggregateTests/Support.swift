import Contract
import Records
@testable import Register

/// A small generator with a seed, so that a red test can be run again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

let march = Month(year: 2018, month: 3)

func city(
  _ code: UInt32, group: CityGroup = .prefecture, block: String = "east", belts: [String] = []
) -> City {
  let name = LocalizedText(zh: "市\(code)", en: "City \(code)")
  let code = CityCode(rawValue: code)
  return City(
    code: code, name: name, provinceCode: code.provinceCode, provinceName: name, group: group,
    level: .prefecture, block: block, belts: belts)
}

/// An item of a tree, written by hand.
struct Item {
  let id: String
  let points: Double
  var aggregation = Aggregation.arithmetic
  var items: [Item] = []
  var leaf: Leaf?

  static func branch(_ id: String, _ points: Double, _ items: [Item]) -> Item {
    Item(id: id, points: points, items: items)
  }

  static func branch(
    _ id: String, _ points: Double, _ aggregation: Aggregation, _ items: [Item]
  ) -> Item {
    Item(id: id, points: points, aggregation: aggregation, items: items)
  }

  static func leaf(
    _ id: String, _ points: Double, _ rule: ScoringRule = .yesNo,
    _ provenance: Provenance = .monitored, missing: MissingRule = .reweight
  ) -> Item {
    let leaf = Leaf(
      formula: .count([MeasureID("test", id)]), rule: rule, provenance: provenance,
      ruleBasis: .assumed, missing: missing, unit: LocalizedText(zh: "件", en: "things"),
      decimals: 2)
    return Item(id: id, points: points, leaf: leaf)
  }
}

/// An edition of these level-1 items; the total is the sum of their points.
func edition(_ items: [Item], minimumCoverage: Double = 0.5) -> Edition {
  let title = LocalizedText(zh: "甲", en: "A")
  var nodes: [IndicatorNode] = []

  func node(_ item: Item, level: Int, parent: Int?, children: [Int]) -> IndicatorNode {
    IndicatorNode(
      id: item.id, number: "", title: title, level: level, parent: parent, children: children,
      points: item.points, pointsBasis: .assumed, aggregation: item.aggregation, leaf: item.leaf)
  }

  func add(_ item: Item, level: Int, parent: Int?) -> Int {
    let place = nodes.count
    nodes.append(node(item, level: level, parent: parent, children: []))
    let children = item.items.map { add($0, level: level + 1, parent: place) }
    nodes[place] = node(item, level: level, parent: parent, children: children)
    return place
  }

  let total = items.reduce(0) { $0 + $1.points }
  _ = add(.branch("root", total, items), level: 0, parent: nil)
  return Edition(
    id: "test", title: title, note: title, sources: [], totalPoints: total,
    minimumCoverage: minimumCoverage, nodes: nodes, digest: "")
}

/// Scores of the leaves in the order of the tree, one row per city; the value is the score itself.
func scores(_ edition: Edition, _ cities: [City], _ rows: [[Double?]]) -> LeafTable {
  let order = cities.indices.sorted { cities[$0].code < cities[$1].code }
  return LeafTable(
    cities: order.map { cities[$0].code },
    leaves: edition.nodes.indices.filter { edition.nodes[$0].leaf != nil },
    scores: order.flatMap { rows[$0].map { LeafScore(value: $0, score: $0) } })
}

let noMeasures = MeasureTable(cities: [], months: march...march)

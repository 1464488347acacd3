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
let apples = MeasureID("orchard", "apples")
let pears = MeasureID("orchard", "pears")
let trees = MeasureID("orchard", "trees")

func city(_ code: UInt32, group: CityGroup = .prefecture) -> City {
  let name = LocalizedText(zh: "市\(code)", en: "City \(code)")
  let code = CityCode(rawValue: code)
  return City(
    code: code, name: name, provinceCode: code.provinceCode, provinceName: name, group: group,
    level: .prefecture, block: "east", belts: [])
}

/// One month of measures; a series is one number per city, in the order of `cities`.
func table(
  _ cities: [City], _ series: [MeasureID: [Int64]], unit: MeasureUnit = .count
) -> MeasureTable {
  var table = MeasureTable(cities: cities.map(\.code), months: march...march)
  for (id, values) in series {
    var window = [Int64](repeating: 0, count: cities.count)
    for (city, value) in zip(cities, values) {
      if let place = table.position(city.code, march) { window[place] = value }
    }
    table.insert(
      MeasureSeries(id: id, unit: unit, time: .flow, monthly: window, window: window))
  }
  return table
}

/// An edition of leaves right below the root, ten points each.
func edition(_ leaves: [(Formula, ScoringRule)]) -> Edition {
  let title = LocalizedText(zh: "甲", en: "A")
  let root = IndicatorNode(
    id: "root", number: "", title: title, level: 0, parent: nil,
    children: Array(1...leaves.count), points: Double(10 * leaves.count),
    pointsBasis: .assumed, aggregation: .arithmetic, leaf: nil)
  let nodes = leaves.enumerated().map { place, leaf in
    IndicatorNode(
      id: "leaf-\(place)", number: "", title: title, level: 1, parent: 0, children: [],
      points: leaf.1.isOutsideSum ? 0 : 10, pointsBasis: .assumed, aggregation: .arithmetic,
      leaf: Leaf(
        formula: leaf.0, rule: leaf.1, provenance: .monitored, ruleBasis: .assumed,
        missing: .reweight, unit: title, decimals: 2))
  }
  return Edition(
    id: "test", title: title, note: title, sources: [], totalPoints: root.points,
    minimumCoverage: 0.5, nodes: [root] + nodes, digest: "")
}

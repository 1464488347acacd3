import Aggregate
import Contract
import Records
import Register
import Score

/// The job: 300 cities, 40 indicators in eight branches of two fields, invented measures.
struct Job {
  let edition: Edition
  let cities: [City]
  let measures: MeasureTable
  let month = Month(year: 2018, month: 3)

  /// Takes the first cities of the shipped register, those of prefecture level and above first.
  init(cities count: Int, register folder: String) throws {
    let edition = Self.edition()
    let day = Day(year: 2016, month: 12, day: 31)
    let all = try Register.load(folder: folder, asOf: day).cities
    let cities = (all.filter { $0.group != .county } + all.filter { $0.group == .county })
      .prefix(count).sorted { $0.code < $1.code }
    var table = MeasureTable(cities: cities.map(\.code), months: month...month)
    var random = Random(7, "job")
    for measure in edition.measures {
      let values = cities.indices.map { Int64(10 * $0 + random.below(5000)) }
      table.insert(
        MeasureSeries(
          id: measure, unit: .count, time: .flow, monthly: values, window: values))
    }
    self.edition = edition
    self.cities = cities
    measures = table
  }

  private static func edition() -> Edition {
    let title = LocalizedText(zh: "测", en: "test")
    var nodes: [IndicatorNode] = []
    func leaf(_ number: Int) -> Leaf {
      let rules: [ScoringRule] = [
        .minMax(higherIsBetter: true), .percentile(higherIsBetter: true),
        .goalposts(zero: 0, full: 8000),
      ]
      return Leaf(
        formula: .count([MeasureID("test", "m\(number)")]), rule: rules[number % 3],
        provenance: .monitored, ruleBasis: .assumed, missing: .reweight, unit: title, decimals: 2)
    }
    func node(_ parent: Int?, _ children: [Int], _ points: Double, _ leaf: Leaf?) -> IndicatorNode {
      IndicatorNode(
        id: "n\(nodes.count)", number: "", title: title,
        level: parent.map { nodes[$0].level + 1 } ?? 0, parent: parent, children: children,
        points: points, pointsBasis: .assumed, aggregation: .arithmetic, leaf: leaf)
    }
    func add(_ parent: Int?, _ widths: ArraySlice<Int>, _ points: Double) -> Int {
      let place = nodes.count
      let own = widths.isEmpty ? leaf(place) : nil
      nodes.append(node(parent, [], points, own))
      guard let width = widths.first else { return place }
      let children = (0..<width).map { _ in
        add(place, widths.dropFirst(), points / Double(width))
      }
      let old = nodes[place]
      nodes[place] = IndicatorNode(
        id: old.id, number: "", title: title, level: old.level, parent: parent,
        children: children, points: points, pointsBasis: .assumed, aggregation: .arithmetic,
        leaf: nil)
      return place
    }
    _ = add(nil, [2, 4, 5], 100)
    return Edition(
      id: "bench", title: title, note: title, sources: [], totalPoints: 100, minimumCoverage: 0.5,
      nodes: nodes, digest: "")
  }

  /// From measures to indices, ranks and intervals: the full build of one period.
  func build() -> MonthResult {
    let scores = scoreLeaves(edition: edition, measures: measures, month: month, cities: cities)
    return aggregate(
      edition: edition, scores: scores, measures: measures, month: month, cities: cities,
      groups: CityGroup.allCases)
  }

  /// Two treatments by two normalisations.
  func inputs() -> [ReplicateInputs] {
    [OutlierTreatment.none, .winsorise].flatMap { treatment in
      [ScoringVariant.edition, .minMax].map { normalisation in
        let variant = InputVariant(
          treatment: treatment, normalisation: normalisation, missing: .edition, window: 12)
        let table = scoreLeaves(
          edition: edition.varied(by: variant), measures: measures, month: month, cities: cities,
          treatment: treatment.rule)
        return ReplicateInputs(
          columns: table.leaves.indices.map { column in
            table.cities.indices.map { table[$0, column].score ?? .nan }
          })
      }
    }
  }

  /// Draws replicates and weights anew, and counts ranks, as a run does.
  func study(
    _ count: Int, _ inputs: [ReplicateInputs], counting counts: ReplicateCounts
  ) -> ReplicateOutcome {
    let tree = ReplicateTree(edition)
    let weightSets = (0..<count).map { set in
      var random = Random(11, stream: UInt64(set))
      return tree.weights.map { $0 * (0.75 + 0.5 * random.unit()) }
    }
    let study = ReplicateStudy(
      tree: tree, inputs: inputs, foldings: [.arithmetic, .geometric(floor: 0.01)],
      weightSets: weightSets)
    let replicates = (0..<count).map { number in
      var random = Random(13, stream: UInt64(number))
      return Replicate(
        inputs: random.below(inputs.count), folding: random.below(2), weights: number,
        leftOut: random.chance(0.5) ? random.pick(tree.leaves) : nil)
    }
    return study.outcome(of: replicates, counting: counts)
  }
}

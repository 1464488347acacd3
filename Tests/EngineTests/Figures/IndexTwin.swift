import Contract
import Foundation
import Records
import Register

/// The index worked out anew from the exact answers, by the plainest code that will do: no treatment, no
/// uncertainty, no shared arithmetic with the stages.
struct IndexTwin {
  /// What a city comes to in a month.
  struct Standing {
    var scores: [Double?] = []
    var values: [Double?] = []
    var coverage = 0.0
    var index: Double?
    var indexWithoutSelfReported: Double?
    /// The rank, and of how many, by what it is ranked within.
    var ranks: [String: (rank: Int, of: Int)] = [:]
  }

  let edition: Edition
  let answers: ExactAnswers
  let owed: Set<String>
  let cities: [City]
  /// Where anything of a dataset stands in a window: `licences 420100 2018-03`.
  private let delivered: Set<String>

  init(edition: Edition, answers: ExactAnswers, owed: Set<String>, cities: [City]) {
    self.edition = edition
    self.answers = answers
    self.owed = owed
    self.cities = cities
    delivered = Set(
      answers.windows.filter { ExactAnswers.hundredths($0.value) > 0 }.map { cell, _ in
        "\(cell.measure.prefix { $0 != "." }) \(cell.city) \(cell.month)"
      })
  }

  /// All cities in a month; `scopes` names what a city is ranked within, its group by `group` among them.
  func standings(in month: String, scopes: (City) -> [String]) -> [String: Standing] {
    var result: [String: Standing] = [:]
    let leaves = edition.nodes.indices.filter { edition.nodes[$0].leaf != nil }
    for city in cities {
      result[city.code.description] = Standing(
        scores: Array(repeating: nil, count: edition.nodes.count),
        values: Array(repeating: nil, count: edition.nodes.count))
    }
    for node in leaves {
      guard let leaf = edition.nodes[node].leaf else { continue }
      for group in Set(cities.map(\.group)) {
        let members = cities.filter { $0.group == group }.map(\.code.description)
        var values: [String: Double] = [:]
        for city in members where delivers(leaf, city, month) {
          if let exact = answers.value(leaf.formula, city, in: month) {
            values[city] = (Double(exact.of) / Double(exact.to)).roundedToSignificant(12)
          }
        }
        for city in members {
          result[city]?.values[node] = values[city]
          if let value = values[city] {
            result[city]?.scores[node] = Self.score(value, leaf.rule, Array(values.values))
          } else if !delivers(leaf, city, month) {
            if case .deduction = leaf.rule {
              result[city]?.scores[node] = 1
            } else {
              result[city]?.scores[node] = 0
            }
          } else if leaf.missing == .zero {
            result[city]?.scores[node] = 0
          } else if leaf.missing == .groupMedian {
            let known = values.values.map { Self.score($0, leaf.rule, Array(values.values)) }
              .sorted()
            guard !known.isEmpty else { continue }
            result[city]?.scores[node] =
              (known[(known.count - 1) / 2] + known[known.count / 2]) / 2
          }
        }
      }
    }
    result = result.mapValues(finished)
    for city in cities {
      let code = city.code.description
      guard let own = result[code]?.index else { continue }
      for scope in scopes(city) {
        let rivals = cities.filter { scopes($0).contains(scope) }
          .compactMap { result[$0.code.description]?.index }
        result[code]?.ranks[scope] = (1 + rivals.count { $0 > own }, rivals.count)
      }
    }
    return result
  }

  /// Whether a city has delivered what an indicator reads: any of it where more can only help, else all.
  private func delivers(_ leaf: Leaf, _ city: String, _ month: String) -> Bool {
    let asked = leaf.formula.datasets.intersection(owed)
    guard !asked.isEmpty else { return true }
    func has(_ dataset: String) -> Bool { delivered.contains("\(dataset) \(city) \(month)") }
    let helps = leaf.formula.onlyGrows && leaf.rule.higherIsBetter && asked == leaf.formula.datasets
    return helps ? asked.contains(where: has) : asked.allSatisfy(has)
  }

  private static func score(_ value: Double, _ rule: ScoringRule, _ all: [Double]) -> Double {
    func line(_ zero: Double, _ full: Double) -> Double {
      zero == full ? (value >= full ? 1 : 0) : (value - zero) / (full - zero)
    }
    let score: Double
    switch rule {
    case .goalposts(let zero, let full): score = line(zero, full)
    case .minMax(let higher):
      let (low, high) = (all.min() ?? 0, all.max() ?? 0)
      let share = low == high ? 0.5 : (value - low) / (high - low)
      score = low == high || higher ? share : 1 - share
    case .percentile(let higher):
      let worse = all.count { higher ? $0 < value : $0 > value }
      let ties = all.count { $0 == value } - 1
      score = all.count < 2 ? 0.5 : (Double(worse) + Double(ties) / 2) / Double(all.count - 1)
    case .efficacy(let low, let high):
      score = low == high ? (value >= high ? 1 : 0) : 0.6 + 0.4 * (value - low) / (high - low)
    case .steps(let steps): score = steps.last { value >= $0.from }?.score ?? 0
    case .yesNo: score = value >= 1 ? 1 : 0
    case .deduction(let each, let limit), .bonus(let each, let limit):
      score = limit > 0 ? value * each / limit : 0
    case .gate(let minimum): score = value >= minimum ? 1 : 0
    }
    return min(1, max(0, score)).roundedToSignificant(12)
  }

  /// The score of a node from those of the leaves, by the tree's own definition.
  func score(_ node: Int, _ leaves: [Double?]) -> Double? {
    let nodes = edition.nodes
    guard nodes[node].leaf == nil else { return leaves[node] }
    var (sum, weights) = (0.0, 0.0)
    let isGeometric = nodes[node].aggregation == .geometric
    var change = 0.0
    let own = nodes[node].parent == nil ? edition.totalPoints : nodes[node].points
    for child in nodes[node].children {
      guard let score = score(child, leaves) else { continue }
      switch nodes[child].leaf?.rule {
      case .deduction(_, let floor): change -= score * floor / own
      case .bonus(_, let cap): change += score * cap / own
      case .gate: break
      default:
        guard nodes[child].points > 0 else { continue }
        sum += (isGeometric ? log(score) : score) * nodes[child].points
        weights += nodes[child].points
      }
    }
    guard weights > 0 else { return nil }
    let mean = isGeometric ? exp(sum / weights) : sum / weights
    return min(1, max(0, mean + change))
  }

  private func covered(_ node: Int, _ values: [Double?]) -> Double {
    let nodes = edition.nodes
    guard nodes[node].leaf == nil else { return values[node] == nil ? 0 : 1 }
    let parts = nodes[node].children.filter {
      nodes[$0].points > 0 && nodes[$0].leaf?.rule.isOutsideSum != true
    }
    let weights = parts.reduce(0.0) { $0 + nodes[$1].points }
    return parts.reduce(0.0) { $0 + covered($1, values) * nodes[$1].points } / weights
  }

  private func finished(_ raw: Standing) -> Standing {
    var city = raw
    let leaves = city.scores
    city.coverage = covered(0, city.values).roundedToSignificant(12)
    for node in edition.nodes.indices { city.scores[node] = score(node, leaves) }
    guard city.coverage > 0, city.coverage >= edition.minimumCoverage else {
      city.scores[0] = nil
      return city
    }
    city.index = city.scores[0].map { (100 * $0).roundedToSignificant(12) }
    var others = leaves
    for (node, one) in edition.nodes.enumerated() where one.leaf?.provenance == .selfReported {
      others[node] = nil
    }
    city.indexWithoutSelfReported = score(0, others).map { (100 * $0).roundedToSignificant(12) }
    return city
  }

  /// Points earned and points to be had, node by node.
  func points(_ scores: [Double?]) -> [(points: Double?, most: Double)] {
    let nodes = edition.nodes
    var result = nodes.map { _ in (points: Double?.none, most: 0.0) }
    result[0].most = scores[0] == nil ? 0 : edition.totalPoints
    for node in nodes.indices {
      let most = result[node].most
      let own = nodes[node].parent == nil ? edition.totalPoints : nodes[node].points
      if let score = scores[node], most > 0 { result[node].points = score * most }
      let inSum = nodes[node].children.filter {
        nodes[$0].points > 0 && nodes[$0].leaf?.rule.isOutsideSum != true && scores[$0] != nil
      }
      let weights = inSum.reduce(0.0) { $0 + nodes[$1].points }
      for child in inSum { result[child].most = most * nodes[child].points / weights }
      for child in nodes[node].children where most > 0 {
        guard let score = scores[child] else { continue }
        switch nodes[child].leaf?.rule {
        case .deduction(_, let floor): result[child].points = -score * floor * most / own
        case .bonus(_, let cap): result[child].points = score * cap * most / own
        default: break
        }
      }
    }
    return result
  }
}

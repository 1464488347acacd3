import Contract
import Records

@testable import Report

/// Somebody who knows how the measures hang together and wants to know what is absent.
///
/// Everything that is published of a city and month is put into linear inequalities, and each absent count is
/// driven as low and as high as they allow.
struct RestrictionAttack {
  let contract: Contract

  /// A absent count, and all that it can be.
  struct Finding {
    let cell: RestrictionBench.Cell
    let range: ClosedRange<Double>

    /// Whether the attacker still knows no more than that it is one of `count` numbers or more.
    func leaves(_ count: Int) -> Bool { range.upperBound - range.lowerBound >= Double(count - 1) }
  }

  /// One vintage, or several whose counts can only have grown.
  func findings(_ vintages: [[RestrictionBench.Cell: Int?]]) -> [[Finding]] {
    var places: Set<RestrictionBench.Cell> = []
    for vintage in vintages {
      for (cell, value) in vintage where value == nil {
        places.insert(RestrictionBench.Cell(measure: "", city: cell.city, month: cell.month))
      }
    }
    var all = [[Finding]](repeating: [], count: vintages.count)
    let inOrder = places.sorted { ($0.city, $0.month) < ($1.city, $1.month) }
    for place in inOrder {
      for (number, found) in findings(vintages, place.city, place.month).enumerated() {
        all[number] += found
      }
    }
    return all
  }

  private func findings(
    _ vintages: [[RestrictionBench.Cell: Int?]], _ city: String, _ month: String
  ) -> [[Finding]] {
    let names = measures
    /// The counts absent are the unknowns: 1 and something of at least 0.
    var unknowns: [[String: Int]] = []
    var count = 0
    func known(_ vintage: Int, _ name: String) -> Int? {
      let cell = RestrictionBench.Cell(measure: name, city: city, month: month)
      return vintages[vintage][cell, default: 0]
    }
    for vintage in vintages.indices {
      var own: [String: Int] = [:]
      for name in names where known(vintage, name) == nil {
        own[name] = count
        count += 1
      }
      unknowns.append(own)
    }
    var program = LinearProgram(variables: count)
    /// Adds `sum of the terms <= 0` (or = 0).
    func add(_ terms: [(vintage: Int, name: String, factor: Double)], isEquality: Bool = false) {
      var bound = 0.0
      var free: [(Int, Double)] = []
      for term in terms {
        if let unknown = unknowns[term.vintage][term.name] {
          free.append((unknown, term.factor))
          bound -= term.factor
        } else {
          bound -= term.factor * Double(known(term.vintage, term.name) ?? 0)
        }
      }
      if !free.isEmpty { program.add(free, isEquality: isEquality, bound: bound) }
    }
    for vintage in vintages.indices {
      for law in laws {
        add(law.terms.map { (vintage, $0.0, $0.1) }, isEquality: law.isEquality)
      }
      // What was delivered stays delivered.
      if vintage > 0 {
        for name in names { add([(vintage - 1, name, 1), (vintage, name, -1)]) }
      }
    }
    return vintages.indices.map { vintage in
      unknowns[vintage].sorted { $0.value < $1.value }.map { name, unknown in
        let range = program.range(of: unknown) ?? 0...0
        return Finding(
          cell: .init(measure: name, city: city, month: month),
          range: range.lowerBound + 1...range.upperBound + 1)
      }
    }
  }

  private var measures: [String] {
    let standard = ["reported", "accepted", "rejected", "records", "entities", "late"]
    return standard + RestrictionBench.reasons.map { "rejected:\($0.name)" }
      + contract.measures.filter { $0.kind == .records && $0.date == .event }.map(\.name)
  }

  /// What everybody knows about the measures of a month: sums that are 0 or at most 0.
  private var laws: [(terms: [(String, Double)], isEquality: Bool)] {
    var laws: [(terms: [(String, Double)], isEquality: Bool)] = [
      ([("accepted", 1), ("rejected", 1), ("reported", -1)], true),
      (RestrictionBench.reasons.map { ("rejected:\($0.name)", 1) } + [("rejected", -1)], true),
      ([("records", 1), ("accepted", -1)], false), ([("entities", 1), ("records", -1)], false),
      ([("late", 1), ("records", -1)], false),
    ]
    let counts = contract.measures.filter { $0.kind == .records && $0.date == .event }
    for measure in counts {
      laws.append(([(measure.name, 1), ("records", -1)], false))
      for other in counts where other.name != measure.name {
        let isWithin = other.conditions.allSatisfy { wide in
          measure.conditions.contains {
            $0.category == wide.category && Set($0.numbers).isSubset(of: wide.numbers)
          }
        }
        if isWithin { laws.append(([(measure.name, 1), (other.name, -1)], false)) }
      }
    }
    for category in contract.categories.indices {
      var apart: [MeasureDefinition] = []
      for measure in counts
      where measure.conditions.count == 1 && measure.conditions[0].category == category {
        let numbers = Set(measure.conditions[0].numbers)
        if apart.allSatisfy({ numbers.isDisjoint(with: $0.conditions[0].numbers) }) {
          apart.append(measure)
        }
      }
      if !apart.isEmpty { laws.append((apart.map { ($0.name, 1) } + [("records", -1)], false)) }
    }
    return laws
  }
}

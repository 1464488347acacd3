import Contract
import Records

/// The measures of one dataset as parts of each other: which of them would give others back.
///
/// A count is withheld when it is small, and when what is left of a whole without it is small; a sum is
/// withheld with any of its parts. So all that is decided about a cell is decided by the counts of that
/// city and month alone: nothing that is published beside it, earlier or later, completes an equation.
struct MeasureFamily: Sendable {
  /// The measures, in the order of the bits of a mask.
  let ids: [MeasureID]
  /// Measures at the end of a month; they are judged along the months, see `JudgedCounts`.
  let stocks: [Int]

  private let reported: Int?
  private let accepted: Int?
  private let rejected: Int?
  private let excluded: Int?
  private let records: Int?
  private let entities: Int?
  /// `rejected:REASON`: together they are `rejected`.
  private let reasons: [Int]
  /// Counts of some records, with the counts that hold them all, the narrower ones first.
  private let parts: [Part]
  /// Parts of `records` that have nothing in common, by category.
  private let partitions: [[Int]]
  /// Counts of distinct things.
  private let distinct: [Int]
  /// Sums of money or days, with the count of what is summed up; `nil` where nothing counts it.
  private let sums: [(slot: Int, of: Int?)]

  private struct Part {
    let slot: Int
    let wholes: [Int]
  }

  /// A set of measures of a family.
  typealias Mask = UInt128

  /// Orders the measures of a dataset that a table has.
  init(_ contract: Contract, in table: MeasureTable) {
    let ids = table.series.keys.filter { $0.dataset == contract.id && !$0.isInternal }.sorted()
    precondition(ids.count <= Mask.bitWidth, "more measures than a mask has bits")
    self.ids = ids
    func slot(_ name: String) -> Int? { ids.firstIndex(of: MeasureID(contract.id, name)) }
    reported = slot("reported")
    accepted = slot("accepted")
    rejected = slot("rejected")
    excluded = slot("excluded")
    let records = slot("records")
    self.records = records
    entities = slot("entities")
    reasons = ids.indices.filter { ids[$0].name.hasPrefix("rejected:") }

    let own = contract.measures.compactMap { measure in slot(measure.name).map { ($0, measure) } }
    stocks = own.filter { $0.1.kind.isStock }.map(\.0)
    distinct = own.filter { $0.1.kind == .entities }.map(\.0)
    let counts = own.filter { $0.1.kind == .records }
    var parts = slot("late").map { [Part(slot: $0, wholes: [records].compactMap(\.self))] } ?? []
    for (slot, measure) in counts {
      let wider = counts.filter { $0.0 != slot && measure.isWithin($0.1) }.map(\.0)
      let all = measure.date == .event ? [records].compactMap(\.self) : []
      parts.append(Part(slot: slot, wholes: wider + all))
    }
    self.parts = parts
    let byCategory = Dictionary(
      grouping: counts.filter { $0.1.date == .event && $0.1.conditions.count == 1 },
      by: { $0.1.conditions[0].category })
    partitions = byCategory.keys.sorted().map { category in
      byCategory[category, default: []].reduce(into: [(Int, MeasureDefinition)]()) { apart, one in
        if !apart.contains(where: { one.1.overlaps($0.1) }) { apart.append(one) }
      }.map(\.0)
    }
    var sums: [(slot: Int, of: Int?)] = []
    if let amount = slot("amount_yuan") { sums.append((amount, records)) }
    for (slot, measure) in own where measure.kind == .amount || measure.kind == .days {
      let counted = counts.first {
        $0.1.date == measure.date && $0.1.conditions == measure.conditions
      }
      let isOfAll = measure.date == .event && measure.conditions.isEmpty
      sums.append((slot, counted?.0 ?? (isOfAll ? records : nil)))
    }
    self.sums = sums
  }

  /// The measures of a cell that are withheld.
  ///
  /// - Parameters:
  ///   - holdsIndividuals: whether any row reported of the cell's months may be about one.
  ///   - rule: from which size on counts are published.
  ///   - value: a measure's value, by its place in `ids`.
  /// - Returns: one bit for each measure, in the order of `ids`.
  func withheld(
    holdsIndividuals: Bool, _ rule: DisclosureRule, _ value: (Int) -> Int64
  ) -> Mask {
    var mask: Mask = 0
    func isWithheld(_ slot: Int?) -> Bool { slot.map { mask >> Mask($0) & 1 == 1 } ?? false }
    func withhold(_ slot: Int?, if condition: Bool) {
      if let slot, condition { mask |= 1 << Mask(slot) }
    }
    func isSmall(_ slot: Int?) -> Bool { slot.map { rule.isSmall(value($0)) } ?? false }
    func isRestSmall(_ whole: Int?, _ part: Int?) -> Bool {
      guard let whole, let part else { return false }
      return rule.isSmall(value(whole) - value(part))
    }
    // Natural persons, whoever else there is.
    withhold(excluded, if: isSmall(excluded))
    // What ended in the month began in any other, so that it may hold individual businesses even if no
    // row of the month does; with those of the month it is no sum.
    for part in parts where holdsIndividuals || part.wholes.last != records {
      let isRest = part.wholes.contains { isRestSmall($0, part.slot) }
      withhold(part.slot, if: isSmall(part.slot) || isRest)
    }
    for (slot, counted) in sums where holdsIndividuals || counted != records {
      withhold(slot, if: counted.map { isSmall($0) || isWithheld($0) } ?? (value(slot) != 0))
    }
    guard holdsIndividuals else { return mask }

    for reason in reasons { withhold(reason, if: isSmall(reason)) }
    withhold(rejected, if: isSmall(rejected) || reasons.contains { isWithheld($0) })
    for slot in distinct + [entities].compactMap(\.self) { withhold(slot, if: isSmall(slot)) }
    withhold(records, if: isSmall(records))
    for partition in partitions where partition.contains(where: { isWithheld($0) }) {
      let hidden = partition.filter { isWithheld($0) }.count
      let published = partition.filter { !isWithheld($0) }.reduce(0) { $0 + value($1) }
      withhold(
        records,
        if: records.map { rule.givesBack(value($0) - published, hidden: hidden) } ?? false)
    }
    withhold(
      accepted, if: isSmall(accepted) || isRestSmall(accepted, records) || isWithheld(records))
    withhold(reported, if: isSmall(reported) || isWithheld(accepted) || isWithheld(rejected))
    for (slot, counted) in sums where isWithheld(counted) { withhold(slot, if: true) }
    return mask
  }
}

extension MeasureID {
  /// Whether it serves the house alone and is in no table that leaves it.
  var isInternal: Bool { name == Self.individualRows }
}

extension MeasureDefinition {
  /// Whether whatever it counts is counted by `other` too.
  fileprivate func isWithin(_ other: MeasureDefinition) -> Bool {
    kind == other.kind && date == other.date && conditions != other.conditions
      && other.conditions.allSatisfy { wide in
        conditions.contains {
          $0.category == wide.category && Set($0.numbers).isSubset(of: wide.numbers)
        }
      }
  }

  /// Whether something can be counted by both, whose only condition is on the same category.
  fileprivate func overlaps(_ other: MeasureDefinition) -> Bool {
    !Set(conditions[0].numbers).isDisjoint(with: other.conditions[0].numbers)
  }
}

extension MeasureDefinition.Kind {
  /// Whether it counts what stands at the end of a month.
  fileprivate var isStock: Bool {
    self == .stockRecords || self == .stockEntities || self == .stockAmount
  }
}

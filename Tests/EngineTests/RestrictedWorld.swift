import Foundation
import Records
import Register

@testable import Engine
@testable import Sample

/// Exports made up at random of two datasets whose counts are restricted, one in a measure and one as a whole, and an
/// edition that scores them.
struct RestrictedWorld {
  /// The months that are published, one after the other.
  static let published = ["2018-02", "2018-03"]

  /// A record of one of the datasets.
  struct Record {
    let number: Int
    let city: Int
    let month: Int
    /// When it is delivered: the month after its own, or later.
    let delivered: Int
    var field: String
    let entity: Int
    /// How many months it stands; 0 for none of their ends.
    let months: Int
  }

  private static let cities = [
    "110000", "120000", "220100", "220200", "350100", "350200", "350300", "350400", "420100",
    "420200", "420300", "420500", "420600", "540100",
  ]
  private static let first = Month(year: 2016, month: 2)
  private static let monthCount = 26
  private static let bound = 10
  private static let bidding = "招标投标"
  private static let fields = ["政府采购", "行政审批", "财政资金", "评先评优", "其他"]
  private static let areas = ["市场监管", "生态环境", "税务", "交通运输", "住房城乡建设", "其他"]

  let seed: UInt64
  /// Uses of credit reports; those in bidding are restricted.
  private(set) var uses: [Record] = []
  /// Credit grades; all are restricted.
  private(set) var grades: [Record] = []

  init(seed: UInt64) {
    self.seed = seed
    var random = Random(seed, "restricted counts")
    var number = 0
    for city in Self.cities.indices {
      for month in 0..<Self.monthCount {
        // Some cities are large, some small, and some now and then.
        let isLarge = random.below(20) < [20, 19, 6][city % 3]
        for isUse in [true, false] {
          // Of uses there are always many; of them in bidding none, few or many, and so of grades.
          let bidding = random.below(4) == 0 ? 0 : isLarge ? 14 : 1 + random.below(9)
          let all = isUse ? 40 + random.below(20) : bidding == 14 ? 30 : bidding
          for place in 0..<all {
            number += 1
            let record = Record(
              number: number, city: city, month: month,
              // The first in time, so that no vintage tells of some that it has none.
              delivered: month + (place > 0 && random.below(12) == 0 ? 2 : 1),
              field: isUse
                ? place < bidding ? Self.bidding : random.pick(Self.fields)
                : random.pick(Self.areas),
              entity: random.below(400), months: isLarge ? 1 + random.below(12) : 0)
            if isUse { uses.append(record) } else { grades.append(record) }
          }
        }
      }
    }
  }

  private struct Cell: Hashable {
    let city: Int
    let month: Int
  }

  /// The restricted counts below the bound.
  var smallCounts: [[Int]] {
    [uses.filter { $0.field == Self.bidding }, grades].map { records in
      let counts = Dictionary(grouping: records) { Cell(city: $0.city, month: $0.month) }
      return counts.filter { $0.value.count < Self.bound }
        .sorted { ($0.key.city, $0.key.month) < ($1.key.city, $1.key.month) }.map(\.value.count)
    }
  }

  /// The same, but for other counts below the bound wherever a restricted one is: none becomes 0, for that is told.
  func twin() -> RestrictedWorld {
    var twin = self
    var random = Random(seed, "twin")
    for all in Self.cells(uses.indices, of: uses) {
      let count = all.count { uses[$0].field == Self.bidding }
      guard count > 0, count < Self.bound else { continue }
      let (kept, rest) = Self.firstOfEach(all, of: uses)
      let others = kept.map { uses[$0] }.filter { $0.field != Self.bidding }
      // The first is one of them.
      var wanted = random.below(Self.bound - 1)
      for place in rest {
        let known = others.filter { $0.delivered <= uses[place].delivered }
        let isBidding = wanted > 0 || known.isEmpty
        twin.uses[place].field = isBidding ? Self.bidding : random.pick(known).field
        wanted -= 1
      }
    }
    twin.grades = []
    for all in Self.cells(grades.indices, of: grades) {
      guard all.count < Self.bound else {
        twin.grades += all.map { grades[$0] }
        continue
      }
      let kept = Self.firstOfEach(all, of: grades).kept.map { grades[$0] }
      twin.grades += kept
      for _ in 0..<random.within(0...Self.bound - 1 - kept.count) {
        let one = random.pick(kept)
        twin.grades.append(
          Record(
            number: 1_000_000 + twin.grades.count, city: one.city, month: one.month,
            delivered: max(one.delivered, one.month + 1 + random.below(2)), field: one.field,
            entity: random.below(400), months: 0))
      }
    }
    return twin
  }

  /// The places of records by city and month.
  private static func cells(_ places: Range<Int>, of records: [Record]) -> [[Int]] {
    let cells = Dictionary(grouping: places) {
      Cell(city: records[$0].city, month: records[$0].month)
    }
    return cells.values.sorted { $0[0] < $1[0] }
  }

  /// The first of each field to be delivered, and the others: no vintage tells of any that there is none.
  private static func firstOfEach(
    _ places: [Int], of records: [Record]
  ) -> (kept: [Int], rest: [Int]) {
    var seen: Set<String> = []
    let places = places.sorted {
      (records[$0].delivered, $0) < (records[$1].delivered, $1)
    }
    let kept = places.filter { seen.insert(records[$0].field).inserted }
    return (kept, places.filter { !kept.contains($0) })
  }

  /// The same with one more use, which is none in bidding, in every month of a city.
  func withOneMore() -> RestrictedWorld {
    var other = self
    for month in 0..<Self.monthCount {
      other.uses.append(
        Record(
          number: 2_000_000 + month, city: 0, month: month, delivered: month + 1, field: "其他",
          entity: 1, months: 0))
    }
    return other
  }

  // MARK: Files

  /// Writes what has been delivered by the month after one that is published.
  func write(until month: String, into place: Place) throws {
    let last = (Month(month).map { Self.first.distance(to: $0) } ?? 0) + 1
    for delivered in 1...last {
      let day = Self.first.advanced(by: delivered).description.replacing("-", with: "") + "05"
      // Some come again a month later.
      let own = { (record: Record) in
        record.delivered == delivered
          || record.number % 17 == 0 && record.delivered == delivered - 1
      }
      var text = "YYBH,YYLY,YYDW,YYRQ,ZTMC,ZTDM,XZQH\n"
      for one in uses.filter(own) {
        text += "Y\(one.number),\(one.field),某局,\(date(one)),某公司,\(code(one)),\(city(one))\n"
      }
      text += "Y\(delivered),不知道,某局,2017-02-30,某公司,,110000\n"
      try place.write(text, to: "inbox/\(folder("uses"))report_use_\(day).csv")
      text = "PJBH,JGLY,PJDJ,PJRQ,PJYXQ,JGBM,ZTMC,ZTDM,XZQH\n"
      for one in grades.filter(own) {
        let end =
          one.months == 0
          ? date(one) : "\(Self.first.advanced(by: one.month + one.months))-10"
        text +=
          "P\(one.number),\(one.field),A,\(date(one)),\(end),某局,某公司,\(code(one)),\(city(one))\n"
      }
      text += "P\(delivered),不知道,A,2017-02-30,,某局,某公司,,420100\n"
      try place.write(text, to: "inbox/\(folder("grades"))graded_supervision_\(day).csv")
    }
  }

  private func date(_ record: Record) -> String { "\(Self.first.advanced(by: record.month))-08" }

  private func city(_ record: Record) -> String { Self.cities[record.city] }

  private func code(_ record: Record) -> String {
    Codes.unified(
      kind: "91", division: CityCode(city(record)) ?? .unassigned,
      organisation: Codes.organisation(serial: 1_000_000 + record.entity))
  }

  /// The pipeline of a place: the shipped contracts, two of them restricted, and an edition made up of the seed.
  func settings(_ month: String, in place: Place) throws -> Settings {
    let shipped = packageRoot + "/pipelines/contracts/"
    for name in ["report_use", "graded_supervision"] {
      var text = try String(contentsOfFile: shipped + name + ".yaml", encoding: .utf8)
      if name == "report_use" {
        text = text.replacing("\n  bidding:\n", with: "\n  bidding:\n    release: restricted\n")
      } else {
        text += "\nrelease: restricted\n"
      }
      try place.write(text + "\nrestricted_below: \(Self.bound)\n", to: "contracts/\(name).yaml")
    }
    try place.write(edition, to: "editions/own.yaml")
    return try place.settings(
      seed % 4 == 1 ? .fewInBoth : .few, month: month, edition: "own", editions: "editions",
      contracts: "contracts",
      extra: """
        partial_windows: ranked
        \(folder("uses").isEmpty ? "" : "sources: { uses: \(source("uses")), grades: \(source("grades")) }")
        """)
  }

  /// The folder of a source; every other world names its sources.
  private func folder(_ name: String) -> String { seed % 2 == 0 ? "" : name + "/" }

  private func source(_ folder: String) -> String { "{ is: centre, from: \"\(folder)/*\" }" }

  private var edition: String {
    var random = Random(seed, "edition")
    let values = [
      "count: [report_use.bidding]",
      "ratio: { of: [report_use.bidding], to: [report_use.records] }",
      "ratio: { of: [report_use.approval], to: [report_use.records] }",
      "count: [report_use.records]", "count: [graded_supervision.records]",
      "ratio: { of: [graded_supervision.market], to: [graded_supervision.records] }",
      "count: [graded_supervision.graded_entities]", "count: [graded_supervision.entities]",
      "non_zero: [report_use.bidding, report_use.funds]",
      "ratio: { of: [report_use.accepted], to: [report_use.reported] }",
    ]
    var text = """
      edition: own
      title: { zh: 自拟, en: Invented }
      note: { zh: 仅供测试。, en: For tests only. }
      sources: [invented]
      total_points: 100
      minimum_coverage: 0.1
      few_records: { below: 5, score: kept }
      uncertainty:
        replicates: 32
        seed: \(seed)
        treatment: [none, winsorise]
        normalisation: [edition, min-max, percentile]
        missing: [edition, reweight, group-median, zero]
        aggregation: [edition, geometric]
        window: [12, 6, 24]
        weights: { assumed: 0.25, derived: 0.1 }
        leave_one_out: true
        self_reported: [with, without]
      tree:

      """
    for branch in 0..<2 {
      text += """
          - id: branch-\(branch)
            title: { zh: 分支\(branch), en: Branch \(branch) }
            points: 50
            basis: assumed
            aggregation: \(random.pick(["arithmetic", "geometric"]))
            items:

        """
      for place in 0..<5 {
        let rule = random.pick([
          "min_max: higher", "min_max: lower", "percentile: higher",
          "goalposts: { zero: 0, full: 300 }", "goalposts: { zero: 1, full: 0 }",
        ])
        text += """
                - id: item-\(branch)-\(place)
                  title: { zh: 指标\(branch)\(place), en: Item \(branch) \(place) }
                  points: 10
                  basis: assumed
                  provenance: \(random.pick(["self-reported", "monitored"]))
                  value: { \(values[(branch + 2 * place) % values.count]) }
                  score: { \(rule) }
                  rule_basis: assumed
                  missing: \(random.pick(["reweight", "group-median"]))
                  unit: { zh: 个, en: '' }

          """
      }
    }
    return text
  }
}

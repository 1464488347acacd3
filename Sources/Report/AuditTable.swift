import Contract
import Records

/// Writes the audits of a month, one statistic to a row: of a group, then of its items, then of its
/// cities.
func writeAudit(_ input: ReportInput, _ sink: inout some TableSink) {
  for audit in input.current.audits {
    var rows = AuditRows(input, audit)
    rows.addGroup()
    rows.addItems()
    rows.addCities()
    for row in rows.rows {
      sink.text(input.current.edition)
      sink.text(input.month.description)
      sink.text(audit.group.rawValue)
      sink.text(row.item)
      sink.text(row.city)
      sink.text(row.statistic)
      sink.number(row.value)
      sink.text(row.flag?.rawValue)
      sink.number(row.flag?.threshold)
      sink.text(row.sibling)
      sink.endRow()
    }
  }
}

/// The rows of one group.
private struct AuditRows {
  struct Row {
    var item: String?
    var city: String?
    let statistic: String
    let value: Double
    var flag: AuditFlag?
    var sibling: String?
  }

  private let input: ReportInput
  private let audit: GroupAudit
  private(set) var rows: [Row] = []

  init(_ input: ReportInput, _ audit: GroupAudit) {
    self.input = input
    self.audit = audit
  }

  mutating func addGroup() {
    add("cities", Double(audit.cities))
    add("ranked", Double(audit.ranked))
    if let coverage = audit.meanCoverage { add("mean_coverage", coverage) }
    guard let intervals = audit.intervals else { return }
    if let replicates = intervals.replicates { add("replicates", Double(replicates)) }
    add("interval_mean_width", intervals.meanWidth)
    add("interval_median_width", intervals.medianWidth)
    add("interval_greatest_width", Double(intervals.greatestWidth))
    let share = Double(intervals.wide) / Double(audit.ranked)
    let flag = audit.findings.first { $0.flag == .wideIntervals }?.flag
    rows.append(
      Row(
        statistic: AuditStatistic.wideIntervalShare.rawValue, value: share.roundedToSignificant(12),
        flag: flag))
  }

  mutating func addItems() {
    let nodes = input.edition.nodes
    for (index, node) in audit.nodes.enumerated() where nodes.indices.contains(index) {
      let item = nodes[index].id
      let raised = audit.findings.filter { $0.node == index || $0.sibling == index }.map(\.flag)
      rows.append(
        Row(item: item, statistic: "cities_with_data", value: Double(node.citiesWithData)))
      rows.append(Row(item: item, statistic: "scores", value: Double(node.scores)))
      for statistic in AuditStatistic.allCases {
        guard let value = node[statistic] else { continue }
        let sibling = statistic == .siblingCorrelation ? node.closestSibling : nil
        rows.append(
          Row(
            item: item, statistic: statistic.rawValue, value: value,
            flag: raised.first { $0.statistic == statistic }, sibling: sibling.map { nodes[$0].id })
        )
      }
    }
  }

  mutating func addCities() {
    let members = input.current.ranking(.group(audit.group))?.places.map(\.city) ?? []
    let isMember = Set(members)
    let flagged = Set(audit.findings.compactMap(\.city))
    for assessment in input.current.assessments where isMember.contains(assessment.city) {
      rows.append(
        Row(
          city: assessment.city.description, statistic: AuditStatistic.cityCoverage.rawValue,
          value: assessment.coverage, flag: flagged.contains(assessment.city) ? .thinCity : nil))
    }
  }

  private mutating func add(_ statistic: String, _ value: Double) {
    rows.append(Row(statistic: statistic, value: value))
  }
}

import Contract
import Records

/// What an audit found, in sentences: each stands only where its numbers make it true.
extension PageWriter {
  /// The findings about one group.
  func auditSentence(_ audit: GroupAudit) -> String {
    let title = language(audit.group.title)
    let counts = AuditFlag.allCases.compactMap { flag -> String? in
      let count = audit.findings.count { $0.flag == flag }
      return count == 0 ? nil : clause(flag, count)
    }
    var text: String
    if counts.isEmpty {
      text = t("\(title)没有提示。", "\(title): no flag was raised.")
    } else {
      let total = audit.findings.count
      text = t(
        "\(title)有\(total)处提示：\(counts.joined(separator: "；"))。",
        "\(title): \(total == 1 ? "one flag" : "\(total) flags"). \(counts.joined(separator: "; ").uppercasedFirst)."
      )
    }
    if !audit.isLargeEnough {
      let fewest = AuditFlag.fewestCities
      text += t(
        "参与排名的城市不足\(fewest)个，只检查数据是否齐全。",
        " With fewer than \(fewest) ranked cities, only the data are judged.")
    }
    return text
  }

  private func clause(_ flag: AuditFlag, _ count: Int) -> String {
    let share = "\(plain(flag.threshold * 100))%"
    let bound = plain(flag.threshold)
    func en(_ noun: String, _ one: String, _ many: String) -> String {
      count == 1 ? "1 \(noun) \(one)" : "\(count) \(noun)s \(many)"
    }
    return switch flag {
    case .empty:
      t("\(count)项指标没有任何数据", en("indicator", "has no data at all", "have no data at all"))
    case .constant:
      t(
        "\(count)项指标各城市得分相同",
        en("indicator", "is the same for all cities", "are the same for all cities"))
    case .lowCoverage:
      t(
        "\(count)项指标有数据的城市不足\(share)",
        en("indicator", "has", "have") + " data for under \(share) of the cities")
    case .thinCity:
      t(
        "\(count)个参与排名的城市有数据的分值不足\(share)",
        (count == 1 ? "1 ranked city has" : "\(count) ranked cities have")
          + " data for under \(share) of the points")
    case .outliers:
      t("\(count)项指标有未处理的异常值", en("indicator", "has", "have") + " untreated outliers")
    case .fullMarks:
      t(
        "\(count)项指标有超过\(share)的城市得满分",
        en("indicator", "has", "have") + " over \(share) of the cities at full mark")
    case .zeroMarks:
      t(
        "\(count)项指标有超过\(share)的城市得零分",
        en("indicator", "has", "have") + " over \(share) of the cities at zero")
    case .reversed:
      t("\(count)项与上级负相关", en("item", "runs against its parent", "run against their parents"))
    case .silent:
      t(
        "\(count)项与上级几乎无关",
        en("item", "hardly shows in its parent", "hardly show in their parents"))
    case .redundant:
      t(
        "\(count)对同级几乎重复",
        en("pair", "of siblings says the same", "of siblings say the same"))
    case .incoherent:
      t(
        "\(count)项的下级彼此不一致",
        en("item", "has parts that don't agree", "have parts that don't agree"))
    case .heavy:
      t(
        "\(count)项的实际权重超过名义权重的\(bound)倍",
        en("item", "weighs", "weigh") + " more than \(bound) × what the points say")
    case .light:
      t(
        "\(count)项的实际权重不足名义权重的\(bound)倍",
        en("item", "weighs", "weigh") + " less than \(bound) × what the points say")
    case .wideIntervals:
      t(
        "超过\(share)的城市\(IntervalWords.general.zh)过宽",
        "over \(share) of the cities have a wide \(IntervalWords.general.en)")
    }
  }

  /// The flags of a group that were raised, with what they are about.
  func auditFindingsTable(_ audit: GroupAudit, _ html: inout HTMLWriter) {
    let raised = AuditFlag.allCases.map { flag in
      (flag: flag, findings: audit.findings.filter { $0.flag == flag })
    }.filter { !$0.findings.isEmpty }
    guard !raised.isEmpty else { return }
    html.table(
      t("提示", "Flags"),
      [
        .text(t("提示", "Flag")), .text(t("涉及", "About")), .text(t("含义", "What it means")),
        .text(t("建议", "What to do")),
      ]
    ) { html in
      for (flag, findings) in raised {
        html.row { html in
          html.rowHead(language(flag.title))
          html.cell(subjects(findings))
          html.cell(language(flag.meaning))
          html.cell(language(flag.advice))
        }
      }
    }
  }

  /// What findings are about, each with its figure; after twenty the others are counted.
  private func subjects(_ findings: [AuditFinding]) -> String {
    let most = 20
    var texts = findings.prefix(most).map { finding in
      let figure = figure(finding)
      guard let subject = subject(finding) else { return figure }
      // Said already by the flag itself.
      if finding.flag == .empty || finding.flag == .constant { return subject }
      return t("\(subject)（\(figure)）", "\(subject) (\(figure))")
    }
    let rest = findings.count - texts.count
    if rest > 0 { texts.append(t("另有\(rest)项", "\(rest) more")) }
    return texts.joined(separator: t("；", "; "))
  }

  private func subject(_ finding: AuditFinding) -> String? {
    if let city = finding.city { return name(city) }
    let titles = [finding.node, finding.sibling].compactMap { $0 }
      .filter { input.edition.nodes.indices.contains($0) }
      .map { numbered(input.edition.nodes[$0]) }
    return titles.isEmpty ? nil : titles.joined(separator: t("与", " and "))
  }

  private func figure(_ finding: AuditFinding) -> String {
    switch finding.flag.statistic {
    case .coverage, .cityCoverage, .fullMarkShare, .zeroMarkShare, .wideIntervalShare:
      "\(decimal(finding.value * 100, places: 0))%"
    case .weightRatio: "\(decimal(finding.value, places: 2))×"
    default: decimal(finding.value, places: 2)
    }
  }

  /// All flags with their bounds, and what the bounds rest on.
  func auditBoundsTable(_ html: inout HTMLWriter) {
    html.table(
      t("提示的界限和依据", "When a flag is raised, and what the bound rests on"),
      [
        .text(t("提示", "Flag")), .text(t("条件", "Condition")), .text(t("依据", "Basis")),
        .text(t("来源", "Source")),
      ]
    ) { html in
      for flag in AuditFlag.allCases {
        html.row { html in
          html.rowHead(language(flag.title))
          html.cell(language(flag.condition))
          html.cell(language(flag.basis.mark))
          html.cell(language(flag.source))
        }
      }
    }
  }
}

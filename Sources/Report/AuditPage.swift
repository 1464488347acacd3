import Contract
import Records

/// How far the numbers of the month bear the index that is made of them.
extension PageWriter {
  func auditPage() -> [UInt8] {
    render(title: t("指数检验", "Audit"), capacity: 1 << 17) { html in
      html.element(.p, .style(.lead), text: language.month(input.month))
      html.element(.p, text: auditPurpose)
      for audit in input.current.audits { html.element(.p, text: auditSentence(audit)) }
      for audit in input.current.audits {
        html.element(.h2, text: language(audit.group.title))
        html.element(.p, text: auditScope(audit))
        auditFindingsTable(audit, &html)
        distributionTable(audit, &html)
        coherenceTable(audit, &html)
        weightTable(audit, &html)
        intervalTable(audit, &html)
      }
      html.element(.h2, text: t("说明", "How to read it"))
      html.element(.p, text: auditMethod)
      html.element(.p, text: treatmentSentence)
      auditBoundsTable(&html)
      symbols(&html)
      html.element(.p) { html in
        html.element(
          .a, .href(.file(ReportTable.audit.path, from: page)), .download,
          text: t("下载 audit.csv", "Download audit.csv"))
      }
    }
  }

  private var auditPurpose: String {
    t(
      "本页检查指数本身，不评价城市：数据是否齐全，各项指标能否区分城市、是否与上级一致，实际影响是否与分值相称，位次是否可靠。提示是疑问而不是错误，是否修改由指标体系的编制者决定。",
      "This page is about the index, not about cities: are the data complete, does every indicator tell cities apart and agree with what it is part of, is its influence what its points say, and how sure are the ranks? A flag is a question and not an error; whether anything changes is for the makers of the edition to say."
    )
  }

  private func auditScope(_ audit: GroupAudit) -> String {
    let coverage = audit.meanCoverage.map { "\(decimal($0 * 100, places: 1))%" } ?? language.missing
    return t(
      "共\(audit.cities)个城市，\(audit.ranked == 0 ? "均未" : "\(audit.ranked)个")参与排名；平均有数据的分值为\(coverage)。",
      "\(audit.cities) \(audit.cities == 1 ? "city" : "cities"), \(audit.ranked == 0 ? "none" : "\(audit.ranked)") ranked; mean share of the points with data: \(coverage)."
    )
  }

  private var auditMethod: String {
    t(
      "有数据的占比按本组全部城市计算，其余各列按参与排名且有数据的城市计算；代替缺失数据的得分不计入。相关系数为皮尔逊相关系数；与上级的相关含该项自身的贡献。实际权重是与指数相关系数的平方在同一层各项中所占的份额（末级指标自成一层），名义权重是分值的份额。信度系数为克龙巴赫α。参与计算的城市不足\(AuditFlag.fewestCities)个时，不计算偏度、峰度、相关系数、α和实际权重。带下划线的粗体数字有提示；扣分、加分和否决项只检查数据。",
      "The share with data is that of all cities of the group; all other columns rest on ranked cities that have data, and scores that stand in for missing ones are left out. Correlations are Pearson's; that with the parent includes what the item itself contributes. The effective weight is an item's squared correlation with the index, as a share of those of its level (indicators without items of their own are one); the nominal weight is its share of the points. Alpha is Cronbach's. With fewer than \(AuditFlag.fewestCities) cities, skewness, kurtosis, correlations, alpha and effective weights are not computed. Figures in bold and underlined carry a flag; of deductions, bonuses and gates only the data are judged."
    )
  }

  private var treatmentSentence: String {
    let isVaried =
      input.edition.uncertainty?.treatments.contains(.winsorise) == true
      && !input.current.robustness.isEmpty
    return t("异常值：评分前未作处理。", "Outliers: none was treated before scoring.")
      + (isVaried
        ? t(
          "稳健性分析中另以缩尾处理后重算。",
          " The recomputations of the robustness page winsorise some of the time.")
        : "")
  }

  // MARK: Tables

  private func distributionTable(_ audit: GroupAudit, _ html: inout HTMLWriter) {
    itemTable(
      audit, t("数据和得分分布", "Data and distribution of scores"),
      [
        t("有数据的城市", "Cities with data"), t("占比", "Share"), t("均分", "Mean score"),
        t("标准差", "Standard deviation"), t("偏度", "Skewness"), t("峰度", "Kurtosis"),
        t("满分占比", "At full mark"), t("零分占比", "At zero"),
      ], &html
    ) { cells in
      cells.plain(grouped(cells.node.citiesWithData))
      cells.percent(.coverage)
      cells.number(.mean, 1, times: 100)
      cells.number(.standardDeviation, 1, times: 100)
      cells.number(.skewness, 2)
      cells.number(.kurtosis, 2)
      cells.percent(.fullMarkShare)
      cells.percent(.zeroMarkShare)
    }
  }

  private func coherenceTable(_ audit: GroupAudit, _ html: inout HTMLWriter) {
    guard audit.isLargeEnough else { return }
    itemTable(
      audit, t("一致性", "Coherence"),
      [
        t("与上级相关", "With its parent"), t("与指数相关", "With the index"),
        t("与最相近的同级相关", "With its closest sibling"), t("下级的α", "Alpha of its parts"),
      ], &html
    ) { cells in
      cells.number(.parentCorrelation, 2)
      cells.number(.indexCorrelation, 2)
      cells.number(.siblingCorrelation, 2)
      if cells.isLeaf { cells.plain("") } else { cells.number(.alpha, 2) }
    }
  }

  private func weightTable(_ audit: GroupAudit, _ html: inout HTMLWriter) {
    guard audit.isLargeEnough else { return }
    itemTable(
      audit, t("名义权重和实际权重", "Nominal and effective weights"),
      [
        t("名义权重", "Nominal weight"), t("实际权重", "Effective weight"),
        t("实际/名义", "Effective / nominal"),
      ], &html
    ) { cells in
      cells.number(.nominalWeight, 1, times: 100, unit: "%")
      cells.number(.effectiveWeight, 1, times: 100, unit: "%")
      cells.number(.weightRatio, 2)
    }
  }

  private func intervalTable(_ audit: GroupAudit, _ html: inout HTMLWriter) {
    guard let intervals = audit.intervals else { return }
    let isRaised = audit.findings.contains { $0.flag == .wideIntervals }
    html.table(
      t("位次不确定性的大小", "How wide the ranges of ranks are"),
      [
        .text(t("范围", "Range")), .number(t("平均宽度", "Mean width")),
        .number(t("中位宽度", "Median width")), .number(t("最大宽度", "Greatest width")),
        .number(t("过宽的城市", "Cities with a wide one")), .number(t("占比", "Share")),
      ]
    ) { html in
      html.row { html in
        html.rowHead(
          t(
            "\(intervalWords.title.zh)（\(intervalWords.note.zh)）",
            "\(intervalWords.title.en), \(intervalWords.note.en)"))
        html.figure(decimal(intervals.meanWidth, places: 1))
        html.figure(decimal(intervals.medianWidth, places: 1))
        html.figure(grouped(intervals.greatestWidth))
        html.figure(grouped(intervals.wide))
        html.figure(
          percentage(intervals.wide, of: audit.ranked, places: 0) ?? language.missing,
          isFlagged: isRaised)
      }
    }
  }

  /// A table with a row per item; every item leads to its place among the methods.
  private func itemTable(
    _ audit: GroupAudit, _ caption: String, _ heads: [String], _ html: inout HTMLWriter,
    cells: (inout AuditCells) -> Void
  ) {
    let nodes = input.edition.nodes
    html.table(caption, [.text(t("指标", "Item"))] + heads.map { .number($0) }) { html in
      for index in nodes.indices.dropFirst() where index < audit.nodes.count {
        let raised = audit.findings.filter { $0.node == index || $0.sibling == index }
        var row = AuditCells(
          node: audit.nodes[index], isLeaf: nodes[index].leaf != nil,
          raised: Set(raised.map(\.flag.statistic)), missing: language.missing)
        cells(&row)
        html.element(.tr, .style(StyleClass(level: nodes[index].level))) { html in
          html.rowHead(
            numbered(nodes[index]),
            link: .page(.methods, at: .indicator(nodes[index].id), from: page))
          for (text, isFlagged) in row.cells { html.figure(text, isFlagged: isFlagged) }
        }
      }
    }
  }
}

/// The figures of one item, as they are put into a row.
private struct AuditCells {
  let node: NodeAudit
  let isLeaf: Bool
  let raised: Set<AuditStatistic>
  let missing: String
  private(set) var cells: [(text: String, isFlagged: Bool)] = []

  init(node: NodeAudit, isLeaf: Bool, raised: Set<AuditStatistic>, missing: String) {
    self.node = node
    self.isLeaf = isLeaf
    self.raised = raised
    self.missing = missing
  }

  mutating func plain(_ text: String) { cells.append((text, false)) }

  mutating func number(
    _ statistic: AuditStatistic, _ places: Int, times factor: Double = 1, unit: String = ""
  ) {
    let text = node[statistic].map { decimal($0 * factor, places: places) + unit }
    cells.append((text ?? missing, raised.contains(statistic)))
  }

  mutating func percent(_ statistic: AuditStatistic) { number(statistic, 0, times: 100, unit: "%") }
}

extension HTMLWriter {
  /// Writes a cell of figures, in bold and underlined where it carries a flag.
  fileprivate mutating func figure(_ value: String, isFlagged: Bool) {
    guard isFlagged else { return figure(value) }
    element(.td, .style(.number)) { html in html.element(.strong, text: value) }
  }
}

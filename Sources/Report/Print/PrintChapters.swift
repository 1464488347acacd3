import Contract
import Records

/// The chapters of the printed report, each with what it is about first and its terms last.
extension PageWriter {
  func chapters(_ html: inout HTMLWriter) {
    overallChapter(&html)
    rankingChapter(&html)
    regionChapter(&html)
    alertChapter(&html)
    qualityChapter(&html)
    editionChapter(&html)
  }

  private func chapter(
    _ title: String, about: String, terms: [(String, String)] = [], _ html: inout HTMLWriter,
    body: (inout HTMLWriter) -> Void
  ) {
    html.element(.section, .style(.chapter)) { html in
      html.chapter(title)
      html.element(.p, .style(.about)) { html in
        html.element(.strong, text: t("简要说明　", "In brief. "))
        html.text(about)
      }
      body(&html)
      guard !terms.isEmpty else { return }
      html.section(t("主要指标解释", "Terms"))
      html.element(.dl, .style(.terms)) { html in
        for (term, meaning) in terms {
          html.element(.dt, text: term)
          html.element(.dd, text: meaning)
        }
      }
    }
  }

  private var source: String {
    t(
      "资料来源：流水线“\(input.pipeline)”读入的公共信用信息。",
      "Source: the public credit records that the pipeline “\(input.pipeline)” read.")
  }

  private func overallChapter(_ html: inout HTMLWriter) {
    let findings = Findings(model)
    chapter(
      t("总体情况", "The whole"),
      about: t(
        "本章概述本期覆盖范围、主要发现和各组平均水平。",
        "What the month covers, what it shows, and how the groups stand."),
      terms: [indexTerm, shareTerm], &html
    ) { html in
      html.section(t("覆盖范围", "Coverage"))
      html.element(.p, text: coverage)
      html.section(t("主要发现", "Key findings"))
      printed(t("1. 总体", "(a) Overall"), findings.overview, &html)
      printed(t("2. 进展", "(b) Progress"), findings.progress, &html)
      printed(t("3. 不足", "(c) Shortcomings"), findings.shortcomings, &html)
      html.section(t("各组平均", "Means by group"))
      summaryTable(
        t("各组平均指数", "Mean index by group"), { if case .group = $0 { true } else { false } },
        &html)
      html.element(.p, .style(.note), text: source)
      html.section(t("一级指标", "Level-1 items"))
      dimensionBars(&html)
      dimensionTable(&html)
      html.element(.p, .style(.note), text: source)
      printedMoves(&html)
    }
  }

  private func printed(_ head: String, _ texts: [LocalizedText], _ html: inout HTMLWriter) {
    guard !texts.isEmpty else { return }
    html.element(.h4, text: head)
    for (number, text) in texts.enumerated() {
      html.element(.p, text: t("\(chineseNumber(number + 1))是\(text.zh)", text.en))
    }
  }

  private func rankingChapter(_ html: inout HTMLWriter) {
    chapter(
      t("综合信用指数排名", "Ranking by composite credit index"),
      about: rankingMethod, terms: [indexTerm, intervalTerm], &html
    ) { html in
      for group in model.groups {
        guard let ranking = input.current.ranking(.group(group)) else { continue }
        html.section(language(group.title))
        rankingTable(
          t(
            "\(language(group.title))综合信用指数排名", "Ranking: \(language(group.title).lowercasedFirst)"),
          ranking.places, &html)
        html.element(.p, .style(.note), text: source)
        printedFigures(group, ranking, &html)
      }
    }
  }

  private func regionChapter(_ html: inout HTMLWriter) {
    chapter(
      t("地区比较", "Regions"),
      about: t(
        "本章按区域、省份和城市规模比较各组城市的指数。",
        "Indices by region, province and size of city, group by group."), &html
    ) { html in
      html.section(t("按区域", "By block and belt"))
      summaryTable(
        t("各区域平均指数", "Mean index by region"), { if case .region = $0 { true } else { false } },
        &html)
      html.section(t("按省份", "By province"))
      summaryTable(
        t("各省份平均指数", "Mean index by province"),
        { if case .province = $0 { true } else { false } }, &html)
      provinceMaps(table: html.tables, &html)
      html.section(t("按人口和经济规模", "By population and economy"))
      summaryTable(
        t("按人口和经济规模的平均指数", "Mean index by population and economy"),
        { if case .band = $0 { true } else { false } }, &html)
      unbandedNote({ if case .band = $0 { true } else { false } }, &html)
      html.element(.p, .style(.note), text: source)
    }
  }

  private func alertChapter(_ html: inout HTMLWriter) {
    chapter(t("预警提示", "Alerts"), about: counted(model.alerts), &html) { html in
      for kind in Alert.kinds {
        let own = model.alerts.filter { $0.sentence == kind }
        html.section(language(Alert.title(kind)))
        html.element(.p, text: rule(kind))
        guard !own.isEmpty else {
          html.element(.p, text: t("本期没有。", "None this month."))
          continue
        }
        html.table(
          language(Alert.title(kind)), [.text(t("城市", "City")), .text(t("说明", "What"))]
        ) { html in
          for alert in own {
            html.row { html in
              html.rowHead(name(alert.city))
              html.cell(language(alert.text))
            }
          }
        }
      }
    }
  }

  private func qualityChapter(_ html: inout HTMLWriter) {
    chapter(
      t("数据质量", "Data quality"),
      about: t(
        "每条读入的记录都有结论：读入 = 合规 + 不合规 + 自然人记录（仅计数，不保存）。",
        "Every row read has one verdict: read = accepted + rejected + excluded (natural persons: only counted, never stored)."
      ), terms: [complianceTerm, lateTerm], &html
    ) { html in
      html.section(t("总账", "The books"))
      booksByDataset(&html)
      html.section(t("不合规原因", "Reasons for rejection"))
      reasonTable(
        t("全部文件不合规记录按原因", "Rejected rows of all files by reason"),
        Model.ordered(model.books.tally.rejected), &html)
      html.section(t("各城市", "By city"))
      cityTable(t("各城市报送质量", "Quality of deliveries by city"), model.qualities, &html)
      html.element(.p, .style(.note), text: source)
    }
  }

  private func editionChapter(_ html: inout HTMLWriter) {
    chapter(
      t("附录：指标体系", "Appendix: the edition"), about: language(input.edition.note), &html
    ) { html in
      html.section(t("指标、分值和标准", "Indicators, points and rules"))
      treeTable(&html)
      html.section(t("资料来源", "Sources"))
      for source in input.edition.sources {
        html.element(.p, .style(.source), text: language(source))
      }
    }
  }

  // MARK: Terms

  /// What an index is.
  var indexTerm: (String, String) {
    (
      t("综合信用指数", "Composite credit index"),
      t(
        "各级指标得分按分值逐级相加\(hasGeometric ? "（注明者取几何平均）" : "")后折算为百分制的数值。",
        "The points of all indicators, added up the tree\(hasGeometric ? " (by the geometric mean where that is stated)" : "") and rescaled to 100."
      )
    )
  }

  private var hasGeometric: Bool {
    input.edition.nodes.contains { $0.leaf == nil && $0.aggregation == .geometric }
  }

  private var shareTerm: (String, String) {
    (
      t("平均得分率", "Mean share of points"),
      t(
        "组内参与排名城市该项得分率的算术平均。",
        "The mean over a group's ranked cities of the share of points earned.")
    )
  }

  /// What a rank interval is.
  var intervalTerm: (String, String) {
    (
      language(intervalWords.title), language(intervalWords.method)
    )
  }

  private var complianceTerm: (String, String) {
    (
      t("合规率", "Compliance"),
      t(
        "合规记录占合规与不合规记录之和的比重。",
        "Accepted rows as a share of those accepted and rejected.")
    )
  }

  private var lateTerm: (String, String) {
    (
      t("迟报率", "Late share"),
      t(
        "首次报送晚于规定工作日的记录所占比重。",
        "The share of records that were first delivered after the deadline.")
    )
  }
}

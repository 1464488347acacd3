import Contract
import Records

/// The monthly page: what is covered, the key findings, the first places, the means.
extension PageWriter {
  func monthlyPage() -> [UInt8] {
    let month = language.month(input.month)
    return render(title: language(input.title), capacity: 1 << 16) { html in
      html.element(
        .p, .style(.lead),
        text: t(
          "\(month)。监测期：\(language.month(input.month.window.lowerBound))至\(month)（滚动十二个月）。",
          "\(month). Window: \(language.month(input.month.window.lowerBound)) to \(month) (twelve months, rolling)."
        ))
      html.element(.p, text: coverage)
      errataNotice(&html)
      officialNotice(&html)
      findings(&html)
      html.element(.h2, text: t("综合信用指数排名", "Ranking by composite credit index"))
      for group in model.groups { firstPlaces(group, &html) }
      largestMoves(&html)
      html.element(.h2, text: t("一级指标平均得分率", "Mean score by level-1 item"))
      dimensionTable(&html)
      html.element(.h2, text: t("分组平均", "Means by group and region"))
      if hasRankedCities {
        means(&html)
      } else {
        html.element(.p, text: t("没有参与排名的城市。", "No city is ranked."))
      }
      html.element(.p) { html in
        html.element(
          .a, .href(.page(.regions, from: page)), text: t("各省份平均指数", "Means by province"))
      }
      html.element(.h2, text: t("排名方法说明", "How the ranking is made"))
      html.element(.p, text: rankingMethod)
      origins(
        t(
          "指数链接到该市页面中组成它的全部得分，变化链接到变化的原因，一级指标链接到其算法。",
          "An index leads to the scores that it is made of on the city's page, a change to its causes, an item to its formula."
        ), "explain PIPELINE --city \(t("代码", "CODE")) --month \(input.month)", &html)
      symbols(&html)
    }
  }

  /// The means by group, region and size.
  private func means(_ html: inout HTMLWriter) {
    summaryTable(
      t("各组平均指数", "Mean index by group"), { if case .group = $0 { true } else { false } },
      &html)
    summaryTable(
      t("各区域平均指数", "Mean index by region"), { if case .region = $0 { true } else { false } },
      &html)
    summaryTable(
      t("按人口和经济规模的平均指数", "Mean index by population and economy"),
      { if case .band = $0 { true } else { false } }, &html)
  }

  /// How many cities, files and rows there are.
  var coverage: String {
    let assessed = input.current.assessments
    let counts = model.groups.map { group in
      language(group.counted(input.current.ranking(.group(group))?.places.count ?? 0))
    }
    let ranked = assessed.count { $0.status == .ranked }
    let files = grouped(input.books.count)
    let rows = model.books.read.value.map(grouped)
    return t(
      "本期覆盖\(language.list(counts))，\(ranked == 0 ? "均未参与排名" : "其中\(ranked)个参与排名")；共读取\(files)个文件\(rows.map { "、\($0)条记录" } ?? "")，涉及\(model.deliveredDatasets)类数据。",
      "Covers \(language.list(counts)); \(ranked == 0 ? "none" : "\(ranked)") \(ranked < 2 ? "is" : "are") ranked. \(plural(input.books.count, "file", "files"))\(rows.map { " with \($0) rows" } ?? "") of \(plural(model.deliveredDatasets, "dataset", "datasets")) \(input.books.count == 1 ? "was" : "were") read."
    )
  }

  private func officialNotice(_ html: inout HTMLWriter) {
    html.element(.p, .style(.notice)) { html in
      html.element(.strong, text: t("这不是官方指数。", "This is not the official index. "))
      html.text(
        t(
          "公开的只有部分名称和分值；其余权重和评分标准为假定，见",
          "Only some names and points are public; the other weights and cut points are assumed, see "
        ))
      html.element(.a, .href(.page(.methods, from: page)), text: t("方法", "methods"))
      html.text(t("。", "."))
    }
  }

  private func findings(_ html: inout HTMLWriter) {
    let findings = Findings(model)
    html.element(.h2, text: t("主要发现", "Key findings"))
    if !findings.overview.isEmpty { list(findings.overview, &html) }
    html.element(.p) { html in
      html.text(counted(model.alerts))
      guard !model.alerts.isEmpty else { return }
      html.text(t("见", " See "))
      html.element(.a, .href(.page(.alerts, from: page)), text: t("预警提示", "alerts"))
      html.text(t("。", "."))
    }
    html.element(.h3, text: t("进展", "Progress"))
    list(findings.progress, &html)
    html.element(.h3, text: t("不足", "Shortcomings"))
    list(findings.shortcomings, &html)
  }

  private func list(_ items: [LocalizedText], _ html: inout HTMLWriter) {
    guard !items.isEmpty else {
      html.element(.p, text: t("本期没有可列的内容。", "Nothing to list this month."))
      return
    }
    // Chinese reports count their findings in words: 一是, 二是.
    html.element(.ol, .style(.words)) { html in
      for (number, item) in items.enumerated() {
        html.element(.li, text: t("\(chineseNumber(number + 1))是\(item.zh)", item.en))
      }
    }
  }

  private func firstPlaces(_ group: CityGroup, _ html: inout HTMLWriter) {
    guard let ranking = input.current.ranking(.group(group)) else { return }
    let ranked = ranking.places.filter { $0.rank != nil }
    let shown = ranked.prefix(group.printedPlaces)
    html.element(.h3, text: language(group.title))
    guard !shown.isEmpty else {
      html.element(.p, text: t("没有参与排名的城市。", "No city is ranked."))
      return
    }
    rankingTable(
      t(
        "\(language(group.title))\(firstPlaces(shown.count))",
        "\(language(group.title)), \(firstPlaces(shown.count))"),
      Array(shown), &html)
    html.element(.p) { html in
      html.element(
        .a, .href(.page(.ranking(group), from: page)),
        text: t(
          "全部\(ranking.places.count)个城市",
          ranking.places.count == 1 ? "The whole ranking" : "All \(ranking.places.count) cities"))
    }
  }

  /// Whether there is any city of which means can speak.
  var hasRankedCities: Bool { input.current.assessments.contains { $0.status == .ranked } }

  /// The mean share of points by level-1 item and group.
  func dimensionTable(_ html: inout HTMLWriter) {
    let nodes = input.edition.nodes
    guard hasRankedCities else {
      html.element(.p, text: t("没有参与排名的城市。", "No city is ranked."))
      return
    }
    html.table(
      t("一级指标平均得分率", "Mean share of points earned by level-1 item"), unit: "%",
      [.text(t("一级指标", "Item")), .number(t("分值", "Points"))]
        + model.groups.map { .number(language($0.title)) }
    ) { html in
      for index in nodes.indices where nodes[index].level == 1 {
        html.row { html in
          html.rowHead(language(nodes[index].title), link: method(of: nodes[index]))
          html.figure(plainPoints(nodes[index].points))
          for group in model.groups {
            let means = model.groupMeans(group)
            let mean = index < means.count ? means[index] : nil
            html.figure(number(mean.map { $0 * 100 }, 1))
          }
        }
      }
    }
  }

  /// Points with at most three decimals, none of them superfluous.
  func plainPoints(_ points: Double) -> String {
    guard points.isFinite else { return "" }
    let text = points.text(atMost: 3)
    return text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : text
  }

  /// How ranks are made, printed and to be read.
  var rankingMethod: String {
    t(
      "城市在所属组内按未取整的综合指数排序；完全相同者并列，按代码顺序列出。指数保留两位小数，相邻两城两位小数相同而数值不同时保留三位。\(intervalWords.method.zh)",
      "Cities are ranked within their group by the unrounded index; exact ties share a rank and stand in code order. The index is printed with two decimals, with a third where neighbours would print alike and differ. \(intervalWords.method.en)"
    )
  }

  /// What the signs in tables stand for.
  func symbols(_ html: inout HTMLWriter) {
    restrictedNote(&html)
    html.note(
      t(
        "“暂缺”表示没有数据；↑、↓、→ 表示比上月上升、下降、持平的位次；部分数据因四舍五入的原因，存在总计与分项合计不等的情况。\(coverageNote)",
        "“n/a” means that there are no data; ↑, ↓ and → are places gained, lost and unchanged on the month; parts may not add up to totals because of rounding. \(coverageNote)"
      ))
  }
}

extension Model {
  /// How many datasets delivered a file.
  var deliveredDatasets: Int { Set(input.books.map(\.dataset)).count }
}

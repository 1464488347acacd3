import Contract
import Records

/// The tree of a city's scores, its best and weakest indicators, and what changed.
extension PageWriter {
  func scores(_ code: CityCode, _ assessment: CityAssessment, _ html: inout HTMLWriter) {
    let nodes = input.edition.nodes
    let rows =
      (html.outline == nil ? model.cityRows[language] : CityRows(self, like: html))?.scores ?? []
    let absent = input.absentIndicators(assessment)
    let means = model.city(code).map { model.groupMeans($0.group) } ?? []
    html.table(
      t("各级指标得分", "Scores at every level"),
      [
        .text(t("指标", "Item")), .number(t("数值", "Value")), .number(t("得分", "Score")),
        .number(t("组均分", "Group mean")), .number(t("得分/满分", "Points / most")),
        .text(t("来源和依据", "Evidence and basis")),
      ]
    ) { html in
      for (row, index) in zip(rows, nodes.indices.dropFirst())
      where index < assessment.nodes.count {
        let node = nodes[index]
        let score = assessment.nodes[index]
        html.row(row) { html in
          let isMeasured = node.leaf != nil && score.value != nil
          let isAbsent = absent.contains(index)
          html.figure(
            isAbsent
              ? restrictedMark : node.leaf == nil ? "" : value(score.value, of: node, score.mark),
            from: isMeasured ? .here(.measures(node.id)) : nil)
          html.figure(isAbsent ? restrictedMark : bracketed(score, node))
          html.figure(number((index < means.count ? means[index] : nil).map { $0 * 100 }, 1))
          html.figure(isAbsent ? restrictedMark : points(score, node))
        }
      }
    }
    html.note(
      t(
        "得分为0—100；有数据的分值不足\(decimal(input.edition.minimumCoverage * 100, places: 0))%的上级指标以括号标出。扣分、加分和否决项不计入满分。\(valueMarks)",
        "Scores are 0–100; an inner item with data for less than \(decimal(input.edition.minimumCoverage * 100, places: 0))% of its points stands in brackets. Deductions, bonuses and gates stand outside the sum. \(valueMarks)"
      ))
  }

  /// The printed number and title of an item.
  func numbered(_ node: IndicatorNode) -> String { language.numbered(node) }

  /// The printed number of an item by itself; its title where it has none.
  func shortNumber(_ node: IndicatorNode) -> String {
    node.number.isEmpty ? language(node.title) : language.number(node)
  }

  /// An indicator's value with its unit; yes or no where that is what it says.
  func value(_ value: Double?, of node: IndicatorNode) -> String {
    guard let value, let leaf = node.leaf else { return language.missing }
    switch leaf.formula {
    case .atLeast, .none: return value >= 1 ? t("是", "yes") : t("否", "no")
    default: break
    }
    let unit = language(leaf.unit)
    if unit == "%" { return "\(decimal(value * 100, places: leaf.decimals))%" }
    let text =
      Int(exactly: value).flatMap { leaf.decimals == 0 ? grouped($0) : nil }
      ?? decimal(value, places: leaf.decimals)
    return unit.isEmpty ? text : "\(text) \(unit)"
  }

  private func bracketed(_ score: NodeScore, _ node: IndicatorNode) -> String {
    guard let share = score.score else { return language.missing }
    let text = decimal(share * 100, places: 1)
    let isThin = node.leaf == nil && score.coverage < input.edition.minimumCoverage
    return isThin ? "(\(text))" : text
  }

  private func points(_ score: NodeScore, _ node: IndicatorNode) -> String {
    guard let points = score.points else { return language.missing }
    if let leaf = node.leaf, leaf.rule.isOutsideSum {
      if case .gate = leaf.rule { return t("否决项", "gate") }
      return signed(points, places: 2)
    }
    return "\(decimal(points, places: 2)) / \(decimal(score.maxPoints, places: 2))"
  }

  /// The indicators that give most above the group's mean, and those that lose most points.
  func strengths(_ code: CityCode, _ assessment: CityAssessment, _ html: inout HTMLWriter) {
    guard assessment.index != nil else {
      html.element(
        .p,
        text: t(
          "本市没有指数，不列优势与短板。",
          "The city has no index, and no strengths or weaknesses are named."))
      return
    }
    let standing = Standing(model, code)
    itemTable(
      t("得分高出组均值最多的指标", "Indicators with scores furthest above the group's mean"),
      t("高出分值", "Points above"), standing.above.prefix(5), assessment, &html)
    itemTable(
      t("失分最多的指标", "Indicators that lose most points"), t("失分", "Points lost"),
      standing.lost.prefix(5), assessment, &html)
    let shown = standing.above.prefix(5) + standing.lost.prefix(5)
    guard shown.contains(where: { assessment.nodes[$0.node].mark != nil }) else { return }
    html.note(valueMarks)
  }

  private func itemTable(
    _ caption: String, _ heading: String, _ items: ArraySlice<Standing.Amount>,
    _ assessment: CityAssessment, _ html: inout HTMLWriter
  ) {
    guard !items.isEmpty else {
      html.element(.p, text: t("\(caption)：无。", "\(caption): none."))
      return
    }
    html.table(
      caption,
      [.text(t("指标", "Item")), .number(t("数值", "Value")), .number(heading)]
    ) { html in
      for item in items {
        let node = input.edition.nodes[item.node]
        html.row { html in
          html.rowHead(numbered(node), link: .here(.score(node.id)))
          let score = assessment.nodes[item.node]
          html.figure(value(score.value, of: node, score.mark))
          html.figure(decimal(item.points, places: 2))
        }
      }
    }
  }
}

extension StyleClass {
  /// The class of a row of the tree.
  init(level: Int) {
    switch level {
    case 0: self = .level0
    case 1: self = .level1
    case 2: self = .level2
    case 3: self = .level3
    default: self = .level4
    }
  }
}

import Contract
import Records

/// The mean share of points by level-1 item and group as bars, legible in grey.
extension PageWriter {
  func dimensionBars(_ html: inout HTMLWriter) {
    let nodes = input.edition.nodes
    let items = nodes.indices.filter { nodes[$0].level == 1 }
    guard !items.isEmpty, !model.groups.isEmpty, hasRankedCities else { return }
    let title = t("一级指标平均得分率（%）", "Mean share of points by level-1 item (%)")
    let step = 14.0
    let block = Double(model.groups.count) * step + 10
    let height = Double(items.count) * block + 24
    let figure = html.nextFigure()
    html.element(
      .svg, .style(.bars), .viewBox(width: 680, height: Int(height)), .image,
      .labelledBy(.figureTitle(figure)), .describedBy(.figureText(figure))
    ) { html in
      html.element(.svgTitle, .id(.figureTitle(figure)), text: title)
      html.element(.desc, .id(.figureText(figure)), text: statement(items))
      for (row, index) in items.enumerated() {
        let top = 4 + Double(row) * block
        html.element(
          .text, .anchored(.end), .coordinate(.x, 262), .coordinate(.y, top + block / 2),
          text: language(nodes[index].title))
        for (number, group) in model.groups.enumerated() {
          let means = model.groupMeans(group)
          guard index < means.count, let mean = means[index] else { continue }
          let y = top + Double(number) * step
          let width = max(0, min(1, mean)) * 330
          html.element(
            .rect, .style(number == 0 ? .barFirst : number == 1 ? .barSecond : .barThird),
            .coordinate(.x, 270), .coordinate(.y, y), .coordinate(.width, width),
            .coordinate(.height, step - 3)
          ) { _ in }
          html.element(
            .text, .coordinate(.x, 274 + width), .coordinate(.y, y + 9.5),
            text: decimal(mean * 100, places: 1))
        }
      }
      for (number, group) in model.groups.enumerated() {
        let x = 270 + Double(number) * 140
        html.element(
          .rect, .style(number == 0 ? .barFirst : number == 1 ? .barSecond : .barThird),
          .coordinate(.x, x), .coordinate(.y, height - 14), .coordinate(.width, 10),
          .coordinate(.height, 10)
        ) { _ in }
        html.element(
          .text, .coordinate(.x, x + 14), .coordinate(.y, height - 5),
          text: language(group.shortTitle))
      }
    }
    html.figureCaption(title)
  }

  /// The bars in words: group by group, item by item.
  private func statement(_ items: [Int]) -> String {
    let nodes = input.edition.nodes
    let groups = model.groups.map { group in
      let means = model.groupMeans(group)
      let parts = items.map { index in
        let mean = index < means.count ? means[index] : nil
        return "\(language(nodes[index].title)) \(number(mean.map { $0 * 100 }, 1))"
      }
      return "\(language(group.title))\(t("：", ": "))\(language.list(parts))"
    }
    return groups.joined(separator: t("；", "; "))
  }
}

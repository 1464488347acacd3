import Contract
import Records

/// The same small line for several things, all on one scale.
struct SmallMultiples: Drawing {
  /// One panel: a value for each month, oldest first.
  struct Panel {
    let title: String
    let values: [Double?]
  }

  let panels: [Panel]

  private static let step = 60.0

  var height: Int { Int(Self.step) * panels.count }

  func draw(_ html: inout HTMLWriter) {
    let values = panels.flatMap(\.values).compactMap { $0 }
    guard let domain = LinearScale.domain(of: values, atLeast: 5) else { return }
    for (number, panel) in panels.enumerated() {
      let top = Double(number) * Self.step
      let y = LinearScale(domain, from: top + 51, to: top + 25)
      let x = LinearScale(0...Double(max(1, panel.values.count - 1)), from: 44, to: 316)
      html.label(
        TextExtent.fitting(panel.title, 356, size: DrawingSize.label), Point(2, top + 11))
      html.stroke(.guide, Point(40, top + 55), Point(320, top + 55))
      let points = panel.values.enumerated().map { month, value in
        value.map { Point(x(Double(month)), y($0)) }
      }
      html.stroke(.track, points)
      for (month, point) in points.enumerated() {
        guard let point, Self.isEnd(month, of: points) else { continue }
        html.dot(.dot, point, radius: 2.5)
      }
      if let first = panel.values.first ?? nil, let place = points.first ?? nil {
        html.label(decimal(first, places: 1), Point(36, place.y + 3.5), .end, .tick)
      }
      if let last = panel.values.last ?? nil, let place = points.last ?? nil {
        html.label(decimal(last, places: 1), Point(324, place.y + 3.5), .start, .tick)
      }
    }
  }

  /// Whether a line begins or ends at a point: a month between two gaps is a line of its own.
  private static func isEnd(_ month: Int, of points: [Point?]) -> Bool {
    month == 0 || month == points.count - 1 || points[month - 1] == nil || points[month + 1] == nil
  }
}

extension PageWriter {
  /// A city's level-1 scores over the months; nothing with less than two months.
  func itemTrends(_ code: CityCode, _ html: inout HTMLWriter) {
    let nodes = input.edition.nodes
    let items = nodes.indices.filter { nodes[$0].level == 1 }
    let trend = model.trend(code)
    let series = items.map { item in
      (item: item, values: trend.map { $0.score(item).map { $0 * 100 } })
    }.filter { $0.values.contains { $0 != nil } }
    guard let first = trend.first, trend.count > 1, !series.isEmpty else { return }
    let (from, to) = (language.month(first.month), language.month(input.month))
    figure(
      SmallMultiples(
        panels: series.map {
          SmallMultiples.Panel(title: numbered(nodes[$0.item]), values: $0.values)
        }),
      FigureWords(
        message: message(series),
        subtitle: t(
          "一级指标得分，0—100，\(from)至\(to)，各图同一尺度",
          "Level-1 scores, 0–100, \(from) to \(to), all on one scale"),
        details: t(
          "共\(trend.count)个月，\(series.count)项一级指标。",
          "\(trend.count) months, \(series.count) level-1 items.")),
      .own(
        t("逐月一级指标得分", "Level-1 scores by month"),
        [.text(t("月份", "Month"))]
          + series.map {
            .number(numbered(nodes[$0.item]), from: .here(.score(nodes[$0.item].id)))
          }
      ) { html in
        for (number, point) in trend.enumerated().reversed() {
          html.row { html in
            html.rowHead(language.month(point.month))
            for one in series { html.figure(self.number(one.values[number], 1)) }
          }
        }
      }, file: .scores, &html)
  }

  /// The item that moved most between the first and the last month in which it is known.
  private func message(_ series: [(item: Int, values: [Double?])]) -> String {
    let moves = series.compactMap { one -> (item: Int, change: Double)? in
      let known = one.values.compactMap { $0 }
      guard let first = known.first, let last = known.last else { return nil }
      return (one.item, (last - first).roundedToSignificant(12))
    }
    let most = moves.max {
      ($0.change.magnitude, $1.item) < ($1.change.magnitude, $0.item)
    }
    guard let most, most.change.magnitude >= 0.05 else {
      return t("各一级指标得分均无变化", "No level-1 score has changed")
    }
    let title = language(input.edition.nodes[most.item].title)
    return t(
      "“\(title)”变化最大（\(signed(most.change, places: 1))）",
      "“\(title)” has changed most (\(signed(most.change, places: 1)))")
  }
}

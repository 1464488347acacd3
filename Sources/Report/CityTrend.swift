import Records

/// The line of a city's index over the months, with a text that states what it shows.
extension PageWriter {
  func trend(_ code: CityCode, _ html: inout HTMLWriter) {
    let points = model.trend(code)
    let values = points.compactMap(\.index)
    guard points.count > 1, let low = values.min(), let high = values.max() else {
      html.element(
        .p, text: t("没有更早的可比月份。", "There is no earlier month that compares."))
      return
    }
    drawing(code, points, low: low, high: high, &html)
    html.element(
      .p, .style(.note),
      text: statement(points, low: low, high: high)
        + extremes(points) + t("各月均按同一指标体系计算。", " All months are computed under the same edition."))
    html.element(.details) { html in
      html.element(.summary, text: t("逐月数据", "The months as a table"))
      html.table(
        t("逐月指数和位次", "Index and rank by month"),
        [
          .text(t("月份", "Month")), .number(t("综合指数", "Index")), .number(t("位次", "Rank")),
          .number(t("城市数", "Of")),
        ]
      ) { html in
        for point in points.reversed() {
          html.row { html in
            html.rowHead(language.month(point.month))
            html.figure(
              point.place?.rank == nil
                ? number(point.index, 2) : point.place?.printed ?? language.missing)
            html.figure(rank(point.place?.rank))
            html.figure(point.place.map { grouped($0.of) } ?? language.missing)
          }
        }
      }
    }
  }

  private func drawing(
    _ code: CityCode, _ points: [Model.TrendPoint], low: Double, high: Double,
    _ html: inout HTMLWriter
  ) {
    // The scale never zooms in on less than two points: noise must not look like movement.
    let middle = (low + high) / 2
    let reach = max(high - low, 2) / 2
    let first = points[0].month
    let span = Double(max(1, first.distance(to: input.month)))
    func x(_ month: Month) -> Double { 48 + Double(first.distance(to: month)) / span * 366 }
    func y(_ value: Double) -> Double { 62 - (value - middle) / reach * 50 }

    html.element(
      .svg, .style(.trend), .viewBox(width: 420, height: 140), .image, .labelledBy(.trendTitle)
    ) { html in
      html.element(
        .svgTitle, .id(.trendTitle),
        text: t("\(name(code))综合指数走势", "Index of \(name(code)) by month"))
      html.element(.desc, .id(.trendText), text: statement(points, low: low, high: high))
      for value in [high, low] {
        html.element(
          .line, .style(.axis), .coordinate(.x1, 48), .coordinate(.x2, 414),
          .coordinate(.y1, y(value)), .coordinate(.y2, y(value))
        ) { _ in }
        html.element(
          .text, .anchorEnd, .coordinate(.x, 42), .coordinate(.y, y(value) + 4),
          text: decimal(value, places: 2))
        if low == high { break }
      }
      html.element(.path, .style(.track), .data(line(points, x: x, y: y))) { _ in }
      for point in points {
        guard let value = point.index else { continue }
        html.element(
          .circle, .style(.dot), .coordinate(.cx, x(point.month)), .coordinate(.cy, y(value)),
          .coordinate(.r, 3)
        ) { _ in }
      }
      html.element(.text, .coordinate(.x, 46), .coordinate(.y, 136), text: first.description)
      html.element(
        .text, .anchorEnd, .coordinate(.x, 418), .coordinate(.y, 136),
        text: input.month.description)
    }
  }

  /// The best and the worst place of the months shown.
  private func extremes(_ points: [Model.TrendPoint]) -> String {
    let ranks = points.compactMap { point in point.place?.rank.map { (point.month, $0) } }
    guard let best = ranks.min(by: { $0.1 < $1.1 }), let worst = ranks.max(by: { $0.1 < $1.1 }),
      best.1 != worst.1
    else { return "" }
    return t(
      "最好位次第\(best.1)位（\(language.month(best.0))），最差第\(worst.1)位（\(language.month(worst.0))）。",
      " Best rank \(best.1) (\(language.month(best.0))), worst \(worst.1) (\(language.month(worst.0)))."
    )
  }

  private func line(
    _ points: [Model.TrendPoint], x: (Month) -> Double, y: (Double) -> Double
  ) -> String {
    var path = ""
    var pen = "M"
    for point in points {
      guard let value = point.index else {
        pen = "M"
        continue
      }
      let place = decimal(x(point.month), places: 1, minus: "-")
      path += "\(pen)\(place) \(decimal(y(value), places: 1, minus: "-"))"
      pen = "L"
    }
    return path
  }

  private func statement(_ points: [Model.TrendPoint], low: Double, high: Double) -> String {
    let known = points.compactMap { point in point.index.map { (point.month, $0) } }
    guard let first = known.first, let last = known.last else { return "" }
    return t(
      "从\(language.month(first.0))的\(decimal(first.1, places: 2))到\(language.month(last.0))的\(decimal(last.1, places: 2))；最低\(decimal(low, places: 2))，最高\(decimal(high, places: 2))。",
      "From \(decimal(first.1, places: 2)) in \(language.month(first.0)) to \(decimal(last.1, places: 2)) in \(language.month(last.0)); lowest \(decimal(low, places: 2)), highest \(decimal(high, places: 2))."
    )
  }
}

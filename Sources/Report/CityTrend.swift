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
    let first = points[0].month
    html.element(.div, .style(.charts)) { html in
      figure(
        TrendLine(
          values: points.map {
            TrendLine.Value(month: first.distance(to: $0.month), value: $0.index)
          }, firstLabel: language.month(first), lastLabel: language.month(input.month)),
        FigureWords(
          message: statement(points),
          subtitle: t(
            "\(name(code))综合指数，\(language.month(first))至\(language.month(input.month))，各月均按同一指标体系计算",
            "Index of \(name(code)), \(language.month(first)) to \(language.month(input.month)), all months under the same edition"
          ),
          details: t(
            "最低\(decimal(low, places: 2))，最高\(decimal(high, places: 2))。",
            "Lowest \(decimal(low, places: 2)), highest \(decimal(high, places: 2)).")
            + extremes(points)),
        monthTable(points), file: .indices, &html)
      itemTrends(code, &html)
    }
    let ranks = extremes(points)
    if !ranks.isEmpty { html.element(.p, text: ranks) }
  }

  private func monthTable(_ points: [Model.TrendPoint]) -> FigureData {
    .own(
      t("逐月指数和位次", "Index and rank by month"),
      [
        .text(t("月份", "Month")),
        .number(t("综合指数", "Index"), from: .page(.methods, at: .arithmetic, from: page)),
        .number(t("位次", "Rank"), from: .page(.methods, at: .ranks, from: page)),
        .number(t("城市数", "Of"), from: .page(.methods, at: .ranks, from: page)),
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

  /// From where to where.
  private func statement(_ points: [Model.TrendPoint]) -> String {
    let known = points.compactMap { point in point.index.map { (point.month, $0) } }
    guard let first = known.first, let last = known.last else { return "" }
    let (before, now) = (decimal(first.1, places: 2), decimal(last.1, places: 2))
    guard before != now else {
      return t(
        "\(language.month(first.0))和\(language.month(last.0))均为\(now)",
        "\(now) both in \(language.month(first.0)) and in \(language.month(last.0))")
    }
    return last.1 > first.1
      ? t(
        "从\(language.month(first.0))的\(before)升至\(language.month(last.0))的\(now)",
        "Up from \(before) in \(language.month(first.0)) to \(now) in \(language.month(last.0))")
      : t(
        "从\(language.month(first.0))的\(before)降至\(language.month(last.0))的\(now)",
        "Down from \(before) in \(language.month(first.0)) to \(now) in \(language.month(last.0))")
  }
}

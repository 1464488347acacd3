import Contract
import Records

/// Numbers from 0 to 100 in rows and columns, each cell shaded and with its number.
struct HeatMap: Drawing {
  /// One row.
  struct Row {
    let name: String
    let values: [Double?]
  }

  let heads: [String]
  let rows: [Row]
  let missing: String
  let shades: Shades

  private static let head = 20.0
  private static let step = 17.0
  private static let left = 118.0

  var height: Int { Int(Self.head + Self.step * Double(rows.count)) + 2 }

  func draw(_ html: inout HTMLWriter) {
    let width = (Double(DrawingSize.width) - Self.left) / Double(max(1, heads.count))
    for (column, head) in heads.enumerated() {
      html.label(
        TextExtent.fitting(head, width - 2, size: DrawingSize.tick),
        Point(Self.left + (Double(column) + 0.5) * width, 13), .middle, .tick)
    }
    for (number, row) in rows.enumerated() {
      let y = Self.head + Self.step * Double(number)
      html.label(
        TextExtent.fitting(row.name, Self.left - 6, size: DrawingSize.label), Point(0, y + 12.5))
      for (column, value) in row.values.prefix(heads.count).enumerated() {
        let x = Self.left + Double(column) * width
        html.box(
          shades(value), Point(x + 0.5, y + 0.5), width: width - 1, height: Self.step - 1)
        // Where a decimal has no room the nearest whole number stands.
        html.label(
          value.map { decimal($0, places: width < 30 ? 0 : 1) } ?? missing,
          Point(x + width / 2, y + 12.5), .middle)
      }
    }
  }
}

extension PageWriter {
  /// The level-1 scores of the first places of a group.
  func itemScores(_ group: CityGroup, _ html: inout HTMLWriter) {
    let nodes = input.edition.nodes
    let items = nodes.indices.filter { nodes[$0].level == 1 }
    let places = (input.current.ranking(.group(group))?.places ?? [])
      .filter { $0.rank != nil }.prefix(group.printedPlaces)
    let rows = places.map { place in
      let scores = model.assessment(place.city)?.nodes ?? []
      return (
        city: place.city,
        values: items.map { $0 < scores.count ? scores[$0].score.map { $0 * 100 } : nil }
      )
    }
    let known = rows.flatMap(\.values).compactMap { $0 }
    guard let low = known.min(), let high = known.max() else {
      html.element(.p, text: t("没有一级指标得分。", "There are no level-1 scores."))
      return
    }
    let means = items.indices.compactMap { column -> (item: Int, mean: Double)? in
      let values = rows.compactMap { $0.values[column] }
      guard !values.isEmpty else { return nil }
      let mean = (values.reduce(0, +) / Double(values.count)).roundedToSignificant(12)
      return (items[column], mean)
    }
    figure(
      HeatMap(
        heads: items.map { shortNumber(nodes[$0]) },
        rows: rows.map { HeatMap.Row(name: name($0.city), values: $0.values) },
        missing: t("缺", "n/a"), shades: Shades(range: low...high)),
      FigureWords(
        message: message(means, first: rows.count, of: group),
        subtitle: t(
          "\(language(group.title))\(firstPlaces(rows.count))的一级指标得分，0—100，\(language.month(input.month))；底色越浓得分越高，按\(decimal(low, places: 1))至\(decimal(high, places: 1))五等分",
          "\(language(group.title)), \(firstPlaces(rows.count)): level-1 scores, 0–100, \(language.month(input.month)); a stronger shade is higher, by fifths from \(decimal(low, places: 1)) to \(decimal(high, places: 1))"
        ),
        details: language.list(items.map { numbered(nodes[$0]) }) + t("。", ".")),
      .own(
        t("一级指标得分", "Level-1 scores"),
        [.number(t("位次", "Rank")), .text(t("城市", "City"))]
          + items.map { .number(numbered(nodes[$0])) }
      ) { html in
        for (place, row) in zip(places, rows) {
          html.row { html in
            html.figure(rank(place.rank))
            html.rowHead(name(row.city), link: .page(.city(row.city), from: page))
            for value in row.values { html.figure(number(value, 1)) }
          }
        }
      }, file: .scores, &html)
    html.note(language.list(items.map { numbered(nodes[$0]) }) + t("。", "."))
  }

  private func message(
    _ means: [(item: Int, mean: Double)], first cities: Int, of group: CityGroup
  ) -> String {
    // The first of equals stands for them.
    guard let best = means.max(by: { ($0.mean, $1.item) < ($1.mean, $0.item) }),
      let worst = means.min(by: { ($0.mean, $0.item) < ($1.mean, $1.item) })
    else { return t("没有一级指标得分", "There are no level-1 scores") }
    let nodes = input.edition.nodes
    guard best.mean > worst.mean else {
      return t(
        "各一级指标平均得分相同（\(decimal(best.mean, places: 1))）",
        "All level-1 items have the same mean (\(decimal(best.mean, places: 1)))")
    }
    guard cities > 1 else {
      return t(
        "“\(language(nodes[best.item].title))”得分最高（\(decimal(best.mean, places: 1))），“\(language(nodes[worst.item].title))”最低（\(decimal(worst.mean, places: 1))）",
        "“\(language(nodes[best.item].title))” has the highest score (\(decimal(best.mean, places: 1))), “\(language(nodes[worst.item].title))” the lowest (\(decimal(worst.mean, places: 1)))"
      )
    }
    // These are not the means of the whole group.
    let among = "\(language(group.title))\(t("", ", "))\(firstPlaces(cities))"
    return t(
      "\(among)中，“\(language(nodes[best.item].title))”平均得分最高（\(decimal(best.mean, places: 1))），“\(language(nodes[worst.item].title))”最低（\(decimal(worst.mean, places: 1))）",
      "\(among): “\(language(nodes[best.item].title))” has the highest mean (\(decimal(best.mean, places: 1))), “\(language(nodes[worst.item].title))” the lowest (\(decimal(worst.mean, places: 1)))"
    )
  }
}

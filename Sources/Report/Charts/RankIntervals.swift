import Records

/// Ranks with their intervals, one city in each row: a dot on a line.
struct RankIntervals: Drawing {
  /// One city: its rank, and the best and worst rank that it might have as well.
  struct Row {
    let name: String
    let rank: Int
    let low: Int
    let high: Int
  }

  let rows: [Row]

  private static let head = 22.0
  private static let step = 16.0

  var height: Int { Int(Self.head + Self.step * Double(rows.count)) + 4 }

  func draw(_ html: inout HTMLWriter) {
    let worst = rows.reduce(1) { max($0, $1.high, $1.rank) }
    let x = LinearScale(1...Double(worst), from: 136, to: 348)
    let ticks = x.ticks(atMost: 5, smallest: 1).filter { $0 > 1 }
    for tick in [1] + ticks {
      html.stroke(.guide, Point(x(tick), Self.head - 6), Point(x(tick), Double(height) - 2))
      // The first tick always stands; one close to it would be written over it.
      guard tick == 1 || x(tick) - x(1) > 18 else { continue }
      html.label(plain(tick), Point(x(tick), 11), .middle, .tick)
    }
    for (number, row) in rows.enumerated() {
      let y = Self.head + Self.step * (Double(number) + 0.5)
      html.label(String(row.rank), Point(18, y + 4), .end)
      html.label(
        TextExtent.fitting(row.name, 100, size: DrawingSize.label), Point(24, y + 4))
      html.stroke(.track, Point(x(Double(row.low)), y), Point(x(Double(row.high)), y))
      html.dot(.dot, Point(x(Double(row.rank)), y), radius: 3.5)
    }
  }
}

extension PageWriter {
  /// The first places of a group with their intervals; nothing where no city is ranked.
  func rankIntervals(_ group: CityGroup, table: Int, _ html: inout HTMLWriter) {
    let places = (input.current.ranking(.group(group))?.places ?? []).prefix(group.printedPlaces)
    let rows = places.compactMap { place -> RankIntervals.Row? in
      guard let rank = place.rank, let low = place.rankLow, let high = place.rankHigh else {
        return nil
      }
      return RankIntervals.Row(name: name(place.city), rank: rank, low: low, high: high)
    }
    guard let first = rows.first else {
      html.element(.p, text: t("没有参与排名的城市。", "No city is ranked."))
      return
    }
    let overlaps = zip(rows, rows.dropFirst()).count { $0.low <= $1.high && $1.low <= $0.high }
    figure(
      RankIntervals(rows: rows),
      FigureWords(
        message: message(overlaps: overlaps, of: rows.count, group),
        subtitle: t(
          "\(language(group.title))\(firstPlaces(rows.count))的位次（点）和\(intervalWords.name.zh)（线），\(language.month(input.month))",
          "\(language(group.title)), \(firstPlaces(rows.count)): rank (dot) and \(intervalWords.name.en) (line), \(language.month(input.month))"
        ),
        details: t(
          "\(first.name)居第\(first.rank)位，\(intervalWords.name.zh)\(first.low)–\(first.high)。",
          "\(first.name) has rank \(first.rank); \(intervalWords.name.en): \(first.low)–\(first.high)."
        )),
      .table(table), file: .indices, &html)
  }

  private func message(overlaps: Int, of count: Int, _ group: CityGroup) -> String {
    let title = language(group.title)
    guard count > 1 else {
      return t("\(title)中只有一个城市参与排名", "\(title): only one city is ranked")
    }
    guard overlaps > 0 else {
      return t(
        "\(title)前\(count)名中，相邻城市的\(intervalWords.name.zh)互不重叠",
        "\(title): among the first \(count), no \(intervalWords.name.en) overlaps the next")
    }
    let pairs = count - 1
    guard overlaps < pairs else {
      return t(
        "\(title)前\(count)名中，相邻城市的\(intervalWords.name.zh)全部重叠",
        "\(title): among the first \(count), every \(intervalWords.name.en) overlaps the next")
    }
    return t(
      "\(title)前\(count)名的\(pairs)对相邻城市中，有\(overlaps)对的\(intervalWords.name.zh)重叠",
      "\(title): of the \(pairs) pairs of neighbours among the first \(count), \(overlaps) \(overlaps == 1 ? "overlaps" : "overlap") (\(intervalWords.name.en))"
    )
  }
}

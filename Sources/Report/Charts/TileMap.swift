import Records

/// A grid of tiles of equal size, each with a name and a number, shaded by it.
struct TileMap: Drawing {
  /// One tile; without a value it stays empty.
  struct Tile {
    let name: String
    let column: Int
    let row: Int
    let value: Double?
  }

  let tiles: [Tile]
  let missing: String
  let shades: Shades

  static let columns = 7
  private static let width = 51.0
  private static let step = 42.0

  var height: Int { Int(Self.step) * ((tiles.map(\.row).max() ?? 0) + 1) + 4 }

  func draw(_ html: inout HTMLWriter) {
    for tile in tiles {
      let x = 2 + Double(tile.column) * Self.width
      let y = 2 + Double(tile.row) * Self.step
      let middle = x + (Self.width - 2) / 2
      html.box(shades(tile.value), Point(x, y), width: Self.width - 2, height: Self.step - 2)
      let lines = Self.lines(of: tile.name)
      for (number, line) in lines.enumerated() {
        let below = lines.count == 1 ? 16.0 : 11.5 + 10.5 * Double(number)
        html.label(line, Point(middle, y + below), .middle, lines.count == 1 ? .label : .tick)
      }
      html.label(
        tile.value.map { decimal($0, places: 1) } ?? missing,
        Point(middle, y + (lines.count == 1 ? 32 : 35)), .middle)
    }
  }

  /// A name in one line, or in two of a smaller hand: parted at a blank, else where a soft hyphen allows it.
  ///
  /// What does not fit all the same is cut.
  static func lines(of name: String) -> [String] {
    let room = width - 4
    let plain = name.replacing("\u{AD}", with: "")
    if TextExtent.width(plain, size: DrawingSize.label) <= room { return [plain] }
    func fitted(_ first: String, _ second: String) -> [String] {
      [first, second].map { TextExtent.fitting($0, room, size: DrawingSize.tick) }
    }
    if let blank = plain.lastIndex(of: " ") {
      return fitted(String(plain[..<blank]), String(plain[plain.index(after: blank)...]))
    }
    // The last hyphen before which a line still fits.
    let pieces = name.split(separator: "\u{AD}").map(String.init)
    for count in (1..<max(1, pieces.count)).reversed() {
      let first = pieces[..<count].joined() + "-"
      if TextExtent.width(first, size: DrawingSize.tick) <= room {
        return fitted(first, pieces[count...].joined())
      }
    }
    return [TextExtent.fitting(plain, room, size: DrawingSize.label)]
  }
}

extension PageWriter {
  /// Of what the monitoring tells nothing.
  var notIncluded: String {
    t(
      "本报告不包括香港特别行政区、澳门特别行政区和台湾省。",
      "Hong Kong SAR, Macao SAR and Taiwan Province are not included in this report.")
  }

  /// The means of the provinces, a map for each group that has any; `table` holds the same numbers.
  func provinceMaps(table: Int, _ html: inout HTMLWriter) {
    let groups = model.groups.map { (group: $0, means: provinceMeans($0)) }
      .filter { !$0.means.isEmpty }
    guard !groups.isEmpty else { return }
    html.element(.div, .style(.charts)) { html in
      for (group, means) in groups { provinceMap(group, means, table: table, &html) }
    }
    html.note(
      t(
        "方格只按大致方位排列，是制图约定，不是地图，不表示边界、面积和相邻关系。\(notIncluded)",
        "The tiles stand roughly where the provinces lie. This is a drawing convention and no map: it shows no borders, areas or neighbours. \(notIncluded)"
      ))
  }

  private func provinceMeans(_ group: CityGroup) -> [(code: CityCode, mean: Double)] {
    input.current.summaries.compactMap { summary in
      guard case .province(let code, group) = summary.scope, let mean = summary.mean else {
        return nil
      }
      return (code, mean)
    }
  }

  private func provinceMap(
    _ group: CityGroup, _ means: [(code: CityCode, mean: Double)], table: Int,
    _ html: inout HTMLWriter
  ) {
    // The first of equals stands for them.
    guard let best = means.max(by: { ($0.mean, $1.code) < ($1.mean, $0.code) }),
      let worst = means.min(by: { ($0.mean, $0.code) < ($1.mean, $1.code) })
    else { return }
    let (high, low) = (decimal(best.mean, places: 2), decimal(worst.mean, places: 2))
    figure(
      TileMap(
        tiles: tiles(group, means), missing: t("无", "none"),
        shades: Shades(range: worst.mean...best.mean)),
      FigureWords(
        message: means.count == 1
          ? t(
            "\(language(group.title))中，只有\(scopeTitle(.province(best.code, group)))有参与排名的城市，平均指数\(high)",
            "\(language(group.title)): only \(scopeTitle(.province(best.code, group))) has ranked cities, with a mean of \(high)"
          )
          : high == low
            ? t(
              "\(language(group.title))中，各省份平均指数均为\(high)",
              "\(language(group.title)): every province has a mean of \(high)")
            : t(
              "\(language(group.title))中，\(scopeTitle(.province(best.code, group)))平均指数最高（\(high)），\(scopeTitle(.province(worst.code, group)))最低（\(low)）",
              "\(language(group.title)): \(scopeTitle(.province(best.code, group))) has the highest mean (\(high)), \(scopeTitle(.province(worst.code, group))) the lowest (\(low))"
            ),
        subtitle: t(
          "\(language(group.title))的平均综合指数，按省份，\(language.month(input.month))；底色越浓指数越高，自最低至最高五等分",
          "\(language(group.title)): mean index by province, \(language.month(input.month)); a stronger shade is higher, by fifths from the lowest to the highest"
        ),
        details: t(
          "共\(means.count)个省份有参与排名的城市。",
          "\(plural(means.count, "province has", "provinces have")) ranked cities.")),
      .table(table), file: .groups, &html)
  }

  /// All tiles; provinces that the grid does not know stand in rows below it.
  private func tiles(
    _ group: CityGroup, _ means: [(code: CityCode, mean: Double)]
  ) -> [TileMap.Tile] {
    let values = Dictionary(means.map { ($0.code, $0.mean) }) { first, _ in first }
    let known = ProvinceTile.all
    let others = means.filter { mean in !known.contains { $0.code == mean.code } }
    let below = (known.map(\.row).max() ?? 0) + 1
    return known.map {
      TileMap.Tile(
        name: language($0.name), column: $0.column, row: $0.row, value: values[$0.code])
    }
      + others.enumerated().map { number, other in
        TileMap.Tile(
          name: scopeTitle(.province(other.code, group)), column: number % TileMap.columns,
          row: below + number / TileMap.columns, value: other.mean)
      }
  }
}

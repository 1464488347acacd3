import Records

/// Ranks at two times, one line for each city: gains drawn solid, losses broken.
struct Slopes: Drawing {
  /// One city, in the order in which equals stand.
  struct Line {
    let name: String
    let before: Int
    let now: Int
  }

  let lines: [Line]
  let beforeLabel: String
  let nowLabel: String

  private static let top = 28.0
  private static let gap = 15.0

  var height: Int { Int(Self.top + max(160, 19 * Double(lines.count))) + 10 }

  func draw(_ html: inout HTMLWriter) {
    let ranks = lines.flatMap { [$0.before, $0.now] }
    guard let best = ranks.min(), let worst = ranks.max() else { return }
    let range = Self.top...Double(height - 10)
    let y = LinearScale(
      Double(best)...Double(worst), from: range.lowerBound, to: range.upperBound)
    let (left, right) = (side, Double(DrawingSize.width) - side)
    html.label(beforeLabel, Point(min(left, 124), 11), .middle, .tick)
    html.label(nowLabel, Point(max(right, 236), 11), .middle, .tick)
    for line in lines {
      let ends = [Point(left, y(Double(line.before))), Point(right, y(Double(line.now)))]
      html.stroke(line.now <= line.before ? .track : .falls, ends)
      for end in ends { html.dot(.dot, end, radius: 2.5) }
    }
    labels(\.before, isLeft: true, y, within: range, &html)
    labels(\.now, isLeft: false, y, within: range, &html)
  }

  /// How far from the edge of the drawing a line begins: names take what they need, as far as slopes stay to be seen.
  private var side: Double {
    let widest = lines.map { TextExtent.width($0.name, size: DrawingSize.label) }.max() ?? 0
    return min(max(widest + rankWidth + 18, 124), 160)
  }

  /// The room of the longest rank, with the blank before it.
  private var rankWidth: Double {
    let worst = lines.map { max($0.before, $0.now) }.max() ?? 0
    return TextExtent.width("\(worst) ", size: DrawingSize.label)
  }

  /// Ranks and names of one side, moved apart, with thin lines to where they belong.
  private func labels(
    _ rank: KeyPath<Line, Int>, isLeft: Bool, _ y: LinearScale, within range: ClosedRange<Double>,
    _ html: inout HTMLWriter
  ) {
    let order = lines.indices.sorted {
      (lines[$0][keyPath: rank], $0) < (lines[$1][keyPath: rank], $1)
    }
    let wanted = order.map { y(Double(lines[$0][keyPath: rank])) }
    let side = side
    func x(_ distance: Double) -> Double {
      isLeft ? side - distance : Double(DrawingSize.width) - side + distance
    }
    for (line, place) in zip(order, spread(wanted, gap: Self.gap, within: range)) {
      let value = lines[line][keyPath: rank]
      let name = TextExtent.fitting(
        lines[line].name, side - 16 - rankWidth, size: DrawingSize.label)
      html.stroke(
        .guide, Point(x(14), place), Point(x(3), y(Double(value))))
      html.label(
        isLeft ? "\(name) \(value)" : "\(value) \(name)",
        Point(x(16), place + 4), isLeft ? .end : .start)
    }
  }
}

extension PageWriter {
  /// The cities of each group that gained and lost most places, and those whose index moved most.
  func largestMoves(_ html: inout HTMLWriter) {
    guard let split = input.changes, !split.cities.isEmpty else { return }
    html.element(.h2, text: t("变动最大的城市", "The largest moves"))
    for group in model.groups {
      html.element(.h3, text: language(group.title))
      largestMoves(of: group, split, &html)
    }
  }

  /// The largest moves of one group, drawn.
  func largestMoves(of group: CityGroup, _ split: ChangeSplit, _ html: inout HTMLWriter) {
    let members = split.cities.filter { model.city($0.city)?.group == group }
    slopes(group, members, split, &html)
    movers(members, split, &html)
  }

  private func slopes(
    _ group: CityGroup, _ members: [CityChange], _ split: ChangeSplit, _ html: inout HTMLWriter
  ) {
    let moves = members.compactMap { change -> (city: CityCode, before: Int, now: Int)? in
      guard let before = change.fromRank, let now = change.toRank, before != now else { return nil }
      return (change.city, before, now)
    }
    // Ties stand in code order, as the changes do.
    let up = moves.filter { $0.now < $0.before }
      .sorted { ($1.before - $1.now, $0.city) < ($0.before - $0.now, $1.city) }.prefix(5)
    let down = moves.filter { $0.now > $0.before }
      .sorted { ($1.now - $1.before, $0.city) < ($0.now - $0.before, $1.city) }.prefix(5)
    guard !moves.isEmpty else {
      let isRanked = members.contains { $0.fromRank != nil && $0.toRank != nil }
      html.element(
        .p,
        text: isRanked
          ? t("没有城市的位次发生变化。", "No city's rank changed.")
          : t("没有城市在两个月中都参与排名。", "No city is ranked in both months."))
      return
    }
    let shown = up + down
    var said: [String] = []
    if let first = up.first {
      let places = first.before - first.now
      let who = named(first.city, of: moves.count { $0.before - $0.now == places })
      said.append(
        t(
          "\(who)上升最多（\(places)位）",
          "\(who) gained most (\(plural(places, "place", "places")))"))
    }
    if let first = down.first {
      let places = first.now - first.before
      let who = named(first.city, of: moves.count { $0.now - $0.before == places })
      said.append(
        t(
          "\(who)下降最多（\(places)位）",
          "\(who) lost most (\(plural(places, "place", "places")))"))
    }
    let (from, to) = (language.month(split.from.month), language.month(split.month))
    figure(
      Slopes(
        lines: shown.map { Slopes.Line(name: name($0.city), before: $0.before, now: $0.now) },
        beforeLabel: from, nowLabel: to),
      FigureWords(
        message: said.joined(separator: t("；", "; ")),
        subtitle: t(
          "\(language(group.title))升降最多的各至多5个城市，\(from)和\(to)的组内位次；实线为升，虚线为降",
          "\(language(group.title)): up to five cities that gained and lost most places, ranks of \(from) and \(to); solid: gains, broken: losses"
        ),
        details: t(
          "位次上升的城市\(moves.count { $0.now < $0.before })个，下降的\(moves.count { $0.now > $0.before })个。",
          "\(moves.count { $0.now < $0.before }) gained places, \(moves.count { $0.now > $0.before }) lost some."
        )),
      .own(
        t("位次升降最多的城市", "Cities that gained and lost most places"),
        [.text(t("城市", "City")), .number(from), .number(to), .number(t("位次变化", "Places"))]
      ) { html in
        for move in shown {
          html.row { html in
            html.rowHead(name(move.city), link: .page(.city(move.city), from: page))
            html.figure(rank(move.before))
            html.figure(rank(move.now))
            html.figure(rankChange(move.before - move.now))
          }
        }
      }, file: .changes, &html)
  }

  /// A city that stands for some that are equal to it.
  private func named(_ city: CityCode, of equals: Int) -> String {
    guard equals > 1 else { return name(city) }
    return t(
      "\(name(city))等\(equals)个城市",
      "\(name(city)) and \(plural(equals - 1, "other", "others")) alike")
  }

  /// Waterfalls of the city whose index rose most and of the one whose index fell most.
  private func movers(_ members: [CityChange], _ split: ChangeSplit, _ html: inout HTMLWriter) {
    func amount(_ change: CityChange) -> Double {
      (change.toIndex - change.fromIndex).roundedToSignificant(12)
    }
    // `max` and `min` keep the first of equals: the lower code.
    let up = members.max { (amount($0), $1.city) < (amount($1), $0.city) }
    let down = members.min { (amount($0), $0.city) < (amount($1), $1.city) }
    let shown = [
      up.flatMap { amount($0) >= 0.005 ? $0 : nil },
      down.flatMap { amount($0) <= -0.005 ? $0 : nil },
    ]
    .compactMap { $0 }
    guard !shown.isEmpty else { return }
    html.element(.div, .style(.charts)) { html in
      for change in shown { waterfall(change, split, isAlone: true, &html) }
    }
  }
}

import Records

/// How an index came from one value to another, step by step: gains solid, losses hollow.
struct Waterfall: Drawing {
  /// One step.
  struct Step {
    let label: String
    let points: Double
  }

  let from: Double
  let fromLabel: String
  let to: Double
  let toLabel: String
  let steps: [Step]

  /// The value before the first step and after every one; the last differs from `to` by no more than the
  /// sum of the steps does.
  var totals: [Double] {
    steps.reduce(into: [from]) { $0.append($0[$0.count - 1] + $1.points) }
  }

  private static let step = 32.0

  var height: Int { Int(Self.step * Double(steps.count + 2)) }

  func draw(_ html: inout HTMLWriter) {
    let totals = totals
    guard let domain = LinearScale.domain(of: totals + [to], atLeast: 0.5) else { return }
    let x = LinearScale(domain, from: 10, to: 350)
    row(0, fromLabel, decimal(from, places: 2), &html)
    html.dot(.dot, Point(x(from), 22), radius: 4)
    for (number, step) in steps.enumerated() {
      let top = Self.step * Double(number + 1)
      let (before, after) = (x(totals[number]), x(totals[number + 1]))
      html.stroke(.guide, Point(before, top - 5), Point(before, top + 17))
      row(top, step.label, signed(step.points, places: 2), &html)
      html.box(
        step.points < 0 ? .loss : .gain, Point(min(before, after), top + 17),
        width: max(0.5, (after - before).magnitude), height: 10)
    }
    let top = Self.step * Double(steps.count + 1)
    html.stroke(.guide, Point(x(to), top - 5), Point(x(to), top + 22))
    row(top, toLabel, decimal(to, places: 2), &html)
    html.dot(.dot, Point(x(to), top + 22), radius: 4)
  }

  private func row(_ top: Double, _ label: String, _ value: String, _ html: inout HTMLWriter) {
    html.label(
      TextExtent.fitting(label, 285, size: DrawingSize.label), Point(2, top + 12), .start,
      .halo)
    html.label(value, Point(358, top + 12), .end, .halo)
  }
}

extension PageWriter {
  /// The waterfall of a city's change; nothing where it has no terms.
  ///
  /// `isAlone` where the page is not the city's own: the titles name it, and a table comes with it.
  func waterfall(
    _ change: CityChange, _ split: ChangeSplit, isAlone: Bool, _ html: inout HTMLWriter
  ) {
    let causes = ChangeCause.allCases.map { (cause: $0, points: change.points(by: $0)) }
      .filter { $0.points != 0 }
    guard !causes.isEmpty else { return }
    let (from, to) = (language.month(split.from.month), language.month(split.month))
    let city = isAlone ? name(change.city) : t("指数", "The index")
    let drawing = Waterfall(
      from: change.fromIndex, fromLabel: from, to: change.toIndex, toLabel: to,
      steps: causes.map { Waterfall.Step(label: language($0.cause.title), points: $0.points) })
    let ends = t(
      "\(from)为\(decimal(change.fromIndex, places: 2))，\(to)为\(decimal(change.toIndex, places: 2))。",
      "\(decimal(change.fromIndex, places: 2)) in \(from), \(decimal(change.toIndex, places: 2)) in \(to)."
    )
    let words = FigureWords(
      message: message(city, change, causes),
      subtitle: t(
        "综合指数\(from)至\(to)的变化按原因分解，分；实心为增，空心为减",
        "Change of the index by cause, points, \(from) to \(to); solid: gains, hollow: losses"),
      details: ends)
    guard isAlone else {
      return figure(drawing, words, .table(html.tables), file: .changes, &html)
    }
    figure(
      drawing, words,
      .own(
        t("\(city)指数变化的原因", "Why the index of \(city) changed"),
        [
          .text(t("原因", "Cause")),
          .number(t("指数", "Points"), from: .page(.city(change.city), at: .changes, from: page)),
        ]
      ) { html in
        for (cause, points) in causes {
          html.row { html in
            html.rowHead(language(cause.title))
            html.figure(signed(points, places: 2))
          }
        }
        html.element(.tr, .style(.level1)) { html in
          html.rowHead(t("合计", "In all"))
          html.figure(signed(change.toIndex - change.fromIndex, places: 2))
        }
      }, file: .changes, &html)
  }

  /// How much, and by what.
  ///
  /// A cause is the chief one that did more than half of what was done in the direction of the change; one that did less,
  /// though more than any other, is called the largest. Two that print alike are neither.
  private func message(
    _ city: String, _ change: CityChange, _ causes: [(cause: ChangeCause, points: Double)]
  ) -> String {
    let all = change.toIndex - change.fromIndex
    let amount = decimal(all.magnitude, places: 2)
    let most = causes.max { $0.points * all < $1.points * all }
    guard all.magnitude >= 0.005, let most else {
      return t("\(city)与上月基本持平，增减相抵", "\(city) hardly moved: gains and losses cancel out")
    }
    let moved =
      all > 0
      ? t("\(city)上升\(amount)分", "\(city) rose by \(amount)")
      : t("\(city)下降\(amount)分", "\(city) fell by \(amount)")
    let helping = causes.filter { $0.points * all > 0 }
    let shown = signed(most.points, places: 2)
    guard helping.count(where: { signed($0.points, places: 2) == shown }) == 1 else { return moved }
    let title = t(most.cause.title.zh, most.cause.title.en.lowercasedFirst)
    let cause = "\(title)\(t("（", " ("))\(shown)\(t("）", ")"))"
    let isChief = abs(most.points) * 2 > helping.reduce(0) { $0 + abs($1.points) }
    return moved
      + (isChief
        ? t("，主要由于\(cause)", ", chiefly through \(cause)")
        : t("，最大的原因是\(cause)", ", most of all through \(cause)"))
  }
}

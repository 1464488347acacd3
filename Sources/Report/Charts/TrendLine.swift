import Records

/// One value over the months: a line with a dot for each month, gaps where there is none.
struct TrendLine: Drawing {
  /// A month, counted from the first, and its value.
  struct Value {
    let month: Int
    let value: Double?
  }

  let values: [Value]
  let firstLabel: String
  let lastLabel: String

  var height: Int { 140 }

  func draw(_ html: inout HTMLWriter) {
    // The scale never zooms in on less than two points: noise must not look like movement.
    guard let domain = LinearScale.domain(of: values.compactMap(\.value), atLeast: 2) else {
      return
    }
    let last = values.map(\.month).max() ?? 0
    let x = LinearScale(0...Double(max(1, last)), from: 46, to: 350)
    let y = LinearScale(domain, from: 112, to: 10)
    for tick in y.ticks(atMost: 4) {
      html.stroke(.guide, Point(40, y(tick)), Point(356, y(tick)))
      html.label(plain(tick), Point(36, y(tick) + 3.5), .end, .tick)
    }
    let points = values.map { value in
      value.value.map { Point(x(Double(value.month)), y($0)) }
    }
    html.stroke(.track, points)
    for case let point? in points { html.dot(.dot, point) }
    html.label(firstLabel, Point(40, 134), .start, .tick)
    html.label(lastLabel, Point(356, 134), .end, .tick)
  }
}

import Records

extension PageWriter {
  /// The index of a city over the months as a small line without words: the numbers stand beside it.
  func sparkline(_ code: CityCode, _ html: inout HTMLWriter) {
    let trend = model.trend(code)
    guard let first = trend.first?.month, trend.count > 1,
      let domain = LinearScale.domain(of: trend.compactMap(\.index), atLeast: 2)
    else { return }
    let x = LinearScale(0...Double(max(1, first.distance(to: input.month))), from: 4, to: 60)
    let y = LinearScale(domain, from: 13, to: 3)
    let points = trend.map { point in
      point.index.map { Point(x(Double(first.distance(to: point.month))), y($0)) }
    }
    html.element(.svg, .style(.sparkline), .viewBox(width: 64, height: 16), .hidden) { html in
      html.stroke(.track, points)
      if let last = points.last ?? nil { html.dot(.dot, last, radius: 2.5) }
    }
  }
}

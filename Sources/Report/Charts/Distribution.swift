import Records

/// How many cities of a group have an index within each of some equal steps, with one city marked.
struct Distribution: Drawing {
  let marked: Double
  let markedLabel: String
  let median: Double
  let medianLabel: String
  /// The width of a bin.
  let width: Double
  /// The lower edge of the first bin.
  let low: Double
  /// How many values lie in each bin: from its lower edge on, below the next; the last with its upper edge.
  let counts: [Int]
  /// Whether one value is marked.
  var isMarked = true

  /// Sorts values into bins without marking one.
  init?(
    ascending values: [Double], smallest: Double = 0.5, medianLabel: (Double) -> String
  ) {
    self.init(
      ascending: values, marked: values.first ?? 0, markedLabel: "", smallest: smallest,
      medianLabel: medianLabel)
    isMarked = false
  }

  /// Sorts values into at most twenty bins; `nil` without a value.
  ///
  /// `values` are ascending.
  init?(
    ascending values: [Double], marked: Double, markedLabel: String, smallest: Double = 0.5,
    medianLabel: (Double) -> String
  ) {
    guard let first = values.first, let last = values.last else { return nil }
    let width = LinearScale.step(across: max(last - first, 0.01), atMost: 16, smallest: smallest)
    let low = (first / width).rounded(.down) * width
    var counts = [Int](repeating: 0, count: max(1, Int(((last - low) / width).rounded(.up))))
    func bin(_ value: Double) -> Int {
      min(max(0, Int(((value - low) / width).rounded(.down))), counts.count - 1)
    }
    for value in values { counts[bin(value)] += 1 }
    self.width = width
    self.low = low
    self.counts = counts
    self.marked = marked
    self.markedLabel = markedLabel
    let half = values.count / 2
    median = values.count % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2
    self.medianLabel = medianLabel(median)
  }

  /// The edges of a bin.
  func edges(_ bin: Int) -> (low: Double, high: Double) {
    (low + Double(bin) * width, low + Double(bin + 1) * width)
  }

  /// The bin of the marked value.
  var markedBin: Int {
    min(max(0, Int(((marked - low) / width).rounded(.down))), counts.count - 1)
  }

  var height: Int { 168 }

  func draw(_ html: inout HTMLWriter) {
    let floor = 148.0
    let most = counts.max() ?? 1
    let x = LinearScale(low...edges(counts.count - 1).high, from: 32, to: 348)
    let y = LinearScale(0...Double(max(1, most)), from: floor, to: 48)
    for tick in y.ticks(atMost: 4, smallest: 1) {
      html.stroke(.guide, Point(32, y(tick)), Point(348, y(tick)))
      html.label(plain(tick), Point(26, y(tick) + 3.5), .end, .tick)
    }
    for (bin, count) in counts.enumerated() where count > 0 {
      let (left, right) = edges(bin)
      html.box(
        isMarked && bin == markedBin ? .gain : .plain, Point(x(left) + 0.5, y(Double(count))),
        width: max(1, x(right) - x(left) - 1), height: floor - y(Double(count)))
    }
    for tick in x.ticks(atMost: 6) {
      html.label(plain(tick), Point(x(tick), floor + 14), .middle, .tick)
    }
    html.stroke(.falls, Point(x(median), 34), Point(x(median), floor))
    guard isMarked else {
      caption(medianLabel, x(median), 30, &html)
      return
    }
    caption(medianLabel, clear(of: x(marked), medianLabel, x(median)), 30, &html)
    let top = y(Double(counts[markedBin]))
    html.stroke(.track, Point(x(marked), 16), Point(x(marked), top))
    html.dot(.dot, Point(x(marked), top), radius: 3.5)
    caption(markedLabel, x(marked), 12, &html)
  }

  /// The middle of a text that stands at `x`, or beside the line at `line` where it would cross it.
  private func clear(of line: Double, _ text: String, _ x: Double) -> Double {
    let half = TextExtent.width(text, size: DrawingSize.label) / 2 + 5
    guard abs(line - x) < half else { return x }
    let fitsRight = line + half * 2 <= Double(DrawingSize.width)
    return line < x && fitsRight || line < half * 2 ? line + half : line - half
  }

  /// A text above a place, moved as far as the edges of the drawing ask.
  private func caption(_ text: String, _ x: Double, _ y: Double, _ html: inout HTMLWriter) {
    let shown = TextExtent.fitting(text, 300, size: DrawingSize.label)
    let half = TextExtent.width(shown, size: DrawingSize.label) / 2
    html.label(
      shown, Point(min(max(x, half + 2), Double(DrawingSize.width) - half - 2), y), .middle,
      .halo)
  }
}

extension PageWriter {
  /// Where a ranked city stands among the others of its group.
  func distribution(_ code: CityCode, _ html: inout HTMLWriter) {
    guard let group = model.city(code)?.group, let place = model.place(code),
      place.rank != nil, let index = place.index
    else { return }
    let values = (input.current.ranking(.group(group))?.places ?? [])
      .compactMap { $0.rank == nil ? nil : $0.index }.sorted()
    guard
      let drawing = Distribution(
        ascending: values, marked: index,
        markedLabel:
          "\(TextExtent.fitting(name(code), 220, size: DrawingSize.label)) \(place.printed)",
        medianLabel: { t("中位 \(number($0, 2))", "median \(number($0, 2))") })
    else { return }
    let below = values.count { $0 < index }
    let step = plain(drawing.width)
    figure(
      drawing,
      FigureWords(
        message: values.count > 1
          ? t(
            "指数高于组内其他\(values.count - 1)个参与排名城市中的\(below)个",
            "Above \(below) of the other \(values.count - 1) ranked cities of its group")
          : t("组内只有本市参与排名", "The only ranked city of its group"),
        subtitle: t(
          "\(language(group.title))按综合指数分布的城市数，每格\(step)分，本市所在格为实心，\(language.month(input.month))",
          "\(language(group.title)): cities by index in steps of \(step), this city's step solid, \(language.month(input.month))"
        ),
        details: values.count == 1
          ? t("本市\(place.printed)。", "This city \(place.printed).")
          : t(
            "本市\(place.printed)，组内最低\(number(values.first, 2))，中位\(number(drawing.median, 2))，最高\(number(values.last, 2))。",
            "This city \(place.printed); lowest of the group \(number(values.first, 2)), median \(number(drawing.median, 2)), highest \(number(values.last, 2))."
          )),
      .own(
        t("按指数分布的城市数", "Cities by index"),
        [
          .text(t("指数", "Index")),
          .number(t("城市数", "Cities"), from: .page(.ranking(group), from: page)),
        ]
      ) { html in
        for (bin, count) in drawing.counts.enumerated() {
          let (low, high) = drawing.edges(bin)
          html.row { html in
            html.rowHead("\(plain(low))–\(plain(high))")
            html.figure(grouped(count))
          }
        }
      }, file: .indices, &html)
  }
}

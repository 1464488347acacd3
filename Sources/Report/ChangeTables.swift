import Contract
import Records

// The change of indices and ranks as tables: one row for each city, and one for each of its indicators.

extension ReportTable {
  static var changeColumns: [TableColumn] {
    [
      .month, .cityCode,
      .number("from_index", "上期指数", "the index of the earlier month"),
      .number("to_index", "本期指数", "the index of this month"),
    ]
      + publicOrder.map {
        .number($0.column, "\($0.title.zh)（分）", "points: \($0.title.en.lowercasedFirst)")
      }
      + [
        .text("from_month", "上期月份（yyyy-MM）", "the earlier month, yyyy-MM"),
        .text(
          "from_deliveries", "上期发布时所含最晚报送日；空为按现有数据计算",
          "the latest delivery in the report that published the earlier month; empty where it was computed from what is known now"
        ),
        .text("bridge_edition", "上期发布时的指标体系，如不同", "the edition it was published under, if another"),
        .number("bridge_index", "该体系下的上期指数", "its index under that edition"),
        .number("from_rank", "上期位次", "the earlier rank"),
        .number("to_rank", "本期位次", "the rank of this month"),
      ]
      + ChangeCause.allCases.map {
        .number(
          "places_\($0.rawValue)", "\($0.title.zh)（位次）",
          "places gained: \($0.title.en.lowercasedFirst)")
      }
      + [
        .text(
          "source", "上期发布后报送的数据中对本期指数影响最大的来源；空为未登记来源或没有影响",
          "the source whose exports since the earlier report moved this index most; empty where no source is named, or none moved it"
        ),
        .number(
          "source_points", "没有该来源这些数据时本期指数的差额（分），其他城市不变",
          "the points that this index would lack without them, all other cities standing still"),
        .number(
          "sources_points", "没有各来源上期发布后报送的数据时的差额合计（分）",
          "the same without what all sources have delivered since"),
      ]
  }

  static var moveColumns: [TableColumn] {
    [
      .month, .cityCode,
      .text("indicator", "指标编号；空为整个指数重算", "the indicator's id; empty for the index as a whole"),
    ]
      + publicOrder.map {
        .number($0.column, "\($0.title.zh)（分）", "points: \($0.title.en.lowercasedFirst)")
      }
      + [
        .number("points", "合计（分）", "points in all"),
        .number("places", "自身变化带来的位次", "places gained by the city's own move"),
      ]
  }

  /// The causes in the order of their public columns: later ones follow.
  fileprivate static let publicOrder: [ChangeCause] = [
    .new, .leftWindow, .corrected, .rejectedOrRecovered, .weights, .register, .tool,
    .denominators, .otherCities,
  ]
}

extension ChangeCause {
  /// The public name of its column.
  var column: String { rawValue }

  /// What it is called in reports.
  var title: LocalizedText {
    switch self {
    case .tool: LocalizedText(zh: "计算程序版本更新", en: "A new version of the tool")
    case .weights: LocalizedText(zh: "指标体系调整", en: "Changed weights or rules")
    case .register: LocalizedText(zh: "行政区划名录变化", en: "The register of cities")
    case .rejectedOrRecovered:
      LocalizedText(zh: "记录校验结果变化", en: "Rows newly rejected or recovered")
    case .corrected: LocalizedText(zh: "已报送记录更正", en: "Records corrected or withdrawn")
    case .denominators: LocalizedText(zh: "分母年度更换", en: "Another year's denominators")
    case .new: LocalizedText(zh: "新进入监测期的记录", en: "Records that came into the window")
    case .leftWindow: LocalizedText(zh: "移出监测期的记录", en: "Records that left the window")
    case .otherCities: LocalizedText(zh: "其他城市变化", en: "The other cities' moves")
    }
  }
}

/// A sum of a change's points, which are multiples of 1e-12: what a sum of `Double`s leaves behind is no change.
private func moved(_ points: Double) -> String {
  ((points * 1e12).rounded() / 1e12).fullText
}

extension [SourceShare] {
  /// The one source that moves the index most; of several the first.
  var mostMoving: SourceShare? {
    filter { $0.source != nil }.enumerated().max {
      ($0.element.points.magnitude, $1.offset) < ($1.element.points.magnitude, $0.offset)
    }?.element
  }
}

func writeChanges(_ input: ReportInput, _ sink: inout some TableSink) {
  guard let split = input.changes else { return }
  let month = split.month.description
  for change in split.cities {
    sink.text(month)
    sink.text(change.city.description)
    sink.number(change.fromIndex)
    sink.number(change.toIndex)
    for cause in ReportTable.publicOrder { sink.number(moved(change.points(by: cause))) }
    sink.text(split.from.month.description)
    sink.text(split.from.deliveries == .none ? nil : split.from.deliveries.description)
    sink.text(split.from.otherEdition)
    sink.number(split.bridge[change.city])
    sink.number(change.fromRank.map(String.init))
    sink.number(change.toRank.map(String.init))
    for cause in ChangeCause.allCases {
      let isRanked = change.fromRank != nil && change.toRank != nil
      sink.number(isRanked ? String(change.placesByCause[cause] ?? 0) : nil)
    }
    let shares = split.shares(of: change.city)
    let most = shares.mostMoving
    sink.text(most?.source)
    sink.number(most.map { moved($0.points) })
    sink.number(shares.isEmpty ? nil : moved(shares.reduce(0) { $0 + $1.points }))
    sink.endRow()
  }
}

func writeMoves(_ input: ReportInput, _ sink: inout some TableSink) {
  guard let split = input.changes else { return }
  let month = split.month.description
  let causes = ReportTable.publicOrder
  for change in split.cities {
    let city = change.city.description
    let isRanked = change.fromRank != nil && change.toRank != nil
    var start = 0
    // Terms of one indicator stand together.
    while start < change.terms.count {
      let node = change.terms[start].node
      var points = [Double](repeating: 0, count: causes.count)
      var sum = 0.0
      while start < change.terms.count, change.terms[start].node == node {
        let term = change.terms[start]
        if let place = causes.firstIndex(of: term.cause) { points[place] += term.points }
        sum += term.points
        start += 1
      }
      sink.text(month)
      sink.text(city)
      sink.text(node.map { input.edition.nodes[$0].id })
      for amount in points { sink.number(moved(amount)) }
      sink.number(moved(sum))
      sink.number(isRanked ? change.placesByNode[node] ?? 0 : nil)
      sink.endRow()
    }
  }
}

import Contract
import Records

/// A set of cities with a page of its own: a province, a block or belt, a band of size.
enum CitySet: Hashable {
  case province(CityCode)
  case region(String)
  case band(String)

  /// The set that a ranking ranks within; `nil` for a whole group.
  init?(_ scope: RankingScope) {
    switch scope {
    case .group: return nil
    case .province(let code, _): self = .province(code)
    case .region(let id, _): self = .region(id)
    case .band(let id, _): self = .band(id)
    }
  }

  /// The set within one group.
  func scope(in group: CityGroup) -> RankingScope {
    switch self {
    case .province(let code): .province(code, group)
    case .region(let id): .region(id, group)
    case .band(let id): .band(id, group)
    }
  }

  /// The path of its page below the language's folder.
  var path: String {
    switch self {
    case .province(let code): "province/\(code).html"
    case .region(let id): "region/\(Self.name(id)).html"
    case .band(let id): "band/\(Self.name(id)).html"
    }
  }

  /// The id as a file name: `gdp:500+` is `gdp-500-up`.
  private static func name(_ id: String) -> String {
    let plain = id.replacing("+", with: "-up")
    return String(
      plain.unicodeScalars.map { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": Character(scalar)
        default: "-"
        }
      })
  }
}

extension Model {
  /// The sets that have a ranking, in the order of the rankings, each once.
  var sets: [CitySet] {
    var seen: Set<CitySet> = []
    return input.current.rankings.compactMap { CitySet($0.scope) }
      .filter { seen.insert($0).inserted }
  }
}

/// A set of cities: how many, their means against the group's, their places, their items.
extension PageWriter {
  func setPage(_ set: CitySet) -> [UInt8] {
    render(title: title(of: set), capacity: 1 << 16) { html in
      html.element(.p, .style(.lead), text: language.month(input.month))
      html.element(.p, text: coverage(of: set))
      setSummary(set, &html)
      for group in model.groups {
        guard let ranking = input.current.ranking(set.scope(in: group)) else { continue }
        html.element(.h2, text: language(group.title))
        setRanking(ranking, &html)
      }
      html.element(.h2, text: t("一级指标", "Level-1 items"))
      setItems(set, &html)
      html.element(.h2, text: t("走势", "Trend"))
      setTrend(set, &html)
      symbols(&html)
    }
  }

  /// What a set is called.
  func title(of set: CitySet) -> String {
    scopeTitle(set.scope(in: model.groups.first ?? .capital))
  }

  private func groupsOf(_ set: CitySet) -> [(group: CityGroup, summary: GroupSummary)] {
    model.groups.compactMap { group in
      input.current.summaries.first { $0.scope == set.scope(in: group) }.map { (group, $0) }
    }
  }

  private func coverage(of set: CitySet) -> String {
    let groups = groupsOf(set)
    let counts = groups.map { group, summary in language(group.counted(summary.cities)) }
    let cities = groups.reduce(0) { $0 + $1.summary.cities }
    let ranked = groups.reduce(0) { $0 + $1.summary.ranked }
    return t(
      "\(title(of: set))共监测\(cities)个城市（\(language.list(counts))），其中\(ranked)个参与排名。",
      "\(title(of: set)): \(cities) \(cities == 1 ? "city" : "cities") (\(language.list(counts))), of which \(ranked) \(ranked == 1 ? "is" : "are") ranked."
    )
      + (members(of: set).map { t("包括\($0)。", cities == 1 ? " It is \($0)." : " They are \($0).") }
        ?? "")
  }

  private func setSummary(_ set: CitySet, _ html: inout HTMLWriter) {
    html.table(
      t("平均指数与全组比较", "Mean index against the whole group"),
      [
        .text(t("城市组", "Group")), .number(t("参与排名", "Ranked")), .number(t("平均", "Mean")),
        .number(t("全组平均", "Group mean")), .number(t("相差", "Difference")),
        .number(t("中位", "Median")), .number(t("最高", "Highest")), .number(t("最低", "Lowest")),
      ]
    ) { html in
      for (group, summary) in groupsOf(set) {
        let whole = input.current.summaries.first { $0.scope == .group(group) }?.mean
        let difference = summary.mean.flatMap { mean in whole.map { mean - $0 } }
        html.row { html in
          html.rowHead(language(group.title), link: .page(.ranking(group), from: page))
          html.figure(grouped(summary.ranked))
          html.figure(number(summary.mean, 2))
          html.figure(number(whole, 2))
          html.figure(change(difference))
          html.figure(number(summary.median, 2))
          html.figure(number(summary.highest, 2))
          html.figure(number(summary.lowest, 2))
        }
      }
    }
  }

  private func setRanking(_ ranking: Ranking, _ html: inout HTMLWriter) {
    html.table(
      t("综合信用指数和位次", "Composite credit index and places"),
      [
        .number(t("位次", "Place")), .text(t("城市", "City")), .text(t("省份", "Province")),
        .number(t("综合指数", "Index")), .number(t("数据覆盖", "Data available")),
        .number(language(intervalWords.title)),
        .number(t("组内位次", "Rank in its group")), .number(t("指数变化", "Change")),
      ]
    ) { html in
      for place in ranking.places {
        html.row { html in
          html.figure(rank(place.rank))
          html.rowHead(name(place.city), link: .page(.city(place.city), from: page))
          html.cell(province(place.city))
          html.figure(printed(place), from: .page(.city(place.city), at: .scores, from: page))
          html.figure(coverage(place.city))
          html.figure(interval(place))
          html.figure(rank(model.place(place.city)?.rank))
          html.figure(
            change(model.indexChange(place.city)),
            from: .page(.city(place.city), at: .changes, from: page))
        }
      }
    }
  }

  private func setItems(_ set: CitySet, _ html: inout HTMLWriter) {
    let groups = groupsOf(set).map(\.group)
    html.table(
      t("一级指标平均得分率与全组比较", "Mean share of points earned, against the group"), unit: "%",
      [.text(t("一级指标", "Item"))]
        + groups.flatMap { group in
          [
            TableHead.number(language(group.shortTitle)),
            .number(t("全组平均", "Group mean")), .number(t("相差", "Difference")),
          ]
        }
    ) { html in
      for index in input.edition.nodes.indices where input.edition.nodes[index].level == 1 {
        html.row { html in
          html.rowHead(
            numbered(input.edition.nodes[index]),
            link: method(of: input.edition.nodes[index]))
          for group in groups {
            let own = meanScore(index, set, group)
            let means = model.groupMeans(group)
            let whole = index < means.count ? means[index] : nil
            let difference = own.flatMap { own in whole.map { own - $0 } }
            html.figure(number(own.map { $0 * 100 }, 1))
            html.figure(number(whole.map { $0 * 100 }, 1))
            html.figure(change(difference.map { $0 * 100 }, 1))
          }
        }
      }
    }
  }

  /// The mean score of an item over a set's ranked cities of a group, 0...1.
  private func meanScore(_ node: Int, _ set: CitySet, _ group: CityGroup) -> Double? {
    let places = input.current.ranking(set.scope(in: group))?.places ?? []
    let scores = places.filter { $0.rank != nil }
      .compactMap { model.assessment($0.city)?.nodes[node].score }
    return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
  }

  private func setTrend(_ set: CitySet, _ html: inout HTMLWriter) {
    let groups = groupsOf(set).map(\.group)
    let months = model.comparable.filter(\.hasFullWindow)
    guard months.count > 1 else {
      html.element(.p, text: t("没有更早的可比月份。", "There is no earlier month that compares."))
      return
    }
    html.table(
      t("逐月平均指数", "Mean index by month"),
      [.text(t("月份", "Month"))]
        + groups.map {
          .number(language($0.title), from: .page(.ranking($0), from: page))
        }
    ) { html in
      for result in months.reversed() {
        html.row { html in
          html.rowHead(language.month(result.month))
          for group in groups {
            let scope = set.scope(in: group)
            html.figure(number(result.summaries.first { $0.scope == scope }?.mean, 2))
          }
        }
      }
    }
  }
}

import Contract
import Records

/// The full ranking of a group, and the list of all cities.
extension PageWriter {
  func rankingPage(_ group: CityGroup) -> [UInt8] {
    let title = t("\(language(group.title))排名", "Ranking: \(language(group.title).lowercasedFirst)")
    return render(title: title, capacity: 1 << 17) { html in
      html.element(.p, .style(.lead)) { html in
        html.text(language.month(input.month) + t("　本页图示：", " · Figures: "))
        html.element(.a, .href(.here(.rankIntervals)), text: language(intervalWords.title))
        html.text(t("、", ", "))
        html.element(.a, .href(.here(.itemScores)), text: t("一级指标得分", "level-1 scores"))
      }
      if let ranking = input.current.ranking(.group(group)) {
        rankingTable(
          t("\(language(group.title))综合信用指数排名", "Composite credit index, all cities of the group"),
          ranking.places, &html)
      }
      html.element(.h2, .id(.rankIntervals), text: language(intervalWords.title))
      rankIntervals(group, table: html.tables, &html)
      html.element(.h2, .id(.itemScores), text: t("一级指标得分", "Level-1 scores"))
      itemScores(group, &html)
      html.element(.h2, text: t("说明", "Notes"))
      html.element(.p, text: rankingMethod)
      origins(
        t(
          "指数链接到该市页面中组成它的全部得分，变化链接到变化的原因。",
          "An index leads to the scores that it is made of on the city's page, a change to its causes."
        ), "explain PIPELINE --city \(t("代码", "CODE")) --month \(input.month)", &html)
      symbols(&html)
      html.element(.p) { html in
        html.element(
          .a, .href(.file(ReportTable.indices.path, from: page)), .download,
          text: t("下载 indices.csv", "Download indices.csv"))
      }
    }
  }

  /// Ranks as they are printed: rank, city, province, index, interval, change on the month.
  func rankingTable(_ caption: String, _ places: [Placement], _ html: inout HTMLWriter) {
    html.table(
      caption,
      [
        .number(t("本期排名", "Rank")), .text(t("城市", "City")), .text(t("省份", "Province")),
        .number(t("综合指数", "Index")), .number(t("数据覆盖", "Data available")),
        .number(language(intervalWords.title)), .text(t("图示", "Drawn")),
        .number(t("指数变化", "Change")), .number(t("位次变化", "Places")),
        .text(t("近月走势", "By month")),
      ], attributes: isWhole ? [.provinceColumn(2)] : []
    ) { html in
      for place in places {
        html.element(.tr, .bands(bands(of: place.city))) { html in
          html.figure(rank(place.rank))
          html.rowHead(name(place.city), link: .page(.city(place.city), from: page))
          html.cell(province(place.city))
          if place.rank == nil {
            // Words, which may wrap: they must not widen the column of figures.
            html.cell(printed(place))
          } else {
            html.figure(printed(place), from: .page(.city(place.city), at: .scores, from: page))
          }
          html.figure(coverage(place.city))
          html.figure(interval(place), from: .page(intervalPage, at: .ranks, from: page))
          html.element(.td) { html in intervalDrawing(place, &html) }
          html.figure(
            change(model.indexChange(place.city)),
            from: .page(.city(place.city), at: .changes, from: page))
          html.figure(rankChange(model.rankChange(place.city)))
          html.element(.td) { html in sparkline(place.city, &html) }
        }
      }
    }
  }

  /// Whether the page holds whole rankings, in which to search: not only the first places.
  private var isWhole: Bool {
    if case .ranking = page { true } else { false }
  }

  /// The titles of the bands of size that a city is in.
  private func bands(of city: CityCode) -> [String] {
    model.scopedPlaces(city).compactMap { one in
      if case .band = one.scope { scopeTitle(one.scope) } else { nil }
    }
  }

  /// The printed index; an unranked city's says so.
  func printed(_ place: Placement) -> String {
    guard place.rank == nil else { return place.printed }
    guard let assessment = model.assessment(place.city), assessment.status != .ranked else {
      return language.missing
    }
    return status(of: assessment)
  }

  /// The rank interval on the line from first to last; the numbers stand beside it.
  private func intervalDrawing(_ place: Placement, _ html: inout HTMLWriter) {
    guard let rank = place.rank, let low = place.rankLow, let high = place.rankHigh, place.of > 1
    else { return }
    let scale = 112.0 / Double(place.of - 1)
    func position(_ rank: Int) -> Double { 4 + Double(rank - 1) * scale }
    html.element(.svg, .style(.interval), .viewBox(width: 120, height: 10), .hidden) { html in
      html.stroke(.axis, Point(4, 5), Point(116, 5))
      html.stroke(.track, Point(position(low), 5), Point(position(high), 5))
      html.dot(.dot, Point(position(rank), 5))
    }
  }

  func citiesPage() -> [UInt8] {
    render(title: t("城市", "Cities"), capacity: 1 << 16) { html in
      html.element(
        .p, .style(.lead),
        text: t("按省份列出全部城市。", "All cities, by province."))
      for (province, cities) in model.byProvince {
        html.element(.h2) { html in
          html.element(
            .a, .href(.page(.set(.province(province)), from: page)),
            text: model.provinceName(province).map { language($0) } ?? t("其他", "Other"))
        }
        html.element(.ul, .style(.columns)) { html in
          for city in cities {
            html.element(.li) { html in
              html.element(.a, .href(.page(.city(city), from: page)), text: name(city))
            }
          }
        }
      }
    }
  }
}

extension Model {
  /// The assessed cities by province, both in code order.
  var byProvince: [(province: CityCode, cities: [CityCode])] {
    let groups = Dictionary(grouping: assessed.filter { $0 != .unassigned }) {
      city($0)?.provinceCode ?? $0.provinceCode
    }
    return groups.keys.sorted().map { ($0, (groups[$0] ?? []).sorted()) }
  }
}

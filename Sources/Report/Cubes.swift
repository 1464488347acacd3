import Contract
import Records

/// The results as JSON-stat 2.0 datasets, which statistical software reads as they are.
///
/// Labels are in the report's first language; those of the others are in `extension`.
/// Source: <https://json-stat.org/full/>.
func makeCubes(_ model: Model) -> [SiteFile] {
  [
    SiteFile(path: Cube.indicesPath, bytes: model.indexCube.json(model).bytes),
    SiteFile(path: Cube.scoresPath, bytes: model.scoreCube.json(model).bytes),
  ]
}

/// Values over dimensions, the last running fastest.
struct Cube {
  static let indicesPath = "data/indices.json"
  static let scoresPath = "data/scores.json"

  let title: LocalizedText
  let dimensions: [Dimension]
  /// As many as the sizes multiply to; `nil` for missing.
  let values: [Double?]

  struct Dimension {
    let id: String
    /// What JSON-stat calls it: `geo`, `time`, `metric`; `nil` for none of them.
    let role: String?
    let title: LocalizedText
    let categories: [Category]
  }

  struct Category {
    let id: String
    let title: LocalizedText
    /// The unit of a metric, and the decimals it is usually printed with.
    var unit: (title: LocalizedText, decimals: Int)?
    /// The category that it is part of.
    var parent: String?

    init(
      _ id: String, _ title: LocalizedText, unit: (LocalizedText, Int)? = nil, parent: String? = nil
    ) {
      self.id = id
      self.title = title
      self.unit = unit.map { (title: $0.0, decimals: $0.1) }
      self.parent = parent
    }
  }
}

extension Cube {
  fileprivate func json(_ model: Model) -> JSONValue {
    let first = model.languages.first ?? .zh
    let others = model.languages.dropFirst()
    let input = model.input
    let notes = { (language: Language) -> [JSONValue] in
      [.text(unofficialWords(language))]
        + (input.synthetic ? [.text(syntheticWords(language))] : [])
    }
    let source = { (language: Language) in
      "citycredit \(input.toolVersion), \(language(input.edition.title))"
    }
    let roles: [(String, JSONValue)] = ["geo", "time", "metric"].compactMap { role in
      let ids = dimensions.filter { $0.role == role }.map { JSONValue.text($0.id) }
      return ids.isEmpty ? nil : (role, .list(ids))
    }
    return .object([
      ("version", .text("2.0")), ("class", .text("dataset")), ("label", .text(first(title))),
      ("source", .text(source(first))), ("updated", .text(input.month.lastDay.description)),
      ("note", .list(notes(first))), ("id", .list(dimensions.map { .text($0.id) })),
      ("size", .list(dimensions.map { .whole($0.categories.count) })), ("role", .object(roles)),
      ("dimension", .object(dimensions.map { ($0.id, $0.json(first, others)) })),
      ("value", .list(values.map { .number($0) })),
      (
        "extension",
        .object(
          [
            ("edition", .text(input.edition.id)), ("month", .text(input.month.description)),
            ("synthetic", .flag(input.synthetic)),
          ]
            + others.map { language in
              (
                language.rawValue,
                .object([
                  ("label", .text(language(title))), ("source", .text(source(language))),
                  ("note", .list(notes(language))),
                ])
              )
            })
      ),
    ])
  }
}

extension Cube.Dimension {
  fileprivate func json(_ first: Language, _ others: ArraySlice<Language>) -> JSONValue {
    let labels = { (language: Language) in
      JSONValue.object(categories.map { ($0.id, .text(language($0.title))) })
    }
    var category: [(String, JSONValue)] = [
      ("index", .list(categories.map { .text($0.id) })), ("label", labels(first)),
    ]
    let units = categories.compactMap { category in
      category.unit.map {
        (
          category.id,
          JSONValue.object([
            ("label", .text(first($0.title))), ("decimals", .whole($0.decimals)),
          ])
        )
      }
    }
    if !units.isEmpty { category.append(("unit", .object(units))) }
    let parents = categories.filter { $0.parent != nil }
    if !parents.isEmpty {
      let children = Dictionary(grouping: parents) { $0.parent ?? "" }
      // In the order of the categories, so that the bytes do not depend on a hash.
      let members = categories.compactMap { category in
        children[category.id].map {
          (category.id, JSONValue.list($0.map { .text($0.id) }))
        }
      }
      category.append(("child", .object(members)))
    }
    var members: [(String, JSONValue)] = [
      ("label", .text(first(title))), ("category", .object(category)),
    ]
    if !others.isEmpty {
      members.append(
        (
          "extension",
          .object(
            others.map { language in
              (
                language.rawValue,
                .object([("label", .text(language(title))), ("category", labels(language))])
              )
            })
        ))
    }
    return .object(members)
  }
}

extension Model {
  private var cityDimension: Cube.Dimension {
    Cube.Dimension(
      id: "city", role: "geo", title: LocalizedText(zh: "城市", en: "City"),
      categories: assessed.map { Cube.Category($0.description, name($0)) })
  }

  private func monthDimension(_ months: [Month]) -> Cube.Dimension {
    Cube.Dimension(
      id: "month", role: "time", title: LocalizedText(zh: "月份", en: "Month"),
      categories: months.map { month in
        Cube.Category(
          month.description,
          LocalizedText(zh: Language.zh.month(month), en: Language.en.month(month)))
      })
  }

  /// City × month × figure, over all months under this edition.
  fileprivate var indexCube: Cube {
    let intervals = IntervalWords(input.current)
    let points = LocalizedText(zh: "分", en: "points")
    let place = LocalizedText(zh: "位", en: "place")
    let figures = [
      Cube.Category("index", LocalizedText(zh: "综合指数", en: "Index"), unit: (points, 2)),
      Cube.Category("rank", LocalizedText(zh: "组内位次", en: "Rank in the group"), unit: (place, 0)),
      Cube.Category(
        "of", LocalizedText(zh: "参与排名的城市数", en: "Cities ranked in the group"),
        unit: (LocalizedText(zh: "个", en: "cities"), 0)),
      Cube.Category(
        "rank_low", intervals.bounds.best,
        unit: (place, 0)),
      Cube.Category(
        "rank_high", intervals.bounds.worst,
        unit: (place, 0)),
    ]
    let months = comparable.map(\.month)
    // Months that were not varied have ranges of another kind, which are no 90% intervals.
    let likeCurrent = Set(
      comparable.filter { $0.robustness.isEmpty == input.current.robustness.isEmpty }.map(\.month))
    var values: [Double?] = []
    values.reserveCapacity(assessed.count * months.count * figures.count)
    for city in assessed {
      var point = trend(city)[...]
      for month in months {
        // A city that was not yet assessed in a month has no point there.
        let now = point.first.flatMap { $0.month == month ? $0 : nil }
        if now != nil { point.removeFirst() }
        let place = now?.place
        let ranked = place?.rank == nil ? nil : place
        let bounded = likeCurrent.contains(month) ? ranked : nil
        values += [
          now?.index, ranked?.rank.map(Double.init), ranked.map { Double($0.of) },
          bounded?.rankLow.map(Double.init), bounded?.rankHigh.map(Double.init),
        ]
      }
    }
    return Cube(
      title: LocalizedText(zh: "各城市综合指数和位次", en: "Indices and ranks by city"),
      dimensions: [
        cityDimension, monthDimension(months),
        Cube.Dimension(
          id: "figure", role: "metric", title: LocalizedText(zh: "指标", en: "Figure"),
          categories: figures),
      ], values: values)
  }

  /// City × month reported × item of the edition × statistic.
  fileprivate var scoreCube: Cube {
    let points = LocalizedText(zh: "分", en: "points")
    let statistics = [
      Cube.Category("value", LocalizedText(zh: "末级指标的数值", en: "Value of an indicator")),
      Cube.Category(
        "score", LocalizedText(zh: "得分，0至1", en: "Score, 0 to 1"),
        unit: (LocalizedText(zh: "比例", en: "share"), 3)),
      Cube.Category(
        "points", LocalizedText(zh: "所得分值", en: "Points earned"), unit: (points, 2)),
      Cube.Category(
        "max_points",
        LocalizedText(zh: "缺数据重新分配后的满分", en: "Points to be had after re-weighting"),
        unit: (points, 2)),
    ]
    let nodes = input.edition.nodes
    var values: [Double?] = []
    values.reserveCapacity(assessed.count * nodes.count * statistics.count)
    for assessment in input.current.assessments {
      let absent = input.absentIndicators(assessment)
      for (place, score) in assessment.nodes.enumerated() {
        let isAbsent = absent.contains(place)
        values += [
          isAbsent ? nil : score.value, isAbsent ? nil : input.published(score.score),
          isAbsent ? nil : input.published(score.points), input.published(score.maxPoints),
        ]
      }
    }
    return Cube(
      title: LocalizedText(zh: "各城市各级指标得分", en: "Scores of every item by city"),
      dimensions: [
        cityDimension, monthDimension([input.month]),
        Cube.Dimension(
          id: "item", role: nil, title: LocalizedText(zh: "指标体系", en: "Item of the edition"),
          categories: nodes.map { node in
            Cube.Category(node.id, node.title, parent: node.parent.map { nodes[$0].id })
          }),
        Cube.Dimension(
          id: "statistic", role: "metric", title: LocalizedText(zh: "统计量", en: "Statistic"),
          categories: statistics),
      ], values: values)
  }
}

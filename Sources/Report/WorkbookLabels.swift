import Contract
import Records

/// What the heads and ids of tables are called in a workbook: it is read by people, who need no ids.
///
/// The tables that machines read have the ids; the workbook's notes and its dictionary say which is which.
struct WorkbookLabels {
  private let language: Language
  private let titles: [String: [String: String]]
  private let regions: [String: String]
  private let heads: [String: String]

  /// In the report's first language.
  init(_ model: Model) {
    let language = model.languages.first ?? .zh
    self.language = language
    func titles<Item>(
      _ items: some Sequence<Item>, _ id: (Item) -> String, _ title: (Item) -> LocalizedText
    ) -> [String: String] {
      Dictionary(items.map { (id($0), language(title($0))) }) { first, _ in first }
    }
    let intervals = IntervalWords(model.input.current)
    // Below them stand titles, and not the ids that machines read.
    heads = [
      "rank_low": language(intervals.bounds.best), "rank_high": language(intervals.bounds.worst),
      "indicator": language("指标", "Item"), "sibling": language("最相近的同级指标", "Closest sibling"),
      "reason": language("原因", "Reason"), "name": language("省份、区域或规模段", "Scope"),
    ]
    let items = titles(model.input.edition.nodes, \.id, \.title)
    let datasets = titles(model.input.datasets, \.id, \.title)
    self.titles = [
      "dataset": datasets, "indicator": items, "sibling": items,
      "group": titles(CityGroup.allCases, \.rawValue, \.title),
      "reason": titles(Reason.allCases, \.name, \.title),
      "provenance": titles(Provenance.allCases, \.rawValue, \.title),
      "basis": titles(Basis.allCases, \.rawValue, \.mark),
      "assumption": titles(Assumption.allCases, \.rawValue, \.title),
      "alert": titles(Alert.kinds, \.rawValue, Alert.title),
      "flag": titles(AuditFlag.allCases, \.rawValue, \.title),
      "status": titles(
        [AssessmentStatus.ranked, .notRanked, .vetoed], \.rawValue, \.title),
      "statistic": Self.statistics(intervals).mapValues { language($0) },
      "rank_range": [intervals.kind: language(intervals.title)],
      "scope": [
        "group": language("城市组", "group"), "province": language("省份", "province"),
        "region": language("区域", "region"), "band": language("规模段", "band"),
      ],
    ]
    var regions: [String: String] = [:]
    for summary in model.input.current.summaries {
      switch summary.scope {
      case .group(let group): regions[group.rawValue] = language(group.title)
      case .province(let code, _):
        regions[code.description] = model.provinceName(code).map { language($0) }
      case .region(let id, _):
        regions[id] = language(model.input.regions.title(ofRegion: id))
      case .band(let id, _):
        regions[id] = language(model.input.regions.title(ofBand: id))
      }
    }
    self.regions = regions
  }

  /// What the statistics of the table `audit` are called.
  private static func statistics(_ intervals: IntervalWords) -> [String: LocalizedText] {
    fixedStatistics.merging([
      "interval_mean_width": LocalizedText(
        zh: "\(intervals.name.zh)的平均宽度", en: "Mean width of the \(intervals.name.en)"),
      "interval_median_width": LocalizedText(
        zh: "\(intervals.name.zh)的宽度中位数", en: "Median width of the \(intervals.name.en)"),
      "interval_greatest_width": LocalizedText(
        zh: "\(intervals.name.zh)的最大宽度", en: "Greatest width of the \(intervals.name.en)"),
      "wide_interval_share": LocalizedText(
        zh: "\(intervals.name.zh)过宽的城市占比",
        en: "Share of cities whose \(intervals.name.en) is wide"),
    ]) { $1 }
  }

  private static let fixedStatistics: [String: LocalizedText] = [
    "cities": LocalizedText(zh: "城市数", en: "Cities"),
    "ranked": LocalizedText(zh: "参与排名的城市数", en: "Cities ranked"),
    "mean_coverage": LocalizedText(zh: "平均有数据的分值占比", en: "Mean share of points with data"),
    "replicates": LocalizedText(zh: "重新计算次数", en: "Replicates"),
    "cities_with_data": LocalizedText(zh: "有数据的城市数", en: "Cities with data"),
    "scores": LocalizedText(zh: "参与计算的得分数", en: "Scores looked at"),
    "coverage": LocalizedText(zh: "有数据的城市占比", en: "Share of cities with data"),
    "mean": LocalizedText(zh: "平均得分", en: "Mean score"),
    "standard_deviation": LocalizedText(zh: "标准差", en: "Standard deviation"),
    "skewness": LocalizedText(zh: "偏度", en: "Skewness"),
    "kurtosis": LocalizedText(zh: "超额峰度", en: "Excess kurtosis"),
    "full_mark_share": LocalizedText(zh: "满分城市占比", en: "Share at full mark"),
    "zero_mark_share": LocalizedText(zh: "零分城市占比", en: "Share at zero"),
    "parent_correlation": LocalizedText(zh: "与上级的相关系数", en: "Correlation with the parent"),
    "index_correlation": LocalizedText(zh: "与指数的相关系数", en: "Correlation with the index"),
    "sibling_correlation": LocalizedText(
      zh: "与同级的最大相关系数", en: "Highest correlation with a sibling"),
    "nominal_weight": LocalizedText(zh: "名义权重", en: "Nominal weight"),
    "effective_weight": LocalizedText(zh: "实际权重", en: "Effective weight"),
    "weight_ratio": LocalizedText(zh: "实际权重与名义权重之比", en: "Effective over nominal weight"),
    "alpha": LocalizedText(zh: "信度系数α", en: "Cronbach's alpha"),
    "city_coverage": LocalizedText(zh: "该城市有数据的分值占比", en: "Share of a city's points with data"),
  ]

  /// What an id in a column is called; `nil` for what is no id.
  func label(_ column: String, _ id: String) -> String? {
    column == "name" ? regions[id] : titles[column]?[id]
  }

  /// The head of a column: what it means, without what is explained about it; of a matrix the whole title.
  func head(_ column: TableColumn, isTitle: Bool) -> String {
    let meaning = language(column.meaning)
    if isTitle { return meaning }
    if let head = heads[column.name] { return head }
    let end = meaning.firstIndex { "；，;,".contains($0) } ?? meaning.endIndex
    let head = meaning[..<end]
    return head.isEmpty ? column.name : String(head).uppercasedFirst
  }
}

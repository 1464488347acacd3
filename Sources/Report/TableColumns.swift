public import Records

/// The tables that leave the pipeline, in the site and on standard output.
public enum ReportTable: String, CaseIterable, Sendable {
  /// Measures by city and month.
  case measures
  /// Scores of every node of the tree by city.
  case scores
  /// Indices and ranks by city.
  case indices
  /// Means by group, province, region and band.
  case groups
  /// The books of every file.
  case books
  /// Rejected rows by file and reason.
  case rejects
  /// What each public body that decided delivered, by city.
  case departments
  /// How far the rank of each city depends on the assumptions that the edition varies.
  case robustness
  /// How much the ranks of each group depend on each assumption.
  case sensitivity
  /// Why each city's index and rank differ from the month before, by cause.
  case changes
  /// The same by indicator and cause.
  case moves
  /// What needs a look.
  case alerts
  /// How far the numbers bear the index, one statistic to a row, with the flags raised.
  case audit

  /// What it holds.
  public var title: LocalizedText {
    switch self {
    case .measures: LocalizedText(zh: "各城市各月的计量", en: "measures by city and month")
    case .scores: LocalizedText(zh: "各城市各级指标得分", en: "scores of every item by city")
    case .indices: LocalizedText(zh: "各城市综合指数和位次", en: "indices and ranks by city")
    case .groups: LocalizedText(zh: "分组、分省、分区域平均", en: "means by group, province and region")
    case .books: LocalizedText(zh: "逐文件账目", en: "the books of every file")
    case .rejects: LocalizedText(zh: "逐文件不合规原因", en: "rejected rows by file and reason")
    case .departments:
      LocalizedText(zh: "各部门报送情况", en: "what each department delivered, by city")
    case .robustness:
      LocalizedText(zh: "各城市位次的稳健性", en: "how far ranks depend on the assumptions varied")
    case .sensitivity:
      LocalizedText(zh: "各项假定对位次的影响", en: "what each assumption does to the ranks")
    case .changes:
      LocalizedText(zh: "各城市指数和位次变化的原因", en: "why indices and ranks changed, by cause")
    case .alerts: LocalizedText(zh: "预警提示", en: "what needs a look")
    case .moves:
      LocalizedText(zh: "各城市各指标变化的原因", en: "why indices changed, by indicator and cause")
    case .audit:
      LocalizedText(zh: "指标体系和数据的检验", en: "the audit: statistics and flags by item and city")
    }
  }

  /// The path within a site.
  public var path: String { "data/\(rawValue).csv" }

  /// The columns in order.
  ///
  /// Their names are public: add, never rename.
  public var columns: [TableColumn] {
    switch self {
    case .measures:
      [
        .dataset, .measure, .cityCode, .month,
        .number(
          "value", "该月数值（流量为当月，存量为月末，年度量为该年，列于1月）；无此行即为0",
          """
          the month's value (flows of the month, stocks at its end, the year's value of annual \
          measures in January); a month without a row has 0
          """
        ),
      ]
    case .scores:
      [
        .edition, .month, .cityCode, .text("indicator", "指标编号", "the indicator's id"),
        .number("level", "层级，0为合计", "the level, 0 for the total"),
        .number(
          "value", "末级指标的数值；\(restrictedMark)表示所依据的计数不予公布",
          "an indicator's value; \(restrictedMark) where a count that it rests on is not published"),
        .number("score", "得分，0至1", "the score, 0 to 1"),
        .number("points", "所得分值", "points earned"),
        .number(
          "max_points", "缺数据重新分配后的满分", "points to be had after re-weighting for missing data"),
        .text("provenance", "数据来源", "where the evidence comes from"),
        .text("basis", "分值的依据", "what the points rest on"),
        .text(
          "mark",
          "应报送而未报送、计零分的为not-delivered，无从计算的为lacking，依据的计数不公布、故不计分的为restricted，依据的记录过少的为few-records",
          "what was owed and not delivered, and earns nothing, is not-delivered; what there is nothing to compute from, lacking; what is not counted since it rests on a count that is not published, restricted; what rests on few records, few-records"
        ),
      ]
    case .indices:
      [
        .edition, .month, .cityCode, .text("city", "城市名", "the city's name"),
        .text("province", "省份", "the province's name"), .group,
        .number("index", "综合指数（12位有效数字）", "the index, 12 significant digits"),
        .text("printed", "刊印的指数", "the index as printed"),
        .number("rank", "组内位次", "the rank within the group"),
        .number("of", "参与排名的城市数", "how many are ranked"),
        .number(
          "rank_low", "位次范围的最好位次，范围的种类见rank_range",
          "the best rank of its range of ranks; rank_range says of which kind"),
        .number("rank_high", "位次范围的最差位次", "the worst rank of its range of ranks"),
        .number(
          "index_without_self_reported", "不含自报指标的指数", "the index without self-reported indicators"),
        .text("status", "是否参与排名", "whether it is ranked"),
        .number("coverage", "有数据的分值占比，0至1", "the share of points that rest on data, 0 to 1"),
        .number("window_months", "监测期内有报送数据的月数", "months of the window that exports cover"),
        .text(
          "rank_range",
          "位次范围的种类；\(IntervalWords.kind(ofReplicates: true))为历次重算中间90%的位次，\(IntervalWords.kind(ofReplicates: false))为逐一剔除二级指标所得，不是概率区间",
          "the kind of its range of ranks; \(IntervalWords.kind(ofReplicates: true)): the middle 90% of the ranks in replicates, \(IntervalWords.kind(ofReplicates: false)): leaving out level-2 items in turn, which is no interval of any probability"
        ),
      ]
    case .groups:
      [
        .edition, .month, .text("scope", "范围的种类", "the kind of scope"),
        .text("name", "省份代码、区域或规模段", "the province's code, the region or the band"), .group,
        .number("cities", "城市数", "how many cities"),
        .number("ranked", "参与排名数", "how many are ranked"),
        .number("mean", "平均", "the mean"), .number("median", "中位", "the median"),
        .number("highest", "最高", "the highest"), .number("lowest", "最低", "the lowest"),
      ]
    case .books:
      [
        .dataset, .file, .number("read", "读入", "rows read"),
        .number("accepted", "合规", "rows accepted"), .number("rejected", "不合规", "rows rejected"),
        .number("excluded", "自然人（仅计数）", "natural persons' rows, only counted"),
        .number("superseded", "被后来报送替代", "accepted rows that a later delivery replaced"),
      ]
    case .rejects:
      [
        .dataset, .file, .text("reason", "原因代号", "the reason's code"),
        .number("rows", "记录数", "rows"),
      ]
    case .departments: Self.departmentColumns
    case .robustness:
      [
        .edition, .month, .cityCode, .group, .number("rank", "组内位次", "the rank within the group"),
        .number("median", "各次重算位次的中位数", "the median of its ranks in all replicates"),
        .number("low", "位次的5%分位数", "the 5% quantile of its ranks"),
        .number("high", "位次的95%分位数", "the 95% quantile of its ranks"),
        .number("band_best", "不可区分城市的最好位次", "the best rank of the cities it is tied with"),
        .number("band_worst", "不可区分城市的最差位次", "the worst rank of the cities it is tied with"),
        .number("above_better", "高于前一城市的概率", "the share of replicates above the next city up"),
        .number("above_worse", "高于后一城市的概率", "the share of replicates above the next city down"),
      ]
    case .sensitivity:
      [
        .edition, .month, .group, .text("assumption", "假定", "the assumption"),
        .number("alternatives", "可选做法数", "how many alternatives it has"),
        .number("first", "一阶Sobol指数", "the first-order Sobol index"),
        .number("first_low", "其5%分位数", "the 5% quantile of its draws"),
        .number("first_high", "其95%分位数", "the 95% quantile of its draws"),
        .number("total", "总Sobol指数", "the total Sobol index"),
        .number("total_low", "其5%分位数", "the 5% quantile of its draws"),
        .number("total_high", "其95%分位数", "the 95% quantile of its draws"),
      ]
    case .changes: Self.changeColumns
    case .moves: Self.moveColumns
    case .alerts:
      [
        .month, .cityCode, .text("alert", "预警类别", "the kind of alert"),
        .text("dataset", "相关数据", "the dataset, where it is about one"),
        .number("value", "触发预警的数值", "the number that raised it"),
        .number("limit", "对照值", "what it is measured against"),
        .text("text_zh", "说明（中文）", "in words, Chinese"),
        .text("text_en", "说明（英文）", "in words, English"),
      ]
    case .audit:
      [
        .edition, .month, .group,
        .text("indicator", "指标编号；整组或城市的统计量为空", "the item's id; empty for a group or a city"),
        .text("city_code", "城市代码；整组或指标的统计量为空", "the city's code; empty for a group or an item"),
        .text("statistic", "统计量", "the statistic"), .number("value", "数值", "its value"),
        .text("flag", "提示；没有则为空", "the flag that it raises; empty where it raises none"),
        .number("threshold", "提示的界限", "the bound that it is beyond"),
        .text("sibling", "最相近的同级指标编号", "the id of the closest sibling"),
      ]
    }
  }
}

/// One column of a table.
public struct TableColumn: Equatable, Sendable {
  /// The public name.
  public let name: String
  /// Text or number.
  public let kind: Kind
  /// What it means.
  public let meaning: LocalizedText

  /// What a column holds.
  public enum Kind: String, Sendable {
    /// Text, codes and months.
    case text
    /// Numbers; empty where missing.
    case number

    var title: LocalizedText {
      self == .text ? LocalizedText(zh: "文本", en: "text") : LocalizedText(zh: "数值", en: "number")
    }
  }

  static func text(_ name: String, _ zh: String, _ en: String) -> TableColumn {
    TableColumn(name: name, kind: .text, meaning: LocalizedText(zh: zh, en: en))
  }
  static func number(_ name: String, _ zh: String, _ en: String) -> TableColumn {
    TableColumn(name: name, kind: .number, meaning: LocalizedText(zh: zh, en: en))
  }

  static let dataset = text("dataset", "数据", "the dataset")
  static let measure = text("measure", "计量", "the measure")
  static let file = text("file", "文件名", "the file's name")
  static let edition = text("edition", "指标体系", "the edition")
  static let month = text("month", "月份（yyyy-MM）", "the month, yyyy-MM")
  static let cityCode = text(
    "city_code", "六位城市代码，000000为无法归入", "the six-digit code of the city, 000000 for none")
  static let group = text("group", "城市组", "the group of cities")
}

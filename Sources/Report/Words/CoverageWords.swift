import Contract
import Records

/// What is said of months and cities that rest on less than all of their data.
extension PageWriter {
  /// `3 of 12 months`.
  var windowMonths: String {
    let (months, all) = (input.current.windowMonths, MeasureTable.windowLength)
    return t("\(all)个月中的\(months)个月", "\(months) of \(all) months")
  }

  /// How much of the window is covered, where that is not all of it.
  var windowSentence: String? {
    guard !input.current.hasFullWindow else { return nil }
    let isRanked = input.current.assessments.contains { $0.status == .ranked }
    let ranks = t(
      isRanked ? "位次只供参考，不与其他月份比较。" : "城市不排名。",
      isRanked
        ? "The ranks are shown as asked for, and compare with no other month."
        : "No city is ranked.")
    return t(
      "报送数据只覆盖监测期\(windowMonths)。\(ranks)",
      "The exports cover \(windowMonths) of the window. \(ranks)")
  }

  /// `前20名`, `first 20`; of a single city its rank, for there is no first of one.
  func firstPlaces(_ count: Int) -> String {
    count == 1 ? t("第1名", "rank 1") : t("前\(count)名", "first \(count)")
  }

  /// Says at the top of a page that the window is not full.
  func windowNotice(_ html: inout HTMLWriter) {
    if let windowSentence { html.element(.p, .style(.notice), text: windowSentence) }
  }

  /// The share of the points that rest on data, marked where it is low.
  func coverage(_ city: CityCode) -> String {
    guard let assessment = model.assessment(city) else { return language.missing }
    let share = "\(decimal(assessment.coverage * 100, places: 1))%"
    return assessment.isMarked ? "\(share)*" : share
  }

  /// What the mark at a coverage means.
  var coverageNote: String {
    t(
      "数据覆盖为有数据的分值占比，“*”表示不足\(markedCoverage)。",
      "Data available: the share of points that rest on data; “*” marks less than \(markedCoverage)."
    )
  }

  /// What a coverage of one city says, with the meaning of its mark.
  func coverageNote(of assessment: CityAssessment) -> String {
    let note = t("有数据的分值占比", "of the points rest on data")
    return assessment.isMarked
      ? note + t("；*不足\(markedCoverage)", "; * less than \(markedCoverage)") : note
  }

  private var markedCoverage: String {
    "\(decimal(CityAssessment.markedCoverage * 100, places: 0))%"
  }

  /// Why a city is not ranked.
  func status(of assessment: CityAssessment) -> String {
    let isThin = assessment.coverage < input.edition.minimumCoverage || assessment.coverage == 0
    guard assessment.status == .notRanked, !isThin, !input.current.hasFullWindow else {
      return language(assessment.status.title)
    }
    return t("监测期只有\(windowMonths)，不排名", "Not ranked: \(windowMonths)")
  }

  /// An indicator's value, or that the city did not deliver it; a star where it rests on few records.
  func value(_ shown: Double?, of node: IndicatorNode, _ mark: ScoreMark?) -> String {
    switch mark {
    case .notDelivered: t("未报送", "not delivered")
    case .fewRecords: "\(value(shown, of: node))*"
    case .restricted: restrictedMark
    case .lacking, nil: value(shown, of: node)
    }
  }

  /// What the marks at values mean.
  var valueMarks: String {
    let few = input.edition.fewRecords
    let kept = t("仍照常计分", "is scored all the same")
    let missing = t("按缺数据处理", "is scored as one without data")
    return t(
      "“未报送”指该市应报送而未报送，计零分，扣分项扣满；“*”指所依据的记录不足\(few.below)条，\(few.rule == .kept ? kept : missing)。",
      "“Not delivered”: the city should have delivered it and did not, and earns nothing. “*”: a share or mean of fewer than \(few.below) records, which \(few.rule == .kept ? kept : missing)."
    )
  }
}

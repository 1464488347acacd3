import Records

/// What an audit's flags are called, what they mean, and what to do about them.
extension AuditFlag {
  /// The plain title.
  var title: LocalizedText {
    switch self {
    case .empty: LocalizedText(zh: "没有数据", en: "No data")
    case .constant: LocalizedText(zh: "得分相同", en: "The same for all")
    case .lowCoverage: LocalizedText(zh: "数据不全", en: "Low coverage")
    case .thinCity: LocalizedText(zh: "城市数据不足", en: "City with few data")
    case .outliers: LocalizedText(zh: "异常值", en: "Outliers")
    case .fullMarks: LocalizedText(zh: "多数满分", en: "Mostly full marks")
    case .zeroMarks: LocalizedText(zh: "多数零分", en: "Mostly zero")
    case .reversed: LocalizedText(zh: "与上级相反", en: "Reversed")
    case .silent: LocalizedText(zh: "与上级无关", en: "Silent")
    case .redundant: LocalizedText(zh: "重复", en: "Redundant")
    case .incoherent: LocalizedText(zh: "内部不一致", en: "Incoherent")
    case .heavy: LocalizedText(zh: "影响过大", en: "Heavy")
    case .light: LocalizedText(zh: "影响过小", en: "Light")
    case .wideIntervals: LocalizedText(zh: "位次不稳", en: "Unsure ranks")
    }
  }

  /// What it means for a reader.
  var meaning: LocalizedText {
    switch self {
    case .empty:
      LocalizedText(
        zh: "本组没有一个城市有数据，该指标对指数不起作用。",
        en: "No city of the group has data, so the indicator plays no part in the index.")
    case .constant:
      LocalizedText(
        zh: "参与排名的城市得分完全相同，该指标不能区分城市。",
        en: "All ranked cities have the same score, so the indicator tells none of them apart.")
    case .lowCoverage:
      LocalizedText(
        zh: "相当一部分城市没有数据，其分值已转给其他指标，城市之间的比较基础不同。",
        en:
          "Many cities have no data; its points go elsewhere there, so cities are compared on different grounds."
      )
    case .thinCity:
      LocalizedText(
        zh: "该城市参与排名，但其指数只依据部分指标。",
        en: "The city is ranked, but on part of the indicators only.")
    case .outliers:
      LocalizedText(
        zh: "少数城市的得分远离其他城市，其余城市因而挤在一起。",
        en: "A few cities are far from all others, which are pushed together by them.")
    case .fullMarks:
      LocalizedText(
        zh: "超过半数的城市已得满分，该指标只能区分其余城市。",
        en:
          "More than half of the cities have full marks; the indicator only tells the others apart."
      )
    case .zeroMarks:
      LocalizedText(
        zh: "超过半数的城市得零分，该指标只能区分其余城市。",
        en: "More than half of the cities score zero; the indicator only tells the others apart.")
    case .reversed:
      LocalizedText(
        zh: "得分越高，上级得分反而越低：在合计中与其他指标相互抵消。",
        en: "The higher it is, the lower is its parent: in the sum it works against its siblings.")
    case .silent:
      LocalizedText(
        zh: "上级得分几乎看不出该项的高低。",
        en: "It hardly shows in the score of its parent.")
    case .redundant:
      LocalizedText(
        zh: "两项几乎同升同降，同一件事被计算两次。",
        en: "The two rise and fall together: the same thing is counted twice.")
    case .incoherent:
      LocalizedText(
        zh: "下级指标彼此关联不强，合成后不代表同一个方面。",
        en: "Its parts have little in common, so that together they don't measure one thing.")
    case .heavy:
      LocalizedText(
        zh: "对指数差异的影响远大于分值所示。",
        en: "It decides more of the differences between cities than its points say.")
    case .light:
      LocalizedText(
        zh: "对指数差异的影响远小于分值所示。",
        en: "It decides less of the differences between cities than its points say.")
    case .wideIntervals:
      LocalizedText(
        zh: "许多城市的位次随假定大幅变动，相邻位次不宜比较。",
        en: "Many places depend on assumptions; neighbouring places should not be compared.")
    }
  }

  /// What to do about it.
  var advice: LocalizedText {
    switch self {
    case .empty:
      LocalizedText(
        zh: "补充数据来源，或从指标体系中删去。",
        en: "Have the dataset delivered, or take the indicator out of the edition.")
    case .constant:
      LocalizedText(
        zh: "提高标准，或改作门槛。", en: "Raise the standard, or make it a gate.")
    case .lowCoverage:
      LocalizedText(
        zh: "核对哪些城市没有报送，并说明缺失数据的处理规则。",
        en: "See which cities don't deliver, and say how missing data are treated.")
    case .thinCity:
      LocalizedText(
        zh: "补报数据；使用其位次时注明依据不足。",
        en: "Have the data delivered; say so wherever the city's place is used.")
    case .outliers:
      LocalizedText(
        zh: "核对极端数值；属实则改用百分位或固定起止值评分。",
        en:
          "Check the extreme values; if they are right, score by percentile or by fixed goalposts.")
    case .fullMarks:
      LocalizedText(zh: "提高满分标准。", en: "Raise what full marks ask for.")
    case .zeroMarks:
      LocalizedText(
        zh: "降低起点，或确认数据是否漏报。",
        en: "Lower where marks begin, or see whether data were left out.")
    case .reversed:
      LocalizedText(
        zh: "核对方向是否设反；方向无误则移到其他上级或说明理由。",
        en:
          "Check its direction; if that is right, move it to another parent or say why it stands there."
      )
    case .silent:
      LocalizedText(
        zh: "核对是否归入合适的上级，或分值是否过小。",
        en: "See whether it has the right parent, and enough points to show.")
    case .redundant:
      LocalizedText(
        zh: "合并两项，或各减一半分值。", en: "Merge the two, or halve the points of both.")
    case .incoherent:
      LocalizedText(
        zh: "重新分组，或说明各部分本来就是不同的方面。",
        en: "Group its parts anew, or say that they are meant to differ.")
    case .heavy, .light:
      LocalizedText(
        zh: "调整分值或评分标准，使影响与分值相称；至少公布实际权重。",
        en:
          "Change points or rule until influence matches the points; at least publish the influence."
      )
    case .wideIntervals:
      LocalizedText(
        zh: "公布\(IntervalWords.general.zh)，以档次代替逐位比较。",
        en: "Publish each \(IntervalWords.general.en), and compare bands instead of single places.")
    }
  }

  /// The condition, with its bound.
  var condition: LocalizedText {
    let bound = plain(threshold)
    let share = "\(plain(threshold * 100))%"
    switch self {
    case .empty: return LocalizedText(zh: "有数据的城市为0", en: "no city with data")
    case .constant:
      return LocalizedText(zh: "标准差为0", en: "standard deviation 0")
    case .lowCoverage:
      return LocalizedText(zh: "有数据的城市不足\(share)", en: "under \(share) of cities with data")
    case .thinCity:
      return LocalizedText(
        zh: "参与排名而有数据的分值不足\(share)", en: "ranked with data for under \(share) of the points")
    case .outliers:
      let kurtosis = plain(AuditFlag.outlierKurtosis)
      return LocalizedText(
        zh: "偏度绝对值大于\(bound)且峰度大于\(kurtosis)",
        en: "skewness beyond ±\(bound) and kurtosis over \(kurtosis)")
    case .fullMarks:
      return LocalizedText(zh: "满分城市超过\(share)", en: "over \(share) of cities at full mark")
    case .zeroMarks:
      return LocalizedText(zh: "零分城市超过\(share)", en: "over \(share) of cities at zero")
    case .reversed:
      return LocalizedText(zh: "与上级的相关系数为负", en: "negative correlation with the parent")
    case .silent:
      return LocalizedText(
        zh: "与上级的相关系数不为负而不足\(bound)", en: "correlation with the parent from 0 to under \(bound)")
    case .redundant:
      return LocalizedText(
        zh: "与同级的相关系数大于\(bound)", en: "correlation with a sibling over \(bound)")
    case .incoherent:
      return LocalizedText(zh: "信度系数α不足\(bound)", en: "Cronbach's alpha under \(bound)")
    case .heavy:
      return LocalizedText(
        zh: "实际权重超过名义权重的\(bound)倍", en: "effective over \(bound) × nominal weight")
    case .light:
      return LocalizedText(
        zh: "实际权重不足名义权重的\(bound)倍", en: "effective under \(bound) × nominal weight")
    case .wideIntervals:
      let width = "\(plain(AuditFlag.wideInterval * 100))%"
      return LocalizedText(
        zh: "超过\(share)的城市，\(IntervalWords.general.zh)宽于参与排名城市数的\(width)",
        en:
          "over \(share) of cities whose \(IntervalWords.general.en) is wider than \(width) of the ranked"
      )
    }
  }

  /// Where the bound comes from.
  var source: LocalizedText {
    switch self {
    case .lowCoverage, .outliers:
      LocalizedText(zh: "R软件包COINr的get_stats默认值", en: "default of the R package COINr, get_stats")
    case .silent:
      LocalizedText(zh: "R软件包COINr的plot_corr默认值", en: "default of the R package COINr, plot_corr")
    case .incoherent:
      LocalizedText(
        zh: "OECD/JRC手册（2008）第4步，引Nunnally（1978）",
        en: "OECD/JRC Handbook (2008), step 4, after Nunnally (1978)")
    case .empty, .constant, .reversed: LocalizedText(zh: "由定义得出", en: "follows from what it means")
    case .redundant:
      LocalizedText(zh: "接近COINr的0.9", en: "near the 0.9 of COINr")
    case .fullMarks, .zeroMarks:
      LocalizedText(
        zh: "仿COINr对零值和相同值的0.5", en: "after COINr's 0.5 for zeros and equal values")
    case .heavy, .light:
      LocalizedText(
        zh: "实际权重的算法：Paruolo、Saisana、Saltelli（2013）",
        en: "effective weight after Paruolo, Saisana and Saltelli (2013)")
    case .thinCity: LocalizedText(zh: "与指标的界限相同", en: "the bound of indicators")
    case .wideIntervals: LocalizedText(zh: "本项目", en: "this project")
    }
  }
}

import Records

/// How far ranks depend on what the edition varies.
extension PageWriter {
  func robustnessPage() -> [UInt8] {
    render(title: t("稳健性", "Robustness"), capacity: 1 << 16) { html in
      html.element(.p, .style(.lead), text: language.month(input.month))
      html.element(.p, .id(.ranks), text: robustnessMethod)
      for group in input.current.robustness {
        html.element(.h2, text: language(group.group.title))
        if group.cities.count == 1, let only = group.cities.first {
          html.element(
            .p,
            text: t(
              "只有\(name(only.city))参与排名，任何假定都不改变其位次。",
              "Only \(name(only.city)) is ranked: no assumption changes its rank."))
          continue
        }
        html.element(.p, text: summary(of: group))
        sensitivityTable(group, &html)
        standingsTable(group, &html)
      }
      symbols(&html)
      html.element(.p) { html in
        html.element(
          .a, .href(.file(ReportTable.robustness.path, from: page)), .download,
          text: t("下载 robustness.csv", "Download robustness.csv"))
      }
    }
  }

  private var robustnessMethod: String {
    t(
      "指数在改变假定后反复重新计算和排名，每次对每项假定各取一种做法。表中给出位次的中位数和中间90%的区间；不可区分的城市，是指与其相比，任何一方领先的重算都不到95%的相邻城市；最后两列为高于前一名、后一名的重算所占比例。Sobol指数说明各项假定在平均位次变动的方差中所占的份额：一阶为单独作用，总指数含与其他假定的交互作用。两者均为估计值，小的可能略低于0，一阶也可能略高于总指数。",
      "The index is computed and ranked again and again under other assumptions, with one alternative of each at a time. The tables give the median of the ranks and the interval that holds the middle 90%; the neighbours that a city can't be told apart from, since neither is above the other in 95% of the recomputations; and the share of recomputations in which it is above the next city. Sobol indices give each assumption's share in the variance of the mean change of rank: by itself (first order), and with its interactions (total). Both are estimates: a small one may come out below 0, and a first order above its total."
    )
  }

  private func summary(of group: Robustness) -> String {
    let change = decimal(group.meanRankChange, places: 2)
    let count = grouped(group.replicates)
    var text = t(
      "\(count)次重算，位次平均变动\(change)位。",
      "\(count) recomputations move a city by \(change) places on average.")
    if !group.windowsLeftOut.isEmpty {
      let months = language.list(group.windowsLeftOut.map(String.init))
      text += t(
        "数据尚未覆盖\(months)个月，该监测期长度未列入。",
        " The data do not yet cover windows of \(months) months; they were left out.")
    }
    return text
  }

  private func sensitivityTable(_ group: Robustness, _ html: inout HTMLWriter) {
    html.table(
      t("各项假定的影响", "What each assumption does"),
      [
        .text(t("假定", "Assumption")), .number(t("做法数", "Alternatives")),
        .number(t("一阶", "First order")), .number(t("90%区间", "90% interval")),
        .number(t("总", "Total")), .number(t("90%区间", "90% interval")),
      ]
    ) { html in
      for effect in group.effects {
        html.row { html in
          html.rowHead(language(effect.assumption.title))
          html.figure(grouped(effect.alternatives))
          html.figure(number(effect.index?.first, 3))
          html.figure(range(effect.index?.firstLow, effect.index?.firstHigh, places: 3))
          html.figure(number(effect.index?.total, 3))
          html.figure(range(effect.index?.totalLow, effect.index?.totalHigh, places: 3))
        }
      }
    }
  }

  private func standingsTable(_ group: Robustness, _ html: inout HTMLWriter) {
    html.table(
      t("各城市位次的稳健性", "How sure each place is"),
      [
        .number(t("位次", "Rank")), .text(t("城市", "City")), .number(t("中位", "Median")),
        .number(language(intervalWords.title)), .number(t("不可区分", "Tied with")),
        .number(t("高于前一名", "Above the one before")),
        .number(t("高于后一名", "Above the one after")),
      ]
    ) { html in
      for city in group.cities {
        html.row { html in
          html.figure(rank(city.rank))
          html.rowHead(name(city.city), link: .page(.city(city.city), from: page))
          html.figure(plain(city.median))
          html.figure(range(city.low, city.high, places: 0))
          html.figure(
            city.bandBest == city.bandWorst
              ? "\(city.bandBest)" : "\(city.bandBest)–\(city.bandWorst)")
          html.figure(share(city.aboveBetter))
          html.figure(share(city.aboveWorse))
        }
      }
    }
  }

  /// Two numbers with a dash between them; a word where a sign would stand beside the dash.
  private func range(_ low: Double?, _ high: Double?, places: Int) -> String {
    guard let low, let high else { return language.missing }
    let texts = [low, high].map { decimal($0, places: places) }
    guard texts[0] != texts[1] else { return texts[0] }
    let isSigned = texts.contains { $0.hasPrefix("\u{2212}") }
    return texts.joined(separator: isSigned ? t("至", " to ") : "–")
  }

  private func share(_ value: Double?) -> String {
    value.map { "\(decimal(100 * $0, places: 0))%" } ?? language.missing
  }
}

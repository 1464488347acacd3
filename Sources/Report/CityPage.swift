import Contract
import Records

/// One city: its index and places, its trend, what changed, its scores, its data.
extension PageWriter {
  func cityPage(_ code: CityCode) -> [UInt8] {
    render(title: name(code), capacity: 1 << 16) { html in cityBody(code, &html) }
  }

  /// All that a city's page says below its name.
  func cityBody(_ code: CityCode, _ html: inout HTMLWriter) {
    identity(code, &html)
    guard let assessment = model.assessment(code) else { return }
    html.element(.p, text: Brief(model, code).text(language))
    for alert in model.alerts where alert.city == code {
      html.element(.p, .style(.notice), text: language(alert.text))
    }
    headline(code, assessment, &html)
    html.element(.h2, .id(.places), text: t("位次", "Places"))
    placesTable(code, &html)
    distribution(code, &html)
    html.element(.h2, text: t("走势", "Trend"))
    trend(code, &html)
    html.element(.h2, text: t("优势与短板", "Strengths and weaknesses"))
    strengths(code, assessment, &html)
    html.element(.h2, .id(.changes), text: t("本月变化", "Change on the month"))
    changes(code, &html)
    outlook(code, assessment, &html)
    html.element(.h2, .id(.scores), text: t("全部得分", "All scores"))
    scores(code, assessment, &html)
    measures(code, &html)
    html.element(.h2, .id(.deliveries), text: t("数据质量", "Data quality"))
    cityQuality(code, &html)
  }

  private func identity(_ code: CityCode, _ html: inout HTMLWriter) {
    let group = model.city(code).map { language($0.group.title) } ?? ""
    let parts = [province(code), group, t("代码\(code)", "code \(code)")].filter { !$0.isEmpty }
    html.element(
      .p, .style(.lead), text: parts.joined(separator: t("　", " · ")))
  }

  private func headline(
    _ code: CityCode, _ assessment: CityAssessment, _ html: inout HTMLWriter
  ) {
    let place = model.place(code)
    html.element(.dl, .style(.facts)) { html in
      fact(
        t("综合指数", "Index"),
        place?.rank == nil ? number(assessment.index, 2) : place?.printed ?? language.missing,
        t("满分100", "of 100"), from: .here(.scores), &html)
      if let place, let rank = place.rank {
        fact(
          t("组内位次", "Rank in its group"), t("第\(rank)位", "\(rank)"),
          t("共\(place.of)个城市", "of \(plural(place.of, "city", "cities"))"), from: .here(.places),
          &html)
        fact(
          language(intervalWords.title), interval(place), language(intervalWords.note),
          from: .page(intervalPage, at: .ranks, from: page), &html)
      } else {
        fact(
          t("组内位次", "Rank in its group"), language.missing, status(of: assessment), &html)
      }
      fact(
        t("比上月", "On the month"), change(model.indexChange(code)),
        t(
          "位次\u{A0}\(unbroken(model.rankChange(code)))",
          "places\u{A0}\(unbroken(model.rankChange(code)))"
        ), from: .here(.changes), &html)
      fact(
        t("不含自报指标", "Without self-reported"), number(assessment.indexWithoutSelfReported, 2),
        t("只用监测和国家中心数据", "monitored and central only"),
        from: .page(.methods, at: .arithmetic, from: page), &html)
      fact(
        t("数据覆盖", "Data available"), coverage(code),
        coverageNote(of: assessment), from: .here(.scores), &html)
    }
  }

  private func fact(
    _ title: String, _ value: String, _ note: String, from origin: Link? = nil,
    _ html: inout HTMLWriter
  ) {
    html.element(.div) { html in
      html.element(.dt, text: title)
      html.element(.dd) { html in
        html.element(.strong) { html in html.linked(value, origin) }
        html.element(.small, text: note)
      }
    }
  }

  private func placesTable(_ code: CityCode, _ html: inout HTMLWriter) {
    let group = model.place(code).map { [(scope: RankingScope?.none, place: $0)] } ?? []
    let scoped = model.scopedPlaces(code).map {
      (scope: RankingScope?.some($0.scope), place: $0.place)
    }
    guard !(group + scoped).isEmpty else {
      html.element(.p, text: t("没有排名。", "There is no ranking."))
      return
    }
    html.table(
      t("本期位次", "Places this month"),
      [
        .text(t("范围", "Within")), .number(t("位次", "Rank")), .number(t("城市数", "Of")),
        .number(language(intervalWords.title)),
      ]
    ) { html in
      for (scope, place) in group + scoped {
        html.row { html in
          let group = model.city(code)?.group
          let target = scope.flatMap(CitySet.init).map(Page.set) ?? group.map(Page.ranking)
          html.rowHead(
            scope.map(scopeTitle) ?? group.map { language($0.title) } ?? t("所属组", "Its group"),
            link: .page(target ?? .regions, from: page))
          html.figure(rank(place.rank))
          html.figure(grouped(place.of))
          html.figure(interval(place))
        }
      }
    }
  }

  private func cityQuality(_ code: CityCode, _ html: inout HTMLWriter) {
    let late = Set(model.lateKinds(code).map(\.kind.id))
    html.element(.dl, .style(.facts)) { html in
      fact(
        t("报送记录", "Reported"), model.released("reported", code).text, t("十二个月", "twelve months"),
        &html
      )
      fact(
        t("合规率", "Compliance"), model.disclosedShare("accepted", [code])?.text ?? language.missing,
        t("双公示", "double disclosure"), &html)
      fact(
        t("迟报率", "Late"), model.disclosedShare("late", [code])?.text ?? language.missing,
        t("双公示", "double disclosure"), &html)
      fact(
        t("自然人记录", "Natural persons"), model.released("excluded", code).text,
        t("仅计数", "only counted"),
        &html)
    }
    let deliveries = model.deliveries(code)
    let datasets = input.datasets.indices.filter {
      deliveries[$0].reported + deliveries[$0].excluded > 0
    }
    if datasets.isEmpty {
      html.element(.p, text: t("监测期内没有该市的记录。", "There are no records of this city in the window."))
    } else {
      html.table(
        t("报送记录", "Records delivered"),
        [
          .text(t("数据", "Dataset")), .number(t("报送", "Reported")),
          .number(t("合规", "Accepted")), .number(t("不合规", "Rejected")),
          .number(t("自然人", "Excluded")), .number(t("合规率", "Compliance")),
          .number(t("迟报率", "Late")),
        ]
      ) { html in
        for place in datasets {
          let dataset = input.datasets[place]
          html.row { html in
            html.rowHead(
              language(dataset.title), link: .page(.quality, at: .dataset(dataset.id), from: page))
            for measure in ["reported", "accepted", "rejected", "excluded"] {
              html.figure(input.released(MeasureID(dataset.id, measure), code).text)
            }
            html.figure(
              model.disclosedShare("accepted", [code], kind: dataset.id)?.text ?? language.missing)
            let share = model.disclosedShare("late", [code], kind: dataset.id)?.text ?? "–"
            html.figure(
              dataset.lateLine == nil
                ? t("不适用", "–")
                : late.contains(dataset.id) ? t("\(share)（警示）", "\(share) (warned)") : share)
          }
        }
      }
    }
    lateDepartments(code, &html)
    restrictedNote(&html)
    reasonTable(t("不合规记录按原因", "Rejected rows by reason"), model.rejects(code), &html)
  }

  /// Rejected rows by reason with their shares; a sentence where there are none.
  func reasonTable(
    _ caption: String, _ reasons: [(reason: Reason, rows: Int)], _ html: inout HTMLWriter
  ) {
    guard !reasons.isEmpty else {
      html.element(.p, text: t("没有不合规记录。", "No row was rejected."))
      return
    }
    let total = reasons.reduce(0) { $0 + $1.rows }
    let origin = page == .quality ? nil : Link.page(.quality, at: .reasons, from: page)
    html.table(
      caption,
      [
        .text(t("原因", "Reason")), .text(t("代号", "Code")),
        .number(t("记录数", "Rows"), from: origin), .number(t("占比", "Share"), from: origin),
      ]
    ) { html in
      for one in reasons {
        html.row { html in
          html.rowHead(language(one.reason.title))
          html.cell(one.reason.name)
          html.figure(grouped(one.rows))
          html.figure(percentage(one.rows, of: total) ?? "")
        }
      }
    }
  }
}

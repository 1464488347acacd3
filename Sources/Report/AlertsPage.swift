import Contract
import Records

/// What needs a look, by kind, with the rule behind each kind.
extension PageWriter {
  func alertsPage() -> [UInt8] {
    let alerts = model.alerts
    return render(title: t("预警提示", "Alerts"), capacity: 1 << 16) { html in
      html.element(.p, .style(.lead), text: language.month(input.month))
      html.element(.p, text: counted(alerts))
      for kind in Alert.kinds {
        let own = alerts.filter { $0.sentence == kind }
        html.element(.h2, text: language(Alert.title(kind)))
        html.element(.p, .style(.note), text: rule(kind))
        guard !own.isEmpty else {
          html.element(.p, text: t("本期没有。", "None this month."))
          continue
        }
        html.element(.ul) { html in
          for alert in own {
            html.element(.li) { html in
              html.element(
                .a, .href(.page(.city(alert.city), from: page)), text: language(alert.text))
            }
          }
        }
      }
      html.element(.p) { html in
        html.element(
          .a, .href(.file(ReportTable.alerts.path, from: page)), .download,
          text: t("下载 alerts.csv", "Download alerts.csv"))
      }
    }
  }

  /// How many alerts there are, and for how many cities.
  func counted(_ alerts: [Alert]) -> String {
    let cities = Set(alerts.map(\.city)).count
    return alerts.isEmpty
      ? t("本期没有预警提示。", "There are no alerts this month.")
      : t(
        "本期共有\(grouped(alerts.count))条预警提示，涉及\(grouped(cities))个城市。",
        "There \(alerts.count == 1 ? "is 1 alert" : "are \(grouped(alerts.count)) alerts") for \(plural(cities, "city", "cities"))."
      )
  }

  /// When an alert of a kind is raised.
  func rule(_ kind: Sentence) -> String {
    let months = Model.monthsOfDelivery
    let least = Model.leastUsualRecords
    let limits = input.datasets.filter { $0.lateLine != nil }.map { kind in
      t(
        "\(kind.title.zh)\(kind.lateLineInPercent)",
        "\(kind.lateLineInPercent) (\(kind.title.en.lowercasedFirst))")
    }
    switch kind {
    case .lateShare:
      let few = model.fewestJudged
      return t(
        "首次报送晚于规定工作日的记录占比高于警示线：\(language.list(limits))。",
        "The share of records first delivered after the deadline is above its line: \(language.list(limits))."
      )
        + (few < 2
          ? "" : t("报送不足\(few)条的不作判断。", " Of fewer than \(few) records it is not judged."))
    case .rankDrop:
      return language(intervalWords.beyond)
    case .breachUnanswered:
      return t(
        "监测期内的严重失信事件没有政府响应记录。",
        "Major breaches of faith in the window have no response of the government on record.")
    case .deliveryMissing:
      return t(
        "有报送期限的数据本月没有记录，而此前\(months)个月每月均有。",
        "A dataset with a deadline has no records of this month, and had some in each of the \(months) months before."
      )
    default:
      return t(
        "本月记录不足此前\(months)个月平均数的一半（平均至少\(least)条）。",
        "The month has less than half of the mean of the \(months) months before (a mean of at least \(least))."
      )
    }
  }
}

extension Alert {
  /// The kinds in the order of the page.
  static let kinds: [Sentence] = [
    .lateShare, .rankDrop, .breachUnanswered, .deliveryMissing, .deliveryShrunk,
  ]

  /// What a kind is called.
  static func title(_ kind: Sentence) -> LocalizedText {
    switch kind {
    case .lateShare: LocalizedText(zh: "迟报率过高", en: "Late disclosure")
    case .rankDrop: LocalizedText(zh: "位次下降超出范围", en: "A fall beyond the range of ranks")
    case .breachUnanswered:
      LocalizedText(zh: "严重失信事件未响应", en: "Major breaches without response")
    case .deliveryMissing: LocalizedText(zh: "报送中断", en: "A delivery that stopped")
    default: LocalizedText(zh: "报送明显减少", en: "A delivery that shrank")
    }
  }
}

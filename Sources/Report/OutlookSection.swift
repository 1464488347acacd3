import Contract
import Records

/// What would move a city up.
extension PageWriter {
  func outlook(_ code: CityCode, _ assessment: CityAssessment, _ html: inout HTMLWriter) {
    guard let outlook = input.outlooks[code], let next = outlook.next,
      let needed = outlook.pointsNeeded, let place = model.place(code)
    else { return }
    html.element(.h2, text: t("怎样前进", "What would move it up"))
    let passed = passedWithOneMorePoint(place)
    let gap = decimal(needed, places: 2)
    html.element(
      .p,
      text: t(
        "其他城市不变时，指数再高\(gap)即超过\(name(next))；再高1分\(passed == 0 ? "不能超过任何城市" : "可超过\(passed)个城市")。",
        "If all others stood still, \(gap) more would pass \(name(next)), and one point more would pass \(passed == 0 ? "none" : plural(passed, "city", "cities"))."
      ))
    let alone = outlook.improvements.filter { $0.share != nil }.prefix(6)
    guard !alone.isEmpty else {
      html.element(
        .p,
        text: t("单独改进任何一项指标都不足以前进一位。", "No indicator alone would be enough for the next place."))
      return
    }
    html.table(
      t("单独改进即可前进一位的指标", "Indicators that alone would gain a place"),
      [
        .text(t("指标", "Item")), .number(t("现值", "Now")), .number(t("需达到", "Would do")),
        .number(t("占改进空间", "Of the way to full marks")),
        .number(t("满分可增加", "Full marks would add")),
      ]
    ) { html in
      for one in alone {
        let node = input.edition.nodes[one.node]
        html.row { html in
          html.rowHead(numbered(node), link: .here(.score(node.id)))
          html.figure(value(assessment.nodes[one.node].value, of: node))
          html.figure(
            one.valueNeeded == nil
              ? t("视其他城市", "depends on others") : value(one.valueNeeded, of: node))
          html.figure("\(decimal((one.share ?? 0) * 100, places: 1))%")
          html.figure(decimal(one.mostPoints, places: 2))
        }
      }
    }
    html.note(
      t(
        "按占改进空间从小到大排列；改进的实际成本没有公开数据。数值按刊印的小数位取整。",
        "The shortest way first: what an improvement costs is not published. Values are rounded to the decimals that are printed."
      ))
  }

  private func passedWithOneMorePoint(_ place: Placement) -> Int {
    guard let group = model.city(place.city)?.group, let index = place.index,
      let ranking = input.current.ranking(.group(group))
    else { return 0 }
    return ranking.places.count { other in
      guard let value = other.index else { return false }
      return value > index && value < index + 1
    }
  }
}

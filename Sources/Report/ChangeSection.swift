import Contract
import Records

/// Why a city's index and rank differ from the month before.
extension PageWriter {
  func changes(_ code: CityCode, _ html: inout HTMLWriter) {
    guard let split = input.changes, let change = split.change(of: code) else {
      html.element(.p, text: t("没有可比的上月数据。", "There is no month before that compares."))
      return
    }
    html.element(.p, text: said(change, split))
    guard !change.terms.isEmpty else { return }
    causesTable(change, &html)
    waterfall(change, split, isAlone: false, &html)
    indicatorsTable(change, &html)
    sourcesTable(split.shares(of: code), &html)
    html.note(
      t(
        "各项之和等于指数的变化。位次依次按原因计算：先设其他城市不动，看本市自身各项变化带来的位次，余下为其他城市变化所致。",
        "The terms add up to the change of the index. Places are taken cause after cause: first what the city's own moves would have done had all others stood still; the rest is what the others did."
      ))
  }

  /// From where to where, and what the figures are compared with.
  private func said(_ change: CityChange, _ split: ChangeSplit) -> String {
    let from = language.month(split.from.month)
    let (before, after) = (decimal(change.fromIndex, places: 2), decimal(change.toIndex, places: 2))
    var text =
      before == after
      ? t("指数为\(after)，与\(from)相同", "The index is \(after), as in \(from)")
      : t(
        "指数由\(from)的\(decimal(change.fromIndex, places: 2))变为\(decimal(change.toIndex, places: 2))（\(signed(change.toIndex - change.fromIndex, places: 2))）",
        "The index went from \(decimal(change.fromIndex, places: 2)) in \(from) to \(decimal(change.toIndex, places: 2)) (\(signed(change.toIndex - change.fromIndex, places: 2)))"
      )
    if let before = change.fromRank, let now = change.toRank {
      text +=
        before == now
        ? t("，位次仍为第\(now)位。", "; the rank is still \(now).")
        : t(
          "，位次由第\(before)位变为第\(now)位（\(unbroken(before - now))）。",
          ", the rank from \(before) to \(now) (\(unbroken(before - now))).")
    } else {
      text += t("。", ".")
    }
    if split.from.run != nil, split.from.otherEdition == nil {
      text += t("上月以当时发布的结果为准。", " The earlier figures are those published then.")
    } else if let edition = split.from.otherEdition, let bridge = split.bridge[change.city] {
      let value = decimal(bridge, places: 2)
      text += t(
        "上月按\(edition)指标体系发布的指数为\(value)；两套指标体系不可直接比较，此处按本期指标体系重新计算上月。",
        " Under the edition \(edition) that month was published with \(value); editions are not comparable, so it was computed anew under this one."
      )
    } else {
      text += t("上月按目前掌握的数据计算。", " The earlier month is computed from what is known now.")
    }
    return text
  }

  private func causesTable(_ change: CityChange, _ html: inout HTMLWriter) {
    let isRanked = change.fromRank != nil && change.toRank != nil
    html.table(
      t("变化的原因", "Why it changed"),
      [
        .text(t("原因", "Cause")),
        .number(t("指数", "Points"), from: .page(.methods, at: .split, from: page)),
        .number(t("位次", "Places"), from: .page(.methods, at: .split, from: page)),
      ]
    ) { html in
      for cause in ChangeCause.allCases {
        let points = change.points(by: cause)
        let places = change.placesByCause[cause] ?? 0
        guard points != 0 || places != 0 else { continue }
        html.row { html in
          html.rowHead(language(cause.title))
          html.figure(signed(points, places: 2))
          html.figure(isRanked ? rankChange(places) : language.missing)
        }
      }
      html.element(.tr, .style(.level1)) { html in
        html.rowHead(t("合计", "In all"))
        html.figure(signed(change.toIndex - change.fromIndex, places: 2))
        html.figure(rankChange(change.fromRank.flatMap { from in change.toRank.map { from - $0 } }))
      }
    }
  }

  private func indicatorsTable(_ change: CityChange, _ html: inout HTMLWriter) {
    let nodes = Set(change.terms.map(\.node))
    let moved = nodes.map { (node: $0, points: change.points(of: $0)) }
      .filter { $0.points.magnitude >= 0.005 }
      .sorted { ($1.points.magnitude, $0.node ?? 0) < ($0.points.magnitude, $1.node ?? 0) }
    guard !moved.isEmpty else { return }
    html.table(
      t("变化最大的指标", "Indicators that moved it most"),
      [
        .text(t("指标", "Item")), .text(t("主要原因", "Main cause")), .number(t("指数", "Points")),
        .number(t("位次", "Places")),
      ]
    ) { html in
      for (node, points) in moved.prefix(8) {
        html.row { html in
          if let node = node.map({ input.edition.nodes[$0] }) {
            html.rowHead(numbered(node), link: .here(.score(node.id)))
          } else {
            html.rowHead(t("整个指数", "The index as a whole"))
          }
          html.cell(mainCause(change, node))
          html.figure(signed(points, places: 2))
          html.figure(places(change.placesByNode[node]))
        }
      }
    }
  }

  /// Whose exports since the earlier report moved the index, where sources are named.
  private func sourcesTable(_ shares: [SourceShare], _ html: inout HTMLWriter) {
    guard !shares.isEmpty else { return }
    html.table(
      t("上期发布后报送的数据对本期指数的影响", "What was delivered since the earlier report does to the index"),
      [
        .text(t("来源", "Source")),
        .number(t("文件", "Exports"), from: .page(.methods, at: .split, from: page)),
        .number(t("指数", "Points"), from: .page(.methods, at: .split, from: page)),
      ]
    ) { html in
      for share in shares {
        html.row { html in
          html.rowHead(share.source ?? t("各来源共同作用", "Several sources together"))
          html.figure(share.source == nil ? "" : grouped(share.exports))
          html.figure(signed(share.points, places: 2))
        }
      }
      html.element(.tr, .style(.level1)) { html in
        html.rowHead(t("合计", "In all"))
        html.figure("")
        html.figure(signed(shares.reduce(0) { $0 + $1.points }, places: 2))
      }
    }
    html.note(
      t(
        "设其他城市不动，没有该来源上期发布后报送的数据时本期指数的差额。",
        "What this month's index would lack without what the source has delivered since the earlier report, all other cities standing where they do."
      ))
  }

  /// The cause that moved an indicator most.
  private func mainCause(_ change: CityChange, _ node: Int?) -> String {
    let terms = change.terms.filter { $0.node == node }
    let most = terms.max { $0.points.magnitude < $1.points.magnitude }
    return most.map { language($0.cause.title) } ?? language.missing
  }

  /// Places, also halves of one.
  private func places(_ value: Double?) -> String {
    guard let value else { return "0" }
    return signed(value, places: value == value.rounded() ? 0 : 1)
  }
}

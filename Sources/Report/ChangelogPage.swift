import Contract
import Records

/// What became of published figures: months published again, changes of the method, errata.
extension PageWriter {
  func changelogPage() -> [UInt8] {
    render(title: t("变更和勘误", "Changes and errata"), capacity: 1 << 15) { html in
      html.element(
        .p, .style(.lead),
        text: t(
          "已发布月份的数字后来为何改变、改变多少，以及方法何时改变。",
          "Why and by how much figures changed after they were published, and when the method did.")
      )
      html.element(.h2, text: t("勘误", "Errata"))
      errataTable(&html)
      html.element(.h2, text: t("发布后改变的月份", "Months that changed after they were published"))
      revisedMonths(&html)
      html.element(.h2, text: t("方法的变更", "Changes of the method"))
      methodTable(&html)
    }
  }

  /// Says on another page that the month has errata; nothing where it has none.
  func errataNotice(_ html: inout HTMLWriter) {
    let count = input.errata.count { $0.month == input.month }
    guard count > 0 else { return }
    html.element(.p, .style(.notice)) { html in
      html.text(
        t(
          "本月报告有\(count)处勘误，见",
          "There \(count == 1 ? "is 1 erratum" : "are \(count) errata") about this month, see "))
      html.linked(t("变更和勘误", "changes and errata"), .page(.changelog, from: page))
      html.text(t("。", "."))
    }
  }

  private func errataTable(_ html: inout HTMLWriter) {
    guard !input.errata.isEmpty else {
      html.element(.p, text: t("没有勘误。", "There are no errata."))
      return
    }
    html.table(
      t("勘误", "Errata"),
      [
        .text(t("日期", "Date")), .text(t("月份", "Month")), .text(t("误", "Wrong")),
        .text(t("正", "Right")),
      ]
    ) { html in
      for erratum in input.errata {
        html.row { html in
          html.rowHead(language.day(erratum.date))
          html.cell(language.month(erratum.month))
          html.cell(language(erratum.wrong))
          html.cell(language(erratum.right))
        }
      }
    }
  }

  // MARK: Months

  /// So many months are shown in detail.
  private static let mostMonths = 24

  private func revisedMonths(_ html: inout HTMLWriter) {
    let months = input.publications.months
    guard !months.isEmpty else {
      html.element(
        .p,
        text: t(
          "没有已发布的月份后来改变了数字。", "No month had other figures after it was published."))
      return
    }
    html.table(
      t("重新发布的月份", "Months that were published again"),
      [
        .text(t("月份", "Month")), .text(t("首次发布", "First published")),
        .number(t("改变次数", "Times changed")), .text(t("现行数字来自", "Figures in force from")),
      ]
    ) { html in
      for month in months {
        guard let last = month.revisions.last else { continue }
        html.row { html in
          html.rowHead(language.month(last.month))
          html.cell(said(month.first))
          html.figure(grouped(month.times))
          html.cell(said(last.to))
        }
      }
    }
    for month in months.prefix(Self.mostMonths) { revisions(of: month, &html) }
    html.note(
      t(
        "指数改变的城市，指数在12位有效数字内不同；变动最大者以分计。原因的含义见“方法”。每次发布以其所含最晚报送日标明；本报告自身不写日期，因为重新生成不应使它改变。每月最多列出最近12次。",
        "Indices count as changed when they differ within 12 significant digits; moves are in points. What the causes mean is said among the methods. A publication is named by the latest delivery in it; the report in hand bears no date, since making it again must not change it. At most the latest 12 changes of a month are listed."
      ))
  }

  private func revisions(
    of month: PublicationHistory.RevisedMonth, _ html: inout HTMLWriter
  ) {
    guard let title = month.revisions.last.map({ language.month($0.month) }) else { return }
    html.element(.h3, text: title)
    html.table(
      t("\(title)的改变", "What changed in \(title)"),
      [
        .text(t("原发布", "Replaced")), .text(t("新发布", "By")),
        .number(t("指数改变的城市", "Indices changed")), .number(t("位次改变的城市", "Ranks changed")),
        .text(t("变动最大", "Largest move")), .text(t("原因", "Causes")),
      ]
    ) { html in
      for revision in month.revisions.reversed() {
        html.row { html in
          html.rowHead(said(revision.from))
          html.cell(said(revision.to))
          guard let moves = revision.moves else {
            html.figure(language.missing)
            html.figure(language.missing)
            html.cell(t("指标体系不同，不可比", "another edition: not comparable"))
            html.element(.td) { html in
              html.linked(t("指标体系调整", "the edition"), .page(.methods, from: page))
            }
            return
          }
          html.figure("\(grouped(moves.indices)) / \(grouped(moves.cities))")
          html.figure("\(grouped(moves.ranks)) / \(grouped(moves.cities))")
          html.element(.td) { html in largest(moves, &html) }
          html.element(.td) { html in effects(moves, &html) }
        }
      }
    }
  }

  private func largest(_ moves: Revision.Moves, _ html: inout HTMLWriter) {
    let isKnown = model.assessment(moves.city) != nil
    html.linked(
      name(moves.city), isKnown ? .page(.city(moves.city), at: .scores, from: page) : nil)
    html.text(
      t(
        "\(signed(moves.points, places: 2))；位次最多\(unbroken(moves.places))",
        " \(signed(moves.points, places: 2)); places at most \(unbroken(moves.places))"))
  }

  private func effects(_ moves: Revision.Moves, _ html: inout HTMLWriter) {
    guard !moves.effects.isEmpty else { return html.text(language.missing) }
    for (number, effect) in moves.effects.enumerated() {
      if number > 0 { html.text(t("；", "; ")) }
      html.linked(language(effect.cause.title), .page(.methods, at: .split, from: page))
      html.text(
        t(
          "（\(grouped(effect.cities))个城市，最大\(signed(effect.points, places: 2))）",
          " (\(grouped(effect.cities)) \(effect.cities == 1 ? "city" : "cities"), at most \(signed(effect.points, places: 2)))"
        ))
    }
  }

  /// A publication by what it knew; neither its run nor its day, which do not depend on the exports.
  private func said(_ publication: Publication?) -> String {
    guard let publication else { return t("本报告", "this report") }
    let deliveries = language.day(publication.deliveries)
    return t("含截至\(deliveries)的报送", "deliveries to \(deliveries)")
  }

  // MARK: Methods

  private func methodTable(_ html: inout HTMLWriter) {
    let changes = input.publications.methods
    guard !changes.isEmpty else {
      html.element(
        .p,
        text: t(
          "自首次发布以来，方法没有变更。", "The method has not changed since the first publication."))
      return
    }
    html.table(
      t("方法的变更", "Changes of the method"),
      [
        .text(t("自", "Since")), .text(t("月份", "Month")), .text(t("内容", "What")),
        .text(t("原为", "Was")), .text(t("改为", "Is")),
      ]
    ) { html in
      for change in changes {
        html.row { html in
          html.rowHead(said(change.since))
          html.cell(language.month(change.month))
          html.cell(language(change.subject.title))
          html.element(.td) { html in html.element(.code, text: change.old) }
          html.element(.td) { html in html.element(.code, text: change.new) }
        }
      }
    }
    html.note(
      t(
        "指标体系以编号、名录以日期和校验值、程序以版本和各阶段修订号、其余以文件校验值的开头标明。",
        "Editions are named by their id, registers by day and hash, the tool by its version and the revisions of its stages, the rest by the beginning of the files' hash."
      ))
  }
}

extension MethodChange.Subject {
  /// What was changed, in words.
  var title: LocalizedText {
    switch self {
    case .edition: LocalizedText(zh: "指标体系", en: "The edition")
    case .weights: LocalizedText(zh: "分值、标准或文字", en: "Points, rules or words")
    case .register: LocalizedText(zh: "城市名录", en: "The register of cities")
    case .contracts: LocalizedText(zh: "数据标准", en: "The contracts of the datasets")
    case .tool: LocalizedText(zh: "计算程序", en: "The tool")
    }
  }
}

import Contract
import Records

/// What a city's indicators are made of: the last step from a score down to the records.
extension PageWriter {
  /// The measures of every indicator over its period, each with a link to the books of its dataset.
  ///
  /// Not on paper: a brief is for those who read the result.
  func measures(_ code: CityCode, _ html: inout HTMLWriter) {
    guard html.outline == nil else { return }
    html.element(.h2, .id(.measures), text: t("指标由何而来", "What the indicators are made of"))
    let window = input.month.window
    html.table(
      t(
        "各项指标的计量，\(language.month(window.lowerBound))至\(language.month(window.upperBound))",
        "The measures of each indicator, \(language.month(window.lowerBound)) to \(language.month(window.upperBound))"
      ),
      [
        .text(t("计量", "Measure")), .text(t("指标", "Indicator")), .text(t("作用", "Part")),
        .text(t("时期", "Period")), .number(t("数值", "Value")),
      ]
    ) { html in
      for row in model.cityRows[language]?.measures ?? [] {
        html.row(row.ready) { html in html.figure(amount(row.measure, code, row.unit)) }
      }
    }
    html.element(.p, .style(.note)) { html in
      html.text(
        t(
          "注：计量链接到该类数据的账目，指标链接到其得分；没有记录的计为0。全部计量见",
          "Note: a measure leads to the books of its dataset, an indicator to its score; without any record it is 0. All measures are in "
        ))
      html.element(
        .a, .href(.file(ReportTable.measures.path, from: page)), .download, text: "measures.csv")
      html.text(t("。逐行追溯：", "; down to the rows: "))
      html.element(
        .code,
        text:
          "citycredit explain PIPELINE --city \(code) --month \(input.month) --indicator \(t("编号", "ID"))"
      )
      html.text(t("，指标编号见", ", the ids are among the "))
      html.element(.a, .href(.page(.methods, from: page)), text: t("方法", "methods"))
      html.text(t("。", "."))
    }
  }

  /// A measure's value over its period, as far as it may be known.
  private func amount(_ id: MeasureID, _ code: CityCode, _ unit: MeasureUnit?) -> String {
    guard let unit, let value = input.measures.value(id, code, input.month) else {
      return language.missing
    }
    guard input.released(id, code) != .restricted else { return restrictedMark }
    // A year's figure that nobody has is no figure of 0.
    if value == 0, input.measures.series[id]?.time == .annual { return language.missing }
    return unit.isWhole ? grouped(Int(value)) : groupedHundredths(value)
  }
}

/// The rows of cities' pages as far as they are the same for all cities of a language.
struct CityRows: Sendable {
  /// The rows of the items below the root, in the order of the edition; the score is open.
  let scores: [ReadyRow]
  /// The rows of the indicators' measures; the value is open.
  let measures: [(measure: MeasureID, unit: MeasureUnit?, ready: ReadyRow)]

  /// Makes them for the pages of a writer.
  ///
  /// - Parameters:
  ///   - writer: of the page of any city.
  ///   - html: of a page to come, which says whether it is printed.
  init(_ writer: PageWriter, like html: HTMLWriter) {
    let (model, language) = (writer.model, writer.language)
    let words = model.items(language)
    let nodes = writer.input.edition.nodes
    scores = nodes.indices.dropFirst().map { index in
      let node = nodes[index]
      return ReadyRow(
        [.style(StyleClass(level: node.level)), .id(.score(node.id))], like: html
      ) { html in
        html.rowHead(words[index].numbered, link: writer.method(of: node))
      } after: { html in
        html.cell(words[index].evidence)
      }
    }
    measures = nodes.flatMap { node in
      (node.leaf?.formula.terms ?? []).enumerated().map { number, term in
        let series = writer.input.measures.series[term.measure]
        let ready = ReadyRow(number == 0 ? [.id(.measures(node.id))] : [], like: html) { html in
          html.rowHead(
            model.title(term.measure, language),
            link: .page(.quality, at: .dataset(term.measure.dataset), from: writer.page))
          html.element(.td) { html in
            html.element(.a, .href(.here(.score(node.id))), text: writer.numbered(node))
          }
          html.cell(language(term.part.title))
          html.cell(series.map { language($0.time.title) } ?? "")
        }
        return (term.measure, series?.unit, ready)
      }
    }
  }
}

extension Formula {
  /// What a measure does in a formula.
  enum Part {
    case counted, numerator, denominator

    var title: LocalizedText {
      switch self {
      case .counted: LocalizedText(zh: "计数", en: "counted")
      case .numerator: LocalizedText(zh: "分子", en: "numerator")
      case .denominator: LocalizedText(zh: "分母", en: "denominator")
      }
    }
  }

  /// Its measures in the order in which they are written.
  var terms: [(measure: MeasureID, part: Part)] {
    switch self {
    case .count(let measures), .atLeast(let measures, _), .none(let measures),
      .nonZero(let measures):
      measures.map { ($0, .counted) }
    case .ratio(let of, let to, _):
      of.map { ($0, .numerator) } + to.map { ($0, .denominator) }
    case .mean(let of, let over): [(of, .numerator), (over, .denominator)]
    }
  }
}

extension MeasureTime {
  /// Over what time a measure's value is taken.
  var title: LocalizedText {
    switch self {
    case .flow, .distinct: LocalizedText(zh: "十二个月", en: "twelve months")
    case .stock: LocalizedText(zh: "月末", en: "end of month")
    case .annual: LocalizedText(zh: "全年", en: "year")
    }
  }
}

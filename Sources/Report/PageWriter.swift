import Contract
import Records

/// What every page has: the model, its language, and its own place in the site.
struct PageWriter {
  let model: Model
  let language: Language
  let page: Page

  var input: ReportInput { model.input }

  /// The text in the page's language.
  func t(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

  /// The name of a city, or its code where the input does not name it.
  func name(_ code: CityCode) -> String {
    if code == .unassigned { return t("无法归入城市", "Unassigned") }
    return model.city(code).map { language($0.name) } ?? code.description
  }

  /// The name of a city's province.
  func province(_ code: CityCode) -> String {
    model.city(code).map { language($0.provinceName) } ?? ""
  }

  /// A value with decimals, or the mark for a missing one.
  func number(_ value: Double?, _ places: Int) -> String {
    value.map { decimal($0, places: places) } ?? language.missing
  }

  /// A change with its sign, or the mark for a missing one.
  func change(_ value: Double?, _ places: Int = 2) -> String {
    value.map { signed($0, places: places) } ?? language.missing
  }

  /// Places gained or lost: an arrow and a number, so that the direction never rests on colour.
  func rankChange(_ value: Int?) -> String {
    guard let value else { return language.missing }
    if value == 0 { return "→ 0" }
    return value > 0 ? "↑ \(value)" : "↓ \(-value)"
  }

  /// The same within a sentence, where a line must not end behind the arrow.
  func unbroken(_ places: Int?) -> String { rankChange(places).replacing(" ", with: "\u{A0}") }

  /// Where an item's formula, rule and evidence stand.
  func method(of node: IndicatorNode) -> Link {
    .page(.methods, at: .indicator(node.id), from: page)
  }

  /// The page that says how rank intervals came about.
  var intervalPage: Page { input.current.robustness.isEmpty ? .methods : .robustness }

  /// How to get behind the figures of a page: where its links lead, and what the tool says of them.
  func origins(_ links: String, _ command: String, _ html: inout HTMLWriter) {
    html.element(.p, .style(.note)) { html in
      html.text(
        t("数字的来历：", "Where the figures come from. ") + links + t("逐行追溯：", " Down to the rows: "))
      html.element(.code, text: "citycredit \(command)")
      html.text(t("。", "."))
    }
  }

  /// A rank, or the mark for a missing one.
  func rank(_ value: Int?) -> String { value.map(String.init) ?? language.missing }

  /// The interval of ranks.
  func interval(_ place: Placement) -> String {
    guard let low = place.rankLow, let high = place.rankHigh else { return language.missing }
    return low == high ? "\(low)" : "\(low)–\(high)"
  }

  /// The title of what a ranking ranks within, without the group.
  func scopeTitle(_ scope: RankingScope) -> String {
    switch scope {
    case .group(let group): language(group.title)
    case .province(let code, _): provinceName(code)
    case .region(let id, _): language(input.regions.title(ofRegion: id))
    case .band(let id, _): language(input.regions.title(ofBand: id))
    }
  }

  private func provinceName(_ code: CityCode) -> String {
    model.provinceName(code).map { language($0) } ?? code.description
  }

  /// Writes the whole page around its contents.
  func render(title: String, capacity: Int = 1 << 15, body: (inout HTMLWriter) -> Void) -> [UInt8] {
    var html = HTMLWriter(language: language, capacity: capacity)
    html.documentType()
    html.element(.html, .lang(language)) { html in
      head(title, &html)
      html.element(.body) { html in
        html.element(
          .a, .style(.skip), .href(.here(.main)), text: t("跳到正文", "Skip to the contents"))
        banner(&html)
        navigation(&html)
        html.element(.main, .id(.main)) { html in
          html.element(.h1, text: title)
          windowNotice(&html)
          body(&html)
        }
        footer(&html)
      }
    }
    return html.bytes
  }

  /// Writes the head of a page.
  func head(
    _ title: String, stylesheet: String = Stylesheet.path, _ html: inout HTMLWriter
  ) {
    html.element(.head) { html in
      html.void(.meta, .charset)
      html.void(.meta, .policy, .content(contentPolicy))
      html.void(.meta, .viewport, .content("width=device-width, initial-scale=1"))
      html.void(.meta, .schemes, .content("light dark"))
      html.element(
        .title,
        text: "\(title) – \(language(input.title)) \(language.month(input.month))")
      html.void(.link, .stylesheet, .href(.file(stylesheet, from: page)))
      // Paper has nothing to sort.
      if stylesheet == Stylesheet.path {
        html.element(.script, .source(.file(SiteScript.path, from: page)), .deferred) { _ in }
      }
    }
  }

  private func banner(_ html: inout HTMLWriter) {
    html.element(.header) { html in
      html.element(.p, .style(.lead)) { html in
        html.element(.a, .href(.page(.home, from: page)), text: language(input.title))
        html.text(t("　", " · ") + language.month(input.month))
      }
      if model.languages.contains(language.other) {
        html.element(.p, .style(.language)) { html in
          html.element(
            .a, .href(.translation(of: page, in: language.other)), .hreflang(language.other),
            .lang(language.other), text: language.other.ownName)
        }
      }
    }
    if input.synthetic {
      html.element(.p, .style(.synthetic), text: syntheticWords(language))
    }
  }

  private func navigation(_ html: inout HTMLWriter) {
    var targets: [(Page, String)] = [(.home, t("月报", "Report"))]
    targets += model.groups.map { (.ranking($0), language($0.shortTitle)) }
    targets += [
      (.cities, t("城市", "Cities")), (.regions, t("分类比较", "Regions")),
      (.alerts, t("预警", "Alerts")),
    ]
    if !input.current.robustness.isEmpty { targets.append((.robustness, t("稳健性", "Robustness"))) }
    if !input.current.audits.isEmpty { targets.append((.audit, t("指数检验", "Audit"))) }
    targets += [
      (.quality, t("数据质量", "Data quality")), (.methods, t("方法", "Methods")),
      (.changelog, t("变更", "Changes")), (.downloads, t("下载", "Downloads")),
    ]
    html.element(.nav, .ariaLabel(t("主要页面", "Main pages"))) { html in
      html.element(.ul) { html in
        for (target, title) in targets {
          html.element(.li) { html in
            if target == page {
              html.element(
                .a, .href(.page(target, from: page)), .currentPage, text: title)
            } else {
              html.element(.a, .href(.page(target, from: page)), text: title)
            }
          }
        }
      }
    }
  }

  private func footer(_ html: inout HTMLWriter) {
    html.element(.footer) { html in
      html.element(.p) { html in
        html.element(.strong, text: t("这不是官方指数。", "This is not the official index."))
        html.text(
          t(
            "官方权重和评分标准未全部公布，凡标〔假定〕者为本项目的假定。只评价城市，不评价任何个人。",
            " Official weights and cut points are not all public; what is marked “assumed” is this project's own assumption. Cities are assessed, never individuals."
          ))
      }
      html.element(
        .p,
        text: t(
          "指标体系：\(language(input.edition.title))；城市名录截至\(language.day(input.registerDate))；citycredit \(input.toolVersion)，\(input.pipeline)。",
          "Edition: \(language(input.edition.title)); list of cities of \(language.day(input.registerDate)); citycredit \(input.toolVersion), \(input.pipeline)."
        ))
    }
  }
}

/// What a page may load: its style sheet and its script, and nothing else from anywhere.
let contentPolicy =
  "default-src 'none'; style-src 'self' file:; script-src 'self' file:; base-uri 'none'; form-action 'none'"

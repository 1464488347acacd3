import Contract
import Records

/// The month as a printed report: cover, abstract, contents, notes, numbered chapters, appendix.
///
/// Browsers print it as it is; `citycredit report --pdf` has it printed by Chromium.
extension PageWriter {
  /// The page; `pages` says on which page each heading, table and figure stands, where that is known.
  func printPage(pages: [String: Int] = [:]) -> [UInt8] {
    // The contents stand before what they list, so that is written first.
    var chapters = HTMLWriter(language: language, capacity: 1 << 18)
    chapters.print()
    self.chapters(&chapters)
    let entries = chapters.outline?.entries ?? []
    return renderPrinted(title: language(input.title)) { html in
      cover(&html)
      abstract(&html)
      contents(entries, pages, &html)
      editorsNotes(&html)
      html.append(chapters)
    }
  }

  /// Writes a whole document for print around its contents.
  func renderPrinted(title: String, body: (inout HTMLWriter) -> Void) -> [UInt8] {
    var html = HTMLWriter(language: language, capacity: 1 << 18)
    html.print()
    html.documentType()
    html.element(.html, .lang(language)) { html in
      head(title, stylesheet: PrintStylesheet.path, &html)
      html.element(.body) { html in
        html.element(.main, .id(.main)) { html in body(&html) }
      }
    }
    return html.bytes
  }

  private func cover(_ html: inout HTMLWriter) {
    html.element(.header, .style(.cover)) { html in
      html.element(.h1, text: language(input.title))
      html.element(.p, .style(.lead), text: language.month(input.month))
      if input.synthetic { html.element(.p, .style(.synthetic), text: syntheticWords(language)) }
      html.element(.p, .style(.notice), text: unofficialWords(language))
      html.element(.p) { html in
        html.text(language(input.edition.title))
      }
      html.element(
        .p,
        text: "citycredit \(input.toolVersion)" + t("　", " · ") + language.day(input.month.lastDay))
    }
  }

  private func abstract(_ html: inout HTMLWriter) {
    let findings = Findings(model)
    html.element(.section, .style(.front)) { html in
      html.element(.h2, text: t("摘要", "Abstract"))
      html.element(.p, text: coverage)
      for text in findings.abstract { html.element(.p, text: language(text)) }
    }
  }

  private func contents(
    _ entries: [PrintOutline.Entry], _ pages: [String: Int], _ html: inout HTMLWriter
  ) {
    html.element(.section, .style(.front)) { html in
      html.element(.h2, text: t("目录", "Contents"))
      list(entries.filter { $0.kind == .chapter || $0.kind == .section }, pages, &html)
      let figures = entries.filter { $0.kind == .figure }
      if !figures.isEmpty {
        html.element(.h2, text: t("图目录", "Figures"))
        list(figures, pages, &html)
      }
      let tables = entries.filter { $0.kind == .table }
      if !tables.isEmpty {
        html.element(.h2, text: t("表目录", "Tables"))
        list(tables, pages, &html)
      }
    }
  }

  private func list(
    _ entries: [PrintOutline.Entry], _ pages: [String: Int], _ html: inout HTMLWriter
  ) {
    html.element(.ul, .style(.contents)) { html in
      for entry in entries {
        let style: StyleClass =
          switch entry.kind {
          case .chapter: .level1
          case .section: .level2
          case .table, .figure: .level3
          }
        html.element(.li, .style(style)) { html in
          html.element(.a, .href(.here(entry.anchor))) { html in
            html.element(.span, text: entry.label + entry.title)
            html.element(
              .span, .style(.number), text: pages[entry.anchor.id].map(String.init) ?? "")
          }
        }
      }
    }
  }

  private func editorsNotes(_ html: inout HTMLWriter) {
    let window = input.month.window
    html.element(.section, .style(.front)) { html in
      html.element(.h2, text: t("编者说明", "Notes on this report"))
      for text in [
        t(
          "一、本报告按\(language(input.edition.title))计算。\(unofficialWords(language))",
          "1. Computed under: \(language(input.edition.title)). \(unofficialWords(language))"),
        t(
          "二、监测期为\(language.month(window.lowerBound))至\(language.month(window.upperBound))，滚动十二个月；城市名录截至\(language.day(input.registerDate))。",
          "2. The window is \(language.month(window.lowerBound)) to \(language.month(window.upperBound)), twelve months, rolling; the list of cities is that of \(language.day(input.registerDate))."
        ),
        t(
          "三、各月比较均按同一指标体系计算；指标体系不同的月份不作比较。",
          "3. Months are compared under one edition only."),
        t(
          "四、“暂缺”表示没有数据；↑、↓、→ 表示比上月上升、下降、持平的位次。\(coverageNote)",
          "4. “n/a” means that there are no data; ↑, ↓ and → are places gained, lost and unchanged on the month. \(coverageNote)"
        ),
        t(
          "五、部分数据因四舍五入的原因，存在总计与分项合计不等的情况。",
          "5. Parts may not add up to totals because of rounding."),
        t(
          "六、数字发布后的改变、方法的变更和勘误列于网站“变更和勘误”一页。",
          "6. What changed after publication, changes of the method and errata stand on the page “Changes and errata” of the site."
        ),
        t(
          "七、全部数字见随附的数据文件：工作簿 report.xlsx、CSV 和 JSON-stat。",
          "7. All figures are in the data files beside this report: the workbook report.xlsx, CSV and JSON-stat."
        ),
      ] {
        html.element(.p, text: text)
      }
    }
  }
}

import Records

/// Every table as CSV, all of them as a workbook, the results as JSON-stat, and what columns mean.
extension PageWriter {
  func downloadsPage() -> [UInt8] {
    render(title: t("下载", "Downloads"), capacity: 1 << 15) { html in
      html.element(
        .p, .style(.lead),
        text: t(
          "全部表格有两种形式：一个工作簿，每表一张工作表；以及带字节顺序标记的UTF-8编码CSV。列名只增不改。",
          "All tables come as one workbook, a sheet to each, and as CSV in UTF-8 with a byte order mark. Columns may be added, never renamed."
        ))
      html.element(.ul) { html in
        download(
          Site.workbookPath, "report.xlsx",
          t(
            "全部表格的工作簿，含说明；计量只列报告月，计量和得分按城市逐行排列",
            "all tables as a workbook, with notes; measures of the month only, measures and scores a row to each city"
          ),
          &html)
        download(
          Cube.indicesPath, "indices.json",
          t("各城市各月综合指数和位次，JSON-stat 2.0", "indices and ranks by city and month, JSON-stat 2.0"),
          &html)
        download(
          Cube.scoresPath, "scores.json",
          t("各城市各级指标得分，JSON-stat 2.0", "scores of every item by city, JSON-stat 2.0"), &html)
      }
      html.element(.ul) { html in
        for table in ReportTable.allCases {
          download(table.path, "\(table.rawValue).csv", language(table.title), &html)
        }
        download(DataDictionary.path, "dictionary.csv", t("数据字典", "data dictionary"), &html)
      }
      if let order = input.printed {
        html.element(.h2, text: t("印刷文件", "Printed documents"))
        html.element(.ul) { html in
          for document in printedDocuments(order, model) {
            download(document.path, document.path, title(of: document), &html)
          }
        }
      }
      html.element(.p) { html in
        html.element(
          .a, .href(.page(.print, from: page)), text: t("供印刷的全文", "The whole report for print"))
        html.text(t("，可由浏览器打印或存为PDF。", ": a browser prints it, or saves it as PDF."))
      }
      html.element(.h2, text: t("数据字典", "Data dictionary"))
      for table in ReportTable.allCases {
        html.table(
          "\(table.rawValue)",
          [
            .text(t("列", "Column")), .text(t("类型", "Type")), .text(t("含义", "Meaning")),
          ]
        ) { html in
          for column in table.columns {
            html.row { html in
              html.rowHead(column.name)
              html.cell(language(column.kind.title).uppercasedFirst)
              html.cell(language(column.meaning).uppercasedFirst)
            }
          }
        }
      }
      html.note(
        t(
          "文字以 = + - @ 开头时，CSV 中加前置撇号，以免被当作公式。",
          "A text that begins with = + - @ gets an apostrophe before it in CSV, so that no spreadsheet takes it for a formula."
        ))
    }
  }
  private func title(of document: PrintedDocument) -> String {
    guard case .city(let code) = document.page else {
      return t("月报全文", "the whole report") + t("，", ", ")
        + (document.language == .zh ? t("中文", "Chinese") : t("英文", "English"))
    }
    return t("\(name(code))简报", "brief of \(name(code))")
  }

  private func download(
    _ path: String, _ name: String, _ title: String, _ html: inout HTMLWriter
  ) {
    html.element(.li) { html in
      html.element(.a, .href(.file(path, from: page)), .download, text: name)
      html.text(t("：", ": ") + title)
    }
  }
}

import Records

/// Every table as CSV, with what its columns mean.
extension PageWriter {
  func downloadsPage() -> [UInt8] {
    render(title: t("下载", "Downloads"), capacity: 1 << 15) { html in
      html.element(
        .p, .style(.lead),
        text: t(
          "全部表格均为带字节顺序标记的UTF-8编码CSV，可直接用表格软件打开。列名只增不改。",
          "All tables are CSV in UTF-8 with a byte order mark, which spreadsheets open as they are. Columns may be added, never renamed."
        ))
      html.element(.ul) { html in
        for table in ReportTable.allCases {
          html.element(.li) { html in
            html.element(
              .a, .href(.file(table.path, from: page)), .download,
              text: "\(table.rawValue).csv")
            html.text(t("：", ": ") + language(table.title))
          }
        }
        html.element(.li) { html in
          html.element(
            .a, .href(.file(DataDictionary.path, from: page)), .download, text: "dictionary.csv")
          html.text(t("：数据字典", ": data dictionary"))
        }
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
              html.cell(language(column.kind.title))
              html.cell(language(column.meaning))
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
}

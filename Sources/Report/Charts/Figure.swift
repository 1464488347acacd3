import Records

/// What a figure says in words, computed from its numbers.
struct FigureWords {
  /// The first title: what the numbers say, without a full stop.
  let message: String
  /// The second title: what is shown, of what, when, in what unit.
  let subtitle: String
  /// What a reader who can't see the drawing should know besides the message, whole sentences.
  let details: String
}

/// Where the numbers of a figure stand as a table.
enum FigureData {
  /// In a table of the page, by its number.
  case table(Int)
  /// In a table of its own under the drawing, folded.
  case own(String, [TableHead], rows: (inout HTMLWriter) -> Void)
}

/// Figures: two titles, the drawing with a text alternative, its numbers as a table, and their file.
extension PageWriter {
  func figure(
    _ drawing: some Drawing, _ words: FigureWords, _ data: FigureData, file: ReportTable,
    _ html: inout HTMLWriter
  ) {
    let number = html.nextFigure()
    if let entry = html.nextPrinted(.figure, words.message) {
      // On paper the caption stands below, and numbers cannot be unfolded.
      html.element(.figure, .labelledBy(entry.anchor)) { html in
        picture(drawing, words, number, &html)
        html.element(.figcaption, .id(entry.anchor)) { html in
          html.element(.strong, text: entry.label + entry.title)
          html.element(.span, text: words.subtitle)
        }
      }
      return
    }
    html.element(.figure, .labelledBy(.figure(number))) { html in
      html.element(.figcaption, .id(.figure(number))) { html in
        html.element(
          .strong, text: t("图\(number)　\(words.message)", "Figure \(number). \(words.message)"))
        html.element(.span, text: words.subtitle)
      }
      picture(drawing, words, number, &html)
      numbers(data, &html)
      html.element(.p, .style(.note)) { html in
        if case .table(let table) = data {
          html.text(t("数据见", "The numbers stand in "))
          html.element(.a, .href(.here(.table(table))), text: t("表\(table)", "table \(table)"))
          html.text(t("；", "; "))
        }
        html.element(
          .a, .href(.file(file.path, from: page)), .download,
          text: t("下载 \(file.rawValue).csv", "download \(file.rawValue).csv"))
      }
    }
  }

  private func picture(
    _ drawing: some Drawing, _ words: FigureWords, _ number: Int, _ html: inout HTMLWriter
  ) {
    html.element(
      .svg, .style(.picture), .viewBox(width: DrawingSize.width, height: drawing.height), .image,
      .labelledBy(.figureTitle(number)), .describedBy(.figureText(number))
    ) { html in
      html.element(.svgTitle, .id(.figureTitle(number)), text: words.subtitle)
      html.element(
        .desc, .id(.figureText(number)),
        text: t("\(words.message)。\(words.details)", "\(words.message). \(words.details)"))
      drawing.draw(&html)
    }
  }

  private func numbers(_ data: FigureData, _ html: inout HTMLWriter) {
    guard case .own(let caption, let heads, let rows) = data else { return }
    html.element(.details) { html in
      html.element(.summary, text: t("图中数据", "The numbers of the figure"))
      html.table(caption, heads, rows: rows)
    }
  }
}

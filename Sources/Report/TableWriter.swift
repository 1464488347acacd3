import Records

/// One column of a printed table.
struct TableHead {
  let title: String
  let isNumber: Bool

  /// A column of text.
  static func text(_ title: String) -> TableHead { TableHead(title: title, isNumber: false) }
  /// A column of figures, set flush right.
  static func number(_ title: String) -> TableHead { TableHead(title: title, isNumber: true) }
}

extension HTMLWriter {
  /// Writes a numbered table with a caption, in a frame that scrolls sideways where it must.
  mutating func table(
    _ caption: String, unit: String? = nil, _ heads: [TableHead], attributes: [Attribute] = [],
    rows: (inout HTMLWriter) -> Void
  ) {
    let place = nextTable(caption)
    element(
      .div, .style(.scroll), .region, .focusable, .labelledBy(place.anchor)
    ) { html in
      html.element(.table, attributes) { html in
        html.element(.caption, .id(place.anchor)) { html in
          if let unit, html.outline != nil {
            html.element(.span, .style(.unit), text: html.language("单位：\(unit)", "Unit: \(unit)"))
          }
          html.text(place.label + caption)
          if let unit, html.outline == nil {
            html.text(html.language("（\(unit)）", " (\(unit))"))
          }
        }
        html.element(.thead) { html in
          html.element(.tr) { html in
            for head in heads {
              if head.isNumber {
                html.element(.th, .columnScope, .style(.number), text: head.title)
              } else {
                html.element(.th, .columnScope, text: head.title)
              }
            }
          }
        }
        html.element(.tbody) { html in rows(&html) }
      }
    }
  }

  /// Writes a row.
  mutating func row(_ cells: (inout HTMLWriter) -> Void) { element(.tr, content: cells) }

  /// Writes a cell of figures.
  mutating func figure(_ value: String) { element(ReadyElement.figure, text: value) }

  /// Writes a cell of text.
  mutating func cell(_ value: String) { element(ReadyElement.cell, text: value) }

  /// Writes the cell that names its row.
  mutating func rowHead(_ value: String) { element(ReadyElement.rowHead, text: value) }

  /// Writes the cell that names its row and leads to a page.
  mutating func rowHead(_ value: String, link: Link) {
    element(.th, .rowScope) { html in html.element(.a, .href(link), text: value) }
  }

  /// Writes a note under a table.
  mutating func note(_ text: String) {
    element(.p, .style(.note), text: language("注：\(text)", "Note: \(text)"))
  }
}

extension ReadyElement {
  fileprivate static let figure = ReadyElement(.td, .style(.number))
  fileprivate static let cell = ReadyElement(.td)
  fileprivate static let rowHead = ReadyElement(.th, .rowScope)
}

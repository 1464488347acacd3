import Records

/// One column of a printed table.
struct TableHead {
  let title: String
  let isNumber: Bool
  /// Where it is said how the figures below come about.
  let origin: Link?

  /// A column of text.
  static func text(_ title: String) -> TableHead {
    TableHead(title: title, isNumber: false, origin: nil)
  }
  /// A column of figures, set flush right.
  static func number(_ title: String, from origin: Link? = nil) -> TableHead {
    TableHead(title: title, isNumber: true, origin: origin)
  }
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
        var start = 0
        html.element(.thead) { html in
          start = html.bytes.count
          html.element(.tr) { html in
            for head in heads {
              html.element(.th, head.isNumber ? [.columnScope, .style(.number)] : [.columnScope]) {
                html in html.linked(head.title, head.origin)
              }
            }
          }
        }
        let body = html.bytes.count
        html.element(.tbody) { html in rows(&html) }
        guard html.outline != nil, html.rows(from: body) >= Self.rowsOfLongTables else { return }
        html.insert(
          html.continuation(place.label, unit, columns: heads.count), at: start)
      }
    }
  }

  /// A printed table of so many rows may run over a page; shorter ones are kept together.
  private static let rowsOfLongTables = 12

  /// The row that heads a table on every page but its first, where the caption lies over it.
  private func continuation(_ label: String, _ unit: String?, columns: Int) -> HTMLWriter {
    var html = HTMLWriter(language: language, capacity: 1 << 8)
    let name = String(
      label.reversed().drop { $0 == "　" || $0 == " " || $0 == "." }.reversed())
    // For the eye only: whoever hears the table knows where it began.
    html.element(.tr, .style(.continued), .hidden) { html in
      html.element(.td, .columns(columns)) { html in
        html.text(language("续\(name)", "\(name) (continued)"))
        guard let unit else { return }
        html.element(.span, .style(.unit), text: language("单位：\(unit)", "Unit: \(unit)"))
      }
    }
    return html
  }

  /// Writes a row.
  mutating func row(_ cells: (inout HTMLWriter) -> Void) { element(.tr, content: cells) }

  /// Writes a cell of figures.
  mutating func figure(_ value: String) { element(ReadyElement.figure, text: value) }

  /// Writes a cell of figures that leads to where they come from.
  mutating func figure(_ value: String, from origin: Link?) {
    element(.td, .style(.number)) { html in html.linked(value, origin) }
  }

  /// Writes a text, as a link where there is one; paper has none.
  mutating func linked(_ text: String, _ link: Link?) {
    guard let link, outline == nil else { return self.text(text) }
    element(.a, .href(link), text: text)
  }

  /// Writes a cell of text.
  mutating func cell(_ value: String) { element(ReadyElement.cell, text: value) }

  /// Writes the cell that names its row.
  mutating func rowHead(_ value: String) { element(ReadyElement.rowHead, text: value) }

  /// Writes the cell that names its row and leads to a page.
  mutating func rowHead(_ value: String, link: Link) {
    element(.th, .rowScope) { html in html.linked(value, link) }
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

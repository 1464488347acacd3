import Records

/// Writes HTML into bytes: elements close themselves, and text can only be written escaped.
///
/// There is no way to write markup from a string, so no name in the data can become markup. Control
/// characters and the characters that turn the direction of writing are shown as U+FFFD, so that a
/// file name cannot make a line read as something else. See `docs/decisions/0002-html-writer.md`.
struct HTMLWriter {
  private(set) var bytes: [UInt8] = []
  /// How many tables have been begun: the number of the last.
  private(set) var tables = 0
  private var figures = 0
  /// The numbering of what is printed; `nil` on screen.
  private(set) var outline: PrintOutline?
  let language: Language

  /// Starts with nothing written.
  init(language: Language, capacity: Int) {
    self.language = language
    bytes.reserveCapacity(capacity)
  }

  /// Writes the document type.
  mutating func documentType() { append("<!DOCTYPE html>\n") }

  /// Writes an element and what `content` writes inside it.
  mutating func element(
    _ element: Element, _ attributes: Attribute..., content: (inout HTMLWriter) -> Void
  ) {
    self.element(element, attributes, content: content)
  }

  /// Writes an element with a list of attributes and what `content` writes inside it.
  mutating func element(
    _ element: Element, _ attributes: [Attribute], content: (inout HTMLWriter) -> Void
  ) {
    open(element.name, attributes)
    content(&self)
    close(element)
  }

  /// Writes an element that holds a text.
  mutating func element(_ element: Element, _ attributes: Attribute..., text: String) {
    open(element.name, attributes)
    append(escaped: text)
    close(element)
  }

  /// Writes an element that is ready made and holds a text.
  mutating func element(_ ready: ReadyElement, text: String) {
    bytes.append(contentsOf: ready.start)
    append(escaped: text)
    bytes.append(contentsOf: ready.end)
  }

  /// Writes a row that is ready made, and the cells that it leaves open.
  mutating func row(_ ready: ReadyRow, cells: (inout HTMLWriter) -> Void) {
    bytes.append(contentsOf: ready.start)
    cells(&self)
    bytes.append(contentsOf: ready.end)
  }

  /// Puts what another writer of the same document has written behind all else, with its numbering.
  mutating func append(_ other: HTMLWriter) {
    bytes.append(contentsOf: other.bytes)
    outline = other.outline
    tables = other.tables
    figures = other.figures
  }

  /// Writes an element that has no contents.
  mutating func void(_ element: VoidElement, _ attributes: Attribute...) {
    open(element.rawValue, attributes)
    bytes.append(0x0A)
  }

  /// Writes a text, escaped.
  mutating func text(_ text: String) { append(escaped: text) }

  /// Makes this the writer of a printed document: it is numbered, and it has no links to elsewhere.
  mutating func print() { outline = PrintOutline(language: language) }

  /// Numbers the next thing of a printed document; `nil` on screen.
  mutating func nextPrinted(_ kind: PrintOutline.Kind, _ title: String) -> PrintOutline.Entry? {
    outline?.next(kind, title)
  }

  /// What stands before the caption of the next table, and where it is found.
  mutating func nextTable(_ caption: String) -> (label: String, anchor: Anchor) {
    if let entry = nextPrinted(.table, caption) { return (entry.label, entry.anchor) }
    tables += 1
    return (language("表\(tables)　", "Table \(tables). "), .table(tables))
  }

  /// The number of the next figure of the page, from 1.
  mutating func nextFigure() -> Int {
    figures += 1
    return figures
  }

  /// Puts what another writer has written before what stands at a place.
  mutating func insert(_ other: HTMLWriter, at place: Int) {
    bytes.insert(contentsOf: other.bytes, at: place)
  }

  /// How many rows of tables begin from a place on.
  func rows(from place: Int) -> Int {
    let mark = Array("<tr".utf8)
    return bytes.indices.dropFirst(place).count {
      bytes[$0] == 0x3C && bytes[$0...].starts(with: mark)
    }
  }

  fileprivate mutating func open(_ name: String, _ attributes: [Attribute]) {
    bytes.append(0x3C)
    append(name)
    for attribute in attributes where !isLeftOut(attribute, of: name) {
      bytes.append(0x20)
      append(attribute.name)
      bytes.append(0x3D)
      bytes.append(0x22)
      append(escaped: attribute.value)
      bytes.append(0x22)
    }
    bytes.append(0x3E)
  }

  /// Paper leads nowhere but to other pages of its own.
  private func isLeftOut(_ attribute: Attribute, of name: String) -> Bool {
    guard outline != nil, name == "a" else { return false }
    return attribute.name == "download"
      || (attribute.name == "href" && !attribute.value.hasPrefix("#"))
  }

  fileprivate mutating func close(_ element: Element) {
    bytes.append(0x3C)
    bytes.append(0x2F)
    append(element.name)
    bytes.append(0x3E)
    if element.endsLine { bytes.append(0x0A) }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func append(escaped text: String) {
    if HTMLWriter.isHarmless(text) {
      append(text)
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": append("&amp;")
      case "<": append("&lt;")
      case ">": append("&gt;")
      case "\"": append("&quot;")
      case "'": append("&#39;")
      case "\n", "\t": bytes.append(UInt8(scalar.value))
      case _ where scalar.isDeceptive: append("\u{FFFD}")
      default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }

  /// Whether a text needs no second look: no markup, no control, no first byte of a deceptive character.
  ///
  /// All bytes are looked at without a branch, since nearly all texts are short and harmless: a bit for each value
  /// of a byte, set for 00 to 1F, `"`, `&`, `'`, `<`, `>`, 7F, C2, D8, E2 and EF.
  private static func isHarmless(_ text: String) -> Bool {
    let bits: InlineArray<4, UInt64> = [
      0x5000_00C4_FFFF_FFFF, 0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0x0000_8004_0100_0004,
    ]
    let span = text.utf8.span
    var found: UInt64 = 0
    for place in span.indices {
      let byte = span[place]
      found |= bits[Int(byte &>> 6)] &>> UInt64(byte & 63)
    }
    return found & 1 == 0
  }
}

/// A row of a table, all but some cells in it: made once, where many pages have rows that say the same.
struct ReadyRow: Sendable {
  fileprivate let start: [UInt8]
  fileprivate let end: [UInt8]

  /// Makes what is written around the cells that differ.
  ///
  /// - Parameters:
  ///   - attributes: those of the row.
  ///   - like: a writer of the pages to come: its language, and whether they are printed.
  ///   - before: writes the cells before those that differ.
  ///   - after: writes the cells behind them.
  init(
    _ attributes: [Attribute], like: HTMLWriter, before: (inout HTMLWriter) -> Void,
    after: (inout HTMLWriter) -> Void = { _ in }
  ) {
    var html = HTMLWriter(language: like.language, capacity: 1 << 9)
    if like.outline != nil { html.print() }
    html.open(Element.tr.name, attributes)
    before(&html)
    let length = html.bytes.count
    after(&html)
    html.close(.tr)
    start = Array(html.bytes[..<length])
    end = Array(html.bytes[length...])
  }
}

/// An element with its attributes, all but its text: made once, since pages are full of some.
struct ReadyElement {
  fileprivate let start: [UInt8]
  fileprivate let end: [UInt8]

  /// Makes what is written around the text.
  init(_ element: Element, _ attributes: Attribute...) {
    // The language shows in contents only.
    var html = HTMLWriter(language: .zh, capacity: 64)
    html.open(element.name, attributes)
    start = html.bytes
    html.close(element)
    end = Array(html.bytes.dropFirst(start.count))
  }
}

extension Unicode.Scalar {
  /// Controls, marks of direction, and characters without a shape.
  var isDeceptive: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
      0xFFFE, 0xFFFF:
      true
    default: false
    }
  }
}

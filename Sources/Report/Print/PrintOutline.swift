/// How chapters, sections, tables and figures of a printed document are numbered, and what there are.
///
/// As in a Chinese statistical report: 一、（一）, and by chapter 表1-1 and 图1-1. A brief has no chapters:
/// its tables and figures are numbered through.
struct PrintOutline {
  /// What is listed in front.
  enum Kind { case chapter, section, table, figure }

  /// One line of a list in front.
  struct Entry {
    let kind: Kind
    let label: String
    let title: String
    let anchor: Anchor
  }

  private(set) var entries: [Entry] = []
  private let language: Language
  private var chapter = 0
  private var section = 0
  private var tables = 0
  private var figures = 0

  init(language: Language) { self.language = language }

  /// Numbers the next thing of a kind.
  mutating func next(_ kind: Kind, _ title: String) -> Entry {
    switch kind {
    case .chapter:
      chapter += 1
      (section, tables, figures) = (0, 0, 0)
    case .section: section += 1
    case .table: tables += 1
    case .figure: figures += 1
    }
    let entry = Entry(
      kind: kind, label: label(kind), title: title,
      anchor: .printed(kind, chapter, number(kind)))
    entries.append(entry)
    return entry
  }

  private func number(_ kind: Kind) -> Int {
    switch kind {
    case .chapter: chapter
    case .section: section
    case .table: tables
    case .figure: figures
    }
  }

  private func label(_ kind: Kind) -> String {
    let place = chapter == 0 ? "\(number(kind))" : "\(chapter)-\(number(kind))"
    return switch kind {
    case .chapter: language("\(chineseNumber(chapter))、", "\(chapter)  ")
    case .section: language("（\(chineseNumber(section))）", "\(chapter).\(section)  ")
    case .table: language("表\(place)　", "Table \(place). ")
    case .figure: language("图\(place)　", "Figure \(place). ")
    }
  }
}

extension HTMLWriter {
  /// Writes the head of the next chapter.
  mutating func chapter(_ title: String) { heading(.chapter, .h2, title) }

  /// Writes the head of the next section.
  mutating func section(_ title: String) { heading(.section, .h3, title) }

  /// Writes the caption below a figure.
  mutating func figureCaption(_ title: String) {
    guard let entry = nextPrinted(.figure, title) else { return }
    element(.p, .style(.plate), .id(entry.anchor), text: entry.label + entry.title)
  }

  private mutating func heading(_ kind: PrintOutline.Kind, _ element: Element, _ title: String) {
    guard let entry = nextPrinted(kind, title) else { return }
    self.element(element, .id(entry.anchor), text: entry.label + entry.title)
  }
}

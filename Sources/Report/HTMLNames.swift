import Records

/// The elements that have contents.
///
/// A name that is not here does not compile.
enum Element: String {
  case html, head, title, script, body, header, nav, main, footer, section, div, span, p, a, ul, ol,
    li
  case h1, h2, h3, h4, table, caption, thead, tbody, tr, th, td, dl, dt, dd, details, summary,
    strong
  case small, abbr, code, figure, figcaption, svg, g, desc, text
  /// A title inside an SVG drawing; the same word as the page's title.
  case svgTitle
  /// Drawn shapes without contents; written with a closing tag, which suits HTML and XML alike.
  case path, line, circle, rect

  /// The word between the brackets.
  var name: String { self == .svgTitle ? "title" : rawValue }

  /// Whether a line ends after it, for readable sources.
  var endsLine: Bool {
    switch self {
    case .a, .span, .strong, .small, .abbr, .code, .th, .td, .svg, .g, .desc, .text, .svgTitle,
      .path,
      .line, .circle, .rect, .dt:
      false
    default: true
    }
  }
}

/// The elements that have no contents and no closing tag.
enum VoidElement: String {
  case meta, link
}

/// The classes the style sheet knows.
enum StyleClass: String {
  case skip, bar, scroll, number, facts, note, notice, synthetic, level0, level1, level2, level3
  case level4, mark, assumed, missing, interval, axis, track, dot, columns, key, wide, lead
  case language, center, words
  case continued, brief, cover, front, chapter, contents, about, terms, unit, plate, bars, barFirst,
    barSecond,
    barThird, source
  /// What drawings are made of.
  case picture, sparkline, charts, label, halo, tick, guide, gain, loss, falls, plain, empty
  case shade1, shade2, shade3, shade4, shade5
}

/// One attribute: a known name and a value that is escaped when it is written.
struct Attribute {
  let name: String
  let value: String

  private init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  static func style(_ style: StyleClass) -> Attribute { Attribute("class", style.rawValue) }
  static func styles(_ styles: [StyleClass]) -> Attribute {
    Attribute("class", styles.map(\.rawValue).joined(separator: " "))
  }
  static func href(_ link: Link) -> Attribute { Attribute("href", link.address) }
  static func hreflang(_ language: Language) -> Attribute { Attribute("hreflang", language.tag) }
  static func id(_ anchor: Anchor) -> Attribute { Attribute("id", anchor.id) }
  static func lang(_ language: Language) -> Attribute { Attribute("lang", language.tag) }
  static func headline(_ text: String) -> Attribute { Attribute("title", text) }
  static func ariaLabel(_ text: String) -> Attribute { Attribute("aria-label", text) }
  static func content(_ text: String) -> Attribute { Attribute("content", text) }
  static func metaName(_ text: String) -> Attribute { Attribute("name", text) }
  static func refresh(to link: Link) -> Attribute { Attribute("content", "0; url=\(link.address)") }
  static func viewBox(width: Int, height: Int) -> Attribute {
    Attribute("viewBox", "0 0 \(width) \(height)")
  }
  static func data(_ path: String) -> Attribute { Attribute("d", path) }
  static func coordinate(_ name: Coordinate, _ value: Double) -> Attribute {
    Attribute(name.rawValue, decimal(value, places: 1, minus: "-"))
  }
  static func labelledBy(_ anchor: Anchor) -> Attribute { Attribute("aria-labelledby", anchor.id) }
  static func describedBy(_ anchor: Anchor) -> Attribute {
    Attribute("aria-describedby", anchor.id)
  }
  static func anchored(_ anchor: TextAnchor) -> Attribute {
    Attribute("text-anchor", anchor.rawValue)
  }

  static func source(_ link: Link) -> Attribute { Attribute("src", link.address) }
  /// The column that holds the province, from 0: it makes a table searchable.
  static func provinceColumn(_ column: Int) -> Attribute {
    Attribute("data-province", String(column))
  }
  /// The titles of a row's bands, one of which can be filtered by.
  static func bands(_ titles: [String]) -> Attribute {
    Attribute("data-bands", titles.joined(separator: "|"))
  }

  /// How many columns a cell takes.
  static func columns(_ count: Int) -> Attribute { Attribute("colspan", String(count)) }

  static let deferred = Attribute("defer", "")
  static let charset = Attribute("charset", "utf-8")
  static let viewport = Attribute("name", "viewport")
  static let stylesheet = Attribute("rel", "stylesheet")
  static let currentPage = Attribute("aria-current", "page")
  static let hidden = Attribute("aria-hidden", "true")
  static let columnScope = Attribute("scope", "col")
  static let rowScope = Attribute("scope", "row")
  static let region = Attribute("role", "region")
  static let image = Attribute("role", "img")
  static let focusable = Attribute("tabindex", "0")
  static let download = Attribute("download", "")
  static let policy = Attribute("http-equiv", "Content-Security-Policy")
  static let refreshes = Attribute("http-equiv", "refresh")
  static let schemes = Attribute("name", "color-scheme")
  static let stretched = Attribute("preserveAspectRatio", "none")

  /// Which end of a drawn text its place is.
  enum TextAnchor: String {
    case start, middle, end
  }

  /// The numeric attributes of drawings.
  enum Coordinate: String {
    case x, y, x1, x2, y1, y2, cx, cy, r, width, height
  }
}

/// A place within a page.
struct Anchor {
  let id: String

  private init(_ id: String) { self.id = id }

  static let main = Anchor("main")
  static let rankIntervals = Anchor("rank-intervals")
  static let itemScores = Anchor("item-scores")
  /// How an index is made of its indicators, among the methods.
  static let arithmetic = Anchor("arithmetic")
  /// How ranks and their intervals are made, among the methods.
  static let ranks = Anchor("ranks")
  /// How a change is split by cause, among the methods.
  static let split = Anchor("change-split")
  /// The places of a city.
  static let places = Anchor("places")
  /// Why a city's index has changed.
  static let changes = Anchor("changes")
  /// The scores that a city's index is made of.
  static let scores = Anchor("scores")
  /// The measures that a city's indicators are made of.
  static let measures = Anchor("measures")
  /// Rejected rows by reason.
  static let reasons = Anchor("reasons")
  /// The records that a city delivered.
  static let deliveries = Anchor("deliveries")

  /// An indicator of the edition.
  static func indicator(_ id: String) -> Anchor { Anchor("indicator-" + id) }
  /// The score of an item on a city's page.
  static func score(_ id: String) -> Anchor { Anchor("score-" + id) }
  /// The first of the measures of an indicator on a city's page.
  static func measures(_ id: String) -> Anchor { Anchor("measures-" + id) }
  /// The row of a dataset.
  static func dataset(_ id: String) -> Anchor { Anchor("dataset-" + id) }
  /// A heading, table or figure of a printed document; chapter 0 where there are none.
  static func printed(_ kind: PrintOutline.Kind, _ chapter: Int, _ number: Int) -> Anchor {
    Anchor("\(kind)-\(chapter)-\(number)")
  }
  /// The n-th table of a page.
  static func table(_ number: Int) -> Anchor { Anchor("table-\(number)") }
  /// The caption of the n-th figure of a page.
  static func figure(_ number: Int) -> Anchor { Anchor("figure-\(number)") }
  /// The title inside its drawing.
  static func figureTitle(_ number: Int) -> Anchor { Anchor("figure-\(number)-title") }
  /// The text alternative of its drawing.
  static func figureText(_ number: Int) -> Anchor { Anchor("figure-\(number)-text") }
}

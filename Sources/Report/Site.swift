public import Records

/// The whole site: pages in every language, the style sheet and the tables.
///
/// The same input gives the same bytes. Links are relative, no script is needed, and nothing is
/// loaded from elsewhere, so the folder opens from a disk, a server or an archive alike.
///
/// It is made in parts that need nothing of each other, in any order or at once.
public struct Site: Sendable {
  private struct Part {
    let language: Language
    let page: Page
  }

  /// What it is made of.
  public var input: ReportInput { model.input }

  let model: Model
  private let pages: [Part]

  /// Prepares what all pages share.
  public init(_ input: ReportInput) {
    let model = Model(input)
    self.model = model
    pages = model.languages.flatMap { language in
      model.pages.map { Part(language: language, page: $0) }
    }
  }

  /// How many parts there are.
  public var parts: Int { pages.count + 1 }

  /// Makes part `number` of `parts`: the first holds what is no page of a language, all others are one.
  public func files(part number: Int) -> [SiteFile] {
    guard number > 0 else {
      return makeTables(model) + makeCubes(model) + [
        SiteFile(path: Stylesheet.path, bytes: Array(Stylesheet.text.utf8)),
        SiteFile(path: PrintStylesheet.path, bytes: Array(PrintStylesheet.text.utf8)),
        SiteFile(path: SiteScript.path, bytes: Array(SiteScript.text.utf8)),
        SiteFile(path: "index.html", bytes: firstPage(model)),
      ]
    }
    let part = pages[number - 1]
    let writer = PageWriter(model: model, language: part.language, page: part.page)
    return [
      SiteFile(path: "\(part.language.rawValue)/\(part.page.path)", bytes: writer.contents())
    ]
  }
}

extension Site {
  /// Where the workbook belongs within the site.
  public static let workbookPath = "data/report.xlsx"

  /// Writes all tables as one workbook, beside the parts: it needs nothing of them.
  ///
  /// - Parameters:
  ///   - path: The file to make.
  ///   - scratch: A folder for temporary files.
  /// - Throws: `write-failed`.
  public func writeWorkbook(to path: String, scratch: String) throws(Failure) {
    try Report.writeWorkbook(model, to: path, scratch: scratch)
  }
}

/// Makes the whole site at once but for the workbook, sorted by path.
public func makeSite(_ input: ReportInput) -> [SiteFile] {
  let site = Site(input)
  return (0..<site.parts).flatMap { site.files(part: $0) }.sorted { $0.path < $1.path }
}

extension Model {
  /// All pages of one language.
  var pages: [Page] {
    [
      .home, .alerts, .cities, .regions, .quality, .qualityCities, .qualityFiles, .methods,
      .downloads, .print, .changelog,
    ]
      + (input.current.robustness.isEmpty ? [] : [.robustness])
      + (input.current.audits.isEmpty ? [] : [.audit])
      + groups.map { .ranking($0) } + sets.map { .set($0) }
      + assessed.filter { $0 != .unassigned }.map { .city($0) }
  }
}

extension PageWriter {
  /// The bytes of the page.
  func contents() -> [UInt8] {
    switch page {
    case .home: monthlyPage()
    case .cities: citiesPage()
    case .regions: regionsPage()
    case .quality: qualityPage()
    case .qualityCities: qualityCitiesPage()
    case .qualityFiles: qualityFilesPage()
    case .methods: methodsPage()
    case .downloads: downloadsPage()
    case .robustness: robustnessPage()
    case .alerts: alertsPage()
    case .audit: auditPage()
    case .print: printPage()
    case .changelog: changelogPage()
    case .ranking(let group): rankingPage(group)
    case .set(let set): setPage(set)
    case .city(let code): cityPage(code)
    }
  }
}

/// The site's first page: a choice of languages that moves on to the first by itself.
private func firstPage(_ model: Model) -> [UInt8] {
  let input = model.input
  let first = model.languages.first ?? .zh
  var html = HTMLWriter(language: first, capacity: 1 << 12)
  html.documentType()
  html.element(.html, .lang(first)) { html in
    html.element(.head) { html in
      html.void(.meta, .charset)
      html.void(.meta, .policy, .content(contentPolicy))
      html.void(.meta, .viewport, .content("width=device-width, initial-scale=1"))
      html.void(.meta, .schemes, .content("light dark"))
      if let target = model.languages.first {
        html.void(.meta, .refreshes, .refresh(to: .home(target)))
      }
      html.element(.title, text: first(input.title))
      html.void(.link, .stylesheet, .href(.stylesheetFromRoot))
    }
    html.element(.body) { html in
      html.element(.main, .id(.main)) { html in
        html.element(.h1) { html in
          for (number, language) in model.languages.enumerated() {
            if number > 0 { html.text(" · ") }
            html.element(.span, .lang(language), text: language(input.title))
          }
        }
        html.element(.ul) { html in
          for language in model.languages {
            html.element(.li) { html in
              html.element(
                .a, .href(.home(language)), .hreflang(language), .lang(language),
                text: language.ownName)
            }
          }
        }
      }
    }
  }
  return html.bytes
}

import Records

/// Makes the whole site: pages in every language, the style sheet and the tables, sorted by path.
///
/// The same input gives the same bytes. Links are relative, no script is needed, and nothing is
/// loaded from elsewhere, so the folder opens from a disk, a server or an archive alike.
public func makeSite(_ input: ReportInput) -> [SiteFile] {
  let model = Model(input)
  var files = makeTables(input)
  files.append(SiteFile(path: Stylesheet.path, bytes: Array(Stylesheet.text.utf8)))
  files.append(SiteFile(path: "index.html", bytes: firstPage(model)))
  for language in model.languages {
    for page in model.pages {
      let writer = PageWriter(model: model, language: language, page: page)
      files.append(
        SiteFile(path: "\(language.rawValue)/\(page.path)", bytes: writer.contents()))
    }
  }
  return files.sorted { $0.path < $1.path }
}

extension Model {
  /// All pages of one language.
  var pages: [Page] {
    [.home, .cities, .regions, .quality, .qualityCities, .qualityFiles, .methods, .downloads]
      + (input.current.robustness.isEmpty ? [] : [.robustness])
      + groups.map { .ranking($0) }
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
    case .ranking(let group): rankingPage(group)
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

import Records

/// The pages of one language.
///
/// Links are made from these only, so that none can lead nowhere.
enum Page: Hashable {
  case home, cities, regions, quality, qualityCities, qualityFiles, methods, downloads
  case robustness, alerts, audit, print, changelog
  case ranking(CityGroup)
  case set(CitySet)
  case city(CityCode)

  /// The path below the language's folder.
  var path: String {
    switch self {
    case .home: "index.html"
    case .cities: "cities.html"
    case .regions: "regions.html"
    case .quality: "quality.html"
    case .qualityCities: "quality-cities.html"
    case .qualityFiles: "quality-files.html"
    case .methods: "methods.html"
    case .downloads: "downloads.html"
    case .robustness: "robustness.html"
    case .alerts: "alerts.html"
    case .audit: "audit.html"
    case .print: "print.html"
    case .changelog: "changelog.html"
    case .ranking(let group): "ranking-\(group.rawValue).html"
    case .set(let set): set.path
    case .city(let code): "city/\(code).html"
    }
  }

  /// From the page up to its language's folder.
  fileprivate var up: String {
    switch self {
    case .city, .set: "../"
    default: ""
    }
  }
}

/// A relative address within the site.
struct Link {
  let address: String

  /// A page of the same language.
  static func page(_ target: Page, from page: Page) -> Link {
    Link(address: page.up + target.path)
  }

  /// The same page in another language.
  static func translation(of page: Page, in language: Language) -> Link {
    Link(address: "\(page.up)../\(language.rawValue)/\(page.path)")
  }

  /// The home page of a language, from the site's first page.
  static func home(_ language: Language) -> Link {
    Link(address: "\(language.rawValue)/\(Page.home.path)")
  }

  /// A file of the site, by its path from the site's folder.
  static func file(_ path: String, from page: Page) -> Link {
    Link(address: "\(page.up)../\(path)")
  }

  /// A place in the same page.
  static func here(_ anchor: Anchor) -> Link { Link(address: "#\(anchor.id)") }

  /// A place in another page of the same language.
  static func page(_ target: Page, at anchor: Anchor, from page: Page) -> Link {
    Link(address: "\(page.up)\(target.path)#\(anchor.id)")
  }

  /// The style sheet, from the site's first page.
  static let stylesheetFromRoot = Link(address: "assets/site.css")
}

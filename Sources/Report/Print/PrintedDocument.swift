public import Records

/// What is printed beside the site.
public struct PrintOrder: Equatable, Sendable {
  /// Whether the report of the month is printed, in each of its languages.
  public var report: Bool
  /// The cities whose brief is printed, in the report's first language.
  public var briefs: [CityCode]

  /// Orders documents.
  public init(report: Bool, briefs: [CityCode] = []) {
    self.report = report
    self.briefs = briefs
  }
}

/// A document to be printed: pages of HTML that need nothing but their style sheet.
public struct PrintedDocument: Sendable {
  /// Where the print belongs within the site, `report.pdf`.
  public let path: String
  /// Whether its contents name pages, so that it is printed once more when those are known.
  public let hasContents: Bool
  let language: Language
  let page: Page
}

extension Site {
  /// The documents of an order; cities that the report does not assess have none.
  public func documents(_ order: PrintOrder) -> [PrintedDocument] {
    printedDocuments(order, model)
  }

  /// A document's page first, then what it loads, with paths that fit each other.
  ///
  /// `pages` says on which page each heading, table and figure stands, by its anchor; it is empty where
  /// that is not known yet.
  public func files(of document: PrintedDocument, pages: [String: Int]) -> [SiteFile] {
    let writer = PageWriter(model: model, language: document.language, page: document.page)
    let bytes =
      if case .city(let code) = document.page { writer.printedBrief(code) } else {
        writer.printPage(pages: pages)
      }
    return [
      SiteFile(path: "\(document.language.rawValue)/\(document.page.path)", bytes: bytes),
      SiteFile(path: PrintStylesheet.path, bytes: Array(PrintStylesheet.text.utf8)),
    ]
  }
}

func printedDocuments(_ order: PrintOrder, _ model: Model) -> [PrintedDocument] {
  guard let first = model.languages.first else { return [] }
  let reports = model.languages.map { language in
    PrintedDocument(
      path: language == first ? "report.pdf" : "report-\(language.rawValue).pdf",
      hasContents: true, language: language, page: .print)
  }
  let briefs = order.briefs.filter { model.assessment($0) != nil }.map { code in
    PrintedDocument(
      path: "brief-\(code).pdf", hasContents: false, language: first, page: .city(code))
  }
  return (order.report ? reports : []) + briefs
}

extension PageWriter {
  /// A city's page as a brief of some sheets.
  func printedBrief(_ code: CityCode) -> [UInt8] {
    renderPrinted(title: name(code)) { html in
      html.element(.section, .style(.brief)) { html in
        html.element(
          .p, .style(.lead),
          text: language(input.title) + t("　", " · ") + language.month(input.month))
        html.element(.h1, text: name(code))
        windowNotice(&html)
        if input.synthetic {
          html.element(.p, .style(.synthetic), text: syntheticWords(language))
        }
        cityBody(code, &html)
        html.element(.h2, text: t("主要指标解释", "Terms"))
        html.element(.dl, .style(.terms)) { html in
          for (term, meaning) in [indexTerm, intervalTerm] {
            html.element(.dt, text: term)
            html.element(.dd, text: meaning)
          }
        }
        html.element(.p, .style(.note), text: unofficialWords(language))
      }
    }
  }
}

import ByteStream
import Foundation
public import Records
import Report

/// What a command line asks to be printed.
public struct PrintSettings: Equatable, Sendable {
  /// Whether the report of the month is printed.
  public var report: Bool
  /// The cities whose briefs are printed.
  public var briefs: [CityCode]
  /// Whether all cities' are.
  public var allBriefs: Bool
  /// The browser's path; found by name when left out.
  public var browser: String?
  /// Where a browser is looked for, folders with `:` between them.
  public var searchPath: String

  /// Asks for documents.
  public init(
    report: Bool, briefs: [CityCode], allBriefs: Bool, browser: String?, searchPath: String
  ) {
    self.report = report
    self.briefs = briefs
    self.allBriefs = allBriefs
    self.browser = browser
    self.searchPath = searchPath
  }

  /// The documents, of a report's cities.
  ///
  /// - Throws: `usage` for a city that the report does not have.
  func order(_ input: ReportInput) throws(Failure) -> PrintOrder {
    let assessed = input.current.assessments.map(\.city).filter { $0 != .unassigned }
    if allBriefs { return PrintOrder(report: report, briefs: assessed) }
    for code in briefs where !assessed.contains(code) {
      throw Failure(
        .usage, "the report has no city with the code \(code)",
        hint: "its cities are in data/indices.csv")
    }
    return PrintOrder(report: report, briefs: assessed.filter(briefs.contains))
  }
}

extension Session {
  /// After so many seconds a print has failed.
  private static let timeout = 180

  /// Prints documents into a report's folder, through a folder beside it that goes again.
  func printDocuments(
    of site: Site, _ order: PrintOrder, month: Month, with browser: Chromium, below folder: String
  ) async throws(Failure) -> [Manifest.Output] {
    let work = absolute("\(folder)/print")
    try makeFolder(work)
    // What cannot be removed harms nobody: it is no part of the report.
    defer { try? FileManager.default.removeItem(atPath: work) }
    // A browser is several processes; more than a few at once gain nothing.
    let width = min(configuration.workers, 4)
    return try await forEachShard(site.documents(order), width: width) { document throws(Failure) in
      let own = "\(work)/\(document.path)"
      func print(_ pages: [String: Int]) throws(Failure) -> PDFText {
        try printed(site.files(of: document, pages: pages), own, browser)
      }
      var print = document.hasContents ? try PDFText.settled(print) : try print([:])
      print.setDates(month.lastDay)
      try writeFile("\(folder)/report/\(document.path)", print.bytes.span, mode: pageMode)
      try? FileManager.default.removeItem(atPath: own)
      return Manifest.Output(
        file: document.path, bytes: print.bytes.count,
        sha256: try SHA256.hex(of: print.bytes.span))
    }
  }

  private func printed(
    _ files: [SiteFile], _ folder: String, _ browser: Chromium
  ) throws(Failure) -> PDFText {
    for file in files {
      try makeFolder(parent("\(folder)/\(file.path)"))
      try writeFile("\(folder)/\(file.path)", file.bytes.span)
    }
    let target = "\(folder)/out.pdf"
    try? FileManager.default.removeItem(atPath: target)
    try browser.print(
      "\(folder)/\(files[0].path)", to: target, profile: "\(folder)/profile",
      timeout: Self.timeout)
    let print = PDFText(try readFile(target, limit: 1 << 30))
    guard print.isWhole else {
      throw Failure(
        .printFailed, "what the browser wrote is no whole PDF", at: .init(file: target),
        hint: "check the space on the disk")
    }
    return print
  }
}

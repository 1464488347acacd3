import ByteStream
import Contract
import Foundation
import Store
import Records
import Register
import Report
import Synchronization

/// What is told of the month reported besides its results: it is computed for no other month.
struct MonthStory: Sendable {
  /// Why it differs from the month before.
  var changes: ChangeSplit?
  /// What would move each city up.
  var outlooks: [CityCode: Outlook] = [:]
  /// What has become of months that were published before.
  var publications = PublicationHistory()
}

extension ReportInput {
  /// Adds what is told of the month reported.
  mutating func tell(_ story: MonthStory) {
    changes = story.changes
    outlooks = story.outlooks
    publications = story.publications
  }
}

extension Workbench {
  /// Gathers what a report shows.
  ///
  /// `results` ascend; the last is the month reported. Its story is told later.
  func reportInput(
    results: [MonthResult], table: MeasureTable, files: [KnownFile], duplicates: [String],
    failures: [Failure]
  ) -> ReportInput {
    let month = results[results.count - 1].month
    let cities = register.cities.map { city in
      ReportCity(
        code: city.code, name: city.name, provinceCode: city.provinceCode,
        provinceName: city.provinceName, group: city.group)
    }
    let repeated = Set(duplicates)
    let books = files.compactMap { file -> FileBooks? in
      guard let dataset = file.dataset, file.failure == nil else { return nil }
      let isRepeated = repeated.contains(file.identity.path)
      return FileBooks(
        dataset: dataset, file: file.identity.path, tally: file.tally,
        superseded: isRepeated ? file.tally.accepted : file.superseded,
        recovered: isRepeated ? [:] : file.recovered)
    }
    return ReportInput(
      pipeline: configuration.pipeline.name, edition: edition, cities: cities,
      registerDate: configuration.pipeline.registerDate, regions: regions,
      current: results[results.count - 1],
      previous: results.monthBeforeLast, history: results.dropLast(), errata: errata,
      measures: table,
      books: books.sorted { ($0.dataset, $0.file) < ($1.dataset, $1.file) },
      rejectsByCity: rejects(month, table), failures: failures,
      datasets: contracts.contracts,
      sentences: sentences,
      languages: configuration.pipeline.languages,
      synthetic: configuration.pipeline.synthetic ?? false,
      toolVersion: toolVersion)
  }

  /// Rejected rows of the window by dataset, city and reason.
  private func rejects(_ month: Month, _ table: MeasureTable) -> [RejectCount] {
    var counts: [RejectCount] = []
    let offset = table.months.lowerBound.distance(to: month)
    for id in table.series.keys.sorted() where id.name.hasPrefix("rejected:") {
      guard let reason = Reason(name: String(id.name.dropFirst("rejected:".count))) else {
        continue
      }
      guard let window = table.series[id]?.window else { continue }
      for (number, city) in table.cities.enumerated() {
        // Not by `position`: a look-up for each of the cities and reasons would take its time.
        let rows = window[number * table.monthCount + offset]
        guard rows > 0 else { continue }
        counts.append(
          RejectCount(dataset: id.dataset, city: city, reason: reason, rows: Int(rows)))
      }
    }
    return counts
  }
}

/// A file of a report, as its manifest names it.
struct WrittenFile: Sendable {
  let path: String
  let bytes: Int
  let sha256: String
}

/// What the workers share when a report is written.
private enum ReportPart: Sendable {
  case workbook, aside
  /// A part of the site, by its number.
  case site(Int)
}

/// Makes each folder once, whichever worker needs it first.
private final class FolderMaker: Sendable {
  private let made = Guarded<Set<String>>([])
  private let mode: UInt32

  init(mode: UInt32) { self.mode = mode }

  func make(_ path: String) throws(Failure) {
    try made.withLock { (made) throws(Failure) in
      if made.contains(path) { return }
      try makeFolder(path, mode: mode)
      made.insert(path)
    }
  }
}

extension Session {
  /// Writes the site, its manifest and what is printed below a run's folder.
  ///
  /// Prints are not in the manifest: another browser or other fonts give other bytes. `more` is what the
  /// report has besides its site, which is there already; `aside` is done beside the site, by one of the workers.
  func writeReport(
    _ site: Site, with more: [WrittenFile], inbox: [KnownFile], edition: Edition,
    _ made: Reproduction, to folder: String, _ browser: Chromium? = nil,
    aside: @escaping @Sendable () throws(Failure) -> Void
  ) async throws(Failure) {
    let input = site.input
    let root = "\(folder)/report"
    try configuration.store.prepareRun(folder)
    try makeFolder(root, mode: configuration.pipeline.reportFolderPermissions)
    let folders = FolderMaker(mode: configuration.pipeline.reportFolderPermissions)
    // What takes longest comes first, beside the pages.
    let parts = [ReportPart.workbook, .aside] + (0..<site.parts).map(ReportPart.site)
    let written = try await forEachShard(parts, width: configuration.workers) {
      part throws(Failure) in
      switch part {
      case .workbook: return [try writeWorkbook(of: site, below: root, folders)]
      case .aside:
        try aside()
        return []
      case .site(let part): return try write(part, of: site, below: root, folders)
      }
    }
    let files = (written.flatMap { $0 } + more).sorted { $0.path < $1.path }
    let manifest = manifest(input, inbox: inbox, edition: edition, files: files)
    _ = try writeOutput(
      SiteFile(path: "manifest.json", bytes: Array(manifest.utf8)), below: root, pageMode)
    var made = made
    if let order = input.printed, let browser {
      made.prints = try await printDocuments(
        of: site, order, month: input.month, with: browser, below: folder)
    }
    try made.write(run: folder)
    try syncFileSystem(of: root)
  }

  /// The permissions of what is published.
  var pageMode: UInt32 { configuration.pipeline.reportPermissions }

  private func write(
    _ part: Int, of site: Site, below root: String, _ folders: FolderMaker
  ) throws(Failure) -> [WrittenFile] {
    var written: [WrittenFile] = []
    for file in site.files(part: part) {
      let path = "\(root)/\(file.path)"
      try folders.make(parent(path))
      written.append(try writeOutput(file, below: root, pageMode))
    }
    return written
  }

  private func writeWorkbook(
    of site: Site, below root: String, _ folders: FolderMaker
  ) throws(Failure) -> WrittenFile {
    let path = "\(root)/\(Site.workbookPath)"
    try folders.make(parent(path))
    try site.writeWorkbook(to: path, scratch: parent(path))
    guard chmod(path, pageMode) == 0 else {
      throw Failure(
        .writeFailed, "cannot set the permissions of the workbook", at: .init(file: path))
    }
    let bytes = try readFile(path, limit: .max)
    return WrittenFile(
      path: Site.workbookPath, bytes: bytes.count, sha256: try SHA256.hex(of: bytes.span))
  }

  /// What the report was made from and what it holds, with hashes; no clock and no path in it.
  private func manifest(
    _ input: ReportInput, inbox: [KnownFile], edition: Edition, files: [WrittenFile]
  ) -> String {
    var lines: [String] = ["{"]
    lines.append("  \"tool\": \"citycredit \(toolVersion)\",")
    lines.append("  \"pipeline\": \(jsonText(input.pipeline)),")
    lines.append("  \"month\": \"\(input.month)\",")
    lines.append("  \"edition\": \(jsonText(edition.id)),")
    lines.append("  \"edition_digest\": \"\(edition.digest)\",")
    lines.append("  \"register_date\": \"\(input.registerDate)\",")
    lines.append("  \"synthetic\": \(input.synthetic),")
    let inputs = inbox.filter { $0.failure == nil }.sorted { $0.identity.path < $1.identity.path }
    lines.append("  \"inputs\": [")
    for (index, file) in inputs.enumerated() {
      let comma = index + 1 < inputs.count ? "," : ""
      lines.append(
        "    { \"file\": \(jsonText(file.identity.path)), \"sha256\": \"\(file.contentHash)\" }\(comma)"
      )
    }
    lines.append("  ],")
    lines.append("  \"outputs\": [")
    for (index, file) in files.enumerated() {
      let comma = index + 1 < files.count ? "," : ""
      lines.append(
        "    { \"file\": \(jsonText(file.path)), \"bytes\": \(file.bytes), \"sha256\": \"\(file.sha256)\" }\(comma)"
      )
    }
    lines.append("  ]")
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Writes a file of a report, unless it would publish a person's number.
///
/// - Parameters:
///   - file: The file.
///   - root: The report's folder; the file's own is there.
///   - mode: Its permissions.
/// - Returns: What the manifest says of it.
/// - Throws: `personal-number` with the place, or `write-failed`.
func writeOutput(
  _ file: SiteFile, below root: String, _ mode: UInt32
) throws(Failure) -> WrittenFile {
  if let found = file.personalNumber() {
    throw Failure.personalNumber(
      found.kind, at: .init(file: file.path, line: found.line, column: found.column))
  }
  try writeFile("\(root)/\(file.path)", file.bytes.span, mode: mode)
  return WrittenFile(
    path: file.path, bytes: file.bytes.count, sha256: try SHA256.hex(of: file.bytes.span))
}

/// A text as JSON.
func jsonText(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case _ where scalar.value < 0x20:
      result += "\\u" + String(hexadecimal(UInt64(scalar.value)).suffix(4))
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

import ByteStream
import Contract
import Foundation
public import Records
import Register

/// A pipeline of one's own: a folder with all that a run needs, made from the tables that come with the tool.
public struct NewPipeline: Sendable {
  /// The folder.
  public let folder: String
  /// Its name.
  public let name: String
  /// The edition to score under.
  public let edition: String
  /// The month to report; `nil` for the latest that has ended.
  public let month: Month?
  private let tables: ShippedTables
  private let today: Day

  /// Describes a pipeline to be made.
  ///
  /// - Parameters:
  ///   - folder: where; it must not be there, or be empty.
  ///   - name: what it is called; as its folder when `nil`.
  ///   - edition: one of the editions that come with the tool; the latest when `nil`.
  ///   - month: the month to report; the latest that has ended when `nil`.
  ///   - tables: what comes with the tool.
  ///   - today: the list of cities is the last one of this day.
  /// - Throws: `usage` for an edition that is not there.
  public init(
    folder: String, name: String?, edition: String?, month: Month?, tables: ShippedTables,
    today: Day
  ) throws(Failure) {
    self.folder = folder
    self.name = name ?? URL(fileURLWithPath: ShippedTables.absolute(folder)).lastPathComponent
    self.month = month
    self.tables = tables
    self.today = today
    let editions = try Self.editions(tables)
    guard let latest = editions.last else {
      throw Failure(
        .configurationMissing, "the folder has no editions", at: .init(file: tables.editions))
    }
    if let edition, !editions.contains(edition) {
      throw Failure(
        .usage, "there is no edition '\(MessageText.shown(edition))'",
        hint: "there are \(editions.joined(separator: ", "))")
    }
    self.edition = edition ?? latest
  }

  private static func editions(_ tables: ShippedTables) throws(Failure) -> [String] {
    try ConfigurationFiles().tables(in: tables.editions)
      .map { String(($0.split(separator: "/").last ?? "").dropLast(".yaml".count)) }
  }

  /// The pipeline's file, as the user would name it.
  public var path: String {
    folder.hasSuffix("/") ? "\(folder)\(Self.file)" : "\(folder)/\(Self.file)"
  }

  private static let file = "pipeline.yaml"

  /// Makes the folder.
  ///
  /// - Throws: `usage` where something stands there already, `write-failed`.
  public func make() throws(Failure) {
    if fileExists(folder) {
      let content: [String]
      do {
        content = try FileManager.default.contentsOfDirectory(atPath: folder)
      } catch {
        throw Failure(.usage, "not a folder that can be read", at: .init(file: folder))
      }
      guard content.isEmpty else {
        throw Failure(
          .usage, "the folder is not empty; nothing was written", at: .init(file: folder),
          hint: "name one that is not there")
      }
    }
    let register = try Register.load(folder: tables.register, asOf: today)
    let list = min(register.divisions.lastYear, today.month.year - 1)
    // Exports are for whoever may see them.
    try makeFolder(folder)
    try makeFolder("\(folder)/inbox", mode: 0o700)
    try makeFolder("\(folder)/contracts")
    // Links above the folder are followed, so that the way up leads where it should.
    let place = ShippedTables.absolute(folder)
    try write(pipeline(at: place, list: list), to: Self.file)
    try write(Self.ignored, to: ".gitignore")
    try write(NewPipelineGuide(pipeline: self).english, to: "README.md")
    try write(NewPipelineGuide(pipeline: self).chinese, to: "README.zh-CN.md")
  }

  private func write(_ text: String, to name: String) throws(Failure) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    } catch {
      throw Failure(
        .writeFailed, "cannot write the file", at: .init(file: "\(folder)/\(name)"),
        hint: "check permissions and the space on the disk")
    }
  }

  private static let ignored = """
    # What runs read and make. Exports hold personal data: they belong into no history.
    /inbox/
    /store/
    /report

    """

  /// The way from the pipeline's folder to a table: a short one within the sources, else from the root.
  private func way(to table: String, from place: String) -> String {
    let table = ShippedTables.absolute(table)
    let home = URL(fileURLWithPath: ShippedTables.absolute(tables.folder))
      .deletingLastPathComponent().path
    guard place.hasPrefix("\(home)/"), table.hasPrefix("\(home)/") else { return table }
    let depth = place.dropFirst(home.count + 1).split(separator: "/").count
    return String(repeating: "../", count: depth) + table.dropFirst(home.count + 1)
  }

  private func pipeline(at place: String, list: Int) -> String {
    let way = { (table: String) in ContractText.quoted(self.way(to: table, from: place)) }
    return """
      # A pipeline of one's own; README.md beside it says how to go on. Paths are taken from the folder of this file.
      # All keys: `man 5 citycredit.yaml`, or pipelines/nightly.yaml of the sources.

      name: \(ContractText.quoted(name))

      # The inbox is only read. The store holds facts, rejects and the journal: keep it out of public reach. `publish`
      # becomes a link to the latest report that passed its gates.
      inbox: inbox
      store: store
      publish: report

      # What exports look like. Of a dataset that has a contract in both folders, the first counts: put yours there.
      contracts:
        - contracts
        - \(way(tables.contracts))

      # Indicators and points, and the sentences of reports.
      editions: \(way(tables.editions))
      text: \(way(tables.text))
      edition: "\(edition)"

      # The list of cities, as it stood on a day; published rankings lag by one or two years.
      register:
        folder: \(way(tables.register))
        date: \(list)-12-31

      # The month to report; `latest` stands for the last that had ended when the latest export was delivered.
      month: \(month.map { "\($0)" } ?? "latest")
      languages: [zh, en]

      # What must hold before a report is published.
      gates:
        failed_files: block            # warn: publish all the same when a file cannot be taken
        maximum_rejected_share: 0.25   # rejected rows of all files together
        minimum_city_share: 0          # cities of the ranked groups with at least one record

      # The shape of rejected rows is kept, with other digits and letters, to see what is wrong with them.
      quarantine: { text: masked }

      """
  }
}

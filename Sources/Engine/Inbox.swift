import ByteStream
import Contract
import Foundation
import Store
import Observe
import Records

/// An export that lies in the inbox, by its cheap looks and its name.
struct InboxFile: Sendable {
  let identity: FileIdentity
  let source: ExportSource
  /// The day in the name, or the one that counts where a name has none; `Day.none` without either.
  var namedDay: Day
  /// The six digits before the day, `licences_420100_20170405`.
  var namedDivision: CityCode?
  /// What the name itself tells.
  var parsed: ExportName
  /// Who delivered it; `nil` where the pipeline names nobody, or nobody whose export it can be.
  var deliveredBy: Source?
  /// What is wrong with the archive or with the member as such; it is then not opened.
  var trouble: Failure?
  /// Whether it is an archive whose members were not looked at; see `Inbox.withMembers`.
  var isClosed = false

  var name: String { identity.path }
  /// What it is called in messages.
  var path: String { source.name }
}

/// The listing of an inbox.
struct Inbox: Sendable {
  /// The exports in byte order of their names.
  var files: [InboxFile]
  /// Names that an export may not have, and things that are no regular files.
  let refused: [Failure]
  /// Exports that changed a moment ago, by name.
  let unsettled: [String]
  /// How many things there are that are named as something else, by what their names end in, `xlsx`.
  ///
  /// Not those that are on their way or hidden: `.part`, `.tmp`, `.name`.
  var others: [String: Int] = [:]
  /// Whether the inbox says that its data are invented.
  let isSynthetic: Bool

  /// What is said of what is no export, `2 things passed over, among them .xlsx`; `nil` without any.
  var othersInWords: String? {
    guard !others.isEmpty else { return nil }
    let endings = others.keys.filter { !$0.isEmpty }.sorted().map { ".\($0)" }
    return "\(counted(others.values.reduce(0, +), "thing")) passed over"
      + (endings.isEmpty ? "" : ", among them \(endings.joined(separator: ", "))")
  }

  /// What is said of all that is not read in this run; `nil` where everything is.
  var unreadInWords: String? {
    let waiting =
      unsettled.isEmpty
      ? nil : "\(counted(unsettled.count, "export")) left for the next run"
    let words = [othersInWords, waiting].compactMap(\.self)
    return words.isEmpty ? nil : "not read: \(words.joined(separator: "; "))"
  }

  /// What names of exports end in.
  static let endingsInWords =
    "exports end in .csv or .tsv, packed or not, or in .zip or .tar, or in .txt behind a day"

  /// What is wrong with the exports that lie here; one that was refused and is gone troubles nobody, but one that counted
  /// and of which the ledger has lost its knowledge does.
  func failures(_ known: [KnownFile]) -> [Failure] {
    let names = Set(files.map(\.name))
    return refused
      + known.filter { names.contains($0.identity.path) || $0.failure?.code == .storeCorrupt }
      .compactMap(\.failure)
  }

  /// The name of the file that marks invented data.
  static let syntheticMarker = "SYNTHETIC"

  /// Lists a folder: exports by their endings (`isExport`) and what is so named in archives; below it only the folders
  /// of named sources, links never followed.
  ///
  /// What changed after `settledBefore` may still be on its way: it is left for the next run.
  ///
  /// - Parameters:
  ///   - folder: The inbox.
  ///   - settledBefore: See above; `nil` for no wait.
  ///   - today: A day in a name that lies after the next one is none.
  ///   - undated: What counts where a name has no day.
  ///   - only: The one name that is looked at, however it ends; the folder of a name without one is empty.
  ///   - opensTars: A tar archive tells its members only when it is unpacked to its end; without this it stands
  ///     for them until `withMembers` is asked.
  ///   - sources: Who delivers; where any are named, an export of nobody's is not opened.
  /// - Returns: What lies there.
  /// - Throws: `configuration-missing` where there is no such folder.
  static func list(
    _ folder: String, settledBefore: Moment? = nil, today: Day = .openEnded,
    undated: Pipeline.DeliveryDay = .firstSeen, only: String? = nil, opensTars: Bool = true,
    sources: SourceList = .none
  ) throws(Failure) -> Inbox {
    guard var found = only.map({ [Array($0.utf8)] }) ?? folderNames(folder) else {
      throw Failure(
        .configurationMissing, "cannot read the inbox", at: .init(file: folder),
        hint: "make the folder, or name another with --inbox")
    }
    var files: [InboxFile] = []
    var refused: [Failure] = []
    var unsettled: [String] = []
    var others: [String: Int] = [:]
    let isMarked = found.contains(Array(syntheticMarker.utf8))
    if !sources.isEmpty, only == nil { open(foldersOf: sources, in: folder, &found, &refused) }
    var names: [String] = []
    for bytes in found.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      if let name = String(validating: bytes, as: UTF8.self) {
        names.append(name)
      } else if let failure = refusal(ofForeign: bytes, folder) {
        refused.append(failure)
      } else {
        others["", default: 0] += 1
      }
    }
    for relative in names {
      let name = relative.split(separator: "/").last.map(String.init) ?? relative
      let isArchive = isArchive(name)
      guard isArchive || isExport(name) || only != nil else {
        if let ending = ending(ofOther: name) { others[ending, default: 0] += 1 }
        continue
      }
      guard isSafe(name) else {
        refused.append(
          Failure(
            .fileUnreadable, "an export has a name with control characters or a leading '-' or '.'",
            at: .init(file: folder), hint: "rename it"))
        continue
      }
      // A name goes into pages, tables, the ledger and messages; this one is not even named here.
      if let kind = PersonalNumber.kind(inName: name) {
        refused.append(
          Failure(
            .personalNumber, "the name of an export holds what looks like \(kind.rawValue)",
            at: .init(file: folder), hint: "rename it"))
        continue
      }
      let path = folder.isEmpty ? relative : "\(folder)/\(relative)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        refused.append(
          Failure(
            .fileUnreadable, "not a regular file", at: .init(file: path),
            hint: "exports are files; links, pipes and devices are not followed"))
        continue
      }
      let modified = Moment(status.st_mtim).nanoseconds
      if let settledBefore, modified > settledBefore.nanoseconds {
        unsettled.append(relative)
        continue
      }
      let parsed = ExportName(name, until: today.advanced(by: 1))
      var file = InboxFile(
        identity: FileIdentity(
          path: relative, size: Int(status.st_size), modifiedNanoseconds: modified,
          inode: UInt64(status.st_ino)),
        source: ExportSource(path: path),
        namedDay: parsed.day == .none && undated == .modified
          ? Self.dayInChina(nanoseconds: modified, until: parsed.latest) : parsed.day,
        namedDivision: parsed.division, parsed: parsed)
      file.deliveredBy = sources.source(of: relative)?.source
      file.trouble = Self.trouble(with: parsed, at: path)
      if !sources.isEmpty, file.deliveredBy == nil {
        file.trouble = Failure(
          .sourceUnknown, "no source of the pipeline delivers this", at: .init(file: path),
          hint: "put it where its source's exports lie, or name the source under `sources`")
      }
      file.isClosed = isArchive && (sources.isEmpty || file.deliveredBy != nil)
      files.append(file)
    }
    let inbox = Inbox(
      files: files, refused: refused, unsettled: unsettled, others: others,
      isSynthetic: isMarked)
    return inbox.withMembers { opensTars || !ExportEnding.isTar($0) }
  }

  /// Puts what lies in the folders of named sources in the place of these.
  private static func open(
    foldersOf sources: SourceList, in inbox: String, _ names: inout [[UInt8]],
    _ refused: inout [Failure]
  ) {
    var inside: [[UInt8]] = []
    names.removeAll { bytes in
      guard let name = String(validating: bytes, as: UTF8.self) else { return false }
      let path = "\(inbox)/\(name)"
      var status = stat()
      guard sources.opens(folder: name), lstat(path, &status) == 0,
        status.st_mode & S_IFMT == S_IFDIR
      else { return false }
      if let found = folderNames(path) {
        inside += found.map { bytes + [0x2F] + $0 }
      } else {
        refused.append(
          Failure(
            .fileUnreadable, "cannot read the folder of a source", at: .init(file: path),
            hint: "check its owner and permissions"))
      }
      return true
    }
    names += inside
  }

  /// What is wrong with an export whose name is not in UTF-8; `nil` where it is none.
  private static func refusal(ofForeign path: [UInt8], _ folder: String) -> Failure? {
    let bytes = Array(path[(path.lastIndex(of: 0x2F).map { $0 + 1 } ?? 0)...])
    let inGBK = nameInGBK(bytes)
    let name = inGBK ?? String(decoding: bytes, as: UTF8.self)
    guard isArchive(name) || isExport(name) else { return nil }
    let isTold = inGBK != nil && isSafe(name) && PersonalNumber.kind(inName: name) == nil
    return Failure(
      .fileUnreadable,
      isTold
        ? "the name of an export is in GBK and not in UTF-8: \(name)"
        : "the name of an export is not in UTF-8", at: .init(file: folder),
      hint: "rename it: `convmv -f gbk -t utf8 --notest FILE`, or unpack with `unzip -O gbk`")
  }

  /// The day in China at a moment, nanoseconds since 1970; none where no export can be of that day.
  private static func dayInChina(nanoseconds: Int64, until latest: Day) -> Day {
    let seconds = nanoseconds / 1_000_000_000 + 8 * 3600
    let day = Day(rawValue: Int32(clamping: (seconds - (seconds < 0 ? 86_399 : 0)) / 86_400))
    return ExportName.earliest <= day && day <= latest ? day : .none
  }

  /// What is wrong with a name whose day cannot be: another day in its place would only be invented.
  static func trouble(with name: ExportName, at path: String) -> Failure? {
    guard name.hasImpossibleDay else { return nil }
    return .dayImplausible(
      "the day in the name of the export", at: path, name.days)
  }

  /// Whether a file is named as an export is.
  ///
  /// A `.txt` may be a note as well; it is an export when its name tells a day.
  static func isExport(_ name: String) -> Bool {
    guard ExportEnding.isTable(name) else { return false }
    return !ExportEnding.isText(name) || ExportName(name).day != .none
  }

  /// Whether a file is named as an archive of exports is.
  static func isArchive(_ name: String) -> Bool { ExportEnding.isArchive(name) }

  /// What the name of a file that is no export ends in, as far as it can be told; `nil` for one that nobody
  /// takes for an export.
  static func ending(ofOther name: String) -> String? {
    guard !name.hasPrefix("."), name != syntheticMarker else { return nil }
    guard let dot = name.lastIndex(of: ".") else { return "" }
    let ending = name[name.index(after: dot)...].lowercased()
    if ["part", "tmp"].contains(ending) { return nil }
    // Longer ones may say anything.
    let isPlain = ending.utf8.count <= 5 && ending.utf8.allSatisfy { 0x61...0x7A ~= $0 }
    return isPlain ? ending : ""
  }

  static func isSafe(_ name: String) -> Bool {
    guard let first = name.utf8.first, first != 0x2D, first != 0x2E else { return false }
    return name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }

  /// A hash of names, sizes and times: equal when nothing new lies there.
  var digest: String {
    var hash = StableHash()
    for file in files {
      hash.add(file.name)
      hash.add(UInt64(file.identity.size))
      hash.add(UInt64(bitPattern: file.identity.modifiedNanoseconds))
      hash.add(file.identity.inode)
    }
    hash.add(isSynthetic ? "synthetic" : "")
    hash.add(UInt64(refused.count))
    // What is not read changes nothing but what a gate says of it.
    for (ending, count) in others.sorted(by: { $0.key < $1.key }) {
      hash.add(ending)
      hash.add(UInt64(count))
    }
    return hash.finish().description
  }
}

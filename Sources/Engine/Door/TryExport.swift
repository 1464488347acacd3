import ByteStream
import Contract
import Dialect
import Foundation
import Ingest
public import Records
import Register
import Report
import Store

/// With which contracts and which register exports are tried.
public struct TrialBench: Sendable {
  let context: IngestContext
  let folders: [String]
  /// Made when it is asked for, and kept where many exports are asked about.
  var guesser: HeaderGuesser?

  /// Those of a pipeline; `forDraft` passes over a contract that is empty, since a shell is about to write it.
  public init(pipeline: String, forDraft: Bool = false) throws(Failure) {
    let configuration = try Configuration(Settings(pipelinePath: pipeline))
    let pipeline = configuration.pipeline
    try self.init(
      contracts: pipeline.contracts, register: pipeline.register, asOf: pipeline.registerDate,
      engine: pipeline.engine, forDraft: forDraft)
  }

  /// Those that come with the tool; cities are those of the last list.
  public init(_ tables: ShippedTables, today: Day) throws(Failure) {
    try self.init(
      contracts: [tables.contracts], register: tables.register, asOf: today,
      engine: EngineKind.fast.rawValue)
  }

  private init(
    contracts: [String], register: String, asOf: Day, engine: String, forDraft: Bool = false
  ) throws(Failure) {
    folders = contracts
    var context = try IngestContext(
      contracts: try ContractSet.load(folders: contracts, passingOverEmpty: forDraft),
      register: try Register.load(folder: register, asOf: asOf), store: StoreLayout(path: ""),
      engine: engine)
    context.rejectedText = .masked
    self.context = context
  }
}

extension TrialBench {
  var headerGuesser: HeaderGuesser { guesser ?? HeaderGuesser(context.contracts) }

  /// Takes what is loaded already.
  init(
    contracts: ContractSet, folders: [String], register: Register, guesser: HeaderGuesser? = nil
  ) throws(Failure) {
    self.folders = folders
    self.guesser = guesser
    var context = try IngestContext(
      contracts: contracts, register: register, store: StoreLayout(path: ""),
      engine: EngineKind.fast.rawValue)
    context.rejectedText = .masked
    self.context = context
  }

  /// Reads an export as a run would, and writes nothing.
  ///
  /// - Parameters:
  ///   - path: a file; of an archive every export in it.
  ///   - today: the day of delivery of an export whose name has none.
  /// - Returns: what came of each, refused ones too.
  /// - Throws: what is wrong with us.
  public func attempt(
    _ path: String, today: Day
  ) throws(Failure) -> [Result<Trial, Refusal>] {
    let (files, isPassedOver) = try Self.files(at: path)
    var results: [Result<Trial, Refusal>] = []
    for file in files {
      do throws(Failure) {
        results.append(.success(try attempt(file, today: today, isPassedOver)))
      } catch {
        switch error.code {
        case .bug, .interrupted: throw error
        default: results.append(.failure(Refusal(refused(file, error))))
        }
      }
    }
    return results
  }

  /// An export that a run would refuse, as an error.
  public struct Refusal: Error {
    /// What is known of it.
    public let trial: RefusedTrial

    init(_ trial: RefusedTrial) { self.trial = trial }
  }

  /// The exports at a path, looked at as an inbox looks at what lies in it.
  ///
  /// What an inbox passes over for its name is tried all the same.
  static func files(
    at path: String
  ) throws(Failure) -> (files: [InboxFile], isPassedOver: Bool) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ""
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard fileExists(path) else {
      throw Failure(.fileUnreadable, "there is no such file", at: .init(file: path))
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw Failure(
        .usage, "a file is expected, not a folder", at: .init(file: path),
        hint: "`citycredit plan` looks at a whole inbox")
    }
    let inbox = try Inbox.list(folder, only: name)
    if let refused = inbox.refused.first { throw refused }
    return (inbox.files, !Inbox.isExport(name) && !Inbox.isArchive(name))
  }

  private func attempt(
    _ file: InboxFile, today: Day, _ isPassedOver: Bool
  ) throws(Failure) -> Trial {
    let isNamed = file.namedDay != .none
    let job = try context.admit(
      IngestJob(file: file, delivery: isNamed ? file.namedDay : today, number: 0))
    let work = try ExportWork(job, context, isTrial: true)
    try work.work()
    let (tally, summary) = try work.settle()
    guard tally.balances else {
      throw Failure(.bug, "the books of the file do not balance", at: .init(file: file.path))
    }
    return trial(
      of: work, tally, summary, job, isNamed: job.file.namedDay != .none, isPassedOver)
  }

  private func trial(
    of work: ExportWork, _ tally: Tally, _ summary: ExportSummary, _ job: IngestJob,
    isNamed: Bool, _ isPassedOver: Bool
  ) -> Trial {
    let file = job.file
    let match = work.match
    let notes = work.takeNotes()
    let isFound = tally.notices[.dialectFound, default: 0] > 0
    return Trial(
      file: file.path,
      standard: .init(
        dataset: match.contract.id, titleZh: match.contract.title.zh,
        titleEn: match.contract.title.en, edition: match.edition.name),
      writing: .init(
        encoding: summary.encoding.rawValue,
        delimiter: delimiter(of: file.source, isFound: isFound), isFound: isFound),
      delivery: .init(day: "\(job.delivery)", isNamed: isNamed),
      namedDivision: file.namedDivision?.description, header: header(match),
      books: .init(
        read: tally.read, accepted: tally.accepted, rejected: tally.rejectedTotal,
        excluded: tally.excluded, reasons: reasons(notes, match.edition)),
      notices: tally.notices.filter { $0.value > 0 }.map {
        .init(name: $0.key.name, count: $0.value)
      }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) },
      cities: cities(notes),
      firstRejected: notes.firstRejects.map { reject in
        .init(
          line: reject.line,
          column: reject.column < 0 ? "" : match.edition.columns[reject.column].code,
          reason: reject.reason.name, field: String(decoding: reject.field, as: UTF8.self),
          shape: String(decoding: reject.text, as: UTF8.self))
      },
      isPassedOver: isPassedOver)
  }

  private func header(_ match: HeaderMatch) -> Trial.Header {
    let columns = match.columns
    let unknown =
      match.isRepaired
      ? [] : zip(match.cells, columns).filter { $0.1 == nil }.map { MessageText.shown($0.0) }
    let personal = columns.compactMap { $0 }.map { match.edition.columns[$0] }
      .filter { $0.type == .personal }.map { $0.title }
    return Trial.Header(
      known: columns.count { $0 != nil }, isRepaired: match.isRepaired, unknown: unknown,
      personal: personal)
  }

  private func reasons(_ notes: TrialNotes, _ edition: ContractEdition) -> [Trial.Rejected] {
    notes.rejected.map { fault, rows in
      let column = fault.column < 0 ? nil : edition.columns[fault.column]
      return Trial.Rejected(
        reason: fault.reason.name, column: column?.code ?? "", title: column?.title ?? "",
        rows: rows, cure: fault.reason.cure.en)
    }.sorted { ($1.rows, $0.reason, $0.column) < ($0.rows, $1.reason, $1.column) }
  }

  private func cities(_ notes: TrialNotes) -> [Trial.City] {
    var counts: [CityCode: TrialNotes.Counts] = [:]
    for (division, count) in notes.divisions {
      let found = context.register.resolve(division)
      let city = found.city == .unassigned ? found.countyCity ?? .unassigned : found.city
      counts[city, default: .init()].add(count)
    }
    return counts.map { code, count in
      let city = context.register.city(code)
      return Trial.City(
        code: code == .unassigned ? "" : "\(code)", nameZh: city?.name.zh ?? "",
        nameEn: city?.name.en ?? "", accepted: count.accepted, rejected: count.rejected,
        excluded: count.excluded)
    }.sorted {
      // Rows that no city can claim come last.
      let (a, b) = (
        $0.code.isEmpty ? -1 : $0.accepted + $0.rejected + $0.excluded,
        $1.code.isEmpty ? -1 : $1.accepted + $1.rejected + $1.excluded
      )
      return (b, $0.code) < (a, $1.code)
    }
  }

  /// What stands between the fields; the beginning of the file is looked at once more for it.
  private func delimiter(of source: ExportSource, isFound: Bool) -> String {
    do throws(Failure) {
      if isFound { return name(ofDelimiter: try TableRows(source).dialect.delimiter) }
      var reader = try ExportReader(source, engine: context.engine)
      return name(ofDelimiter: [try reader.readHeader().delimiter])
    } catch {
      // It was read a moment ago: who changes it meanwhile hears of that from the next run.
      return ""
    }
  }

  // MARK: Refused

  private func refused(_ file: InboxFile, _ failure: Failure) -> RefusedTrial {
    guard failure.code == .headerUnknown else {
      return RefusedTrial(file: file.path, failure: failure, nearest: [], hasHeader: false)
    }
    let header = UnknownHeader.find(in: file.source, headerGuesser, context.register.divisions)
    let nearest = (header?.guesses ?? []).prefix(3).filter { $0.missing.count < $0.needed.count }
      .map { guess in
        let likely = guess.guessed.compactMap { guess.columns[$0] }.count(
          where: guess.needed.contains)
        return RefusedTrial.Nearest(
          dataset: guess.contract.id, edition: guess.edition.name,
          known: guess.needed.count - guess.missing.count - likely, likely: likely,
          needed: guess.needed.count,
          missing: guess.missing.map { guess.edition.columns[$0].title })
      }
    return RefusedTrial(
      file: file.path, failure: failure, nearest: Array(nearest), hasHeader: header != nil)
  }
}

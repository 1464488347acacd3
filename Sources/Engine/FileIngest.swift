import ByteStream
import Contract
import Ingest
import Ledger
import Normalize
import Records
import Register

/// What is needed to read any export.
struct IngestContext: Sendable {
  let contracts: ContractSet
  let matcher: HeaderMatcher
  let register: Register
  let store: Store
  let engine: EngineKind

  init(contracts: ContractSet, register: Register, store: Store, engine: String) throws(Failure) {
    guard let engine = EngineKind(rawValue: engine) else {
      throw Failure(
        .configurationInvalid, "the engine '\(engine)' is not known",
        hint: "known: \(EngineKind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self.contracts = contracts
    self.register = register
    self.store = store
    self.engine = engine
    matcher = HeaderMatcher(contracts)
  }

  /// Names the facts of an export: equal exactly when reading it again would give the same facts.
  func factsKey(content: String, dataset: String, delivery: Day) -> String {
    let contract = contracts[dataset]?.digest ?? ""
    let revision = FactFileWriter.revision
    return StableHash.of(
      "\(content)\n\(contract)\n\(register.divisions.digest)\n\(delivery)\n\(revision)"
    ).description
  }
}

/// An export to be read, with a number that no other of this run has.
struct IngestJob: Sendable {
  let file: InboxFile
  let delivery: Day
  let number: Int
}

extension IngestContext {
  /// Reads one export to facts and rejects.
  ///
  /// What is wrong with the export itself becomes a failure inside the result, and nothing of it is
  /// kept; only what is wrong with us or the disk throws.
  func ingest(_ job: IngestJob) throws(Failure) -> KnownFile {
    do throws(Failure) {
      return try read(job)
    } catch {
      switch error.code {
      case .writeFailed, .bug, .interrupted, .storeCorrupt: throw error
      default:
        var known = KnownFile(identity: job.file.identity, contentHash: "", failure: error)
        known.deliveryDay = job.file.namedDay
        known.firstSeenDay = job.delivery
        return known
      }
    }
  }

  private func read(_ job: IngestJob) throws(Failure) -> KnownFile {
    let file = job.file
    if let division = file.namedDivision, !register.divisions.leadsToCity(division) {
      throw Failure(
        .cityUnknown, "the file is named after \(division), which leads to no city",
        at: .init(file: file.path),
        hint: "correct the code in the name, or add the division to the register")
    }
    var reader = try ExportReader(path: file.path, engine: engine)
    let header = try reader.readHeader()
    let match = try matcher.match(header.cells, file: file.path)
    let edition = match.contract.editions[match.editionIndex]
    let plan = RowPlan(edition: edition, cells: match.columns)
    reader.load(columns: plan.loadedCells)

    var checker = RowChecker(
      plan: plan, divisions: register.divisions, deliveryDay: job.delivery)
    var builder = FactBuilder(
      contract: match.contract, edition: edition, divisions: register.divisions,
      deliveryDay: job.delivery, fileDivision: file.namedDivision)
    var writer = try FactFileWriter(temporary: "\(store.scratch)/\(job.number).facts")
    var rejects = try RejectsFile()
    var tally = Tally()
    var batch = RowBatch()
    while try reader.nextBatch(&batch) {
      if Task.isCancelled { throw Failure(.interrupted, "stopped by a signal") }
      checker.check(batch)
      for row in 0..<checker.rows.count {
        let reason = checker.rows.reasons[row]
        tally.count(reason)
        guard reason != .none, reason != .naturalPerson else { continue }
        let column = Int(checker.rows.failedColumns[row])
        rejects.add(
          batch.rows[row], column: column < 0 ? "" : edition.columns[column].code, reason: reason)
      }
      builder.build(checker.rows, of: batch)
      try writer.append(builder.facts)
    }
    let summary = reader.summary
    guard tally.balances else {
      throw Failure(.bug, "the books of the file do not balance", at: .init(file: file.path))
    }
    let notices = checker.notices
    for notice in Notice.allCases where notices[Int(notice.rawValue)] > 0 {
      tally.note(notice, times: notices[Int(notice.rawValue)])
    }
    let unknown = match.columns.count { $0 == nil }
    if unknown > 0 { tally.note(.columnUnknown, times: unknown) }
    if match.isRepaired { tally.note(.headerRepaired) }
    if builder.zones > 0 { tally.note(.zoneByFourDigits, times: builder.zones) }
    if builder.unassigned > 0 { tally.note(.cityUnassigned, times: builder.unassigned) }
    if summary.blankLines > 0 { tally.note(.blankLine, times: summary.blankLines) }

    let key = factsKey(
      content: summary.sha256, dataset: match.contract.id, delivery: job.delivery)
    try writer.finish(as: store.facts(match.contract.id, key), durable: false)
    try rejects.write(to: store.rejects(match.contract.id, key))
    return KnownFile(
      identity: file.identity, contentHash: summary.sha256, dataset: match.contract.id,
      edition: edition.name, encoding: summary.encoding.rawValue, factsKey: key,
      deliveryDay: file.namedDay, firstSeenDay: job.delivery, tally: tally)
  }
}

/// The rejected rows of one export: where and why, never what.
struct RejectsFile: ~Copyable {
  private var writer: GzipWriter
  private var rows = 0

  init() throws(Failure) { writer = try GzipWriter(level: 1) }

  mutating func add(_ row: RowSpan, column: String, reason: Reason) {
    let header = rows == 0 ? "line,byte,column,reason\n" : ""
    let line = Array("\(header)\(row.line),\(row.byteOffset),\(column),\(reason.name)\n".utf8)
    writer.append(line.span)
    rows += 1
  }

  /// Writes the file, readable by its owner only; nothing when no row was rejected.
  consuming func write(to path: String) throws(Failure) {
    guard rows > 0 else { return }
    let bytes = writer.finish()
    try writeFileAtomically(path, bytes.span, mode: 0o600)
  }
}

import ByteStream
import Contract
import Ingest
import Store
import Normalize
import Records
import Register

/// What is needed to read any export.
struct IngestContext: Sendable {
  let contracts: ContractSet
  let matcher: HeaderMatcher
  let register: Register
  let store: StoreLayout
  let engine: EngineKind
  /// What is kept of the text of rejected rows.
  var rejectedText = Pipeline.RejectedText.none
  /// Who may deliver what.
  var warrants = Warrants.none
  /// What is written here and nobody knows of yet.
  var made = MadeFiles()

  init(contracts: ContractSet, register: Register, store: StoreLayout, engine: String)
    throws(Failure)
  {
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
  var file: InboxFile
  /// The day that counts as the day of delivery.
  var delivery: Day
  let number: Int
  /// What the ledger knows of the export under this name; `nil` where it knows nothing.
  var earlier: KnownFile?
}

extension IngestContext {
  /// Reads one export to facts and rejects.
  ///
  /// What is wrong with the export itself becomes a failure inside the result, and nothing of it is
  /// kept; only what is wrong with us or the disk throws.
  ///
  /// The reading is entered on the board, where others may come to help.
  func ingest(
    _ job: IngestJob, _ board: WorkBoard, _ writes: DurableWrites,
    _ firstSeen: (_ content: String) throws(Failure) -> Day = { _ in .none }
  ) throws(Failure) -> KnownFile {
    defer { board.end() }
    do throws(Failure) {
      return try board.reading(job.file.identity) { () throws(Failure) in
        try read(dated(job, firstSeen), board, writes)
      }
    } catch {
      switch error.code {
      case .writeFailed, .bug, .interrupted, .storeCorrupt, .machineLimit: throw error
      default:
        var known = KnownFile(identity: job.file.identity, contentHash: "", failure: error)
        known.deliveryDay = job.file.namedDay
        known.firstSeenDay = job.delivery
        return known
      }
    }
  }

  /// What reading an export would give, from its beginning alone; see `IngestStage.foreseen`.
  func foreseen(
    _ job: IngestJob, hashing: Bool,
    _ firstSeen: (_ content: String) throws(Failure) -> Day, failedKey: String
  ) throws(Failure) -> KnownFile {
    var known = KnownFile(identity: job.file.identity, contentHash: "new \(job.file.name)")
    do throws(Failure) {
      let dated = try admit(dated(job, firstSeen))
      let contract = try ExportOpening.open(dated.file.source, self).match.contract
      try warrants.check(contract, of: dated.file)
      if hashing { known.contentHash = try dated.file.source.digest() }
      try warrants.check(content: known.contentHash, of: dated.file)
      known.dataset = contract.id
      known.deliveryDay = dated.file.namedDay
      known.firstSeenDay = dated.delivery
      known.factsKey = factsKey(
        content: known.contentHash, dataset: contract.id, delivery: dated.delivery)
    } catch {
      if error.code == .bug || error.code == .interrupted { throw error }
      known.failure = error
      known.factsKey = failedKey
    }
    return known
  }

  /// An export without a day of its own counts as delivered when any run first saw its bytes: however often it is
  /// touched, copied or renamed since.
  private func dated(
    _ job: IngestJob, _ firstSeen: (_ content: String) throws(Failure) -> Day
  ) throws(Failure) -> IngestJob {
    guard job.file.namedDay == .none, job.file.trouble == nil,
      job.earlier?.identity != job.file.identity
    else { return job }
    let seen = try firstSeen(try job.file.source.digest())
    guard seen != .none, seen < job.delivery else { return job }
    var job = job
    job.delivery = seen
    return job
  }

  /// Refuses an export for what can be seen of it before it is read; else the job as it is to be done.
  func admit(_ job: IngestJob) throws(Failure) -> IngestJob {
    if let trouble = job.file.trouble { throw trouble }
    try warrants.check(areaOf: job.file, register.divisions)
    var job = job
    job.file.namedDivision = try division(of: job.file)
    let seen = job.delivery
    if job.file.namedDay == .none {
      job.file.namedDay = try dayInside(job.file.source, until: seen.advanced(by: 1)) ?? .none
      if job.file.namedDay != .none { job.delivery = job.file.namedDay }
    }
    return job
  }

  private func read(
    _ job: IngestJob, _ board: WorkBoard, _ writes: DurableWrites
  ) throws(Failure) -> KnownFile {
    let seen = job.delivery
    let job = try admit(job)
    let file = job.file
    let work = try ExportWork(job, self)
    try warrants.check(work.match.contract, of: file)
    board.begin(work, of: file.identity)
    try work.work()
    let (tally, summary) = try work.settle()
    guard tally.balances else {
      throw Failure(.bug, "the books of the file do not balance", at: .init(file: file.path))
    }
    try warrants.check(content: summary.sha256, of: file)
    let dataset = work.match.contract.id
    let key = factsKey(
      content: summary.sha256, dataset: dataset, delivery: job.delivery)
    try store.prepareFacts(of: dataset)
    made.enter(store.facts(dataset, key))
    made.enter(store.rejects(dataset, key))
    // Readable by their owner only.
    let list = store.rejects(dataset, key)
    if case .bytes(let rejects) = try work.finish(facts: store.facts(dataset, key), rejects: list) {
      writes.write(rejects, to: list, mode: 0o600)
    }
    var known = KnownFile(
      identity: file.identity, contentHash: summary.sha256, dataset: dataset,
      edition: work.edition.name, encoding: summary.encoding.rawValue, factsKey: key,
      deliveryDay: file.namedDay, firstSeenDay: seen, tally: tally)
    known.recovered = work.recovered(in: known)
    return known
  }

  /// The division that a file is named after: one that leads to a city, or a province, which bounds its rows.
  ///
  /// In a name without a day six digits may be anything: there they count only where they are one.
  private func division(of file: InboxFile) throws(Failure) -> CityCode? {
    guard let division = file.namedDivision else { return nil }
    if register.divisions.leadsToCity(division) || register.divisions.isProvince(division) {
      return division
    }
    guard file.parsed.day != .none else { return nil }
    throw Failure(
      .cityUnknown, "the file is named after \(division), which leads to no city",
      at: .init(file: file.path),
      hint: "correct the code in the name, or add the division to the register")
  }

  /// The latest day in the column that the contract names for it; `nil` where it names none, or all are later than `last`.
  private func dayInside(_ source: ExportSource, until last: Day) throws(Failure) -> Day? {
    guard contracts.contracts.contains(where: { $0.editions.contains { $0.deliveryDay != nil } })
    else { return nil }
    let opening = try ExportOpening.open(source, self)
    guard let column = opening.match.edition.deliveryDay else { return nil }
    var checker = RowChecker(
      plan: opening.plan, divisions: register.divisions, deliveryDay: last)
    var batch = RowBatch()
    var latest: Day?
    while try opening.reader.next(&batch) != nil {
      checker.check(batch)
      if let day = checker.latestDay(in: column, until: last) { latest = max(latest ?? day, day) }
    }
    return latest
  }
}

import ByteStream
import Contract
import Ingest
import Ledger
import Normalize
import Records
import Register
import Synchronization

/// An export that is being read: by the worker that took it, and by those that have no other left.
///
/// A worker takes the next batch of rows, checks them and makes their facts, all by itself. Only the taking
/// goes through the export in order (`SharedReader`), and only the facts and rejects are put down in
/// order: a batch whose turn has not come waits until the ones before it are there. So the result is
/// the same for any number of workers.
final class ExportWork: Sendable {
  let match: HeaderMatch
  let edition: ContractEdition
  private let plan: RowPlan
  private let reader: SharedReader
  private let divisions: DivisionTable
  private let delivery: Day
  private let fileDivision: CityCode?
  private let earlier: EarlierReading?
  private let masksRejects: Bool
  private let sink: Mutex<Sink>

  /// What came of one batch.
  private struct Piece: Sendable {
    var facts: [Fact]
    var rejects: [Reject]
  }

  /// What the batches' results go to, in their order.
  private struct Sink: ~Copyable {
    var writer: FactFileWriter?
    var rejects: RejectsFile?
    let columns: [String]
    var tally = Tally()
    var zones = 0
    var unassigned = 0
    /// Rows that an earlier reading rejected and this one accepts.
    var recovered: [Reason: Int] = [:]
    /// Results whose turn has not come, by the number of their batch.
    var waiting: [Int: Piece] = [:]
    /// The batch whose turn it is.
    var turn = 0
    var workers = 0

    private mutating func put(_ piece: Piece) throws(Failure) {
      try writer?.append(piece.facts)
      for reject in piece.rejects { rejects?.add(reject, columns: columns) }
      turn += 1
    }

    /// Puts a batch down, and those that waited for it.
    mutating func put(_ piece: Piece, number: Int) throws(Failure) {
      guard number == turn else {
        waiting[number] = piece
        return
      }
      try put(piece)
      while let next = waiting.removeValue(forKey: turn) { try put(next) }
    }

    /// Gives the facts their name; the bytes of the file of rejects, if there are any.
    mutating func finish(facts: String) throws(Failure) -> [UInt8]? {
      guard waiting.isEmpty, let writer = writer.take(), let rejects = rejects.take() else {
        throw Failure(.bug, "a batch of the export was left out")
      }
      try writer.finish(as: facts, durable: false)
      return rejects.finish()
    }
  }

  /// Opens an export and reads its header.
  init(_ job: IngestJob, _ context: IngestContext) throws(Failure) {
    let file = job.file
    var reader = try ExportReader(path: file.path, engine: context.engine)
    let header = try reader.readHeader()
    match = try context.matcher.match(header.cells, file: file.path)
    edition = match.contract.editions[match.editionIndex]
    plan = RowPlan(edition: edition, cells: match.columns)
    reader.load(columns: plan.loadedCells)
    self.reader = SharedReader(reader)
    divisions = context.register.divisions
    delivery = job.delivery
    fileDivision = file.namedDivision
    masksRejects = context.rejectedText == .masked
    earlier = job.earlier.map { EarlierReading($0, context.store) }
    sink = Mutex(
      Sink(
        writer: try FactFileWriter(temporary: "\(context.store.scratch)/\(job.number).facts"),
        rejects: try RejectsFile(edition, hasText: context.rejectedText != .none),
        columns: edition.columns.map(\.code)))
  }

  // MARK: Work

  /// Takes batches until there are none.
  ///
  /// - Throws: What is wrong with the export, or with the disk; the other workers stop then too.
  func work() throws(Failure) {
    sink.withLock { $0.workers += 1 }
    defer { sink.withLock { $0.workers -= 1 } }
    var checker = RowChecker(plan: plan, divisions: divisions, deliveryDay: delivery)
    var builder = FactBuilder(
      contract: match.contract, edition: edition, divisions: divisions, deliveryDay: delivery,
      fileDivision: fileDivision)
    var tally = Tally()
    var batch = RowBatch()
    while let number = try reader.next(&batch) {
      if Task.isCancelled {
        let failure = Failure(.interrupted, "stopped by a signal")
        reader.stop(failure)
        throw failure
      }
      checker.check(batch)
      builder.build(checker.rows, of: batch)
      let piece = Piece(
        facts: builder.facts, rejects: count(checker.rows, of: batch, in: &tally))
      do throws(Failure) {
        try sink.withLock { (sink) throws(Failure) in try sink.put(piece, number: number) }
      } catch {
        reader.stop(error)
        throw error
      }
      if let recovered = earlier?.accepted(in: checker.rows, of: batch) {
        sink.withLock { $0.recovered.merge(recovered, uniquingKeysWith: +) }
      }
    }
    for (number, times) in checker.notices.enumerated() where times > 0 {
      if let notice = Notice(rawValue: UInt8(number)) { tally.note(notice, times: times) }
    }
    let own = tally
    let (zones, unassigned) = (builder.zones, builder.unassigned)
    sink.withLock { sink in
      sink.tally = sink.tally + own
      sink.zones += zones
      sink.unassigned += unassigned
    }
  }

  /// Enters the verdicts on a batch in the books; the rejects among them.
  private func count(
    _ rows: borrowing CheckedRows, of batch: borrowing RowBatch, in tally: inout Tally
  ) -> [Reject] {
    var rejects: [Reject] = []
    for row in 0..<rows.count {
      let reason = rows.reasons[row]
      tally.count(reason)
      guard reason != .none, reason != .naturalPerson else { continue }
      rejects.append(
        Reject(
          line: Int(batch.rows[row].line), byteOffset: batch.rows[row].byteOffset,
          column: Int(rows.failedColumns[row]), reason: reason,
          byteCount: batch.rows[row].byteCount,
          text: masksRejects ? maskedRow(batch.rows[row], of: batch) : []))
    }
    return rejects
  }

  // MARK: The end

  /// Whether all rows are taken, so that nobody can help any more.
  var isTaken: Bool { reader.isDone }

  /// Waits for the last helper: the books of the whole file, and what was found out about it.
  func settle() throws(Failure) -> (tally: Tally, summary: ExportSummary) {
    // Whoever helps is at its last batch: a matter of a millisecond.
    while sink.withLock({ $0.workers > 0 }) { pause() }
    let summary = reader.summary
    var (tally, zones, unassigned) = sink.withLock { ($0.tally, $0.zones, $0.unassigned) }
    let unknown = match.columns.count { $0 == nil }
    if unknown > 0 { tally.note(.columnUnknown, times: unknown) }
    if match.isRepaired { tally.note(.headerRepaired) }
    if zones > 0 { tally.note(.zoneByFourDigits, times: zones) }
    if unassigned > 0 { tally.note(.cityUnassigned, times: unassigned) }
    if summary.blankLines > 0 { tally.note(.blankLine, times: summary.blankLines) }
    return (tally, summary)
  }

  /// The rows of this reading that an earlier one of the same bytes rejected, by the reason of then.
  func recovered(in known: KnownFile) -> [Reason: Int] {
    earlier?.settled(known, sink.withLock { $0.recovered }) ?? [:]
  }

  /// Gives the facts their name; the bytes of the file of rejects, if there are any.
  func finish(facts: String) throws(Failure) -> [UInt8]? {
    try sink.withLock { (sink) throws(Failure) in try sink.finish(facts: facts) }
  }
}

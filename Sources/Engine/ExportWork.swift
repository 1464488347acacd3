import ByteStream
import Contract
import Ingest
import Store
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
  private let source: ExportSource
  private let plan: RowPlan
  private let reader: SharedReader
  private let furtherHeaderLines: Int
  /// Whether lines of one cell at the end wait for a verdict until the end is reached.
  private let mayHaveFootnotes: Bool
  private let divisions: DivisionTable
  private let delivery: Day
  private let fileDivision: CityCode?
  private let matcher: HeaderMatcher
  private let earlier: EarlierReading?
  private let masksRejects: Bool
  private let isTrial: Bool
  private let sink: Guarded<Sink>

  /// What came of one batch.
  private struct Piece: Sendable {
    var facts: [Fact]
    /// The places of those that are no records.
    var rejected: [Int]
    let rejects: [Reject]
    /// Lines of one cell behind all other rows of the batch.
    let tail: [TailRow]
    /// Whether the batch has no other rows.
    let isTail: Bool
  }

  /// A line of one cell: a ragged row, or a footnote.
  private struct TailRow: Sendable {
    let fact: Fact
    let reject: Reject
  }

  /// What the batches' results go to, in their order.
  private struct Sink: ~Copyable {
    var writer: FactFileWriter?
    var rejects: RejectsFile?
    /// In the place of both, where an export is only tried.
    var trial: TrialNotes?
    let columns: [String]
    var tally = Tally()
    var zones = 0
    var unassigned = 0
    var outside = 0
    /// Rows that an earlier reading rejected and this one accepts.
    var recovered: [Reason: Int] = [:]
    /// Results whose turn has not come, by the number of their batch.
    var waiting: [Int: Piece] = [:]
    /// The batch whose turn it is.
    var turn = 0
    var workers = 0
    /// Rows that are ragged, or footnotes if nothing else comes.
    var tail: [TailRow] = []
    var broken: BrokenRowKeys
    var repeated = RepeatedRejects()
    var departments = DepartmentNames()
    var breakage: Breakage

    private mutating func put(_ piece: consuming Piece) throws(Failure) {
      if !piece.isTail { try settleTail(footnotes: 0) }
      try enter(&piece)
      tail += piece.tail
      // No table has so many footnotes.
      if tail.count > Footnotes.most { try enter(tail.count - Footnotes.most) }
      turn += 1
    }

    /// Enters the rows that waited: the last ones as footnotes, the others as ragged.
    mutating func settleTail(footnotes: Int) throws(Failure) {
      try enter(tail.count - footnotes)
      if footnotes > 0 { tally.note(.footnote, times: footnotes) }
      tail.removeAll()
    }

    /// Enters the first rows that waited as ragged.
    private mutating func enter(_ count: Int) throws(Failure) {
      let rows = Array(tail.prefix(count))
      tail.removeFirst(count)
      for row in rows {
        tally.count(row.reject.reason)
        if row.fact.division == .unassigned { unassigned += 1 }
      }
      var piece = Piece(
        facts: rows.map(\.fact), rejected: Array(rows.indices), rejects: rows.map(\.reject),
        tail: [], isTail: true)
      try enter(&piece)
    }

    /// Enters rows in their order: nothing that is kept of one stays in memory.
    private mutating func enter(_ piece: inout Piece) throws(Failure) {
      try breakage.count(piece.facts, rejected: piece.rejected, piece.rejects)
      trial?.add(piece.facts)
      broken.settle(&piece.facts, rejected: &piece.rejected)
      repeated.settle(&piece.facts, rejected: piece.rejected)
      try writer?.append(piece.facts)
      for reject in piece.rejects {
        try rejects?.add(reject, columns: columns)
        trial?.add(reject)
      }
    }

    /// Puts a batch down, and those that waited for it.
    mutating func put(_ piece: consuming Piece, number: Int) throws(Failure) {
      guard number == turn else {
        waiting[number] = piece
        return
      }
      try put(piece)
      while let next = waiting.removeValue(forKey: turn) { try put(next) }
    }

    /// Gives the facts and the list of rejects their names; what of the list is still to be written.
    mutating func finish(
      facts: String, rejects list: String
    ) throws(Failure) -> RejectsFile.Finished {
      var last = broken.finish()
      repeated.settle(&last, rejected: Array(last.indices))
      try writer?.append(last + repeated.finish())
      if !departments.isEmpty { try writer?.append(departments) }
      guard waiting.isEmpty, let writer = writer.take(), let rejects = rejects.take() else {
        throw Failure(.bug, "a batch of the export was left out")
      }
      try writer.finish(as: facts, durable: false)
      return try rejects.finish(as: list)
    }
  }

  /// Opens an export and reads its header; one that is only tried is written nowhere.
  init(_ job: IngestJob, _ context: IngestContext, isTrial: Bool = false) throws(Failure) {
    let file = job.file
    source = file.source
    let opening = try ExportOpening.open(source, context)
    match = opening.match
    edition = match.edition
    plan = opening.plan
    reader = opening.reader
    furtherHeaderLines = opening.furtherHeaderLines
    mayHaveFootnotes = opening.isPlain && plan.cellCount >= 3
    divisions = context.register.divisions
    delivery = job.delivery
    fileDivision = file.namedDivision
    matcher = context.matcher
    masksRejects = context.rejectedText == .masked
    self.isTrial = isTrial
    earlier = job.earlier.map { EarlierReading($0, context.store) }
    sink = Guarded(
      Sink(
        writer: isTrial
          ? nil
          : try FactFileWriter(
            temporary: "\(context.store.scratch)/\(job.number).facts",
            namesDepartments: edition.department != nil),
        rejects: isTrial
          ? nil
          : try RejectsFile(
            edition, hasText: context.rejectedText != .none,
            temporary: "\(context.store.scratch)/\(job.number).rejects"),
        trial: isTrial ? TrialNotes() : nil,
        columns: edition.columns.map(\.code),
        broken: BrokenRowKeys(dataset: match.contract.id), breakage: Breakage(source.name)))
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
      let tail = takeTail(&batch, &builder)
      let isTail = batch.rows.isEmpty
      let noted = checker.notices
      checker.check(batch)
      var rejected = checker.rows.rejected
      let headers = repeatedHeaders(rejected, batch)
      if !headers.isEmpty {
        batch.remove(headers)
        checker.takeBack(to: noted)
        checker.check(batch)
        rejected = checker.rows.rejected
        tally.note(.headerRepeated, times: headers.count)
      }
      builder.build(checker.rows, of: batch)
      let rejects = count(rejected, of: checker.rows, batch, in: &tally)
      do throws(Failure) {
        try sink.withLock { (sink) throws(Failure) in
          let piece = Piece(
            facts: builder.takeFacts(), rejected: rejected, rejects: rejects, tail: tail,
            isTail: isTail)
          try sink.put(piece, number: number)
        }
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
    let (zones, unassigned, outside) = (builder.zones, builder.unassigned, builder.outside)
    let departments = builder.departments
    sink.withLock { sink in
      sink.tally = sink.tally + own
      sink.zones += zones
      sink.unassigned += unassigned
      sink.outside += outside
      sink.departments.merge(departments)
    }
  }

  /// The rows of a batch that are the header once more, of those that are no records anyway.
  private func repeatedHeaders(_ rejected: [Int], _ batch: borrowing RowBatch) -> [Int] {
    var found: [Int] = []
    for row in rejected
    where ExportOpening.repeatsHeader(batch.rows[row], batch, match, plan, matcher) {
      found.append(row)
    }
    return found
  }

  /// Takes the lines of one cell out of a batch that stand at its end.
  private func takeTail(_ batch: inout RowBatch, _ builder: inout FactBuilder) -> [TailRow] {
    guard mayHaveFootnotes else { return [] }
    let count = batch.rows.reversed().prefix { $0.fieldCount == 1 && $0.fault == .none }.count
    guard count > 0 else { return [] }
    let tail = batch.rows.suffix(count).map { row in
      TailRow(
        fact: builder.broken(line: row.line, reason: .raggedRow),
        reject: Reject(
          line: Int(row.line), byteOffset: row.byteOffset, column: -1, reason: .raggedRow))
    }
    batch.removeLast(count)
    return tail
  }

  /// Enters the verdicts on a batch in the books, `unaccepted` being the rows that are not accepted; the rejects among
  /// them.
  private func count(
    _ unaccepted: [Int], of rows: borrowing CheckedRows, _ batch: borrowing RowBatch,
    in tally: inout Tally
  ) -> [Reject] {
    tally.countAccepted(rows.count - unaccepted.count)
    var rejects: [Reject] = []
    for row in unaccepted {
      let reason = rows.reasons[row]
      tally.count(reason)
      guard reason != .naturalPerson else { continue }
      rejects.append(
        Reject(
          line: Int(batch.rows[row].line), byteOffset: batch.rows[row].byteOffset,
          column: Int(rows.failedColumns[row]), reason: reason,
          byteCount: batch.rows[row].byteCount,
          text: masksRejects ? maskedRow(batch.rows[row], of: batch) : [],
          field: isTrial ? failedField(rows.failedColumns[row], batch.rows[row], of: batch) : []))
    }
    return rejects
  }

  /// The shape of the field that failed; empty where it is the row as such.
  private func failedField(
    _ column: Int16, _ row: RowSpan, of batch: borrowing RowBatch
  ) -> [UInt8] {
    guard column >= 0, let cell = match.columns.firstIndex(of: Int(column)) else { return [] }
    return maskedField(cell, row, of: batch)
  }

  // MARK: The end

  /// Whether all rows are taken, so that nobody can help any more.
  var isTaken: Bool { reader.isDone }

  /// Waits for the last helper: the books of the whole file, and what was found out about it.
  func settle() throws(Failure) -> (tally: Tally, summary: ExportSummary) {
    // Whoever helps is at its last batch: a matter of a millisecond.
    while sink.withLock({ $0.workers > 0 }) { pause() }
    let summary = reader.summary
    let ends = sink.withLock { $0.tail.count }
    if ends > 0 {
      let footnotes = Footnotes.number(
        of: ends, in: source, match.contract.encoding, sha256: summary.sha256)
      try sink.withLock { (sink) throws(Failure) in try sink.settleTail(footnotes: footnotes) }
    }
    var (tally, zones, unassigned, outside) = sink.withLock {
      ($0.tally, $0.zones, $0.unassigned, $0.outside)
    }
    let unknown = match.columns.count { $0 == nil }
    for (notice, times) in reader.notices { tally.note(notice, times: times) }
    if furtherHeaderLines > 0 { tally.note(.headerRepeated, times: furtherHeaderLines) }
    if unknown > 0 { tally.note(.columnUnknown, times: unknown) }
    if match.isRepaired { tally.note(.headerRepaired) }
    if zones > 0 { tally.note(.zoneByFourDigits, times: zones) }
    if unassigned > 0 { tally.note(.cityUnassigned, times: unassigned) }
    if outside > 0 { tally.note(.outsideProvince, times: outside) }
    if summary.blankLines > 0 { tally.note(.blankLine, times: summary.blankLines) }
    return (tally, summary)
  }

  /// What was noted of an export that is only tried.
  func takeNotes() -> TrialNotes { sink.withLock { $0.trial.take() } ?? TrialNotes() }

  /// The rows of this reading that an earlier one of the same bytes rejected, by the reason of then.
  func recovered(in known: KnownFile) -> [Reason: Int] {
    earlier?.settled(known, sink.withLock { $0.recovered }) ?? [:]
  }

  /// Gives the facts and the list of rejects their names; what of the list is still to be written.
  func finish(facts: String, rejects: String) throws(Failure) -> RejectsFile.Finished {
    try sink.withLock { (sink) throws(Failure) in
      try sink.finish(facts: facts, rejects: rejects)
    }
  }
}

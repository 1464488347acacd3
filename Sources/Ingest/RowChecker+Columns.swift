import ByteStream
import Contract
import Records

/// Column by column: the scan that knows how nearly all fields of a kind are written, then `FieldReader` for those
/// that it left.
extension RowChecker {
  /// The mark of a field that holds a value.
  static let valueMark = CheckedRows.Slot(value: 1).mark
  /// The mark of a field whose text is taken as it stands in the batch.
  private static let textMark = CheckedRows.Slot(text: 0..<1, isCleaned: false).mark
  private static let cleanedMark = CheckedRows.Slot(text: 0..<1, isCleaned: true).mark
  private static let unifiedMark = codeMark(.unified)
  private static let organisationMark = codeMark(.organisation)

  private static func codeMark(_ kind: CheckedRows.CodeKind) -> UInt8 {
    CheckedRows.Slot(text: 0..<1, isCleaned: false, kind: kind.rawValue).mark
  }

  mutating func read(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    switch work.kind {
    case .text where work.keepsText && batch.isWellFormed:
      work.isKey ? readKeys(column, work, batch) : readNames(column, work, batch)
    case .text where !work.keepsText && batch.isWellFormed: readPresence(column, work, batch)
    case .uscc, .entityCode:
      scan(.unifiedCode, Self.unifiedMark, column, work, batch)
      reader.note(.embeddedOrganisationCode, times: left.oddCodes)
    case .organisationCode: scan(.organisationCode, Self.organisationMark, column, work, batch)
    case .date: scan(.date, Self.valueMark, column, work, batch)
    case .decimal, .integer: readAmounts(column, work, batch)
    case .list:
      batch.readList(
        scanned(column, work, Self.valueMark), of: live,
        spellings: plan.lists[work.list].spellings(batch.encoding), words: &rows.words,
        marks: &rows.marks, left: &left)
      readLeft(column, work, batch)
    default: for one in live { readField(one, column, work, batch) }
    }
  }

  private func scanned(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ mark: UInt8
  ) -> ColumnScan {
    ColumnScan(
      cell: work.cell, isRequired: work.required, mark: mark, base: rows.slotsOfColumn(column))
  }

  private mutating func scan(
    _ kind: ColumnScan.Kind, _ mark: UInt8, _ column: Int, _ work: RowPlan.ColumnPlan,
    _ batch: borrowing RowBatch
  ) {
    batch.read(
      kind, scanned(column, work, mark), of: live, words: &rows.words, marks: &rows.marks,
      left: &left)
    readLeft(column, work, batch)
    guard work.isEntity, plan.personUnlessCode else { return }
    let base = rows.slotsOfColumn(column)
    for one in live where rows.marks[base + Int(one.row)] == mark {
      subjects[Int(one.row)].hasText = true
    }
  }

  private mutating func readNames(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    if batch.encoding == .gb18030 {
      batch.transcodeNames(
        scanned(column, work, Self.cleanedMark), of: live, most: work.mostBytes,
        nulls: tables.signs(.utf8), text: &rows.text, words: &rows.words, marks: &rows.marks,
        left: &left)
    } else {
      batch.readNames(
        scanned(column, work, Self.textMark), of: live, most: work.mostBytes,
        nulls: tables.signs(.utf8), words: &rows.words, marks: &rows.marks, left: &left)
    }
    readLeft(column, work, batch)
  }

  private mutating func readKeys(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    let scan = scanned(column, work, Self.cleanedMark)
    let nulls = tables.signs(.utf8)
    if batch.encoding == .gb18030 {
      batch.transcodeKeys(
        scan, of: live, most: work.mostBytes, nulls: nulls, text: &rows.text, words: &rows.words,
        marks: &rows.marks, left: &left)
    } else {
      batch.readKeys(
        scan, of: live, most: work.mostBytes, nulls: nulls, text: &rows.text, words: &rows.words,
        marks: &rows.marks, left: &left)
    }
    readLeft(column, work, batch)
  }

  private mutating func readLeft(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    reader.note(.guardStripped, times: left.guards)
    for number in 0..<left.count { readField(live[left[number]], column, work, batch) }
  }

  // MARK: Field by field

  /// Where a field of a row stands.
  @inline(__always)
  private func field(
    _ one: RowPlace, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) -> Range<Int> {
    let cut = Int(one.firstCut) + work.cell
    return Int(batch.cuts[cut] &+ 1)..<Int(batch.cuts[cut + 1])
  }

  /// Reads a field whatever it is.
  private mutating func readField(
    _ one: RowPlace, _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    let range = field(one, work, batch)
    let reading =
      range.isEmpty
      ? FieldReader.empty(work)
      : reader.read(work, batch.bytes, range, batch.encoding, text: &rows.text)
    enter(reading, column, Int(one.row))
  }

  /// Enters what was read of a field.
  @inline(__always)
  private mutating func enter(_ reading: FieldReading, _ column: Int, _ row: Int) {
    rows.set(reading.slot, at: rows.slotsOfColumn(column) + row)
    if reading.isEntityText { subjects[row].hasText = true }
    if reading.isPerson { subjects[row].isPerson = true }
    if reading.reason != .none { enter(reading.reason, column, row) }
  }

  /// Enters what is wrong with a field, unless an earlier column was found to be wrong.
  private mutating func enter(_ reason: Reason, _ column: Int, _ row: Int) {
    guard rows.reasons[row] == .none || column < Int(rows.failedColumns[row]) else { return }
    rows.reasons[row] = reason
    rows.failedColumns[row] = Int16(truncatingIfNeeded: column)
  }

  private mutating func readAmounts(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    let amounts = PlainAmounts(work.amount)
    let base = rows.slotsOfColumn(column)
    let bytes = batch.bytes
    let cuts = batch.cuts
    var others: [RowPlace] = []
    // Taken out, so that the loop holds it alone and need not ask at every row whether it does; and given back for good,
    // since a second holder would have it copied by the next one that writes.
    var words = exchange(&rows.words, with: [])
    do {
      var amount = words.mutableSpan
      for one in live {
        let cut = Int(one.firstCut) + work.cell
        let range = Int(cuts[cut] &+ 1)..<Int(cuts[cut + 1])
        if let minor = amounts.read(bytes, range) {
          amount[base + Int(one.row)] = minor
        } else {
          others.append(one)
        }
      }
    }
    swap(&rows.words, &words)
    for one in live { rows.marks[base + Int(one.row)] = Self.valueMark }
    for one in others { readField(one, column, work, batch) }
  }

  /// Text of which later stages need to know whether it is there.
  private mutating func readPresence(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    let base = rows.slotsOfColumn(column)
    for one in live {
      let range = field(one, work, batch)
      if range.isEmpty, !work.required {
        rows.set(CheckedRows.Slot(), at: base + Int(one.row))
      } else if range.count <= work.mostBytes,
        tables.isSomething(batch.bytes, range, batch.encoding)
      {
        rows.set(CheckedRows.Slot(value: 0), at: base + Int(one.row))
      } else {
        readField(one, column, work, batch)
      }
    }
  }

  // MARK: Free text

  /// How many bytes free text may have without a second look: a character has one or more.
  static func freeTextLimits(_ plan: RowPlan, _ nulls: NullSigns) -> CellLimits {
    var limits = CellLimits(cells: plan.cellCount, nulls: nulls)
    for work in plan.columns where work.isFreeText {
      limits.limit(
        work.cell, bytes: work.length < 0 ? nil : work.length, isRequired: work.required)
    }
    return limits
  }

  /// Text of which only presence and length matter: a cell that need not be there may hold anything of
  /// a length that no limit forbids.
  mutating func readFreeText(_ batch: borrowing RowBatch) {
    guard !freeText.isEmpty else { return }
    guard batch.isWellFormed else {
      for one in live { readFreeText(one, batch) }
      return
    }
    batch.findBeyond(
      batch.encoding == .gb18030 ? limitsInGB18030 : limitsInUTF8, of: live, left: &left)
    for number in 0..<left.count { readFreeText(live[left[number]], batch) }
  }

  private mutating func readFreeText(_ one: RowPlace, _ batch: borrowing RowBatch) {
    for column in freeText {
      let work = plan.columns[column]
      let range = field(one, work, batch)
      if range.isEmpty, !work.required { continue }
      // The scan says of a row, not of a cell, that it needs a second look.
      if batch.isWellFormed, range.count <= work.mostBytes,
        !work.required || tables.isSomething(batch.bytes, range, batch.encoding)
      {
        continue
      }
      let reading =
        range.isEmpty
        ? FieldReader.empty(work)
        : reader.read(work, batch.bytes, range, batch.encoding, text: &rows.text)
      if reading.reason != .none { enter(reading.reason, column, Int(one.row)) }
    }
  }
}

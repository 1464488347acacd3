public import ByteStream
import Contract
public import Records
public import Register

/// Reads and checks the rows of one file against a plan, a batch at a time; what came of it is in `rows`.
///
/// It goes column by column: all rows' dates, then all rows' codes. So what differs from column to
/// column is decided once per batch, and each loop is short enough to stay in the processor. A field
/// that is written as nearly all are is read where it lies; any other goes to `FieldReader`. Nothing
/// throws and nothing is allocated per row.
///
/// The first failing reason of a row wins, in this order: the row as such, a natural person, the
/// columns as the contract lists them, rules across columns.
public struct RowChecker: ~Copyable, Sendable {
  /// The rows that were read last.
  public private(set) var rows: CheckedRows

  let plan: RowPlan
  let deliveryDay: Day
  private var reader: FieldReader
  private let tables = FieldTables()
  /// The rows with the right number of fields.
  private var live: [LiveRow] = []
  /// What codes told about each row.
  private var subjects: [Subject] = []

  /// A row, and the cut before its first field.
  struct LiveRow: BitwiseCopyable {
    let row: Int32
    let firstCut: UInt32
  }

  /// What the columns that tell the entity said of a row.
  struct Subject: BitwiseCopyable {
    var isPerson = false
    var hasText = false
  }

  /// Prepares for the rows of one file that was delivered on `deliveryDay`.
  public init(plan: RowPlan, divisions: DivisionTable, deliveryDay: Day) {
    self.plan = plan
    self.deliveryDay = deliveryDay
    reader = FieldReader(lists: plan.lists, divisions: divisions)
    rows = CheckedRows(columns: plan.columns.count)
  }

  /// How often something odd was read all the same, by `Notice.rawValue`.
  public var notices: [Int] { reader.notices }

  /// Reads all rows of a batch into `rows`.
  public mutating func check(_ batch: borrowing RowBatch) {
    begin(batch)
    for column in plan.columns.indices {
      let work = plan.columns[column]
      if work.cell < 0 {
        leaveOut(column, work)
      } else {
        read(column, work, batch)
      }
    }
    judge(batch)
  }

  // MARK: Rows

  /// Sorts out the rows that could not be cut, or not into the header's number of fields.
  private mutating func begin(_ batch: borrowing RowBatch) {
    rows.begin(rows: batch.rows.count)
    live.removeAll(keepingCapacity: true)
    subjects.removeAll(keepingCapacity: true)
    subjects.append(contentsOf: repeatElement(Subject(), count: batch.rows.count))
    for row in 0..<batch.rows.count {
      let span = batch.rows[row]
      if let fault = structureFault(span) {
        rows.reasons[row] = fault
        rows.isReadable[row] = false
      } else {
        live.append(LiveRow(row: Int32(row), firstCut: span.firstCut))
      }
    }
  }

  private func structureFault(_ span: RowSpan) -> Reason? {
    switch span.fault {
    case .malformedQuote: .malformedQuote
    case .tooLong: .rowTooLong
    case .controlCharacter: .controlCharacter
    case .none: Int(span.fieldCount) == plan.cellCount ? nil : .raggedRow
    }
  }

  /// Applies what holds for a row as a whole, once its fields are read.
  private mutating func judge(_ batch: borrowing RowBatch) {
    let persons = personTest
    var fromKind: [Bool] = []
    if let column = persons.column {
      let base = rows.slotsOfColumn(column)
      fromKind = live.map { one in
        let slot = rows.slots[base + Int(one.row)]
        return slot.state == .present && UInt64(bitPattern: slot.value) & persons.mask != 0
      }
    }
    for (index, one) in live.enumerated() {
      let row = Int(one.row)
      let subject = subjects[row]
      let isPerson =
        subject.isPerson || (!fromKind.isEmpty && fromKind[index])
        || (persons.unlessText && !subject.hasText)
      if isPerson {
        rows.reasons[row] = .naturalPerson
        rows.failedColumns[row] = -1
      }
    }
    live.removeAll { rows.reasons[Int($0.row)] == .naturalPerson }
    checkAcross(live, batch)
    for _ in 0..<suspectedUnits(batch, live) { reader.note(.unitSuspected) }
  }

  mutating func fail(_ reason: Reason, _ column: Int, _ row: Int) {
    rows.slots[rows.slotsOfColumn(column) + row].state = .bad
    guard rows.reasons[row] == .none else { return }
    rows.reasons[row] = reason
    rows.failedColumns[row] = Int16(truncatingIfNeeded: column)
  }

  // MARK: Columns

  /// A column that the file lacks: its slots are as empty as they were made, unless a rule across columns
  /// failed one in an earlier batch.
  private mutating func leaveOut(_ column: Int, _ work: RowPlan.ColumnPlan) {
    if work.hasRequirement {
      let base = rows.slotsOfColumn(column)
      for one in live { rows.slots[base + Int(one.row)] = CheckedRows.Slot() }
    }
    guard work.isMissed else { return }
    for one in live { fail(.requiredMissing, column, Int(one.row)) }
  }

  private mutating func read(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    switch work.kind {
    case .text:
      if !work.keepsText {
        readFreeText(column, work, batch)
      } else if !batch.isWellFormed {
        readEach(column, work, batch) { _, _, _ in nil }
      } else if work.isKey {
        readKey(column, work, batch)
      } else {
        readText(column, work, batch)
      }
    case .uscc, .entityCode:
      var odd = 0
      readEach(column, work, batch) { bytes, range, _ in
        let code = FieldScan.code(bytes, range)
        guard code.isGood else { return nil }
        if !code.hasGoodOrganisationCode { odd += 1 }
        var reading = FieldReading(
          slot: .init(
            text: range, isCleaned: false, kind: CheckedRows.CodeKind.unified.rawValue))
        reading.isEntityText = work.isEntity
        return reading
      }
      for _ in 0..<odd { reader.note(.embeddedOrganisationCode) }
    case .organisationCode:
      readEach(column, work, batch) { bytes, range, _ in
        guard FieldScan.isOrganisationCode(bytes, range) else { return nil }
        var reading = FieldReading(
          slot: .init(
            text: range, isCleaned: false, kind: CheckedRows.CodeKind.organisation.rawValue))
        reading.isEntityText = work.isEntity
        return reading
      }
    case .date:
      readEach(column, work, batch) { bytes, range, _ in
        let day = FieldScan.day(bytes, range)
        return day == .none ? nil : .value(Int64(day.rawValue))
      }
    case .decimal, .integer:
      let amounts = PlainAmounts(work.amount)
      readEach(column, work, batch) { bytes, range, _ in
        amounts.read(bytes, range).map { .value($0) }
      }
    case .list:
      let list = plan.lists[work.list]
      let isGB18030 = batch.encoding == .gb18030
      var last = 0
      readEach(column, work, batch) { bytes, range, _ in
        list.exact(bytes, range, isGB18030: isGB18030, last: &last).map { .value($0) }
      }
    default: readEach(column, work, batch) { _, _, _ in nil }
    }
  }

  /// Reads a column: `quickly` looks at each field that is not empty, and `FieldReader` at those of which
  /// it does not know.
  ///
  /// Inlined, so that each column's kind has a loop of its own.
  @inline(__always)
  private mutating func readEach(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch,
    quickly: (_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: inout [UInt8]) -> FieldReading?
  ) {
    let bytes = batch.bytes
    let cuts = batch.cuts
    let encoding = batch.encoding
    let base = rows.slotsOfColumn(column)
    // Taken out, so that the loop holds it alone and need not ask at every row whether it does.
    var taken = exchange(&rows.slots, with: [])
    var text = exchange(&rows.text, with: [])
    defer {
      rows.slots = taken
      rows.text = text
    }
    var slots = taken.mutableSpan
    for one in live {
      let cut = Int(one.firstCut) + work.cell
      let start = Int(cuts[cut] &+ 1)
      let end = Int(cuts[cut + 1])
      let row = Int(one.row)
      if start == end {
        slots[base + row] = CheckedRows.Slot()
        guard work.required else { continue }
        slots[base + row].state = .bad
        Self.enter(.requiredMissing, column, row, &rows.reasons, &rows.failedColumns)
        continue
      }
      let reading: FieldReading
      if let quick = quickly(bytes, start..<end, &text) {
        reading = quick
      } else {
        reading = reader.read(work, bytes, start..<end, encoding, text: &text)
      }
      slots[base + row] = reading.slot
      if reading.isEntityText { subjects[row].hasText = true }
      if reading.isPerson { subjects[row].isPerson = true }
      if reading.reason != .none {
        Self.enter(reading.reason, column, row, &rows.reasons, &rows.failedColumns)
      }
    }
  }

  private static func enter(
    _ reason: Reason, _ column: Int, _ row: Int, _ reasons: inout [Reason],
    _ columns: inout [Int16]
  ) {
    guard reasons[row] == .none else { return }
    reasons[row] = reason
    columns[row] = Int16(truncatingIfNeeded: column)
  }

  /// Text of which only presence and length matter.
  private mutating func readFreeText(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    let bytes = batch.bytes
    let cuts = batch.cuts
    let encoding = batch.encoding
    let isWellFormed = batch.isWellFormed
    let limit = work.length < 0 ? Int.max : work.length
    let base = rows.slotsOfColumn(column)
    // Taken out, so that the loop holds it alone and need not ask at every row whether it does.
    var taken = exchange(&rows.slots, with: [])
    defer { rows.slots = taken }
    var slots = taken.mutableSpan
    for one in live {
      let cut = Int(one.firstCut) + work.cell
      let start = Int(cuts[cut] &+ 1)
      let end = Int(cuts[cut + 1])
      let row = Int(one.row)
      var reading = FieldReading()
      if start == end {
        reading = FieldReader.empty(work)
      } else if isWellFormed, tables.isSomething(bytes, start..<end, encoding) {
        if end - start <= limit || reader.count(bytes, start..<end, encoding) <= limit {
          reading.slot.state = .present
        } else {
          reading = .fault(.tooLong)
        }
      } else {
        reading = reader.read(work, bytes, start..<end, encoding, text: &rows.text)
      }
      if work.keepsSlot { slots[base + row] = reading.slot }
      if reading.reason != .none {
        Self.enter(reading.reason, column, row, &rows.reasons, &rows.failedColumns)
      }
    }
  }

  /// Text that later stages need.
  private mutating func readText(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    let limit = work.length < 0 ? Int.max : work.length
    let tables = tables
    let encoding = batch.encoding
    readEach(column, work, batch) { bytes, range, text in
      guard range.count <= limit, tables.isSomething(bytes, range, encoding) else { return nil }
      guard encoding == .gb18030 else {
        guard FieldScan.isPlain(bytes, range) else { return nil }
        return FieldReading(slot: .init(text: range, isCleaned: false))
      }
      let start = text.count
      GB18030.decodeValid(bytes, in: range, into: &text)
      guard FieldScan.isPlain(text.span, start..<text.count) else {
        text.removeLast(text.count - start)
        return nil
      }
      return FieldReading(slot: .init(text: start..<text.count, isCleaned: true))
    }
  }

  /// A document number: folded to its one spelling.
  private mutating func readKey(
    _ column: Int, _ work: RowPlan.ColumnPlan, _ batch: borrowing RowBatch
  ) {
    let limit = work.length < 0 ? Int.max : work.length
    let tables = tables
    let encoding = batch.encoding
    var decoded: [UInt8] = []
    readEach(column, work, batch) { bytes, range, text in
      guard tables.isSomething(bytes, range, encoding) else { return nil }
      let start = text.count
      if encoding == .gb18030 {
        decoded.removeAll(keepingCapacity: true)
        GB18030.decodeValid(bytes, in: range, into: &decoded)
        FieldScan.appendFoldedKey(decoded.span, 0..<decoded.count, to: &text)
      } else {
        FieldScan.appendFoldedKey(bytes, range, to: &text)
      }
      // What seems too long may have fewer characters than bytes.
      guard text.count - start <= limit, text.count > start, text[start] != 0x27,
        text[start] != 0x3D
      else {
        text.removeLast(text.count - start)
        return nil
      }
      return FieldReading(slot: .init(text: start..<text.count, isCleaned: true))
    }
  }
}

public import ByteStream
import Contract
public import Records
public import Register

/// Reads and checks the rows of one file against a plan, a batch at a time; what came of it is in `rows`.
///
/// It goes column by column: all rows' dates, then all rows' codes. So what differs from column to
/// column is decided once per batch, and each loop is short enough to stay in the processor. Fields
/// that are written as nearly all are, are read where they lie by the scans of `ColumnScan`; those
/// that these leave go to `FieldReader`. Free text, of which only length and presence count, comes
/// last, all cells of a row at once. Nothing throws and nothing is allocated per row.
///
/// The first failing reason of a row wins, in this order: the row as such, a natural person, the
/// columns as the contract lists them, rules across columns.
public struct RowChecker: ~Copyable, Sendable {
  /// The rows that were read last.
  public internal(set) var rows: CheckedRows

  let plan: RowPlan
  let deliveryDay: Day
  var reader: FieldReader
  let tables = FieldTables()
  /// The limits of free text by encoding, as `freeTextLimits` makes them.
  let limitsInUTF8: CellLimits
  let limitsInGB18030: CellLimits
  let freeText: [Int]
  /// The rows with the right number of fields.
  var live: [RowPlace] = []
  var left = LeftRows()
  /// What codes told about each row.
  var subjects: [Subject] = []

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
    freeText = plan.columns.indices.filter { plan.columns[$0].isFreeText }
    limitsInUTF8 = Self.freeTextLimits(plan, tables.signs(.utf8))
    limitsInGB18030 = Self.freeTextLimits(plan, tables.signs(.gb18030))
  }

  /// How often something odd was read all the same, by `Notice.rawValue`.
  public var notices: [Int] { reader.notices }

  /// Takes back what was noted since then: the rows that it was about turned out to be none.
  public mutating func takeBack(to notices: [Int]) { reader.takeBack(to: notices) }

  /// The latest day that rows of the batch have in a column of dates, up to `last`.
  public func latestDay(in column: Int, until last: Day) -> Day? {
    let base = rows.slotsOfColumn(column)
    var latest: Day?
    for row in 0..<rows.count
    where rows.isReadable[row] && rows.marks[base + row] == Self.valueMark {
      let day = Day(rawValue: Int32(truncatingIfNeeded: rows.words[base + row]))
      if day <= last { latest = max(latest ?? day, day) }
    }
    return latest
  }

  /// Reads all rows of a batch into `rows`.
  public mutating func check(_ batch: borrowing RowBatch) {
    begin(batch)
    for column in plan.columns.indices {
      let work = plan.columns[column]
      if work.cell < 0 {
        leaveOut(column, work)
      } else if !work.isFreeText {
        read(column, work, batch)
      }
    }
    readFreeText(batch)
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
        live.append(RowPlace(row: row, firstCut: span.firstCut))
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
    let persons = personsAmongLive()
    for row in persons {
      rows.reasons[row] = .naturalPerson
      rows.failedColumns[row] = -1
    }
    if !persons.isEmpty { live.removeAll { rows.reasons[Int($0.row)] == .naturalPerson } }
    checkAcross(live, batch)
    for _ in 0..<suspectedUnits(batch, live) { reader.note(.unitSuspected) }
  }

  private func personsAmongLive() -> [Int] {
    let test = personTest
    let kinds = test.column.map { rows.slotsOfColumn($0) } ?? -1
    let words = rows.words.span
    let marks = rows.marks.span
    let subjects = subjects.span
    var persons: [Int] = []
    for one in live {
      let row = Int(one.row)
      let subject = subjects[row]
      var isPerson = subject.isPerson || (test.unlessText && !subject.hasText)
      if kinds >= 0, marks[kinds + row] == Self.valueMark {
        isPerson = isPerson || UInt64(bitPattern: words[kinds + row]) & test.mask != 0
      }
      if isPerson { persons.append(row) }
    }
    return persons
  }

  mutating func fail(_ reason: Reason, _ column: Int, _ row: Int) {
    let place = rows.slotsOfColumn(column) + row
    rows.marks[place] = rows.marks[place] & ~3 | CheckedRows.State.bad.rawValue
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
      for one in live { rows.set(CheckedRows.Slot(), at: base + Int(one.row)) }
    }
    guard work.isMissed else { return }
    for one in live { fail(.requiredMissing, column, Int(one.row)) }
  }
}

public import ByteStream
public import Contract
public import Records
public import Register

/// Turns checked rows of one file into facts: key, entity, city, days, amount, categories.
///
/// What a fact cannot say ends here: names, addresses, free text. An excluded row (a natural
/// person's) keeps its place, month and city only and has no key, so that nothing of the row's content
/// is left even as a hash. A row that could not be cut into its fields has no key either: personal
/// cells may stand where others belong.
///
/// Like `RowChecker` it goes through a batch column by column.
public struct FactBuilder: Sendable {
  /// The facts of the rows that were built last, in their order.
  public internal(set) var facts: [Fact] = []
  /// Rows by how their city was found, for the file's notices.
  public internal(set) var zones = 0
  /// Rows that no city can claim.
  public internal(set) var unassigned = 0
  /// Rows of a file that is named after a province with a place in another one.
  public internal(set) var outside = 0
  /// The departments of all rows so far.
  public internal(set) var departments = DepartmentNames()

  let plan: FactPlan
  let divisions: DivisionTable
  let fileDivision: CityCode?
  /// The province that the file is named after: its rows name their cities themselves.
  let bounds: CityCode?
  private let keyDomain: UInt64
  private var hashes = RowHashes()
  /// By row: whether its hash is asked for.
  private var wanted: [UInt8] = []
  /// The parts of one key; kept from row to row.
  private var keyText: [UInt8] = []
  let deliveryMonth: Day
  /// See `claim`; a place for each of thirteen bits.
  var claims = [Claim](repeating: Claim(), count: 8192)

  /// Prepares for the rows of one file.
  ///
  /// - Parameters:
  ///   - contract: the dataset's contract.
  ///   - edition: the edition the file follows.
  ///   - divisions: which divisions lead to a city.
  ///   - deliveryDay: the day the file was delivered.
  ///   - fileDivision: six digits in the file's name, if any; those of a province only bound its rows.
  public init(
    contract: Contract, edition: ContractEdition, divisions: DivisionTable, deliveryDay: Day,
    fileDivision: CityCode?
  ) {
    plan = FactPlan(edition)
    self.divisions = divisions
    keyDomain = StableHash.of(contract.id).first
    deliveryMonth = deliveryDay.month.firstDay
    self.fileDivision = fileDivision
    bounds = fileDivision.flatMap { divisions.isProvince($0) ? $0 : nil }
  }

  /// Gives the facts of the rows that were built last away, so that whoever has them holds them alone.
  public mutating func takeFacts() -> [Fact] { exchange(&facts, with: []) }

  /// Makes the facts of all rows of a batch.
  public mutating func build(_ rows: borrowing CheckedRows, of batch: borrowing RowBatch) {
    begin(rows, batch)
    setValues(rows)
    for category in plan.categories { setCategory(category, rows, batch) }
    setEntities(rows, batch)
    setPlaces(rows, batch)
    settle(rows)
    setKeys(rows, batch)
  }

  private mutating func begin(_ rows: borrowing CheckedRows, _ batch: borrowing RowBatch) {
    facts = Array(repeating: Fact(), count: rows.count)
    var facts = facts.mutableSpan
    for row in 0..<rows.count {
      facts[row].line = batch.rows[row].line
      facts[row].reasonCode = rows.reasons[row].rawValue
    }
  }

  private mutating func settle(_ rows: borrowing CheckedRows) {
    let deliveryMonth = deliveryMonth
    var facts = facts.mutableSpan
    for row in 0..<rows.count {
      if facts[row].eventDay == .none { facts[row].eventDay = deliveryMonth }
      if rows.reasons[row] == .naturalPerson {
        facts[row] = Self.blank(facts[row])
      } else if !rows.isReadable[row] {
        facts[row].flags.insert(.unkeyed)
      }
    }
  }

  /// What is left of a natural person's row: its place, month and city.
  private static func blank(_ fact: Fact) -> Fact {
    var blank = Fact(line: fact.line)
    blank.reasonCode = fact.reasonCode
    blank.division = fact.division
    blank.eventDay = fact.eventDay.month.firstDay
    blank.flags = .unkeyed
    return blank
  }

  // MARK: Values

  private mutating func setValues(_ rows: borrowing CheckedRows) {
    forEach(plan.eventDate, rows) { $0.eventDay = Day(rawValue: Int32($1)) }
    forEach(plan.endDate, rows) { fact, value in
      let day = Day(rawValue: Int32(value))
      if day < Day.openEnded { fact.endDay = day }
    }
    for column in plan.amount {
      forEach(column, rows) { fact, value in
        let sum = fact.amountMinor.addingReportingOverflow(value)
        fact.amountMinor = sum.overflow ? Int64.max : sum.partialValue
        fact.flags.insert(.hasAmount)
      }
    }
    forEach(plan.revision, rows) { $0.revision = UInt32(clamping: $1) }
    let withdrawn = plan.withdrawnMask
    forEach(plan.withdrawn, rows) { fact, value in
      if UInt64(bitPattern: value) & withdrawn != 0 { fact.flags.insert(.withdrawn) }
    }
  }

  /// Changes the fact of every row that has a value in a column.
  @inline(__always)
  private mutating func forEach(
    _ column: Int?, _ rows: borrowing CheckedRows, _ change: (inout Fact, Int64) -> Void
  ) {
    guard let column else { return }
    let base = rows.slotsOfColumn(column)
    var facts = facts.mutableSpan
    let words = rows.words.span
    let marks = rows.marks.span
    for row in 0..<rows.count
    where marks[base + row] & 3 == CheckedRows.State.present.rawValue && rows.isReadable[row] {
      change(&facts[row], CheckedRows.Slot(word: words[base + row], mark: marks[base + row]).value)
    }
  }

  private mutating func setCategory(
    _ category: FactPlan.Category, _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch
  ) {
    let base = rows.slotsOfColumn(category.column)
    let plan = plan
    var facts = facts.mutableSpan
    for row in 0..<rows.count {
      let slot = rows.slot(at: base + row)
      guard slot.state == .present, rows.isReadable[row] else { continue }
      facts[row].categories[category.place] =
        category.isList
        ? plan.number(category, UInt64(bitPattern: slot.value))
        : plan.number(category, slot.isCleaned ? rows.text.span : batch.bytes, slot.range)
    }
  }

  /// Asks for the hashes of some rows.
  @inline(__always)
  private mutating func want(
    _ rows: borrowing CheckedRows,
    _ isWanted:
      (_ facts: Span<Fact>, _ row: Int, _ marks: Span<UInt8>, _ isReadable: Bool) -> Bool
  ) {
    var answers = exchange(&wanted, with: [])
    if answers.count < rows.count { answers = Array(repeating: 0, count: rows.count) }
    do {
      let facts = facts.span
      let marks = rows.marks.span
      let isReadable = rows.isReadable.span
      var answers = answers.mutableSpan
      for row in 0..<rows.count {
        answers[row] = isWanted(facts, row, marks, isReadable[row]) ? 1 : 0
      }
    }
    wanted = answers
  }

  // MARK: Entities

  private mutating func setEntities(_ rows: borrowing CheckedRows, _ batch: borrowing RowBatch) {
    for column in plan.entityCodes {
      let base = rows.slotsOfColumn(column)
      // Unified codes as they stand, which nearly all are, are hashed together.
      let plainCode = CheckedRows.Slot(
        text: 0..<1, isCleaned: false, kind: CheckedRows.CodeKind.unified.rawValue
      ).mark
      // Before the first column nobody has an entity: its facts are not looked at, each a line of memory of its own.
      let isFirst = column == plan.entityCodes.first
      want(rows) { facts, row, marks, isReadable in
        marks[base + row] == plainCode && isReadable && (isFirst || facts[row].entity == 0)
      }
      hashes.make(of: [column], in: rows, batch, wanted: wanted, isSeparated: false, domain: 1)
      let hashes = hashes
      var facts = facts.mutableSpan
      let words = rows.words.span
      let marks = rows.marks.span
      for row in 0..<rows.count where isFirst || facts[row].entity == 0 {
        let slot = CheckedRows.Slot(word: words[base + row], mark: marks[base + row])
        guard slot.state == .present, rows.isReadable[row], slot.isText else { continue }
        let text = slot.isCleaned ? rows.text.span : batch.bytes
        facts[row].entity =
          hashes.has(row) ? max(hashes.first[row], 1) : Self.entity(text, slot.range)
        if slot.range.count == 18, text[slot.range.lowerBound] == 0x39,
          text[slot.range.lowerBound + 1] == 0x32
        {
          facts[row].flags.insert(.individualBusiness)
        }
      }
    }
  }

  /// The hash of a code, never 0, which stands for "no entity".
  private static func entity(_ text: Span<UInt8>, _ whole: Range<Int>) -> UInt64 {
    var range = whole
    // A taxpayer number with an `L` before it belongs to the same entity as without.
    if range.count == 16 || range.count == 19, text[range.lowerBound] == 0x4C {
      range = range.lowerBound + 1..<range.upperBound
    }
    // No unified code has a hyphen in it.
    if range.count == 18 { return max(StableHash.ofRow(1, text.extracting(range)).first, 1) }
    var hash = StableHash(forRows: 1)
    var start = range.lowerBound
    for index in range where text[index] == 0x2D {
      hash.add(text, in: start..<index)
      start = index + 1
    }
    hash.add(text, in: start..<range.upperBound)
    return max(hash.finish().first, 1)
  }

  // MARK: The key

  private mutating func setKeys(_ rows: borrowing CheckedRows, _ batch: borrowing RowBatch) {
    want(rows) { facts, row, _, _ in !facts[row].flags.contains(.unkeyed) }
    hashes.make(
      of: plan.naturalKey, in: rows, batch, wanted: wanted, isSeparated: true, domain: keyDomain)
    let hashes = hashes
    var facts = facts.mutableSpan
    for row in 0..<rows.count where hashes.has(row) {
      facts[row].keyHigh = hashes.first[row]
      facts[row].keyLow = hashes.second[row]
    }
    for row in 0..<rows.count where wanted[row] != 0 && !hashes.has(row) {
      setKey(row, rows, batch)
    }
  }

  /// The key of a row of which a part is empty, cannot be read, or is very long.
  private mutating func setKey(
    _ row: Int, _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch
  ) {
    keyText.removeAll(keepingCapacity: true)
    var (isReadable, isSomething) = (true, false)
    for column in plan.naturalKey {
      let slot = rows.slot(column, row)
      switch slot.state {
      case .present where slot.isText:
        FieldBytes.append(
          slot.isCleaned ? rows.text.span : batch.bytes, slot.range, to: &keyText)
        isSomething = true
      case .present:
        for shift in 0..<8 { keyText.append(UInt8(truncatingIfNeeded: slot.value >> (8 * shift))) }
        isSomething = true
      // A part that need not be there is empty: a value like others.
      case .absent where slot.kind != CheckedRows.unusable: break
      default: isReadable = false
      }
      keyText.append(0x1F)
    }
    let isWhole = isReadable && isSomething
    if !isWhole { facts[row].flags.insert(.keyOfRow) }
    let digest =
      isWhole ? StableHash.ofRow(keyDomain, keyText.span) : rowHash(batch, row).finish()
    facts[row].keyHigh = digest.first
    facts[row].keyLow = digest.second
  }

  /// A row without a readable key stands for itself: the hash of its loaded fields as UTF-8, so that
  /// the same row in another encoding is the same.
  private func rowHash(_ batch: borrowing RowBatch, _ row: Int) -> StableHash {
    var hash = StableHash(forRows: keyDomain ^ 0x726F_77)
    let span = batch.rows[row]
    for index in 0..<Int(span.fieldCount) {
      let field = batch.field(index, of: span)
      if batch.encoding == .gb18030 {
        var text: [UInt8] = []
        _ = GB18030.decode(batch.bytes, in: field, into: &text)
        hash.add(text.span)
      } else {
        hash.add(batch.bytes, in: field)
      }
      hash.add(UInt8(0x1F))
    }
    return hash
  }
}
